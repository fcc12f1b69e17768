"""The same orders by one fill model after another, on a day that was worked by hand."""

import struct
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestreet.cli.realism.command import chosen
from sidestreet.cli.realism.figures import Alone, Minute, Traded, figures, spread
from sidestreet.cli.realism.planned import OrdersError, Planned, plain_strategy, read_orders
from sidestreet.cli.server.main import main
from sidestreet.domain.amounts import SCALE
from sidestreet.reference.calendar import new_york_instant
from sidestreet.venue.fills.named import ALL

DAY = date(2025, 11, 3)

QUOTES = """time,symbol,bid,bid_size,ask,ask_size
2025-11-03T14:30:00Z,MAIN,9.99,500,10.01,500
2025-11-03T15:00:00Z,MAIN,9.98,500,9.99,300
2025-11-03T15:01:00Z,MAIN,9.99,500,10.01,500
2025-11-03T16:00:00Z,MAIN,10.19,500,10.21,500
2025-11-03T20:59:30Z,MAIN,10.19,500,10.21,600
"""
"""The ask comes down to 9.99 for 300 shares at 10:00 in New York; at 11:00 all is at 10.20."""

TRADES = """time,symbol,price,size
2025-11-03T16:30:00Z,MAIN,10.20,300
2025-11-03T20:59:00Z,MAIN,10.20,100
"""

ORDERS = """time,side,type,quantity,limit
09:35,buy,LIMIT,400,bid
10:30,buy,MARKET,100,
11:15,sell,LIMIT,200,10.19
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Write the market and the orders."""
    (tmp_path / "quotes.csv").write_text(QUOTES)
    (tmp_path / "trades.csv").write_text(TRADES)
    (tmp_path / "orders.csv").write_text(ORDERS)
    return tmp_path


def run(files: Path, *words: str) -> tuple[int, str]:
    """Run the command and return its exit code and output."""
    done = CliRunner().invoke(
        main,
        [
            "realism",
            "--market",
            "replay",
            "--market-file",
            str(files / "quotes.csv"),
            "--market-file",
            str(files / "trades.csv"),
            "--symbol",
            "MAIN",
            "--orders",
            str(files / "orders.csv"),
            "--jobs",
            "1",
            *words,
        ],
    )
    return done.exit_code, done.output


def test_the_table_is_what_was_worked_by_hand(files: Path) -> None:
    """Touch buys 300 at 9.99 and 100 at 10.01, and sells 200 at 10.19; through buys none at 9.99.

    At the close of 10.20, the middle of the last quote, touch has 200 left: it paid 2,997.00 and
    1,001.00 and got 2,038.00, which with 2,040.00 of shares is 80.00. Through is 100 short: it paid
    1,001.00, got 2,038.00 and owes 1,020.00, which is 17.00. The optimist buys 400 at 9.99, 100 at
    10.00 and sells 200 at 10.20: 3,060.00 of shares, 4,996.00 paid, 2,040.00 got, which is 104.00.
    No fees: none is due for so few shares on that day but the trading activity fee of a sale,
    0.000166 a share, rounded up to four cents.
    """
    code, told = run(
        files, "--fill-model", "touch", "--fill-model", "through", "--fill-model", "optimistic"
    )
    assert code == 0, told
    rows = {line.split()[0]: line.split() for line in told.splitlines() if " bp" in line}
    assert rows["touch"][2:5] == ["600", "85.7", "%"]
    assert rows["touch"][-2:] == ["0.04", "79.96"]
    assert rows["through"][2:5] == ["300", "42.8", "%"]
    assert rows["through"][-2:] == ["0.04", "16.96"]
    assert rows["optimistic"][2:5] == ["700", "100.0", "%"]
    assert rows["optimistic"][-2:] == ["0.04", "103.96"]
    assert "From through to optimistic the result moves by 87.00: 108.8 %" in told


def test_one_run_and_many_at_a_time_say_the_same(files: Path) -> None:
    words = ("--fill-model", "touch", "--fill-model", "book")
    one = run(files, *words)
    assert one[0] == 0
    assert [line for line in run(files, *words, "--jobs", "2")[1].splitlines() if "%" in line] == [
        line for line in one[1].splitlines() if "%" in line
    ]


