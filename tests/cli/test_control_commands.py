"""`sidestreet control`: a command for every operation, made from the table alone."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from sidestreet.bootstrap import SERVER_FILE
from sidestreet.cli.client.answer import Answer
from sidestreet.cli.server import left_word
from sidestreet.cli.server.control import address, call, commands
from sidestreet.cli.server.main import main
from sidestreet.contract.operation import Operation
from sidestreet.control.operation import command_words
from sidestreet.control.operations import CONTROL_OPERATIONS

NOWHERE: Final = "http://127.0.0.1:1"


def told(*words: str, stdin: str | None = None) -> tuple[int, str]:
    """Return exit code and output of a command line."""
    result = CliRunner().invoke(main, ["control", *words], input=stdin)
    return result.exit_code, result.output


@pytest.mark.parametrize("operation", CONTROL_OPERATIONS, ids=lambda each: each.operation_id)
def test_every_operation_has_a_command_with_a_flag_for_all_that_it_takes(
    operation: Operation,
) -> None:
    group, name = command_words(operation)
    code, output = told(group, name, "--help")
    assert code == 0
    (command,) = (each for each in commands.of_group(group) if each.name == name)
    assert (command.method, command.path) == (operation.method, operation.path)
    flags = set(re.findall(r"--([a-z_.-]+)", output))
    assert {each.name.replace("_", "-") for each in operation.parameters} <= flags
    if operation.body is not None:
        assert "file" in flags


def test_no_two_operations_have_the_same_command() -> None:
    words = [command_words(operation) for operation in CONTROL_OPERATIONS]
    assert len(set(words)) == len(words)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", word) for pair in words for word in pair)


def test_the_help_lists_groups_in_the_order_of_the_table() -> None:
    _, output = told("--help")
    listed = re.findall(r"^  ([a-z-]+) {2,}\S", output.partition("Commands:")[2], re.MULTILINE)
    assert listed == list(dict.fromkeys(command_words(each)[0] for each in CONTROL_OPERATIONS))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("accounts", "credit", "1"), 'Required flag "amount" not set'),
        (("accounts", "get"), 'Required flag "account-id" not set'),
        (("accounts", "get", "one"), 'Invalid value "one" for flag --account-id'),
        (("accounts", "get", "1", "--format", "xml"), "format must be one of"),
        (("accounts", "create", "--file", "missing.yaml"), 'cannot read file "missing.yaml"'),
        (("accounts", "list"), "Nothing is listening on 127.0.0.1:1"),
        (("accounts", "credit", "1", "--amount", "5"), "Nothing is listening on 127.0.0.1:1"),
    ],
)
def test_what_cannot_be_sent_says_why(words: tuple[str, ...], expected: str) -> None:
    code, output = told(*words, "--url", NOWHERE, stdin="")
    assert code == 1
    assert expected in output


def test_an_address_that_is_none_is_named() -> None:
    code, output = told("clock", "get", "--url", "here")
    assert code == 1
    assert '--url "here" is missing a scheme' in output


@pytest.mark.parametrize("words", [("weather",), ("clock", "stop-time")])
def test_a_word_that_is_no_command_is_a_usage_error(words: tuple[str, ...]) -> None:
    code, output = told(*words)
    assert code == 2
    assert "No such command" in output


def test_a_folder_without_a_server_is_named(tmp_path: Path) -> None:
    code, output = told("clock", "get", "--data", str(tmp_path))
    assert code == 1
    assert f"no server runs on {tmp_path}" in output


def test_word_of_a_server_that_is_gone_counts_for_nothing(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    word = {"url": NOWHERE, "key": "k", "pid": int(ended.stdout)}
    (tmp_path / SERVER_FILE).write_text(str(word).replace("'", '"'))
    code, output = told("clock", "get", "--data", str(tmp_path))
    assert code == 1
    assert f"no server runs on {tmp_path}" in output


@pytest.mark.parametrize(
    ("named", "base_url", "expected"),
    [
        ({}, "", ("folder:1", "left")),
        ({}, "http://other:2", ("other:2", "theirs")),
        ({}, "http://folder:1/", ("folder:1", "left")),
        ({"data": "here"}, "http://other:2", ("folder:1", "left")),
        ({"url": "http://third:3"}, "http://other:2", ("third:3", address.ANY_KEY)),
    ],
)
def test_the_clients_variables_name_the_server_where_nothing_nearer_does(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    named: dict[str, str],
    base_url: str,
    expected: tuple[str, str],
) -> None:
    word = {"url": "http://folder:1", "key": "left", "pid": os.getpid()}
    (tmp_path / SERVER_FILE).write_text(json.dumps(word))
    monkeypatch.setattr(address, "default_data_folder", lambda: tmp_path)
    monkeypatch.setenv("CLEAR_STREET_API_KEY", "theirs")
    monkeypatch.setenv("CLEAR_STREET_BASE_URL", base_url)
    found = address.address(tmp_path if "data" in named else None, named.get("url"), "")
    assert (found.server.authority, found.key) == expected


def test_a_key_of_its_own_comes_before_that_of_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEAR_STREET_API_KEY", "theirs")
    monkeypatch.setenv("CLEAR_STREET_BASE_URL", "http://other:2")
    assert address.address(None, None, "own").key == "own"


def test_a_refusal_tells_each_problem_once() -> None:
    error = {
        "message": "2 problems:\n  line 4: a: found b",
        "details": [{"path": "a", "line": 4, "found": "b"}, {"path": "c", "found": "d"}],
    }
    answer = Answer(422, "", (), json.dumps({"error": error}).encode())
    told = call._told(answer)
    assert told == "2 problems:\n  line 4: a: found b (422)\npath=c, found=d"


def test_the_name_of_the_servers_file_is_the_servers() -> None:
    assert left_word.SERVER_FILE == SERVER_FILE


_RUN: Final = """
import sys
from sidestreet.cli.server import main
try:
    main(["control", "clock", "get", "--url", "http://127.0.0.1:1"])
except SystemExit:
    pass
print(sorted(name for name in sys.modules if name.startswith("sidestreet.")))
"""


def test_a_call_loads_nothing_of_the_server(tmp_path: Path) -> None:
    """The first call derives the commands and keeps them; the next one finds them."""
    kept = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", _RUN], env=kept, capture_output=True, text=True, check=True
        )
    loaded = {name.split(".")[1] for name in re.findall(r"'([a-z_.]+)'", done.stdout)}
    assert loaded == {"cli"}
