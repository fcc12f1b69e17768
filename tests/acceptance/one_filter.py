"""With what each filter is tried alone, so that it is seen to leave something out.

The value is the one of `in_full`, unless that leaves in all that there is; and where everything on
the default desk is alike, there is a value that leaves in nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

from acceptance.in_full import CALL, IN_FULL

WIDELY: Final[Mapping[str, Mapping[str, Any]]] = {
    "get_portfolio_history": {"start_date": "2025-11-03"},
    "get_news": {"instrument_ids": ["AAPL", "JPM"], "from": "2025-10-20"},
    "get_locates": {"effective_date": "2025-11-03"},
    "get_instrument_earnings_transcripts": {"instrument_id": "AAPL", "page_size": 5},
    "search_instruments": {"q": "energy"},
    "get_economic_events_calendar": {"timestamp": {"gte": "2025-10-01", "lt": "2025-11-30"}},
    "get_all_instrument_events": {
        "instrument_ids": ["AAPL", "MSFT", "WMT", "TSLA"],
        "from_date": "2025-08-01",
        "to_date": "2025-10-31",
    },
}
"""By operation: a call that tells much, for what a filter leaves out of it."""

ALONE: Final[Mapping[tuple[str, str], Any]] = {
    ("get_executions", "from"): "2025-11-03T15:00:00.001Z",
    ("get_executions", "to"): "2025-11-03T15:00:00.001Z",
    ("get_orders", "from"): "2025-11-04T00:00:00Z",
    ("get_orders", "to"): "2025-11-04T00:00:00Z",
    ("get_portfolio_history", "start_date"): "2025-11-04",
    ("get_all_instrument_events", "event_types"): ["DIVIDEND"],
    ("get_all_instrument_events", "instrument_ids"): ["WMT"],
    ("get_all_instrument_events", "from_date"): "2025-09-15",
    ("get_all_instrument_events", "to_date"): "2025-08-31",
    ("get_instrument_balance_sheet_statements", "to_date"): "2025-06-30",
    ("get_instrument_cash_flow_statements", "to_date"): "2025-06-30",
    ("get_instrument_income_statements", "to_date"): "2025-06-30",
    ("get_instrument_earnings_transcripts", "date"): {"gte": "2025-01-01", "lt": "2025-08-01"},
    ("get_instrument_events", "to_date"): "2025-06-30",
    ("get_news", "from"): "2025-10-28",
    ("get_economic_events_calendar", "timestamp"): {"gte": "2025-11-04", "lt": "2025-11-06"},
}
"""By operation and filter, a value for it alone; else the one that stands above."""

NOBODY: Final[Mapping[tuple[str, str], Any]] = {
    ("get_position_instructions", "instrument_id"): CALL,
    ("get_position_instructions", "underlying_instrument_id"): "AAPL",
    ("get_locates", "effective_date"): "2025-11-01",
    ("get_locates", "instrument_ids"): ["NVO"],
    ("get_locates", "status"): ["REJECTED"],
    ("get_instruments", "instrument_type"): "OPTION",
    ("get_instruments", "is_liquidation_only"): True,
    ("get_option_contracts", "is_settle_on_open"): True,
    ("search_instruments", "asset_class"): "OPTION",
    ("search_instruments", "country"): "DE",
    ("search_instruments", "currency"): "EUR",
    ("get_economic_events_calendar", "country"): "EU",
}
"""Where everything is alike, so that a filter leaves out nothing: a value that leaves nothing."""


def filtered_by(operation_id: str, name: str) -> Any:
    """Return the value with which a filter is tried alone."""
    if (operation_id, name) in ALONE:
        return ALONE[operation_id, name]
    return next(each[name] for each in IN_FULL[operation_id] if name in each)
