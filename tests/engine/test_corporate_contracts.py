"""Option contracts around corporate actions. All figures were worked out by hand."""

import pytest
from msgspec.structs import replace

from engine.corporate_days import CALL, THURSDAY, TUESDAY, WEDNESDAY, Days
from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, SECOND, START, XYZ, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import Delisting, Split
from sidestreet.domain.enums import OptionRight, OrderStatus
from sidestreet.domain.instructions import InstructionStatus, InstructionType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ChangeInstrument, SeedPosition
from sidestreet.domain.option_commands import NewInstruction, SetClearing, SubmitInstructions
from sidestreet.domain.reasons import Reason
from sidestreet.engine.money.valuation import value_account

ID = XYZ.instrument_id
LATE = START + 3 * 24 * 3_600 * SECOND
"""Thursday evening, when a desk that was down begins its days."""


def contract(right: OptionRight, strike: int, expiry: str = WEDNESDAY) -> InstrumentTerms:
    """Return a contract that ends before a desk that was down runs again."""
    assert CALL.option is not None
    terms = replace(CALL.option, right=right, strike=strike * SCALE, expiry=expiry)
    return replace(CALL, option=replace(terms, expires_at=START + 2 * 3_600 * SECOND))


def _struck(right: OptionRight, strike: int) -> InstrumentTerms:
    """Return a contract of another strike, in millionths."""
    assert CALL.option is not None
    return replace(CALL, option=replace(CALL.option, right=right, strike=strike))


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


def test_a_contract_that_cannot_be_any_more_takes_its_open_orders_along() -> None:
    """A split of 1 for 200 would leave half a share: 3 contracts are paid out at 2.00 a share."""
    days = Days()
    days.hold(ACCOUNT, 200 * SCALE)
    days.desk.prices.prices[CALL.instrument_id] = 2 * SCALE
    days.desk.do(SeedPosition(ACCOUNT, CALL, 3 * SCALE, SCALE))
    order = days.desk.working(terms=CALL, quantity=2 * SCALE, limit_price=SCALE)
    days.announce(Split(ID, TUESDAY, 1, 200))
    days.tuesday()
    assert days.desk.now_of(order).status is OrderStatus.PENDING_CANCEL
    assert shares_held(days.desk.state, ACCOUNT) == {ID: SCALE}
    assert days.desk.state.cash[ACCOUNT] == 1_000_600 * SCALE
    # Bought at 1.00 before the cancel arrived, and paid out at 2.00 like all others.
    days.desk.report(order, ExecType.TRADE, last_quantity=2 * SCALE, last_price=SCALE)
    assert shares_held(days.desk.state, ACCOUNT) == {ID: SCALE}
    assert days.desk.state.cash[ACCOUNT] == 1_000_800 * SCALE


def test_a_contract_that_nobody_may_trade_is_split_like_any_other() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.desk.do(SeedPosition(ACCOUNT, CALL, 3 * SCALE, SCALE))
    days.desk.do(ChangeInstrument(replace(CALL, is_tradable=False)))
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    held = shares_held(days.desk.state, ACCOUNT)
    assert held == {ID: 2 * SCALE, CALL.instrument_id: 6 * SCALE}
    assert not days.desk.state.instruments[CALL.instrument_id].is_tradable


@pytest.mark.parametrize(("right", "gain"), [(OptionRight.CALL, 0), (OptionRight.PUT, 10_000)])
def test_a_strike_that_no_symbol_can_say_is_paid_out_at_what_exercise_gains(
    right: OptionRight, gain: int
) -> None:
    """2,000.00 would be 200,000.00 on a stock that goes from 1,900.00 to 190,000.00."""
    days = Days(price=1_900 * SCALE)
    days.hold(ACCOUNT, 100 * SCALE, 1_900 * SCALE)
    terms = _struck(right, 2_000 * SCALE)
    days.desk.prices.prices[terms.instrument_id] = 130 * SCALE
    days.desk.do(SeedPosition(ACCOUNT, terms, SCALE, SCALE))
    days.desk.do(SeedPosition(OTHER_ACCOUNT, terms, -SCALE, SCALE))
    days.announce(Split(ID, TUESDAY, 1, 100))
    days.tuesday()
    state = days.desk.state
    assert (shares_held(state, ACCOUNT), shares_held(state, OTHER_ACCOUNT)) == ({ID: SCALE}, {})
    assert state.cash[ACCOUNT] == (1_000_000 + gain) * SCALE
    assert state.cash[OTHER_ACCOUNT] == (1_000_000 - gain) * SCALE


