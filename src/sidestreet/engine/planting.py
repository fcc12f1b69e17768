"""Planting what a seed file says: orders that stand already, books, facts.

The rule: nothing is asked here. What a file tells has happened, so no venue hears of it and no
limit is looked at; the file was checked when it was read. From here on it goes on as if it had
come about on this desk.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.amounts import notional
from sidestreet.domain.commands import SeedFacts, SeedOrder, Stamp
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelRequested,
    Event,
    OrderAccepted,
    OrderAcknowledged,
    OrderFilled,
    OrderPaused,
    ReplaceRequested,
    RouteOpened,
)
from sidestreet.domain.ids import IdKind, make_id
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lifecycle import Happening
from sidestreet.domain.orders import HELD, Terms
from sidestreet.domain.schedule import ChildEnded, WorkScheduled
from sidestreet.domain.standing import SeedFill, Standing
from sidestreet.domain.waiting_events import OrderReleased, TrailMoved
from sidestreet.engine.admission import admitted
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State
from sidestreet.engine.strategies.destination import venue_of
from sidestreet.engine.submit import accepted_of, open_route, proposal_of

_PAUSED: Final = {
    OrderStatus.STOPPED: Happening.STOPPED,
    OrderStatus.SUSPENDED: Happening.SUSPENDED,
}


def decide_seed_order(state: State, command: SeedOrder, stamp: Stamp) -> Decision:
    """Place an order as a seed file tells it, its fills included, without asking a venue."""
    row = command.order
    terms = state.instruments.get(row.terms.instrument_id, row.terms)
    proposal = proposal_of(state, command.account_id, terms, row, stamp)
    # It is where the file says, whatever the hour.
    accepted = replace(accepted_of(proposal, row, stamp, 0), releases_at=None)
    events: list[Event] = [*admitted(state, terms, row.underlying)]
    if command.standing is not None:
        events += _standing(state, accepted, command.standing, terms, stamp)
    else:
        route = open_route(state, accepted, terms.venue)
        events += [accepted, route, OrderAcknowledged(accepted.order_id, route.route_id)]
        events += _fills(route, terms, command.fills, stamp, 0)
    return Decision(events, accepted.order_id)


def _seed_order(state: State, command: SeedOrder, stamp: Stamp) -> Steps:
    yield decide_seed_order(state, command, stamp)


def _seed_facts(state: State, command: SeedFacts, _: Stamp) -> Steps:
    known = tuple(event for terms in command.terms for event in admitted(state, terms, None))
    yield Decision((*known, *command.events))


def _standing(
    state: State, order: OrderAccepted, standing: Standing, terms: InstrumentTerms, stamp: Stamp
) -> Iterator[Event]:
    """Yield what an order of a running desk has come to."""
    order_id = order.order_id
    yield replace(
        order,
        expires_at=standing.ends_at,
        worst_price=standing.worst_price,
        reserve_unit=standing.reserve_unit,
        releases_at=standing.releases_at,
        awaits=standing.awaits,
    )
    if standing.trail is not None:
        yield TrailMoved(order_id, standing.trail)
    if standing.status is OrderStatus.PENDING_TRIGGER and standing.releases_at is not None:
        yield OrderReleased(order_id)
    if standing.status not in HELD:
        yield from _routed(state, order, standing, terms, stamp)
    if standing.schedule is not None:
        yield WorkScheduled(order_id, standing.schedule)
    route_id = state.next_route_id + len(standing.routes) - 1
    if standing.replacement is not None:
        yield ReplaceRequested(order_id, route_id, standing.replacement)
    if standing.status is OrderStatus.PENDING_CANCEL:
        yield CancelRequested(order_id, route_id)
    if standing.status in _PAUSED:
        yield OrderPaused(order_id, _PAUSED[standing.status])


def _routed(
    state: State, order: OrderAccepted, standing: Standing, terms: InstrumentTerms, stamp: Stamp
) -> Iterator[Event]:
    """Yield the routes of an order, each with what has become of it."""
    venue, told = venue_of(terms, order.strategy), 0
    for route_id, route in enumerate(standing.routes, start=state.next_route_id):
        asked = Terms(route.quantity, route.limit_price)
        opened = RouteOpened(order.order_id, route_id, venue, asked)
        yield opened
        if route.acknowledged:
            yield OrderAcknowledged(order.order_id, route_id)
        yield from _fills(opened, terms, route.fills, stamp, told)
        told += len(route.fills)
        if route.closed:
            yield ChildEnded(order.order_id, route_id)


def _fills(
    route: RouteOpened,
    terms: InstrumentTerms,
    fills: Iterable[SeedFill],
    stamp: Stamp,
    first: int,
) -> Iterator[OrderFilled]:
    """Yield the executions of a route; `first` is how many of the order come before them."""
    for index, fill in enumerate(fills, start=first):
        made = make_id(stamp.id_space, IdKind.EXECUTION, stamp.time_ns, stamp.sequence, index)
        yield OrderFilled(
            order_id=route.order_id,
            route_id=route.route_id,
            execution_id=fill.execution_id or made,
            quantity=fill.quantity,
            price=fill.price,
            notional=notional(fill.price, fill.quantity) * terms.multiplier,
            venue=route.venue,
            commission=fill.commission,
            regulatory_fees=fill.regulatory_fees,
        )


PLANTING_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    SeedOrder: _seed_order,
    SeedFacts: _seed_facts,
}
"""How each command is decided, step by step."""
