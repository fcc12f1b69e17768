"""The two formats of a seed file, YAML and JSON, read into the same tree.

YAML would turn `150.50` into a float, `NO` into false and `0x10` into sixteen. Here the events of
the parser are taken as they come, so `150.50` keeps its digits and NO is a ticker. Tags and
aliases have no use in a seed file and are refused.
"""

import json
from typing import Any, Final

import yaml

from sidestreet.reference.seed_file.problems import Problems
from sidestreet.reference.seed_file.tree import (
    DEPTH,
    ListNode,
    MapNode,
    Node,
    Scalar,
    TreeBuilder,
    Unreadable,
)

_NO_ALIAS: Final = "the values themselves, written out"
_WORDS: Final = {None: "null", True: "true", False: "false"}

# libyaml where it is there: the same events, many times faster.
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_document(
    raw: bytes, problems: Problems, *, is_json: bool, bytes_max: int, expected: str
) -> Node | None:
    """Return the tree that the bytes of a file hold, or None where nothing can be made of them.

    Then there is a problem, even where nothing was there at all in place of what was `expected`.
    """
    text = read_text(raw, problems, bytes_max=bytes_max)
    if text is None:
        return None
    tree = (read_json if is_json else read_yaml)(text, problems)
    if tree is None and not len(problems):
        problems.add("", None, "nothing", expected)
    return tree


def read_text(raw: bytes, problems: Problems, *, bytes_max: int) -> str | None:
    """Return the text that the bytes of a file hold.

    None where they are too many or hold none, which is then among the problems.
    """
    if len(raw) > bytes_max:
        problems.add("", None, "a larger file", f"at most {bytes_max} bytes")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.add("", line, "bytes that are not UTF-8", "text in UTF-8")
        return None


def read_yaml(text: str, problems: Problems) -> Node | None:
    """Return the tree of a YAML text, or None where nothing is there or can be made of it."""
    tree = TreeBuilder(problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            _take_event(tree, event)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        problems.add("", line, f"a fault, {error.problem or error.context}", "well-formed YAML")
    except yaml.YAMLError as error:
        fault = " ".join(str(error).split())
        problems.add("", None, f"a fault, {fault}", "well-formed YAML")
    except Unreadable:
        pass  # it is among the problems
    else:
        return tree.root
    return None


def read_json(text: str, problems: Problems) -> Node | None:
    """Return the tree of a JSON text, or None where nothing can be made of it. It has no lines."""
    tree = TreeBuilder(problems)
    try:
        _take_value(tree, _JSON.decode(text))
    except json.JSONDecodeError as error:
        problems.add("", error.lineno, f"a fault, {error.msg}", "well-formed JSON")
    except RecursionError:
        problems.add("", None, "nesting without end", DEPTH)
    except Unreadable:
        pass  # it is among the problems
    else:
        return tree.root
    return None


def _take_event(tree: TreeBuilder, event: yaml.Event) -> None:
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


def _refuse_tag(tree: TreeBuilder, tag: str | None, line: int | None) -> None:
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


def _take_value(tree: TreeBuilder, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
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
