"""The `clear-street` program, from the words typed to the exit code.

Exit codes: 0 for a success, help and version, 1 for everything that went wrong, 130 when
interrupted. What needs the table of operations stands behind one late import, so that
`--version` answers at once.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import output
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.target import VARIABLE, check_scheme
from sidestreet.cli.client.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sidestreet.contract.operation import Operation

INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line, by default that of the process, and return the exit code."""
    try:
        return run(sys.argv[1:] if argv is None else argv)
    except Problem as problem:
        output.warn(str(problem))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def run(
    argv: Sequence[str],
    *,
    operations: Sequence[Operation] | None = None,
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Carry out a command line and return the exit code. Raises `Problem`.

    `operations` is the table to speak, by default the contract's; `sleep` waits between retries.
    """
    check_scheme(os.environ.get(VARIABLE, ""), VARIABLE)
    if list(argv) in (["--version"], ["-v"]):
        output.out(VERSION)
        return 0
    from sidestreet.cli.client import dispatch  # noqa: PLC0415 - see above

    return dispatch.run(argv, operations, sleep)
