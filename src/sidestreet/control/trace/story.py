"""Telling what happened to some orders, record by record, in the order of the journal.

What an order was before and after an event is worked out by the code that the desk itself goes by:
a state of its own, in which nothing but these orders is. So a trace cannot tell of another life
than the one that the order had.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, get_args

from msgspec.structs import replace

from sidestreet.api.encode import wire_order
from sidestreet.api.instants import render_instant
from sidestreet.control.trace.desk_words import WORDS
from sidestreet.control.trace.figures import figures_of
from sidestreet.control.trace.model import Answered, Open, Origin, Trace, TracedEvent, Way
from sidestreet.control.trace.rows import ANSWERS, HAPPENINGS, TO_VENUE
from sidestreet.control.trace.staging import Staging
from sidestreet.control.trace.surroundings import Surroundings
from sidestreet.control.trace.telling import Telling, traced_cause
from sidestreet.domain.control_events import (
    MarketDirected,
    RouteDirected,
    RulesMatched,
    ScriptAdvanced,
    ScriptDropped,
    ScriptGiven,
)
from sidestreet.domain.corporate_events import UnitsAdjusted
from sidestreet.domain.events import (
    AccountOpened,
    CancelOrdersAccepted,
    DontKnowTrade,
    Event,
    MarketStarted,
    OrderAccepted,
    OrderBroughtBack,
    OrderDenied,
    OrderEvent,
    OrderPaused,
    OrdersEvicted,
    Record,
)
from sidestreet.domain.lifecycle import TRANSITIONS, Happening
from sidestreet.domain.magic import MAGIC, PREFIX, outcome_of
from sidestreet.domain.orders import Order
from sidestreet.engine.evolve import evolve
from sidestreet.engine.state import State

EVENTS_MAX: Final = 10_000
"""Most events of one trace; what comes after them is left out, and the trace says so."""

_OF_ORDERS: Final = frozenset(get_args(OrderEvent))
_OF_SCRIPTS: Final = (ScriptGiven, RulesMatched, ScriptAdvanced, ScriptDropped, RouteDirected)

Wanted = Callable[[OrderAccepted], bool]
"""Says of an order at its birth whether it is one of those to be told of."""


class Story:
    """Takes records one after the other, and has a trace of those orders that are wanted."""

    def __init__(self, surroundings: Surroundings, wanted: Wanted) -> None:
        self._around = surroundings
        self._wanted = wanted
        self._shadow = State()
        self._staging = Staging()
        self._events: list[TracedEvent] = []
        self._ids: dict[str, None] = {}
        self._is_cut = False

    @property
    def order_ids(self) -> Mapping[str, None]:
        """The orders that were found so far, in the order of their birth."""
        return self._ids

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be taken in."""
        return self._is_cut

    def take(self, record: Record) -> None:
        """Tell what a record says of the orders, if it says anything of them."""
        if self._is_cut:
            return
        for event in record.events:
            born = _born(event)
            if born is not None and born.order_id not in self._ids and self._wanted(born):
                self._begin(born)
        shadow = self._shadow
        shadow.sequence, shadow.time_ns = record.sequence, record.time_ns
        progress = _progress(record)
        for number, event in enumerate(record.events, start=1):
            subjects = self._subjects(event)
            if subjects:
                self._tell(record, number, event, subjects, progress.get(number))
            elif isinstance(event, UnitsAdjusted):
                self._count_anew(event)

    def _count_anew(self, event: UnitsAdjusted) -> None:
        if event.terms.instrument_id in self._shadow.instruments:
            evolve(self._shadow, event)

    def trace(self, sequence: int, now: int) -> Trace:
        """Return what was told, up to a record; requests are counted as open until `now`."""
        # An order that was born after the cut was found and not told of: it is not followed.
        followed = self._shadow.orders
        orders = [followed[order_id] for order_id in self._ids if order_id in followed]
        return Trace(
            sequence=sequence,
            orders=[wire_order(order) for order in orders],
            events=self._events,
            unanswered=[each for order in orders for each in _open_requests(order, now)],
            notes=[
                *self._staging.without_effect(),
                *self._staging.passed_over(),
                *_no_outcomes(orders),
            ],
            is_cut=self._is_cut,
        )

    def _begin(self, born: OrderAccepted) -> None:
        """Make room for an order in the state that is followed."""
        shadow, around = self._shadow, self._around
        self._ids[born.order_id] = None
        if born.account_id not in shadow.accounts:
            evolve(shadow, AccountOpened(around.accounts[born.account_id], 0))
        terms = around.terms.get(born.instrument_id)
        if terms is not None:
            shadow.instruments.setdefault(born.instrument_id, terms)

    def _subjects(self, event: Event) -> tuple[str, ...]:
        """Return which of the orders an event is about."""
        match event:
            case OrderDenied() | OrderBroughtBack():
                order_id = event.order.order_id
                return (order_id,) if order_id in self._ids else ()
            case OrdersEvicted() | CancelOrdersAccepted():
                return tuple(each for each in event.order_ids if each in self._ids)
            case DontKnowTrade():
                found = self._shadow.routes.get(event.report.route_id)
                return () if found is None else (found,)
            case MarketStarted():
                return tuple(self._open())
            case MarketDirected():
                return tuple(self._open(event.instrument_id))
            case _ if type(event) in _OF_ORDERS or isinstance(event, _OF_SCRIPTS):
                order_id = getattr(event, "order_id", "")
                return (order_id,) if order_id in self._ids else ()
            case _:
                return ()

    def _open(self, instrument_id: str | None = None) -> Iterator[str]:
        """Yield the orders that are open, of one instrument or of all."""
        orders = self._shadow.orders
        for order_ids in self._shadow.open_orders.values():
            for order_id in order_ids:
                if instrument_id in {None, orders[order_id].instrument_id}:
                    yield order_id

    def _tell(
        self,
        record: Record,
        number: int,
        event: Event,
        subjects: tuple[str, ...],
        steps_done: int | None,
    ) -> None:
        if len(self._events) >= EVENTS_MAX:
            self._is_cut = True
            return
        shadow, around = self._shadow, self._around
        order_id = subjects[0] if len(subjects) == 1 else None
        before = None if order_id is None else shadow.orders.get(order_id)
        if type(event) in _OF_ORDERS:
            evolve(shadow, event)
        after = None if order_id is None else shadow.orders.get(order_id)
        cause = traced_cause(record.cause, around.of_control)
        if isinstance(event, RouteDirected):
            self._staging.asked(record.sequence, event, cause)
        staged_by = self._staging.staged_by(subjects[0], event, cause, before, steps_done)
        answered = _answered(event, before, after, record.time_ns)
        told = Telling(record.sequence, cause, record.events, before, after, answered)
        self._events.append(
            replace(
                _traced(record, number, event, around, told),
                order_id=order_id,
                account_id=None if after is None else after.account_id,
                status_before=None if before is None else str(before.status),
                status=None if after is None else str(after.status),
                lifecycle=_lifecycle(event, before, after),
                answers=answered,
                staged_by=staged_by,
            )
        )


