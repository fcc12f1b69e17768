"""Measures everything side by side in one run, and writes docs/performance.md from it.

    make bench                              install what is compared with, then all of it
    python bench/run.py                     all of it, within an hour, on a machine left alone
    python bench/run.py --resume            only what failed, or has no outcome of this code
    python bench/run.py --only cancels mix  these parts
    python bench/run.py --quick             minutes; the page stays as it is
    python bench/run.py --page              measure nothing, only write the page

A part that fails or takes too long is told of, and the others are measured all the same; ends with
1 then. What cannot be measured here, because something is not installed, is said.
"""

import argparse
import datetime as dt
import importlib
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import msgspec

from performance.contestants import ROOT
from performance.machine import commit, described, filesystem_of, is_code_of
from performance.page import PAGE, PLOTS, write
from performance.parts import PARTS, Part, part
from performance.results import QUICK, RESULTS, keep, kept
from performance.rows import CONNECTIONS, Form, Outcome, Row

SCRATCH: Final = Path("/var/tmp") if Path("/var/tmp").is_dir() else Path(tempfile.gettempdir())  # noqa: S108 - it holds no secret, and unlike /tmp it is on a disk


EXIT_TOLD: Final = 128 + signal.SIGTERM


class Played(msgspec.Struct):
    """What the process of a part leaves behind."""

    rows: list[Row]
    skipped: list[str]
    text: str = ""


def say(line: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def form_of(name: str, scratch: Path) -> Form:
    """Return the quick form or the whole."""
    if name == "quick":
        return Form(name, scratch, 1, rounds=1, connections=CONNECTIONS[::2], scale=50, say=say)
    return Form(name, scratch, 5, rounds=3, connections=CONNECTIONS, scale=1, say=say)


def play(one: Part, form: Form) -> Played:
    """Play a part in this process."""
    played = Played([], [])
    if one.script:
        words = [*one.script, *(one.quick if form.name == "quick" else ())]
        ran = subprocess.run(
            [sys.executable, str(ROOT / "bench" / words[0]), *words[1:]],
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise RuntimeError((ran.stderr.strip().splitlines() or ["no word"])[-1])
        played.text = ran.stdout
        return played
    module, _, name = one.play.partition(":")
    for each in getattr(importlib.import_module(f"performance.{module}"), name)(form):
        if isinstance(each, str):
            played.skipped.append(each)
            say(f"{one.name}: LEFT OUT {each}")
        else:
            played.rows.append(each)
    return played


def measured(one: Part, form_name: str, folder: Path) -> Outcome:
    """Have a part played by a process of its own, and return what came of it."""
    load_before, begun = os.getloadavg()[0], time.monotonic()
    failed, played = "", Played([], [])
    with tempfile.TemporaryDirectory(prefix="sidestreet-bench-", dir=folder) as scratch:
        left = Path(scratch) / "played.json"
        command = [sys.executable, __file__, "--play", one.name, "--left", str(left)]
        process = subprocess.Popen([*command, "--form", form_name], start_new_session=True)
        try:
            code = process.wait(one.within_s)
            failed = "" if code == 0 else f"its process ended with {code}"
        except subprocess.TimeoutExpired:
            failed = f"it took more than {one.within_s:,} s"
        finally:
            end_all_of(process)
        if left.exists():
            played = msgspec.json.decode(left.read_bytes(), type=Played)
            failed = "" if not failed else f"{failed}: {played.text}"
    return Outcome(
        part=one.name,
        form=form_name,
        on=dt.datetime.now(dt.UTC).date().isoformat(),
        commit=commit(),
        python=platform.python_version(),
        machine=f"{described()}, {filesystem_of(folder)}",
        load_before=round(load_before, 2),
        seconds=round(time.monotonic() - begun, 1),
        rows=tuple(played.rows),
        skipped=tuple(played.skipped),
        text="" if failed else played.text,
        failed=failed,
    )


def end_all_of(process: subprocess.Popen[bytes]) -> None:
    """End the process of a part and the servers that it may have left."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def played_here(name: str, form_name: str, left: Path) -> int:
    """Be the process of a part: play it, and leave what came of it."""
    try:
        played = play(part(name), form_of(form_name, left.parent))
    except (RuntimeError, OSError, SystemExit, ValueError, KeyError) as error:
        left.write_bytes(msgspec.json.encode(Played([], [], f"{type(error).__name__}: {error}")))
        return 1
    left.write_bytes(msgspec.json.encode(played))
    return 0


def main() -> int:
    """Read the words of the command line and measure what they name."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="the quick form")
    parser.add_argument("--resume", action="store_true", help="go on with a run")
    parser.add_argument("--only", nargs="+", metavar="PART", help="these parts")
    parser.add_argument("--page", action="store_true", help="only write the page")
    parser.add_argument("--folder", type=Path, default=SCRATCH, help="on the disk to measure")
    parser.add_argument("--play", help=argparse.SUPPRESS)
    parser.add_argument("--left", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--form", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.play:
        return played_here(given.play, given.form, given.left)
    # Whoever ends a run ends the part that is under way, and the servers of that part.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_TOLD))
    unknown = set(given.only or ()) - {one.name for one in PARTS}
    if unknown:
        known = ", ".join(one.name for one in PARTS)
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {known}")
    form_name = "quick" if given.quick else "whole"
    results = QUICK if given.quick else RESULTS
    wanted = [] if given.page else chosen(given.only, form_name)
    failed = [name for name in run(wanted, form_name, results, given) if name]
    where = QUICK / "performance.md" if given.quick else PAGE
    write(kept(results), where, QUICK / "img" if given.quick else PLOTS)
    say(f"{where.relative_to(ROOT)} is written")
    if failed:
        say(f"FAILED: {', '.join(failed)}; --resume tries them again")
    return 1 if failed else 0


def chosen(names: list[str] | None, form_name: str) -> list[Part]:
    """Return the parts of these names, or those that belong to the form."""
    if names:
        return [one for one in PARTS if one.name in names]
    return [one for one in PARTS if form_name == "whole" or not one.is_long]


def run(wanted: list[Part], form_name: str, results: Path, given: argparse.Namespace) -> list[str]:
    """Measure parts in their order, keep each, and return the names of those that failed."""
    failed = []
    for number, one in enumerate(wanted, 1):
        before = kept(results).get(one.name)
        if given.resume and before is not None and is_done(before):
            say(f"== {one.name}: has its outcome, of {before.commit}")
            continue
        say(f"== {one.name}, part {number} of {len(wanted)}: {one.title}")
        outcome = measured(one, form_name, given.folder)
        keep(results, outcome)
        say(f"== {one.name}: {outcome.failed or 'done'}, {outcome.seconds:,.0f} s")
        if outcome.failed:
            failed.append(one.name)
    return failed


def is_done(outcome: Outcome) -> bool:
    """Whether a part need not be measured again: it went through, and the code is the same."""
    return not outcome.failed and is_code_of(outcome.commit)


if __name__ == "__main__":
    sys.exit(main())
