"""What corporate actions mean for an auditor's books.

A split leaves cost and what was paid as they are; quantities are multiplied and rounded towards
nothing, and the day's baseline is the new quantity at the adjusted close. What an order becomes is
a fact; that it goes out again on another route changes nothing that it reserves.
"""

from collections.abc import Callable
from typing import Any, Final

from engine.audited_money import worth
from engine.money_auditor import MoneyAuditor


def _units_adjusted(auditor: MoneyAuditor, event: Any) -> None:
    instrument_id = event.terms.instrument_id
    auditor.terms[instrument_id] = event.terms
    ratio = auditor.ratios[instrument_id] = event.quantity_numerator, event.quantity_denominator
    auditor.changes.setdefault(instrument_id, []).append(ratio)
    if event.price is not None:
        auditor.closing[instrument_id] = event.price
    for account in auditor.accounts.values():
        if instrument_id in account.positions:
            account.positions[instrument_id].multiplier = event.terms.multiplier


def _position_restated(auditor: MoneyAuditor, event: Any) -> None:
    account = auditor.accounts[event.account_id]
    position = account.positions[event.instrument_id]
    new, old = auditor.ratios[event.instrument_id]
    size = abs(position.quantity) * new // old
    assert event.quantity == (size if position.quantity > 0 else -size)
    closing = auditor.closing.get(event.instrument_id)
    value = position.start_value
    if closing is not None:
        value = worth(closing, event.quantity, position.multiplier)
    assert event.start_value == value
    if auditor.terms[event.instrument_id].option is None:
        assert event.value_change == value - position.start_value
    account.start_equity += event.value_change
    position.quantity = position.start_quantity = event.quantity
    position.day_cost = position.start_value = value


def _order_restated(auditor: MoneyAuditor, event: Any) -> None:
    order, terms = auditor.orders[event.order_id], event.terms
    order.quantity, order.price, order.unit = terms.quantity, terms.limit_price, terms.reserve_unit
    wanted = event.requested
    if order.asked is not None and wanted is not None:
        order.asked = order.asked[0], wanted.quantity, wanted.limit_price, wanted.reserve_unit


def _order_reentered(auditor: MoneyAuditor, event: Any) -> None:
    order, terms = auditor.orders[event.order_id], event.terms
    order.quantity, order.price = terms.quantity, terms.limit_price


def _delisted(auditor: MoneyAuditor, event: Any) -> None:
    auditor.closing[event.instrument_id] = auditor.ended[event.instrument_id] = event.amount


CORPORATE_FACTS: Final[dict[str, Callable[[MoneyAuditor, Any], None]]] = {
    "UnitsAdjusted": _units_adjusted,
    "PositionRestated": _position_restated,
    "OrderRestated": _order_restated,
    "OrderReentered": _order_reentered,
    "InstrumentDelisted": _delisted,
}
"""What each fact of a corporate action means for the books."""
