"""What our tools say of a server that does not take their key."""

import pytest
from click.testing import CliRunner

from cli.played_server import PlayedServer, answer
from sidestreet.cli.server.main import main

ASKING = (
    ("clock", "show"),
    ("dead-mans-switch", "show", "100001"),
    ("seed", "dump"),
    ("control", "seed", "dump"),
)
REFUSED = answer(
    b'{"data":null,"error":{"code":401,"message":"Unauthorized"},"metadata":{"request_id":"r"}}',
    "401 Unauthorized",
)
NOT_ALLOWED = answer(
    b'{"data":null,"error":{"code":403,"message":"The caller does not have permission to execute '
    b'the specified operation"},"metadata":{"request_id":"r"}}',
    "403 Forbidden",
)
OFF = answer(
    b'{"data":null,"error":{"code":403,"message":"It is off"},"metadata":{"request_id":"r"}}',
    "403 Forbidden",
)


@pytest.mark.parametrize("words", ASKING, ids=[" ".join(each) for each in ASKING])
@pytest.mark.parametrize(
    ("refusal", "told"), [(REFUSED, "Unauthorized"), (NOT_ALLOWED, "permission")]
)
def test_whoever_is_turned_away_is_told_how_to_give_a_key(
    words: tuple[str, ...], refusal: bytes, told: str
) -> None:
    with PlayedServer(refusal) as server:
        result = CliRunner().invoke(main, [*words, "--url", server.url])
    assert result.exit_code == 1
    for each in (told, "--key", "sidestreet keys create", "--data"):
        assert each in result.output
    assert ("SIDESTREET_CONTROL_KEY" in result.output) == (words[0] == "control")


@pytest.mark.parametrize("words", ASKING, ids=[" ".join(each) for each in ASKING])
def test_what_nobody_may_do_on_a_server_asks_for_no_other_key(words: tuple[str, ...]) -> None:
    with PlayedServer(OFF) as server:
        result = CliRunner().invoke(main, [*words, "--url", server.url])
    assert result.exit_code == 1
    assert "It is off" in result.output
    assert "--key" not in result.output


def test_a_key_that_is_given_is_sent_and_not_repeated() -> None:
    with PlayedServer(REFUSED) as server:
        result = CliRunner().invoke(
            main, ["clock", "show", "--url", server.url, "--key", "mine.a-secret"]
        )
        assert server.headers()["authorization"] == "Bearer mine.a-secret"
    assert "a-secret" not in result.output


def test_without_a_key_a_desk_is_asked_as_one_that_is_open() -> None:
    with PlayedServer(REFUSED) as server:
        CliRunner().invoke(main, ["clock", "show", "--url", server.url])
        assert server.headers()["authorization"] == "Bearer open"
