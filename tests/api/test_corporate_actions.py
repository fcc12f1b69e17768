"""Announcing corporate actions through the server, and finding what they renamed."""

from decimal import Decimal
from typing import Any, Final

import pytest

from api.desk_in_process import DeskInProcess
from api.people import ADMIN, EVERYONE, MINE, OPTION, RESTING, ROW, TRADER

PATH: Final = "/sidestreet/v1/corporate-actions"
TOMORROW: Final = "2025-11-01"
"""The desk begins on Friday morning, 2025-10-31, and every date is a business day."""

HOURS: Final = 3_600 * 1_000_000_000
SPLIT: Final = {"type": "SPLIT", "symbol": "AAPL", "ex_date": TOMORROW, "ratio": "2:1"}
DIVIDEND: Final = {
    "type": "CASH_DIVIDEND",
    "symbol": "MSFT",
    "ex_date": TOMORROW,
    "amount": "0.75",
}
RENAMING: Final = {
    "type": "SYMBOL_CHANGE",
    "symbol": "AAPL",
    "ex_date": TOMORROW,
    "new_symbol": "APL",
}
DELISTING: Final = {"type": "DELISTING", "symbol": "AAPL", "ex_date": TOMORROW, "amount": "150"}


def announce(desk: DeskInProcess, action: dict[str, str]) -> Any:
    """Announce an action that has to be taken."""
    return desk.ask("POST", PATH, action, key=ADMIN).data


def next_day(desk: DeskInProcess) -> None:
    """Let the day end, half a day after half past nine in the morning, and the venue answer."""
    desk.pass_time(11 * HOURS)


def instrument(desk: DeskInProcess, name: str) -> Any:
    """Return an instrument as the API shows it."""
    return desk.ask("GET", f"/v1/instruments/{name}", key=EVERYONE).data


def orders(desk: DeskInProcess, query: str) -> list[str]:
    """Return the ids of the orders of MINE that a list finds."""
    reply = desk.ask("GET", f"/v1/accounts/{MINE}/orders", key=EVERYONE, query=query)
    return [order["id"] for order in reply.data]


def test_nothing_is_announced_unless_somebody_did(desk: DeskInProcess) -> None:
    assert desk.ask("GET", PATH, key=ADMIN).data == []


def test_each_kind_is_told_as_it_was_announced(desk: DeskInProcess) -> None:
    asked = [SPLIT, DIVIDEND, RENAMING, DELISTING]
    told = [announce(desk, action) for action in asked]
    for action, answer in zip(asked, told, strict=True):
        assert action.items() <= answer.items() or action["type"] == "DELISTING"
    assert told[1]["record_date"] == told[1]["pay_date"] == TOMORROW
    assert told[3]["amount"] == "150.00"
    assert desk.ask("GET", PATH, key=ADMIN).data == told
    assert len({each["id"] for each in told}) == 4


def test_what_comes_first_is_listed_first(desk: DeskInProcess) -> None:
    later = announce(desk, {**DIVIDEND, "ex_date": "2025-12-01", "pay_date": "2025-12-15"})
    sooner = announce(desk, DIVIDEND)
    assert desk.ask("GET", PATH, key=ADMIN).data == [sooner, later]


def test_a_repeated_announcement_is_answered_and_changes_nothing(desk: DeskInProcess) -> None:
    """The first answer may have been lost; a stock must not be split twice for that."""
    first = announce(desk, SPLIT)
    before = desk.digest
    assert announce(desk, SPLIT) == first
    assert desk.digest == before


def test_a_company_that_nobody_has_dealt_in_can_act_too(desk: DeskInProcess) -> None:
    assert announce(desk, {**SPLIT, "symbol": "COST"})["symbol"] == "COST"


