"""The order book beside those that Python can call otherwise, on one flow, in one run.

Of 200,000 operations from one seed half add near the touch, 40 % cancel what rests, and 10 % are
limits that cross the touch. Every book plays the same operations, from plain numbers to its own
orders, in a process of its own; rounds go in turns, and the median counts. At
the end the five best prices of both sides are compared with ours, so that nobody is fast by doing
something else.

    make peers                  # installs requirements/bench.txt, compiles the book
    python bench/book_peers.py --rounds 7 --peers .venv/peers --compiled .venv/compiled

The first folder holds what `requirements/bench.txt` names. The second is where the package was
installed to with its book compiled (`hatch_build.py`); it plays the same code. A peer that is not
installed, or that fails, is named as such.
"""

import argparse
import contextlib
import io
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sidestreet.domain.chance import draw
from sidestreet.venue import book as book_module
from sidestreet.venue.book import Book

OPERATIONS = 200_000
MID = 10_000
SPREAD = 20
THROUGH = 10
LEVELS = 5
ADD, CANCEL = 0, 1

Depth = list[list[int]]
Row = tuple[int, int, bool, int, int]
"""Kind, number of the order, whether it buys, quantity, price in ticks; a cancel names a number."""


class Played(NamedTuple):
    """What a book made of the flow: the seconds, and the best prices of both sides."""

    seconds: float
    bids: Depth
    asks: Depth


def flow() -> list[Row]:
    """Return the operations. Whose turn it is to be canceled is known from a book of our own."""
    book: Book[int] = Book()
    handles: dict[int, Any] = {}
    resting: list[int] = []
    place: dict[int, int] = {}
    rows: list[Row] = []

    def forget(number: int) -> None:
        at, last = place.pop(number), resting.pop()
        if last != number:
            resting[at], place[last] = last, at

    for number in range(OPERATIONS):
        bits = draw(7, number)
        kind, is_buy = bits % 10, bool(bits >> 60 & 1)
        quantity = (1 + (bits >> 8) % 10) * 100
        if kind in {5, 6, 7, 8} and resting:
            victim = resting[(bits >> 24) % len(resting)]
            rows.append((CANCEL, victim, False, 0, 0))
            book.cancel(handles.pop(victim))
            forget(victim)
            continue
        away = 1 + (bits >> 20) % SPREAD
        price = MID - away if is_buy else MID + away
        if kind > 8:
            best = book.best(is_buy=not is_buy)
            touch = MID if best is None else best.price
            price = touch + THROUGH if is_buy else touch - THROUGH
        rows.append((ADD, number, is_buy, quantity, price))
        fills, order = book.enter(number, is_buy=is_buy, quantity=quantity, limit=price)
        for fill in fills:
            if fill.resting.level is None and fill.resting.owner is not None:
                del handles[fill.resting.owner]
                forget(fill.resting.owner)
        if order is not None:
            handles[number] = order
            place[number] = len(resting)
            resting.append(number)
    return rows


def best(orders: Sequence[tuple[bool, int, int]]) -> tuple[Depth, Depth]:
    """Return the best prices of both sides of (is_buy, price, open quantity) rows."""
    sides: list[Depth] = []
    for is_buy in (True, False):
        totals: dict[int, int] = {}
        for side, price, quantity in orders:
            if side is is_buy and quantity:
                totals[price] = totals.get(price, 0) + quantity
        ranked = sorted(totals.items(), reverse=is_buy)[:LEVELS]
        sides.append([[price, quantity] for price, quantity in ranked])
    return sides[0], sides[1]


def ours(rows: list[Row]) -> Played:
    """Sidestreet's book."""
    book: Book[int] = Book()
    handles: dict[int, Any] = {}
    enter, cancel = book.enter, book.cancel
    began = time.perf_counter()
    for kind, number, is_buy, quantity, price in rows:
        if kind == ADD:
            _, order = enter(number, is_buy=is_buy, quantity=quantity, limit=price)
            handles[number] = order
        else:
            cancel(handles[number])
    seconds = time.perf_counter() - began
    bids, asks = (
        [[each.price, each.quantity] for each in book.depth(is_buy=side, levels=LEVELS)]
        for side in (True, False)
    )
    return Played(seconds, bids, asks)


