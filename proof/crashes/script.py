"""One fixed script of requests, through two lives of a desk, with a fault at a planned call.

The first life begins with nothing, serves, and is killed. The second one finds what that left,
serves, and is stopped in good order. So every write of a first start, of a load with rolls from
segment to segment, of a recovery and of a clean end has its number. The numbers are those of calls
as they come, over all threads; where two threads write at once it may be another call that has a
number the next time, which is why a campaign goes through all numbers and also counts by kind.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crashes.faults import Action, Fault, Meter, Told
from crashes.ledger import Ledger, write_seed
from crashes.next_start import AS_BEFORE, check_start
from crashes.replayed import replay
from crashes.servers import SECONDS, Nursery, Server, closing
from crashes.wire import Cut, Line

REQUESTS: Final = (24, 10)
"""How many are sent in the first life and in the second."""

LIVES: Final = (1, 2)
_SEED: Final = 20_261_122
_NONE: Final = Fault()

NOT_PLANTED: Final = "the first start"
"""How the desk begins to say that nobody was ever served from what it found."""

ANEW: Final = "first starts cut short, and said so"


@dataclass(frozen=True, slots=True)
class End:
    """How a life ended: what was met of the plan, the exit code, and the log."""

    told: Told
    code: int
    log: str
    was_ready: bool
    answers: int


class Script:
    """The script on one folder, with its ledger."""

    def __init__(self, nursery: Nursery, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.data = folder / "above" / "desk"
        self.data.parent.mkdir()
        self.ledger = Ledger(1, "script", random.Random(_SEED))
        self._nursery = nursery
        self._seed = write_seed(folder, 1)

    def live(self, life: int, fault: Fault = _NONE) -> End:
        """Play one life, up to its end or to where the fault ends it."""
        with Meter() as meter, closing(self._serve(fault, meter)) as server:
            was_ready = server.await_ready()
            if was_ready:
                self._talk(server, REQUESTS[life - 1], meter, fault)
                if _is_over(meter, fault):
                    assert server.has_ended_within(SECONDS), f"it goes on\n{server.log}"
                elif server.code is None and life == LIVES[0]:
                    server.kill()
                elif server.code is None:
                    server.stop()
            code = server.wait()
            return End(meter.read(), code, server.log, was_ready, self.ledger.answered)

    def come_back(self) -> str | None:
        """Start in the ordinary way and compare with the journal and with the ledger.

        Gives None, or what the desk said where it was not planted; then nobody was answered.
        """
        found = replay(self.data)
        with closing(self._serve(None, None)) as server:
            if not server.await_ready():
                said = server.log
                assert NOT_PLANTED in said, said
                assert server.code == 1, said
                assert self.ledger.answered == 0, f"forgotten: {self.ledger.answered} answers"
                return said
            check_start(server, found, [self.ledger])
            assert "Traceback" not in server.log, server.log
        return None

    def count_return(self, counts: Counter[str]) -> None:
        """Come back as `come_back` does, and count how."""
        counts[AS_BEFORE if self.come_back() is None else ANEW] += 1

    def _serve(self, fault: Fault | None, meter: Meter | None) -> Server:
        words = ("--seed", str(self._seed))
        return self._nursery.serve(self.data, *words, fault=fault, meter=meter)

    def _talk(self, server: Server, count: int, meter: Meter, fault: Fault) -> None:
        """Ask one thing after the other; a server that goes away has to end by itself.

        Once its journal has been refused something, no more may be answered.
        """
        try:
            with Line(server.port) as line:
                for _ in range(count):
                    is_over = _is_over(meter, fault)
                    method, target, body, taken = self.ledger.next()
                    taken(line.ask(method, target, body))
                    assert not is_over, f"answered after {meter.read().first} failed"
        except Cut:
            assert fault is not _NONE, f"the server went away\n{server.log}"
            assert server.has_ended_within(SECONDS), f"cut off and did not end\n{server.log}"


def _is_over(meter: Meter, fault: Fault) -> bool:
    """Whether the journal itself has been refused something by now, which ends a server."""
    told = meter.read()
    return fault.action is Action.FAIL and told.hit > 0 and told.first.endswith(".journal")


def calls_of_lives(nursery: Nursery, folder: Path) -> tuple[int, int]:
    """Give how many calls each life makes that nothing happens to."""
    script = Script(nursery, folder)
    first, second = script.live(1), script.live(2)
    assert (first.code, second.code) == (-9, 0), (first, second)
    assert script.come_back() is None
    return first.told.calls, second.told.calls


def points(calls: tuple[int, int], rounds: int) -> Iterator[tuple[int, int]]:
    """Yield so many points as (life, call): spread over all, or all of them, again and again."""
    every = [(life, at + 1) for life in LIVES for at in range(calls[life - 1])]
    for number in range(rounds):
        # Writes and syncs take turns, so an even step would meet only one of them.
        few = number * len(every) // rounds + number % 2
        yield every[(few if rounds < len(every) else number) % len(every)]
