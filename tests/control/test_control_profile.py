"""What a cancel of an ended order is answered with, switched while the desk runs."""

import pytest

from control.controlled_desk import CONTROLLER, ControlledDesk

ORDERS = "/v1/accounts/7001/orders"
PROFILE = "/cancel-profile"


def ended(desk: ControlledDesk) -> str:
    """Fill an order and return its path."""
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": "1",
        "time_in_force": "DAY",
    }
    (order,) = desk.ask("POST", ORDERS, [row], key=CONTROLLER).data
    desk.pass_time(1_000_000_000)
    return f"{ORDERS}/{order['id']}"


def test_a_desk_answers_as_it_was_started_until_it_is_told_otherwise(desk: ControlledDesk) -> None:
    assert desk.control("GET", PROFILE) == {"profile": None}
    path = ended(desk)
    statuses = []
    for profile in ("spec", "strict", "hidden", None):
        assert desk.control("PUT", PROFILE, {"profile": profile}) == {"profile": profile}
        statuses.append(desk.ask("DELETE", path, key=CONTROLLER).status)
    assert statuses == [200, 422, 404, 200]


@pytest.mark.parametrize("body", [{"profile": "kind"}, {}, {"profile": "spec", "more": 1}])
def test_a_profile_that_is_none_is_refused(desk: ControlledDesk, body: object) -> None:
    assert desk.refused("PUT", PROFILE, body)[0] == 422


def test_choosing_what_is_chosen_changes_nothing(desk: ControlledDesk) -> None:
    desk.control("PUT", PROFILE, {"profile": "strict"})
    before = desk.digest
    desk.control("PUT", PROFILE, {"profile": "strict"})
    assert desk.digest == before
