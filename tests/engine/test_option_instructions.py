"""Instructions: what is taken and what refused, the clearing house's answers, and cancels."""

import pytest

from engine.option_desk import (
    CALL,
    CONTRARY,
    DO_NOT_EXERCISE,
    EUROPEAN,
    EXERCISE,
    HOUR,
    LATER_CALL,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    OptionDesk,
)
from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, SECOND, SELL, START, XYZ
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instructions import NO_INSTRUCTION_ID, Instruction, InstructionStatus
from sidestreet.domain.option_commands import (
    AnswerInstruction,
    CancelInstruction,
    NewInstruction,
    SetClearing,
    SubmitInstructions,
)
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.options.clearing import answer_due_at
from sidestreet.engine.options.instruct import INSTRUCTION_CHECKS
from sidestreet.engine.options.instructions import free_quantity, instructed_quantity

STATUS = InstructionStatus


def a_holder(contracts: int = 10, today: str = MONDAY) -> OptionDesk:
    desk = OptionDesk(today)
    for terms in (CALL, LATER_CALL, EUROPEAN, XYZ):
        desk.give(ACCOUNT, terms, contracts)
    return desk


def told(instruction: Instruction) -> tuple[Reason, dict[str, str]]:
    assert instruction.refusal is not None
    return instruction.refusal.reason, dict(instruction.refusal.figures)


def test_an_instruction_is_sent_and_named_by_the_desk_if_by_nobody_else() -> None:
    desk = a_holder()
    sent = desk.instruct(EXERCISE, 3)
    assert (sent.status, sent.refusal, sent.quantity) == (STATUS.SENT, None, 3 * SCALE)
    assert (sent.created_at, sent.business_date) == (START, MONDAY)
    assert sent.client_instruction_id == sent.instruction_id != NO_INSTRUCTION_ID
    assert desk.instruct(EXERCISE, 3, key="mine").client_instruction_id == "mine"


def test_rows_are_answered_in_order_and_refused_ones_are_not_kept() -> None:
    desk = a_holder()
    rows = [
        NewInstruction(CALL.instrument_id, EXERCISE, contracts * SCALE, f"row {contracts}")
        for contracts in (6, 5, 4)
    ]
    first, second, third = desk.submit_rows(*rows)
    assert [each.status for each in (first, second, third)] == [
        STATUS.SENT,
        STATUS.REJECTED,
        STATUS.SENT,
    ]
    assert (second.instruction_id, second.created_at) == (NO_INSTRUCTION_ID, 0)
    assert told(second) == (
        Reason.INSUFFICIENT_POSITION,
        {"available": "4", "requested": "5"},
    )
    assert list(desk.state.options.instructions) == [first.instruction_id, third.instruction_id]
    assert len(desk.events) == 2


def test_rows_that_are_all_refused_leave_no_trace() -> None:
    desk = a_holder()
    row = NewInstruction(CALL.instrument_id, EXERCISE, 11 * SCALE, "too many")
    assert [each.client_instruction_id for each in desk.submit_rows(row, row)] == ["too many"] * 2
    assert desk.events == ()


def test_an_account_that_does_not_exist_is_refused_as_a_whole() -> None:
    assert OptionDesk().refusal(SubmitInstructions(7, ())).reason is Reason.ACCOUNT_NOT_FOUND


