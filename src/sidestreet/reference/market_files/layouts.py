"""Which columns a table of market data has, by name: one row of data for each vendor's form.

A header is compared with the layouts from top to bottom, and the first one whose columns are all
there is taken; further columns are passed over. Names count exactly as they are written, because
in Alpaca's tables `s` is a size and `S` a symbol.

Sources: Databento, "Schemas and data formats" (trades, mbp-1, tbbo, ohlcv); Massive, formerly
Polygon, "Flat files" (stocks: trades, quotes, minute and day aggregates); Alpaca, "Market Data API"
(historical bars, trades, quotes) and the tables of alpaca-py; the tables of yfinance.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from sidestreet.reference.market_files.times import TimeUnit


class Kind(StrEnum):
    """What the rows of a file tell."""

    TRADES = "trades"
    QUOTES = "quotes"
    TOP_OF_BOOK = "top_of_book"
    """Quotes, and trades among them."""
    BARS = "bars"
    DEPTH = "depth"


class Layout(NamedTuple):
    """How one form of table is read.

    `columns` gives for each part of a record the names that its column may have; `time` names of
    columns with what they count; `symbol` is empty where a form has no such column. `unique` are
    columns that tell rows apart: where one is there, a row that repeats the last one is a
    duplicate, and otherwise it is a second trade of the same size. `is_billionths` says that
    prices without a decimal point count billionths.
    """

    name: str
    kind: Kind
    time: tuple[tuple[str, TimeUnit], ...]
    columns: dict[str, tuple[str, ...]]
    symbol: tuple[str, ...] = ()
    optional: dict[str, tuple[str, ...]] = {}  # noqa: RUF012 - never written to
    unique: tuple[str, ...] = ()
    is_billionths: bool = False


TRADE_PARTS: Final = ("price", "size")
QUOTE_PARTS: Final = ("bid", "bid_size", "ask", "ask_size")
BAR_PARTS: Final = ("open", "high", "low", "close", "volume")

_NS: Final = TimeUnit.NANOSECONDS
_DATABENTO_TIME: Final = (
    ("ts_recv", TimeUnit.NANOSECONDS_OR_TEXT),
    ("ts_event", TimeUnit.NANOSECONDS_OR_TEXT),
)
_DATABENTO_SYMBOL: Final = ("symbol", "instrument_id")
_OUR_TIME: Final = (
    ("time", TimeUnit.TEXT),
    ("timestamp", TimeUnit.TEXT),
    ("datetime", TimeUnit.TEXT),
    ("date", TimeUnit.TEXT),
    ("time_ns", _NS),
    ("time_us", TimeUnit.MICROSECONDS),
    ("time_ms", TimeUnit.MILLISECONDS),
    ("time_s", TimeUnit.SECONDS),
)
_OUR_SYMBOL: Final = ("symbol", "ticker")


def _same(parts: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {part: (part,) for part in parts}


def _named(parts: tuple[str, ...], *names: str) -> dict[str, tuple[str, ...]]:
    return {part: (name,) for part, name in zip(parts, names, strict=True)}


LAYOUTS: Final = (
    Layout(
        "databento top of book",
        Kind.TOP_OF_BOOK,
        _DATABENTO_TIME,
        _same(("action", "side", "price", "size"))
        | _named(QUOTE_PARTS, "bid_px_00", "bid_sz_00", "ask_px_00", "ask_sz_00"),
        _DATABENTO_SYMBOL,
        unique=("sequence",),
        is_billionths=True,
    ),
    Layout(
        "databento trades",
        Kind.TRADES,
        _DATABENTO_TIME,
        _same(("action", *TRADE_PARTS)),
        _DATABENTO_SYMBOL,
        _same(("side",)),
        ("sequence",),
        is_billionths=True,
    ),
    Layout(
        "databento bars",
        Kind.BARS,
        (("ts_event", TimeUnit.NANOSECONDS_OR_TEXT),),
        _same(BAR_PARTS),
        _DATABENTO_SYMBOL,
        is_billionths=True,
    ),
    Layout(
        "massive bars",
        Kind.BARS,
        (("window_start", _NS),),
        _same(BAR_PARTS),
        ("ticker",),
    ),
    Layout(
        "massive trades",
        Kind.TRADES,
        (("sip_timestamp", _NS),),
        _same(TRADE_PARTS),
        ("ticker",),
        _same(("correction",)),
        ("sequence_number",),
    ),
    Layout(
        "massive quotes",
        Kind.QUOTES,
        (("sip_timestamp", _NS),),
        _named(QUOTE_PARTS, "bid_price", "bid_size", "ask_price", "ask_size"),
        ("ticker",),
        unique=("sequence_number",),
    ),
    Layout(
        "alpaca quotes",
        Kind.QUOTES,
        (("t", TimeUnit.TEXT),),
        _named(QUOTE_PARTS, "bp", "bs", "ap", "as"),
        ("S", "symbol"),
    ),
    Layout(
        "alpaca bars",
        Kind.BARS,
        (("t", TimeUnit.TEXT),),
        _named(BAR_PARTS, "o", "h", "l", "c", "v"),
        ("S", "symbol"),
    ),
    Layout(
        "alpaca trades",
        Kind.TRADES,
        (("t", TimeUnit.TEXT),),
        _named(TRADE_PARTS, "p", "s"),
        ("S", "symbol"),
        unique=("i",),
    ),
    Layout(
        "alpaca quotes",
        Kind.QUOTES,
        (("timestamp", TimeUnit.TEXT),),
        _named(QUOTE_PARTS, "bid_price", "bid_size", "ask_price", "ask_size"),
        ("symbol",),
    ),
    Layout(
        "yfinance bars",
        Kind.BARS,
        (("Datetime", TimeUnit.TEXT), ("Date", TimeUnit.TEXT)),
        _named(BAR_PARTS, "Open", "High", "Low", "Close", "Volume"),
        ("Ticker", "Symbol", "symbol", "ticker"),
    ),
    Layout("plain quotes", Kind.QUOTES, _OUR_TIME, _same(QUOTE_PARTS), _OUR_SYMBOL),
    Layout("plain bars", Kind.BARS, _OUR_TIME, _same(BAR_PARTS), _OUR_SYMBOL),
    Layout(
        "plain trades",
        Kind.TRADES,
        _OUR_TIME,
        _same(TRADE_PARTS),
        _OUR_SYMBOL,
        _same(("side",)),
        ("id",),
    ),
)
"""Every form of table that is read, the more particular before the more general."""


class Columns(NamedTuple):
    """Where in a row each part stands. `symbol` is None where no column names it."""

    layout: Layout
    time: int
    time_unit: TimeUnit
    symbol: int | None
    parts: dict[str, int]
    is_unique: bool


def recognise(header: list[str]) -> Columns | None:
    """Return how a table with these column names is read, None if it is none of ours."""
    places = {name: index for index, name in reversed(list(enumerate(header)))}
    for layout in LAYOUTS:
        time = next((each for each in layout.time if each[0] in places), None)
        parts = {part: _find(names, places) for part, names in layout.columns.items()}
        if time is None or None in parts.values():
            continue
        parts |= {part: _find(names, places) for part, names in layout.optional.items()}
        return Columns(
            layout,
            places[time[0]],
            time[1],
            _find(layout.symbol, places),
            {part: index for part, index in parts.items() if index is not None},
            any(name in places for name in layout.unique),
        )
    return None


def _find(names: tuple[str, ...], places: dict[str, int]) -> int | None:
    return next((places[name] for name in names if name in places), None)


def nearest(header: list[str]) -> str:
    """Return what the most similar layout still wants: for the message about an unknown header."""
    present = set(header)
    fewest: tuple[int, str] | None = None
    for layout in LAYOUTS:
        wanted = [names[0] for names in layout.columns.values() if not present & set(names)]
        if not any(name in present for name, _ in layout.time):
            wanted.insert(0, layout.time[0][0])
        if len(wanted) < len(layout.columns) and (fewest is None or len(wanted) <= fewest[0]):
            fewest = len(wanted), f"as {layout.name} it lacks {', '.join(wanted)}"
    return "no layout is like it" if fewest is None else fewest[1]
