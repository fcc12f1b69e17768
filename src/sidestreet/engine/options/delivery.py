"""What exercise, assignment and expiry move: contracts out, shares and money across.

The contract leaves at nothing, so the premium is realised as profit or loss of the contract, and
the shares come or go at the strike. They settle like any trade, one business day later. What is
settled in cash leaves at what it is worth instead. A contract whose shares the desk has never
dealt in is settled for the difference too, because nothing is known of them but their price; and
so is one whose shares have been delisted, by what they were worth at their end.

An event holds no more than a journal's integer can: larger movements are split.
"""

from collections.abc import Iterator

import msgspec

from sidestreet.domain.amounts import FIGURE_MAX, SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.holdings import market_value
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.ledger import Movement
from sidestreet.domain.money_events import PositionMoved
from sidestreet.engine.state import State


class Contract(msgspec.Struct, frozen=True, gc=False):
    """A contract at a close. `price` is that of a share of what it is on, None if unknown."""

    terms: InstrumentTerms
    option: OptionTerms
    price: int | None
    delivers_shares: bool


def contract_at(state: State, terms: InstrumentTerms, price: int | None) -> Contract:
    """Return a contract with what its delivery needs to know. Terms of a share raise ValueError."""
    if terms.option is None:
        raise ValueError(f"{terms.symbol} is no option")
    option = terms.option
    delivers = (
        not option.is_cash_settled
        and option.underlying_id in state.instruments
        and option.underlying_id not in state.corporate.delisted
    )
    return Contract(terms, option, price, delivers)


def exercised(
    account_id: int, contract: Contract, quantity: int, detail: str
) -> Iterator[PositionMoved]:
    """Yield what the exercise of a long position moves; `quantity` is positive."""
    yield from _turned_in(account_id, contract, -quantity, Movement.EXERCISE, detail)


def assigned(account_id: int, contract: Contract, quantity: int) -> Iterator[PositionMoved]:
    """Yield what an assignment to a short position moves; `quantity` is positive."""
    yield from _turned_in(account_id, contract, quantity, Movement.ASSIGNMENT, "")


def expired(account_id: int, contract: Contract, quantity: int) -> Iterator[PositionMoved]:
    """Yield what the end of a worthless position moves; `quantity` is the position's, signed."""
    for part in _parts(quantity, SCALE):
        yield _left(account_id, contract, -part, Movement.EXPIRY)


def _turned_in(
    account_id: int, contract: Contract, quantity: int, movement: Movement, detail: str
) -> Iterator[PositionMoved]:
    """Yield the movements for contracts that change by `quantity`: less for a holder."""
    option = contract.option
    value = _value(contract)
    largest = max(option.strike, abs(value), SCALE) * option.multiplier
    for part in _parts(quantity, largest):
        if not contract.delivers_shares:
            amount = market_value(value, part, option.multiplier)
            yield PositionMoved(
                account_id, contract.terms.instrument_id, part, amount, movement, detail=detail
            )
            continue
        yield _left(account_id, contract, part, movement, detail)
        # Whoever gives up a call gets shares; whoever gives up a put hands them over.
        shares = (-part if option.right is OptionRight.CALL else part) * option.multiplier
        yield PositionMoved(
            account_id,
            option.underlying_id,
            shares,
            market_value(option.strike, shares),
            Movement.DELIVERY,
            detail=contract.terms.symbol,
        )


def _left(
    account_id: int, contract: Contract, quantity: int, movement: Movement, detail: str = ""
) -> PositionMoved:
    return PositionMoved(
        account_id,
        contract.terms.instrument_id,
        quantity,
        0,
        movement,
        is_free=True,
        detail=detail,
    )


def _value(contract: Contract) -> int:
    """Return what exercise is worth for one share, in millionths.

    What is cash settled is never worth less than nothing; shares that would have come at a price
    above the market's are.
    """
    option, price = contract.option, contract.price
    if price is None:
        return 0
    if option.is_cash_settled:
        return option.intrinsic(price)
    gain = price - option.strike
    return gain if option.right is OptionRight.CALL else -gain


def _parts(quantity: int, unit: int) -> Iterator[int]:
    """Yield `quantity` in parts, each small enough that `unit` a contract fits into a figure."""
    most = FIGURE_MAX // unit * SCALE
    sign = -1 if quantity < 0 else 1
    left = abs(quantity)
    while left:
        part = min(left, most)
        left -= part
        yield sign * part
