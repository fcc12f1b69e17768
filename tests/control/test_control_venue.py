"""Orders at their venue under control: what is asked for is there when the call is answered."""

from typing import Any

import pytest

from control.controlled_desk import CONTROLLER, TRADER, ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.domain.control_events import RouteDirected
from sidestreet.engine.money.ledger import check_books
from sidestreet.runtime.codec import decode_record

ORDERS = "/v1/accounts/7001/orders"
MINE = "/venue/accounts/7001/orders/mine"


def resting(desk: ControlledDesk, **other: str) -> str:
    """Place an order that nobody trades with, called `mine`, and return its id."""
    row = {
        "id": "mine",
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "10.00",
        "quantity": "100",
        "time_in_force": "DAY",
    } | other
    return str(desk.ask("POST", ORDERS, [row], key=TRADER).data[0]["id"])


def do(desk: ControlledDesk, verb: str, **asked: object) -> dict[str, Any]:
    """Have the venue do something to `mine`, and return the order as it then is."""
    order: dict[str, Any] = desk.control("POST", f"{MINE}/{verb}", asked)["order"]
    return order


def figures(order: dict[str, Any]) -> tuple[str, str, str]:
    """Return status, what is filled and what is left."""
    return order["status"], order["filled_quantity"], order["leaves_quantity"]


def test_an_order_is_seen_as_its_venue_has_it(desk: ControlledDesk) -> None:
    order_id = resting(desk)
    seen = desk.control("GET", MINE)
    assert seen["order"]["id"] == order_id
    assert [each["kind"] for each in seen["pending"]] == ["NEW"]
    (route,) = seen["routes"]
    assert (route["is_acknowledged"], route["leaves_quantity"]) == (False, "100")
    assert seen["script"] is None
    desk.pass_time(10_000_000)
    seen = desk.control("GET", f"/venue/accounts/7001/orders/{order_id}")
    assert seen["routes"][0]["is_acknowledged"]
    assert seen["pending"] == []


def test_an_order_is_filled_in_parts_at_prices_of_its_own(desk: ControlledDesk) -> None:
    resting(desk)
    order = do(desk, "fill", quantity="40", price="9.50")
    assert figures(order) == ("PARTIALLY_FILLED", "40", "60")
    assert order["average_fill_price"] == "9.50"
    order = do(desk, "fill", share="0.5", price="10")
    assert figures(order) == ("PARTIALLY_FILLED", "90", "10")
    order = do(desk, "fill")
    assert figures(order) == ("FILLED", "100", "0")
    # 40 at 9.50, 50 at 10 and 10 at the limit come to 980.
    assert order["average_fill_price"] == "9.80"
    held = desk.control("GET", "/accounts/7001")["positions"]
    assert ("AAPL", "100") in {(each["symbol"], each["quantity"]) for each in held}
    check_books(desk.desk.state)


def test_time_stands_still_meanwhile(desk: ControlledDesk) -> None:
    resting(desk)
    before = desk.clock.now()
    do(desk, "fill")
    assert desk.clock.now() == before


def test_an_order_is_refused_by_its_venue_with_a_reason(desk: ControlledDesk) -> None:
    resting(desk)
    order = do(desk, "reject", reason="not today")
    assert figures(order) == ("REJECTED", "0", "0")
    assert order["details"] == ["not today"]


@pytest.mark.parametrize(("verb", "status"), [("cancel", "CANCELED"), ("expire", "EXPIRED")])
def test_an_order_ends_though_nobody_asked(desk: ControlledDesk, verb: str, status: str) -> None:
    resting(desk)
    do(desk, "fill", quantity="30")
    order = do(desk, verb, reason="end of the day")
    assert figures(order) == (status, "30", "0")


def test_a_trade_is_reported_after_a_cancel(desk: ControlledDesk) -> None:
    resting(desk)
    do(desk, "cancel")
    order = do(desk, "late-fill", quantity="25", price="9")
    assert figures(order) == ("CANCELED", "25", "0")


@pytest.mark.parametrize(("ending", "status"), [("cancel", "CANCELED"), ("expire", "EXPIRED")])
def test_what_has_ended_is_filled_late_or_not_at_all(
    desk: ControlledDesk, ending: str, status: str
) -> None:
    resting(desk)
    do(desk, ending)
    assert desk.refused("POST", f"{MINE}/fill", {"quantity": "40"}) == (
        422,
        f"Order mine is {status}: what it trades now is late, ask for a late fill (late-fill)",
    )
    assert figures(do(desk, "late-fill", quantity="40")) == (status, "40", "0")


