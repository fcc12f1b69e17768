"""An example of every event, made from the types of its members alone."""

from collections.abc import Iterator
from enum import Enum
from itertools import count
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from sidestreet.domain.events import Event

EVENTS: tuple[type[Event], ...] = get_args(Event)


def samples(event: type[Event]) -> Iterator[Event]:
    """Yield an event with all that it may say, and one with no more than it must.

    Two that are about an enum say each of its values once.
    """
    for nth in range(max(_choices(event), default=1)):
        yield _full(event, nth)
    yield _sparse(event)


def _choices(kind: type) -> Iterator[int]:
    for field in msgspec.structs.fields(kind):
        for each in (field.type, *get_args(field.type)):
            if isinstance(each, type) and issubclass(each, Enum):
                yield len(each)
            elif isinstance(each, type) and issubclass(each, msgspec.Struct):
                yield from _choices(each)


def _full(kind: type, nth: int) -> Any:
    values = {
        field.name: _value(field.type, nth, field.name) for field in msgspec.structs.fields(kind)
    }
    return kind(**values)


def _sparse(kind: type) -> Any:
    values = {
        field.name: _value(field.type, 0, field.name)
        for field in msgspec.structs.fields(kind)
        if field.required
    }
    return kind(**values)


def _value(kind: Any, nth: int, name: str) -> Any:
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _value(next(each for each in get_args(kind) if each is not type(None)), nth, name)
    if origin is tuple:
        inner = [each for each in get_args(kind) if each is not Ellipsis]
        one = tuple(_value(each, nth, name) for each in inner)
        return one if len(inner) == 1 or Ellipsis not in get_args(kind) else (one,)
    if issubclass(kind, Enum):
        return list(kind)[nth % len(kind)]
    if issubclass(kind, msgspec.Struct):
        return _full(kind, nth)
    if kind is bool:
        return True
    if kind is int:
        return next(_NUMBERS)
    return b"hash" if kind is bytes else f"{_NUMBER_TEXT}" if name in _SUMS else f"some {name}"


_NUMBERS = count(1_000_000, 250_000)
_NUMBER_TEXT = "12500000"
_SUMS = frozenset(
    """
    bought buying_power day_pnl equity long_market_value maintenance_requirement net_pnl
    position_pnl realized requirement short_market_value sold start_equity unrealized
    """.split()  # noqa: SIM905 - as a text it can be compared with the events
)
