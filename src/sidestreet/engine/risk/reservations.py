"""What open orders reserve: the worst that they can still do, and no more.

An order counts with its worst price and with the larger of its terms while a replace is pending.
Only what would open or enlarge a position counts: an order that closes one frees money. Buys and
sells of the same instrument cannot both enlarge a position, so the larger of the two is reserved.

The rule: what is reserved is a function of the open orders and the position as they are. Every
order is counted out by the very figures by which it was counted in, so cancel, fill and end free
exactly what was held, once.
"""

from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.enums import Side
from sidestreet.domain.orders import TERMINAL, Order
from sidestreet.engine.risk.working import OpenSide, Working, beyond
from sidestreet.engine.state import State

Exposure = tuple[int, int, int, int]
"""Quantity, reserve, notional and rank of an open order: see `OpenSide`."""
AT_NO_PRICE: Final = {Side.BUY: -1, Side.SELL: AMOUNT_MAX + 1}
"""Prices at which not even an order at the market would be met."""


def exposure(order: Order, multiplier: int = 1) -> Exposure:
    """Return what an open order counts with."""
    limit = order.limit_price
    is_buy = order.side is Side.BUY
    leaves = order.quantity - order.filled_quantity
    reserve = -(-leaves * order.reserve_unit // SCALE)
    worth = -(-leaves * order.worst_price * multiplier // SCALE)
    for request in order.pending:
        terms = request.terms
        if terms is not None:
            # The one or the other: never the quantity of one at the price of the other.
            asked = terms.quantity - order.filled_quantity
            leaves = max(leaves, asked)
            reserve = max(reserve, -(-asked * terms.reserve_unit // SCALE))
            worth = max(worth, -(-asked * terms.worst_price * multiplier // SCALE))
            if limit is not None and terms.limit_price is not None:
                pick = max if is_buy else min
                limit = pick(limit, terms.limit_price)
    if order.awaits and not order.routes:
        # What waits for others to end counts with nothing until it is sent.
        leaves = reserve = worth = 0
    # At the market means at any price.
    price = (AMOUNT_MAX if is_buy else 0) if limit is None else limit
    if order.trigger is not None and not order.routes:
        # What waits for a price is in nobody's way.
        price = AT_NO_PRICE[order.side]
    return leaves, reserve, worth, -price if is_buy else price


def follow(state: State, before: Order | None, after: Order) -> None:
    """Count an order anew that has come to be, has changed or has ended."""
    was_open = before is not None and before.status not in TERMINAL
    is_open = after.status not in TERMINAL
    if not was_open and not is_open:
        return
    if was_open and is_open and before is not None and _counts_alike(before, after):
        return
    account_id, instrument_id = after.account_id, after.instrument_id
    by_instrument = state.working.setdefault(account_id, {})
    working = by_instrument.get(instrument_id)
    if working is None:
        working = by_instrument[instrument_id] = Working()
    multiplier = state.instruments[instrument_id].multiplier
    side = working.buys if after.side is Side.BUY else working.sells
    if was_open and before is not None:
        side.remove(*exposure(before, multiplier))
    if is_open:
        side.add(*exposure(after, multiplier))
    refresh(state, account_id, instrument_id)


def refresh(state: State, account_id: int, instrument_id: str) -> None:
    """Reserve anew after a change of an instrument's open orders or of the position in it."""
    by_instrument = state.working.get(account_id)
    working = None if by_instrument is None else by_instrument.get(instrument_id)
    if by_instrument is None or working is None:
        return
    held = state.held_quantity(account_id, instrument_id)
    buys, sells = working.buys, working.sells
    reserved = max(
        beyond(-held if held < 0 else 0, buys.quantity, buys.reserve),
        beyond(max(0, held), sells.quantity, sells.reserve),
    )
    if reserved != working.reserved:
        state.reserved[account_id] += reserved - working.reserved
        working.reserved = reserved
    if not buys.orders and not sells.orders:
        del by_instrument[instrument_id]


def side_of(working: Working, side: Side) -> OpenSide:
    """Return the open orders of a side."""
    return working.buys if side is Side.BUY else working.sells


def _counts_alike(before: Order, after: Order) -> bool:
    """Whether nothing that an open order counts with has changed."""
    return (
        before.filled_quantity == after.filled_quantity
        and before.quantity == after.quantity
        and before.limit_price == after.limit_price
        and before.reserve_unit == after.reserve_unit
        and before.worst_price == after.worst_price
        and (
            (not after.awaits and after.trigger is None)
            or bool(before.routes) is bool(after.routes)
        )
        and (
            before.pending is after.pending
            or not (_asks_for_terms(before) or _asks_for_terms(after))
        )
    )


def _asks_for_terms(order: Order) -> bool:
    for request in order.pending:  # noqa: SIM110 - asked of every change of an order
        if request.terms is not None:
            return True
    return False
