"""What the operating system tells of this process. What a system does not tell is left out."""

import os
import time
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc/self")
_PAGE_OF_RESIDENT: Final = 1


def resident_bytes() -> int | None:
    """Return how much memory the process has, None where that is not told."""
    try:
        pages = int((_PROC / "statm").read_text("ascii").split()[_PAGE_OF_RESIDENT])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None


def open_files() -> int | None:
    """Return how many files the process has open, None where that is not told."""
    try:
        return sum(1 for _ in (_PROC / "fd").iterdir())
    except OSError:
        return None


def cpu_s() -> float:
    """Return how long the process has computed, in seconds."""
    return time.process_time()


def now_s() -> int:
    """Return the machine's time in seconds since 1970."""
    return int(time.time())
