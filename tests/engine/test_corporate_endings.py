"""An instrument that gets another name, and one that ends. Figures were worked out by hand."""

import pytest
from msgspec.structs import replace

from engine.corporate_days import CALL, TUESDAY, Days
from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, SELL, XYZ, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import CashDividend, Delisting, Split, SymbolChange
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.corporate_events import CorporateActionApplied
from sidestreet.domain.enums import OptionRight, OrderStatus
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.reasons import Reason
from sidestreet.engine.money.ledger import check_books

ID = XYZ.instrument_id


def test_a_symbol_changes_and_ids_stay() -> None:
    days = Days()
    days.hold(ACCOUNT, 100 * SCALE)
    order = days.desk.working(quantity=SCALE)
    days.announce(SymbolChange(ID, TUESDAY, "NEWX"))
    assert days.desk.state.instruments[ID].symbol == "XYZ"
    days.tuesday()
    assert days.desk.state.instruments[ID].symbol == "NEWX"
    after = days.desk.now_of(order)
    assert (after.symbol, after.instrument_id, after.status) == ("NEWX", ID, OrderStatus.NEW)
    assert after.details == ("XYZ is NEWX since 2026-01-06",)
    assert list(days.messages()) == []
    assert days.desk.submit(terms=XYZ).symbol == "NEWX"


def test_a_delisting_pays_who_holds_and_charges_who_is_short() -> None:
    """100 bought at 10.00 end at 2.50: 250.00 back, and a loss of 750.00."""
    days = Days()
    days.hold(ACCOUNT, 100 * SCALE)
    days.hold(OTHER_ACCOUNT, -40 * SCALE)
    days.announce(Delisting(ID, TUESDAY, 2_500_000))
    days.tuesday()
    state = days.desk.state
    assert (shares_held(state, ACCOUNT), shares_held(state, OTHER_ACCOUNT)) == ({}, {})
    assert (state.cash[ACCOUNT], state.cash[OTHER_ACCOUNT]) == (1_000_250 * SCALE, 999_900 * SCALE)
    assert state.holdings[ACCOUNT][ID].realized == -750 * SCALE


def test_a_worthless_end_is_a_loss_of_all() -> None:
    days = Days()
    days.hold(ACCOUNT, 100 * SCALE)
    days.announce(Delisting(ID, TUESDAY, 0))
    days.tuesday()
    assert days.desk.state.cash[ACCOUNT] == 1_000_000 * SCALE
    assert days.desk.state.holdings[ACCOUNT][ID].realized == -1_000 * SCALE


def test_open_orders_end_and_no_new_one_is_taken() -> None:
    days = Days()
    days.hold(ACCOUNT, 100 * SCALE)
    order = days.desk.working(side=SELL, quantity=100 * SCALE)
    days.announce(Delisting(ID, TUESDAY, 0))
    days.tuesday()
    assert days.desk.now_of(order).status is OrderStatus.PENDING_CANCEL
    refused = days.desk.submit(terms=XYZ)
    assert refused.refusal is not None
    assert refused.refusal.reason is Reason.INSTRUMENT_NOT_TRADABLE


def test_a_trade_that_was_on_its_way_is_closed_at_the_same_worth() -> None:
    """40 bought at 10.00 on the way are worth 2.50 each: 300.00 are gone, nothing is held."""
    days = Days()
    days.hold(ACCOUNT, 100 * SCALE)
    order = days.desk.working(quantity=100 * SCALE)
    days.announce(Delisting(ID, TUESDAY, 2_500_000))
    days.tuesday()
    days.desk.fill(order, 40)
    check_books(days.desk.state)
    assert shares_held(days.desk.state, ACCOUNT) == {}
    assert days.desk.state.cash[ACCOUNT] == 999_950 * SCALE
    assert days.desk.report(order, ExecType.CANCELED).status is OrderStatus.CANCELED


