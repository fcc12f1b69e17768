"""Everything the desk remembers: open orders, recent ones, accounts, instruments, balances.

Only `evolve` changes it. Orders inside are frozen values, replaced whole, so whoever holds one
holds a snapshot. History lives in the read model; what is evicted from here is found there.
"""

from dataclasses import dataclass, field

from sidestreet.domain.accounts import Account
from sidestreet.domain.fees import FREE, FeeSchedule
from sidestreet.domain.fills import Fill
from sidestreet.domain.holdings import Holding
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay, House
from sidestreet.domain.orders import Order
from sidestreet.engine.control.state import ControlState
from sidestreet.engine.corporate.state import CorporateState
from sidestreet.engine.lending.state import LendingState
from sidestreet.engine.money.day_start import DayStart
from sidestreet.engine.money.margin_call_state import MarginCall
from sidestreet.engine.options.state import OptionState
from sidestreet.engine.risk.state import RiskState
from sidestreet.engine.risk.working import Working
from sidestreet.engine.safety.state import SafetyState
from sidestreet.engine.waiting.state import WaitingState


@dataclass(slots=True)
class State:
    """The desk's memory. Amounts are millionths, times nanoseconds, maps in order of arrival.

    `open_orders` and `closed_orders` hold order ids as keys, because a dict keeps their order and
    lets go of any one of them at once. `client_ids` maps account to client id to order id, for
    orders still in memory. `cancel_alls` maps a cancel-all in progress to its ids and how many of
    them are dealt with. `is_planted` says that the desk's beginning is complete.

    `cash` is by trade date, `settled_cash` without what `unsettled` still holds: the credits and
    debits of each account by the day on which they settle. `ledger` are the house's accounts and
    `street` what the street owes of each instrument, so that money and securities each add up to
    nothing. `working` sums up open orders by account and instrument, `reserved` what they reserve.
    `fills` are the trades of each route of an order in memory, in the order of their reports.
    `awaited` maps an order to those that wait for its end. `margin_calls` are those that are open,
    in the order in which a liquidation turns to their accounts.
    """

    sequence: int = 0
    time_ns: int = 0
    accounts: dict[int, Account] = field(default_factory=dict)
    instruments: dict[str, InstrumentTerms] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    open_orders: dict[int, dict[str, None]] = field(default_factory=dict)
    closed_orders: dict[str, None] = field(default_factory=dict)
    client_ids: dict[int, dict[str, str]] = field(default_factory=dict)
    routes: dict[int, str] = field(default_factory=dict)
    fills: dict[int, list[Fill]] = field(default_factory=dict)
    cash: dict[int, int] = field(default_factory=dict)
    settled_cash: dict[int, int] = field(default_factory=dict)
    unsettled: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)
    holdings: dict[int, dict[str, Holding]] = field(default_factory=dict)
    ledger: dict[House, int] = field(default_factory=lambda: dict.fromkeys(House, 0))
    street: dict[str, int] = field(default_factory=dict)
    day: BusinessDay | None = None
    closing_prices: dict[str, int] = field(default_factory=dict)
    closing_date: str = ""
    day_starts: dict[int, DayStart] = field(default_factory=dict)
    fees: FeeSchedule = FREE
    working: dict[int, dict[str, Working]] = field(default_factory=dict)
    reserved: dict[int, int] = field(default_factory=dict)
    awaited: dict[str, dict[str, None]] = field(default_factory=dict)
    margin_calls: dict[int, MarginCall] = field(default_factory=dict)
    risk: RiskState = field(default_factory=RiskState)
    safety: SafetyState = field(default_factory=SafetyState)
    lending: LendingState = field(default_factory=LendingState)
    options: OptionState = field(default_factory=OptionState)
    corporate: CorporateState = field(default_factory=CorporateState)
    waiting: WaitingState = field(default_factory=WaitingState)
    control: ControlState = field(default_factory=ControlState)
    cancel_alls: dict[int, tuple[tuple[str, ...], int]] = field(default_factory=dict)
    next_route_id: int = 1
    market_session: int = 0
    reports_taken: int = 0
    evicted_count: int = 0
    is_planted: bool = False

    @property
    def business_date(self) -> str:
        """The day for which things count now, an ISO date; "" before the desk's first day."""
        return "" if self.day is None else self.day.date

    def find_order(self, account_id: int, text: str) -> Order | None:
        """Return an account's order by its id, or by its client id while it is open.

        An order of another account is None, exactly like one that does not exist.
        """
        order = self.orders.get(text)
        if order is not None and order.account_id == account_id:
            return order
        order_id = self.client_ids.get(account_id, {}).get(text)
        if order_id is None:
            return None
        order = self.orders[order_id]
        return order if order.is_open else None

    def holding(self, account_id: int, instrument_id: str) -> Holding | None:
        """Return what an account holds of an instrument or has traded of it today, if anything."""
        return self.holdings.get(account_id, {}).get(instrument_id)

    def held_quantity(self, account_id: int, instrument_id: str) -> int:
        """Return an account's position: signed, 0 where it has none."""
        holding = self.holding(account_id, instrument_id)
        return 0 if holding is None else holding.quantity
