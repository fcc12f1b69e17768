"""Every command and every flag of the API's command line, beside the official SDK.

Both call the same desk with the default seed, and are told the same, to the letter but for the ids
of what each of them has made. A call is typed twice: with objects and lists as wholes, and member
by member, by the names that flags had before.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from clearstreet import ClearStreet

from acceptance.as_pasted import needed
from acceptance.default_desk import DefaultDesk, Moment, method, pages_asked, spelled, with_token
from acceptance.in_full import IN_FULL, LATER
from sidestreet.cli.client.derive import command
from sidestreet.cli.client.grammar import Flag
from sidestreet.cli.client.program import run
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

pytestmark = [
    pytest.mark.server,
    pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning"),
]

BY_ID: Final = {each.operation_id: each for each in OPERATIONS}
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.operation_id)

_MADE: Final = re.compile(
    "(?P<time>[0-9a-f]{8}-[0-9a-f]{4}-7)[0-9a-f]{3}(?=-[0-9a-f]{4}-[0-9a-f]{12})"
)
"""An id that this desk has made. It says how often the desk has gone back before."""


@pytest.fixture(scope="module")
def default() -> Iterator[DefaultDesk]:
    """One server for all of them."""
    default = DefaultDesk(in_process=False)
    yield default
    default.desk.close()


@pytest.fixture(scope="module")
def client(default: DefaultDesk) -> ClearStreet:
    """Make the client of the SDK."""
    return default.desk.client(max_retries=0, _strict_response_validation=True)


def told_to_sdk(
    default: DefaultDesk,
    client: ClearStreet,
    operation: Operation,
    moment: Moment,
    arguments: Mapping[str, Any],
) -> list[Any]:
    """Return the answers on the wire to a call by the SDK."""
    default.before(operation, moment)
    told: list[Any] = []
    for asked in pages_asked(arguments):
        reply = method(client, operation, is_raw=True)(**spelled(with_token(asked, told)))
        told.append(json.loads(reply.http_response.text or "null"))
    return told


def told_to_cli(
    default: DefaultDesk,
    operation: Operation,
    moment: Moment,
    arguments: Mapping[str, Any],
    capsys: pytest.CaptureFixture[str],
    *,
    by_member: bool = False,
    form: str = "json",
) -> list[Any]:
    """Return the answers that the command line prints to the same call."""
    default.before(operation, moment)
    told: list[Any] = []
    for asked in pages_asked(arguments):
        words = typed(operation, with_token(asked, told), by_member=by_member)
        server = ["--base-url", default.desk.url, "--api-key", default.desk.key]
        line = [operation.resource, operation.command, *words, *server, "--format", form]
        # One row of the table: to make commands of all, at each call, would take longest of all.
        code = run(line, operations=[operation])
        printed = capsys.readouterr()
        assert (code, printed.err) == (0, ""), (words, printed.out, printed.err)
        told.append(json.loads(printed.out or "null"))
    return told


def typed(
    operation: Operation, arguments: Mapping[str, Any], *, by_member: bool = False
) -> list[str]:
    """Return the flags that say something, each before its value."""
    flags = command(operation).flags
    words: list[str] = []
    for name, value in arguments.items():
        found = [each for each in flags if each.member is None and _names(each, name, operation)]
        inside = [each for each in flags if each.member is not None and each.wire == found[0].wire]
        if by_member and inside:
            words += _by_member(inside, value)
        elif by_member and found[-1].hidden:
            words += _said(found[-1], ",".join(value))
        else:
            words += _said(found[0], value)
    return words


def _names(flag: Flag, name: str, operation: Operation) -> bool:
    """Whether a flag is the one of an argument; a body that is a list has it in the plural."""
    return flag.wire == name or (flag.place == "root" and name == f"{operation.body_flag}s")


def _by_member(flags: list[Flag], value: Any) -> Iterator[str]:
    """Yield what says a value member by member. What all of a list's elements have begins each."""
    rows = value if isinstance(value, list) else [value]
    common = set.intersection(*(set(row) for row in rows))
    for row in rows:
        for member in sorted(row, key=lambda each: each not in common):
            flag = next(each for each in flags if each.member == member)
            yield from _said(flag, row[member])


def _said(flag: Flag, value: Any) -> Iterator[str]:
    for each in value if flag.repeats and isinstance(value, list) else [value]:
        text = each if isinstance(each, str) else json.dumps(each)
        yield from (f"--{flag.name}", text) if flag.takes_value else (f"--{flag.name}={text}",)


def same(told: list[Any]) -> Any:
    """Return answers without what is another's each time: ids of requests, and of what is made."""
    for each in told:
        if each is not None:
            del each["metadata"]["request_id"]
    return json.loads(_MADE.sub(r"\g<time>***", json.dumps(told)))


@every_operation
def test_the_command_line_calls_it_as_pasted(
    operation: Operation,
    default: DefaultDesk,
    client: ClearStreet,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = needed(operation)
    expected = told_to_sdk(default, client, operation, "seeded", arguments)
    told = told_to_cli(default, operation, "seeded", arguments, capsys, form="raw")
    assert same(told) == same(expected)


@pytest.mark.parametrize("operation_id", IN_FULL)
def test_the_command_line_says_all_that_can_be_said(
    operation_id: str,
    default: DefaultDesk,
    client: ClearStreet,
    capsys: pytest.CaptureFixture[str],
) -> None:
    operation = BY_ID[operation_id]
    moment: Moment = "later" if operation_id in LATER else "busy"
    for arguments in IN_FULL[operation_id]:
        expected = same(told_to_sdk(default, client, operation, moment, arguments))
        assert same(told_to_cli(default, operation, moment, arguments, capsys)) == expected
        if typed(operation, arguments) != typed(operation, arguments, by_member=True):
            told = told_to_cli(default, operation, moment, arguments, capsys, by_member=True)
            assert same(told) == expected


@every_operation
def test_every_flag_is_in_a_call(operation: Operation) -> None:
    calls = [needed(operation), *IN_FULL.get(operation.operation_id, ())]
    used = {
        word.removeprefix("--").partition("=")[0]
        for arguments in calls
        for by_member in (False, True)
        for word in typed(operation, arguments, by_member=by_member)
        if word.startswith("--")
    }
    assert {each.name for each in command(operation).flags} - used == set()
