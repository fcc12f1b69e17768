"""Accounts under control: opened, cloned, paid, given positions, and never halfway."""

from decimal import Decimal
from typing import Any

import pytest

from control.controlled_desk import CONTROLLER, ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.domain.money_events import CashMoved
from sidestreet.engine.money.ledger import check_books
from sidestreet.runtime.codec import decode_record

MINE = "/accounts/7001"
ORDER = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "10",
    "time_in_force": "DAY",
}


def positions(account: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return quantity and average price by symbol."""
    return {
        each["symbol"]: (each["quantity"], each["average_price"]) for each in account["positions"]
    }


def test_accounts_are_listed_with_what_they_hold(desk: ControlledDesk) -> None:
    first, second = desk.control("GET", "/accounts")
    assert (first["id"], positions(first)) == (7001, {"MSFT": ("50", "480.00")})
    assert (second["id"], second["cash"], second["positions"]) == (7002, "5000.00", [])


def test_an_account_is_opened_and_trades(desk: ControlledDesk) -> None:
    made = desk.control("POST", "/accounts", {"cash": "2500.50", "options_level": 2})
    assert made["id"] == 7003
    assert (made["cash"], made["options_level"]) == ("2500.50", 2)
    placed = desk.ask("POST", "/v1/accounts/7003/orders", [ORDER], key=CONTROLLER).data
    assert placed[0]["status"] == "PENDING_NEW"


def test_an_account_gets_the_number_that_it_is_given(desk: ControlledDesk) -> None:
    assert desk.control("POST", "/accounts", {"id": 42, "subtype": "CASH"})["id"] == 42
    status, message = desk.refused("POST", "/accounts", {"id": 42})
    assert (status, message) == (409, "Account 42 exists already")


def test_after_the_highest_number_comes_the_highest_that_is_free(desk: ControlledDesk) -> None:
    for number in (999_999_999_999_999_999, 999_999_999_999_999_998):
        assert desk.control("POST", "/accounts", {"id": number})["id"] == number
    made = desk.control("POST", "/accounts", {})
    assert made["id"] == 999_999_999_999_999_997
    assert desk.control("GET", f"/accounts/{made['id']}") == made


def test_the_number_of_an_account_that_was_refused_is_free_again(desk: ControlledDesk) -> None:
    # Trades can make more of an account than the record of another one can say.
    desk.desk.state.cash[7001] += 10**19
    assert desk.refused("POST", f"{MINE}/clone", {"id": 8000})[0] == 400
    desk.desk.state.cash[7001] -= 10**19
    assert desk.control("POST", f"{MINE}/clone", {"id": 8000})["id"] == 8000


def test_a_clone_has_cash_positions_and_limits_and_no_orders(desk: ControlledDesk) -> None:
    desk.control("PATCH", MINE, {"options_level": 3, "max_notional": "90000"})
    desk.ask("POST", "/v1/accounts/7001/orders", [ORDER], key=CONTROLLER)
    source = desk.control("GET", MINE)
    assert source["open_orders"] == 1
    clone = desk.control("POST", f"{MINE}/clone", {"id": 9000})
    assert clone == source | {"id": 9000, "open_orders": 0}
    check_books(desk.desk.state)


def test_a_clone_without_a_number_gets_the_next(desk: ControlledDesk) -> None:
    assert desk.control("POST", f"{MINE}/clone")["id"] == 7003


def test_cash_is_paid_in_and_out(desk: ControlledDesk) -> None:
    paid = desk.control("POST", "/accounts/7002/credit", {"amount": "250.25", "detail": "gift"})
    assert paid["cash"] == "5250.25"
    paid = desk.control("POST", "/accounts/7002/debit", {"amount": "5250.26"})
    assert (paid["cash"], paid["settled_cash"]) == ("-0.01", "-0.01")
    check_books(desk.desk.state)


@pytest.mark.parametrize("way", ["credit", "debit"])
def test_cash_stays_within_what_a_record_can_hold(desk: ControlledDesk, way: str) -> None:
    desk.control("PATCH", "/accounts/7002", {"margin_type": "REG_T"})
    for _ in range(9):
        desk.control("POST", f"/accounts/7002/{way}", {"amount": "999999999999"})
    # Nine trillions more would do; 9223372036854.775807 is the most that 64 bits can say.
    status, _ = desk.refused("POST", f"/accounts/7002/{way}", {"amount": "999999999999"})
    assert status == 400
    cash = desk.control("GET", "/accounts/7002")["cash"]
    assert cash == {"credit": "9000000004991.00", "debit": "-8999999994991.00"}[way]
    assert desk.control("POST", "/accounts/7002/clone", {"id": 8000})["cash"] == cash


@pytest.mark.parametrize(
    ("quantity", "price", "held"),
    [
        ("80", "10.00", {"MSFT": ("80", "10.00")}),
        ("-80", "10.50", {"MSFT": ("-80", "10.50")}),
        ("0.5", "9.00", {"MSFT": ("0.5", "9.00")}),
        ("0", None, {}),
    ],
)
def test_a_position_is_set_whatever_was_held(
    desk: ControlledDesk, quantity: str, price: str | None, held: dict[str, tuple[str, str]]
) -> None:
    cash = desk.control("GET", MINE)["cash"]
    asked = {"quantity": quantity} | ({} if price is None else {"average_price": price})
    account = desk.control("PUT", f"{MINE}/positions/MSFT", asked)
    assert positions(account) == held
    assert account["cash"] == cash
    check_books(desk.desk.state)


def test_setting_a_position_is_no_profit(desk: ControlledDesk) -> None:
    """What is taken away and put back at cost leaves the day's total as it was."""
    before = desk.ask("GET", "/v1/accounts/7001/balances", key=CONTROLLER).data
    desk.control("PUT", f"{MINE}/positions/MSFT", {"quantity": "0"})
    desk.control("PUT", f"{MINE}/positions/MSFT", {"quantity": "50", "average_price": "480"})
    after = desk.ask("GET", "/v1/accounts/7001/balances", key=CONTROLLER).data
    assert after["equity"] == before["equity"]
    for told in (before, after):
        total = Decimal(told["daily_realized_pnl"]) + Decimal(told["daily_unrealized_pnl"])
        assert total == 0


def test_a_position_that_is_so_already_changes_nothing(desk: ControlledDesk) -> None:
    before = desk.digest
    desk.control("PUT", f"{MINE}/positions/MSFT", {"quantity": "50", "average_price": "480"})
    assert desk.digest == before


def test_an_account_that_may_no_longer_trade_has_its_orders_canceled(desk: ControlledDesk) -> None:
    desk.ask("POST", "/v1/accounts/7001/orders", [ORDER], key=CONTROLLER)
    assert desk.control("PATCH", MINE, {"status": "INACTIVE"})["status"] == "INACTIVE"
    (order,) = desk.ask("GET", "/v1/accounts/7001/orders", key=CONTROLLER).data
    assert order["status"] == "PENDING_CANCEL"


@pytest.mark.parametrize(
    ("asked", "body", "status", "told"),
    [
        ("POST /accounts", {"cash": "1.0000001"}, 422, "cash: 1.0000001"),
        ("POST /accounts", {"cash": "1e9"}, 422, "cash: 1e9, expected a decimal like"),
        ("POST /accounts", {"subtype": "CASH", "margin_type": "REG_T"}, 422, "margin_type"),
        ("POST /accounts", {"colour": "blue"}, 422, "colour"),
        ("POST /accounts/1/clone", {}, 404, "not found"),
        (f"POST {MINE}/clone", {"id": 7002}, 409, "7002 exists already"),
        (f"POST {MINE}/credit", {"amount": "0"}, 422, "amount: 0, expected above 0"),
        (
            f"POST {MINE}/debit",
            {"amount": "-5"},
            422,
            "amount: -5, expected a decimal like 150.25, 0 or",
        ),
        (f"POST {MINE}/credit", {}, 422, "amount"),
        (f"PUT {MINE}/positions/NOPE", {"quantity": "0"}, 404, "Instrument not found: NOPE"),
        (f"PUT {MINE}/positions/MSFT", {"quantity": "1"}, 422, "average_price"),
        (
            f"PUT {MINE}/positions/MSFT",
            {"quantity": "-0.5", "average_price": "1"},
            422,
            "quantity: -0.5",
        ),
        (
            f"PUT {MINE}/positions/MSFT",
            {"quantity": "1000000000", "average_price": "1000000000"},
            400,
            "Risk check failed",
        ),
        (f"PATCH {MINE}", {}, 422, "at least one member"),
        (f"PATCH {MINE}", {"subtype": "CASH", "margin_type": "REG_T"}, 422, "margin_type"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    desk: ControlledDesk, asked: str, body: object, status: int, told: str
) -> None:
    method, path = asked.split()
    found, message = desk.refused(method, path, body)
    assert found == status
    assert told in message


def test_a_journal_with_control_calls_reads_back_to_the_same() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    desk.control("POST", "/accounts", {"cash": "10"})
    desk.control("POST", f"{MINE}/clone", {"id": 9000})
    desk.control("POST", "/accounts/9000/debit", {"amount": "3", "detail": "taken"})
    desk.control("PUT", "/accounts/9000/positions/MSFT", {"quantity": "-3", "average_price": "9"})
    again = ControlledDesk(journal=journal)
    assert again.control("GET", "/accounts") == desk.control("GET", "/accounts")
    again.close()
    desk.close()


def test_the_journal_says_who_asked_and_why() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    desk.control("POST", "/accounts/7002/credit", {"amount": "1", "detail": "a gift"})
    record = decode_record(journal.batches[-1].records[-1])
    assert record.cause.command == "credit_account"
    (event,) = record.events
    assert isinstance(event, CashMoved)
    assert event.detail == "a gift"
    desk.close()
