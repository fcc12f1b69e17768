"""A desk in one hand: everything around it is a stand-in that the test can look into and stop.

The journal keeps its batches in memory and can lose power at any of them. The read model takes
changes at once but confirms them only when told. The venue says what the test has it say, or
answers by itself. Time is stepped. `Rig` joins them, and makes the next desk from what is durable.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar, cast

from msgspec.structs import replace

from engine.played_desk import ACCOUNT, CASH, OTHER_ACCOUNT, START, row
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    CancelOrder,
    CancelOrders,
    Command,
    NewOrder,
    OpenAccount,
    OrderWithTrades,
    ReplaceOrder,
    SubmitOrders,
)
from sidestreet.domain.enums import Side
from sidestreet.domain.events import Cause
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    ExecType,
    ExecutionReport,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    VenueMessage,
)
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.sessions import Hours as MarketHours
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.readmodel.changes import Change, Execution
from sidestreet.readmodel.history import History
from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.eviction import KEEP_CLOSED
from sidestreet.runtime.recovery import Recovered, read_back
from sidestreet.runtime.sequencer import Sequencer
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.runtime.writers import InlineWriter
from sidestreet.venue.port import PriceWatch
from sidestreet.workspace.state import Workspace

T = TypeVar("T")
M = TypeVar("M", bound=VenueMessage)
CLIENT = Cause("client")
HOUR = 3_600_000_000_000


class Hours:
    """A calendar whose business days are an hour long, which keeps tests short."""

    def at(self, time_ns: int) -> BusinessDay:
        """Return the hour of an instant."""
        return self._hour(time_ns // HOUR)

    def after(self, day: BusinessDay) -> BusinessDay:
        """Return the hour that follows."""
        return self._hour(day.ends_at // HOUR)

    def _hour(self, number: int) -> BusinessDay:
        return BusinessDay(f"hour {number}", (number + 1) * HOUR, f"hour {number + 1}")


class PowerLost(BaseException):
    """The machine stopped. Not an `Exception`: nothing in the desk may carry on from it."""


class KeptBatch(NamedTuple):
    """A batch that is durable."""

    first_sequence: int
    records: tuple[bytes, ...]


class KeptJournal:
    """A journal that keeps batches, and stops at the one that it is told to."""

    def __init__(self) -> None:
        self.batches: list[KeptBatch] = []
        self.stop_at: int | None = None
        self.stops_left = 1
        self.keeps_last = False
        self.is_closed = False

    def append(self, first_sequence: int, records: list[bytes]) -> None:
        """Make a batch durable; at `stop_at` the power goes, with or without the batch kept.

        With `stops_left` above one it goes again at the very next batch.
        """
        stops = self.stop_at == len(self.batches)
        if not stops or self.keeps_last:
            self.batches.append(KeptBatch(first_sequence, tuple(records)))
        if stops:
            self.stops_left -= 1
            self.stop_at = len(self.batches) if self.stops_left else None
            raise PowerLost

    def replay(self) -> Iterator[KeptBatch]:
        """Yield what is durable."""
        return iter(self.batches)

    def close(self) -> None:
        """Note that the journal was closed."""
        self.is_closed = True


class KeptHistory:
    """A read model over plain maps; `confirms` is whether what it takes in is committed at once."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.named: dict[tuple[int, str], str] = {}
        self.executions: list[Execution] = []
        self.changes: list[Change] = []
        self.confirms = True
        self.backlog = 0
        self.applied_sequence = 0

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in, and commit them unless told to wait."""
        self.changes += changes
        if self.confirms:
            self.confirm()

    def confirm(self) -> None:
        """Commit all that was taken in."""
        for change in self.changes:
            for order in change.orders:
                self.orders[order.order_id] = order
                if order.client_named:
                    name = order.account_id, order.client_order_id
                    self.named.setdefault(name, order.order_id)
            self.executions += change.executions
            self.applied_sequence = change.sequence
        self.changes.clear()

    def query(
        self, query: Callable[[History], T], done: Callable[[T | BaseException], None]
    ) -> None:
        """Run a query at once over this stand-in."""
        done(query(cast("History", self)))

    def order(self, order_id: str) -> Order | None:
        """Return a committed order."""
        return self.orders.get(order_id)

    def order_by_client_id(self, account_id: int, client_order_id: str) -> Order | None:
        """Return the committed order that first had a client's id."""
        order_id = self.named.get((account_id, client_order_id))
        return None if order_id is None else self.orders[order_id]

    def order_by_route(self, route_id: int) -> OrderWithTrades | None:
        """Return a committed order that has ended and had this route, with its trades."""
        found = {each.execution_id: each for each in self.executions if each.route_id == route_id}
        fills = tuple(each.fill for each in found.values() if each.fill is not None)
        for order in self.orders.values():
            if not order.is_open and any(route.route_id == route_id for route in order.routes):
                return OrderWithTrades(order, ((route_id, fills),) if fills else ())
        return None


