"""The types of the contract as people read them: a table for an object, the values of a list.

Words are chosen per kind of text: a decimal, an instant, a date, a UUID. Other types are links.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from msgspec import inspect as shape

from sidestreet.api.docs_markup import Markup, element, join, prose

_FORMATS: Final = {"date": "date", "date-time": "instant", "uuid": "UUID", "byte": "token"}
_PLAIN: Final[dict[type[shape.Type], str]] = {
    shape.StrType: "text",
    shape.IntType: "integer",
    shape.FloatType: "number",
    shape.AnyType: "any JSON",
    shape.BoolType: "boolean",
    shape.DictType: "object",
    shape.NoneType: "nothing",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object: its type in words, what it may hold and what it is for."""

    name: str
    kind: Markup
    required: bool
    nullable: bool
    description: str


def words(kind: type[Any], text_format: str | None = None) -> Markup:
    """Return a type in words, with links to the types that have a place on the page."""
    return _words(shape.type_info(kind), text_format)


def _words(info: shape.Type, text_format: str | None = None) -> Markup:
    match info:
        case shape.Metadata(type=inner, extra_json_schema=extra):
            return _words(inner, (extra or {}).get("format", text_format))
        case shape.StrType(pattern=None, max_length=int(longest)):
            return join(["text, at most ", str(longest)])
        case shape.StrType(pattern=None) if text_format is not None:
            return join([_FORMATS[text_format]])
        case shape.StrType(pattern=str(pattern)):
            return join(["signed decimal" if pattern.startswith("^-?") else "decimal"])
        case shape.UnionType(types=parts):
            real = [part for part in parts if not isinstance(part, shape.NoneType)]
            return join((_words(part, text_format) for part in real), " or ")
        case shape.ListType(item_type=item) | shape.VarTupleType(item_type=item):
            return join(["list of ", _words(item)])
        case shape.StructType(cls=cls) | shape.EnumType(cls=cls):
            return element("a", cls.__name__, href=f"#{cls.__name__}")
    return join([_PLAIN[type(info)]])


def members(kind: type[Any]) -> Iterator[Member]:
    """Yield the members of an object type in the order in which they travel."""
    info = shape.type_info(kind)
    if not isinstance(info, shape.StructType):
        raise TypeError(f"not an object type: {kind}")
    if info.tag_field is not None:
        tag = element("code", str(info.tag))
        yield Member(info.tag_field, tag, required=True, nullable=False, description="Always this.")
    for each in info.fields:
        described = (
            (each.type.extra_json_schema or {})
            if isinstance(
                each.type,
                shape.Metadata,
            )
            else {}
        )
        yield Member(
            each.encode_name,
            _words(each.type),
            each.required,
            _is_nullable(each.type),
            described.get("description", ""),
        )


def _is_nullable(info: shape.Type) -> bool:
    while isinstance(info, shape.Metadata):
        info = info.type
    return isinstance(info, shape.UnionType) and info.includes_none


def reachable(kinds: list[Any]) -> dict[str, type[Any]]:
    """Return every named type that some types lead to, themselves included, by name."""
    found: dict[str, type[Any]] = {}

    def visit(info: shape.Type) -> None:
        match info:
            case shape.Metadata(type=inner):
                visit(inner)
            case shape.UnionType(types=parts):
                for part in parts:
                    visit(part)
            case shape.ListType(item_type=item) | shape.VarTupleType(item_type=item):
                visit(item)
            case shape.EnumType(cls=cls):
                found[cls.__name__] = cls
            case shape.StructType(cls=cls, fields=fields) if cls.__name__ not in found:
                found[cls.__name__] = cls
                for each in fields:
                    visit(each.type)

    for kind in kinds:
        visit(shape.type_info(kind))
    return found


def member_table(kind: type[Any], *, sent_by_client: bool) -> Markup:
    """Return the table of an object's members, as a client writes or as it reads them."""
    return table(
        ("Member", "Type", "Needed" if sent_by_client else "Present", "Meaning"),
        (
            (
                element("td", element("code", each.name)),
                element("td", each.kind, class_="kind"),
                element("td", _when(each, sent_by_client=sent_by_client), class_="when"),
                element("td", prose(each.description)),
            )
            for each in members(kind)
        ),
    )


def _when(member: Member, *, sent_by_client: bool) -> str:
    if sent_by_client:
        return "yes" if member.required else ""
    if not member.required:
        return "if known"
    return "always, or null" if member.nullable else "always"


def table(heads: tuple[str, ...], rows: Iterator[tuple[Markup, ...]]) -> Markup:
    """Return a table that scrolls by itself where the page is narrow."""
    head = element("tr", *(element("th", each, scope="col") for each in heads))
    body = (element("tr", *cells) for cells in rows)
    return element(
        "div",
        element("table", element("thead", head), element("tbody", *body)),
        class_="scroll",
    )


def type_entry(kind: type[Any]) -> Markup:
    """Return the place of one type on the page."""
    name = kind.__name__
    info = shape.type_info(kind)
    if isinstance(info, shape.EnumType):
        values = (element("li", element("code", value.value)) for value in info.cls)
        content = element("ul", *values, class_="values")
    elif isinstance(info, shape.StructType) and info.forbid_unknown_fields:
        content = member_table(kind, sent_by_client=True)
    else:
        content = member_table(kind, sent_by_client=False)
    return element(
        "section",
        element("h3", element("a", name, href=f"#{name}")),
        *(element("p", prose(part)) for part in inspect.cleandoc(kind.__doc__ or "").split("\n\n")),
        content,
        class_="type",
        id=name,
    )
