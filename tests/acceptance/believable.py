"""What a person would look at in an answer before believing it, as data beside the table.

`ROWS` says what an answer lists, `HOLDS` what a filter leaves in it, `SORTED` in which order it
stands. Whatever else is asked of every answer alike stands in `believe`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from acceptance.as_pasted import KEPT
from sidestreet.contract.operation import Operation

Row = dict[str, Any]
Holds = Callable[[Row, Any], bool]

NOTHING: Final = frozenset(
    {
        "delete_screener",
        "delete_watchlist",
        "delete_watchlist_item",
        "delete_ioi",
        "post_feed_event",
        "get_thread_response",
    }
)
"""Whose answer holds nothing: what is deleted is gone, and no response is awaited."""

NO_FILTERS: Final = frozenset(
    {
        # Ways to say which instruments are meant.
        ("get_option_contracts", "contract_ids"),
        ("get_option_contracts", "root"),
        ("get_option_contracts", "underlier"),
        ("get_option_contracts", "underlying_instrument_id"),
        ("get_snapshots", "instrument_ids"),
        ("get_snapshots", "expiry"),
        ("get_snapshots", "underlying_instrument_id"),
        ("search_instruments", "q"),
        # The latest of a range is told, wherever the range begins.
        ("get_instrument_analyst_consensus", "from"),
        # None is inactive on the default desk, and with the switch more would be told.
        ("search_instruments", "include_inactive"),
        # Said or not, the default desk has one entitlement.
        ("get_entitlements", "account_id"),
    }
)
"""What is said of rows here, and leaves none out."""


def _is(member: str) -> Holds:
    return lambda row, value: row.get(member) == value


def _among(member: str) -> Holds:
    return lambda row, value: row.get(member) in value


def _begins(member: str) -> Holds:
    return lambda row, value: str(row[member]).startswith(value)


def _says(*members: str) -> Holds:
    return lambda row, value: any(value.lower() in str(row[each]).lower() for each in members)


def _from(member: str) -> Holds:
    return lambda row, value: _instant(row[member]) >= _instant(value)


def _to(member: str) -> Holds:
    return lambda row, value: _instant(row[member]) < _end(value)


def _within(member: str) -> Holds:
    return lambda row, value: all(
        _COMPARED[name](_instant(row[member]), bound) for name, bound in value.items()
    )


_COMPARED: Final[Mapping[str, Callable[[datetime, str], bool]]] = {
    "gt": lambda told, bound: told >= _end(bound),
    "gte": lambda told, bound: told >= _instant(bound),
    "lt": lambda told, bound: told < _instant(bound),
    "lte": lambda told, bound: told < _end(bound),
}


def _instant(text: str) -> datetime:
    """Return an instant, or the beginning of a day of UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _end(text: str) -> datetime:
    """Return what is just after an instant, or the end of a day."""
    step = timedelta(microseconds=1) if "T" in text else timedelta(days=1)
    return _instant(text) + step


def _names(row: Row, value: list[str]) -> bool:
    """Whether a row is about one of the instruments that were named, by id or symbol."""
    told = {row.get("symbol"), row.get("instrument_id"), SYMBOLS.get(row.get("instrument_id", ""))}
    return bool(told & set(value))


def _under(row: Row, value: list[str] | str) -> bool:
    named = [value] if isinstance(value, str) else value
    return SYMBOLS.get(row.get("underlying_instrument_id", "")) in named


def _tells_of(row: Row, value: list[str]) -> bool:
    return any(each["symbol"] in value for each in row["instruments"])


SYMBOLS: Final = {
    "390386b6-c30b-5b8c-b6f8-a3baf0a69f83": "AAPL",
    "3df1ccb5-809a-5cb2-a45d-4d8b7511c8f5": "MSFT",
    KEPT: "EXMPL",
}
"""Instruments that are told by their id alone."""

_FILED: Final = {"from_date": _from("filing_date"), "to_date": _to("filing_date")}
_ORDERS: Final[Mapping[str, Holds]] = {
    "instrument_ids": _names,
    "instrument_type": _is("instrument_type"),
}
_OF_ACCOUNT: Final[Mapping[str, Holds]] = {"account_id": _is("account_id")}

