"""One small file of each vendor's form, and every figure that is read from it."""

import gzip
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from market_files import vendor_files
from sidestreet.domain.ticks import QuoteTick, Tick, TradeTick
from sidestreet.reference.calendar import NewYork
from sidestreet.reference.market_files import MarketFiles, Repair, describe, open_market_files
from sidestreet.reference.market_files.times import DAY_NS

OPEN = 1_704_205_800_000_000_000
"""2024-01-02 09:30 in New York."""

MINUTE = 60 * 10**9
Unit = Literal["ms", "us", "ns"]
UNITS: tuple[Unit, ...] = ("ms", "us", "ns")
TRADES = [
    TradeTick(OPEN + 100, 187_150_000, 100_000_000, is_buy=True),
    TradeTick(OPEN + 200, 187_140_000, 25_000_000, is_buy=False),
]
QUOTE = QuoteTick(OPEN + 100, 187_140_000, 100_000_000, 187_150_000, 300_000_000)


def opened(tmp_path: Path, text: str, name: str = "AAPL.csv") -> MarketFiles:
    """Write a file and open it."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return open_market_files([path])


def ticks(tmp_path: Path, text: str, name: str = "AAPL.csv", symbol: str = "AAPL") -> list[Tick]:
    """Return the ticks of a symbol of a file, without the quotes that are made for trades."""
    files = opened(tmp_path, text, name)
    found = list(files.ticks(symbol))
    if symbol in files.without_quotes:
        return [tick for tick in found if isinstance(tick, TradeTick)]
    return found


def unsided(trades: list[TradeTick]) -> list[Tick]:
    """Return trades of which nobody knows who came."""
    return [TradeTick(trade.at, trade.price, trade.size) for trade in trades]


@pytest.mark.parametrize("text", [vendor_files.DATABENTO_TRADES, vendor_files.DATABENTO_PRETTY])
def test_databentos_trades_in_both_of_its_spellings(tmp_path: Path, text: str) -> None:
    assert ticks(tmp_path, text) == TRADES
    assert opened(tmp_path, text).symbols == ("AAPL", "MSFT")
    assert ticks(tmp_path, text, symbol="MSFT") == [
        TradeTick(OPEN + 10**9, 373_860_000, 5_000_000, None)
    ]


def test_databentos_top_of_book_is_a_quote_and_then_the_trade_that_met_it(tmp_path: Path) -> None:
    assert ticks(tmp_path, vendor_files.DATABENTO_MBP1) == [
        QUOTE,
        QuoteTick(OPEN + 200, 187_140_000, 100_000_000, 187_150_000, 300_000_000),
        TradeTick(OPEN + 200, 187_150_000, 40_000_000, is_buy=True),
        QuoteTick(OPEN + 300, 187_140_000, 100_000_000, 0, 0),
    ]


def test_massives_trades_without_those_that_were_taken_back(tmp_path: Path) -> None:
    assert ticks(tmp_path, vendor_files.MASSIVE_TRADES) == [
        TradeTick(OPEN + 100, 187_150_000, 100_000_000),
        TradeTick(OPEN + 300, 187_145_000, 3_000_000),
    ]
    (report,) = opened(tmp_path, vendor_files.MASSIVE_TRADES).report
    assert {kind: counted.number for kind, counted in report.repairs.items()} == {
        Repair.TAKEN_BACK: 1
    }


def test_massives_quotes_without_those_that_are_locked(tmp_path: Path) -> None:
    assert ticks(tmp_path, vendor_files.MASSIVE_QUOTES) == [
        QUOTE,
        QuoteTick(OPEN + 300, 187_130_000, 200_000_000, 0, 0),
    ]
    (report,) = opened(tmp_path, vendor_files.MASSIVE_QUOTES).report
    assert report.repairs == {Repair.CROSSED_QUOTE: (1, 3)}


def test_alpacas_trades_and_quotes(tmp_path: Path) -> None:
    assert ticks(tmp_path, vendor_files.ALPACA_TRADES) == unsided(TRADES)
    small = QuoteTick(OPEN + 100, 187_140_000, 1_000_000, 187_150_000, 3_000_000)
    assert ticks(tmp_path, vendor_files.ALPACA_QUOTES) == [small]
    assert ticks(tmp_path, vendor_files.ALPACA_PY_QUOTES) == [small]


def test_our_own_plain_form(tmp_path: Path) -> None:
    assert ticks(tmp_path, vendor_files.PLAIN_TRADES) == [
        TradeTick(OPEN, 187_150_000, 100_000_000, is_buy=True),
        TradeTick(OPEN + 1_500_000_000, 187_140_000, 25_000_000, is_buy=False),
    ]
    assert ticks(tmp_path, vendor_files.PLAIN_QUOTES) == [QUOTE]


@pytest.mark.parametrize(
    "text",
    [
        vendor_files.DATABENTO_BARS,
        vendor_files.MASSIVE_MINUTES,
        vendor_files.ALPACA_BARS,
        vendor_files.YFINANCE_MINUTES,
        vendor_files.PLAIN_BARS,
    ],
)
def test_minute_bars_of_every_vendor_become_the_same_ticks(tmp_path: Path, text: str) -> None:
    files = opened(tmp_path, text)
    (report,) = files.report
    assert report.bar_ns == MINUTE
    assert report.symbols["AAPL"] == (2, OPEN, OPEN + MINUTE, 187_150_000)
    found = list(files.ticks("AAPL"))
    assert found == list(opened(tmp_path, vendor_files.PLAIN_BARS).ticks("AAPL"))
    trades = [tick for tick in found if isinstance(tick, TradeTick)]
    first = [trade for trade in trades if trade.at < OPEN + MINUTE]
    assert (first[0].price, first[-1].price) == (187_150_000, 187_300_000)
    assert max(trade.price for trade in first) == 187_400_000
    assert min(trade.price for trade in first) == 187_000_000
    assert sum(trade.size for trade in trades) == 9_000 * 10**6
    assert found[0].at >= OPEN
    assert found[-1].at < OPEN + 2 * MINUTE


@pytest.mark.parametrize(
    ("text", "low"),
    [
        (vendor_files.MASSIVE_DAYS, 183_885_000),
        (vendor_files.YFINANCE_DAYS, 183_890_000),
        (vendor_files.YFINANCE_TWO_LEVELS, 183_890_000),
    ],
)
def test_daily_bars_are_traded_in_the_regular_session_of_their_date(
    tmp_path: Path, text: str, low: int
) -> None:
    files = opened(tmp_path, text)
    assert files.report[0].bar_ns == DAY_NS
    assert (files.first_at, files.last_at) == (OPEN, OPEN + DAY_NS + 390 * MINUTE)
    first = [tick for tick in files.ticks("AAPL") if tick.at < OPEN + DAY_NS]
    assert first[0].at >= OPEN
    assert first[-1].at < OPEN + 390 * MINUTE
    prices = [tick.price for tick in first if isinstance(tick, TradeTick)]
    assert (prices[0], prices[-1]) == (187_150_000, 185_640_000)
    assert (max(prices), min(prices)) == (188_440_000, low)


def test_a_date_that_the_hours_do_not_know_has_the_usual_session(tmp_path: Path) -> None:
    path = tmp_path / "IBM.csv"
    path.write_text("Date,Open,High,Low,Close,Volume\n1975-06-02,220,222,219,221,51200\n")
    files = open_market_files([path], hours=NewYork())
    assert (files.last_at - files.first_at) == 390 * MINUTE


def test_a_half_day_is_traded_until_one_if_the_hours_know_it(tmp_path: Path) -> None:
    path = tmp_path / "IBM.csv"
    path.write_text("Date,Open,High,Low,Close,Volume\n2024-07-03,177,178,175,176,51200\n")
    assert open_market_files([path]).last_at - OPEN == 183 * DAY_NS + 330 * MINUTE
    files = open_market_files([path], hours=NewYork())
    assert (files.last_at - files.first_at) == 210 * MINUTE


def test_prices_of_binary_fractions_are_rounded_and_counted(tmp_path: Path) -> None:
    (report,) = opened(tmp_path, vendor_files.YFINANCE_DAYS).report
    assert report.repairs == {Repair.ROUNDED: (7, 2)}


def test_a_packed_file_is_read_as_if_it_were_not_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.csv"
    path.write_bytes(gzip.compress(vendor_files.PLAIN_TRADES.encode()))
    assert describe(path).records == 2


@pytest.mark.parametrize("separator", [";", "\t"])
def test_fields_may_be_separated_otherwise(tmp_path: Path, separator: str) -> None:
    text = vendor_files.PLAIN_TRADES.replace(",", separator)
    assert len(ticks(tmp_path, text)) == 2


def test_a_byte_order_mark_and_windows_line_ends_are_nothing_special(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.csv"
    path.write_bytes(b"\xef\xbb\xbf" + vendor_files.PLAIN_TRADES.replace("\n", "\r\n").encode())
    assert describe(path).records == 2


@pytest.mark.parametrize("name", ["AAPL.csv", "AAPL_2024-01-02.csv", "aapl prices.csv"])
def test_whose_rows_they_are_is_told_by_name_or_by_what_is_asked_for(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text(vendor_files.ALPACA_BARS)
    assert open_market_files([path], symbols=["AAPL"]).symbols == ("AAPL",)
    assert open_market_files([f"BRK.B={path}"]).symbols == ("BRK.B",)


def test_only_the_symbols_that_are_asked_for_are_there(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_text(vendor_files.MASSIVE_MINUTES)
    assert open_market_files([path], symbols=["MSFT"]).symbols == ("MSFT",)
    assert open_market_files([path]).symbols == ("AAPL", "MSFT")


def test_a_file_with_nothing_of_what_is_asked_for_is_no_harm_beside_one_that_has_it(
    tmp_path: Path,
) -> None:
    paths = []
    for name in ("AAPL.csv", "MSFT.csv"):
        path = tmp_path / name
        path.write_text(vendor_files.ALPACA_BARS)
        paths.append(path)
    assert open_market_files(paths, symbols=["MSFT"]).symbols == ("MSFT",)


def test_local_times_are_those_of_the_zone_that_is_given(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.csv"
    path.write_text(vendor_files.PLAIN_TRADES)
    assert open_market_files([path], timezone="Europe/Berlin").first_at == OPEN - 6 * 60 * MINUTE


@pytest.mark.parametrize("dtype", [pl.Float64(), pl.String(), pl.Decimal(12, 4)])
def test_parquet_says_the_same_as_csv_whatever_the_types_of_its_columns(
    tmp_path: Path, dtype: pl.DataType
) -> None:
    source = tmp_path / "AAPL.csv"
    source.write_text(vendor_files.PLAIN_QUOTES)
    frame = pl.read_csv(source, schema_overrides={"bid": pl.String, "ask": pl.String})
    {
        "float": pl.Float64,
        "text": pl.String,
        "decimal": pl.Decimal(12, 4),
    }
    path = tmp_path / "AAPL.parquet"
    frame.with_columns(pl.col("bid", "ask").cast(dtype)).write_parquet(path)
    assert list(open_market_files([path]).ticks("AAPL")) == [QUOTE]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", None])
def test_instants_in_parquet_are_exact_in_every_unit_and_zone(
    tmp_path: Path, unit: Unit, zone: str | None
) -> None:
    path = tmp_path / "AAPL.parquet"
    instants = pl.Series([OPEN, OPEN + 10**9]).cast(pl.Datetime("ns", "UTC"))
    if zone != "UTC":
        instants = instants.dt.convert_time_zone("America/New_York")
    if zone is None:
        instants = instants.dt.replace_time_zone(None)
    dtype = pl.Datetime(unit, zone)
    pl.DataFrame(
        {"timestamp": instants.cast(dtype), "price": [187.15, 187.14], "size": [100.0, 25.0]}
    ).write_parquet(path)
    trades = [
        tick for tick in open_market_files([path]).ticks("AAPL") if isinstance(tick, TradeTick)
    ]
    assert trades == [
        TradeTick(OPEN, 187_150_000, 100_000_000),
        TradeTick(OPEN + 10**9, 187_140_000, 25_000_000),
    ]


def test_quotes_and_trades_of_one_symbol_are_put_together_by_time(tmp_path: Path) -> None:
    quotes, trades = tmp_path / "quotes.csv", tmp_path / "trades.csv"
    quotes.write_text(vendor_files.MASSIVE_QUOTES)
    trades.write_text(vendor_files.MASSIVE_TRADES)
    files = open_market_files([trades, quotes])
    assert files.without_quotes == ()
    assert [(tick.at - OPEN, type(tick).__name__) for tick in files.ticks("AAPL")] == [
        (100, "TradeTick"),
        (100, "QuoteTick"),
        (300, "TradeTick"),
        (300, "QuoteTick"),
    ]


def test_days_in_files_of_their_own_follow_each_other(tmp_path: Path) -> None:
    first, second = tmp_path / "AAPL_1.csv", tmp_path / "AAPL_2.csv"
    first.write_text(vendor_files.PLAIN_TRADES)
    second.write_text(vendor_files.PLAIN_TRADES.replace("01-02", "01-03"))
    files = open_market_files([second, first])
    times = [tick.at for tick in files.ticks("AAPL")]
    assert times == sorted(times)
    assert len(times) == 9
    assert files.base_price("AAPL") == 187_150_000


def test_trades_alone_get_a_quote_before_the_first_and_one_after_each(tmp_path: Path) -> None:
    files = opened(tmp_path, vendor_files.PLAIN_TRADES)
    assert files.without_quotes == ("AAPL",)
    quotes = [tick for tick in files.ticks("AAPL") if isinstance(tick, QuoteTick)]
    lot = 100_000_000
    assert quotes == [
        QuoteTick(OPEN, 187_140_000, lot, 187_160_000, lot),
        QuoteTick(OPEN, 187_140_000, lot, 187_160_000, lot),
        QuoteTick(OPEN + 1_500_000_000, 187_130_000, lot, 187_150_000, lot),
    ]


def test_progress_is_told_over_all_files_and_ends_with_all_of_it(tmp_path: Path) -> None:
    paths = []
    for name in ("AAPL.csv", "MSFT.csv"):
        path = tmp_path / name
        path.write_text(vendor_files.ALPACA_BARS)
        paths.append(path)
    told: list[tuple[int, int]] = []
    open_market_files(paths, progress=lambda read, total: told.append((read, total)))
    size = len(vendor_files.ALPACA_BARS)
    assert told == [(size, 2 * size), (2 * size, 2 * size)]
