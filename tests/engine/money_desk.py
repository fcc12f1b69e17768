"""A desk and the auditor of its money, given the same: they have to agree after every command.

What follows from each command is read by the auditor, which predicts every refusal for want of
buying power, and is applied to a second state, which has to come to the same memory.
"""

from collections.abc import Sequence
from dataclasses import replace as with_changes
from typing import Final

from msgspec.structs import replace

from engine.audited_facts import read_facts
from engine.audited_money import AuditedOrder
from engine.money_auditor import MoneyAuditor
from engine.played_desk import ABC, DAY_ENDS_AT, START, XYZ
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
from sidestreet.domain.enums import AccountSubtype, OrderType, Side, TimeInForce
from sidestreet.domain.events import Cause, Event, OrderAccepted, OrderDenied, Record
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.orders import RequestKind
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.execute import execute
from sidestreet.engine.money.ledger import check_books
from sidestreet.engine.money.valuation import value_account
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record, encode_record

CASH_ACCOUNT, MARGIN_ACCOUNT, POOR_ACCOUNT = 100, 200, 300
OPENING: Final = {
    CASH_ACCOUNT: 50_000 * SCALE,
    MARGIN_ACCOUNT: 100_000 * SCALE,
    POOR_ACCOUNT: 3_000 * SCALE,
}
HOT = replace(
    XYZ,
    instrument_id="0193c8a0-0000-7000-8000-0000000000d0",
    symbol="HOT",
    long_margin_rate=SCALE * 6 // 10,
    short_margin_rate=SCALE * 3 // 2,
)
PAID = replace(
    XYZ,
    instrument_id="0193c8a0-0000-7000-8000-0000000000d1",
    symbol="PAID",
    is_marginable=False,
    is_fractionable=False,
)
STOCKS: Final = (XYZ, ABC, HOT, PAID)
FIRST_MARKS: Final = dict(zip(STOCKS, (1000, 460, 2500, 5000), strict=True))
"""Cents a share; two of them near the five dollars where the rule for short stock changes."""

