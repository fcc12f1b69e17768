"""Balances, days past, and the limit of an account, through the whole application."""

from typing import Any

import pytest

from api.desk_in_process import SECOND
from api.money_desk import CASH, KEY, MARGIN, MoneyDesk, id_of
from sidestreet.runtime.loop_history import TooManyReads

HOUR = 3_600 * SECOND


def patch(desk: MoneyDesk, body: object, account_id: int = MARGIN) -> Any:
    return desk.ask("PATCH", f"/v1/accounts/{account_id}", body, key=KEY)


def test_balances_follow_from_cash_positions_and_prices(money: MoneyDesk) -> None:
    """AAPL goes to 152.00: long 15,200 + 2,700, short 8,925, so 108,975 with the cash.

    Wanted by day: a quarter of the stock, all of the calls, four tenths of the short (the house's
    rate for TSLA): 3,800 + 2,700 + 3,570. Wanted at first and overnight: half of the stock and of
    the short: 7,600 + 2,700 + 4,462.50.
    """
    money.prices.set("AAPL", 15_200)
    balances = money.read("balances")
    details = balances.pop("margin_details")
    sod = balances.pop("sod")
    assert balances == {
        "account_id": MARGIN,
        "currency": "USD",
        "margin_type": "REG_T",
        "multiplier": "4",
        "equity": "108975.00",
        "buying_power": "395620.00",
        "open_order_adjustment": "0.00",
        "trade_cash": "100000.00",
        "settled_cash": "100000.00",
        "unsettled_credits": "0.00",
        "unsettled_debits": "0.00",
        "withdrawable_cash": "94212.50",
        "long_market_value": "17900.00",
        "short_market_value": "-8925.00",
        "unrealized_pnl": "975.00",
        "daily_pnl": "100.00",
        "daily_realized_pnl": "0.00",
        "daily_unrealized_pnl": "100.00",
        "daily_change": "100.00",
    }
    assert details == {
        "initial_margin_requirement": "14762.50",
        "initial_margin_excess": "94212.50",
        "maintenance_margin_requirement": "10070.00",
        "maintenance_margin_excess": "98905.00",
        "overnight_margin_requirement": "14762.50",
        "overnight_margin_excess": "94212.50",
        "intraday_details": {"buying_power": "395620.00", "multiplier": "4"},
        "overnight_details": {"buying_power": "188425.00", "multiplier": "2"},
        "usage": {"total": "108975.00", "used": "10070.00"},
    }
    assert sod == {
        "asof": "2025-10-31",
        "equity": "108875.00",
        "buying_power": "395320.00",
        "long_market_value": "17800.00",
        "short_market_value": "-8925.00",
        "trade_cash": "100000.00",
        "maintenance_margin_requirement": "10045.00",
        "maintenance_margin_excess": "98830.00",
    }


def test_the_underlyings_that_take_most_margin_are_told_when_asked_for(money: MoneyDesk) -> None:
    """The calls count with the stock that they are on."""
    query = "top_margin_contributors_limit=2"
    top = money.read("balances", query=query)["margin_details"]["top_contributors"]
    assert [each["underlying_instrument_id"] for each in top] == [id_of("AAPL"), id_of("TSLA")]
    assert top[0] == {
        "underlying_instrument_id": id_of("AAPL"),
        "market_value": "17800.00",
        "initial_margin_requirement": "10250.00",
        "maintenance_margin_requirement": "6475.00",
        "overnight_margin_requirement": "10250.00",
    }
    query = "top_margin_contributors_limit=1"
    assert len(money.read("balances", query=query)["margin_details"]["top_contributors"]) == 1


def test_a_cash_account_has_what_it_has(money: MoneyDesk) -> None:
    balances = money.read("balances", CASH)
    assert (balances["margin_type"], balances["buying_power"]) == ("NONE", "60000.00")
    assert not balances.keys() & {"margin_details", "multiplier", "short_market_value"}


def test_an_open_order_takes_buying_power_and_its_cancel_gives_it_back(money: MoneyDesk) -> None:
    """100 at 100.00 in a cash account reserve 10,000."""
    row = {
        "id": "resting",
        "symbol": "MSFT",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "100.00",
        "quantity": "100",
        "time_in_force": "GOOD_TILL_CANCEL",
    }
    path = f"/v1/accounts/{CASH}/orders"
    assert money.ask("POST", path, [row], key=KEY).status == 200
    balances = money.read("balances", CASH)
    assert balances["open_order_adjustment"] == "-10000.00"
    assert balances["buying_power"] == "50000.00"
    money.pass_time(SECOND)
    assert money.ask("DELETE", f"{path}/resting", key=KEY).status == 200
    money.pass_time(SECOND)
    assert money.read("balances", CASH)["buying_power"] == "60000.00"


