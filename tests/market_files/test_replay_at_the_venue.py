"""A replay where it belongs: at the simulated venue, from a file to a client's execution."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from market_files.stage import add, change, halt, quote, trade
from market_files.vendor_files import YFINANCE_DAYS
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import Side
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.ticks import DepthAction, Tick
from sidestreet.reference.calendar import NewYork
from sidestreet.reference.market_files import open_market_files
from sidestreet.reference.market_files.demo import DemoMarket
from sidestreet.venue.port import Quote
from sidestreet.venue.sources.depth_replay import DepthReplaySource
from sidestreet.venue.sources.replay import ReplaySource
from sidestreet.venue.sources.time_map import TimeMap
from venue.conversation import AT_CLOSE, AT_OPEN, BUY, DAY, GTC, IOC, MS, SELL, START, Talk

SECOND = 1_000 * MS
SHARE = SCALE
HOUR = 3_600 * SECOND
OPENING = 1_704_205_800_000_000_000
"""2024-01-02 09:30 in New York."""


def talk(ticks: list[Tick], *, is_depth: bool = False) -> Talk:
    """Return a talk with a venue whose market replays ticks; second 0 is when it starts."""
    kind = DepthReplaySource if is_depth else ReplaySource
    time_map = TimeMap(0, START)
    return Talk(sources=lambda _terms, _base: kind(iter(ticks), time_map), base=10 * SCALE)


def trades(reports: list[ExecutionReport]) -> list[tuple[int, int, int]]:
    """Return route, shares and price of what traded."""
    return [
        (report.route_id, report.last_quantity // SHARE, report.last_price)
        for report in reports
        if report.exec_type is ExecType.TRADE
    ]


FLOW: list[Tick] = [
    quote(1, "9.98", 300, "10.00", 500),
    trade(100, "9.98", 250, is_buy=False),
    trade(101, "9.98", 80, is_buy=False),
    quote(102, "9.96", 300, "9.97", 500),
]


def test_a_client_trades_with_the_touch_and_waits_its_turn_behind_it() -> None:
    made = talk(FLOW)
    made.wait(2 * SECOND)
    assert made.quote() == Quote(9_980_000, 300 * SHARE, 10_000_000, 500 * SHARE)
    made.new(1, BUY, 100 * SHARE, None, IOC)
    made.new(2, BUY, 100 * SHARE, 9_980_000, GTC)
    reports = made.until(START + 101 * SECOND + 10 * MS)
    assert trades(reports) == [(1, 100, 10_000_000), (2, 30, 9_980_000)]
    # A quote that comes down to it trades with the rest.
    assert trades(made.until(START + 103 * SECOND)) == [(2, 70, 9_980_000)]
    assert made.venue.last_price(made.terms.instrument_id, made.now) == 9_980_000


def test_when_history_is_over_there_is_no_quote_and_the_last_price_stays() -> None:
    made = talk(FLOW)
    made.wait(HOUR)
    assert made.quote() == Quote(0, 0, 0, 0)
    assert made.venue.last_price(made.terms.instrument_id, made.now) == 9_980_000


def test_depth_is_replayed_with_the_client_in_its_queue() -> None:
    made = talk(
        [
            add(1, 1, Side.BUY, "9.98", 300),
            add(50, 2, Side.BUY, "9.98", 100),
            change(60, DepthAction.EXECUTE, 1, 300),
            change(70, DepthAction.EXECUTE, 2, 60),
            change(80, DepthAction.DELETE, 2),
        ],
        is_depth=True,
    )
    made.wait(2 * SECOND)
    made.new(1, BUY, 80 * SHARE, 9_980_000, GTC)
    assert trades(made.until(START + 61 * SECOND)) == []
    assert trades(made.until(START + 71 * SECOND)) == [(1, 60, 9_980_000)]
    assert made.quote() == Quote(9_980_000, 60 * SHARE, 0, 0)


def test_a_halt_of_history_halts_trading_and_its_end_lets_it_go_on() -> None:
    made = talk(
        [
            quote(1, "9.98", 300, "10.00", 500),
            halt(10, is_halted=True),
            quote(20, "9.90", 300, "9.92", 500),
            halt(30, is_halted=False),
            quote(31, "9.90", 300, "9.92", 400),
        ]
    )
    made.wait(11 * SECOND)
    assert made.quote() == Quote(0, 0, 0, 0)
    made.new(1, BUY, 10 * SHARE, 9_950_000, GTC)
    assert trades(made.until(START + 29 * SECOND)) == []
    assert trades(made.until(START + 32 * SECOND)) == [(1, 10, 9_920_000)]


def test_orders_for_the_auctions_trade_at_the_prices_of_a_daily_bar(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.csv"
    path.write_text(YFINANCE_DAYS)
    files = open_market_files([path], hours=NewYork())
    made = Talk(
        start=OPENING - HOUR,
        base=187 * SCALE,
        hours=NewYork(),
        sources=lambda _terms, _base: ReplaySource(files.ticks("AAPL")),
    )
    made.new(1, BUY, 100 * SHARE, None, AT_OPEN)
    made.new(2, SELL, 50 * SHARE, None, AT_OPEN)
    made.new(3, BUY, 10 * SHARE, None, AT_CLOSE)
    reports = made.until(OPENING + SECOND)
    assert sorted(trades(reports)) == [(1, 100, 187_150_000), (2, 50, 187_150_000)]
    made.until(OPENING + 7 * HOUR)
    bar = made.venue.day_bar(made.terms.instrument_id, OPENING + 6 * HOUR + HOUR // 2 - 1)
    assert bar is not None
    assert (bar.open, bar.high, bar.low) == (187_150_000, 188_440_000, 183_890_000)


def test_the_demo_market_is_real_days_in_the_sessions_of_now() -> None:
    demo = DemoMarket(OPENING, NewYork())
    made = Talk(
        start=OPENING,
        base=demo.base_price("IBM"),
        hours=NewYork(),
        sources=lambda _terms, _base: ReplaySource(demo.ticks("IBM")),
    )
    made.until(OPENING + 6 * HOUR + HOUR // 2 - 1)
    bar = made.venue.day_bar(made.terms.instrument_id, made.now)
    day = demo.days("IBM")[0].bar
    assert bar is not None
    assert (bar.open, bar.high, bar.low) == (day.open, day.high, day.low)


def script(made: Talk, gaps: list[int]) -> str:
    """Trade for two minutes, looked at as often as the gaps say; return a digest of it all."""
    reports: list[ExecutionReport] = []
    for route_id, place in enumerate((2, 40, 99), 1):
        for gap in gaps:
            if made.now + gap < START + place * SECOND:
                reports += made.wait(gap)
                made.venue.last_price(made.terms.instrument_id, made.now)
        reports += made.until(START + place * SECOND)
        made.new(route_id, BUY, 70 * SHARE, 9_980_000, GTC)
    reports += made.until(START + 120 * SECOND)
    told = repr((reports, made.quote(), made.venue.day_bar(made.terms.instrument_id, made.now)))
    return hashlib.sha256(told.encode()).hexdigest()


@settings(max_examples=20)
@given(st.lists(st.integers(1, 30 * SECOND), max_size=6))
def test_what_happens_does_not_depend_on_how_often_one_looks(gaps: list[int]) -> None:
    assert script(talk(FLOW), gaps) == script(talk(FLOW), [])


def test_ticks_are_pulled_only_when_their_time_comes() -> None:
    pulled = 0

    def ticks() -> Iterator[Tick]:
        nonlocal pulled
        for second in range(1, 10_000):
            pulled += 1
            yield quote(second, "9.98", second, "10.00", 500)

    made = Talk(sources=lambda _terms, _base: ReplaySource(ticks(), TimeMap(0, START)))
    made.new(1, BUY, SHARE, 9_000_000, DAY)
    made.wait(400 * SECOND)
    # At the start some are looked through for a trade that could be an auction's.
    assert pulled <= 402