@pytest.mark.parametrize("quantity", [0, -SCALE, SCALE // 2, SCALE + 1])
def test_contracts_are_whole(quantity: int) -> None:
    row = NewInstruction(CALL.instrument_id, EXERCISE, quantity)
    assert told(a_holder().submit_rows(row)[0])[0] is Reason.QUANTITY_NOT_WHOLE


def test_a_share_is_not_exercised() -> None:
    assert told(a_holder().instruct(EXERCISE, 1, XYZ)) == (
        Reason.NOT_AN_OPTION,
        {"symbol": "XYZ"},
    )


def test_what_is_not_held_cannot_be_exercised() -> None:
    desk = OptionDesk()
    nothing = (Reason.INSUFFICIENT_POSITION, {"available": "0", "requested": "1"})
    assert told(desk.instruct(EXERCISE, 1)) == nothing
    desk.give(ACCOUNT, CALL, -5)
    assert told(desk.instruct(EXERCISE, 1)) == nothing


def test_what_an_open_sale_lays_claim_to_is_not_free() -> None:
    desk = a_holder()
    desk.submit(terms=CALL, side=SELL, quantity=4 * SCALE, limit_price=5 * SCALE)
    assert free_quantity(desk.state, ACCOUNT, CALL.instrument_id) == 6 * SCALE
    assert told(desk.instruct(EXERCISE, 7))[1] == {"available": "6", "requested": "7"}
    assert desk.instruct(EXERCISE, 6).status is STATUS.SENT
    assert free_quantity(desk.state, ACCOUNT, CALL.instrument_id) == 0


def test_a_repeated_key_is_told_what_it_named_whatever_became_of_it() -> None:
    desk = a_holder()
    first = desk.instruct(EXERCISE, 3, key="mine")
    again = desk.instruct(EXERCISE, 3, key="mine")
    assert told(again) == (Reason.DUPLICATE_INSTRUCTION, {"existing_id": first.instruction_id})
    desk.withdraw(first)
    desk.answer(first)
    assert told(desk.instruct(EXERCISE, 2, key="mine"))[0] is Reason.DUPLICATE_INSTRUCTION


def test_the_same_key_of_another_account_is_another_key() -> None:
    desk = a_holder()
    desk.give(OTHER_ACCOUNT, CALL, 1)
    desk.instruct(EXERCISE, 1, key="mine")
    assert desk.instruct(EXERCISE, 1, key="mine", account_id=OTHER_ACCOUNT).status is STATUS.SENT


def test_a_row_without_a_key_is_a_repeat_if_it_says_what_stands() -> None:
    desk = a_holder()
    first = desk.instruct(EXERCISE, 3)
    assert told(desk.instruct(EXERCISE, 3))[1] == {"existing_id": first.instruction_id}
    assert desk.instruct(EXERCISE, 2).status is STATUS.SENT
    assert desk.instruct(EXERCISE, 3, LATER_CALL).status is STATUS.SENT
    desk.withdraw(first)
    desk.answer(first)
    assert desk.instruct(EXERCISE, 3).status is STATUS.SENT


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (DO_NOT_EXERCISE, Reason.DNE_NOT_ON_EXPIRY),
        (CONTRARY, Reason.CEA_NOT_ON_EXPIRY),
    ],
)
def test_what_is_against_the_rule_of_the_last_day_is_told_on_it(
    kind: object, reason: Reason
) -> None:
    early = a_holder(today=MONDAY).instruct(kind, 1)  # type: ignore[arg-type]
    assert told(early) == (reason, {"expiry": TUESDAY, "business_date": MONDAY})
    on_the_day = a_holder(today=TUESDAY).instruct(kind, 1)  # type: ignore[arg-type]
    assert on_the_day.status is STATUS.SENT


def test_a_european_contract_is_exercised_on_its_last_day_alone() -> None:
    early = a_holder(today=TUESDAY).instruct(EXERCISE, 1, EUROPEAN)
    assert told(early) == (
        Reason.EXERCISE_NOT_ON_EXPIRY,
        {"expiry": WEDNESDAY, "business_date": TUESDAY},
    )
    assert a_holder(today=WEDNESDAY).instruct(EXERCISE, 1, EUROPEAN).status is STATUS.SENT


def test_the_cut_off_is_ninety_minutes_after_the_end_of_trading() -> None:
    """Trading ends an hour after 22:13:20 in UTC, so the cut-off is at 00:43:20."""
    desk = a_holder(today=TUESDAY)
    desk.now = START + HOUR + HOUR * 3 // 2
    assert desk.instruct(EXERCISE, 1).status is STATUS.SENT
    desk.now += 1
    assert told(desk.instruct(EXERCISE, 2)) == (
        Reason.EXERCISE_PAST_CUTOFF,
        {"cutoff_time": "2023-11-15T00:43:20Z"},
    )


def test_nothing_is_sent_while_the_clearing_house_cannot_be_reached() -> None:
    desk = a_holder()
    desk.do(SetClearing(is_down=True))
    assert told(desk.instruct(EXERCISE, 1)) == (Reason.CLEARING_UNAVAILABLE, {})
    assert desk.events == ()
    desk.do(SetClearing(is_down=True))
    assert desk.events == ()
    desk.do(SetClearing(is_down=False))
    assert desk.instruct(EXERCISE, 1).status is STATUS.SENT


def test_checks_are_made_in_the_order_of_precedence() -> None:
    listed = list(Reason)
    reasons = [check.reason for check in INSTRUCTION_CHECKS]
    assert reasons == sorted(reasons, key=listed.index)
    assert all(check.holds.endswith(".") for check in INSTRUCTION_CHECKS)


