"""How the day of an instrument has gone whose price follows a path: sampled, not walked through.

The market trades at every step of 250 ms, and nobody could look at all of them. So a day's open,
high and low are those of the first step of every minute in which a session was under way, and of
the latest step; what clients traded themselves is added trade by trade. An option is looked at once
an hour instead, because its price is slow to work out and chains have hundreds of them. The volume
of everyone else is drawn for each such stretch, about as much as the background takers trade on
average, and the auctions have theirs.

The rule: a figure depends on the instant and on what clients traded, never on who asked before.
What has been added up is kept, because whoever asks once usually asks again a little later.
"""

from typing import Final

from sidestreet.venue.market_maker import MINUTE_NS, MarketMaker
from sidestreet.venue.path_year import YEAR_NS, Range, range_of, sessions
from sidestreet.venue.port import DayBar
from sidestreet.venue.price_path import STEP_NS, step_at
from sidestreet.venue.rule_201 import ShortSaleRestriction, trigger_price
from sidestreet.venue.tape import Tape
from sidestreet.venue.timetable import DAY_NS, Phase, Span, Timetable

HOUR_NS: Final = 60 * MINUTE_NS

_CLOSES_MAX: Final = 4
"""How many days' closes are kept. Two are asked for again and again: today's and yesterday's."""


