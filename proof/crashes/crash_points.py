"""A server that is killed before every single call by which it changes files.

A kill at random falls where the time goes, which is inside a sync. Here it falls before each write,
sync, rename and removal of one script in its turn, also where two of them follow each other at
once.
"""

from collections import Counter
from pathlib import Path
from typing import Final

from campaigns.campaign import Campaign, Counts, Play
from campaigns.rounds import say_how_far, told_with
from crashes.faults import Action, Fault, build
from crashes.next_start import AS_BEFORE
from crashes.script import Script, calls_of_lives, points
from crashes.servers import Nursery

KINDS: Final = ("create", "write", "sync", "cut", "rename", "remove", "mkdir")


def _file_kind(path: str) -> str:
    """Name a file without what differs from one to the next."""
    name = Path(path).name
    return "a segment" if name.endswith(".journal") else name


def _kill_at(script: Script, life: int, at: int, counts: Counter[str]) -> None:
    fault = Fault(Action.KILL, at)
    if life == 2:
        script.live(1)
    end = script.live(life, fault)
    if not end.told.hit:
        counts["lives that ended before the planned call"] += 1
    else:
        assert end.code == -9, end
        kind, _, path = end.told.first.partition(" ")
        counts[f"killed before: {kind}"] += 1
        counts[f"killed at: {_file_kind(path)}"] += 1
        counts[f"killed in life {life}"] += 1
    script.count_return(counts)


def play(play: Play) -> Counts:
    """Kill a server at as many points as there are rounds."""
    counts: Counter[str] = Counter()
    with Nursery(build(play.folder)) as nursery:
        calls = calls_of_lives(nursery, play.folder / "whole")
        counts["calls in the first life"], counts["calls in the second life"] = calls
        for number, (life, at) in enumerate(points(calls, play.rounds), 1):
            script = Script(nursery, play.folder / str(number))
            with told_with(f"killed in life {life} before call {at}; folder {script.data}"):
                _kill_at(script, life, at, counts)
            say_how_far(play, number, "crash points", every=100)
    if play.rounds >= sum(calls):
        missing = [kind for kind in KINDS if not counts[f"killed before: {kind}"]]
        assert not missing, f"never killed before: {', '.join(missing)}"
    return dict(sorted(counts.items()))


CRASH_POINTS: Final = Campaign(
    name="crash-points",
    promise=(
        "At whichever call a server dies, the next start is the ordinary one and finds all that "
        "was answered."
    ),
    how=(
        "One script of a first start, a load over several segments, a kill, a recovery and a clean "
        "stop is played again and again, and killed before each call that creates, writes, cuts, "
        "syncs, renames or removes a file, in its turn."
    ),
    unit="crash points",
    play=play,
    short=5,
    long=1200,
    must_happen=("killed before: write", AS_BEFORE),
    needs=("cc",),
)
