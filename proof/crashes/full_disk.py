"""A disk that runs full under a desk: new orders are turned away, cancels are not, nothing is lost.

The disk fills up while programs trade. Where the campaign may mount one, it is a small file system
that a ballast fills to the last page; elsewhere whatever stands between server and C library lets
no file grow. From the first 503 on every order that rests is canceled, which has to be answered
from the reserve. Then, by turns: space comes back and all goes on; or the server is killed and has
to start on the full disk or say why it cannot; or cancels and orders are asked for until the
reserve is used up, which has to end the process and may lose nothing.
"""

import contextlib
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from campaigns.campaign import Campaign, Counts, Play
from campaigns.rounds import say_how_far, told_with
from crashes.faults import Meter, build
from crashes.ledger import Ledger, write_seed
from crashes.next_start import AS_BEFORE, check_start
from crashes.replayed import replay
from crashes.servers import SECONDS, Nursery, Server, closing
from crashes.wire import Cut, Line

SEGMENT_BYTES: Final = 256 * 1024
"""At least a quarter of it is the reserve, in which all orders that a round has open fit."""

SMALL_BYTES: Final = 3 * 1024 * 1024
_CHUNK: Final = 4096

EXIT_REFUSED: Final = 1
EXIT_BROKEN: Final = 70

ENDS: Final = ("space comes back", "killed on a full disk", "reserve used up")


class Disk(Protocol):
    """A disk that can be filled and emptied."""

    meter: Meter

    def fill(self) -> None:
        """Leave no room."""
        ...

    def free(self) -> None:
        """Give all room back."""
        ...


class PlannedDisk:
    """A disk on which files do not grow while it is full."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def fill(self) -> None:
        """Leave no room."""
        self.meter.fill(is_full=True)

    def free(self) -> None:
        """Give all room back."""
        self.meter.fill(is_full=False)


class SmallDisk:
    """A file system of a few MiB, with a ballast."""

    def __init__(self, meter: Meter, mounted: Path) -> None:
        self.meter = meter
        self._ballast = mounted / "ballast"

    def fill(self) -> None:
        """Leave no room."""
        fd = os.open(self._ballast, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        with contextlib.suppress(OSError):
            while True:
                os.write(fd, bytes(_CHUNK))
        os.close(fd)

    def free(self) -> None:
        """Give all room back."""
        self._ballast.unlink()


@contextlib.contextmanager
def _mounted(folder: Path) -> Iterator[bool]:
    """Mount a small file system there if that is allowed; say whether it was."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_BYTES}", "sidestreet-proof", str(folder)]
    try:
        is_mounted = not subprocess.run(words, capture_output=True, check=False).returncode
    except FileNotFoundError:
        is_mounted = False
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=True)


