"""The campaign of the fuzzers: every parser, and whatever comes.

The short form plays in this process, with a mutator that needs nothing. The long form gives each
target a process of its own, so that one that hangs or eats the memory is seen from outside, and is
led by coverage where atheris is installed.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from campaigns.campaign import Campaign, Counts, Play
from fuzz.cases import play_cases
from fuzz.table import TARGETS, shares
from fuzz.target import ACCEPTED, Broken, Target
from fuzz.worker import LED

SHORT: Final = 4_000
LONG: Final = 1_000_000
_AT_ONCE: Final = 2
_PROOF: Final = Path(__file__).resolve().parents[1]


def play(play: Play) -> Counts:
    """Have so many texts read by all targets together, and count what became of them."""
    given = list(shares(play.rounds))
    counts: Counter[str] = Counter()
    if play.rounds < LONG:
        told: list[Counter[str] | str] = [
            play_cases(target, cases, str(play.seed), _folder(play, target))
            for target, cases in given
        ]
    else:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            told = list(pool.map(lambda each: _apart(play, *each), given))
    broken = [each for each in told if isinstance(each, str)]
    if broken:
        raise Broken("\n".join(broken))
    for (target, _), each in zip(given, told, strict=True):
        assert not isinstance(each, str)
        for what, times in _rows(target, each):
            counts[what] += times
    return dict(counts)


def _folder(play: Play, target: Target) -> Path:
    folder = play.folder / target.name
    folder.mkdir()
    return folder


def _apart(play: Play, target: Target, cases: int) -> Counter[str] | str:
    """Play the cases of a target in a process of its own; a text says how it broke."""
    folder = _folder(play, target)
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.worker", target.name, str(cases), str(play.seed), str(folder)],
        env=os.environ | {"PYTHONPATH": str(_PROOF)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        play.say(f"  {target.name}: BROKEN")
        return f"{target.name}, exit code {done.returncode}: {done.stderr[-4_000:]}"
    play.say(f"  {target.name}: {cases} cases")
    return Counter(msgspec.json.decode(done.stdout, type=dict[str, int]))


def _rows(target: Target, counts: Counter[str]) -> Iterator[tuple[str, int]]:
    """Yield what is told of a target: taken, refused, and how it was refused."""
    led = counts.pop(LED, 0)
    taken = counts.pop(ACCEPTED, 0)
    yield "cases", taken + counts.total()
    yield "cases led by coverage", led
    yield f"{target.name}: accepted", taken
    yield f"{target.name}: refused", counts.total()
    if len(counts) > 1:
        for what, times in sorted(counts.items()):
            yield f"{target.name}: {what}", times


FUZZ: Final = Campaign(
    name="fuzz",
    promise="Whatever is read, it is taken or refused in the documented way, and nothing hangs.",
    how="Each parser gets texts that were made by changing good ones, led by the coverage of the "
    "parser where atheris is installed: what comes over the wire, what users write into files, "
    "what is typed, and what the desk itself has written and finds damaged. What is taken is "
    "written down and read again, where there is a way, and has to be the same.",
    unit="cases",
    play=play,
    short=SHORT,
    long=LONG,
    must_happen=tuple(
        f"{target.name}: {what}" for target in TARGETS for what in ("accepted", "refused")
    ),
)
