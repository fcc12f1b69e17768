"""What a client is told of a trade that the venue took back or corrected."""

from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess
from api.people import MINE, READER, ROW, SEED, TRADER
from api.stream_ears import open_events
from runtime.desk_parts import KeptJournal
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.control_commands import DirectRoute
from sidestreet.domain.events import Cause
from sidestreet.domain.scripts import Step, StepKind

EXECUTIONS = f"/v1/accounts/{MINE}/executions"
BALANCES = f"/v1/accounts/{MINE}/balances"
POSITIONS = f"/v1/accounts/{MINE}/positions"


@pytest.fixture
def desk() -> DeskInProcess:
    return DeskInProcess(SEED)


def bought(desk: DeskInProcess) -> str:
    """Buy ten at the market, and return the order's id."""
    row = {**ROW, "order_type": "MARKET", "time_in_force": "DAY"}
    del row["limit_price"]
    order = desk.ask("POST", f"/v1/accounts/{MINE}/orders", [row], key=TRADER).data[0]
    desk.pass_time(SECOND)
    return str(order["id"])


def direct(desk: DeskInProcess, order_id: str, step: Step) -> None:
    """Have the venue do something to an order."""
    desk.desk.offer(DirectRoute(MINE, order_id, step), Cause("test"))
    desk.pump()
    desk.pass_time(SECOND)


def read(desk: DeskInProcess, path: str) -> Any:
    """Return what a client reads."""
    return desk.ask("GET", path, key=READER).data


def what_is_held(desk: DeskInProcess) -> list[object]:
    """Return cash and positions, as far as they do not move with the market."""
    cash = read(desk, BALANCES)
    members = ("trade_cash", "settled_cash", "unsettled_credits", "unsettled_debits")
    positions = read(desk, POSITIONS)
    return [
        *(cash[name] for name in members),
        *((each["symbol"], each["quantity"], each["avg_price"]) for each in positions),
    ]


def test_a_busted_execution_is_told_as_such_and_listed_no_more(desk: DeskInProcess) -> None:
    before = what_is_held(desk), read(desk, EXECUTIONS)
    order_id = bought(desk)
    execution = read(desk, EXECUTIONS)[0]
    ears = open_events(desk, READER)
    direct(desk, order_id, Step(StepKind.BUST, trade=1, text="clearly erroneous"))
    told, after = ears.told[1:]
    assert (told["type"], told["state"], told["execution"]) == ("execution", "BUSTED", execution)
    order = after["order"]
    assert (order["status"], order["filled_quantity"]) == ("FILLED", "0")
    assert (order["average_fill_price"], order["leaves_quantity"]) == (None, "0")
    assert order["details"] == ["clearly erroneous"]
    assert (what_is_held(desk), read(desk, EXECUTIONS)) == before


def test_a_corrected_execution_keeps_its_id_and_its_time(desk: DeskInProcess) -> None:
    order_id = bought(desk)
    execution, *others = read(desk, EXECUTIONS)
    ears = open_events(desk, READER)
    desk.pass_time(SECOND)
    corrected = Step(StepKind.CORRECT, quantity=4 * SCALE, price=200 * SCALE, trade=1)
    direct(desk, order_id, corrected)
    told = ears.told[1]
    assert (told["type"], told["state"]) == ("execution", "CORRECTED")
    assert told["execution"] == {**execution, "quantity": "4", "price": "200.00"}
    assert told["time"] > execution["transaction_time"]
    assert read(desk, EXECUTIONS) == [told["execution"], *others]
    order = read(desk, f"/v1/accounts/{MINE}/orders/{order_id}")
    assert (order["filled_quantity"], order["average_fill_price"]) == ("4", "200.00")


def test_a_journal_that_is_read_back_tells_the_same() -> None:
    journal = KeptJournal()
    desk = DeskInProcess(SEED, journal=journal)
    first, second, _ = (bought(desk) for _ in range(3))
    direct(desk, first, Step(StepKind.BUST, trade=1))
    direct(desk, second, Step(StepKind.CORRECT, quantity=SCALE, price=SCALE, trade=1))
    told = read(desk, EXECUTIONS)
    assert [each["quantity"] for each in told] == ["10", "1", "40"]
    again = DeskInProcess(SEED, journal=journal, now=desk.clock.now())
    for path in (EXECUTIONS, BALANCES, POSITIONS, f"/v1/accounts/{MINE}/orders"):
        assert read(again, path) == read(desk, path)
