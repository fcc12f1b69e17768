"""What a stock position wants covered, by the figures of Regulation T and FINRA Rule 4210(c)."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.engine.margin import (
    Leg,
    Requirement,
    group_requirement,
    leg_value,
    opening_requirement,
    stock_requirement,
)

DOLLAR = SCALE


def _stock(
    *, long_rate: int = SCALE // 4, short_rate: int = SCALE * 3 // 10, is_marginable: bool = True
) -> InstrumentTerms:
    return InstrumentTerms(
        instrument_id="stock",
        symbol="XYZ",
        instrument_type=InstrumentType.COMMON_STOCK,
        venue="XNAS",
        long_margin_rate=long_rate,
        short_margin_rate=short_rate,
        is_marginable=is_marginable,
    )


def _required(terms: InstrumentTerms, shares: int, price: int) -> tuple[int, int, int]:
    """Return initial, maintenance and overnight for whole shares, price in cents, in cents."""
    cent = SCALE // 100
    wanted = stock_requirement(terms, shares * price * cent, shares * SCALE, price * cent)
    return wanted.initial // cent, wanted.maintenance // cent, wanted.overnight // cent


@pytest.mark.parametrize(
    ("shares", "cents", "expected"),
    [
        (100, 100_00, (5_000_00, 2_500_00, 5_000_00)),
        (-100, 100_00, (5_000_00, 3_000_00, 5_000_00)),
        # Five dollars a share is more than 30 percent up to 16.66.
        (-100, 10_00, (500_00, 500_00, 500_00)),
        (-100, 16_00, (800_00, 500_00, 800_00)),
        (-100, 5_00, (250_00, 500_00, 500_00)),
        # Below five dollars the whole value, and two and a half a share at least.
        (-100, 4_99, (249_50, 499_00, 499_00)),
        (-100, 2_00, (100_00, 250_00, 250_00)),
        (0, 100_00, (0, 0, 0)),
    ],
)
def test_a_stock_wants_what_the_two_rules_ask_for(
    shares: int, cents: int, expected: tuple[int, int, int]
) -> None:
    assert _required(_stock(), shares, cents) == expected


def test_a_house_rate_may_ask_for_more_and_never_for_less() -> None:
    assert _required(_stock(long_rate=SCALE * 6 // 10), 100, 100_00) == (
        5_000_00,
        6_000_00,
        6_000_00,
    )
    assert _required(_stock(long_rate=0), 100, 100_00)[1] == 2_500_00
    assert _required(_stock(short_rate=SCALE), -100, 100_00) == (5_000_00, 10_000_00, 10_000_00)
    assert _required(_stock(short_rate=0), -100, 100_00)[1] == 3_000_00


def test_what_is_no_margin_stock_is_paid_in_full_and_stays_so() -> None:
    assert _required(_stock(is_marginable=False), 100, 100_00) == (10_000_00,) * 3


def test_a_fraction_of_a_millionth_is_rounded_up() -> None:
    assert stock_requirement(_stock(), 1, 1, SCALE) == Requirement(1, 1, 1)


def test_a_group_of_one_stock_wants_what_the_stock_wants() -> None:
    leg = Leg(_stock(), -1_500_000, 7 * DOLLAR)
    assert leg_value(leg) == -10_500_000
    assert group_requirement([leg], 7 * DOLLAR, is_margin=True) == Requirement(
        5_250_000, 7_500_000, 7_500_000
    )


def test_a_cash_account_pays_in_full() -> None:
    leg = Leg(_stock(), 100 * SCALE, 10 * DOLLAR)
    assert group_requirement([leg], 10 * DOLLAR, is_margin=False) == Requirement(
        *(1_000 * DOLLAR,) * 3
    )


@pytest.mark.parametrize(
    ("is_buy", "is_margin", "expected"),
    [(True, True, 25), (False, True, 30), (True, False, 100)],
)
def test_an_open_order_reserves_what_the_share_will_want_while_held(
    *, is_buy: bool, is_margin: bool, expected: int
) -> None:
    reserved = opening_requirement(
        _stock(),
        is_buy=is_buy,
        price=100 * DOLLAR,
        underlying_price=100 * DOLLAR,
        is_margin=is_margin,
    )
    assert reserved == expected * DOLLAR


def test_requirements_add_up_figure_by_figure() -> None:
    assert Requirement(1, 2, 3) + Requirement(10, 20, 30) == Requirement(11, 22, 33)
