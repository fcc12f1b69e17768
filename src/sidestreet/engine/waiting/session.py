"""In which session an order trades, and what an order gets that comes at another time.

An order without extended hours trades in regular sessions, one with them whenever the market is
open. Outside of it the desk holds the order until it begins. Source: the vendor's table of sessions
and order types; that an order is held and not refused is our reading, for which `queue_state` and
`releases_at` speak. What asks for an auction goes out at any time and waits at the venue.
"""

from collections.abc import Iterator
from typing import Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import TimeInForce
from sidestreet.domain.sessions import Trading
from sidestreet.engine.waiting.state import Ladder, Ladders

AT_AUCTION: Final = frozenset({TimeInForce.AT_OPEN, TimeInForce.AT_CLOSE})
"""They have no end of their own either: what the auction leaves, the venue cancels."""


def is_in_session(trading: Trading, *, extended_hours: bool | None) -> bool:
    """Whether an order with or without extended hours may trade now."""
    return trading.window is not None if extended_hours else trading.is_regular


def in_session(ladders: Ladders, trading: Trading) -> Iterator[Ladder]:
    """Yield the ladders of the orders that may trade now."""
    if is_in_session(trading, extended_hours=False):
        yield ladders.regular
    if is_in_session(trading, extended_hours=True):
        yield ladders.extended


def session_begins_at(
    trading: Trading, time_in_force: TimeInForce, *, extended_hours: bool | None
) -> int | None:
    """Return until when an order has to be held, None if it may go out now."""
    if time_in_force in AT_AUCTION or is_in_session(trading, extended_hours=extended_hours):
        return None
    return (trading.extended if extended_hours else trading.regular).begins_at


def day_order_ends_at(stamp: Stamp, *, extended_hours: bool | None) -> int:
    """Return when a DAY order that is accepted now is over.

    That is the end of its session, or of the business day if that comes first. An order that is
    held for another session lives in that one, so the present day has no say in it.
    """
    trading = stamp.trading
    end = trading.extended_ends_at if extended_hours else trading.regular.ends_at
    if end > stamp.day_ends_at and is_in_session(trading, extended_hours=extended_hours):
        return stamp.day_ends_at
    return end
