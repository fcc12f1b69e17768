"""The page on scenarios, run as it stands: its files, its server, its commands, what they print."""

import subprocess
from pathlib import Path

import pytest

from acceptance.server_process import SIDESTREET, serving
from acceptance.test_quickstart_replay import run, steps
from project.doc_pages import page

_SHOWN_AT = "http://127.0.0.1:5001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with the files of the page, which are named in their first line."""
    for block in page("docs/scenarios.md").blocks:
        if block.language == "yaml":
            name = block.text.partition("\n")[0].removeprefix("# ")
            (tmp_path / name).write_text(block.text)
    return tmp_path


@pytest.mark.server
def test_the_page_is_what_happens(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = list(steps("docs/scenarios.md"))
    (serve, ready), orders, (refused, problems), (control, shown) = told
    options = serve.split()
    assert (options[:3], ready) == (["sidestreet", "serve", "--ephemeral"], f"ready {_SHOWN_AT}\n")
    monkeypatch.chdir(folder)
    with serving(*options[3:]) as server:
        assert run(orders[0], folder, server.url) == orders[1]
        assert run(control.replace(_SHOWN_AT, server.url), folder, server.url) == shown
    done = subprocess.run(
        [SIDESTREET, *refused.split()[1:], "--port", "0"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert problems in done.stderr
