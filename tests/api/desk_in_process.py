"""A whole desk without a socket, a disk or a clock of its own: the application as a function.

Everything below the edge is the real thing: application, sequencer, engine, journal in memory,
read model. Time moves when a test says so, and every call is answered before it returns, unless
the answer waits for something that the test has yet to do.
"""

import itertools
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from runtime.desk_parts import KeptJournal
from runtime.inline_pump import InlinePump
from sidestreet.api.application import Api
from sidestreet.api.assistant.language_model import LanguageModel
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.api.pages import pages
from sidestreet.bootstrap.market import base_prices, make_market
from sidestreet.bootstrap.market_plan import REFERENCE, MarketPlan
from sidestreet.bootstrap.names import NamesOfTheDesk
from sidestreet.bootstrap.streams import Streams
from sidestreet.domain.events import Cause
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.sessions import Hours
from sidestreet.engine.digest import state_digest
from sidestreet.engine.outcome import Answer as DeskAnswer
from sidestreet.engine.state import State
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Answer, Request, Response
from sidestreet.http.rate_limits import RateLimits
from sidestreet.journal import MemoryJournal
from sidestreet.reference.calendar import EveryDay
from sidestreet.reference.company_files.held import NO_FILES, CompanyFiles
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import Seed, parse_seed
from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.inline_history import InlineHistory
from sidestreet.runtime.marks import Marks, PriceFeed
from sidestreet.runtime.recent import Recent
from sidestreet.runtime.recovery import read_back
from sidestreet.runtime.sequencer import Sequencer
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.runtime.writers import InlineWriter
from sidestreet.venue.port import Venue
from sidestreet.venue.simulated import Latency
from sidestreet.workspace.state import Workspace

if TYPE_CHECKING:
    from sidestreet.domain.commands import Command

T = TypeVar("T")

START: Final = 1_761_917_400_000_000_000
"""2025-10-31, half past nine in New York."""

SECOND: Final = 1_000_000_000


class Reply:
    """An answer, decoded."""

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.headers}
        self.raw = response.body
        self.body: Any = json.loads(response.body) if response.body else None

    @property
    def data(self) -> Any:
        """The data of a success, whose envelope is checked on the way."""
        assert self.status == 200, self.body
        assert set(self.body) == {"data", "error", "metadata"}
        assert self.body["error"] is None
        return self.body["data"]

    @property
    def part(self) -> Any:
        """The data of an answer in part, whose envelope is checked on the way."""
        assert self.status == 207, self.body
        assert set(self.body) == {"data", "error", "metadata"}
        assert self.body["error"]["code"] >= 400
        assert self.body["error"]["message"]
        return self.body["data"]

    @property
    def message(self) -> str:
        """The message of a refusal, whose envelope is checked on the way.

        Rejected rows may stand beside it.
        """
        assert self.status >= 400, self.body
        assert self.body.keys() - {"data"} == {"error", "metadata"}
        assert self.body["error"]["code"] == self.status
        assert self.body["metadata"]["request_id"]
        return str(self.body["error"]["message"])

    @property
    def raw_but_for_the_request_id(self) -> bytes:
        """The body with its request id struck out."""
        return self.raw.replace(self.body["metadata"]["request_id"].encode(), b"-")


