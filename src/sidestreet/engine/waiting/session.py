"""In which session an order trades, and what an order gets that comes at another time.

An order without extended hours trades in regular sessions, one with them whenever the market is
open. Outside of it the desk holds the order until it begins. Source: the vendor's table of sessions
and order types; that an order is held and not refused is our reading, for which `queue_state` and
`releases_at` speak. What asks for an auction goes out at any time and waits at the venue.
"""

from collections.abc import Iterator
from typing import Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.conditions import AT_AUCTION
from sidestreet.domain.enums import TimeInForce
from sidestreet.domain.sessions import ENDLESS, Trading
from sidestreet.engine.waiting.state import Ladder, Ladders

AUCTION_MARGIN_NS: Final = 10_000_000_000
"""So long after its auction an order for it ends: the venue's own word of it comes first."""


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


def auction_order_ends_at(trading: Trading, time_in_force: TimeInForce) -> int | None:
    """Return when an order for an auction that is accepted now is over, None if there is no end.

    That is shortly after the first opening or closing of a regular session that is still to come.
    One that came to the venue too late for it, or found nobody there, must not trade a day later.
    """
    regular = trading.regular
    auction_at: int | None = regular.ends_at
    if time_in_force is TimeInForce.AT_OPEN:
        auction_at = trading.next_regular_at if trading.is_regular else regular.begins_at
    if auction_at is None or auction_at >= ENDLESS.until:
        return None
    return auction_at + AUCTION_MARGIN_NS
