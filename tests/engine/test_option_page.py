"""What docs/options.md tells: its checks, its statuses, and every figure worked out."""

from typing import Final

import pytest
from msgspec.structs import replace

from engine.option_desk import CALL, EXERCISE, PUT, TUESDAY, WEDNESDAY, OptionDesk, option
from engine.played_desk import ACCOUNT, XYZ
from project.doc_pages import page
from sidestreet.api.refusals import refusal_error
from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.instructions import InstructionStatus, InstructionType
from sidestreet.domain.option_commands import CancelInstruction
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.options.assignment import STREET_CONTRACTS
from sidestreet.engine.options.instruct import CUTOFF_AFTER_NS, INSTRUCTION_CHECKS

PAGE: Final = page("docs/options.md")
TERMS: Final = {"call": CALL, "put": PUT, "idx": option(strike=100, is_cash_settled=True)}


def test_the_checks_are_told_in_their_order() -> None:
    assert PAGE.table("Reason") == [[check.reason, check.holds] for check in INSTRUCTION_CHECKS]


def test_every_type_is_told() -> None:
    assert [row[0] for row in PAGE.table("Type")] == list(InstructionType)


@pytest.mark.parametrize("row", PAGE.table("Status"), ids=lambda row: row[0])
def test_a_cancel_is_answered_as_told(row: list[str]) -> None:
    desk = OptionDesk()
    desk.give(ACCOUNT, CALL, 1)
    sent = desk.instruct(EXERCISE, 1)
    status = InstructionStatus(row[0])
    desk.state.options.instructions[sent.instruction_id] = replace(sent, status=status)
    if status is not InstructionStatus.SENT:
        answer = desk.do(CancelInstruction(ACCOUNT, sent.instruction_id))
        code = refusal_error(answer).status if isinstance(answer, Refusal) else 200
        assert str(code) == row[2][:3]
        assert desk.events == ()
    else:
        assert "CANCEL_REQUESTED" in row[2]


def test_every_status_is_told_once() -> None:
    assert [row[0] for row in PAGE.table("Status")] == list(InstructionStatus)


@pytest.mark.parametrize("row", PAGE.table("Position"), ids=lambda row: f"{row[0]} at {row[1]}")
def test_positions_end_as_told(row: list[str]) -> None:
    count, kind = row[0].split()
    terms = TERMS[kind.removesuffix("s")]
    price = parse_amount(row[1])
    assert price is not None
    desk = OptionDesk(TUESDAY)
    desk.prices.prices[XYZ.instrument_id] = price
    desk.give(ACCOUNT, terms, int(count))
    desk.roll_to(WEDNESDAY)
    after = desk.contracts(ACCOUNT, terms), desk.contracts(ACCOUNT, XYZ), desk.dollars_moved()
    assert [f"{figure:,}" for figure in after] == row[2:]


def test_the_constants_are_as_told() -> None:
    assert f"{STREET_CONTRACTS:,} contracts" in PAGE.prose
    assert f"{CUTOFF_AFTER_NS // 60_000_000_000} minutes" in PAGE.prose
