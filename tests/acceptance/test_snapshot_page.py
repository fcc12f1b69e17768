"""What the page on going back shows is what its commands print."""

import os
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from acceptance.server_process import CLEAR_STREET, SECONDS, serving

pytestmark = pytest.mark.server

PAGE: Final = Path(__file__).parents[2] / "docs" / "snapshots.md"
SHOWN: Final = re.compile(r"```sh\n([^`]*)```\n\n```text\n([^`]*)```")
OPTIONS: Final = ("--open", "--control", "--clock", "frozen", "--start", "2025-10-31")


def test_the_page_shows_what_its_commands_print(tmp_path: Path) -> None:
    (shown,) = SHOWN.findall(PAGE.read_text("utf-8"))
    commands, expected = shown
    with serving(*OPTIONS, data=tmp_path / "desk") as server:
        ran = subprocess.run(
            ["/bin/bash", "-e", "-c", commands],
            env={
                **os.environ,
                "PATH": f"{Path(CLEAR_STREET).parent}:{os.environ['PATH']}",
                "CLEAR_STREET_BASE_URL": server.url,
                "SIDESTREET_CONTROL_URL": server.url,
                "SIDESTREET_CONTROL_KEY": "any",
            },
            capture_output=True,
            check=False,
            text=True,
            timeout=SECONDS,
        )
    assert (ran.stdout, ran.stderr) == (expected, "")
