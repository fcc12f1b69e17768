"""What the desk keeps: accounts, seeded orders, what it lets go of, and one digest for it all."""

import copy

import pytest

from engine.played_desk import (
    ACCOUNT,
    CASH,
    DAY_ENDS_AT,
    OTHER_ACCOUNT,
    SECOND,
    START,
    XYZ,
    PlayedDesk,
    row,
)
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    CancelOrders,
    CompleteSeed,
    EvictOrders,
    OpenAccount,
    SeedOrder,
    StartMarket,
)
from sidestreet.domain.corporate_actions import Split
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import (
    AccountOpened,
    InstrumentAdmitted,
    MarketStarted,
    OrderAccepted,
    OrderAcknowledged,
    OrderFilled,
    OrdersEvicted,
    RouteOpened,
    SeedPlanted,
)
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.ids import BATCH_MAX
from sidestreet.domain.ledger import BusinessDay, House
from sidestreet.domain.locates import Borrow
from sidestreet.domain.messages import ExecType
from sidestreet.domain.orders import TERMINAL, Order
from sidestreet.domain.standing import SeedFill
from sidestreet.engine.control.state import ControlState
from sidestreet.engine.corporate.state import CorporateState
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.lending.state import LendingState
from sidestreet.engine.money.day_start import DayStart
from sidestreet.engine.money.margin_call_state import MarginCall
from sidestreet.engine.options.state import OptionState
from sidestreet.engine.planting import decide_seed_order
from sidestreet.engine.risk.state import RiskState
from sidestreet.engine.risk.working import Working
from sidestreet.engine.safety.state import SafetyState
from sidestreet.engine.state import State
from sidestreet.engine.waiting.state import WaitingState

SHARE, DOLLAR = SCALE, SCALE


def test_an_account_is_opened_once() -> None:
    desk = PlayedDesk(accounts=[])
    account = Account(7, "s", "S", "2020-01-01")
    desk.do(OpenAccount(account, 5 * DOLLAR))
    assert desk.events == (AccountOpened(account, 5 * DOLLAR),)
    digest = state_digest(desk.state)
    desk.do(OpenAccount(account, 9 * DOLLAR))
    assert state_digest(desk.state) == digest
    assert desk.state.cash == {7: 5 * DOLLAR}


def test_a_market_session_is_called_by_its_sequence_and_counts_reports_from_one() -> None:
    desk = PlayedDesk()
    desk.working()
    assert desk.state.reports_taken == 1
    desk.do(StartMarket("played", 3))
    assert desk.events == (MarketStarted("played", 3),)
    assert (desk.state.market_session, desk.state.reports_taken) == (desk.sequence, 0)


def test_a_seeded_order_stands_as_its_file_tells_it() -> None:
    desk = PlayedDesk()
    seeded = row(order_id="seed-1", client_order_id="mine", time_in_force=Tif.DAY)
    fills = (SeedFill(30 * SHARE, 9 * DOLLAR), SeedFill(10 * SHARE, 10 * DOLLAR))
    (order,) = desk.orders(SeedOrder(ACCOUNT, seeded, fills))
    assert [type(event) for event in desk.events] == [
        InstrumentAdmitted,
        OrderAccepted,
        RouteOpened,
        OrderAcknowledged,
        OrderFilled,
        OrderFilled,
    ]
    assert (order.order_id, order.status) == ("seed-1", OrderStatus.PARTIALLY_FILLED)
    assert (order.filled_quantity, order.leaves_quantity) == (40 * SHARE, 60 * SHARE)
    assert (order.pending, order.expires_at) == ((), DAY_ENDS_AT)
    assert desk.state.cash[ACCOUNT] == CASH - 370 * DOLLAR
    assert desk.state.find_order(ACCOUNT, "mine") == order
    ids = [event.execution_id for event in desk.events if isinstance(event, OrderFilled)]
    assert len(set(ids)) == 2


def test_a_seeded_order_without_fills_is_new_and_may_be_canceled() -> None:
    desk = PlayedDesk()
    desk.submit()
    (order,) = desk.orders(SeedOrder(ACCOUNT, row()))
    assert not any(isinstance(event, InstrumentAdmitted) for event in desk.events)
    assert order.status is OrderStatus.NEW
    assert desk.cancel(order).status is OrderStatus.PENDING_CANCEL


def test_a_beginning_is_complete_once_it_is_said_to_be() -> None:
    desk = PlayedDesk()
    assert not desk.state.is_planted
    desk.do(CompleteSeed())
    assert desk.events == (SeedPlanted(),)
    assert desk.state.is_planted


def test_deciding_a_seeded_order_changes_nothing() -> None:
    desk = PlayedDesk()
    digest = state_digest(desk.state)
    decide_seed_order(desk.state, SeedOrder(ACCOUNT, row()), desk.stamp())
    assert state_digest(desk.state) == digest


def test_more_seeded_fills_than_one_command_has_ids_for_are_a_bug() -> None:
    desk = PlayedDesk()
    fills = (SeedFill(1, DOLLAR),) * (BATCH_MAX + 25)
    with pytest.raises(ValueError, match="no room in an id"):
        decide_seed_order(desk.state, SeedOrder(ACCOUNT, row(), fills), desk.stamp())


