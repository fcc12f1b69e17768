"""What a night costs, by figures that were worked out by hand."""

import pytest
from msgspec.structs import replace

from engine.played_desk import (
    ABC,
    ACCOUNT,
    DAY_ENDS_AT,
    OTHER_ACCOUNT,
    XYZ,
    PlayedDesk,
)
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import FIGURE_MAX, SCALE
from sidestreet.domain.commands import OpenAccount
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import OptionTerms
from sidestreet.domain.ledger import BusinessDay, House
from sidestreet.domain.lending_events import BorrowSet
from sidestreet.domain.limits import HouseRules
from sidestreet.domain.locates import Borrow
from sidestreet.domain.money_commands import MoveCash, RollDay, SeedPosition
from sidestreet.domain.money_events import CashMoved
from sidestreet.domain.prices import NO_PRICES
from sidestreet.domain.risk_commands import SetHouseRules
from sidestreet.engine.evolve import evolve
from sidestreet.engine.money.carry import accrued
from sidestreet.engine.money.ledger import check_books

MONDAY = BusinessDay("2026-01-05", DAY_ENDS_AT, "2026-01-06")
FRIDAY = BusinessDay("2026-01-02", DAY_ENDS_AT, "2026-01-05", nights=3)


def a_desk(rules: HouseRules, day: BusinessDay = MONDAY) -> PlayedDesk:
    """Return a desk in its first day, under some rules."""
    desk = PlayedDesk()
    desk.do(SetHouseRules(rules))
    desk.do(RollDay(day))
    return desk


def close(desk: PlayedDesk) -> list[CashMoved]:
    """End the day and return what it moved."""
    desk.do(RollDay(BusinessDay("2026-01-07", DAY_ENDS_AT, "2026-01-08")))
    check_books(desk.state)
    return [event for event in desk.events if isinstance(event, CashMoved)]


def lend(desk: PlayedDesk, instrument_id: str, rate: int) -> None:
    """Let the lending desk ask a yearly rate."""
    for state in (desk.state, desk._twin):
        evolve(state, BorrowSet(Borrow(instrument_id, rate, 1000, 0)))


@pytest.mark.parametrize(
    ("balance", "rate", "nights", "amount"),
    [
        (360 * SCALE, 10_000, 1, 10_000),
        (-360 * SCALE, 10_000, 3, -30_000),
        (1_000_000 * SCALE, 50_000, 1, 138_888_889),
        # 0.5 and 1.5 millionths: a tie goes to the even one, on both sides of zero.
        (180, 1_000_000, 1, 0),
        (540, 1_000_000, 1, 2),
        (-540, 1_000_000, 1, -2),
        (5 * SCALE, 0, 9, 0),
        (FIGURE_MAX, 10**9, 400, FIGURE_MAX),
        (-FIGURE_MAX, 10**9, 400, -FIGURE_MAX),
    ],
)
def test_interest_is_actual_days_over_360(
    balance: int, rate: int, nights: int, amount: int
) -> None:
    assert accrued(balance, rate, nights) == amount


def test_no_rate_moves_nothing() -> None:
    assert close(a_desk(HouseRules())) == []


def test_credit_is_paid_on_what_is_there_and_debit_charged_on_what_is_owed() -> None:
    desk = a_desk(HouseRules(debit_rate=80_000, credit_rate=20_000))
    desk.do(MoveCash(OTHER_ACCOUNT, -1_009_000 * SCALE))
    # 1,000,000 x 2 % / 360 and 9,000 x 8 % / 360.
    assert close(desk) == [
        CashMoved(ACCOUNT, House.INTEREST, 55_555_556, "interest at 2 % for 1 night"),
        CashMoved(OTHER_ACCOUNT, House.INTEREST, -2_000_000, "interest at 8 % for 1 night"),
    ]
    assert desk.state.ledger[House.INTEREST] == -53_555_556
    assert desk.state.settled_cash[OTHER_ACCOUNT] == -9_002 * SCALE


def test_a_weekend_is_three_nights() -> None:
    desk = a_desk(HouseRules(credit_rate=36_000), FRIDAY)
    desk.do(MoveCash(OTHER_ACCOUNT, -1_000_000 * SCALE))
    assert [event.amount for event in close(desk)] == [300 * SCALE]


