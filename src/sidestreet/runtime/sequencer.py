"""The only writer of its shard: it puts commands in order, stamps them, and has them decided.

Sans-I/O. A driver offers commands, takes a batch, makes its bytes durable by whatever means it
has, and says so; only then does the sequencer hand out what may leave the desk: answers, messages
to the venue, changes for the read model. There is at most one batch on its way to the disk. While
it is, commands wait, and together they become the next one.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from msgspec.structs import replace

from sidestreet.domain.commands import (
    CancelOrder,
    Command,
    NewOrder,
    OrderWithTrades,
    ReplaceOrder,
    Stamp,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.enums import InstrumentType, Side
from sidestreet.domain.events import Cause, Event, Record
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.lending_commands import RestrictShorts
from sidestreet.domain.messages import AFTER_THE_END, VenueMessage
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.orders import Order
from sidestreet.domain.prices import NO_PRICES
from sidestreet.domain.sessions import ENDLESS, Hours, Trading
from sidestreet.domain.waiting_commands import ReleaseOrders, SeePrice
from sidestreet.engine import execute as engine
from sidestreet.engine.evolve import evolve_record as evolve_desk
from sidestreet.engine.lending.restrictions import is_news
from sidestreet.engine.money.day_roll import held_instruments
from sidestreet.engine.outcome import AnswerOf
from sidestreet.engine.state import State
from sidestreet.readmodel.changes import Change, change_of
from sidestreet.runtime.codec import encode_record
from sidestreet.runtime.marks import Marks
from sidestreet.runtime.outbox import messages_of
from sidestreet.runtime.timers import Days, Timers
from sidestreet.workspace import execute as workspace_rules
from sidestreet.workspace.state import Workspace

BATCH_COMMANDS_MAX: Final = 1024
BATCH_BYTES_MAX: Final = 4 * 1024 * 1024

# Asked of every command, most of which are none of these.
_MAY_SELL: Final = frozenset({SubmitOrders, ReplaceOrder, SeePrice, ReleaseOrders})

_BY_MARKET: Final = Cause("market")

Done = Callable[[AnswerOf[Any], int], None]
"""Gets the answer and the sequence it was given at, once that is durable."""


class Recall(Protocol):
    """Looks up an order that memory has let go of."""

    def order(self, order_id: str) -> Order | None:
        """Return an order by its id."""
        ...

    def order_by_client_id(self, account_id: int, client_order_id: str) -> Order | None:
        """Return the order that an account gave a client id to."""
        ...

    def order_by_route(self, route_id: int) -> OrderWithTrades | None:
        """Return the order that has ended and had this route."""
        ...


@dataclass(slots=True)
class Batch:
    """What is decided together: the bytes to write, and what may leave once they are durable."""

    first_sequence: int
    payloads: list[bytes] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    messages: list[VenueMessage] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    answers: list[tuple[Done, AnswerOf[Any], int]] = field(default_factory=list)
    readers: list[Callable[[], None]] = field(default_factory=list)


class Sequencer:
    """Orders commands and has them decided, one at a time."""

    def __init__(
        self,
        state: State,
        workspace: Workspace,
        *,
        id_space: IdSpace,
        days: Days,
        recall: Recall | None = None,
        marks: Marks | None = None,
        hours: Hours | None = None,
    ) -> None:
        """Without `marks` nothing has a price, without `hours` the market never closes."""
        self.state = state
        self.workspace = workspace
        self.timers = Timers(state, days)
        self.marks = marks
        self._id_space = id_space
        self._days = days
        self._hours = hours
        self._trading: Trading | None = None
        self._recall = recall
        self._ahead: deque[tuple[Command, Cause, Done | None]] = deque()
        """What goes ahead of all that waits otherwise; among itself in the order of offering."""
        self._waiting: deque[tuple[Command, Cause, Done | None]] = deque()
        self._in_flight: Batch | None = None
        self._sequence = 0
        self._offered = 0
        self._own = 0
        self._until: int | None = None

    @property
    def id_space(self) -> IdSpace:
        """What the ids that are made here have in common; its generation is that of the journal."""
        return self._id_space

    @property
    def sequence(self) -> int:
        """The sequence of the last record decided or read back."""
        return self._sequence

    @property
    def has_waiting(self) -> bool:
        """Whether a command waits to be decided."""
        return bool(self._ahead or self._waiting)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be decided, and nothing to be made durable."""
        return not self.has_waiting and self._in_flight is None

    @property
    def is_written(self) -> bool:
        """Whether nothing is on its way to the disk."""
        return self._in_flight is None

    @property
    def is_settled(self) -> bool:
        """Whether all is durable that does not have to wait, see `let_clients_wait`."""
        return self._in_flight is None and not self._ready

    def offer(self, command: Command, cause: Cause, done: Done | None = None) -> None:
        """Take a command in. `done` is called once, when the answer may leave the desk."""
        self._waiting.append((command, cause, done))
        self._offered += 1
        if not cause.key_id:
            self._own = self._offered

    def offer_ahead(
        self, commands: Sequence[Command], cause: Cause, done: Done | None = None
    ) -> None:
        """Take in what the desk itself asks for, ahead of all that waits but what is ahead already.

        `done` is called once, when the answer to the last of them may leave the desk.
        """
        last = len(commands) - 1
        self._ahead.extend(
            (command, cause, done if index == last else None)
            for index, command in enumerate(commands)
        )
        self._offered += len(commands)
        self._own += len(commands)
        if self._until is not None:
            self._until += len(commands)

    def let_clients_wait(self) -> None:
        """Decide what waits now, and what the desk itself asks for, and nothing that comes after.

        A later call lets in what has come meanwhile, `let_clients_in` everything from then on.
        """
        self._until = self._offered

    def let_clients_in(self) -> None:
        """Decide whatever is offered, in its turn."""
        self._until = None

    @property
    def _ready(self) -> int:
        """How many of those that wait may be decided."""
        waiting = len(self._ahead) + len(self._waiting)
        if self._until is None:
            return waiting
        return max(0, waiting - (self._offered - max(self._until, self._own)))

    def read_back(self, record: Record) -> None:
        """Apply a record from the journal."""
        if workspace_rules.is_of_workspace(record.events[0]):
            workspace_rules.evolve_record(self.workspace, record)
        else:
            evolve_desk(self.state, record)
        self._sequence = record.sequence

    def take_batch(self, now: int) -> Batch | None:
        """Decide what waits and return it as a batch to be made durable, or None.

        None while a batch is in flight, or when nothing waits. A batch without payloads changed
        nothing and needs no disk.
        """
        ready = self._ready
        if self._in_flight is not None or not ready:
            return None
        # In flight from here on: should a decision break, nothing is ever taken after it.
        batch = self._in_flight = Batch(first_sequence=self._sequence + 1)
        size, space = 0, self._id_space
        day_ends_at = self._days.at(now).ends_at
        prices = NO_PRICES if self.marks is None else self.marks.at(now)
        trading = self.trading_at(now)
        for _ in range(min(ready, BATCH_COMMANDS_MAX)):
            command, cause, done = (self._ahead or self._waiting).popleft()
            if type(command) in _MAY_SELL:
                for heard in self._heard_for(command, now):
                    stamp = Stamp(self._sequence + 1, now, day_ends_at, space, prices, trading)
                    size += self._decide(batch, heard, _BY_MARKET, None, stamp)
            stamp = Stamp(self._sequence + 1, now, day_ends_at, space, prices, trading)
            size += self._decide(batch, command, cause, done, stamp)
            if size > BATCH_BYTES_MAX:
                break
        return batch

    def durable(self, batch: Batch) -> None:
        """Note that a batch is on disk; what it holds may now leave."""
        if batch is not self._in_flight:
            raise ValueError("that batch is not in flight")
        self._in_flight = None

    def when_durable(self, reader: Callable[[], None]) -> None:
        """Call `reader` as soon as all that has been decided is durable, perhaps at once.

        Whoever has looked at the state may have seen what is not yet on disk, and must not tell.
        """
        if self._in_flight is None:
            reader()
        else:
            self._in_flight.readers.append(reader)

    def trading_at(self, now: int) -> Trading:
        """Return where an instant stands in the market's hours; it is asked for at every batch."""
        if self._hours is None:
            return ENDLESS
        if self._trading is None or now >= self._trading.until:
            self._trading = self._hours.at(now)
        return self._trading

    def _decide(
        self, batch: Batch, command: Command, cause: Cause, done: Done | None, stamp: Stamp
    ) -> int:
        events: tuple[Event, ...]
        answer: AnswerOf[Any]
        if workspace_rules.is_command(command):
            events, answer = workspace_rules.execute(self.workspace, command, stamp)
        else:
            events, answer = engine.execute(self.state, self._with_history(command), stamp)
        payload = b""
        if events:
            self._sequence = stamp.sequence
            record = Record(stamp.sequence, stamp.time_ns, cause, events)
            payload = encode_record(record)
            batch.payloads.append(payload)
            batch.records.append(record)
            batch.messages.extend(messages_of(record, self.state))
            change = change_of(record, self.state.orders, self.state.fills)
            if change is not None:
                batch.changes.append(change)
            self.timers.follow(record)
        if done is not None:
            batch.answers.append((done, answer, self._sequence))
        return len(payload)

    def _heard_for(self, command: Command, now: int) -> Iterator[RestrictShorts]:
        """Yield what the market says that a command must be decided by: what may be sold short."""
        marks = self.marks
        if marks is None:
            return
        for instrument_id in dict.fromkeys(_shares_to_sell(command, self.state)):
            fell_at = marks.restricted_since(instrument_id, now)
            if fell_at is None:
                continue
            date = self._days.at(fell_at).date
            if is_news(self.state, instrument_id, date):
                yield RestrictShorts(instrument_id, date, fell_at)

    def _with_history(self, command: Command) -> Command:
        """Put on a command what it needs to know: closing prices, or what memory has let go of."""
        if isinstance(command, RollDay) and self.marks is not None:
            day = self.state.day
            if day is not None:
                held = held_instruments(self.state)
                return replace(command, prices=self.marks.closing(held, day.ends_at))
        if self._recall is None or not self.state.evicted_count:
            return command
        if isinstance(command, CancelOrder | ReplaceOrder):
            if self.state.find_order(command.account_id, command.order_id) is None:
                order = self._recall.order(command.order_id)
                if order is not None and order.account_id == command.account_id:
                    return replace(command, history=order)
        elif isinstance(command, SubmitOrders):
            rows = tuple(self._row_with_history(command.account_id, row) for row in command.orders)
            return replace(command, orders=rows)
        elif isinstance(command, TakeReports):
            return self._reports_with_history(command)
        return command

    def _reports_with_history(self, command: TakeReports) -> TakeReports:
        """Put on reports the orders that they speak of long after their end."""
        routes, next_route_id = self.state.routes, self.state.next_route_id
        gone = dict.fromkeys(
            report.route_id
            for report in command.reports
            # Others there never were.
            if report.route_id not in routes
            and 0 < report.route_id < next_route_id
            and report.exec_type in AFTER_THE_END
        )
        if not gone or self._recall is None:
            return command
        found = (self._recall.order_by_route(route_id) for route_id in gone)
        return replace(command, history=tuple(each for each in found if each is not None))

    def _row_with_history(self, account_id: int, row: NewOrder) -> NewOrder:
        client_order_id = row.client_order_id
        if client_order_id is None or self._recall is None:
            return row
        if client_order_id in self.state.client_ids.get(account_id, {}):
            return row
        order = self._recall.order_by_client_id(account_id, client_order_id)
        return row if order is None else replace(row, history=order)


def _shares_to_sell(command: Command, state: State) -> Iterator[str]:
    """Yield the shares of which a command may send a sale to a venue."""
    if isinstance(command, SubmitOrders):
        for row in command.orders:
            if row.side is Side.SELL and row.terms.instrument_type is InstrumentType.COMMON_STOCK:
                yield row.terms.instrument_id
    elif isinstance(command, ReplaceOrder):
        order = state.find_order(command.account_id, command.order_id)
        if order is not None and order.side is Side.SELL and order.underlying_id is None:
            yield order.instrument_id
    elif isinstance(command, SeePrice):
        yield command.instrument_id
    elif isinstance(command, ReleaseOrders):
        for order_id in command.order_ids:
            order = state.orders.get(order_id)
            if order is not None and order.side is Side.SELL:
                yield order.instrument_id
