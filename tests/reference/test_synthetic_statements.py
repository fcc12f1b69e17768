"""Statements of companies: they add up, agree with each other, and tell nothing of the future."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reference.synthetic_companies import NOON, THE_TWENTY, TODAY, company, instrument
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import CashDividend, Split
from sidestreet.reference.calendar.holidays import is_trading_day
from sidestreet.reference.synthetic.cash_flow import cash_flow
from sidestreet.reference.synthetic.character import Character, character_of
from sidestreet.reference.synthetic.dividends import (
    NO_ACTIONS,
    DeskActions,
    dividends_between,
    paid_in,
)
from sidestreet.reference.synthetic.income import income, trailing_year
from sidestreet.reference.synthetic.levels import levels
from sidestreet.reference.synthetic.quarters import (
    accepted_at,
    ends_on,
    filed_on,
    last_filed,
    last_reported,
    quarter_of,
    reports_at,
    reports_on,
)

companies = st.sampled_from(THE_TWENTY).map(company)
quarters = st.integers(4 * 1972, 4 * 2100)
THOUSAND_DOLLARS = 1_000 * SCALE


@given(companies, quarters)
def test_an_income_statement_adds_up_line_by_line(each: Character, quarter: int) -> None:
    told = income(each, quarter)
    costs = told.cost_of_revenue + told.research + told.marketing + told.administration
    outside = told.other_income + told.interest_income - told.interest_expense
    assert told.net_income == told.revenue - costs + outside - told.tax
    assert told.gross_profit - told.operating_expenses == told.operating_income
    assert told.revenue > told.cost_of_revenue > 0
    assert min(told.research, told.marketing, told.administration, told.tax) >= 0
    assert told.revenue % THOUSAND_DOLLARS == told.net_income % THOUSAND_DOLLARS == 0


@given(companies, quarters)
def test_a_balance_sheet_balances_and_nothing_on_it_is_negative(
    each: Character, quarter: int
) -> None:
    held = levels(each, quarter)
    assert held.assets == held.liabilities + held.par + held.paid_in + held.retained
    assert min(getattr(held, name) for name in held.__struct_fields__) >= 0
    assert held.equity > 0


@given(companies, quarters)
def test_a_cash_flow_statement_explains_the_change_of_cash(each: Character, quarter: int) -> None:
    flow = cash_flow(each, quarter, paid_in(each, NO_ACTIONS, quarter))
    before, after = levels(each, quarter - 1), levels(each, quarter)
    assert (flow.cash_before, flow.cash_after) == (before.cash, after.cash)
    assert flow.operating + flow.investing + flow.financing == after.cash - before.cash
    assert flow.capital_expenditure <= 0
    assert flow.investments_bought <= 0 <= flow.investments_sold
    assert flow.shares_repurchased <= 0 <= flow.shares_issued


@given(companies, quarters, st.integers(0, 10**16))
def test_equity_changes_by_earnings_pay_in_shares_and_what_shareholders_gave_and_got(
    each: Character, quarter: int, dividends: int
) -> None:
    """Whatever the dividend, as the desk's own may be of any size."""
    flow = cash_flow(each, quarter, dividends)
    change = levels(each, quarter).equity - levels(each, quarter - 1).equity
    shares = flow.shares_issued + flow.shares_repurchased
    assert change == flow.net_income + flow.pay_in_shares - dividends + shares


@given(companies, quarters)
def test_a_quarter_reports_after_its_end_and_before_the_next_one_ends(
    each: Character, quarter: int
) -> None:
    end, next_end = (ends_on(each.year_ends_in, number) for number in (quarter, quarter + 1))
    on, filed = reports_on(each, quarter), filed_on(each, quarter)
    assert end < on <= filed < next_end
    assert is_trading_day(on)
    assert is_trading_day(filed)
    assert reports_at(each, quarter) < accepted_at(each, quarter)


