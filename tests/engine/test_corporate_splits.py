"""Splits: more units of less worth, and nobody the richer. All figures were worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.corporate_days import CALL, MONDAY, TUESDAY, WHOLE, Days
from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, XYZ, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import CashDividend, Delisting, Split, SymbolChange
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.corporate_events import CorporateActionApplied
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lending_events import BorrowSet
from sidestreet.domain.locates import Borrow
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.prices import NO_PRICES
from sidestreet.domain.reasons import Reason
from sidestreet.engine.evolve import evolve
from sidestreet.engine.money.closing import AtTheClose
from sidestreet.engine.money.ledger import check_books
from sidestreet.engine.money.valuation import value_account

ID = XYZ.instrument_id


def split(new: int, old: int) -> Split:
    """Return a split as Tuesday begins."""
    return Split(ID, TUESDAY, new, old)


def test_a_split_doubles_the_shares_and_leaves_the_cost() -> None:
    days = Days()
    days.hold(ACCOUNT, 101 * SCALE, cost=8 * SCALE)
    days.hold(OTHER_ACCOUNT, -7 * SCALE)
    days.announce(split(2, 1))
    days.tuesday()
    holding = days.desk.state.holdings[ACCOUNT][ID]
    assert (holding.quantity, holding.cost, holding.realized) == (202 * SCALE, 808 * SCALE, 0)
    assert shares_held(days.desk.state, OTHER_ACCOUNT) == {ID: -14 * SCALE}
    assert days.desk.state.closing_prices[ID] == 5 * SCALE
    assert days.desk.state.corporate.announced == {}


def test_no_profit_of_the_day_appears() -> None:
    days = Days()
    days.hold(ACCOUNT, 101 * SCALE, cost=8 * SCALE)
    days.announce(split(2, 1))
    days.tuesday()
    value = value_account(days.desk.state, ACCOUNT, AtTheClose(days.desk.state))
    assert (value.day_pnl, value.day_unrealized, value.position_pnl) == (0, 0, 0)
    assert (value.unrealized, value.equity) == (202 * SCALE, 1_001_010 * SCALE)
    start = days.desk.state.day_starts[ACCOUNT]
    assert (start.equity, start.long_market_value) == (1_001_010 * SCALE, 1_010 * SCALE)


def test_a_fraction_that_may_not_be_held_is_paid_out() -> None:
    """17 for 10 leave 1.7 at 100.00: one share, and 70 dollars."""
    days = Days()
    days.hold(ACCOUNT, 17 * SCALE, cost=6 * SCALE)
    days.hold(OTHER_ACCOUNT, -17 * SCALE, cost=6 * SCALE)
    days.announce(split(1, 10))
    days.tuesday()
    state = days.desk.state
    assert shares_held(state, ACCOUNT) == {ID: SCALE}
    assert shares_held(state, OTHER_ACCOUNT) == {ID: -SCALE}
    assert (state.cash[ACCOUNT], state.cash[OTHER_ACCOUNT]) == (1_000_070 * SCALE, 999_930 * SCALE)
    # The fraction takes its part of the cost of 102 along: 42, for which 70 were paid.
    holding = state.holdings[ACCOUNT][ID]
    assert (holding.cost, holding.realized, holding.day_realized) == (60 * SCALE, 28 * SCALE, 0)


def test_a_fraction_that_may_be_held_stays() -> None:
    days = Days(stock=XYZ)
    days.hold(ACCOUNT, 17 * SCALE)
    days.announce(split(1, 10))
    days.tuesday()
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 1_700_000}
    assert days.desk.state.cash[ACCOUNT] == 1_000_000 * SCALE


def test_less_than_can_be_counted_is_paid_out() -> None:
    days = Days(stock=XYZ)
    days.hold(ACCOUNT, 5)
    days.announce(split(1, 10))
    days.tuesday()
    assert shares_held(days.desk.state, ACCOUNT) == {}
    assert days.desk.state.cash[ACCOUNT] == 1_000_000 * SCALE + 50


def test_what_can_be_lent_is_counted_in_the_new_units() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    for state in (days.desk.state, days.desk._twin):
        evolve(state, BorrowSet(Borrow(ID, 10_000, 1_001, 0)))
    days.announce(split(3, 2))
    days.tuesday()
    assert days.desk.state.lending.borrows[ID].available == 1_501


def test_a_whole_split_gives_more_contracts_at_a_lower_strike() -> None:
    """2:1 as the OCC has it: 3 contracts at 55 are 6 at 27.50, for 100 shares each."""
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.desk.prices.prices[CALL.instrument_id] = 3 * SCALE
    days.desk.do(SeedPosition(ACCOUNT, CALL, 3 * SCALE, 2 * SCALE))
    days.announce(split(2, 1))
    days.tuesday()
    state = days.desk.state
    terms = state.instruments[CALL.instrument_id]
    assert terms.option is not None
    assert (terms.symbol, terms.option.strike, terms.multiplier) == (
        "XYZ1  260619C00027500",
        27_500_000,
        100,
    )
    assert shares_held(state, ACCOUNT)[CALL.instrument_id] == 6 * SCALE
    assert state.closing_prices[CALL.instrument_id] == 1_500_000
    assert value_account(state, ACCOUNT, AtTheClose(state)).day_pnl == 0


def test_any_other_split_changes_what_a_contract_is_for() -> None:
    """3:2: the same contracts for 150 shares, the strike 36.667, the premium 2.00."""
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.desk.prices.prices[CALL.instrument_id] = 3 * SCALE
    days.desk.do(SeedPosition(ACCOUNT, CALL, -3 * SCALE, 2 * SCALE))
    days.announce(split(3, 2))
    days.tuesday()
    state = days.desk.state
    terms = state.instruments[CALL.instrument_id]
    assert terms.option is not None
    assert (terms.symbol, terms.option.strike, terms.multiplier) == (
        "XYZ1  260619C00036667",
        36_667_000,
        150,
    )
    assert shares_held(state, ACCOUNT)[CALL.instrument_id] == -3 * SCALE
    assert state.closing_prices[CALL.instrument_id] == 2 * SCALE


def test_a_part_of_a_share_that_no_contract_can_be_for_is_paid_out() -> None:
    """1:8 makes 12.5 shares of 100: twelve, and half a share at a premium of 24.00 a contract."""
    days = Days()
    days.hold(ACCOUNT, 8 * SCALE)
    days.desk.prices.prices[CALL.instrument_id] = 3 * SCALE
    days.desk.do(SeedPosition(ACCOUNT, CALL, 3 * SCALE, 2 * SCALE))
    days.announce(split(1, 8))
    days.tuesday()
    state = days.desk.state
    terms = state.instruments[CALL.instrument_id]
    assert terms.option is not None
    assert (terms.option.strike, terms.multiplier) == (440 * SCALE, 12)
    assert state.cash[ACCOUNT] == 1_000_036 * SCALE
    assert value_account(state, ACCOUNT, AtTheClose(state)).day_pnl == 0


def test_a_contract_for_less_than_a_share_is_paid_out_in_full() -> None:
    days = Days()
    days.hold(ACCOUNT, 200 * SCALE)
    days.desk.prices.prices[CALL.instrument_id] = 3 * SCALE
    days.desk.do(SeedPosition(ACCOUNT, CALL, SCALE, 2 * SCALE))
    days.announce(split(1, 200))
    days.tuesday()
    state = days.desk.state
    assert not state.instruments[CALL.instrument_id].is_tradable
    assert shares_held(state, ACCOUNT) == {ID: SCALE}
    assert state.cash[ACCOUNT] == 1_000_300 * SCALE


def test_a_split_that_no_figure_can_hold_is_not_applied() -> None:
    days = Days()
    days.hold(ACCOUNT, 9 * 10**18, cost=1)
    days.announce(split(2, 1))
    days.tuesday()
    (applied,) = [each for each in days.desk.events if isinstance(each, CorporateActionApplied)]
    assert applied.detail == "not applied: a position would be larger than can be kept"
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 9 * 10**18}


def test_an_ex_date_without_business_takes_effect_on_the_next_day() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.announce(split(2, 1))
    days.wednesday()
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2 * SCALE}


def test_two_splits_follow_each_other() -> None:
    days = Days()
    days.hold(ACCOUNT, 4 * SCALE)
    days.announce(split(3, 1))
    days.announce(split(1, 2))
    days.tuesday()
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 6 * SCALE}


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (Split("unknown", TUESDAY, 2, 1), Reason.INSTRUMENT_NOT_FOUND),
        (Split(ID, MONDAY, 2, 1), Reason.EX_DATE_NOT_AHEAD),
        (Split(ID, "2025-12-31", 2, 1), Reason.EX_DATE_NOT_AHEAD),
        (split(2, 2), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (split(0, 1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (split(1, -1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (split(1001, 1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (CashDividend(ID, TUESDAY, TUESDAY, TUESDAY, 0), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (CashDividend(ID, TUESDAY, TUESDAY, MONDAY, 1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (CashDividend(ID, TUESDAY, TUESDAY, "2026-02-30", 1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (CashDividend(ID, TUESDAY, "soon", TUESDAY, 1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (Split(ID, "20260106", 2, 1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (Split(ID, "2026-1-6", 2, 1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (SymbolChange(ID, TUESDAY, "XYZ"), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (SymbolChange(ID, TUESDAY, ""), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (Delisting(ID, TUESDAY, -1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
        (Split(CALL.instrument_id, TUESDAY, 2, 1), Reason.CORPORATE_ACTION_NOT_POSSIBLE),
    ],
)
def test_what_cannot_be_is_refused(
    action: Split | CashDividend | SymbolChange | Delisting, reason: Reason
) -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.desk.do(SeedPosition(ACCOUNT, CALL, SCALE, SCALE))
    assert days.desk.refusal(AnnounceCorporateAction(action)).reason is reason


@given(
    st.integers(1, 10**6),
    st.integers(-(10**6), -1),
    st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda ratio: ratio[0] != ratio[1]),
    st.integers(1, 10**5),
    st.sampled_from([XYZ, WHOLE]),
)
def test_a_split_makes_nobody_richer(
    long: int, short: int, ratio: tuple[int, int], cents: int, stock: InstrumentTerms
) -> None:
    """Worth and cash stay, but for the rounding of a price and of the last millionth of a share."""
    new, old = ratio
    days = Days(stock=stock, price=cents * SCALE // 100)
    days.hold(ACCOUNT, long * SCALE)
    days.hold(OTHER_ACCOUNT, short * SCALE)
    state = days.desk.state
    before = {
        account_id: value_account(state, account_id, days.desk.prices).equity
        for account_id in (ACCOUNT, OTHER_ACCOUNT)
    }
    days.announce(split(new, old))
    days.tuesday()
    check_books(state)
    for account_id, shares in ((ACCOUNT, long), (OTHER_ACCOUNT, -short)):
        after = value_account(state, account_id, AtTheClose(state))
        bound = shares * new // old + cents * old // new // 100 + 4
        assert abs(after.equity - before[account_id]) <= bound
        assert after.day_pnl in range(-2, 3)


def test_without_a_price_a_position_is_worth_what_it_cost() -> None:
    days = Days()
    days.desk.prices = NO_PRICES  # type: ignore[assignment]
    days.hold(ACCOUNT, 15 * SCALE)
    days.announce(split(1, 10))
    days.tuesday()
    state = days.desk.state
    assert shares_held(state, ACCOUNT) == {ID: SCALE}
    assert state.cash[ACCOUNT] == 1_000_050 * SCALE
