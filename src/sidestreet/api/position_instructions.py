"""The operations of `v1:positions` on instructions: what is to be done with options that are held.

A batch of instructions is decided row by row in one command. Rows that were rejected were never
taken: they are in the answer and nowhere else.
"""

from collections.abc import Mapping
from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.encode_instructions import summary, wire_instruction
from sidestreet.api.order_members import positive_amount
from sidestreet.api.refusals import refusal_error
from sidestreet.contract.positions import PositionInstruction, PositionInstructionRequest
from sidestreet.domain.ids import BATCH_MAX
from sidestreet.domain.instructions import Instruction, InstructionType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.option_commands import CancelInstruction, NewInstruction, SubmitInstructions
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.outcome import AnswerOf
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.json_scanner import JsonBounds
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk

_BOUNDS: Final = JsonBounds(elements_max=BATCH_MAX * 8)
"""Room for the largest batch with every member in each row."""

_KINDS: Final[Mapping[Reason, ErrorKind]] = {
    Reason.DUPLICATE_INSTRUCTION: ErrorKind.CONFLICT,
    Reason.CLEARING_UNAVAILABLE: ErrorKind.UNAVAILABLE,
}
"""The kind of error that a rejected row is, where it is not just a value that cannot be taken."""


class InstructionOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def submit_position_instructions(self, call: Call) -> None:
        """Send every row that can be taken to the clearing house."""
        rows = call.body(list[PositionInstructionRequest], _BOUNDS)
        if not 1 <= len(rows) <= BATCH_MAX:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST,
                f"expected 1 to {BATCH_MAX} instructions, got {len(rows)}",
            )
        asked = tuple(self._instruction(row, f"[{index}]") for index, row in enumerate(rows))

        def done(answer: AnswerOf[Instruction], _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer))
                return
            data = [self._wire(instruction) for instruction in answer]
            refused = [each.refusal for each in answer if each.refusal is not None]
            if refused:
                is_empty = len(refused) == len(answer)
                call.answer_in_part(data, _sum_up(refused), is_empty=is_empty)
            else:
                call.answer(data)

        self._desk.offer(SubmitInstructions(call.account_id, asked), call.cause, done)

    def cancel_position_instruction(self, call: Call) -> None:
        """Ask the clearing house to let an instruction go."""

        def done(answer: AnswerOf[Instruction], _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer))
            else:
                call.answer(self._wire(answer[0]))

        self._desk.offer(
            CancelInstruction(call.account_id, call.path["instruction_id"]), call.cause, done
        )

    def get_position_instructions(self, call: Call) -> None:
        """List the instructions that were taken, newest first."""
        query = call.query
        option = self._filter(query.get("instrument_id"))
        underlying = self._filter(query.get("underlying_instrument_id"))
        found = [
            instruction
            for instruction in self._desk.state.options.instructions.values()
            if instruction.account_id == call.account_id
            and (option is None or instruction.instrument_id == option)
            and (underlying is None or self._underlying_id(instruction) == underlying)
        ]
        data = [self._wire(instruction) for instruction in reversed(found)]
        self._desk.when_durable(lambda: call.answer(data))

    def _instruction(self, row: PositionInstructionRequest, at: str) -> NewInstruction:
        """Return what a row asks for. Raises `ApiError` naming the row."""
        key, older = row.client_instruction_id, row.instruction_id
        if key is not None and older is not None and key != older:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_VALUE,
                f"{at}: client_instruction_id and instruction_id are different",
            )
        quantity = positive_amount(row.quantity, "quantity", at)
        return NewInstruction(
            self._terms(row.instrument_id).instrument_id,
            InstructionType(row.instruction_type),
            quantity,
            older if key is None else key,
        )

    def _filter(self, text: str | None) -> str | None:
        return None if text is None else self._terms(text).instrument_id

    def _terms(self, text: str) -> InstrumentTerms:
        """Return the terms of the instrument that a text names. Raises `ApiError` (404)."""
        instrument = self._directory.find(text)
        terms = self._desk.state.instruments.get(text) if instrument is None else instrument.terms
        if terms is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {text}")
        return terms

    def _underlying_id(self, instruction: Instruction) -> str | None:
        option = self._terms(instruction.instrument_id).option
        return None if option is None else option.underlying_id

    def _wire(self, instruction: Instruction) -> PositionInstruction:
        return wire_instruction(instruction, self._terms(instruction.instrument_id))


def _sum_up(refused: list[Refusal]) -> ApiError:
    """Return the error of a batch: that of its rows if they agree, else of the first other one.

    A batch is a duplicate, or the fault of the clearing house, only if every rejected row is.
    """
    kinds = [_KINDS.get(each.reason, ErrorKind.UNACCEPTABLE_REQUEST) for each in refused]
    kind = kinds[0] if len(set(kinds)) == 1 else ErrorKind.UNACCEPTABLE_REQUEST
    shown = refused[kinds.index(kind)] if kind in kinds else refused[0]
    return ApiError(kind, summary(shown))
