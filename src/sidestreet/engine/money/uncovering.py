"""What open sales would leave uncovered: held against an account as long as they are open.

A sale of what is held frees money, but what is held may cover a written option, or hedge what else
is held. If that goes, the rest of the group wants more. How much more depends on all the open
sales of the group together and on the prices of the moment, so no order can keep it as a figure of
its own: it is worked out when it is asked for, from what is open and held.

The rule: what is reserved for a group is never less than what it would want more, whether all its
open sales trade or any one of them alone. What the orders reserve by themselves is a part of that
(`engine/risk/reservations.py`); this is the rest. Requirements bend upwards in what is sold, so a
sale that trades in part wants no more than one of the two ends, but for the shares of a contract
that are covered as a whole or not at all.
"""

from collections.abc import Callable
from typing import NamedTuple

from sidestreet.domain.enums import MarginType
from sidestreet.engine.margin import Leg, group_requirement, leg_value
from sidestreet.engine.risk.working import OpenSide
from sidestreet.engine.state import State

PriceOf = Callable[[str], int | None]
"""The price by which a position in an instrument is valued, None where nobody knows one."""


class Added(NamedTuple):
    """A sale that is not open yet: its quantity, and what it reserves if all of it opens."""

    instrument_id: str
    quantity: int
    reserve: int


def uncovered_by_sales(state: State, account_id: int, price_of: PriceOf) -> int:
    """Return what an account's open sales want beyond what they reserve, in millionths."""
    working = state.working.get(account_id)
    if not working:
        return 0
    groups = {
        state.instruments[instrument_id].group: None
        for instrument_id, orders in working.items()
        if orders.sells.quantity and state.held_quantity(account_id, instrument_id) > 0
    }
    return sum(uncovered_in_group(state, account_id, group, price_of) for group in groups)


def uncovered_in_group(
    state: State, account_id: int, group: str, price_of: PriceOf, added: Added | None = None
) -> int:
    """Return what the open sales in one underlying want beyond what they reserve; never negative.

    With `added`, as if that were open too.
    """
    instruments = state.instruments
    held: dict[str, int] = {}
    # Every sale of what is held comes by here, so the group of a stock is not asked for its name.
    for instrument_id, holding in state.holdings.get(account_id, {}).items():
        option = instruments[instrument_id].option
        if (instrument_id if option is None else option.underlying_id) == group:
            held[instrument_id] = holding.quantity
    sales = {
        instrument_id: orders.sells
        for instrument_id, orders in state.working.get(account_id, {}).items()
        if orders.sells.quantity and instruments[instrument_id].group == group
    }
    if added is not None:
        other = sales.get(added.instrument_id, OpenSide())
        sales[added.instrument_id] = OpenSide(
            other.quantity + added.quantity, other.reserve + added.reserve
        )
    sold = {instrument_id: side.quantity for instrument_id, side in sales.items()}
    if len({**held, **sold}) == 1:
        return 0
    now = _wanted(state, account_id, held, {}, price_of)
    worst = _wanted(state, account_id, held, sold, price_of)
    if len(sold) > 1:
        for instrument_id, quantity in sold.items():
            alone = {instrument_id: quantity}
            worst = max(worst, _wanted(state, account_id, held, alone, price_of))
    reserved = sum(
        side.opening(max(0, held.get(instrument_id, 0)))[1] for instrument_id, side in sales.items()
    )
    return max(0, worst - now - reserved)


def _wanted(
    state: State, account_id: int, held: dict[str, int], sold: dict[str, int], price_of: PriceOf
) -> int:
    """Return what a group wants once so much of it has been sold at its marks.

    A cash account cannot spend what a sale brings in before it settles, so that counts as well.
    """
    legs: list[Leg] = []
    unsettled = 0
    is_margin = state.accounts[account_id].margin is not MarginType.NONE
    for instrument_id in {**held, **sold}:
        terms, price = state.instruments[instrument_id], price_of(instrument_id) or 0
        quantity, sale = held.get(instrument_id, 0), sold.get(instrument_id, 0)
        if quantity != sale:
            legs.append(Leg(terms, quantity - sale, price))
        if not is_margin and quantity > 0 and sale:
            unsettled += leg_value(Leg(terms, min(quantity, sale), price))
    if not legs:
        return unsettled
    spot = price_of(legs[0].terms.group)
    if spot is None:
        strikes = (leg.terms.option.strike for leg in legs if leg.terms.option is not None)
        spot = max(strikes, default=legs[0].price)
    return unsettled + group_requirement(legs, spot, is_margin=is_margin).maintenance
