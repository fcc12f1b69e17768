"""A server that is killed under load at moments that a seed chooses, again and again.

Several programs trade at once, each with a ledger of its own. When the server is dead its journal
is read by another program; the next start must find the same state to the last bit, and must agree
with every ledger. A folder serves for some rounds, so that starts are made on what others left,
and then makes room for a new one, so that first starts are killed too.
"""

import random
import time
from collections import Counter
from pathlib import Path
from typing import Final

from campaigns.campaign import Campaign, Counts, Play
from campaigns.rounds import say_how_far
from crashes.ledger import Ledger, write_seed
from crashes.load import Load
from crashes.next_start import check_start
from crashes.replayed import replay
from crashes.servers import Nursery, Server, closing

PROGRAMS: Final = 3
ROUNDS_A_FOLDER: Final = 20
ANSWERS_MAX: Final = 150
"""A server dies by this many answers, of all programs together."""

SPREAD_S: Final = 0.004
"""Within so much of that it dies, whatever it is doing."""

IN_THE_START: Final = 0.15
"""How many of all servers die before they answer."""

START_S: Final = 0.04


def _trade(server: Server, ledgers: list[Ledger], answers: int, spare_s: float) -> None:
    """Trade until so many answers have come and a little longer, kill the server, hear it out."""
    with Load(server, ledgers) as load:
        while load.is_open:
            is_dying = load.answers >= answers and server.code is None
            ready = load.await_answers(spare_s if is_dying else None)
            if is_dying:
                # Whatever is still asked has its chance of being cut anywhere.
                server.kill()
            load.take(ready)


class _Rounds:
    """Kills on folders, one after the other."""

    def __init__(self, nursery: Nursery, play: Play) -> None:
        self.counts: Counter[str] = Counter()
        self._nursery = nursery
        self._folder = play.folder
        self._chance = random.Random(play.seed)
        self._seed = write_seed(play.folder, ROUNDS_A_FOLDER * PROGRAMS)

    def play(self, number: int) -> None:
        """Kill one server, start the next one, and hold it to all that was said."""
        place = number % ROUNDS_A_FOLDER
        data = self._folder / f"desk-{number // ROUNDS_A_FOLDER}"
        ledgers = [
            Ledger(
                place * PROGRAMS + program + 1,
                f"k{number}p{program}",
                random.Random(self._chance.getrandbits(32)),
            )
            for program in range(PROGRAMS)
        ]
        with closing(self._nursery.serve(data, "--seed", str(self._seed))) as server:
            if self._chance.random() < IN_THE_START:
                self._kill_in_start(server)
            elif server.await_ready():
                answers = self._chance.randint(1, ANSWERS_MAX)
                _trade(server, ledgers, answers, self._chance.uniform(0, SPREAD_S))
                self.counts["killed under load"] += 1
            else:
                self._take_refusal(server, data)
            self._note_reading(server)
        self._come_back(data, ledgers)

    def _kill_in_start(self, server: Server) -> None:
        """Kill it before anybody was served."""
        time.sleep(self._chance.uniform(0, START_S))
        server.kill()
        self.counts["killed in the start"] += 1

    def _take_refusal(self, server: Server, data: Path) -> None:
        raise AssertionError(f"{data} is not served any more: {server.code}\n{server.log}")

    def _note_reading(self, server: Server) -> None:
        if "cut" in server.log and "bytes" in server.log:
            self.counts["torn ends cut"] += 1

    def _come_back(self, data: Path, ledgers: list[Ledger]) -> None:
        found = replay(data)
        with closing(self._nursery.serve(data, "--seed", str(self._seed))) as server:
            if not server.await_ready():
                assert "the first start" in server.log, server.log
                assert not sum(ledger.answered for ledger in ledgers)
                self.counts["first starts cut short, said so, and begun anew"] += 1
                data.rename(data.with_name(f"{data.name}-unplanted-{server.pid}"))
                return
            check_start(server, found, ledgers)
        self.counts["starts equal to a replay"] += 1
        self.counts["answers held against the next start"] += sum(
            ledger.answered for ledger in ledgers
        )


def play(play: Play) -> Counts:
    """Kill as many servers as there are rounds."""
    with Nursery() as nursery:
        rounds = _Rounds(nursery, play)
        for number in range(play.rounds):
            rounds.play(number)
            say_how_far(play, number + 1, "kills", every=100)
    return dict(rounds.counts)


KILLS: Final = Campaign(
    name="kills",
    promise=(
        "What was answered is there after the server was killed, once, and in the state that the "
        "journal alone makes."
    ),
    how=(
        "Servers are killed at random moments of their start and of a load of submits, cancels and "
        "replaces; every answer stands in a ledger outside, with which the next start has to "
        "agree, orders, executions, cash and positions alike."
    ),
    unit="kills",
    play=play,
    short=3,
    long=1000,
    must_happen=("killed under load", "starts equal to a replay"),
)
