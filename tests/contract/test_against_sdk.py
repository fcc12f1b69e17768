"""Our table and types against the official SDK: the same methods, members and lists, both ways.

The SDK's own objects are asked, at the version that is installed. Where we differ on purpose, the
difference stands in `tools/compatibility/differences.py` with its reason; a line there that is no
longer true fails too, so the list can only shrink unless somebody argues for a new line.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from clearstreet import APIResponseValidationError, ClearStreet
from clearstreet._resource import SyncAPIResource
from clearstreet.types.shared import APIError, ResponseMetadata

from compatibility.differences import DELIBERATE
from contract.wire_shapes import (
    Shape,
    differences,
    encoded,
    of_answer,
    of_arguments,
    of_parameters,
    of_sdk,
    of_type,
    sample,
)
from sidestreet.contract.enums import OLDER_SPELLINGS
from sidestreet.contract.envelope import ErrorBody, Metadata
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS, by_id

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.operation_id)


def sdk_method(client: ClearStreet, operation: Operation) -> Callable[..., Any]:
    """Return the SDK's method for an operation, found by the names in our table alone."""
    resource: Any = client
    for part in operation.resource.replace("-", "_").split(":"):
        resource = getattr(resource, part)
    method: Callable[..., Any] = getattr(resource, operation.operation_id)
    return method


def body_argument(operation: Operation, arguments: Shape) -> str:
    """Return the name that the SDK gives to a body that is a bare array."""
    known = {parameter.name for parameter in operation.parameters}
    (name,) = arguments.members.keys() - known
    return name


def differences_of(client: ClearStreet, operation: Operation) -> Iterator[str]:
    """Yield how an operation differs from the SDK's, answer, parameters and body."""
    method = sdk_method(client, operation)
    theirs = of_answer(method)
    if operation.data is None or theirs.kind == "null":
        # Of some answers the SDK reads nothing.
        yield from differences(operation.operation_id, of_type(None), theirs)
    else:
        mine = of_type(operation.data)
        yield from differences(
            mine.name or operation.operation_id, mine, theirs.members["data"].shape
        )

    arguments, expected = of_arguments(method), of_parameters(operation)
    if operation.body_flag is not None:
        name = body_argument(operation, arguments)
        yield from differences(name, of_type(operation.body), arguments.members[name].shape)
        members = {key: value for key, value in arguments.members.items() if key != name}
        arguments = Shape("object", members=members)
    elif operation.body is not None:
        body = of_type(operation.body)
        expected = Shape("object", members={**expected.members, **body.members})
    yield from differences(operation.operation_id, expected, arguments)


@pytest.fixture(scope="module")
def offline() -> Iterator[ClearStreet]:
    """Give an SDK client that is only looked at."""
    with ClearStreet(api_key="key", base_url="http://127.0.0.1:5001") as client:
        yield client


@pytest.fixture(scope="module")
def found(offline: ClearStreet) -> set[str]:
    """Collect every difference there is."""
    everywhere = {text for each in OPERATIONS for text in differences_of(offline, each)}
    everywhere |= set(differences("Metadata", of_type(Metadata), of_sdk(ResponseMetadata)))
    everywhere |= set(differences("ErrorBody", of_type(ErrorBody), of_sdk(APIError)))
    return everywhere


def test_nothing_differs_from_the_sdk_but_what_is_argued_for(found: set[str]) -> None:
    assert found - DELIBERATE.keys() == set()


def test_nothing_is_argued_for_that_no_longer_differs(found: set[str]) -> None:
    assert DELIBERATE.keys() - found == set()


def test_the_values_that_we_read_beyond_the_sdk_are_the_older_spellings(found: set[str]) -> None:
    extra = {text.split(" has ")[1].removesuffix(" here only") for text in found if " has " in text}
    assert extra == OLDER_SPELLINGS.keys()


def sdk_commands(client: ClearStreet) -> set[str]:
    """Return every operation of the SDK as the command line names it."""

    def walk(name: str, resource: SyncAPIResource) -> Iterator[str]:
        for attribute, value in inspect.getmembers_static(type(resource)):
            if attribute.startswith("_"):
                continue
            if inspect.isfunction(value):
                yield f"{name} {attribute.replace('_', '-')}"
            elif isinstance(inner := getattr(resource, attribute), SyncAPIResource):
                yield from walk(f"{name}:{attribute.replace('_', '-')}", inner)

    return set(walk("v1", client.v1))


