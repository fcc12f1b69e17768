"""Deciding about a new order: take it and send it out or hold it, or deny it with a reason.

Checks run in the order of `engine/risk/table.py`, and the first that fails is the answer. A denied
order is kept, so that the client can read it by the id in the answer, until memory lets go of it.
It admits no instrument, because those are never let go of.

Where tests have a say, it is asked for once an order has passed every check: a script that the
order is to play stands ahead of its acceptance (`engine/control/matching.py`).

An order that is taken outside its session is held until that begins, one with a trigger until its
price comes; one that is worked over time goes out in parts. Everything else has a route at once.
"""

from sidestreet.domain.commands import NewOrder, Stamp
from sidestreet.domain.conditions import AT_AUCTION
from sidestreet.domain.enums import TimeInForce
from sidestreet.domain.events import (
    Event,
    OrderAccepted,
    OrderDenied,
    RouteOpened,
)
from sidestreet.domain.ids import IdKind, make_id
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.orders import Order, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.waiting_events import TrailMoved
from sidestreet.engine.admission import admitted
from sidestreet.engine.control.denial import staged_denial
from sidestreet.engine.control.matching import Chosen, chosen
from sidestreet.engine.outcome import Decision
from sidestreet.engine.risk.proposal import Asked, Proposal, propose
from sidestreet.engine.risk.self_match import cancels_of_met
from sidestreet.engine.risk.table import first_refusal
from sidestreet.engine.state import State
from sidestreet.engine.strategies.begin import begin, works_over_time
from sidestreet.engine.strategies.destination import venue_of
from sidestreet.engine.waiting.session import (
    auction_order_ends_at,
    day_order_ends_at,
    session_begins_at,
)
from sidestreet.engine.waiting.trail import first_trail


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
    proposal = proposal_of(state, account_id, terms, row, stamp)
    accepted = accepted_of(proposal, row, stamp, index)
    staged: Chosen = ()
    if known is not None:
        refusal: Refusal | None = Refusal(
            Reason.DUPLICATE_ORDER_ID,
            (("id", known.client_order_id), ("existing_id", known.order_id)),
        )
    else:
        refusal = first_refusal(state, proposal, stamp.prices)
        if refusal is None and state.control.is_staged:
            staged = chosen(state, accepted, terms.symbol)
            refusal = staged_denial(state, proposal, staged, stamp.prices)
    events: list[Event]
    if refusal is not None:
        unknown = None if terms.instrument_id in state.instruments else terms
        events = [*staged, OrderDenied(accepted, refusal, indexed=known is None, terms=unknown)]
        if refusal.reason is Reason.SELF_MATCH:
            events += cancels_of_met(state, proposal)
    else:
        events = [*admitted(state, terms, row.underlying)]
        # Those it would meet are canceled first, so that the venue hears of it in this order.
        events += cancels_of_met(state, proposal)
        events += staged
        events += _taken(state, accepted, terms, stamp)
    return Decision(events, accepted.order_id)


def _taken(
    state: State, accepted: OrderAccepted, terms: InstrumentTerms, stamp: Stamp
) -> tuple[Event, ...]:
    """Return the acceptance of an order, and what sends it out if nothing is waited for."""
    if works_over_time(accepted.strategy):
        return begin(state, accepted, stamp, terms.venue)
    if accepted.releases_at is not None:
        return (accepted,)
    if accepted.trigger is None:
        return (accepted, open_route(state, accepted, venue_of(terms, accepted.strategy)))
    trail = first_trail(accepted.side, accepted.trigger, terms, stamp)
    return (accepted,) if trail is None else (accepted, TrailMoved(accepted.order_id, trail))


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


def proposal_of(
    state: State, account_id: int, terms: InstrumentTerms, row: NewOrder, stamp: Stamp
) -> Proposal:
    """Return a row of a submit as risk looks at it."""
    asked = Asked(
        side=row.side,
        order_type=row.order_type,
        time_in_force=row.time_in_force,
        quantity=row.quantity,
        limit_price=row.limit_price,
        expires_at=row.expires_at if row.strategy is None else row.strategy.end_at,
        position_intent=row.position_intent,
        digest=row.digest,
        trigger=row.trigger,
    )
    return propose(state, state.accounts[account_id], terms, asked, stamp)


def accepted_of(proposal: Proposal, row: NewOrder, stamp: Stamp, index: int) -> OrderAccepted:
    """Return the acceptance of the `index`-th row of a submit, should it be taken."""
    order_id = row.order_id or make_id(
        stamp.id_space, IdKind.ORDER, stamp.time_ns, stamp.sequence, index
    )
    extended = row.extended_hours
    expires_at = row.expires_at
    if row.time_in_force is TimeInForce.DAY:
        expires_at = day_order_ends_at(stamp, extended_hours=extended)
    elif row.time_in_force in AT_AUCTION:
        expires_at = auction_order_ends_at(stamp.trading, row.time_in_force)
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
        extended_hours=extended,
        position_intent=row.position_intent,
        worst_price=proposal.worst_price,
        reserve_unit=proposal.reserve_unit,
        mark=proposal.mark,
        trigger=row.trigger,
        releases_at=session_begins_at(stamp.trading, row.time_in_force, extended_hours=extended),
        strategy=row.strategy,
    )
