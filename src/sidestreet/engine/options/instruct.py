"""Deciding about new instructions, row by row: send them to the clearing house, or refuse them.

The checks stand in one ordered table and the first that fails is the answer. A row that is
refused was never taken: it is in the answer, and nothing remembers it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE, render_amount
from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import ExerciseStyle
from sidestreet.domain.ids import IdKind, make_id
from sidestreet.domain.instructions import (
    NO_INSTRUCTION_ID,
    Instruction,
    InstructionStatus,
    InstructionType,
)
from sidestreet.domain.instruments import OptionTerms
from sidestreet.domain.option_commands import NewInstruction, SubmitInstructions
from sidestreet.domain.option_events import InstructionSent
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.options.instructions import free_quantity, standing_instructions
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

CUTOFF_AFTER_NS: Final = 90 * 60 * 1_000_000_000
"""How long after the end of its trading a contract on its last day takes instructions: 17:30 in
New York. The OCC lets holders decide until 17:30 (Cboe Rule 6.20, FINRA Rule 2360(b)(23)); which
hour the vendor has is not published."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NS_PER_SECOND: Final = 1_000_000_000


class _Row(NamedTuple):
    """A row of a submit, with what its checks look at. `option` is None for anything else."""

    account_id: int
    asked: NewInstruction
    option: OptionTerms | None
    business_date: str
    now: int


_Look = Callable[[State, _Row], Refusal | None]


class InstructionCheck(NamedTuple):
    """One row of the table: the reason it refuses for, what it holds, the function that looks."""

    reason: Reason
    holds: str
    look: _Look


def submit_instructions(state: State, command: SubmitInstructions, stamp: Stamp) -> Steps:
    """Decide about every row in order. The answer has all of them, refused ones included."""
    if command.account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
    else:
        for index, row in enumerate(command.instructions):
            yield _decide_row(state, command.account_id, row, stamp, index)


def _decide_row(
    state: State, account_id: int, asked: NewInstruction, stamp: Stamp, index: int
) -> Decision:
    terms = state.instruments.get(asked.instrument_id)
    option = None if terms is None else terms.option
    row = _Row(account_id, asked, option, state.business_date, stamp.time_ns)
    refusal = _first_refusal(state, row)
    made_id = asked.instruction_id or make_id(
        stamp.id_space, IdKind.INSTRUCTION, stamp.time_ns, stamp.sequence, index
    )
    is_taken = refusal is None
    instruction = Instruction(
        instruction_id=made_id if is_taken else NO_INSTRUCTION_ID,
        client_instruction_id=asked.client_instruction_id or made_id,
        account_id=account_id,
        instrument_id=asked.instrument_id,
        instruction_type=asked.instruction_type,
        quantity=asked.quantity,
        status=InstructionStatus.SENT if is_taken else InstructionStatus.REJECTED,
        created_at=stamp.time_ns if is_taken else 0,
        updated_at=stamp.time_ns if is_taken else 0,
        business_date=state.business_date,
        refusal=refusal,
    )
    return Decision((InstructionSent(instruction),) if is_taken else (), instruction)


def _first_refusal(state: State, row: _Row) -> Refusal | None:
    for check in INSTRUCTION_CHECKS:
        refusal = check.look(state, row)
        if refusal is not None:
            return refusal
    return None


def _quantity_whole(_: State, row: _Row) -> Refusal | None:
    quantity = row.asked.quantity
    if quantity > 0 and not quantity % SCALE:
        return None
    return Refusal(Reason.QUANTITY_NOT_WHOLE, (("quantity", render_amount(quantity)),))


def _clearing_up(state: State, _: _Row) -> Refusal | None:
    return Refusal(Reason.CLEARING_UNAVAILABLE) if state.options.is_clearing_down else None


def _an_option(state: State, row: _Row) -> Refusal | None:
    terms = state.instruments.get(row.asked.instrument_id)
    # What the desk has never dealt in nobody holds, which a later check says.
    if terms is None or terms.option is not None:
        return None
    return Refusal(Reason.NOT_AN_OPTION, (("symbol", terms.symbol),))