def evict(desk: PlayedDesk, *orders: Order) -> None:
    """Let go of orders in the version given."""
    desk.do(EvictOrders(tuple((order.order_id, order.version) for order in orders)))


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_nothing_of_an_order_that_was_let_go_of_stays(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    evict(desk, order)
    assert desk.events == (OrdersEvicted((order.order_id,)),)
    state = desk.state
    assert (state.orders, state.routes, state.closed_orders) == ({}, {}, {})
    assert state.open_orders[ACCOUNT] == {}
    assert state.evicted_count == 1
    assert state.find_order(ACCOUNT, order.order_id) is None


def test_letting_go_of_an_order_frees_its_client_id_and_no_other() -> None:
    desk = PlayedDesk()
    first = desk.working(client_order_id="mine")
    duplicate = desk.submit(client_order_id="mine", digest=b"other")
    evict(desk, duplicate)
    assert desk.state.find_order(ACCOUNT, "mine") == desk.now_of(first)
    evict(desk, desk.report(first, ExecType.CANCELED))
    assert desk.state.client_ids[ACCOUNT] == {}


def test_letting_go_keeps_money_and_positions() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.FILLED)
    before = desk.state.cash[ACCOUNT], copy.deepcopy(desk.state.holdings)
    evict(desk, order)
    assert (desk.state.cash[ACCOUNT], desk.state.holdings) == before


def test_an_order_that_is_open_or_unknown_or_gone_is_not_let_go_of() -> None:
    desk = PlayedDesk()
    order = desk.working()
    desk.do(EvictOrders(((order.order_id, order.version), ("nobody", 1))))
    assert desk.events == ()
    assert desk.now_of(order) == order


def test_an_order_that_has_changed_since_stays_until_that_is_confirmed() -> None:
    """A late fill made a newer version, which the read model may not have yet."""
    desk = PlayedDesk()
    confirmed = desk.in_status(OrderStatus.CANCELED)
    newer = desk.fill(confirmed, 10)
    evict(desk, confirmed)
    assert desk.now_of(confirmed) == newer
    evict(desk, newer)
    assert desk.state.orders == {}


def test_an_order_of_another_account_is_as_one_that_is_not_there() -> None:
    desk = PlayedDesk()
    order = desk.working(client_order_id="mine")
    assert desk.state.find_order(ACCOUNT, order.order_id) == order
    assert desk.state.find_order(OTHER_ACCOUNT, order.order_id) is None
    assert desk.state.find_order(OTHER_ACCOUNT, "mine") is None


def test_a_client_id_that_looks_like_another_accounts_order_is_still_found() -> None:
    desk = PlayedDesk()
    foreign = desk.working(OTHER_ACCOUNT)
    own = desk.working(client_order_id=foreign.order_id)
    assert desk.state.find_order(ACCOUNT, foreign.order_id) == own


def day_of_trading() -> PlayedDesk:
    """Return a desk that has been through most of what there is."""
    desk = PlayedDesk()
    for number, status in enumerate(OrderStatus):
        desk.now = START + number * SECOND
        if status not in {
            OrderStatus.QUEUED,
            OrderStatus.PENDING_TRIGGER,
            OrderStatus.REPLACED,
        }:
            desk.in_status(status)
    desk.do(CancelOrders(ACCOUNT))
    evict(desk, *(desk.state.orders[order_id] for order_id in desk.state.closed_orders))
    return desk


def test_events_applied_to_an_empty_memory_give_the_same_memory_at_every_step() -> None:
    desk = day_of_trading()
    again = day_of_trading()
    replayed = State()
    for record, twin in zip(desk.records, again.records, strict=True):
        assert record == twin
        evolve_record(replayed, record)
    assert state_digest(replayed) == state_digest(desk.state)
    assert replayed == desk.state


def test_the_digest_sees_every_part_of_the_memory() -> None:
    desk = day_of_trading()
    digest = state_digest(desk.state)
    changed: dict[str, object] = {
        "sequence": 999,
        "time_ns": 999,
        "accounts": {},
        "instruments": {},
        "orders": {},
        "open_orders": {},
        "closed_orders": {"x": None},
        "client_ids": {1: {}},
        "routes": {},
        "fills": {1: []},
        "cash": {},
        "settled_cash": {1: 1},
        "unsettled": {"2026-01-02": {1: (1, 0)}},
        "holdings": {},
        "ledger": {House.CLEARING: 1},
        "street": {"x": 1},
        "day": BusinessDay("2026-01-02", 1, "2026-01-05"),
        "closing_prices": {"x": 1},
        "closing_date": "2026-01-02",
        "day_starts": {1: DayStart("", 1)},
        "fees": FeeSchedule(per_share=1),
        "working": {1: {"x": Working()}},
        "reserved": {1: 1},
        "awaited": {"x": {"y": None}},
        "margin_calls": {1: MarginCall("2026-01-02", "1", "2")},
        "risk": RiskState(max_notional={1: 1}),
        "lending": LendingState(borrows={"x": Borrow("x", 1, 1, 1)}),
        "options": OptionState(is_clearing_down=True),
        "corporate": CorporateState(announced={1: Split("x", "2026-01-02", 2, 1)}),
        "cancel_alls": {1: (("x",), 0)},
        "waiting": WaitingState(changes=1),
        "control": ControlState(is_magic=True),
        "safety": SafetyState(disconnected={1: 1}),
        "next_route_id": 999,
        "market_session": 999,
        "reports_taken": 999,
        "evicted_count": 999,
        "is_planted": True,
    }
    assert set(changed) == set(State.__dataclass_fields__)
    for name, value in changed.items():
        other = copy.copy(desk.state)
        setattr(other, name, value)
        assert state_digest(other) != digest, name


def test_the_digest_sees_the_order_of_arrival() -> None:
    one, two = State(), State()
    one.cash, two.cash = {1: 5, 2: 6}, {2: 6, 1: 5}
    assert state_digest(one) != state_digest(two)
    assert XYZ.instrument_id not in one.instruments
