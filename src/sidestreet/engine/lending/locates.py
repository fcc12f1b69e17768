"""What locates still allow to be sold short, and how much of each is reserved and used.

The rule: of what an account was granted of an instrument for the day, every share that it sold
short today is *used*, and every share that its open orders would sell short as things stand is
*reserved*. What is left may be sold short by another order. What is reserved is a function of the
open orders and the position, like the money that orders reserve, so an order that ends gives back
exactly what it held, once. What is used stays used until the day is over, also when the shares
are bought back: the staff of the SEC lets a locate be applied again to another short sale of the
same day for a stock that is easy to borrow, and not for one that is hard to borrow
(docs/shorting.md has the source).

Only what is hard to borrow is counted. A fill that comes without a locate, because the stock
became hard to borrow while the order was open, is believed like any other; then more may be used
than was granted, and no locate shows more than it has.
"""

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import Shortable, Side
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.locates import Locate, LocateStatus
from sidestreet.domain.orders import Order
from sidestreet.engine.risk.reservations import exposure
from sidestreet.engine.state import State


def available_to_short(
    state: State, account_id: int, terms: InstrumentTerms, replaces: Order | None = None
) -> int | None:
    """Return how much more an account may sell short of an instrument, in millionths.

    None is no limit: what is easy to borrow needs no locate, and options are not borrowed. What
    is not shortable leaves 0. The order that a replace would change counts as if it were not
    there, so that the answer compares with the opening part of its new terms.
    """
    if terms.option is not None or terms.shortable is Shortable.EASY_TO_BORROW:
        return None
    if terms.shortable is Shortable.NOT_SHORTABLE:
        return 0
    instrument_id = terms.instrument_id
    lending, date = state.lending, state.business_date
    granted = lending.granted_to(account_id, instrument_id, date) * SCALE
    used = lending.sold_short_of(account_id, instrument_id, date)
    return max(0, granted - used - _reserved(state, account_id, instrument_id, replaces))


def locate_usage(state: State, locate: Locate) -> tuple[int, int]:
    """Return how many whole shares of a locate are reserved, and how many are used.

    Locates are used in the order in which they were granted. Part of a share counts as one. A
    locate whose day is over has nothing reserved, and keeps what was used.
    """
    if locate.status is not LocateStatus.ACCEPTED or locate.quantity is None:
        return 0, locate.used_quantity
    account_id, instrument_id = locate.account_id, locate.instrument_id
    date = state.business_date
    if locate.effective_date != date:
        return 0, used_on(state, locate)
    terms = state.instruments[instrument_id]
    used = state.lending.sold_short_of(account_id, instrument_id, date)
    held_back = 0
    if terms.shortable is Shortable.HARD_TO_BORROW:
        held_back = _reserved(state, account_id, instrument_id, None)
    used_here = _part_of(locate, used)
    return _part_of(locate, used + held_back) - used_here, used_here


def used_on(state: State, locate: Locate) -> int:
    """Return how many whole shares of a granted locate were sold short on its day."""
    day = locate.effective_date
    return _part_of(
        locate, state.lending.sold_short_of(locate.account_id, locate.instrument_id, day)
    )


def note_sale(state: State, order: Order, quantity: int) -> int:
    """Count what a sale opens of a short position, and return it. The position has yet to change.

    0 for what needs no locate.
    """
    terms = state.instruments[order.instrument_id]
    if terms.shortable is not Shortable.HARD_TO_BORROW:
        return 0
    held = state.held_quantity(order.account_id, order.instrument_id)
    opened = quantity - max(0, held)
    if opened <= 0:
        return 0
    lending, date = state.lending, state.business_date
    if lending.sold_short_on != date:
        lending.sold_short_on = date
        lending.sold_short = {}
    sold = lending.sold_short.setdefault(order.account_id, {})
    sold[order.instrument_id] = sold.get(order.instrument_id, 0) + opened
    return opened


def forget_sale(state: State, order: Order, opened: int) -> None:
    """Give a locate of today back for what a sale opened that was never made."""
    sold = state.lending.sold_short[order.account_id]
    sold[order.instrument_id] -= opened
    if not sold[order.instrument_id]:
        del sold[order.instrument_id]


def _reserved(state: State, account_id: int, instrument_id: str, replaces: Order | None) -> int:
    """Return what open sales would open of a short position as things stand, in millionths."""
    working = state.working.get(account_id, {}).get(instrument_id)
    if working is None:
        return 0
    selling = working.sells.quantity
    if replaces is not None and replaces.side is Side.SELL:
        selling -= exposure(replaces)[0]
    return max(0, selling - max(0, state.held_quantity(account_id, instrument_id)))


def _part_of(locate: Locate, quantity: int) -> int:
    """Return how many whole shares of a quantity fall to a locate, the earlier ones served first.

    `quantity` is in millionths.
    """
    if locate.quantity is None:
        return 0
    shares = -(-quantity // SCALE)
    return min(locate.quantity, max(0, shares - locate.granted_before))
