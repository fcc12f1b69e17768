"""Laws of trades that are taken back or corrected, whatever came before them."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.played_desk import ABC, ACCOUNT, OTHER_ACCOUNT, SELL, START, XYZ, PlayedDesk
from engine.test_busts import books, bust, desk_on_monday
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderStatus, Shortable, Side, TimeInForce
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.holdings import FLAT, Holding
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ChangeInstrument, RollDay, SetFees
from sidestreet.domain.orders import Order
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.engine.money.ledger import check_books
from sidestreet.engine.money.valuation import value_account

CHARGES = FeeSchedule(per_share=5_000, is_regulatory=True)
TUESDAY = BusinessDay("2026-01-06", START + 2 * 10**12, "2026-01-07")


class Deal(NamedTuple):
    """A trade that somebody makes."""

    side: Side
    quantity: int
    price: int
    account_id: int = ACCOUNT
    symbol: str = "XYZ"


QUANTITIES = st.integers(1, 300 * SCALE)
PRICES = st.integers(800, 1_200).map(lambda cents: cents * SCALE // 100)
DEALS = st.builds(
    Deal,
    st.sampled_from(Side),
    QUANTITIES,
    PRICES,
    st.sampled_from([ACCOUNT, ACCOUNT, OTHER_ACCOUNT]),
    st.sampled_from(["XYZ", "XYZ", "ABC"]),
)
MINE = st.builds(Deal, st.sampled_from(Side), QUANTITIES, PRICES, st.just(ACCOUNT), st.just("XYZ"))
HARD = replace(XYZ, shortable=Shortable.HARD_TO_BORROW)
"""Trades are reported where orders would want a locate, so this is changed behind them."""


def traded_desk(deals: list[Deal], *, over_night: bool) -> PlayedDesk:
    """Return a desk on which some trades were made, on Monday and perhaps the rest on Tuesday."""
    desk = desk_on_monday()
    desk.do(SetFees(CHARGES))
    desk.do(SetLimits(Scope.FIRM, "", Limits(self_match=SelfMatch.ALLOW)))
    for deal in deals[::2]:
        trade(desk, deal)
    if over_night:
        desk.do(RollDay(TUESDAY))
    for deal in deals[1::2]:
        trade(desk, deal)
    return desk


def order_for(desk: PlayedDesk, deal: Deal) -> Order:
    """Return an order for a deal that is at work."""
    return desk.working(
        deal.account_id,
        terms=XYZ if deal.symbol == "XYZ" else ABC,
        side=deal.side,
        quantity=deal.quantity,
        limit_price=deal.price,
        time_in_force=TimeInForce.DAY,
    )


def filled(desk: PlayedDesk, order: Order, quantity: int, price: int) -> Order:
    """Have the venue report a trade."""
    return desk.report(order, ExecType.TRADE, last_quantity=quantity, last_price=price)


def trade(desk: PlayedDesk, deal: Deal) -> Order:
    """Make a deal."""
    return filled(desk, order_for(desk, deal), deal.quantity, deal.price)


@given(deals=st.lists(DEALS, max_size=6), deal=MINE, over_night=st.booleans())
def test_a_trade_and_its_bust_leave_no_trace_in_the_books(
    deals: list[Deal], deal: Deal, *, over_night: bool
) -> None:
    desk = traded_desk(deals, over_night=over_night)
    order = order_for(desk, with_room(deal))
    desk.do(ChangeInstrument(HARD))
    before, worth = books(desk.state), value_account(desk.state, ACCOUNT, desk.prices)
    order = filled(desk, order, deal.quantity, deal.price)
    order = bust(desk, order)
    assert (order.status, order.filled_quantity) == (OrderStatus.NEW, 0)
    assert books(desk.state) == before
    assert value_account(desk.state, ACCOUNT, desk.prices) == worth


def with_room(deal: Deal) -> Deal:
    """Return a deal for more than will trade, so that its order stays open."""
    return deal._replace(quantity=deal.quantity + SCALE)


@given(
    deals=st.lists(DEALS, max_size=5),
    deal=MINE,
    quantity=QUANTITIES,
    price=PRICES,
    over_night=st.booleans(),
)
def test_a_corrected_trade_is_as_if_it_had_been_reported_so(
    deals: list[Deal], deal: Deal, quantity: int, price: int, *, over_night: bool
) -> None:
    corrected = traded_desk(deals, over_night=over_night)
    reported = traded_desk(deals, over_night=over_night)
    whole = deal._replace(quantity=max(deal.quantity, quantity))
    order = filled(corrected, order_for(corrected, whole), deal.quantity, deal.price)
    figures = {"last_quantity": quantity, "last_price": price}
    order = corrected.report(order, ExecType.TRADE_CORRECT, trade=1, **figures)
    expected = filled(reported, order_for(reported, whole), quantity, price)
    if deal.quantity < whole.quantity or quantity == whole.quantity:
        assert order.status is expected.status
    assert (order.filled_quantity, order.filled_notional) == (
        expected.filled_quantity,
        expected.filled_notional,
    )
    told, wanted = books(corrected.state), books(reported.state)
    if order.is_open is not expected.is_open:
        # An order that was filled by mistake has ended for good, and reserves nothing.
        told.pop("reserved")
        wanted.pop("reserved")
    assert told == wanted


@given(deals=st.lists(DEALS, min_size=1, max_size=7), data=st.data(), over_night=st.booleans())
def test_all_trades_taken_back_leave_no_shares_and_all_the_cash(
    deals: list[Deal], data: st.DataObject, *, over_night: bool
) -> None:
    """In whatever order, with whatever was taken as profit in between."""
    empty = traded_desk([], over_night=over_night)
    desk = traded_desk(deals, over_night=over_night)
    orders = list(desk.state.orders.values())
    for order in data.draw(st.permutations(orders)):
        bust(desk, order)
        check_books(desk.state)
    assert desk.state.cash == empty.state.cash
    assert desk.state.ledger == empty.state.ledger
    for holdings in desk.state.holdings.values():
        for holding in holdings.values():
            # Whatever profit was told in between was none.
            assert (holding.quantity, holding.cost, holding.realized) == (0, 0, 0)
            assert (holding.bought, holding.sold) == (0, 0)


AMOUNTS = st.integers(1, 10**9)


@given(st.lists(st.tuples(st.sampled_from([1, -1]), AMOUNTS, AMOUNTS), max_size=6), AMOUNTS)
def test_cost_less_profit_is_always_what_was_paid(
    moves: list[tuple[int, int, int]], day_value: int
) -> None:
    holding, paid = FLAT.traded(5, 7, is_trade=False).next_day(day_value), 7
    steps: list[tuple[int, int, int, int]] = []
    for sign, quantity, amount in moves:
        after = holding.traded(sign * quantity, sign * amount)
        steps.append(
            (
                sign * quantity,
                sign * amount,
                after.cost - holding.cost,
                after.day_cost - holding.day_cost,
            )
        )
        holding, paid = after, paid + sign * amount
    for quantity, amount, cost, day_cost in steps:
        holding = holding.untraded(quantity, amount, cost, day_cost, is_of_today=True)
        paid -= amount
        assert holding.cost - holding.realized == paid
        assert holding.day_cost - holding.day_realized == day_value + paid - 7
        assert_sound(holding)
    assert (holding.quantity, holding.bought, holding.sold) == (5, 0, 0)


def assert_sound(holding: Holding) -> None:
    """Fail if a cost has the wrong sign, or nothing cost something."""
    if not holding.quantity:
        assert (holding.cost, holding.day_cost) == (0, 0)
    else:
        assert holding.cost * holding.quantity >= 0
        assert holding.day_cost * holding.quantity >= 0


def test_a_locate_that_a_short_sale_used_is_given_back() -> None:
    desk = desk_on_monday()
    order = order_for(desk, Deal(SELL, 10 * SCALE, 10 * SCALE))
    desk.do(ChangeInstrument(HARD))
    order = filled(desk, order, 4 * SCALE, 10 * SCALE)
    order = filled(desk, order, 3 * SCALE, 10 * SCALE)
    assert desk.state.lending.sold_short == {ACCOUNT: {XYZ.instrument_id: 7 * SCALE}}
    bust(desk, order, 1)
    assert desk.state.lending.sold_short == {ACCOUNT: {XYZ.instrument_id: 3 * SCALE}}
    # What was sold short yesterday gives nothing back of today's.
    desk.do(RollDay(TUESDAY))
    bust(desk, order, 2)
    assert desk.state.lending.sold_short == {ACCOUNT: {XYZ.instrument_id: 3 * SCALE}}
