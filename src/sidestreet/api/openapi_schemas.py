"""The schemas of the OpenAPI document: every type of the table, each written once.

msgspec says what a type accepts; this module only puts it into the words that readers of OpenAPI
expect, and adds the envelope that surrounds each answer.
"""

from collections.abc import Iterable
from types import UnionType
from typing import Any, Final, get_args, get_origin

import msgspec

from sidestreet.contract.envelope import ErrorBody, Metadata
from sidestreet.contract.operation import Operation, Parameter

Json = dict[str, Any]

SCHEMAS: Final = "#/components/schemas/"
INT64_MAX: Final = 2**63 - 1


class Schemas:
    """Hands out a schema for each use of a type, and the components that they refer to."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        kinds: list[Any] = [ErrorBody, Metadata]
        for operation in operations:
            kinds += [parameter.type for parameter in operation.parameters]
            kinds += [kind for kind in (operation.data, operation.body) if kind is not None]
        references, components = msgspec.json.schema_components(
            kinds,
            ref_template=SCHEMAS + "{name}",
        )
        self._references = {
            kind: _tidy(reference) for kind, reference in zip(kinds, references, strict=True)
        }
        self._components = {name: _tidy(schema) for name, schema in components.items()}
        self._components["Failure"] = {
            "title": "Failure",
            "description": "What every failed call answers.",
            "type": "object",
            "properties": {
                "error": {"$ref": f"{SCHEMAS}ErrorBody"},
                "metadata": {"$ref": f"{SCHEMAS}Metadata"},
            },
            "required": ["error", "metadata"],
        }

    def components(self) -> Json:
        """Return every schema by name, those of the envelopes noted so far included."""
        return dict(sorted(self._components.items()))

    def of_body(self, kind: type[Any]) -> Json:
        """Return the schema of a request body. A bare array holds at least one row."""
        schema = dict(self._references[kind])
        if schema.get("type") == "array":
            schema["minItems"] = 1
        return schema

    def of_parameter(self, parameter: Parameter) -> Json:
        """Return the schema of one value of a parameter, its limits included."""
        schema = dict(self._references[parameter.type])
        if parameter.older:
            values = [value.value for value in parameter.type]
            schema = {"type": "string", "enum": [*values, *parameter.older]}
        for name in ("minimum", "maximum", "default", "format"):
            value = getattr(parameter, name)
            if value is not None:
                schema[name] = value
        if parameter.location == "path" and schema["type"] == "string":
            schema["minLength"] = 1
        return schema

    def of_answer(self, kind: type[Any]) -> Json:
        """Return a reference to the envelope around a type, and note that envelope."""
        return self._envelope(
            kind, "Answer", "What a call that went well answers.", {"type": "null"}
        )

    def of_partial_answer(self, kind: type[Any]) -> Json:
        """Return a reference to the envelope of an answer that has data and an error."""
        return self._envelope(
            kind,
            "PartialAnswer",
            "What a call answers that went well in part.",
            {"$ref": f"{SCHEMAS}ErrorBody"},
        )

    def _envelope(self, kind: type[Any], suffix: str, description: str, error: Json) -> Json:
        several = get_origin(kind) is list
        # What may be nothing is named after what it is otherwise.
        plain = next(iter(get_args(kind)), kind)
        if get_origin(plain) is list:
            # A list of rows, each of them a list.
            name = f"{get_args(plain)[0].__name__}RowList"
        else:
            name = f"{plain.__name__}List" if several else f"{plain.__name__}"
        if get_origin(kind) is UnionType:
            name += "OrNothing"
        name += suffix
        self._components[name] = {
            "title": name,
            "description": description,
            "type": "object",
            "properties": {
                "data": self._references[kind],
                "error": error,
                "metadata": {"$ref": f"{SCHEMAS}Metadata"},
            },
            "required": ["data", "error", "metadata"],
        }
        return {"$ref": SCHEMAS + name}


def _tidy(schema: Json) -> Json:
    """Return a schema the way readers of OpenAPI expect it.

    The end of a text is `$`, as JSON Schema spells it; whole numbers are 64 bits wide; the type of
    an enum is said; a default of null says nothing and goes.
    """
    tidied: Json = {
        name: _tidy_part(part)
        for name, part in schema.items()
        if not (name == "default" and part is None)
    }
    if isinstance(tidied.get("pattern"), str):
        tidied["pattern"] = tidied["pattern"].replace(r"\Z", "$")
    if isinstance(tidied.get("enum"), list):
        tidied["type"] = "string"
    if tidied.get("type") == "integer":
        tidied = {"format": "int64", "minimum": -INT64_MAX - 1, "maximum": INT64_MAX} | tidied
    return tidied


def _tidy_part(part: object) -> object:
    if isinstance(part, dict):
        return _tidy(part)
    if isinstance(part, list):
        return [_tidy_part(each) for each in part]
    return part
