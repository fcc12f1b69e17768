"""The uncross against a search over every price, and the cases that its rules tell apart."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.venue.auction import Cross, Indication, Trade, Unpriced, indication, uncross
from sidestreet.venue.book import Book

TICK = 5


class Grid:
    """Prices that are whole multiples of five, from five on."""

    def down(self, price: int) -> int | None:
        """Return the nearest at or below."""
        return price // TICK * TICK or None if price > 0 else None

    def up(self, price: int) -> int | None:
        """Return the nearest at or above."""
        return max(TICK, -(-price // TICK) * TICK)


@dataclass(frozen=True)
class Limit:
    """An order with a limit; its owner is its place in the order of arrival."""

    is_buy: bool
    price: int
    quantity: int


LIMITS = st.lists(
    st.builds(
        Limit,
        is_buy=st.booleans(),
        price=st.integers(1, 12).map(lambda ticks: ticks * TICK),
        quantity=st.integers(1, 9),
    ),
    max_size=12,
)
QUANTITIES = st.lists(st.integers(1, 9), max_size=3)
REFERENCES = st.integers(1, 14 * TICK)


def called(limits: list[Limit]) -> Book[int]:
    """Return a book into which orders were called."""
    book: Book[int] = Book()
    for owner, limit in enumerate(limits):
        book.place(owner, is_buy=limit.is_buy, quantity=limit.quantity, limit=limit.price)
    return book


def plainly(limits: list[Limit], reference: int, buys: int, sells: int) -> Indication | None:
    """Return the price by its definition: every price is looked at."""
    prices = [limit.price for limit in limits]
    down, up = Grid().down(reference), Grid().up(reference)
    assert up is not None
    if prices:
        low, high = min(*prices, up), max(*prices, down or 0)
        candidates = [price for price in range(low, high + 1, TICK) if price > 0]
    else:
        near = [price for price in (down, up) if price is not None]
        candidates = [min(near, key=lambda price: (abs(price - reference), price))]
    found = []
    for price in candidates:
        demand = buys + sum(o.quantity for o in limits if o.is_buy and o.price >= price)
        supply = sells + sum(o.quantity for o in limits if not o.is_buy and o.price <= price)
        found.append((min(demand, supply), demand - supply, price))
    most = max(quantity for quantity, _, _ in found)
    if not most:
        return None
    found = [each for each in found if each[0] == most]
    least = min(abs(surplus) for _, surplus, _ in found)
    found = [each for each in found if abs(each[1]) == least]
    if all(surplus > 0 for _, surplus, _ in found):
        chosen = max(found, key=lambda each: each[2])
    elif all(surplus < 0 for _, surplus, _ in found):
        chosen = min(found, key=lambda each: each[2])
    else:
        chosen = min(found, key=lambda each: (abs(each[2] - reference), each[2]))
    return Indication(chosen[2], chosen[0], chosen[1])


@given(LIMITS, REFERENCES, QUANTITIES, QUANTITIES)
def test_the_price_is_the_one_that_a_search_over_all_prices_finds(
    limits: list[Limit], reference: int, buys: list[int], sells: list[int]
) -> None:
    expected = plainly(limits, reference, sum(buys), sum(sells))

    found = indication(called(limits), reference, Grid(), buys=sum(buys), sells=sum(sells))

    assert found == expected


@given(LIMITS, REFERENCES, QUANTITIES, QUANTITIES)
def test_an_uncross_trades_within_limits_in_priority_and_leaves_no_cross(
    limits: list[Limit], reference: int, buys: list[int], sells: list[int]
) -> None:
    book = called(limits)
    unpriced_buys = [Unpriced(100 + index, each) for index, each in enumerate(buys)]
    unpriced_sells = [Unpriced(200 + index, each) for index, each in enumerate(sells)]

    cross = uncross(book, reference, Grid(), buys=unpriced_buys, sells=unpriced_sells)

    bid, ask = book.best(is_buy=True), book.best(is_buy=False)
    assert bid is None or ask is None or bid.price < ask.price
    if cross is None:
        assert plainly(limits, reference, sum(buys), sum(sells)) is None
        return
    for is_buy, unpriced in ((True, buys), (False, sells)):
        traded = {each.owner: each.quantity for each in cross.trades if each.is_buy is is_buy}
        assert sum(traded.values()) == cross.quantity
        first = 100 if is_buy else 200
        line = [(first + index, quantity) for index, quantity in enumerate(unpriced)]
        ranked = sorted(
            (o.price if not is_buy else -o.price, owner, o)
            for owner, o in enumerate(limits)
            if o.is_buy is is_buy
        )
        line += [(owner, o.quantity) for _, owner, o in ranked]
        left = cross.quantity
        for owner, quantity in line:
            assert traded.pop(owner, 0) == min(quantity, left)
            left -= min(quantity, left)
        assert not traded
        for each in cross.trades:
            if each.is_buy is is_buy and each.owner is not None and each.owner < 100:
                price = limits[each.owner].price
                assert price >= cross.price if is_buy else price <= cross.price
    rests = {
        order.owner: order.leaves
        for side in (book.bids, book.asks)
        for level in side
        for order in level
    }
    gone = {each.owner: each.quantity for each in cross.trades}
    for place, o in enumerate(limits):
        assert rests.get(place, 0) == o.quantity - gone.get(place, 0)


@pytest.mark.parametrize(
    ("limits", "buys", "sells", "reference", "price"),
    [
        pytest.param([(1, 50, 3), (0, 40, 3)], 0, 0, 43, 45, id="even: nearest to the reference"),
        pytest.param([(1, 50, 3), (0, 40, 3)], 0, 0, 90, 50, id="even: never beyond the limits"),
        pytest.param([(1, 50, 5), (0, 40, 3)], 0, 0, 40, 50, id="buyers are left: highest"),
        pytest.param([(1, 50, 3), (0, 40, 5)], 0, 0, 50, 40, id="sellers are left: lowest"),
        pytest.param([(1, 50, 3), (1, 45, 4), (0, 40, 7)], 0, 0, 50, 45, id="most is traded"),
        pytest.param([], 4, 4, 52, 50, id="orders at the market alone: the reference on its tick"),
        pytest.param([(0, 60, 4)], 4, 0, 30, 60, id="the market meets the only limit there is"),
        pytest.param([(0, 60, 4)], 9, 0, 30, 60, id="buyers are left: no higher than a limit"),
        pytest.param([(0, 60, 4)], 9, 0, 90, 90, id="buyers are left: as high as the reference"),
    ],
)
def test_the_rules_for_the_price_tell_cases_apart(
    limits: list[tuple[int, int, int]], buys: int, sells: int, reference: int, price: int
) -> None:
    book = called([Limit(bool(is_buy), at, quantity) for is_buy, at, quantity in limits])

    found = indication(book, reference, Grid(), buys=buys, sells=sells)

    assert found is not None
    assert found.price == price


def test_orders_without_a_limit_come_first_then_price_then_time() -> None:
    book = called([Limit(True, 50, 2), Limit(True, 55, 2), Limit(True, 50, 2), Limit(False, 50, 6)])

    cross = uncross(book, 50, Grid(), buys=[Unpriced(9, 1)])

    assert cross == Cross(
        50,
        6,
        [
            Trade(9, True, 1),
            Trade(1, True, 2),
            Trade(0, True, 2),
            Trade(2, True, 1),
            Trade(3, False, 6),
        ],
    )


def test_nothing_trades_where_nothing_crosses() -> None:
    book = called([Limit(True, 45, 2), Limit(False, 50, 2)])

    assert uncross(book, 47, Grid()) is None
    assert book.best(is_buy=True) == (45, 2)


def test_an_order_that_is_placed_needs_a_quantity_and_a_limit() -> None:
    with pytest.raises(ValueError, match="cannot place 0 at 5"):
        Book[int]().place(1, is_buy=True, quantity=0, limit=5)
