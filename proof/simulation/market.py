"""Hours, days and prices of a market that a simulation can afford: a walk, the same at every start.

A business day has twenty minutes, so that a story of some minutes sees days end. Prices are a
function of the seed and the instant alone, whoever asks.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.messages import DirectedMarket
from sidestreet.domain.sessions import Session, Trading, Window
from sidestreet.venue.port import Crossing, DayBar, Quote
from simulation.world import SECOND, START

DAY_NS: Final = 1200 * SECOND
STEP_NS: Final = 4 * SECOND
CENT: Final = SCALE // 100
_FIRST: Final = date(2020, 1, 1)
_SESSIONS: Final = (
    (Session.PRE_MARKET, 0, 40),
    (Session.REGULAR, 40, 400),
    (Session.AFTER_HOURS, 400, 500),
)
"""The sessions of a third of a day, in seconds; then it is closed until the next one."""

_ROUND: Final = 600 * SECOND


def _stock(number: int, symbol: str, venue: str, price: int) -> InstrumentTerms:
    return InstrumentTerms(
        f"0193c8a0-0000-7000-8000-0000000000{number:02x}",
        symbol,
        InstrumentType.COMMON_STOCK,
        venue,
        base_price=price * SCALE,
    )


STOCKS: Final = (_stock(1, "XYZ", "XNAS", 10), _stock(2, "ABC", "XNYS", 40))
SHUT: Final = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000ee",
    "SHUT",
    InstrumentType.COMMON_STOCK,
    "XNAS",
    is_tradable=False,
    base_price=10 * SCALE,
)
"""A stock that nobody may trade."""


class ShortDays:
    """A calendar of business days of twenty minutes."""

    def at(self, time_ns: int) -> BusinessDay:
        """Return the day of an instant."""
        return _day((time_ns - START) // DAY_NS)

    def after(self, day: BusinessDay) -> BusinessDay:
        """Return the day that follows."""
        return _day((day.ends_at - START) // DAY_NS)


def _day(number: int) -> BusinessDay:
    today, next_day = (_FIRST + timedelta(days=number + each) for each in (0, 1))
    ends_at = START + (number + 1) * DAY_NS
    return BusinessDay(today.isoformat(), ends_at, next_day.isoformat())


class ShortSessions:
    """Hours of ten minutes: before the market, the market, after it, and nothing."""

    def at(self, time_ns: int) -> Trading:
        """Return where an instant stands."""
        first = START + (time_ns - START) // _ROUND * _ROUND
        windows = [
            Window(session, begin + least * SECOND, begin + most * SECOND)
            for begin in (first, first + _ROUND)
            for session, least, most in _SESSIONS
        ]
        ahead = [window for window in windows if window.ends_at > time_ns]
        window = ahead[0] if ahead[0].begins_at <= time_ns else None
        regulars = [each for each in ahead if each.session is Session.REGULAR]
        ends = next(each.ends_at for each in ahead if each.session is Session.AFTER_HOURS)
        return Trading(
            window,
            regulars[0],
            ahead[0],
            ends,
            ahead[0].begins_at if window is None else window.ends_at,
            next(each.begins_at for each in regulars if each.begins_at > time_ns),
        )

    def next_regular(self, time_ns: int) -> Window:
        """Return the first regular session that begins after an instant."""
        regular = self.at(time_ns).regular
        return regular if regular.begins_at > time_ns else self.at(regular.ends_at).regular


class WalkingMarket:
    """Prices to look at and to wait for, of a market in which nobody is seen to trade."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._walks: dict[str, tuple[Random, list[int]]] = {}
        self._wanted: dict[str, tuple[int | None, int | None, int]] = {}
        self._seen: list[Crossing] = []

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument around a price."""
        if terms.instrument_id not in self._walks:
            walk = Random(f"walk {self._seed} {terms.instrument_id}")
            self._walks[terms.instrument_id] = walk, [base_price]

    def last_price(self, instrument_id: str, now: int | None = None) -> int:
        """Return the price of an instant; KeyError for what is not listed."""
        walk, prices = self._walks[instrument_id]
        step = 0 if now is None else (now - START) // STEP_NS
        while len(prices) <= step:
            moved = prices[-1] + walk.choice((-9, -4, -1, 0, 2, 3, 9)) * CENT
            prices.append(max(CENT * 100, moved))
        return prices[step]

    def quote(self, instrument_id: str, now: int) -> Quote:
        """Return a touch around the price."""
        price = self.last_price(instrument_id, now)
        return Quote(price - CENT, 100 * SCALE, price + CENT, 100 * SCALE)

    def restricted_since(self, instrument_id: str, now: int) -> int | None:
        """Return that short sales are not restricted."""
        del instrument_id, now
        return None

    def day_bar(self, instrument_id: str, now: int) -> DayBar | None:
        """Return that nothing was printed."""
        del instrument_id, now
        return None

    def previous_close(self, instrument_id: str, now: int) -> int:
        """Return the price; KeyError for what is not listed."""
        return self.last_price(instrument_id, now)

    def year(self, instrument_id: str, now: int) -> None:
        """Return that nothing was printed."""

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Take no notice: nobody moves this market."""
        del message, now

    def watch(self, instrument_id: str, low: int | None, high: int | None, now: int) -> None:
        """Have it said once when a price is reached."""
        self.last_price(instrument_id, now)
        self._wanted.pop(instrument_id, None)
        if low is not None or high is not None:
            self._wanted[instrument_id] = low, high, now
            self.look(now)

    def look(self, now: int) -> None:
        """See what was reached by an instant."""
        for instrument_id, (low, high, since) in list(self._wanted.items()):
            for at in range(since, now + 1, STEP_NS):
                price = self.last_price(instrument_id, at)
                if (low is not None and price <= low) or (high is not None and price >= high):
                    self._seen.append(Crossing(instrument_id, price, at))
                    del self._wanted[instrument_id]
                    break
            else:
                self._wanted[instrument_id] = low, high, max(since, now - (now - since) % STEP_NS)

    def crossings(self) -> list[Crossing]:
        """Return what was reached by the latest look."""
        seen, self._seen = self._seen, []
        return seen

    def next_crossing(self) -> int | None:
        """Return when something may be reached, None if nothing is waited for."""
        if self._seen:
            return START
        return min((since + STEP_NS for _, _, since in self._wanted.values()), default=None)


def listed(instrument_id: str) -> tuple[InstrumentTerms, int] | None:
    """Find the terms of an instrument and where its market begins."""
    for terms in (*STOCKS, SHUT):
        if terms.instrument_id == instrument_id:
            return terms, terms.base_price
    return None


Listed = Callable[[str], tuple[InstrumentTerms, int] | None]
