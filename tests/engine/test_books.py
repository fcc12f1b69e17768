"""Cash, positions and days, one case at a time."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, CASH, SELL, START, XYZ, PlayedDesk
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import NOTIONAL_MAX, SCALE
from sidestreet.domain.enums import AccountStatus, AccountSubtype, OrderStatus
from sidestreet.domain.events import OrderFilled
from sidestreet.domain.ledger import BusinessDay, House
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import (
    ChangeAccount,
    ChangeInstrument,
    MoveCash,
    RollDay,
    SeedPosition,
)
from sidestreet.domain.money_events import DayClosed
from sidestreet.domain.reasons import Reason
from sidestreet.engine.evolve import evolve
from sidestreet.engine.invariants import InvariantBroken
from sidestreet.engine.money.ledger import book_cash, check_books
from sidestreet.engine.money.valuation import AccountValue, value_account

DOLLAR = SCALE
SHARE = SCALE
MONDAY = BusinessDay("2026-01-05", START + 10**12, "2026-01-06")
TUESDAY = BusinessDay("2026-01-06", START + 2 * 10**12, "2026-01-07")
WEDNESDAY = BusinessDay("2026-01-07", START + 3 * 10**12, "2026-01-08")


def desk_on_monday() -> PlayedDesk:
    """Return a desk whose first business day has begun; XYZ is at 10.00."""
    desk = PlayedDesk()
    desk.do(RollDay(MONDAY))
    return desk


def bought(desk: PlayedDesk, shares: int, price: int = 10 * DOLLAR) -> None:
    """Buy some XYZ and have it filled."""
    desk.fill(desk.submit(quantity=shares * SHARE, limit_price=price), shares, price)


def sold(desk: PlayedDesk, shares: int, price: int = 10 * DOLLAR) -> None:
    """Sell some XYZ and have it filled."""
    desk.fill(desk.submit(side=SELL, quantity=shares * SHARE, limit_price=price), shares, price)


def worth(desk: PlayedDesk) -> AccountValue:
    """Return what the account is worth at the desk's prices."""
    return value_account(desk.state, ACCOUNT, desk.prices)


def at(desk: PlayedDesk, dollars: int) -> None:
    """Let XYZ trade at a price."""
    desk.prices.prices[XYZ.instrument_id] = dollars * DOLLAR


def test_a_trade_is_paid_for_at_once_and_settles_the_next_day() -> None:
    desk = desk_on_monday()
    bought(desk, 100)
    value = worth(desk)
    assert value.trade_cash == CASH - 1_000 * DOLLAR
    assert (value.settled_cash, value.unsettled_debits) == (CASH, 1_000 * DOLLAR)
    desk.do(RollDay(TUESDAY))
    value = worth(desk)
    assert (value.settled_cash, value.unsettled_debits) == (CASH - 1_000 * DOLLAR, 0)


def test_credits_and_debits_that_have_not_settled_are_told_apart() -> None:
    desk = desk_on_monday()
    bought(desk, 100)
    sold(desk, 40)
    value = worth(desk)
    assert (value.unsettled_credits, value.unsettled_debits) == (400 * DOLLAR, 1_000 * DOLLAR)
    assert value.settled_cash + 400 * DOLLAR - 1_000 * DOLLAR == value.trade_cash


def test_every_entry_has_its_other_side() -> None:
    desk = desk_on_monday()
    bought(desk, 100)
    assert desk.state.ledger[House.CLEARING] == 1_000 * DOLLAR
    assert desk.state.ledger[House.FUNDING] == -2 * CASH
    assert desk.state.street[XYZ.instrument_id] == -100 * SHARE
    check_books(desk.state)


def test_an_entry_out_of_balance_is_never_made() -> None:
    state = PlayedDesk().state
    with pytest.raises(InvariantBroken, match="out of balance by 1"):
        book_cash(state, ACCOUNT, 10, ((House.CLEARING, -9),))
    assert state.cash[ACCOUNT] == CASH