HOLDS: Final[Mapping[str, Mapping[str, Holds]]] = {
    "cancel_all_open_orders": {**_ORDERS, "side": _is("side"), "type": _is("order_type")},
    "get_executions": {
        "from": _from("transaction_time"),
        "to": _to("transaction_time"),
        "order_ids": _among("order_id"),
        "instrument_ids": _names,
        "underlying_instrument_ids": _under,
    },
    "get_orders": {
        **_ORDERS,
        "status": _among("status"),
        "symbol": _is("symbol"),
        "order_ids": _among("id"),
        "underlying_instrument_ids": _under,
        "from": _from("created_at"),
        "to": _to("created_at"),
        "updated_at": _within("updated_at"),
    },
    "get_accounts": {"account_id": _begins("id"), "account_name": _says("full_name", "short_name")},
    "get_portfolio_history": {"start_date": _from("date"), "end_date": _to("date")},
    "get_position_instructions": {
        "instrument_id": _is("symbol"),
        "underlying_instrument_id": _under,
    },
    "get_positions": {"instrument_ids": _names},
    "get_locates": {
        "effective_date": _is("effective_date"),
        "instrument_ids": _names,
        "status": _among("status"),
    },
    "get_instruments": {
        "instrument_ids": _names,
        **{
            name: _is(name)
            for name in (
                "instrument_type",
                "easy_to_borrow",
                "is_liquidation_only",
                "is_marginable",
                "is_ptp",
                "is_short_prohibited",
                "is_threshold_security",
            )
        },
    },
    "get_option_contracts": {
        "contract_type": _is("contract_type"),
        "expiry": _is("expiry"),
        "is_settle_on_open": _is("is_settle_on_open"),
        "contract_ids": _names,
        "root": _begins("symbol"),
        "underlier": _begins("symbol"),
        "underlying_instrument_id": _under,
    },
    "search_instruments": {
        "q": _says("symbol", "name"),
        "asset_class": lambda row, _: row["instrument_type"] == "COMMON_STOCK",
        "country": _is("country_of_issue"),
        "currency": _is("currency"),
        "include_inactive": lambda row, _: row["is_tradable"],
        "include_ptp": lambda row, value: value or not row["is_ptp"],
    },
    "get_all_instrument_events": {
        "event_types": _among("type"),
        "from_date": _from("date"),
        "to_date": _to("date"),
        "instrument_ids": _names,
    },
    "get_instrument_analyst_consensus": {"from": _from("date"), "to": _to("date")},
    "get_instrument_balance_sheet_statements": _FILED,
    "get_instrument_cash_flow_statements": _FILED,
    "get_instrument_income_statements": _FILED,
    "get_instrument_earnings_transcripts": {
        "date": _within("date"),
        "event_date": _is("date"),
        "period": _is("period"),
        "year": _is("year"),
    },
    "get_instrument_events": {
        "event_types": _among("type"),
        "from_date": _from("date"),
        "to_date": _to("date"),
    },
    "get_snapshots": {
        "instrument_ids": _names,
        "expiry": lambda row, value: row["symbol"][6:12] == value[2:].replace("-", ""),
        "underlying_instrument_id": _begins("symbol"),
    },
    "get_news": {
        "from": _from("published_at"),
        "to": _to("published_at"),
        "include_publishers": _is("publisher"),
        "exclude_publishers": lambda row, value: row["publisher"] != value,
        "news_type": _is("news_type"),
        "search_query": _says("title", "text"),
        "instrument_ids": _tells_of,
        "sectors": lambda row, _: _tells_of(row, ["AAPL", "MSFT"]),
    },
    "get_entitlement_status": _OF_ACCOUNT,
    "get_entitlements": _OF_ACCOUNT,
    "get_economic_events_calendar": {
        "country": lambda row, value: row["country"] in value.split(","),
        "impact": _among("impact"),
        "timestamp": _within("timestamp"),
    },
    "get_market_hours_calendar": {"date": _is("date"), "market": _is("market")},
}
"""By operation and parameter: what is so of every row that a filter leaves."""

_KINDS: Final = {"dividends": "ex_date", "earnings": "date", "splits": "date", "ipos": "date"}


def _of_instrument(data: Row) -> list[Row]:
    """Events by kind, each with its kind and its day, as the other list of events has them."""
    return [
        {"type": kind.removesuffix("s").upper().replace("EARNING", "EARNINGS"), **each}
        | {"date": each[_KINDS[kind]]}
        for kind in _KINDS
        for each in data.get(kind) or ()
    ]


def _of_days(data: Row) -> list[Row]:
    return [{"date": day["date"], **each} for day in data["event_dates"] for each in day["events"]]


def _of_columns(data: list[Any]) -> list[Row]:
    return [{each["field"]["name"]: each["value"] for each in row} for row in data]


ROWS: Final[Mapping[str, Callable[[Any], list[Row]]]] = {
    "get_portfolio_history": lambda data: data["segments"],
    "get_all_instrument_events": _of_days,
    "get_instrument_events": _of_instrument,
    "get_feed": lambda data: data["items"],
    "search_screener": _of_columns,
}
"""By operation: what it lists, where that is not the answer's data itself."""

