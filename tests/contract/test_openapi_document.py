"""The OpenAPI document is valid, complete, and says what the table says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.definitions import OPENAPI_31

from contract.wire_shapes import encoded
from sidestreet.api.openapi import Described, answer_example, describe, document, document_json
from sidestreet.contract.envelope import ErrorBody, Metadata
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS, by_id

DOCUMENT = document()

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.operation_id)
every_operation_with_data = pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.data is not None],
    ids=lambda o: o.operation_id,
)


def entry(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][operation.path][operation.method.lower()]
    return found


def walk(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from walk(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from walk(inner)


def resolve(reference: str) -> Any:
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[unquote(step).replace("~1", "/").replace("~0", "~")]
    return found


def validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Return a validator of one schema of the document, with all the others at hand."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def answer_schema(operation: Operation) -> dict[str, Any]:
    content = entry(operation)["responses"]["200"]["content"]["application/json"]
    schema: dict[str, Any] = content["schema"]
    return schema


def test_the_document_is_valid_openapi_3_1() -> None:
    jsonschema_rs.Draft202012Validator(OPENAPI_31).validate(DOCUMENT)


def test_every_schema_in_it_is_a_valid_json_schema() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    used = {part["$ref"] for part in walk(DOCUMENT) if isinstance(part.get("$ref"), str)}
    for reference in used:
        assert isinstance(resolve(reference), dict)
    for kind in ("schemas", "responses"):
        named = {f"#/components/{kind}/{name}" for name in DOCUMENT["components"][kind]}
        assert named - used == set()


def test_every_operation_of_the_table_is_there_and_no_other() -> None:
    ids = [
        operation["operationId"]
        for path in DOCUMENT["paths"].values()
        for operation in path.values()
    ]
    assert sorted(ids) == sorted(each.operation_id for each in OPERATIONS)


def test_a_range_filter_is_one_bracketed_name_for_each_bound() -> None:
    names = [each["name"] for each in entry(by_id("get_orders"))["parameters"]]
    assert [name for name in names if name.startswith("updated_at")] == [
        "updated_at[gt]",
        "updated_at[gte]",
        "updated_at[lt]",
        "updated_at[lte]",
    ]


@every_operation
def test_an_array_travels_as_one_comma_joined_value(operation: Operation) -> None:
    for parameter in entry(operation).get("parameters", []):
        if parameter["schema"].get("type") == "array":
            assert (parameter["style"], parameter["explode"]) == ("form", False)


@every_operation
def test_the_right_that_a_key_needs_is_named(operation: Operation) -> None:
    expected = [] if operation.scope is None else [{"BearerAuth": [operation.scope]}]
    assert entry(operation)["security"] == expected


@every_operation
def test_every_status_of_the_table_is_answered_in_the_document(operation: Operation) -> None:
    assert set(entry(operation)["responses"]) == {str(status) for status in operation.statuses}


def test_a_placed_order_leads_to_reading_replacing_and_canceling_it() -> None:
    links = entry(by_id("submit_orders"))["responses"]["200"]["links"]
    assert links["cancel_open_order"] == {
        "operationId": "cancel_open_order",
        "parameters": {
            "account_id": "$request.path.account_id",
            "order_id": "$response.body#/data/0/id",
        },
    }
    assert {"get_order_by_id", "replace_order"} <= links.keys()


def test_a_fill_leads_to_its_order() -> None:
    links = entry(by_id("get_executions"))["responses"]["200"]["links"]
    found = links["get_order_by_id"]["parameters"]["order_id"]
    assert found == "$response.body#/data/0/order_id"


def test_a_position_leads_to_its_close_and_an_instruction_to_its_cancel() -> None:
    held = entry(by_id("get_positions"))["responses"]["200"]["links"]
    assert held["close_position"]["parameters"] == {
        "account_id": "$request.path.account_id",
        "instrument_id": "$response.body#/data/0/instrument_id",
    }
    sent = entry(by_id("submit_position_instructions"))["responses"]["200"]["links"]
    found = sent["cancel_position_instruction"]["parameters"]["instruction_id"]
    assert found == "$response.body#/data/0/id"


def test_an_answer_without_a_body_has_a_status_and_no_content() -> None:
    silent = replace(by_id("delete_watchlist"), data=None, statuses=(204, 404))
    table = Described((silent,), "", "", {}, lambda each: each.command)
    (path,) = json.loads(describe(table))["paths"].values()
    assert path["delete"]["responses"].keys() == {"204", "404"}
    assert path["delete"]["responses"]["204"].keys() == {"description"}


def test_an_answer_in_part_has_data_and_an_error() -> None:
    responses = entry(by_id("get_locate_rates"))["responses"]
    schema = responses["207"]["content"]["application/json"]["schema"]
    answer = answer_example(by_id("get_locate_rates"))
    assert not validator(schema).is_valid(answer)
    validator(schema).validate(answer | {"error": {"code": 404, "message": "No rate"}})


@pytest.mark.parametrize(("name", "required"), [("close_position", False), ("replace_order", True)])
def test_a_body_that_may_be_left_out_is_told_from_one_that_may_not(
    name: str, *, required: bool
) -> None:
    assert entry(by_id(name))["requestBody"]["required"] is required


@every_operation
def test_a_link_gives_every_path_parameter_of_the_operation_that_it_leads_to(
    operation: Operation,
) -> None:
    success = entry(operation)["responses"][str(operation.success)]
    for link in success.get("links", {}).values():
        target = by_id(link["operationId"])
        needed = {each.name for each in target.parameters if each.location == "path"}
        assert link["parameters"].keys() == needed


@every_operation_with_data
@pytest.mark.parametrize("full", [True, False], ids=["full", "minimal"])
def test_what_a_type_encodes_is_what_its_schema_says(operation: Operation, *, full: bool) -> None:
    answer = {
        "data": json.loads(encoded(operation.data, full=full)),
        "error": None,
        "metadata": {"request_id": "1"},
    }
    # The sample's ids are the plain text "1", so formats are left aside here.
    whole = {**answer_schema(operation), "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(whole).validate(answer)


@every_operation
def test_the_examples_keep_to_the_schemas(operation: Operation) -> None:
    if operation.data is not None:
        validator(answer_schema(operation)).validate(answer_example(operation))
    if operation.body is not None:
        content = entry(operation)["requestBody"]["content"]["application/json"]
        validator(content["schema"]).validate(content["example"])


@pytest.mark.parametrize(
    "row",
    [
        {"quantity": "10"},
        {"side": "BUY", "order_type": "LIMIT", "quantity": "1e3", "time_in_force": "DAY"},
        {"side": "BUY", "order_type": "LIMIT", "quantity": "1\n", "time_in_force": "DAY"},
        {"side": "BUY", "order_type": "OTHER", "quantity": "1", "time_in_force": "DAY"},
        {"side": "BUY", "order_type": "LIMIT", "quantity": "1", "time_in_force": "DAY", "legs": []},
    ],
)
def test_the_published_schema_refuses_what_the_types_refuse(row: dict[str, Any]) -> None:
    content = entry(by_id("submit_orders"))["requestBody"]["content"]["application/json"]
    assert not validator(content["schema"]).is_valid([row])


def test_an_empty_batch_of_orders_is_not_in_the_schema() -> None:
    content = entry(by_id("submit_orders"))["requestBody"]["content"]["application/json"]
    assert not validator(content["schema"]).is_valid([])


def test_a_failure_has_an_error_and_no_data() -> None:
    schema = DOCUMENT["components"]["schemas"]["Failure"]
    failure = {
        "error": json.loads(encoded(ErrorBody, full=True)),
        "metadata": json.loads(encoded(Metadata, full=False)),
    }
    validator(schema).validate(failure)
    assert "data" not in schema["properties"]


def test_no_schema_speaks_python() -> None:
    r"""`\Z` is the end of a text in Python only; elsewhere it is a letter."""
    patterns = [part["pattern"] for part in walk(DOCUMENT) if isinstance(part.get("pattern"), str)]
    assert patterns
    assert not [pattern for pattern in patterns if r"\Z" in pattern]


def test_the_encoded_document_is_the_document() -> None:
    assert json.loads(document_json()) == DOCUMENT
    assert document_json() is document_json()
    assert document() is not document()


@pytest.mark.parametrize("name", ["submit_orders", "replace_order"])
def test_a_tool_that_makes_bodies_from_the_document_makes_ones_that_we_can_read(name: str) -> None:
    operation = by_id(name)
    schema = schemathesis.openapi.from_dict(document())

    @settings(
        max_examples=25, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=schema[operation.path][operation.method].as_strategy())
    def every_body_is_read(case: Any) -> None:
        msgspec.convert(case.body, operation.body)

    every_body_is_read()
