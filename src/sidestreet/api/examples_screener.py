"""Worked examples of the screener: large companies, the largest first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import INSTRUMENT_ID
from sidestreet.api.screener_catalog import catalog
from sidestreet.contract.enums_screener import FieldType, FilterOperator
from sidestreet.contract.screener import (
    CreateScreenerRequest,
    FieldRef,
    FilterOpSpec,
    FilterOpSpecParam,
    FilterValue,
    ScreenerColumn,
    ScreenerEntry,
    ScreenerSearchRequest,
    SearchFilter,
    SearchFilterParam,
    SortSpec,
    SortSpecParam,
)
from sidestreet.contract.screener_catalog import Catalog

SCREENER_ID: Final = "0199f3a9-5000-7000-8000-000000000001"

_NAME: Final = "Large companies"
_AT: Final = "2025-10-31T13:31:00Z"
_SIZE: Final = FieldRef(name="market_cap")
_COLUMNS: Final = (FieldRef(name="symbol"), FieldRef(name="price"), _SIZE)
_LARGE: Final = SearchFilterParam(
    left=_SIZE,
    op=FilterOpSpecParam(name=FilterOperator.GREATER_OR_EQUAL),
    right=(FilterValue(value=1_000_000_000),),
)
_LARGEST_FIRST: Final = SortSpecParam(field=_SIZE)

_ENTRY: Final = ScreenerEntry(
    id=SCREENER_ID,
    created_at=_AT,
    filters=(
        SearchFilter(
            left=_SIZE,
            op=FilterOpSpec(name=FilterOperator.GREATER_OR_EQUAL),
            right=(FilterValue(value=1_000_000_000),),
        ),
    ),
    name=_NAME,
    shared=False,
    updated_at=_AT,
    columns=_COLUMNS,
    sorts=(SortSpec(field=_SIZE, direction=_LARGEST_FIRST.direction),),
)


def _told(name: str, title: str, value: float | str, kind: FieldType, hint: str | None) -> Any:  # noqa: ANN401
    field = FieldRef(name=name, value_type=kind)
    return ScreenerColumn(field=field, name=title, value=value, type=hint)


SCREENER_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        ScreenerSearchRequest: ScreenerSearchRequest(
            columns=_COLUMNS, filters=(_LARGE,), sorts=(_LARGEST_FIRST,), page_size=25
        ),
        CreateScreenerRequest: CreateScreenerRequest(
            columns=_COLUMNS, filters=(_LARGE,), sorts=(_LARGEST_FIRST,), name=_NAME
        ),
        ScreenerEntry: _ENTRY,
        list[ScreenerEntry]: [_ENTRY],
        list[list[ScreenerColumn]]: [
            [
                _told("instrument_id", "Instrument ID", INSTRUMENT_ID, FieldType.STRING, None),
                _told("symbol", "Symbol", "AAPL", FieldType.STRING, None),
                _told("price", "Price", 230.05, FieldType.DECIMAL, "CURR_USD"),
                _told("market_cap", "Market Cap", 3_417_000_000_000, FieldType.DECIMAL, "CURR_USD"),
            ],
        ],
        Catalog: catalog(),
    },
)
