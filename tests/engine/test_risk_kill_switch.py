"""The kill switch: blocks what is new, cancels what is open, and is lifted by a release alone."""

import pytest

from engine.played_desk import ABC, ACCOUNT, OTHER_ACCOUNT, SELL, XYZ, PlayedDesk, row
from engine.risk_desk import figures, followed, hold, refused, replaced
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CancelOrders, SubmitOrders
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import CancelOrdersAccepted, CancelOrdersAdvanced, CancelRequested
from sidestreet.domain.limits import Scope
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ClosePositions
from sidestreet.domain.orders import HELD, Order
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import EngageKillSwitch, ReleaseKillSwitch
from sidestreet.domain.risk_events import KillSwitchEngaged, KillSwitchReleased
from sidestreet.engine.cancel import SLICE

FIRM = EngageKillSwitch(Scope.FIRM, "", "a drill")


def three(desk: PlayedDesk) -> list[Order]:
    """Have an order of the account in each of two instruments, and one of the other account."""
    return [desk.working(), desk.working(terms=ABC), desk.working(OTHER_ACCOUNT)]


@pytest.mark.parametrize(
    ("scope", "key", "stopped"),
    [
        (Scope.FIRM, "", [True, True, True]),
        (Scope.ACCOUNT, str(ACCOUNT), [True, True, False]),
        (Scope.INSTRUMENT, XYZ.instrument_id, [True, False, True]),
        (Scope.ORDER, "first", [True, False, False]),
    ],
)
def test_all_of_a_scope_is_canceled_and_nothing_else(
    scope: Scope, key: str, stopped: list[bool]
) -> None:
    desk = PlayedDesk()
    orders = three(desk)
    key = orders[0].order_id if key == "first" else key
    assert desk.orders(EngageKillSwitch(scope, key, "a drill")) == ()
    assert desk.events[0] == KillSwitchEngaged(scope, key, "a drill")
    for order, is_stopped in zip(orders, stopped, strict=True):
        expected = OrderStatus.PENDING_CANCEL if is_stopped else OrderStatus.NEW
        assert desk.now_of(order).status is expected


@pytest.mark.parametrize(
    ("scope", "key", "stopped"),
    [
        (Scope.FIRM, "", [True, True, True]),
        (Scope.ACCOUNT, str(ACCOUNT), [True, True, False]),
        (Scope.INSTRUMENT, XYZ.instrument_id, [True, False, True]),
    ],
)
def test_nothing_new_is_taken_until_the_switch_is_released(
    scope: Scope, key: str, stopped: list[bool]
) -> None:
    desk = PlayedDesk()
    desk.orders(EngageKillSwitch(scope, key))
    asked = ((ACCOUNT, XYZ), (ACCOUNT, ABC), (OTHER_ACCOUNT, XYZ))
    for (account_id, terms), is_stopped in zip(asked, stopped, strict=True):
        expected = Reason.KILL_SWITCH_ENGAGED if is_stopped else None
        assert refused(desk.submit(account_id, terms=terms)) is expected
    desk.orders(ReleaseKillSwitch(scope, key))
    assert followed(desk) == [KillSwitchReleased(scope, key)]
    assert refused(desk.submit()) is None


def test_the_client_is_told_what_was_stopped_and_why() -> None:
    desk = PlayedDesk()
    desk.orders(EngageKillSwitch(Scope.ACCOUNT, str(ACCOUNT)))
    assert figures(desk.submit()) == {"scope": "account", "key": "100"}
    desk.orders(FIRM)
    assert figures(desk.submit()) == {"scope": "firm", "detail": "a drill"}


