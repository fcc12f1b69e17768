"""What an option is worth and how that changes: the formulas of Black, Scholes and Merton.

F. Black and M. Scholes, "The Pricing of Options and Corporate Liabilities", 1973; with a dividend
yield by R. Merton, "Theory of Rational Option Pricing", 1973; told with worked examples in
J. Hull, "Options, Futures, and Other Derivatives", chapters 15, 17 and 19 of the ninth edition.
The formulas hold for exercise on the last day only. Where the rate and the yield are 0, earlier
exercise gains nothing, so there the value is that of an American option as well; with a rate, an
American put is worth more than is said here.

The rule: integers in, integers out. Prices, volatility, rate and yield are millionths, the last
three for a year of 365 days and compounded continuously; time is nanoseconds. What comes out is
rounded once, at the end. So one market is the same market on every machine.
"""

from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE, divide_half_even
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.fixed_point import BITS, ONE, exponential, log_ratio, root_ratio
from sidestreet.domain.normal import normal_density, normal_distribution

DAY_NS: Final = 86_400 * 10**9
YEAR_DAYS: Final = 365
YEAR_NS: Final = YEAR_DAYS * DAY_NS

VOLATILITY_MAX: Final = 10 * SCALE
"""Where the search for an implied volatility ends: 1,000 % a year."""

_PERCENT: Final = 100
_ONE_BY_ONE: Final = 1 << 2 * BITS
"""The unit of a product of two fixed-point numbers."""


class Greeks(NamedTuple):
    """How the value of an option on one share changes, in millionths.

    `delta` is for a dollar more of the underlying, `gamma` what a dollar more adds to delta,
    `theta` for a day gone by, `vega` for one more percent of volatility, `rho` for one more
    percent of rate.
    """

    delta: int
    gamma: int
    theta: int
    vega: int
    rho: int


class _Case(NamedTuple):
    """The parts that all formulas share; fixed-point numbers, amounts in millionths times those.

    `sign` is 1 for a call and -1 for a put. `likely` is the chance of the end in the money as it
    weighs the strike, N(+-d2); `hedge` as it weighs the underlying, N(+-d1). `spread` is the
    volatility times the root of the time.
    """

    sign: int
    place: int
    spread: int
    hedge: int
    likely: int
    spot_discount: int
    strike_discount: int


def option_value(
    right: OptionRight,
    spot: int,
    strike: int,
    volatility: int,
    time_left_ns: int,
    *,
    rate: int = 0,
    dividend_yield: int = 0,
) -> int:
    """Return the value of an option on one share in millionths of a dollar, never less than 0.

    At expiry and after it, the value is what exercise gains. Without volatility it is what is
    certain to be gained, discounted. ValueError for a spot or strike that is not positive, for a
    negative volatility, and for a rate or yield so far below 0 that a dollar would become more
    than e**128.

    Hull's example 15.6: a stock at 42, a strike of 40, 20 % volatility, 10 % rate, half a year.

    >>> half, rate = YEAR_NS // 2, 100_000
    >>> option_value(OptionRight.CALL, 42_000_000, 40_000_000, 200_000, half, rate=rate)
    4759422
    """
    case = _case(
        right,
        spot,
        strike,
        volatility,
        time_left_ns,
        rate=rate,
        dividend_yield=dividend_yield,
    )
    gained = spot * case.spot_discount * case.hedge
    paid = strike * case.strike_discount * case.likely
    return max(0, divide_half_even(case.sign * (gained - paid), _ONE_BY_ONE))


def option_greeks(
    right: OptionRight,
    spot: int,
    strike: int,
    volatility: int,
    time_left_ns: int,
    *,
    rate: int = 0,
    dividend_yield: int = 0,
) -> Greeks:
    """Return the greeks of an option; what is asked for and refused is as for `option_value`.

    Without time or volatility they are the limits of those with a little of it: delta is 0 or
    plus or minus 1, gamma and vega are 0. Exactly at the money, where two limits meet, delta is
    halfway between them; gamma, which has no limit there, is 0 as well.
    """
    case = _case(
        right,
        spot,
        strike,
        volatility,
        time_left_ns,
        rate=rate,
        dividend_yield=dividend_yield,
    )
    left = max(0, time_left_ns)
    held = spot * case.spot_discount * case.hedge
    owed = strike * case.strike_discount * case.likely
    carry = case.sign * (dividend_yield * held - rate * owed)
    theta = divide_half_even(carry, SCALE * YEAR_DAYS * _ONE_BY_ONE)
    gamma = vega = 0
    if case.spread:
        peak = case.spot_discount * normal_density(case.place)
        gamma = divide_half_even(SCALE * SCALE * peak, spot * case.spread << BITS)
        # The volatility over the root of the time is the spread over the time.
        swing = spot * peak * case.spread
        theta = divide_half_even(
            2 * left * (carry << BITS) - swing * DAY_NS * SCALE * YEAR_DAYS,
            2 * left * SCALE * YEAR_DAYS * _ONE_BY_ONE << BITS,
        )
        vega = divide_half_even(swing * SCALE, volatility * _PERCENT * _ONE_BY_ONE << BITS)
    return Greeks(
        delta=case.sign * divide_half_even(SCALE * case.spot_discount * case.hedge, _ONE_BY_ONE),
        gamma=gamma,
        theta=theta,
        vega=vega,
        rho=case.sign * divide_half_even(owed * left, YEAR_NS * _PERCENT * _ONE_BY_ONE),
    )


def implied_volatility(
    right: OptionRight,
    price: int,
    spot: int,
    strike: int,
    time_left_ns: int,
    *,
    rate: int = 0,
    dividend_yield: int = 0,
) -> int | None:
    """Return the least volatility, in millionths, at which an option is worth a price or more.

    None if no volatility up to `VOLATILITY_MAX` makes it so, or if it is worth more than that
    with none at all. Found by halving: the value grows with the volatility.
    """

    def value(volatility: int) -> int:
        return option_value(
            right,
            spot,
            strike,
            volatility,
            time_left_ns,
            rate=rate,
            dividend_yield=dividend_yield,
        )

    low, high = 0, VOLATILITY_MAX
    if not value(low) <= price <= value(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if value(middle) < price:
            low = middle + 1
        else:
            high = middle
    return low


def _case(
    right: OptionRight,
    spot: int,
    strike: int,
    volatility: int,
    time_left_ns: int,
    *,
    rate: int,
    dividend_yield: int,
) -> _Case:
    """Check what was asked, and work out d1, d2 and what follows from them."""
    if spot <= 0 or strike <= 0:
        raise ValueError(f"a spot and a strike are positive, not {spot} and {strike}")
    if volatility < 0:
        raise ValueError(f"a volatility is not negative, as {volatility} is")
    sign = 1 if right is OptionRight.CALL else -1
    left = max(0, time_left_ns)
    year = SCALE * YEAR_NS
    earned, owed = (dividend_yield * left << BITS) // year, (rate * left << BITS) // year
    spot_discount = exponential(-earned) if earned else ONE
    strike_discount = exponential(-owed) if owed else ONE
    drift = log_ratio(spot, strike) + owed - earned
    spread = root_ratio(volatility * volatility * left, SCALE * year)
    if spread:
        place = (drift << BITS) // spread + (spread >> 1)
        hedge = normal_distribution(sign * place)
        likely = normal_distribution(sign * (place - spread))
    else:
        place = 0
        gain = sign * drift
        hedge = likely = ONE if gain > 0 else 0 if gain < 0 else ONE >> 1
    return _Case(sign, place, spread, hedge, likely, spot_discount, strike_discount)
