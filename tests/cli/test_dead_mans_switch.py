"""The dead man's switch from a shell: shown, set, put off, turned off, and seen to have fired."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from sidestreet.cli.server.main import main
from sidestreet.testing import Sidestreet


@pytest.fixture
def desk() -> Iterator[Sidestreet]:
    """Begin a desk that listens. Its clock stands at half past ten in New York."""
    with Sidestreet(in_process=False) as begun:
        yield begun


def run(desk: Sidestreet, *words: str) -> list[str]:
    """Run the command against a desk, and return what it printed."""
    where = ("--url", desk.url, "--key", desk.key)
    result = CliRunner().invoke(main, ["dead-mans-switch", *words, *where])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_it_is_set_put_off_and_turned_off(desk: Sidestreet) -> None:
    account = str(desk.account_id)
    assert run(desk, "show", account) == ["account 100001: off"]
    (line,) = run(desk, "set", account, "60s")
    assert line.startswith("account 100001: on, cancels all open orders at 2025-11-03T15:01:00")
    assert line.endswith("unless it is set again (PT1M)")
    desk.clock.advance("30s")
    (line,) = run(desk, "set", account, "60s")
    assert "at 2025-11-03T15:01:30.000000000Z" in line
    assert run(desk, "off", account) == ["account 100001: off"]


def test_it_tells_that_it_has_fired(desk: Sidestreet) -> None:
    account = str(desk.account_id)
    run(desk, "set", account, "60s")
    desk.clock.advance("61s")
    assert run(desk, "show", account) == [
        "account 100001: off",
        "it has fired at 2025-11-03T15:01:00.000000000Z",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", "100001", "soon"), "timeout: soon, expected"),
        (("set", "100001", "25h"), "at most P1D"),
        (("show", "7"), "not found"),
    ],
)
def test_what_cannot_be_is_said_and_ends_with_an_error(
    desk: Sidestreet, words: tuple[str, ...], told: str
) -> None:
    where = ("--url", desk.url, "--key", desk.key)
    result = CliRunner().invoke(main, ["dead-mans-switch", *words, *where])
    assert result.exit_code == 1
    assert told in result.output
