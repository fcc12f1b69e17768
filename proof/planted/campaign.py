"""The campaign of the planted bugs: what looks for bugs is looked at.

Each bug is put into a copy of the source, and the simulation, or the test that it names, is run on
that copy. A bug that nobody notices fails the campaign: not the desk is wrong then, but its proof.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from campaigns.campaign import Campaign, Counts, Play
from planted.bug import Bug
from planted.bugs import BUGS
from planted.hunt import CAUGHT

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "src" / "sidestreet"
_LONGEST_S: Final = 1800
_AT_ONCE: Final = 2
_TEST_FAILED: Final = 1
"""What pytest ends with where a test has failed; any other end is no catch."""


def planted(bug: Bug) -> dict[str, str]:
    """Return the files that a bug changes, as they then are. Raises where it does not apply."""
    files: dict[str, str] = {}
    for edit in bug.edits:
        text = files.get(edit.file) or (PACKAGE / edit.file).read_text("utf-8")
        found = text.count(edit.old)
        if found != 1:
            raise LookupError(f"{bug.name}: {edit.file} has its text {found} times")
        files[edit.file] = text.replace(edit.old, edit.new)
    return files


def caught(bug: Bug, folder: Path) -> str:
    """Plant a bug in a copy of the source and return who noticed, or nothing."""
    source = folder / "src"
    package = source / "sidestreet"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for file, text in planted(bug).items():
        (package / file).write_text(text, "utf-8")
    path = os.pathsep.join((str(source), str(ROOT / "proof")))
    words = [sys.executable, "-m", "planted.hunt", str(bug.seeds)]
    if bug.test:
        words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", bug.test]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST_S,
    )
    shutil.rmtree(source)
    if done.returncode != (_TEST_FAILED if bug.test else CAUGHT):
        return ""
    return bug.test or done.stdout.strip()


def play(play: Play) -> Counts:
    """Plant so many bugs, one after the other, and count who noticed them."""
    counts: Counter[str] = Counter()
    first = play.seed - 1
    bugs = [BUGS[(first + number) % len(BUGS)] for number in range(min(play.rounds, len(BUGS)))]
    folders = [play.folder / str(number) for number in range(len(bugs))]
    survivors = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for bug, by in zip(bugs, pool.map(caught, bugs, folders), strict=True):
            play.say(f"  {bug.name}: {by or 'NOT NOTICED'}")
            if by:
                counts["noticed by a test" if bug.test else "noticed by the simulation"] += 1
            else:
                survivors.append(bug.name)
    assert not survivors, f"planted and not noticed: {survivors}"
    return counts


PLANTED: Final = Campaign(
    name="planted",
    promise="What looks for bugs finds them.",
    how="Bugs that break a promise are planted in copies of the source, one at a time, and the "
    "simulation, or the test that is said to hold that promise, has to fail.",
    unit="bugs",
    play=play,
    short=3,
    long=len(BUGS),
    must_happen=("noticed by the simulation",),
)
