"""Everything that can be wrong with a market file: an error with its place, or a counted repair."""

import gzip
import os
from pathlib import Path

import polars as pl
import pytest

from market_files import vendor_files
from sidestreet.reference.market_files import (
    FileReport,
    MarketFileError,
    Repair,
    describe,
    open_market_files,
)
from sidestreet.reference.market_files.lines import LINE_BYTES_MAX
from sidestreet.reference.market_files.order import WINDOW
from sidestreet.reference.market_files.reading import SYMBOLS_MAX

HEADER = "time,symbol,price,size"
GOOD = "2024-01-02T09:30:00,AAPL,187.15,100"
LATER = "2024-01-02T09:30:05,AAPL,187.16,100"


def written(tmp_path: Path, *rows: str, name: str = "t.csv") -> Path:
    """Write a file of lines."""
    path = tmp_path / name
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def numbers(report: FileReport) -> dict[Repair, int]:
    """Return how often each repair was made."""
    return {kind: counted.number for kind, counted in report.repairs.items()}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",AAPL,1,1", "column time: '': no date and time"),
        ("1704205800,AAPL,1,1", "a number does not say what it counts"),
        ("2024-13-01,AAPL,1,1", "there is no such date or time"),
        ("2024-01-02T09:30:61,AAPL,1,1", "there is no such second"),
        ("2024-03-10T02:30:00,AAPL,1,1", "does not exist in America/New_York"),
        ("1969-12-31T00:00:00Z,AAPL,1,1", "is not between 1970 and 2262"),
        ("9999-12-31T23:59:59,AAPL,1,1", "is not between 1970 and 2262"),
        ("0001-01-01,AAPL,1,1", "is not between 1970 and 2262"),
        ("2024-01-02T09:30:00,,1,1", "column symbol: '' is not a symbol"),
        ("2024-01-02T09:30:00,A\x07,1,1", "is not a symbol"),
        (f"2024-01-02T09:30:00,{'A' * 99},1,1", "is not a symbol"),
        ("2024-01-02T09:30:00,AAPL,,1", "column price: nothing stands there"),
        ("2024-01-02T09:30:00,AAPL,NaN,1", "column price: NaN stands for nothing"),
        ("2024-01-02T09:30:00,AAPL,-inf,1", "is not a price or a size"),
        ("2024-01-02T09:30:00,AAPL,-5,1", "column price: -5 is not above zero"),
        ("2024-01-02T09:30:00,AAPL,0,1", "column price: 0 is not above zero"),
        ("2024-01-02T09:30:00,AAPL,1e9999999,1", "is not a decimal number"),
        ("2024-01-02T09:30:00,AAPL,1e999,1", "is out of all bounds"),
        ("2024-01-02T09:30:00,AAPL,1000000000001,1", "more than 1000000000"),
        ("2024-01-02T09:30:00,AAPL,٣,1", "is not a decimal number"),
        ("2024-01-02T09:30:00,AAPL,1_0,1", "is not a decimal number"),
        ("2024-01-02T09:30:00,AAPL,10,-1", "column size: -1 is not above zero"),
        ("2024-01-02T09:30:00,AAPL,10,many", "column size: many is not a decimal number"),
        ("2024-01-02T09:30:00,AAPL,10", "3 fields, where the header has 4"),
        ("2024-01-02T09:30:00,AAPL,1,000,10", "5 fields, where the header has 4"),
        ('2024-01-02T09:30:00,"AAPL,10,1', "it is not CSV"),
    ],
)
def test_a_broken_row_is_an_error_with_its_place_or_is_left_out(
    tmp_path: Path, row: str, problem: str
) -> None:
    path = written(tmp_path, HEADER, GOOD, row, LATER)
    with pytest.raises(MarketFileError) as caught:
        describe(path)
    assert problem in str(caught.value)
    assert str(caught.value).startswith("t.csv, line 3")
    assert caught.value.line == 3
    report = describe(path, repair=True)
    assert (report.records, numbers(report)) == (2, {Repair.BROKEN_ROW: 1})


@pytest.mark.parametrize(
    ("row", "repair"),
    [
        ("", Repair.BLANK_LINE),
        ("2024-01-02T09:30:01,AAPL,10,0", Repair.NO_SIZE),
    ],
)
def test_what_does_no_harm_is_passed_over_and_counted(
    tmp_path: Path, row: str, repair: Repair
) -> None:
    report = describe(written(tmp_path, HEADER, GOOD, row, LATER))
    assert (report.records, report.repairs) == (2, {repair: (1, 3)})


def test_a_price_finer_than_a_millionth_is_rounded(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD.replace("187.15", "187.1499999"))
    files = open_market_files([path])
    assert files.base_price("AAPL") == 187_150_000
    assert numbers(files.report[0]) == {Repair.ROUNDED: 1}


def test_a_time_that_comes_twice_in_autumn_is_the_first_of_the_two(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD.replace("2024-01-02T09", "2024-11-03T01"))
    report = describe(path)
    assert report.first_at == 1_730_611_800_000_000_000
    assert numbers(report) == {Repair.AMBIGUOUS_TIME: 1}


