"""LOBSTER and ITCH 5.0: small files by hand, and random days against a naive book."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market_files.stage import NaiveBook
from market_files.vendor_files import LOBSTER_BOOK, LOBSTER_MESSAGES, LOBSTER_NAME, Itch
from sidestreet.domain.ticks import DepthAction, DepthTick, HaltTick, Tick, TradeTick
from sidestreet.reference.market_files import MarketFileError, Repair, describe, open_market_files
from sidestreet.reference.market_files.itch import day_of
from sidestreet.venue.book import Book
from sidestreet.venue.sources.depth_replay import DepthReplaySource

if TYPE_CHECKING:
    from sidestreet.venue.route import WorkedRoute

MIDNIGHT = 1_340_251_200_000_000_000
"""2012-06-21 in New York."""

ADD, REDUCE, DELETE = DepthAction.ADD, DepthAction.REDUCE, DepthAction.DELETE
EXECUTE, CLEAR = DepthAction.EXECUTE, DepthAction.CLEAR
SHARE = 1_000_000


def lobster(tmp_path: Path, messages: str, book: str | None = None) -> Path:
    """Write a day of LOBSTER."""
    path = tmp_path / LOBSTER_NAME
    path.write_text(messages)
    if book is not None:
        path.with_name(LOBSTER_NAME.replace("message", "orderbook")).write_text(book)
    return path


def itch(tmp_path: Path, day: Itch, name: str = "S062112-v50.txt.gz") -> Path:
    """Write a day of ITCH."""
    path = tmp_path / name
    path.write_bytes(gzip.compress(day.data) if name.endswith(".gz") else day.data)
    return path


def ns(seconds: str) -> int:
    """Return an instant of the day."""
    whole, _, fraction = seconds.partition(".")
    return MIDNIGHT + int(whole) * 10**9 + int(fraction.ljust(9, "0") or 0)


def test_lobsters_messages_one_by_one(tmp_path: Path) -> None:
    path = lobster(tmp_path, LOBSTER_MESSAGES, LOBSTER_BOOK)
    assert list(open_market_files([path]).ticks("AAPL")) == [
        # The book to begin with: what stood there but for the first message's own order.
        DepthTick(ns("34200.004241176"), ADD, -1, False, 585_940_000, 200 * SHARE),
        DepthTick(ns("34200.004241176"), ADD, 16113575, True, 585_330_000, 18 * SHARE),
        DepthTick(ns("34200.025551909"), EXECUTE, 16113575, size=10 * SHARE),
        TradeTick(ns("34200.1"), 585_335_000, 5 * SHARE, is_buy=True),
        DepthTick(ns("34200.2"), REDUCE, 16113575, size=3 * SHARE),
        # Two orders from before the file began, of the 200 that stood there.
        DepthTick(ns("34200.3"), REDUCE, -1, size=100 * SHARE),
        DepthTick(ns("34200.4"), EXECUTE, -1, size=50 * SHARE),
        # One that nothing is known of: only its trade is left.
        TradeTick(ns("34200.5"), 585_120_000, 1 * SHARE, is_buy=False),
        HaltTick(ns("34201"), is_halted=True),
        HaltTick(ns("34202"), is_halted=False),
        TradeTick(ns("34203"), 585_340_000, 400 * SHARE, None),
        DepthTick(ns("34204"), DELETE, 16113575),
        DepthTick(ns("34204"), CLEAR, 0),
    ]
    (report,) = open_market_files([path]).report
    assert report.repairs == {Repair.UNKNOWN_ORDER: (1, 7)}


def test_without_the_order_book_unknown_orders_are_counted_and_their_trades_kept(
    tmp_path: Path,
) -> None:
    files = open_market_files([lobster(tmp_path, LOBSTER_MESSAGES)])
    assert files.report[0].repairs == {Repair.UNKNOWN_ORDER: (3, 5)}
    trades = [tick for tick in files.ticks("AAPL") if isinstance(tick, TradeTick)]
    assert [trade.size // SHARE for trade in trades] == [5, 50, 1, 400]


def test_the_order_book_of_lobster_is_found_beside_its_messages(tmp_path: Path) -> None:
    path = lobster(tmp_path, LOBSTER_MESSAGES, LOBSTER_BOOK)
    book = path.with_name(LOBSTER_NAME.replace("message", "orderbook"))
    assert len(open_market_files([path, book]).report) == 1
    with pytest.raises(MarketFileError, match="give its message file"):
        open_market_files([book])


def small_day() -> Itch:
    """Return a day with every message that makes a book."""
    day = Itch()
    day.directory(5, "AAPL")
    day.directory(6, "MSFT")
    day.message(b"L", 5, 3, bytes(15))
    day.action(5, 4, "AAPL", b"T")
    day.add(5, 10, 1, b"B", 100, 5_853_300)
    day.add(5, 11, 2, b"S", 200, 5_853_500, attributed=True)
    day.add(6, 12, 3, b"S", 10, 300_000)
    day.executed(5, 13, 1, 40)
    day.at_price(5, 14, 2, 50, 5_853_600, b"Y")
    day.at_price(5, 15, 2, 50, 5_853_600, b"N")
    day.reduced(5, 16, 2, 30)
    day.replaced(5, 17, 1, 4, 70, 5_853_200)
    day.traded(5, 18, 9, 5_853_350)
    day.crossed(5, 19, 1_000, 5_853_400)
    day.crossed(5, 20, 0, 0)
    day.action(5, 21, "AAPL", b"H")
    day.action(5, 22, "AAPL", b"P")
    day.action(5, 23, "AAPL", b"T")
    day.deleted(5, 24, 2)
    day.end(25)
    return day


def test_itchs_messages_one_by_one(tmp_path: Path) -> None:
    files = open_market_files([itch(tmp_path, small_day())])
    assert files.symbols == ("AAPL", "MSFT")
    at = MIDNIGHT
    assert list(files.ticks("AAPL")) == [
        DepthTick(at + 10, ADD, 1, True, 585_330_000, 100 * SHARE),
        DepthTick(at + 11, ADD, 2, False, 585_350_000, 200 * SHARE),
        DepthTick(at + 13, EXECUTE, 1, size=40 * SHARE),
        DepthTick(at + 14, EXECUTE, 2, price=585_360_000, size=50 * SHARE),
        DepthTick(at + 15, REDUCE, 2, size=50 * SHARE),
        DepthTick(at + 16, REDUCE, 2, size=30 * SHARE),
        DepthTick(at + 17, DELETE, 1),
        DepthTick(at + 17, ADD, 4, True, 585_320_000, 70 * SHARE),
        TradeTick(at + 18, 585_335_000, 9 * SHARE),
        TradeTick(at + 19, 585_340_000, 1_000 * SHARE),
        HaltTick(at + 21, is_halted=True),
        HaltTick(at + 23, is_halted=False),
        DepthTick(at + 24, DELETE, 2),
        DepthTick(at + 25, CLEAR, 0),
    ]
    assert [type(tick) for tick in files.ticks("MSFT")] == [DepthTick, DepthTick]


def test_the_base_price_is_that_of_the_first_trade_and_not_of_an_order(tmp_path: Path) -> None:
    day = Itch()
    day.directory(1, "AAPL")
    day.add(1, 10, 1, b"B", 100, 100)
    day.add(1, 11, 2, b"S", 100, 1_999_999_900)
    day.add(1, 12, 3, b"S", 100, 5_853_500)
    quiet = itch(tmp_path, day, "S062112.quiet")
    day.executed(1, 13, 3, 10)
    files = open_market_files([itch(tmp_path, day)])
    assert files.has_depth("AAPL")
    assert files.base_price("AAPL") == 585_350_000
    assert open_market_files([quiet]).base_price("AAPL") == 585_350_000
    assert open_market_files([lobster(tmp_path, LOBSTER_MESSAGES)]).base_price("AAPL") == (
        585_330_000
    )


def test_a_filter_leaves_the_other_stocks_unread(tmp_path: Path) -> None:
    day = small_day()
    day.executed(6, 30, 999, 5)
    files = open_market_files([itch(tmp_path, day)], symbols=["AAPL"])
    assert files.symbols == ("AAPL",)
    with pytest.raises(MarketFileError, match="message 22: order 999 is not open"):
        open_market_files([itch(tmp_path, day)])


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("S013019-v50.txt.gz", "2019-01-30"),
        ("01302019.NASDAQ_ITCH50.gz", "2019-01-30"),
        ("20190130.BX_ITCH_50", "2019-01-30"),
        ("itch 2019-01-30.bin", "2019-01-30"),
    ],
)
def test_the_day_is_told_by_the_name(name: str, day: str) -> None:
    assert day_of(Path(name)) == day


def test_a_file_whose_name_tells_no_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MarketFileError, match="does not tell the day"):
        describe(itch(tmp_path, small_day(), "feed.bin"))


def test_a_file_that_ends_within_a_message_is_refused_or_cut(tmp_path: Path) -> None:
    day = small_day()
    day.data = day.data[:-3]
    path = itch(tmp_path, day, "S062112-v50.txt")
    with pytest.raises(MarketFileError, match="message 21: the file ends within it"):
        describe(path)
    assert describe(path, repair=True).repairs == {Repair.CUT_END: (1, 21)}


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (lambda day: day.executed(5, 30, 4, 71), "order 4 has 70 left, not 71"),
        (lambda day: day.executed(5, 30, 77, 1), "order 77 is not open"),
        (lambda day: day.add(5, 30, 4, b"B", 1, 1), "order 4 is open already"),
        (lambda day: day.add(5, 30, 9, b"Z", 1, 1), "is no side"),
        (lambda day: day.add(5, 30, 9, b"B", 0, 1), "0 shares are none"),
        (lambda day: day.add(5, 30, 9, b"B", 1, 0), "a price of 0"),
        (lambda day: day.add(5, 9, 9, b"B", 1, 1), "its time is before"),
        (lambda day: day.add(5, 86_400 * 10**9, 9, b"B", 1, 1), "its time is before"),
        (lambda day: day.add(8, 30, 9, b"B", 1, 1), "which stock 8 is"),
        (lambda day: day.action(5, 30, "AAPL", b"?"), "is no trading state"),
        (lambda day: day.message(b"D", 5, 30, bytes(9)), "of 20 bytes"),
        (lambda day: day.message(b"R", 9, 30, b"\n" * 28), "is not a symbol"),
    ],
)
def test_a_wrong_message_is_an_error_that_names_it_or_is_left_out(
    tmp_path: Path, wrong: Callable[[Itch], None], problem: str
) -> None:
    day = small_day()
    # Open again what the end of the day closed.
    day.data = day.data[: -(12 + 2)]
    day.messages -= 1
    wrong(day)
    path = itch(tmp_path, day)
    with pytest.raises(MarketFileError, match=problem) as caught:
        describe(path)
    assert caught.value.line == day.messages
    repairs = describe(path, repair=True).repairs
    assert {kind: counted.number for kind, counted in repairs.items()} in (
        {Repair.BROKEN_ROW: 1},
        {Repair.UNKNOWN_ORDER: 1},
    )


@st.composite
def days(draw: st.DrawFn) -> tuple[Itch, NaiveBook]:
    """Make a random day of one stock, and what is in its book at the end."""
    day, naive, ref = Itch(), NaiveBook(), 0
    day.directory(1, "AAPL")
    for step in range(draw(st.integers(1, 40))):
        at = (step + 1) * 10**9
        kind = draw(st.sampled_from(["add", "add", "executed", "reduced", "deleted", "replaced"]))
        side, shares = draw(st.booleans()), draw(st.integers(1, 9))
        # Bids and asks are apart: whether they cross is the exchange's matter.
        price = draw(st.integers(90, 99) if side else st.integers(101, 110)) * 100
        ref += 1
        if kind == "add" or not naive.rows:
            day.add(1, at, ref, b"B" if side else b"S", shares, price)
            naive.rows.append((ref, side, price * 100, shares * SHARE))
            continue
        place = draw(st.integers(0, len(naive.rows) - 1))
        old, side, old_price, left = naive.rows[place]
        if kind == "replaced":
            new_price = old_price // 100 + (-100 if side else 100)
            day.replaced(1, at, old, ref, shares, new_price)
            del naive.rows[place]
            naive.rows.append((ref, side, new_price * 100, shares * SHARE))
            continue
        taken = min(shares, left // SHARE)
        if kind == "deleted":
            day.deleted(1, at, old)
            taken = left // SHARE
        elif kind == "reduced":
            day.reduced(1, at, old, taken)
        else:
            day.executed(1, at, old, taken)
        naive.apply(DepthTick(at, REDUCE, old, size=taken * SHARE))
    return day, naive


@given(days())
def test_the_book_that_a_day_of_itch_makes_is_the_naive_one(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[Itch, NaiveBook]
) -> None:
    day, naive = made
    path = itch(tmp_path_factory.mktemp("itch"), day, "S062112.bin")
    assert rebuilt(list(open_market_files([path]).ticks("AAPL"))) == [
        naive.side(is_buy=True),
        naive.side(is_buy=False),
    ]


@given(days())
def test_a_lobster_file_of_the_same_day_makes_the_same_book(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[Itch, NaiveBook]
) -> None:
    """The messages of LOBSTER are made from the ticks that the ITCH file gave."""
    day, naive = made
    folder = tmp_path_factory.mktemp("lobster")
    ticks = open_market_files([itch(folder, day, "S062112.bin")]).ticks("AAPL")
    rows, sides = [], {}
    kinds = {ADD: 1, REDUCE: 2, DELETE: 3, EXECUTE: 4}
    for tick in ticks:
        assert isinstance(tick, DepthTick)
        if tick.action is ADD:
            sides[tick.order_ref] = (tick.is_buy, tick.price, tick.size)
        is_buy, price, size = sides[tick.order_ref]
        seconds, nanos = divmod(tick.at - MIDNIGHT, 10**9)
        shares = (tick.size or size) // SHARE
        direction = 1 if is_buy else -1
        rows.append(
            f"{seconds}.{nanos:09d},{kinds[tick.action]},{tick.order_ref},{shares},"
            f"{price // 100},{direction}"
        )
    files = open_market_files([lobster(folder, "\n".join(rows))])
    assert files.report[0].repairs == {}
    found = [tick for tick in files.ticks("AAPL") if getattr(tick, "action", None) is not CLEAR]
    assert rebuilt(found) == [naive.side(is_buy=True), naive.side(is_buy=False)]


def rebuilt(ticks: list[Tick]) -> list[list[tuple[int, int]]]:
    """Return the book that a replay comes to, order by order, best first: bids, then asks."""
    book: Book[WorkedRoute] = Book()
    source = DepthReplaySource(iter(ticks))
    source.reopen(book, 0)
    for _ in ticks:
        source.act(book)
    return [
        [(order.price, order.leaves) for level in side for order in level]
        for side in (book.bids, book.asks)
    ]
