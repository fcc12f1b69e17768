"""A whole desk in this process: no socket, no disk, and a clock that goes where it is told.

Everything between the edge and the market is what a server has: application, sequencer, engine,
journal, read model, venue. The journal is in memory and is written on the spot, so a call is
answered before it returns, unless the answer waits for something that time has yet to bring.
"""

import itertools
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from sidestreet.api.application import Api
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.api.pages import pages
from sidestreet.bootstrap.market import base_prices, make_market
from sidestreet.bootstrap.market_plan import MarketPlan, plan_market
from sidestreet.bootstrap.names import NamesOfTheDesk, directory_of, last_expiry
from sidestreet.bootstrap.planting import seed_commands, told_of_refusal
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.storage import new_sequencer
from sidestreet.bootstrap.timekeeping import OF_NEW_YORK, Calendar
from sidestreet.config import MarketChoice
from sidestreet.domain.commands import Command
from sidestreet.domain.events import Cause
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.outcome import Answer
from sidestreet.http.messages import Request, Response
from sidestreet.journal import MemoryJournal
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.seed import Seed
from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.inline_history import InlineHistory
from sidestreet.runtime.inline_pump import InlinePump
from sidestreet.runtime.time_travel import Progress, advance_inline
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.runtime.writers import InlineWriter

_LOCAL_KEY: Final = "in-process"
_BY_SEED: Final = Cause("seed")


class Reply(NamedTuple):
    """An answer: its status and its body, decoded."""

    status: int
    body: Any


class InProcessDesk:
    """A new desk, planted from a seed, at an instant. Its clock stands still until it is moved.

    `directory` knows its instruments, `venue` is its market. Raises `StartRefused` for a market
    that cannot be had, or for a seed that cannot be planted.
    """

    def __init__(
        self,
        seed: Seed,
        start: int,
        *,
        market: MarketChoice | None = None,
        calendar: Calendar = OF_NEW_YORK,
        cancel_profile: CancelProfile = CancelProfile.SPEC,
    ) -> None:
        self.directory = directory = directory_of(seed, calendar)
        plan = plan_market(market or MarketChoice(), seed.market_seed, calendar.hours)
        self.clock = VirtualClock(start)
        sequencer = new_sequencer(calendar)
        self.venue, sequencer.marks = make_market(
            plan, calendar.hours, start, directory, sequencer.state
        )
        self._base_price = base_prices(directory, plan)
        self._history = InlineHistory()
        self.desk = Desk(
            sequencer,
            writer=InlineWriter(MemoryJournal()),
            history=self._history,
            link=VenueLink(self.venue, self._base_price),
            clock=self.clock,
            watch=self.venue,
        )
        names = NamesOfTheDesk(directory, sequencer.state)
        self.desk.followers.append(names.follow)
        directory.last_expiry = last_expiry(self.clock.now)
        self.desk.wake = self._pump = InlinePump(self.desk.pump)
        self._begin(seed, plan, calendar)
        self._api = Api(
            self.desk,
            handlers(self.desk, directory, cancel_profile, hours=calendar.hours),
            pages(),
            local_key=_LOCAL_KEY.encode(),
        )
        self._requests = itertools.count(1)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: str = "",
        key: str = _LOCAL_KEY,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request and return its answer. Without a `key` it may do everything.

        RuntimeError if the answer waits for something that is yet to happen.
        """
        answers: list[object] = []
        request = Request(
            method,
            path,
            query,
            {"authorization": f"Bearer {key}", **(headers or {})},
            b"" if body is None else json.dumps(body).encode(),
            f"in-process-{next(self._requests):012d}",
            "127.0.0.1",
        )
        self._api.handle(request, answers.append)
        self._pump()
        if len(answers) != 1 or not isinstance(answers[0], Response):
            raise RuntimeError(f"{method} {path} was not answered: {answers}")
        return Reply(answers[0].status, json.loads(answers[0].body))

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
        return advance_inline(self.desk, self.clock, instant)

    def close(self) -> None:
        """Let go of the read model."""
        self._history.close()

    def _begin(self, seed: Seed, plan: MarketPlan, calendar: Calendar) -> None:
        for command in seed_commands(seed, calendar, self.clock.now()):
            self.desk.offer(command, _BY_SEED, partial(_must_be_taken, command))
        self._pump()
        self.desk.open_market(plan.name, plan.seed, lambda: None)
        self._pump()


def _must_be_taken(command: Command, answer: Answer, _: int) -> None:
    if isinstance(answer, Refusal):
        raise StartRefused(told_of_refusal(command, answer))