def test_a_row_that_goes_back_in_time_is_an_error_or_is_put_in_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, LATER, GOOD)
    with pytest.raises(MarketFileError, match="line 3: earlier than the row before it"):
        describe(path)
    files = open_market_files([path], repair=True)
    assert numbers(files.report[0]) == {Repair.SORTED: 1}
    times = [tick.at for tick in files.ticks("AAPL")]
    assert times == sorted(times)


def test_a_file_that_is_sorted_backwards_is_refused_even_with_repair(tmp_path: Path) -> None:
    rows = [
        f"{second},AAPL,10,1" for second in range(1_704_209_999, 1_704_209_999 - WINDOW - 2, -1)
    ]
    path = written(tmp_path, "time_s,symbol,price,size", *rows)
    with pytest.raises(MarketFileError, match="sort the file"):
        describe(path, repair=True)


def test_a_row_that_comes_twice_is_a_duplicate_where_rows_have_numbers(tmp_path: Path) -> None:
    header, *rows = vendor_files.ALPACA_TRADES.splitlines()
    path = written(tmp_path, header, rows[0], rows[0], rows[1])
    with pytest.raises(MarketFileError, match="line 3: the row comes a second time"):
        describe(path)
    assert numbers(describe(path, repair=True)) == {Repair.DUPLICATE: 1}


def test_without_numbers_the_same_row_twice_is_two_trades(tmp_path: Path) -> None:
    assert describe(written(tmp_path, HEADER, GOOD, GOOD)).records == 2


BARS = "time_s,symbol,open,high,low,close,volume"
BAR = "1704205800,AAPL,10,12,9,11,100"


def test_a_bar_that_comes_twice_is_a_duplicate(tmp_path: Path) -> None:
    path = written(tmp_path, BARS, BAR, BAR)
    with pytest.raises(MarketFileError, match="line 3: the bar comes a second time"):
        describe(path)
    assert numbers(describe(path, repair=True)) == {Repair.DUPLICATE: 1}


def test_two_bars_for_one_time_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(MarketFileError, match="line 3: two bars for one time"):
        describe(written(tmp_path, BARS, BAR, BAR.replace("11", "10")))


@pytest.mark.parametrize(
    ("row", "column"),
    [("1704205860,AAPL,13,12,9,11,100", "open"), ("1704205860,AAPL,10,12,9,8,100", "close")],
)
def test_a_bar_that_does_not_hold_its_open_or_close_is_widened_when_asked_for(
    tmp_path: Path, row: str, column: str
) -> None:
    path = written(tmp_path, BARS, BAR, row)
    with pytest.raises(MarketFileError, match=f"column {column}: not between high and low"):
        describe(path)
    assert numbers(describe(path, repair=True)) == {Repair.WIDENED_BAR: 1}


def test_a_bar_whose_low_is_above_its_high_is_broken(tmp_path: Path) -> None:
    with pytest.raises(MarketFileError, match="column low: low is above high"):
        describe(written(tmp_path, BARS, "1704205860,AAPL,10,9,12,11,100"))


def test_missing_bars_are_counted_and_nothing_is_put_in_their_place(tmp_path: Path) -> None:
    rows = [BAR.replace("1704205800", str(1_704_205_800 + 60 * n)) for n in (0, 1, 2, 7, 8, 11)]
    report = describe(written(tmp_path, BARS, *rows))
    assert report.bar_ns == 60 * 10**9
    assert report.repairs == {Repair.GAP: (2, 5)}


