"""The market as the screener looks at it: thousands of instruments at one instant.

The rule: what the desk deals in is looked up anew each time. Of the thousands of other listings,
whose prices nobody here can move, one price serves for the minute, because looking all of them up
takes seconds, and so do the figures of one's day, which take ten times as long.
"""

from datetime import date
from typing import Final, NamedTuple

from sidestreet.api.instrument_data import actions_of
from sidestreet.reference.calendar import new_york_time
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.dividends import DeskActions
from sidestreet.reference.universe import packaged_universe
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.market_view import MarketView
from sidestreet.venue.port import DayBar
from sidestreet.venue.simulated import SimulatedVenue

_MINUTE_NS: Final = 60_000_000_000
_DAY_NS: Final = 86_400_000_000_000


class Remembered(NamedTuple):
    """What has been looked up in a minute: prices by instrument and day, and how its day went."""

    prices: dict[tuple[str, date | None], int | None]
    bars: dict[str, DayBar | None]


class PriceMemory:
    """What was looked up in a minute, for as long as instruments are counted in the same units."""

    def __init__(self) -> None:
        self._of: tuple[int, int] | None = None
        self._remembered = Remembered({}, {})

    def at(self, now: int, changes: int) -> Remembered:
        """Return what is remembered for an instant, to be added to."""
        of = now // _MINUTE_NS, changes
        if of != self._of:
            self._of, self._remembered = of, Remembered({}, {})
        return self._remembered


class MarketLook:
    """One look at a desk's market. On a desk without one nothing has a price."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory, memory: PriceMemory) -> None:
        self._desk = desk
        self.files = directory.files
        self.now = desk.clock.now()
        self.today = new_york_time(self.now).date()
        self._marks = desk.sequencer.marks
        self._market = None if self._marks is None else MarketView(self._marks)
        changes = 0 if self._marks is None else self._marks.changes
        self._remembered = memory.at(self.now, changes)

    def price(self, instrument: Instrument) -> int | None:
        """Return where an instrument last traded."""
        return self._remember(instrument, None)

    def price_before(self, instrument: Instrument, day: date) -> int | None:
        """Return where an instrument stood at this time of an earlier day.

        None where the market keeps no record of it, and where the instrument has been counted in
        other units since the desk began: then the figures of before would mislead.
        """
        return self._remember(instrument, day)

    def bar(self, instrument: Instrument) -> DayBar | None:
        """Return how the day of an instrument has gone, None for what has not traded in it."""
        if self._market is None:
            return None
        identity = instrument.instrument_id
        if self._is_followed(instrument):
            return self._market.day_bar(identity, self.now)
        bars = self._remembered.bars
        if identity not in bars:
            bars[identity] = self._market.day_bar(identity, self.now)
        return bars[identity]

    def actions(self, instrument: Instrument) -> DeskActions:
        """Return what was announced of an instrument on this desk."""
        return actions_of(self._desk, instrument.instrument_id)

    def _is_followed(self, instrument: Instrument) -> bool:
        identity = instrument.instrument_id
        return (
            identity in self._desk.state.instruments or packaged_universe().by_id(identity) is None
        )

    def _remember(self, instrument: Instrument, day: date | None) -> int | None:
        if self._is_followed(instrument):
            return self._look(instrument, day)
        key = instrument.instrument_id, day
        prices = self._remembered.prices
        if key not in prices:
            prices[key] = self._look(instrument, day)
        return prices[key]

    def _look(self, instrument: Instrument, day: date | None) -> int | None:
        if self._marks is None:
            return None
        if day is None:
            return self._marks.at(self.now).mark(instrument.instrument_id)
        feed = self._marks.feed(instrument.instrument_id, self.now)
        if not isinstance(feed, SimulatedVenue) or instrument.units is not None:
            return None
        if not feed.has_past(instrument.instrument_id):
            return None
        at = self.now - (self.today - day).days * _DAY_NS
        return None if at < 0 else feed.last_price(instrument.instrument_id, at)
