"""A bare book with a replay in it and clients' orders among history's: words for its tests.

Prices are in dollars as texts, sizes in shares, times in seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sidestreet.domain.amounts import SCALE, parse_amount
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.messages import NewRoute
from sidestreet.domain.ticks import DepthAction, DepthTick, HaltTick, QuoteTick, Tick, TradeTick
from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.depth_replay import DepthReplaySource
from sidestreet.venue.sources.replay import ReplaySource
from sidestreet.venue.sources.time_map import AS_IT_WAS, TimeMap

SECOND = 1_000_000_000
Row = tuple[str, int, str]


def price_of(text: str) -> int:
    """Return a price in millionths."""
    amount = parse_amount(text)
    assert amount is not None
    return amount


def quote(at: int, bid: str, bid_size: int, ask: str, ask_size: int) -> QuoteTick:
    """Return a quote; an empty text is a side with nothing."""
    return QuoteTick(
        at * SECOND,
        price_of(bid) if bid else 0,
        bid_size * SCALE,
        price_of(ask) if ask else 0,
        ask_size * SCALE,
    )


def trade(at: int, price: str, size: int, *, is_buy: bool | None = None) -> TradeTick:
    """Return a trade."""
    return TradeTick(at * SECOND, price_of(price), size * SCALE, is_buy)


def halt(at: int, *, is_halted: bool) -> HaltTick:
    """Return the beginning or the end of a halt."""
    return HaltTick(at * SECOND, is_halted)


def add(at: int, ref: int, side: Side, price: str, size: int) -> DepthTick:
    """Return a new order of history."""
    is_buy = side is Side.BUY
    return DepthTick(at * SECOND, DepthAction.ADD, ref, is_buy, price_of(price), size * SCALE)


def change(at: int, action: DepthAction, ref: int, size: int = 0, price: str = "0") -> DepthTick:
    """Return what becomes of an order of history."""
    return DepthTick(at * SECOND, action, ref, price=price_of(price), size=size * SCALE)


class Stage:
    """A replay on a book, played tick by tick."""

    def __init__(
        self,
        ticks: Iterable[Tick],
        *,
        is_depth: bool = False,
        time_map: TimeMap = AS_IT_WAS,
        at: int = 0,
    ) -> None:
        self.book: Book[WorkedRoute] = Book()
        kind = DepthReplaySource if is_depth else ReplaySource
        self.source = kind(iter(ticks), time_map)
        self._routes = 0
        self.source.reopen(self.book, at * SECOND)

    def client(self, side: Side, price: str, size: int) -> WorkedRoute:
        """Let a client's limit order come, trade and rest."""
        self._routes += 1
        route = WorkedRoute(
            NewRoute(
                self._routes, self._routes, "", side, OrderType.LIMIT,
                TimeInForce.GOOD_TILL_CANCEL, size * SCALE, price_of(price),
            )
        )  # fmt: skip
        fills, route.order = self.book.enter(
            route, is_buy=side is Side.BUY, quantity=size * SCALE, limit=price_of(price)
        )
        route.filled_quantity = sum(fill.quantity for fill in fills)
        return route

    def step(self) -> list[Row]:
        """Take the next action; return what traded: who, shares, price. `print` is nobody here."""
        activity = self.source.act(self.book)
        assert_not_crossed(self.book)
        rows = [_row(fill) for fill in activity.fills]
        for price, size in activity.prints:
            rows.append(("print", size // SCALE, _text(price)))
        return rows

    def play(self) -> list[Row]:
        """Take all actions until the source has to wait or is at its end."""
        rows = []
        while self.source.next_at() is not None:
            rows += self.step()
        return rows

    def until(self, at: int) -> list[Row]:
        """Take all actions up to an instant."""
        rows = []
        while (due := self.source.next_at()) is not None and due <= at * SECOND:
            rows += self.step()
        return rows

    def touch(self) -> tuple[str, int, str, int]:
        """Return the touch of the book."""
        bid, ask = self.book.best(is_buy=True), self.book.best(is_buy=False)
        return (
            _text(bid.price) if bid else "",
            bid.quantity // SCALE if bid else 0,
            _text(ask.price) if ask else "",
            ask.quantity // SCALE if ask else 0,
        )


def assert_not_crossed(book: Book[WorkedRoute]) -> None:
    """Check what must hold of a book in continuous trading."""
    bid, ask = book.best(is_buy=True), book.best(is_buy=False)
    assert bid is None or ask is None or bid.price < ask.price


def leaves(route: WorkedRoute) -> int:
    """Return how many shares of a client's order still rest."""
    order: BookOrder[WorkedRoute] | None = route.order
    return 0 if order is None or order.level is None else order.leaves // SCALE


def _row(fill: Fill[WorkedRoute]) -> Row:
    owner = fill.resting.owner
    return ("history" if owner is None else "client", fill.quantity // SCALE, _text(fill.price))


def _text(price: int) -> str:
    whole, fraction = divmod(price, SCALE)
    return f"{whole}.{fraction // 10_000:02d}"


@dataclass
class NaiveBook:
    """What the orders of history alone come to: a list in the order of arrival."""

    rows: list[tuple[int, bool, int, int]] = field(default_factory=list)

    def apply(self, tick: DepthTick) -> None:
        """Let one change happen."""
        if tick.action is DepthAction.ADD:
            self.rows.append((tick.order_ref, tick.is_buy, tick.price, tick.size))
        elif tick.action is DepthAction.CLEAR:
            self.rows.clear()
        else:
            size = 10**18 if tick.action is DepthAction.DELETE else tick.size
            self.rows = [
                (ref, is_buy, price, left - size if ref == tick.order_ref else left)
                for ref, is_buy, price, left in self.rows
            ]
            self.rows = [row for row in self.rows if row[3] > 0]

    def side(self, *, is_buy: bool) -> list[tuple[int, int]]:
        """Return prices and sizes of a side, order by order, by priority."""
        rows = [(price, left) for _, buys, price, left in self.rows if buys is is_buy]
        return sorted(rows, key=lambda row: -row[0] if is_buy else row[0])
