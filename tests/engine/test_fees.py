"""What executions are charged. Expected figures are worked out by hand from the published rates."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, BUY, CASH, PUT, SELL, START, XYZ, PlayedDesk
from project.doc_pages import page
from sidestreet.domain.amounts import SCALE, notional, parse_amount
from sidestreet.domain.enums import OptionRight, Side
from sidestreet.domain.events import OrderFilled
from sidestreet.domain.fees import FREE, FeeSchedule
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.ledger import BusinessDay, House
from sidestreet.domain.money_commands import RollDay, SetFees
from sidestreet.engine.money.fees import (
    OCC_CLEARING,
    SECTION_31,
    TAF_CONTRACTS,
    TAF_SHARES,
    Rate,
    charges,
    commission,
    in_force,
    regulatory_fees,
)

CENT = SCALE // 100
OPTION = replace(
    PUT,
    option=OptionTerms(XYZ.instrument_id, "XYZ", OptionRight.PUT, 190 * SCALE, "2026-12-18", 0),
)
assert OPTION.option is not None
INDEX_OPTION = replace(OPTION, option=replace(OPTION.option, is_cash_settled=True))


def fees_of(side: Side, shares: int, price: int, date: str, terms: InstrumentTerms = XYZ) -> int:
    """Return the regulatory fees of so many whole units at a price in cents, in cents."""
    amount = notional(price * CENT, shares * SCALE) * terms.multiplier
    fees = regulatory_fees(terms, side, shares * SCALE, amount, date)
    assert fees % CENT == 0
    return fees // CENT


@pytest.mark.parametrize(
    ("date", "cents"),
    [
        # 10,000 shares at 100.00 are a million dollars, so the first fee is its rate itself.
        ("2022-12-31", 0),
        ("2023-01-01", 2290 + 145),
        ("2023-02-27", 800 + 145),
        ("2024-01-01", 800 + 166),
        ("2024-05-21", 800 + 166),
        ("2024-05-22", 2780 + 166),
        ("2025-05-13", 2780 + 166),
        ("2025-05-14", 0 + 166),
        ("2026-01-01", 0 + 195),
        ("2026-04-04", 2060 + 195),
        ("2026-10-01", 2060 + 0),
        ("2027-01-01", 2060 + 195),
        ("2031-07-04", 2060 + 195),
    ],
)
def test_a_sale_of_shares_pays_the_rates_of_its_day(date: str, cents: int) -> None:
    assert fees_of(SELL, 10_000, 10_000, date) == cents


def test_buying_shares_costs_no_regulatory_fees() -> None:
    assert fees_of(BUY, 10_000, 10_000, "2026-05-01") == 0


def test_before_the_first_business_day_no_regulatory_fees_are_charged() -> None:
    assert fees_of(SELL, 10_000, 10_000, "") == 0


def test_the_activity_fee_of_one_trade_has_a_maximum() -> None:
    """100,000 shares at 0.000166 would be 16.60; the most is 8.30. The other fee was nil then."""
    assert fees_of(SELL, 100_000, 10_000, "2025-06-02") == 830


def test_all_fees_of_an_execution_are_rounded_up_once() -> None:
    """One share at 20.00: 0.000412 and 0.000195 are together less than a cent, so they are one."""
    assert fees_of(SELL, 1, 2_000, "2026-05-01") == 1


@pytest.mark.parametrize(
    ("side", "date", "cents"),
    [
        # Ten contracts at 2.70 are 2,700.00.
        (SELL, "2024-06-03", 31),  # 0.07506 + 0.0279 + 0.20 = 0.30296
        (BUY, "2024-06-03", 20),
        (SELL, "2026-05-01", 34),  # 0.05562 + 0.0329 + 0.25 = 0.33852
        (BUY, "2026-05-01", 25),
    ],
)
def test_option_contracts_pay_for_clearing_on_both_sides(side: Side, date: str, cents: int) -> None:
    assert fees_of(side, 10, 270, date, OPTION) == cents


def test_clearing_of_one_trade_had_a_maximum_until_2025() -> None:
    assert fees_of(BUY, 3_000, 1, "2025-02-13", OPTION) == 5_500
    assert fees_of(BUY, 3_000, 1, "2025-02-14", OPTION) == 7_500


def test_an_option_that_settles_in_cash_pays_no_fee_of_section_31() -> None:
    """Ten contracts: 0.0329 and 0.25."""
    assert fees_of(SELL, 10, 270, "2026-05-01", INDEX_OPTION) == 29


@pytest.mark.parametrize("rows", [SECTION_31, TAF_SHARES, TAF_CONTRACTS, OCC_CLEARING])
def test_rates_stand_in_the_order_of_their_days(rows: tuple[Rate, ...]) -> None:
    days = [row.since for row in rows]
    assert days == sorted(set(days))
    assert in_force(rows, "2022-12-31") is None
    assert in_force(rows, days[-1]) is rows[-1]


def test_the_page_tells_the_rates_that_are_charged() -> None:
    told: dict[str, list[Rate]] = {}
    for fee, _, since, rate, most in page("docs/fees.md").table("Fee"):
        figure = parse_amount(rate.split(maxsplit=1)[0])
        assert figure is not None
        maximum = None if most == "none" else parse_amount(most)
        told.setdefault(fee, []).append(Rate(since, figure, maximum))
    assert told == {
        "Section 31": list(SECTION_31),
        "Trading activity, shares": list(TAF_SHARES),
        "Trading activity, options": list(TAF_CONTRACTS),
        "Clearing of options": list(OCC_CLEARING),
    }


@pytest.mark.parametrize(
    ("schedule", "shares", "cents"),
    [
        (FeeSchedule(per_share=5_000), 1_000, 500),
        (FeeSchedule(per_share=5_000), 1, 0),  # Half a cent goes to the even one.
        (FeeSchedule(per_share=5_000), 3, 2),
        (FeeSchedule(per_share=5_000, minimum=100 * CENT), 10, 100),
        (FeeSchedule(per_share=5_000, maximum=300 * CENT), 1_000, 300),
        (FeeSchedule(per_contract=650_000), 1_000, 0),
        (FREE, 1_000, 0),
    ],
)
def test_commission_of_shares(schedule: FeeSchedule, shares: int, cents: int) -> None:
    assert commission(schedule, XYZ, shares * SCALE) == cents * CENT


def test_commission_of_contracts() -> None:
    schedule = FeeSchedule(per_share=5_000, per_contract=650_000)
    assert commission(schedule, OPTION, 7 * SCALE) == 455 * CENT


def test_regulatory_fees_are_charged_only_where_the_schedule_passes_them_on() -> None:
    asked = (XYZ, SELL, 100 * SCALE, 10_000 * SCALE)
    date = "2026-05-01"
    assert charges(FeeSchedule(per_share=10_000), *asked, date=date) == (100 * CENT, 0)
    # 10,000.00 sold is 0.206, a hundred shares 0.0195.
    assert charges(FeeSchedule(is_regulatory=True), *asked, date=date) == (0, 23 * CENT)
    assert charges(FREE, *asked, date=date) == (0, 0)


def charged_desk(schedule: FeeSchedule) -> PlayedDesk:
    """Return a desk in May 2026 that charges by a schedule."""
    desk = PlayedDesk()
    desk.do(RollDay(BusinessDay("2026-05-01", START, "2026-05-04")))
    desk.do(SetFees(schedule))
    return desk


def test_what_an_execution_is_charged_stands_in_its_event_and_leaves_cash() -> None:
    desk = charged_desk(FeeSchedule(per_share=10_000, is_regulatory=True))
    desk.fill(desk.working(), 100)
    desk.fill(desk.working(side=SELL), 100)
    filled = next(event for event in desk.events if isinstance(event, OrderFilled))
    # 1,000.00 sold is 0.0206, a hundred shares 0.0195, together five cents.
    assert (filled.commission, filled.regulatory_fees) == (100 * CENT, 5 * CENT)
    assert desk.state.cash[ACCOUNT] == CASH - 205 * CENT
    assert desk.state.ledger[House.COMMISSIONS] == 200 * CENT
    assert desk.state.ledger[House.REGULATORY_FEES] == 5 * CENT
    holding = desk.state.holding(ACCOUNT, XYZ.instrument_id)
    assert holding is not None
    assert holding.realized == 0  # Fees are no part of a position's profit.


_TRADES = st.lists(
    st.tuples(st.sampled_from([BUY, SELL]), st.integers(1, 5_000), st.integers(1, 5_000)),
    min_size=1,
    max_size=6,
)


@given(_TRADES)
def test_cash_moves_by_what_traded_and_by_what_was_charged(
    trades: list[tuple[Side, int, int]],
) -> None:
    """Against exact fractions: nobody is charged a cent too much, nor anything too little."""
    desk = charged_desk(FeeSchedule(is_regulatory=True))
    cash = CASH
    for side, shares, price in trades:
        order = desk.working(side=side, quantity=shares * SCALE, limit_price=price * CENT)
        if not order.routes:
            continue
        desk.fill(order, shares, price * CENT)
        due = Fraction(0)
        if side is SELL:
            due = Fraction(shares * price, 100) * Fraction(206, 10**7)
            due += min(shares * Fraction(195, 10**6), Fraction(979, 100))
        moved = desk.state.cash[ACCOUNT] - cash
        sign = -1 if side is BUY else 1
        charged = Fraction(sign * shares * price, 100) - Fraction(moved, SCALE)
        assert due <= charged < due + Fraction(1, 100)
        cash = desk.state.cash[ACCOUNT]


@pytest.mark.parametrize("name", ["per_share", "per_contract"])
def test_a_rate_that_would_charge_more_than_a_record_can_hold_is_refused(name: str) -> None:
    desk = PlayedDesk()
    refusal = desk.refusal(SetFees(replace(FREE, **{name: 1_000 * SCALE + 1})))
    assert refusal.text() == f"LIMITS_NOT_ACCEPTABLE: {name}=1000.000001, maximum=1000"
    assert desk.state.fees is FREE


def test_the_highest_rate_of_the_most_units_can_be_kept() -> None:
    schedule = FeeSchedule(per_share=1_000 * SCALE)
    assert schedule.beyond() is None
    # A billion shares at a thousand dollars each are a trillion dollars.
    assert commission(schedule, XYZ, 10**9 * SCALE) == 10**12 * SCALE
    # After splits there can be more of them, and 64 bits hold no more than this.
    assert commission(schedule, XYZ, 2**63 - 1) == 2**63 - 1
