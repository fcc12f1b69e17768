"""A command line and standard input, turned into the one request that they mean.

Flags are applied in the order in which they were typed and win over what is piped in. Required
flags are checked after both, since either may supply them, and before anything is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sidestreet.cli.client import document, values
from sidestreet.cli.client.problem import Problem, usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sidestreet.cli.client.document import Value
    from sidestreet.cli.client.files import Files
    from sidestreet.cli.client.grammar import Command, Flag

SHOWN_MAX: Final = 200

_UNRESERVED: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_IN_PATH: Final = _UNRESERVED | frozenset(b":@")
_IN_QUERY: Final = _UNRESERVED | frozenset(b",:@")


class Request(NamedTuple):
    """What is sent, but for the server's address and the headers that every request has.

    `target` is the path without its leading slash, with the query. `body` is JSON, or None.
    """

    method: str
    target: str
    body: bytes | None


class Parts:
    """The parameters and the body while they are gathered."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.parameters: dict[str, Value] = {}
        self.members: dict[str, Value] = {}
        self.rows: list[Value] = []
        self._by_member: set[str] = set()
        """Body members that only dotted flags have set."""

    def set(self, flag: Flag, text: str) -> None:
        """Apply one use of a flag."""
        value = values.parse(flag, text)
        if flag.place == "root":
            if flag.member is None:
                self.rows += value if isinstance(value, list) else [value]
            else:
                _set_in_last(self.rows, flag, value)
            return
        space = self.members if flag.place == "body" else self.parameters
        if flag.member is not None:
            self._set_inside(space, flag, value)
        elif flag.repeats:
            _append(space, flag.wire, value)
        elif isinstance(value, dict) and isinstance(before := space.get(flag.wire), dict):
            space[flag.wire] = before | value
            self._by_member.discard(flag.wire)
        else:
            space[flag.wire] = value
            self._by_member.discard(flag.wire)

    def _set_inside(self, space: dict[str, Value], flag: Flag, value: Value) -> None:
        outer = space.get(flag.wire)
        if flag.outer_repeats:
            if not isinstance(outer, list):
                outer = space[flag.wire] = []
            _set_in_last(outer, flag, value)
            return
        if not isinstance(outer, dict):
            outer = space[flag.wire] = {}
            self._by_member.add(flag.wire)
        _set_member(outer, flag, value)

    def merge(self, piped: Value) -> None:
        """Add what was piped in, below the flags."""
        if isinstance(piped, dict):
            self._merge_map(piped)
        elif self.rows or self.members:
            shown = document.write(piped)
            if len(shown) > SHOWN_MAX:
                shown = shown[:SHOWN_MAX] + "..."
            raise Problem(f"Cannot merge flags with a body that is not a map: {shown}")
        elif isinstance(piped, list) and self.command.body == "list":
            self.rows = piped
        elif piped is not None:
            wanted = "a map or a list" if self.command.body == "list" else "a map"
            raise Problem(
                "Failed to parse piped data as YAML/JSON:\n"
                f"{self.command.title} takes {wanted} from standard input"
            )

    def _merge_map(self, piped: dict[str, Value]) -> None:
        names = {
            flag.wire: flag
            for flag in self.command.flags
            if flag.place in {"path", "query"} and flag.member is None
        }
        rest: dict[str, Value] = {}
        for name, value in piped.items():
            if name not in names:
                rest[name] = value
            elif name not in self.parameters and value is not None:
                self.parameters[name] = _from_pipe(names[name], value)
        if self.command.body == "map":
            self._merge_members(rest)
        elif rest:
            self._take_rows(rest)

    def _merge_members(self, rest: dict[str, Value]) -> None:
        for name in self._by_member:
            outer, inner = rest.get(name), self.members[name]
            if isinstance(outer, dict) and isinstance(inner, dict):
                self.members[name] = outer | inner
        self.members = rest | self.members

    def _take_rows(self, rest: dict[str, Value]) -> None:
        """Take the rows of a list body from a map that names them as their flag does."""
        root = [flag.wire for flag in self.command.flags if flag.place == "root"]
        for name, value in rest.items():
            if name not in root[:1]:
                raise Problem(f'{self.command.title} has no parameter "{name}" to take from stdin')
            if not self.rows:
                self.rows = value if isinstance(value, list) else [value]

    def missing(self) -> list[Flag]:
        """Return the required flags that neither the command line nor the pipe has given."""
        return [flag for flag in self.command.required if not self._has(flag)]

    def _has(self, flag: Flag) -> bool:
        if flag.place == "root":
            return bool(self.rows)
        return flag.wire in (self.members if flag.place == "body" else self.parameters)