@pytest.mark.parametrize("status", sorted(HELD))
def test_an_order_at_the_desk_is_canceled_at_once(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.held(status)
    desk.orders(FIRM)
    assert desk.now_of(order).status is OrderStatus.CANCELED


def test_a_replace_of_a_stopped_order_is_refused_and_its_cancel_is_not() -> None:
    desk = PlayedDesk()
    order = desk.working()
    desk.orders(EngageKillSwitch(Scope.ORDER, order.order_id))
    order = desk.report(order, ExecType.CANCEL_REJECTED, desk.sequence)
    assert order.status is OrderStatus.NEW
    assert replaced(desk, order, quantity=50 * SCALE) is Reason.KILL_SWITCH_ENGAGED
    assert replaced(desk, desk.working(), quantity=50 * SCALE) is None
    assert desk.cancel(order).status is OrderStatus.PENDING_CANCEL


def test_a_cancel_goes_through_whatever_is_stopped() -> None:
    desk = PlayedDesk()
    order = desk.working()
    desk.orders(FIRM)
    order = desk.report(order, ExecType.CANCEL_REJECTED, desk.sequence)
    assert len(desk.orders(CancelOrders(ACCOUNT))) == 1


def test_engaging_again_changes_nothing_if_nothing_is_open() -> None:
    desk = PlayedDesk()
    order = desk.working()
    desk.orders(FIRM)
    desk.orders(FIRM)
    assert followed(desk) == []
    # Its cancel was refused, so it is open still.
    desk.report(order, ExecType.CANCEL_REJECTED, desk.sequence)
    desk.orders(FIRM)
    assert [type(event) for event in followed(desk)] == [KillSwitchEngaged, CancelRequested]


def test_releasing_what_is_not_engaged_changes_nothing() -> None:
    desk = PlayedDesk()
    desk.orders(ReleaseKillSwitch(Scope.FIRM))
    assert followed(desk) == []


def test_switches_of_several_scopes_are_released_one_by_one() -> None:
    desk = PlayedDesk()
    desk.orders(FIRM)
    desk.orders(EngageKillSwitch(Scope.ACCOUNT, str(ACCOUNT)))
    desk.orders(ReleaseKillSwitch(Scope.FIRM))
    assert refused(desk.submit(OTHER_ACCOUNT)) is None
    assert refused(desk.submit()) is Reason.KILL_SWITCH_ENGAGED


@pytest.mark.parametrize(
    ("scope", "key", "refusal"),
    [
        (Scope.FIRM, "x", Reason.LIMITS_NOT_ACCEPTABLE),
        (Scope.INSTRUMENT, "", Reason.LIMITS_NOT_ACCEPTABLE),
        (Scope.ACCOUNT, "404", Reason.ACCOUNT_NOT_FOUND),
        (Scope.ACCOUNT, "", Reason.ACCOUNT_NOT_FOUND),
        (Scope.ACCOUNT, "0100", Reason.ACCOUNT_NOT_FOUND),
        (Scope.ACCOUNT, "²", Reason.ACCOUNT_NOT_FOUND),
        (Scope.ORDER, "nobody", Reason.ORDER_NOT_FOUND),
    ],
)
def test_a_scope_that_is_not_there_is_refused(scope: Scope, key: str, refusal: Reason) -> None:
    desk = PlayedDesk()
    assert desk.refusal(EngageKillSwitch(scope, key)).reason is refusal


def test_an_order_that_has_ended_may_be_stopped_all_the_same() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 100)
    desk.orders(EngageKillSwitch(Scope.ORDER, order.order_id))
    assert followed(desk) == [KillSwitchEngaged(Scope.ORDER, order.order_id, "")]


def test_very_many_orders_are_canceled_slice_by_slice() -> None:
    desk = PlayedDesk()
    for _ in range(2):
        desk.orders(SubmitOrders(ACCOUNT, (row(quantity=SCALE),) * (SLICE // 2 + 1)))
    answer = desk.do(FIRM)
    assert not isinstance(answer, Refusal)
    kinds = [type(event) for event in followed(desk)]
    assert kinds[:2] == [KillSwitchEngaged, CancelOrdersAccepted]
    assert kinds[2:] == [CancelRequested] * SLICE + [CancelOrdersAdvanced]
    ((order_ids, dealt_with),) = desk.state.cancel_alls.values()
    assert (len(order_ids), dealt_with) == (SLICE + 2, SLICE)


def test_a_closing_order_that_waits_is_ended_too_and_none_is_taken_while_stopped() -> None:
    desk = PlayedDesk()
    hold(desk, 100)
    working = desk.working(side=SELL, limit_price=11 * SCALE)
    close = ClosePositions(ACCOUNT, XYZ.instrument_id, cancel_orders=True)
    (waiting,) = desk.orders(close)
    assert waiting.status is OrderStatus.QUEUED
    desk.orders(FIRM)
    assert desk.now_of(waiting).status is OrderStatus.CANCELED
    (denied,) = desk.orders(close)
    assert refused(denied) is Reason.KILL_SWITCH_ENGAGED
    desk.report(working, ExecType.CANCELED)
    assert [order.status for order in desk.state.orders.values() if order.is_open] == []
