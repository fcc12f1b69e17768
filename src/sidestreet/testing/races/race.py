"""One run of a test body: its desk, its clients, and the points at which something may happen.

A point is just before a request reaches the desk, just before its answer reaches the client, and
wherever somebody sleeps. The clock stands still but for what a request takes, for what sleeps, and
for what is chosen to be due; nothing else decides how a run goes.
"""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx

from sidestreet.runtime.clock import LATEST
from sidestreet.testing.races.choices import Chooser
from sidestreet.testing.races.happenings import Happening, happenings
from sidestreet.testing.races.sleeping import REAL_SLEEP, sleeping_by
from sidestreet.testing.races.turns import RaceStuck, Turns
from sidestreet.testing.staged_desk import Sidestreet

if TYPE_CHECKING:
    from clearstreet import ClearStreet

__all__ = ["Race", "RaceStuck"]

REQUEST_NS: Final = 1_000_000
"""What a request takes to reach the desk. So whoever asks again and again sees time go on."""

LOST_IN_A_ROW: Final = 2
"""So often in a row is a request or its answer lost, or refused for now; the next one gets through,
as it does for a client that tries three times."""

_NS_PER_S: Final = 1_000_000_000
_LATE: Final = "The read operation timed out"
_NOTHING: Final = Happening("nothing", lambda: None)