def liquibook(rows: list[Row]) -> Played:
    """liquibook: C++ through SWIG, telling somebody of its fills as the others do."""
    return _liquibook(rows, is_told=True)


def liquibook_untold(rows: list[Row]) -> Played:
    """Measure liquibook when nobody hears of a fill, which no user could work with."""
    return _liquibook(rows, is_told=False)


def _liquibook(rows: list[Row], *, is_told: bool) -> Played:
    import liquibook as peer  # noqa: PLC0415 - a peer is there or not

    class Listener(peer.OrderListener):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            peer.OrderListener.__init__(self)
            self.fills: list[Any] = []

        def on_fill(self, resting: Any, incoming: Any, quantity: int, _: int) -> None:  # noqa: ANN401
            self.fills.append((resting, incoming, quantity))

        def on_accept(self, order: Any) -> None:  # noqa: ANN401
            """Take no note; the library asks for it."""

        on_reject = on_cancel = on_trigger_stop = on_accept

        def on_cancel_reject(self, order: Any, reason: str) -> None:  # noqa: ANN401
            """Take no note, as of an order that has traded already."""

    book, listener = peer.DepthOrderBook(), Listener()
    if is_told:
        book.set_order_listener(listener)
    orders: dict[int, Any] = {}
    make, add, cancel = peer.SimpleOrder, book.add, book.cancel
    began = time.perf_counter()
    for kind, number, is_buy, quantity, price in rows:
        if kind == ADD:
            orders[number] = order = make(is_buy, price, quantity)
            add(order)
        else:
            cancel(orders[number])
    seconds = time.perf_counter() - began
    depth = book.depth()
    bids, asks = (
        [[each.price(), each.aggregate_qty()] for each in levels if each.aggregate_qty()][:LEVELS]
        for levels in (depth.get_bid_levels(), depth.get_ask_levels())
    )
    return Played(seconds, bids, asks)


def litebook(rows: list[Row]) -> Played:
    """litebook: Rust."""
    from litebook import OrderBook, OrderType  # noqa: PLC0415 - a peer is there or not

    book = OrderBook(tick_size=1.0)
    ids: dict[int, str] = {}
    sides = {True: OrderType.Buy, False: OrderType.Sell}
    create, add, cancel = book.create_order, book.add, book.cancel
    began = time.perf_counter()
    for kind, number, is_buy, quantity, price in rows:
        if kind == ADD:
            order = create(sides[is_buy], price, quantity)
            ids[number] = order.id
            add(order)
        else:
            cancel(ids[number])
    seconds = time.perf_counter() - began
    rests = [(True, each.price_in_ticks, int(each.quantity)) for each in book.buy_orders]
    rests += [(False, each.price_in_ticks, int(each.quantity)) for each in book.sell_orders]
    return Played(seconds, *best(rests))


def limit_order_book(rows: list[Row]) -> Played:
    """limit-order-book: C++ through ctypes."""
    from limit_order_book import LimitOrderBook  # noqa: PLC0415 - a peer is there or not

    book = LimitOrderBook()
    buy, sell, cancel = book.limit_buy, book.limit_sell, book.cancel
    began = time.perf_counter()
    for kind, number, is_buy, quantity, price in rows:
        if kind != ADD:
            cancel(number + 1)
        elif is_buy:
            buy(number + 1, quantity, price)
        else:
            sell(number + 1, quantity, price)
    seconds = time.perf_counter() - began
    prices = sorted({row[4] for row in rows if row[0] == ADD})
    rests = [(True, price, book.volume_buy(price)) for price in prices]
    rests += [(False, price, book.volume_sell(price)) for price in prices]
    return Played(seconds, *best(rests))


def lightmatchingengine(rows: list[Row]) -> Played:
    """lightmatchingengine: pure Python here."""
    from lightmatchingengine.lightmatchingengine import (  # noqa: PLC0415 - as above
        LightMatchingEngine,
        Side,
    )

    engine = LightMatchingEngine()
    ids: dict[int, int] = {}
    sides = {True: Side.BUY, False: Side.SELL}
    began = time.perf_counter()
    for kind, number, is_buy, quantity, price in rows:
        if kind == ADD:
            order, _ = engine.add_order("X", price, quantity, sides[is_buy])
            ids[number] = order.order_id
        else:
            engine.cancel_order(ids[number], "X")
    seconds = time.perf_counter() - began
    book = engine.order_books["X"]
    rests = [
        (side, price, order.leaves_qty)
        for side, levels in ((True, book.bids), (False, book.asks))
        for price, orders in levels.items()
        for order in orders
    ]
    return Played(seconds, *best(rests))