SORTED: Final[Mapping[str, tuple[str, bool]]] = {
    "get_executions": ("transaction_time", True),
    "get_accounts": ("id", False),
    "get_portfolio_history": ("date", False),
    "get_instruments": ("symbol", False),
    "get_option_contracts": ("expiry", False),
    "get_all_instrument_events": ("date", False),
    "get_instrument_balance_sheet_statements": ("filing_date", True),
    "get_instrument_cash_flow_statements": ("filing_date", True),
    "get_instrument_income_statements": ("filing_date", True),
    "get_instrument_earnings_transcripts": ("date", True),
    "get_news": ("published_at", True),
    "get_threads": ("updated_at", True),
    "get_messages": ("seq", False),
    "get_watchlists": ("created_at", False),
    "get_economic_events_calendar": ("timestamp", False),
}
"""By operation: the member that rows stand by, and whether the highest comes first."""


WITHOUT_ID: Final = NOTHING | {"cancel_response", "patch_account_by_id"}
"""Whose answer does not say what was asked for."""


def _in_order_of(member: str, asked: str | list[str], found: list[Row]) -> bool:
    names = asked.split(",") if isinstance(asked, str) else asked
    return [row[member] for row in found] == names


CHECKS: Final[Mapping[tuple[str, str], Callable[[list[Row], Any], bool]]] = {
    ("get_account_balances", "top_margin_contributors_limit"): lambda found, most: (
        0 < len(found[0]["margin_details"]["top_contributors"]) <= most
    ),
    ("get_locate_rates", "instrument_ids"): lambda found, asked: _in_order_of(
        "instrument", asked, found
    ),
    ("get_daily_summaries", "instrument_ids"): lambda found, asked: _in_order_of(
        "instrument_id", asked, found
    ),
    ("get_instrument_by_id", "include_options_expiry_dates"): lambda found, _: (
        found[0]["options_expiry_dates"] == sorted(set(found[0]["options_expiry_dates"]))
    ),
    # What has just that symbol comes first.
    ("search_instruments", "q"): lambda found, asked: (
        asked != "AAPL" or found[0]["symbol"] == asked
    ),
}
"""By operation and parameter: what is so of an answer as a whole."""

ELSEWHERE: Final = frozenset({"account_id", "page_size", "page_token", "limit", "cursor"})
"""What is looked at in every answer alike, and what sorts."""


def rows(operation: Operation, told: Row | None) -> list[Row]:
    """Return what an answer lists; of one that lists nothing, its data."""
    data = told and told["data"]
    if operation.operation_id in ROWS:
        return ROWS[operation.operation_id](data)
    return data if isinstance(data, list) else [data] if data else []


def believe(operation: Operation, arguments: Mapping[str, Any], told: Row | None) -> None:
    """Fail for what nobody would believe of an answer to a call with these arguments."""
    name, found = operation.operation_id, rows(operation, told)
    if told is None:
        assert operation.data in {None, type(None)}
        return
    assert told["metadata"]["request_id"]
    assert told["error"] is None
    assert bool(found) != (name in NOTHING)
    size = arguments.get("page_size", arguments.get("limit", len(found)))
    assert len(found) <= size or name == "get_all_instrument_events"
    for row in found:
        if "account_id" in row and "account_id" in arguments:
            assert row["account_id"] == arguments["account_id"]
    for parameter, holds in HOLDS.get(name, {}).items():
        if parameter in arguments:
            wrong = [row for row in found if not holds(row, arguments[parameter])]
            assert not wrong, (parameter, arguments[parameter], wrong[0])
    for (of, parameter), check in CHECKS.items():
        if of == name and parameter in arguments:
            assert check(found, arguments[parameter]), (parameter, found)
    _believe_id(operation, arguments, found)
    _believe_order(name, arguments, found)


def _believe_id(operation: Operation, arguments: Mapping[str, Any], found: list[Row]) -> None:
    """Fail if what was asked for by its id has another."""
    last = operation.path.rpartition("/")[2]
    if last.startswith("{") and operation.operation_id not in WITHOUT_ID:
        (only,) = found
        told = [value for name, value in only.items() if name in {"id", "symbol"} or "_id" in name]
        assert arguments[last.strip("{}")] in told, only


def _believe_order(name: str, arguments: Mapping[str, Any], found: list[Row]) -> None:
    member, is_falling = SORTED.get(name, ("", False))
    if name == "get_positions" and "sort_by" in arguments:
        figures = [float(row[arguments["sort_by"].lower()]) for row in found]
        assert figures == sorted(figures, reverse=arguments["sort_direction"] == "DESC")
    elif name == "search_screener" and "sorts" in arguments:
        sort = arguments["sorts"][0]
        figures = [row[sort["field"]["name"]] for row in found]
        assert figures == sorted(figures, reverse=sort.get("direction", "DESC") == "DESC")
    elif member:
        keys = [row[member] for row in found]
        assert keys == sorted(keys, reverse=is_falling)
