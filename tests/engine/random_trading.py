"""Trading at random, and a venue that does what venues do, in great numbers.

The same numbers from the same seed: a run that fails can be run again.
"""

from random import Random
from typing import Final

from msgspec.structs import replace

from engine.audited_money import UNIT
from engine.money_desk import (
    HOT,
    LONG_OPTIONS,
    MARGIN_ACCOUNT,
    MIXED_ACCOUNT,
    OPENING,
    OPTION_ACCOUNT,
    PAID,
    STOCKS,
    MoneyDesk,
    date_of,
    limit_order,
    market_order,
    option_on,
)
from engine.played_desk import ABC, XYZ
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CancelOrder, EvictOrders, ExpireOrders, ReplaceOrder
from sidestreet.domain.corporate_actions import CashDividend, Split
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.enums import AccountStatus, OptionRight, Side
from sidestreet.domain.fees import FREE, FeeSchedule
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
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.risk_commands import SetHouseRules

ACCOUNTS: Final = tuple(OPENING)
CHARGES: Final = FeeSchedule(per_share=5_000, per_contract=650_000, is_regulatory=True)
STRICT: Final = HouseRules(
    debit_rate=72_000, credit_rate=15_000, charges_borrow=True, calls_margin=True, liquidates=True
)
OPEN_MAX: Final = 12
"""Open orders of an account, beyond which it rather ends one than places another."""


