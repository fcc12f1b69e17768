"""Reading a path: from its text to its steps.

The one rule: no text is an error. What cannot be read (an unclosed bracket, a literal that is no
JSON, paths nested too deep) leads nowhere, and only that part of a larger path does.

A dot continues into what was found, a bar starts again with it; the two differ only after `#`,
where a dot continues in each element and a bar in the new array.
"""

import re
from collections.abc import Iterator

from sidestreet.cli.gjson.modifiers import MODIFIERS, Dig, Modifier
from sidestreet.cli.gjson.multipath import Literal, Multipath
from sidestreet.cli.gjson.query import OPERATORS, Condition, Query
from sidestreet.cli.gjson.scan import STRING, NotJson, encode, read, read_prefix
from sidestreet.cli.gjson.step import NOWHERE, Path, Step
from sidestreet.cli.gjson.walk import Count, Each, Key, Walk
from sidestreet.cli.gjson.wildcard import unescape

PATH_DEPTH_MAX = 32
"""Paths written inside paths, at most: in queries, in multipaths, after `#.`, in `@dig:`."""

_MARK = re.compile(r'\\.|"[^"\\]*+(?:\\.[^"\\]*+)*+"|([\[\](){}|,:@!=<>%])', re.DOTALL)
_COMPONENT = re.compile(r"(?:\\.|[^\\.|]|\\\Z)*+", re.DOTALL)
_MODIFIER = re.compile(r"@([^.|:]*+)")
_WORD = re.compile(r"[^.|]*+")
_STRING = re.compile(STRING)
_LAST_PART = re.compile(r"(?:.*(?<!\\)[.|])?(.*)", re.DOTALL)
_NOT_A_NAME = re.compile(r"[\x00-\x1f\[\](){}#|!]")


class _UnreadableError(Exception):
    """The text is no path; caught where the path, or the part, begins."""


def read_path(text: str, depth: int = 0) -> Path:
    """Return the path that the text says; one that leads nowhere if it says none."""
    if depth > PATH_DEPTH_MAX:
        return NOWHERE
    steps = []
    position = 0
    try:
        while position <= len(text):
            step, position = _read_step(text, position, depth)
            steps.append(step)
            if position < len(text) and text[position] not in ".|":
                return NOWHERE
            position += 1
    except _UnreadableError:
        return NOWHERE
    return Path(*steps)


def _read_step(text: str, start: int, depth: int) -> tuple[Step, int]:
    """Return the step that starts there, and where it ends: at a dot, a bar, or the end."""
    if not _starts_step(text, start):
        return _read_walk(text, start, depth)
    if text[start] == "@":
        return _read_modifier(text, start, depth)
    if text[start] == "!":
        return _read_literal(text, start)
    return _read_multipath(text, start, depth)


def _starts_step(text: str, start: int) -> bool:
    """Whether a step of its own starts there, rather than the next key of a walk."""
    if start >= len(text) - 1:
        return False
    if text[start] == "@":
        found = _MODIFIER.match(text, start)
        return found is not None and (found[1] in MODIFIERS or found[1] == "dig")
    return text[start] in "![{"


def _read_walk(text: str, start: int, depth: int) -> tuple[Step, int]:
    keys: list[Key] = []
    lines = text.startswith("..", start)
    position = start + 2 if lines else start
    while True:
        if text.startswith("#", position):
            tail, end = _read_tail(text, position, depth)
            if tail is not None:
                return Walk(keys, tail, lines=lines), end
        found = _COMPONENT.match(text, position)
        end = position if found is None else found.end()
        keys.append(Key(text[position:end]))
        if not text.startswith(".", end) or _starts_step(text, end + 1):
            return Walk(keys, None, lines=lines), end
        position = end + 1


def _read_tail(text: str, start: int, depth: int) -> tuple[Step | None, int]:
    """Return the step that a `#` begins; None if the `#` is the first letter of a key."""
    follower = text[start + 1 : start + 2]
    if follower in {"", "|"}:
        return Count(), start + 1
    if follower == ".":
        rest, end = _read_rest(text, start + 1, depth)
        return Each(rest), end
    if follower not in {"(", "["}:
        return None, start
    close = _closing(text, start + 1)
    path, condition = _read_question(text[start + 2 : close], depth)
    every = text.startswith("#", close + 1)
    end = close + 2 if every else close + 1
    if not text.startswith(".", end):
        return Query(path, condition, None, every=every), end
    rest, end = _read_rest(text, end, depth)
    return Query(path, condition, rest, every=every), end


