"""The operations of `v1:positions`: read and close positions, and say what options are to do."""

from typing import Final

from sidestreet.contract.enums import PositionSort, SortDirection
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.orders import Order
from sidestreet.contract.positions import (
    ClosePositionRequest,
    Position,
    PositionInstruction,
    PositionInstructionRequest,
)
from sidestreet.contract.tables.parameters import (
    ACCOUNT,
    INSTRUMENT,
    INSTRUMENT_IDS,
    PAGES,
    WITH_BODY,
    statuses,
)

_POSITIONS: Final = "/v1/accounts/{account_id}/positions"
_INSTRUCTIONS: Final = "/v1/accounts/{account_id}/positions/instructions"

CANCEL_POSITION_INSTRUCTION: Final = Operation(
    operation_id="cancel_position_instruction",
    method="DELETE",
    path=_INSTRUCTIONS + "/{instruction_id}",
    resource="v1:positions",
    summary="Withdraw an instruction that is not final yet.",
    description="The answer is the instruction in CANCEL_REQUESTED; whether it could be withdrawn "
    "is known when the clearing house has answered. An instruction that has ended is a 409.",
    data=PositionInstruction,
    statuses=statuses(200, 404, 409),
    parameters=(
        ACCOUNT,
        Parameter(
            "instruction_id",
            "path",
            str,
            "Id of the instruction, as the desk gave it.",
            required=True,
            format="uuid",
        ),
    ),
    scope="orders:write",
)

CLOSE_POSITION: Final = Operation(
    operation_id="close_position",
    method="DELETE",
    path=_POSITIONS + "/{instrument_id}",
    resource="v1:positions",
    summary="Close the position in one instrument at the market.",
    description="The answer has the order that closes it. Without `cancel_orders`, what open "
    "orders have laid claim to is left to them; with it, the order waits for their ends. If "
    "nothing is held, or nothing is free, the answer is 400.",
    data=list[Order],
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(ACCOUNT, INSTRUMENT),
    body=ClosePositionRequest,
    body_is_optional=True,
    scope="orders:write",
)

CLOSE_POSITIONS: Final = Operation(
    operation_id="close_positions",
    method="DELETE",
    path=_POSITIONS,
    resource="v1:positions",
    summary="Close every position of an account at the market.",
    description="The answer has one order for each position that can be closed, and none if the "
    "account holds nothing.",
    data=list[Order],
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(ACCOUNT,),
    body=ClosePositionRequest,
    body_is_optional=True,
    scope="orders:write",
)

GET_POSITION_INSTRUCTIONS: Final = Operation(
    operation_id="get_position_instructions",
    method="GET",
    path=_INSTRUCTIONS,
    resource="v1:positions",
    summary="List the instructions of an account, newest first.",
    description="What was rejected when it was submitted was never taken and is not listed.",
    data=list[PositionInstruction],
    statuses=statuses(200, 404),
    parameters=(
        ACCOUNT,
        Parameter(
            "instrument_id",
            "query",
            str,
            "Only instructions about this option, by id or OSI symbol.",
        ),
        Parameter(
            "underlying_instrument_id",
            "query",
            str,
            "Only instructions about options on this instrument, by id or symbol.",
        ),
    ),
)

GET_POSITIONS: Final = Operation(
    operation_id="get_positions",
    method="GET",
    path=_POSITIONS,
    resource="v1:positions",
    summary="List the positions of an account.",
    description="By symbol, unless another order is asked for. Positions that sort alike stand by "
    "symbol, whichever way the list goes.",
    data=list[Position],
    statuses=statuses(200, 404),
    parameters=(
        ACCOUNT,
        INSTRUMENT_IDS,
        Parameter("sort_by", "query", PositionSort, "What to sort by; the symbol if not given."),
        Parameter(
            "sort_direction",
            "query",
            SortDirection,
            "Lowest or highest first; lowest if not given.",
        ),
        *PAGES,
    ),
    paged=True,
)

SUBMIT_POSITION_INSTRUCTIONS: Final = Operation(
    operation_id="submit_position_instructions",
    method="POST",
    path=_INSTRUCTIONS,
    resource="v1:positions",
    summary="Exercise options, or say what is to become of them at expiry.",
    description="The body is a bare array and the answer has one instruction for each row, in the "
    "same order. If some rows are rejected the status is 207; if all are, it says why: 409 for "
    "duplicates, 503 while the clearing house cannot be reached, 400 for anything else. `data` has "
    "every row even then, and `error` sums it up. If a row names an instrument that does not "
    "exist, the answer is 404 and nothing is taken.",
    data=list[PositionInstruction],
    statuses=statuses(200, 207, 404, 409, *WITH_BODY),
    parameters=(ACCOUNT,),
    body=list[PositionInstructionRequest],
    body_flag="instruction",
    scope="orders:write",
)

OPERATIONS: Final = (
    CANCEL_POSITION_INSTRUCTION,
    CLOSE_POSITION,
    CLOSE_POSITIONS,
    GET_POSITION_INSTRUCTIONS,
    GET_POSITIONS,
    SUBMIT_POSITION_INSTRUCTIONS,
)
