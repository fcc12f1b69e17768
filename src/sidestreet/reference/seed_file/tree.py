"""A seed file as a plain tree of mappings, lists and scalars, whatever its format.

Every scalar stays the text that stands in the file; only the reader who knows what a member means
gives a text its meaning. A builder puts the tree together from its parts, in the order of the
file and never by recursion, and refuses deep nesting and members named twice.
"""

from typing import Final, NoReturn

import msgspec

from sidestreet.reference.seed_file.problems import Problems

DEPTH_MAX: Final = 16
DEPTH: Final = f"at most {DEPTH_MAX} levels"

_SHOWN_MAX: Final = 60


class Scalar(msgspec.Struct, frozen=True):
    """A text of the file. `quoted` tells the text `"null"` from the word `null`."""

    text: str
    line: int | None
    quoted: bool

    @property
    def is_nothing(self) -> bool:
        """Whether it stands for "no value": `null`, `~` or an empty place."""
        return not self.quoted and self.text in {"", "~", "null"}


class ListNode(msgspec.Struct):
    """A list of the file."""

    items: "list[Node]"
    line: int | None


class MapNode(msgspec.Struct):
    """A mapping of the file. `line` of a member's value is the line of the member's name."""

    members: "dict[str, Node]"
    line: int | None


Node = Scalar | ListNode | MapNode


def describe(node: Node) -> str:
    """Return what was found, for a problem: a short text as it stands, else its form."""
    match node:
        case ListNode():
            return "a list"
        case MapNode():
            return "a mapping"
        case Scalar() if node.is_nothing:
            return "nothing"
        case _:
            cut = len(node.text) > _SHOWN_MAX
            return repr(f"{node.text[:_SHOWN_MAX]}..." if cut else node.text)


def join(path: str, name: str) -> str:
    """Return the path of a member of the mapping at `path`."""
    return f"{path}.{name}" if path else name


class Unreadable(Exception):  # noqa: N818 - caught by the readers, a jump more than an error
    """What follows cannot be read; the reason is among the problems."""


class _Open(msgspec.Struct):
    """A mapping or list that has begun and not ended; `name` is that of the member to come."""

    node: ListNode | MapNode
    path: str
    name: Scalar | None = None

    def next_path(self) -> str:
        if isinstance(self.node, ListNode):
            return f"{self.path}[{len(self.node.items)}]"
        return self.path if self.name is None else join(self.path, self.name.text)


class TreeBuilder:
    """Puts a tree together from its parts in the order of the file, never by recursion."""

    def __init__(self, problems: Problems) -> None:
        self.root: Node | None = None
        self._problems = problems
        self._open: list[_Open] = []

    @property
    def path(self) -> str:
        """The place of what comes next."""
        return self._open[-1].next_path() if self._open else ""

    def begin(self, node: ListNode | MapNode) -> None:
        """Take the start of a mapping or a list; what comes next goes into it."""
        if len(self._open) == DEPTH_MAX:
            self.give_up(node.line, "deeper nesting", DEPTH)
        path = self.path
        self._put(node)
        self._open.append(_Open(node, path))

    def end(self) -> None:
        """Take the end of the innermost mapping or list."""
        self._open.pop()

    def scalar(self, scalar: Scalar) -> None:
        """Take a scalar: the name of a member where one is due, else a value."""
        inner = self._open[-1] if self._open else None
        if inner is None or inner.name is not None or isinstance(inner.node, ListNode):
            self._put(scalar)
            return
        if not scalar.text.isprintable():
            self.give_up(scalar.line, ascii(scalar.text), "a name in printable characters")
        inner.name = scalar
        if scalar.text in inner.node.members:
            self.note(scalar.line, "the same name again", "each name once")

    def note(self, line: int | None, found: str, accepted: str) -> None:
        """Note a problem at the place of what comes next."""
        self._problems.add(self.path, line, found, accepted)

    def give_up(self, line: int | None, found: str, accepted: str) -> NoReturn:
        """Note a problem after which nothing can be read."""
        self.note(line, found, accepted)
        raise Unreadable

    def _put(self, node: Node) -> None:
        if not self._open:
            if self.root is not None:
                self.give_up(node.line, "a second document", "one document")
            self.root = node
            return
        inner = self._open[-1]
        if isinstance(inner.node, ListNode):
            inner.node.items.append(node)
        elif inner.name is None:
            self.give_up(node.line, describe(node), "a name for a member")
        else:
            if not isinstance(node, Scalar):
                node.line = inner.name.line
            inner.node.members[inner.name.text] = node
            inner.name = None
