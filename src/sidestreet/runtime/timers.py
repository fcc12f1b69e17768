"""What is due when: ends and releases of orders, ends of days, venues silent for too long.

Timers are not kept anywhere: they follow from events, and after a restart from the open orders. A
timer of something settled in the meantime asks for a decision that comes to nothing.
"""

from collections import deque
from collections.abc import Iterator
from typing import Protocol, cast

from sidestreet.domain.commands import AskVenue, ExpireOrders, GiveUpRequest
from sidestreet.domain.corporate_events import OrderReentered, RestatementRequested
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelRequested,
    Event,
    ExpiryRequested,
    FillCorrected,
    MarketStarted,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderFilled,
    OrderPaused,
    OrderRejected,
    Record,
    ReplaceRequested,
    RouteOpened,
)
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.money_events import DayBegan
from sidestreet.domain.option_commands import AnswerInstruction
from sidestreet.domain.orders import RequestKind
from sidestreet.domain.safety_commands import FireSafetySwitch
from sidestreet.domain.safety_events import ClientDisconnected, DeadMansSwitchSet
from sidestreet.domain.schedule import RollRequested, SliceWorked, WorkScheduled
from sidestreet.domain.waiting_commands import ReleaseOrders, WorkOrders
from sidestreet.domain.waiting_events import ReleasePostponed
from sidestreet.engine.state import State
from sidestreet.engine.timers import ASK_AFTER_NS, GIVE_UP_AFTER_NS
from sidestreet.runtime.clearing_timers import ClearingTimers
from sidestreet.runtime.due_orders import DueOrders, slices
from sidestreet.runtime.safety_timers import SafetyTimers
from sidestreet.runtime.work_timers import WorkTimers

_Sent = tuple[int, str, int, RequestKind]
"""When a request was sent, the order, the request's id and its kind."""

TimerCommand = (
    ExpireOrders
    | ReleaseOrders
    | AskVenue
    | GiveUpRequest
    | RollDay
    | AnswerInstruction
    | WorkOrders
    | FireSafetySwitch
)

_REQUESTS: dict[type, RequestKind] = {
    RouteOpened: RequestKind.NEW,
    ReplaceRequested: RequestKind.REPLACE,
    CancelRequested: RequestKind.CANCEL,
    ExpiryRequested: RequestKind.EXPIRE,
    RestatementRequested: RequestKind.RESTATE,
    OrderReentered: RequestKind.REENTER,
    RollRequested: RequestKind.ROLL,
}
_DATED = (OrderAccepted, ReleasePostponed)
_WORK = (WorkScheduled, SliceWorked)
_SAFETY = (DeadMansSwitchSet, ClientDisconnected)
_MAY_END = frozenset(
    {OrderFilled, FillCorrected, OrderCanceled, OrderExpired, OrderRejected, OrderPaused}
)
_SELDOM = frozenset({MarketStarted, DayBegan, *_DATED, *_WORK, *_SAFETY})


class Days(Protocol):
    """A calendar of business days."""

    def at(self, time_ns: int) -> BusinessDay:
        """Return the business day of an instant."""
        ...

    def after(self, day: BusinessDay) -> BusinessDay:
        """Return the business day that follows."""
        ...


