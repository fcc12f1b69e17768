"""What each fact of the journal means for an auditor's books, by the name of the fact.

A fact of which no name is known here stops the audit: nothing that moves money passes it by.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from engine.audited_corporate import CORPORATE_FACTS
from engine.audited_fills import FILL_FACTS, end, house, position_of
from engine.audited_money import (
    AuditedAccount,
    AuditedOrder,
    covering,
)
from engine.money_auditor import Marks, MoneyAuditor
from sidestreet.domain.enums import MarginType, Side


def read_facts(auditor: MoneyAuditor, sequence: int, events: Iterable[Any], marks: Marks) -> None:
    """Read what followed from a command, which was decided by these prices."""
    auditor.sequence, auditor.marks = sequence, marks
    for event in events:
        name = type(event).__name__
        if name not in OF_NO_MONEY:
            FACTS[name](auditor, event)


def _account_opened(auditor: MoneyAuditor, event: Any) -> None:
    account = event.account
    opened = AuditedAccount(is_margin=account.margin is not MarginType.NONE)
    auditor.accounts[account.account_id] = opened
    opened.pay(event.cash)
    opened.start_equity = event.cash
    house(auditor, "FUNDING", -event.cash)


def _account_changed(auditor: MoneyAuditor, event: Any) -> None:
    account = event.account
    changed = auditor.accounts[account.account_id]
    changed.is_margin = account.margin is not MarginType.NONE
    changed.is_active = account.status == "ACTIVE"


def _instrument_admitted(auditor: MoneyAuditor, event: Any) -> None:
    auditor.terms[event.terms.instrument_id] = event.terms


def _order_accepted(auditor: MoneyAuditor, event: Any) -> None:
    is_buy = event.side is Side.BUY
    unit = auditor.unit(
        event.account_id, event.instrument_id, is_buy=is_buy, price=event.limit_price
    )
    # What the house closes by itself is not held up for want of money.
    if event.client_named or not event.client_order_id.startswith("margin-call-"):
        assert unit in {None, event.reserve_unit}, f"reserves {event.reserve_unit}, not {unit}"
    order = AuditedOrder(
        event.account_id,
        event.instrument_id,
        is_buy,
        event.quantity,
        event.limit_price,
        event.reserve_unit,
        is_day=event.time_in_force == "DAY",
        may_only_close=event.position_intent == "CLOSE",
        waits=bool(event.awaits),
    )
    auditor.orders[event.order_id] = order
    auditor.accounts[event.account_id].open_orders[event.order_id] = order


def _route_opened(auditor: MoneyAuditor, event: Any) -> None:
    order, terms = auditor.orders[event.order_id], event.terms
    if order.waits and terms.worst_price:
        # What waited for others reserves by the prices at which it goes out.
        unit = auditor.unit(
            order.account_id, order.instrument_id, is_buy=order.is_buy, price=terms.limit_price
        )
        assert unit in {None, terms.reserve_unit, order.unit}
        order.unit = terms.reserve_unit
    order.waits = False


def _replace_requested(auditor: MoneyAuditor, event: Any) -> None:
    order, terms = auditor.orders[event.order_id], event.terms
    unit = auditor.unit(
        order.account_id, order.instrument_id, is_buy=order.is_buy, price=terms.limit_price
    )
    assert unit in {None, terms.reserve_unit}, f"reserves {terms.reserve_unit}, not {unit}"
    order.asked = auditor.sequence, terms.quantity, terms.limit_price, terms.reserve_unit


def _order_replaced(auditor: MoneyAuditor, event: Any) -> None:
    order, terms = auditor.orders[event.order_id], event.terms
    asked = order.asked
    if not event.route_id:
        # Of an order that waits, which the desk itself may change: priced anew, or as it was.
        unit = auditor.unit(
            order.account_id, order.instrument_id, is_buy=order.is_buy, price=terms.limit_price
        )
        assert unit is None or terms.reserve_unit in {unit, order.unit}
        order.unit = terms.reserve_unit
    elif asked is not None and asked[2] == terms.limit_price:
        order.unit = asked[3]
    elif order.price and terms.limit_price > order.price:
        # Terms that nobody asked for want as much more as they are dearer.
        order.unit = covering(order.unit * terms.limit_price, order.price)
    order.quantity, order.price = terms.quantity, terms.limit_price
    if asked is not None and event.request_id in {0, asked[0]}:
        order.asked = None


def _replace_rejected(auditor: MoneyAuditor, event: Any) -> None:
    auditor.orders[event.order_id].asked = None


def _order_paused(auditor: MoneyAuditor, event: Any) -> None:
    if event.happening == "DONE_FOR_DAY":
        end(auditor, event)


def _orders_evicted(auditor: MoneyAuditor, event: Any) -> None:
    for order_id in event.order_ids:
        auditor.orders.pop(order_id, None)


def _cash_moved(auditor: MoneyAuditor, event: Any) -> None:
    account = auditor.accounts[event.account_id]
    account.pay(event.amount, event.settles_on)
    house(auditor, event.house, -event.amount)
    if event.house == "FUNDING":
        account.paid_in += event.amount


def _position_moved(auditor: MoneyAuditor, event: Any) -> None:
    account = auditor.accounts[event.account_id]
    multiplier = auditor.terms[event.instrument_id].multiplier
    position = position_of(account, event.instrument_id, multiplier)
    position.move(event.quantity, event.amount)
    if event.is_at_open:
        # It is as if it had not been there when the day began.
        position.start_quantity += event.quantity
        position.start_value += event.amount
        position.paid_today -= event.amount
    if not event.is_free:
        account.pay(-event.amount, auditor.settles_on)
        house(auditor, "CLEARING", event.amount)
    elif event.movement == "DEPOSIT":
        # What a client brings along is no profit.
        account.paid_in += event.amount


def _prices_closed(auditor: MoneyAuditor, event: Any) -> None:
    held = {
        instrument_id
        for account in auditor.accounts.values()
        for instrument_id, position in account.positions.items()
        if position.quantity
    }
    prices = {each: auditor.price(each) for each in held}
    known = {each: price for each, price in prices.items() if price is not None}
    closing = dict(event.prices)
    assert {each: closing.get(each) for each in held} == prices, "another closing price"
    assert known.keys() <= closing.keys()
    auditor.closing = closing


def _day_closed(auditor: MoneyAuditor, event: Any) -> None:
    figures = auditor.audit(event.account_id)
    account = auditor.accounts[event.account_id]
    expected = {
        "start_equity": account.start_equity,
        "equity": figures.equity,
        "realized": figures.day_realized,
        "unrealized": figures.day_unrealized,
        "bought": figures.bought,
        "sold": figures.sold,
        "position_pnl": figures.position_pnl,
        "day_pnl": figures.day_pnl - figures.position_pnl,
        "net_pnl": figures.day_pnl,
        "long_market_value": figures.long_market_value,
        "short_market_value": figures.short_market_value,
    }
    if figures.wanted is not None:
        if not auditor.may_uncover(event.account_id):
            expected["buying_power"] = figures.buying_power or 0
        expected["maintenance_requirement"] = figures.wanted.maintenance
    told = {name: int(getattr(event, name)) for name in expected}
    differ = {name: (told[name], expected[name]) for name in told if told[name] != expected[name]}
    assert not differ, (event.account_id, differ)
    account.start_equity, account.paid_in = figures.equity, 0
    for instrument_id, position in list(account.positions.items()):
        if position.quantity:
            position.begin_day(auditor.value(instrument_id, position)[1])
        else:
            del account.positions[instrument_id]


def _day_began(auditor: MoneyAuditor, event: Any) -> None:
    auditor.settles_on, auditor.today = event.day.settles_on, event.day.date
    auditor.days += 1
    for account in auditor.accounts.values():
        account.settle(event.day.date)


FACTS: Final[dict[str, Callable[[MoneyAuditor, Any], None]]] = {
    **CORPORATE_FACTS,
    **FILL_FACTS,
    "AccountOpened": _account_opened,
    "AccountChanged": _account_changed,
    "InstrumentAdmitted": _instrument_admitted,
    "OrderAccepted": _order_accepted,
    "RouteOpened": _route_opened,
    "ReplaceRequested": _replace_requested,
    "OrderReplaced": _order_replaced,
    "ReplaceRejected": _replace_rejected,
    "OrderCanceled": end,
    "OrderExpired": end,
    "OrderRejected": end,
    "OrderPaused": _order_paused,
    "OrdersEvicted": _orders_evicted,
    "CashMoved": _cash_moved,
    "PositionMoved": _position_moved,
    "PricesClosed": _prices_closed,
    "DayClosed": _day_closed,
    "DayBegan": _day_began,
}
"""What each fact means for the books."""

OF_NO_MONEY: Final = frozenset(
    {
        "AccountRiskSet",
        "BorrowSet",
        "CancelOrdersAccepted",
        "CancelOrdersAdvanced",
        "CancelRejected",
        "CancelRequested",
        "ClearingSet",
        "ContractSettled",
        "CorporateActionAnnounced",
        "CorporateActionApplied",
        "DontKnowTrade",
        "ExpiryRequested",
        "FeesSet",
        "HouseRulesSet",
        "InstructionAnswered",
        "InstructionCancelRequested",
        "InstructionCarriedOut",
        "InstructionRestated",
        "InstructionSent",
        "KillSwitchEngaged",
        "KillSwitchReleased",
        "LimitsSet",
        "LiquidationBegan",
        "ListingAdjusted",
        "LocateAnswered",
        "LocateDated",
        "ShortSalesFreed",
        "ShortSalesRestricted",
        "LocateRequested",
        "MarginCallMet",
        "MarginCalled",
        "MarketStarted",
        "OrderAcknowledged",
        "OrderDenied",
        "ReentryAcknowledged",
        "ReportsTaken",
        "RestatementRequested",
        "RouteRecalled",
        "SeedPlanted",
        "VenueAsked",
    }
)
"""Facts that move nothing and bind nothing."""
