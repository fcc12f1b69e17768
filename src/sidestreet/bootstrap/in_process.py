"""A whole desk in this process: no socket, no disk, and a clock that goes where it is told.

Everything between the edge and the market is what a server has: application, sequencer, engine,
journal, read model, venue, streams, control. The journal is in memory and is written on the spot,
so a call is answered before it returns, unless the answer waits for something that time has yet to
bring. Threads take turns: whoever asks has the desk until the answer is there.
"""

import itertools
import json
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from sidestreet.api.application import OPEN, Api
from sidestreet.api.call import Handler
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.api.pages import pages
from sidestreet.bootstrap.market import base_prices, make_market
from sidestreet.bootstrap.market_plan import MarketPlan, plan_market
from sidestreet.bootstrap.names import NamesOfTheDesk, directory_of, last_expiry
from sidestreet.bootstrap.planting import seed_commands, told_of_refusal
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.storage import new_sequencer
from sidestreet.bootstrap.streams import Streams
from sidestreet.bootstrap.timekeeping import OF_NEW_YORK, Calendar
from sidestreet.config import MarketChoice
from sidestreet.contract.operation import Operation
from sidestreet.control.handlers import Controlled, control_handlers
from sidestreet.domain.commands import Command
from sidestreet.domain.events import Cause
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.outcome import Answer as DeskAnswer
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Answer, Request, Response
from sidestreet.journal import MemoryJournal
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.seed import Seed
from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.inline_history import InlineHistory
from sidestreet.runtime.inline_loop import InlineLoop
from sidestreet.runtime.loop_driver import LoopDriver
from sidestreet.runtime.recent import Recent
from sidestreet.runtime.time_travel import Progress, TimeTravel
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.runtime.writers import InlineWriter

LOCAL_KEY: Final = "in-process"
HOST: Final = "localhost"
_BY_SEED: Final = Cause("seed")


class Reply(NamedTuple):
    """An answer: its status and its body, decoded."""

    status: int
    body: Any


class InProcessDesk:
    """A new desk, planted from a seed, at an instant. Its clock stands still until it is moved.

    `directory` knows its instruments, `venue` is its market. One that `is_controlled` answers the
    control API too, and lets any bearer text in that is no key. With a `step_ns` the clock takes
    such a step at each request. Raises `StartRefused` for a market that cannot be had, or for a
    seed that cannot be planted.
    """

    def __init__(
        self,
        seed: Seed,
        start: int,
        *,
        market: MarketChoice | None = None,
        calendar: Calendar = OF_NEW_YORK,
        cancel_profile: CancelProfile = CancelProfile.SPEC,
        is_controlled: bool = False,
        step_ns: int = 0,
    ) -> None:
        self.directory = directory = directory_of(seed, calendar)
        plan = plan_market(market or MarketChoice(), seed.market_seed, calendar.hours)
        self.clock = VirtualClock(start, is_frozen=not step_ns, step_ns=step_ns)
        sequencer = new_sequencer(calendar)
        self.venue, sequencer.marks = make_market(
            plan, calendar.hours, start, directory, sequencer.state
        )
        self._base_price = base_prices(directory, plan)
        self._history = InlineHistory()
        self.journal = MemoryJournal()
        self.desk = Desk(
            sequencer,
            writer=InlineWriter(self.journal),
            history=self._history,
            link=VenueLink(self.venue, self._base_price),
            clock=self.clock,
            watch=self.venue,
        )
        self.turn = threading.RLock()
        """Held by whoever has the desk."""
        self._loop = InlineLoop()
        loop = self._loop.as_event_loop()
        self.travel = TimeTravel(self.desk, self.clock, LoopDriver(self.desk, loop), loop)
        names = NamesOfTheDesk(directory, sequencer.state)
        self.desk.followers.append(names.follow)
        directory.last_expiry = last_expiry(self.clock.now)
        self._streams = Streams(
            self.desk,
            directory,
            Recent(),
            Limits(),
            wake=self._deliver_soon,
            later=self._loop.call_later,
        )
        self._is_delivery_due = False
        self._begin(seed, plan, calendar)
        self._api = Api(
            self.desk,
            handlers(self.desk, directory, cancel_profile, hours=calendar.hours, travel=self.travel)
            | (self._control(calendar) if is_controlled else {}),
            pages(),
            open_key=_OPEN_AND_CONTROLLED if is_controlled else None,
            local_key=LOCAL_KEY.encode(),
            let_in=self.travel.let_in,
            streams=self._streams.operations,
        )
        self._numbers = itertools.count(1)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: str = "",
        key: str = LOCAL_KEY,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request and return its answer. Without a `key` it may do everything.

        RuntimeError if the answer waits for something that is yet to happen.
        """
        request = Request(
            method,
            path,
            query,
            {"host": HOST, "authorization": f"Bearer {key}", **(headers or {})},
            b"" if body is None else json.dumps(body).encode(),
            self.next_request_id(),
            "127.0.0.1",
        )
        answer = self.answer(request)
        if isinstance(answer, Response):
            return Reply(answer.status, json.loads(answer.body))
        raise RuntimeError(f"{method} {path} was not answered: {answer}")

    def answer(self, request: Request) -> Answer | None:
        """Return what a request is answered with; None if that waits for what is yet to happen."""
        answers: list[Answer] = []
        with self.turn:
            self._api.handle(request, answers.append)
            self._settle()
        if len(answers) > 1:
            raise RuntimeError(f"{request.method} {request.path} was answered twice: {answers}")
        return answers[0] if answers else None

    def next_request_id(self) -> str:
        """Return an id for a request, the same ones in the same order on every such desk."""
        return f"in-process-{next(self._numbers):012d}"

    def list_instrument(self, symbol: str) -> Instrument:
        """Have an instrument traded without an order in it, and return it.

        Raises `LookupError` for a symbol that nobody knows.
        """
        instrument = self.directory.find(symbol)
        if instrument is None:
            raise LookupError(f"there is no instrument {symbol}")
        self.venue.admit(instrument.terms, self._base_price(instrument.terms))
        return instrument

    def advance_to(self, instant: int) -> Progress:
        """Go to an instant, through every one at which something is due. Raises `NotAhead`."""
        arrived: list[Progress] = []
        with self.turn:
            self.travel.advance(instant, arrived.append)
            self._settle()
        (progress,) = arrived
        return progress

    def close(self) -> None:
        """Let go of the read model."""
        self._history.close()

    def _control(self, calendar: Calendar) -> dict[Operation, Handler]:
        return control_handlers(Controlled(self.desk, self.directory, calendar.hours, self.travel))

    def _begin(self, seed: Seed, plan: MarketPlan, calendar: Calendar) -> None:
        for command in seed_commands(seed, calendar, self.clock.now()):
            self.desk.offer(command, _BY_SEED, partial(_must_be_taken, command))
        self._settle()
        self.desk.open_market(plan.name, plan.seed, lambda: None)
        self._settle()

    def _deliver_soon(self) -> None:
        self._is_delivery_due = True

    def _settle(self) -> None:
        """Do all that can be done now, and tell the streams of it."""
        self._loop.run()
        self._streams.deliver()
        while self._is_delivery_due:
            self._is_delivery_due = False
            self._streams.deliver()
            self._loop.run()


_OPEN_AND_CONTROLLED: Final = replace(OPEN, scopes=(*OPEN.scopes, "control"))


def _must_be_taken(command: Command, answer: DeskAnswer, _: int) -> None:
    if isinstance(answer, Refusal):
        raise StartRefused(told_of_refusal(command, answer))
