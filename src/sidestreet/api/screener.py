"""The operations of `v1:screener`: ask which instruments are like this, and keep such questions.

A search looks at thousands of instruments, so it is done some at a time, and others have their turn
in between. What has to be filtered and sorted by is looked at for all of them; what is only told,
for the rows of the page alone.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Final, TypeVar

import msgspec

from sidestreet.api.call import Call
from sidestreet.api.instants import render_second
from sidestreet.api.kept import ask_workspace, nothing
from sidestreet.api.news import Step, step_by_step
from sidestreet.api.paging import Window, page_info, window_of
from sidestreet.api.screener_catalog import catalog
from sidestreet.api.screener_look import MarketLook, PriceMemory
from sidestreet.api.screener_question import (
    read_columns,
    read_filters,
    read_sorts,
    refused,
)
from sidestreet.contract.enums_screener import FieldLookback, FieldPeriod, FieldType
from sidestreet.contract.screener import (
    CreateScreenerRequest,
    FieldRef,
    ScreenerColumn,
    ScreenerEntry,
    ScreenerSearchRequest,
    SearchFilter,
    SortSpec,
)
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.screeners import EMPTY, ChangeScreener, CreateScreener, DeleteScreener
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.calendar import new_york_time
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.screener.conditions import Question
from sidestreet.reference.screener.field_table import BY_NAME, IDENTITY, SHOWN
from sidestreet.reference.screener.fields import (
    RATINGS,
    TYPE_HINTS,
    Column,
    Combination,
    Source,
    Subject,
    Value,
    ValueType,
)
from sidestreet.reference.screener.sheet import answer
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.screeners import Screener, find_screener

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE: Final = 50
"""Instruments looked at before others have their turn."""

AT_ONCE_OF_DAY: Final = 4
"""The same where the day of each is worked out, minute by minute."""

UNNAMED: Final = "Untitled screener"
"""What a screener is called that nobody gave a name."""

_FILTERS: Final = msgspec.json.Decoder(tuple[SearchFilter, ...])
_SORTS: Final = msgspec.json.Decoder(tuple[SortSpec, ...])
_COLUMNS: Final = msgspec.json.Decoder(tuple[FieldRef, ...])


class ScreenerOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory
        self._memory = PriceMemory()

    def get_screener_catalog(self, call: Call) -> None:
        """Tell what questions can be made of."""
        call.answer(catalog())

    def search_screener(self, call: Call) -> None:
        """Find instruments, and tell a page of them."""
        asked = call.body(ScreenerSearchRequest)
        look = MarketLook(self._desk, self._directory, self._memory)
        named = [each for each in read_columns(asked.columns or ()) if each != IDENTITY]
        columns = [IDENTITY, *(named if asked.columns else SHOWN)]
        question = Question(
            tuple(read_filters(asked.filters or (), look.today)),
            tuple(read_sorts(asked.sorts or ())),
            bool(asked.sort_case_sensitive),
        )
        window = _window(asked)
        # What the directory alone can tell is cheap, and leaves fewer for what is not.
        cheap, middling, dear = question.by_cost()
        listed = self._directory.listed()
        rows = (_values(each, cheap.columns, look) for each in listed)
        some = [listed[place] for place in answer(cheap, rows)]

        def told(rows: list[list[ScreenerColumn]], total: int) -> None:
            page = page_info(window, total)
            self._desk.when_durable(lambda: call.answer(rows, page))

        def found(left: list[Instrument]) -> None:
            begin, end = window.offset, window.offset + window.limit
            self._bit_by_bit(
                left[begin:end],
                lambda each: _row(each, columns, look),
                lambda rows: told(rows, len(left)),
                at_once=_at_once(columns),
            )

        self._narrow(some, middling, look, lambda left: self._narrow(left, dear, look, found))

    def create_screener(self, call: Call) -> None:
        """Keep a question."""
        asked = call.body(CreateScreenerRequest)
        self._check(asked)
        command = CreateScreener(
            call.key.key_id,
            asked.name or UNNAMED,
            _text(asked.columns) or EMPTY,
            _text(asked.filters) or EMPTY,
            _text(asked.sorts) or EMPTY,
            bool(asked.shared),
        )
        ask_workspace(self._desk, call, command, wire_screener)

    def patch_screener(self, call: Call) -> None:
        """Change what is named of a question; an empty list empties, null leaves as it is."""
        self._change(call, left_out=None)

    def replace_screener(self, call: Call) -> None:
        """Put another question in the place of one: lists that are left out become empty."""
        self._change(call, left_out=EMPTY)

    def delete_screener(self, call: Call) -> None:
        """Forget a question."""
        command = DeleteScreener(call.key.key_id, call.path["screener_id"])
        ask_workspace(self._desk, call, command, nothing)

    def get_screener_by_id(self, call: Call) -> None:
        """Read a question, one's own or one that is shared."""
        screener = find_screener(self._desk.workspace, call.key.key_id, call.path["screener_id"])
        if screener is None:
            raise ApiError(ErrorKind.NOT_FOUND)
        entry = wire_screener(screener)
        self._desk.when_durable(lambda: call.answer(entry))

    def get_screeners(self, call: Call) -> None:
        """List one's own questions."""
        owner = call.key.key_id
        kept = self._desk.workspace.screeners.values()
        data = [wire_screener(each) for each in kept if each.is_of(owner)]
        self._desk.when_durable(lambda: call.answer(data))

    def _change(self, call: Call, left_out: str | None) -> None:
        """Change a question. A list that is not told becomes `left_out`, or stays with None."""
        asked = call.body(CreateScreenerRequest)
        self._check(asked)
        command = ChangeScreener(
            call.key.key_id,
            call.path["screener_id"],
            asked.name,
            _text(asked.columns) or left_out,
            _text(asked.filters) or left_out,
            _text(asked.sorts) or left_out,
            asked.shared,
        )
        ask_workspace(self._desk, call, command, wire_screener)

    def _check(self, asked: CreateScreenerRequest) -> None:
        """Refuse to keep what could not be asked."""
        read_columns(asked.columns or ())
        read_filters(asked.filters or (), new_york_time(self._desk.clock.now()).date())
        read_sorts(asked.sorts or ())

    def _narrow(
        self,
        some: list[Instrument],
        question: Question,
        look: MarketLook,
        done: Callable[[list[Instrument]], None],
    ) -> None:
        """Hand over those instruments that a question finds, in its order."""
        columns = question.columns
        if not columns:
            done(some)
            return
        self._bit_by_bit(
            some,
            lambda each: _values(each, columns, look),
            lambda rows: done([some[place] for place in answer(question, rows)]),
            at_once=_at_once(columns),
        )

    def _bit_by_bit(
        self,
        items: Sequence[T],
        make: Callable[[T], R],
        done: Callable[[list[R]], None],
        at_once: int,
    ) -> None:
        """Make something of each item, some at a time, and hand over all of it."""
        left = iter(items)
        made: list[R] = []

        def go_on(step: Step) -> None:
            made.extend(make(each) for each in islice(left, at_once))
            if len(made) < len(items):
                step()
            else:
                done(made)

        step_by_step(self._desk.later, go_on)