def test_what_its_venue_refused_cannot_have_traded(desk: ControlledDesk) -> None:
    resting(desk)
    assert do(desk, "reject", reason="not today")["status"] == "REJECTED"
    for verb, body in (("late-fill", {"quantity": "40"}), ("step", {"step": "fill"})):
        status, told = desk.refused("POST", f"{MINE}/{verb}", body)
        assert status == 422
        assert told.endswith("fact=its venue refused it, so nothing can have traded")


def test_an_order_that_was_rejected_because_its_venue_was_silent_may_have_traded(
    desk: ControlledDesk,
) -> None:
    script = [{"name": "silent", "steps": [{"wait": "PT1H"}]}]
    desk.control("PUT", "/scenarios", {"scenarios": script})
    resting(desk)
    desk.pass_time(31 * 10**9)
    order = desk.control("GET", MINE)["order"]
    assert (order["status"], order["details"]) == ("REJECTED", ["the venue did not answer"])
    assert figures(do(desk, "late-fill", quantity="40")) == ("REJECTED", "40", "0")
    check_books(desk.desk.state)


def test_a_filled_order_whose_trade_is_taken_back_has_ended_still(desk: ControlledDesk) -> None:
    resting(desk)
    do(desk, "fill")
    assert figures(do(desk, "bust")) == ("FILLED", "0", "0")
    status, told = desk.refused("POST", f"{MINE}/fill")
    assert (status, "Order mine is FILLED" in told) == (422, True)
    assert figures(do(desk, "late-fill")) == ("FILLED", "100", "0")


def test_an_order_is_found_by_its_id_before_it_is_by_the_name_of_another(
    desk: ControlledDesk,
) -> None:
    first = resting(desk, id="first")
    resting(desk, id=first)
    assert desk.control("GET", f"/venue/accounts/7001/orders/{first}")["order"]["id"] == first


def test_a_cancel_that_is_asked_for_is_refused_by_the_venue(desk: ControlledDesk) -> None:
    order_id = resting(desk)
    desk.pass_time(10_000_000)
    assert desk.ask("DELETE", f"{ORDERS}/{order_id}", key=TRADER).data["status"] == "PENDING_CANCEL"
    order = do(desk, "reject", reason="too late")
    assert figures(order) == ("NEW", "0", "100")
    assert "too late" in order["details"]


def test_a_trade_is_taken_back_and_another_one_corrected(desk: ControlledDesk) -> None:
    resting(desk)
    do(desk, "fill", quantity="40")
    do(desk, "fill", quantity="10", price="9")
    order = do(desk, "bust", trade=1)
    assert figures(order)[1] == "10"
    order = do(desk, "correct", trade=2, quantity="12", price="8")
    assert figures(order)[1] == "12"
    assert order["average_fill_price"] == "8.00"
    check_books(desk.desk.state)


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ({"step": "acknowledge"}, "NEW"),
        ({"step": "fill", "quantity": "100"}, "FILLED"),
        ({"step": "cancel", "reason": "so"}, "CANCELED"),
        ({"step": "suspend"}, "SUSPENDED"),
        ({"step": "done-for-day"}, "DONE_FOR_DAY"),
    ],
)
def test_any_step_is_done_at_once(
    desk: ControlledDesk, step: dict[str, object], status: str
) -> None:
    resting(desk)
    desk.pass_time(10_000_000)
    if step["step"] == "acknowledge":
        resting(desk, id="other")
        path = "/venue/accounts/7001/orders/other/step"
    else:
        path = f"{MINE}/step"
    assert desk.control("POST", path, step)["order"]["status"] == status


