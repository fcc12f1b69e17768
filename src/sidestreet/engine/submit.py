"""Deciding about a new order: take it and open a route, or deny it with a reason.

Checks run in the order of `Reason`, and the first that fails is the answer. A denied order is
kept, so that the client can read it by the id in the answer.
"""

from sidestreet.domain.amounts import NOTIONAL_MAX, SCALE, notional, render_amount, render_price
from sidestreet.domain.commands import NewOrder, SeedOrder, Stamp
from sidestreet.domain.enums import AccountStatus, TimeInForce
from sidestreet.domain.events import (
    Event,
    InstrumentAdmitted,
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
from sidestreet.engine.outcome import Decision
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
    accepted = _accepted(account_id, row, stamp, index)
    events: list[Event] = []
    if row.terms.instrument_id not in state.instruments:
        events.append(InstrumentAdmitted(row.terms))
    refusal = _refusal(state, account_id, row, stamp, known)
    if refusal is not None:
        events.append(OrderDenied(accepted, refusal, indexed=known is None))
    else:
        events.append(accepted)
        events.append(_route(state, accepted, row.terms.venue))
    return Decision(events, accepted.order_id)


def decide_seed_order(state: State, command: SeedOrder, stamp: Stamp) -> Decision:
    """Place an order as a seed file tells it, its fills included, without asking a venue."""
    row = command.order
    accepted = _accepted(command.account_id, row, stamp, 0)
    route = _route(state, accepted, row.terms.venue)
    events: list[Event] = []
    if row.terms.instrument_id not in state.instruments:
        events.append(InstrumentAdmitted(row.terms))
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
            notional=notional(fill.price, fill.quantity),
            venue=row.terms.venue,
        )
        for index, fill in enumerate(command.fills)
    ]
    return Decision(events, accepted.order_id)


def terms_refusal(
    instrument: InstrumentTerms, time_in_force: TimeInForce, terms: Terms
) -> Refusal | None:
    """Return why an order of these terms cannot be worked, or None. Used by replace as well."""
    # Fractions of a share: instruments that allow it, and DAY orders only.
    if terms.quantity % SCALE and not (
        instrument.is_fractionable and time_in_force is TimeInForce.DAY
    ):
        return Refusal(Reason.QUANTITY_NOT_WHOLE, (("quantity", render_amount(terms.quantity)),))
    price = terms.limit_price
    if price is None:
        return None
    tick = instrument.tick_size(price)
    if tick is None or price % tick:
        return Refusal(
            Reason.INVALID_TICK_SIZE,
            (("price", render_price(price)), ("tick_size", render_amount(tick or 0))),
        )
    amount = notional(price, terms.quantity)
    if amount > NOTIONAL_MAX:
        return Refusal(
            Reason.NOTIONAL_TOO_LARGE,
            (("notional", render_price(amount)), ("maximum", render_price(NOTIONAL_MAX))),
        )
    return None


def _order_of_client_id(state: State, account_id: int, row: NewOrder) -> Order | None:
    if row.client_order_id is None:
        return None
    order_id = state.client_ids.get(account_id, {}).get(row.client_order_id)
    return state.orders[order_id] if order_id is not None else row.history


def _refusal(
    state: State, account_id: int, row: NewOrder, stamp: Stamp, known: Order | None
) -> Refusal | None:
    if known is not None:
        return Refusal(
            Reason.DUPLICATE_ORDER_ID,
            (("id", known.client_order_id), ("existing_id", known.order_id)),
        )
    account = state.accounts[account_id]
    if account.status is not AccountStatus.ACTIVE:
        return Refusal(Reason.ACCOUNT_NOT_ACTIVE, (("status", account.status),))
    if not row.terms.is_tradable:
        return Refusal(Reason.INSTRUMENT_NOT_TRADABLE, (("symbol", row.terms.symbol),))
    refusal = terms_refusal(row.terms, row.time_in_force, Terms(row.quantity, row.limit_price))
    if refusal is not None:
        return refusal
    if row.expires_at is not None and row.expires_at <= stamp.time_ns:
        return Refusal(Reason.EXPIRES_IN_THE_PAST, (("now_ns", str(stamp.time_ns)),))
    return None


def _accepted(account_id: int, row: NewOrder, stamp: Stamp, index: int) -> OrderAccepted:
    order_id = row.order_id or make_id(
        stamp.id_space, IdKind.ORDER, stamp.time_ns, stamp.sequence, index
    )
    expires_at = stamp.day_ends_at if row.time_in_force is TimeInForce.DAY else row.expires_at
    return OrderAccepted(
        order_id=order_id,
        client_order_id=row.client_order_id or order_id,
        account_id=account_id,
        instrument_id=row.terms.instrument_id,
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
    )


def _route(state: State, accepted: OrderAccepted, venue: str) -> RouteOpened:
    return RouteOpened(
        order_id=accepted.order_id,
        route_id=state.next_route_id,
        venue=venue,
        terms=Terms(accepted.quantity, accepted.limit_price),
    )