def _not_given_before(state: State, row: _Row) -> Refusal | None:
    """Tell a repeat: by the client's key, or, without one, by saying the same as what stands."""
    asked = row.asked
    key = asked.client_instruction_id
    existing: str | None = None
    if key is not None:
        existing = state.options.client_ids.get(row.account_id, {}).get(key)
    else:
        for each in standing_instructions(state, row.account_id, asked.instrument_id):
            if (each.instruction_type, each.quantity) == (asked.instruction_type, asked.quantity):
                existing = each.instruction_id
    if existing is None:
        return None
    return Refusal(Reason.DUPLICATE_INSTRUCTION, (("existing_id", existing),))


def _only_on_expiry(kind: InstructionType, reason: Reason) -> _Look:
    def look(_: State, row: _Row) -> Refusal | None:
        if row.asked.instruction_type is not kind or row.option is None:
            return None
        return _not_on_expiry(row, row.option, reason)

    return look


def _exercise_in_time(_: State, row: _Row) -> Refusal | None:
    option = row.option
    if option is None or option.style is ExerciseStyle.AMERICAN:
        return None
    return _not_on_expiry(row, option, Reason.EXERCISE_NOT_ON_EXPIRY)


def _not_on_expiry(row: _Row, option: OptionTerms, reason: Reason) -> Refusal | None:
    if row.business_date >= option.expiry:
        # After the last day it is too late, which the next check says.
        return None
    figures = (("expiry", option.expiry), ("business_date", row.business_date))
    return Refusal(reason, figures)


def _before_cutoff(_: State, row: _Row) -> Refusal | None:
    if row.option is None:
        return None
    cutoff = row.option.expires_at + CUTOFF_AFTER_NS
    if row.now <= cutoff:
        return None
    moment = _EPOCH + timedelta(seconds=cutoff // _NS_PER_SECOND)
    figures = (("cutoff_time", f"{moment:%Y-%m-%dT%H:%M:%SZ}"),)
    return Refusal(Reason.EXERCISE_PAST_CUTOFF, figures)


def _position_there(state: State, row: _Row) -> Refusal | None:
    available = free_quantity(state, row.account_id, row.asked.instrument_id)
    return short_of(available, row.asked.quantity)


def short_of(available: int, requested: int) -> Refusal | None:
    """Return the refusal of an instruction about more contracts than there are, if it is."""
    if requested <= available:
        return None
    figures = (("available", render_amount(available)), ("requested", render_amount(requested)))
    return Refusal(Reason.INSUFFICIENT_POSITION, figures)


INSTRUCTION_CHECKS: Final[tuple[InstructionCheck, ...]] = (
    InstructionCheck(
        Reason.QUANTITY_NOT_WHOLE, "It is about whole contracts, at least one.", _quantity_whole
    ),
    InstructionCheck(
        Reason.CLEARING_UNAVAILABLE, "The clearing house can be reached.", _clearing_up
    ),
    InstructionCheck(Reason.NOT_AN_OPTION, "It is about an option.", _an_option),
    InstructionCheck(
        Reason.DUPLICATE_INSTRUCTION, "The account has not given it before.", _not_given_before
    ),
    InstructionCheck(
        Reason.DNE_NOT_ON_EXPIRY,
        "DO_NOT_EXERCISE comes on the contract's last day.",
        _only_on_expiry(InstructionType.DO_NOT_EXERCISE, Reason.DNE_NOT_ON_EXPIRY),
    ),
    InstructionCheck(
        Reason.CEA_NOT_ON_EXPIRY,
        "CONTRARY_EXERCISE comes on the contract's last day.",
        _only_on_expiry(InstructionType.CONTRARY_EXERCISE, Reason.CEA_NOT_ON_EXPIRY),
    ),
    InstructionCheck(
        Reason.EXERCISE_NOT_ON_EXPIRY,
        "A European contract is exercised on its last day.",
        _exercise_in_time,
    ),
    InstructionCheck(
        Reason.EXERCISE_PAST_CUTOFF, "It comes before the contract's cut-off.", _before_cutoff
    ),
    InstructionCheck(
        Reason.INSUFFICIENT_POSITION,
        "So many contracts are held and not spoken for.",
        _position_there,
    ),
)
"""All checks of an instruction, in the order in which they are made."""
