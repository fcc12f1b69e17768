"""Backups that are taken of desks under load and at rest, and cut short in every way that there is.

Some go through. Of the others the process is killed before one of its calls, its disk runs full or
fails at one, or the server is killed under it. A backup that says that it is done is restored, and
the desk made of it is held to the journal of the original up to that record, and to a ledger of
what had been answered when the backup was begun. One that does not say so has to be whole all the
same, which it may be from the moment on at which it gets its name, or is refused by a restore. And
the original goes on as if nobody had asked for a copy.
"""

import errno
import hashlib
import os
import random
import re
import time
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from campaigns.campaign import Campaign, Counts, Play
from campaigns.rounds import say_how_far, told_with
from crashes.faults import Action, Fault, Meter, Told, build
from crashes.ledger import Ledger, write_seed
from crashes.load import Load
from crashes.next_start import AS_BEFORE, check_start
from crashes.replayed import replay
from crashes.servers import SECONDS, Command, Nursery, Server, closing

PROGRAMS: Final = 3
ANSWERS_MAX: Final = 80
"""A backup is begun by this many answers, of all programs together."""

LAST_CALLS: Final = 12
"""Behind the journals: the other files, `backup.json`, and the name of the folder."""

TURN_S: Final = 0.001
"""How long is waited for answers before the backup is looked after again."""

UNFINISHED: Final = ".unfinished"
REFUSED: Final = 1
KILLED: Final = -9

AS_THE_JOURNAL: Final = "copies restored, equal to the journal and to the ledger"
LEFT_AND_REFUSED: Final = "unfinished copies that a restore refused"
NOTHING_LEFT: Final = "backups refused, and said why, with nothing left of them"
NAMED: Final = "copies whose process was killed when they had their name"

_DONE: Final = re.compile(
    r"wrote \S+: generation 1 up to record (\d+), state ([0-9a-f]{16}), read back\n"
)


class Fate(Enum):
    """What becomes of a backup, or of the server under it."""

    GOES_THROUGH = "goes through"
    IS_KILLED = "killed"
    DISK_IS_FULL = "its disk full"
    DISK_FAILS = "its disk failing"
    SERVER_IS_KILLED = "its server killed"


WHY: Final = {
    Fate.DISK_IS_FULL: os.strerror(errno.ENOSPC),
    Fate.DISK_FAILS: os.strerror(errno.EIO),
}
"""What a backup has to say that ends itself."""

