"""A split, in the stock and in the options on it: more units of less worth, and nobody the richer.

Positions, closing prices, the figures of the day's start and open orders are all counted in the
new units at once. What a position cost stays what it cost. A fraction of a share that may not be
held is sold at the adjusted closing price (cash in lieu): the long are paid, the short pay.

Options follow the rules of the Options Clearing Corporation in what they are worth. A split into
whole shares (2:1) gives so many contracts for one and divides the strike. Any other one (3:2,
1:10) leaves the number of contracts, divides the strike and changes how many shares a contract is
for; part of a share that a contract cannot be for is paid out, and so is a contract that cannot be
any more. Strikes are rounded to the tenth of
a cent, for want of room in the symbol, which gets a root of its own (`contracts.py`).
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sidestreet.domain.amounts import (
    AMOUNT_MAX,
    FIGURE_MAX,
    divide_half_even,
    notional,
    render_amount,
)
from sidestreet.domain.corporate_actions import Split
from sidestreet.domain.corporate_events import ListingAdjusted, PositionRestated, UnitsAdjusted
from sidestreet.domain.events import Event
from sidestreet.domain.holdings import Holding, market_value
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import House, Movement
from sidestreet.domain.lending_events import BorrowSet
from sidestreet.domain.money_events import CashMoved, PositionMoved
from sidestreet.domain.option_events import InstructionRestated
from sidestreet.engine.corporate.contracts import adjusted_contract, worth_at_its_end
from sidestreet.engine.corporate.endings import end_instrument
from sidestreet.engine.corporate.open_orders import Ratio, rescaled
from sidestreet.engine.corporate.stakes import Stakes
from sidestreet.engine.corporate.units import fraction_of
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def fits(state: State, split: Split, stakes: Stakes) -> bool:
    """Whether every figure of a split is one that the journal can hold.

    `stakes` are those in the stock. Half of the worth is left free, because rounded prices may make
    a position worth more.
    """
    ratio = max(1, split.numerator // split.denominator)
    return all(
        abs(holding.quantity) * (ratio + 1) <= FIGURE_MAX
        and abs(holding.start_value) * 2 <= FIGURE_MAX
        for instrument_id in (split.instrument_id, *stakes.contracts)
        for account_id in stakes.holders(instrument_id)
        for holding in (state.holdings[account_id][instrument_id],)
    )


class _Change(msgspec.Struct, frozen=True, gc=False):
    """What becomes of one instrument: new units for old ones, and their price divided.

    `shares` is how many shares a unit would be for if that could be a fraction, `closing` the
    closing price in new units.
    """

    terms: InstrumentTerms
    quantity: Ratio
    price: Ratio
    shares: Ratio
    closing: int | None
    detail: str


def apply_split(state: State, split: Split, stakes: Stakes) -> Steps:
    """Yield all that a split changes: the stock first, then every contract on it.

    `stakes` are those in the stock, and it is known that the split fits.
    """
    price = split.numerator, split.denominator
    detail = f"{split.numerator}:{split.denominator} split on {split.ex_date}"
    stock = state.instruments[split.instrument_id]
    last = state.closing_prices.get(split.instrument_id)
    yield from _instrument(state, _change(state, stock, price, price, detail), stakes)
    quantity = (split.numerator, 1) if split.denominator == 1 else (1, 1)
    for contract_id in stakes.contracts:
        before = state.instruments[contract_id]
        terms = adjusted_contract(before, *price)
        if terms is None:
            amount = worth_at_its_end(state, before, last, price)
            why = Movement.SPLIT, f"{before.symbol} ended by a {detail}"
            yield from end_instrument(state, contract_id, amount, why, stakes)
        else:
            yield from _instrument(state, _change(state, terms, quantity, price, detail), stakes)
            yield from _instructions(state, contract_id, quantity)
    borrow = state.lending.borrows.get(split.instrument_id)
    if borrow is not None:
        lent = min(FIGURE_MAX, borrow.available * split.numerator // split.denominator)
        yield Decision((BorrowSet(replace(borrow, available=lent)),))


def _change(
    state: State, terms: InstrumentTerms, quantity: Ratio, price: Ratio, detail: str
) -> _Change:
    before = state.instruments[terms.instrument_id].multiplier
    closing = state.closing_prices.get(terms.instrument_id)
    if closing is not None:
        closing = min(AMOUNT_MAX, divide_half_even(closing * price[1], price[0]))
    shares = before * price[0] * quantity[1], price[1] * quantity[0]
    return _Change(terms, quantity, price, shares, closing, detail)


def _instrument(state: State, change: _Change, stakes: Stakes) -> Steps:
    """Count one instrument in new units: its price, all positions in it, all orders in it."""
    terms = change.terms
    adjusted = UnitsAdjusted(
        terms,
        *change.quantity,
        *change.price,
        first_route_id=state.next_route_id,
        price=change.closing,
    )
    yield Decision((adjusted,))
    instrument_id = terms.instrument_id
    for account_id in stakes.holders(instrument_id):
        holding = state.holdings[account_id][instrument_id]
        yield Decision(tuple(_position(account_id, holding, change)))
    for order in stakes.open_orders(instrument_id):
        yield Decision(tuple(rescaled(order, terms, change.quantity, change.price, change.detail)))
    yield Decision((ListingAdjusted(instrument_id, *change.price),))


def _position(account_id: int, holding: Holding, change: _Change) -> Iterator[Event]:
    """Yield a position in new units, and what is paid for parts of them that cannot be."""
    terms, detail = change.terms, change.detail
    instrument_id, multiplier = terms.instrument_id, terms.multiplier
    sign = 1 if holding.quantity > 0 else -1
    quantity = sign * (abs(holding.quantity) * change.quantity[0] // change.quantity[1])
    worth = holding.start_value
    if not quantity:
        # Less than can be counted.
        yield _paid_out(account_id, instrument_id, -holding.quantity, -worth, detail)
        return
    value, lost = worth, 0
    if change.closing is not None:
        value = market_value(change.closing, quantity, multiplier)
        if terms.option is not None:
            # What a contract is no longer for, because it is for whole shares only.
            shares, parts = change.shares
            beyond = notional(change.closing, quantity) * (shares - multiplier * parts)
            lost = divide_half_even(beyond, parts)
    yield PositionRestated(account_id, instrument_id, quantity, value, value + lost - worth)
    if lost:
        yield CashMoved(account_id, House.CLEARING, lost, f"cash in lieu, {detail}", instrument_id)
    fraction = 0 if terms.is_fractionable else fraction_of(quantity)
    if fraction:
        paid = divide_half_even(abs(value * fraction), abs(quantity)) * sign
        note = f"cash in lieu of {render_amount(abs(fraction))}, {detail}"
        yield _paid_out(account_id, instrument_id, -fraction, -paid, note)


def _paid_out(
    account_id: int, instrument_id: str, quantity: int, amount: int, detail: str
) -> PositionMoved:
    return PositionMoved(
        account_id,
        instrument_id,
        quantity,
        amount,
        Movement.SPLIT,
        detail=detail,
        is_at_open=True,
    )


def _instructions(state: State, instrument_id: str, quantity: Ratio) -> Steps:
    """Count in new units what the clearing house has not carried out, for want of an answer."""
    new, old = quantity
    if new == old:
        return
    for by_instrument in tuple(state.options.standing.values()):
        for instruction_id in tuple(by_instrument.get(instrument_id, ())):
            instruction = state.options.instructions[instruction_id]
            restated = min(FIGURE_MAX, instruction.quantity * new // old)
            yield Decision((InstructionRestated(instruction_id, restated),))
