"""The close of a day on instructions that are under way and on open orders."""

from engine.option_desk import (
    CALL,
    DO_NOT_EXERCISE,
    EXERCISE,
    LATER_CALL,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    OptionDesk,
)
from engine.played_desk import ACCOUNT, BUY, SECOND, XYZ
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderStatus, TimeInForce
from sidestreet.domain.instructions import InstructionStatus
from sidestreet.domain.option_commands import SetClearing
from sidestreet.domain.option_events import InstructionCarriedOut
from sidestreet.domain.reasons import Reason
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.options.clearing import answer_due_at
from sidestreet.engine.state import State

STATUS = InstructionStatus


def test_the_clearing_house_answers_before_it_acts() -> None:
    desk = OptionDesk(MONDAY)
    desk.give(ACCOUNT, CALL, 4)
    sent = desk.instruct(EXERCISE, 4)
    desk.roll_to(TUESDAY)
    after = desk.state.options.instructions[sent.instruction_id]
    assert (after.status, after.is_carried_out) == (STATUS.ACCEPTED, True)
    assert desk.contracts(ACCOUNT, XYZ) == 400
    assert desk.answer(sent) == after


def test_a_cancel_that_the_close_overtakes_fails() -> None:
    desk = OptionDesk(MONDAY)
    desk.give(ACCOUNT, CALL, 4)
    sent = desk.instruct(EXERCISE, 4)
    desk.withdraw(sent)
    desk.roll_to(TUESDAY)
    assert desk.contracts(ACCOUNT, XYZ) == 400
    assert desk.state.options.standing == {}
    failed = desk.answer(sent)
    assert failed.status is STATUS.CANCEL_FAILED
    assert failed.refusal is not None
    assert failed.refusal.reason is Reason.INSTRUCTION_CARRIED_OUT


def test_a_cancel_of_what_nothing_was_left_for_is_answered_as_ever() -> None:
    desk = OptionDesk(MONDAY)
    desk.give(ACCOUNT, CALL, 4)
    sent = desk.instruct(EXERCISE, 4)
    desk.withdraw(sent)
    desk.give(ACCOUNT, CALL, -4)
    desk.roll_to(TUESDAY)
    assert desk.answer(sent).status is STATUS.CANCELLED


def test_an_instruction_gets_no_more_than_is_left_of_the_position() -> None:
    desk = OptionDesk(MONDAY)
    desk.give(ACCOUNT, CALL, 5)
    first, second = desk.accepted(EXERCISE, 3), desk.accepted(EXERCISE, 2)
    desk.give(ACCOUNT, CALL, -1)
    events = desk.roll_to(TUESDAY)
    assert [event for event in events if isinstance(event, InstructionCarriedOut)] == [
        InstructionCarriedOut(first.instruction_id, 3 * SCALE),
        InstructionCarriedOut(second.instruction_id, 1 * SCALE),
    ]
    assert desk.contracts(ACCOUNT, CALL) == 0
    assert desk.contracts(ACCOUNT, XYZ) == 400


def test_an_instruction_about_what_was_turned_into_a_short_position_does_nothing() -> None:
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 5)
    taken = desk.accepted(EXERCISE, 5)
    desk.give(ACCOUNT, CALL, -7)
    events = desk.roll_to(WEDNESDAY)
    assert InstructionCarriedOut(taken.instruction_id, 0) in events
    assert desk.contracts(ACCOUNT, XYZ) == -200
    assert desk.state.options.standing == {}


def test_what_never_reached_the_clearing_house_is_refused_as_the_contract_ends() -> None:
    """The rest goes on without it: what is in the money is exercised by exception."""
    desk = OptionDesk(TUESDAY, price=110)
    desk.give(ACCOUNT, CALL, 5)
    sent, withdrawn = desk.instruct(DO_NOT_EXERCISE, 3), desk.instruct(DO_NOT_EXERCISE, 2)
    desk.withdraw(withdrawn)
    desk.do(SetClearing(is_down=True))
    desk.roll_to(WEDNESDAY)
    after = desk.state.options.instructions
    gone = after[sent.instruction_id]
    assert gone.refusal is not None
    assert (gone.status, gone.refusal.reason) == (STATUS.REJECTED, Reason.CLEARING_UNAVAILABLE)
    assert after[withdrawn.instruction_id].status is STATUS.CANCELLED
    assert desk.contracts(ACCOUNT, XYZ) == 500
    assert desk.state.options.unanswered == {}


def test_what_has_not_reached_the_clearing_house_waits_where_there_is_another_day() -> None:
    desk = OptionDesk(MONDAY)
    desk.give(ACCOUNT, LATER_CALL, 5)
    sent, withdrawn = desk.instruct(EXERCISE, 3, LATER_CALL), desk.instruct(EXERCISE, 2, LATER_CALL)
    desk.withdraw(withdrawn)
    desk.do(SetClearing(is_down=True))
    desk.roll_to(TUESDAY)
    assert desk.state.options.instructions[sent.instruction_id].status is STATUS.SENT
    assert desk.contracts(ACCOUNT, LATER_CALL) == 5
    desk.do(SetClearing(is_down=False))
    assert desk.answer(withdrawn).status is STATUS.CANCELLED
    assert desk.answer(sent).status is STATUS.ACCEPTED


def test_answers_are_owed_after_a_restart_as_they_were_before() -> None:
    desk = OptionDesk(MONDAY)
    desk.give(ACCOUNT, CALL, 5)
    sent = desk.instruct(EXERCISE, 3)
    read_back = State()
    for record in desk.records:
        evolve_record(read_back, record)
    assert answer_due_at(read_back, sent.instruction_id) == desk.now + SECOND


def test_open_orders_in_a_contract_end_with_it() -> None:
    desk = OptionDesk(TUESDAY)
    desk.give(ACCOUNT, CALL, 5)
    gtc = TimeInForce.GOOD_TILL_CANCEL
    at_venue = desk.working(terms=CALL, time_in_force=gtc, side=BUY, quantity=SCALE)
    other = desk.working(terms=LATER_CALL, time_in_force=gtc, side=BUY, quantity=SCALE)
    held = desk.held(terms=CALL, time_in_force=gtc, side=BUY, quantity=SCALE)
    desk.roll_to(WEDNESDAY)
    assert desk.now_of(held).status is OrderStatus.EXPIRED
    assert [each.kind for each in desk.now_of(at_venue).pending] == ["EXPIRE"]
    assert desk.now_of(other).pending == ()


def test_a_trade_that_is_reported_after_the_end_is_settled_at_the_next_close() -> None:
    desk = OptionDesk(TUESDAY, price=110)
    order = desk.working(terms=CALL, time_in_force=TimeInForce.GOOD_TILL_CANCEL, quantity=2 * SCALE)
    desk.roll_to(WEDNESDAY)
    desk.fill(order, 2, 9 * SCALE)
    assert desk.contracts(ACCOUNT, CALL) == 2
    desk.roll_to("2026-01-08")
    assert (desk.contracts(ACCOUNT, CALL), desk.contracts(ACCOUNT, XYZ)) == (0, 200)
