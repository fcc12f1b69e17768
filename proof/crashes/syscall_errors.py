"""Every call that changes a file refused in its turn: once, and from then on for ever.

An input/output error, a full disk, and a write that takes only half. What a refusal means depends
on the file. A segment of the journal that was not written or not synced ends the process, with no
answer to anybody after it. The spare file and the read model may wait for room. A start may be
refused. Whatever it is, an exit code says which, the log says why, and the next start on a disk
that is well again is the ordinary one.
"""

import errno
from collections import Counter
from pathlib import Path
from typing import Final

from campaigns.campaign import Campaign, Counts, Play
from campaigns.rounds import say_how_far, told_with
from crashes.faults import Action, Fault, build
from crashes.next_start import AS_BEFORE
from crashes.script import End, Script, calls_of_lives, points
from crashes.servers import Nursery

FAULTS: Final = (
    (Action.FAIL, errno.EIO, False),
    (Action.FAIL, errno.ENOSPC, False),
    (Action.FAIL, errno.EIO, True),
    (Action.FAIL, errno.ENOSPC, True),
    (Action.HALVE, 0, False),
    (Action.HALVE, 0, True),
)

_OF_SQLITE: Final = (
    "disk I/O error",
    "unable to open database file",
    "attempt to write a readonly database",  # it opens what it may not write, and says so later
)
WHY: Final = {
    errno.EIO: ("Input/output error", *_OF_SQLITE),
    errno.ENOSPC: ("No space left on device", "database or disk is full", *_OF_SQLITE),
}
"""How the system, and SQLite, tell of a refusal."""

REFUSED: Final = 1
BROKEN: Final = 70


def _judge(end: End, fault: Fault, life: int) -> str:
    """Say what became of a server that met its fault; raise if it should not have."""
    kind, _, path = end.told.first.partition(" ")
    is_segment = Path(path).suffix == ".journal"
    if end.code == (-9 if life == 1 else 0):
        # It was told to end, by us. A kill may have come between a refusal and what follows of it.
        is_broken = is_segment and fault.action is Action.FAIL and life == 2
        assert not is_broken, f"went on after {kind} {path}"
        return "went on"
    if end.code == REFUSED:
        assert not end.was_ready, end.log
        assert " ERROR " in end.log, end.log
        assert "Traceback" not in end.log, end.log
        told = "were refused a start"
    else:
        assert end.code == BROKEN, (end.code, end.log)
        assert " CRITICAL ended: " in end.log, end.log
        told = "ended themselves"
    if fault.action is Action.FAIL:
        assert any(why in end.log for why in WHY[fault.error]), f"no reason in:\n{end.log}"
    return told


def _refuse_at(script: Script, life: int, fault: Fault, counts: Counter[str]) -> None:
    if life == 2:
        script.live(1)
    end = script.live(life, fault)
    if not end.told.hit:
        counts["lives that ended before the planned call"] += 1
    else:
        what = f"{fault.action.name.lower()} {errno.errorcode.get(fault.error, 'a write')}"
        counts[f"{what}, {'for ever' if fault.goes_on else 'once'}"] += 1
        counts[f"servers that {_judge(end, fault, life)}"] += 1
    script.count_return(counts)


def play(play: Play) -> Counts:
    """Refuse as many calls as there are rounds."""
    counts: Counter[str] = Counter()
    with Nursery(build(play.folder)) as nursery:
        calls = calls_of_lives(nursery, play.folder / "whole")
        counts["calls of both lives"] = sum(calls)
        # In each lap over all points every one of them meets another fault.
        for number, (life, at) in enumerate(points(calls, play.rounds)):
            lap = number // sum(calls)
            action, error, goes_on = FAULTS[(number + lap) % len(FAULTS)]
            script = Script(nursery, play.folder / str(number))
            fault = Fault(action, at, error, goes_on)
            with told_with(f"in life {life}, {fault.text()}; folder {script.data}"):
                _refuse_at(script, life, fault, counts)
            say_how_far(play, number + 1, "refusals", every=100)
    return dict(sorted(counts.items()))


SYSCALL_ERRORS: Final = Campaign(
    name="syscall-errors",
    promise=(
        "Whatever the disk refuses, nothing is acknowledged that is not on it; the process ends "
        "with a code and a reason, and the next start is the ordinary one."
    ),
    how=(
        "The script of `crash-points` is played again and again; each call that changes a file "
        "fails in its turn with EIO and with ENOSPC, once and for ever, and each write is cut "
        "short."
    ),
    unit="refusals",
    play=play,
    short=5,
    long=930,
    must_happen=("servers that ended themselves", AS_BEFORE),
    needs=("cc",),
)