def test_a_slow_order_meets_another_market(files: Path) -> None:
    """Sent at 10:59:59.9, an order that takes 200 ms comes after everything has moved by 20 cents.

    What it pays is 21 cents more than the middle of when it was sent.
    """
    (files / "orders.csv").write_text("time,side,quantity\n2025-11-03T15:59:59.9Z,BUY,100\n")
    words = ("--fill-model", "touch", "--latency")
    quick = run(files, *words, "entry=0,response=0")[1]
    slow = run(files, *words, "entry=200ms,response=0")[1]
    assert "+10.00 bp" in quick
    assert "+210.00 bp" in slow


def test_the_picture_is_a_png_of_some_size(files: Path) -> None:
    png = files / "out.png"
    code, told = run(files, "--fill-model", "touch", "--png", str(png))
    assert code == 0, told
    assert png_size(png) == (720, 468)
    assert png.stat().st_size < 60_000


def test_without_matplotlib_one_line_says_what_to_install(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    code, told = run(files, "--png", str(files / "out.png"))
    assert code == 1
    assert told.splitlines() == [
        "Error: a picture needs matplotlib, which is not installed: pip install 'sidestreet[plot]'"
    ]


def test_what_the_desk_refuses_is_told(files: Path) -> None:
    (files / "orders.csv").write_text("time,side,type,quantity\n09:35,BUY,LIMIT,100\n")
    code, told = run(files, "--fill-model", "touch", "--fill-model", "through")
    assert code == 0
    assert "touch: 1 refused; order 1: " in told
    assert "Every row comes to the same result: here the model does not matter." in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--day", "2025-11-02"), "2025-11-02 is no trading day"),
        (("--day", "2025-11-27"), "2025-11-27 is no trading day"),
        (("--symbol", "NONE"), "nothing of NONE is there"),
        (("--fill-model", "toch"), "there is no fill model 'toch'"),
        (("--latency", "entry=fast"), "'fast' is not a span of time"),
        (("--market", "calmer"), "there is no market called calmer"),
        (("--market-file", "/none.csv"), "none.csv"),
        (("--orders", "/none.csv"), "/none.csv"),
        (("--png", "/none/out.png"), "there is no folder /none"),
    ],
)
def test_what_cannot_be_run_is_told_in_a_line(
    files: Path, words: tuple[str, ...], told: str
) -> None:
    if words[0] == "--market":
        words = (*words, "--orders", str(files / "orders.csv"))
    code, output = run(files, *words)
    assert code in {1, 2}
    assert told in output
    assert "Traceback" not in output


def test_a_symbol_that_nobody_knows_is_told() -> None:
    words = ["realism", "--market", "reference", "--symbol", "NONE", "--jobs", "1"]
    done = CliRunner().invoke(main, words)
    assert (done.exit_code, done.output) == (1, "Error: there is no instrument NONE\n")


def test_an_order_outside_of_the_day_is_told(files: Path) -> None:
    (files / "orders.csv").write_text("time,side,quantity\n2025-11-04T15:00:00Z,BUY,100\n")
    code, told = run(files)
    assert code == 1
    assert "an order is sent outside of 2025-11-03, 04:00 in New York to the close" in told


def test_without_a_choice_one_of_each_is_compared_and_the_book_by_its_latency() -> None:
    assert [each.model for each in chosen((), ())] == [*ALL, "book", "book"]
    assert [each.latency for each in chosen((), ())][-3:] == [
        "",
        "entry=0,response=0",
        "entry=200ms,response=200ms",
    ]
    assert len(chosen(("touch", "book"), ("entry=1ms", "data=1s", "response=0"))) == 6