def told_alone(record: Record, number: int, event: Event, around: Surroundings) -> TracedEvent:
    """Return an event as a list tells it, where no order is followed."""
    cause = traced_cause(record.cause, around.of_control)
    is_of_script = isinstance(event, _OF_SCRIPTS)
    born = _born(event)
    told = Telling(record.sequence, cause, record.events)
    return replace(
        _traced(record, number, event, around, told),
        order_id=getattr(event, "order_id", None) if born is None else born.order_id,
        account_id=getattr(event, "account_id", None) if born is None else born.account_id,
        staged_by=f"control call {cause.operation}"
        if cause.origin is Origin.CONTROL
        else ("rule" if is_of_script else None),
    )


def _traced(
    record: Record, number: int, event: Event, around: Surroundings, told: Telling
) -> TracedEvent:
    """Return what can be told of an event whoever is followed."""
    return TracedEvent(
        sequence=record.sequence,
        number=number,
        at=render_instant(record.time_ns),
        time_ns=record.time_ns,
        business_date=around.business_date(record.time_ns),
        session=around.session(record.time_ns),
        event=type(event).__name__,
        why=WORDS[type(event)](event, told),
        cause=told.cause,
        figures=figures_of(event),
        way=_way(event, told.cause.origin),
    )


def _born(event: Event) -> OrderAccepted | None:
    if isinstance(event, OrderAccepted):
        return event
    return event.order if isinstance(event, OrderDenied) else None


def _progress(record: Record) -> Mapping[int, int]:
    """Return, by an event's number, how far the script of its order is behind it."""
    found: dict[int, int] = {}
    behind: dict[str, int] = {}
    for number in range(len(record.events), 0, -1):
        event = record.events[number - 1]
        order_id = getattr(event, "order_id", "")
        if isinstance(event, ScriptAdvanced):
            behind[order_id] = event.steps_done
        elif order_id in behind:
            found[number] = behind[order_id]
    return found


def _way(event: Event, origin: Origin) -> Way | None:
    if isinstance(event, TO_VENUE):
        return Way.TO_VENUE
    is_report = origin is Origin.VENUE and not isinstance(event, ScriptAdvanced)
    return Way.FROM_VENUE if is_report else None


def _answered(
    event: Event, before: Order | None, after: Order | None, time_ns: int
) -> Answered | None:
    """Return the request that an event is the end of."""
    if before is None or after is None:
        return None
    still_open = {request.request_id for request in after.pending}
    for kind in ANSWERS.get(type(event), ()):
        for request in before.pending:
            if request.kind is kind and request.request_id not in still_open:
                return Answered(
                    request_id=request.request_id,
                    kind=str(request.kind),
                    sent_at=render_instant(request.sent_at),
                    latency_ns=time_ns - request.sent_at,
                )
    return None


def _lifecycle(event: Event, before: Order | None, after: Order | None) -> str | None:
    """Return the cell of the lifecycle that was gone by."""
    happening = HAPPENINGS.get(type(event))
    if isinstance(event, OrderPaused):
        happening = event.happening
    if before is None or after is None or happening is None:
        return None
    if before.status not in TRANSITIONS[happening]:
        # Its route is open as soon as it is accepted: nothing leads to a status that it has.
        return None
    if happening is Happening.FILLED_IN_PART and after.filled_quantity >= after.quantity:
        happening = Happening.FILLED_IN_FULL
    return f"{happening}: {before.status} -> {after.status}"


def _open_requests(order: Order, now: int) -> Iterator[Open]:
    for request in order.pending:
        yield Open(
            order_id=order.order_id,
            request_id=request.request_id,
            kind=str(request.kind),
            sent_at=render_instant(request.sent_at),
            waited_ns=max(0, now - request.sent_at),
        )


def _no_outcomes(orders: Iterable[Order]) -> Iterator[str]:
    """Yield a sentence for each order that was meant to be magic, by the look of its client id."""
    for order in orders:
        name = order.client_order_id
        if name.startswith(PREFIX) and outcome_of(name, 0) is None:
            known = [f"{PREFIX}{each}" for each in MAGIC]
            near = difflib.get_close_matches(name, known, 1)
            meant = f" The nearest is {near[0]}." if near else ""
            yield f"The client id {name} names no outcome of magic.{meant}"
