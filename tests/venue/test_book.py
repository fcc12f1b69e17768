import pytest

from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill


def rest(
    book: Book[str],
    owner: str,
    price: int,
    quantity: int,
    *,
    is_buy: bool = False,
) -> BookOrder[str]:
    return book.rest(owner, is_buy=is_buy, quantity=quantity, limit=price)


def told(fills: list[Fill[str]]) -> list[tuple[str | None, int, int]]:
    return [(fill.resting.owner, fill.quantity, fill.price) for fill in fills]


def test_the_best_price_trades_first_and_at_one_price_the_oldest() -> None:
    book: Book[str] = Book()
    for owner, price in (("late", 101), ("dear", 102), ("later", 101), ("cheap", 100)):
        rest(book, owner, price, 10)
    fills = book.take(is_buy=True, quantity=35, limit=102)
    assert told(fills) == [
        ("cheap", 10, 100),
        ("late", 10, 101),
        ("later", 10, 101),
        ("dear", 5, 102),
    ]
    assert book.depth(is_buy=False) == [(102, 5)]


def test_nothing_trades_beyond_the_limit() -> None:
    book: Book[str] = Book()
    rest(book, "a", 100, 10)
    rest(book, "b", 101, 10)
    assert told(book.take(is_buy=True, quantity=50, limit=100)) == [("a", 10, 100)]
    assert told(book.take(is_buy=True, quantity=50, limit=100)) == []
    assert told(book.take(is_buy=True, quantity=50, limit=None)) == [("b", 10, 101)]


def test_the_rest_of_an_entered_order_rests_at_its_limit() -> None:
    book: Book[str] = Book()
    rest(book, "a", 100, 10, is_buy=True)
    fills, order = book.enter("b", is_buy=False, quantity=25, limit=99)
    assert told(fills) == [("a", 10, 100)]
    assert order is not None
    assert (order.price, order.leaves, order.is_buy) == (99, 15, False)
    assert book.best(is_buy=True) is None
    assert book.best(is_buy=False) == (99, 15)
    assert book.enter("c", is_buy=True, quantity=15, limit=99)[1] is None


def test_a_fill_or_kill_check_counts_only_what_the_limit_allows_and_touches_nothing() -> None:
    book: Book[str] = Book()
    rest(book, "a", 100, 10)
    rest(book, "b", 101, 10)
    assert book.can_fill(is_buy=True, quantity=20, limit=101)
    assert not book.can_fill(is_buy=True, quantity=21, limit=101)
    assert not book.can_fill(is_buy=True, quantity=11, limit=100)
    assert book.can_fill(is_buy=True, quantity=20, limit=None)
    assert not book.can_fill(is_buy=False, quantity=1, limit=1)
    assert book.depth(is_buy=False) == [(100, 10), (101, 10)]


def test_an_order_leaves_from_the_front_the_middle_and_the_back_of_its_queue() -> None:
    book: Book[str] = Book()
    orders = {owner: rest(book, owner, 100, 10) for owner in "abcde"}
    for owner in "ace":
        assert book.cancel(orders[owner]) == 10
    assert told(book.take(is_buy=True, quantity=99, limit=None)) == [("b", 10, 100), ("d", 10, 100)]


def test_canceling_what_has_gone_gives_nothing_back() -> None:
    book: Book[str] = Book()
    traded, canceled = rest(book, "a", 100, 10), rest(book, "b", 100, 10)
    book.take(is_buy=True, quantity=10, limit=None)
    book.cancel(canceled)
    assert book.cancel(traded) == 0
    assert book.cancel(canceled) == 0


def test_a_reduced_order_keeps_its_place() -> None:
    book: Book[str] = Book()
    first = rest(book, "first", 100, 10)
    rest(book, "second", 100, 10)
    book.reduce(first, 4)
    assert book.best(is_buy=False) == (100, 14)
    assert told(book.take(is_buy=True, quantity=6, limit=None)) == [
        ("first", 4, 100),
        ("second", 2, 100),
    ]


@pytest.mark.parametrize("quantity", [0, -1, 11])
def test_an_order_is_only_ever_reduced(quantity: int) -> None:
    book: Book[str] = Book()
    order = rest(book, "a", 100, 10)
    with pytest.raises(ValueError, match="cannot reduce"):
        book.reduce(order, quantity)
    assert order.leaves == 10


def test_an_order_that_has_gone_cannot_be_reduced() -> None:
    book: Book[str] = Book()
    order = rest(book, "a", 100, 10)
    book.cancel(order)
    with pytest.raises(ValueError, match="cannot reduce"):
        book.reduce(order, 5)


def test_an_order_that_would_cross_is_not_put_to_rest() -> None:
    book: Book[str] = Book()
    rest(book, "a", 100, 10)
    with pytest.raises(ValueError, match="would cross"):
        rest(book, "b", 100, 10, is_buy=True)
    rest(book, "b", 99, 10, is_buy=True)
    with pytest.raises(ValueError, match="would cross"):
        rest(book, "c", 99, 10)


@pytest.mark.parametrize(("price", "quantity"), [(0, 1), (-5, 1), (100, 0), (100, -1)])
def test_only_positive_prices_and_quantities_enter_and_rest(price: int, quantity: int) -> None:
    with pytest.raises(ValueError, match="cannot enter"):
        Book[str]().enter("a", is_buy=True, quantity=quantity, limit=price)
    with pytest.raises(ValueError, match="cannot rest"):
        rest(Book(), "a", price, quantity)


def test_the_best_owned_price_passes_over_the_markets_own_quotes() -> None:
    book: Book[str] = Book()
    book.rest(None, is_buy=True, quantity=10, limit=105)
    book.rest(None, is_buy=True, quantity=10, limit=103)
    assert book.best_owned(is_buy=True) is None
    rest(book, "a", 103, 10, is_buy=True)
    rest(book, "b", 101, 10, is_buy=True)
    assert book.best_owned(is_buy=True) == 103
    assert book.best_owned(is_buy=False) is None


def test_depth_shows_as_many_prices_as_asked_best_first() -> None:
    book: Book[str] = Book()
    for price in (5, 9, 7):
        rest(book, "a", price, 10, is_buy=True)
    assert book.depth(is_buy=True) == [(9, 10), (7, 10), (5, 10)]
    assert book.depth(is_buy=True, levels=2) == [(9, 10), (7, 10)]
    assert book.depth(is_buy=True, levels=0) == []
