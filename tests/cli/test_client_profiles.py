import io
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from cli.building import sort
from sidestreet.cli.client import access, headers, own, profiles, program
from sidestreet.cli.client.access import Access
from sidestreet.cli.client.derive import command
from sidestreet.cli.client.grammar import Catalogue
from sidestreet.cli.client.problem import Problem
from sidestreet.contract.operations import OPERATIONS

HERE = "http://127.0.0.1:5001"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        profiles.VARIABLE,
        headers.KEY_VARIABLE,
        headers.VARIABLE,
        "CLEAR_STREET_BASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(profiles.FOLDER_VARIABLE, str(tmp_path / "kept"))


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert program.run(["profile", *words], operations=OPERATIONS) == 0
    return capsys.readouterr().out


def chosen(*argv: str, **variables: str) -> Access:
    environ = {profiles.FOLDER_VARIABLE: os.environ[profiles.FOLDER_VARIABLE], **variables}
    return access.choose(sort(argv), environ)


def url(*argv: str, **variables: str) -> str:
    return chosen(*argv, **variables).server.url("").rstrip("/")


def test_a_profile_is_kept_listed_used_left_and_removed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert said(capsys, "list").startswith("There are no profiles.")
    assert said(capsys, "set", "desk", "--base-url", "http://desk:5001", "--api-key", "K") == (
        "Profile desk: http://desk:5001, with a key.\n"
    )
    said(capsys, "set", "live", "--environment", "production")
    assert said(capsys, "use", "desk").startswith("Commands ask http://desk:5001 wherever")
    assert said(capsys, "list") == (
        "* desk  http://desk:5001  with a key\n"
        "  live  https://api.clearstreet.com (production)  without a key\n"
    )
    assert url() == "http://desk:5001"
    said(capsys, "leave")
    assert url() == HERE
    said(capsys, "remove", "live")
    assert said(capsys, "list") == "  desk  http://desk:5001  with a key\n"


def test_no_word_prints_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "set", "desk", "--api-key", "SECRET-KEY")
    for words in (("list",), ("use", "desk"), ("set", "desk"), ("leave",), ("remove", "desk")):
        text += said(capsys, *words)
    assert "SECRET" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="modes differ")
def test_the_file_is_its_owners_alone_and_is_refused_if_it_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys, "set", "desk", "--api-key", "K")
    place = Path(profiles.path(os.environ))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert list(place.parent.iterdir()) == [place]
    place.chmod(0o640)
    with pytest.raises(Problem, match="holds keys and others may read it: run chmod 600"):
        url()


def test_a_key_may_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sidestreet.cli.client.stdin.read", lambda: b" FROM-STDIN\n")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    said(capsys, "set", "desk", "--api-key", "-")
    assert chosen("--profile", "desk").profile_key == "FROM-STDIN"
    monkeypatch.setattr("sidestreet.cli.client.stdin.read", lambda: b"\n")
    with pytest.raises(Problem, match="standard input holds no key"):
        said(capsys, "set", "desk", "--api-key", "-")


def test_a_key_is_not_carried_to_another_server(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "set", "desk", "--base-url", "http://one:1", "--api-key", "K")
    assert "with a key" in said(capsys, "set", "desk", "--base-url", "http://one:1/path")
    assert said(capsys, "set", "desk", "--base-url", "http://two:1") == (
        "Profile desk: http://two:1, without a key. The key of the server of before is forgotten.\n"
    )


def test_what_is_typed_comes_first_then_variables_then_the_profile_in_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys, "set", "a", "--base-url", "http://a", "--api-key", "KEY-A")
    said(capsys, "set", "b", "--base-url", "http://b")
    assert url() == HERE
    said(capsys, "use", "a")
    assert url() == "http://a"
    assert url(CLEAR_STREET_PROFILE="b") == "http://b"
    assert url("--environment", "local", CLEAR_STREET_PROFILE="b") == HERE
    assert url(CLEAR_STREET_BASE_URL="http://c", CLEAR_STREET_PROFILE="b") == "http://c"
    assert url("--profile", "b", CLEAR_STREET_BASE_URL="http://c") == "http://b"
    assert url("--base-url", "http://d", CLEAR_STREET_BASE_URL="http://c") == "http://d"


