"""Instructions on the wire, and why one was rejected, in the words that the contract shows."""

import pytest
from msgspec.structs import replace

from sidestreet.api.encode_instructions import wire_instruction
from sidestreet.api.examples_money import INSTRUCTION
from sidestreet.api.examples_story import (
    ACCOUNT_ID,
    INSTRUCTION_ID,
    INSTRUMENT_ID,
    OPTION_ID,
)
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType, OptionRight
from sidestreet.domain.instructions import (
    NO_INSTRUCTION_ID,
    Instruction,
    InstructionStatus,
    InstructionType,
)
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.reasons import Reason, Refusal

CALL = InstrumentTerms(
    OPTION_ID,
    "AAPL  251121C00150000",
    InstrumentType.OPTION,
    "XCBO",
    option=OptionTerms(INSTRUMENT_ID, "AAPL", OptionRight.CALL, 150 * SCALE, "2025-11-21", 0),
)
TAKEN_AT = 1_761_917_460_000_000_000
SENT = Instruction(
    instruction_id=INSTRUCTION_ID,
    client_instruction_id="exercise-1",
    account_id=ACCOUNT_ID,
    instrument_id=OPTION_ID,
    instruction_type=InstructionType.EXERCISE,
    quantity=SCALE,
    status=InstructionStatus.SENT,
    created_at=TAKEN_AT,
    updated_at=TAKEN_AT,
    business_date="2025-10-31",
)


def rejected(reason: Reason, *figures: tuple[str, str]) -> Instruction:
    return replace(
        SENT,
        instruction_id=NO_INSTRUCTION_ID,
        status=InstructionStatus.REJECTED,
        refusal=Refusal(reason, figures),
    )


def test_an_instruction_reads_as_the_documentation_shows_it() -> None:
    assert wire_instruction(SENT, CALL) == INSTRUCTION


def test_what_was_accepted_is_told_once_it_is() -> None:
    accepted = replace(SENT, status=InstructionStatus.ACCEPTED, accepted_quantity=SCALE)
    assert wire_instruction(accepted, CALL).accepted_quantity == "1"
    assert wire_instruction(SENT, CALL).accepted_quantity is None


@pytest.mark.parametrize(
    ("reason", "figures", "text", "domain"),
    [
        (
            Reason.DUPLICATE_INSTRUCTION,
            (("existing_id", INSTRUCTION_ID),),
            f"Duplicate exercise instruction; existing_id={INSTRUCTION_ID}",
            "com.clearstreet.oems.exercise",
        ),
        (
            Reason.DNE_NOT_ON_EXPIRY,
            (("expiry", "2025-11-21"), ("business_date", "2025-10-31")),
            "DO_NOT_EXERCISE must be submitted on the contract's expiration date",
            "com.clearstreet.oems.exercise",
        ),
        (
            Reason.INSUFFICIENT_POSITION,
            (("available", "1"), ("requested", "2")),
            "INSUFFICIENT_POSITION: available=1, requested=2",
            "com.clearstreet.oems.exercise",
        ),
        (
            Reason.CLEARING_UNAVAILABLE,
            (),
            "Clearing service unavailable",
            "com.clearstreet.oems.clearing",
        ),
    ],
)
def test_a_rejected_row_says_why_to_people_and_to_programs(
    reason: Reason, figures: tuple[tuple[str, str], ...], text: str, domain: str
) -> None:
    shown = wire_instruction(rejected(reason, *figures), CALL)
    assert (shown.id, shown.status) == ("00000000-0000-0000-0000-000000000000", "REJECTED")
    assert (shown.created_at, shown.updated_at) == (None, None)
    assert shown.rejection_reason == text
    assert shown.rejection is not None
    assert (shown.rejection.reason, shown.rejection.domain) == (reason, domain)
    assert shown.rejection.description == text
    assert shown.rejection.metadata == dict(figures)