class StagedVenue:
    """A venue that says what a test has it say; with `answers` it accepts whatever it is asked.

    With `trades` it also fills 40 shares of every order to buy, once, also after a restart.
    """

    def __init__(self, *, answers: bool = False, trades: bool = False) -> None:
        self.answers = answers
        self.trades = trades
        self.heard: list[VenueMessage] = []
        self.admitted: dict[str, int] = {}
        self.settled = 0
        self.due: int | None = None
        self._said: list[ExecutionReport] = []
        self._under_way: list[ExecutionReport] = []

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument."""
        self.admitted.setdefault(terms.instrument_id, base_price)

    def send(self, message: VenueMessage, now: int) -> None:
        """Hear a message."""
        assert now >= START
        self.heard.append(message)
        if self.answers:
            self._answer(message)

    def say(
        self, route_id: int, exec_type: ExecType, request_id: int = 0, **members: object
    ) -> None:
        """Report something; it arrives at the next `advance`."""
        report = ExecutionReport(len(self._said) + 1, route_id, exec_type, request_id)
        self._said.append(replace(report, **members))
        self._under_way.append(self._said[-1])

    def trade(self, route_id: int, shares: int) -> None:
        """Report a trade at 10.00."""
        self.say(route_id, ExecType.TRADE, last_quantity=shares * SCALE, last_price=10 * SCALE)

    def advance(self, now: int) -> list[ExecutionReport]:
        """Return what has arrived."""
        assert now >= START
        if self.due is not None and self.due <= now:
            self.due = None
        arrived, self._under_way = self._under_way, []
        return arrived

    def next_due(self) -> int | None:
        """Return `due`, or the beginning of time while something is under way."""
        return START if self._under_way else self.due

    def acknowledge(self, report_id: int) -> None:
        """Note up to where reports are settled."""
        assert self.settled < report_id <= len(self._said)
        self.settled = report_id

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return what is not settled."""
        return self._said[self.settled :]

    def _answer(self, message: VenueMessage) -> None:
        match message:
            case NewRoute():
                self.say(message.route_id, ExecType.NEW, message.request_id)
                self._fill(message, 0)
            case ResumeRoute():
                self._fill(message, message.filled_quantity)
            case CancelRoute():
                self.say(message.route_id, ExecType.CANCELED, message.request_id)
            case ReplaceRoute():
                self.say(
                    message.route_id,
                    ExecType.REPLACED,
                    message.request_id,
                    quantity=message.quantity,
                    limit_price=message.limit_price,
                )
            case AskRoute():
                pass

    def _fill(self, message: NewRoute | ResumeRoute, filled: int) -> None:
        if self.trades and message.side == "BUY" and not filled:
            self.trade(message.route_id, 40)


