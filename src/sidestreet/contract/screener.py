"""The screener on the wire: questions about instruments, answered in columns, and kept for later.

A number of a filter or of an answer is a JSON number here, unlike everywhere else. A member
declared with the default None is left out of the answer when it holds nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums import SortDirection
from sidestreet.contract.enums_screener import (
    FieldLookback,
    FieldPeriod,
    FieldType,
    FilterOperator,
    ModifierOp,
    OperatorArg,
)
from sidestreet.contract.shared import Instant, Uuid
from sidestreet.contract.tables.parameters import PAGE_SIZE_MAX

NAME_MAX = 128
FIELD_NAME_MAX = 64
TEXT_MAX = 256
FILTERS_MAX = 50
VALUES_MAX = 500
COLUMNS_MAX = 60
SORTS_MAX = 10

FieldName = Annotated[str, Meta(min_length=1, max_length=FIELD_NAME_MAX)]
ScreenerName = Annotated[
    str, Meta(min_length=1, max_length=NAME_MAX, description="What it is called.")
]
Literal = int | float | Annotated[str, Meta(max_length=TEXT_MAX)] | None


class FieldRef(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A field of the catalog, in one of its combinations."""

    name: Annotated[FieldName, Meta(description="Name of the field.")]
    lookback: Annotated[FieldLookback | None, Meta(description="How far back, for a change.")] = (
        None
    )
    period: Annotated[
        FieldPeriod | None, Meta(description="Which reports, for a company's figure.")
    ] = None
    value_type: Annotated[
        FieldType | None, Meta(description="What its values are. Told in answers, and not asked.")
    ] = None


class Modifier(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is added to a variable, or taken from it."""

    name: Annotated[ModifierOp, Meta(description="Which of the two.")]
    args: Annotated[
        tuple[int | float | Annotated[str, Meta(max_length=TEXT_MAX)], ...],
        Meta(max_length=2, description="How much and, for a date, the unit: DAY if left out."),
    ]


class Variable(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A day by its name, as `today`, or another field of the same instrument."""

    name: Annotated[FieldName, Meta(description="Its name.")]
    lookback: Annotated[FieldLookback | None, Meta(description="As for a field.")] = None
    modifier: Annotated[Modifier | None, Meta(description="What is added to it.")] = None
    period: Annotated[FieldPeriod | None, Meta(description="As for a field.")] = None


class FilterValue(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What a field is compared with: a value or a variable, and not both."""

    value: Annotated[Literal, Meta(description="A number or a text.")] = None
    variable: Annotated[Variable | None, Meta(description="Or a variable.")] = None


class FilterOpSpecParam(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """How a filter compares."""

    name: Annotated[FilterOperator, Meta(description="The operator.")]
    args: Annotated[
        tuple[OperatorArg, ...], Meta(max_length=3, description="What changes how it compares.")
    ] = ()


class SearchFilterParam(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One condition. Without `op` and `right` it is a draft, which is kept and not applied."""

    left: Annotated[FieldRef, Meta(description="The field that is compared.")]
    op: Annotated[FilterOpSpecParam | None, Meta(description="How.")] = None
    right: Annotated[
        Annotated[tuple[FilterValue, ...], Meta(max_length=VALUES_MAX)] | None,
        Meta(description="With what."),
    ] = None


class SortSpecParam(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field that answers are sorted by."""

    field: Annotated[FieldRef, Meta(description="The field.")]
    direction: Annotated[SortDirection, Meta(description="Which end comes first.")] = (
        SortDirection.DESC
    )


Columns = Annotated[tuple[FieldRef, ...], Meta(max_length=COLUMNS_MAX)]
Filters = Annotated[tuple[SearchFilterParam, ...], Meta(max_length=FILTERS_MAX)]
Sorts = Annotated[tuple[SortSpecParam, ...], Meta(max_length=SORTS_MAX)]


class ScreenerSearchRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question. Filters must all hold."""

    columns: Annotated[
        Columns | None, Meta(description="What to tell; the usual columns if left out.")
    ] = None
    filters: Annotated[Filters | None, Meta(description="Which instruments.")] = None
    sorts: Annotated[Sorts | None, Meta(description="In which order; by symbol at last.")] = None
    sort_case_sensitive: Annotated[
        bool | None, Meta(description="Whether texts sort with capitals first.")
    ] = None
    page_size: Annotated[
        Annotated[int, Meta(ge=1, le=PAGE_SIZE_MAX)] | None, Meta(description="Rows on a page.")
    ] = None
    page_token: Annotated[
        Annotated[str, Meta(max_length=TEXT_MAX, extra_json_schema={"format": "byte"})] | None,
        Meta(description="Token of another page. Send the question again beside it."),
    ] = None


class CreateScreenerRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to be kept, or what is to become of one that is."""

    columns: Annotated[Columns | None, Meta(description="What it tells.")] = None
    filters: Annotated[Filters | None, Meta(description="Which instruments it finds.")] = None
    name: Annotated[ScreenerName | None, Meta(description="What it is called.")] = None
    shared: Annotated[
        bool | None, Meta(description="Whether any key may read it that knows its id.")
    ] = None
    sorts: Annotated[Sorts | None, Meta(description="In which order it tells.")] = None


class FilterOpSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a filter compares."""

    name: Annotated[FilterOperator, Meta(description="The operator.")]
    args: Annotated[
        tuple[OperatorArg, ...] | None, Meta(description="What changes how it compares.")
    ] = None


class SearchFilter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One condition, or the draft of one."""

    left: Annotated[FieldRef, Meta(description="The field that is compared.")]
    op: Annotated[FilterOpSpec | None, Meta(description="How.")] = None
    right: Annotated[tuple[FilterValue, ...] | None, Meta(description="With what.")] = None


class SortSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field that answers are sorted by."""

    field: Annotated[FieldRef, Meta(description="The field.")]
    direction: Annotated[SortDirection | None, Meta(description="Which end comes first.")] = None


class ScreenerEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question that is kept."""

    id: Annotated[Uuid, Meta(description="Id of the screener.")]
    created_at: Annotated[Instant, Meta(description="When it was made.")]
    filters: Annotated[tuple[SearchFilter, ...], Meta(description="Which instruments it finds.")]
    name: Annotated[str, Meta(description="What it is called.")]
    shared: Annotated[bool, Meta(description="Whether any key may read it that knows its id.")]
    updated_at: Annotated[Instant, Meta(description="When it was last changed.")]
    columns: Annotated[
        tuple[FieldRef, ...] | None, Meta(description="What it tells, if it says so.")
    ] = None
    sorts: Annotated[
        tuple[SortSpec, ...] | None, Meta(description="In which order, if it says so.")
    ] = None


class ScreenerColumn(Struct, frozen=True, kw_only=True, gc=False):
    """One figure of one instrument."""

    field: Annotated[FieldRef, Meta(description="Which figure.")]
    name: Annotated[str, Meta(description="Its name for people.")]
    value: Annotated[
        int | float | str | None, Meta(description="The figure, null where it is not known.")
    ] = None
    type: Annotated[str | None, Meta(description="How to show it: CURR_USD, PERCENT, or null.")] = (
        None
    )
