"""Calls that say all that an operation may be told, for the desk a day after it began.

For each operation one call or several: what excludes each other stands in different ones. Every
parameter, every bound of a range and every member of a body is in one of them, which
`test_every_operation` checks against the table; so a parameter that is added later is called too.
"""

from collections.abc import Mapping
from typing import Any, Final

from acceptance.as_pasted import KEPT

NEXT_PAGE: Final = "(what the page before said)"
"""Where a token stands: the same call without it is made first, and says the token."""

AGREEMENT: Final = "01K8TB3Q00SDESTREETAGRMNT1"
LANTERN: Final = "5b7a2c90-3d1e-4f86-9a57-0c4d8e6f1b23"
NDA: Final = {
    "accepted": True,
    "agreement_id": "8e0d6b4f-2a71-4c39-b5d8-71f3a90c2e64",
    "authority_confirmed": True,
}
BEGAN: Final = "2025-11-03T15:00:00Z"
DAY_AFTER: Final = "2025-11-04T15:00:00Z"

CALL: Final = "AAPL  300118C00300000"
_SPAN: Final = {"from": "2025-11-03T00:00:00Z", "to": "2025-11-05T00:00:00Z"}
_DAYS: Final = {"from_date": "2025-01-01", "to_date": "2025-10-31"}
_ALL_TERMS: Final = {"side": "BUY", "quantity": "10", "time_in_force": "DAY"}
_LIMIT: Final = {**_ALL_TERMS, "symbol": "MSFT", "order_type": "LIMIT", "limit_price": "400.00"}
_WORKED: Final = {"start_at": "2025-11-04T15:05:00Z", "end_at": "2025-11-04T16:00:00Z"}
_CONTEXT: Final = {
    "items": [{"kind": "order", "label": "AAPL", "data": {"id": "order_id"}, "captured_at": BEGAN}]
}
_CAPABILITIES: Final = ["PREFILL_ORDER", "OPEN_CHART"]
_ASKED: Final = {"account_id": 0, "capabilities": _CAPABILITIES, "context": _CONTEXT}


def _field(name: str, **rest: Any) -> dict[str, Any]:
    return {"name": name, **rest}


_LARGE: Final = ("aapl", "msft", "nvda", "amzn", "jpm", "xom", "wmt", "tsla", "meta", "ko", "pg")
_CHANGE: Final = _field("change_pct", lookback="ONE_MONTH", value_type="DECIMAL")
_QUESTION: Final = {
    "columns": [
        _field("symbol"),
        _field("market_cap", value_type="DECIMAL"),
        _CHANGE,
        _field("revenue", period="ANNUAL"),
    ],
    "filters": [
        {
            "left": _field("symbol"),
            "op": {"name": "ONE_OF", "args": ["CASE_INSENSITIVE"]},
            "right": [{"value": each} for each in _LARGE],
        },
        {
            "left": _field("market_cap"),
            "op": {"name": "BETWEEN", "args": ["LEFT_EXCLUSIVE", "RIGHT_INCLUSIVE"]},
            "right": [{"value": 1_000_000_000}, {"value": 9_000_000_000_000}],
        },
        {
            "left": _field("list_date"),
            "op": {"name": "LESS_THAN"},
            "right": [
                {
                    "variable": {
                        "name": "today",
                        "modifier": {"name": "SUBTRACT", "args": [1, "YEAR"]},
                    }
                }
            ],
        },
        {
            "left": _field("revenue", period="ANNUAL"),
            "op": {"name": "GREATER_THAN"},
            "right": [{"variable": {"name": "revenue", "period": "QUARTER"}}],
        },
        {
            "left": _CHANGE,
            "op": {"name": "GREATER_THAN"},
            "right": [{"variable": {"name": "change_pct", "lookback": "ONE_WEEK"}}],
        },
    ],
    "sorts": [
        {"field": _field("market_cap"), "direction": "ASC"},
        {"field": _CHANGE, "direction": "DESC"},
        {"field": _field("revenue", period="ANNUAL"), "direction": "DESC"},
    ],
}
_KEPT_QUESTION: Final = {**_QUESTION, "name": "All that can be said", "shared": True}

