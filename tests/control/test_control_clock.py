"""The clock under control: stopped, set going and advanced, by keys of scope `control` alone."""

import pytest

from api.desk_in_process import SECOND, START
from control.controlled_desk import ADMIN, ROOT, TRADER, ControlledDesk
from sidestreet.control.clock import CLOCK_OPERATIONS
from sidestreet.reference.calendar import NewYork

ORDERS = "/v1/accounts/7001/orders"


@pytest.mark.parametrize("key", [ADMIN, TRADER])
def test_the_clock_is_moved_by_keys_of_scope_control_alone(desk: ControlledDesk, key: str) -> None:
    for each in CLOCK_OPERATIONS:
        assert desk.ask(each.method, each.path, {}, key=key).status == 403
    assert desk.clock.now() == START


def test_the_clock_is_told(desk: ControlledDesk) -> None:
    told = desk.control("GET", "/clock")
    assert (told["mode"], told["now"]) == ("frozen", "2025-10-31T13:30:00.000000000Z")


def test_a_clock_is_set_going_and_stopped(desk: ControlledDesk) -> None:
    assert desk.control("POST", "/clock/resume")["mode"] == "fast"
    assert desk.control("POST", "/clock/freeze")["mode"] == "frozen"
    assert desk.control("PUT", "/clock", {"step": "50ms", "is_frozen": False})["mode"] == "stepped"


def test_an_advance_visits_what_is_due_on_the_way(desk: ControlledDesk) -> None:
    asked = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": "10",
        "time_in_force": "DAY",
    }
    placed = desk.ask("POST", ORDERS, [asked], key=TRADER).data[0]
    went = desk.control("POST", "/clock/advance", {"by": "1s"})
    assert went["is_complete"]
    assert desk.clock.now() == START + SECOND
    found = desk.ask("GET", f"{ORDERS}/{placed['id']}", key=TRADER).data
    assert found["status"] == "FILLED"


def test_what_is_past_is_not_advanced_to(desk: ControlledDesk) -> None:
    status, message = desk.refused("POST", "/clock/advance", {"to": "2025-10-31T13:29:59Z"})
    assert status == 400
    assert "2025-10-31T13:29:59" in message
    assert desk.clock.now() == START


def test_the_next_session_is_the_one_after_the_present() -> None:
    desk = ControlledDesk(hours=NewYork())
    went = desk.control("POST", "/clock/next-session")
    assert went["now"] == "2025-10-31T20:00:00.000000000Z"
    desk.close()


def test_nothing_is_stopped_where_nothing_is_under_way(desk: ControlledDesk) -> None:
    assert desk.control("DELETE", "/clock/advance")["advance"] is None
    assert desk.ask("GET", f"{ROOT}/clock/advance", key=ADMIN).status == 405
