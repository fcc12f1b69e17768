"""A whole desk in this process: no socket, no disk, and a clock that goes where it is told.

Everything between the edge and the market is what a server has: application, sequencer, engine,
journal, read model, venue, streams, control, generations. The journal is in memory and is written
on the spot, so a call is answered before it returns, unless the answer waits for something that
time has yet to bring. Threads take turns: whoever asks has the desk until the answer is there.
"""

import itertools
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from sidestreet.api.orders import CancelProfile
from sidestreet.bootstrap.company_data import company_files_of
from sidestreet.bootstrap.inline_generation import LOCAL_KEY, InlineFoundation, InlineGeneration
from sidestreet.bootstrap.inline_switch import InlineSwitch
from sidestreet.bootstrap.timekeeping import OF_NEW_YORK, Calendar
from sidestreet.config import MarketChoice
from sidestreet.control.recording.recorder import Recorder
from sidestreet.http.messages import Answer, Application, Request, Respond, Response
from sidestreet.journal import MemoryJournal
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import Seed
from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.journey import Progress
from sidestreet.venue.simulated import SimulatedVenue

__all__ = ["LOCAL_KEY", "InProcessDesk", "Reply"]

_HOST: Final = "localhost"


class Reply(NamedTuple):
    """An answer: its status and its body, decoded."""

    status: int
    body: Any


class InProcessDesk:
    """A new desk, planted from a seed, at an instant. Its clock stands still until it is moved.

    One that `is_controlled` answers the control API too, and lets any bearer text in that is no
    key. With a `step_ns` the clock takes such a step at each request. Raises `StartRefused` for a
    market that cannot be had, or for a seed that cannot be planted.
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
        recorder: Recorder | None = None,
        company_data: Path | None = None,
    ) -> None:
        """Plant it, before the eyes of a `recorder` if there is one, which is closed with it.

        `company_data` is a folder with figures of companies, in place of those that are made up.
        """
        self.turn = threading.RLock()
        """Held by whoever has the desk."""
        self._numbers = itertools.count(1)
        self._recorder = recorder
        edge = _Edge(lambda: self._switch.generation)
        self._edge: Application = (
            edge if recorder is None else recorder.at_edge(edge, lambda: self.desk)
        )
        self._switch = InlineSwitch(
            InlineFoundation(
                seed,
                start,
                market or MarketChoice(),
                calendar,
                cancel_profile,
                is_controlled,
                step_ns,
                follow=_nobody if recorder is None else recorder.follow,
                files=company_files_of(company_data, seed, calendar),
            )
        )

    # Reset, restore and branch put others in the place of these.

    @property
    def desk(self) -> Desk:
        """The desk that answers now."""
        return self._switch.generation.desk

    @property
    def clock(self) -> VirtualClock:
        """Its clock."""
        return self._switch.generation.clock

    @property
    def venue(self) -> SimulatedVenue:
        """Its market."""
        return self._switch.generation.venue

    @property
    def directory(self) -> InstrumentDirectory:
        """What knows its instruments."""
        return self._switch.generation.directory

    @property
    def records(self) -> Sequence[bytes]:
        """The bytes of all records of its journal, the first at sequence 1."""
        journal = self._switch.generation.storage.journal
        return journal.records if isinstance(journal, MemoryJournal) else ()

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

        `body` is sent as JSON, bytes as they are.
        RuntimeError if the answer waits for something that is yet to happen.
        """
        request = Request(
            method,
            path,
            query,
            {"host": _HOST, "authorization": f"Bearer {key}", **(headers or {})},
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
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
            self._edge.handle(request, answers.append)
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
        base_price = self._switch.generation.base_price(instrument.terms)
        self.venue.admit(instrument.terms, base_price)
        return instrument

    def advance_to(self, instant: int) -> Progress:
        """Go to an instant, through every one at which something is due. Raises `NotAhead`."""
        arrived: list[Progress] = []
        with self.turn:
            generation = self._switch.generation
            generation.travel.advance(instant, arrived.append)
            generation.settle()
        (progress,) = arrived
        return progress

    def close(self) -> None:
        """Let go of the read model, and end the recording if there is one."""
        self._switch.generation.close()
        if self._recorder is not None:
            self._recorder.close()


class _Edge:
    """Has the generation that answers now do so."""

    def __init__(self, generation: Callable[[], InlineGeneration]) -> None:
        self._generation = generation

    def handle(self, request: Request, respond: Respond) -> None:
        self._generation().answer(request, respond)


def _nobody(_: Desk) -> None:
    """Follow no desk."""