class DeskInProcess:
    """A desk that was planted from a seed, and its application.

    `venue` is the simulated one unless a test brings its own, and so are the prices by which
    positions are valued. Without `hours` the market never closes. With a `journal` that holds
    something, it is read back in place of planting the seed, as at a server's start.
    """

    def __init__(
        self,
        seed: Mapping[str, object],
        *,
        venue: Venue | None = None,
        feed: PriceFeed | None = None,
        cancel_profile: CancelProfile = CancelProfile.SPEC,
        journal: KeptJournal | None = None,
        now: int = START,
        hours: Hours | None = None,
        limits: Limits | None = None,
        files: CompanyFiles = NO_FILES,
        model: LanguageModel | None = None,
        rates: RateLimits | None = None,
    ) -> None:
        planted = parse_seed(json.dumps(seed).encode(), "seed.json")
        directory = InstrumentDirectory.from_packaged()
        for instrument in planted.instruments:
            directory.add(instrument)
        directory.files = files
        self.clock = VirtualClock(now)
        self.history = InlineHistory()
        sequencer = Sequencer(
            State(), Workspace(), id_space=IdSpace(), days=EveryDay(), hours=hours
        )
        recent = Recent()
        if journal is not None:
            recent = read_back(
                journal.replay(), sequencer, applied_sequence=0, apply=self.history.apply
            ).recent
        plan = MarketPlan(REFERENCE, planted.market_seed, Latency())
        market, marks = make_market(plan, hours, now, directory, sequencer.state)
        sequencer.marks = marks if feed is None else Marks(feed, lambda: feed, lambda _: None)
        self.desk = Desk(
            sequencer,
            writer=InlineWriter(journal or MemoryJournal()),
            history=self.history,
            link=VenueLink(venue or market, base_prices(directory)),
            clock=self.clock,
            watch=market if venue is None and feed is None else None,
        )
        names = NamesOfTheDesk(directory, sequencer.state)
        names.restore()
        self.desk.followers.append(names.follow)
        self.later: list[Callable[[], None]] = []
        """What is to be done some seconds from now: a test does it when it likes."""
        self.streams = Streams(
            self.desk,
            directory,
            recent,
            limits or Limits(),
            wake=lambda: None,
            later=lambda _, done: self.later.append(done),
        )
        self.desk.wake = self.pump = InlinePump(self._do_all)
        if sequencer.sequence == 0:
            self._plant(planted)
        self.desk.open_market("market", planted.market_seed, lambda: None)
        self.api = Api(
            self.desk,
            handlers(self.desk, directory, cancel_profile, model=model),
            pages(),
            local_key=b"local-key",
            streams=self.streams.operations,
            rates=rates,
        )
        self._request_ids = itertools.count(1)

    def _plant(self, planted: Seed) -> None:
        commands: list[Command] = [*planted.keys, *planted.kept, *planted.desk_commands]
        commands += [RollDay(EveryDay().at(START)), *planted.instructions]
        commands += planted.corporate_actions
        for command in commands:
            self.desk.offer(command, Cause("seed"), _must_be_taken)

    @property
    def digest(self) -> str:
        """One text for the whole state: orders, accounts, keys, and the place in the journal."""
        keys = sorted(self.desk.workspace.keys.items())
        return f"{state_digest(self.desk.state)} {self.desk.sequencer.sequence} {keys}"

    def _do_all(self) -> None:
        self.desk.pump()
        self.streams.deliver()

    def pass_time(self, nanoseconds: int) -> None:
        """Let time pass, stopping at every instant at which the desk has something to do."""
        until = self.clock.now() + nanoseconds
        self.pump()
        while (due := self.desk.next_due()) is not None and due <= until:
            self.clock.advance_to(max(due, self.clock.now()))
            self.pump()
        self.clock.advance_to(until)
        self.pump()

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request and return its answer. `body` is sent as JSON, bytes as they are."""
        answer = self.answer(method, path, body, key=key, query=query, headers=headers)
        assert isinstance(answer, Response)
        return Reply(answer)

    def answer(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request and return its answer as it is, which may be a stream."""
        answers: list[Answer] = []
        raw = body if isinstance(body, bytes) else b"" if body is None else _json(body)
        given = {} if key is None else {"authorization": f"Bearer {key}"}
        request = Request(
            method,
            path,
            query,
            given | dict(headers or {}),
            raw,
            f"request-{next(self._request_ids):012d}",
            "127.0.0.1",
        )
        self.api.handle(request, answers.append)
        self.pump()
        (answer,) = answers
        return answer

    def close(self) -> None:
        """Let go of the read model."""
        self.history.close()


def _json(body: object) -> bytes:
    return json.dumps(body).encode()


def _must_be_taken(answer: DeskAnswer, _: int) -> None:
    assert not isinstance(answer, Refusal), answer.text()
