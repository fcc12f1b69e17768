"""The page about testing: every file on it is written down, and every command run."""

import re
from itertools import zip_longest
from pathlib import Path

from project.doc_pages import Block, page
from project.running import run
from sidestreet.testing.choices import Choices
from sidestreet.testing.plugin import CHOICES

TIMES = re.compile(r"in \d+\.\d+s")


def told(command: str, folder: Path) -> str:
    """Run a command as a reader would, and return what it prints."""
    done = run("bash", "-c", command, folder=folder, COLUMNS="80")
    return done.stdout.replace(str(folder), "/project")


def plain(text: str) -> str:
    """Return what was told, whatever time it took."""
    return TIMES.sub("in 0s", text)


def test_all_that_the_page_shows_is_what_happens(tmp_path: Path) -> None:
    blocks = page("docs/testing.md").blocks
    commands = 0
    for block, after in zip_longest(blocks, blocks[1:], fillvalue=Block("", "")):
        if block.language == "python":
            name, _, _ = block.text.removeprefix("# ").partition("\n")
            (tmp_path / name).write_text(block.text)
        elif block.language == "sh":
            commands += 1
            assert plain(told(block.text, tmp_path)) == plain(after.text), block.text
    assert commands == 5


def test_the_page_tells_what_the_marker_takes() -> None:
    rows = page("docs/testing.md").table("Argument")
    assert [row[0].strip("`") for row in rows] == list(CHOICES)
    # A recording is one file, and a marker may stand for many tests.
    fields = set(Choices.__dataclass_fields__) - {"record"}
    assert set(CHOICES) - {"scenario", "faults", "server"} == fields
