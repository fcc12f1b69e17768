"""Laws of a close on options, for any holders, writers, instructions and prices.

The model beside the desk is written out again here, in whole contracts and by another way.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.option_desk import (
    CALL,
    CONTRARY,
    DO_NOT_EXERCISE,
    EXERCISE,
    PUT,
    TUESDAY,
    WEDNESDAY,
    OptionDesk,
)
from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, XYZ
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instructions import InstructionType
from sidestreet.domain.money_events import PositionMoved
from sidestreet.domain.option_events import ContractSettled

ACCOUNTS = (ACCOUNT, OTHER_ACCOUNT)
POSITIONS = st.fixed_dictionaries(
    {(account, name): st.integers(-400, 400) for account in ACCOUNTS for name in ("CALL", "PUT")}
)
TOLD = st.lists(
    st.tuples(
        st.sampled_from(ACCOUNTS),
        st.sampled_from(("CALL", "PUT")),
        st.sampled_from((EXERCISE, DO_NOT_EXERCISE, CONTRARY)),
        st.integers(1, 300),
    ),
    max_size=6,
)
CENTS = st.integers(9_000, 11_000)
Key = tuple[int, str]
TERMS = {"CALL": CALL, "PUT": PUT}


def exercised_by(held: int, told: list[tuple[InstructionType, int]], *, is_in: bool) -> int:
    """Contract by contract: each has at most one instruction, and does what that says."""
    fates: list[InstructionType | None] = []
    for kind, contracts in told:
        if len(fates) + contracts <= held:
            fates += [kind] * contracts
    fates += [None] * (held - len(fates))
    happens = {
        EXERCISE: True,
        DO_NOT_EXERCISE: False,
        CONTRARY: not is_in,
        None: is_in,
    }
    return sum(happens[fate] for fate in fates)


@settings(deadline=None, max_examples=60)
@given(POSITIONS, TOLD, CENTS)
def test_a_last_day_ends_every_position_and_moves_what_was_exercised(
    positions: dict[Key, int], told: list[tuple[int, str, InstructionType, int]], cents: int
) -> None:
    desk = OptionDesk(TUESDAY)
    desk.prices.prices[XYZ.instrument_id] = cents * SCALE // 100
    for (account, name), contracts in positions.items():
        desk.give(account, TERMS[name], contracts)
    for number, (account, name, kind, contracts) in enumerate(told):
        desk.instruct(kind, contracts, TERMS[name], f"row {number}", account)
    events = desk.roll_to(WEDNESDAY)

    is_in = {"CALL": cents >= 10_001, "PUT": cents <= 9_999}
    exercised = {
        key: exercised_by(
            held,
            [(kind, count) for account, name, kind, count in told if (account, name) == key],
            is_in=is_in[key[1]],
        )
        for key, held in positions.items()
        if held > 0
    }
    assigned = dict.fromkeys(positions, 0)
    for event in events:
        if isinstance(event, PositionMoved) and event.movement == "ASSIGNMENT":
            name = "CALL" if event.instrument_id == CALL.instrument_id else "PUT"
            assigned[event.account_id, name] += event.quantity // SCALE
    for account in ACCOUNTS:
        called = exercised.get((account, "CALL"), 0) - assigned[account, "CALL"]
        put = exercised.get((account, "PUT"), 0) - assigned[account, "PUT"]
        assert desk.contracts(account, XYZ) == 100 * (called - put)
        assert desk.dollars_moved(account) == -10_000 * (called - put)
        assert desk.contracts(account, CALL) == desk.contracts(account, PUT) == 0
    for key, count in assigned.items():
        assert 0 <= count <= max(0, -positions[key])
    for event in events:
        if isinstance(event, ContractSettled):
            name = "CALL" if event.instrument_id == CALL.instrument_id else "PUT"
            of_clients = sum(count for key, count in exercised.items() if key[1] == name)
            to_clients = sum(count for key, count in assigned.items() if key[1] == name)
            assert (event.exercised, event.assigned) == (of_clients, to_clients)
            assert event.exercised + event.exercised_by_street == (
                event.assigned + event.assigned_to_street
            )
            if is_in[name] and not any(row[1] == name for row in told):
                assert to_clients == sum(
                    max(0, -held) for key, held in positions.items() if key[1] == name
                )
