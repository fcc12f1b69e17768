"""Checks of the order itself: quantity, price and time, against the instrument's terms.

The bounds here are not limits that anybody sets. They keep every product and every sum that the
desk forms of prices and quantities inside 63 bits, which is what the journal can hold.
"""

from typing import Final

from sidestreet.domain.amounts import (
    NOTIONAL_MAX,
    SCALE,
    render_amount,
    render_price,
)
from sidestreet.domain.conditions import BPS
from sidestreet.domain.enums import OrderType, Side, TimeInForce, TrailingOffsetType
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.risk.applying import limits_of
from sidestreet.engine.risk.proposal import Proposal, stop_and_limit, watermark_of
from sidestreet.engine.risk.reservations import exposure, side_of
from sidestreet.engine.state import State

POSITION_MAX: Final = 10**12 * SCALE
"""Largest position in one instrument, with all open orders of a side traded: a trillion units."""

POSITION_VALUE_MAX: Final = 4 * NOTIONAL_MAX
"""Largest cost of a position and its open orders together. It leaves as much again to 63 bits, for
trades that come at another price than was reckoned with."""

_SIMPLE: Final = (OrderType.MARKET, OrderType.LIMIT)
_OF_THE_MARKET: Final = (
    OrderType.MARKET,
    OrderType.TRAILING_STOP,
    OrderType.TRAILING_STOP_LIMIT,
)


def option_order_type(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Options take MARKET and LIMIT only. Source: QuantConnect's pages on the brokerage."""
    if not proposal.is_option or proposal.order_type in _SIMPLE:
        return None
    figures = (("order_type", proposal.order_type),)
    return Refusal(Reason.ORDER_TYPE_NOT_FOR_OPTION, figures)


def quantity_whole(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse a fraction, unless of a share that may have one, in a plain order of the day.

    Which orders may have fractions is our reading; nothing of it is published but that options
    are whole contracts.
    """
    if not proposal.quantity % SCALE:
        return None
    if (
        proposal.terms.is_fractionable
        and not proposal.is_option
        and proposal.time_in_force is TimeInForce.DAY
        and proposal.order_type in _SIMPLE
    ):
        return None
    return Refusal(Reason.QUANTITY_NOT_WHOLE, (("quantity", render_amount(proposal.quantity)),))


def tick(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse a limit or stop price that is off the instrument's tick at that price.

    The offset of a trailing order may be any: its stop is rounded to the tick.
    """
    stop = None if proposal.trigger is None else proposal.trigger.stop_price
    for price in (proposal.limit_price, stop):
        if price is None:
            continue
        step = proposal.terms.tick_size(price)
        if step is None or price % step:
            figures = ("price", render_price(price)), ("tick_size", render_amount(step or 0))
            return Refusal(Reason.INVALID_TICK_SIZE, figures)
    return None


def notional_fits(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse an order that is worth more than the journal can hold, at its limit or its worst.

    What an order that opens reserves has to fit as well: a written option may want much more
    covered than it is worth.
    """
    price = max(proposal.limit_price or 0, proposal.worst_price)
    amount = -(-proposal.quantity * price * proposal.terms.multiplier // SCALE)
    if proposal.opening:
        amount = max(amount, -(-proposal.leaves * proposal.reserve_unit // SCALE))
    if amount <= NOTIONAL_MAX:
        return None
    return Refusal(
        Reason.NOTIONAL_TOO_LARGE,
        (("notional", render_price(amount)), ("maximum", render_price(NOTIONAL_MAX))),
    )


def position_fits(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse an order with which a position could become larger than the journal can hold."""
    if not proposal.opening:
        return None
    account_id, instrument_id = proposal.account.account_id, proposal.terms.instrument_id
    holding = state.holding(account_id, instrument_id)
    held, cost = (0, 0) if holding is None else (abs(holding.quantity), abs(holding.cost))
    working = state.working.get(account_id, {}).get(instrument_id)
    value = cost + proposal.notional
    if working is not None:
        value += side_of(working, proposal.side).notional
        if proposal.replaces is not None:
            value -= exposure(proposal.replaces, proposal.terms.multiplier)[2]
    quantity = held + proposal.others + proposal.leaves
    if quantity <= POSITION_MAX and value <= POSITION_VALUE_MAX:
        return None
    return Refusal(
        Reason.POSITION_TOO_LARGE,
        (("quantity", render_amount(quantity)), ("notional", render_price(value))),
    )


def expiry_ahead(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse an order whose time is over already."""
    if proposal.expires_at is None or proposal.expires_at > proposal.now:
        return None
    return Refusal(Reason.EXPIRES_IN_THE_PAST, (("now_ns", str(proposal.now)),))


def market_price(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse what has to be compared with the market while nobody knows a price.

    That is an order at the market, one whose stop trails the market, and one with a limit where a
    collar is set: a collar that lets pass what it cannot judge holds nothing.
    """
    if proposal.mark is not None:
        return None
    if proposal.order_type in _OF_THE_MARKET or any(
        limits.price_collar is not None for _, limits in limits_of(state, proposal)
    ):
        return Refusal(Reason.NO_MARKET_PRICE, (("symbol", proposal.terms.symbol),))
    return None


def trailing_offset(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse a trailing offset that is all of the price or more, by which nothing could be sold.

    In basis points that holds for a buy as well: there such an offset is a slip of the unit.
    """
    trigger, mark = proposal.trigger, proposal.mark
    if trigger is None or trigger.trailing_offset is None:
        return None
    figures = [
        ("trailing_offset", render_amount(trigger.trailing_offset)),
        ("trailing_offset_type", str(trigger.trailing_offset_type)),
    ]
    if trigger.trailing_offset_type is TrailingOffsetType.BPS and trigger.trailing_offset >= BPS:
        return Refusal(Reason.TRAILING_OFFSET_TOO_LARGE, tuple(figures))
    if proposal.side is Side.BUY or mark is None:
        return None
    if stop_and_limit(proposal, trigger, proposal.terms, mark)[0] > 0:
        return None
    figures.append(("reference", render_price(watermark_of(proposal, mark))))
    return Refusal(Reason.TRAILING_OFFSET_TOO_LARGE, tuple(figures))


def price_in_collar(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse a limit too far from the mark on the aggressive side.

    A buy far below the market, or a sale far above it, rests and harms nobody. One with a stop
    goes out when the market is there, so its limit is compared with the stop where that is
    further. The limit of a trailing order is the one that it would have now.
    """
    price, mark, trigger = proposal.limit_price, proposal.mark, proposal.trigger
    if mark is None:
        return None
    is_buy = proposal.side is Side.BUY
    if trigger is not None:
        stop, price = stop_and_limit(proposal, trigger, proposal.terms, mark)
        mark = (max if is_buy else min)(mark, stop)
    if price is None:
        return None
    beyond = price - mark if is_buy else mark - price
    for scope, limits in limits_of(state, proposal):
        collar = limits.price_collar
        if collar is not None and beyond * SCALE > mark * collar:
            figures = (
                ("price", render_price(price)),
                ("reference", render_price(mark)),
                ("collar", render_amount(collar)),
                ("scope", scope.lower()),
            )
            return Refusal(Reason.PRICE_OUTSIDE_COLLAR, figures)
    return None
