"""What a night costs: interest on cash, and borrow fees on what is short.

Both are simple interest on actual days over a year of 360, the money market's convention (act/360):

    amount = balance x yearly rate x nights / 360, half to even at the millionth of a dollar

The balance of interest is trade-date cash, one figure a day: the debit rate is charged on what is
below zero, the credit rate paid on what is above. What came in for a short sale is part of it. The
balance of a borrow fee is what the short shares are worth at the close, by the last closing price
where there is no other, and what they were sold for where there never was one; the rate is that of
the lending desk. Options are borrowed by nobody. All rates are 0 unless they are set, and then
nothing happens here.
"""

from collections.abc import Iterator
from typing import Final

from sidestreet.domain.amounts import SCALE, divide_half_even, render_amount, within_figures
from sidestreet.domain.ledger import House
from sidestreet.domain.money_events import CashMoved
from sidestreet.domain.prices import Prices
from sidestreet.engine.money.valuation import value_holding
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

YEAR_DAYS: Final = 360
"""Days of a year by which a rate is cut, whatever the calendar says."""


def carry_at_close(state: State, prices: Prices) -> Steps:
    """Yield what accounts are charged and paid for the night, one decision for each of them."""
    rules = state.risk.rules
    if state.day is None or not (rules.debit_rate or rules.credit_rate or rules.charges_borrow):
        return
    nights = state.day.nights
    for account_id in state.accounts:
        events: list[CashMoved] = []
        cash = state.cash[account_id]
        rate = rules.debit_rate if cash < 0 else rules.credit_rate
        interest = accrued(cash, rate, nights)
        if interest:
            detail = f"interest at {_percent(rate)} for {_nights(nights)}"
            events.append(CashMoved(account_id, House.INTEREST, interest, detail))
        if rules.charges_borrow:
            events += _borrow_fees(state, account_id, nights, prices)
        if events:
            yield Decision(events)


def accrued(balance: int, rate: int, nights: int) -> int:
    """Return a yearly rate of a balance for some nights, at most what the journal can hold.

    `rate` is in millionths; balance and result are millionths of a dollar, signed alike.

    >>> accrued(-10_000_000_000, 72_000, 3)  # 10,000 owed at 7.2 % over a weekend: 6 dollars
    -6000000
    """
    amount = divide_half_even(balance * rate * nights, YEAR_DAYS * SCALE)
    return within_figures(amount)


def _borrow_fees(state: State, account_id: int, nights: int, prices: Prices) -> Iterator[CashMoved]:
    for instrument_id, holding in state.holdings.get(account_id, {}).items():
        borrow = state.lending.borrows.get(instrument_id)
        terms = state.instruments[instrument_id]
        if holding.quantity >= 0 or borrow is None or terms.option is not None:
            continue
        worth = value_holding(state, instrument_id, holding, prices).market_value
        fee = accrued(worth, borrow.rate, nights)
        if fee:
            detail = f"borrow fee {terms.symbol} at {_percent(borrow.rate)} for {_nights(nights)}"
            yield CashMoved(account_id, House.BORROW_FEES, fee, detail, instrument_id)


def _percent(rate: int) -> str:
    return f"{render_amount(rate * 100)} %"


def _nights(nights: int) -> str:
    return "1 night" if nights == 1 else f"{nights} nights"
