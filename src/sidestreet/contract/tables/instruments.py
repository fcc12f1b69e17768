"""The operations of `v1:instruments`."""

from typing import Final

from sidestreet.contract.instruments import Instrument, InstrumentCore
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import (
    INSTRUMENT,
    INSTRUMENT_IDS,
    INSTRUMENT_TYPE,
    PAGES,
    statuses,
)

GET_INSTRUMENT_BY_ID: Final = Operation(
    operation_id="get_instrument_by_id",
    method="GET",
    path="/v1/instruments/{instrument_id}",
    resource="v1:instruments",
    summary="Read one instrument.",
    data=Instrument,
    statuses=statuses(200, 404),
    parameters=(
        INSTRUMENT,
        Parameter(
            "include_options_expiry_dates",
            "query",
            bool,
            "Add the days on which its options expire.",
        ),
    ),
)

GET_INSTRUMENTS: Final = Operation(
    operation_id="get_instruments",
    method="GET",
    path="/v1/instruments",
    resource="v1:instruments",
    summary="List instruments; options have a list of their own.",
    data=list[InstrumentCore],
    statuses=statuses(200),
    parameters=(
        INSTRUMENT_IDS,
        INSTRUMENT_TYPE,
        Parameter("easy_to_borrow", "query", bool, "Whether on the easy-to-borrow list."),
        Parameter("is_liquidation_only", "query", bool, "Whether only closing orders are taken."),
        Parameter("is_marginable", "query", bool, "Whether it may be bought on margin."),
        Parameter("is_ptp", "query", bool, "Whether a publicly traded partnership."),
        Parameter("is_short_prohibited", "query", bool, "Whether short sales are refused."),
        Parameter("is_threshold_security", "query", bool, "Whether on the threshold list."),
        *PAGES,
    ),
    paged=True,
)

OPERATIONS: Final = (GET_INSTRUMENT_BY_ID, GET_INSTRUMENTS)
