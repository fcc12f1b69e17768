"""What a server has left in its folder, where nobody can read what it says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestreet.bootstrap import SERVER_FILE
from sidestreet.cli.server.main import main

BROKEN = (
    b"",
    b"\0" * 80,
    b"[]",
    b"{" * 5_000,
    b'{"a":' * 5_000,
    b'{"url": "\xff"}',
    b'{"url": 5, "key": "k", "pid": 1}',
    b'{"url": "http://a..b", "key": "k", "pid": 1}',
    b'{"url": "http://[", "key": "k", "pid": 1}',
    b'{"url": "http://127.0.0.1:1", "key": "k", "pid": 99999999999999999999}',
)


@pytest.mark.parametrize("raw", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("words", [("clock", "show"), ("why", "an-order")])
def test_a_word_that_nobody_can_read_is_that_of_a_server_that_is_gone(
    words: tuple[str, ...], raw: bytes, tmp_path: Path
) -> None:
    (tmp_path / SERVER_FILE).write_bytes(raw)
    result = CliRunner().invoke(main, [*words, "--data", str(tmp_path)])
    assert (result.exit_code, "no server runs on" in result.output) == (1, True), result.output