def test_every_operation_of_the_sdk_is_in_the_table(
    offline: ClearStreet,
) -> None:
    ours = {f"{each.resource} {each.command}" for each in OPERATIONS}
    assert len(ours) == len(OPERATIONS)
    assert sdk_commands(offline) == ours
    assert len(ours) == 81


# The vendor calls daily summaries deprecated; they are served all the same.
@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")
@every_operation
@pytest.mark.parametrize("full", [True, False], ids=["full", "minimal"])
def test_a_strict_sdk_client_sends_what_we_expect_and_reads_what_we_answer(
    operation: Operation,
    full: bool,
) -> None:
    """Through the SDK's own HTTP layer, with every argument and with only what is needed."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if operation.data is None:
            return httpx.Response(operation.success)
        return httpx.Response(operation.success, content=success(operation, full=full))

    with strict_client(answer) as client:
        method = sdk_method(client, operation)
        arguments = sample(of_arguments(method), full=full)
        reply = method(
            **{"from_" if name == "from" else name: value for name, value in arguments.items()}
        )

    (request,) = seen
    places = {parameter.name: parameter.location for parameter in operation.parameters}
    path = operation.path.format_map({n: arguments[n] for n, at in places.items() if at == "path"})
    assert (request.method, request.url.path) == (operation.method, path)
    assert set(request.url.params) == query_names(operation, full=full)
    assert body_names(request) == expected_body(operation, full=full)
    assert reply is None if of_answer(method).kind == "null" else reply.metadata.request_id


def strict_client(answer: Callable[[httpx.Request], httpx.Response]) -> ClearStreet:
    """Return a client that refuses any answer that is not exactly as its models say."""
    return ClearStreet(
        api_key="key",
        base_url="http://127.0.0.1:5001",
        max_retries=0,
        http_client=httpx.Client(transport=httpx.MockTransport(answer)),
        _strict_response_validation=True,
    )


def success(operation: Operation, *, full: bool) -> bytes:
    return b'{"data":%b,"error":null,"metadata":%b}' % (
        encoded(operation.data, full=full),
        encoded(Metadata, full=full),
    )


def query_names(operation: Operation, *, full: bool) -> set[str]:
    names: set[str] = set()
    for parameter in operation.parameters:
        if parameter.location == "query" and (full or parameter.required):
            brackets = [f"[{bound}]" for bound in parameter.bounds] or [""]
            names |= {parameter.name + bracket for bracket in brackets}
    return names


def body_names(request: httpx.Request) -> set[str]:
    body = json.loads(request.content) if request.content else {}
    (row,) = body if isinstance(body, list) else [body]
    return set(row)


def expected_body(operation: Operation, *, full: bool) -> set[str]:
    if operation.body is None:
        return set()
    shape = of_type(operation.body)
    row = shape.item or shape
    return {
        name
        for name, member in row.members.items()
        if (full or member.required) and f"{row.name}.{name} is here only" not in DELIBERATE
    }


def test_the_strict_client_would_notice_an_order_without_its_status() -> None:
    order = json.loads(encoded(by_id("get_order_by_id").data, full=True))
    del order["status"]
    body = {"data": order, "error": None, "metadata": {"request_id": "1"}}
    with (
        strict_client(lambda _: httpx.Response(200, json=body)) as client,
        pytest.raises(APIResponseValidationError),
    ):
        client.v1.orders.get_order_by_id("1", account_id=1)


def test_arrays_travel_as_one_comma_joined_value() -> None:
    seen: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, content=success(by_id("get_orders"), full=False))

    with strict_client(answer) as client:
        client.v1.orders.get_orders(
            1,
            status=["NEW", "PARTIALLY_FILLED"],
            updated_at={"gte": "2025-10-31"},
        )
    assert dict(seen[0].params) == {
        "status": "NEW,PARTIALLY_FILLED",
        "updated_at[gte]": "2025-10-31",
    }
