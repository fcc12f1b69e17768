"""The question of a screener as one JSON text, as a dump has it: of the shape that the API takes.

The three lists are kept as they were written, so that the numbers in them stay the same.
"""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from sidestreet.domain.undecodable import UNDECODABLE
from sidestreet.reference.screener.conditions import Argument, Operator
from sidestreet.reference.screener.field_table import BY_NAME
from sidestreet.reference.screener.fields import Lookback, Period, ValueType
from sidestreet.reference.seed_file.kinds import Kind
from sidestreet.reference.seed_file.tree import Scalar

_TEXT_MAX: Final = 256
_Text = Annotated[str, Meta(max_length=_TEXT_MAX)]
_Name = Annotated[str, Meta(min_length=1, max_length=64)]


class ScreenerTexts(Struct, frozen=True):
    """The JSON lists of what a screener tells, asks for and sorts by."""

    columns: str = "[]"
    filters: str = "[]"
    sorts: str = "[]"


class _Modification(StrEnum):
    ADD = "ADD"
    SUBTRACT = "SUBTRACT"


class _Direction(StrEnum):
    ASC = "ASC"
    DESC = "DESC"


class _Field(Struct, forbid_unknown_fields=True):
    name: _Name
    lookback: Lookback | None = None
    period: Period | None = None
    value_type: ValueType | None = None


class _Modifier(Struct, forbid_unknown_fields=True):
    name: _Modification
    args: Annotated[tuple[int | float | _Text, ...], Meta(max_length=2)]


class _Variable(Struct, forbid_unknown_fields=True):
    name: _Name
    lookback: Lookback | None = None
    modifier: _Modifier | None = None
    period: Period | None = None


class _Value(Struct, forbid_unknown_fields=True):
    value: int | float | _Text | None = None
    variable: _Variable | None = None


class _How(Struct, forbid_unknown_fields=True):
    name: Operator
    args: Annotated[tuple[Argument, ...], Meta(max_length=3)] = ()


class _Filter(Struct, forbid_unknown_fields=True):
    left: _Field
    op: _How | None = None
    right: Annotated[tuple[_Value, ...], Meta(max_length=500)] | None = None


class _Sort(Struct, forbid_unknown_fields=True):
    field: _Field
    direction: _Direction = _Direction.DESC


class _Lists(Struct, forbid_unknown_fields=True):
    columns: Annotated[tuple[_Field, ...], Meta(max_length=60)] = ()
    filters: Annotated[tuple[_Filter, ...], Meta(max_length=50)] = ()
    sorts: Annotated[tuple[_Sort, ...], Meta(max_length=10)] = ()


class _Raw(Struct):
    columns: msgspec.Raw = msgspec.Raw(b"[]")
    filters: msgspec.Raw = msgspec.Raw(b"[]")
    sorts: msgspec.Raw = msgspec.Raw(b"[]")


_LISTS: Final = msgspec.json.Decoder(_Lists)
_RAW: Final = msgspec.json.Decoder(_Raw)


def _read(scalar: Scalar) -> ScreenerTexts | None:
    try:
        lists, raw = _LISTS.decode(scalar.text), _RAW.decode(scalar.text)
    except UNDECODABLE:
        return None
    fields = [*lists.columns, *(each.left for each in lists.filters)]
    fields += [each.field for each in lists.sorts]
    if any(each.name not in BY_NAME for each in fields):
        return None
    texts = (bytes(each).decode() for each in (raw.columns, raw.filters, raw.sorts))
    return ScreenerTexts(*texts)


QUESTION: Final = Kind(
    "the JSON text of an object with columns, filters and sorts, as the API takes them",
    _read,
    ScreenerTexts(),
)
