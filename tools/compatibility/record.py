"""Runs tests and writes down which operations they had answered, and with which statuses.

    python tools/compatibility/record.py             all that ask the API; takes minutes
    python tools/compatibility/record.py TEST ...    these, and adds what nobody has shown before

A check that a page tells of is therefore something that was seen, not something that was meant.
Both forms write `checks.json`; the second is for an operation that is new in the table. Of the many
tests that have the same answer it names one of each kind: in process, by the vendor's package, by
the command line, by the control API.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

_HERE: Final = Path(__file__).resolve().parent
ROOT: Final = _HERE.parents[1]
_ASKING: Final = (
    "tests/api",
    "tests/acceptance",
    "tests/control",
    "tests/cli/test_client_calls.py",
)

_KINDS: Final = (
    "tests/api/",
    "tests/acceptance/test_sdk",
    "tests/acceptance/test_cli",
    "tests/acceptance/",
    "tests/",
)
"""How a test asks, by where it stands: the first that its name begins with."""

BY_CHANCE: Final = (
    "test_arbitrary_input",
    "test_schema_conformance",
    "test_control_laws",
    "test_any_story",
    "test_kill",
)
"""Tests that ask for other things in every run; named only where there is no other."""

Answers = dict[tuple[str, int, bool], set[str]]
"""From operation, status and whether it may have been staged to the tests that had it answered."""


Told = dict[str, dict[int, dict[str, Any]]]
"""From operation and status to what `checks.json` says of the two."""


def record(tests: Iterable[str]) -> Answers:
    """Run tests and return what they had answered. A test that fails is a `RuntimeError`."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("sitecustomize.py", "api_recorder.py"):
            shutil.copy(_HERE / "recorder.py", Path(folder) / name)
        to = Path(folder) / "answers.jsonl"
        paths = [folder, os.environ.get("PYTHONPATH", "")]
        environment = {
            **os.environ,
            "API_RECORDING": str(to),
            "PYTHONPATH": os.pathsep.join(each for each in paths if each),
        }
        pytest = [sys.executable, "-m", "pytest", "-p", "api_recorder", "-p", "no:cacheprovider"]
        ran = subprocess.run(
            [*pytest, *tests],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise RuntimeError(ran.stdout + ran.stderr)
        return read(to.read_text("utf-8").splitlines() if to.exists() else ())


def read(lines: Iterable[str]) -> Answers:
    """Return what a recording says, without the parameters of tests."""
    found: Answers = defaultdict(set)
    for line in lines:
        test, operation_id, status, is_staged = json.loads(line)
        found[operation_id, status, is_staged].add(test.partition("[")[0])
    return found


def chosen(found: Answers, operations: Iterable[str]) -> Told:
    """Return what `checks.json` says of these operations: for each status the tests to name."""
    told: Told = {}
    for operation_id in operations:
        statuses = {status for name, status, _ in found if name == operation_id}
        for status in sorted(statuses):
            natural = found.get((operation_id, status, False), set())
            row: dict[str, Any] = {
                "tests": _one_of_each_kind(natural or found[operation_id, status, True])
            }
            if not natural:
                row["staged"] = True
            told.setdefault(operation_id, {})[status] = row
    return told


def _one_of_each_kind(tests: set[str]) -> list[str]:
    """Return of each kind the first test of the file in which most tests have the same answer."""
    in_file = Counter(test.partition("::")[0] for test in tests)
    named: dict[str, str] = {}
    for test in sorted(tests, key=lambda test: (-in_file[test.partition("::")[0]], test)):
        kind = next(each for each in _KINDS if test.startswith(each))
        if not any(name in test for name in BY_CHANCE):
            named.setdefault(kind, test)
    return [named[kind] for kind in _KINDS if kind in named] or [min(tests)]


def added(known: Told, found: Told) -> Told:
    """Return what is known with what was found beside it. What was known stays as it was."""
    return {
        name: dict(sorted({**found.get(name, {}), **known.get(name, {})}.items()))
        for name in dict.fromkeys([*known, *found])
    }


def main() -> None:
    """Record what was asked for."""
    from compatibility.operations import CHECKS  # noqa: PLC0415
    from sidestreet.contract.operations import OPERATIONS  # noqa: PLC0415

    tests = sys.argv[1:]
    told = chosen(record(tests or _ASKING), [each.operation_id for each in OPERATIONS])
    if tests:
        told = added(msgspec.json.decode(CHECKS.read_bytes(), type=Told), told)
    CHECKS.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")


if __name__ == "__main__":
    sys.path.insert(0, str(_HERE.parent))
    main()
