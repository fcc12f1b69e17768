"""The same program in two processes that hash texts by different seeds."""

import os
import subprocess
import sys
from pathlib import Path


def told_by_two_processes(program: str) -> tuple[str, str]:
    """Return what a program prints where sets and dicts of texts have another order each time."""
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "tests"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    return first, second
