"""Each model by a table that was worked by hand: a look at the market, an order, what it trades."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.fills.model import FillModel, Market, Wanted
from sidestreet.venue.fills.named import fill_model
from venue_fills.looks import CENT, TICKS, buy, look, sell, told

Rows = list[tuple[Wanted, Market, list[tuple[int, int]]]]

QUOTED = look(1000, 300, 1002, 200)
"""10.00 for 300 shares to 10.02 for 200."""

TAKING: Rows = [
    (buy(100), QUOTED, [(100, 1002)]),
    (buy(500), QUOTED, [(200, 1002)]),
    (sell(500), QUOTED, [(300, 1000)]),
    (buy(500, 1005), QUOTED, [(200, 1002)]),
    (buy(100, 1002), QUOTED, [(100, 1002)]),
    (buy(100, 1001), QUOTED, []),
    (sell(100, 1001), QUOTED, []),
    (buy(100), look(1000, 300, 0, 0), []),
]
"""What takes does so at the touch, and no deeper."""

AT_TOUCH: Rows = [
    # The ask is still a cent away, and the trade as well.
    (buy(100, 1000, at_rest=True), look(999, 300, 1001, 200, (1001, 50)), []),
    # The ask comes down to the limit: what is shown there.
    (buy(500, 1000, at_rest=True), look(998, 300, 1000, 200), [(200, 1000)]),
    # It comes down further: still at the limit.
    (buy(500, 1000, at_rest=True), look(990, 300, 995, 200), [(200, 1000)]),
    # Somebody sells at the limit: what he sold.
    (buy(500, 1000, at_rest=True), look(1000, 300, 1001, 200, (1000, 70)), [(70, 1000)]),
    # Two trades and the ask, until the order is done.
    (
        buy(300, 1000, at_rest=True),
        look(990, 100, 1000, 200, (1000, 70), (999, 70)),
        [(200, 1000), (70, 1000), (30, 1000)],
    ),
    (sell(500, 1002, at_rest=True), look(1002, 300, 1003, 200), [(300, 1002)]),
    (sell(500, 1002, at_rest=True), look(1001, 300, 1003, 200, (1002, 10)), [(10, 1002)]),
]

GONE_THROUGH: Rows = [
    (buy(500, 1000, at_rest=True), look(998, 300, 1000, 200), []),
    (buy(500, 1000, at_rest=True), look(1000, 300, 1001, 200, (1000, 70)), []),
    (buy(500, 1000, at_rest=True), look(998, 300, 999, 200), [(200, 1000)]),
    (buy(500, 1000, at_rest=True), look(1000, 300, 1001, 200, (999, 70)), [(70, 1000)]),
    (sell(500, 1002, at_rest=True), look(1002, 300, 1003, 200), []),
    (sell(500, 1002, at_rest=True), look(1003, 300, 1004, 200), [(300, 1002)]),
]

AT_WORST: Rows = [
    (buy(100), QUOTED, [(100, 1003)]),
    (buy(500), QUOTED, [(200, 1003)]),
    (sell(500), QUOTED, [(300, 999)]),
    # The limit is the most that it pays.
    (buy(100, 1002), QUOTED, [(100, 1002)]),
    (buy(100, 1010), QUOTED, [(100, 1003)]),
    # At rest quotes do not count, however low they are.
    (buy(500, 1000, at_rest=True), look(990, 300, 995, 200), []),
    (buy(500, 1000, at_rest=True), look(1000, 300, 1001, 200, (1000, 70)), []),
    (buy(500, 1000, at_rest=True), look(1000, 300, 1001, 200, (999, 70)), [(70, 1000)]),
    # 300 were shown when it came: 70 and then 230 of 400 trade before it.
    (
        buy(500, 1000, at_rest=True, ahead=300),
        look(999, 300, 1001, 200, (999, 70), (998, 400)),
        [(170, 1000)],
    ),
    (buy(500, 1000, at_rest=True, ahead=300), look(999, 300, 1001, 200, (999, 70)), []),
    (sell(500, 1002, at_rest=True), look(1002, 300, 1003, 200, (1003, 10)), [(10, 1002)]),
]

AT_BEST: Rows = [
    # The middle is 10.01.
    (buy(5000), QUOTED, [(5000, 1001)]),
    (sell(5000), QUOTED, [(5000, 1001)]),
    # The middle is 10.005: on the tick that is better.
    (buy(100), look(1000, 300, 1001, 200), [(100, 1000)]),
    (sell(100), look(1000, 300, 1001, 200), [(100, 1001)]),
    (buy(100, 1005), QUOTED, [(100, 1001)]),
    # It joins the bid and trades.
    (buy(100, 1000), QUOTED, [(100, 1000)]),
    (buy(100, 999), QUOTED, []),
    (buy(100, 999, at_rest=True), look(1000, 300, 1002, 200, (999, 1)), [(100, 999)]),
    (sell(100, 1002), QUOTED, [(100, 1002)]),
    (sell(100, 1003, at_rest=True), QUOTED, []),
    (sell(100, 1003, at_rest=True), look(1001, 300, 1003, 200), [(100, 1003)]),
    (buy(100), look(0, 0, 0, 0), []),
    (buy(100), look(0, 0, 1002, 200), [(100, 1002)]),
]

OF_VOLUME: Rows = [
    # A tenth of 900 shares.
    (buy(500), look(1000, 300, 1002, 200, volume=900), [(90, 1002)]),
    (buy(50), look(1000, 300, 1002, 200, volume=900), [(50, 1002)]),
    # Clients have had 60 of the 90.
    (buy(500), look(1000, 300, 1002, 200, volume=900, taken=60), [(30, 1002)]),
    (buy(500), look(1000, 300, 1002, 200, volume=900, taken=100), []),
    # A tenth of 955 is 95.5: whole shares.
    (buy(500), look(1000, 300, 1002, 200, volume=955), [(95, 1002)]),
    (buy(500, 1000, at_rest=True), look(998, 300, 1000, 200, volume=900), [(90, 1000)]),
    (buy(500), QUOTED, []),
]

SLIPPED: Rows = [
    (buy(100), QUOTED, [(100, 1004)]),
    (sell(100), QUOTED, [(100, 998)]),
    (buy(100, 1003), QUOTED, [(100, 1003)]),
    (sell(100, 1000), QUOTED, [(100, 1000)]),
    # What waits does not slip.
    (buy(500, 1000, at_rest=True), look(998, 300, 1000, 200), [(200, 1000)]),
]

BY_BASIS_POINTS: Rows = [
    # 25 of 10.02 are 2.505 cents, and 10.04505 is 10.05 on the tick.
    (buy(100), QUOTED, [(100, 1005)]),
    # 25 of 10.00 are 2.5 cents, and 9.975 is 9.97 on the tick.
    (sell(100), QUOTED, [(100, 997)]),
]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("touch", TAKING + AT_TOUCH),
        ("through", TAKING + GONE_THROUGH),
        ("pessimistic", AT_WORST),
        ("optimistic", AT_BEST),
        ("volume:share=0.1", OF_VOLUME),
        ("slippage:ticks=2", SLIPPED),
        ("slippage:bps=25", BY_BASIS_POINTS),
        ("slippage:ticks=1,of=slippage:ticks=1", SLIPPED),
    ],
)
def test_a_model_trades_what_its_table_says(name: str, rows: Rows) -> None:
    model = _model(name)
    for order, market, expected in rows:
        assert told(model, order, market) == expected, (name, order, market)


def test_what_was_ahead_is_worked_off_by_trades_beyond_the_limit_alone() -> None:
    model = _model("pessimistic")
    order = buy(100, 1000, at_rest=True, ahead=300)
    market = look(999, 300, 1001, 200, (1000, 50), (999, 70), (1001, 20))
    assert model.ahead_after(order, market) == 230 * SCALE
    assert model.ahead_after(order, look(999, 1, 1001, 1, (998, 400))) == 0


def test_a_fraction_of_a_share_trades_as_a_fraction() -> None:
    half = Wanted(True, SCALE // 2, None)
    assert _model("touch").parts(half, QUOTED)[0].quantity == SCALE // 2
    # A share limits to whole shares, but a fraction that fits is traded whole.
    market = QUOTED._replace(volume=9 * SCALE)
    assert _model("volume:share=0.1").parts(half, market)[0].quantity == SCALE // 2
    mixed = Wanted(True, SCALE + SCALE // 2, None)
    assert _model("volume:share=0.1").parts(mixed, market) == []


def test_below_a_dollar_a_tick_is_a_hundredth_of_a_cent() -> None:
    market = Market(SCALE // 2, SCALE, SCALE // 2 + 200, SCALE, TICKS)
    (part,) = _model("pessimistic").parts(Wanted(True, SCALE, None), market)
    assert part.price == SCALE // 2 + 300


def test_a_seller_slips_no_further_than_the_lowest_tick() -> None:
    market = Market(100, SCALE, 200, SCALE, TICKS)
    (part,) = _model("slippage:ticks=5").parts(Wanted(False, SCALE, None), market)
    assert part.price == 100


@pytest.mark.parametrize(
    ("name", "at_limit", "a_cent_better"),
    [
        ("touch", True, True),
        ("through", False, True),
        ("pessimistic", False, True),
        ("optimistic", True, True),
        ("volume:share=0.2,of=through", False, True),
        ("slippage:ticks=1,of=pessimistic", False, True),
    ],
)
def test_who_takes_part_in_an_auction(name: str, at_limit: bool, a_cent_better: bool) -> None:
    model = _model(name)
    for order in (buy(1, 1000), sell(1, 1000)):
        better = -CENT if order.is_buy else CENT
        price = 1000 * CENT
        assert model.takes_part(order, price, TICKS) is at_limit
        assert model.takes_part(order, price + better, TICKS) is a_cent_better
        assert not model.takes_part(order, price - better, TICKS)
    assert model.takes_part(buy(1), 1000 * CENT, TICKS)


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("touch", SCALE),
        ("through", SCALE),
        ("pessimistic", SCALE // 10),
        ("optimistic", None),
        ("volume:share=0.25", SCALE // 4),
        ("volume:share=0.25,of=pessimistic", SCALE // 10),
        ("volume:share=0.25,of=optimistic", SCALE // 4),
        ("slippage:ticks=1,of=pessimistic", SCALE // 10),
    ],
)
def test_how_much_of_an_auction_clients_trade(name: str, share: int | None) -> None:
    assert _model(name).auction_share == share


def _model(name: str) -> FillModel:
    model = fill_model(name)
    assert model is not None
    return model
