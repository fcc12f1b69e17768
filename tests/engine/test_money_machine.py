"""Money under everything at once, beside an auditor, by steps that shrink to what went wrong.

Orders of every kind of account, fills at better and at worse prices than were reserved for, terms
that change, marks that move or are not known, days that end, money and securities that come and
go, accounts that are shut. After every step the desk and the auditor have to say the same.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from engine.money_desk import (
    CASH_ACCOUNT,
    LONG_OPTIONS,
    MARGIN_ACCOUNT,
    MIXED_ACCOUNT,
    OPENING,
    OPTION_ACCOUNT,
    POOR_ACCOUNT,
    STOCKS,
    MoneyDesk,
    limit_order,
    market_order,
)
from engine.random_trading import ANSWERS, CHARGES, STRICT, RandomTrading
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CancelOrder, ExpireOrders, ReplaceOrder
from sidestreet.domain.enums import AccountStatus, Side
from sidestreet.domain.fees import FREE
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.limits import HouseRules
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import (
    ChangeAccount,
    ClosePositions,
    MoveCash,
    SeedPosition,
    SetFees,
)
from sidestreet.domain.orders import Order
from sidestreet.domain.risk_commands import SetHouseRules
from sidestreet.engine.invariants import InvariantBroken

TERMS = {terms.symbol: terms for terms in (*STOCKS, *LONG_OPTIONS)}
STOCK = st.sampled_from([terms.symbol for terms in STOCKS])
OPTION = st.sampled_from([terms.symbol for terms in LONG_OPTIONS])
TRADES = st.one_of(
    st.tuples(st.sampled_from([CASH_ACCOUNT, MARGIN_ACCOUNT, POOR_ACCOUNT]), STOCK),
    st.tuples(st.just(OPTION_ACCOUNT), OPTION),
    st.tuples(st.just(MIXED_ACCOUNT), STOCK | OPTION),
)
"""Who trades what: an account and a symbol."""

ACCOUNTS = st.sampled_from(list(OPENING))
SIDES = st.sampled_from(Side)
SHARES = st.integers(1, 800).map(lambda shares: shares * SCALE) | st.integers(1, 20_000_000)
PERCENT = st.integers(70, 130)
"""Of the mark, as a limit or as the price of a trade."""

PICK = st.integers(0, 10**6)


class MoneyMachine(RuleBasedStateMachine):
    """One desk with its auditor."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = MoneyDesk()

    def price(self, terms: InstrumentTerms, percent: int) -> int:
        """Return a price on the tick, near the mark or near ten dollars."""
        cents = self.desk.market.cents[terms.instrument_id] or 1000
        least = 100 if terms.option is None else 1
        return max(least, cents * percent // 100) * SCALE // 100

    def pick(self, number: int, *, is_open: bool = True) -> Order | None:
        """Return some order, the newest ones first."""
        orders = [
            order for order in self.desk.state.orders.values() if order.is_open or not is_open
        ]
        return orders[-1 - number % len(orders)] if orders else None

    def has_orders(self) -> bool:
        """Whether any order is open."""
        return any(self.desk.state.open_orders.values())

    # What clients do.

    @rule(trade=TRADES, side=SIDES, quantity=SHARES, percent=PERCENT | st.none())
    def submit(
        self, trade: tuple[int, str], side: Side, quantity: int, percent: int | None
    ) -> None:
        """Place an order, with a limit or at the market."""
        account_id, terms = trade[0], TERMS[trade[1]]
        if terms.option is not None:
            # Contracts are whole.
            quantity = max(1, quantity // (20 * SCALE)) * SCALE
        if percent is None:
            self.desk.submit(account_id, market_order(terms, side, quantity))
        else:
            price = self.price(terms, percent)
            self.desk.submit(account_id, limit_order(terms, side, quantity, price))

    @rule(trade=TRADES, side=SIDES, short_by=st.integers(-1, 1))
    def submit_all_that_is_free(self, trade: tuple[int, str], side: Side, short_by: int) -> None:
        """Place an order for all that an account can pay, one unit less, or one more."""
        account_id, terms = trade[0], TERMS[trade[1]]
        auditor, price = self.desk.auditor, self.price(terms, 100)
        if terms.instrument_id in auditor.terms:
            auditor.marks = self.desk.market.mark
            is_buy = side is Side.BUY
            unit = auditor.unit(account_id, terms.instrument_id, is_buy=is_buy, price=price)
            free = auditor.audit(account_id).free
            if unit and free is not None:
                quantity = max(1, max(0, free) // unit + short_by) * SCALE
                self.desk.submit(account_id, limit_order(terms, side, quantity, price))

    @precondition(has_orders)
    @rule(number=PICK, times=st.integers(1, 40), percent=PERCENT | st.none())
    def replace(self, number: int, times: int, percent: int | None) -> None:
        """Ask for a tenth to four times the quantity, another price, or both."""
        order = self.pick(number)
        assert order is not None
        terms = self.desk.state.instruments[order.instrument_id]
        quantity = max(SCALE, order.quantity * times // 10 // SCALE * SCALE)
        is_limit = order.limit_price is not None and percent is not None
        price = self.price(terms, percent or 0) if is_limit else None
        self.desk.do(ReplaceOrder(order.account_id, order.order_id, quantity, price))

    @precondition(has_orders)
    @rule(number=PICK, expires=st.booleans())
    def end(self, number: int, *, expires: bool) -> None:
        """Cancel an order, or let its time be over."""
        order = self.pick(number)
        assert order is not None
        if expires:
            self.desk.do(ExpireOrders((order.order_id,)))
        else:
            self.desk.do(CancelOrder(order.account_id, order.order_id))

    @rule(account_id=ACCOUNTS, symbol=STOCK | st.none(), cancels=st.booleans())
    def close(self, account_id: int, symbol: str | None, *, cancels: bool) -> None:
        """Close a position, or all of them."""
        instrument_id = None if symbol is None else TERMS[symbol].instrument_id
        self.desk.do(ClosePositions(account_id, instrument_id, cancel_orders=cancels))

    # What the venue does.

    @precondition(has_orders)
    @rule(number=PICK, part=st.integers(1, 4), percent=PERCENT | st.none(), late=st.booleans())
    def trade(self, number: int, part: int, percent: int | None, *, late: bool) -> None:
        """Report a trade of all that is left or of a part, at the limit or at any price."""
        order = self.pick(number, is_open=not late)
        if order is None or not order.routes:
            return
        route = order.routes[0]
        left = route.quantity - route.filled_quantity
        terms = self.desk.state.instruments[order.instrument_id]
        price = self.price(terms, 100 if percent is None else percent)
        if order.limit_price is not None and percent is None:
            price = order.limit_price
        quantity = left // part if terms.option is None else left // part // SCALE * SCALE
        if quantity:
            self.desk.say(order.order_id, ExecType.TRADE, last_quantity=quantity, last_price=price)

    @precondition(lambda self: bool(self.desk.state.fills))
    @rule(number=PICK, which=PICK, size=st.integers(1, 15), percent=PERCENT | st.none())
    def change_a_trade(self, number: int, which: int, size: int, percent: int | None) -> None:
        """Report that a trade was none, or a tenth to half as much again at another price."""
        state = self.desk.state
        route_id = list(state.fills)[-1 - number % len(state.fills)]
        fills = state.fills[route_id]
        fill, order = fills[which % len(fills)], state.orders[state.routes[route_id]]
        route = [each.route_id for each in order.routes].index(route_id)
        terms = state.instruments[order.instrument_id]
        if percent is None:
            self.desk.say(order.order_id, ExecType.TRADE_CANCEL, route=route, trade=fill.trade)
            return
        unit = 1 if terms.option is None else SCALE
        self.desk.say(
            order.order_id,
            ExecType.TRADE_CORRECT,
            route=route,
            trade=fill.trade,
            last_quantity=max(unit, fill.quantity * size // 10 // unit * unit),
            last_price=self.price(terms, percent),
        )

    @precondition(has_orders)
    @rule(number=PICK, which=PICK, accepts=st.booleans())
    def answer(self, number: int, which: int, *, accepts: bool) -> None:
        """Answer what the venue was asked."""
        order = self.pick(number)
        assert order is not None
        if order.pending:
            request = order.pending[which % len(order.pending)]
            exec_type = ANSWERS[request.kind][0 if accepts else 1]
            self.desk.say(order.order_id, exec_type, request)

    # What the world does.

    @rule(symbol=STOCK | OPTION, cents=st.integers(1, 9_000) | st.none())
    def mark_moves(self, symbol: str, cents: int | None) -> None:
        """Let an instrument trade elsewhere, or nobody know where it stands."""
        self.desk.market.cents[TERMS[symbol].instrument_id] = cents

    @rule(nights=st.integers(1, 3))
    def day_ends(self, nights: int) -> None:
        """End the day and begin another."""
        self.desk.roll(nights)

    @rule(account_id=ACCOUNTS, amount=st.integers(-20_000_000_000, 20_000_000_000))
    def cash_moves(self, account_id: int, amount: int) -> None:
        """Pay in or out."""
        self.desk.do(MoveCash(account_id, amount))

    @rule(
        symbol=STOCK,
        quantity=st.integers(-200_000_000, 200_000_000).filter(bool),
        cents=st.integers(1, 5_000),
    )
    def position_arrives(self, symbol: str, quantity: int, cents: int) -> None:
        """Bring securities along, or a debt of them."""
        price = cents * SCALE // 100
        self.desk.do(SeedPosition(MARGIN_ACCOUNT, TERMS[symbol], quantity, price))

    @rule(account_id=ACCOUNTS, status=st.sampled_from(AccountStatus))
    def account_changes(self, account_id: int, status: AccountStatus) -> None:
        """Shut an account, open orders and all, or open it again."""
        account = self.desk.state.accounts[account_id]
        self.desk.do(ChangeAccount(replace(account, status=status)))

    @rule(charges=st.sampled_from([FREE, CHARGES]), rules=st.sampled_from([HouseRules(), STRICT]))
    def house_changes(self, charges: Any, rules: HouseRules) -> None:
        """Let the house charge, and act on its own, or not."""
        self.desk.do(SetFees(charges))
        self.desk.do(SetHouseRules(rules))

    @invariant()
    def desk_and_auditor_agree(self) -> None:
        """On every figure of every account, the house's and the street's, and both memories."""
        self.desk.compare_all()
        self.desk.compare_memories()


@pytest.mark.timeout(7_200)
def test_desk_and_auditor_agree_about_money_whatever_happens(*, is_long: bool) -> None:
    run_state_machine_as_test(
        MoneyMachine,
        settings=settings(
            max_examples=2_000 if is_long else 80,
            stateful_step_count=120 if is_long else 50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _less(figure: int) -> Callable[[Callable[..., int]], Callable[..., int]]:
    return lambda right: lambda *given, **named: right(*given, **named) - figure


def _nothing(_: object) -> Callable[..., None]:
    return lambda *_: None


def _trade_for_long(trading: RandomTrading) -> None:
    for _ in range(100):
        trading.go_on(50)
        trading.desk.compare_all()


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("engine.money.evolve.settle", _nothing),
        ("engine.evolve_fills.book_cash", lambda right: lambda *given: right(*given[:4])),
        ("engine.evolve_fills.unbook_cash", _nothing),
        ("engine.evolve_fills.put_position", _nothing),
        ("engine.busts.settlement", lambda _: lambda _state: ""),
        ("engine.money.valuation.INTRADAY_MULTIPLIER", lambda _: 2),
        ("engine.money.valuation.market_value", _less(1)),
        ("engine.margin.stock.SHORT_RATE_MIN", lambda _: SCALE // 4),
        ("engine.margin.stock.SHORT_PER_SHARE_MIN", lambda _: 4 * SCALE),
        ("engine.risk.buying_power.increase", _less(1)),
        ("engine.risk.reservations.refresh", _nothing),
        ("engine.risk.proposal.MARKET_BUFFER", lambda _: 0),
        ("domain.holdings.divide_half_even", lambda _: lambda dividend, by: dividend // by),
    ],
)
def test_the_auditor_sees_what_is_planted(
    place: str, fault: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these is a millionth or a day, in one place of the desk."""
    name = f"sidestreet.{place}"
    module, _, member = name.rpartition(".")
    right = getattr(pytest.importorskip(module), member)
    desk = MoneyDesk(keeps_bytes=False)
    trading = RandomTrading(desk, 1)
    monkeypatch.setattr(name, fault(right))
    # A missing entry of the books stops a desk like any other bug.
    with pytest.raises((AssertionError, InvariantBroken, KeyError)):
        _trade_for_long(trading)
