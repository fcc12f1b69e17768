"""Every list that the API has, asked for in ways that make no sense.

The table says what there is to get wrong: each parameter is walked, so a list that is added later
is asked in the same way.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, get_args, get_origin

import pytest

from api.desk_in_process import DeskInProcess, Reply
from api.people import EVERYONE, MINE, SEED, UNKNOWN
from sidestreet.api.paging import render_token
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.operations import OPERATIONS

LISTS: Final = tuple(
    each
    for each in OPERATIONS
    if each.method == "GET" and (each.paged or get_origin(each.data) is list)
)
every_list = pytest.mark.parametrize("operation", LISTS, ids=lambda o: o.operation_id)

GOOD: Final = {
    "account_id": str(MINE),
    "instrument_id": "AAPL",
    "instrument_ids": "AAPL",
    "root": "AAPL",
    "q": "AAPL",
}
"""A value that makes sense, of what has to be given."""

RANGES: Final = (("from", "to"), ("from_date", "to_date"))
NOBODY: Final = ("NOBODY", UNKNOWN)
TEXTS: Final = (
    "'%20OR%201=1%20--",
    "%00",
    "%F0%9F%93%88%E2%80%AE",
    "..%2F..%2Fetc%2Fpasswd",
    "%7B%7B7*7%7D%7D",
    "(a%2B)%2B%24",
    "x" * 50_000,
)
"""Texts that have hurt somebody: a query within a query, no text at all, other letters, size."""


@pytest.fixture(scope="module")
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


def ask(desk: DeskInProcess, operation: Operation, **given: str) -> Reply:
    """Ask for a list with what is needed and with what is given."""
    path = operation.path
    query: dict[str, str] = {}
    for each in operation.parameters:
        if each.location == "path":
            path = path.replace(f"{{{each.name}}}", GOOD.get(each.name, UNKNOWN))
        elif each.required:
            query[each.name] = GOOD[each.name]
    text = "&".join(f"{name}={value}" for name, value in (query | given).items())
    return desk.ask("GET", path, key=EVERYONE, query=text)


def queried(operation: Operation) -> list[Parameter]:
    """Return the parameters of an operation that stand in its query."""
    return [each for each in operation.parameters if each.location == "query"]


def senseless(parameter: Parameter) -> list[str]:
    """Return values that a parameter cannot have; none where it takes any text."""
    kind: Any = parameter.type
    if get_origin(kind) is list:
        (kind,) = get_args(kind)
    if parameter.name == "page_token":
        return ["abc", "e30", render_token(0, 0), render_token(5, 2**63), "%00"]
    if kind is int:
        least, most = parameter.minimum, parameter.maximum
        beyond = [str(least - 1)] if least is not None else []
        beyond += [str(most + 1)] if most is not None else []
        return [*beyond, "x", "1.5", "1e3", "%2B1", "9" * 30, "%D9%A1"]
    if kind in {bool, bool | None}:
        return ["maybe", "1", "TRUE"]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ["NO_SUCH_VALUE", "%00"]
    if parameter.format in {"date", "date-time"}:
        return ["yesterday", "2025-02-30", "2025-10-31T25:00:00Z"]
    return []


@every_list
def test_a_parameter_that_makes_no_sense_is_named(
    desk: DeskInProcess, operation: Operation
) -> None:
    for parameter in queried(operation):
        for value in senseless(parameter):
            reply = ask(desk, operation, **{parameter.name: value})
            assert reply.status == 400, (parameter.name, value[:40], reply.body)
            assert f"`{parameter.name}`" in reply.message


@every_list
def test_a_parameter_that_is_not_there_or_comes_twice_is_named(
    desk: DeskInProcess, operation: Operation
) -> None:
    reply = ask(desk, operation, no_such_parameter="1")
    assert reply.status == 400
    assert "unknown field `no_such_parameter`" in reply.message
    if operation.paged:
        reply = ask(desk, operation, page_size="5&page_size=6")
        assert reply.status == 400
        assert "duplicate field `page_size`" in reply.message


@every_list
def test_a_range_that_ends_before_it_begins_is_refused(
    desk: DeskInProcess, operation: Operation
) -> None:
    names = {each.name for each in queried(operation)}
    ranges = [pair for pair in RANGES if names >= set(pair)]
    ranges += [
        (f"{each.name}[gte]", f"{each.name}[lte]") for each in queried(operation) if each.bounds
    ]
    for begin, end in ranges:
        reply = ask(desk, operation, **{begin: "2025-10-30", end: "2025-10-20"})
        assert reply.status == 400, (begin, reply.body)
        reply = ask(desk, operation, **{begin: "someday"})
        assert reply.status == 400, (begin, reply.body)


@every_list
def test_an_id_that_nobody_has_is_answered_as_the_table_says(
    desk: DeskInProcess, operation: Operation
) -> None:
    for parameter in queried(operation):
        if not parameter.name.endswith(("_ids", "_id")) or parameter.type is int:
            continue
        for nobody in NOBODY:
            for value in (nobody, f"AAPL,{nobody}"):
                reply = ask(desk, operation, **{parameter.name: value})
                assert reply.status in operation.statuses, (parameter.name, value, reply.body)
                assert reply.status < 500, (parameter.name, value, reply.body)


@every_list
def test_no_text_brings_a_list_down(desk: DeskInProcess, operation: Operation) -> None:
    names = {each.name for each in queried(operation)}
    # A search in vain through the news of all instruments takes a while.
    few = {"instrument_ids": "AAPL"} if {"search_query", "instrument_ids"} <= names else {}
    for parameter in queried(operation):
        for text in TEXTS if not parameter.bounds else ():
            reply = ask(desk, operation, **(few | {parameter.name: text}))
            assert reply.status in operation.statuses, (parameter.name, text[:40], reply.body)
            assert reply.status < 500, (parameter.name, text[:40], reply.body)
