"""The README, run as it stands against a real server, and the story of `make demo`."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.doc_pages import ROOT, page

pytestmark = pytest.mark.server

PROGRAMS = Path(sys.executable).parent
PASTED = """\
clear-street v1:orders cancel-open-order \\
  --api-key 'My API Key' \\
  --account-id 0 \\
  --order-id order_id
"""
_CHANGES = re.compile(r'"\d{4}-\d\d-\d\dT[\d:.]+Z"|"[0-9a-f-]{36}"(?=\n  })')

_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture
def url() -> Iterator[str]:
    """Serve as `make run` does, on a port of our own."""
    options = ["--ephemeral", "--open", "--control", "--port", "0"]
    command = [str(PROGRAMS / "sidestreet"), "serve", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("ready ").strip()
        process.terminate()


def _shown_after(command: str, name: str = "README.md") -> str:
    """Return what a page shows as the output of a command."""
    blocks = page(name).blocks
    at = next(number for number, block in enumerate(blocks) if command in block.text)
    assert blocks[at + 1].language == "json"
    return blocks[at + 1].text


def _shell(text: str, url: str) -> str:
    """Run lines of shell with our programs first on the path, against the server at `url`."""
    path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["sh", "-c", text],
        env=os.environ
        | {"PATH": path, "CLEAR_STREET_BASE_URL": url, "SIDESTREET_CONTROL_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_command_is_the_one_that_the_vendor_prints_wherever_we_show_it() -> None:
    assert any(PASTED in block.text for block in page("README.md").blocks)
    shown = (ROOT / "docs" / "first-cancel.txt").read_text("utf-8")
    assert PASTED in re.sub(r"^    ", "", shown, flags=re.MULTILINE)
    assert "docs/first-cancel.txt" in (ROOT / "Makefile").read_text("utf-8")


def test_the_paste_prints_what_the_readme_shows(url: str) -> None:
    shown = _shown_after(PASTED)
    printed = _shell(PASTED, url)
    assert _CHANGES.sub("...", printed) == _CHANGES.sub("...", shown)


def test_an_order_beyond_buying_power_is_refused_as_the_page_of_errors_shows(url: str) -> None:
    blocks = page("docs/errors.md").blocks
    (command,) = (block.text for block in blocks if "submit-orders" in block.text)
    # The command ends with 1, as it should: what it was told is no.
    printed = _shell(f"{command.rstrip()} || true", url)
    assert _IDS.sub("...", printed) == _IDS.sub("...", _shown_after(command, "docs/errors.md"))


def test_pasted_again_it_says_canceled(url: str) -> None:
    _shell(PASTED, url)
    for _ in range(50):
        order = json.loads(_shell(PASTED, url))["data"]
        if order["status"] != "PENDING_CANCEL":
            break
    assert (order["status"], order["filled_quantity"], order["leaves_quantity"]) == (
        "CANCELED",
        "50",
        "0",
    )


def test_a_late_fill_is_what_the_readme_shows(url: str) -> None:
    (command,) = (block.text for block in page("README.md").blocks if "late-fill" in block.text)
    _shell(PASTED, url)
    for _ in range(50):
        if json.loads(_shell(PASTED, url))["data"]["status"] == "CANCELED":
            break
    assert _shell(command, url) == _shown_after(command)


def test_the_test_that_is_shown_passes(tmp_path: Path) -> None:
    (_, shown) = (block.text for block in page("README.md").blocks if block.language == "python")
    (tmp_path / "test_shown.py").write_text(shown, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout


def test_the_snippet_of_python_runs(url: str) -> None:
    (snippet, _) = (block.text for block in page("README.md").blocks if block.language == "python")
    assert "http://127.0.0.1:5001" in snippet
    ran = subprocess.run(
        [sys.executable, "-c", snippet.replace("http://127.0.0.1:5001", url)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "PENDING_CANCEL\n"), ran.stderr


def test_the_demo_tells_its_story_to_the_end() -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "demo.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    statuses = re.findall(r'"status": "([A-Z_]+)"', ran.stdout)
    assert statuses == ["PENDING_NEW", "PARTIALLY_FILLED", "PENDING_CANCEL", "CANCELED"]