class RandomTrading:
    """Does one thing after the other on a desk."""

    def __init__(self, desk: MoneyDesk, seed: int) -> None:
        self.desk = desk
        self.random = Random(seed)  # noqa: S311 # the same numbers from the same seed
        self.commands = 0
        self._weights = {
            self._submit: 30,
            self._replace: 6,
            self._cancel: 8,
            self._close: 2,
            self._change_account: 1,
            self._trade: 26,
            self._change_trade: 5,
            self._answer: 14,
            self._move_mark: 8,
            self._roll: 1,
            self._move_cash: 2,
            self._bring_position: 1,
            self._let_go: 2,
        }

    def go_on(self, steps: int) -> None:
        """Do so many things."""
        for deed in self.random.choices(
            tuple(self._weights), tuple(self._weights.values()), k=steps
        ):
            deed()
            self.commands += 1

    # What clients do.

    def _submit(self) -> None:
        random, desk = self.random, self.desk
        account_id = random.choice(ACCOUNTS)
        if len(desk.state.open_orders.get(account_id, ())) >= OPEN_MAX:
            self._cancel()
            return
        if desk.state.accounts[account_id].status is not AccountStatus.ACTIVE:
            if random.random() < 0.5:
                self._change_account(account_id)
            return
        terms, side = self._instrument(account_id), random.choice(tuple(Side))
        price = self._price(terms)
        if random.random() < 0.15 and desk.market.cents[terms.instrument_id] is not None:
            quantity = self._quantity(account_id, terms, side, None)
            desk.submit(account_id, market_order(terms, side, quantity))
        else:
            quantity = self._quantity(account_id, terms, side, price)
            desk.submit(account_id, limit_order(terms, side, quantity, price))

    def _instrument(self, account_id: int) -> InstrumentTerms:
        """Choose what to trade: for one account single options, for another anything."""
        if account_id == OPTION_ACCOUNT:
            return self.random.choice(LONG_OPTIONS)
        if account_id == MIXED_ACCOUNT:
            return self.random.choice((*STOCKS, *LONG_OPTIONS, *self._series()))
        return self.random.choice(STOCKS)

    def _series(self) -> tuple[InstrumentTerms, ...]:
        """Return the contracts that expire within three weeks, and give new ones a price."""
        number = self.desk.days // 20
        last_day, cents = 20 * number + 19, self.desk.market.cents
        series = (
            option_on(XYZ, OptionRight.CALL, 1000, last_day, 100 + 2 * number),
            option_on(ABC, OptionRight.PUT, 500, last_day, 101 + 2 * number),
        )
        if series[0].instrument_id not in cents:
            self._option_marks = {terms.instrument_id: 90 for terms in series}
            cents.update(self._option_marks)
        return series

    def _price(self, terms: InstrumentTerms) -> int:
        """Return a price on the tick: near the mark, seldom far away."""
        cents = self.desk.market.cents[terms.instrument_id] or 1000
        spread = 100 if self.random.random() < 0.9 else 400
        moved = cents + cents * self.random.randint(-spread, spread) // 1000
        # Below a dollar other steps hold, which are not of interest here.
        least = 1 if terms.option is not None else 100
        return max(least, moved) * SCALE // 100

    def _quantity(
        self, account_id: int, terms: InstrumentTerms, side: Side, price: int | None
    ) -> int:
        """Return how much to ask for: often all that is held or can be paid, or a little more."""
        random, auditor = self.random, self.desk.auditor
        kind = random.random()
        if kind < 0.3:
            # What is held, and around it: to close a position, and to cross zero.
            held = abs(auditor.accounts[account_id].held(terms.instrument_id))
            quantity = held + random.choice((-1, 0, 1, 5, 50)) * SCALE
        elif kind < 0.6 and terms.instrument_id in auditor.terms:
            auditor.marks = self.desk.market.mark
            free = auditor.audit(account_id).free or 0
            is_buy = side is Side.BUY
            unit = auditor.unit(account_id, terms.instrument_id, is_buy=is_buy, price=price) or UNIT
            quantity = max(0, free) * UNIT // unit + random.choice((-UNIT, 0, 0, 1, UNIT))
        else:
            most = 300 if terms.option is None else 12
            quantity = random.randint(1, most) * SCALE
        if terms.option is not None or random.random() < 0.7:
            quantity = quantity // SCALE * SCALE
        return min(max(quantity, SCALE), 100_000 * SCALE)

    def _replace(self) -> None:
        order = self._some_order(is_open=True)
        if order is None:
            return
        random = self.random
        terms = self.desk.state.instruments[order.instrument_id]
        price = None if order.limit_price is None or random.random() < 0.3 else self._price(terms)
        quantity = None
        if random.random() < 0.7:
            quantity = max(SCALE, order.quantity * random.randint(20, 300) // 100)
            if order.quantity % SCALE == 0:
                quantity = quantity // SCALE * SCALE
        self.desk.do(ReplaceOrder(order.account_id, order.order_id, quantity, price))

    def _cancel(self) -> None:
        order = self._some_order(is_open=True)
        if order is None:
            return
        if self.random.random() < 0.1:
            self.desk.do(ExpireOrders((order.order_id,)))
        else:
            self.desk.do(CancelOrder(order.account_id, order.order_id))

    def _close(self) -> None:
        """Close a position or all of them, perhaps after canceling what stands in the way."""
        random, state = self.random, self.desk.state
        account_id = random.choice(ACCOUNTS)
        held = list(state.holdings.get(account_id, ()))
        instrument_id = random.choice(held) if held and random.random() < 0.7 else None
        cancels = random.random() < 0.5
        self.desk.do(ClosePositions(account_id, instrument_id, cancel_orders=cancels))

    def _change_account(self, account_id: int | None = None) -> None:
        """Shut an account, open orders and all, or let it trade again."""
        account = self.desk.state.accounts[account_id or self.random.choice(ACCOUNTS)]
        is_shut = account.status is not AccountStatus.ACTIVE
        status = AccountStatus.ACTIVE if is_shut else self.random.choice(tuple(AccountStatus))
        self.desk.do(ChangeAccount(replace(account, status=status)))

    def _some_order(self, *, is_open: bool) -> Order | None:
        state, random = self.desk.state, self.random
        if is_open:
            order_ids = list(state.open_orders.get(random.choice(ACCOUNTS), ()))
        else:
            order_ids = list(state.orders)[-40:]
        return state.orders[random.choice(order_ids)] if order_ids else None

    # What the venue does.

    def _trade(self) -> None:
        """Report a trade: in part or in full, at the limit, better, or worse than was reserved."""
        random = self.random
        order = self._some_order(is_open=random.random() < 0.95)
        if order is None or not order.routes:
            return
        which = random.randrange(len(order.routes))
        route = order.routes[which]
        left = route.quantity - route.filled_quantity
        if left <= 0:
            return
        quantity = left if random.random() < 0.5 else random.randint(1, left)
        if order.quantity % SCALE == 0 and quantity != left:
            quantity = max(SCALE, quantity // SCALE * SCALE)
        terms = self.desk.state.instruments[order.instrument_id]
        price = order.limit_price or self._price(terms)
        if random.random() < 0.4:
            price += price * random.randint(-80, 80) // 1000
        self.desk.say(
            order.order_id,
            ExecType.TRADE,
            route=which,
            last_quantity=min(quantity, left),
            last_price=price,
        )

    def _change_trade(self) -> None:
        """Have the venue take a trade back, or say that it was a larger or a smaller one."""
        random, desk = self.random, self.desk
        # Seldom one of long ago.
        routes = list(desk.state.fills)[-20:]
        if not routes:
            return
        route_id = random.choice(routes)
        fill = random.choice(desk.state.fills[route_id])
        order = desk.state.orders[desk.state.routes[route_id]]
        route = [each.route_id for each in order.routes].index(route_id)
        if random.random() < 0.5:
            desk.say(order.order_id, ExecType.TRADE_CANCEL, route=route, trade=fill.trade)
            return
        terms = desk.state.instruments[order.instrument_id]
        unit = SCALE if terms.option is not None else 1
        quantity = max(unit, fill.quantity * random.randint(50, 150) // 100 // unit * unit)
        price = max(1, fill.price * random.randint(90, 110) // 100)
        desk.say(
            order.order_id,
            ExecType.TRADE_CORRECT,
            route=route,
            trade=fill.trade,
            last_quantity=quantity,
            last_price=price,
        )

    def _answer(self) -> None:
        """Answer a request, mostly with a yes."""
        random = self.random
        order = self._some_order(is_open=True)
        if order is None or not order.pending:
            return
        if random.random() < 0.05 and order.limit_price is not None:
            # A venue that works other terms than it was asked for.
            limit = max(SCALE, order.limit_price * random.randint(80, 130) // 100)
            limit = limit // 10_000 * 10_000
            self.desk.say(
                order.order_id, ExecType.REPLACED, quantity=order.quantity, limit_price=limit
            )
            return
        request = random.choice(order.pending)
        accepts, refuses = ANSWERS[request.kind]
        self.desk.say(order.order_id, accepts if random.random() < 0.8 else refuses, request)

    # What the world does.

    def _move_mark(self) -> None:
        random, cents = self.random, self.desk.market.cents
        instrument_id = random.choice(list(cents))
        now = cents[instrument_id] or random.randint(300, 6000)
        moved = now + now * random.randint(-60, 60) // 1000 + random.randint(-2, 2)
        is_stock = any(terms.instrument_id == instrument_id for terms in STOCKS)
        least, most = (100, 20_000) if is_stock else (1, 500)
        # Seldom, for a while, nobody knows a price.
        cents[instrument_id] = None if random.random() < 0.01 else min(max(least, moved), most)

    def _roll(self) -> None:
        """End the day, and let the house act by other rules now and then."""
        random, desk = self.random, self.desk
        if random.random() < 0.1:
            desk.do(SetFees(random.choice((FREE, CHARGES))))
        if random.random() < 0.1:
            desk.do(SetHouseRules(random.choice((HouseRules(), STRICT))))
        if random.random() < 0.2:
            self._announce()
        desk.roll(random.choice((1, 1, 1, 3)))

    def _announce(self) -> None:
        """Let a company whose stock has no options here do something tomorrow."""
        random, tomorrow = self.random, date_of(self.desk.days + 1)
        instrument_id = random.choice((HOT, PAID)).instrument_id
        cents = self.desk.market.cents[instrument_id]
        if instrument_id not in self.desk.state.instruments or cents is None:
            return
        if random.random() < 0.5:
            later = date_of(self.desk.days + random.randint(1, 4))
            amount = random.randint(1, 40) * SCALE // 100
            dividend = CashDividend(instrument_id, tomorrow, tomorrow, later, amount)
            self.desk.do(AnnounceCorporateAction(dividend))
        else:
            ratio = random.choice(((2, 1), (3, 2)) if cents > 3000 else ((1, 2), (2, 3)))
            self.desk.do(AnnounceCorporateAction(Split(instrument_id, tomorrow, *ratio)))

    def _move_cash(self) -> None:
        """Pay in and out, so that an account neither drowns in debt nor in money for long."""
        random, auditor = self.random, self.desk.auditor
        account_id = random.choice(ACCOUNTS)
        auditor.marks = self.desk.market.mark
        missing = OPENING[account_id] - auditor.audit(account_id).equity
        amount = random.randint(-2_000_000, 2_000_000) * (SCALE // 1000)
        if random.random() < 0.5:
            amount = missing * random.randint(1, 100) // 100
        self.desk.do(MoveCash(account_id, amount, "wire"))

    def _bring_position(self) -> None:
        random = self.random
        sign = random.choice((1, 1, -1))
        self.desk.do(
            SeedPosition(
                MARGIN_ACCOUNT,
                random.choice(STOCKS),
                sign * random.randint(1, 20) * SCALE,
                random.randint(100, 6000) * SCALE // 100,
            )
        )

    def _let_go(self) -> None:
        state = self.desk.state
        closed = [state.orders[order_id] for order_id in state.closed_orders][:-20]
        if closed:
            self.desk.do(EvictOrders(tuple((order.order_id, order.version) for order in closed)))


ANSWERS: Final = {
    RequestKind.NEW: (ExecType.NEW, ExecType.REJECTED),
    RequestKind.REPLACE: (ExecType.REPLACED, ExecType.REPLACE_REJECTED),
    RequestKind.CANCEL: (ExecType.CANCELED, ExecType.CANCEL_REJECTED),
    RequestKind.EXPIRE: (ExecType.CANCELED, ExecType.CANCEL_REJECTED),
    RequestKind.RESTATE: (ExecType.CANCELED, ExecType.CANCEL_REJECTED),
    RequestKind.REENTER: (ExecType.NEW, ExecType.REJECTED),
}