@pytest.mark.parametrize(
    ("right", "amount", "cash"),
    [
        (OptionRight.CALL, 60 * SCALE, 1_000_000 + 500),
        (OptionRight.CALL, 0, 1_000_000),
        (OptionRight.PUT, 50 * SCALE, 1_000_000 + 500),
    ],
)
def test_an_option_ends_with_its_underlying_at_what_exercise_would_gain(
    right: OptionRight, amount: int, cash: int
) -> None:
    days = Days()
    days.hold(OTHER_ACCOUNT, SCALE)
    assert CALL.option is not None
    contract = replace(CALL, option=replace(CALL.option, right=right))
    days.desk.do(SeedPosition(ACCOUNT, contract, SCALE, SCALE))
    days.announce(Delisting(ID, TUESDAY, amount))
    days.tuesday()
    assert days.desk.state.cash[ACCOUNT] == cash * SCALE
    assert not days.desk.state.instruments[CALL.instrument_id].is_tradable


def test_what_was_announced_of_an_instrument_that_ended_is_not_applied() -> None:
    days = Days()
    days.hold(ACCOUNT, 100 * SCALE)
    days.announce(Delisting(ID, TUESDAY, 0))
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    details = [
        event.detail for event in days.desk.events if isinstance(event, CorporateActionApplied)
    ]
    assert details == ["", "not applied: the instrument has ended"]
    later = CashDividend(ID, "2026-02-01", "2026-02-01", "2026-02-01", 1)
    refusal = days.desk.refusal(AnnounceCorporateAction(later))
    assert refusal.reason is Reason.CORPORATE_ACTION_NOT_POSSIBLE


def test_an_id_of_an_action_is_the_sequence_of_its_announcement() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    action = SymbolChange(ID, TUESDAY, "NEWX")
    days.announce(action)
    assert days.desk.state.corporate.announced == {days.desk.sequence: action}


def test_a_symbol_that_another_has_is_refused() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    other = replace(XYZ, instrument_id="another", symbol="ABC")
    days.desk.submit(terms=other)
    refusal = days.desk.refusal(AnnounceCorporateAction(SymbolChange(ID, TUESDAY, "ABC")))
    assert refusal.text() == "CORPORATE_ACTION_NOT_POSSIBLE: symbol=ABC"


def test_a_symbol_that_another_will_have_is_refused() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    other = replace(XYZ, instrument_id="another", symbol="ABC")
    days.desk.orders(AnnounceCorporateAction(SymbolChange("another", TUESDAY, "NEWX"), other))
    refusal = days.desk.refusal(AnnounceCorporateAction(SymbolChange(ID, TUESDAY, "NEWX")))
    assert refusal.text() == "CORPORATE_ACTION_NOT_POSSIBLE: symbol=NEWX"


def test_a_symbol_that_another_came_to_have_meanwhile_is_not_taken_from_it() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.announce(SymbolChange(ID, TUESDAY, "ABC"))
    days.desk.submit(terms=replace(XYZ, instrument_id="another", symbol="ABC"))
    days.tuesday()
    (applied,) = [each for each in days.desk.events if isinstance(each, CorporateActionApplied)]
    assert applied.detail == "not applied: another instrument has the symbol"
    assert days.desk.state.instruments[ID].symbol == "XYZ"


def test_an_instrument_that_nobody_dealt_in_is_admitted_by_its_announcement() -> None:
    days = Days()
    other = replace(XYZ, instrument_id="another", symbol="ABC")
    days.desk.orders(AnnounceCorporateAction(Split("another", TUESDAY, 2, 1), other))
    assert days.desk.state.instruments["another"] == other


def test_terms_of_another_instrument_admit_nothing() -> None:
    refusal = Days().desk.refusal(AnnounceCorporateAction(Split("another", TUESDAY, 2, 1), XYZ))
    assert refusal.reason is Reason.INSTRUMENT_NOT_FOUND


def test_what_is_announced_already_is_not_announced_again() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.announce(Split(ID, TUESDAY, 2, 1))
    before = dict(days.desk.state.corporate.announced)
    days.announce(Split(ID, TUESDAY, 2, 1))
    assert days.desk.state.corporate.announced == before


def test_it_is_remembered_who_gave_up_a_symbol_last() -> None:
    days = Days()
    days.hold(ACCOUNT, SCALE)
    days.announce(SymbolChange(ID, TUESDAY, "NEWX"))
    days.tuesday()
    assert days.desk.state.corporate.former_symbols == {"XYZ": ID}
