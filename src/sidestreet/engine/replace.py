"""Deciding about a replace: other terms for the same order.

The order keeps its ids. Readers see the new terms at once; the old ones hold until the venue has
answered, and come back if it refuses. The new terms pass the same checks as a new order. Where the
house cancels both of two orders that would meet, a replace that brings them together ends both.

An order that the desk holds is changed at once. What it waits for can be changed until its price
has come; a trailing stop then stands where the new offset puts it below or above the watermark,
which stays.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sidestreet.domain.amounts import render_amount
from sidestreet.domain.commands import ReplaceOrder, Stamp
from sidestreet.domain.conditions import PRICES, Trigger
from sidestreet.domain.events import Event, OrderReplaced, ReplaceRequested
from sidestreet.domain.lifecycle import Happening, may
from sidestreet.domain.orders import HELD, Order, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.waiting_events import TrailMoved
from sidestreet.engine.cancel import cancel_events
from sidestreet.engine.close_positions import is_of_house
from sidestreet.engine.outcome import Decision
from sidestreet.engine.risk.proposal import propose_order
from sidestreet.engine.risk.self_match import cancels_both, cancels_of_met
from sidestreet.engine.risk.table import first_refusal
from sidestreet.engine.state import State
from sidestreet.engine.strategies.children import is_between_slices
from sidestreet.engine.waiting.trail import trail_at


def decide_replace(state: State, command: ReplaceOrder, stamp: Stamp) -> Decision:
    """Decide about one replace. The answer is the order, or why not."""
    order = state.find_order(command.account_id, command.order_id) or command.history
    if order is None:
        return Decision(answer=Refusal(Reason.ORDER_NOT_FOUND))
    if order.status not in HELD and not may(order, Happening.REPLACE_REQUESTED):
        return Decision(answer=Refusal(Reason.ORDER_NOT_REPLACEABLE, (("status", order.status),)))
    if is_of_house(order):
        figures = (("status", str(order.status)), ("placed_by", "house"))
        return Decision(answer=Refusal(Reason.ORDER_NOT_REPLACEABLE, figures))
    terms = Terms(
        quantity=order.quantity if command.quantity is None else command.quantity,
        limit_price=order.limit_price if command.limit_price is None else command.limit_price,
        trigger=_trigger(order, command.trigger),
    )
    refusal = _refusal(order, command, terms)
    if refusal is not None:
        return Decision(answer=refusal)
    proposal = propose_order(
        state,
        order,
        stamp,
        quantity=terms.quantity,
        limit_price=terms.limit_price,
        order_type=order.order_type,
        # Once it has gone out it waits for nothing.
        trigger=terms.trigger if order.status in HELD else None,
    )
    refusal = first_refusal(state, proposal, stamp.prices)
    if refusal is not None:
        if refusal.reason is Reason.SELF_MATCH and cancels_both(state, proposal):
            return Decision((*cancels_of_met(state, proposal), *cancel_events(order)), order)
        return Decision(answer=_of_order(refusal, order))
    terms = proposal.new_terms()
    changes: tuple[Event, ...]
    if order.status in HELD or is_between_slices(order):
        changes = (OrderReplaced(order.order_id, 0, terms), *_trail(state, order, terms.trigger))
    else:
        changes = tuple(
            ReplaceRequested(order.order_id, route.route_id, terms)
            for route in order.routes
            if not route.closed
        )
    return Decision((*cancels_of_met(state, proposal), *changes), order)


def _changeable(order: Order) -> frozenset[str]:
    """Return which members an order has that can be changed in its present status.

    Once its price has come it is at a venue and waits for none any more; a trailing stop limit
    then has a limit like any other order.
    """
    if order.status in HELD:
        return PRICES[order.order_type]
    return frozenset({"limit_price"}) if order.limit_price is not None else frozenset()


def _of_order(refusal: Refusal, order: Order) -> Refusal:
    """Return the refusal with what tells which order it is about, as no denied order does here."""
    told = ("side", order.side.capitalize()), ("symbol", order.symbol), ("order_id", order.order_id)
    return Refusal(refusal.reason, (*refusal.figures, *told))


def _trigger(order: Order, asked: Trigger | None) -> Trigger | None:
    """Return what an order is to wait for: as asked, and as it is where nothing is asked."""
    if asked is None or order.trigger is None:
        return order.trigger
    given = {name: value for name, value in _members(asked) if value is not None}
    return replace(order.trigger, **given)


def _members(trigger: Trigger) -> Iterator[tuple[str, object]]:
    for name in trigger.__struct_fields__:
        yield name, getattr(trigger, name)


def _trail(state: State, order: Order, trigger: Trigger | None) -> tuple[Event, ...]:
    """Return where the stop of a trailing order stands with another offset, if it does."""
    if order.trail is None or trigger is None or trigger == order.trigger:
        return ()
    terms = state.instruments[order.instrument_id]
    trail = trail_at(order.side, trigger, terms, order.trail.watermark, order.trail.seen_at)
    return (TrailMoved(order.order_id, trail),)


def _refusal(order: Order, command: ReplaceOrder, terms: Terms) -> Refusal | None:
    changeable = _changeable(order)
    asked: list[tuple[str, object]] = [("limit_price", command.limit_price)]
    if command.trigger is not None:
        asked += _members(command.trigger)
    for name, value in asked:
        if value is not None and name not in changeable:
            figures = [("field", name), ("order_type", str(order.order_type))]
            if name in PRICES[order.order_type]:
                figures.append(("status", str(order.status)))
            return Refusal(Reason.FIELD_NOT_FOR_ORDER_TYPE, tuple(figures))
    if terms.quantity <= order.filled_quantity:
        return Refusal(
            Reason.QUANTITY_BELOW_FILLED,
            (
                ("quantity", render_amount(terms.quantity)),
                ("filled_quantity", render_amount(order.filled_quantity)),
            ),
        )
    return None
