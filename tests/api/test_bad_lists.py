"""Every list that the API has, asked for in ways that make no sense.

The table says what there is to get wrong: each parameter is walked, so a list that is added later
is asked in the same way.
"""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import product
from typing import Any, Final, get_args, get_origin

import pytest

from api.desk_in_process import DeskInProcess, Reply
from api.people import EVERYONE, KEPT, MINE, MISSING, SEED, UNKNOWN
from sidestreet.api.paging import render_token
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.operations import OPERATIONS

HOLDING_LISTS: Final = frozenset(
    {"cancel_all_open_orders", "get_feed", "get_instrument_events", "get_portfolio_history"}
)
"""What filters or holds a list, though it is not one to be read page by page."""

LISTS: Final = tuple(
    each
    for each in OPERATIONS
    if (each.method == "GET" and (each.paged or get_origin(each.data) is list))
    or each.operation_id in HOLDING_LISTS
)
every_list = pytest.mark.parametrize("operation", LISTS, ids=lambda o: o.operation_id)

GOOD: Final = {
    "account_id": str(MINE),
    "instrument_id": "AAPL",
    "instrument_ids": "AAPL",
    "root": "AAPL",
    "q": "AAPL",
    "start_date": "2025-10-01",
    "thread_id": KEPT,
}
"""A value that makes sense, of what has to be given."""

RANGES: Final = (("from", "to"), ("from_date", "to_date"), ("start_date", "end_date"))
EARLY: Final = "2025-10-20"
LATE: Final = "2025-10-24"
"""Days in one week: there are events of all instruments for at most six days at a time."""

NOBODY: Final = ("NOBODY", UNKNOWN)
TEXTS: Final = (
    "'%20OR%201=1%20--",
    "%00",
    "%F0%9F%93%88%E2%80%AE",
    "%ED%A0%80",
    "%FF%FE",
    "%EF%BC%A1e%CC%81%D9%A1",
    "..%2F..%2Fetc%2Fpasswd",
    "%7B%7B7*7%7D%7D",
    "(a%2B)%2B%24",
    "%25%25%5F%2A",
    "x" * 50_000,
    "%F0%9F%92%A9" * 5_000,
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
            name = given.pop(each.name, GOOD[each.name])
            path = path.replace(f"{{{each.name}}}", name)
        elif each.required:
            query[each.name] = GOOD[each.name]
    text = "&".join(f"{name}={value}" for name, value in (query | given).items())
    return desk.ask(operation.method, path, key=EVERYONE, query=text)


def queried(operation: Operation) -> list[Parameter]:
    """Return the parameters of an operation that stand in its query."""
    return [each for each in operation.parameters if each.location == "query"]


def few_of(operation: Operation) -> dict[str, str]:
    """Return what keeps a list short that is otherwise of all instruments, which takes a while."""
    is_long = operation.operation_id in {"get_news", "get_all_instrument_events"}
    return {"instrument_ids": "AAPL"} if is_long else {}


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
    for begin, end in ranges(operation):
        is_instant = begin.format == "date-time"
        early, late = (f"{day}T00:00:00Z" if is_instant else day for day in (EARLY, LATE))
        first, last = begin.name, end.name
        few = few_of(operation)
        assert ask(desk, operation, **few, **{first: early, last: late}).status == 200, first
        reply = ask(desk, operation, **{first: late, last: early})
        assert reply.status == 400, (first, reply.body)
        reply = ask(desk, operation, **{first: "someday", last: late})
        assert reply.status == 400, (first, reply.body)


def ranges(operation: Operation) -> Iterator[tuple[Parameter, Parameter]]:
    """Yield beginning and end of each range that a list can be asked for."""
    by_name = {each.name: each for each in queried(operation)}
    for begin, end in RANGES:
        if by_name.keys() >= {begin, end}:
            yield by_name[begin], by_name[end]
    for each in queried(operation):
        if each.bounds:
            lower, upper = (replace(each, name=f"{each.name}[{at}]") for at in ("gte", "lte"))
            yield lower, upper


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
def test_a_path_that_names_nobody_leads_to_no_list(
    desk: DeskInProcess, operation: Operation
) -> None:
    for parameter in operation.parameters:
        if parameter.location == "path":
            nobody = str(MISSING) if parameter.type is int else UNKNOWN
            reply = ask(desk, operation, **{parameter.name: nobody})
            assert reply.status == 404, (parameter.name, reply.body)
            assert reply.message


IN_PART: Final = tuple(
    each
    for each in LISTS
    if 207 in each.statuses and "instrument_ids" in {item.name for item in each.parameters}
)


@pytest.mark.parametrize("operation", IN_PART, ids=lambda o: o.operation_id)
def test_what_is_known_of_a_mixed_list_is_told_with_the_names_that_are_not(
    desk: DeskInProcess, operation: Operation
) -> None:
    for nobody in NOBODY:
        reply = ask(desk, operation, instrument_ids=f"AAPL,{nobody},MSFT")
        assert reply.status == 207
        for name in ("AAPL", "MSFT", nobody):
            assert f"'{name}'" in str(reply.body) or name in reply.body["error"]["message"]


@every_list
def test_no_text_brings_a_list_down(desk: DeskInProcess, operation: Operation) -> None:
    few = few_of(operation)
    for parameter in queried(operation):
        names = [f"{parameter.name}[{at}]" for at in parameter.bounds] or [parameter.name]
        for name, text in product(names, TEXTS):
            reply = ask(desk, operation, **(few | {name: text}))
            assert reply.status in operation.statuses, (parameter.name, text[:40], reply.body)
            assert reply.status < 500, (parameter.name, text[:40], reply.body)
