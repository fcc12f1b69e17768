"""What a value looks like, as far as the command line cares: read off the contract's types.

Only as deep as flags go: a body, its members, and theirs. What is further inside is written as
YAML or JSON, so its shape does not matter here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec.inspect as types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sidestreet.cli.client.grammar import Kind

DEPTH: Final = 2
"""Objects inside each other whose members have flags: the body, and one more."""


class Shape(NamedTuple):
    """What a value looks like, as far as the command line cares."""

    kind: Kind
    repeats: bool = False
    nullable: bool = False
    choices: tuple[str, ...] = ()
    description: str = ""
    members: tuple[Member, ...] = ()


class Member(NamedTuple):
    """One member of an object: its wire name, its shape, and whether it must be there."""

    wire: str
    shape: Shape
    required: bool


_KINDS: Final[dict[type[types.Type], Kind]] = {
    types.StrType: "string",
    types.UUIDType: "string",
    types.DecimalType: "string",
    types.BytesType: "string",
    types.IntType: "integer",
    types.FloatType: "number",
    types.BoolType: "boolean",
    types.DateType: "time",
    types.DateTimeType: "time",
    types.TimeType: "time",
    types.DictType: "object",
}


def shape_of(annotation: Any) -> Shape:  # noqa: ANN401 - a type of the contract is any annotation
    """Return the shape of a type of the contract. One that is several things at once is `any`."""
    return _shape(types.type_info(annotation), DEPTH)


def _shape(node: types.Type, depth: int) -> Shape:
    match node:
        case types.Metadata():
            return _described(_shape(node.type, depth), node.extra_json_schema or {})
        case types.UnionType():
            return _shape_of_union(node, depth)
        case types.ListType() | types.SetType() | types.FrozenSetType() | types.VarTupleType():
            inner = _shape(node.item_type, depth)
            if inner.repeats:
                inner = Shape("any")
            return inner._replace(repeats=True, nullable=False, description="")
        case types.EnumType():
            return Shape("string", choices=tuple(str(item.value) for item in node.cls))
        case types.LiteralType():
            return Shape("string", choices=tuple(map(str, node.values)))
        case types.StructType():
            return Shape("object", members=tuple(_members(node, depth - 1)) if depth else ())
        case _:
            return Shape(_KINDS.get(type(node), "any"))


def _described(shape: Shape, schema: dict[str, Any]) -> Shape:
    if shape.kind == "string" and schema.get("format") in {"date", "date-time"}:
        shape = shape._replace(kind="time")
    return shape._replace(description=str(schema.get("description", shape.description)))


def _members(struct: types.StructType, depth: int) -> Iterator[Member]:
    if struct.tag_field is not None:
        yield Member(struct.tag_field, Shape("string", choices=(str(struct.tag),)), required=True)
    for field in struct.fields:
        yield Member(field.encode_name, _shape(field.type, depth), field.required)


def _shape_of_union(node: types.UnionType, depth: int) -> Shape:
    shapes = [_shape(part, depth) for part in node.types if not isinstance(part, types.NoneType)]
    nullable = len(shapes) < len(node.types)
    if len(shapes) == 1:
        return shapes[0]._replace(nullable=nullable)
    if any(shape.kind != "object" or shape.repeats for shape in shapes):
        return Shape("any", nullable=nullable)
    members = tuple(_merged([shape.members for shape in shapes]))
    return Shape("object", nullable=nullable, members=members)


def _merged(variants: Iterable[tuple[Member, ...]]) -> Iterator[Member]:
    """Yield the members that any variant of an object has; required if all of them require it."""
    by_wire = [{member.wire: member for member in variant} for variant in variants]
    for wire in dict.fromkeys(wire for variant in by_wire for wire in variant):
        found = [variant[wire] for variant in by_wire if wire in variant]
        shape = found[0].shape
        if any(other.shape.kind != shape.kind for other in found):
            shape = Shape("any")
        choices = dict.fromkeys(choice for other in found for choice in other.shape.choices)
        required = len(found) == len(by_wire) and all(other.required for other in found)
        yield Member(wire, shape._replace(choices=tuple(choices)), required)