TURNS: Final = (
    (Fate.GOES_THROUGH, "under load"),
    (Fate.IS_KILLED, "under load"),
    (Fate.DISK_IS_FULL, "under load"),
    (Fate.SERVER_IS_KILLED, "under load"),
    (Fate.GOES_THROUGH, "at rest"),
    (Fate.IS_KILLED, "at rest"),
    (Fate.DISK_FAILS, "at rest"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that has ended: its exit code, what it said, and what a desk of it has to hold."""

    code: int
    said: str
    log: str
    told: Told
    ledgers: list[Ledger]


def _contents(folder: Path) -> dict[str, str]:
    """Give a digest of each file of a folder."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class _Round:
    """One desk, and one backup of it."""

    def __init__(
        self, nursery: Nursery, folder: Path, chance: random.Random, counts: Counter[str]
    ) -> None:
        self.data = folder / "desk"
        self.copies = folder / "copies"
        self.out = self.copies / "monday"
        self.unfinished = self.out.with_name(self.out.name + UNFINISHED)
        self.again = folder / "again"
        self.ledgers = [
            Ledger(number, f"p{number}", random.Random(chance.getrandbits(32)))
            for number in range(1, PROGRAMS + 1)
        ]
        self._nursery = nursery
        self._chance = chance
        self._counts = counts
        self._seed = write_seed(folder, PROGRAMS)
        self.copies.mkdir()

    def play(self, fate: Fate, *, at_rest: bool) -> None:
        """Trade, take a backup that meets its fate, and hold the copy and the desk to the rest."""
        with closing(self._serve(self.data)) as server:
            assert server.await_ready(), server.log
            with Load(server, self.ledgers) as load:
                answers = self._chance.randint(1, ANSWERS_MAX)
                while load.answers < answers:
                    load.take(load.await_answers(None))
                if at_rest:
                    load.settle()
                    assert server.stop() == 0, server.log
                before = _contents(self.data) if at_rest else {}
                made = self._back_up(fate, server, load)
                if at_rest:
                    assert _contents(self.data) == before, "the desk was changed"
                    self._counts["desks at rest that were left as they were"] += 1
                server.kill()
                load.hear_out()
        self._judge(made, fate)
        found = replay(self.data)
        self._hold(self.data, found, self.ledgers)
        self._counts[AS_BEFORE] += 1

    def _serve(self, data: Path) -> Server:
        return self._nursery.serve(data, "--seed", str(self._seed))

    def _hold(self, data: Path, found: tuple[int, str], ledgers: list[Ledger]) -> None:
        with closing(self._serve(data)) as server:
            assert server.await_ready(), server.log
            check_start(server, found, ledgers)

    # The backup.

    def _back_up(self, fate: Fate, server: Server, load: Load) -> Made:
        """Take a backup, while the programs go on where there is a server."""
        fault, at = Fault(), 0
        if fate is not Fate.GOES_THROUGH:
            at = self._choose_call(fate, is_still=server.code is not None)
        if fate is Fate.IS_KILLED:
            fault = Fault(Action.KILL, at)
        elif fate is Fate.DISK_FAILS:
            fault = Fault(Action.FAIL, at, errno.EIO)
        with Meter() as meter:
            if fate is Fate.DISK_IS_FULL:
                meter.fill_at(at)
            begun = [ledger.as_of_now() for ledger in self.ledgers]
            until = time.monotonic() + SECONDS
            with closing(self._take(self.out, fault, meter)) as backup:
                while not backup.has_ended_within(0):
                    assert time.monotonic() < until, "it does not end"
                    if fate is Fate.SERVER_IS_KILLED and meter.read().calls >= at:
                        server.kill()
                    load.take(load.await_answers(TURN_S))
                if server.code == KILLED:
                    self._counts["servers killed under a backup"] += 1
                pairs = zip(begun, self.ledgers, strict=True)
                ledgers = [one.or_any_part_of(later) for one, later in pairs]
                return Made(backup.wait(), backup.said, backup.log, meter.read(), ledgers)

    def _take(self, out: Path, fault: Fault, meter: Meter) -> Command:
        words = ("backup", str(out), "--data", str(self.data))
        return self._nursery.run(*words, below=out.parent, fault=fault, meter=meter)

    def _choose_call(self, fate: Fate, *, is_still: bool) -> int:
        """Take a backup that nothing happens to, and choose one of its calls, but not the first.

        Of a desk that has gone on meanwhile none of the last calls would be met that way.
        """
        rehearsed = self.copies.with_name("rehearsed") / self.out.name
        rehearsed.parent.mkdir()
        with Meter() as meter:
            with closing(self._take(rehearsed, Fault(), meter)) as backup:
                assert backup.has_ended_within(SECONDS), "it does not end"
                assert backup.code == 0, backup.log
            calls = meter.read().calls
        if is_still and self._chance.random() < 0.5:
            return self._chance.randint(calls - LAST_CALLS + 1, calls)
        if fate is Fate.SERVER_IS_KILLED:
            # It is killed by a look at how far the backup is, which may come a little late.
            return self._chance.randint(1, calls - LAST_CALLS)
        return self._chance.randint(2, calls)

    # What became of it.

    def _judge(self, made: Made, fate: Fate) -> None:
        """Hold a copy to what was said of it. Nothing said, it has to be whole or refused."""
        assert "Traceback" not in made.log, made.log
        if made.code == 0:
            said = _DONE.fullmatch(made.said)
            assert said is not None, made.said
            sequence, digest = self._restore(made)
            assert (sequence, digest[:16]) == (int(said[1]), said[2]), made.said
            self._counts[f"done: {fate.value}"] += 1
            return
        assert made.said == "", made.said
        if made.code == KILLED:
            assert fate is Fate.IS_KILLED, made.log
            self._counts[f"killed before: {made.told.first.partition(' ')[0]}"] += 1
            if self.out.exists():
                self._restore(made)
                self._counts[NAMED] += 1
            else:
                self._refuse(self.out)
                self._take_once_more()
            return
        assert made.code == REFUSED, made.log
        assert fate in WHY, made.log
        assert made.log.endswith(f": {WHY[fate]}\n"), made.log
        assert str(self.copies) in made.log, made.log
        assert not list(self.copies.iterdir()), "half of it has kept a name"
        self._refuse(self.out)
        self._counts[NOTHING_LEFT] += 1

    def _restore(self, made: Made) -> tuple[int, str]:
        """Make a desk of the copy, hold it to all that is known, and give its last record."""
        assert not self.unfinished.exists()
        with closing(self._restoring(self.out)) as restore:
            assert restore.has_ended_within(SECONDS), "it does not end"
            assert restore.code == 0, restore.log
        sequence, _ = found = replay(self.again)
        assert found == replay(self.data, up_to=sequence), "not what the original was"
        self._hold(self.again, found, made.ledgers)
        self._counts[AS_THE_JOURNAL] += 1
        return found

    def _restoring(self, source: Path) -> Command:
        words = ("restore", str(source), "--data", str(self.again))
        return self._nursery.run(*words, below=self.again.parent)

    def _refuse(self, source: Path) -> None:
        """See a restore refused, and nothing made by it."""
        with closing(self._restoring(source)) as restore:
            assert restore.has_ended_within(SECONDS), "it does not end"
            assert restore.code == REFUSED, restore.log
            assert f"{source} is no backup" in restore.log, restore.log
            assert "Traceback" not in restore.log, restore.log
        assert not list(self.again.parent.glob(f"{self.again.name}*")), "something was made"

    def _take_once_more(self) -> None:
        """See that what is left of a backup is neither taken for one nor written over."""
        if not self.unfinished.exists():
            return
        left = _contents(self.copies)
        self._refuse(self.unfinished)
        with Meter() as meter, closing(self._take(self.out, Fault(), meter)) as backup:
            assert backup.has_ended_within(SECONDS), "it does not end"
            assert backup.code == REFUSED, backup.log
            assert f"{self.unfinished} is there, left by one" in backup.log, backup.log
        assert _contents(self.copies) == left
        self._counts[LEFT_AND_REFUSED] += 1


def play(play: Play) -> Counts:
    """Take as many backups as there are rounds."""
    counts: Counter[str] = Counter()
    chance = random.Random(play.seed)
    with Nursery(build(play.folder)) as nursery:
        for number in range(play.rounds):
            folder = play.folder / str(number)
            folder.mkdir()
            fate, where = TURNS[number % len(TURNS)]
            one = _Round(nursery, folder, random.Random(chance.getrandbits(32)), counts)
            with told_with(f"round {number}, {fate.value}, {where}; folder {folder}"):
                one.play(fate, at_rest=where == "at rest")
            say_how_far(play, number + 1, "backups", every=50)
    return dict(sorted(counts.items()))


BACKUPS: Final = Campaign(
    name="backups",
    promise=(
        "A backup that says that it is done holds all that was answered before it was begun, and "
        "nothing that never was; one that was cut short is never taken for a whole one, and the "
        "desk is left as it was."
    ),
    how=(
        "Backups are taken of servers that trade and of desks at rest. They go through; or their "
        "process is killed before one of its calls, their disk runs full or fails at one, or the "
        "server is killed under them. What says that it is done is restored, started, and held to "
        "the original's journal up to that record and to a ledger of what was answered; of all "
        "else a restore is asked for, and has to refuse."
    ),
    unit="backups",
    play=play,
    short=len(TURNS),
    long=200,
    must_happen=(
        AS_THE_JOURNAL,
        LEFT_AND_REFUSED,
        NOTHING_LEFT,
        "servers killed under a backup",
        "desks at rest that were left as they were",
        AS_BEFORE,
    ),
    needs=("cc",),
)