def test_the_clearing_house_accepts_what_is_held() -> None:
    desk = a_holder()
    sent = desk.instruct(EXERCISE, 3)
    desk.now += SECOND
    taken = desk.answer(sent)
    assert (taken.status, taken.accepted_quantity) == (STATUS.ACCEPTED, 3 * SCALE)
    assert (taken.created_at, taken.updated_at) == (START, START + SECOND)
    assert instructed_quantity(desk.state, ACCOUNT, CALL.instrument_id) == 3 * SCALE
    desk.answer(taken)
    assert desk.events == ()


def test_the_clearing_house_rejects_what_was_sold_meanwhile() -> None:
    """Of seven contracts four are accepted, so three are there for the second instruction."""
    desk = a_holder()
    first, second = desk.instruct(EXERCISE, 4), desk.instruct(EXERCISE, 5)
    desk.give(ACCOUNT, CALL, -3)
    assert desk.answer(first).status is STATUS.ACCEPTED
    gone = desk.answer(second)
    assert (gone.status, gone.accepted_quantity) == (STATUS.REJECTED, None)
    assert told(gone) == (Reason.INSUFFICIENT_POSITION, {"available": "3", "requested": "5"})
    assert instructed_quantity(desk.state, ACCOUNT, CALL.instrument_id) == 4 * SCALE


def test_an_unknown_instruction_is_not_answered() -> None:
    desk = OptionDesk()
    desk.do(AnswerInstruction("nothing"))
    assert desk.events == ()


def test_a_cancel_is_answered_later_and_frees_the_contracts_then() -> None:
    desk = a_holder()
    sent = desk.instruct(EXERCISE, 3)
    desk.now += 1
    asked = desk.withdraw(sent)
    assert (asked.status, asked.updated_at) == (STATUS.CANCEL_REQUESTED, START + 1)
    assert instructed_quantity(desk.state, ACCOUNT, CALL.instrument_id) == 3 * SCALE
    assert desk.withdraw(sent) == asked
    assert desk.events == ()
    assert desk.answer(sent).status is STATUS.CANCELLED
    assert instructed_quantity(desk.state, ACCOUNT, CALL.instrument_id) == 0
    assert desk.state.options.standing == {}


def test_a_cancel_of_what_was_answered_is_refused() -> None:
    desk = a_holder()
    taken = desk.accepted(EXERCISE, 3)
    refusal = desk.refusal(CancelInstruction(ACCOUNT, taken.instruction_id))
    assert refusal == Refusal(Reason.INSTRUCTION_NOT_OPEN, (("status", "ACCEPTED"),))


def test_a_cancel_finds_its_own_account_s_instructions_alone() -> None:
    desk = a_holder()
    sent = desk.instruct(EXERCISE, 3)
    for account_id, instruction_id in ((OTHER_ACCOUNT, sent.instruction_id), (ACCOUNT, "none")):
        refusal = desk.refusal(CancelInstruction(account_id, instruction_id))
        assert refusal.reason is Reason.INSTRUCTION_NOT_FOUND
        assert refusal.figures == (("instruction_id", instruction_id),)


def test_nothing_is_withdrawn_or_answered_while_the_clearing_house_is_down() -> None:
    desk = a_holder()
    sent = desk.instruct(EXERCISE, 3)
    desk.do(SetClearing(is_down=True))
    refusal = desk.refusal(CancelInstruction(ACCOUNT, sent.instruction_id))
    assert refusal.reason is Reason.CLEARING_UNAVAILABLE
    assert desk.answer(sent).status is STATUS.SENT
    assert desk.events == ()


def due_at(desk: OptionDesk, instruction: Instruction) -> int | None:
    return answer_due_at(desk.state, instruction.instruction_id)


def test_answers_are_due_a_second_after_what_they_answer_and_come_in_that_order() -> None:
    desk = a_holder()
    first = desk.instruct(EXERCISE, 1)
    desk.now += SECOND // 2
    second = desk.instruct(EXERCISE, 2)
    assert due_at(desk, first) == START + SECOND
    assert due_at(desk, second) == START + SECOND * 3 // 2
    desk.now += SECOND // 4
    desk.withdraw(first)
    assert due_at(desk, first) == START + SECOND * 7 // 4
    assert list(desk.state.options.unanswered) == [second.instruction_id, first.instruction_id]
    desk.answer(second)
    desk.answer(first)
    assert desk.state.options.unanswered == {}


def test_answers_wait_for_the_clearing_house_to_be_reached_again() -> None:
    desk = a_holder()
    sent = desk.instruct(EXERCISE, 1)
    desk.do(SetClearing(is_down=True))
    assert due_at(desk, sent) is None
    desk.now += HOUR
    desk.do(SetClearing(is_down=False))
    assert due_at(desk, sent) == START + HOUR + SECOND