def test_a_strike_that_would_be_nothing_is_paid_out_too() -> None:
    """0.25 split 1,000 for 1 is a quarter of a mill; the stock is at 10.00: 975.00 a contract."""
    days = Days()
    days.hold(ACCOUNT, SCALE)
    terms = _struck(OptionRight.CALL, SCALE // 4)
    days.desk.do(SeedPosition(ACCOUNT, terms, SCALE, SCALE))
    days.announce(Split(ID, TUESDAY, 1_000, 1))
    days.tuesday()
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 1_000 * SCALE}
    assert days.desk.state.cash[ACCOUNT] == 1_000_975 * SCALE


@pytest.mark.parametrize("ratio", [(1, 200), (1, 100)])
def test_a_contract_that_was_paid_out_makes_no_profit_of_the_day_afterwards(
    ratio: tuple[int, int],
) -> None:
    """A call at 1,000.01 is marked at what it gains by: the day has moved nothing but the stock."""
    call = _struck(OptionRight.CALL, 1_000_010_000)
    days = Days(price=1_500 * SCALE)
    days.hold(ACCOUNT, 1_000 * SCALE, 1_500 * SCALE)
    days.desk.prices.prices[call.instrument_id] = 499_990_000
    days.desk.do(SeedPosition(ACCOUNT, call, 3 * SCALE, 499_990_000))
    days.announce(Split(ID, TUESDAY, *ratio))
    days.tuesday()
    assert ID in shares_held(days.desk.state, ACCOUNT)
    assert call.instrument_id not in shares_held(days.desk.state, ACCOUNT)
    days.price(1_500 * ratio[1] * SCALE)
    days.desk.prices.prices[call.instrument_id] = 7 * SCALE
    value = value_account(days.desk.state, ACCOUNT, days.desk.prices)
    assert (value.day_pnl, value.position_pnl, value.day_realized) == (0, 0, 0)


def test_a_fraction_that_was_paid_out_is_not_carried_into_the_day() -> None:
    """17 for 10 leave one share at 100.00; at 110.00 the day has moved it by 10.00."""
    days = Days()
    days.hold(ACCOUNT, 17 * SCALE)
    days.announce(Split(ID, TUESDAY, 1, 10))
    days.tuesday()
    days.price(110 * SCALE)
    value = value_account(days.desk.state, ACCOUNT, days.desk.prices)
    assert (value.position_pnl, value.day_pnl) == (10 * SCALE, 10 * SCALE)
    assert (value.day_realized, value.day_unrealized) == (0, 10 * SCALE)


def test_what_cannot_be_counted_any_more_is_not_carried_into_the_day() -> None:
    days = Days(stock=XYZ)
    days.hold(ACCOUNT, 5)
    days.announce(Split(ID, TUESDAY, 1, 10))
    days.tuesday()
    days.price(10**6 * SCALE)
    value = value_account(days.desk.state, ACCOUNT, days.desk.prices)
    assert (value.position_pnl, value.day_pnl) == (0, 0)


def test_a_delisting_is_the_move_of_the_day_whatever_is_still_quoted() -> None:
    """1,000 at 10.00 ended at 2.00."""
    days = Days()
    days.hold(ACCOUNT, 1_000 * SCALE)
    days.announce(Delisting(ID, TUESDAY, 2 * SCALE))
    days.tuesday()
    days.price(15 * SCALE)
    value = value_account(days.desk.state, ACCOUNT, days.desk.prices)
    assert (value.position_pnl, value.day_pnl) == (-8_000 * SCALE, -8_000 * SCALE)


def test_a_contract_named_after_the_delisting_is_not_taken() -> None:
    days = Days(price=70 * SCALE)
    days.hold(ACCOUNT, SCALE)
    days.announce(Delisting(ID, TUESDAY, 2 * SCALE))
    days.tuesday()
    denied = days.desk.submit(terms=CALL, underlying=days.stock, quantity=SCALE)
    assert denied.refusal is not None
    assert denied.refusal.reason is Reason.INSTRUMENT_NOT_TRADABLE
    assert CALL.instrument_id not in days.desk.state.instruments
    refusal = days.desk.refusal(SeedPosition(ACCOUNT, CALL, SCALE, SCALE))
    assert refusal.text() == "INSTRUMENT_NOT_TRADABLE: symbol=XYZ   260619C00055000"


