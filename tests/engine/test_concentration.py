"""The house's rule against too much of one thing. XYZ is at 10.00, equity a million."""

import pytest

from engine.played_desk import ABC, ACCOUNT, SELL, XYZ, PlayedDesk
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.limits import Limits, Scope
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.reasons import Reason
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.engine.money.valuation import value_account

DOLLAR = SHARE = SCALE
HALF = Limits(concentration=SCALE // 2, concentration_rate=SCALE * 3 // 4)


def limited(scope: Scope = Scope.INSTRUMENT, key: str = XYZ.instrument_id) -> PlayedDesk:
    """Return a desk on which more than half of equity in one thing wants three quarters covered."""
    desk = PlayedDesk()
    desk.do(SetLimits(scope, key, HALF))
    return desk


def maintenance(desk: PlayedDesk) -> int:
    """Return what the account's positions want covered."""
    return value_account(desk.state, ACCOUNT, desk.prices).requirement.maintenance


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [
        (100_000, 250_000),  # a million of two: exactly half of equity
        (101_000, 757_500),  # beyond it, three quarters of 1,010,000
        (-60_000, 450_000),  # 600,000 owed of an equity of 400,000; 4210 would want half of it
    ],
)
def test_a_position_beyond_the_part_wants_the_rate(shares: int, wanted: int) -> None:
    desk = limited()
    desk.do(SeedPosition(ACCOUNT, XYZ, shares * SHARE, 10 * DOLLAR))
    assert maintenance(desk) == wanted * DOLLAR


@pytest.mark.parametrize(("rate", "wanted"), [(None, 1_010_000), (0, 252_500)])
def test_no_rate_means_all_of_the_value_and_a_rate_of_nothing_means_nothing(
    rate: int | None, wanted: int
) -> None:
    """A position worth 1,010,000 wants a quarter of it by FINRA Rule 4210 in any case."""
    desk = PlayedDesk()
    desk.do(SetLimits(Scope.FIRM, "", Limits(concentration=SCALE // 2, concentration_rate=rate)))
    desk.do(SeedPosition(ACCOUNT, XYZ, 101_000 * SHARE, 10 * DOLLAR))
    assert maintenance(desk) == wanted * DOLLAR


def test_the_firms_rule_holds_for_every_instrument() -> None:
    desk = limited(Scope.FIRM, "")
    desk.do(SeedPosition(ACCOUNT, ABC, 101_000 * SHARE, 10 * DOLLAR))
    assert maintenance(desk) == 757_500 * DOLLAR


def test_an_order_that_would_make_a_position_too_large_reserves_by_the_rate() -> None:
    desk = limited()
    assert desk.submit(quantity=50_000 * SHARE).reserve_unit == 10 * DOLLAR // 4
    desk = limited()
    assert desk.submit(quantity=50_001 * SHARE).reserve_unit == 10 * DOLLAR * 3 // 4
    desk = limited()
    assert desk.submit(side=SELL, quantity=50_001 * SHARE).reserve_unit == 10 * DOLLAR * 3 // 4


def test_buying_power_is_refused_by_the_rate() -> None:
    order = limited().submit(quantity=200_000 * SHARE)
    assert order.refusal is not None
    assert order.refusal.reason is Reason.BUYING_POWER
    assert PlayedDesk().submit(quantity=200_000 * SHARE).is_open
