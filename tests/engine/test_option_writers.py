"""Who is assigned at a close: on the last day, after an early exercise, before a dividend."""

from collections.abc import Sequence

import pytest

from engine.option_desk import (
    CALL,
    DO_NOT_EXERCISE,
    EXERCISE,
    LATER_CALL,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    OptionDesk,
    option,
)
from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, XYZ
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import CashDividend
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.enums import ExerciseStyle, OptionRight
from sidestreet.domain.events import Event
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.option_events import ContractSettled


def settled(events: Sequence[Event]) -> ContractSettled:
    """Return what became of the one contract that was settled."""
    (found,) = [event for event in events if isinstance(event, ContractSettled)]
    return found


def test_the_record_of_a_contract_says_who_exercised_and_who_was_assigned() -> None:
    """Two clients are long three and short five; the street is long 1002 and short 1000."""
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 3)
    desk.give(OTHER_ACCOUNT, CALL, -5)
    assert settled(desk.roll_to(WEDNESDAY)) == ContractSettled(
        instrument_id=CALL.instrument_id,
        date=TUESDAY,
        underlying_price=110 * SCALE,
        exercised=3,
        exercised_by_street=1002,
        assigned=5,
        assigned_to_street=1000,
        is_expired=True,
    )


def test_an_early_exercise_is_assigned_to_somebody_and_to_nobody_twice() -> None:
    """A million short contracts of a client stand beside the street's thousand on the wheel."""
    desk = OptionDesk(MONDAY)
    desk.give(ACCOUNT, CALL, 1000)
    desk.give(OTHER_ACCOUNT, CALL, -1_000_000)
    desk.accepted(EXERCISE, 1000)
    found = settled(desk.roll_to(TUESDAY))
    assert (found.exercised, found.exercised_by_street, found.is_expired) == (1000, 0, False)
    assert found.assigned + found.assigned_to_street == 1000
    assert found.assigned in {999, 1000}
    assert desk.contracts(OTHER_ACCOUNT, XYZ) == -100 * found.assigned
    assert desk.contracts(OTHER_ACCOUNT, CALL) == -1_000_000 + found.assigned


def test_what_one_client_lets_go_some_writer_keeps() -> None:
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 500)
    desk.give(OTHER_ACCOUNT, CALL, -500)
    desk.accepted(DO_NOT_EXERCISE, 500)
    found = settled(desk.roll_to(WEDNESDAY))
    assert (found.exercised, found.exercised_by_street) == (0, 1000)
    assert found.assigned + found.assigned_to_street == 1000
    assert 0 < found.assigned < 500
    assert desk.contracts(OTHER_ACCOUNT, CALL) == 0


@pytest.mark.parametrize(
    ("terms", "dividend", "is_assigned"),
    [
        (LATER_CALL, 500_000, True),
        (LATER_CALL, 300_001, True),
        (LATER_CALL, 300_000, False),
        (option(strike=120, expiry=WEDNESDAY), 500_000, False),
        (option(OptionRight.PUT, strike=120, expiry=WEDNESDAY), 500_000, False),
        (option(expiry=WEDNESDAY, style=ExerciseStyle.EUROPEAN), 500_000, False),
        (option(expiry=WEDNESDAY, is_cash_settled=True), 500_000, False),
    ],
)
def test_calls_are_assigned_on_the_eve_of_a_dividend_that_beats_their_time_value(
    terms: InstrumentTerms, dividend: int, is_assigned: bool
) -> None:
    """At 110 a call struck at 100 that trades at 10.30 has 0.30 of time value."""
    desk = OptionDesk(MONDAY, price=110)
    desk.prices.prices[terms.instrument_id] = 10_300_000
    desk.give(ACCOUNT, terms, -2)
    desk.do(
        AnnounceCorporateAction(
            CashDividend(XYZ.instrument_id, TUESDAY, TUESDAY, WEDNESDAY, dividend)
        )
    )
    desk.roll_to(TUESDAY)
    assert desk.contracts(ACCOUNT, terms) == (0 if is_assigned else -2)
    assert desk.contracts(ACCOUNT, XYZ) == (-200 if is_assigned else 0)


def test_a_dividend_of_a_later_day_calls_nobody_out() -> None:
    desk = OptionDesk(MONDAY, price=110)
    desk.prices.prices[LATER_CALL.instrument_id] = 10 * SCALE
    desk.give(ACCOUNT, LATER_CALL, -2)
    desk.do(
        AnnounceCorporateAction(
            CashDividend(XYZ.instrument_id, WEDNESDAY, WEDNESDAY, WEDNESDAY, SCALE)
        )
    )
    desk.roll_to(TUESDAY)
    assert desk.contracts(ACCOUNT, LATER_CALL) == -2
