"""The machine that is measured on, and how much of it somebody else had meanwhile.

A virtual machine is lent its processors. What the host gave to others while we had something to do
is counted by the kernel as steal; a figure taken then says little.
"""

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Final

_STEAL: Final = 7
_GUEST: Final = 8
"""Where these stand in the first line of /proc/stat, see proc(5); guests count in user already."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_CODE: Final = ("src", "requirements", "bench/*.py", "bench/peers", "bench/performance")

Ticks = tuple[int, int]
"""Ticks stolen, and all ticks, of all processors since the start of the machine."""


def ticks(text: str | None = None) -> Ticks:
    """Return the ticks until now; nothing where the system does not count them.

    >>> ticks("cpu  100 0 50 800 10 0 0 40 7 0")
    (40, 1000)
    """
    if text is None:
        path = Path("/proc/stat")
        if not path.exists():
            return 0, 0
        text = path.read_text()
    found = [int(each) for each in text.splitlines()[0].split()[1:]]
    return found[_STEAL], sum(found[:_GUEST])


def steal_between(before: Ticks, after: Ticks) -> float:
    """Return the percent of the time between that was stolen.

    >>> steal_between((40, 1000), (45, 1100))
    5.0
    """
    total = after[1] - before[1]
    return 100 * (after[0] - before[0]) / total if total else 0.0


class Watch:
    """Watches the time in which something is measured."""

    def __init__(self) -> None:
        self._began = ticks()

    def steal(self) -> float:
        """Return the percent that was stolen since this watch was made."""
        return round(steal_between(self._began, ticks()), 1)


def described() -> str:
    """Return a line about the machine: processor, cores, memory, system."""
    info = Path("/proc/cpuinfo")
    name = re.search(r"model name\s*: (.+)", info.read_text()) if info.exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    processor = name[1] if name else platform.processor() or platform.machine()
    return (
        f"{cores} cores of {processor}, {memory:.0f} GiB, {platform.system()} {platform.release()}"
    )


def commit() -> str:
    """Return the short name of the commit that is measured, with a plus where the code differs."""
    name = _git("rev-parse", "--short", "HEAD").stdout.strip()
    return f"{name}{'' if is_code_of(name) else '+'}" if name else "unknown"


def is_code_of(name: str) -> bool:
    """Whether the code that is here is that of a commit; outcomes and pages are no code."""
    return not name.endswith("+") and _git("diff", "--quiet", name, "--", *_CODE).returncode == 0


def _git(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=False, cwd=_ROOT)


def filesystem_of(folder: Path) -> str:
    """Return the kind of file system that a folder is on: what a sync means there."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown file system"
    rows = [line.split()[1:3] for line in mounts.read_text().splitlines()]
    on = [row for row in rows if folder.resolve().is_relative_to(row[0])]
    return max(on, key=lambda row: len(row[0]))[1] if on else "unknown file system"