def test_what_has_taken_effect_is_listed_no_more(desk: DeskInProcess) -> None:
    announce(desk, SPLIT)
    next_day(desk)
    assert desk.ask("GET", PATH, key=ADMIN).data == []


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"type": "MERGER"}, 422, "type"),
        ({"ratio": None}, 422, "ratio"),
        ({"ratio": "1:1"}, 422, "ratio: 1:1, expected new shares for old ones"),
        ({"ratio": "1001:1"}, 422, "ratio: 1001:1"),
        ({"amount": "1"}, 422, "amount"),
        ({"ex_date": "2025-11-31"}, 422, "ex_date: 2025-11-31, expected a date"),
        ({"ex_date": "tomorrow"}, 422, "ex_date"),
        ({"ex_date": "2025-10-31"}, 422, "EX_DATE_NOT_AHEAD: ex_date=2025-10-31, business_date="),
        ({"symbol": "NOSUCH"}, 404, "Instrument not found: NOSUCH"),
        ({"instrument_id": "MSFT"}, 422, "name different instruments"),
        ({"symbol": OPTION}, 422, "CORPORATE_ACTION_NOT_POSSIBLE: instrument_type=OPTION"),
        (
            {**DIVIDEND, "ratio": None, "pay_date": "2025-10-31"},
            422,
            "CORPORATE_ACTION_NOT_POSSIBLE: pay_date=2025-10-31",
        ),
        ({**DIVIDEND, "ratio": None, "amount": "0"}, 422, "CORPORATE_ACTION_NOT_POSSIBLE: amount"),
        ({**DIVIDEND, "ratio": None, "amount": "-1"}, 422, "amount"),
        ({**DIVIDEND, "ratio": None, "amount": "1000000000.01"}, 422, "amount: 1000000000.01"),
        ({**RENAMING, "ratio": None, "new_symbol": "apl"}, 422, "new_symbol"),
        ({**RENAMING, "ratio": None, "new_symbol": "MSFT"}, 422, "new_symbol: MSFT is the symbol"),
        ({**RENAMING, "ratio": None, "new_symbol": "AAPL"}, 422, "new_symbol: AAPL is the symbol"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    desk: DeskInProcess, changes: dict[str, str | None], status: int, told: str
) -> None:
    before = desk.digest
    body = {name: value for name, value in {**SPLIT, **changes}.items() if value is not None}
    reply = desk.ask("POST", PATH, body, key=ADMIN)
    assert (reply.status, told in str(reply.body)) == (status, True), reply.body
    assert desk.digest == before


def test_an_action_needs_an_instrument(desk: DeskInProcess) -> None:
    body = {name: value for name, value in SPLIT.items() if name != "symbol"}
    reply = desk.ask("POST", PATH, body, key=ADMIN)
    assert (reply.status, reply.message) == (422, "one of symbol and instrument_id must be given")


def test_who_trades_announces_nothing(desk: DeskInProcess) -> None:
    assert desk.ask("POST", PATH, SPLIT, key=TRADER).status == 403
    assert desk.ask("GET", PATH, key=TRADER).status == 403


def test_an_instrument_is_found_by_its_new_symbol_and_by_its_old_one(desk: DeskInProcess) -> None:
    ended = {**ROW, "symbol": "AAPL", "order_type": "MARKET", "time_in_force": "DAY"}
    del ended["limit_price"]
    (filled,) = desk.ask("POST", f"/v1/accounts/{MINE}/orders", [ended], key=EVERYONE).data
    desk.pass_time(HOURS)
    announce(desk, RENAMING)
    next_day(desk)
    assert instrument(desk, "APL") == instrument(desk, "aapl")
    assert instrument(desk, "APL")["symbol"] == "APL"
    for name in ("APL", "AAPL"):
        (held,) = desk.ask(
            "GET", f"/v1/accounts/{MINE}/positions", key=EVERYONE, query=f"instrument_ids={name}"
        ).data
        assert held["symbol"] == "APL"
        row = {**ROW, "symbol": name}
        (placed,) = desk.ask("POST", f"/v1/accounts/{MINE}/orders", [row], key=EVERYONE).data
        assert (placed["symbol"], placed["instrument_id"]) == ("APL", held["instrument_id"])
        for query in (f"symbol={name}", f"instrument_ids={name}"):
            assert {RESTING, filled["id"]} < set(orders(desk, query)), query
    assert orders(desk, "symbol=APL&instrument_ids=MSFT") == []
    assert orders(desk, "symbol=APL&instrument_ids=AAPL") == orders(desk, "symbol=APL")
    told = desk.ask("GET", f"/v1/accounts/{MINE}/orders/{RESTING}", key=EVERYONE).data
    assert told["symbol"] == "APL"


