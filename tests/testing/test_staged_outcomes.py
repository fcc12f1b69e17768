"""Scenarios and faults of a test's desk, given in Python."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from clearstreet import APIConnectionError, APITimeoutError, ClearStreet, InternalServerError
from clearstreet.types.v1 import NewOrderRequestParam

from sidestreet.testing import ControlRefused, Sidestreet

ROW: NewOrderRequestParam = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "100",
    "time_in_force": "DAY",
}
SCENARIO = """
scenarios:
  - name: halves
    match: {symbol: AAPL}
    steps:
      - acknowledge
      - fill: {quantity: half, price: 0.99}
"""


@pytest.fixture(params=["in process", "served"])
def desk(request: pytest.FixtureRequest) -> Iterator[Sidestreet]:
    """Begin a desk in each of the two places."""
    with Sidestreet(in_process=request.param == "in process") as begun:
        yield begun


def submit(client: ClearStreet, desk: Sidestreet, name: str | None = None) -> Any:
    (order,) = client.v1.orders.submit_orders(desk.account_id, orders=[{**ROW, "id": name}]).data
    return order


@pytest.mark.parametrize(
    "scenario",
    [
        SCENARIO,
        [
            {
                "name": "halves",
                "match": {"symbol": "AAPL"},
                "steps": ["acknowledge", {"fill": {"quantity": "half", "price": "0.99"}}],
            }
        ],
    ],
)
def test_a_scenario_is_told_as_yaml_or_in_python(desk: Sidestreet, scenario: Any) -> None:
    desk.scenario(scenario)
    order = submit(desk.client(), desk)
    desk.clock.advance("1s")
    found = desk.order(order)
    assert (found["status"], found["filled_quantity"]) == ("PARTIALLY_FILLED", "50")
    assert found["average_fill_price"] == "0.99"
    (told,) = desk.control("get_scenarios")["scenarios"]
    assert told["name"] == "halves"


def test_a_scenario_can_be_a_file_and_there_from_the_beginning(tmp_path: Path) -> None:
    file = tmp_path / "halves.yaml"
    file.write_text(SCENARIO)
    with Sidestreet(scenario=file) as desk:
        order = submit(desk.client(), desk)
        desk.clock.advance("1s")
        assert desk.order(order)["filled_quantity"] == "50"


def test_all_that_is_wrong_with_a_scenario_is_told(desk: Sidestreet) -> None:
    desk.scenario(SCENARIO)
    with pytest.raises(ControlRefused, match="line 3") as refused:
        desk.scenario("scenarios:\n  - name: x\n    steps: [fil]\n    stesp: []\n")
    assert refused.value.message.startswith("what was sent cannot be used as scenarios, 2 problems")
    assert refused.value.message.count("stesp") == 1
    assert [each["name"] for each in desk.control("get_scenarios")["scenarios"]] == ["halves"]
    with pytest.raises(ControlRefused):
        Sidestreet(scenario="scenarios:\n  - name: x\n    steps: [fil]\n")


def test_outcomes_are_chosen_by_magic(desk: Sidestreet) -> None:
    order = submit(desk.client(), desk, "magic-reject")
    desk.clock.advance("1s")
    assert desk.order(order)["status"] == "REJECTED"


def test_a_lost_answer_is_retried_by_the_sdk_and_there_is_one_order(desk: Sidestreet) -> None:
    desk.fault("lost-answer", operation="submit_orders")
    client = desk.client()
    order = submit(client, desk, "mine")
    assert [each.id for each in client.v1.orders.get_orders(desk.account_id).data] == [order.id]
    assert desk.control("list_faults")["calls"][0]["hits"] == 1


def test_faults_add_up_until_others_are_set(desk: Sidestreet) -> None:
    client = desk.client(max_retries=0)
    desk.fault("error-before", operation="get_orders", status=503)
    desk.fault("error-after", operation="submit_orders", status=502)
    with pytest.raises(InternalServerError) as error:
        submit(client, desk)
    assert error.value.status_code == 502
    with pytest.raises(InternalServerError) as error:
        client.v1.orders.get_orders(desk.account_id)
    assert error.value.status_code == 503
    assert len(client.v1.orders.get_orders(desk.account_id).data) == 1
    desk.faults("calls:\n  - {name: a, fault: lost-request, probability: 1.0}\n")
    with pytest.raises(APIConnectionError):
        client.v1.orders.get_orders(desk.account_id)
    desk.faults([])
    assert len(client.v1.orders.get_orders(desk.account_id).data) == 1
    with pytest.raises(ControlRefused, match="nonsense"):
        desk.fault("nonsense")


def test_a_client_that_will_not_wait_times_out_in_process_and_at_once() -> None:
    with Sidestreet(faults=[{"name": "slow", "fault": "slow-answer", "delay": "PT1H"}]) as desk:
        client = desk.client(timeout=30.0, max_retries=0)
        with pytest.raises(APITimeoutError):
            client.v1.orders.get_orders(desk.account_id)


def test_a_stream_that_is_cut_is_a_protocol_error() -> None:
    with Sidestreet() as desk:
        desk.faults({"streams": [{"name": "cut", "fault": "disconnect", "nth": "1"}]})
        submit(desk.client(), desk)
        headers = {"Authorization": "Bearer any"}
        seen: list[str] = []
        with (
            httpx.Client(base_url=desk.url, transport=desk.transport(), headers=headers) as client,
            client.stream("GET", "/sidestreet/v1/events", params={"from": 0}) as answer,
            pytest.raises(httpx.RemoteProtocolError),
        ):
            seen.extend(
                json.loads(line.removeprefix("data: "))["type"]
                for line in answer.iter_lines()
                if line.startswith("data: ")
            )
        assert "order" not in seen


def test_faults_go_back_with_the_desk_and_go_on_from_there(desk: Sidestreet) -> None:
    desk.faults({"streams": [{"name": "test-1", "fault": "duplicate", "nth": "7"}]})
    desk.fault("error-before", operation="get_orders", status=503)
    before = desk.snapshot()
    desk.faults([])
    desk.restore(before)
    desk.fault("lost-request", operation="get_executions")
    told = desk.control("list_faults")
    assert [each["rule"]["name"] for each in told["calls"]] == ["test-2", "test-3"]
    assert [each["rule"]["name"] for each in told["streams"]] == ["test-1"]


def test_a_stream_ends_where_another_desk_takes_its_place() -> None:
    with (
        Sidestreet() as desk,
        httpx.Client(
            base_url=desk.url, transport=desk.transport(), headers={"Authorization": "Bearer any"}
        ) as client,
        client.stream("GET", "/sidestreet/v1/events") as answer,
    ):
        desk.reset()
        told = [line for line in answer.iter_lines() if line.startswith("event: ")]
        assert told == ["event: start"]