def _read_rest(text: str, dot: int, depth: int) -> tuple[Path, int]:
    """Return the path from behind the dot to the next bar, and where that bar is."""
    level = 0
    end = len(text)
    for mark, at in _marks(text, dot + 1, len(text)):
        if mark == "|" and not level:
            end = at
            break
        level = max(0, level + _nesting(mark))
    return read_path(text[dot + 1 : end], depth + 1), end


def _read_question(text: str, depth: int) -> tuple[Path | None, Condition | None]:
    """Return what the brackets of a query hold: where to look, and what to expect there."""
    level = 0
    split = len(text)
    for mark, at in _marks(text, 0, len(text)):
        if mark in "!=<>%" and not level:
            split = at
            break
        level += _nesting(mark)
    where = text[:split].strip()
    path = read_path(where, depth + 1) if where else None
    if split == len(text):
        return path, None
    operator = next((sign for sign in OPERATORS if text.startswith(sign, split)), None)
    if operator is None:
        raise _UnreadableError
    return path, Condition(operator, text[split + len(operator) :].strip())


def _read_modifier(text: str, start: int, depth: int) -> tuple[Step, int]:
    found = _MODIFIER.match(text, start)
    if found is None:
        raise _UnreadableError
    name, end = found[1], found.end()
    argument = ""
    if text.startswith(":", end):
        argument, end = _read_argument(text, end + 1)
    if name == "dig":
        return Dig(read_path(argument, depth + 1)), end
    return Modifier(name, argument), end


def _read_argument(text: str, start: int) -> tuple[str, int]:
    """Return a modifier's argument: one JSON value, or else everything up to the next bar."""
    if text[start : start + 1] in {"{", "[", '"'}:
        try:
            value = read_prefix(text, start)
        except NotJson:
            pass  # Then it is plain text that happens to begin with a bracket.
        else:
            return value.raw, value.end
    bar = text.find("|", start)
    end = len(text) if bar < 0 else bar
    return text[start:end], end


def _read_literal(text: str, start: int) -> tuple[Step, int]:
    begin = start + 1
    try:
        if text[begin] in '{["-0123456789':
            value = read_prefix(text, begin)
            return Literal(read(value.raw)), value.end
        word = _WORD.match(text, begin)
        if word is not None:
            return Literal(read(word[0])), word.end()
    except NotJson:
        pass  # As below: a literal that says nothing.
    raise _UnreadableError


def _read_multipath(text: str, start: int, depth: int) -> tuple[Step, int]:
    close = _closing(text, start)
    parts = list(_split_members(text, start + 1, close))
    paths = [read_path(path, depth + 1) for _, path in parts]
    if text[start] == "[":
        return Multipath(paths, None), close + 1
    return Multipath(paths, [_member_name(name, path) for name, path in parts]), close + 1


def _split_members(text: str, start: int, close: int) -> Iterator[tuple[str, str]]:
    """Yield each part of a multipath as (name given before a colon, path)."""
    level = 0
    colon: int | None = None
    modified = False
    for mark, at in [*_marks(text, start, close), (",", close)]:
        if level or _nesting(mark):
            level += _nesting(mark)
        elif mark == "@":
            # From here a colon introduces a modifier's argument, it does not end a name.
            modified = modified or text[at - 1] in ".|" or _begins(text, start, at)
        elif mark == ":" and colon is None and not modified:
            colon = at
        elif mark == ",":
            name, path = ("", start) if colon is None else (text[start:colon].strip(), colon + 1)
            yield name, text[path:at].strip()
            start, colon, modified = at + 1, None, False


def _begins(text: str, start: int, at: int) -> bool:
    """Whether a known modifier is the first thing of the part that starts there."""
    return not text[start:at].strip() and _starts_step(text, at)


def _member_name(given: str, path: str) -> str:
    """Return the JSON key of a multipath's part: the one given, or the last name in its path."""
    if given:
        return given if _STRING.fullmatch(given) else encode(given)
    last = _LAST_PART.fullmatch(path)
    name = "" if last is None else last[1]
    return encode("_" if _NOT_A_NAME.search(name) else unescape(name))


def _closing(text: str, opener: int) -> int:
    """Return where the bracket that opens there closes."""
    level = 0
    for mark, at in _marks(text, opener, len(text)):
        level += _nesting(mark)
        if not level:
            return at
    raise _UnreadableError


def _marks(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield the characters that can mean something, outside strings and not after a backslash."""
    for found in _MARK.finditer(text, start, end):
        if found[1]:
            yield found[1], found.start()


def _nesting(mark: str) -> int:
    """One level down for an opening bracket, one up for a closing one, else none."""
    if mark in "[({":
        return 1
    return -1 if mark in "])}" else 0
