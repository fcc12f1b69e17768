"""One plain form for what travels, read from our types and from the official SDK's alike.

Only what a reader or writer of the JSON can notice is kept: kinds, members, which must be there,
which may be null, the values of closed lists. Where a text is an instant or a day, that counts as
its kind; decimals and ids are texts.
"""

import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from clearstreet import BaseModel, Omit
from msgspec import inspect as ours
from typing_extensions import is_typeddict

from sidestreet.contract.operation import Operation, Parameter

_TEXT_KINDS = {"date": "date", "date-time": "date-time"}


@dataclass(frozen=True)
class Shape:
    """What one value may be. An object has `members`; one of several objects, `variants`."""

    kind: str
    nullable: bool = False
    values: frozenset[str] = frozenset()
    item: "Shape | None" = None
    members: Mapping[str, "Member"] = field(default_factory=dict)
    variants: Mapping[str, "Shape"] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Member:
    """One member of an object, and whether it must be there."""

    shape: Shape
    required: bool


# ---- ours


def of_type(kind: Any) -> Shape:
    """Return the shape of one of our wire types."""
    return _of_ours(ours.type_info(kind))


def of_parameter(parameter: Parameter) -> Shape:
    """Return the shape of a parameter: a range is an object of its bounds."""
    if parameter.bounds:
        text = Member(of_type(parameter.type), required=False)
        return Shape("object", members=dict.fromkeys(parameter.bounds, text))
    shape = of_type(parameter.type)
    kind = _TEXT_KINDS.get(parameter.format or "", shape.kind)
    return replace(shape, kind=kind, values=shape.values | set(parameter.older))


def of_parameters(operation: Operation) -> Shape:
    """Return all parameters of an operation as one object."""
    return Shape(
        "object",
        members={
            parameter.name: Member(of_parameter(parameter), parameter.required)
            for parameter in operation.parameters
        },
        name=operation.operation_id,
    )


def _of_ours(info: ours.Type) -> Shape:
    match info:
        case ours.Metadata(type=inner, extra_json_schema=extra):
            shape = _of_ours(inner)
            return replace(shape, kind=_TEXT_KINDS.get((extra or {}).get("format", ""), shape.kind))
        case ours.UnionType(types=parts):
            return _of_our_union(parts)
        case ours.EnumType(cls=cls):
            return Shape("enum", values=frozenset(member.value for member in cls))
        case ours.ListType(item_type=item) | ours.VarTupleType(item_type=item):
            return Shape("array", item=_of_ours(item))
        case ours.DictType(value_type=ours.ListType() | ours.VarTupleType()):
            return Shape("object of lists")
        case ours.AnyType():
            return _ANY
        case ours.StructType():
            members = {
                each.encode_name: Member(_of_ours(each.type), each.required) for each in info.fields
            }
            if info.tag_field is not None:
                tag = Shape("enum", values=frozenset({str(info.tag)}))
                members[info.tag_field] = Member(tag, required=True)
            return Shape("object", members=members, name=info.cls.__name__)
    return Shape(_OUR_PLAIN[type(info)])


_ANY = Shape("any", nullable=True)

_OUR_PLAIN: dict[type[ours.Type], str] = {
    ours.StrType: "string",
    ours.IntType: "integer",
    ours.FloatType: "number",
    ours.BoolType: "boolean",
    ours.DictType: "any object",
    ours.NoneType: "null",
}


def _of_our_union(parts: tuple[ours.Type, ...]) -> Shape:
    real = [part for part in parts if not isinstance(part, ours.NoneType)]
    nullable = len(real) < len(parts)
    if len(real) == 1:
        return replace(_of_ours(real[0]), nullable=nullable)
    if all(type(part) in _OUR_PLAIN for part in real):
        return Shape(_either(_OUR_PLAIN[type(part)] for part in real), nullable=nullable)
    return Shape("union", nullable=nullable, variants=_by_tag(_of_ours(part) for part in real))


# ---- the SDK's


