"""Option values and greeks: published examples, QuantLib beside them, and laws."""

import math
from typing import NamedTuple

import pytest
import QuantLib
from hypothesis import example, given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.option_model import (
    DAY_NS,
    VOLATILITY_MAX,
    YEAR_NS,
    Greeks,
    implied_volatility,
    option_greeks,
    option_value,
)

CALL, PUT = OptionRight.CALL, OptionRight.PUT
CENT = SCALE // 100
RIGHTS = st.sampled_from([CALL, PUT])
VOLATILITIES = st.integers(1_000, 3 * SCALE)
RATES = st.integers(-50_000, 200_000)
MINUTE_NS = 60 * 10**9


def near(strike: int, part: int) -> int:
    """Return a price that is `part` thousandths of a strike."""
    return max(strike * part // 1000, 1)


class Case(NamedTuple):
    """What the model is asked."""

    right: OptionRight
    spot: int
    strike: int
    volatility: int
    time_left_ns: int
    rate: int
    dividend_yield: int

    def value(self) -> int:
        """Return the value."""
        return option_value(*self[:5], rate=self.rate, dividend_yield=self.dividend_yield)

    def greeks(self) -> Greeks:
        """Return the greeks."""
        return option_greeks(*self[:5], rate=self.rate, dividend_yield=self.dividend_yield)


@st.composite
def cases(draw: st.DrawFn, *, carries: bool = True, shortest: int = 1) -> Case:
    """Draw a case whose spot is from a third to three times its strike."""
    strike = draw(st.integers(CENT, 10_000 * SCALE))
    return Case(
        draw(RIGHTS),
        near(strike, draw(st.integers(300, 3000))),
        strike,
        draw(VOLATILITIES),
        draw(st.integers(shortest, 3 * YEAR_NS)),
        draw(RATES) if carries else 0,
        draw(st.integers(0, 100_000)) if carries else 0,
    )


def cents(amount: int) -> int:
    return (amount + CENT // 2) // CENT


def test_hulls_example_of_a_call_and_a_put() -> None:
    """Hull, ninth edition, example 15.6: 4.76 and 0.81."""
    values = [
        option_value(right, 42 * SCALE, 40 * SCALE, 200_000, YEAR_NS // 2, rate=100_000)
        for right in (CALL, PUT)
    ]
    assert [cents(value) for value in values] == [476, 81]


def test_hulls_example_with_a_dividend_yield() -> None:
    """Hull, ninth edition, example 17.1: an index at 930 yields 3 %; the call costs 51.83."""
    value = option_value(
        CALL,
        930 * SCALE,
        900 * SCALE,
        200_000,
        YEAR_NS // 6,
        rate=80_000,
        dividend_yield=30_000,
    )
    assert cents(value) == 5183


def test_hulls_examples_of_the_greeks() -> None:
    """Hull, ninth edition, chapter 19: delta 0.522, theta -4.31 a year, gamma 0.066 and so on.

    Vega 12.1 and rho 8.91 are told there for a change by 1, which is a hundred percent.
    """
    case = 49 * SCALE, 50 * SCALE, 200_000, YEAR_NS * 20 // 52
    found = option_greeks(CALL, *case, rate=50_000)
    assert [round(found.delta / SCALE, 3), round(found.gamma / SCALE, 3)] == [0.522, 0.066]
    assert round(found.theta * 365 / SCALE, 2) == -4.31
    assert [round(found.vega / 10_000, 1), round(found.rho / 10_000, 2)] == [12.1, 8.91]


def test_hulls_example_of_an_implied_volatility() -> None:
    """Hull, ninth edition, section 15.11: a call at 1.875 implies 23.5 % a year."""
    found = implied_volatility(CALL, 1_875_000, 21 * SCALE, 20 * SCALE, YEAR_NS // 4, rate=100_000)
    assert found is not None
    assert round(found / 1000) == 235


@given(cases(shortest=MINUTE_NS))
def test_quantlib_agrees_to_the_millionth(case: Case) -> None:
    """Within one unit of the last place, or a billionth where that is more than floats can hold."""
    years = case.time_left_ns / YEAR_NS
    spot, rate = case.spot / SCALE, case.rate / SCALE
    kind = QuantLib.Option.Call if case.right is CALL else QuantLib.Option.Put
    oracle = QuantLib.BlackCalculator(
        QuantLib.PlainVanillaPayoff(kind, case.strike / SCALE),
        spot * math.exp((rate - case.dividend_yield / SCALE) * years),
        case.volatility / SCALE * math.sqrt(years),
        math.exp(-rate * years),
    )
    expected = (
        oracle.value(),
        oracle.delta(spot),
        oracle.gamma(spot),
        oracle.theta(spot, years) / 365,
        oracle.vega(years) / 100,
        oracle.rho(years) / 100,
    )
    for ours, theirs in zip((case.value(), *case.greeks()), expected, strict=True):
        assert ours == pytest.approx(theirs * SCALE, rel=1e-9, abs=1)


@given(cases())
def test_a_call_less_a_put_is_a_forward(case: Case) -> None:
    """Put-call parity. Each of the two values is rounded, and so is what they are compared with."""
    call, put = (case._replace(right=right).value() for right in (CALL, PUT))
    years = case.time_left_ns / YEAR_NS / SCALE
    stock, bill = math.exp(-case.dividend_yield * years), math.exp(-case.rate * years)
    assert call - put == pytest.approx(case.spot * stock - case.strike * bill, abs=2)


@given(cases(carries=False))
def test_without_rates_the_parity_is_exact_and_the_value_is_at_least_intrinsic(case: Case) -> None:
    call, put = (case._replace(right=right).value() for right in (CALL, PUT))
    assert call - put == case.spot - case.strike
    assert max(0, case.spot - case.strike) <= call <= case.spot
    assert max(0, case.strike - case.spot) <= put <= case.strike


@given(cases(carries=False), st.integers(0, SCALE), st.integers(0, YEAR_NS))
def test_value_grows_with_time_volatility_and_the_way_into_the_money(
    case: Case, more: int, longer: int
) -> None:
    value = case.value()
    assert case._replace(volatility=case.volatility + more).value() >= value
    assert case._replace(time_left_ns=case.time_left_ns + longer).value() >= value
    dearer = case._replace(spot=case.spot + more).value() - value
    higher = case._replace(strike=case.strike + more).value() - value
    assert (dearer >= 0 >= higher) if case.right is CALL else (dearer <= 0 <= higher)


@pytest.mark.parametrize(
    ("right", "spot", "value", "delta"),
    [
        (CALL, 110, 10, 1),
        (CALL, 90, 0, 0),
        (PUT, 110, 0, 0),
        (PUT, 90, 10, -1),
    ],
)
@pytest.mark.parametrize("time_left_ns", [0, -1, -YEAR_NS])
def test_from_expiry_on_the_value_is_intrinsic_and_the_greeks_are_limits(
    right: OptionRight, spot: int, value: int, delta: int, time_left_ns: int
) -> None:
    case = right, spot * SCALE, 100 * SCALE, 300_000, time_left_ns
    assert option_value(*case) == value * SCALE
    assert option_greeks(*case) == Greeks(delta * SCALE, 0, 0, 0, 0)


def test_at_expiry_and_at_the_money_delta_is_halfway() -> None:
    found = [option_greeks(right, SCALE, SCALE, 300_000, 0) for right in (CALL, PUT)]
    assert [greeks.delta for greeks in found] == [SCALE // 2, -SCALE // 2]


def test_without_volatility_an_option_is_worth_the_discounted_gain_that_is_certain() -> None:
    """100 less 90 at 5 % for a year: 100 - 90 / 1.051271 = 14.389352; theta is the interest.

    85.610648 x 5 % / 365 is a loss of 1.1727 cents a day; rho is one percent of 85.610648.
    """
    case = CALL, 100 * SCALE, 90 * SCALE, 0, YEAR_NS
    assert option_value(*case, rate=50_000) == 14_389_352
    assert option_greeks(*case, rate=50_000) == Greeks(SCALE, 0, -11_727, 0, 856_106)


@given(RIGHTS, st.integers(300, 3000), VOLATILITIES, st.integers(DAY_NS, YEAR_NS), RATES)
@example(CALL, 3000, 1000, DAY_NS, 0)
def test_an_implied_volatility_gives_the_price_back_and_is_the_least_that_does(
    right: OptionRight, part: int, volatility: int, time_left_ns: int, rate: int
) -> None:
    spot, strike = near(100 * SCALE, part), 100 * SCALE
    price = option_value(right, spot, strike, volatility, time_left_ns, rate=rate)
    found = implied_volatility(right, price, spot, strike, time_left_ns, rate=rate)
    assert found is not None
    assert found <= volatility
    assert option_value(right, spot, strike, found, time_left_ns, rate=rate) == price
    if found:
        assert option_value(right, spot, strike, found - 1, time_left_ns, rate=rate) < price


def test_a_price_that_no_volatility_explains_has_none() -> None:
    case = 110 * SCALE, 100 * SCALE, YEAR_NS // 4
    assert implied_volatility(CALL, 9 * SCALE, *case) is None
    assert implied_volatility(CALL, 111 * SCALE, *case) is None
    assert implied_volatility(CALL, 10 * SCALE, *case) == 0
    most = option_value(CALL, 110 * SCALE, 100 * SCALE, VOLATILITY_MAX, YEAR_NS // 4)
    assert implied_volatility(CALL, most, *case) is not None


@pytest.mark.parametrize(
    ("spot", "strike", "volatility", "complaint"),
    [(0, 1, 1, "positive"), (-1, 1, 1, "positive"), (1, 0, 1, "positive"), (1, 1, -1, "negative")],
)
def test_what_cannot_be_is_refused(spot: int, strike: int, volatility: int, complaint: str) -> None:
    for ask in (option_value, option_greeks):
        with pytest.raises(ValueError, match=complaint):
            ask(CALL, spot, strike, volatility, YEAR_NS)


def test_a_seed_of_prices_means_the_same_prices_on_every_machine() -> None:
    """Literals of the formula with sixty digits: S 150.25, K 155, 37.5 %, 45 days, no rates."""
    case = 150_250_000, 155 * SCALE, 375_000, 45 * DAY_NS
    assert [option_value(right, *case) for right in (CALL, PUT)] == [5_858_932, 10_608_932]
