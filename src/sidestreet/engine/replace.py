"""Deciding about a replace: other terms for the same order.

The order keeps its ids. Readers see the new terms at once; the old ones hold until the venue has
answered, and come back if it refuses.
"""

from sidestreet.domain.amounts import render_amount
from sidestreet.domain.commands import ReplaceOrder
from sidestreet.domain.enums import OrderType
from sidestreet.domain.events import OrderReplaced, ReplaceRequested
from sidestreet.domain.lifecycle import Happening, may
from sidestreet.domain.orders import HELD, Order, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.outcome import Decision
from sidestreet.engine.state import State
from sidestreet.engine.submit import terms_refusal


def decide_replace(state: State, command: ReplaceOrder) -> Decision:
    """Decide about one replace. The answer is the order, or why not."""
    order = state.find_order(command.account_id, command.order_id) or command.history
    if order is None:
        return Decision(answer=Refusal(Reason.ORDER_NOT_FOUND))
    if order.status not in HELD and not may(order, Happening.REPLACE_REQUESTED):
        return Decision(answer=Refusal(Reason.ORDER_NOT_REPLACEABLE, (("status", order.status),)))
    terms = Terms(
        quantity=order.quantity if command.quantity is None else command.quantity,
        limit_price=order.limit_price if command.limit_price is None else command.limit_price,
    )
    refusal = _refusal(state, order, command, terms)
    if refusal is not None:
        return Decision(answer=refusal)
    if order.status in HELD:
        return Decision((OrderReplaced(order.order_id, 0, terms),), order)
    return Decision(
        tuple(
            ReplaceRequested(order.order_id, route.route_id, terms)
            for route in order.routes
            if not route.closed
        ),
        order,
    )


def _refusal(state: State, order: Order, command: ReplaceOrder, terms: Terms) -> Refusal | None:
    if command.limit_price is not None and order.order_type is OrderType.MARKET:
        return Refusal(
            Reason.FIELD_NOT_FOR_ORDER_TYPE,
            (("field", "limit_price"), ("order_type", order.order_type)),
        )
    if terms.quantity <= order.filled_quantity:
        return Refusal(
            Reason.QUANTITY_BELOW_FILLED,
            (
                ("quantity", render_amount(terms.quantity)),
                ("filled_quantity", render_amount(order.filled_quantity)),
            ),
        )
    return terms_refusal(state.instruments[order.instrument_id], order.time_in_force, terms)
