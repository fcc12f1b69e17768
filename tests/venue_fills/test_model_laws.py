"""What holds for every model, in any market and for any order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.fills.model import NOBODY, SHOWN, FillModel, Market, Wanted
from sidestreet.venue.fills.named import fill_model
from venue_fills.looks import CENT, TICKS

NAMES = (
    "touch",
    "through",
    "pessimistic",
    "optimistic",
    "volume:share=0.1",
    "volume:share=1,of=optimistic",
    "volume:share=0.03,of=pessimistic",
    "slippage:ticks=3",
    "slippage:bps=120,of=optimistic",
    "slippage:bps=7,of=volume:share=0.5",
)

prices = st.integers(1, 40).map(lambda cents: cents * CENT)
sizes = st.integers(1, 900) | st.integers(1, 900 * SCALE)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Make a look at a market: a side may be empty, but it is never crossed."""
    bid, spread = draw(prices), draw(st.integers(1, 9)) * CENT
    has_bid, has_ask = draw(st.booleans()), draw(st.booleans())
    return Market(
        bid if has_bid else 0,
        draw(sizes) * has_bid,
        (bid + spread) * has_ask,
        draw(sizes) * has_ask,
        TICKS,
        tuple(draw(st.lists(st.tuples(prices, sizes), max_size=4))),
        draw(st.integers(0, 5000 * SCALE)),
        draw(st.integers(0, 500 * SCALE)),
    )


@st.composite
def orders(draw: st.DrawFn) -> Wanted:
    """Make an order; what is at rest has a limit."""
    limit = draw(st.none() | prices)
    at_rest = limit is not None and draw(st.booleans())
    ahead = draw(st.integers(0, 900 * SCALE)) if at_rest else 0
    return Wanted(draw(st.booleans()), draw(sizes), limit, at_rest, ahead)


@pytest.mark.parametrize("name", NAMES)
@given(order=orders(), market=markets())
def test_nobody_trades_beyond_his_limit_or_more_than_is_left(
    name: str, order: Wanted, market: Market
) -> None:
    parts = _model(name).parts(order, market)
    assert sum(part.quantity for part in parts) <= order.quantity
    for part in parts:
        assert part.quantity > 0
        assert part.price > 0
        if order.limit is not None:
            within = part.price <= order.limit if order.is_buy else part.price >= order.limit
            assert within, part


@pytest.mark.parametrize("name", NAMES)
@given(order=orders(), market=markets())
def test_every_price_is_on_a_tick(name: str, order: Wanted, market: Market) -> None:
    for part in _model(name).parts(order, market):
        assert TICKS.down(part.price) == part.price


@pytest.mark.parametrize("name", NAMES)
@given(order=orders(), market=markets())
def test_no_more_is_taken_from_anywhere_than_is_there(
    name: str, order: Wanted, market: Market
) -> None:
    of: dict[int, int] = {}
    for part in _model(name).parts(order, market):
        of[part.of] = of.get(part.of, 0) + part.quantity
    of.pop(NOBODY, None)
    assert of.pop(SHOWN, 0) <= market.far(is_buy=order.is_buy)[1]
    for place, quantity in of.items():
        assert quantity <= market.trades[place][1]


@pytest.mark.parametrize("name", NAMES)
@given(order=orders(), market=markets())
def test_an_order_that_may_pay_more_never_trades_less(
    name: str, order: Wanted, market: Market
) -> None:
    """A better limit fills as much or more, as long as nothing else about the order differs."""
    if order.limit is None:
        return
    better = order._replace(limit=order.limit + (CENT if order.is_buy else -CENT))
    if better.limit == 0:
        return
    model = _model(name)
    assert _traded(model, better, market) >= _traded(model, order, market)


@pytest.mark.parametrize("name", NAMES)
@given(order=orders(), market=markets())
def test_what_is_ahead_never_grows(name: str, order: Wanted, market: Market) -> None:
    assert 0 <= _model(name).ahead_after(order, market) <= order.ahead


@given(order=orders(), market=markets())
def test_a_pessimist_trades_no_more_than_anybody_and_an_optimist_no_less(
    order: Wanted, market: Market
) -> None:
    """From the worst to the best: pessimistic, through, touch, optimistic."""
    worst_first = ("pessimistic", "through", "touch", "optimistic")
    traded = [_traded(_model(name), order, market) for name in worst_first]
    assert traded == sorted(traded)


@given(order=orders(), market=markets())
def test_slippage_changes_prices_and_nothing_else(order: Wanted, market: Market) -> None:
    plain = _model("touch").parts(order, market)
    slipped = _model("slippage:ticks=2").parts(order, market)
    assert [part._replace(price=0) for part in plain] == [
        part._replace(price=0) for part in slipped
    ]
    for before, after in zip(plain, slipped, strict=True):
        worse = after.price - before.price if order.is_buy else before.price - after.price
        assert worse >= 0
        assert before.is_taking or worse == 0


@given(order=orders(), market=markets())
def test_a_share_of_the_volume_is_never_passed(order: Wanted, market: Market) -> None:
    traded = _traded(_model("volume:share=0.1,of=optimistic"), order, market)
    assert traded <= max(0, market.volume // 10 - market.taken)


def _traded(model: FillModel, order: Wanted, market: Market) -> int:
    return sum(part.quantity for part in model.parts(order, market))


def _model(name: str) -> FillModel:
    model = fill_model(name)
    assert model is not None
    return model
