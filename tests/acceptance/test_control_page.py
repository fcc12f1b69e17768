"""The page on control, run as it stands: its server, its commands, what they print."""

from pathlib import Path

import pytest

from acceptance.server_process import serving
from acceptance.test_quickstart_replay import run, steps

_SHOWN_AT = "http://127.0.0.1:5001"


@pytest.mark.server
def test_the_page_is_what_happens(tmp_path: Path) -> None:
    (serve, ready), *later = steps("docs/control.md")
    options = serve.split()
    assert (options[:3], ready) == (["sidestreet", "serve", "--ephemeral"], f"ready {_SHOWN_AT}\n")
    assert len(later) == 3
    with serving(*options[3:]) as server:
        for commands, told in later:
            there = f"export SIDESTREET_CONTROL_URL={server.url}\n{commands}"
            assert run(there, tmp_path, server.url) == told