@given(companies, st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_is_in_one_quarter(each: Character, day: date) -> None:
    quarter = quarter_of(each.year_ends_in, day)
    assert ends_on(each.year_ends_in, quarter - 1) < day <= ends_on(each.year_ends_in, quarter)


@pytest.mark.parametrize("symbol", ["AAPL", "XOM"])
def test_a_statement_is_known_from_the_instant_at_which_its_filing_is_accepted(symbol: str) -> None:
    each = company(symbol)
    quarter = last_filed(each, TODAY, NOON)
    at = accepted_at(each, quarter)
    on = filed_on(each, quarter)
    assert (last_filed(each, on, at), last_filed(each, on, at - 1)) == (quarter, quarter - 1)
    told = reports_at(each, quarter)
    day = reports_on(each, quarter)
    assert (last_reported(each, day, told), last_reported(each, day, told - 1)) == (
        quarter,
        quarter - 1,
    )


def test_the_fiscal_year_of_apple_ends_with_september() -> None:
    apple = company("AAPL")
    assert ends_on(apple.year_ends_in, 4 * 2025) == date(2024, 12, 31)
    assert ends_on(apple.year_ends_in, 4 * 2025 + 3) == date(2025, 9, 30)


def test_a_fiscal_year_is_the_sum_of_its_quarters() -> None:
    apple = company("AAPL")
    year = trailing_year(apple, 4 * 2024 + 3)
    assert year == tuple(income(apple, 4 * 2024 + each) for each in range(4))


def test_revenue_stays_around_what_it_is_for_ever() -> None:
    """Prices of the market do, and a company that grew under them would soon cost nothing."""
    apple = company("AAPL")
    for quarter in range(4 * 1990, 4 * 2100, 7):
        year = sum(each.revenue for each in trailing_year(apple, quarter))
        assert apple.revenue * 8 < 10 * year < apple.revenue * 12


def test_seeds_tell_different_stories_and_one_seed_always_the_same() -> None:
    share = instrument("AAPL")
    one, again, other = (character_of(seed, share) for seed in (1, 1, 2))
    assert one is not None
    assert other is not None
    assert one == again
    assert income(one, 8_100) != income(other, 8_100)


# Dividends.


def payers() -> list[Character]:
    return [each for each in map(company, THE_TWENTY) if each.dividend]


def test_most_of_the_companies_pay_dividends() -> None:
    assert len(payers()) >= len(THE_TWENTY) // 2


@pytest.mark.parametrize("each", payers(), ids=lambda each: each.name)
def test_what_the_events_say_was_paid_in_a_quarter_is_what_its_cash_flow_statement_says(
    each: Character,
) -> None:
    first, last = date(2020, 1, 1), date(2024, 12, 31)
    known = dividends_between(each, NO_ACTIONS, first, last, TODAY)
    assert len(known) == 20
    for quarter in range(
        quarter_of(each.year_ends_in, first) + 1, quarter_of(each.year_ends_in, last)
    ):
        begin, end = (ends_on(each.year_ends_in, number) for number in (quarter - 1, quarter))
        (paid,) = [told for told in known if begin < told.pay_date <= end]
        assert paid_in(each, NO_ACTIONS, quarter) == paid.amount * each.shares // SCALE
    assert all(
        told.declared_on is not None
        and told.declared_on < told.ex_date <= told.record_date < told.pay_date
        for told in known
    )


def test_a_dividend_that_is_not_declared_yet_is_not_known() -> None:
    each = payers()[0]
    today = date(2024, 12, 31)
    (last,) = dividends_between(each, NO_ACTIONS, date(2024, 10, 1), today, today)[-1:]
    assert last.declared_on is not None
    eve = last.declared_on - timedelta(days=1)
    assert last in dividends_between(each, NO_ACTIONS, eve, today, last.declared_on)
    assert last not in dividends_between(each, NO_ACTIONS, eve, today, eve)


def test_from_the_first_day_of_a_desk_on_there_are_only_the_dividends_that_it_pays() -> None:
    each = payers()[0]
    own = CashDividend(each.instrument_id, "2024-11-05", "2024-11-05", "2024-11-20", SCALE)
    actions = DeskActions(first_date="2024-07-01", past=(own,))
    known = dividends_between(each, actions, date(2023, 7, 1), TODAY, TODAY)
    assert [told.ex_date.isoformat() for told in known][-1] == "2024-11-05"
    assert all(told.ex_date < date(2024, 7, 1) for told in known[:-1])
    quarter = quarter_of(each.year_ends_in, date(2024, 11, 20))
    assert paid_in(each, actions, quarter) == each.shares
    flow = cash_flow(each, quarter, paid_in(each, actions, quarter))
    assert flow.dividends == -each.shares


def test_a_dividend_before_a_split_is_told_in_shares_of_then_and_of_now() -> None:
    each = payers()[0]
    identity = each.instrument_id
    before = CashDividend(identity, "2025-01-10", "2025-01-10", "2025-01-20", SCALE)
    split = Split(identity, "2025-02-10", 4, 1)
    after = CashDividend(identity, "2025-03-10", "2025-03-10", "2025-03-20", SCALE // 4)
    actions = DeskActions(first_date="2025-01-02", past=(before, split), announced=(after,))
    told = dividends_between(each, actions, date(2025, 1, 2), TODAY, TODAY)
    assert [(one.amount, one.adjusted) for one in told] == [
        (SCALE, SCALE // 4),
        (SCALE // 4, SCALE // 4),
    ]
    # A quarter of the money for each of four times as many shares.
    assert [one.total for one in told] == [each.shares, each.shares]


def test_a_company_without_much_trade_may_lose_money_and_then_pays_nothing() -> None:
    costco = instrument("COST")
    terms = replace(costco.terms, instrument_id="00000000-0000-5000-8000-000000000001")
    share = replace(costco, terms=terms, adv=2_000 * SCALE)
    found = [character_of(seed, share) for seed in range(60)]
    losing = [each for each in found if each is not None and each.net_margin < 0]
    assert 0 < len(losing) < 30
    for each in losing:
        assert each.dividend == 0
        told = income(each, 8_100)
        assert told.net_income < 0
        assert told.tax == 0
        assert told.diluted_shares == told.shares


def test_changes_from_quarter_to_quarter_are_believable() -> None:
    for symbol in THE_TWENTY:
        each = company(symbol)
        told = [income(each, quarter).revenue for quarter in range(8_060, 8_100)]
        for one, four_later in zip(told, told[4:], strict=False):
            assert abs(four_later - one) * 100 < one * 25
        held = [levels(each, quarter).assets for quarter in range(8_060, 8_100)]
        assert all(abs(after - before) * 100 < before * 5 for before, after in pairwise(held))
