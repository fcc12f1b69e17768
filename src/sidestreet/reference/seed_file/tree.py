"""A seed file as a plain tree of mappings, lists and scalars, from YAML or from JSON.

Every scalar stays the text that stands in the file. YAML would turn `150.50` into a float, `NO`
into false and `0x10` into sixteen; here `150.50` keeps its digits and NO is a ticker, and only the
reader who knows what a member means gives a text its meaning.

Much of YAML has no use in a seed file and could hurt: tags, aliases and deep nesting are refused,
as are members named twice.
"""

import json
from typing import Any, Final, NoReturn

import msgspec
import yaml

from sidestreet.reference.seed_file.problems import Problems

DEPTH_MAX: Final = 16

_SHOWN_MAX: Final = 60
_DEPTH: Final = f"at most {DEPTH_MAX} levels"
_NO_ALIAS: Final = "the values themselves, written out"
_WORDS: Final = {None: "null", True: "true", False: "false"}

# libyaml where it is there: the same events, many times faster.
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


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


def read_yaml(text: str, problems: Problems) -> Node | None:
    """Return the tree of a YAML text, or None where nothing is there or can be made of it."""
    tree = _Builder(problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            _take_event(tree, event)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        problems.add("", line, error.problem or str(error.context), "well-formed YAML")
    except yaml.YAMLError as error:
        problems.add("", None, " ".join(str(error).split()), "well-formed YAML")
    except _Unreadable:
        pass  # it is among the problems
    else:
        return tree.root
    return None


def read_json(text: str, problems: Problems) -> Node | None:
    """Return the tree of a JSON text, or None where nothing can be made of it. It has no lines."""
    tree = _Builder(problems)
    try:
        _take_value(tree, _JSON.decode(text))
    except json.JSONDecodeError as error:
        problems.add("", error.lineno, error.msg, "well-formed JSON")
    except RecursionError:
        problems.add("", None, "nesting without end", _DEPTH)
    except _Unreadable:
        pass  # it is among the problems
    else:
        return tree.root
    return None


class _Unreadable(Exception):  # noqa: N818 - caught in this file, a jump more than an error
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


class _Builder:
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
            self.give_up(node.line, "deeper nesting", _DEPTH)
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
        raise _Unreadable

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


def _take_event(tree: _Builder, event: yaml.Event) -> None:
    line = _line(event.start_mark)
    match event:
        case yaml.AliasEvent():
            tree.give_up(line, f"the alias *{event.anchor}", _NO_ALIAS)
        case yaml.ScalarEvent():
            _refuse_tag(tree, event.tag, line)
            tree.scalar(Scalar(event.value, line, quoted=not event.implicit[0]))
        case yaml.CollectionStartEvent():
            _refuse_tag(tree, event.tag, line)
            is_list = isinstance(event, yaml.SequenceStartEvent)
            tree.begin(ListNode([], line) if is_list else MapNode({}, line))
        case yaml.CollectionEndEvent():
            tree.end()


def _refuse_tag(tree: _Builder, tag: str | None, line: int | None) -> None:
    if tag is not None:
        tree.note(line, f"the tag {tag}", "values without a tag")


def _line(mark: Any) -> int | None:  # noqa: ANN401 - either of two classes that share no base
    return None if mark is None else int(mark.line) + 1


class _Members(list[tuple[str, Any]]):
    """The members of a JSON object as they stand there, the same name twice included."""


def _word(text: str) -> Scalar:
    return Scalar(text, None, quoted=False)


_JSON: Final = json.JSONDecoder(
    object_pairs_hook=_Members,
    parse_int=_word,
    parse_float=_word,
    parse_constant=_word,
)


def _take_value(tree: _Builder, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    match value:
        case Scalar():
            tree.scalar(value)
        case _Members():
            tree.begin(MapNode({}, None))
            for name, member in value:
                tree.scalar(Scalar(name, None, quoted=True))
                _take_value(tree, member)
            tree.end()
        case list():
            tree.begin(ListNode([], None))
            for item in value:
                _take_value(tree, item)
            tree.end()
        case str():
            tree.scalar(Scalar(value, None, quoted=True))
        case _:
            tree.scalar(_word(_WORDS[value]))
