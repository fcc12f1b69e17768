"""One mapping of a seed file, read member by member; what nobody asks for is refused.

Asking for a member always gives a value of its type, so that reading can go on and find all
problems. Where something was wrong that value is a stand-in: `is_sound` tells, and nothing may be
built or compared from a section that is not.
"""

from typing import Self, TypeVar

from sidestreet.reference.seed_file.kinds import Kind
from sidestreet.reference.seed_file.problems import Problems
from sidestreet.reference.seed_file.tree import ListNode, MapNode, Node, Scalar, describe, join

T = TypeVar("T")
D = TypeVar("D")


class Section:
    """A mapping at a path. Members that are `null` count as left out."""

    def __init__(
        self, node: Node, path: str, problems: Problems, outer: "Section | None" = None
    ) -> None:
        self.path = path
        self._node = node
        self._problems = problems
        self._outer = outer
        self._sound = True
        self._asked: list[str] = []
        self._members = node.members if isinstance(node, MapNode) else {}
        if not isinstance(node, MapNode):
            self._note(path, node, "a mapping of names to values")

    def is_sound(self) -> bool:
        """Whether nothing has been wrong so far, inner sections included."""
        return self._sound

    def spoil(self) -> None:
        """Count this section, and those that it is part of, as not sound."""
        self._sound = False
        if self._outer is not None:
            self._outer.spoil()

    def required(self, name: str, kind: Kind[T]) -> T:
        """Return a member that has to be there."""
        node = self._ask(name)
        if node is not None:
            return self._read(node, join(self.path, name), kind)
        if isinstance(self._node, MapNode):
            self.refuse(name, "nothing", kind.accepted)
        return kind.stand_in

    def optional(self, name: str, kind: Kind[T], default: D) -> T | D:
        """Return a member, or the default where it was left out."""
        node = self._ask(name)
        return default if node is None else self._read(node, join(self.path, name), kind)

    def section(self, name: str) -> Self | None:
        """Return an inner section, or None where it was left out."""
        node = self._ask(name)
        if node is None:
            return None
        return type(self)(node, join(self.path, name), self._problems, self)

    def sections(self, name: str) -> tuple[Self, ...]:
        """Return the sections of a list; none where it was left out."""
        return tuple(
            type(self)(item, path, self._problems, self) for path, item in self._items(name)
        )

    def values(self, name: str, kind: Kind[T], accepted: str = "a list") -> tuple[T, ...]:
        """Return the values of a list; none where it was left out. No value may come twice."""
        values: dict[T, None] = {}
        for path, item in self._items(name, accepted):
            value = kind.read(item) if isinstance(item, Scalar) else None
            if value is None:
                self._note(path, item, kind.accepted)
            elif value in values:
                self._note(path, item, "each value once")
            else:
                values[value] = None
        return tuple(values)

    def is_word(self, name: str, expected: str) -> bool:
        """Whether a member is exactly this word, which stands there in place of a list."""
        node = self._ask(name)
        return isinstance(node, Scalar) and node.text == expected

    def has(self, name: str) -> bool:
        """Whether a member is there."""
        return self._ask(name) is not None

    def refuse(self, name: str, found: str, accepted: str) -> None:
        """Note that a member cannot be used, for what it says or for not being there."""
        self.spoil()
        line = (self._ask(name) or self._node).line
        self._problems.add(join(self.path, name), line, found, accepted)

    def finish(self) -> None:
        """Refuse the members that were never asked for. Called once, after the last question."""
        for name in self._members:
            if name not in self._asked:
                accepted = ", ".join(self._asked)
                self.spoil()
                self._problems.add(
                    join(self.path, name),
                    self._members[name].line,
                    "a name that means nothing here",
                    accepted,
                )

    def _ask(self, name: str) -> Node | None:
        if name not in self._asked:
            self._asked.append(name)
        node = self._members.get(name)
        return None if isinstance(node, Scalar) and node.is_nothing else node

    def _items(self, name: str, accepted: str = "a list") -> list[tuple[str, Node]]:
        node = self._ask(name)
        if node is None:
            return []
        path = join(self.path, name)
        if not isinstance(node, ListNode):
            self._note(path, node, accepted)
            return []
        return [(f"{path}[{index}]", item) for index, item in enumerate(node.items)]

    def _read(self, node: Node, path: str, kind: Kind[T]) -> T:
        value = kind.read(node) if isinstance(node, Scalar) else None
        if value is None:
            found = "a text that is not shown" if kind.hidden else describe(node)
            self._note(path, node, kind.accepted, found)
            return kind.stand_in
        return value

    def _note(self, path: str, node: Node, accepted: str, found: str | None = None) -> None:
        self.spoil()
        self._problems.add(path, node.line, found or describe(node), accepted)
