"""From the table of operations to the words of the command line.

A command is one operation and its flags are the operation's parameters and the members of its
body; nothing is written here for any single one. A flag is the wire name in kebab-case. A list's
flag is the singular, given once for each element, and the members of an object have flags of
their own with a dot: `--order.limit-price`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidestreet.cli.client.grammar import Body, Command, Flag, Place
from sidestreet.cli.client.shapes import Member, Shape, shape_of
from sidestreet.contract.orders import Order
from sidestreet.contract.tables.orders import GET_ORDER_BY_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sidestreet.contract.operation import Operation, Parameter


def kebab(wire: str) -> str:
    """Return a wire name as a flag's name.

    >>> kebab("page_token")
    'page-token'
    """
    return wire.replace("_", "-")


def singular(name: str) -> str:
    """Return the name of one element of a list.

    >>> [singular(name) for name in ("instrument_ids", "capabilities", "status", "impact")]
    ['instrument_id', 'capability', 'status', 'impact']
    """
    if name.endswith("ies"):
        return name[:-3] + "y"
    if name.endswith(("ss", "us", "is")) or not name.endswith("s"):
        return name
    return name[:-1]


def command(operation: Operation) -> Command:
    """Return the command of an operation."""
    flags = [flag for item in _path_order(operation) for flag in _of_parameter(item)]
    body: Body = "none"
    if operation.body is not None:
        shape = shape_of(operation.body)
        body = "list" if shape.repeats else "map"
        flags += _of_body(operation, shape)
    return Command(
        operation.resource,
        operation.command,
        operation.method,
        operation.path,
        operation.summary,
        operation.description,
        body,
        tuple(flags),
        reread=_reread(operation),
    )


def _reread(operation: Operation) -> str:
    """Return where orders of the answer can be read again, if something is to become of them."""
    if operation.method in {"POST", "DELETE"} and operation.data in (Order, list[Order]):
        return GET_ORDER_BY_ID.path
    return ""


def _path_order(operation: Operation) -> list[Parameter]:
    """Return the parameters, those of the path first and in the order of the path."""
    inside = [item for item in operation.parameters if item.location == "path"]
    inside.sort(key=lambda item: operation.path.index(f"{{{item.name}}}"))
    return inside + [item for item in operation.parameters if item.location != "path"]


def _of_parameter(parameter: Parameter) -> Iterator[Flag]:
    shape = shape_of(parameter.type)
    kind = shape.kind
    if parameter.bounds:
        kind = "object"
    elif kind == "string" and parameter.format in {"date", "date-time"}:
        kind = "time"
    flag = Flag(
        kebab(singular(parameter.name) if shape.repeats else parameter.name),
        parameter.name,
        parameter.location,
        kind,
        repeats=shape.repeats,
        nullable=shape.nullable,
        required=parameter.required or parameter.location == "path",
        choices=shape.choices,
        description=parameter.description,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        default=parameter.default,
    )
    yield flag
    for bound in parameter.bounds:
        yield Flag(
            f"{flag.name}.{kebab(bound)}",
            parameter.name,
            parameter.location,
            "time",
            member=bound,
            description=parameter.description,
        )
    if shape.repeats and (plural := kebab(parameter.name)) != flag.name:
        # The name that this flag had while it took one comma-joined text.
        yield flag._replace(name=plural, required=False, hidden=True)


def _of_body(operation: Operation, shape: Shape) -> Iterator[Flag]:
    if shape.repeats:
        name = operation.body_flag or "item"
        item = Member(name, shape, required=True)
        yield from _of_member(item, "root", kebab(name))
        return
    for member, name in _named(shape.members):
        yield from _of_member(member, "body", name)


def _of_member(outer: Member, place: Place, name: str) -> Iterator[Flag]:
    yield _flag(outer, place, name, outer.wire)._replace(required=outer.required)
    for member, inner in _named(outer.shape.members):
        flag = _flag(member, place, f"{name}.{inner}", outer.wire)
        yield flag._replace(
            member=member.wire,
            outer_repeats=outer.shape.repeats,
            needed=member.required,
        )


def _named(members: tuple[Member, ...]) -> Iterator[tuple[Member, str]]:
    """Yield each member with its flag's name; a plural stays where the singular is taken."""
    taken = {member.wire for member in members}
    for member in members:
        one = singular(member.wire) if member.shape.repeats else member.wire
        yield member, kebab(member.wire if one in taken else one)


def _flag(member: Member, place: Place, name: str, wire: str) -> Flag:
    shape = member.shape
    return Flag(
        name,
        wire,
        place,
        shape.kind,
        repeats=shape.repeats,
        nullable=shape.nullable,
        choices=shape.choices,
        description=shape.description,
    )
