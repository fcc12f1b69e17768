"""The demo market: real days of real companies, played one after another from the day it starts.

The days are those on which all five symbols of the packaged bars traded, from the second day of
Facebook on, because the first one tells what it was worth before: 21 May 2012 to 1 March 2013, 195
days without a split among the five. The first of them is played in the session that is under way
when the market starts, or in the next one; each further one in the session after. What was a Monday
may so be played on a Saturday, if the market is open then.

A day's prices are history's, the way through them is made (`bar_ticks.py`). After the last day the
market has no quotes any more.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from sidestreet.domain.sessions import Hours, Window
from sidestreet.domain.ticks import Tick
from sidestreet.reference.market_files.bar_ticks import bar_key, bar_ticks
from sidestreet.reference.market_files.daily_bars import DailyBar, daily_bars

BEGINS_ON: Final = "2012-05-21"
"""The first day that is played, unless another one is said."""


class DemoMarket:
    """Ticks in the time of a market that starts at an instant and has these hours.

    `begins_on` is the first day that is played, an ISO date after the first one of a symbol; a
    symbol without days from then on is not in the market. Each symbol's days are played without a
    gap. ValueError if that leaves no symbol.
    """

    def __init__(
        self, started_at: int, hours: Hours, *, begins_on: str = BEGINS_ON, seed: int = 0
    ) -> None:
        self._hours = hours
        self._seed = seed
        self._first = hours.at(started_at).regular
        self._base: dict[str, int] = {}
        self._days: dict[str, tuple[DailyBar, ...]] = {}
        for symbol, days in daily_bars().items():
            before = sum(day.date < begins_on for day in days)
            if 0 < before < len(days):
                self._base[symbol] = days[before - 1].bar.close
                self._days[symbol] = days[before:]
        if not self._days:
            raise ValueError(f"there is no packaged day from {begins_on} on")
        self.symbols = tuple(self._days)

    def base_price(self, symbol: str) -> int:
        """Return the close of the day before the first that is played, in millionths."""
        return self._base[symbol]

    def has_depth(self, symbol: str) -> bool:
        """Whether every order of a symbol's book is known: of none."""
        del symbol
        return False

    def days(self, symbol: str) -> tuple[DailyBar, ...]:
        """Return the days that are played, in their order."""
        return self._days[symbol]

    def sessions(self) -> Iterator[Window]:
        """Yield the sessions of the market in which days are played, the first one first."""
        window = self._first
        while True:
            yield window
            window = self._hours.next_regular(window.begins_at)

    def ticks(self, symbol: str) -> Iterator[Tick]:
        """Yield the ticks of a symbol, as often as it is asked for. KeyError for one not here."""
        days = self._days[symbol]
        key = bar_key(self._seed, symbol)
        for day, window in zip(days, islice(self.sessions(), len(days)), strict=True):
            yield from bar_ticks(day.bar, window.begins_at, window.ends_at, key, is_day=True)
