"""Money over several lives of a server: what is no price is told alike after every start."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from acceptance.plain_desk import PlainDesk
from acceptance.seeds import CALL
from acceptance.server_process import serving
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server

KEY: Final = "everybody.may-do-all-that-there-is"
MARGIN, CASH, STOPPED = range(1, 4)
SEED: Final = {
    "accounts": [
        {
            "id": MARGIN,
            "options_level": 3,
            "positions": [
                {"symbol": "AAPL", "quantity": "100", "average_price": "150.00"},
                {"symbol": CALL, "quantity": "10", "average_price": "20.00"},
            ],
            "locates": [{"symbol": "TSLA", "quantity": 500, "client_request_id": "located"}],
        },
        {"id": CASH, "subtype": "CASH", "cash": "50000"},
        {"id": STOPPED},
    ],
    "instruments": [{"symbol": "TSLA", "easy_to_borrow": False}],
    "keys": [
        {
            "id": "everybody",
            "secret": KEY.partition(".")[2],
            "accounts": "all",
            "scopes": ["orders:read", "orders:write", "admin"],
        }
    ],
    "desk": {
        "fees": {"per_share": "0.005"},
        "borrow": [{"symbol": "TSLA", "rate": "0.0375", "available": 100000}],
    },
}
MARKED: Final = frozenset(
    {
        # Of balances.
        "equity",
        "buying_power",
        "withdrawable_cash",
        "long_market_value",
        "short_market_value",
        "margin_details",
        "daily_pnl",
        "daily_change",
        # Of positions, and of balances too.
        "instrument_price",
        "market_value",
        "unrealized_pnl",
        "unrealized_pnl_pct",
        "daily_unrealized_pnl",
        "daily_unrealized_pnl_pct",
        # Of the running day.
        "eod_equity",
        "position_pnl",
        "day_pnl",
        "net_pnl",
    }
)
"""What moves with the market."""

SWITCHES: Final = "/sidestreet/v1/kill-switch"
LIMITS: Final = "/sidestreet/v1/limits"


class Desk(PlainDesk):
    """With what is asked about money."""

    def instruct(self, name: str, quantity: str) -> None:
        """Give an instruction to exercise."""
        row = {
            "client_instruction_id": name,
            "instruction_type": "EXERCISE",
            "instrument_id": CALL,
            "quantity": quantity,
        }
        (sent,) = self.told("POST", f"/v1/accounts/{MARGIN}/positions/instructions", [row])
        assert sent["status"] == "SENT"

    def instructions(self) -> dict[str, Any]:
        """Read all instructions, by their names."""
        listed = self.account(MARGIN, "positions/instructions")
        return {row["client_instruction_id"]: row for row in listed}

    def wait_for_answer(self, name: str) -> None:
        """Wait until the clearing house has accepted an instruction."""
        wait_until(lambda: self.instructions()[name]["status"], lambda now: now == "ACCEPTED")

    def kept(self) -> dict[str, Any]:
        """Read all that money and risk come to, but for what moves with the market."""
        everything: dict[str, Any] = {
            f"{number} {path}": unmarked(self.account(number, path))
            for number in (MARGIN, CASH, STOPPED)
            for path in (
                "balances",
                "positions",
                "portfolio-history?start_date=2020-01-01",
                "locates",
                "orders",
                "executions",
            )
        }
        everything["risk"] = self.told("PATCH", f"/v1/accounts/{MARGIN}", {})
        everything["limits"] = self.told("GET", LIMITS)
        everything["switches"] = self.told("GET", SWITCHES)
        everything["rates"] = self.told("GET", "/v1/locates/rates?instrument_ids=TSLA")
        everything["answered"] = self.instructions()["answered"]
        return everything


def unmarked(told: Any) -> Any:
    """Return an answer without the members that move with the market, at any depth."""
    if isinstance(told, dict):
        # What stood fast when the day began has the same names.
        return {
            name: value if name == "sod" else unmarked(value)
            for name, value in told.items()
            if name not in MARKED
        }
    if isinstance(told, list):
        return [unmarked(each) for each in told]
    return told


def deal(desk: Desk) -> None:
    """Let there be something of everything."""
    desk.order(MARGIN, "BUY", "7", "MSFT")
    desk.order(MARGIN, "SELL", "30", "AAPL")
    desk.order(MARGIN, "SELL", "20", "TSLA")
    desk.order(MARGIN, "BUY", "10", "JPM", price="1.00")
    desk.order(MARGIN, "SELL", "40", "TSLA", price="9000.00")
    desk.order(CASH, "BUY", "3", "XOM")
    desk.told("PATCH", f"/v1/accounts/{MARGIN}", {"risk": {"max_notional": "5000000.00"}})
    desk.told("PUT", LIMITS, {"scope": "ACCOUNT", "key": str(CASH), "max_order_quantity": "9"})
    desk.told("PUT", SWITCHES, {"scope": "ACCOUNT", "key": str(STOPPED), "detail": "a drill"})
    desk.instruct("answered", "2")
    desk.wait_for_answer("answered")
    desk.instruct("under way", "3")


def look_at_what_is_forbidden(desk: Desk) -> None:
    """One account is stopped, and another may not order more than nine of anything."""
    row = {"symbol": "XOM", "side": "BUY", "order_type": "MARKET", "time_in_force": "DAY"}
    for number, quantity in ((STOPPED, "1"), (CASH, "10")):
        path = f"/v1/accounts/{number}/orders"
        assert desk.ask("POST", path, [row | {"quantity": quantity}]).status_code == 400
    desk.order(CASH, "BUY", "9", "XOM")


def two_lives(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Deal, stop and start again; return what was told before and after."""
    folder.mkdir()
    seed = folder / "seed.json"
    seed.write_text(json.dumps(SEED))
    options = ("--seed", str(seed))
    with (
        serving(*options, data=folder / "data") as first,
        Desk(first.url, KEY) as desk,
    ):
        deal(desk)
        before = desk.kept()
    with (
        serving(*options, data=folder / "data") as again,
        Desk(again.url, KEY) as desk,
    ):
        after = desk.kept()
        # What the clearing house owed an answer to is answered.
        desk.wait_for_answer("under way")
        look_at_what_is_forbidden(desk)
    return before, after


def test_a_restart_changes_nothing_but_prices(tmp_path: Path) -> None:
    before, after = two_lives(tmp_path / "one")
    if day_of(before) != day_of(after):
        # The business day ended in between, which it cannot do twice.
        before, after = two_lives(tmp_path / "another")
    balances = before[f"{MARGIN} balances"]
    assert balances["trade_cash"] != balances["settled_cash"]
    # 10 JPM at 1.00 want a quarter, 40 TSLA at 9,000.00 want 40 %; four times that is 576,010.
    assert balances["open_order_adjustment"] == "-576010.00"
    (locate,) = before[f"{MARGIN} locates"]
    assert (locate["used_quantity"], locate["reserved_quantity"]) == (20, 40)
    held = {row["symbol"]: row["quantity"] for row in before[f"{MARGIN} positions"]}
    assert held == {"AAPL": "70", CALL: "10", "MSFT": "7", "TSLA": "-20"}
    assert before["risk"] == {"risk": {"max_notional": "5000000.00"}}
    assert [row["detail"] for row in before["switches"]] == ["a drill"]
    assert after == before


def day_of(kept: dict[str, Any]) -> str:
    """Return the business day on which something was told."""
    return str(kept[f"{MARGIN} balances"]["sod"]["asof"])
