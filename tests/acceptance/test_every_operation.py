"""Every operation against a desk with the default seed: pasted, and with all that can be said.

By the official SDK, which refuses any answer that is not exactly as its models say, and by its
client that awaits. What it answers is looked at as a person would: `believable`.
"""

from collections.abc import Iterator
from typing import Any

import msgspec.inspect as types
import pytest
from clearstreet import ClearStreet

from acceptance.as_pasted import needed
from acceptance.believable import CHECKS, ELSEWHERE, HOLDS, NO_FILTERS, Row, believe, rows
from acceptance.both_clients import FLAVORS, client_in_process
from acceptance.default_desk import DefaultDesk, Moment
from acceptance.in_full import IN_FULL, LATER
from acceptance.one_filter import NOBODY, WIDELY, filtered_by
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

pytestmark = pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")

BY_ID = {each.operation_id: each for each in OPERATIONS}
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.operation_id)
in_full = pytest.mark.parametrize("operation_id", IN_FULL)
with_filters = pytest.mark.parametrize("operation_id", HOLDS)


@pytest.fixture(scope="module")
def default() -> Iterator[DefaultDesk]:
    """One desk for all of them."""
    default = DefaultDesk()
    yield default
    default.desk.close()


@pytest.fixture(scope="module", params=FLAVORS)
def client(default: DefaultDesk, request: pytest.FixtureRequest) -> Iterator[ClearStreet]:
    """Each of the SDK's clients."""
    with client_in_process(request.param, default.desk) as made:
        yield made


@every_operation
def test_the_sdk_calls_it_as_pasted(
    operation: Operation, default: DefaultDesk, client: ClearStreet
) -> None:
    arguments = needed(operation)
    (told,) = default.call(client, operation, "seeded", arguments)
    believe(operation, arguments, told)


@in_full
def test_the_sdk_says_all_that_can_be_said(
    operation_id: str, default: DefaultDesk, client: ClearStreet
) -> None:
    operation = BY_ID[operation_id]
    moment: Moment = "later" if operation_id in LATER else "busy"
    for arguments in IN_FULL[operation_id]:
        pages = [
            (told, rows(operation, told))
            for told in default.call(client, operation, moment, arguments)
        ]
        for told, found in pages:
            believe(operation, arguments, told)
            assert [page for _, page in pages].count(found) == 1


@with_filters
def test_a_filter_leaves_out_what_it_says(operation_id: str, default: DefaultDesk) -> None:
    operation = BY_ID[operation_id]
    client = default.desk.client(_strict_response_validation=True)
    widely = {**needed(operation), **WIDELY.get(operation_id, {})}

    def told(**given: Any) -> list[Row]:
        (only,) = default.call(client, operation, "busy", widely | given)
        return rows(operation, only)

    for name, holds in HOLDS[operation_id].items():
        if (operation_id, name) in NO_FILTERS:
            continue
        value = filtered_by(operation_id, name)
        found = told(**{name: value})
        assert found, name
        assert all(holds(row, value) for row in found), name
        if (operation_id, name) in NOBODY:
            assert told(**{name: NOBODY[operation_id, name]}) == [], name
        else:
            assert any(not holds(row, value) for row in told()), name


@every_operation
def test_every_parameter_and_every_member_is_in_a_call(operation: Operation) -> None:
    calls = [needed(operation), *IN_FULL.get(operation.operation_id, ())]
    said = {path for call in calls for path in _said(call, "")}
    wanted = {each.name for each in operation.parameters}
    wanted |= {f"{each.name}.{bound}" for each in operation.parameters for bound in each.bounds}
    if operation.body is not None:
        outer = f"{operation.body_flag}s" if operation.body_flag else ""
        wanted |= set(_members(types.type_info(operation.body), outer))
    assert wanted - said == set()


@every_operation
def test_every_parameter_of_a_query_is_looked_for_in_the_answer(operation: Operation) -> None:
    asked = {each.name for each in operation.parameters if each.location == "query"}
    looked_at = ELSEWHERE | HOLDS.get(operation.operation_id, {}).keys()
    looked_at |= {name for of, name in CHECKS if of == operation.operation_id}
    assert asked <= looked_at | {"sort_by", "sort_direction"}


def _said(value: Any, path: str) -> Iterator[str]:
    """Yield the path of all that a call says, a list's elements under the list's name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _said(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for each in value:
            yield from _said(each, path)
    if path and value is not None:
        yield path


def _members(node: types.Type, path: str) -> Iterator[str]:
    """Yield the path of every member of a body, those of each of several shapes."""
    match node:
        case types.Metadata():
            yield from _members(node.type, path)
        case types.UnionType():
            for part in node.types:
                yield from _members(part, path)
        case types.ListType() | types.VarTupleType():
            yield from _members(node.item_type, path)
        case types.StructType():
            for field in node.fields:
                inner = f"{path}.{field.encode_name}".lstrip(".")
                yield inner
                yield from _members(field.type, inner)
