"""The desk under everything at once, beside an auditor that works out the same from the rules.

Random commands, and a venue that acknowledges, fills, refuses, falls silent, repeats itself,
answers what nobody asked, and is heard out of order. After every step both must say the same of
every order, every account and every position, and the journal must give the same memory again.
"""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from engine.auditor import Audited, Auditor, Waits
from engine.played_desk import (
    ABC,
    ACCOUNT,
    CASH,
    OTHER_ACCOUNT,
    START,
    XYZ,
    FixedPrices,
    row,
)
from engine.session_desk import CLOSED, DAY, HOUR, REGULAR, ShortHours
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    AskVenue,
    CancelOrder,
    CancelOrders,
    Command,
    EvictOrders,
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
from sidestreet.domain.enums import OrderStatus, OrderType, Side, TrailingOffsetType
from sidestreet.domain.events import (
    Cause,
    Event,
    OrderDenied,
    OrderEvent,
    Record,
    RouteRecalled,
)
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.domain.waiting_commands import ReleaseOrders, SeePrice
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.execute import execute
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record, encode_record

ACCOUNTS = st.sampled_from([ACCOUNT, OTHER_ACCOUNT])
SHARES = st.integers(1, 6).map(lambda number: number * SCALE)
PRICES = st.integers(998, 1002).map(lambda cents: cents * SCALE // 100)
PICK = st.integers(0, 10**6)
FAR = START + 10**18
ROWS = st.builds(
    lambda terms, side, quantity, price, name: row(
        terms=terms,
        side=side,
        quantity=quantity,
        limit_price=price,
        client_order_id=name,
        digest=repr((terms.symbol, side, quantity, price)).encode(),
    ),
    st.sampled_from([XYZ, ABC]),
    st.sampled_from(Side),
    SHARES,
    # One price in a few is off its tick, and the order is denied.
    PRICES | PRICES | st.just(10 * SCALE + 1),
    st.none() | st.sampled_from(["a", "b", "c"]),
)
TRADE_NUMBERS = st.just(0) | st.just(0) | st.integers(1, 4)
"""Mostly none, which is the next."""

STOPS = st.integers(990, 1010).map(lambda cents: cents * SCALE // 100)
OFFSETS = st.integers(1, 8).map(lambda cents: cents * SCALE // 100)


def waiting_row(
    plain: NewOrder, order_type: OrderType, stop: int, offset: int, limit_offset: int
) -> NewOrder:
    """Return a row of another type, which waits for a price."""
    trigger = Trigger(stop_price=stop)
    limit = plain.limit_price if order_type is OrderType.STOP_LIMIT else None
    if "TRAILING" in order_type:
        trigger = Trigger(
            trailing_offset=offset,
            trailing_offset_type=TrailingOffsetType.PRICE,
            limit_offset=(limit_offset if order_type is OrderType.TRAILING_STOP_LIMIT else None),
        )
    digest = repr((plain.digest, order_type, limit, trigger)).encode()
    return replace(plain, order_type=order_type, limit_price=limit, trigger=trigger, digest=digest)


WAITING_ROWS = st.builds(
    waiting_row,
    ROWS,
    st.sampled_from(
        [
            OrderType.STOP,
            OrderType.STOP_LIMIT,
            OrderType.TRAILING_STOP,
            OrderType.TRAILING_STOP_LIMIT,
        ]
    ),
    STOPS,
    OFFSETS,
    OFFSETS | OFFSETS.map(lambda offset: -offset),
)


class DeskMachine(RuleBasedStateMachine):
    """The engine and the auditor, given the same."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        self.auditor = Auditor(cash={ACCOUNT: CASH, OTHER_ACCOUNT: CASH})
        self.hours = ShortHours()
        self.prices = FixedPrices()
        self.now = START + REGULAR * HOUR
        self.raw: list[bytes] = []
        self.events: tuple[Event, ...] = ()
        self.evicted: dict[str, Order] = {}
        self.seen: dict[str, Order] = {}
        self.said: list[ExecutionReport] = []
        self.requests: list[tuple[str, RequestKind, int]] = []
        self.twin = State()

    # What every command goes through.

    @property
    def sequence(self) -> int:
        """The sequence of the last record."""
        return len(self.raw)

    def do(self, command: Command) -> Answer:
        """Have the engine decide a command, and keep what followed as bytes."""
        trading = self.hours.at(self.now)
        stamp = Stamp(self.sequence + 1, self.now, FAR, IdSpace(), self.prices, trading)
        self.events, answer = execute(self.state, command, stamp)
        if self.events:
            record = Record(stamp.sequence, self.now, Cause("machine"), self.events)
            self.raw.append(encode_record(record))
            evolve_record(self.twin, decode_record(self.raw[-1]))
            self._check_versions(record)
            for order in self.state.orders.values():
                for request in order.pending:
                    known = (order.order_id, request.kind, request.request_id)
                    if request.request_id == self.sequence:
                        self.requests.append(known)
        return answer

    def _check_versions(self, record: Record) -> None:
        """Each event of an order makes one version of it, and nothing else does."""
        steps: Counter[str] = Counter()
        for event in record.events:
            if isinstance(event, OrderEvent) and not isinstance(event, RouteRecalled):
                order_id = (
                    event.order.order_id if isinstance(event, OrderDenied) else event.order_id
                )
                steps[order_id] += 1
        for order_id, order in self.state.orders.items():
            before = self.seen.get(order_id)
            version = 0 if before is None else before.version
            assert order.version == version + steps[order_id]
            if before is not None and not before.is_open:
                assert order.status is before.status, "nothing leaves a terminal status"
            self.seen[order_id] = order

    def pick(self, number: int) -> str:
        """Return the id of some order in memory, the newest ones first."""
        order_ids = list(self.state.orders)
        return order_ids[-1 - number % len(order_ids)]

    def has_orders(self) -> bool:
        """Whether memory holds an order."""
        return bool(self.state.orders)

    # What clients and timers do.

    @initialize()
    def begin(self) -> None:
        """Open the accounts and the market."""
        for account_id in (ACCOUNT, OTHER_ACCOUNT):
            self.do(OpenAccount(Account(account_id, "a", "A", "2020-01-01"), CASH))
        self.do(StartMarket("machine", 1))
        # The auditor knows nothing of orders that would meet each other.
        self.do(SetLimits(Scope.FIRM, "", Limits(self_match=SelfMatch.ALLOW)))

    @rule(account_id=ACCOUNTS, rows=st.lists(ROWS | WAITING_ROWS, min_size=1, max_size=3))
    def submit(self, account_id: int, rows: list[NewOrder]) -> None:
        """Submit an array, with names that may have been used before."""
        stamped = []
        for one in rows:
            used = self.auditor.names.get((account_id, one.client_order_id or ""))
            history = None if used is None else self.evicted.get(used[0])
            stamped.append(replace(one, history=history))
        answers = self.do(SubmitOrders(account_id, tuple(stamped)))
        assert not isinstance(answers, Refusal)
        assert len(answers) == len(rows)
        for one, answer in zip(rows, answers, strict=True):
            self._audit_submit(account_id, one, answer)

    def _audit_submit(self, account_id: int, one: NewOrder, answer: Order) -> None:
        name = account_id, one.client_order_id or ""
        used = self.auditor.names.get(name) if one.client_order_id else None
        if used is not None and used[1] == one.digest:
            assert answer.order_id == used[0], "a retry gets the order that it made"
            return
        assert answer.order_id not in self.auditor.orders, "two orders never share an id"
        audited = Audited(
            account_id, one.terms.instrument_id, one.side, one.quantity, one.limit_price
        )
        if one.trigger is not None:
            trigger = one.trigger
            audited.waits = Waits(
                trigger.stop_price or 0, trigger.trailing_offset or 0, trigger.limit_offset
            )
        self.auditor.orders[answer.order_id] = audited
        if used is not None or (one.limit_price or 0) % 10_000:
            audited.end(OrderStatus.REJECTED)
        elif not self.is_regular:
            audited.held = OrderStatus.QUEUED
        else:
            self._audit_begin(answer.order_id)
        if one.client_order_id and used is None:
            self.auditor.names[name] = answer.order_id, one.digest

    def _audit_begin(self, order_id: str) -> None:
        """Have the auditor hear that an order may trade from now on."""
        order = self.state.orders[order_id]
        mark = self.prices.mark(order.instrument_id)
        if self.auditor.begin(order_id, mark, self.sequence):
            self.auditor.routes[order.routes[0].route_id] = order_id

    @property
    def is_regular(self) -> bool:
        """Whether the regular session is on: from the second to the eighth hour of each day."""
        return 2 <= (self.now - START) // HOUR % 24 < 8

    @rule(chance=st.integers(0, 5))
    def session_changes(self, chance: int) -> None:
        """Let the market close, more seldom than it opens; what was queued is then released."""
        if self.is_regular and chance:
            return
        day = (self.now - START) // DAY
        hour = CLOSED if self.is_regular else 24 + REGULAR
        self.now = START + day * DAY + hour * HOUR
        self.release()

    @rule()
    def release(self) -> None:
        """Have everything released that is queued, be it time or not."""
        queued = [
            order_id
            for order_id, order in self.auditor.orders.items()
            if order.held is OrderStatus.QUEUED
        ]
        self.do(ReleaseOrders(tuple(queued)))
        if self.is_regular:
            for order_id in queued:
                self._audit_begin(order_id)
        else:
            assert self.events == ()

    @precondition(lambda self: bool(self.state.waiting.ladders))
    @rule(terms=st.sampled_from([XYZ, ABC]), price=STOPS)
    def see_price(self, terms: InstrumentTerms, price: int) -> None:
        """Let an instrument trade at a price."""
        instrument_id = terms.instrument_id
        self.prices.prices[instrument_id] = price
        sent = []
        if self.is_regular:
            sent = self.auditor.see(instrument_id, price, self.sequence + 1)
        self.do(SeePrice(instrument_id, price, self.now))
        for order_id in sent:
            route = self.state.orders[order_id].routes[0]
            self.auditor.routes[route.route_id] = order_id

    @precondition(has_orders)
    @rule(number=PICK, stop=STOPS, offset=OFFSETS)
    def wait_for_another_price(self, number: int, stop: int, offset: int) -> None:
        """Replace what an order waits for, if it does."""
        order_id = self.pick(number)
        order = self.state.orders[order_id]
        trails = order.trigger is not None and order.trigger.trailing_offset is not None
        trigger = Trigger(trailing_offset=offset) if trails else Trigger(stop_price=stop)
        accepted = self.auditor.wait_for(order_id, offset if trails else stop)
        answer = self.do(ReplaceOrder(order.account_id, order_id, trigger=trigger))
        assert isinstance(answer, Refusal) is not accepted

    @precondition(has_orders)
    @rule(number=PICK)
    def cancel(self, number: int) -> None:
        """Cancel one order."""
        order_id = self.pick(number)
        account_id = self.state.orders[order_id].account_id
        moved = self.auditor.cancel(order_id, self.sequence + 1)
        (answer,) = self.orders(CancelOrder(account_id, order_id))
        assert bool(self.events) is moved
        assert answer == self.state.orders[order_id]

    @precondition(has_orders)
    @rule(number=PICK)
    def cancel_another_accounts_order(self, number: int) -> None:
        """Try to cancel what belongs to somebody else."""
        order_id = self.pick(number)
        foreign = ACCOUNT + OTHER_ACCOUNT - self.state.orders[order_id].account_id
        assert isinstance(self.do(CancelOrder(foreign, order_id)), Refusal)
        assert self.events == ()

    @rule(account_id=ACCOUNTS, side=st.none() | st.sampled_from(Side))
    def cancel_all(self, account_id: int, side: Side | None) -> None:
        """Cancel what is open and matches."""
        expected = [
            order_id
            for order_id, order in self.auditor.orders.items()
            if order.account_id == account_id
            and side in {None, order.side}
            and self.auditor.cancel(order_id, self.sequence + 1)
        ]
        answer = self.do(CancelOrders(account_id, side))
        if expected:
            assert not isinstance(answer, Refusal)
            assert [order.order_id for order in answer] == expected
        else:
            assert isinstance(answer, Refusal)

    @precondition(has_orders)
    @rule(number=PICK, quantity=SHARES, price=PRICES)
    def replace(self, number: int, quantity: int, price: int) -> None:
        """Ask for other terms."""
        order_id = self.pick(number)
        account_id = self.state.orders[order_id].account_id
        accepted = self.auditor.replace(order_id, self.sequence + 1, quantity, price)
        answer = self.do(ReplaceOrder(account_id, order_id, quantity, price))
        assert isinstance(answer, Refusal) is not accepted

    @precondition(has_orders)
    @rule(number=PICK)
    def end_of_time(self, number: int) -> None:
        """Let an order's time be over."""
        order_id = self.pick(number)
        self.auditor.expire(order_id, self.sequence + 1)
        self.do(ExpireOrders((order_id,)))

    @precondition(lambda self: bool(self.requests))
    @rule(number=PICK, gives_up=st.booleans())
    def silence(self, number: int, *, gives_up: bool) -> None:
        """Let a timer of a request run off, be the request settled or not."""
        order_id, kind, request_id = self.requests[-1 - number % min(len(self.requests), 6)]
        if not gives_up:
            self.do(AskVenue(order_id, request_id, kind))
            return
        if order_id not in self.evicted:
            self.auditor.give_up(order_id, kind, request_id)
        self.do(GiveUpRequest(order_id, request_id, kind))

    @precondition(lambda self: bool(self.state.closed_orders))
    @rule(number=st.integers(1, 4))
    def let_go(self, number: int) -> None:
        """Evict some orders that have ended."""
        closed = [self.state.orders[order_id] for order_id in self.state.closed_orders][:number]
        self.do(EvictOrders(tuple((order.order_id, order.version) for order in closed)))
        self.evicted |= {order.order_id: order for order in closed}

    @rule(milliseconds=st.integers(1, 5_000))
    def wait(self, milliseconds: int) -> None:
        """Let time pass."""
        self.now += milliseconds * 1_000_000

    # What the venue does.

    def say(
        self,
        order_id: str,
        exec_type: ExecType,
        request_id: int,
        *,
        figures: int,
        trade: int = 0,
        price: int = 999 * SCALE // 100,
    ) -> None:
        """Have the venue make its next report."""
        route_id = next(
            (number for number, owner in self.auditor.routes.items() if owner == order_id), 999
        )
        is_trade = exec_type in {ExecType.TRADE, ExecType.TRADE_CORRECT}
        is_replaced = exec_type is ExecType.REPLACED
        self.said.append(
            ExecutionReport(
                len(self.said) + 1,
                route_id,
                exec_type,
                request_id,
                last_quantity=figures if is_trade else 0,
                last_price=price if is_trade else 0,
                quantity=figures if is_replaced else 0,
                limit_price=10 * SCALE if is_replaced else None,
                trade=trade,
            )
        )

    @precondition(has_orders)
    @rule(number=PICK, quantity=SHARES, trade=TRADE_NUMBERS)
    def venue_trades(self, number: int, quantity: int, trade: int) -> None:
        """Report a trade, perhaps of more than there is, perhaps again or long after the end."""
        self.say(self.pick(number), ExecType.TRADE, 0, figures=quantity, trade=trade)

    @precondition(lambda self: bool(self.state.fills))
    @rule(number=PICK, quantity=SHARES, price=PRICES, trade=st.integers(1, 3), busts=st.booleans())
    def venue_changes_a_trade(
        self, number: int, quantity: int, price: int, trade: int, *, busts: bool
    ) -> None:
        """Take a trade back or correct it, perhaps one that never was, perhaps to too much."""
        routes = list(self.state.fills)
        order_id = self.state.routes[routes[number % len(routes)]]
        exec_type = ExecType.TRADE_CANCEL if busts else ExecType.TRADE_CORRECT
        self.say(order_id, exec_type, 0, figures=quantity, trade=trade, price=price)

    @precondition(lambda self: bool(self.requests))
    @rule(number=PICK, accepts=st.booleans(), quantity=SHARES)
    def venue_answers(self, number: int, quantity: int, *, accepts: bool) -> None:
        """Answer a request, perhaps a second time, perhaps much too late."""
        order_id, kind, request_id = self.requests[-1 - number % min(len(self.requests), 6)]
        answers = {
            RequestKind.NEW: (ExecType.NEW, ExecType.REJECTED),
            RequestKind.REPLACE: (ExecType.REPLACED, ExecType.REPLACE_REJECTED),
            RequestKind.CANCEL: (ExecType.CANCELED, ExecType.CANCEL_REJECTED),
            RequestKind.EXPIRE: (ExecType.CANCELED, ExecType.CANCEL_REJECTED),
        }
        exec_type = answers[kind][0 if accepts else 1]
        self.say(order_id, exec_type, request_id, figures=quantity)

    @precondition(has_orders)
    @rule(
        number=PICK,
        exec_type=st.sampled_from([kind for kind in ExecType if kind is not ExecType.TRADE]),
        quantity=SHARES,
    )
    def venue_says_what_nobody_asked(self, number: int, exec_type: ExecType, quantity: int) -> None:
        """Report something out of the blue."""
        self.say(self.pick(number), exec_type, 0, figures=quantity)

    @precondition(lambda self: bool(self.said))
    @rule(back=st.integers(0, 2), count=st.integers(1, 8), is_shuffled=st.booleans())
    def reports_arrive(self, back: int, count: int, *, is_shuffled: bool) -> None:
        """Hear some reports: with a few that were heard before, perhaps in another order."""
        start = max(0, self.auditor.taken - back)
        reports = self.said[start : start + back + count]
        if is_shuffled:
            reports = reports[1::2] + reports[::2]
        self.auditor.take(reports, set(self.evicted))
        self.do(TakeReports(self.state.market_session, tuple(reports)))

    @precondition(lambda self: bool(self.said))
    @rule()
    def market_restarts(self) -> None:
        """Begin a new session: what was said and not heard is lost."""
        self.do(StartMarket("machine", 2))
        self.said.clear()
        self.auditor.restart()

    # What must hold after every step.

    def orders(self, command: Command) -> tuple[Order, ...]:
        """Have a command decided that is never refused."""
        answer = self.do(command)
        assert not isinstance(answer, Refusal)
        return answer

    @invariant()
    def desk_and_auditor_agree_on_every_order(self) -> None:
        """Status, figures and terms, in memory or let go of."""
        assert self.auditor.orders.keys() == self.state.orders.keys() | self.evicted.keys()
        for order_id, audited in self.auditor.orders.items():
            order = self.state.orders.get(order_id) or self.evicted[order_id]
            assert order.status is audited.status
            assert (order.shown.quantity, order.shown.limit_price) == audited.shown
            assert order.filled_quantity == audited.filled
            assert order.filled_notional == audited.notional
            if audited.held is OrderStatus.PENDING_TRIGGER and audited.waits is not None:
                assert _stop(order) == audited.waits.level(audited.side)
            if audited.ended is None:
                assert order.filled_quantity + order.leaves_quantity == order.shown.quantity
                assert order.leaves_quantity > 0
            else:
                assert order.leaves_quantity == 0

    @invariant()
    def every_cancel_comes_to_one_end(self) -> None:
        """Refused, or the order has ended, or it is still open; never two of them."""
        for audited in self.auditor.orders.values():
            undecided = audited.cancels_asked - audited.cancels_refused
            if audited.status is OrderStatus.PENDING_CANCEL:
                assert undecided == 1
            else:
                assert undecided in ({0, 1} if audited.ended is not None else {0})

    @invariant()
    def money_and_shares_are_what_the_trades_make_them(self) -> None:
        """To the millionth, in every account."""
        if self.sequence:
            assert self.state.cash == self.auditor.cash
            held = {key: shares for key, shares in self.auditor.positions.items() if shares}
            assert held == {
                (account_id, instrument_id): holding.quantity
                for account_id, holdings in self.state.holdings.items()
                for instrument_id, holding in holdings.items()
                if holding.quantity
            }

    @invariant()
    def the_indexes_say_what_the_orders_say(self) -> None:
        """Open, closed, routes and names, each exactly once."""
        state = self.state
        is_open = {order_id for ids in state.open_orders.values() for order_id in ids}
        assert is_open == {order_id for order_id, order in state.orders.items() if order.is_open}
        assert state.closed_orders.keys() == state.orders.keys() - is_open
        assert state.routes == {
            route.route_id: order_id
            for order_id, order in state.orders.items()
            for route in order.routes
        }
        assert state.evicted_count == len(self.evicted)

    @invariant()
    def the_journal_gives_the_same_memory_so_far(self) -> None:
        """Events alone, through their bytes, step by step."""
        assert state_digest(self.twin) == state_digest(self.state)

    def teardown(self) -> None:
        """Read the whole journal back into an empty memory."""
        replayed = State()
        for raw in self.raw:
            evolve_record(replayed, decode_record(raw))
        assert state_digest(replayed) == state_digest(self.state)


def _stop(order: Order) -> int | None:
    if order.trail is not None:
        return order.trail.stop_price
    return None if order.trigger is None else order.trigger.stop_price


@pytest.mark.timeout(3600)
def test_desk_and_auditor_agree_whatever_happens(*, is_long: bool) -> None:
    run_state_machine_as_test(
        DeskMachine,
        settings=settings(
            max_examples=3_000 if is_long else 150,
            stateful_step_count=150 if is_long else 50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
