"""The laws of a group's requirement, and its pairing against a search through every pairing."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.margin_oracle import Contract, least
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import ExerciseStyle, InstrumentType, OptionRight
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.engine.margin import (
    Leg,
    Requirement,
    group_requirement,
    leg_value,
    opening_requirement,
    stock_requirement,
)

DOLLAR: Final = SCALE
CENT: Final = SCALE // 100
PRICE: Final = 100 * DOLLAR
STOCK: Final = InstrumentTerms("stock", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")


def _option(
    right: OptionRight,
    strike: int,
    *,
    expiry: int = 1,
    multiplier: int = 100,
    is_cash_settled: bool = False,
    style: ExerciseStyle = ExerciseStyle.AMERICAN,
) -> InstrumentTerms:
    """Return an option with a strike in cents."""
    key = f"{right}{strike}-{expiry}-{multiplier}-{is_cash_settled}-{style}"
    terms = OptionTerms(
        underlying_id="stock",
        root="XYZ",
        right=right,
        strike=strike * CENT,
        expiry=f"2027-01-{expiry:02}",
        expires_at=expiry,
        style=style,
        multiplier=multiplier,
        is_cash_settled=is_cash_settled,
    )
    return InstrumentTerms(key, key, InstrumentType.OPTION, "OPRA", option=terms)


def _call(strike: int, *, expiry: int = 1, multiplier: int = 100) -> InstrumentTerms:
    return _option(OptionRight.CALL, strike * 100, expiry=expiry, multiplier=multiplier)


def _put(strike: int, *, expiry: int = 1, multiplier: int = 100) -> InstrumentTerms:
    return _option(OptionRight.PUT, strike * 100, expiry=expiry, multiplier=multiplier)


def _leg(terms: InstrumentTerms, quantity: int, mark: int = 3) -> Leg:
    """Return a leg of whole units, with a mark in dollars."""
    return Leg(terms, quantity * SCALE, mark * DOLLAR)


def _shares(quantity: int) -> Leg:
    return Leg(STOCK, quantity * SCALE, PRICE)


def _dollars(*legs: Leg, is_margin: bool = True) -> int:
    """Return the maintenance that the legs want together, in whole dollars."""
    wanted = group_requirement(legs, PRICE, is_margin=is_margin)
    assert wanted.maintenance % DOLLAR == 0
    return wanted.maintenance // DOLLAR


# What covers what, one rule at a time. The underlying is at 100.


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ([_leg(_call(100), -1)], 2_000),
        ([_leg(_call(105), -1)], 1_500),
        ([_leg(_call(150), -1)], 1_000),  # Never less than 10 percent of the underlying.
        ([_leg(_put(50), -1)], 500),  # Never less than 10 percent of a put's strike.
        ([_leg(_call(100), 2)], 600),
        # Bought at 3, written at 1: paid for, and nothing more.
        ([_leg(_call(100), 1), _leg(_call(110), -1, 1)], 200),
        # Written at 3, bought at 1: the width of ten, less two that came in.
        ([_leg(_call(100), -1), _leg(_call(110), 1, 1)], 800),
        # So wide that it wants less uncovered.
        ([_leg(_put(90), -1), _leg(_put(50), 1, 0)], 1_000),
    ],
)
def test_options_want_what_the_rule_asks_for(legs: list[Leg], expected: int) -> None:
    assert _dollars(*legs) == expected


def test_a_bought_option_that_ends_first_covers_nothing() -> None:
    assert _dollars(_leg(_call(100, expiry=2), -1), _leg(_call(100, expiry=1), 1)) == 2_300
    assert _dollars(_leg(_call(100, expiry=1), -1), _leg(_call(100, expiry=2), 1)) == 0


@pytest.mark.parametrize(
    "other",
    [
        _option(OptionRight.CALL, 100_00, multiplier=50),
        _option(OptionRight.CALL, 100_00, is_cash_settled=True),
        _option(OptionRight.CALL, 100_00, style=ExerciseStyle.EUROPEAN),
    ],
)
def test_options_of_another_make_cover_nothing(other: InstrumentTerms) -> None:
    alone = _dollars(_leg(other, 1))
    assert _dollars(_leg(_call(100), -1), _leg(other, 1)) == 2_000 + alone


def test_shares_cover_whole_contracts_only() -> None:
    call = _leg(_call(100), -2)
    both, one = _dollars(_shares(200), call), _dollars(_shares(199), call)
    assert both == 5_000 - 600
    assert one == 4_975 - 300 + 2_000
    half = Leg(STOCK, 99_500_000, PRICE)
    assert group_requirement([half, _leg(_call(100), -1)], PRICE, is_margin=True) == Requirement(
        *((4_975 + 2_000) * DOLLAR, 4_487_500_000, (4_975 + 2_000) * DOLLAR)
    )


def test_shares_cover_by_the_contracts_own_size() -> None:
    """A split may leave contracts of another size than 100 behind."""
    call = _leg(_call(100, multiplier=150), -1)
    assert _dollars(_shares(149), call) == 3_725 + 3_000
    assert _dollars(_shares(150), call) == 3_750 - 450


def test_shares_cover_nothing_that_is_settled_in_cash() -> None:
    index = _option(OptionRight.CALL, 100_00, is_cash_settled=True)
    assert _dollars(_shares(100), _leg(index, -1)) == 2_500 + 2_000


def test_a_call_in_the_money_counts_the_shares_for_its_strike() -> None:
    assert _dollars(_shares(100), _leg(_call(90), -1, 12)) == 2_500 - 1_200 + 1_000


def test_short_shares_cover_a_written_put() -> None:
    assert _dollars(_shares(-100), _leg(_put(100), -1)) == 3_000 - 300


def test_each_share_and_each_option_covers_once() -> None:
    assert _dollars(_shares(100), _leg(_call(100), -2)) == 2_500 - 300 + 2_000
    assert _dollars(_leg(_call(100), -2), _leg(_call(100, expiry=2), 1)) == 2_000


def test_a_hedge_lowers_what_shares_want_while_held_and_not_what_they_want_at_first() -> None:
    wanted = group_requirement([_shares(100), _leg(_put(95), 1)], PRICE, is_margin=True)
    assert wanted == Requirement(5_300 * DOLLAR, 1_750 * DOLLAR, 5_300 * DOLLAR)


def test_legs_of_one_instrument_count_as_one_at_the_highest_of_their_marks() -> None:
    """An order to write more of a call is asked about at its own price, and wants no less."""
    held, more = _leg(_call(100), -1, 3), _leg(_call(100), -1, 4)
    assert _dollars(held, more) == _dollars(more, held) == 4_000
    assert _dollars(_leg(_call(100), 1), held) == 0
    assert _dollars(_leg(_call(100), 1), held, is_margin=False) == 0


# Cash accounts.


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ([_leg(_call(100), 1)], 300),
        ([_leg(_put(90), -2)], 18_000 - 600),
        ([_leg(_call(100), -1)], 10_000 - 300),
        ([_shares(100), _leg(_call(100), -1)], 10_000 - 300),
        ([_shares(150), _leg(_call(100), -2)], 25_000 - 600),
        ([_leg(_put(90), -1), _leg(_put(85), 1)], 9_000 - 300 + 300),
        ([_shares(-100)], 10_000),
        (
            [_shares(100), _leg(_option(OptionRight.CALL, 100_00, is_cash_settled=True), -1)],
            20_000 - 300,
        ),
    ],
)
def test_a_cash_account_lends_nothing_and_has_the_value_of_what_is_written_as_a_debt(
    legs: list[Leg], expected: int
) -> None:
    assert _dollars(*legs, is_margin=False) == expected


# Open orders.


@pytest.mark.parametrize(
    ("terms", "is_buy", "is_margin", "expected"),
    [
        (_call(100), True, True, 300),
        (_call(100), True, False, 300),
        (_call(100), False, True, 2_000),
        (_put(90), False, True, 1_000),
        (_put(90), False, False, 8_700),
        (_call(90), False, False, 9_700),
    ],
)
def test_an_order_for_an_option_reserves_what_it_wants_alone(
    *, terms: InstrumentTerms, is_buy: bool, is_margin: bool, expected: int
) -> None:
    reserved = opening_requirement(
        terms, is_buy=is_buy, price=3 * DOLLAR, underlying_price=PRICE, is_margin=is_margin
    )
    assert reserved == expected * DOLLAR
    filled = group_requirement([_leg(terms, 1 if is_buy else -1)], PRICE, is_margin=is_margin)
    assert filled.maintenance == reserved


# Laws.

STRIKES = st.sampled_from([80_00, 90_00, 95_00, 100_00, 105_00, 110_00, 120_00])


@st.composite
def contracts(draw: st.DrawFn, most: int, *, expiries: int = 2) -> list[Contract]:
    """Draw single contracts; an option is either long or short in a group, at one mark."""
    known: dict[tuple[bool, int, int], tuple[int, int]] = {}
    drawn = []
    for _ in range(draw(st.integers(1, most))):
        key = (draw(st.booleans()), draw(STRIKES), draw(st.integers(1, expiries)))
        is_call, strike, expiry = key
        if key not in known:
            inside = max(0, 100_00 - strike if is_call else strike - 100_00)
            mark = inside + draw(st.integers(0, 8)) * 50 * expiry
            known[key] = (draw(st.sampled_from([1, -1])), mark)
        sign, mark = known[key]
        drawn.append(Contract(sign, is_call, strike, expiry, mark))
    return drawn


def _group(drawn: list[Contract], shares: int) -> list[Leg]:
    legs = [Leg(STOCK, shares * SCALE, PRICE)] if shares else []
    for each in drawn:
        right = OptionRight.CALL if each.is_call else OptionRight.PUT
        terms = _option(right, each.strike, expiry=each.expiry)
        legs.append(Leg(terms, each.sign * SCALE, each.mark * CENT))
    return legs


def _figures(legs: list[Leg], *, is_margin: bool = True) -> tuple[int, int, int]:
    wanted = group_requirement(legs, PRICE, is_margin=is_margin)
    return wanted.initial, wanted.maintenance, wanted.overnight


SHARES = st.sampled_from([0, 0, 50, 100, 150, 200, -100, -200])
GROUPS = st.builds(_group, contracts(6), SHARES)


@given(GROUPS, st.booleans())
def test_no_figure_is_negative_and_none_exceeds_that_of_the_legs_alone(
    legs: list[Leg], is_margin: bool
) -> None:
    alone = [_figures([leg], is_margin=is_margin) for leg in legs]
    for figure, parts in zip(
        _figures(legs, is_margin=is_margin), zip(*alone, strict=True), strict=True
    ):
        assert 0 <= figure <= sum(parts)


@given(GROUPS, st.data(), st.booleans())
def test_the_order_of_the_legs_makes_no_difference(
    legs: list[Leg], data: st.DataObject, is_margin: bool
) -> None:
    shuffled = data.draw(st.permutations(legs))
    assert _figures(legs, is_margin=is_margin) == _figures(shuffled, is_margin=is_margin)


@given(GROUPS, st.booleans())
def test_a_position_told_in_two_legs_is_one_position(legs: list[Leg], is_margin: bool) -> None:
    whole = [Leg(leg.terms, 3 * leg.quantity, leg.price) for leg in legs]
    parts = [Leg(leg.terms, times * leg.quantity, leg.price) for leg in legs for times in (1, 2)]
    assert _figures(whole, is_margin=is_margin) == _figures(parts, is_margin=is_margin)


WHOLE_LOTS = st.builds(_group, contracts(6), st.sampled_from([0, 100, 200, -100, -200]))


@given(WHOLE_LOTS, st.integers(2, 50), st.booleans())
def test_as_many_times_the_same_wants_as_many_times_as_much(
    legs: list[Leg], times: int, is_margin: bool
) -> None:
    scaled = [Leg(leg.terms, times * leg.quantity, leg.price) for leg in legs]
    once = _figures(legs, is_margin=is_margin)
    assert _figures(scaled, is_margin=is_margin) == tuple(times * figure for figure in once)


@given(GROUPS, st.booleans(), STRIKES, st.integers(0, 20))
def test_the_first_option_bought_of_a_kind_wants_no_more_than_its_price(
    legs: list[Leg], is_call: bool, strike: int, mark: int
) -> None:
    right = OptionRight.CALL if is_call else OptionRight.PUT
    others = [
        leg
        for leg in legs
        if leg.terms.option and not (leg.quantity > 0 and leg.terms.option.right is right)
    ]
    bought = Leg(_option(right, strike, expiry=3), SCALE, mark * DOLLAR)
    price = leg_value(bought)
    for before, after in zip(_figures(others), _figures([*others, bought]), strict=True):
        assert after <= before + price


@given(st.integers(-(10**9), 10**9), st.integers(10_000, 10**9))
def test_a_stock_wants_no_less_at_the_end_of_the_day(quantity: int, price: int) -> None:
    value = quantity * price // SCALE
    wanted = stock_requirement(STOCK, value, quantity, price)
    assert wanted.overnight == max(wanted.initial, wanted.maintenance)
    assert 2 * wanted.initial >= abs(value)


# Against the search through every pairing, in thousandths of a cent a share.


def _both(drawn: list[Contract], lots: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the desk's figures to open and to hold, and those of the search, in thousandths."""
    initial, maintenance, _ = _figures(_group(drawn, 100 * lots))
    shares = _figures(_group([], 100 * lots)) if lots else (0, 0, 0)
    value = 1_000 * sum(each.sign * each.mark for each in drawn)
    found = least(drawn, lots, 100_00)
    best = (
        max(0, found[0] + value + shares[0] // 1_000),
        max(0, found[1] + value + shares[1] // 1_000),
    )
    return (initial // 1_000, maintenance // 1_000), best


@given(contracts(2), st.integers(-2, 2))
def test_two_contracts_want_exactly_what_the_best_pairing_wants(
    drawn: list[Contract], lots: int
) -> None:
    ours, best = _both(drawn, lots)
    assert ours == best


@given(contracts(5), st.integers(-2, 2))
def test_a_group_wants_never_less_than_the_best_pairing_and_little_more(
    drawn: list[Contract], lots: int
) -> None:
    ours, best = _both(drawn, lots)
    for mine, least_of_all in zip(ours, best, strict=True):
        assert least_of_all <= mine <= least_of_all + 50_00_000


C, P = True, False
NAMED: Final = {
    "butterfly": [(1, C, 90), (-1, C, 100), (-1, C, 100), (1, C, 110)],
    "short butterfly": [(-1, P, 90), (1, P, 100), (1, P, 100), (-1, P, 110)],
    "condor": [(1, C, 90), (-1, C, 95), (-1, C, 105), (1, C, 110)],
    "iron condor": [(1, P, 90), (-1, P, 95), (-1, C, 105), (1, C, 110)],
    "iron butterfly": [(1, P, 90), (-1, P, 100), (-1, C, 100), (1, C, 110)],
    "long box": [(1, C, 90), (-1, C, 110), (1, P, 110), (-1, P, 90)],
    "short box": [(-1, C, 90), (1, C, 110), (-1, P, 110), (1, P, 90)],
    "ratio spread": [(1, C, 95), (-1, C, 105), (-1, C, 105)],
    "backspread": [(-1, C, 95), (1, C, 105), (1, C, 105)],
    "straddle": [(-1, C, 100), (-1, P, 100)],
    "strangle": [(-1, C, 110), (-1, P, 90)],
    "guts": [(-1, C, 90), (-1, P, 110)],
    "jade lizard": [(-1, P, 90), (-1, C, 105), (1, C, 110)],
}


@pytest.mark.parametrize("lots", [-1, 0, 1])
@pytest.mark.parametrize("name", NAMED)
def test_strategies_with_a_name_want_the_least_that_any_pairing_wants(name: str, lots: int) -> None:
    drawn = []
    for sign, is_call, strike in NAMED[name]:
        inside = max(0, 100 - strike if is_call else strike - 100)
        drawn.append(Contract(sign, is_call, strike * 100, 1, inside * 100 + 250))
    ours, best = _both(drawn, lots)
    assert ours == best
