"""An engine played by hand: commands and reports in, orders and events out, one at a time.

Every command is also held to the laws that hold for all of them: events come with a change of
state and only with one, and applying the events to a second state gives the same digest.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    CancelOrder,
    Command,
    ExpireOrders,
    GiveUpRequest,
    NewOrder,
    OpenAccount,
    ReplaceOrder,
    Stamp,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import InstrumentType, OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.events import Cause, Event, Record
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.sessions import ENDLESS
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.execute import execute
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record, encode_record

START = 1_700_000_000_000_000_000
SECOND = 1_000_000_000
DAY_ENDS_AT = START + 3_600 * SECOND
ACCOUNT, OTHER_ACCOUNT = 100, 200
CASH = 1_000_000 * SCALE
XYZ = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000aa", "XYZ", InstrumentType.COMMON_STOCK, "XNAS"
)
ABC = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000bb", "ABC", InstrumentType.COMMON_STOCK, "XNYS"
)
PUT = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000cc", "XYZ   250117P00190000", InstrumentType.OPTION, "XCBO"
)
BUY, SELL = Side.BUY, Side.SELL
_ROW = NewOrder(
    terms=XYZ,
    side=Side.BUY,
    order_type=OrderType.LIMIT,
    time_in_force=TimeInForce.GOOD_TILL_CANCEL,
    quantity=100 * SCALE,
    digest=b"content",
    limit_price=10 * SCALE,
)


class FixedPrices:
    """A market that stands still: what a test says, and ten dollars for everything else."""

    def __init__(self, prices: dict[str, int] | None = None) -> None:
        self.prices = prices or {}

    def mark(self, instrument_id: str) -> int:
        """Return the one price of an instrument."""
        return self.prices.get(instrument_id, 10 * SCALE)

    bid = ask = mark


def shares_held(state: State, account_id: int) -> dict[str, int]:
    """Return an account's positions by instrument id, those that are not flat."""
    return {
        instrument_id: holding.quantity
        for instrument_id, holding in state.holdings.get(account_id, {}).items()
        if holding.quantity
    }


def row(**changes: object) -> NewOrder:
    """Return a row of a submit: buy 100 XYZ at 10.00 until canceled, with some members changed."""
    return replace(_ROW, **changes)


