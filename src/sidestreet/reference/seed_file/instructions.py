"""The `instructions` of an account: what it has told the clearing house about its options.

They are sent once the desk's first day has begun, because they count for that day.
"""

from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instructions import InstructionType
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.option_commands import NewInstruction, SubmitInstructions
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import SHARES, UUID_TEXT, free_text, word
from sidestreet.reference.seed_file.section import Section

# The others may be given on the last day of a contract alone, which no file can know.
_TYPE: Final = word(InstructionType, InstructionType.EXERCISE)
_CLIENT_INSTRUCTION_ID: Final = free_text(64)


def read_instructions(
    section: Section,
    account_id: int,
    directory: InstrumentDirectory,
    positions: list[SeedPosition],
) -> SubmitInstructions | None:
    """Read the instructions of an account, which are about what it holds; None if it has none."""
    held = {each.terms.instrument_id: each.quantity for each in positions}
    rows: list[NewInstruction] = []
    ids: set[str] = set()
    for inner in section.sections("instructions"):
        terms = read_named(inner, directory)
        kind = inner.required("instruction_type", _TYPE)
        quantity = inner.required("quantity", SHARES) * SCALE
        instruction_id = inner.optional("id", UUID_TEXT, None)
        client_id = inner.optional("client_instruction_id", _CLIENT_INSTRUCTION_ID, None)
        inner.finish()
        if terms is None or not inner.is_sound():
            continue
        if instruction_id in ids:
            inner.refuse("id", f"{instruction_id} again", "each id once")
        left = held.get(terms.instrument_id, 0)
        if terms.option is None or quantity > left:
            accepted = "contracts that the account holds and has given no instruction about"
            inner.refuse("quantity", f"{quantity // SCALE} of {terms.symbol}", accepted)
        held[terms.instrument_id] = left - quantity
        if instruction_id is not None:
            ids.add(instruction_id)
        rows.append(NewInstruction(terms.instrument_id, kind, quantity, client_id, instruction_id))
    return SubmitInstructions(account_id, tuple(rows)) if rows else None
