"""Sending out an order that the desk has held: looked at once more, by the prices of now.

What was reserved when the order was taken may no longer be what it costs, and its account or its
instrument may no longer trade. Limits that somebody has set are not asked again, as they were about
taking the order, but for the price collar: what it holds a limit to is the market of now. Of those
that it would meet, one that was held for its session alone was told when
it was taken; one that waited for a price has them canceled now.

A trailing order begins by the first price that it sees, and what it counts with as well; so its
figures are looked at then too.

An order that does not pass is canceled, and says why.
"""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.conditions import Trail, Trigger, routed_type
from sidestreet.domain.events import Event, OrderCanceled, RouteOpened
from sidestreet.domain.orders import Order
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.waiting_events import OrderTriggered, TrailMoved
from sidestreet.engine.risk import form, shorts, standing
from sidestreet.engine.risk.buying_power import buying_power_refusal
from sidestreet.engine.risk.check import Look, first_found
from sidestreet.engine.risk.proposal import Proposal, propose_order
from sidestreet.engine.risk.self_match import cancels_for_triggered
from sidestreet.engine.state import State

LOOKS: Final[tuple[Look, ...]] = (
    standing.kill_switch,
    standing.account_active,
    standing.instrument_tradable,
    standing.instrument_not_halted,
    standing.something_to_liquidate,
    standing.no_more_than_liquidates,
    standing.option_alive,
    form.notional_fits,
    form.price_in_collar,
    shorts.position_intent,
    shorts.shortable,
    shorts.located,
    shorts.above_best_bid,
    shorts.short_allowed,
    buying_power_refusal,
)
"""What is looked at once more, in the order in which it was when the order was taken."""

_LOOKS_AT_FIGURES: Final[tuple[Look, ...]] = (
    form.notional_fits,
    form.price_in_collar,
    buying_power_refusal,
)
"""What an order that waits on can fail by other figures; the others are for when it goes out."""


def sent_out(state: State, order: Order, stamp: Stamp) -> Iterator[Event]:
    """Yield what sends a queued order to its venue, or what ends it."""
    proposal = _proposal(state, order, order.limit_price, stamp)
    refusal = second_refusal(state, proposal, stamp.prices)
    if refusal is not None:
        yield _canceled(order, refusal)
        return
    yield RouteOpened(order.order_id, state.next_route_id, order.venue, proposal.new_terms())


def triggered(state: State, order: Order, price: int, stamp: Stamp) -> Iterator[Event]:
    """Yield what a price that was waited for does to an order: it goes out, or ends."""
    fixed = None if order.trail is None else order.trail.limit_price
    limit = order.limit_price if fixed is None else fixed
    proposal = _proposal(state, order, limit, stamp)
    refusal = second_refusal(state, proposal, stamp.prices)
    if refusal is not None:
        yield _canceled(order, refusal)
        return
    yield from cancels_for_triggered(state, proposal)
    yield OrderTriggered(order.order_id, price, fixed)
    yield RouteOpened(order.order_id, state.next_route_id, order.venue, proposal.new_terms())


def trailed(state: State, order: Order, trail: Trail, stamp: Stamp) -> TrailMoved | OrderCanceled:
    """Return what the first price of a trailing order does to it: it has a stop now, or it ends.

    What was reserved when it was taken went by a market that may be far from where the trail
    begins.
    """
    following = replace(order, trail=trail)
    proposal = _proposal(state, following, order.limit_price, stamp, order.trigger)
    refusal = first_found(_LOOKS_AT_FIGURES, state, proposal, stamp.prices)
    if refusal is not None:
        return _canceled(order, refusal)
    return TrailMoved(order.order_id, trail, proposal.worst_price, proposal.reserve_unit)


def second_refusal(state: State, proposal: Proposal, prices: Prices) -> Refusal | None:
    """Return why an order that was held cannot go out after all, or None."""
    return first_found(LOOKS, state, proposal, prices)


def _proposal(
    state: State,
    order: Order,
    limit_price: int | None,
    stamp: Stamp,
    trigger: Trigger | None = None,
) -> Proposal:
    """Return an order as risk looks at it now; without a trigger it goes out."""
    return propose_order(
        state,
        order,
        stamp,
        quantity=order.quantity,
        limit_price=limit_price,
        order_type=routed_type(order.order_type) if trigger is None else order.order_type,
        trigger=trigger,
    )


def _canceled(order: Order, refusal: Refusal) -> OrderCanceled:
    return OrderCanceled(order.order_id, order.quantity, refusal.text())
