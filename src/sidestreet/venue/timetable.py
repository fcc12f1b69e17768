"""The hours of a venue as a row of spans: which one an instant is in, and what lay before it.

A calendar answers for one instant. The venue also has to know what has ended: at which instant a
market that is closed now last traded, when the trading day began, when the day before closed. So
the answers of the calendar are laid end to end, as far as anybody has asked, and remembered.

The rule: a span is a pure function of the hours; that it is remembered saves time, nothing else.
"""

from bisect import bisect_right
from enum import StrEnum
from typing import Final, NamedTuple

from sidestreet.domain.sessions import Hours, Session, Trading, Window

NEVER: Final = (1 << 63) - 1
"""An instant that does not come."""

DAY_NS: Final = 86_400_000_000_000
_LEAD_NS: Final = 10 * DAY_NS
"""How far before the first question the row begins. No market was ever closed for so long."""


class Phase(StrEnum):
    """What trades: nothing, only orders for extended hours, or everything."""

    CLOSED = "CLOSED"
    EXTENDED = "EXTENDED"
    REGULAR = "REGULAR"


class Span(NamedTuple):
    """A stretch of time in which one session holds, or in which the market is closed.

    `traded_until` is the end of the latest session of any kind that had ended by `begins_at`, and
    `regular_until` of the latest regular one; None if none is known. The trading day is the latest
    that has begun: `day_begins_at` is when its first session did, `day_ends_at` when its last one
    ends, and `day_before_closed_at` when the latest regular session before it ended.
    """

    begins_at: int
    ends_at: int
    window: Window | None
    traded_until: int | None = None
    regular_until: int | None = None
    day_begins_at: int = 0
    day_ends_at: int = NEVER
    day_before_closed_at: int | None = None

    @property
    def phase(self) -> Phase:
        """What trades in it."""
        if self.window is None:
            return Phase.CLOSED
        return Phase.REGULAR if self.window.session is Session.REGULAR else Phase.EXTENDED


_ENDLESS: Final = Span(0, NEVER, Window(Session.REGULAR, 0, NEVER))


class Timetable:
    """The spans of one market. Without hours it is one regular session for ever.

    With `regular_only` it is the market of instruments that trade in no other session.
    """

    __slots__ = ("_begins", "_hours", "_regular_only", "_spans")

    def __init__(self, hours: Hours | None = None, *, regular_only: bool = False) -> None:
        self._hours = hours
        self._regular_only = regular_only
        self._begins: list[int] = []
        self._spans: list[Span] = []

    @property
    def has_auctions(self) -> bool:
        """Whether sessions ever begin and end here."""
        return self._hours is not None

    def at(self, time_ns: int) -> Span:
        """Return the span that an instant is in."""
        hours = self._hours
        if hours is None:
            return _ENDLESS
        spans = self._spans
        if not spans or time_ns < self._begins[0] + _LEAD_NS:
            # A row that begins earlier takes the place of this one.
            self._begins.clear()
            spans.clear()
            self._extend(hours, time_ns - 2 * _LEAD_NS, time_ns)
        elif time_ns >= spans[-1].ends_at:
            self._extend(hours, spans[-1].ends_at, time_ns)
        return spans[bisect_right(self._begins, time_ns) - 1]

    def day_begins_at(self, time_ns: int) -> int:
        """Return when the trading day of an instant began; without hours a day is one of UTC."""
        return time_ns - time_ns % DAY_NS if self._hours is None else self.at(time_ns).day_begins_at

    def _extend(self, hours: Hours, start: int, time_ns: int) -> None:
        spans = self._spans
        while not spans or spans[-1].ends_at <= time_ns:
            trading = hours.at(start)
            if trading.until <= start:
                raise ValueError(f"the hours at {start} hold until {trading.until}")
            window = trading.window
            if self._regular_only and not trading.is_regular:
                window = None
            before = spans[-1] if spans else None
            if before is not None and before.window == window:
                spans[-1] = before._replace(ends_at=trading.until)
            else:
                spans.append(_span(before, start, window, trading))
                self._begins.append(start)
            start = trading.until


def _span(before: Span | None, start: int, window: Window | None, trading: Trading) -> Span:
    """Return the span that begins at an instant, behind another."""
    if before is None:
        return Span(start, trading.until, window, day_begins_at=start)
    span = before._replace(begins_at=start, ends_at=trading.until, window=window)
    if before.window is not None:
        span = span._replace(traded_until=start)
        if before.window.session is Session.REGULAR:
            span = span._replace(regular_until=start)
    if window is not None and trading.extended_ends_at != span.day_ends_at:
        span = span._replace(
            day_begins_at=start,
            day_ends_at=trading.extended_ends_at,
            day_before_closed_at=span.regular_until,
        )
    return span
