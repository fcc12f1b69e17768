"""The table of operations holds together, so that whatever walks it may trust it."""

import string
import subprocess
import sys

import pytest

from sidestreet.contract import operations
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import (
    OPERATIONS,
    RESOURCES,
    by_command,
    by_id,
    of_resource,
    resources,
)
from sidestreet.contract.statuses import STATUSES

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.operation_id)


def test_an_operation_has_one_name_and_one_place() -> None:
    assert len({each.operation_id for each in OPERATIONS}) == len(OPERATIONS)
    assert len({(each.method, each.path) for each in OPERATIONS}) == len(OPERATIONS)
    assert len({(each.resource, each.command) for each in OPERATIONS}) == len(OPERATIONS)


def test_an_operation_is_found_by_id_and_by_command() -> None:
    for operation in OPERATIONS:
        assert by_id(operation.operation_id) is operation
        assert by_command(operation.resource, operation.command) is operation
    assert by_command("v1:orders", "cancel") is None
    assert by_command("v1:accounts", "cancel-open-order") is None


def test_the_operations_stand_by_resource_in_the_order_in_which_resources_are_shown() -> None:
    assert [each for name in resources() for each in of_resource(name)] == list(OPERATIONS)
    assert resources() == tuple(RESOURCES)
    assert of_resource("v1:unheard-of") == ()


@every_operation
def test_the_path_parameters_are_those_of_the_path_in_its_order(operation: Operation) -> None:
    named = [name for _, name, _, _ in string.Formatter().parse(operation.path) if name]
    listed = [each.name for each in operation.parameters if each.location == "path"]
    assert listed == named
    assert all(each.required for each in operation.parameters if each.location == "path")


@every_operation
def test_a_list_with_pages_takes_the_page_parameters_and_no_other_does(
    operation: Operation,
) -> None:
    names = {each.name for each in operation.parameters}
    names |= set(getattr(operation.body, "__struct_fields__", ()))
    assert operation.paged == ({"page_size", "page_token"} <= names)
    assert operation.paged or not names & {"page_size", "page_token"}


@every_operation
def test_every_status_is_explained_and_a_key_can_always_be_refused(operation: Operation) -> None:
    assert set(operation.statuses) <= STATUSES.keys()
    assert operation.statuses == tuple(sorted(operation.statuses))
    assert {operation.success, 429, 500} <= set(operation.statuses)
    assert {200, 204} & set(operation.statuses) == {operation.success}
    assert (operation.scope is not None) == (401 in operation.statuses)
    assert (operation.scope is not None) == (403 in operation.statuses)


@every_operation
def test_what_changes_orders_needs_the_right_to_write(operation: Operation) -> None:
    # A search has more to say than a path has room for, and changes nothing.
    changes = operation.method != "GET" and operation.operation_id != "search_screener"
    assert changes == (operation.scope == "orders:write")


@every_operation
def test_everything_is_described_in_sentences(operation: Operation) -> None:
    texts = [operation.summary, *(each.description for each in operation.parameters)]
    if operation.description:
        texts.append(operation.description)
    for text in texts:
        assert text[0].isupper(), text
        assert text.endswith("."), text


def modules_after(statement: str) -> set[str]:
    """Return what a fresh interpreter has loaded after a statement."""
    shown = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(shown.stdout.split())


def test_the_table_needs_nothing_but_msgspec() -> None:
    """The command line starts with it, so it may not pull in the rest of the program."""
    loaded = modules_after("from sidestreet.contract.operations import OPERATIONS")
    ours = {name for name in loaded if name.startswith("sidestreet.")}
    assert all(name.startswith("sidestreet.contract") for name in ours)
    assert not {"asyncio", "json", "socket", "ssl", "http", "click", "yaml"} & loaded


def test_one_resource_is_loaded_without_the_others() -> None:
    loaded = modules_after(
        "from sidestreet.contract.operations import by_command; "
        "by_command('v1:orders', 'cancel-open-order')",
    )
    tables = {name for name in loaded if name.startswith("sidestreet.contract.tables.")}
    assert tables == {
        "sidestreet.contract.tables.orders",
        "sidestreet.contract.tables.parameters",
    }
    assert "sidestreet.contract.instruments" not in loaded


def test_the_names_of_the_resources_cost_no_types() -> None:
    assert "msgspec" not in modules_after("from sidestreet.contract.operations import RESOURCES")


def test_a_name_that_the_table_does_not_have_is_refused() -> None:
    with pytest.raises(AttributeError):
        _ = operations.OPERATION  # type: ignore[attr-defined] # the name is wrong on purpose
    with pytest.raises(KeyError):
        by_id("cancel_closed_order")
