"""The compatibility page against what it is about: the vendor's package, our table, our tests."""

import importlib.metadata
import inspect
import json
import re
import string
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from clearstreet import ClearStreet

from api.desk_in_process import DeskInProcess
from api.people import SEED, TRADER
from compatibility.operations import Row, recorded, rows
from compatibility.page import as_json, page, sdk_version, sentence
from compatibility.record import BY_CHANCE, Answers, Told, added, chosen, read, record
from compatibility.rules import Rule, subjects
from contract.test_against_sdk import sdk_commands
from project.doc_pages import ROOT
from sidestreet.cli.server.main import main
from sidestreet.contract.operations import OPERATIONS
from sidestreet.control.operation import command_words
from sidestreet.control.operations import CONTROL_OPERATIONS

SOURCE = ROOT / "src" / "sidestreet"
RULES = [rule for subject in subjects() for rule in subject.rules]
NOT_SHOWN = {"No longest life of GOOD_TILL_CANCEL"}
"""Rules that no test shows by itself. The list may only shrink."""

every_row = pytest.mark.parametrize("row", rows(), ids=lambda row: row.operation_id)


def names_of(row: Row) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(row.call) if name}


def client_that_notes(seen: list[httpx.Request]) -> ClearStreet:
    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"data": None, "metadata": {"request_id": "1"}})

    return ClearStreet(
        api_key="key",
        base_url="http://127.0.0.1:5001",
        max_retries=0,
        http_client=httpx.Client(transport=httpx.MockTransport(answer)),
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@every_row
def test_the_vendors_package_makes_the_call_that_the_page_shows(row: Row) -> None:
    seen: list[httpx.Request] = []
    with client_that_notes(seen) as client:
        method: Any = client
        for part in row.sdk_method.split("."):
            method = getattr(method, part)
        needed = inspect.signature(method).parameters.values()
        method(**{each.name: "1" for each in needed if each.default is inspect.Parameter.empty})
    (request,) = seen
    path = row.call.format_map(dict.fromkeys(names_of(row), "1"))
    assert f"{request.method} {request.url.path}" == path


def test_the_page_has_every_operation_of_the_vendors_package_and_no_other() -> None:
    with client_that_notes([]) as client:
        assert {row.command for row in rows()} == sdk_commands(client)


def test_what_is_there_is_what_the_table_has_at_the_published_place() -> None:
    ours = {each.operation_id: each for each in OPERATIONS}
    there = {row.operation_id: row for row in rows() if row.is_there}
    assert there.keys() == ours.keys()
    for name, row in there.items():
        assert row.call == f"{ours[name].method} {ours[name].path}"
        assert row.command == f"{ours[name].resource} {ours[name].command}"


def test_what_is_not_there_yet_is_404() -> None:
    desk = DeskInProcess(SEED)
    for row in rows():
        if not row.is_there:
            method, _, path = row.call.partition(" ")
            where = path.format_map(dict.fromkeys(names_of(row), "1"))
            assert desk.ask(method, where, key=TRADER).status == 404, row.call
    desk.close()


def test_every_published_status_is_one_of_ours_too() -> None:
    for row in rows():
        if row.is_there:
            assert set(row.published or ()) <= set(row.statuses), row.operation_id


def test_no_test_had_a_status_that_is_not_declared() -> None:
    for row in rows():
        had = {status for status, check in row.checks.items() if not check.staged}
        assert not row.is_there or had <= set(row.statuses), row.operation_id


def test_every_operation_that_is_there_was_answered_with_success() -> None:
    for row in rows():
        assert not row.is_there or {200, 204} & row.checks.keys(), row.operation_id


def test_the_package_that_is_installed_is_the_one_that_the_page_names() -> None:
    assert sdk_version() == importlib.metadata.version("clearstreet")


# ---- the tests that are named


def missing(tests: Iterable[str]) -> Iterator[str]:
    """Yield those of the tests that are not there."""
    for test in tests:
        name, _, function = test.partition("::")
        path = ROOT / name
        text = path.read_text("utf-8") if path.is_file() else ""
        if not re.search(rf"^(?:async )?def {function or 'test_'}", text, re.MULTILINE):
            yield test


def test_every_test_that_is_named_exists() -> None:
    named = {test for rule in RULES for test in rule.checked}
    named |= {test for row in rows() for check in row.checks.values() for test in check.tests}
    assert not sorted(missing(named))


def test_a_test_that_does_not_exist_is_noticed() -> None:
    here = "tests/project/test_compatibility.py"
    absent = [f"{here}::test_that_nobody_wrote", "tests/project/test_nothing.py"]
    assert list(missing([f"{here}::test_a_test_that_does_not_exist_is_noticed", *absent])) == absent


def test_rules_without_a_test_are_known() -> None:
    assert {rule.published for rule in RULES if not rule.checked} == NOT_SHOWN


def unproved(found: Answers, tests: Iterable[str]) -> list[tuple[str, int, str]]:
    """Return what is claimed of these tests, or of tests in these files, and was not seen."""
    claimed = [
        (name, status, test)
        for name, checks in recorded().items()
        for status, check in checks.items()
        for test in check.tests
        if not any(name in test for name in BY_CHANCE)
    ]
    wanted = tuple(tests)
    seen = {(name, status, test) for (name, status, _), names in found.items() for test in names}
    return [claim for claim in claimed if claim[2].startswith(wanted) and claim not in seen]


def test_what_is_claimed_of_a_test_is_what_it_has_answered(is_long: bool) -> None:
    """A short run looks at one file in process and at one test that asks a server."""
    story = "tests/acceptance/test_cli_story.py"
    some = [
        "tests/api/test_locates.py",
        f"{story}::test_the_documented_command_cancels_the_documented_order",
    ]
    every = sorted({test for row in rows() for each in row.checks.values() for test in each.tests})
    tests = every if is_long else some
    found = record(tests)
    assert found["cancel_open_order", 200, False]
    assert not unproved(found, tests)


def test_a_claim_that_is_not_so_is_noticed() -> None:
    tests = ["tests/api/test_locates.py"]
    assert unproved({}, tests)
    assert {test.partition("::")[0] for _, _, test in unproved({}, tests)} == set(tests)


def test_of_tests_that_saw_the_same_one_of_each_kind_is_named() -> None:
    lines = [
        json.dumps([test, "cancel_open_order", 200, False])
        for test in (
            "tests/api/test_few.py::test_a",
            "tests/api/test_many.py::test_b[1]",
            "tests/api/test_many.py::test_b[2]",
            "tests/api/test_many.py::test_c",
            "tests/acceptance/test_sdk_x.py::test_d",
            "tests/api/test_arbitrary_input.py::test_e",
        )
    ]
    assert chosen(read(lines), ["cancel_open_order", "get_orders"]) == {
        "cancel_open_order": {
            200: {
                "tests": [
                    "tests/api/test_many.py::test_b",
                    "tests/acceptance/test_sdk_x.py::test_d",
                ]
            }
        }
    }


def test_a_status_that_was_only_ever_staged_is_told_as_such() -> None:
    lines = ['["tests/control/test_x.py::test_a", "get_orders", 503, true]']
    told = chosen(read(lines), ["get_orders"])
    assert told == {
        "get_orders": {503: {"tests": ["tests/control/test_x.py::test_a"], "staged": True}}
    }
    lines.append('["tests/api/test_y.py::test_b", "get_orders", 503, false]')
    told = chosen(read(lines), ["get_orders"])
    assert told == {"get_orders": {503: {"tests": ["tests/api/test_y.py::test_b"]}}}


def test_what_a_new_operation_shows_is_added_and_what_was_known_stays() -> None:
    known: Told = {"get_orders": {200: {"tests": ["a"]}}}
    found: Told = {
        "get_orders": {200: {"tests": ["b"]}, 404: {"tests": ["b"]}},
        "get_new": {200: {}},
    }
    assert added(known, found) == {
        "get_new": {200: {}},
        "get_orders": {200: {"tests": ["a"]}, 404: {"tests": ["b"]}},
    }


# ---- where a rule is switched


def names_in(text: str | None) -> list[str]:
    return re.findall(r"`([^`]+)`", text or "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.published[:40])
def test_a_rule_is_where_it_is_said_to_be(rule: Rule) -> None:
    file = Path()
    for name in names_in(rule.place):
        if "/" in name or name.endswith(".toml"):
            file = SOURCE / name if "/" in name else ROOT / name
            assert file.exists(), name
        else:
            text = file.read_text("utf-8")
            assert re.search(rf"^ *(?:def |class )?{name}\b", text, re.MULTILINE), (file, name)


def test_every_switch_is_a_flag_of_the_server_or_a_control_command() -> None:
    assert isinstance(main, click.Group)
    known = {option for each in main.commands["serve"].params for option in each.opts}
    known |= {
        f"sidestreet control {' '.join(command_words(operation))}"
        for operation in CONTROL_OPERATIONS
    }
    named = {name for rule in RULES for name in names_in(rule.switch)}
    assert "--cancel-profile" in named
    assert named <= known


def test_both_names_of_the_client_are_one_program() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert scripts["clear-street"] == scripts["clst"] == "sidestreet.cli.client:main"


# ---- the page and its JSON form


def test_the_page_tells_of_every_operation_and_rule() -> None:
    text = page()
    for row in rows():
        assert f"`{row.call}`" in text
    for rule in RULES:
        assert f"| {rule.published} | {rule.reading or 'as published'} |" in text
        assert all(f"[{sentence(test)}]" in text for test in rule.checked)


def test_programs_read_the_same_as_people() -> None:
    told = json.loads(as_json())
    assert len(told["operations"]) == len(rows())
    assert len(told["rules"]) == len(RULES)
    (cancel,) = (each for each in told["operations"] if each["id"] == "cancel_open_order")
    assert cancel["call"] == "DELETE /v1/accounts/{account_id}/orders/{order_id}"
    assert cancel["command"] == "v1:orders cancel-open-order"
    assert cancel["sdk"] == "v1.orders.cancel_open_order"
    assert cancel["is_there"]
    assert cancel["published_statuses"] == [200, 403, 404, 500]
    assert cancel["statuses"]["200"] == cancel["statuses"]["404"] == "seen"
