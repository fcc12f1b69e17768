"""The instructions of an account in a seed file."""

import json
from typing import Any

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instructions import InstructionType
from sidestreet.domain.option_commands import NewInstruction
from sidestreet.reference.seed import SeedError, parse_seed

CALL = "AAPL  300118C00300000"
ONE_ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
EXERCISE = {"symbol": CALL, "instruction_type": "EXERCISE", "quantity": 2}


def read(*rows: Any) -> Any:
    """Return the one command of an account that holds three calls."""
    account = {
        "id": 7,
        "options_level": 3,
        "positions": [{"symbol": CALL, "quantity": "3", "average_price": "34.15"}],
        "instructions": rows,
    }
    (command,) = parse_seed(json.dumps({"accounts": [account]}).encode(), "seed.json").instructions
    return command


def test_an_instruction_is_sent_as_the_file_says() -> None:
    command = read(EXERCISE | {"id": ONE_ID, "client_instruction_id": "mine"})
    (row,) = command.instructions
    assert (command.account_id, row) == (
        7,
        NewInstruction(row.instrument_id, InstructionType.EXERCISE, 2 * SCALE, "mine", ONE_ID),
    )


@pytest.mark.parametrize(
    ("rows", "path"),
    [
        ([EXERCISE | {"quantity": 4}], "instructions[0].quantity"),
        ([EXERCISE, EXERCISE], "instructions[1].quantity"),
        ([EXERCISE | {"symbol": "AAPL"}], "instructions[0].quantity"),
        ([EXERCISE | {"instruction_type": "DO_NOT_EXERCISE"}], "instructions[0].instruction_type"),
        ([EXERCISE | {"quantity": 1, "id": ONE_ID}] * 2, "instructions[1].id"),
        ([EXERCISE | {"color": "red"}], "instructions[0].color"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(rows: list[Any], path: str) -> None:
    with pytest.raises(SeedError) as caught:
        read(*rows)
    assert f"accounts[0].{path}" in [problem.path for problem in caught.value.problems]
