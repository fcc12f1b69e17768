"""VWAP and TWAP over a day of New York at the simulated market, the application around them."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from api.desk_in_process import START, DeskInProcess
from runtime.desk_parts import KeptJournal
from sidestreet.reference.calendar import NewYork

MINUTE = 60_000_000_000
ACCOUNT = 5
KEY = "trader.works-orders-over-time"
ORDERS = f"/v1/accounts/{ACCOUNT}/orders"
HALF_HOURS = [130, 220, 295, 360, 420, 475, 525, 575, 630, 690, 760, 850, 1_000]
"""What the curve has for the end of each half hour, in thousandths."""


def seed(number: int) -> dict[str, object]:
    """Return the beginning of a desk with one rich account at some market."""
    key = {"id": "trader", "secret": KEY.partition(".")[2], "accounts": "all"}
    return {
        "accounts": [{"id": ACCOUNT, "cash": "100000000"}],
        "keys": [key | {"scopes": ["orders:read", "orders:write"]}],
        "market": {"seed": number},
    }


@pytest.fixture
def journal() -> KeptJournal:
    """Return an empty journal, for a desk that is started more than once."""
    return KeptJournal()


@pytest.fixture(params=[1, 2, 3])
def desk(request: pytest.FixtureRequest, journal: KeptJournal) -> Iterator[DeskInProcess]:
    """Return a desk whose market opens now, at one of some markets."""
    one = DeskInProcess(seed(request.param), journal=journal, hours=NewYork())
    yield one
    one.close()


def submit(desk: DeskInProcess, strategy: str, **members: object) -> str:
    """Submit an order to buy 1,000 and return its id."""
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": "1000",
        "time_in_force": "DAY",
        "strategy": {"type": strategy},
    }
    (order,) = desk.ask("POST", ORDERS, [row | members], key=KEY).data
    return str(order["id"])


def read(desk: DeskInProcess, order_id: str) -> Any:
    """Read an order."""
    return desk.ask("GET", f"{ORDERS}/{order_id}", key=KEY).data


def filled_by_half_hour(desk: DeskInProcess, order_id: str) -> list[int]:
    """Let the session pass, and return what has filled shortly before each half hour is over."""
    filled = []
    desk.pass_time(29 * MINUTE)
    for _ in HALF_HOURS:
        filled.append(int(read(desk, order_id)["filled_quantity"]))
        desk.pass_time(30 * MINUTE)
    return filled


def test_vwap_follows_the_curve_of_the_session(desk: DeskInProcess) -> None:
    order_id = submit(desk, "VWAP")
    assert filled_by_half_hour(desk, order_id) == HALF_HOURS
    assert read(desk, order_id)["status"] == "FILLED"


def test_twap_is_even(desk: DeskInProcess) -> None:
    order_id = submit(desk, "TWAP")
    filled = filled_by_half_hour(desk, order_id)
    assert filled[-1] == 1_000
    # A thirteenth is 76.9, and what is wanted is rounded up to whole shares.
    assert {later - earlier for earlier, later in pairwise(filled)} <= {76, 77}


def test_an_order_far_from_the_market_expires_as_the_session_ends(desk: DeskInProcess) -> None:
    order_id = submit(desk, "TWAP", order_type="LIMIT", limit_price="1.00")
    desk.pass_time(389 * MINUTE)
    assert read(desk, order_id)["status"] == "NEW"
    desk.pass_time(2 * MINUTE)
    order = read(desk, order_id)
    assert (order["status"], order["filled_quantity"]) == ("EXPIRED", "0")


def test_a_limit_is_never_traded_through(desk: DeskInProcess) -> None:
    look = submit(desk, "TWAP")
    desk.pass_time(MINUTE)
    limit = Decimal(read(desk, look)["average_fill_price"]).quantize(Decimal("0.01"))
    order_id = submit(desk, "VWAP", order_type="LIMIT", limit_price=str(limit))
    desk.pass_time(391 * MINUTE)
    order = read(desk, order_id)
    assert order["status"] in {"FILLED", "EXPIRED"}
    path = f"/v1/accounts/{ACCOUNT}/executions"
    executions = desk.ask("GET", path, key=KEY, query=f"order_ids={order_id}&page_size=1000").data
    assert executions
    assert sum(Decimal(each["quantity"]) for each in executions) == Decimal(
        order["filled_quantity"]
    )
    assert all(Decimal(each["price"]) <= limit for each in executions)


def test_an_order_of_before_the_open_waits_for_it(journal: KeptJournal) -> None:
    before_open = START - 60 * MINUTE
    desk = DeskInProcess(seed(4), journal=journal, now=before_open, hours=NewYork())
    order_id = submit(desk, "VWAP")
    order = read(desk, order_id)
    assert (order["status"], order["queue_state"]) == ("QUEUED", "AWAITING_RELEASE")
    assert order["releases_at"] == "2025-10-31T13:30:00.000000000Z"
    assert order["strategy"]["end_at"] == "2025-10-31T20:00:00.000000000Z"
    desk.pass_time(60 * MINUTE)
    assert filled_by_half_hour(desk, order_id) == HALF_HOURS
    desk.close()


def test_a_desk_that_was_down_for_an_hour_makes_up_for_it(
    desk: DeskInProcess, journal: KeptJournal
) -> None:
    order_id = submit(desk, "VWAP")
    desk.pass_time(59 * MINUTE)
    assert read(desk, order_id)["filled_quantity"] == "220"
    now = desk.clock.now() + 60 * MINUTE
    again = DeskInProcess(seed(9), journal=journal, now=now, hours=NewYork())
    again.pass_time(MINUTE // 2)
    assert read(again, order_id)["filled_quantity"] == "360"
    again.pass_time(300 * MINUTE)
    assert read(again, order_id)["status"] == "FILLED"
    again.close()


@pytest.mark.parametrize("strategy", [None, {"type": "TWAP"}])
def test_an_order_of_friday_that_the_venue_never_answered_does_not_trade_on_monday(
    journal: KeptJournal, strategy: dict[str, str] | None
) -> None:
    friday = DeskInProcess(seed(1), journal=journal, hours=NewYork())
    row = {"symbol": "AAPL", "side": "BUY", "order_type": "MARKET", "quantity": "10"}
    row |= {"time_in_force": "DAY"}
    asked = [row if strategy is None else row | {"strategy": strategy}]
    (order,) = friday.ask("POST", ORDERS, asked, key=KEY).data
    assert order["status"] == "PENDING_NEW"
    friday.close()
    monday = DeskInProcess(
        seed(1), journal=journal, now=START + 3 * 1_440 * MINUTE + 120 * MINUTE, hours=NewYork()
    )
    monday.pass_time(MINUTE)
    after = read(monday, order["id"])
    assert (after["status"], after["filled_quantity"]) == ("EXPIRED", "0")
    monday.close()


def test_an_order_for_a_close_without_a_desk_does_not_trade_at_the_next(
    journal: KeptJournal,
) -> None:
    friday = DeskInProcess(seed(1), journal=journal, hours=NewYork())
    row = {"symbol": "AAPL", "side": "BUY", "order_type": "MARKET", "quantity": "10"}
    (order,) = friday.ask("POST", ORDERS, [row | {"time_in_force": "AT_CLOSE"}], key=KEY).data
    friday.pass_time(MINUTE)
    shown = read(friday, order["id"])
    assert shown["status"] == "NEW"
    assert "expires_at" not in shown
    friday.close()
    monday = DeskInProcess(
        seed(1), journal=journal, now=START + 3 * 1_440 * MINUTE + 120 * MINUTE, hours=NewYork()
    )
    monday.pass_time(MINUTE)
    after = read(monday, order["id"])
    assert (after["status"], after["filled_quantity"]) == ("EXPIRED", "0")
    monday.close()
