"""Changes that name members: two that were asked for at once are both there afterwards."""

from msgspec.structs import replace

from engine.played_desk import ACCOUNT, XYZ, PlayedDesk
from sidestreet.domain.enums import AccountSubtype, MarginType
from sidestreet.domain.money_commands import ChangeAccount, ChangeInstrument


def test_two_changes_of_an_account_that_saw_it_alike_are_both_made() -> None:
    desk = PlayedDesk()
    seen = desk.state.accounts[ACCOUNT]
    desk.do(ChangeAccount(replace(seen, short_name="one"), ("short_name",)))
    desk.do(ChangeAccount(replace(seen, options_level=3), ("options_level",)))
    assert desk.state.accounts[ACCOUNT] == replace(seen, short_name="one", options_level=3)


def test_two_changes_that_are_possible_alone_and_not_together_are_not_both_made() -> None:
    desk = PlayedDesk()
    seen = desk.state.accounts[ACCOUNT]
    lent = replace(seen, margin_type=MarginType.REG_T)
    desk.do(ChangeAccount(lent, ("margin_type",)))
    cash = replace(seen, subtype=AccountSubtype.CASH)
    refusal = desk.refusal(ChangeAccount(cash, ("subtype",)))
    assert refusal.text() == "LIMITS_NOT_ACCEPTABLE: subtype=CASH, margin_type=REG_T"
    assert desk.state.accounts[ACCOUNT] == lent


def test_two_changes_of_an_instrument_that_saw_it_alike_are_both_made() -> None:
    desk = PlayedDesk()
    desk.do(ChangeInstrument(XYZ))
    desk.do(ChangeInstrument(replace(XYZ, is_halted=True), ("is_halted",)))
    desk.do(ChangeInstrument(replace(XYZ, is_marginable=False), ("is_marginable",)))
    both = replace(XYZ, is_halted=True, is_marginable=False)
    assert desk.state.instruments[XYZ.instrument_id] == both
    desk.do(ChangeInstrument(XYZ, ()))
    assert desk.state.instruments[XYZ.instrument_id] == both