@pytest.mark.parametrize("what", ["money", "securities", "settled"])
def test_books_out_of_balance_are_seen(what: str) -> None:
    desk = desk_on_monday()
    bought(desk, 100)
    if what == "money":
        desk.state.ledger[House.INTEREST] += 1
    elif what == "securities":
        desk.state.street[XYZ.instrument_id] += 1
    else:
        desk.state.settled_cash[ACCOUNT] += 1
    with pytest.raises(InvariantBroken):
        check_books(desk.state)


def test_profit_is_taken_against_the_average_cost() -> None:
    desk = desk_on_monday()
    bought(desk, 100, 10 * DOLLAR)
    bought(desk, 100, 12 * DOLLAR)
    sold(desk, 50, 15 * DOLLAR)
    holding = desk.state.holdings[ACCOUNT][XYZ.instrument_id]
    assert holding.average_price() == 11 * DOLLAR
    assert holding.cost == 150 * 11 * DOLLAR
    assert holding.realized == 50 * (15 - 11) * DOLLAR


def test_a_sale_beyond_the_position_closes_it_and_opens_a_short_one() -> None:
    desk = desk_on_monday()
    bought(desk, 100, 10 * DOLLAR)
    sold(desk, 150, 12 * DOLLAR)
    holding = desk.state.holdings[ACCOUNT][XYZ.instrument_id]
    assert (holding.quantity, holding.cost) == (-50 * SHARE, -600 * DOLLAR)
    assert holding.realized == 200 * DOLLAR


def test_buying_back_a_short_position_takes_its_profit() -> None:
    desk = desk_on_monday()
    sold(desk, 100, 10 * DOLLAR)
    bought(desk, 100, 7 * DOLLAR)
    holding = desk.state.holdings[ACCOUNT][XYZ.instrument_id]
    assert (holding.quantity, holding.cost, holding.realized) == (0, 0, 300 * DOLLAR)


def test_fractions_leave_no_millionth_behind() -> None:
    desk = desk_on_monday()
    desk.do(SeedPosition(ACCOUNT, XYZ, 3, 10 * DOLLAR))  # three millionths of a share
    for _ in range(3):
        desk.do(SeedPosition(ACCOUNT, XYZ, -1, 10 * DOLLAR))
    holding = desk.state.holdings[ACCOUNT][XYZ.instrument_id]
    assert (holding.quantity, holding.cost) == (0, 0)


def test_a_position_carried_overnight_is_measured_against_the_close() -> None:
    desk = desk_on_monday()
    bought(desk, 100, 10 * DOLLAR)
    at(desk, 12)
    desk.do(RollDay(TUESDAY))
    at(desk, 13)
    value = worth(desk)
    assert value.day_unrealized == 100 * DOLLAR
    assert value.unrealized == 300 * DOLLAR
    assert value.day_pnl == 100 * DOLLAR
    assert value.position_pnl == 100 * DOLLAR


def test_the_days_profit_is_what_was_taken_and_what_was_not() -> None:
    desk = desk_on_monday()
    bought(desk, 100, 10 * DOLLAR)
    at(desk, 12)
    desk.do(RollDay(TUESDAY))
    sold(desk, 40, 14 * DOLLAR)
    at(desk, 15)
    value = worth(desk)
    assert value.day_realized == 40 * 2 * DOLLAR
    assert value.day_unrealized == 60 * 3 * DOLLAR
    assert value.day_pnl == value.day_realized + value.day_unrealized


def test_the_end_of_a_day_is_the_start_of_the_next() -> None:
    desk = desk_on_monday()
    bought(desk, 100, 10 * DOLLAR)
    at(desk, 12)
    desk.do(RollDay(TUESDAY))
    (closed,) = (
        event
        for event in desk.events
        if isinstance(event, DayClosed) and event.account_id == ACCOUNT
    )
    assert (closed.date, closed.start_equity) == ("2026-01-05", str(CASH))
    assert closed.equity == str(CASH + 200 * DOLLAR)
    assert (closed.unrealized, closed.bought) == (str(200 * DOLLAR), str(1_000 * DOLLAR))
    start = desk.state.day_starts[ACCOUNT]
    assert (start.equity, start.long_market_value) == (CASH + 200 * DOLLAR, 1_200 * DOLLAR)


