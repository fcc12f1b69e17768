"""Option contracts around corporate actions. All figures were worked out by hand."""

from msgspec.structs import replace

from engine.corporate_days import CALL, TUESDAY, WEDNESDAY, Days
from engine.played_desk import ACCOUNT, SECOND, START, XYZ, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import Delisting, Split
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import SeedPosition

ID = XYZ.instrument_id
LATE = START + 3 * 24 * 3_600 * SECOND
"""Thursday evening, when a desk that was down begins its days."""


def contract(right: OptionRight, strike: int, expiry: str = WEDNESDAY) -> InstrumentTerms:
    """Return a contract that ends before a desk that was down runs again."""
    assert CALL.option is not None
    terms = replace(CALL.option, right=right, strike=strike * SCALE, expiry=expiry)
    return replace(CALL, option=replace(terms, expires_at=START + 2 * 3_600 * SECOND))


def test_a_split_before_an_expiry_adjusts_the_contract_of_a_desk_that_was_down() -> None:
    """A put at 100 on a stock at 110 is one at 50 on a stock at 55: it ends worthless."""
    put = contract(OptionRight.PUT, 100)
    days = Days(price=110 * SCALE)
    days.hold(ACCOUNT, SCALE, 110 * SCALE)
    days.desk.do(SeedPosition(ACCOUNT, put, 10 * SCALE, SCALE))
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.desk.now = LATE
    days.tuesday()
    days.price(55 * SCALE)
    days.wednesday()
    days.thursday()
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2 * SCALE}
    assert days.desk.state.cash[ACCOUNT] == 1_000_000 * SCALE


def test_a_delisting_before_an_expiry_ends_the_contract_of_a_desk_that_was_down() -> None:
    call = contract(OptionRight.CALL, 5)
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.desk.do(SeedPosition(ACCOUNT, call, 10 * SCALE, 5 * SCALE))
    days.announce(Delisting(ID, TUESDAY, 0))
    days.desk.now = LATE
    days.tuesday()
    days.wednesday()
    days.thursday()
    assert shares_held(days.desk.state, ACCOUNT) == {}
    assert days.desk.state.cash[ACCOUNT] == 1_000_000 * SCALE


def test_a_late_trade_in_a_contract_that_ended_with_the_day_before_counts_as_adjusted() -> None:
    """One put at 100, told after its end, is two at 50 on a stock at 55."""
    put = contract(OptionRight.PUT, 100, "2026-01-05")
    days = Days(price=110 * SCALE)
    days.hold(ACCOUNT, SCALE, 110 * SCALE)
    days.desk.prices.prices[put.instrument_id] = SCALE
    order = days.desk.working(terms=put, quantity=SCALE, limit_price=SCALE)
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    days.price(55 * SCALE)
    days.desk.report(order, ExecType.TRADE, last_quantity=SCALE, last_price=SCALE)
    assert shares_held(days.desk.state, ACCOUNT)[put.instrument_id] == 2 * SCALE
    days.wednesday()
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2 * SCALE}
    assert days.desk.state.cash[ACCOUNT] == (1_000_000 - 100) * SCALE