class _Round:
    """One disk that runs full."""

    def __init__(
        self,
        nursery: Nursery,
        folder: Path,
        disk: Disk,
        chance: random.Random,
        counts: Counter[str],
    ) -> None:
        self.data = folder / "desk"
        self.disk = disk
        self.counts = counts
        self.ledger = Ledger(1, "full", chance)
        self._nursery = nursery
        self._seed = write_seed(folder, 1)

    def serve(self) -> Server:
        """Start a server."""
        return self._nursery.serve(self.data, "--seed", str(self._seed), meter=self.disk.meter)

    def play(self, end: str, requests: int) -> None:
        """Fill the disk, cancel all, and bring it to an end of that kind."""
        with closing(self.serve()) as server:
            assert server.await_ready(), server.log
            with Line(server.port) as line:
                for _ in range(requests):
                    self.ask_one(line)
                self.disk.fill()
                self._trade_until_turned_away(server, line)
                self._cancel_all(line)
                if end == "space comes back":
                    self.disk.free()
                    self._go_on(line)
                elif end == "reserve used up":
                    self._use_up(server, line)
            if end == "space comes back":
                assert server.stop() == 0, server.log
            server.kill()
        if end == "killed on a full disk":
            self._start_on_full_disk()
        if end != "space comes back":
            self.disk.free()
        self._come_back()

    def ask_one(self, line: Line) -> None:
        """Ask for what comes next and note the answer."""
        method, target, body, taken = self.ledger.next()
        taken(line.ask(method, target, body))

    def _trade_until_turned_away(self, server: Server, line: Line) -> None:
        """Trade on until the desk says that the disk is full."""
        for _ in range(2000):
            self.ask_one(line)
            if self.ledger.turned_away:
                break
        else:
            raise AssertionError(f"the disk is full and nobody says so\n{server.log}")
        self.counts["orders turned away with 503"] += self.ledger.turned_away
        assert "there is no room for" in server.log, server.log
        assert line.ask("GET", "/readyz").data == {"status": "cancels only"}
        self.counts["full disks told of in the log and on /readyz"] += 1

    def _cancel_all(self, line: Line) -> None:
        """Cancel every order that rests; each has to be answered, and to be seen."""
        for method, target, body, taken in self.ledger.cancels():
            taken(line.ask(method, target, body))
            assert line.ask("GET", target).data["status"] in {"PENDING_CANCEL", "CANCELED"}
            self.counts["orders canceled on a full disk"] += 1

    def _go_on(self, line: Line) -> None:
        """See orders taken again once there is room."""
        until = time.monotonic() + SECONDS
        before = -1
        while before != self.ledger.turned_away:
            before = self.ledger.turned_away
            rows = self.ledger.submit()
            rows[3](line.ask(*rows[:3]))
            assert time.monotonic() < until, "space is back, and orders are still turned away"
            time.sleep(0.05)
        for _ in range(20):
            self.ask_one(line)
        self.counts["desks that went on when space was back"] += 1

    def _use_up(self, server: Server, line: Line) -> None:
        """Write into the reserve until it is gone; that ends the process, and says why."""
        switch = f"/sidestreet/v1/accounts/{self.ledger.account_id}/dead-mans-switch"
        try:
            for _ in range(SEGMENT_BYTES):
                # Each sign of life is an event, and it is taken as a cancel is.
                assert line.ask("PUT", switch, {"timeout": "1h"}).status == 200
                self.counts["signs of life taken from reserves"] += 1
        except Cut:
            assert server.has_ended_within(SECONDS), server.log
            assert server.code == EXIT_BROKEN, (server.code, server.log)
            assert "JournalFailed" in server.log, server.log
            assert "No space left on device" in server.log, server.log
            self.counts["reserves used up, and the process ended for it"] += 1
        else:
            raise AssertionError("the reserve has no end")

    def _start_on_full_disk(self) -> None:
        """Start where nothing can grow: serve what ends orders, or say why not."""
        with closing(self.serve()) as server:
            if server.await_ready():
                with Line(server.port) as line:
                    for method, target, body, taken in self.ledger.cancels():
                        taken(line.ask(method, target, body))
                self.counts["starts on a full disk that served"] += 1
            else:
                assert server.code == EXIT_REFUSED, (server.code, server.log)
                assert "No space left" in server.log or "no room" in server.log, server.log
                assert "Traceback" not in server.log, server.log
                self.counts["starts on a full disk that were refused, and said why"] += 1

    def _come_back(self) -> None:
        found = replay(self.data)
        with closing(self.serve()) as server:
            assert server.await_ready(), server.log
            check_start(server, found, [self.ledger])
        self.counts[AS_BEFORE] += 1


def play(play: Play) -> Counts:
    """Fill as many disks as there are rounds."""
    counts: Counter[str] = Counter()
    chance = random.Random(play.seed)
    with Nursery(build(play.folder), SEGMENT_BYTES) as nursery:
        for number in range(play.rounds):
            folder = play.folder / str(number)
            folder.mkdir()
            end = ENDS[number % len(ENDS)]
            real = number // len(ENDS) % 2 == 0
            with Meter() as meter, contextlib.ExitStack() as mounts:
                disk: Disk = PlannedDisk(meter)
                if real and mounts.enter_context(_mounted(folder)):
                    disk = SmallDisk(meter, folder)
                counts["file systems" if isinstance(disk, SmallDisk) else "planned refusals"] += 1
                seed = chance.getrandbits(32)
                one = _Round(nursery, folder, disk, random.Random(seed), counts)
                with told_with(f"round {number}, {end}, {disk}, folder {folder}"):
                    one.play(end, chance.randint(1, 60))
            say_how_far(play, number + 1, "full disks", every=50)
    return dict(sorted(counts.items()))


FULL_DISK: Final = Campaign(
    name="full-disk",
    promise=(
        "On a full disk new orders are turned away with 503, cancels are still taken, nothing is "
        "lost, and when there is room again all goes on."
    ),
    how=(
        "Disks are filled to the last page under servers that trade; then all orders are canceled, "
        "and space comes back, or the server is killed and started where nothing can grow, or the "
        "reserve is used up. Every answer stands in a ledger outside."
    ),
    unit="full disks",
    play=play,
    short=3,
    long=60,
    must_happen=(
        "orders turned away with 503",
        "orders canceled on a full disk",
        "desks that went on when space was back",
        "reserves used up, and the process ended for it",
    ),
    needs=("cc",),
)
