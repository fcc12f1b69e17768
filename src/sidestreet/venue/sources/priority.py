"""Who in the book trades with somebody of history: those with the better right, and no one else.

History is over, so who came to the market then trades with the orders that were there then. What
is new is the client's order among them. It trades first where it has the better price, or at one
price the earlier place; the orders of history trade exactly what they traded then.
"""

from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.route import WorkedRoute

Order = BookOrder[WorkedRoute]
Traded = tuple[list[Fill[WorkedRoute]], int]
"""Fills in their order, and what is left of the quantity."""


def trade_with(
    book: Book[WorkedRoute], order: Order, quantity: int, price: int | None = None
) -> Fill[WorkedRoute]:
    """Trade up to a quantity with one order at rest, wherever in the book it stands.

    The price is that of the order if no other is given.
    """
    at_price = order.price if price is None else price
    if quantity < order.leaves:
        book.reduce(order, order.leaves - quantity)
        return Fill(order, quantity, at_price)
    traded = book.cancel(order)
    order.leaves = 0
    return Fill(order, traded, at_price)


def trade_through(
    book: Book[WorkedRoute], *, is_buy: bool, price: int, quantity: int, with_history: bool
) -> Traded:
    """Let somebody of history trade down to a price; `is_buy` says whether they buy.

    Clients' orders at that price or a better one trade by priority. Orders of history trade at
    exactly that price, and only `with_history`; those at better prices did not trade then.
    """
    key = -price if is_buy else price
    reached: list[Order] = []
    wanted = quantity
    for level in book.asks if is_buy else book.bids:
        if level.key < key or wanted <= 0:
            break
        for order in level:
            if order.owner is not None or (with_history and level.key == key):
                reached.append(order)
                wanted -= order.leaves
                if wanted <= 0:
                    break
    return _traded(book, reached, quantity)


def trade_ahead(
    book: Book[WorkedRoute], *, is_bid: bool, price: int, order: Order | None, quantity: int
) -> Traded:
    """Let clients trade who have the better right than one order of history at its price.

    Without the order, as it has gone already, all at its price have it.
    """
    key = price if is_bid else -price
    reached: list[Order] = []
    wanted = quantity
    for level in book.bids if is_bid else book.asks:
        if level.key < key or wanted <= 0:
            break
        for other in level:
            if other is order:
                return _traded(book, reached, quantity)
            if other.owner is not None:
                reached.append(other)
                wanted -= other.leaves
    return _traded(book, reached, quantity)


def _traded(book: Book[WorkedRoute], orders: list[Order], quantity: int) -> Traded:
    fills = []
    for order in orders:
        if quantity <= 0:
            break
        fill = trade_with(book, order, quantity)
        fills.append(fill)
        quantity -= fill.quantity
    return fills, quantity
