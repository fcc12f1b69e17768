"""Asking in vain, however often, leaves the desk as it was."""

from datetime import date, timedelta
from typing import Any, Final

from api.desk_in_process import DeskInProcess
from api.people import EVERYONE, MINE

ORDERS: Final = f"/v1/accounts/{MINE}/orders"
POSITIONS: Final = f"/v1/accounts/{MINE}/positions"
FRIDAYS: Final = tuple(date(2001, 1, 5) + timedelta(days=7 * week) for week in range(200))
LISTED: Final = "AAPL251121C00230000"
"""A contract that expires three weeks after these tests begin."""


def order(symbol: str, **members: str) -> dict[str, str]:
    """Return a row that asks to buy one contract."""
    return {
        "symbol": symbol,
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "time_in_force": "DAY",
        "quantity": "1",
        **members,
    }


def submit(desk: DeskInProcess, rows: list[dict[str, str]]) -> Any:
    """Submit rows and return what became of each, taken or not."""
    reply = desk.ask("POST", ORDERS, rows, key=EVERYONE)
    return reply.body["data"]


def test_orders_in_expired_contracts_let_the_desk_know_none_of_them(desk: DeskInProcess) -> None:
    before = dict(desk.desk.state.instruments)
    rows = [order(f"AAPL{day:%y%m%d}{right}00230000") for day in FRIDAYS for right in "CP"]
    answers = submit(desk, rows)
    assert len(answers) == 400
    assert {each["status"] for each in answers} == {"REJECTED"}
    assert {each["symbol"] for each in answers} == {
        f"AAPL  {day:%y%m%d}{right}00230000" for day in FRIDAYS for right in "CP"
    }
    assert desk.desk.state.instruments == before


def test_a_denied_order_is_read_and_asked_for_again_as_any_other(desk: DeskInProcess) -> None:
    rows = [order("AAPL010105C00230000", id="mine"), order("AAPL010105P00230000", id="other")]
    denied, other = submit(desk, rows)
    before = desk.digest
    assert submit(desk, rows) == [denied, other]
    assert desk.digest == before
    assert desk.ask("GET", f"{ORDERS}/{denied['id']}", key=EVERYONE).data == denied
    listed = desk.ask("GET", ORDERS, key=EVERYONE, query="symbol=AAPL010105C00230000").data
    assert listed == [denied]


def test_a_contract_is_known_for_good_once_an_order_in_it_is_taken(desk: DeskInProcess) -> None:
    (taken,) = submit(desk, [order(LISTED)])
    assert taken["instrument_id"] in desk.desk.state.instruments


def test_reading_by_thousands_of_symbols_changes_nothing(desk: DeskInProcess) -> None:
    before = desk.digest
    for day in FRIDAYS[:20]:
        symbols = ",".join(f"AAPL{day:%y%m%d}C{strike:05}000" for strike in range(175, 290))
        reply = desk.ask("GET", POSITIONS, key=EVERYONE, query=f"instrument_ids={symbols}")
        assert reply.data == []
    assert desk.digest == before