def test_a_limit_is_set_kept_and_taken_away(money: MoneyDesk) -> None:
    told = {"risk": {"max_notional": "5000000.00"}}
    assert patch(money, {"risk": {"max_notional": "5000000"}}).data == told
    sayings: list[dict[str, Any]] = [{}, {"risk": None}, {"risk": {}}]
    for nothing in sayings:
        assert patch(money, nothing).data == told
    assert patch(money, {"risk": {"max_notional": None}}).data == {}
    assert patch(money, {}).data == {}


def test_the_limits_of_two_accounts_are_apart(money: MoneyDesk) -> None:
    assert patch(money, {"risk": {"max_notional": "1"}}, CASH).status == 200
    assert patch(money, {}, MARGIN).data == {}


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"risk": {"max_notional": "0"}}, 400, "must be positive"),
        ({"risk": {"max_notional": "0.0000001"}}, 400, "at most 6 decimals"),
        ({"risk": {"max_notional": "1000000000000"}}, 422, "max_notional"),
        ({"risk": {"max_notional": "-1"}}, 422, "max_notional"),
        ({"risk": {"max_notional": 5}}, 422, "max_notional"),
        ({"risk": {"max_order": "5"}}, 422, "max_order"),
        ({"max_notional": "5"}, 422, "max_notional"),
        ([], 422, "expected `object`"),
        (b"{", 400, "Failed to parse the request body as JSON"),
    ],
)
def test_a_limit_that_makes_no_sense_changes_nothing(
    money: MoneyDesk, body: object, status: int, text: str
) -> None:
    patch(money, {"risk": {"max_notional": "7"}})
    before = money.digest
    reply = patch(money, body)
    assert (reply.status, text in reply.message) == (status, True), reply.body
    assert money.digest == before


def test_the_running_day_stands_beside_those_that_are_over(money: MoneyDesk) -> None:
    """The day rolls at 20:00 in New York, with AAPL at 152.00; then it goes to 155.00."""
    money.prices.set("AAPL", 15_200)
    money.pass_time(11 * HOUR)
    money.prices.set("AAPL", 15_500)
    segments = money.read("portfolio-history", query="start_date=2025-10-30")["segments"]
    assert segments == [
        {
            "date": "2025-10-31",
            "sod_equity": "108875.00",
            "eod_equity": "108975.00",
            "realized_pnl": "0.00",
            "unrealized_pnl": "100.00",
            "bought_notional": "0.00",
            "sold_notional": "0.00",
            "position_pnl": "100.00",
            "day_pnl": "0.00",
            "net_pnl": "100.00",
        },
        {
            "date": "2025-11-01",
            "sod_equity": "108975.00",
            "eod_equity": "109275.00",
            "realized_pnl": "0.00",
            "unrealized_pnl": "300.00",
            "bought_notional": "0.00",
            "sold_notional": "0.00",
            "position_pnl": "300.00",
            "day_pnl": "0.00",
            "net_pnl": "300.00",
        },
    ]


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("start_date=2025-10-31", ["2025-10-31", "2025-11-01"]),
        ("start_date=2025-10-31&end_date=2025-10-31", ["2025-10-31"]),
        ("start_date=2025-11-01", ["2025-11-01"]),
        ("start_date=2025-11-01&end_date=2030-01-01", ["2025-11-01"]),
        ("start_date=2025-11-02&end_date=2025-11-02", []),
        ("start_date=1990-01-01&end_date=2025-10-30", []),
    ],
)
def test_both_ends_of_a_history_belong_to_it(
    money: MoneyDesk, query: str, dates: list[str]
) -> None:
    money.pass_time(11 * HOUR)
    segments = money.read("portfolio-history", query=query)["segments"]
    assert [segment["date"] for segment in segments] == dates


def test_a_history_that_ends_before_it_begins_is_refused(money: MoneyDesk) -> None:
    path = f"/v1/accounts/{MARGIN}/portfolio-history"
    for query in ("start_date=2025-11-02&end_date=2025-11-01", "start_date=2040-01-01"):
        reply = money.ask("GET", path, key=KEY, query=query)
        assert (reply.status, "ends before it begins" in reply.message) == (400, True)


def too_many_reads(*_: object) -> None:
    """Refuse, as a read model does that takes no more questions."""
    raise TooManyReads


def test_today_is_told_though_the_past_cannot_be_read(
    money: MoneyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money.history, "query", too_many_reads)
    path = f"/v1/accounts/{MARGIN}/portfolio-history"
    reply = money.ask("GET", path, key=KEY, query="start_date=2025-10-01")
    assert reply.part == {
        "segments": [
            {
                "date": "2025-10-31",
                "sod_equity": "108875.00",
                "eod_equity": "108875.00",
                "realized_pnl": "0.00",
                "unrealized_pnl": "0.00",
            }
        ]
    }
    assert reply.body["error"] == {
        "code": 500,
        "message": "historical data temporarily unavailable",
    }
    query = "start_date=2025-10-01&end_date=2025-10-30"
    assert money.ask("GET", path, key=KEY, query=query).status == 503
