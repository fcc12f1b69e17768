"""The document of the control API: valid, complete, and apart from the vendor's."""

import json
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from sidestreet.api.openapi import document
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.contract.operation import Operation
from sidestreet.control.openapi import control_document
from sidestreet.control.operations import CONTROL_OPERATIONS
from sidestreet.control.pages import DOCUMENT_PATH
from sidestreet.reference.seed import default_seed

DOCUMENT: dict[str, Any] = json.loads(control_document())


def test_the_document_is_valid_openapi_3_1() -> None:
    jsonschema_rs.Draft202012Validator(OPENAPI_31).validate(DOCUMENT)


@pytest.mark.parametrize("operation", CONTROL_OPERATIONS, ids=lambda each: each.operation_id)
def test_every_operation_is_told(operation: Operation) -> None:
    entry = DOCUMENT["paths"][operation.path][operation.method.lower()]
    assert entry["operationId"] == operation.operation_id
    assert entry["security"] == [{"BearerAuth": ["control"]}]
    assert entry["x-command"].startswith("sidestreet control ")
    assert ("requestBody" in entry) is (operation.body is not None)


def test_the_documents_share_no_path() -> None:
    assert not DOCUMENT["paths"].keys() & document()["paths"].keys()


def test_every_reference_leads_to_a_schema() -> None:
    def references(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [each for inner in part.values() for each in references(inner)]
        if isinstance(part, list):
            return [each for inner in part for each in references(inner)]
        return []

    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_a_desk_that_is_controlled_serves_it_to_anybody() -> None:
    desk = InProcessDesk(default_seed(), 1_761_917_400_000_000_000, is_controlled=True)
    assert desk.ask("GET", DOCUMENT_PATH, key="nobody.at-all").body == DOCUMENT
    desk.close()
