"""Setting limits, an account's own limit and the rules of the house: what is taken, what is not."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, XYZ, PlayedDesk
from engine.risk_desk import followed
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.limits import NO_LIMITS, HouseRules, Limits, Scope, SelfMatch
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import SetAccountRisk, SetHouseRules, SetLimits
from sidestreet.domain.risk_events import AccountRiskSet, HouseRulesSet, LimitsSet

SIZE = Limits(max_order_quantity=SCALE)
RATES = ("max_orders_per_second", "max_cancels_per_second", "max_identical")
AMOUNTS = (
    "max_order_quantity",
    "max_order_notional",
    "max_position_quantity",
    "max_gross_notional",
    "price_collar",
)
PARTS = ("concentration", "concentration_rate")


@pytest.mark.parametrize(
    ("scope", "key"),
    [
        (Scope.FIRM, ""),
        (Scope.ACCOUNT, str(ACCOUNT)),
        (Scope.INSTRUMENT, XYZ.instrument_id),
    ],
)
def test_limits_are_set_once_and_lifted_by_none(scope: Scope, key: str) -> None:
    desk = PlayedDesk()
    desk.orders(SetLimits(scope, key, SIZE))
    assert followed(desk) == [LimitsSet(scope, key, SIZE)]
    desk.orders(SetLimits(scope, key, SIZE))
    assert followed(desk) == []
    desk.orders(SetLimits(scope, key, NO_LIMITS))
    assert desk.state.risk.limits == {}
    desk.orders(SetLimits(scope, key, NO_LIMITS))
    assert followed(desk) == []


@pytest.mark.parametrize(
    ("scope", "key", "reason"),
    [
        (Scope.FIRM, "x", Reason.LIMITS_NOT_ACCEPTABLE),
        (Scope.ACCOUNT, "404", Reason.ACCOUNT_NOT_FOUND),
        (Scope.INSTRUMENT, "", Reason.LIMITS_NOT_ACCEPTABLE),
        (Scope.ORDER, "any", Reason.LIMITS_NOT_ACCEPTABLE),
    ],
)
def test_limits_of_a_scope_that_is_not_there_are_refused(
    scope: Scope, key: str, reason: Reason
) -> None:
    assert PlayedDesk().refusal(SetLimits(scope, key, SIZE)).reason is reason


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        *((name, 0, -1) for name in AMOUNTS),
        *((name, 1, 0) for name in RATES),
        *((name, 1_000_000, 1_000_001) for name in RATES),
        *((name, 0, -1) for name in PARTS),
        *((name, SCALE, SCALE + 1) for name in PARTS),
        ("identical_window_ns", 1, 0),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(name: str, inside: int, outside: int) -> None:
    desk = PlayedDesk()
    refusal = desk.refusal(SetLimits(Scope.FIRM, "", replace(NO_LIMITS, **{name: outside})))
    figures = (("field", name), ("value", str(outside)))
    assert refusal == Refusal(Reason.LIMITS_NOT_ACCEPTABLE, figures)
    desk.orders(SetLimits(Scope.FIRM, "", replace(NO_LIMITS, **{name: inside})))
    assert len(followed(desk)) == 1


def test_what_is_done_about_orders_that_would_meet_is_not_set_for_an_instrument() -> None:
    limits = Limits(self_match=SelfMatch.ALLOW)
    refusal = PlayedDesk().refusal(SetLimits(Scope.INSTRUMENT, XYZ.instrument_id, limits))
    assert refusal.text() == "LIMITS_NOT_ACCEPTABLE: field=self_match, value=ALLOW"


def test_an_account_gets_a_limit_and_loses_it() -> None:
    desk = PlayedDesk()
    desk.orders(SetAccountRisk(ACCOUNT, 5 * SCALE))
    assert followed(desk) == [AccountRiskSet(ACCOUNT, 5 * SCALE)]
    desk.orders(SetAccountRisk(ACCOUNT, 5 * SCALE))
    assert followed(desk) == []
    desk.orders(SetAccountRisk(ACCOUNT, None))
    assert desk.state.risk.max_notional == {}
    assert desk.refusal(SetAccountRisk(404, 1)).reason is Reason.ACCOUNT_NOT_FOUND
    assert desk.refusal(SetAccountRisk(ACCOUNT, -1)).reason is Reason.LIMITS_NOT_ACCEPTABLE


def test_the_house_rules_are_set_once() -> None:
    desk = PlayedDesk()
    rules = HouseRules(debit_rate=SCALE // 10, calls_margin=True)
    desk.orders(SetHouseRules(rules))
    assert followed(desk) == [HouseRulesSet(rules)]
    desk.orders(SetHouseRules(rules))
    assert followed(desk) == []
    for wrong in (HouseRules(debit_rate=-1), HouseRules(credit_rate=SCALE + 1)):
        assert desk.refusal(SetHouseRules(wrong)).reason is Reason.LIMITS_NOT_ACCEPTABLE
