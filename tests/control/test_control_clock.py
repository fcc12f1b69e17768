"""The clock under control: stopped, set going and advanced, by keys of scope `control` alone."""

import pytest

from api.desk_in_process import SECOND, START
from control.controlled_desk import ADMIN, ROOT, TRADER, ControlledDesk
from sidestreet.control.clock import CLOCK_OPERATIONS
from sidestreet.reference.calendar import NewYork

ORDERS = "/v1/accounts/7001/orders"
RUN = "/clock/run-until"


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


def placed(desk: ControlledDesk, **other: str) -> str:
    """Place an order and return its id."""
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": "10",
        "time_in_force": "DAY",
    } | other
    return str(desk.ask("POST", ORDERS, [row], key=TRADER).data[0]["id"])


def until(**asked: str) -> dict[str, object]:
    """Return what a run in the first account waits for."""
    return {"account_id": 7001, **asked}


def test_a_run_ends_at_the_instant_at_which_an_order_is_filled(desk: ControlledDesk) -> None:
    order_id = placed(desk)
    ran = desk.control("POST", RUN, until(order_id=order_id, status="FILLED"))
    assert ran["is_reached"]
    assert ran["order"]["id"] == order_id
    assert ran["order"]["status"] == "FILLED"
    # Two milliseconds there and two back.
    assert desk.clock.now() == START + 4_000_000
    assert ran["advance"]["now"] == "2025-10-31T13:30:00.004000000Z"


def test_a_run_for_what_is_so_already_takes_no_time(desk: ControlledDesk) -> None:
    placed(desk, id="mine")
    ran = desk.control("POST", RUN, until(client_order_id="mine", status="FILLED"))
    assert ran["order"]["client_order_id"] == "mine"
    again = desk.control(
        "POST", RUN, until(order_id=ran["order"]["id"], status="FILLED", limit="0s")
    )
    assert again["is_reached"]
    assert again["advance"]["records"] == 0


def test_a_run_that_waits_in_vain_ends_at_its_limit_and_says_so(desk: ControlledDesk) -> None:
    order_id = placed(desk, order_type="LIMIT", limit_price="1.00")
    asked = until(order_id=order_id, status="FILLED", limit="90s")
    followers = list(desk.desk.followers)
    ran = desk.control("POST", RUN, asked)
    assert (ran["is_reached"], ran["order"]["status"]) == (False, "NEW")
    assert desk.clock.now() == START + 90 * SECOND
    assert desk.desk.followers == followers, "nobody follows on"


def test_a_run_waits_for_any_trade_of_an_account(desk: ControlledDesk) -> None:
    placed(desk, order_type="LIMIT", limit_price="1.00")
    filled = placed(desk)
    ran = desk.control("POST", RUN, until(event="EXECUTION"))
    assert ran["order"]["id"] == filled
    resting = desk.control("POST", RUN, until(event="EXECUTION", limit="1s"))
    assert not resting["is_reached"]


def test_a_run_waits_for_any_news_of_an_order_of_the_account(desk: ControlledDesk) -> None:
    placed(desk, order_type="LIMIT", limit_price="1.00")
    other = desk.control("POST", RUN, {"account_id": 7002, "event": "ORDER", "limit": "1s"})
    assert not other["is_reached"]
    placed(desk, order_type="LIMIT", limit_price="1.01")
    ran = desk.control("POST", RUN, until(event="ORDER"))
    assert ran["order"]["status"] == "NEW"


def test_a_run_ends_where_the_order_ends_with_another_status(desk: ControlledDesk) -> None:
    order_id = placed(desk, id="mine", order_type="LIMIT", limit_price="1.00")
    desk.control("POST", "/clock/advance", {"by": "1s"})
    assert desk.ask("DELETE", f"{ORDERS}/{order_id}", key=TRADER).status == 200
    ran = desk.control("POST", RUN, until(order_id=order_id, status="FILLED"))
    assert (ran["is_reached"], ran["order"]["status"]) == (False, "CANCELED")
    # A second, and two milliseconds there and two back.
    assert desk.clock.now() == START + SECOND + 4_000_000


@pytest.mark.parametrize("named", ["order_id", "client_order_id"])
def test_a_run_for_an_order_that_has_ended_is_over_at_once(
    desk: ControlledDesk, named: str
) -> None:
    placed(desk, id="mine")
    desk.control("POST", RUN, until(order_id="mine", status="FILLED"))
    before = desk.clock.now()
    for status, is_reached in (("FILLED", True), ("NEW", False)):
        ran = desk.control("POST", RUN, until(**{named: "mine"}, status=status))
        assert (ran["is_reached"], ran["order"]["status"]) == (is_reached, "FILLED")
    assert desk.clock.now() == before


def test_a_run_waits_for_an_order_that_is_yet_to_be_placed(desk: ControlledDesk) -> None:
    ran = desk.control("POST", RUN, until(client_order_id="mine", status="NEW", limit="1s"))
    assert (ran["is_reached"], ran["order"]) == (False, None)
    assert desk.clock.now() == START + SECOND


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        (until(), 422, "an event is needed"),
        (until(order_id="x"), 422, "an event is needed"),
        (until(status="FILLED"), 422, "an event is needed"),
        (until(event="ORDER", status="NEW"), 422, "event: it stands alone"),
        (until(event="DIVIDEND"), 422, "event"),
        (until(client_order_id="x", status="DONE"), 422, "status"),
        (until(client_order_id="x", status="NEW", limit="soon"), 422, "limit: soon"),
        (until(order_id="x", status="NEW"), 404, "Order x not found for account 7001"),
        (until(order_id="x", client_order_id="x", status="NEW"), 422, "one of the two"),
        ({"account_id": 1, "event": "ORDER"}, 404, "not found"),
        (until(event="ORDER", limit="P36500D"), 400, "cannot be advanced"),
    ],
)
def test_a_run_that_makes_no_sense_is_refused(
    desk: ControlledDesk, asked: object, status: int, told: str
) -> None:
    found, message = desk.refused("POST", RUN, asked)
    assert (found, told in message) == (status, True), message
    assert desk.clock.now() == START


@pytest.mark.parametrize("member", ["order_id", "client_order_id"])
def test_a_name_without_characters_is_not_waited_for(desk: ControlledDesk, member: str) -> None:
    asked = {"account_id": 7001, member: "", "status": "FILLED", "limit": "1s"}
    status, message = desk.refused("POST", RUN, asked)
    assert (status, f"{member}: expected `string` of length >= 1" in message) == (422, True)
    unknown = {"account_id": 7001, "client_order_id": "to come", "status": "FILLED", "limit": "1s"}
    assert desk.control("POST", RUN, unknown)["is_reached"] is False
