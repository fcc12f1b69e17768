"""What trades mean for an auditor's books: made, taken back, and said to have been others."""

from collections.abc import Callable
from typing import Any, Final

from engine.audited_money import AuditedAccount, AuditedOrder, AuditedPosition, AuditedTrade, worth
from engine.money_auditor import MoneyAuditor


def _order_filled(auditor: MoneyAuditor, event: Any) -> None:
    order = auditor.orders[event.order_id]
    money = _money(auditor, order, event)
    assert event.notional == money
    sign = 1 if order.is_buy else -1
    auditor.trades[event.execution_id] = _booked(
        auditor,
        order,
        sign * event.quantity,
        moved=sign * event.quantity,
        money=sign * money,
        fees=(event.commission, event.regulatory_fees),
        day=auditor.days,
    )
    order.filled += event.quantity
    if order.filled >= order.quantity:
        end(auditor, event)


def _fill_busted(auditor: MoneyAuditor, event: Any) -> None:
    order = auditor.orders[event.order_id]
    trade = auditor.trades.pop(event.execution_id)
    _count(auditor, order, trade, trade.quantity, 0)
    _unbook(auditor, order, trade, event)


def _fill_corrected(auditor: MoneyAuditor, event: Any) -> None:
    order = auditor.orders[event.order_id]
    trade = auditor.trades[event.execution_id]
    sign = 1 if order.is_buy else -1
    money = _money(auditor, order, event)
    assert event.notional == money
    _count(auditor, order, trade, trade.quantity, sign * event.quantity)
    moved = in_present_units(auditor, order, trade, sign * event.quantity)
    assert event.moved == abs(moved)
    settles_on = _unbook(auditor, order, trade, event)
    booked = _booked(
        auditor,
        order,
        sign * event.quantity,
        moved=moved,
        money=sign * money,
        fees=(event.commission, event.regulatory_fees),
        day=trade.day,
        settles_on=settles_on,
    )
    booked.changes = trade.changes
    auditor.trades[event.execution_id] = booked
    if order.is_open and order.filled >= order.quantity:
        end(auditor, event)


def _booked(
    auditor: MoneyAuditor,
    order: AuditedOrder,
    quantity: int,
    *,
    moved: int,
    money: int,
    fees: tuple[int, int],
    day: int,
    settles_on: str | None = None,
) -> AuditedTrade:
    """Book a trade of today, or one of an earlier day that is booked anew, and return it."""
    account = auditor.accounts[order.account_id]
    settles_on = auditor.settles_on if settles_on is None else settles_on
    account.pay(-money - sum(fees), settles_on)
    house(auditor, "CLEARING", money)
    house(auditor, "COMMISSIONS", fees[0])
    house(auditor, "REGULATORY_FEES", fees[1])
    multiplier = auditor.terms[order.instrument_id].multiplier
    held = position_of(account, order.instrument_id, multiplier)
    before = held.cost, held.day_cost
    if day == auditor.days:
        held.trade(moved, money)
    else:
        held.move(moved, money)
    return AuditedTrade(
        quantity=quantity,
        money=money,
        fees=fees,
        settles_on=settles_on,
        day=day,
        booked_on=auditor.days,
        changes=len(auditor.changes.get(order.instrument_id, ())),
        cost=held.cost - before[0],
        day_cost=held.day_cost - before[1],
    )


def _unbook(auditor: MoneyAuditor, order: AuditedOrder, trade: AuditedTrade, event: Any) -> str:
    """Take a trade out of the books, and return when the money that comes back settles."""
    undone = event.undone
    moved = in_present_units(auditor, order, trade, trade.quantity)
    assert (undone.quantity, undone.notional) == (abs(trade.quantity), abs(trade.money))
    assert (undone.commission, undone.regulatory_fees) == trade.fees
    assert undone.moved == abs(moved)
    account = auditor.accounts[order.account_id]
    paid = -trade.money - sum(trade.fees)
    is_due = trade.settles_on > auditor.today
    settles_on = trade.settles_on if is_due else auditor.settles_on
    assert undone.settles_on == settles_on
    if is_due:
        account.pay_back(paid, settles_on)
    else:
        account.pay(-paid, settles_on)
    house(auditor, "CLEARING", -trade.money)
    house(auditor, "COMMISSIONS", -trade.fees[0])
    house(auditor, "REGULATORY_FEES", -trade.fees[1])
    multiplier = auditor.terms[order.instrument_id].multiplier
    held = position_of(account, order.instrument_id, multiplier)
    held.take_back(trade, moved, auditor.days)
    if held == AuditedPosition(multiplier):
        # None at all leaves nothing behind.
        del account.positions[order.instrument_id]
    return settles_on


def _count(
    auditor: MoneyAuditor, order: AuditedOrder, trade: AuditedTrade, was: int, now: int
) -> None:
    """Let an order have filled so much of a trade; what is left of it is in the units of now."""
    more = abs(now) - abs(was)
    order.filled += more
    if order.is_open:
        moved = abs(in_present_units(auditor, order, trade, now))
        moved -= abs(in_present_units(auditor, order, trade, was))
        order.quantity += more - moved


def in_present_units(
    auditor: MoneyAuditor, order: AuditedOrder, trade: AuditedTrade, quantity: int
) -> int:
    """Return a signed quantity of a trade as it counts after all changes of units since."""
    size = abs(quantity)
    for new, old in auditor.changes.get(order.instrument_id, [])[trade.changes :]:
        size = size * new // old
    return size if quantity > 0 else -size


def _money(auditor: MoneyAuditor, order: AuditedOrder, event: Any) -> int:
    if order.instrument_id in auditor.ratios:
        # A trade from before a split is told in the units of now; its money is that of then.
        return int(event.notional)
    return worth(event.price, event.quantity, auditor.terms[order.instrument_id].multiplier)


def end(auditor: MoneyAuditor, event: Any) -> None:
    """Let an order have ended."""
    order = auditor.orders[event.order_id]
    order.is_open, order.asked = False, None
    auditor.accounts[order.account_id].open_orders.pop(event.order_id, None)


def house(auditor: MoneyAuditor, name: str, amount: int) -> None:
    """Let an account of the house gain so much."""
    auditor.house[name] = auditor.house.get(name, 0) + amount


def position_of(account: AuditedAccount, instrument_id: str, multiplier: int) -> AuditedPosition:
    """Return the position of an account, none at first."""
    return account.positions.setdefault(instrument_id, AuditedPosition(multiplier))


FILL_FACTS: Final[dict[str, Callable[[MoneyAuditor, Any], None]]] = {
    "OrderFilled": _order_filled,
    "FillBusted": _fill_busted,
    "FillCorrected": _fill_corrected,
}
"""What each fact of a trade means for the books."""