def test_nothing_brings_a_delisted_stock_back() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.announce(Delisting(ID, TUESDAY, 2 * SCALE))
    days.tuesday()
    days.desk.do(ChangeInstrument(days.stock))
    denied = days.desk.submit(terms=days.stock)
    assert denied.refusal is not None
    assert denied.refusal.reason is Reason.INSTRUMENT_NOT_TRADABLE
    refusal = days.desk.refusal(SeedPosition(ACCOUNT, days.stock, SCALE, SCALE))
    assert refusal.reason is Reason.INSTRUMENT_NOT_TRADABLE


def test_a_late_trade_in_a_contract_on_what_was_delisted_delivers_money() -> None:
    """A put at 100 that had ended before the stock did at 2.00 gains 98.00 a share."""
    put = contract(OptionRight.PUT, 100, "2026-01-05")
    days = Days(price=110 * SCALE)
    days.hold(ACCOUNT, SCALE, 110 * SCALE)
    days.desk.prices.prices[put.instrument_id] = SCALE
    order = days.desk.working(terms=put, quantity=SCALE, limit_price=SCALE)
    days.tuesday()
    days.announce(Delisting(ID, THURSDAY, 2 * SCALE))
    days.wednesday()
    days.thursday()
    days.desk.report(order, ExecType.TRADE, last_quantity=SCALE, last_price=SCALE)
    assert shares_held(days.desk.state, ACCOUNT) == {put.instrument_id: SCALE}
    days.friday()
    assert shares_held(days.desk.state, ACCOUNT) == {}
    assert days.desk.state.cash[ACCOUNT] == (1_000_000 + 2 - 100 + 9_800) * SCALE


def test_an_exercise_that_waited_for_the_clearing_house_is_of_the_contracts_of_now() -> None:
    """3 calls at 55 on a stock at 70 become 6 at 27.50, and all of them are exercised."""
    days = Days(price=70 * SCALE)
    days.hold(ACCOUNT, SCALE, 70 * SCALE)
    days.desk.do(SeedPosition(ACCOUNT, CALL, 3 * SCALE, 15 * SCALE))
    instruction_id = _told(days, CALL, InstructionType.EXERCISE, 3)
    days.desk.do(SetClearing(is_down=True))
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    assert days.desk.state.options.instructions[instruction_id].quantity == 6 * SCALE
    days.price(35 * SCALE)
    days.desk.do(SetClearing(is_down=False))
    days.wednesday()
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 602 * SCALE}
    assert days.desk.state.cash[ACCOUNT] == (1_000_000 - 600 * 27 - 300) * SCALE


@pytest.mark.parametrize(
    ("ratio", "contracts"),
    [((2, 1), 6), ((3, 2), 3), ((1, 10), 3)],
)
@pytest.mark.parametrize("kind", list(InstructionType))
def test_an_instruction_of_any_kind_goes_with_its_contracts(
    kind: InstructionType, ratio: tuple[int, int], contracts: int
) -> None:
    """Only a split into whole shares changes how many contracts there are."""
    call = contract(OptionRight.CALL, 55, "2026-01-05")
    days = Days(price=70 * SCALE)
    days.hold(ACCOUNT, SCALE, 70 * SCALE)
    days.desk.do(SeedPosition(ACCOUNT, call, 3 * SCALE, 15 * SCALE))
    instruction_id = _told(days, call, kind, 3)
    days.desk.do(SetClearing(is_down=True))
    # The exchange says meanwhile that the contract ends on another day.
    days.desk.do(ChangeInstrument(contract(OptionRight.CALL, 55)))
    days.announce(Split(ID, TUESDAY, *ratio))
    days.tuesday()
    assert days.desk.state.options.instructions[instruction_id].quantity == contracts * SCALE


def _told(days: Days, terms: InstrumentTerms, kind: InstructionType, contracts: int) -> str:
    """Send an instruction to the clearing house and return its id."""
    row = NewInstruction(terms.instrument_id, kind, contracts * SCALE)
    (sent,) = days.desk.do(SubmitInstructions(ACCOUNT, (row,)))  # type: ignore[misc]
    assert sent.status is InstructionStatus.SENT
    instruction_id: str = sent.instruction_id
    return instruction_id
