"""A played desk in a market that opens and closes: two hours, six hours, two hours, then nothing.

Each day of 24 hours has a pre-market session from 0 to 2, a regular one from 2 to 8, after-hours
from 8 to 10; the business day ends with them. `at` moves time to an hour of a day, `see` has the
market trade at a price.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.played_desk import ACCOUNT, SECOND, START, XYZ, PlayedDesk
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import Stamp
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import OrderType, TrailingOffsetType
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.orders import Order
from sidestreet.domain.sessions import Session, Trading, Window
from sidestreet.domain.waiting_commands import ReleaseOrders, SeePrice

HOUR = 3600 * SECOND
DAY = 24 * HOUR
CENT, DOLLAR, SHARE = SCALE // 100, SCALE, SCALE
PRE, REGULAR, AFTER, CLOSED = 1, 4, 9, 12
"""An hour inside each session of day 0, and one when the market is closed."""

_SESSIONS = ((Session.PRE_MARKET, 0, 2), (Session.REGULAR, 2, 8), (Session.AFTER_HOURS, 8, 10))


class ShortHours:
    """The hours of that market."""

    def at(self, time_ns: int) -> Trading:
        """Return where an instant stands."""
        day = (time_ns - START) // DAY
        windows = [
            Window(session, START + each * DAY + begin * HOUR, START + each * DAY + end * HOUR)
            for each in (day, day + 1)
            for session, begin, end in _SESSIONS
        ]
        ahead = [window for window in windows if window.ends_at > time_ns]
        window = ahead[0] if ahead[0].begins_at <= time_ns else None
        regular = next(each for each in ahead if each.session is Session.REGULAR)
        extended = ahead[0]
        last = START + ((extended.begins_at - START) // DAY) * DAY + 10 * HOUR
        return Trading(
            window,
            regular,
            extended,
            last,
            ahead[0].begins_at if window is None else window.ends_at,
            next(
                window.begins_at
                for window in windows
                if window.session is Session.REGULAR and window.begins_at > time_ns
            ),
        )

    def next_regular(self, time_ns: int) -> Window:
        """Return the first regular session that begins after an instant."""
        regular = self.at(time_ns).regular
        return regular if regular.begins_at > time_ns else self.at(regular.ends_at).regular


class SessionDesk(PlayedDesk):
    """A desk whose orders have sessions. It begins in the regular one of day 0."""

    def __init__(self, *, accounts: Sequence[Account] | None = None) -> None:
        self.hours = ShortHours()
        super().__init__(accounts=accounts)
        self.at(REGULAR)

    def at(self, hour: int, day: int = 0) -> None:
        """Let it be an hour of a day; time never goes back."""
        instant = START + day * DAY + hour * HOUR
        assert instant >= self.now
        self.now = instant

    def stamp(self) -> Stamp:
        """Return the stamp of the next command."""
        trading = self.hours.at(self.now)
        day = (self.now - START) // DAY
        ends = START + day * DAY + 10 * HOUR
        if ends <= self.now:
            ends += DAY
        return Stamp(self.sequence + 1, self.now, ends, IdSpace(), self.prices, trading)

    def mark(self, price: int) -> None:
        """Let the market stand at a price."""
        self.prices.prices[XYZ.instrument_id] = price

    def see(self, price: int, instrument_id: str = XYZ.instrument_id) -> None:
        """Have an instrument trade at a price of which the desk is told."""
        self.prices.prices[instrument_id] = price
        self.do(SeePrice(instrument_id, price, self.now))

    def release(self, *orders: Order) -> None:
        """Have the time come at which orders are to be released."""
        self.do(ReleaseOrders(tuple(order.order_id for order in orders)))

    def place(self, order_type: OrderType, /, **changes: object) -> Order:
        """Submit an order of a type with what that type needs, unless told otherwise.

        A stop is at 11.00, a limit at 12.00, and a trailing offset is a dollar.
        """
        return self.submit(ACCOUNT, **(needs(order_type) | changes))


def needs(order_type: OrderType) -> dict[str, object]:
    """Return the members of a row that an order type needs."""
    members: dict[str, object] = {"order_type": order_type, "limit_price": None}
    match order_type:
        case OrderType.LIMIT:
            members["limit_price"] = 12 * DOLLAR
        case OrderType.STOP:
            members["trigger"] = stop(11)
        case OrderType.STOP_LIMIT:
            members |= {"trigger": stop(11), "limit_price": 12 * DOLLAR}
        case OrderType.TRAILING_STOP:
            members["trigger"] = trailing(100)
        case OrderType.TRAILING_STOP_LIMIT:
            members["trigger"] = replace(trailing(100), limit_offset=50 * CENT)
        case OrderType.MARKET:
            pass
    return members


def stop(dollars: int, cents: int = 0) -> Trigger:
    """Return a stop at a price."""
    return Trigger(stop_price=dollars * DOLLAR + cents * CENT)


def trailing(cents: int) -> Trigger:
    """Return a stop that trails the market by so many cents."""
    return Trigger(trailing_offset=cents * CENT, trailing_offset_type=TrailingOffsetType.PRICE)


def trailing_bps(points: int) -> Trigger:
    """Return a stop that trails the market by so many hundredths of a percent."""
    return Trigger(trailing_offset=points * SCALE, trailing_offset_type=TrailingOffsetType.BPS)
