"""The example project: its tests and its script are run as they stand."""

import sys
from pathlib import Path

import pytest

from project.running import run

EXAMPLE = Path(__file__).parents[2] / "examples" / "trading_bot"


def told(*command: str) -> list[str]:
    """Run a command of the example, and return the lines that it prints."""
    done = run(*command, folder=EXAMPLE)
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines()


def test_the_ten_cases_of_the_example_pass() -> None:
    lines = told(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert lines[-1].startswith("10 passed")


@pytest.mark.server
def test_the_same_ten_pass_from_a_shell() -> None:
    lines = told("bash", "awkward_cases.sh")
    assert [line.partition(".")[0] for line in lines[:-1]] == [str(each) for each in range(1, 11)]
    assert lines[-1] == "all ten are as they should be"
