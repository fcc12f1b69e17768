"""The language model that `sidestreet serve` is told of: what is taken, what is refused, no key."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sidestreet.api.assistant.endpoint import Endpoint, ModelChoice
from sidestreet.cli.server.choices import MODEL_KEY_VARIABLE, model_choice
from sidestreet.cli.server.main import main

URL = "http://127.0.0.1:11434/v1"
ENDPOINT = Endpoint(is_secure=False, host="127.0.0.1", port=11434, path="/v1/chat/completions")


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MODEL_KEY_VARIABLE, raising=False)


def test_without_an_address_there_is_no_model() -> None:
    assert model_choice(None, None, None, None) is None


def test_an_address_and_a_name_are_enough() -> None:
    assert model_choice(URL, "llama", None, None) == ModelChoice(ENDPOINT, "llama", 60.0, "")
    assert model_choice(URL, "llama", None, "1500ms") == ModelChoice(ENDPOINT, "llama", 1.5, "")


def test_a_key_comes_from_its_file_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MODEL_KEY_VARIABLE, "sk-of-the-environment")
    choice = model_choice(URL, "llama", None, None)
    assert choice is not None
    assert choice.key == "sk-of-the-environment"
    file = tmp_path / "key"
    file.write_text("sk-of-the-file\n", "ascii")
    choice = model_choice(URL, "llama", file, None)
    assert choice is not None
    assert choice.key == "sk-of-the-file"


@pytest.mark.parametrize(
    ("url", "name", "timeout"),
    [
        ("127.0.0.1:11434", "llama", None),
        (URL, None, None),
        (URL, "", None),
        (URL, "a\nb", None),
        (URL, "x" * 257, None),
        (URL, "llama", "soon"),
        (URL, "llama", "1ms"),
        (URL, "llama", "11m"),
        (None, "llama", None),
        (None, None, "10s"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    url: str | None, name: str | None, timeout: str | None
) -> None:
    with pytest.raises(click.BadParameter):
        model_choice(url, name, None, timeout)


@pytest.mark.parametrize("content", [b"", b"  \n", b"two words", b"\xff", b"x" * 5_000])
def test_a_file_that_holds_no_key_is_refused_without_showing_it(
    content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(click.BadParameter) as refused:
        model_choice(URL, "llama", file, None)
    assert "two words" not in refused.value.message
    with pytest.raises(click.BadParameter):
        model_choice(URL, "llama", tmp_path / "missing", None)


def test_a_session_with_a_model_is_not_recorded(tmp_path: Path) -> None:
    options = ["--ephemeral", "--port", "0", "--model-url", URL, "--model", "llama"]
    ended = CliRunner().invoke(main, ["serve", *options, "--record", str(tmp_path / "session")])
    assert ended.exit_code == 1
    assert not (tmp_path / "session").exists()
