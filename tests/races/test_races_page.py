"""The page about races: its example is run, and says what stands there."""

import os
import subprocess
import sys
from pathlib import Path

from project.doc_pages import ROOT, page


def run(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "SIDESTREET_RACE"}
    return subprocess.run(
        words, cwd=folder, env=environ, capture_output=True, text=True, timeout=100, check=False
    )


def test_the_naive_way_breaks_as_it_is_told() -> None:
    (told,) = [block.text for block in page("docs/races.md").blocks if block.language == "text"]
    assert run(sys.executable, "examples/races/naive.py").stdout == told


def test_the_body_that_is_shown_is_the_one_that_is_run() -> None:
    shown = page("docs/races.md").blocks[0].text.splitlines()
    code = (ROOT / "examples" / "races" / "naive.py").read_text("utf-8")
    assert [line for line in shown[1:] if line not in code.splitlines()] == []


def test_the_mended_way_passes() -> None:
    told = run(sys.executable, "-m", "pytest", "-q", folder=ROOT / "examples" / "races")
    assert told.returncode == 0, told.stdout
    assert "1 passed" in told.stdout