def of_sdk(hint: Any) -> Shape:
    """Return the shape of an annotation of the SDK: a model, a params dictionary, a plain type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is object or (object in arguments and origin is Union):
        return _ANY
    if origin in {typing.Annotated, typing.Required, typing.NotRequired}:
        return of_sdk(arguments[0])
    if origin in {Union, types.UnionType}:
        return _of_sdk_union(arguments)
    if origin is Literal:
        return Shape("enum", values=frozenset(arguments))
    if origin is dict:
        lists = get_origin(arguments[1]) in {list, typing.List}  # noqa: UP006 - as the SDK has it
        return Shape("object of lists" if lists else "any object")
    if origin is not None and len(arguments) == 1:
        return Shape("array", item=of_sdk(arguments[0]))
    if is_typeddict(hint):
        return _of_params(hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return _of_model(hint)
    return Shape(_PLAIN[hint])


_PLAIN: dict[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    datetime: "date-time",
    date: "date",
    types.NoneType: "null",
    None: "null",
}


def _of_sdk_union(parts: tuple[Any, ...]) -> Shape:
    nullable = types.NoneType in parts
    # A text may be handed to the SDK as an object or a file too; it travels as text.
    real = [part for part in parts if part not in {types.NoneType, Omit} and part in _PLAIN]
    if datetime in real:
        return Shape("date-time", nullable=nullable)
    if date in real:
        return Shape("date", nullable=nullable)
    if real:
        return Shape(_either(_PLAIN[part] for part in real), nullable=nullable)
    shapes = [of_sdk(part) for part in parts if part not in {types.NoneType, Omit}]
    if len(shapes) == 1:
        return replace(shapes[0], nullable=nullable)
    if all(_only_member(shape) for shape in shapes):
        # One of several objects that have one member each is an object with one of these members.
        members = {name: member for shape in shapes for name, member in shape.members.items()}
        return Shape(
            "object",
            nullable=nullable,
            members={
                name: Member(replace(each.shape, nullable=True), required=False)
                for name, each in members.items()
            },
            name="/".join(shape.name for shape in shapes),
        )
    return Shape("union", nullable=nullable, variants=_by_tag(iter(shapes)))


def _of_params(params: Any) -> Shape:
    members = {}
    for name, hint in get_type_hints(params, include_extras=True).items():
        required = get_origin(hint) is typing.Required
        members[name.removesuffix("_")] = Member(of_sdk(hint), required)
    return Shape("object", members=members)


def _of_model(model: type[BaseModel]) -> Shape:
    return Shape(
        "object",
        members={
            info.alias or name: Member(of_sdk(info.annotation), info.is_required())
            for name, info in model.model_fields.items()
        },
    )


_NOT_OURS = {"extra_headers", "extra_query", "extra_body", "timeout"}


def of_arguments(method: Callable[..., Any]) -> Shape:
    """Return what an SDK method can be given, as one object."""
    hints = get_type_hints(method)
    return Shape(
        "object",
        members={
            name.removesuffix("_"): Member(
                of_sdk(hints[name]),
                parameter.default is inspect.Parameter.empty,
            )
            for name, parameter in inspect.signature(method).parameters.items()
            if name not in _NOT_OURS
        },
    )


def of_answer(method: Callable[..., Any]) -> Shape:
    """Return the whole answer that an SDK method declares."""
    return of_sdk(get_type_hints(method)["return"])


# ---- both


def _either(kinds: Iterator[str]) -> str:
    """Return the kind of what may be either of some plain ones; a whole number is a number."""
    found = set(kinds)
    if "number" in found:
        found.discard("integer")
    return " or ".join(sorted(found))


def _by_tag(shapes: Iterator[Shape]) -> dict[str, Shape]:
    tagged = {}
    for shape in shapes:
        (tag,) = next(
            each.shape.values for each in shape.members.values() if len(each.shape.values) == 1
        )
        tagged[tag] = shape
    return tagged


def _only_member(shape: Shape) -> bool:
    return len(shape.members) == 1 and not next(iter(shape.members.values())).shape.values


def differences(where: str, mine: Shape, theirs: Shape) -> Iterator[str]:
    """Yield a sentence for each way in which two shapes differ, the same for every use of it."""
    if mine.kind != theirs.kind:
        yield f"{where} is {mine.kind} here, {theirs.kind} there"
        return
    if mine.nullable != theirs.nullable:
        yield f"{where} may be null {'here' if mine.nullable else 'there'} only"
    for value in sorted(mine.values ^ theirs.values):
        yield f"{where} has {value} {'here' if value in mine.values else 'there'} only"
    if mine.item and theirs.item:
        yield from differences(mine.item.name or f"{where}[]", mine.item, theirs.item)
    for tag in sorted(mine.variants.keys() | theirs.variants.keys()):
        if tag in mine.variants and tag in theirs.variants:
            yield from differences(f"{where}({tag})", mine.variants[tag], theirs.variants[tag])
        else:
            yield f"{where}({tag}) is {'here' if tag in mine.variants else 'there'} only"
    for name in sorted(mine.members.keys() | theirs.members.keys()):
        here, there = mine.members.get(name), theirs.members.get(name)
        if here is None or there is None:
            yield f"{where}.{name} is {'there' if here is None else 'here'} only"
            continue
        if here.required != there.required:
            yield f"{where}.{name} is required {'here' if here.required else 'there'} only"
        yield from differences(here.shape.name or f"{where}.{name}", here.shape, there.shape)


def sample(shape: Shape, *, full: bool) -> Any:
    """Return a JSON value of a shape: with all that it may hold, or with what it must."""
    if shape.nullable and not full:
        return None
    if shape.variants:
        return sample(next(iter(shape.variants.values())), full=full)
    match shape.kind:
        case "object":
            return {
                name: sample(member.shape, full=full)
                for name, member in shape.members.items()
                if full or member.required
            }
        case "array" if shape.item is not None:
            return [sample(shape.item, full=full)]
        case "enum":
            return min(shape.values)
    return _SAMPLES[shape.kind]


_SAMPLES: dict[str, Any] = {
    # A text that is a good decimal too.
    "string": "1",
    "integer": 1,
    "number": 1.5,
    "any": {"any": 1},
    "number or string": 1.5,
    "boolean": True,
    "date": "2025-10-31",
    "date-time": "2025-10-31T13:30:00.000000000Z",
    "any object": {"reason": "BUYING_POWER"},
    "object of lists": {"DATE": ["EQUAL"]},
    "null": None,
}


def encoded(kind: Any, *, full: bool) -> bytes:
    """Return a sample of one of our types as the type itself encodes it."""
    return msgspec.json.encode(msgspec.convert(sample(of_type(kind), full=full), kind))