class Timers:
    """Due times. Ends are kept by instant, silences in queues, as their delay is constant.

    Once a first day has begun, each rolls into the next, also those that passed while nobody ran.
    """

    def __init__(self, state: State, days: Days) -> None:
        self._state = state
        self._days = days
        self._day: BusinessDay | None = None
        self._clearing = ClearingTimers(state)
        self._work = WorkTimers(state)
        self._safety = SafetyTimers(state)
        self._ends = DueOrders()
        self._releases = DueOrders()
        self._to_ask: deque[_Sent] = deque()
        self._to_give_up: deque[_Sent] = deque()
        self._has_venue = True
        """Whether a venue has been told of what is asked; not between a start and its session."""

    def follow(self, record: Record) -> None:
        """Note what a record makes due, and what it settles. The state is as it left it."""
        for event in record.events:
            # Asked of every event, so by its type; most are none of these.
            happened = type(event)
            kind = _REQUESTS.get(happened)
            if kind is not None:
                if not self._has_venue:
                    # It is sent when the session begins, and until then nobody is silent.
                    continue
                order_id = cast("RouteOpened", event).order_id
                self._to_ask.append((record.time_ns, order_id, record.sequence, kind))
            elif happened in _MAY_END:
                self._forget_ended(cast("OrderCanceled", event).order_id)
            elif happened in _SELDOM:
                self._follow_seldom(event, record.time_ns)

    def _follow_seldom(self, event: Event, time_ns: int) -> None:
        if isinstance(event, _DATED):
            self._note_dates(event)
        elif isinstance(event, _WORK):
            self._work.follow(event)
        elif isinstance(event, _SAFETY):
            self._safety.follow(event)
        elif isinstance(event, MarketStarted):
            self._ask_again(time_ns)
        elif isinstance(event, DayBegan):
            self._day = event.day

    def rebuild(self) -> None:
        """Note when the open orders of a state that was just read back end.

        Their unanswered requests follow when the market starts, which is when they are sent
        again: a venue is not silent while nobody listens.
        """
        self._has_venue = False
        self._day = self._state.day
        self._work.rebuild()
        self._safety.rebuild()
        for order_id, order in self._state.orders.items():
            if not order.is_open:
                continue
            if order.expires_at is not None:
                self._ends.add(order.expires_at, order_id)
            if order.releases_at is not None and order.status is OrderStatus.QUEUED:
                self._releases.add(order.releases_at, order_id)

    def _ask_again(self, now: int) -> None:
        """Note every unanswered request as sent now."""
        self._has_venue = True
        self._to_ask.clear()
        self._to_give_up.clear()
        requests = [
            (request.request_id, order_id, request.kind)
            for order_ids in self._state.open_orders.values()
            for order_id in order_ids
            for request in self._state.orders[order_id].pending
        ]
        for request_id, order_id, kind in sorted(requests):
            self._to_ask.append((now, order_id, request_id, kind))

    def next_due(self) -> int | None:
        """Return the instant of the earliest timer that may still matter."""
        each = (
            self._next_due(),
            self._clearing.next_due(),
            self._work.next_due(),
            self._safety.next_due(),
        )
        return min((due for due in each if due is not None), default=None)

    def _next_due(self) -> int | None:
        self._drop_settled(self._to_ask)
        self._drop_settled(self._to_give_up)
        dues = [due for due in (self._ends.next_due(), self._releases.next_due()) if due]
        if self._day is not None:
            dues.append(self._day.ends_at)
        if self._to_ask:
            dues.append(self._to_ask[0][0] + ASK_AFTER_NS)
        if self._to_give_up:
            dues.append(self._to_give_up[0][0] + GIVE_UP_AFTER_NS)
        return min(dues, default=None)

    def take_due(self, now: int) -> Iterator[TimerCommand]:
        """Yield the commands of all timers due up to now, in the order of their instants.

        What is worked over time is worked first: its slices were due before its end was.
        """
        yield from self._work.take_due(now)
        while (due := self._next_due()) is not None and due <= now:
            if self._ends.next_due() == due:
                for order_ids in slices(self._ends.take()):
                    yield ExpireOrders(order_ids)
            elif self._releases.next_due() == due:
                for order_ids in slices(self._releases.take()):
                    yield ReleaseOrders(order_ids)
            elif self._day is not None and self._day.ends_at == due:
                self._day = self._days.after(self._day)
                yield RollDay(self._day)
            elif self._to_give_up and self._to_give_up[0][0] + GIVE_UP_AFTER_NS == due:
                yield GiveUpRequest(*self._to_give_up.popleft()[1:])
            else:
                # Only what is still open by now will ever have to be given up.
                sent = self._to_ask.popleft()
                self._to_give_up.append(sent)
                yield AskVenue(*sent[1:])
        yield from self._clearing.take_due(now)
        yield from self._safety.take_due(now)

    def _drop_settled(self, queue: deque[_Sent]) -> None:
        # Nearly every request is answered within milliseconds, so this is where most of them go.
        while queue:
            _, order_id, request_id, _ = queue[0]
            order = self._state.orders.get(order_id)
            if order is not None and order.pending:
                for request in order.pending:
                    if request.request_id == request_id:
                        return
            queue.popleft()

    def _note_dates(self, event: OrderAccepted | ReleasePostponed) -> None:
        if isinstance(event, OrderAccepted) and event.expires_at is not None:
            self._ends.add(event.expires_at, event.order_id)
        if event.releases_at is not None:
            self._releases.add(event.releases_at, event.order_id)

    def _forget_ended(self, order_id: str) -> None:
        order = self._state.orders[order_id]
        if order.is_open:
            return
        if order.expires_at is not None:
            self._ends.forget(order.expires_at, order_id)
        if order.releases_at is not None:
            self._releases.forget(order.releases_at, order_id)
