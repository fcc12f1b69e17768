"""When a market trades: sessions, and where an instant stands among them.

Whatever decides by the hour gets it as a value, stamped on the command like the time itself. What
hours there are is a calendar's matter; always-open markets and the true ones of New York answer
the same questions.
"""

from enum import StrEnum
from typing import Final, Protocol

import msgspec


class Session(StrEnum):
    """A part of the trading day, spelled as the contract spells it."""

    OVERNIGHT = "overnight"
    PRE_MARKET = "pre_market"
    REGULAR = "regular"
    AFTER_HOURS = "after_hours"


class Window(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One session of one trading day. It holds from `begins_at` on and no longer at `ends_at`."""

    session: Session
    begins_at: int
    ends_at: int


class Trading(msgspec.Struct, frozen=True, gc=False):
    """Where an instant stands in the hours of a market.

    `window` is the session in force, None while the market is closed. `regular` is the regular
    session under way or else the next one, `extended` the session of any kind under way or else
    the next one. An order for the regular session alone trades in `regular`; one for extended
    hours from `extended` until `extended_ends_at`, which is when the last session of the trading
    day of `extended` ends. `next_regular_at` is when the first regular session begins that is not
    under way, None if no more is known. All of this holds for instants before `until`.
    """

    window: Window | None
    regular: Window
    extended: Window
    extended_ends_at: int
    until: int
    next_regular_at: int | None = None

    @property
    def is_regular(self) -> bool:
        """Whether the regular session is under way."""
        return self.window is not None and self.window.session is Session.REGULAR


class Hours(Protocol):
    """The hours of a market: a pure function of the instant, in nanoseconds since 1970 in UTC."""

    def at(self, time_ns: int) -> Trading:
        """Return where an instant stands."""
        ...

    def next_regular(self, time_ns: int) -> Window:
        """Return the first regular session that begins after an instant."""
        ...


_NEVER_ENDS: Final = (1 << 63) - 1
_ENDLESS: Final = Window(Session.REGULAR, 0, _NEVER_ENDS)
ENDLESS: Final = Trading(_ENDLESS, _ENDLESS, _ENDLESS, _NEVER_ENDS, _NEVER_ENDS)
"""One regular session without end: the hours of a market that nobody has given any."""
