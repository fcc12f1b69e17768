"""Options from the order to the end, with every dollar worked out by hand."""

import pytest

from engine.option_desk import CALL, EXERCISE, MONDAY, PUT, TUESDAY, WEDNESDAY, OptionDesk, option
from engine.played_desk import ACCOUNT, BUY, SELL, XYZ
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight, Side
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.engine.money.valuation import AccountValue, value_account

DOLLAR = SCALE


def trade(desk: OptionDesk, side: Side, quantity: int, terms: InstrumentTerms, price: int) -> None:
    """Have an order filled whole; `price` is in cents."""
    at = price * SCALE // 100
    order = desk.working(terms=terms, side=side, quantity=quantity * SCALE, limit_price=at)
    desk.fill(order, quantity, at)


def worth(desk: OptionDesk) -> AccountValue:
    return value_account(desk.state, ACCOUNT, desk.prices)


def test_a_covered_call_is_called_away() -> None:
    """Shares for 9,500, premium 300, sold at the strike for 10,000: 800 earned, nothing left."""
    desk = OptionDesk(MONDAY, price=95)
    desk.prices.prices[CALL.instrument_id] = 3 * DOLLAR
    trade(desk, BUY, 100, XYZ, 9500)
    trade(desk, SELL, 1, CALL, 300)
    assert desk.dollars_moved() == -9_200
    desk.roll_to(TUESDAY)
    desk.prices.prices[XYZ.instrument_id] = 110 * DOLLAR
    desk.prices.prices[CALL.instrument_id] = 10 * DOLLAR
    desk.roll_to(WEDNESDAY)
    assert desk.dollars_moved() == 800
    assert desk.state.holdings[ACCOUNT] == {}
    assert worth(desk).equity == 1_000_800 * DOLLAR


def test_a_call_is_bought_exercised_early_and_its_shares_sold() -> None:
    """Premium 800, strike 20,000, proceeds 22,400: 1,600 earned."""
    desk = OptionDesk(MONDAY, price=110)
    trade(desk, BUY, 2, CALL, 400)
    desk.accepted(EXERCISE, 2)
    desk.roll_to(TUESDAY)
    assert desk.dollars_moved() == -20_800
    trade(desk, SELL, 200, XYZ, 11200)
    assert desk.dollars_moved() == 1_600
    assert desk.contracts(ACCOUNT, XYZ) == 0
    holding = desk.state.holdings[ACCOUNT][XYZ.instrument_id]
    assert holding.realized == 2_400 * DOLLAR


def test_a_call_spread_in_the_money_is_worth_its_width() -> None:
    """Both legs end: shares come at 100 and go at 105, five dollars for each of 300."""
    upper = option(strike=105)
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 3)
    desk.give(ACCOUNT, upper, -3)
    desk.roll_to(WEDNESDAY)
    assert desk.dollars_moved() == 1_500
    assert desk.contracts(ACCOUNT, XYZ) == 0


def test_a_protective_put_sells_the_shares_it_protects() -> None:
    desk = OptionDesk(TUESDAY, price=80)
    desk.give(ACCOUNT, XYZ, 100, price=95 * DOLLAR)
    desk.give(ACCOUNT, PUT, 1)
    desk.roll_to(WEDNESDAY)
    assert desk.dollars_moved() == 10_000
    assert desk.contracts(ACCOUNT, XYZ) == 0


@pytest.mark.parametrize("right", list(OptionRight))
@pytest.mark.parametrize("contracts", [7, -7])
@pytest.mark.parametrize("price", [60, 100, 140])
def test_the_end_of_a_contract_leaves_an_account_worth_what_it_was(
    right: OptionRight, contracts: int, price: int
) -> None:
    """With the contract marked at what exercise is worth, only the form of the value changes."""
    desk = OptionDesk(TUESDAY, price=price)
    terms = option(right)
    gain = price - 100 if right is OptionRight.CALL else 100 - price
    desk.prices.prices[terms.instrument_id] = max(0, gain) * DOLLAR
    desk.give(ACCOUNT, terms, contracts)
    before = worth(desk).equity
    desk.roll_to(WEDNESDAY)
    assert worth(desk).equity == before == (1_000_000 + contracts * 100 * max(0, gain)) * DOLLAR