class Race:
    """What a test body gets: a desk of its own, and clients to whom anything may happen."""

    def __init__(
        self, desk: Sidestreet, chooser: Chooser, requests_max: int, *, is_rare: bool = False
    ) -> None:
        self.desk = desk
        """The desk, as `sidestreet.testing` has it. What is asked through it is no point."""
        self._inside = desk.inside
        self._chooser = chooser
        self._is_rare = is_rare
        self._requests_max = requests_max
        self._asked: dict[str, int] = {}
        """How many requests each actor has made; those of a wait do not count."""
        self._lost: dict[str, int] = {}
        """How many in a row each actor has lost, or had refused for now."""
        self._body = threading.current_thread()
        self._misused = ""
        self._turns = Turns(chooser.choose, self._inside.clock.now, self._inside.advance_to)
        self._clients: list[httpx.Client] = []

    @property
    def account_id(self) -> int:
        """The first account of the desk."""
        return min(self._inside.desk.state.accounts)

    def client(self, **options: Any) -> "ClearStreet":  # noqa: ANN401 - the SDK's
        """Return a client of the official SDK. `options` are the SDK's."""
        from clearstreet import ClearStreet  # noqa: PLC0415 - only if it is used

        http_client = httpx.Client(transport=self.transport())
        self._clients.append(http_client)
        return ClearStreet(
            api_key=self.desk.key, base_url=self.desk.url, http_client=http_client, **options
        )

    def transport(self) -> httpx.BaseTransport:
        """Return the way to the desk for an `httpx.Client` of your own, with `desk.url` as base."""
        return _RaceTransport(self, self.desk.transport())

    def sleep(self, seconds: float) -> None:
        """Let time pass on the desk, and anything happen before. `time.sleep` does the same."""
        self._check_thread()
        self._happen("a sleep")
        clock = self._inside.clock
        until = min(clock.now() + max(0, int(seconds * _NS_PER_S)), LATEST)
        if not self._turns.sleep(until):
            self._inside.advance_to(until)

    def wait_until(self, condition: Callable[[], object], within_s: float = 60.0) -> None:
        """Sleep until a condition holds, at first briefly, then up to a second at a time.

        What it asks is not counted. Raises TimeoutError if it does not hold within a time.
        """
        end = self._inside.clock.now() + int(within_s * _NS_PER_S)
        pause_s = 0.01
        while True:
            asked = self._asked.get(self._turns.current, 0)
            if condition():
                return
            self._asked[self._turns.current] = asked
            if self._inside.clock.now() >= end:
                raise TimeoutError(f"not within {within_s:g} seconds")
            self.sleep(pause_s)
            pause_s = min(2 * pause_s, 1.0)

    def together(self, *actors: Callable[[], object]) -> None:
        """Run several callables as clients that are at work at the same time, to their ends."""
        self._turns.run(actors)

    @contextmanager
    def playing(self) -> Iterator[None]:
        """Have the body run in here: its sleeps are the desk's, its chance is always the same."""
        kept = random.getstate()
        random.seed("the body of a race")
        try:
            with sleeping_by(self._slept):
                yield
            if self._misused:
                raise RuntimeError(self._misused)
        finally:
            random.setstate(kept)
            for client in self._clients:
                client.close()

    def exchange(
        self, request: httpx.Request, send: Callable[[httpx.Request], httpx.Response]
    ) -> httpx.Response:
        """Return what a client hears of a request, or raise what it meets."""
        self._check_thread()
        name = self._turns.current
        asked = self._asked[name] = self._asked.get(name, 0) + 1
        if asked > self._requests_max:
            raise RaceStuck("the body asks for ever: give it an end, or a higher `requests_max`")
        request.read()
        told = f"{request.method} {request.url.raw_path.decode('ascii')}"
        self._turns.point()
        self._inside.advance_to(self._inside.clock.now() + REQUEST_NS)
        self._happen(f"before {told}")
        if request.method == "GET":
            response = send(request)
            response.read()
            return response
        return self._exposed(request, send, told)

    def _exposed(
        self, request: httpx.Request, send: Callable[[httpx.Request], httpx.Response], told: str
    ) -> httpx.Response:
        """Have a request carried out that changes something: it or its answer may get lost."""
        name = self._turns.current
        may_be_lost = self._lost.get(name, 0) < LOST_IN_A_ROW
        ahead = ["it arrives", "it is lost on its way", "it is refused: too many requests"]
        happened = self._chooser.choose(f"sending {told}", ahead if may_be_lost else ahead[:1])
        if happened:
            self._lose(name)
            if happened == 1:
                raise httpx.ReadTimeout(_LATE, request=request)
            return _too_many(request)
        response = send(request)
        response.read()
        self._happen(f"after {told}")
        back = ["its answer arrives", "it is delivered twice", "its answer is lost"]
        happened = self._chooser.choose(f"answering {told}", back if may_be_lost else back[:2])
        if happened == len(back) - 1:
            self._lose(name)
            raise httpx.ReadTimeout(_LATE, request=request)
        self._lost[name] = 0
        if happened:
            response = send(request)
            response.read()
        return response

    def _lose(self, name: str) -> None:
        self._lost[name] = self._lost.get(name, 0) + 1

    def _slept(self, seconds: float) -> None:
        """Sleep on the desk, or truly in a thread that is none of this race."""
        if self._turns.is_known(self._body):
            self.sleep(seconds)
        else:
            REAL_SLEEP(seconds)

    def _check_thread(self) -> None:
        """Refuse a thread that takes no turns: what it does could not be played again."""
        if not self._turns.is_known(self._body):
            name = threading.current_thread().name
            self._misused = f"thread {name} is no actor of this race: use race.together(...)"
            raise RaceStuck(self._misused)

    def _happen(self, where: str) -> None:
        """Let one thing happen, if that is chosen."""
        all_of_them = [_NOTHING, *happenings(self._inside, self.desk.venue, is_rare=self._is_rare)]
        name = self._turns.current
        where = f"{where}, by {name}" if name else where
        chosen = self._chooser.choose(where, [each.label for each in all_of_them])
        all_of_them[chosen].act()


class _RaceTransport(httpx.BaseTransport):
    """Leads a client to the desk by way of the race."""

    def __init__(self, race: Race, inner: httpx.BaseTransport) -> None:
        self._race = race
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer, or raise what the client meets."""
        return self._race.exchange(request, self._inner.handle_request)


def _too_many(request: httpx.Request) -> httpx.Response:
    body = {"error": {"code": 429, "message": "Too Many Requests"}, "metadata": {"request_id": ""}}
    return httpx.Response(429, headers={"retry-after": "1"}, json=body, request=request)
