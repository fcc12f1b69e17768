"""A cash dividend: who holds as its ex-date begins is owed it, who is short owes it.

The money is in trade-date cash from the ex-date on, so that equity does not dip when the price
does, and settles on the pay date. Until then it is among the unsettled credits, or debits.

Open orders to buy are reduced by FINRA Rule 5330(a)(1): the limit less the dividend, rounded down
to the tick. Orders to sell stay (5330(e)), and so do all where the dividend is below a cent.
"""

from typing import Final

from sidestreet.domain.amounts import SCALE, render_price, within_figures
from sidestreet.domain.corporate_actions import CashDividend
from sidestreet.domain.enums import Side
from sidestreet.domain.holdings import market_value
from sidestreet.domain.ledger import House
from sidestreet.domain.money_events import CashMoved
from sidestreet.domain.orders import RequestKind
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
        if order.side is Side.BUY and order.limit_price is not None and not is_ending:
            yield Decision(tuple(repriced(order, terms, dividend.amount, note)))
