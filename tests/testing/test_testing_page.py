"""The page about testing: every file on it is written down, and every command run."""

import os
import re
import subprocess
import sys
from itertools import zip_longest
from pathlib import Path

from project.doc_pages import Block, page
from sidestreet.testing.choices import Choices
from sidestreet.testing.plugin import CHOICES

TIMES = re.compile(r"in \d+\.\d+s")


def run(command: str, folder: Path) -> str:
    """Run a command as a reader would, and return what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.replace(str(folder), "/project")


def plain(told: str) -> str:
    """Return what was told, whatever time it took."""
    return TIMES.sub("in 0s", told)


def test_all_that_the_page_shows_is_what_happens(tmp_path: Path) -> None:
    blocks = page("docs/testing.md").blocks
    commands = 0
    for block, after in zip_longest(blocks, blocks[1:], fillvalue=Block("", "")):
        if block.language == "python":
            name, _, _ = block.text.removeprefix("# ").partition("\n")
            (tmp_path / name).write_text(block.text)
        elif block.language == "sh":
            commands += 1
            assert plain(run(block.text, tmp_path)) == plain(after.text), block.text
    assert commands == 5


def test_the_page_tells_what_the_marker_takes() -> None:
    rows = page("docs/testing.md").table("Argument")
    assert [row[0].strip("`") for row in rows] == list(CHOICES)
    assert set(CHOICES) - {"scenario", "faults", "server"} == set(Choices.__dataclass_fields__)
