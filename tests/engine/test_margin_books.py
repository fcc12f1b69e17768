"""Books of many options: the same laws, and work that does not grow with their square.

Above a size not all pairs are ranked. The first tests let that way of pairing work on groups so
small that a search through every pairing can be set against it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.counted_calls import calls_of
from engine.margin_oracle import Contract, least
from engine.test_margin_strategies import NAMED, contracts
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType, OptionRight
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.engine.margin import Leg, Requirement, group_requirement, hedges, spreads

CENT: Final = SCALE // 100
PRICE: Final = 100 * SCALE
STOCK: Final = InstrumentTerms("stock", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")


def _leg(each: Contract, quantity: int = 1) -> Leg:
    right = OptionRight.CALL if each.is_call else OptionRight.PUT
    key = f"{right}{each.strike}-{each.expiry}"
    option = OptionTerms(
        underlying_id="stock",
        root="XYZ",
        right=right,
        strike=each.strike * CENT,
        expiry=f"2027-01-{each.expiry:02}",
        expires_at=each.expiry,
    )
    terms = InstrumentTerms(key, key, InstrumentType.OPTION, "OPRA", option=option)
    return Leg(terms, each.sign * quantity * SCALE, each.mark * CENT)


def _book(drawn: list[Contract], shares: int) -> list[Leg]:
    legs = [Leg(STOCK, shares * SCALE, PRICE)] if shares else []
    return legs + [_leg(each) for each in drawn]


def _wanted(legs: list[Leg]) -> Requirement:
    return group_requirement(legs, PRICE, is_margin=True)


@contextmanager
def as_in_a_large_book() -> Iterator[None]:
    """Let nothing be so small that all its pairs are ranked."""
    with patch.object(spreads, "RANKED_MAX", 0), patch.object(hedges, "RANKED_MAX", 0):
        yield


def _both(drawn: list[Contract], lots: int) -> list[tuple[int, int]]:
    """Return the desk's figures as in a large book, each with that of the search, in thousandths.

    First to open, then to hold.
    """
    with as_in_a_large_book():
        ours = _wanted(_book(drawn, 100 * lots))
    shares = _wanted(_book([], 100 * lots)) if lots else Requirement(0, 0, 0)
    value = 1_000 * sum(each.sign * each.mark for each in drawn)
    opening, holding = least(drawn, lots, 100_00)
    return [
        (ours.initial // 1_000, max(0, opening + value + shares.initial // 1_000)),
        (ours.maintenance // 1_000, max(0, holding + value + shares.maintenance // 1_000)),
    ]


@given(contracts(5), st.integers(-2, 2))
def test_a_large_book_wants_never_less_than_the_best_pairing_and_little_more(
    drawn: list[Contract], lots: int
) -> None:
    for ours, best in _both(drawn, lots):
        assert best <= ours <= best + 50_00_000


@pytest.mark.parametrize("lots", [-1, 0, 1])
@pytest.mark.parametrize("name", NAMED)
def test_strategies_with_a_name_want_the_least_in_a_large_book_too(name: str, lots: int) -> None:
    drawn = []
    for sign, is_call, strike in NAMED[name]:
        inside = max(0, 100 - strike if is_call else strike - 100)
        drawn.append(Contract(sign, is_call, strike * 100, 1, inside * 100 + 250))
    for ours, best in _both(drawn, lots):
        assert ours == best


# Books that are large, one option of a kind in each of twenty expiries. The underlying is at 100.

EXPIRIES: Final = range(1, 21)
SHARES: Final = 2_000


def _each(*contracts_: tuple[int, bool, int, int]) -> list[Contract]:
    """Return sign, right, strike and mark in dollars, once for each expiry."""
    return [
        Contract(sign, is_call, strike * 100, expiry, mark * 100)
        for expiry in EXPIRIES
        for sign, is_call, strike, mark in contracts_
    ]


CALL, PUT = True, False


@pytest.mark.parametrize(
    ("drawn", "shares", "initial", "maintenance"),
    [
        # 20 times the width of 5, less the 2 that came in.
        (_each((-1, PUT, 95, 3), (1, PUT, 90, 1)), 0, 6_000, 6_000),
        # The price can only be on one side: no more is at risk, and twice as much came in.
        (
            _each((-1, PUT, 95, 3), (1, PUT, 90, 1), (-1, CALL, 105, 3), (1, CALL, 110, 1)),
            0,
            2_000,
            2_000,
        ),
        # What is bought ends a day before what is written: it covers all but the last,
        # which wants 20 beyond its value; the one bought that is left over is paid for.
        (
            [
                *_each((-1, CALL, 100, 3)),
                *(each._replace(expiry=each.expiry - 1) for each in _each((1, CALL, 100, 3))),
            ],
            0,
            2_300,
            2_300,
        ),
        # Conversions: a tenth of the strike.
        (_each((-1, CALL, 100, 2), (1, PUT, 100, 2)), SHARES, 100_000, 20_000),
        (_each((1, CALL, 100, 2), (-1, PUT, 100, 2)), -SHARES, 100_000, 20_000),
        # Collars: a quarter of 90, and 10 in the money, less the 11 that came in. The put alone
        # would let the shares want 8 and 20 that it is out of the money.
        (
            _each((-1, CALL, 90, 12), (1, PUT, 80, 1)),
            SHARES,
            (50 + 10 - 11) * SHARES,
            43_000,
        ),
        # Calls that shares cover, and puts of other expiries that hedge: 9.50 and 5, and 1 - 3.
        (
            [
                *_each((-1, CALL, 110, 3)),
                *(each._replace(expiry=each.expiry + 30) for each in _each((1, PUT, 95, 1))),
            ],
            SHARES,
            (50 - 2) * SHARES,
            25_000,
        ),
        # Puts of all twenty expiries for half as many shares: each share is hedged once.
        (
            [*_each((1, PUT, 95, 1)), *_each((-1, CALL, 110, 3))],
            SHARES // 2,
            50_000 - 4_000 + 10_000 + 3_000,
            14_500 - 4_000 + 10_000 + 3_000,
        ),
    ],
)
def test_a_large_book_wants_what_the_rules_ask_for(
    drawn: list[Contract], shares: int, initial: int, maintenance: int
) -> None:
    wanted = _wanted(_book(drawn, shares))
    assert (wanted.initial // SCALE, wanted.maintenance // SCALE) == (initial, maintenance)


@st.composite
def books(draw: st.DrawFn) -> list[Leg]:
    """Draw a book of 40 options in four expiries, with or without shares."""
    keys = st.tuples(st.booleans(), st.integers(60, 140), st.integers(1, 4))
    legs = []
    for is_call, strike, expiry in draw(st.lists(keys, min_size=40, max_size=40, unique=True)):
        inside = max(0, 100 - strike if is_call else strike - 100)
        sign, mark = draw(st.sampled_from([1, -1])), inside * 100 + draw(st.integers(0, 9)) * 50
        each = Contract(sign, is_call, strike * 100, expiry, mark)
        legs.append(_leg(each, draw(st.integers(1, 3))))
    shares = draw(st.sampled_from([0, 0, 550, 2_000, -2_000]))
    return [*_book([], shares), *legs]


@given(books(), st.data())
def test_the_laws_of_a_group_hold_in_a_large_book(legs: list[Leg], data: st.DataObject) -> None:
    wanted = _wanted(legs)
    assert wanted == _wanted(data.draw(st.permutations(legs)))
    assert wanted == _wanted(
        [
            Leg(leg.terms, part, leg.price)
            for leg in legs
            for part in (2 * leg.quantity, -leg.quantity)
        ]
    )
    alone = [_wanted([leg]) for leg in legs]
    assert 0 <= wanted.initial <= sum(each.initial for each in alone)
    assert 0 <= wanted.maintenance <= sum(each.maintenance for each in alone)
    assert wanted.overnight == max(wanted.initial, wanted.maintenance)


def _work(options: int, shares: int) -> int:
    """Return how many calls of functions it takes to margin a book of so many options."""
    drawn = [
        Contract(
            sign=1 if number % 3 else -1,
            is_call=bool(number % 2),
            strike=5_000 + number * 7_000 // options,
            expiry=1 + number % 5,
            mark=100,
        )
        for number in range(options)
    ]
    legs = _book(drawn, shares)
    return calls_of(lambda: _wanted(legs))


@pytest.mark.parametrize("shares", [0, 30_000, -30_000])
def test_four_times_the_options_are_little_more_than_four_times_the_work(shares: int) -> None:
    assert _work(800, shares) < 5 * _work(200, shares)
