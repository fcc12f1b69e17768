"""One form for whatever is remembered, and its hash: the same for versions that remember more.

Members that have their default are left out, and all others stand under their names. So a member
that a later version appends changes nothing until something else than its default is in it, and
what an older version has written down of its memory can still be compared. Lists and maps keep
their order, because it is part of the memory: it decides which order a cancel-all names first.

Classes have no name in this form, only what they are tagged with: they may be renamed, and their
members may stand in another order. Members may not be renamed, and defaults may not change.
"""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from enum import IntEnum, StrEnum
from operator import attrgetter
from typing import Any, Final, TypeAlias

import msgspec

Walk: TypeAlias = Callable[[Any], object]
"""Puts values of the one class that it was chosen by into the form."""

Members: TypeAlias = tuple[tuple[str, object], ...]
"""Names of members and their defaults, by name."""

_ATOMS: Final[set[type]] = {str, int, bytes, bool, type(None)}
"""Classes whose values stand for themselves; those of enumerations are added as they are met."""

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_NONE: Final = object()
"""Stands for the default of a member that has none, and is like nothing else."""


def digest_of(memory: object) -> str:
    """Return the SHA-256, in hexadecimal, of a dataclass and of all that is in it.

    Maps are hashed entry by entry, so that no copy of the whole has to fit beside it. Raises
    `TypeError` for what has no order, like a set, or no exact form, like a float.
    """
    digest = hashlib.sha256()
    for name, default in _members(type(memory)):
        part = getattr(memory, name)
        if part == default:
            continue
        digest.update(_encoded(name))
        if type(part) is dict:
            digest.update(_encoded(len(part)))
            for entry in part.items():
                digest.update(_encoded(canonical(entry)))
        else:
            digest.update(_encoded(canonical(part)))
    return digest.hexdigest()


def canonical(value: object) -> object:
    """Return a value as lists, texts, bytes, integers, truths and None.

    >>> canonical({"a": (1, None)})
    [['a', [1, None]]]
    """
    kind = type(value)
    if kind in _ATOMS:
        return value
    walk = _WALKS.get(kind)
    if walk is None:
        walk = _WALKS[kind] = _walk_of(kind)
    return walk(value)


def _encoded(plain: object) -> bytes:
    try:
        return _ENCODE(plain)
    except OverflowError:
        # Sums have no bound, and MessagePack's integers have.
        return json.dumps(plain, default=bytes.hex).encode()


def _walk_of(kind: type) -> Walk:
    """Return how values of a class are put into the form."""
    if issubclass(kind, (StrEnum, IntEnum)):
        _ATOMS.add(kind)
        return _itself
    if issubclass(kind, msgspec.Struct) or is_dataclass(kind) or hasattr(kind, "_fields"):
        return _walk_of_members(kind)
    if issubclass(kind, dict):
        return _map
    if issubclass(kind, (list, tuple, deque)):
        return _list
    raise TypeError(f"{kind.__name__} has no canonical form")


def _itself(value: str | int) -> object:
    return value


def _map(value: dict[object, object]) -> object:
    return [[canonical(key), canonical(each)] for key, each in value.items()]


def _list(value: Iterable[object]) -> object:
    return [canonical(each) for each in value]


def _walk_of_members(kind: type) -> Walk:
    tag, members = _tag(kind), _members(kind)
    # One name more of each sort, so that there always is a tuple of them.
    always = [name for name, default in members if default is _NONE]
    get_always = attrgetter(*always, "__class__", "__class__")
    at_times = [(name, default) for name, default in members if default is not _NONE]
    get_at_times = attrgetter(*(name for name, _ in at_times), "__class__", "__class__")

    def walk(value: object) -> object:
        told = tag.copy()
        for name, member in zip(always, get_always(value), strict=False):
            told.append(name)
            told.append(member if type(member) in _ATOMS else canonical(member))
        for (name, default), member in zip(at_times, get_at_times(value), strict=False):
            if member is not default and member != default:
                told.append(name)
                told.append(member if type(member) in _ATOMS else canonical(member))
        return told

    return walk


def _tag(kind: type) -> list[object]:
    """Return what tells a class from others that may stand in its place."""
    config = getattr(kind, "__struct_config__", None)
    return [] if config is None or config.tag is None else [config.tag]


def _members(kind: type) -> Members:
    return tuple(sorted(_defaults(kind), key=_by_name))


def _by_name(member: tuple[str, object]) -> str:
    return member[0]


def _defaults(kind: type) -> Iterator[tuple[str, object]]:
    if issubclass(kind, msgspec.Struct):
        for part in msgspec.structs.fields(kind):
            if part.default_factory is not msgspec.NODEFAULT:
                yield part.name, part.default_factory()
            else:
                yield part.name, _NONE if part.default is msgspec.NODEFAULT else part.default
    elif is_dataclass(kind):
        for field in fields(kind):
            if field.default_factory is not MISSING:
                yield field.name, field.default_factory()
            else:
                yield field.name, _NONE if field.default is MISSING else field.default
    else:
        defaults = getattr(kind, "_field_defaults", {})
        for name in getattr(kind, "_fields", ()):
            yield name, defaults.get(name, _NONE)


_WALKS: Final[dict[type, Walk]] = {}
