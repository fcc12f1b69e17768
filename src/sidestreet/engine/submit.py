"""Deciding about a new order: take it and open a route, or deny it with a reason.

Checks run in the order of `engine/risk/table.py`, and the first that fails is the answer. A denied
order is kept, so that the client can read it by the id in the answer, until memory lets go of it.
It admits no instrument, because those are never let go of.
"""

from sidestreet.domain.amounts import notional
from sidestreet.domain.commands import NewOrder, SeedOrder, Stamp
from sidestreet.domain.enums import TimeInForce
from sidestreet.domain.events import (
    Event,
    OrderAccepted,
    OrderAcknowledged,
    OrderDenied,
    OrderFilled,
    RouteOpened,
)
from sidestreet.domain.ids import IdKind, make_id
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.orders import Order, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.admission import admitted
from sidestreet.engine.outcome import Decision
from sidestreet.engine.risk.proposal import Asked, Proposal, propose
from sidestreet.engine.risk.self_match import cancels_of_met
from sidestreet.engine.risk.table import first_refusal
from sidestreet.engine.state import State


def decide_submit(
    state: State, account_id: int, row: NewOrder, stamp: Stamp, index: int
) -> Decision:
    """Decide about the `index`-th row of a submit.

    A client id that the account has used before is answered with the order it named, if the row
    asks for the same, whatever became of that order; nothing is placed twice.
    """
    known = _order_of_client_id(state, account_id, row)
    if known is not None and known.digest == row.digest:
        return Decision(answer=known)
    terms = state.instruments.get(row.terms.instrument_id, row.terms)
    proposal = _proposal(state, account_id, terms, row, stamp)
    accepted = _accepted(proposal, row, stamp, index)
    if known is not None:
        refusal: Refusal | None = Refusal(
            Reason.DUPLICATE_ORDER_ID,
            (("id", known.client_order_id), ("existing_id", known.order_id)),
        )
    else:
        refusal = first_refusal(state, proposal, stamp.prices)
    events: list[Event]
    if refusal is not None:
        unknown = None if terms.instrument_id in state.instruments else terms
        events = [OrderDenied(accepted, refusal, indexed=known is None, terms=unknown)]
        if refusal.reason is Reason.SELF_MATCH:
            events += cancels_of_met(state, proposal)
    else:
        events = [*admitted(state, terms, row.underlying)]
        # Those it would meet are canceled first, so that the venue hears of it in this order.
        events += cancels_of_met(state, proposal)
        events.append(accepted)
        events.append(open_route(state, accepted, terms.venue))
    return Decision(events, accepted.order_id)


def decide_seed_order(state: State, command: SeedOrder, stamp: Stamp) -> Decision:
    """Place an order as a seed file tells it, its fills included, without asking a venue."""
    row = command.order
    terms = state.instruments.get(row.terms.instrument_id, row.terms)
    proposal = _proposal(state, command.account_id, terms, row, stamp)
    accepted = _accepted(proposal, row, stamp, 0)
    route = open_route(state, accepted, terms.venue)
    events: list[Event] = [*admitted(state, terms, row.underlying)]
    events += [accepted, route, OrderAcknowledged(accepted.order_id, route.route_id)]
    events += [
        OrderFilled(
            order_id=accepted.order_id,
            route_id=route.route_id,
            execution_id=make_id(
                stamp.id_space, IdKind.EXECUTION, stamp.time_ns, stamp.sequence, index
            ),
            quantity=fill.quantity,
            price=fill.price,
            notional=notional(fill.price, fill.quantity) * terms.multiplier,
            venue=terms.venue,
        )
        for index, fill in enumerate(command.fills)
    ]
    return Decision(events, accepted.order_id)


def open_route(state: State, accepted: OrderAccepted, venue: str) -> RouteOpened:
    """Return the event that sends an accepted order to a venue."""
    return RouteOpened(
        order_id=accepted.order_id,
        route_id=state.next_route_id,
        venue=venue,
        terms=Terms(
            accepted.quantity, accepted.limit_price, accepted.worst_price, accepted.reserve_unit
        ),
    )


def _order_of_client_id(state: State, account_id: int, row: NewOrder) -> Order | None:
    if row.client_order_id is None:
        return None
    order_id = state.client_ids.get(account_id, {}).get(row.client_order_id)
    return state.orders[order_id] if order_id is not None else row.history


def _proposal(
    state: State, account_id: int, terms: InstrumentTerms, row: NewOrder, stamp: Stamp
) -> Proposal:
    asked = Asked(
        side=row.side,
        order_type=row.order_type,
        time_in_force=row.time_in_force,
        quantity=row.quantity,
        limit_price=row.limit_price,
        expires_at=row.expires_at,
        position_intent=row.position_intent,
        digest=row.digest,
    )
    return propose(state, state.accounts[account_id], terms, asked, stamp)


def _accepted(proposal: Proposal, row: NewOrder, stamp: Stamp, index: int) -> OrderAccepted:
    order_id = row.order_id or make_id(
        stamp.id_space, IdKind.ORDER, stamp.time_ns, stamp.sequence, index
    )
    expires_at = stamp.day_ends_at if row.time_in_force is TimeInForce.DAY else row.expires_at
    return OrderAccepted(
        order_id=order_id,
        client_order_id=row.client_order_id or order_id,
        account_id=proposal.account.account_id,
        instrument_id=proposal.terms.instrument_id,
        side=row.side,
        order_type=row.order_type,
        time_in_force=row.time_in_force,
        quantity=row.quantity,
        limit_price=row.limit_price,
        digest=row.digest,
        client_named=row.client_order_id is not None,
        expires_at=expires_at,
        extended_hours=row.extended_hours,
        position_intent=row.position_intent,
        worst_price=proposal.worst_price,
        reserve_unit=proposal.reserve_unit,
        mark=proposal.mark,
    )