def gather(command: Command, settings: Iterable[tuple[Flag, str]], bare: Iterable[str]) -> Parts:
    """Return the parts that a command line gives. One bare word fills the path's last parameter."""
    parts = Parts(command)
    for flag, text in settings:
        parts.set(flag, text)
    rest = list(bare)
    last = command.positional
    if rest and last is not None and last.wire not in parts.parameters:
        parts.set(last, rest.pop(0))
    if rest:
        raise Problem(f"Unexpected extra arguments: [{' '.join(rest)}]")
    return parts


def piped_value(data: bytes) -> Value:
    """Return what was piped in. Raises `Problem` if it is neither YAML nor JSON."""
    try:
        return document.read(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, document.Unreadable) as error:
        raise Problem(f"Failed to parse piped data as YAML/JSON:\n{error}") from None


def require_all(parts: Parts, note: str = "") -> None:
    """Raise `Problem` naming the required flags that are missing, if any are."""
    if not (missing := parts.missing()):
        return
    names = ", ".join(flag.name for flag in missing)
    noun = "flag" if len(missing) == 1 else "flags"
    raise usage(f'Required {noun} "{names}" not set{note}', parts.command.full_name)


def build(parts: Parts, files: Files) -> Request:
    """Return the request, file references replaced. Raises `Problem` for what cannot be sent."""
    command = parts.command
    body: bytes | None = None
    if command.body != "none":
        content: Value = parts.rows if command.body == "list" else parts.members
        body = _utf8(document.write(files.embed(content)))
    given = {
        wire: value if value is None else _trimmed(value, files)
        for wire, value in parts.parameters.items()
    }
    path = command.path.removeprefix("/")
    for flag in command.flags:
        if flag.place == "path":
            path = path.replace(f"{{{flag.wire}}}", _segment(flag, given[flag.wire]))
    query = "&".join(_query(command, given))
    return Request(command.method, f"{path}?{query}" if query else path, body)


def _trimmed(value: Value, files: Files) -> Value:
    """Return a parameter with file references replaced.

    The line end that closes a file is no part of an id, so it is left out here; a body keeps it.
    """
    if not isinstance(value, str):
        return files.embed(value)
    text = files.text(value)
    return text if text == value else text.removesuffix("\n").removesuffix("\r")


def _segment(flag: Flag, value: Value) -> str:
    text = plain(value)
    # An empty segment, or one of dots, would name another resource: all orders instead of one.
    if text in {"", ".", ".."}:
        raise values.invalid(flag, text, "it must name something")
    return quote(text, _IN_PATH)


def _query(command: Command, given: dict[str, Value]) -> Iterator[str]:
    wires = dict.fromkeys(flag.wire for flag in command.flags if flag.place == "query")
    for wire in wires:
        value = given.get(wire)
        if isinstance(value, dict):
            for member, item in value.items():
                yield f"{quote(f'{wire}[{member}]')}={quote(plain(item))}"
        elif value is not None:
            yield f"{quote(wire)}={quote(plain(value))}"


def plain(value: Value) -> str:
    """Return a parameter's value as the text of a path or query; a list is comma-joined."""
    match value:
        case str():
            return value
        case list():
            return ",".join(map(plain, value))
        case _:
            return document.write(value)


def quote(text: str, safe: frozenset[int] = _IN_QUERY) -> str:
    """Return text as it stands in a query, or with what is `safe` elsewhere."""
    return "".join(chr(byte) if byte in safe else f"%{byte:02X}" for byte in _utf8(text))


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Problem("a value is not UTF-8 text and cannot be sent") from None


def _from_pipe(flag: Flag, value: Value) -> Value:
    """Return a parameter's value from a piped map, held to the same type as its flag."""
    if flag.repeats:
        return [_from_pipe(flag._replace(repeats=False), item) for item in _listed(value)]
    if flag.kind == "object":
        if not isinstance(value, dict):
            raise values.invalid(flag, document.write(value), "expected a map")
        return value
    if isinstance(value, list | dict):
        raise values.invalid(flag, document.write(value), "expected a single value")
    return values.parse(flag, plain(value)) if flag.kind != "time" else plain(value)


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _append(space: dict[str, Value], wire: str, value: Value) -> None:
    before = space.get(wire)
    if value is None:
        space[wire] = None
        return
    rows = before if isinstance(before, list) else []
    space[wire] = [*rows, *(value if isinstance(value, list) else [value])]


def _set_in_last(rows: list[Value], flag: Flag, value: Value) -> None:
    """Set a member of the last row, or of a new one if the last already has it."""
    last = rows[-1] if rows else None
    member = flag.member or ""
    if not isinstance(last, dict) or (member in last and not flag.repeats):
        last = {}
        rows.append(last)
    _set_member(last, flag, value)


def _set_member(outer: dict[str, Value], flag: Flag, value: Value) -> None:
    member = flag.member or ""
    if flag.repeats:
        _append(outer, member, value)
    else:
        outer[member] = value
