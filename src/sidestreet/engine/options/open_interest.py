"""Who holds the contracts that a close acts on, and whether the street exercises its own.

The street exercises whatever is in the money on the last day, as clients do. Before that it has
one reason only: a dividend. Calls with less time value than the dividend of the next morning are
worth more exercised, so on the evening before an ex-date all of them are (Merton, "Theory of
rational option pricing", 1973: without a dividend an American call is better sold).
"""

import msgspec

from sidestreet.domain.corporate_actions import CashDividend
from sidestreet.domain.enums import ExerciseStyle, OptionRight
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.prices import Prices
from sidestreet.engine.money.valuation import price_of
from sidestreet.engine.options.delivery import Contract, contract_at
from sidestreet.engine.options.exercise import is_exercised_by_exception
from sidestreet.engine.state import State


class OpenInterest(msgspec.Struct):
    """A contract and who of our clients holds it: millionths by account, both sides positive.

    An account with an instruction is among the longs, even if it has nothing left to act on.
    """

    contract: Contract
    is_expiring: bool
    street_exercises: bool
    is_instructed: bool = False
    longs: dict[int, int] = {}
    shorts: dict[int, int] = {}


class Market(msgspec.Struct, frozen=True):
    """What the street goes by: prices, and dividends a share that go ex the next morning."""

    prices: Prices
    dividends: dict[str, int]


def open_interest(state: State, day: BusinessDay, prices: Prices) -> list[OpenInterest]:
    """Return the contracts that the close of a day acts on, in one pass over all positions."""
    market = Market(prices, _dividends_ahead(state, day))
    found: dict[str, OpenInterest] = {}
    for account_id, by_instrument in state.options.standing.items():
        for instrument_id in by_instrument:
            interest = _interest(state, found, instrument_id, day, market)
            interest.is_instructed = True
            interest.longs[account_id] = 0
    for account_id, holdings in state.holdings.items():
        for instrument_id, holding in holdings.items():
            if not holding.quantity or state.instruments[instrument_id].option is None:
                continue
            interest = _interest(state, found, instrument_id, day, market)
            side = interest.longs if holding.quantity > 0 else interest.shorts
            side[account_id] = abs(holding.quantity)
    return [
        each
        for each in found.values()
        if each.is_expiring or each.street_exercises or each.is_instructed
    ]


def is_last_day(terms: InstrumentTerms, day: BusinessDay) -> bool:
    """Whether a contract ends with a day, or has outlived its last one."""
    return terms.option is not None and terms.option.expiry <= day.date


def _interest(
    state: State,
    found: dict[str, OpenInterest],
    instrument_id: str,
    day: BusinessDay,
    market: Market,
) -> OpenInterest:
    interest = found.get(instrument_id)
    if interest is None:
        terms = state.instruments[instrument_id]
        price = price_of(state, market.prices, terms.group)
        contract = contract_at(state, terms, price)
        is_expiring = is_last_day(terms, day)
        exercises = (
            is_exercised_by_exception(contract.option, price)
            if is_expiring
            else _is_worth_a_dividend(state, contract, market)
        )
        interest = found[instrument_id] = OpenInterest(contract, is_expiring, exercises)
    return interest


def _dividends_ahead(state: State, day: BusinessDay) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for action in state.corporate.announced.values():
        if isinstance(action, CashDividend) and day.date < action.ex_date <= day.settles_on:
            amounts[action.instrument_id] = amounts.get(action.instrument_id, 0) + action.amount
    return amounts


def _is_worth_a_dividend(state: State, contract: Contract, market: Market) -> bool:
    """Whether a holder does better to exercise tonight than to let a dividend pass."""
    option, price = contract.option, contract.price
    dividend = market.dividends.get(option.underlying_id, 0)
    if option.right is OptionRight.PUT or option.style is ExerciseStyle.EUROPEAN:
        return False
    if not dividend or price is None or option.is_cash_settled:
        return False
    intrinsic = option.intrinsic(price)
    mark = price_of(state, market.prices, contract.terms.instrument_id)
    time_value = 0 if mark is None else mark - intrinsic
    return intrinsic > 0 and dividend > time_value
