"""The quickstart of a replay and the page of fill models, run as they stand."""

import os
import subprocess
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

from acceptance.server_process import SIDESTREET, serving
from cli.test_realism import png_size
from project.doc_pages import ROOT, Block, page


def steps(name: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of a page, each with what is told behind it, '' for nothing."""
    blocks = page(name).blocks
    for block, after in zip_longest(blocks, blocks[1:], fillvalue=Block("", "")):
        if block.language == "sh":
            yield block.text, after.text if after.language == "text" else ""


def run(commands: str, folder: Path, url: str = "") -> str:
    """Run commands as a reader would, and return what they print."""
    path = f"{Path(SIDESTREET).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {
        **os.environ,
        "PATH": path,
        "CLEAR_STREET_BASE_URL": url,
        "CLEAR_STREET_API_KEY": "x",
    }
    done = subprocess.run(
        ["bash", "-ec", commands],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with the examples, and one for pictures."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "docs" / "img").mkdir(parents=True)
    return tmp_path


@pytest.mark.server
def test_the_quickstart_is_what_happens(folder: Path) -> None:
    serve, *later = steps("docs/quickstart-replay.md")
    options = serve[0].replace("\\\n", " ").split()
    assert options[:4] == ["sidestreet", "serve", "--data", "replay"]
    example = str(ROOT / "examples" / "MAIN_2025-11-03.csv")
    options = [example if each.startswith("examples/") else each for each in options[4:]]
    with serving(*options, data=folder / "replay") as server:
        for commands, told in later:
            assert run(commands, folder, server.url) == told
    assert png_size(folder / "docs" / "img" / "quickstart-replay.png") == (720, 360)


def test_the_comparison_is_what_comes_out(folder: Path) -> None:
    (found,) = [each for each in steps("docs/fill-models.md") if "sidestreet realism" in each[0]]
    commands, told = found
    assert run(commands, folder) == told + "Drawn in docs/img/realism.png.\n"
    assert png_size(folder / "docs" / "img" / "realism.png") == (720, 468)