def test_a_profiles_key_goes_to_the_profiles_server_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys, "set", "a", "--base-url", "http://a", "--api-key", "KEY-A")
    said(capsys, "use", "a")
    assert chosen().profile_key == "KEY-A"
    assert chosen("--base-url", "http://a").profile_key == ""
    assert chosen(CLEAR_STREET_BASE_URL="http://c").profile_key == ""
    assert chosen("--environment", "production").profile_key == ""


def test_a_profiles_key_takes_the_place_of_the_variables_but_not_of_a_typed_one() -> None:
    made = next(command(item) for item in OPERATIONS if item.operation_id == "get_orders")
    environ = {headers.KEY_VARIABLE: "variable"}
    sent = headers.compose(made, "", environ, has_body=False, profile_key="profile")
    assert ("Authorization", "Bearer profile") in sent
    sent = headers.compose(made, "typed", environ, has_body=False, profile_key="profile")
    assert ("Authorization", "Bearer typed") in sent


@pytest.mark.parametrize(
    ("flags", "source"),
    [
        ((), "CLEAR_STREET_API_KEY"),
        (("--api-key", "k"), "--api-key"),
    ],
)
def test_who_gives_the_key_is_known(flags: tuple[str, ...], source: str) -> None:
    assert chosen(*flags, CLEAR_STREET_API_KEY="v").key_source == source
    assert chosen(CLEAR_STREET_CUSTOM_HEADERS="authorization: x").key_source == headers.VARIABLE
    assert chosen().key_source == ""


def test_without_a_word_no_other_machine_is_asked() -> None:
    assert chosen().is_local
    assert chosen().source == "the default, this machine"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("set", "a b"), "cannot name a profile"),
        (("set", "../x"), "cannot name a profile"),
        (("set", "x", "--base-url", "desk:5001"), "is missing a scheme"),
        (("set", "x", "--environment", "moon"), "Unknown environment: moon"),
        (("set", "x", "--environment", "local", "--base-url", "http://h"), "two servers"),
        (("set",), 'Required flag "name" not set'),
        (("use", "dekc"), 'There is no profile "dekc". Did you mean "desk"?'),
        (("remove", "x"), 'There is no profile "x"'),
        (("lst",), 'Unknown command "lst" of profile. Did you mean "list"?'),
        (("list", "x"), r"Unexpected extra arguments: \[x\]"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "set", "desk")
    before = Path(profiles.path(os.environ)).read_bytes()
    with pytest.raises(Problem, match=why.replace("?", r"\?")):
        program.run(["profile", *words], operations=OPERATIONS)
    assert Path(profiles.path(os.environ)).read_bytes() == before


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"used":"x","profiles":{}}', '{"used":"","profiles":{"a":{"key":1}}}']
)
def test_a_damaged_file_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "set", "desk")
    Path(profiles.path(os.environ)).write_text(text)
    with pytest.raises(Problem, match="is damaged"):
        url()


def test_a_profile_and_an_address_are_one_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "set", "desk")
    with pytest.raises(Problem, match="--profile names a server"):
        chosen("--profile", "desk", "--base-url", "http://h")


def test_the_file_says_no_more_than_it_must(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "set", "desk", "--environment", "dev", "--api-key", "K")
    assert json.loads(Path(profiles.path(os.environ)).read_text()) == {
        "used": "",
        "profiles": {"desk": {"base_url": "", "environment": "dev", "key": "K"}},
    }


def test_own_words_hide_no_word_of_the_api() -> None:
    api = {item.resource for item in OPERATIONS}
    assert not api & {item.resource for item in own.COMMANDS}
    assert len(Catalogue(own.COMMANDS).resources) == 5
