"""Sums of money may outgrow what a file can hold; the desk does not stop over it."""

import msgspec

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import AMOUNT_MAX, FIGURE_MAX, SCALE
from sidestreet.domain.commands import (
    Command,
    NewOrder,
    OpenAccount,
    SeedOrder,
    Stamp,
    StartMarket,
    TakeReports,
)
from sidestreet.domain.enums import InstrumentType, OrderType, Side, TimeInForce
from sidestreet.domain.events import Cause, DontKnowTrade, Event, Record
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.money_commands import RollDay
from sidestreet.engine.digest import state_digest
from sidestreet.engine.execute import execute
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record, encode_record

TERMS = InstrumentTerms("i", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")


class Desk:
    """A state and the commands it has seen."""

    def __init__(self) -> None:
        self.state = State()
        self.do(OpenAccount(Account(1, "A", "A", "2020-01-01"), 0))
        self.do(StartMarket("m", 1))

    def do(self, command: Command) -> tuple[Event, ...]:
        """Execute a command at the next sequence."""
        sequence = self.state.sequence + 1
        return execute(self.state, command, Stamp(sequence, sequence, 10**18, IdSpace()))[0]

    def trade(self, price: int, quantity: int) -> tuple[Event, ...]:
        """Have the venue report a trade of the newest route."""
        report = ExecutionReport(
            report_id=self.state.reports_taken + 1,
            route_id=self.state.next_route_id - 1,
            exec_type=ExecType.TRADE,
            last_quantity=quantity,
            last_price=price,
        )
        return self.do(TakeReports(self.state.market_session, (report,)))


def market_buy() -> SeedOrder:
    """Return the largest order there is, as a seed plants it: risk is not asked."""
    row = NewOrder(TERMS, Side.BUY, OrderType.MARKET, TimeInForce.DAY, AMOUNT_MAX, b"")
    return SeedOrder(1, row)


def test_an_order_is_filled_for_no_more_than_a_file_can_hold() -> None:
    desk = Desk()
    desk.do(market_buy())
    price, quantity = 1_000_000 * SCALE, 4_000_000 * SCALE
    for _ in range(2):
        assert not any(isinstance(event, DontKnowTrade) for event in desk.trade(price, quantity))
    refused = desk.trade(price, quantity)
    assert any(isinstance(event, DontKnowTrade) for event in refused)
    (order,) = desk.state.orders.values()
    assert order.filled_quantity == 2 * quantity
    assert order.filled_notional <= FIGURE_MAX
    assert msgspec.msgpack.encode(order)


def test_cash_beyond_64_bits_still_has_a_digest() -> None:
    desk = Desk()
    for _ in range(2):
        desk.do(market_buy())
        desk.trade(1_000_000 * SCALE, 8_000_000 * SCALE)
    assert desk.state.cash[1] < -FIGURE_MAX
    assert len(state_digest(desk.state)) == 64


def test_a_day_is_closed_whatever_the_sums() -> None:
    desk = Desk()
    for _ in range(2):
        desk.do(market_buy())
        desk.trade(1_000_000 * SCALE, 8_000_000 * SCALE)
    for number in (5, 6):
        events = desk.do(RollDay(BusinessDay(f"2026-01-{number:02}", 10**18, "2026-01-09")))
        record = Record(desk.state.sequence, 1, Cause("test"), events)
        assert decode_record(encode_record(record)) == record
    assert desk.state.day is not None
