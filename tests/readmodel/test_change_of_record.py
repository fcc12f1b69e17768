import pytest
from msgspec.structs import replace

from readmodel.history_cases import a_fill, an_order
from sidestreet.domain.enums import OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.events import (
    CancelOrdersAccepted,
    CancelRequested,
    Cause,
    Event,
    FillBusted,
    OrderAccepted,
    OrderBroughtBack,
    OrderDenied,
    OrderFilled,
    OrdersEvicted,
    Record,
    ReportsTaken,
)
from sidestreet.domain.fills import FillState, Undone
from sidestreet.domain.orders import Route
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.readmodel.changes import Change, Execution, change_of


def record(*events: Event) -> Record:
    return Record(sequence=9, time_ns=1_700_000_000_000_000_001, cause=Cause("Test"), events=events)


FILL = OrderFilled(
    order_id="o1",
    route_id=4,
    execution_id="e1",
    quantity=60_000_000,
    price=150_490_000,
    notional=9_029_400_000,
    venue="XNYS",
)


BOOKED = a_fill("e1", 1)
ROUTE = Route(4, "XNYS", 100_000_000, 150_500_000, 1)


def test_a_fill_shows_the_order_as_it_is_and_what_traded() -> None:
    order = an_order(1, status=OrderStatus.PARTIALLY_FILLED, side=Side.SELL, routes=(ROUTE,))
    change = change_of(
        record(FILL, ReportsTaken(1, 1)), {"o1": order, "o2": an_order(2)}, {4: [BOOKED]}
    )
    assert change == Change(
        sequence=9,
        orders=(order,),
        executions=(
            Execution(
                execution_id="e1",
                order_id="o1",
                account_id=1,
                instrument_id="id-aapl",
                symbol="AAPL",
                side=Side.SELL,
                quantity=60_000_000,
                price=150_490_000,
                venue="XNYS",
                transaction_time=1_700_000_000_000_000_000,
                route_id=4,
                fill=BOOKED,
            ),
        ),
    )


def test_a_trade_that_is_taken_back_shows_what_it_was() -> None:
    order = an_order(1, routes=(ROUTE,))
    undone = Undone(60_000_000, 150_490_000, 9_029_400_000, 0, 0, 60_000_000)
    busted = replace(BOOKED, state=FillState.BUSTED)
    other = replace(BOOKED, execution_id="e2", trade=2)
    change = change_of(
        record(FillBusted("o1", 4, 1, "e1", undone)), {"o1": order}, {4: [busted, other]}
    )
    assert change is not None
    (execution,) = change.executions
    assert (execution.execution_id, execution.state) == ("e1", FillState.BUSTED)
    assert (execution.quantity, execution.price) == (60_000_000, 150_490_000)
    assert execution.transaction_time == 1_700_000_000_000_000_000


def test_a_trade_that_is_booked_and_taken_back_in_one_record_is_one_execution() -> None:
    order = an_order(1, routes=(ROUTE,))
    undone = Undone(60_000_000, 150_490_000, 9_029_400_000, 0, 0, 60_000_000)
    busted = replace(BOOKED, state=FillState.BUSTED)
    both = record(FILL, FillBusted("o1", 4, 1, "e1", undone))
    change = change_of(both, {"o1": order}, {4: [busted]})
    assert change is not None
    assert [execution.state for execution in change.executions] == [FillState.BUSTED]


def test_an_order_that_was_brought_back_is_shown_as_it_is() -> None:
    """Else nobody would know that memory holds it again, and let go of it again."""
    order = an_order(1, status=OrderStatus.FILLED)
    brought = OrderBroughtBack(order, ((4, (BOOKED,)),))
    assert change_of(record(brought), {"o1": order}, {4: [BOOKED]}) == Change(9, (order,))


def test_an_order_that_was_touched_twice_is_shown_once() -> None:
    order = an_order(1, routes=(ROUTE,))
    change = change_of(record(FILL, CancelRequested("o1", 4)), {"o1": order}, {4: [BOOKED]})
    assert change is not None
    assert change.orders == (order,)


def test_a_denied_order_is_part_of_history() -> None:
    order = an_order(1, status=OrderStatus.REJECTED)
    accepted = OrderAccepted(
        order_id="o1",
        client_order_id="c1",
        account_id=1,
        instrument_id="id-aapl",
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        time_in_force=TimeInForce.DAY,
        quantity=1,
        limit_price=1,
        digest=b"",
        client_named=True,
    )
    denied = OrderDenied(accepted, Refusal(Reason.INVALID_TICK_SIZE))
    assert change_of(record(denied), {"o1": order}, {}) == Change(9, (order,))


def test_what_touches_no_order_changes_nothing() -> None:
    """Eviction is about memory alone: the order need not be there any more."""
    evicted = record(OrdersEvicted(("o1",)), CancelOrdersAccepted(1, ("o1",)))
    assert change_of(evicted, {}, {}) is None


def test_an_order_that_is_missing_after_its_record_is_a_bug() -> None:
    with pytest.raises(KeyError):
        change_of(record(FILL), {}, {4: [BOOKED]})
    with pytest.raises(KeyError):
        change_of(record(FILL), {"o1": an_order(1, routes=(ROUTE,))}, {4: []})
