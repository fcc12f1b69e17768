"""A cash dividend: who holds as its ex-date begins is owed it, who is short owes it.

The money is in trade-date cash from the ex-date on, so that equity does not dip when the price
does, and settles on the pay date. Until then it is among the unsettled credits, or debits.

Open orders to buy and stops to sell are reduced by FINRA Rule 5330(a)(1): the price less the
dividend, rounded down to the tick. Other orders to sell and stops to buy stay (5330(e)), and so do
all where the dividend is below a cent. A trailing sale is a stop to sell: its watermark is reduced.
"""

from typing import Final

from sidestreet.domain.amounts import SCALE, render_price, within_figures
from sidestreet.domain.corporate_actions import CashDividend
from sidestreet.domain.enums import Side
from sidestreet.domain.holdings import market_value
from sidestreet.domain.ledger import House
from sidestreet.domain.money_events import CashMoved
from sidestreet.domain.orders import HELD, Order, RequestKind
from sidestreet.engine.corporate.open_orders import open_orders, repriced
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

LEAST_REDUCTION: Final = SCALE // 100
"""FINRA Rule 5330(a): below a cent a share, open orders stay as they are."""


def apply_dividend(state: State, dividend: CashDividend) -> Steps:
    """Yield what a dividend moves and which orders it reduces."""
    instrument_id = dividend.instrument_id
    terms = state.instruments[instrument_id]
    note = f"dividend {terms.symbol} {render_price(dividend.amount)}, ex {dividend.ex_date}"
    settles_on = dividend.pay_date if dividend.pay_date > state.business_date else ""
    for account_id in tuple(state.holdings):
        owed = market_value(dividend.amount, state.held_quantity(account_id, instrument_id))
        if owed:
            owed = within_figures(owed)
            moved = CashMoved(account_id, House.ISSUERS, owed, note, instrument_id, settles_on)
            yield Decision((moved,))
    if dividend.amount < LEAST_REDUCTION:
        return
    for order in open_orders(state, instrument_id):
        is_ending = order.request(RequestKind.EXPIRE) is not None
        if _is_reduced(order) and not is_ending:
            yield Decision(tuple(repriced(order, terms, dividend.amount, note)))


def _is_reduced(order: Order) -> bool:
    """Whether the price of an order comes down with that of its instrument."""
    is_stop = order.trigger is not None and order.status in HELD
    if order.side is Side.SELL:
        return is_stop
    return order.limit_price is not None and not is_stop
