"""The examples of market data: the share of the story at the instant of its fill."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import INSTRUMENT_ID
from sidestreet.contract.market_data import (
    DailySummary,
    MarketDataSnapshot,
    SnapshotLastTrade,
    SnapshotQuote,
    SnapshotSession,
)

_SEEN: Final = "2025-10-31T13:30:00.250000000Z"
_DATE: Final = "2025-10-31"

QUOTE: Final = SnapshotQuote(
    bid="150.46",
    bid_size=300,
    bid_timestamp=_SEEN,
    bid_venue="XNAS",
    ask="150.48",
    ask_size=500,
    ask_timestamp=_SEEN,
    ask_venue="XNAS",
    midpoint="150.47",
)
LAST_TRADE: Final = SnapshotLastTrade(price="150.48", size=40, timestamp=_SEEN, venue="XNAS")
SESSION: Final = SnapshotSession(
    ohlv_applicable=True,
    open="150.10",
    high="150.62",
    low="149.88",
    ohlv_date=_DATE,
    cumulative_volume=182_400,
    previous_close="150.00",
    change="0.48",
    change_percent="0.3200",
)
SNAPSHOT: Final = MarketDataSnapshot(
    instrument_id=INSTRUMENT_ID,
    symbol="AAPL",
    name="Apple Inc.",
    session=SESSION,
    last_quote=QUOTE,
    last_trade=LAST_TRADE,
    cumulative_volume=182_400,
    short_sale_restricted=False,
)
DAILY_SUMMARY: Final = DailySummary(
    instrument_id=INSTRUMENT_ID,
    symbol="AAPL",
    trade_date=_DATE,
    open="150.10",
    high="150.62",
    low="149.88",
    volume=182_400,
    not_applicable=False,
)

MARKET_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        list[MarketDataSnapshot]: [SNAPSHOT],
        list[DailySummary]: [DAILY_SUMMARY],
    },
)
"""The example of each of these types that stands as `data` in the table."""