def test_a_day_that_has_begun_does_not_begin_again() -> None:
    desk = desk_on_monday()
    desk.do(RollDay(MONDAY))
    assert desk.events == ()


def test_what_is_paid_in_is_no_profit() -> None:
    desk = desk_on_monday()
    desk.do(MoveCash(ACCOUNT, 500 * DOLLAR))
    desk.do(SeedPosition(ACCOUNT, XYZ, 100 * SHARE, 9 * DOLLAR))
    value = worth(desk)
    assert value.equity == CASH + 1_500 * DOLLAR
    assert value.day_pnl == 100 * DOLLAR
    desk.do(MoveCash(ACCOUNT, -2 * CASH))
    assert worth(desk).trade_cash == 500 * DOLLAR - CASH


def test_more_than_an_entry_can_hold_is_refused() -> None:
    desk = desk_on_monday()
    assert desk.refusal(MoveCash(ACCOUNT, NOTIONAL_MAX + 1)).reason is Reason.NOTIONAL_TOO_LARGE
    huge = SeedPosition(ACCOUNT, XYZ, 10**15, 10**15)
    assert desk.refusal(huge).reason is Reason.NOTIONAL_TOO_LARGE
    assert desk.refusal(MoveCash(7, 1)).reason is Reason.ACCOUNT_NOT_FOUND
    assert desk.refusal(SeedPosition(7, XYZ, 1, 1)).reason is Reason.ACCOUNT_NOT_FOUND


def test_a_margin_account_may_buy_four_times_what_is_free() -> None:
    desk = desk_on_monday()
    assert worth(desk).buying_power == 4 * CASH
    bought(desk, 1_000)
    assert worth(desk).buying_power == 4 * CASH - 10_000 * DOLLAR
    assert worth(desk).overnight_buying_power == 2 * CASH - 10_000 * DOLLAR


def test_a_cash_account_spends_what_has_settled() -> None:
    account = Account(ACCOUNT, "a", "A", "2020-01-01", subtype=AccountSubtype.CASH)
    desk = PlayedDesk(accounts=[account])
    desk.do(RollDay(MONDAY))
    bought(desk, 100)
    assert worth(desk).buying_power == CASH - 1_000 * DOLLAR
    sold(desk, 100, 11 * DOLLAR)
    assert worth(desk).buying_power == CASH - 1_000 * DOLLAR
    desk.do(RollDay(TUESDAY))
    assert worth(desk).buying_power == CASH + 100 * DOLLAR
    assert worth(desk).multiplier is None


def test_an_open_order_takes_buying_power_and_its_cancel_gives_it_back_once() -> None:
    desk = desk_on_monday()
    order = desk.working()
    assert worth(desk).open_order_adjustment == -1_000 * DOLLAR
    order = desk.cancel(order)
    assert worth(desk).open_order_adjustment == -1_000 * DOLLAR
    desk.report(order, ExecType.CANCELED)
    desk.report(order, ExecType.CANCELED)
    assert worth(desk).open_order_adjustment == 0
    assert desk.state.working[ACCOUNT] == {}


def test_a_part_fill_moves_its_part_from_open_orders_to_the_position() -> None:
    desk = desk_on_monday()
    desk.fill(desk.submit(), 40)
    value = worth(desk)
    assert value.open_order_adjustment == -600 * DOLLAR
    assert value.buying_power == 4 * CASH - 1_000 * DOLLAR


def test_an_order_that_closes_a_position_reserves_nothing() -> None:
    desk = desk_on_monday()
    bought(desk, 100)
    desk.submit(side=SELL, quantity=100 * SHARE, limit_price=11 * DOLLAR)
    assert worth(desk).open_order_adjustment == 0


