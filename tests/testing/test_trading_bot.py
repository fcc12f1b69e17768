"""The example project: its tests and its script are run as they stand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "trading_bot"


def run(*command: str, folder: Path = EXAMPLE) -> str:
    """Run a command of the example, and return what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_ten_cases_of_the_example_pass() -> None:
    told = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert told.splitlines()[-1].startswith("10 passed")


@pytest.mark.server
def test_the_same_ten_pass_from_a_shell() -> None:
    told = run("bash", "awkward_cases.sh").splitlines()
    assert [line.partition(".")[0] for line in told[:-1]] == [str(each) for each in range(1, 11)]
    assert told[-1] == "all ten are as they should be"
