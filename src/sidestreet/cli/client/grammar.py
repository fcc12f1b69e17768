"""What a command and a flag are. How they come from the table of operations is `derive`'s part.

Plain tuples of plain values, so that they can be kept between runs: see `kept`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from sidestreet.cli.client.problem import suggestion, usage

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind: TypeAlias = Literal["string", "integer", "number", "boolean", "time", "object", "any"]
Place: TypeAlias = Literal["path", "query", "body", "root"]
Body: TypeAlias = Literal["none", "map", "list"]

PROGRAM: Final = "clear-street"


class Flag(NamedTuple):
    """One flag of a command.

    `wire` names the parameter or body member that it sets, and `member` the one inside that, for
    a flag with a dot. Place `root` is a body that is a bare list. Nothing is sent without a
    `required` flag; what is `needed` inside an object is for the server to ask for.
    """

    name: str
    wire: str
    place: Place
    kind: Kind
    member: str | None = None
    repeats: bool = False
    outer_repeats: bool = False
    nullable: bool = False
    required: bool = False
    needed: bool = False
    choices: tuple[str, ...] = ()
    description: str = ""
    minimum: int | None = None
    maximum: int | None = None
    default: int | None = None
    hidden: bool = False
    short: str = ""

    @property
    def takes_value(self) -> bool:
        """Whether the next word is its value. A plain boolean may stand alone."""
        return self.kind != "boolean" or self.nullable or self.repeats


class Command(NamedTuple):
    """One command: where its request goes and which flags it has.

    `reread` is the path by which each order of its answer can be read again, for a command that
    asks for something to become of orders. A command without a method asks for no operation of
    the API but is the program's own; `is_ours` says that the vendor's program has none such.
    """

    resource: str
    name: str
    method: str
    path: str
    summary: str
    description: str
    body: Body
    flags: tuple[Flag, ...]
    program: str = PROGRAM
    reread: str = ""
    is_ours: bool = False

    @property
    def title(self) -> str:
        """Resource and command, as typed."""
        return f"{self.resource} {self.name}".rstrip()

    @property
    def full_name(self) -> str:
        """The program's name, resource and command."""
        return f"{self.program} {self.title}"

    @property
    def positional(self) -> Flag | None:
        """The flag that a bare word fills: the last parameter of the path."""
        inside = [flag for flag in self.flags if flag.place == "path"]
        return inside[-1] if inside else None

    @property
    def required(self) -> tuple[Flag, ...]:
        """The flags without which nothing is sent."""
        return tuple(flag for flag in self.flags if flag.required)


class Catalogue:
    """Every command there is, by resource and name, in the order of the table."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = {(item.resource, item.name): item for item in commands}
        self.resources = tuple(dict.fromkeys(item.resource for item in self._commands.values()))

    def of_resource(self, resource: str) -> list[Command]:
        """Return the commands of a resource."""
        return [item for item in self._commands.values() if item.resource == resource]

    def alone(self, word: str) -> Command | None:
        """Return the command that is one word only, or None if the word names no such."""
        return self._commands.get((word, ""))

    def find(self, resource: str, name: str) -> Command:
        """Return a command. Raises `Problem` with the nearest name if there is none."""
        if (command := self._commands.get((resource, name))) is not None:
            return command
        known = [item.name for item in self.of_resource(resource)]
        raise usage(
            f'Unknown command "{name}" of {resource}{suggestion(name, known)}',
            f"{PROGRAM} {resource}",
        )