class PathDay:
    """The figures of one instrument's trading day, the latest that has begun."""

    __slots__ = (
        "_begins_at",
        "_clients",
        "_closes",
        "_high",
        "_low",
        "_maker",
        "_open",
        "_restriction",
        "_searched",
        "_stretch_ns",
        "_times",
        "_trigger_price",
        "_until",
        "_volume",
        "_year",
    )

    def __init__(self, maker: MarketMaker, times: Timetable) -> None:
        self._maker = maker
        self._stretch_ns = HOUR_NS if maker.is_option else MINUTE_NS
        self._times = times
        self._clients = Tape(1)
        self._trigger_price = 0
        self._restriction = ShortSaleRestriction()
        self._closes: dict[int, int] = {}
        self._searched: dict[int, tuple[int, int | None]] = {}
        self._year: tuple[int, Range | None] = -1, None
        self._begins_at = self._until = -1
        self._open = self._high = self._low = self._volume = 0

    def follow(self, maker: MarketMaker) -> None:
        """Go by another maker from now on, whose past is the same."""
        self._maker = maker

    def note(self, at: int, price: int, size: int, span: Span) -> None:
        """Add a client's trade in a session; a closing auction is held as its session ends."""
        begins_at = self._times.day_begins_at(min(at, span.ends_at - 1))
        if self._clients.day_begins_at != begins_at:
            self._clients.begin_day(begins_at)
            self._trigger_price = trigger_price(self._closed(begins_at))
        self._clients.note(at, price, size)
        if price <= self._trigger_price and span.phase is Phase.REGULAR:
            self._restriction.trigger(begins_at, at)

    def fell_at(self, day_begins_at: int, until: int) -> int | None:
        """Return when a stock fell by a tenth (`rule_201.py`) in a day, None if not by `until`."""
        fell_at = self._restriction.since((day_begins_at,), until)
        at = day_begins_at
        price = trigger_price(self._closed(at))
        if self._maker.falls_to(price) < self._maker.reference.lowest:
            return fell_at
        searched, found = self._searched.get(day_begins_at, (at, None))
        if found is None and searched < until:
            # The past stays as it was. The instant of the last search is looked at again, as a
            # test may have moved the market there since, and an auction may end the session.
            found = self._path_fell_at(price, day_begins_at, searched, until)
            if len(self._searched) >= _CLOSES_MAX:
                self._searched.clear()
            self._searched[day_begins_at] = until, found
        falls = [each for each in (fell_at, found) if each is not None and each <= until]
        return min(falls, default=None)

    def _path_fell_at(self, price: int, day_begins_at: int, at: int, until: int) -> int | None:
        """Return when the path came down to a price in a day, seen from an instant on."""
        while at <= until and self._times.day_begins_at(at) == day_begins_at:
            span = self._times.at(at)
            end = min(until, span.ends_at - 1)
            if at < day_begins_at + DAY_NS:
                # Without hours a span never ends, and a day is one of 24 hours. With them a day
                # may be longer: a weekend, or the night in which the clocks are set back.
                end = min(end, day_begins_at + DAY_NS - 1)
            if span.phase is Phase.REGULAR:
                # The closing auction is at the end itself, which is no part of the span.
                last = min(until, span.ends_at) if self._times.has_auctions else end
                found = self._first_at(price, max(at, span.begins_at), last)
                if found is not None:
                    return found
            at = end + 1
        return None

    def _first_at(self, price: int, begin: int, end: int) -> int | None:
        """Return the first instant of a stretch at which the market trades at a price or less."""
        maker, step = self._maker, step_at(begin)
        reference = maker.reference
        while True:
            found = reference.next_reaching(step, maker.falls_to(price), reference.highest + 1)
            if found is None or found * STEP_NS > end:
                return None
            if maker.mark(found) <= price:
                return max(found * STEP_NS, begin)
            step = found + 1

    def bar(self, traded_by: int, last_price: int) -> DayBar:
        """Return the figures of the day up to `traded_by`, when it last traded, at that price."""
        begins_at = self._times.day_begins_at(traded_by)
        if begins_at != self._begins_at:
            self._begins_at, self._open = begins_at, self._maker.mark(step_at(begins_at))
            self._begin_anew()
        elif traded_by < self._until:
            self._begin_anew()
        self._add_up(traded_by)
        high, low, volume = self._high, self._low, self._volume
        if self._until <= traded_by and self._times.at(self._until).window is not None:
            # The stretch that is under way.
            begun, passed = self._maker.mark(step_at(self._until)), traded_by - self._until
            high, low = max(high, begun), min(low, begun) if low else begun
            stretch = self._until // self._stretch_ns
            volume += self._maker.volume(stretch, passed)
        volume += self._auctions(begins_at, traded_by)
        step = step_at(traded_by)
        last_at, last_size = max(step * STEP_NS, begins_at), self._maker.print_size(step)
        clients = self._clients
        if clients.day_begins_at == begins_at and (traded := clients.day_bar()) is not None:
            high, low = max(high, traded.high), min(low, traded.low)
            volume += traded.volume
            if step_at(traded.last_at) == step:
                last_at, last_size = traded.last_at, traded.last_size
        return DayBar(
            self._open,
            max(high, last_price),
            min(low, last_price) if low else last_price,
            last_price,
            last_size,
            last_at,
            volume,
            self._closed(begins_at),
        )

    def previous_close(self, now: int) -> int:
        """Return the price at which the trading day before that of an instant closed."""
        return self._closed(self._times.day_begins_at(now))

    def year(self, traded_by: int) -> Range | None:
        """Return between which prices everyone else traded in the 52 weeks up to an instant.

        Both are prices of a step in a session, on the tick. None if there was no session.
        """
        begins_at = self._times.day_begins_at(traded_by)
        if self._year[0] != begins_at:
            # What is over stays as it was: the days before this one are looked through once.
            before = sessions(self._times, max(begins_at - YEAR_NS, 0), begins_at - 1)
            self._year = begins_at, range_of(self._maker.reference, before)
        today = sessions(self._times, begins_at, traded_by)
        found = range_of(self._maker.reference, today, self._year[1])
        if found is None:
            return None
        ticks = self._maker.ticks
        return Range(ticks.nearest(found.low), ticks.nearest(found.high))

    def _closed(self, begins_at: int) -> int:
        """Return where the day before that of a begin closed."""
        close = self._closes.get(begins_at)
        if close is None:
            if len(self._closes) >= _CLOSES_MAX:
                self._closes.clear()
            closed_at = self._times.at(begins_at).day_before_closed_at
            close = self._maker.mark(step_at(begins_at if closed_at is None else closed_at))
            self._closes[begins_at] = close
        return close

    def _begin_anew(self) -> None:
        """Begin to add up the day."""
        self._until = self._begins_at
        self._high = self._low = self._volume = 0

    def _add_up(self, until: int) -> None:
        """Add the stretches that have ended since the last time."""
        at, maker, stretch_ns = self._until, self._maker, self._stretch_ns
        while (end := at + stretch_ns - at % stretch_ns) <= until:
            span = self._times.at(at)
            if span.window is None:
                at = span.ends_at
                continue
            if at % stretch_ns:
                low = high = maker.mark(step_at(at))
                volume = maker.volume(at // stretch_ns, end - at)
            else:
                # All whole stretches that begin in this span, at once.
                count = (min(until, span.ends_at + stretch_ns - 1) - at) // stretch_ns
                low, high = maker.extremes(step_at(at), stretch_ns // STEP_NS, count)
                volume = maker.volume_of(at // stretch_ns, count, stretch_ns)
                end = at + count * stretch_ns
            self._high = max(self._high, high)
            self._low = min(self._low, low) if self._low else low
            self._volume += volume
            at = end
        self._until = at

    def _auctions(self, begins_at: int, until: int) -> int:
        """Return what the auctions of the day have traded without clients."""
        if not self._times.has_auctions:
            return 0
        volume, at = 0, begins_at
        while at <= until:
            span = self._times.at(at)
            if span.phase is Phase.REGULAR:
                volume += self._maker.auction_size(step_at(span.begins_at))
                if span.ends_at <= until:
                    volume += self._maker.auction_size(step_at(span.ends_at))
            at = span.ends_at
        return volume
