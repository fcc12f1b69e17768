"""What the page on the assistant shows is what its commands print."""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from acceptance.server_process import CLEAR_STREET, SECONDS, serving
from project.doc_pages import page

pytestmark = pytest.mark.server

PAGE: Final = page("docs/omni-ai.md")


def test_the_page_shows_what_its_commands_print() -> None:
    serve, commands, expected, *_ = (block.text for block in PAGE.blocks)
    options = serve.split()
    assert options[:3] == ["sidestreet", "serve", "--ephemeral"]
    with serving(*options[3:]) as server:
        ran = subprocess.run(
            ["/bin/bash", "-e", "-c", commands],
            env={
                **os.environ,
                "PATH": f"{Path(CLEAR_STREET).parent}:{os.environ['PATH']}",
                "CLEAR_STREET_BASE_URL": server.url,
                "CLEAR_STREET_API_KEY": "any",
            },
            capture_output=True,
            check=False,
            text=True,
            timeout=SECONDS,
        )
    assert (ran.stdout, ran.stderr) == (expected, "")