def test_two_daily_bars_for_one_day_and_bars_of_a_week_are_refused(tmp_path: Path) -> None:
    two = [BAR.replace("1704205800", at) for at in ("1704171600", "1704254400")]
    with pytest.raises(MarketFileError, match="line 3: a second daily bar for one day"):
        describe(written(tmp_path, BARS, *two))
    weeks = [BAR.replace("1704205800", str(1_704_171_600 + 604_800 * n)) for n in range(3)]
    with pytest.raises(MarketFileError, match="longer than a day"):
        describe(written(tmp_path, BARS, *weeks))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it is empty"),
        (b"\n\n", "it is empty"),
        (f"{HEADER}\n".encode(), "there is no row in it that can be used"),
        (b"when,what\n1,2\n", "line 1: its columns are none that are known"),
        (b"symbol,price,size\nA,1,1\n", "as plain trades it lacks time"),
        (f"{HEADER}\n".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n{GOOD}\n".encode() + b"2024-01-02,\xe4,1,1\n", "line 3: byte 12 of the line"),
        (f"{HEADER}\n{GOOD}\n\0\n".encode(), "line 3: it is not text"),
        (b"\x28\xb5\x2f\xfd" + bytes(99), "zstandard"),
        (b"PK\x03\x04" + bytes(99), "zip"),
        (b"DBN\x01" + bytes(99), "Databento's binary form"),
        (b"PAR1" + bytes(99), "it is not a Parquet file"),
        (b"PAR1" + bytes(99) + b"PAR1", "it is not a Parquet file"),
        (gzip.compress(f"{HEADER}\n{GOOD}\n".encode(), mtime=0)[:-9], "it cannot be unpacked"),
        (b"\x1f\x8b" + bytes(50), "it cannot be unpacked"),
        (gzip.compress(b"\0" * 10**7, mtime=0), "longer than"),
        (b"x" * (LINE_BYTES_MAX + 1), "line 1: longer than"),
        (f"{HEADER}\n{GOOD}\n{'x' * (1 << 20)}".encode(), "line 3: longer than"),
        (",".join("abc" * 200).encode() + b"\n1\n", "none that are known"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(
    tmp_path: Path, data: bytes, problem: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(MarketFileError) as caught:
        describe(path)
    assert problem in str(caught.value)
    assert "t.csv" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_file_without_a_useful_row_is_refused_even_with_repair(tmp_path: Path) -> None:
    with pytest.raises(MarketFileError, match="no row in it that can be used"):
        describe(written(tmp_path, HEADER, "a,b,c,d"), repair=True)


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "t.csv"):
        with pytest.raises(MarketFileError, match="it cannot be read"):
            describe(path)


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    for zone in ("Nowhere/Land", "", "../../etc/passwd"):
        with pytest.raises(MarketFileError, match="there is no time zone"):
            describe(written(tmp_path, HEADER, GOOD), timezone=zone)


def test_a_file_that_does_not_say_whose_it_is_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, *vendor_files.ALPACA_BARS.splitlines(), name="bars.csv")
    with pytest.raises(MarketFileError, match="no column names the symbol"):
        describe(path)


def test_several_symbols_side_by_side_are_refused(tmp_path: Path) -> None:
    text = vendor_files.YFINANCE_TWO_LEVELS.replace("AAPL,AAPL,AAPL,AAPL,AAPL", "A,A,A,A,B")
    with pytest.raises(MarketFileError, match="several symbols side by side"):
        describe(written(tmp_path, *text.splitlines()))


def test_too_many_symbols_are_refused(tmp_path: Path) -> None:
    rows = [f"2024-01-02T09:30:00,S{n},10,1" for n in range(SYMBOLS_MAX + 1)]
    with pytest.raises(MarketFileError, match=f"more than {SYMBOLS_MAX} symbols"):
        describe(written(tmp_path, HEADER, *rows))


def test_a_symbol_that_is_asked_for_and_not_there_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD)
    with pytest.raises(MarketFileError, match=r"nothing of MSFT is there$"):
        open_market_files([path], symbols=["MSFT"])
    with pytest.raises(MarketFileError, match="nothing of MSFT is there; the files hold AAPL"):
        open_market_files([path], symbols=["AAPL", "MSFT"])


def test_bars_and_trades_of_one_symbol_are_refused(tmp_path: Path) -> None:
    trades, bars = written(tmp_path, HEADER, GOOD), written(tmp_path, BARS, BAR, name="b.csv")
    with pytest.raises(MarketFileError, match="AAPL has bars and trades here"):
        open_market_files([trades, bars])


def test_a_file_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD)
    with pytest.raises(MarketFileError, match="it was given twice"):
        open_market_files([path, str(path)])


def test_no_file_at_all_is_refused() -> None:
    with pytest.raises(MarketFileError, match="none was given"):
        open_market_files([])


def test_a_file_that_was_changed_since_it_was_looked_through_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD)
    files = open_market_files([path])
    os.utime(path, ns=(0, 0))
    with pytest.raises(MarketFileError, match="it was changed"):
        next(files.ticks("AAPL"))


def test_parquet_without_polars_names_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"time": ["2024-01-02"], "price": [1.0], "size": [1]}).write_parquet(path)
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(MarketFileError, match=r"install sidestreet\[data\]"):
        describe(path, symbols=["AAPL"])


def test_parquet_with_a_number_for_a_time_must_say_what_it_counts(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.parquet"
    pl.DataFrame({"time": [1_704_205_800], "price": [1.0], "size": [1]}).write_parquet(path)
    with pytest.raises(MarketFileError, match="column time: its type is Int64"):
        describe(path)


def test_a_wrong_value_in_parquet_is_an_error_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.parquet"
    prices = [1.5, float("inf")]
    frame = pl.DataFrame({"time": ["2024-01-02"] * 2, "price": prices, "size": [1, 1]})
    frame.write_parquet(path)
    with pytest.raises(MarketFileError, match=r"AAPL.parquet, row 2, column price: inf"):
        describe(path)


def test_a_parquet_file_that_was_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.parquet"
    times = [f"2024-01-02T10:00:0{second}" for second in range(8)]
    frame = pl.DataFrame({"time": times, "price": [1.5] * 8, "size": list(range(1, 9))})
    frame.write_parquet(path)
    good = path.read_bytes()
    assert describe(path).records == 8
    for length in range(5, len(good), 41):
        path.write_bytes(good[:length])
        with pytest.raises(MarketFileError, match="it is not a Parquet file that can be read"):
            describe(path)
