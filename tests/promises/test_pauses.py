"""A machine that sleeps, or a process that is stopped for a while, refuses nobody for it."""

from collections.abc import Iterator

import pytest

from api.desk_in_process import SECOND, START, DeskInProcess
from api.people import MINE, RESTING, SEED, TRADER

ORDERS = f"/v1/accounts/{MINE}/orders"


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    """Plant a desk."""
    made = DeskInProcess(SEED)
    yield made
    made.close()


def status(desk: DeskInProcess, order_id: str) -> str:
    """Return the status of an order."""
    return str(desk.ask("GET", f"{ORDERS}/{order_id}", key=TRADER).data["status"])


def sleep_for_a_minute(desk: DeskInProcess) -> None:
    """Have nobody pump for a minute, as when a laptop is shut."""
    desk.clock.advance_to(desk.clock.now() + 60 * SECOND)
    desk.pump()
    desk.pump()


def test_an_order_that_was_acknowledged_meanwhile_is_not_taken_for_lost(
    desk: DeskInProcess,
) -> None:
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "1",
        "time_in_force": "GOOD_TILL_CANCEL",
    }
    (order,) = desk.ask("POST", ORDERS, key=TRADER, body=[row]).data
    assert order["status"] == "PENDING_NEW"
    # The venue's answer is on its way when the machine falls asleep.
    desk.clock.advance_to(START + 3_000_000)
    desk.pump()
    sleep_for_a_minute(desk)
    assert status(desk, order["id"]) == "NEW"


def test_a_cancel_that_was_done_meanwhile_stays_done(desk: DeskInProcess) -> None:
    canceled = desk.ask("DELETE", f"{ORDERS}/{RESTING}", key=TRADER).data
    assert canceled["status"] == "PENDING_CANCEL"
    desk.clock.advance_to(START + 3_000_000)
    desk.pump()
    sleep_for_a_minute(desk)
    assert status(desk, RESTING) == "CANCELED"
