"""The `instructions` of an account: what it has told the clearing house about its options.

They are sent once the desk's first day has begun, because they count for that day. One with a
`status` is told as it stands: it has been sent before, and perhaps answered.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import SeedFacts
from sidestreet.domain.instructions import Instruction, InstructionStatus, InstructionType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.option_commands import NewInstruction, SubmitInstructions
from sidestreet.domain.option_events import InstructionSent
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import (
    DATE,
    FLAG,
    INSTANT,
    SHARES,
    UUID_TEXT,
    free_text,
    word,
)
from sidestreet.reference.seed_file.section import Section

# The others may be given on the last day of a contract alone, which no file can know.
_TYPE: Final = word(InstructionType, InstructionType.EXERCISE)
_ANY_TYPE: Final = word(InstructionType)
_STATUS: Final = word(InstructionStatus)
_CLIENT_INSTRUCTION_ID: Final = free_text(64)


class Instructions(msgspec.Struct):
    """What the instructions of an account come to."""

    sent: list[SubmitInstructions] = []
    told: list[SeedFacts] = []


def read_instructions(
    section: Section, account_id: int, directory: InstrumentDirectory, held: Mapping[str, int]
) -> Instructions:
    """Read the instructions of an account about what it holds, in millionths by instrument."""
    free = dict(held)
    rows: list[NewInstruction] = []
    ids: set[str] = set()
    instructions = Instructions()
    for inner in section.sections("instructions"):
        terms = read_named(inner, directory)
        told: Instruction | None = None
        row: NewInstruction | None = None
        if inner.has("status"):
            told = _read_told(inner, account_id, terms)
        else:
            row = _read_row(inner, terms)
        inner.finish()
        if terms is None or not inner.is_sound():
            continue
        instruction_id = None if row is None else row.instruction_id
        instruction_id = instruction_id if told is None else told.instruction_id
        if instruction_id in ids:
            inner.refuse("id", f"{instruction_id} again", "each id once")
        if instruction_id is not None:
            ids.add(instruction_id)
        if told is not None:
            instructions.told.append(SeedFacts((InstructionSent(told),), (terms,)))
        if row is not None:
            _claim(inner, terms, row.quantity, free)
            rows.append(row)
    if rows:
        instructions.sent.append(SubmitInstructions(account_id, tuple(rows)))
    return instructions


def _claim(section: Section, terms: InstrumentTerms, quantity: int, free: dict[str, int]) -> None:
    left = free.get(terms.instrument_id, 0)
    if terms.option is None or quantity > left:
        accepted = "contracts that the account holds and has given no instruction about"
        section.refuse("quantity", f"{quantity // SCALE} of {terms.symbol}", accepted)
    free[terms.instrument_id] = left - quantity


def _read_row(section: Section, terms: InstrumentTerms | None) -> NewInstruction:
    return NewInstruction(
        "" if terms is None else terms.instrument_id,
        section.required("instruction_type", _TYPE),
        section.required("quantity", SHARES) * SCALE,
        section.optional("client_instruction_id", _CLIENT_INSTRUCTION_ID, None),
        section.optional("id", UUID_TEXT, None),
    )


def _read_told(section: Section, account_id: int, terms: InstrumentTerms | None) -> Instruction:
    instruction_id = section.required("id", UUID_TEXT)
    created_at = section.required("created_at", INSTANT)
    accepted = section.optional("accepted_quantity", SHARES, None)
    return Instruction(
        instruction_id=instruction_id,
        client_instruction_id=section.optional(
            "client_instruction_id", _CLIENT_INSTRUCTION_ID, instruction_id
        ),
        account_id=account_id,
        instrument_id="" if terms is None else terms.instrument_id,
        instruction_type=section.required("instruction_type", _ANY_TYPE),
        quantity=section.required("quantity", SHARES) * SCALE,
        status=section.required("status", _STATUS),
        created_at=created_at,
        updated_at=section.optional("updated_at", INSTANT, created_at),
        business_date=section.required("business_date", DATE),
        accepted_quantity=None if accepted is None else accepted * SCALE,
        is_carried_out=section.optional("is_carried_out", FLAG, False),
    )
