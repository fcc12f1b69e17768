"""A desk and the auditor of its money, given the same: they have to agree after every command.

What follows from each command is read by the auditor, which predicts every refusal for want of
buying power, and is applied to a second state, which has to come to the same memory.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace as with_changes
from typing import Final

from msgspec.structs import replace

from engine.audited_facts import read_facts
from engine.audited_money import AuditedOrder
from engine.foreseen import Foreseen, foresee
from engine.money_auditor import Marks, MoneyAuditor
from engine.played_desk import ABC, START, XYZ
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE, parse_amount
from sidestreet.domain.commands import (
    Command,
    NewOrder,
    OpenAccount,
    ReplaceOrder,
    Stamp,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.corporate_events import ListingAdjusted
from sidestreet.domain.enums import (
    AccountSubtype,
    InstrumentType,
    OptionRight,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from sidestreet.domain.events import Cause, Event, OrderAccepted, OrderDenied, Record
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms, TickRule
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.money_commands import ClosePositions, RollDay
from sidestreet.domain.orders import PendingRequest
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.execute import execute
from sidestreet.engine.money.available import available_quantity
from sidestreet.engine.money.ledger import check_books
from sidestreet.engine.money.valuation import value_account
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record, encode_record

CASH_ACCOUNT, MARGIN_ACCOUNT, POOR_ACCOUNT, OPTION_ACCOUNT, MIXED_ACCOUNT = range(100, 600, 100)
OPENING: Final = {
    CASH_ACCOUNT: 50_000 * SCALE,
    MARGIN_ACCOUNT: 100_000 * SCALE,
    POOR_ACCOUNT: 3_000 * SCALE,
    OPTION_ACCOUNT: 20_000 * SCALE,
    MIXED_ACCOUNT: 40_000 * SCALE,
}
"""Cash at the opening. The option account is for single options, the mixed one for everything."""

HOT = replace(
    XYZ,
    instrument_id="0193c8a0-0000-7000-8000-0000000000d0",
    symbol="HOT",
    long_margin_rate=SCALE * 6 // 5,
    short_margin_rate=SCALE * 3 // 2,
)
PAID = replace(
    XYZ,
    instrument_id="0193c8a0-0000-7000-8000-0000000000d1",
    symbol="PAID",
    long_margin_rate=0,
    short_margin_rate=0,
    is_marginable=False,
    is_fractionable=False,
)
STOCKS: Final = (XYZ, ABC, HOT, PAID)


def option_on(
    stock: InstrumentTerms, right: OptionRight, strike_cents: int, last_day: int, number: int
) -> InstrumentTerms:
    """Return a contract that trades until the end of a day, by its number."""
    return InstrumentTerms(
        instrument_id=f"0193c8a0-0000-7000-8000-{number:012d}",
        symbol=f"{stock.symbol}{number}",
        instrument_type=InstrumentType.OPTION,
        venue="XCBO",
        tick_rules=(TickRule(0, None, SCALE // 100),),
        is_fractionable=False,
        option=OptionTerms(
            underlying_id=stock.instrument_id,
            root=stock.symbol,
            right=right,
            strike=strike_cents * SCALE // 100,
            expiry=date_of(last_day),
            expires_at=START + last_day * DAY,
        ),
    )


def date_of(number: int) -> str:
    """Return the date of a day by its number: twelve months of 28 days, and business every day."""
    months, day = divmod(number, 28)
    years, month = divmod(months, 12)
    return f"{2026 + years}-{month + 1:02d}-{day + 1:02d}"


DAY: Final = 86_400_000_000_000
LONG_OPTIONS: Final = (
    option_on(XYZ, OptionRight.CALL, 1100, 20_000, 1),
    option_on(ABC, OptionRight.PUT, 450, 20_000, 2),
)
"""Contracts that outlive every test."""

FIRST_MARKS: Final = dict(
    zip((*STOCKS, *LONG_OPTIONS), (1000, 460, 2500, 5000, 60, 45), strict=True)
)
"""Cents a share; two of them near the five dollars where the rule for short stock changes."""

OF_THE_ORDERS_LIFE: Final = frozenset(
    {
        Reason.ORDER_NOT_FOUND,
        Reason.ORDER_NOT_REPLACEABLE,
        Reason.QUANTITY_BELOW_FILLED,
        Reason.FIELD_NOT_FOR_ORDER_TYPE,
    }
)
"""Refusals of a replace that come before anybody looks at money, and that others audit."""


class Market:
    """Marks that a test sets; None for an instrument that has none."""

    def __init__(self) -> None:
        self.cents: dict[str, int | None] = {
            terms.instrument_id: cents for terms, cents in FIRST_MARKS.items()
        }

    def mark(self, instrument_id: str) -> int | None:
        """Return the mark of an instrument."""
        cents = self.cents.get(instrument_id)
        return None if cents is None else cents * SCALE // 100

    bid = ask = mark


class MoneyDesk:
    """The engine and the auditor. `do` lets both have a command and compares what is cheap."""

    def __init__(self, *, keeps_bytes: bool = True) -> None:
        """With `keeps_bytes` the second state is given what was written and read back."""
        self.state = State()
        self.twin = State()
        self.auditor = MoneyAuditor()
        self.market = Market()
        self.now = START
        self.sequence = 0
        self.days = 0
        self.events: tuple[Event, ...] = ()
        self.refusals: Counter[Reason] = Counter()
        self._keeps_bytes = keeps_bytes
        for account_id, cash in OPENING.items():
            subtype = AccountSubtype.CASH if account_id == CASH_ACCOUNT else AccountSubtype.MARGIN
            account = Account(account_id, "a", "A", "2020-01-01", subtype=subtype)
            self.do(OpenAccount(replace(account, options_level=4), cash))
        self.do(StartMarket("audited", 1))
        # What an account sells to itself moves nothing, and hides nothing from an audit.
        self.do(SetLimits(Scope.FIRM, "", Limits(self_match=SelfMatch.ALLOW)))

    @property
    def day_ends_at(self) -> int:
        """When the running day ends."""
        return START + (self.days + 1) * DAY

    def do(self, command: Command) -> Answer:
        """Have a command decided and audited."""
        self.auditor.marks, self.auditor.now = self.market.mark, self.now
        stamp = Stamp(self.sequence + 1, self.now, self.day_ends_at, IdSpace(), self.market)
        foreseen = self._foresee(command) if isinstance(command, ReplaceOrder) else None
        self.events, answer = execute(self.state, command, stamp)
        if isinstance(command, SubmitOrders | ClosePositions):
            self._follow_rows(stamp.sequence)
        elif self.events:
            read_facts(self.auditor, stamp.sequence, self.events, self._marks_of(command))
        if isinstance(command, ReplaceOrder):
            refusal = answer if isinstance(answer, Refusal) else None
            if refusal is None or refusal.reason not in OF_THE_ORDERS_LIFE:
                self._check_refusal(refusal, foreseen)
        if self.events:
            self.sequence += 1
            record = Record(self.sequence, self.now, Cause("audited"), self.events)
            if self._keeps_bytes:
                record = decode_record(encode_record(record))
            evolve_record(self.twin, record)
        return answer

    def _marks_of(self, command: Command) -> Marks:
        closing = dict(command.prices) if isinstance(command, RollDay) else {}

        def mark(instrument_id: str) -> int | None:
            found = closing.get(instrument_id)
            return self.market.mark(instrument_id) if found is None else found

        return mark

    def _follow_rows(self, sequence: int) -> None:
        """Read what followed row by row, foreseeing what each comes to before it is booked."""
        for event in self.events:
            if isinstance(event, OrderDenied):
                if event.terms is not None:
                    self.auditor.terms[event.terms.instrument_id] = event.terms
                self._check_refusal(event.refusal, foresee(self.auditor, self._order(event.order)))
            elif isinstance(event, OrderAccepted) and not event.awaits:
                self._check_refusal(None, foresee(self.auditor, self._order(event)))
            read_facts(self.auditor, sequence, (event,), self.market.mark)

    def _order(self, accepted: OrderAccepted) -> AuditedOrder:
        is_buy = accepted.side is Side.BUY
        account_id, instrument_id = accepted.account_id, accepted.instrument_id
        price = accepted.limit_price
        unit = self.auditor.unit(account_id, instrument_id, is_buy=is_buy, price=price)
        return AuditedOrder(
            account_id,
            instrument_id,
            is_buy,
            accepted.quantity,
            price,
            accepted.reserve_unit if unit is None else unit,
            is_day=accepted.time_in_force is TimeInForce.DAY,
            may_only_close=accepted.position_intent is PositionIntent.CLOSE,
        )

    def _foresee(self, command: ReplaceOrder) -> Foreseen | None:
        """Return why a replace would be refused, were the order in a state to be replaced."""
        order = self.auditor.orders.get(command.order_id)
        if order is None or not order.is_open or order.asked is not None:
            return None
        quantity = command.quantity or order.quantity
        price = order.price if command.limit_price is None else command.limit_price
        unit = self.auditor.unit(
            order.account_id, order.instrument_id, is_buy=order.is_buy, price=price
        )
        unit = order.unit if unit is None else unit
        if order.waits:
            # Nobody works its old terms, so it is looked at as if it were new and sent now.
            changed = with_changes(order, quantity=quantity, price=price, unit=unit, waits=False)
        else:
            changed = with_changes(order, asked=(0, quantity, price, unit))
        return foresee(self.auditor, changed, instead_of=order)

    def _check_refusal(self, refusal: Refusal | None, foreseen: Foreseen | None) -> None:
        """Hold a refusal to what was foreseen, and its absence too."""
        if foreseen is not None and foreseen.reason == "UNFORESEEABLE":
            assert refusal is None or refusal.reason is Reason.BUYING_POWER
            return
        if refusal is None or foreseen is None:
            assert refusal is None, refusal
            assert foreseen is None, foreseen
            return
        assert refusal.reason == foreseen.reason, (refusal, foreseen)
        self.refusals[refusal.reason] += 1
        if refusal.reason is Reason.BUYING_POWER:
            figures = dict(refusal.figures)
            multiplier = int(figures["multiplier"])
            told = [parse_amount(figures[name], signed=True) for name in _OF_WANT]
            assert told == [foreseen.wanted * multiplier, foreseen.free * multiplier], refusal

    # What tests ask for.

    def submit(self, account_id: int, *rows: NewOrder) -> Answer:
        """Place orders."""
        return self.do(SubmitOrders(account_id, rows))

    def say(
        self,
        order_id: str,
        exec_type: ExecType,
        request: PendingRequest | None = None,
        *,
        route: int = -1,
        **members: object,
    ) -> None:
        """Have the venue report on a route of an order at once, answering a request if given."""
        order = self.state.orders[order_id]
        report = ExecutionReport(
            self.state.reports_taken + 1,
            order.routes[route].route_id,
            exec_type,
            0 if request is None else request.request_id,
        )
        if exec_type is ExecType.REPLACED and request is not None and request.terms is not None:
            terms = request.terms
            report = replace(report, quantity=terms.quantity, limit_price=terms.limit_price)
        self.do(TakeReports(self.state.market_session, (replace(report, **members),)))

    def roll(self, nights: int = 1) -> None:
        """End the business day at the marks of now, and begin the next."""
        self.now = self.day_ends_at
        self.days += 1
        day = BusinessDay(date_of(self.days), self.day_ends_at, date_of(self.days + 1), nights)
        self.do(RollDay(day))
        for event in self.events:
            if isinstance(event, ListingAdjusted):
                # The market goes on in the new units.
                cents = self.market.cents[event.instrument_id]
                if cents is not None:
                    divided = cents * event.denominator // event.numerator
                    self.market.cents[event.instrument_id] = max(1, divided)

    # What must hold.

    def compare(self, account_id: int) -> None:
        """Compare all figures of an account, position by position."""
        state, auditor = self.state, self.auditor
        auditor.marks = self.market.mark
        value, figures = value_account(state, account_id, self.market), auditor.audit(account_id)
        told = {name: getattr(value, name) for name in _COMPARED}
        # What open sales leave uncovered is out of the auditor's reach, and only ever added.
        more = value.reserved - figures.reserved
        assert more == 0 or (more > 0 and auditor.may_uncover(account_id)), account_id
        assert told == {name: getattr(figures, name) for name in _COMPARED}, account_id
        if figures.wanted is not None:
            want = value.requirement
            assert (want.initial, want.maintenance, want.overnight) == figures.wanted
            assert value.spendable + more == figures.free
            assert more or value.buying_power == figures.buying_power
        assert state.reserved[account_id] == figures.reserved
        holdings = state.holdings.get(account_id, {})
        for instrument_id in holdings:
            free = available_quantity(state, account_id, instrument_id)
            assert free == auditor.available(account_id, instrument_id)
        positions = auditor.accounts[account_id].positions
        assert {
            each: tuple(getattr(holding, name) for name in _OF_POSITION)
            for each, holding in holdings.items()
        } == {
            each: tuple(getattr(position, name) for name in _OF_POSITION)
            for each, position in positions.items()
        }

    def compare_all(self) -> None:
        """Compare every account, the house and the street, and add everything up."""
        state, auditor = self.state, self.auditor
        for account_id in state.accounts:
            self.compare(account_id)
        assert {house: sum_ for house, sum_ in state.ledger.items() if sum_} == {
            house: sum_ for house, sum_ in auditor.house.items() if sum_
        }
        assert sum(account.cash for account in auditor.accounts.values()) == -sum(
            auditor.house.values()
        )
        check_books(state)

    def compare_memories(self) -> None:
        """Compare the state with the one that events alone have made."""
        assert state_digest(self.twin) == state_digest(self.state)


def limit_order(terms: InstrumentTerms, side: Side, quantity: int, price: int) -> NewOrder:
    """Return a row that is good until canceled, or for the day where it has fractions."""
    force = TimeInForce.DAY if quantity % SCALE else TimeInForce.GOOD_TILL_CANCEL
    return NewOrder(terms, side, OrderType.LIMIT, force, quantity, b"", price)


def market_order(terms: InstrumentTerms, side: Side, quantity: int) -> NewOrder:
    """Return a row at the market, for the day."""
    return NewOrder(terms, side, OrderType.MARKET, TimeInForce.DAY, quantity, b"")


_OF_WANT: Final = ("required_total", "available")
_COMPARED: Final[Sequence[str]] = (
    "trade_cash",
    "settled_cash",
    "unsettled_credits",
    "unsettled_debits",
    "long_market_value",
    "short_market_value",
    "equity",
    "unrealized",
    "day_unrealized",
    "day_realized",
    "day_pnl",
    "bought",
    "sold",
    "position_pnl",
)
_OF_POSITION: Final[Sequence[str]] = (
    "quantity",
    "cost",
    "day_cost",
    "realized",
    "day_realized",
    "start_quantity",
    "start_value",
    "bought",
    "sold",
)