def test_figures_by_hand() -> None:
    """Bought 100 at 10.10 and 100 at 10.00, sold 50 at 10.30; the close is 10.20.

    Against arrivals of 10.00, 10.00 and 10.40: 10.00 and 0.00 more paid, 5.00 less got, of 2,520.00
    in all: 59.52 basis points. The day's average is (10.00 * 300 + 10.40 * 100) / 400 = 10.10:
    0.00, -10.00 and -10.00 of 2,525.00.
    """
    alone = Alone(
        (Minute(1, dollars("10.00"), 300), Minute(2, dollars("10.40"), 100), _at_close()),
        (None, None, None),
        (dollars("10.00"), dollars("10.00"), dollars("10.40")),
    )
    trades = [
        Traded(0, 1, True, 100 * SCALE, dollars("10.10"), 10_000),
        Traded(1, 1, True, 100 * SCALE, dollars("10.00"), 0),
        Traded(2, 1, False, 50 * SCALE, dollars("10.30"), 20_000),
    ]
    found = figures(500 * SCALE, 1, trades, alone)
    assert (found.filled, found.executions, found.refused) == (250 * SCALE, 3, 1)
    assert found.arrival_cost == 5952
    assert found.average_cost == -7921
    assert found.charges == 30_000
    # 150 at 10.20 are 1,530.00, 2,010.00 were paid and 515.00 got: 35.00 less three cents.
    assert found.profit == dollars("34.97")


def test_nothing_filled_is_nothing_won() -> None:
    alone = Alone((_at_close(),), (None,), (None,))
    found = figures(SCALE, 0, [], alone)
    assert found.profit == 0
    assert found.arrival_cost is found.average_cost is None
    assert spread([found, found]) == (0, None)


def test_the_plain_strategy_buys_a_thousand_and_sells_a_thousand() -> None:
    orders = plain_strategy(DAY)
    assert sum(order.quantity for order in orders if order.is_buy) == 1000 * SCALE
    assert sum(order.quantity for order in orders if not order.is_buy) == 1000 * SCALE
    assert orders[0] == Planned(new_york_instant(DAY, 9, 45), True, 100 * SCALE, "LIMIT", "bid")
    assert orders[-1].at == new_york_instant(DAY, 15, 30)


def test_orders_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "\ufefftime,side,quantity,type,limit,stop,time_in_force\n"
        "10:00:30,sell,0.5,,mid,,ioc\n"
        "2025-11-03T14:31:00Z,BUY,100,stop,,10.25,\n",
        encoding="utf-8",
    )
    assert read_orders(path, DAY) == [
        Planned(new_york_instant(DAY, 9, 31), True, 100 * SCALE, "STOP", None, dollars("10.25")),
        Planned(
            new_york_instant(DAY, 10) + 30 * 10**9, False, SCALE // 2, "LIMIT", "mid", None, "IOC"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the column time is missing"),
        ("time,side,quantity\n", "there is no order in it"),
        ("time,side,quantity,price\n", "line 1: there is no column 'price'"),
        ("time,side\n", "line 1: the column quantity is missing"),
        ("time,side,quantity,side\n", "line 1: a column is there twice"),
        ("time,side,quantity\n25:00,BUY,1\n", "line 2, column time: '25:00' is not a time of day"),
        ("time,side,quantity\n10:00,HOLD,1\n", "line 2, column side: 'HOLD' is not BUY or SELL"),
        ("time,side,quantity\n10:00,BUY,0\n", "line 2, column quantity: '0' is not a decimal"),
        ("time,side,quantity\n10:00,BUY,\n", "line 2, column quantity: '' is not a decimal"),
        ("time,side,quantity\n\n10:00,BUY,1e9\n", "line 3, column quantity: '1e9' is not"),
        ("time,side,quantity,limit\n10:00,BUY,1,last\n", "column limit: 'last' is not a decimal"),
        ("time,side,quantity\n10:00,BUY\n", "line 2: 2 fields where the header has 3"),
        ('time,side,quantity\n"10:00,BUY,1\n', "orders.csv, line 2: unexpected end of data"),
    ],
)
def test_a_broken_file_of_orders_is_told_by_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text)
    with pytest.raises(OrdersError) as raised:
        read_orders(path, DAY)
    assert told in str(raised.value)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"time" * 2_000_000])
def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(raw)
    with pytest.raises(OrdersError):
        read_orders(path, DAY)


def dollars(text: str) -> int:
    """Return a price in millionths."""
    whole, _, cents = text.partition(".")
    return int(whole) * SCALE + int(cents) * SCALE // 100


def png_size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG, whose signature is checked."""
    raw = path.read_bytes()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", raw[16:24])
    return width, height


def _at_close() -> Minute:
    return Minute(3, dollars("10.20"), 0)
