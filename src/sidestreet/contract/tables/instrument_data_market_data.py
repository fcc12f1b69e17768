"""The operations of `v1:instrument-data:market-data`: snapshots, and summaries of the day."""

from typing import Final

from sidestreet.contract.market_data import DailySummary, MarketDataSnapshot
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import statuses

GET_DAILY_SUMMARIES: Final = Operation(
    operation_id="get_daily_summaries",
    method="GET",
    path="/v1/market-data/daily-summary",
    resource="v1:instrument-data:market-data",
    summary="Read how the day of one or more instruments went, or is going.",
    description="One row for each instrument that is known, in the order in which they were asked "
    "for. If some are not, the status is 207 and the error names them; if none is, 404.",
    data=list[DailySummary],
    statuses=statuses(200, 207, 404),
    parameters=(
        Parameter(
            "instrument_ids",
            "query",
            str,
            "The instruments, each by id or symbol, 1 to 100 of them, joined by commas.",
            required=True,
        ),
    ),
)

GET_SNAPSHOTS: Final = Operation(
    operation_id="get_snapshots",
    method="GET",
    path="/v1/market-data/snapshot",
    resource="v1:instrument-data:market-data",
    summary="Read how one or more instruments stand now.",
    description="Named one by one, or all options on an underlying that expire on a day. An "
    "instrument that is asked for twice is answered once.",
    data=list[MarketDataSnapshot],
    statuses=statuses(200, 404),
    parameters=(
        Parameter(
            "expiry",
            "query",
            str,
            "The day on which options expire, given with an underlying instrument.",
            format="date",
        ),
        Parameter(
            "instrument_ids",
            "query",
            list[str],
            "The instruments, each by id or symbol, 1 to 100 of them.",
        ),
        Parameter(
            "underlying_instrument_id",
            "query",
            str,
            "All options on this instrument, given with an expiry.",
        ),
    ),
)

OPERATIONS: Final = (GET_DAILY_SUMMARIES, GET_SNAPSHOTS)