class PlayedDesk:
    """An engine with two accounts and a market, at a time that `wait` alone moves."""

    def __init__(self, *, accounts: Sequence[Account] | None = None) -> None:
        self.state = State()
        self.records: list[Record] = []
        self.events: tuple[Event, ...] = ()
        self.now = START
        self.prices = FixedPrices()
        self.trading = ENDLESS
        self._twin = State()
        if accounts is None:
            accounts = [Account(ACCOUNT, "a", "A", "2020-01-01")]
            accounts.append(Account(OTHER_ACCOUNT, "b", "B", "2020-01-01"))
        for account in accounts:
            self.do(OpenAccount(account, CASH))
        self.do(StartMarket("played", 1))

    @property
    def sequence(self) -> int:
        """The sequence of the last record."""
        return len(self.records)

    def stamp(self) -> Stamp:
        """Return the stamp of the next command."""
        return Stamp(self.sequence + 1, self.now, DAY_ENDS_AT, IdSpace(), self.prices, self.trading)

    def do(self, command: Command) -> Answer:
        """Have a command decided; `events` are then what followed."""
        before = state_digest(self.state)
        self.events, answer = execute(self.state, command, self.stamp())
        if self.events:
            record = Record(self.sequence + 1, self.now, Cause("test"), self.events)
            self.records.append(record)
            evolve_record(self._twin, decode_record(encode_record(record)))
            assert state_digest(self.state) == state_digest(self._twin)
        else:
            assert state_digest(self.state) == before
        return answer

    def orders(self, command: Command) -> tuple[Order, ...]:
        """Have a command decided that is not refused, and return its orders."""
        answer = self.do(command)
        assert not isinstance(answer, Refusal), answer
        return answer

    def refusal(self, command: Command) -> Refusal:
        """Have a command decided that is refused, and return why."""
        answer = self.do(command)
        assert isinstance(answer, Refusal)
        assert self.events == ()
        return answer

    def submit(self, account_id: int = ACCOUNT, /, **changes: object) -> Order:
        """Submit one row and return what became of it."""
        return self.orders(SubmitOrders(account_id, (row(**changes),)))[0]

    def cancel(self, order: Order) -> Order:
        """Cancel an order and return the answer."""
        return self.orders(CancelOrder(order.account_id, order.order_id))[0]

    def replace(
        self,
        order: Order,
        *,
        quantity: int | None = None,
        limit_price: int | None = None,
        trigger: Trigger | None = None,
    ) -> Order:
        """Replace an order and return the answer."""
        command = ReplaceOrder(
            order.account_id, order.order_id, quantity, limit_price, trigger=trigger
        )
        return self.orders(command)[0]

    def report(
        self, order: Order, exec_type: ExecType, request_id: int = 0, **members: object
    ) -> Order:
        """Have the venue report on the first route of an order; return the order after it."""
        report = ExecutionReport(
            self.state.reports_taken + 1, order.routes[0].route_id, exec_type, request_id
        )
        self.do(TakeReports(self.state.market_session, (replace(report, **members),)))
        return self.now_of(order)

    def fill(self, order: Order, shares: int, price: int = 10 * SCALE) -> Order:
        """Have the venue report a trade of some shares."""
        return self.report(order, ExecType.TRADE, last_quantity=shares * SCALE, last_price=price)

    def working(self, account_id: int = ACCOUNT, /, **changes: object) -> Order:
        """Submit an order and have it acknowledged."""
        return self.report(self.submit(account_id, **changes), ExecType.NEW)

    def give_up(self, order: Order, kind: RequestKind) -> Order:
        """Hold a request as refused, as after a long silence."""
        self.do(GiveUpRequest(order.order_id, request_id(self.now_of(order), kind), kind))
        return self.now_of(order)

    def expire(self, order: Order) -> Order:
        """Let an order's time be over."""
        self.do(ExpireOrders((order.order_id,)))
        return self.now_of(order)

    def now_of(self, order: Order) -> Order:
        """Return an order as it is now."""
        return self.state.orders[order.order_id]

    def plant(self, order: Order, **changes: object) -> Order:
        """Put an order into a state that no command leads to yet, in both memories."""
        planted = replace(self.now_of(order), **changes)
        for state in (self.state, self._twin):
            state.orders[order.order_id] = planted
            if not planted.is_open and order.is_open:
                del state.open_orders[order.account_id][order.order_id]
                state.closed_orders[order.order_id] = None
        return planted

    def held(self, status: OrderStatus = OrderStatus.QUEUED, **changes: object) -> Order:
        """Return an order that the desk keeps to itself: at no venue, with no request open."""
        order = self.submit(**changes)
        for state in (self.state, self._twin):
            del state.routes[order.routes[0].route_id]
        return self.plant(order, status=status, routes=(), pending=())

    def in_status(self, status: OrderStatus) -> Order:
        """Return a fresh order of 100 that has come into a status as an order does."""
        if status in {OrderStatus.QUEUED, OrderStatus.PENDING_TRIGGER}:
            return self.held(status)
        order = self.submit()
        match status:
            case OrderStatus.PENDING_NEW:
                return order
            case OrderStatus.REJECTED:
                return self.report(order, ExecType.REJECTED)
            case _:
                order = self.report(order, ExecType.NEW)
        match status:
            case OrderStatus.NEW:
                return order
            case OrderStatus.PARTIALLY_FILLED:
                return self.fill(order, 40)
            case OrderStatus.FILLED:
                return self.fill(order, 100)
            case OrderStatus.PENDING_REPLACE:
                return self.replace(order, quantity=200 * SCALE)
            case OrderStatus.PENDING_CANCEL:
                return self.cancel(order)
            case OrderStatus.REPLACED:
                routes = (replace(order.routes[0], closed=True),)
                return self.plant(order, status=status, routes=routes)
            case _:
                return self.report(order, ExecType(status))


def request_id(order: Order, kind: RequestKind) -> int:
    """Return the id of an open request of an order."""
    request = order.request(kind)
    assert request is not None, f"{order.status} has no {kind}"
    return request.request_id