@pytest.mark.parametrize(
    ("verb", "asked", "status", "told"),
    [
        ("fill", {"quantity": "101"}, 422, "FILL_BEYOND_LEAVES: quantity=101, leaves=100"),
        ("fill", {"quantity": "0"}, 422, "quantity: 0, expected above 0"),
        ("fill", {"quantity": "1", "share": "0.5"}, 422, "a quantity or a share, not both"),
        ("fill", {"share": "1.1"}, 422, "share: 1.1"),
        ("fill", {"price": "1.2345678"}, 422, "price"),
        ("fill", {"route_id": 99}, 422, "ROUTE_NOT_FOUND: route_id=99"),
        ("fill", {"reason": "none"}, 422, "reason"),
        (
            "late-fill",
            {},
            422,
            "Order mine is PENDING_NEW: nothing is late while it is open, ask for a fill",
        ),
        ("bust", {}, 422, "TRADE_NOT_FOUND"),
        ("bust", {"trade": 0}, 422, "trade"),
        ("correct", {"trade": 1, "price": "9"}, 422, "TRADE_NOT_FOUND"),
        ("step", {"step": "dance"}, 422, "step"),
        (
            "step",
            {"step": "acknowledge", "price": "1"},
            422,
            "price: step acknowledge takes nothing",
        ),
        ("step", {"step": "cancel", "price": "1"}, 422, "step cancel takes only reason"),
        ("step", {"step": "cancel", "for": "1s"}, 422, "for: step cancel takes only reason"),
        ("step", {"step": "lose", "for": "long"}, 422, "for: long"),
        ("step", {"step": "wait"}, 422, "STEP_NOT_POSSIBLE"),
        ("step", {"step": "ignore"}, 422, "STEP_NOT_POSSIBLE"),
        ("step", {}, 422, "step"),
    ],
)
def test_what_no_venue_could_do_is_refused_and_changes_nothing(
    desk: ControlledDesk, verb: str, asked: object, status: int, told: str
) -> None:
    resting(desk)
    found, message = desk.refused("POST", f"{MINE}/{verb}", asked)
    assert (found, told in message) == (status, True), message


@pytest.mark.parametrize("verb", ["fill", "reject", "cancel", "expire"])
def test_what_has_ended_ends_no_more(desk: ControlledDesk, verb: str) -> None:
    resting(desk)
    do(desk, "fill")
    assert desk.refused("POST", f"{MINE}/{verb}", {})[0] == 422


@pytest.mark.parametrize("path", ["7001/orders/nobody", "7002/orders/mine"])
def test_an_order_that_the_account_does_not_have_is_not_found(
    desk: ControlledDesk, path: str
) -> None:
    resting(desk)
    account_id, _, name = path.split("/")
    for method, verb in (("GET", ""), ("POST", "/fill"), ("POST", "/late-fill")):
        reply = desk.refused(method, f"/venue/accounts/{path}{verb}")
        assert reply == (404, f"Order {name} not found for account {account_id}")


def test_an_order_that_waits_at_the_desk_is_at_no_venue(desk: ControlledDesk) -> None:
    resting(desk, order_type="STOP_LIMIT", stop_price="900.00", limit_price="901.00")
    status, message = desk.refused("POST", f"{MINE}/fill")
    assert (status, message) == (422, "ORDER_NOT_ROUTED: status=PENDING_TRIGGER")


def test_the_journal_tells_what_was_staged_and_reads_back_to_the_same() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    resting(desk)
    do(desk, "fill", quantity="40", price="9.50")
    do(desk, "cancel", reason="enough")
    do(desk, "late-fill", quantity="10")
    records = [decode_record(raw) for batch in journal.batches for raw in batch.records]
    staged = [
        (record.cause.command, event.step.quantity)
        for record in records
        for event in record.events
        if isinstance(event, RouteDirected)
    ]
    assert staged == [
        ("venue_fill", 40_000_000),
        ("venue_cancel", 0),
        ("venue_late_fill", 10_000_000),
    ]
    again = ControlledDesk(journal=journal)
    assert again.control("GET", MINE) == desk.control("GET", MINE)
    again.close()
    desk.close()


def test_a_report_is_lost_for_a_while_and_comes_after_all(desk: ControlledDesk) -> None:
    order_id = resting(desk)
    do(desk, "step", step="acknowledge")
    assert figures(do(desk, "step", **{"step": "lose", "for": "5s"})) == ("NEW", "0", "100")
    assert figures(do(desk, "fill", quantity="30")) == ("NEW", "0", "100")
    ran = desk.control(
        "POST",
        "/clock/run-until",
        {"account_id": 7001, "order_id": order_id, "status": "PARTIALLY_FILLED"},
    )
    assert ran["is_reached"]
    assert ran["advance"]["now"] == "2025-10-31T13:30:05.000000000Z"


def test_a_trader_may_not_direct(desk: ControlledDesk) -> None:
    resting(desk)
    assert desk.ask("POST", f"/control/v1{MINE}/fill", {}, key=TRADER).status == 403
    assert desk.ask("GET", f"/control/v1{MINE}", key=CONTROLLER).status == 200