def fastlob(rows: list[Row]) -> Played:
    """fastlob: pure Python, decimals."""
    import logging  # noqa: PLC0415 - for this peer alone

    from fastlob import Orderbook, OrderParams, OrderSide  # noqa: PLC0415 - as above

    logging.disable(logging.CRITICAL)
    book = Orderbook("X", start=True)
    ids: dict[int, str] = {}
    sides = {True: OrderSide.BID, False: OrderSide.ASK}
    began = time.perf_counter()
    for kind, number, is_buy, quantity, price in rows:
        if kind == ADD:
            params = OrderParams(sides[is_buy], price, quantity)
            ids[number] = book.process(params).orderid()
        else:
            book.cancel(ids[number])
    seconds = time.perf_counter() - began
    bids, asks = (
        [[int(price), int(quantity)] for price, quantity, _ in side(LEVELS)]
        for side in (book.best_bids, book.best_asks)
    )
    book.stop()
    return Played(seconds, bids, asks)


COMPILED = "sidestreet, compiled"
BOOKS: dict[str, Callable[[list[Row]], Played]] = {
    "sidestreet": ours,
    COMPILED: ours,
    "liquibook": liquibook,
    "liquibook, untold": liquibook_untold,
    "litebook": litebook,
    "limit-order-book": limit_order_book,
    "lightmatchingengine": lightmatchingengine,
    "fastlob": fastlob,
}


def play_one(name: str) -> None:
    """Play the flow on one book and print what came of it: the whole of a child process."""
    rows = flow()
    if (name == COMPILED) is book_module.__file__.endswith(".py"):
        sys.exit(f"{name}: the book was loaded from {book_module.__file__}")
    with contextlib.redirect_stdout(io.StringIO()):
        played = BOOKS[name](rows)
    print(json.dumps(played._asdict()))


def measured(name: str, compiled: str | None, peers: str | None = None) -> Played | str:
    """Play the flow in a process of its own; return what came of it, or why nothing did.

    `compiled` is a folder with the package compiled, `peers` one with the other books, where they
    are not in the environment.
    """
    environment = dict(os.environ)
    if name == COMPILED:
        if compiled is None:
            return "no --compiled folder was given"
        environment["PYTHONPATH"] = compiled
    elif peers is not None:
        environment["PYTHONPATH"] = peers
    ran = subprocess.run(
        [sys.executable, __file__, "--play", name],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if ran.returncode:
        return (ran.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Played(**json.loads(ran.stdout))


def main() -> None:
    """Play in turns and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--play", choices=sorted(BOOKS))
    parser.add_argument("--compiled")
    parser.add_argument("--peers")
    asked = parser.parse_args()
    if asked.play is not None:
        play_one(asked.play)
        return
    found: dict[str, list[Played]] = {name: [] for name in BOOKS}
    missing: dict[str, str] = {}
    for _ in range(asked.rounds):
        for name in BOOKS:
            if name in missing:
                continue
            played = measured(name, asked.compiled, asked.peers)
            if isinstance(played, str):
                missing[name] = played
            else:
                found[name].append(played)
    print(f"{platform.python_implementation()} {platform.python_version()}, {asked.rounds} rounds")
    print(f"{'book':22} {'ops/s':>10} {'least':>10} {'most':>10}  final book")
    reference = found["sidestreet"][0]
    for name, rounds in found.items():
        if name in missing:
            print(f"{name:22} not measured: {missing[name]}")
            continue
        rates = sorted(OPERATIONS / each.seconds for each in rounds)
        agrees = all(each[1:] == reference[1:] for each in rounds)
        print(
            f"{name:22} {statistics.median(rates):10,.0f} {rates[0]:10,.0f} {rates[-1]:10,.0f}  "
            f"{'as ours' if agrees else 'differs'}"
        )


if __name__ == "__main__":
    main()
