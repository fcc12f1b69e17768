"""What a venue says, in every status: believed where it has a place, noted where it has none."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, CASH, SELL, START, XYZ, PlayedDesk, request_id, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import EvictOrders, StartMarket, TakeReports
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelRejected,
    DontKnowTrade,
    OrderAcknowledged,
    OrderCanceled,
    OrderExpired,
    OrderFilled,
    OrderPaused,
    OrderRejected,
    OrderReplaced,
    ReportsTaken,
    RouteRecalled,
)
from sidestreet.domain.ids import IdKind, IdSpace, make_id
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import TERMINAL, Order, RequestKind
from sidestreet.engine.digest import state_digest
from sidestreet.engine.reports import decide_report

SHARE, DOLLAR = SCALE, SCALE
AT_A_VENUE = [
    status
    for status in OrderStatus
    if status not in {OrderStatus.QUEUED, OrderStatus.PENDING_TRIGGER}
]
OPEN = [status for status in AT_A_VENUE if status not in TERMINAL]
UNTRADED = sorted(TERMINAL - {OrderStatus.FILLED})

KNOWN, ODD, RECALLED = "", "dont-know", "dont-know recall"

# What one report of a kind comes to in a status: the events, or "" for none. The report is of 10
# shares at 10.00, of terms 300 at 10.00, and answers no request; answers to requests stand below.
ANSWERS: dict[ExecType, dict[str, str]] = {
    ExecType.NEW: {
        "PENDING_NEW": "acknowledged",
        "NEW": KNOWN,
        "PARTIALLY_FILLED": KNOWN,
        "PENDING_REPLACE": KNOWN,
        "PENDING_CANCEL": KNOWN,
        "STOPPED": KNOWN,
        "SUSPENDED": KNOWN,
        "FILLED": KNOWN,
        "CANCELED": KNOWN,
        "REJECTED": RECALLED,
        "EXPIRED": KNOWN,
        "REPLACED": KNOWN,
        "DONE_FOR_DAY": KNOWN,
    },
    ExecType.TRADE: dict.fromkeys(OPEN, "filled")
    | dict.fromkeys(UNTRADED, "filled recall")
    | {"FILLED": ODD},
    ExecType.CANCELED: dict.fromkeys(OPEN, "canceled") | dict.fromkeys(TERMINAL, KNOWN),
    ExecType.EXPIRED: dict.fromkeys(OPEN, "expired") | dict.fromkeys(TERMINAL, KNOWN),
    ExecType.REPLACED: {
        "PENDING_NEW": ODD,
        "NEW": "replaced",
        "PARTIALLY_FILLED": "replaced",
        "PENDING_REPLACE": "replaced",
        "PENDING_CANCEL": "replaced",
        "STOPPED": "replaced",
        "SUSPENDED": "replaced",
    }
    | dict.fromkeys(TERMINAL, RECALLED),
    ExecType.REJECTED: dict.fromkeys(AT_A_VENUE, ODD) | {"PENDING_NEW": "rejected"},
    ExecType.STOPPED: dict.fromkeys(AT_A_VENUE, ODD)
    | {"NEW": "paused", "PARTIALLY_FILLED": "paused"},
    ExecType.SUSPENDED: dict.fromkeys(AT_A_VENUE, ODD)
    | {"NEW": "paused", "PARTIALLY_FILLED": "paused"},
    ExecType.DONE_FOR_DAY: dict.fromkeys(OPEN, "paused") | dict.fromkeys(TERMINAL, ODD),
    ExecType.CANCEL_REJECTED: dict.fromkeys(OPEN, ODD) | dict.fromkeys(TERMINAL, KNOWN),
    ExecType.REPLACE_REJECTED: dict.fromkeys(OPEN, ODD) | dict.fromkeys(TERMINAL, KNOWN),
    ExecType.TRADE_CANCEL: dict.fromkeys(AT_A_VENUE, ODD),
    ExecType.TRADE_CORRECT: dict.fromkeys(AT_A_VENUE, ODD),
    ExecType.STATUS: dict.fromkeys(AT_A_VENUE, KNOWN),
}
WORDS = {
    OrderAcknowledged: "acknowledged",
    OrderFilled: "filled",
    OrderCanceled: "canceled",
    OrderExpired: "expired",
    OrderReplaced: "replaced",
    OrderRejected: "rejected",
    OrderPaused: "paused",
    DontKnowTrade: "dont-know",
    RouteRecalled: "recall",
}


def any_report(order: Order, exec_type: ExecType, report_id: int = 1) -> ExecutionReport:
    """Return a report of a kind with figures that make sense."""
    return ExecutionReport(
        report_id,
        order.routes[0].route_id,
        exec_type,
        last_quantity=10 * SHARE if exec_type is ExecType.TRADE else 0,
        last_price=10 * DOLLAR if exec_type is ExecType.TRADE else 0,
        quantity=300 * SHARE if exec_type is ExecType.REPLACED else 0,
        limit_price=10 * DOLLAR if exec_type is ExecType.REPLACED else None,
    )


def test_every_kind_of_report_has_an_answer_in_every_status() -> None:
    for answers in ANSWERS.values():
        assert sorted(answers) == sorted(AT_A_VENUE)
    assert sorted(ANSWERS) == sorted(ExecType)


@pytest.mark.parametrize("exec_type", ExecType)
@pytest.mark.parametrize("status", AT_A_VENUE)
def test_each_report_comes_to_what_the_table_says(status: OrderStatus, exec_type: ExecType) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    before = state_digest(desk.state)
    report = any_report(order, exec_type, desk.state.reports_taken + 1)
    decided = decide_report(desk.state, report, desk.stamp(), 0)
    assert state_digest(desk.state) == before, "deciding changes nothing"
    assert " ".join(WORDS[type(event)] for event in decided) == ANSWERS[exec_type][status]

    desk.do(TakeReports(desk.state.market_session, (report,)))
    after = desk.now_of(order)
    assert desk.events == (
        *decided,
        ReportsTaken(desk.state.market_session, report.report_id),
    )
    if order.is_open:
        assert after.is_open is (after.leaves_quantity > 0)
    else:
        assert after.status is order.status


def test_a_route_that_nobody_knows_is_noted() -> None:
    desk = PlayedDesk()
    report = ExecutionReport(1, 77, ExecType.NEW)
    desk.do(TakeReports(desk.state.market_session, (report,)))
    assert desk.events[0] == DontKnowTrade(report, "no such route")


def test_a_trade_books_shares_and_money_to_the_millionth() -> None:
    desk = PlayedDesk()
    order = desk.working()
    order = desk.fill(order, 40, 9_990_000)
    (filled, _) = desk.events
    assert filled == OrderFilled(
        order.order_id,
        1,
        make_id(IdSpace(), IdKind.EXECUTION, START, desk.sequence, 0),
        40 * SHARE,
        9_990_000,
        399_600_000,
        "XNAS",
        trade=1,
    )
    assert order.status is OrderStatus.PARTIALLY_FILLED
    assert (order.filled_quantity, order.leaves_quantity) == (40 * SHARE, 60 * SHARE)
    assert order.filled_notional == 399_600_000
    assert desk.state.cash[ACCOUNT] == CASH - 399_600_000
    assert shares_held(desk.state, ACCOUNT) == {XYZ.instrument_id: 40 * SHARE}


def test_a_position_that_is_sold_again_is_gone() -> None:
    desk = PlayedDesk()
    desk.fill(desk.working(), 100, 10 * DOLLAR)
    desk.fill(desk.working(side=SELL), 100, 11 * DOLLAR)
    assert shares_held(desk.state, ACCOUNT) == {}
    assert desk.state.cash[ACCOUNT] == CASH + 100 * DOLLAR


def test_selling_what_one_does_not_have_is_a_short_position() -> None:
    desk = PlayedDesk()
    desk.fill(desk.working(side=SELL), 30)
    assert shares_held(desk.state, ACCOUNT) == {XYZ.instrument_id: -30 * SHARE}


def test_a_trade_acknowledges_an_order() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.submit(), 10)
    assert order.status is OrderStatus.PARTIALLY_FILLED
    assert (order.routes[0].acknowledged, order.pending) == (True, ())


@pytest.mark.parametrize(
    ("quantity", "price"), [(0, DOLLAR), (-SHARE, DOLLAR), (SHARE, 0), (SHARE, -1)]
)
def test_a_trade_of_nothing_is_noted(quantity: int, price: int) -> None:
    desk = PlayedDesk()
    order = desk.working()
    assert order == desk.report(order, ExecType.TRADE, last_quantity=quantity, last_price=price)
    assert isinstance(desk.events[0], DontKnowTrade)


def test_a_trade_for_more_money_than_a_journal_can_hold_is_noted() -> None:
    desk = PlayedDesk()
    order = desk.working()
    assert desk.fill(order, 100, 2**62) == order
    assert isinstance(desk.events[0], DontKnowTrade)


def test_a_trade_of_more_than_the_route_has_is_noted() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 60)
    too_much = {"last_quantity": 40 * SHARE + 1, "last_price": 10 * DOLLAR}
    assert desk.report(order, ExecType.TRADE, **too_much) == order
    assert isinstance(desk.events[0], DontKnowTrade)
    assert desk.fill(order, 40).status is OrderStatus.FILLED


@pytest.mark.parametrize("status", UNTRADED)
def test_a_late_fill_books_and_leaves_the_status(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    after = desk.fill(order, 30)
    assert after.status is status
    assert (after.filled_quantity, after.leaves_quantity) == (30 * SHARE, 0)
    assert shares_held(desk.state, ACCOUNT) == {XYZ.instrument_id: 30 * SHARE}
    # The venue still works the rest: it is told to end it.
    assert isinstance(desk.events[1], RouteRecalled)
    after = desk.fill(order, 70)
    assert (after.status, after.filled_quantity) == (status, 100 * SHARE)
    assert not any(isinstance(event, RouteRecalled) for event in desk.events)
    assert desk.state.open_orders[ACCOUNT] == {}


def test_a_fill_that_crosses_our_cancel_wins() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.PENDING_CANCEL)
    number = request_id(order, RequestKind.CANCEL)
    order = desk.fill(order, 100)
    assert (order.status, order.pending) == (OrderStatus.FILLED, ())
    assert desk.report(order, ExecType.CANCEL_REJECTED, number) == order


def test_a_cancel_of_what_the_venue_does_not_know_ends_the_order() -> None:
    """As where its handover was lost: a venue that works nothing would refuse for ever."""
    desk = PlayedDesk()
    order = desk.cancel(desk.fill(desk.working(), 40))
    number = request_id(order, RequestKind.CANCEL)
    after = desk.report(order, ExecType.CANCEL_REJECTED, number, is_unknown=True)
    assert desk.events[0] == OrderCanceled(order.order_id, 60 * SHARE, "unknown order")
    assert (after.status, after.leaves_quantity) == (OrderStatus.CANCELED, 0)
    late = desk.fill(order, 10)
    assert (late.status, late.filled_quantity) == (OrderStatus.CANCELED, 50 * SHARE)


def test_that_a_venue_does_not_know_an_order_is_no_answer_to_a_cancel_of_before() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.PENDING_CANCEL)
    after = desk.report(order, ExecType.CANCEL_REJECTED, 10**6, is_unknown=True)
    assert after == order


def test_a_fill_in_part_that_crosses_our_cancel_leaves_the_cancel_pending() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.in_status(OrderStatus.PENDING_CANCEL), 40)
    assert (order.status, order.leaves_quantity) == (OrderStatus.PENDING_CANCEL, 60 * SHARE)
    order = desk.report(order, ExecType.CANCELED, text="as you wish")
    assert desk.events[0] == OrderCanceled(order.order_id, 60 * SHARE, "as you wish")
    assert (order.status, order.details) == (OrderStatus.CANCELED, ("as you wish",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OrderStatus.PENDING_NEW, OrderStatus.PENDING_NEW),
        (OrderStatus.NEW, OrderStatus.NEW),
        (OrderStatus.PARTIALLY_FILLED, OrderStatus.PARTIALLY_FILLED),
        (OrderStatus.PENDING_REPLACE, OrderStatus.PENDING_REPLACE),
        # What the venue said before is not said again.
        (OrderStatus.STOPPED, OrderStatus.NEW),
        (OrderStatus.SUSPENDED, OrderStatus.NEW),
    ],
)
def test_a_refused_cancel_leaves_the_order_as_its_fills_make_it(
    before: OrderStatus, after: OrderStatus
) -> None:
    desk = PlayedDesk()
    asked = desk.cancel(desk.in_status(before))
    number = request_id(asked, RequestKind.CANCEL)
    order = desk.report(asked, ExecType.CANCEL_REJECTED, number, text="no")
    assert desk.events[0] == CancelRejected(order.order_id, "no")
    assert order.status is after
    assert order.details == (*asked.details, "no")
    assert order.request(RequestKind.CANCEL) is None


def test_a_refusal_of_some_other_cancel_is_noted() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.PENDING_CANCEL)
    assert desk.report(order, ExecType.CANCEL_REJECTED, 404) == order
    assert isinstance(desk.events[0], DontKnowTrade)


def test_a_refusal_of_some_other_replace_is_noted() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.PENDING_REPLACE)
    assert desk.report(order, ExecType.REPLACE_REJECTED, 404) == order
    assert isinstance(desk.events[0], DontKnowTrade)


@pytest.mark.parametrize("status", ["PENDING_NEW", "PENDING_REPLACE", "PENDING_CANCEL"])
def test_a_venue_may_reject_an_order_that_we_have_asked_more_of(status: str) -> None:
    desk = PlayedDesk()
    order = desk.submit()
    if status == "PENDING_REPLACE":
        order = desk.replace(order, quantity=200 * SHARE)
    if status == "PENDING_CANCEL":
        order = desk.cancel(order)
    assert order.status == status
    order = desk.report(order, ExecType.REJECTED)
    assert desk.events[0] == OrderRejected(order.order_id, 100 * SHARE, "rejected by the venue")
    assert (order.status, order.pending) == (OrderStatus.REJECTED, ())


@pytest.mark.parametrize("status", ["PENDING_REPLACE", "PENDING_CANCEL"])
def test_an_acknowledgement_that_crosses_our_request_leaves_the_request(status: str) -> None:
    desk = PlayedDesk()
    order = desk.submit()
    if status == "PENDING_REPLACE":
        order = desk.replace(order, quantity=200 * SHARE)
    else:
        order = desk.cancel(order)
    order = desk.report(order, ExecType.NEW)
    assert (order.status, order.routes[0].acknowledged) == (status, True)
    assert order.request(RequestKind.NEW) is None


def test_an_acknowledgement_that_nobody_waits_for_is_noted() -> None:
    desk = PlayedDesk()
    order = desk.plant(desk.submit(), status=OrderStatus.NEW, pending=())
    assert desk.report(order, ExecType.NEW) == order
    assert isinstance(desk.events[0], DontKnowTrade)


@pytest.mark.parametrize("kind", [ExecType.NEW, ExecType.REPLACED])
def test_a_venue_that_works_an_order_which_was_given_up_is_told_to_end_it(
    kind: ExecType,
) -> None:
    desk = PlayedDesk()
    order = desk.give_up(desk.submit(), RequestKind.NEW)
    assert (order.status, order.details) == (
        OrderStatus.REJECTED,
        ("the venue did not answer",),
    )
    report = any_report(order, kind)
    desk.do(TakeReports(desk.state.market_session, (report,)))
    assert desk.events[:2] == (
        DontKnowTrade(report, "order is REJECTED"),
        RouteRecalled(order.order_id, 1),
    )
    order = desk.now_of(order)
    assert desk.report(order, ExecType.CANCELED) == order


def test_a_stopped_order_that_trades_is_partially_filled() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.in_status(OrderStatus.STOPPED), 10)
    assert order.status is OrderStatus.PARTIALLY_FILLED


def test_the_end_of_the_day_at_the_venue_is_an_end() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.PENDING_CANCEL)
    order = desk.report(order, ExecType.DONE_FOR_DAY, text="good night")
    assert (order.status, order.pending) == (OrderStatus.DONE_FOR_DAY, ())
    assert order.details == ("good night",)
    assert desk.state.closed_orders == {order.order_id: None}


def trade(report_id: int, shares: int = 10) -> ExecutionReport:
    """Return a trade of the first route."""
    return ExecutionReport(
        report_id,
        1,
        ExecType.TRADE,
        last_quantity=shares * SHARE,
        last_price=10 * DOLLAR,
    )


def test_reports_are_taken_once_and_without_a_gap() -> None:
    desk = PlayedDesk()
    order = desk.submit()
    session = desk.state.market_session
    one, two, three = trade(1), trade(2), trade(3)
    # The third before the second waits to be sent again; the first twice counts once.
    desk.do(TakeReports(session, (one, one, three)))
    assert desk.now_of(order).filled_quantity == 10 * SHARE
    assert desk.events[-1] == ReportsTaken(session, 1)
    digest = state_digest(desk.state)
    desk.do(TakeReports(session, (one, three)))
    assert state_digest(desk.state) == digest
    desk.do(TakeReports(session, (one, two, three)))
    assert desk.now_of(order).filled_quantity == 30 * SHARE
    assert desk.events[-1] == ReportsTaken(session, 3)


def test_executions_of_one_command_have_ids_of_their_own() -> None:
    desk = PlayedDesk()
    desk.submit()
    desk.do(TakeReports(desk.state.market_session, (trade(1), trade(2), trade(3))))
    ids = [event.execution_id for event in desk.events if isinstance(event, OrderFilled)]
    assert len(set(ids)) == 3
    assert ids == sorted(ids)


def test_reports_of_an_earlier_session_are_dropped() -> None:
    desk = PlayedDesk()
    order = desk.submit()
    before = desk.state.market_session
    desk.do(TakeReports(before, (trade(1),)))
    desk.do(StartMarket("played", 2))
    assert desk.state.market_session == desk.sequence != before
    desk.do(TakeReports(before, (trade(1), trade(2))))
    assert desk.events == ()
    desk.do(TakeReports(desk.state.market_session, (trade(1),)))
    assert desk.now_of(order).filled_quantity == 20 * SHARE


def test_an_order_whose_route_memory_let_go_of_is_not_touched() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.CANCELED)
    desk.do(EvictOrders(((order.order_id, order.version),)))
    report = replace(trade(1), report_id=desk.state.reports_taken + 1)
    desk.do(TakeReports(desk.state.market_session, (report,)))
    assert desk.events[0] == DontKnowTrade(report, "no such route")


def test_replaced_terms_of_another_kind_of_order_are_not_believed() -> None:
    """A LIMIT order without a price would be one that buys at any."""
    desk = PlayedDesk()
    order = desk.replace(desk.working(), quantity=200 * SHARE)
    number = request_id(order, RequestKind.REPLACE)
    after = desk.report(order, ExecType.REPLACED, number, quantity=200 * SHARE, limit_price=None)
    assert isinstance(desk.events[0], DontKnowTrade)
    assert after == order
