"""Trading at random, and a venue that does what venues do, in great numbers.

The same numbers from the same seed: a run that fails can be run again.
"""

from random import Random
from typing import Final

from engine.audited_money import UNIT
from engine.money_desk import MARGIN_ACCOUNT, OPENING, STOCKS, MoneyDesk, limit_order, market_order
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CancelOrder, EvictOrders, ExpireOrders, ReplaceOrder
from sidestreet.domain.enums import Side
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import MoveCash, SeedPosition
from sidestreet.domain.orders import Order, RequestKind

ACCOUNTS: Final = tuple(OPENING)
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
            self._cancel: 10,
            self._trade: 26,
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
        terms, side = random.choice(STOCKS), random.choice(tuple(Side))
        price = self._price(terms)
        if random.random() < 0.15 and desk.market.cents[terms.instrument_id] is not None:
            quantity = self._quantity(account_id, terms, side, None)
            desk.submit(account_id, market_order(terms, side, quantity))
        else:
            quantity = self._quantity(account_id, terms, side, price)
            desk.submit(account_id, limit_order(terms, side, quantity, price))

    def _price(self, terms: InstrumentTerms) -> int:
        """Return a price on the tick: near the mark, seldom far away."""
        cents = self.desk.market.cents[terms.instrument_id] or 1000
        spread = 100 if self.random.random() < 0.9 else 400
        return max(100, cents + cents * self.random.randint(-spread, spread) // 1000) * SCALE // 100

    def _quantity(
        self, account_id: int, terms: InstrumentTerms, side: Side, price: int | None
    ) -> int:
        """Return how much to ask for: often all that is held or can be paid, or a little more."""
        random, auditor = self.random, self.desk.auditor
        kind = random.random()
        if kind < 0.3:
            # What is held, and around it: to close a position, and to cross zero.
            held = abs(auditor.accounts[account_id].held(terms.instrument_id))
            quantity = held + random.choice((-1, 0, 1, 50)) * SCALE
        elif kind < 0.6 and terms.instrument_id in auditor.terms:
            auditor.marks = self.desk.market.mark
            free = auditor.audit(account_id).free or 0
            is_buy = side is Side.BUY
            unit = auditor.unit(account_id, terms.instrument_id, is_buy=is_buy, price=price) or UNIT
            quantity = max(0, free) * UNIT // unit + random.choice((-UNIT, 0, 0, 1, UNIT))
        else:
            quantity = random.randint(1, 300) * SCALE
        if not terms.is_fractionable or random.random() < 0.7:
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
        route = order.routes[0]
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
            order.order_id, ExecType.TRADE, last_quantity=min(quantity, left), last_price=price
        )

    def _answer(self) -> None:
        """Answer a request, mostly with a yes."""
        random = self.random
        order = self._some_order(is_open=True)
        if order is None or not order.pending:
            return
        kind = random.choice(order.pending).kind
        accepts, refuses = _ANSWERS[kind]
        self.desk.say(order.order_id, accepts if random.random() < 0.8 else refuses)

    # What the world does.

    def _move_mark(self) -> None:
        random, cents = self.random, self.desk.market.cents
        instrument_id = random.choice(list(cents))
        now = cents[instrument_id] or random.randint(300, 6000)
        moved = now + now * random.randint(-60, 60) // 1000 + random.randint(-2, 2)
        # Seldom, for a while, nobody knows a price.
        cents[instrument_id] = None if random.random() < 0.01 else min(max(100, moved), 20_000)

    def _roll(self) -> None:
        self.desk.roll()

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


_ANSWERS: Final = {
    RequestKind.NEW: (ExecType.NEW, ExecType.REJECTED),
    RequestKind.REPLACE: (ExecType.REPLACED, ExecType.REPLACE_REJECTED),
    RequestKind.CANCEL: (ExecType.CANCELED, ExecType.CANCEL_REJECTED),
    RequestKind.EXPIRE: (ExecType.CANCELED, ExecType.CANCEL_REJECTED),
}
