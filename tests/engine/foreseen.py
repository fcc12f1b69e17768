"""Which refusals an auditor foresees: for what reason, and by what figures.

The order of the questions is part of the rule: the first that is answered with no is the reason.
"""

from typing import NamedTuple

from engine.audited_money import UNIT, AuditedOrder
from engine.money_auditor import MoneyAuditor


class Foreseen(NamedTuple):
    """A refusal: its reason, and for want of money what is wanted more and what is free.

    UNFORESEEABLE is where money may be short and nobody here can tell: see `audited_margin.py`.
    """

    reason: str
    wanted: int = 0
    free: int = 0


def foresee(
    auditor: MoneyAuditor, order: AuditedOrder, instead_of: AuditedOrder | None = None
) -> Foreseen | None:
    """Return why an order would be refused, at the prices that the auditor was shown; or None.

    `instead_of` is the order as it is, where `order` is what a replace would make of it: the same
    with `asked` set.
    """
    account = auditor.accounts[order.account_id]
    terms = auditor.terms[order.instrument_id]
    quantity, price = order.quantity, order.price
    if order.asked is not None:
        _, quantity, price, _ = order.asked
    if not account.is_active:
        return Foreseen("ACCOUNT_NOT_ACTIVE")
    if terms.option is not None and auditor.now >= terms.option.expires_at:
        return Foreseen("OPTION_EXPIRED")
    if quantity % UNIT and not (terms.is_fractionable and order.is_day):
        return Foreseen("QUANTITY_NOT_WHOLE")
    if price is None and auditor.price(order.instrument_id) is None:
        return Foreseen("NO_MARKET_PRICE")
    opens = _opening(auditor, order, quantity - order.filled, instead_of) > 0
    if order.may_only_close and opens:
        return Foreseen("POSITION_INTENT_MISMATCH")
    if opens and terms.option is None and not order.is_buy and not account.is_margin:
        return Foreseen("SHORT_PROHIBITED")
    return _want_of_money(auditor, order, instead_of)


def _opening(
    auditor: MoneyAuditor, order: AuditedOrder, leaves: int, instead_of: AuditedOrder | None
) -> int:
    """Return how much would open a position once all else on the side has traded."""
    account = auditor.accounts[order.account_id]
    held = account.held(order.instrument_id)
    others = sum(
        other.leaves
        for other in account.open_orders.values()
        if other.instrument_id == order.instrument_id
        and other.is_buy is order.is_buy
        and other is not instead_of
    )
    return others + leaves - max(0, -held if order.is_buy else held)


def _want_of_money(
    auditor: MoneyAuditor, order: AuditedOrder, instead_of: AuditedOrder | None
) -> Foreseen | None:
    account_id, instrument_id = order.account_id, order.instrument_id
    terms = auditor.terms[instrument_id]
    unit = auditor.unit(account_id, instrument_id, is_buy=order.is_buy, price=order.price)
    if unit is None and terms.option is not None:
        return Foreseen("UNFORESEEABLE")
    if auditor.may_uncover(account_id, "" if order.is_buy else instrument_id):
        return Foreseen("UNFORESEEABLE")
    wanted = auditor.reserved(account_id, instrument_id, order, instead_of)
    wanted -= auditor.reserved(account_id, instrument_id)
    if wanted <= 0:
        return None
    free = auditor.audit(account_id).free
    if free is None:
        return Foreseen("UNFORESEEABLE")
    return Foreseen("BUYING_POWER", wanted, free) if wanted > free else None