IN_FULL: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "cancel_all_open_orders": (
        {
            "account_id": 0,
            "instrument_ids": ["AAPL"],
            "instrument_type": "COMMON_STOCK",
            "side": "BUY",
            "type": "LIMIT",
        },
    ),
    "get_executions": (
        {
            "account_id": 0,
            **_SPAN,
            "order_ids": ["order_id"],
            "instrument_ids": ["AAPL"],
            "page_size": 5,
        },
        {"account_id": 0, "instrument_ids": [CALL], "underlying_instrument_ids": ["AAPL"]},
        {"account_id": 0, "page_size": 1, "page_token": NEXT_PAGE},
    ),
    "get_orders": (
        {
            "account_id": 0,
            "status": ["PARTIALLY_FILLED", "NEW"],
            "symbol": "AAPL",
            "order_ids": ["order_id"],
            "instrument_ids": ["AAPL"],
            "instrument_type": "COMMON_STOCK",
            **_SPAN,
            "updated_at": {"gte": BEGAN, "lt": DAY_AFTER},
            "page_size": 10,
        },
        {"account_id": 0, "instrument_type": "OPTION", "underlying_instrument_ids": ["AAPL"]},
        {
            "account_id": 0,
            "updated_at": {"gt": "2025-11-03T00:00:00Z", "lte": "2025-11-05T00:00:00Z"},
            "page_size": 2,
            "page_token": NEXT_PAGE,
        },
    ),
    "replace_order": (
        {"account_id": 0, "order_id": "order_id", "quantity": "120", "limit_price": "150.60"},
        {"account_id": 0, "order_id": "stop", "stop_price": "910.00"},
        {
            "account_id": 0,
            "order_id": "trail",
            "trailing_offset": "300",
            "trailing_offset_type": "BPS",
            "limit_offset": "0.50",
        },
    ),
    "submit_orders": (
        {
            "account_id": 0,
            "orders": [
                {
                    **_LIMIT,
                    "id": "late",
                    "time_in_force": "GOOD_TILL_DATE",
                    "expires_at": "2025-11-28T21:00:00Z",
                    "position_intent": "OPEN",
                    "strategy": {"type": "SOR"},
                },
                {**_LIMIT, "id": "early", "extended_hours": True},
                {**_LIMIT, "id": "direct", "strategy": {"type": "DMA", "destination": "IEXG"}},
                {**_LIMIT, "id": "vwap", "strategy": {"type": "VWAP", **_WORKED}},
                {**_LIMIT, "id": "twap", "strategy": {"type": "TWAP", **_WORKED}},
                {
                    **_ALL_TERMS,
                    "id": "both",
                    "instrument_id": "WMT",
                    "order_type": "STOP_LIMIT",
                    "stop_price": "900.00",
                    "limit_price": "905.00",
                },
                {
                    **_ALL_TERMS,
                    "id": "behind",
                    "symbol": "NVDA",
                    "order_type": "TRAILING_STOP_LIMIT",
                    "trailing_offset": "500",
                    "trailing_offset_type": "BPS",
                    "limit_offset": "1.00",
                },
            ],
        },
    ),
    "get_account_balances": ({"account_id": 19816, "top_margin_contributors_limit": 2},),
    "get_accounts": (
        {"account_id": "1", "account_name": "trading", "page_size": 5},
        {"page_size": 1, "page_token": NEXT_PAGE},
    ),
    "get_portfolio_history": (
        {"account_id": 0, "start_date": "2025-11-03", "end_date": "2025-11-03"},
    ),
    "get_position_instructions": (
        {
            "account_id": 0,
            "instrument_id": "MSFT  300118C00600000",
            "underlying_instrument_id": "MSFT",
        },
    ),
    "get_positions": (
        {
            "account_id": 19816,
            "instrument_ids": ["MSFT", "AAPL", "WMT"],
            "sort_by": "MARKET_VALUE",
            "sort_direction": "DESC",
            "page_size": 2,
            "page_token": NEXT_PAGE,
        },
    ),
    "close_position": ({"account_id": 0, "instrument_id": "AAPL", "cancel_orders": True},),
    "close_positions": ({"account_id": 0, "cancel_orders": True},),
    "submit_position_instructions": (
        {
            "account_id": 0,
            "instructions": [
                {
                    "client_instruction_id": "mine",
                    "instrument_id": CALL,
                    "instruction_type": "EXERCISE",
                    "quantity": "1",
                },
                {
                    "instruction_id": "older",
                    "instrument_id": CALL,
                    "instruction_type": "EXERCISE",
                    "quantity": "1",
                },
            ],
        },
    ),
    "get_locates": (
        {
            "account_id": 0,
            "effective_date": "2025-11-03",
            "instrument_ids": ["EXMPL"],
            "status": ["EXPIRED", "ACCEPTED"],
        },
    ),
    "get_instrument_by_id": ({"instrument_id": "AAPL", "include_options_expiry_dates": True},),
    "get_instruments": (
        {
            "instrument_ids": ["AAPL", "MSFT", "NVO"],
            "instrument_type": "COMMON_STOCK",
            "easy_to_borrow": True,
            "is_liquidation_only": False,
            "is_marginable": True,
            "is_ptp": False,
            "is_short_prohibited": False,
            "is_threshold_security": False,
            "page_size": 1,
            "page_token": NEXT_PAGE,
        },
    ),
    "get_option_contracts": (
        {
            "root": "AAPL",
            "contract_type": "CALL",
            "expiry": "2025-11-21",
            "is_settle_on_open": False,
            "page_size": 5,
            "page_token": NEXT_PAGE,
        },
        {"underlier": "AAPL", "contract_type": "PUT", "page_size": 2},
        {"underlying_instrument_id": "AAPL", "expiry": "2025-11-21", "page_size": 2},
        {"contract_ids": [CALL, "MSFT  300118P00400000"], "contract_type": "CALL"},
    ),
    "search_instruments": (
        {
            "q": "energy",
            "asset_class": "EQUITY",
            "country": "US",
            "currency": "USD",
            "include_inactive": True,
            "include_ptp": False,
            "page_size": 5,
            "page_token": NEXT_PAGE,
        },
    ),
    "get_all_instrument_events": (
        {
            "event_types": ["EARNINGS", "DIVIDEND"],
            "from_date": "2025-10-01",
            "to_date": "2025-10-31",
            "instrument_ids": ["AAPL", "MSFT", "WMT", "TSLA"],
            "page_size": 1,
            "page_token": NEXT_PAGE,
        },
    ),
    "get_instrument_analyst_consensus": (
        {"instrument_id": "AAPL", "from": "2025-10-01", "to": "2025-10-15"},
    ),
    **{
        f"get_instrument_{each}_statements": (
            {"instrument_id": "AAPL", **_DAYS, "page_size": 1, "page_token": NEXT_PAGE},
        )
        for each in ("balance_sheet", "cash_flow", "income")
    },
    "get_instrument_earnings_transcripts": (
        {
            "instrument_id": "AAPL",
            "date": {"gte": "2024-01-01", "lt": "2025-11-01"},
            "page_size": 1,
            "page_token": NEXT_PAGE,
        },
        {"instrument_id": "AAPL", "date": {"gt": "2024-01-01", "lte": "2025-11-01"}},
        {"instrument_id": "AAPL", "event_date": "2025-05-05", "period": "Q2", "year": 2025},
    ),
    "get_instrument_events": ({"instrument_id": "AAPL", "event_types": ["DIVIDEND"], **_DAYS},),
    "get_snapshots": (
        {"instrument_ids": ["MSFT", "AAPL"]},
        {"underlying_instrument_id": "AAPL", "expiry": "2025-11-21"},
    ),
    "get_news": (
        {
            "from": "2025-10-01",
            "to": "2025-11-03",
            "include_publishers": "Sidestreet Synthetic",
            "news_type": "NEWS",
            "search_query": "Apple",
            "instrument_ids": ["AAPL", "MSFT"],
            "sectors": ["TECHNOLOGY"],
            "page_size": 1,
            "page_token": NEXT_PAGE,
        },
        {"exclude_publishers": "Sidestreet Synthetic", "instrument_ids": ["AAPL"], "page_size": 5},
    ),
    "create_screener": (_KEPT_QUESTION,),
    "patch_screener": ({"screener_id": KEPT, **_KEPT_QUESTION},),
    "replace_screener": ({"screener_id": KEPT, **_KEPT_QUESTION},),
    "search_screener": (
        {**_QUESTION, "sort_case_sensitive": True, "page_size": 3, "page_token": NEXT_PAGE},
    ),
    "get_watchlists": ({"page_size": 1, "page_token": NEXT_PAGE},),
    "get_feed": ({"account_id": 0, "limit": 1, "cursor": NEXT_PAGE},),
    "create_message": ({"thread_id": KEPT, "text": "What is AAPL at?", **_ASKED},),
    "create_thread": (
        {"type": "instant", "text": "What is AAPL at?", **_ASKED},
        {
            "type": "deep_insights",
            "target": {"type": "ticker", "ticker": "AAPL"},
            "thesis": "It sells more every year.",
            **_ASKED,
        },
    ),
    "get_messages": (
        {"thread_id": KEPT, "account_id": 0, "page_size": 1, "page_token": NEXT_PAGE},
    ),
    "get_thread_by_id": ({"thread_id": KEPT, "account_id": 0},),
    "get_thread_response": ({"thread_id": KEPT, "account_id": 0},),
    "get_threads": ({"account_id": 0, "page_size": 1, "page_token": NEXT_PAGE},),
    "get_message_by_id": ({"message_id": KEPT, "account_id": 0},),
    "submit_feedback": (
        {
            "message_id": KEPT,
            "account_id": 0,
            "score": 5,
            "comment": "That helped.",
            "metadata": {"screen": "chat", "visits": 3},
        },
    ),
    "cancel_response": ({"response_id": KEPT, "account_id": 0},),
    "get_response_by_id": ({"response_id": KEPT, "account_id": 0},),
    "get_entitlement_status": ({"account_id": 0},),
    "get_entitlements": ({"account_id": 0},),
    "create_ioi": (
        {
            "account_id": 19816,
            "notional_amount": "25000.00",
            "offering_id": LANTERN,
            "nda_acceptance": NDA,
        },
    ),
    "update_ioi": (
        {
            "account_id": 0,
            "ioi_id": KEPT,
            "notional_amount": "30000.00",
            "nda_acceptance": {**NDA, "agreement_id": "c439cc50-bdcc-59ba-a733-4c620067ae6f"},
        },
    ),
    "get_economic_events_calendar": (
        {
            "country": "US,EU",
            "impact": ["HIGH", "MEDIUM"],
            "timestamp": {"gte": "2025-10-01", "lt": "2025-11-01"},
            "page_size": 2,
            "page_token": NEXT_PAGE,
        },
        {"timestamp": {"gt": "2025-10-01T00:00:00Z", "lte": "2025-10-31"}, "page_size": 2},
    ),
    "get_market_hours_calendar": ({"date": "2025-11-28", "market": "us_options"},),
}
"""By operation. What is not here can be told nothing beyond what it needs."""

LATER: Final = frozenset({"update_ioi"})
"""What is called two months later, when another agreement is in force, which can be accepted."""