def wire_screener(screener: Screener) -> ScreenerEntry:
    """Return a question as it is kept."""
    return ScreenerEntry(
        id=screener.screener_id,
        created_at=render_second(screener.created_at),
        filters=_FILTERS.decode(screener.filters),
        name=screener.name,
        shared=screener.shared,
        updated_at=render_second(screener.updated_at),
        columns=_COLUMNS.decode(screener.columns) or None,
        sorts=_SORTS.decode(screener.sorts) or None,
    )


def _window(asked: ScreenerSearchRequest) -> Window:
    given = {"page_size": asked.page_size, "page_token": asked.page_token}
    try:
        return window_of({name: value for name, value in given.items() if value is not None})
    except ApiError:
        raise refused("page_token", "not a token that this server made") from None


def _text(members: "tuple[msgspec.Struct, ...] | None") -> str | None:
    return None if members is None else msgspec.json.encode(members).decode()


def _at_once(columns: Iterable[Column]) -> int:
    is_of_day = any(column.field.source is Source.DAY for column in columns)
    return AT_ONCE_OF_DAY if is_of_day else AT_ONCE


def _values(
    instrument: Instrument, columns: tuple[Column, ...], look: MarketLook
) -> tuple[Value, ...]:
    subject = _subject(instrument, columns, look)
    return tuple(column.value(subject) for column in columns)


def _row(instrument: Instrument, columns: list[Column], look: MarketLook) -> list[ScreenerColumn]:
    subject = _subject(instrument, tuple(columns), look)
    return [_told(column, column.value(subject)) for column in columns]


def _subject(instrument: Instrument, columns: tuple[Column, ...], look: MarketLook) -> Subject:
    # A price is by far the slowest to be had.
    is_priced = any(column.field.source is Source.MARKET for column in columns)
    return Subject(instrument, look, is_priced=is_priced)


def _told(column: Column, value: Value) -> ScreenerColumn:
    reference, title, hint, kind = _head(column.field.name, column.combination)
    return ScreenerColumn(field=reference, name=title, type=hint, value=_wire_value(value, kind))


@cache
def _head(name: str, combination: Combination) -> tuple[FieldRef, str, str | None, ValueType]:
    """Return what every cell of a column says alike, made once."""
    column = Column(BY_NAME[name], combination)
    field, (period, lookback) = column.field, column.combination
    reference = FieldRef(
        name=name,
        lookback=None if lookback is None else FieldLookback(lookback.value),
        period=None if period is None else FieldPeriod(period.value),
        value_type=FieldType(field.value_type.value),
    )
    return reference, column.title, TYPE_HINTS.get(field.format), field.value_type


def _wire_value(value: Value, kind: ValueType) -> float | str | None:
    if not isinstance(value, int):
        return value
    if kind is ValueType.ANALYST_RATING:
        return RATINGS[value // SCALE]
    return value // SCALE if value % SCALE == 0 else value / SCALE