def test_a_charge_counts_in_the_day_that_ends() -> None:
    desk = a_desk(HouseRules(credit_rate=36_000))
    close(desk)
    assert desk.state.day_starts[ACCOUNT].equity == 1_000_100 * SCALE


def test_a_short_pays_the_rate_of_the_lending_desk() -> None:
    desk = a_desk(HouseRules(charges_borrow=True))
    lend(desk, XYZ.instrument_id, 300_000)
    desk.do(SeedPosition(ACCOUNT, XYZ, -1_200 * SCALE, 8 * SCALE))
    desk.do(SeedPosition(OTHER_ACCOUNT, XYZ, 1_200 * SCALE, 8 * SCALE))
    # Worth 12,000 at the close; 30 % of that for one night of 360.
    detail = "borrow fee XYZ at 30 % for 1 night"
    assert close(desk) == [
        CashMoved(ACCOUNT, House.BORROW_FEES, -10_000_000, detail, XYZ.instrument_id)
    ]


def test_what_nobody_has_a_price_for_is_charged_by_its_last_one() -> None:
    """360 short shares, sold at 20.00 and last worth 10.00: 10 % of 3,600 for a day is 1.00."""
    desk = a_desk(HouseRules(charges_borrow=True))
    desk.do(SeedPosition(ACCOUNT, XYZ, -360 * SCALE, 20 * SCALE))
    desk.do(RollDay(BusinessDay("2026-01-06", DAY_ENDS_AT, "2026-01-07")))
    lend(desk, XYZ.instrument_id, 100_000)
    desk.prices = NO_PRICES  # type: ignore[assignment]
    assert [event.amount for event in close(desk)] == [-SCALE]


def test_what_nobody_ever_had_a_price_for_is_charged_by_what_it_was_sold_for() -> None:
    """360 short shares, sold at 20.00: 10 % of 7,200 for a day is 2.00."""
    desk = a_desk(HouseRules(charges_borrow=True))
    desk.prices = NO_PRICES  # type: ignore[assignment]
    desk.do(SeedPosition(ACCOUNT, XYZ, -360 * SCALE, 20 * SCALE))
    lend(desk, XYZ.instrument_id, 100_000)
    assert [event.amount for event in close(desk)] == [-2 * SCALE]


def test_nothing_is_charged_for_what_nobody_lends_and_for_options() -> None:
    desk = a_desk(HouseRules(charges_borrow=True))
    option = OptionTerms(XYZ.instrument_id, "XYZ", OptionRight.CALL, 9 * SCALE, "2026-01-16", 0)
    call = replace(XYZ, instrument_id="a-call", symbol="a call", option=option)
    lend(desk, call.instrument_id, 300_000)
    desk.do(SeedPosition(ACCOUNT, call, -5 * SCALE, 2 * SCALE))
    desk.do(SeedPosition(ACCOUNT, ABC, -100 * SCALE, 8 * SCALE))
    assert close(desk) == []


def test_borrow_fees_wait_for_their_switch() -> None:
    desk = a_desk(HouseRules(credit_rate=1))
    lend(desk, XYZ.instrument_id, 300_000)
    desk.do(SeedPosition(ACCOUNT, XYZ, -100 * SCALE, 8 * SCALE))
    assert [event.house for event in close(desk)] == [House.INTEREST, House.INTEREST]


def test_the_first_roll_charges_nothing_because_no_day_has_ended() -> None:
    desk = PlayedDesk()
    desk.do(SetHouseRules(HouseRules(credit_rate=36_000)))
    desk.do(RollDay(MONDAY))
    assert [event for event in desk.events if isinstance(event, CashMoved)] == []


def test_an_account_without_cash_gets_no_event() -> None:
    desk = PlayedDesk(accounts=[])
    desk.do(OpenAccount(Account(ACCOUNT, "a", "A", "2020-01-01"), 0))
    desk.do(SetHouseRules(HouseRules(credit_rate=36_000, debit_rate=1)))
    desk.do(RollDay(MONDAY))
    assert close(desk) == []
