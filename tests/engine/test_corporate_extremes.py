"""Splits at the far end of what can be: a figure that fits no record would stop every start."""

from hypothesis import given
from hypothesis import strategies as st

from engine.corporate_days import CALL, TUESDAY, WEDNESDAY, WHOLE, Days
from engine.played_desk import ACCOUNT, BUY, OTHER_ACCOUNT, SELL, XYZ, shares_held
from sidestreet.domain.amounts import AMOUNT_MAX, NOTIONAL_MAX, SCALE
from sidestreet.domain.commands import TakeReports
from sidestreet.domain.corporate_actions import Split
from sidestreet.domain.corporate_events import CorporateActionApplied, UnitsAdjusted
from sidestreet.domain.events import DontKnowTrade
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.money_commands import MoveCash, SeedPosition
from sidestreet.domain.orders import Order, RequestKind

ID = XYZ.instrument_id
MOST = 10**9 * SCALE

amounts = st.one_of(
    st.sampled_from([1, SCALE // 100, SCALE, 10 * SCALE, AMOUNT_MAX]), st.integers(1, AMOUNT_MAX)
)
ratios = st.one_of(
    st.sampled_from([(1000, 1), (999, 1), (1, 1000), (1, 999), (1, 3)]),
    st.tuples(st.integers(1, 1000), st.integers(1, 1000)).filter(lambda pair: pair[0] != pair[1]),
)


def placed(days: Days, side: str, quantity: int, limit: int) -> Order:
    """Submit an order as large as can be, at a price on the tick."""
    limit = max(SCALE, limit // SCALE * SCALE)
    quantity = max(1, min(quantity, NOTIONAL_MAX * SCALE // limit) // SCALE) * SCALE
    return days.desk.submit(side=side, quantity=quantity, limit_price=limit)


def traded(days: Days, order: Order, quantity: int, price: int) -> None:
    """Have the venue report a trade on the first route of an order."""
    number = days.desk.state.reports_taken + 1
    report = ExecutionReport(
        number, order.routes[0].route_id, ExecType.TRADE, 0, min(quantity, order.quantity), price
    )
    days.desk.do(TakeReports(days.desk.state.market_session, (report,)))


@given(
    is_whole=st.booleans(),
    price=amounts,
    first=st.lists(ratios, min_size=1, max_size=3, unique=True),
    then=ratios,
    deposit=st.tuples(st.integers(1, 20), st.sampled_from([1, SCALE, MOST])),
    order=st.tuples(st.sampled_from([BUY, SELL]), amounts, amounts),
    trade=st.tuples(amounts, amounts),
)
def test_every_record_of_a_day_with_splits_can_be_written_and_read(
    *,
    is_whole: bool,
    price: int,
    first: list[tuple[int, int]],
    then: tuple[int, int],
    deposit: tuple[int, int],
    order: tuple[str, int, int],
    trade: tuple[int, int],
) -> None:
    """The desk writes, reads and applies each, and holds the books to it."""
    days = Days(WHOLE if is_whole else XYZ, price=price)
    days.desk.prices.prices[CALL.instrument_id] = price
    days.desk.do(MoveCash(ACCOUNT, NOTIONAL_MAX))
    days.desk.do(SeedPosition(ACCOUNT, CALL, 10 * SCALE, SCALE))
    for _ in range(deposit[0]):
        days.desk.do(SeedPosition(ACCOUNT, days.stock, deposit[1], SCALE))
    days.desk.do(SeedPosition(OTHER_ACCOUNT, days.stock, -deposit[1], SCALE))
    for ratio in first:
        days.announce(Split(ID, TUESDAY, *ratio))
    days.announce(Split(ID, WEDNESDAY, *then))
    sent = placed(days, *order)
    days.tuesday()
    if sent.routes:
        traded(days, sent, *trade)
    days.wednesday()
    if sent.routes:
        traded(days, sent, *trade)


def test_a_split_is_not_applied_where_a_position_is_worth_more_than_can_be_kept() -> None:
    """5 billion shares at 1,000.00 are 5 trillion; twice that is 10^19 millionths."""
    days = Days(XYZ, price=1_000 * SCALE)
    for _ in range(5):
        days.desk.do(SeedPosition(ACCOUNT, XYZ, MOST, SCALE))
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    (applied,) = [e for e in days.desk.events if isinstance(e, CorporateActionApplied)]
    assert applied.detail == "not applied: a position would be larger than can be kept"
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 5 * MOST}


def test_a_closing_price_goes_no_higher_than_a_billion() -> None:
    """10,000,000.00 is 10,000,000,000.00 after 1:1000."""
    days = Days(XYZ, price=10**7 * SCALE)
    days.hold(ACCOUNT, 1_000 * SCALE)
    days.announce(Split(ID, TUESDAY, 1, 1000))
    days.tuesday()
    (adjusted,) = [e for e in days.desk.events if isinstance(e, UnitsAdjusted)]
    assert adjusted.price == 10**9 * SCALE


def test_a_late_trade_of_more_shares_than_can_be_kept_is_not_known() -> None:
    """A billion shares are almost 10^15 of them after 1000:1 and 999:1."""
    days = Days(XYZ, price=SCALE)
    days.hold(OTHER_ACCOUNT, SCALE)
    days.desk.do(MoveCash(ACCOUNT, NOTIONAL_MAX))
    order = days.desk.submit(quantity=MOST, limit_price=SCALE // 100)
    order = days.desk.give_up(order, RequestKind.NEW)
    for ratio in ((1000, 1), (999, 1)):
        days.announce(Split(ID, TUESDAY, *ratio))
    days.tuesday()
    traded(days, order, MOST, SCALE // 100)
    (unknown,) = [e for e in days.desk.events if isinstance(e, DontKnowTrade)]
    assert unknown.reason == "more than an order can be filled for"
