"""What the page on recording shows is what its commands print."""

import os
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from acceptance.server_process import CLEAR_STREET, SECONDS, serving

pytestmark = pytest.mark.server

PAGE: Final = Path(__file__).parents[2] / "docs" / "recording.md"
SHOWN: Final = re.compile(r"```sh\n([^`]*)```\n\n```text\n([^`]*)```")
OPTIONS: Final = ("--open", "--control", "--clock", "frozen", "--start", "2025-10-31")


def printed(commands: str, folder: Path, url: str = "") -> str:
    """Return what commands print, and see that they complain of nothing."""
    ran = subprocess.run(
        ["/bin/bash", "-c", commands],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{Path(CLEAR_STREET).parent}:{os.environ['PATH']}",
            "CLEAR_STREET_BASE_URL": url,
            "CLEAR_STREET_API_KEY": "any",
            "SIDESTREET_CONTROL_URL": url,
            "SIDESTREET_CONTROL_KEY": "any",
        },
        capture_output=True,
        check=False,
        text=True,
        timeout=SECONDS,
    )
    assert ran.stderr == ""
    return ran.stdout


def test_the_page_shows_what_its_commands_print(tmp_path: Path) -> None:
    traded, same, different = SHOWN.findall(PAGE.read_text("utf-8"))
    with serving(*OPTIONS, "--record", str(tmp_path / "session.jsonl")) as server:
        assert printed(traded[0], tmp_path, server.url) == traded[1]
    for commands, expected in (same, different):
        assert printed(commands, tmp_path) == expected
