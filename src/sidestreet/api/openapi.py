"""The OpenAPI 3.1 document of a table of operations, built from the table and from nothing else.

No operation is named here. What a row says becomes parameters, bodies, answers and scopes; what a
type says becomes a schema; and where an answer holds an id that another operation takes in its
path, the document links the two, so that a tool can walk from a placed order to its cancel.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, get_args, get_origin

import msgspec

from sidestreet import __version__
from sidestreet.api.examples import ANSWERS, EXAMPLES, PARAMETER_EXAMPLES
from sidestreet.api.examples_story import REQUEST_ID
from sidestreet.api.openapi_schemas import SCHEMAS, Json, Schemas
from sidestreet.contract.accounts import Account, AccountWithPersonalDetails
from sidestreet.contract.envelope import Metadata
from sidestreet.contract.instruments import Instrument, InstrumentCore
from sidestreet.contract.locates import Locate
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.operations import OPERATIONS, RESOURCES
from sidestreet.contract.orders import Execution, Order
from sidestreet.contract.positions import Position, PositionInstruction
from sidestreet.contract.statuses import STATUSES
from sidestreet.contract.version import SPOKEN_VERSION

SERVER: Final = "http://127.0.0.1:5001"

_LEADS: Final[Mapping[type, tuple[str, str]]] = MappingProxyType(
    {
        Order: ("id", "order_id"),
        Execution: ("order_id", "order_id"),
        Account: ("id", "account_id"),
        AccountWithPersonalDetails: ("id", "account_id"),
        InstrumentCore: ("id", "instrument_id"),
        Instrument: ("id", "instrument_id"),
        Position: ("instrument_id", "instrument_id"),
        PositionInstruction: ("id", "instruction_id"),
        Locate: ("locate_request_id", "id"),
    },
)
"""Which member of an answered type is the path parameter of other operations."""


@dataclass(frozen=True, slots=True)
class Described:
    """A table of operations and what a document says of it as a whole.

    `tags` tell what each resource is for, `command` how an operation is called from a shell.
    """

    operations: tuple[Operation, ...]
    summary: str
    description: str
    tags: Mapping[str, str]
    command: Callable[[Operation], str]


@functools.cache
def document_json() -> bytes:
    """Return the document of the API itself as JSON. Built once."""
    return describe(
        Described(
            OPERATIONS,
            "A brokerage that runs on your own machine.",
            f"The Clear Street Trading API v1 as Sidestreet {__version__} speaks it.",
            RESOURCES,
            lambda operation: f"clear-street {operation.resource} {operation.command}",
        )
    )


def document() -> Json:
    """Return the document as plain Python objects, fresh on every call."""
    fresh: Json = msgspec.json.decode(document_json())
    return fresh


def describe(of: Described) -> bytes:
    """Return the document of a table as JSON."""
    return msgspec.json.encode(_document(of))


def _document(of: Described) -> Json:
    schemas = Schemas(of.operations)
    paths: dict[str, Json] = {}
    for operation in of.operations:
        entry = _operation(operation, schemas, of)
        paths.setdefault(operation.path, {})[operation.method.lower()] = entry
    failures = sorted({status for operation in of.operations for status in _failures(operation)})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sidestreet",
            "version": SPOKEN_VERSION,
            "summary": of.summary,
            "description": of.description,
        },
        "servers": [{"url": SERVER, "description": "Your own machine."}],
        "security": [{"BearerAuth": []}],
        "tags": [{"name": name, "description": text} for name, text in of.tags.items()],
        "paths": paths,
        "components": {
            "schemas": schemas.components(),
            "responses": {_failure_name(status): _failure(status) for status in failures},
            "securitySchemes": {
                "BearerAuth": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The API key, as a bearer token.",
                },
            },
        },
    }


def _operation(operation: Operation, schemas: Schemas, of: Described) -> Json:
    entry: Json = {
        "operationId": operation.operation_id,
        "tags": [operation.resource],
        "summary": operation.summary,
        "x-command": of.command(operation),
    }
    if operation.description:
        entry["description"] = operation.description
    # Since 3.1 a scheme that is not OAuth may name the rights that it must carry.
    entry["security"] = [] if operation.scope is None else [{"BearerAuth": [operation.scope]}]
    if operation.parameters:
        entry["parameters"] = [
            spelled
            for parameter in operation.parameters
            for spelled in _parameter(parameter, schemas)
        ]
    if operation.body is not None:
        content: Json = {"schema": schemas.of_body(operation.body)}
        if operation.body in EXAMPLES:
            content["example"] = msgspec.to_builtins(EXAMPLES[operation.body])
        entry["requestBody"] = {
            "required": not operation.body_is_optional,
            "content": {"application/json": content},
        }
    entry["responses"] = _responses(operation, schemas, of.operations)
    return entry


def _parameter(parameter: Parameter, schemas: Schemas) -> Iterator[Json]:
    """Yield a parameter as it travels: a range filter is one bracketed name for each bound."""
    if parameter.bounds:
        for bound in parameter.bounds:
            yield {
                "name": f"{parameter.name}[{bound}]",
                "in": parameter.location,
                "description": f"{_BOUND_TEXTS[bound]} {parameter.description}",
                "schema": {
                    "type": "string",
                    "anyOf": [{"format": "date-time"}, {"format": "date"}],
                },
            }
        return
    spelled: Json = {
        "name": parameter.name,
        "in": parameter.location,
        "description": parameter.description,
        "schema": schemas.of_parameter(parameter),
    }
    if parameter.required:
        spelled["required"] = True
    if get_origin(parameter.type) is list:
        spelled |= {"style": "form", "explode": False}
    if parameter.location == "path" and parameter.name in PARAMETER_EXAMPLES:
        spelled["example"] = PARAMETER_EXAMPLES[parameter.name]
    yield spelled


_BOUND_TEXTS: Final = {
    "gt": "After this.",
    "gte": "At or after this.",
    "lt": "Before this.",
    "lte": "At or before this.",
}


def _responses(operation: Operation, schemas: Schemas, operations: tuple[Operation, ...]) -> Json:
    success: Json = {"description": STATUSES[operation.success].meaning}
    if operation.data is not None:
        content: Json = {"schema": schemas.of_answer(operation.data)}
        if operation.data in EXAMPLES or operation.operation_id in ANSWERS:
            content["example"] = answer_example(operation)
        success["content"] = {"application/json": content}
    links = {
        target.operation_id: {"operationId": target.operation_id, "parameters": parameters}
        for target, parameters in _links(operation, operations)
    }
    if links:
        success["links"] = links
    responses = {str(operation.success): success}
    if HTTPStatus.MULTI_STATUS in operation.statuses:
        responses[str(int(HTTPStatus.MULTI_STATUS))] = {
            "description": STATUSES[HTTPStatus.MULTI_STATUS].meaning,
            "content": {
                "application/json": {"schema": schemas.of_partial_answer(operation.data)},
            },
        }
    for status in _failures(operation):
        responses[str(status)] = {"$ref": f"#/components/responses/{_failure_name(status)}"}
    return responses


def answer_example(operation: Operation) -> Json:
    """Return the whole body of a successful answer that has one, for people to look at."""
    metadata = Metadata(request_id=REQUEST_ID)
    if operation.paged:
        metadata = Metadata(request_id=REQUEST_ID, page_number=1, total_items=1, total_pages=1)
    data = ANSWERS.get(operation.operation_id, EXAMPLES[operation.data])
    return {
        "data": msgspec.to_builtins(data),
        "error": None,
        "metadata": msgspec.to_builtins(metadata),
    }


def _links(
    operation: Operation, operations: tuple[Operation, ...]
) -> Iterator[tuple[Operation, dict[str, str]]]:
    """Yield the operations that an answer leads to, and where their path parameters come from."""
    several = get_origin(operation.data) is list
    answered = get_args(operation.data)[0] if several else operation.data
    if answered not in _LEADS:
        return
    member, leads_to = _LEADS[answered]
    known = {name: f"$request.path.{name}" for name in _path_names(operation)}
    known[leads_to] = f"$response.body#/data/{'0/' if several else ''}{member}"
    for target in operations:
        needed = _path_names(target)
        if target is not operation and leads_to in needed and needed <= known.keys():
            yield target, {name: known[name] for name in sorted(needed)}


def _path_names(operation: Operation) -> set[str]:
    return {p.name for p in operation.parameters if p.location == "path"}


def _failures(operation: Operation) -> tuple[int, ...]:
    return tuple(status for status in operation.statuses if status >= HTTPStatus.BAD_REQUEST)


def _failure_name(status: int) -> str:
    return STATUSES[status].reason.replace(" ", "")


def _failure(status: int) -> Json:
    failure: Json = {
        "description": STATUSES[status].meaning,
        "content": {"application/json": {"schema": {"$ref": f"{SCHEMAS}Failure"}}},
    }
    if status == HTTPStatus.UNAUTHORIZED:
        failure["headers"] = {
            "WWW-Authenticate": {
                "description": "Asks for a bearer token.",
                "schema": {"type": "string"},
            },
        }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        failure["headers"] = {
            "Retry-After": {
                "description": "Seconds to wait.",
                "schema": {"type": "integer", "minimum": 0},
            },
        }
    return failure