PREDICTED: Final = Reason.BUYING_POWER


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
        self.refused = 0
        self._keeps_bytes = keeps_bytes
        for account_id, cash in OPENING.items():
            subtype = AccountSubtype.CASH if account_id == CASH_ACCOUNT else AccountSubtype.MARGIN
            account = Account(account_id, "a", "A", "2020-01-01", subtype=subtype)
            self.do(OpenAccount(replace(account, options_level=4), cash))
        self.do(StartMarket("audited", 1))
        # What an account sells to itself moves nothing, and hides nothing from an audit.
        self.do(SetLimits(Scope.FIRM, "", Limits(self_match=SelfMatch.ALLOW)))

    def do(self, command: Command) -> Answer:
        """Have a command decided and audited."""
        stamp = Stamp(self.sequence + 1, self.now, DAY_ENDS_AT, IdSpace(), self.market)
        is_replace = isinstance(command, ReplaceOrder)
        expected = self._shortfall_of(command) if isinstance(command, ReplaceOrder) else None
        self.events, answer = execute(self.state, command, stamp)
        if isinstance(command, SubmitOrders):
            self._follow_submit(stamp)
        elif self.events:
            read_facts(self.auditor, stamp.sequence, self.events, self._marks_of(command))
        if is_replace:
            self._check_refusal(answer if isinstance(answer, Refusal) else None, expected)
        if self.events:
            self.sequence += 1
            record = Record(self.sequence, self.now, Cause("audited"), self.events)
            if self._keeps_bytes:
                record = decode_record(encode_record(record))
            evolve_record(self.twin, record)
        return answer

    def _marks_of(self, command: Command) -> "_Marks":
        closing = dict(command.prices) if isinstance(command, RollDay) else {}
        return _Marks(self.market, closing)

    def _follow_submit(self, stamp: Stamp) -> None:
        """Read a submit event by event, predicting what each row comes to before it is booked."""
        auditor, marks = self.auditor, _Marks(self.market, {})
        for event in self.events:
            if isinstance(event, OrderAccepted | OrderDenied):
                auditor.marks = marks
                accepted = event.order if isinstance(event, OrderDenied) else event
                refusal = event.refusal if isinstance(event, OrderDenied) else None
                self._check_refusal(refusal, auditor.shortfall(self._order(accepted)))
            read_facts(auditor, stamp.sequence, (event,), marks)

    def _order(self, accepted: OrderAccepted) -> AuditedOrder:
        is_buy = accepted.side is Side.BUY
        account_id, instrument_id = accepted.account_id, accepted.instrument_id
        price = accepted.limit_price
        unit = self.auditor.unit(account_id, instrument_id, is_buy=is_buy, price=price)
        assert unit is not None
        return AuditedOrder(account_id, instrument_id, is_buy, accepted.quantity, price, unit)

    def _shortfall_of(self, command: ReplaceOrder) -> tuple[int, int] | None:
        """Return by what a replace would overreach, if it would."""
        order = self.auditor.orders.get(command.order_id)
        if order is None or not order.is_open or order.asked is not None:
            return None
        self.auditor.marks = _Marks(self.market, {})
        quantity = command.quantity or order.quantity
        price = order.price if command.limit_price is None else command.limit_price
        unit = self.auditor.unit(
            order.account_id, order.instrument_id, is_buy=order.is_buy, price=price
        )
        assert unit is not None
        changed = with_changes(order, asked=(0, quantity, price, unit))
        return self.auditor.shortfall(changed, instead_of=order)

    def _check_refusal(self, refusal: Refusal | None, expected: tuple[int, int] | None) -> None:
        """Hold a refusal for want of money to the auditor's figures, and its absence too."""
        if refusal is not None and refusal.reason is not PREDICTED:
            return
        assert (refusal is None) is (expected is None), (refusal, expected)
        if refusal is None or expected is None:
            return
        self.refused += 1
        figures = dict(refusal.figures)
        multiplier = int(figures["multiplier"])
        more, free = (amount * multiplier for amount in expected)
        assert parse_amount(figures["required_total"]) == more
        assert parse_amount(figures["available"], signed=True) == free

    # What tests ask for.

    def submit(self, account_id: int, *rows: NewOrder) -> Answer:
        """Place orders."""
        return self.do(SubmitOrders(account_id, rows))

    def say(self, order_id: str, exec_type: ExecType, **members: object) -> None:
        """Have the venue report on an order at once, answering what was asked if anything was."""
        order = self.state.orders[order_id]
        kind = _ANSWERED.get(exec_type)
        request = None if kind is None else order.request(kind)
        report = ExecutionReport(
            self.state.reports_taken + 1,
            order.routes[0].route_id,
            exec_type,
            0 if request is None else request.request_id,
        )
        if exec_type is ExecType.REPLACED and request is not None and request.terms is not None:
            terms = request.terms
            report = replace(report, quantity=terms.quantity, limit_price=terms.limit_price)
        self.do(TakeReports(self.state.market_session, (replace(report, **members),)))

    def roll(self, nights: int = 1) -> None:
        """End the business day at the marks of now, and begin the next."""
        self.days += 1
        self.do(
            RollDay(BusinessDay(date_of(self.days), DAY_ENDS_AT, date_of(self.days + 1), nights))
        )

    # What must hold.

    def compare(self, account_id: int) -> None:
        """Compare all figures of an account, position by position."""
        state, auditor = self.state, self.auditor
        auditor.marks = _Marks(self.market, {})
        value, figures = value_account(state, account_id, self.market), auditor.audit(account_id)
        told = {name: getattr(value, name) for name in _COMPARED}
        assert told == {name: getattr(figures, name) for name in _COMPARED}, account_id
        if figures.wanted is not None:
            want = value.requirement
            assert (want.initial, want.maintenance, want.overnight) == figures.wanted
            assert (value.spendable, value.buying_power) == (figures.free, figures.buying_power)
        assert state.reserved[account_id] == figures.reserved
        holdings = state.holdings.get(account_id, {})
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


def date_of(number: int) -> str:
    """Return the date of a day by its number: twelve months of 28 days, and business every day."""
    months, day = divmod(number, 28)
    years, month = divmod(months, 12)
    return f"{2026 + years}-{month + 1:02d}-{day + 1:02d}"


class _Marks:
    """Prices in the form that the auditor reads: closing ones, else the market's."""

    def __init__(self, market: Market, closing: dict[str, int]) -> None:
        self._market = market
        self._closing = closing

    def __call__(self, instrument_id: str) -> int | None:
        closing = self._closing.get(instrument_id)
        return self._market.mark(instrument_id) if closing is None else closing


_ANSWERED: Final = {
    ExecType.NEW: RequestKind.NEW,
    ExecType.REJECTED: RequestKind.NEW,
    ExecType.REPLACED: RequestKind.REPLACE,
    ExecType.REPLACE_REJECTED: RequestKind.REPLACE,
    ExecType.CANCELED: RequestKind.CANCEL,
    ExecType.CANCEL_REJECTED: RequestKind.CANCEL,
}
_COMPARED: Final[Sequence[str]] = (
    "trade_cash",
    "settled_cash",
    "unsettled_credits",
    "unsettled_debits",
    "long_market_value",
    "short_market_value",
    "equity",
    "reserved",
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
