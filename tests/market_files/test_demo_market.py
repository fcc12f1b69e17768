"""The packaged bars, and the market that plays them."""

import hashlib
from itertools import groupby, islice, pairwise

import pytest

from sidestreet.domain.sessions import Session, Trading, Window
from sidestreet.domain.ticks import TradeTick
from sidestreet.reference.calendar import AlwaysOpen, NewYork
from sidestreet.reference.market_files.daily_bars import daily_bars
from sidestreet.reference.market_files.demo import DemoMarket
from sidestreet.reference.market_files.rows import Bar

FRIDAY_NOON = 1_763_744_400_000_000_000
"""2025-11-21 12:00 in New York."""


def test_the_packaged_bars_are_the_published_ones_to_the_last_digit() -> None:
    """The hash is of the source's own table, its figures scaled to millionths."""
    text = "\n".join(
        f"{symbol},{day.date},{day.bar.open},{day.bar.high},{day.bar.low},{day.bar.close},"
        f"{day.bar.volume}"
        for symbol, days in sorted(daily_bars().items())
        for day in days
    )
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "231bd4b1eb8527f57d249422a434d90f8f492c87628640559eb85511106f23a2"
    )


def test_there_are_five_symbols_with_as_many_days_as_the_source_has() -> None:
    counts = {symbol: len(days) for symbol, days in daily_bars().items()}
    assert counts == {"AAPL": 3270, "FB": 196, "GOOG": 2148, "IBM": 3270, "MSFT": 3270}


def test_a_day_is_as_it_was() -> None:
    day = daily_bars()["AAPL"][-1]
    assert day.date == "2013-03-01"
    assert day.bar == Bar(
        1_362_096_000_000_000_000,
        438_000_000,
        438_179_900,
        429_980_000,
        430_470_000,
        19_730_300_000_000,
    )


def test_the_base_price_is_the_close_of_the_day_before() -> None:
    demo = DemoMarket(FRIDAY_NOON, NewYork())
    assert demo.symbols == ("AAPL", "FB", "GOOG", "IBM", "MSFT")
    assert demo.base_price("FB") == 38_231_800
    assert [day.date for day in demo.days("FB")[:2]] == ["2012-05-21", "2012-05-22"]
    assert len(demo.days("FB")) == 195


def test_each_day_is_played_in_the_next_session_whatever_weekday_it_was() -> None:
    demo = DemoMarket(FRIDAY_NOON, NewYork())
    days = demo.days("IBM")
    windows = list(islice(demo.sessions(), 3))
    # Friday the 21st, then Monday and Tuesday; history's were a Monday and the days after.
    assert [window.begins_at for window in windows] == [
        1_763_735_400_000_000_000,
        1_763_994_600_000_000_000,
        1_764_081_000_000_000_000,
    ]
    ticks = demo.ticks("IBM")
    played = []
    for window in windows:
        length = window.ends_at - window.begins_at
        assert length == 390 * 60 * 10**9
        trades = []
        for tick in ticks:
            assert tick.at < window.ends_at
            if isinstance(tick, TradeTick):
                assert window.begins_at <= tick.at
                trades.append(tick)
                if len(trades) == 1_560:
                    break
        played.append((trades[0].price, trades[-1].price, sum(t.size for t in trades)))
    assert played == [(day.bar.open, day.bar.close, day.bar.volume) for day in days[:3]]


def test_in_an_always_open_market_a_day_is_played_in_each_one() -> None:
    demo = DemoMarket(FRIDAY_NOON, AlwaysOpen())
    windows = list(islice(demo.sessions(), 3))
    steps = [later.begins_at - earlier.begins_at for earlier, later in pairwise(windows)]
    assert steps == [86_400 * 10**9, 86_400 * 10**9]
    first = next(demo.ticks("AAPL"))
    assert windows[0].begins_at <= first.at < windows[0].ends_at


class OneMinuteDays:
    """Hours with a session of a minute each hour: a test need not make a whole day."""

    def at(self, time_ns: int) -> Trading:
        """Return the session under way or next."""
        window = self._window(time_ns // HOUR)
        return Trading(window, window, window, window.ends_at, window.ends_at)

    def next_regular(self, time_ns: int) -> Window:
        """Return the next session."""
        return self._window(time_ns // HOUR + 1)

    def _window(self, hour: int) -> Window:
        return Window(Session.REGULAR, hour * HOUR, hour * HOUR + 60 * 10**9)


HOUR = 3_600 * 10**9


def test_after_its_last_day_a_symbol_has_no_ticks() -> None:
    demo = DemoMarket(HOUR, OneMinuteDays(), begins_on="2013-02-27")
    hours = [hour for hour, _ in groupby(demo.ticks("MSFT"), lambda tick: tick.at // HOUR)]
    assert hours == [1, 2, 3]


def test_a_symbol_without_a_day_before_the_first_is_not_in_the_market() -> None:
    assert DemoMarket(HOUR, OneMinuteDays(), begins_on="2010-01-04").symbols == (
        "AAPL",
        "GOOG",
        "IBM",
        "MSFT",
    )


def test_a_day_after_all_of_them_is_refused() -> None:
    with pytest.raises(ValueError, match="2013-03-02"):
        DemoMarket(HOUR, OneMinuteDays(), begins_on="2013-03-02")