def test_options_are_found_by_what_they_are_on_whatever_it_is_called(desk: DeskInProcess) -> None:
    row = {**ROW, "symbol": OPTION, "limit_price": "0.05"}
    (placed,) = desk.ask("POST", f"/v1/accounts/{MINE}/orders", [row], key=EVERYONE).data
    announce(desk, SPLIT)
    announce(desk, RENAMING)
    next_day(desk)
    told = desk.ask("GET", f"/v1/accounts/{MINE}/orders/{placed['id']}", key=EVERYONE).data
    assert told["symbol"] == "AAPL1 291221C00100000"
    for name in ("APL", "AAPL", told["underlying_instrument_id"]):
        assert orders(desk, f"underlying_instrument_ids={name}") == [placed["id"]]


def closed_at(desk: DeskInProcess, symbol: str) -> str:
    """Return the previous close that market data tell of an instrument."""
    query = f"instrument_ids={symbol}"
    (told,) = desk.ask("GET", "/v1/market-data/snapshot", key=EVERYONE, query=query).data
    return str(told["session"]["previous_close"])


def test_a_close_is_told_as_it_was_made_and_as_it_counts_now(desk: DeskInProcess) -> None:
    """On the day of a split the close is told in the new units, and was made at twice that."""
    before = instrument(desk, "AAPL")
    announce(desk, SPLIT)
    next_day(desk)
    after = instrument(desk, "AAPL")
    closes = ("previous_close", "cax_adjusted_previous_close")
    told = closed_at(desk, "AAPL")
    assert before["previous_close"] == before["cax_adjusted_previous_close"]
    assert after["cax_adjusted_previous_close"] == told
    assert Decimal(after["previous_close"]) == 2 * Decimal(told)
    assert 104 < Decimal(told) < 126
    assert int(after["adv"]) == 2 * int(before["adv"])
    assert after["notional_adv"] == before["notional_adv"]
    desk.pass_time(24 * HOURS)
    later = instrument(desk, "AAPL")
    assert [later[name] for name in closes] == [closed_at(desk, "AAPL")] * 2


def test_what_was_delisted_is_shown_and_not_traded(desk: DeskInProcess) -> None:
    announce(desk, DELISTING)
    next_day(desk)
    assert instrument(desk, "AAPL")["is_tradable"] is False
    (listed,) = desk.ask("GET", "/v1/instruments", key=EVERYONE, query="instrument_ids=AAPL").data
    assert listed["is_tradable"] is False
    assert instrument(desk, OPTION)["is_tradable"] is False
    assert desk.ask("POST", f"/v1/accounts/{MINE}/orders", [ROW], key=EVERYONE).status == 400


def test_contracts_are_listed_around_the_new_price(desk: DeskInProcess) -> None:
    """From 28.75 to 345 in place of 57.50 to 690."""
    names = {strike: f"AAPL  291221C{strike:05d}000" for strike in (30, 350)}
    found = {s: desk.ask("GET", f"/v1/instruments/{n}", key=EVERYONE) for s, n in names.items()}
    assert {strike: reply.status for strike, reply in found.items()} == {30: 404, 350: 200}
    announce(desk, SPLIT)
    next_day(desk)
    found = {s: desk.ask("GET", f"/v1/instruments/{n}", key=EVERYONE) for s, n in names.items()}
    assert {strike: reply.status for strike, reply in found.items()} == {30: 200, 350: 404}
