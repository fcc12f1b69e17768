"""A stock is split, as its holder sees it through the API: other numbers, and the same worth.

Two desks with one past live through the same evening, one with a split and one without, so that
every figure has something to be compared with. The clock stands still between the steps.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pytest

from api.desk_in_process import SECOND, START, DeskInProcess
from runtime.desk_parts import KeptJournal
from sidestreet.reference.calendar import EveryDay

ACCOUNT: Final = 8001
TRADER: Final = "trader.trades-in-all-accounts"
ADMIN: Final = "admin.administers-all-there-is"
CALL: Final = "AAPL  291221C00200000"
SEED: Final[dict[str, Any]] = {
    "accounts": [
        {
            "id": ACCOUNT,
            "cash": "100000",
            "options_level": 3,
            "positions": [
                {"symbol": "AAPL", "quantity": "100", "average_price": "200.00"},
                {"symbol": CALL, "quantity": "3", "average_price": "40.00"},
            ],
            "orders": [
                {
                    "id": "waiting",
                    "symbol": "AAPL",
                    "side": "BUY",
                    "order_type": "LIMIT",
                    "time_in_force": "GOOD_TILL_CANCEL",
                    "quantity": "50",
                    "limit_price": "150.50",
                    "fills": [{"quantity": "10", "price": "150.00"}],
                }
            ],
        }
    ],
    "keys": [
        {
            "id": "trader",
            "secret": TRADER[7:],
            "accounts": "all",
            "scopes": ["orders:read", "orders:write"],
        },
        {"id": "admin", "secret": ADMIN[6:], "accounts": "all", "scopes": ["admin"]},
    ],
}
TOMORROW: Final = "2025-11-01"
EVENING: Final = EveryDay().at(START).ends_at
SPLIT: Final = {"type": "SPLIT", "symbol": "AAPL", "ex_date": TOMORROW, "ratio": "2:1"}
WORTH: Final = (
    "equity",
    "long_market_value",
    "trade_cash",
    "settled_cash",
    "unrealized_pnl",
    "daily_pnl",
    "open_order_adjustment",
    "buying_power",
)


class Holder:
    """Somebody with an account, at a desk whose journal is kept."""

    def __init__(self, journal: KeptJournal | None = None, now: int = START) -> None:
        self.journal = journal or KeptJournal()
        self.desk = DeskInProcess(SEED, journal=self.journal, now=now)

    def again(self) -> "Holder":
        """Return the same desk, started again from its journal at the same moment."""
        return Holder(self.journal, self.desk.clock.now())

    def read(self, what: str, query: str = "") -> Any:
        """Return what is read of the account."""
        path = f"/v1/accounts/{ACCOUNT}/{what}"
        return self.desk.ask("GET", path, key=TRADER, query=query).data

    def instrument(self, name: str) -> Any:
        """Return what is read of an instrument."""
        return self.desk.ask("GET", f"/v1/instruments/{name}", key=TRADER).data

    def positions(self) -> dict[str, Any]:
        """Return the positions by symbol."""
        return {position["symbol"]: position for position in self.read("positions")}

    def everything(self) -> dict[str, Any]:
        """Return all that a client can see of the account and of what it deals in."""
        names = ("AAPL", CALL, "AAPL1 291221C00100000")
        path = "/v1/instruments/"
        return {
            "balances": self.read("balances"),
            "positions": self.read("positions"),
            "orders": self.read("orders"),
            "executions": self.read("executions"),
            "order": self.read("orders/waiting"),
            "instruments": [self.desk.ask("GET", path + name, key=TRADER).data for name in names],
        }


@pytest.fixture
def evening() -> Iterator[tuple[Holder, Holder]]:
    """Let two desks come to the end of the day, the first with a split announced."""
    split, plain = Holder(), Holder()
    told = split.desk.ask("POST", "/sidestreet/v1/corporate-actions", SPLIT, key=ADMIN)
    assert told.data["ex_date"] == TOMORROW
    for holder in (split, plain):
        holder.desk.pass_time(EVENING - START)
    yield split, plain
    for holder in (split, plain):
        holder.desk.close()


def test_nothing_is_worth_more_or_less(evening: tuple[Holder, Holder]) -> None:
    split, plain = evening
    after, before = split.read("balances"), plain.read("balances")
    assert {name: after[name] for name in WORTH} == {name: before[name] for name in WORTH}
    old, new = plain.positions(), split.positions()
    assert set(new) == {"AAPL", "AAPL1 291221C00100000"}
    pairs = ((old["AAPL"], new["AAPL"]), (old[CALL], new["AAPL1 291221C00100000"]))
    for was, now in pairs:
        assert Decimal(now["quantity"]) == 2 * Decimal(was["quantity"])
        assert now["instrument_id"] == was["instrument_id"]
        for figure in ("market_value", "cost_basis", "unrealized_pnl"):
            assert now[figure] == was[figure], figure
    assert (new["AAPL"]["quantity"], new["AAPL"]["avg_price"]) == ("220", "97.727273")


def test_instruments_and_orders_are_told_in_the_new_units(evening: tuple[Holder, Holder]) -> None:
    split, _ = evening
    apple = split.instrument("AAPL")
    closes = apple["previous_close"], apple["cax_adjusted_previous_close"]
    made, adjusted = map(Decimal, closes)
    assert made == 2 * adjusted
    assert 104 < adjusted < 126
    order = split.read("orders/waiting")
    told = {name: order[name] for name in ("quantity", "filled_quantity", "limit_price", "status")}
    assert told == {
        "quantity": "90",
        "filled_quantity": "10",
        "limit_price": "75.25",
        "status": "PARTIALLY_FILLED",
    }
    assert "2:1 split on 2025-11-01" in order["details"]
    adjusted = split.instrument("AAPL1 291221C00100000")
    assert adjusted["id"] == split.positions()["AAPL1 291221C00100000"]["instrument_id"]
    assert split.instrument(CALL)["id"] != adjusted["id"]


def test_the_open_order_fills_at_the_new_price(evening: tuple[Holder, Holder]) -> None:
    split, _ = evening
    split.desk.pass_time(SECOND)
    path = f"/v1/accounts/{ACCOUNT}/orders/waiting"
    assert split.read("orders/waiting")["status"] == "PARTIALLY_FILLED"
    assert split.desk.ask("PATCH", path, {"limit_price": "127.00"}, key=TRADER).status == 200
    split.desk.pass_time(60 * SECOND)
    order = split.read("orders/waiting")
    assert (order["status"], order["filled_quantity"]) == ("FILLED", "90")
    prices = [Decimal(each["price"]) for each in split.read("executions")[:-1]]
    # The market stays within a tenth of 115.00.
    assert prices
    assert all(Decimal("103.50") <= price <= Decimal("126.50") for price in prices)
    assert split.positions()["AAPL"]["quantity"] == "300"


def test_all_symbols_of_before_are_known_after_a_restart() -> None:
    holder = Holder()
    for day, symbol in (("2025-11-01", "APL"), ("2025-11-02", "APPL")):
        renaming = {
            "type": "SYMBOL_CHANGE",
            "symbol": "AAPL",
            "ex_date": day,
            "new_symbol": symbol,
        }
        path = "/sidestreet/v1/corporate-actions"
        assert holder.desk.ask("POST", path, renaming, key=ADMIN).status == 200
    holder.desk.pass_time(2 * 86_400 * SECOND)
    for told in (holder, holder.again()):
        found = [told.instrument(name) for name in ("AAPL", "APL", "APPL")]
        assert [each["symbol"] for each in found] == ["APPL"] * 3
        assert told.read("orders", "symbol=AAPL") == told.read("orders", "symbol=APPL") != []
        told.desk.close()


@pytest.mark.parametrize("seconds", [1, 60])
def test_a_restart_tells_the_same(evening: tuple[Holder, Holder], seconds: int) -> None:
    split, _ = evening
    split.desk.pass_time(seconds * SECOND)
    before = split.everything()
    again = split.again()
    assert again.everything() == before
    again.desk.close()


def test_a_restart_at_once_tells_the_same_but_for_a_part_of_a_tick(
    evening: tuple[Holder, Holder],
) -> None:
    """The market has not heard of the split, so an option has half the price that it had there.

    One that begins in the new units quotes on their ticks: 6 contracts for 100 shares each are
    worth at most half of 5 cents more or less a share.
    """
    split, _ = evening
    before = split.everything()
    again = split.again()
    after = again.everything()
    for told in ("orders", "executions", "order", "instruments"):
        assert after[told] == before[told], told
    worth = [Decimal(each["balances"]["equity"]) for each in (before, after)]
    assert abs(worth[0] - worth[1]) <= 15
    again.desk.close()