class Rig:
    """A desk over stand-ins. With `journal` and `history` of another rig it is the next start."""

    def __init__(
        self,
        *,
        venue: StagedVenue | None = None,
        journal: KeptJournal | None = None,
        history: KeptHistory | None = None,
        now: int = START,
        keep_closed: int = KEEP_CLOSED,
        opens: bool = True,
        watch: PriceWatch | None = None,
        hours: MarketHours | None = None,
    ) -> None:
        self._parts = watch, hours
        self.journal = journal or KeptJournal()
        self.history = history or KeptHistory()
        self.venue = venue or StagedVenue()
        self.clock = VirtualClock(now)
        sequencer = Sequencer(
            State(),
            Workspace(),
            id_space=IdSpace(),
            days=Hours(),
            recall=self.history,
            hours=hours,
        )
        self._keep_closed = keep_closed
        self.recovered: Recovered = read_back(
            self.journal.replay(),
            sequencer,
            applied_sequence=self.history.applied_sequence,
            apply=self.history.apply,
        )
        self.desk = Desk(
            sequencer,
            writer=InlineWriter(self.journal),
            history=self.history,
            link=VenueLink(self.venue, lambda _: 100 * SCALE),
            clock=self.clock,
            recall=self.history,
            keep_closed=keep_closed,
            watch=watch,
        )
        self.desk.wake = self._woken
        self._is_awake = False
        self.is_open = False
        if opens:
            for account_id in (ACCOUNT, OTHER_ACCOUNT):
                self.ask(OpenAccount(Account(account_id, "a", "A", "2020-01-01"), CASH))
            self.open()

    @property
    def state(self) -> State:
        """The desk's memory."""
        return self.desk.state

    def _woken(self) -> None:
        self._is_awake = True

    def open(self) -> None:
        """Open the market and wait until it is."""
        self.desk.open_market("staged", 1, self._opened)
        self.settle()
        assert self.is_open

    def _opened(self) -> None:
        self.is_open = True

    def settle(self) -> None:
        """Pump until nobody asks for it and nothing is due."""
        while True:
            self._is_awake = False
            self.desk.pump()
            due = self.desk.next_due()
            if not self._is_awake and (due is None or due > self.clock.now()):
                return

    def wait(self, seconds: float) -> None:
        """Let time pass, stopping wherever something is due."""
        end = self.clock.now() + round(seconds * 1_000_000_000)
        while (due := self.desk.next_due()) is not None and due <= end:
            self.clock.advance_to(max(due, self.clock.now()))
            self.settle()
        self.clock.advance_to(end)
        self.settle()

    def ask(self, command: Command) -> Answer:
        """Offer a command, settle, and return its one answer."""
        answers: list[Answer] = []
        self.desk.offer(command, CLIENT, lambda answer, _: answers.append(answer))
        self.settle()
        (answer,) = answers
        return answer

    def orders(self, command: Command) -> tuple[Order, ...]:
        """Ask for something that is not refused."""
        answer = self.ask(command)
        assert not isinstance(answer, Refusal), answer
        return answer

    def submit(self, **changes: object) -> Order:
        """Submit one row."""
        return self.orders(SubmitOrders(ACCOUNT, (row(**changes),)))[0]

    def submit_many(self, count: int) -> list[Order]:
        """Submit rows in arrays of a thousand."""
        made: list[Order] = []
        while len(made) < count:
            rows: tuple[NewOrder, ...] = (row(),) * min(1000, count - len(made))
            made += self.orders(SubmitOrders(ACCOUNT, rows))
        return made

    def cancel(self, order: Order) -> Order:
        """Cancel an order."""
        return self.orders(CancelOrder(ACCOUNT, order.order_id))[0]

    def replace(self, order: Order, shares: int) -> Order:
        """Ask for another quantity."""
        return self.orders(ReplaceOrder(ACCOUNT, order.order_id, quantity=shares * SCALE))[0]

    def cancel_all(self, side: Side | None = None) -> Answer:
        """Cancel all of the account and return the one answer: every order, slice after slice."""
        taken: list[Order] = []
        answers: list[Answer] = []
        self.desk.cancel_all(
            CancelOrders(ACCOUNT, side),
            CLIENT,
            taken.extend,
            lambda answer, _: answers.append(answer),
        )
        self.settle()
        (answer,) = answers
        return answer if isinstance(answer, Refusal) else tuple(taken)

    def now_of(self, order: Order) -> Order:
        """Return an order as the desk knows it now, in memory or not."""
        found = self.desk.find_order(order.account_id, order.order_id)
        assert found is not None
        return found

    def heard(self, kind: type[M]) -> list[M]:
        """Return what the venue heard of one kind."""
        return [message for message in self.venue.heard if isinstance(message, kind)]

    def again(
        self,
        *,
        venue: StagedVenue | None = None,
        opens: bool = True,
        watch: PriceWatch | None = None,
    ) -> "Rig":
        """Return the next start: journal and read model stay, all else is new."""
        rig = Rig(
            venue=venue or StagedVenue(answers=self.venue.answers, trades=self.venue.trades),
            journal=self.journal,
            history=self.history,
            now=self.clock.now(),
            keep_closed=self._keep_closed,
            opens=False,
            watch=watch or self._parts[0],
            hours=self._parts[1],
        )
        if opens:
            rig.open()
        return rig
