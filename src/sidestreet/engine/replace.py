"""Deciding about a replace: other terms for the same order.

The order keeps its ids. Readers see the new terms at once; the old ones hold until the venue has
answered, and come back if it refuses. The new terms pass the same checks as a new order. Where the
house cancels both of two orders that would meet, a replace that brings them together ends both.
"""

from sidestreet.domain.amounts import render_amount
from sidestreet.domain.commands import ReplaceOrder, Stamp
from sidestreet.domain.enums import OrderType
from sidestreet.domain.events import Event, OrderReplaced, ReplaceRequested
from sidestreet.domain.lifecycle import Happening, may
from sidestreet.domain.orders import HELD, Order, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.cancel import cancel_events
from sidestreet.engine.close_positions import HOUSE
from sidestreet.engine.outcome import Decision
from sidestreet.engine.risk.proposal import Asked, Proposal, propose
from sidestreet.engine.risk.self_match import cancels_both, cancels_of_met
from sidestreet.engine.risk.table import first_refusal
from sidestreet.engine.state import State


def decide_replace(state: State, command: ReplaceOrder, stamp: Stamp) -> Decision:
    """Decide about one replace. The answer is the order, or why not."""
    order = state.find_order(command.account_id, command.order_id) or command.history
    if order is None:
        return Decision(answer=Refusal(Reason.ORDER_NOT_FOUND))
    if order.status not in HELD and not may(order, Happening.REPLACE_REQUESTED):
        return Decision(answer=Refusal(Reason.ORDER_NOT_REPLACEABLE, (("status", order.status),)))
    if order.client_order_id.startswith(HOUSE):
        figures = (("status", str(order.status)), ("placed_by", "house"))
        return Decision(answer=Refusal(Reason.ORDER_NOT_REPLACEABLE, figures))
    terms = Terms(
        quantity=order.quantity if command.quantity is None else command.quantity,
        limit_price=order.limit_price if command.limit_price is None else command.limit_price,
    )
    refusal = _refusal(order, command, terms)
    if refusal is not None:
        return Decision(answer=refusal)
    proposal = _proposal(state, order, terms, stamp)
    refusal = first_refusal(state, proposal, stamp.prices)
    if refusal is not None:
        if refusal.reason is Reason.SELF_MATCH and cancels_both(state, proposal):
            return Decision((*cancels_of_met(state, proposal), *cancel_events(order)), order)
        return Decision(answer=_of_order(refusal, order))
    terms = proposal.new_terms()
    if order.status in HELD:
        changes: tuple[Event, ...] = (OrderReplaced(order.order_id, 0, terms),)
    else:
        changes = tuple(
            ReplaceRequested(order.order_id, route.route_id, terms)
            for route in order.routes
            if not route.closed
        )
    return Decision((*cancels_of_met(state, proposal), *changes), order)


def _of_order(refusal: Refusal, order: Order) -> Refusal:
    """Return the refusal with what tells which order it is about, as no denied order does here."""
    told = ("side", order.side.capitalize()), ("symbol", order.symbol), ("order_id", order.order_id)
    return Refusal(refusal.reason, (*refusal.figures, *told))


def _proposal(state: State, order: Order, terms: Terms, stamp: Stamp) -> Proposal:
    asked = Asked(
        side=order.side,
        order_type=order.order_type,
        time_in_force=order.time_in_force,
        quantity=terms.quantity,
        limit_price=terms.limit_price,
        position_intent=order.position_intent,
        replaces=order,
    )
    account, instrument = state.accounts[order.account_id], state.instruments[order.instrument_id]
    return propose(state, account, instrument, asked, stamp)


def _refusal(order: Order, command: ReplaceOrder, terms: Terms) -> Refusal | None:
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
    return None
