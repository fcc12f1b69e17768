"""Hours for tests: the same short trading day, day after day.

Days begin at midnight of an origin and are 24 hours long. 04:00 to 09:30 is pre-market, to 16:00
regular, to 20:00 after-hours; the rest is closed.
"""

from itertools import pairwise

from sidestreet.domain.sessions import Session, Trading, Window
from venue.conversation import DAY_NS, START

MINUTE = 60 * 1_000_000_000
HOUR = 60 * MINUTE
MIDNIGHT = START - START % DAY_NS
EDGES = (4 * HOUR, 9 * HOUR + 30 * MINUTE, 16 * HOUR, 20 * HOUR)
SESSIONS = (Session.PRE_MARKET, Session.REGULAR, Session.AFTER_HOURS)


def at(hours: int, minutes: int = 0, day: int = 0) -> int:
    """Return the instant of a time of day."""
    return MIDNIGHT + day * DAY_NS + hours * HOUR + minutes * MINUTE


CLOSED_NIGHT = at(2)
PRE = at(8)
OPEN = at(9, 30)
NOON = at(12)
CLOSE = at(16)
AFTER = at(17)
CLOSED_EVENING = at(21)


class ShortDays:
    """The hours. Satisfies `sidestreet.domain.sessions.Hours`."""

    def at(self, time_ns: int) -> Trading:
        """Return where an instant stands."""
        windows = _windows(time_ns) + _windows(time_ns + DAY_NS)
        under_way = next((each for each in windows if _holds(each, time_ns)), None)
        extended = next(each for each in windows if each.ends_at > time_ns)
        regular = next(
            each for each in windows if each.session is Session.REGULAR and each.ends_at > time_ns
        )
        until = extended.begins_at if under_way is None else under_way.ends_at
        day_ends_at = extended.begins_at - extended.begins_at % DAY_NS + EDGES[-1]
        return Trading(under_way, regular, extended, day_ends_at, until)

    def next_regular(self, time_ns: int) -> Window:
        """Return the first regular session that begins after an instant."""
        windows = _windows(time_ns) + _windows(time_ns + DAY_NS)
        return next(
            each for each in windows if each.session is Session.REGULAR and each.begins_at > time_ns
        )


class RoundTheClock:
    """One regular session a day, from 20:00 to 20:00."""

    def at(self, time_ns: int) -> Trading:
        """Return where an instant stands."""
        begins_at = time_ns - (time_ns - EDGES[-1]) % DAY_NS
        window = Window(Session.REGULAR, begins_at, begins_at + DAY_NS)
        return Trading(window, window, window, window.ends_at, window.ends_at)

    def next_regular(self, time_ns: int) -> Window:
        """Return the first regular session that begins after an instant."""
        return self.at(self.at(time_ns).until).regular


def _holds(window: Window, time_ns: int) -> bool:
    return window.begins_at <= time_ns < window.ends_at


def _windows(time_ns: int) -> list[Window]:
    midnight = time_ns - time_ns % DAY_NS
    return [
        Window(session, midnight + begins, midnight + ends)
        for session, (begins, ends) in zip(SESSIONS, pairwise(EDGES), strict=True)
    ]