def test_only_what_goes_beyond_closing_reserves() -> None:
    """Half of the sale opens a short position at 12.00, of which 5.00 a share is the least."""
    desk = desk_on_monday()
    bought(desk, 100)
    desk.submit(side=SELL, quantity=200 * SHARE, limit_price=12 * DOLLAR)
    assert desk.state.reserved[ACCOUNT] == 100 * 5 * DOLLAR


def test_a_replace_reserves_the_larger_terms_until_it_is_answered() -> None:
    desk = desk_on_monday()
    order = desk.working()
    order = desk.replace(order, quantity=300 * SHARE)
    assert worth(desk).open_order_adjustment == -3_000 * DOLLAR
    request = order.pending[0].request_id
    desk.report(order, ExecType.REPLACE_REJECTED, request)
    assert worth(desk).open_order_adjustment == -1_000 * DOLLAR


def test_a_replace_to_less_frees_only_once_the_venue_agrees() -> None:
    desk = desk_on_monday()
    order = desk.working()
    order = desk.replace(order, quantity=40 * SHARE)
    assert worth(desk).open_order_adjustment == -1_000 * DOLLAR
    desk.report(
        order,
        ExecType.REPLACED,
        order.pending[0].request_id,
        quantity=40 * SHARE,
        limit_price=10 * DOLLAR,
    )
    assert worth(desk).open_order_adjustment == -400 * DOLLAR


def test_an_order_beyond_buying_power_is_denied() -> None:
    desk = desk_on_monday()
    order = desk.submit(quantity=400_001 * SHARE)
    assert order.status is OrderStatus.REJECTED
    assert order.refusal is not None
    assert order.refusal.reason is Reason.BUYING_POWER
    assert desk.submit(quantity=400_000 * SHARE).is_open
    assert desk.state.reserved[ACCOUNT] == CASH


def test_an_account_that_is_closed_has_its_orders_canceled_and_its_fills_booked() -> None:
    desk = desk_on_monday()
    order = desk.working()
    account = desk.state.accounts[ACCOUNT]
    closed = replace(account, status=AccountStatus.CLOSED, close_date="2026-01-05")
    desk.do(ChangeAccount(closed))
    assert desk.now_of(order).status is OrderStatus.PENDING_CANCEL
    assert desk.fill(order, 100).status is OrderStatus.FILLED
    assert desk.state.cash[ACCOUNT] == CASH - 1_000 * DOLLAR
    denied = desk.submit()
    assert denied.refusal is not None
    assert denied.refusal.reason is Reason.ACCOUNT_NOT_ACTIVE


def test_fees_are_paid_beside_the_trade() -> None:
    desk = desk_on_monday()
    order = desk.working()
    filled = OrderFilled(
        order.order_id,
        order.routes[0].route_id,
        "e1",
        100 * SHARE,
        10 * DOLLAR,
        1_000 * DOLLAR,
        "XNAS",
        commission=2 * DOLLAR,
        regulatory_fees=DOLLAR // 2,
    )
    state = desk.state
    evolve(state, filled)
    assert state.cash[ACCOUNT] == CASH - 1_002 * DOLLAR - DOLLAR // 2
    assert (state.ledger[House.COMMISSIONS], state.ledger[House.REGULATORY_FEES]) == (
        2 * DOLLAR,
        DOLLAR // 2,
    )
    assert value_account(state, ACCOUNT, desk.prices).day_pnl == -2 * DOLLAR - DOLLAR // 2


def test_changed_terms_hold_from_then_on() -> None:
    desk = desk_on_monday()
    bought(desk, 100)
    dearer = replace(desk.state.instruments[XYZ.instrument_id], long_margin_rate=SCALE // 2)
    desk.do(ChangeInstrument(dearer))
    assert worth(desk).requirement.maintenance == 500 * DOLLAR


def test_what_was_brought_along_is_not_bought() -> None:
    desk = desk_on_monday()
    desk.do(SeedPosition(ACCOUNT, XYZ, 100 * SHARE, 9 * DOLLAR))
    bought(desk, 10)
    sold(desk, 5, 11 * DOLLAR)
    assert (worth(desk).bought, worth(desk).sold) == (100 * DOLLAR, 55 * DOLLAR)
