"""What the desk may ask of a venue, whichever venue it is.

The desk hands over messages and takes reports; in between it only says what time it is. A venue
keeps every report until the desk has settled it, so a desk that lost its place asks for the rest
again.
"""

from typing import NamedTuple, Protocol, runtime_checkable

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import DirectedMarket, ExecutionReport, VenueMessage


class Quote(NamedTuple):
    """The touch: best prices and what rests there, in millionths. An empty side is all 0."""

    bid: int
    bid_size: int
    ask: int
    ask_size: int


class Crossing(NamedTuple):
    """An instrument traded at a price that somebody had asked to be told of; `at` is when."""

    instrument_id: str
    price: int
    at: int


class DayBar(NamedTuple):
    """How the trading day of an instrument has gone so far, all sessions of it.

    Prices are millionths, sizes and volume millionths of a share or contract. `last_at` is when it
    last traded. An instrument that has not traded in the day has no bar for it.
    """

    open: int
    high: int
    low: int
    last: int
    last_size: int
    last_at: int
    volume: int
    previous_close: int
    """Where the day before ended: its last price, or where the market began. In units of now."""


class Venue(Protocol):
    """A place where routes trade. Times are nanoseconds since 1970 in UTC, and only move on."""

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument around a price, an option around its underlying's.

        Admitting it again changes nothing.
        """

    def send(self, message: VenueMessage, now: int) -> None:
        """Let a message leave the desk at `now`. Its answer comes out of `advance`."""

    def advance(self, now: int) -> list[ExecutionReport]:
        """Do everything that is due up to `now`; return the reports that have reached the desk.

        Reports come in the order in which the venue made them, numbered from 1 without a gap.
        """

    def next_due(self) -> int | None:
        """Return the earliest time at which `advance` may do something, None if never.

        Never too late. It may be early: then `advance` finds nothing, and the next answer is
        later.
        """

    def acknowledge(self, report_id: int) -> None:
        """Settle all reports up to this one: they will not be asked for again."""

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return the reports that have reached the desk and are not settled, in order."""


class PriceWatch(Protocol):
    """A market that says when a price is reached: the data line, apart from the order line."""

    def watch(self, instrument_id: str, low: int | None, high: int | None, now: int) -> None:
        """Have it said once when an instrument trades at `low` or less, or at `high` or more.

        What was asked for before is forgotten; None and None ask for nothing. An instrument that
        trades there already is told of at once. One that was never admitted raises KeyError.
        """
        ...

    def crossings(self) -> list[Crossing]:
        """Return what was asked for by `watch` and has reached the desk by the latest `advance`.

        Each is returned once, in the order of its instant.
        """
        ...

    def next_crossing(self) -> int | None:
        """Return the earliest instant at which there may be one, None if there will be none.

        Never too late, like `Venue.next_due`, of which it is a part.
        """
        ...


@runtime_checkable
class StagedVenue(Protocol):
    """A venue that a test may have things done by (`staged/stage.py`)."""

    def disconnects(self) -> list[int]:
        """Return the routes whose account's streams are to be cut by the latest `advance`.

        A venue has no streams of clients: whoever has them cuts those of the account that the route
        is for. Each cut is returned once, in the order of its instant.
        """
        ...

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Have a market moved at once, without a message on its way.

        One in which nobody has an order may be told of an instrument that it does not list: it goes
        by that once it lists it, or an option on it.
        """
        ...
