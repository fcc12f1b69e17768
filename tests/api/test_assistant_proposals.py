"""What a language model may propose: every tool, and whatever is not in its form."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.api.assistant.intents import (
    CancelOrders,
    ChangeOrder,
    ClosePosition,
    Intent,
    PlaceOrder,
    ShowChart,
)
from sidestreet.api.assistant.language_model import Proposal
from sidestreet.api.assistant.local import _ANSWERS
from sidestreet.api.assistant.proposals import TOOLS, intent_of
from sidestreet.domain.enums import OrderType, Side, TimeInForce

UNIT = 1_000_000
BUY, DAY = Side.BUY, TimeInForce.DAY
TEN: dict[str, Any] = {"symbol": "AAPL", "side": "BUY", "quantity": "10"}

TABLE: list[tuple[str, Any, Intent]] = [
    ("prepare_order", TEN, PlaceOrder(BUY, "AAPL", 10 * UNIT, OrderType.MARKET, DAY)),
    (
        "prepare_order",
        TEN | {"limit_price": 150.1, "time_in_force": "GOOD_TILL_CANCEL"},
        PlaceOrder(
            BUY, "AAPL", 10 * UNIT, OrderType.LIMIT, TimeInForce.GOOD_TILL_CANCEL, 150_100_000
        ),
    ),
    (
        "prepare_order",
        TEN | {"quantity": 10, "stop_price": "380", "limit_price": None},
        PlaceOrder(BUY, "AAPL", 10 * UNIT, OrderType.STOP, DAY, None, 380 * UNIT),
    ),
    (
        "prepare_order",
        TEN | {"stop_price": "380", "limit_price": "379.50"},
        PlaceOrder(BUY, "AAPL", 10 * UNIT, OrderType.STOP_LIMIT, DAY, 379_500_000, 380 * UNIT),
    ),
    ("prepare_cancel", {"order_id": "a"}, CancelOrders(order_id="a")),
    (
        "prepare_change",
        {"order_id": "a", "quantity": "5"},
        ChangeOrder(order_id="a", quantity=5 * UNIT),
    ),
    ("prepare_close", {"symbol": "AAPL"}, ClosePosition("AAPL")),
    ("show_chart", {"symbol": "AAPL", "timeframe": "1Y"}, ShowChart("AAPL", "1Y")),
]

REFUSED: list[tuple[str, Any]] = [
    ("submit_order", TEN),
    ("prepare_order", {}),
    ("prepare_order", TEN | {"account_id": 7}),
    ("prepare_order", TEN | {"side": "SELL_SHORT"}),
    ("prepare_order", TEN | {"quantity": "ten"}),
    ("prepare_order", TEN | {"quantity": "0"}),
    ("prepare_order", TEN | {"quantity": -10}),
    ("prepare_order", TEN | {"quantity": "1e9999999"}),
    ("prepare_order", TEN | {"quantity": "9" * 5_000}),
    ("prepare_order", TEN | {"quantity": ["10"]}),
    ("prepare_order", TEN | {"time_in_force": "FOREVER"}),
    ("prepare_order", [TEN]),
    ("prepare_cancel", {"order_id": 7}),
    ("prepare_cancel", {"order_id": "a", "every": True}),
    ("prepare_change", {"order_id": "a"}),
    ("prepare_change", {"order_id": "a", "quantity": None}),
    ("show_chart", {"symbol": "AAPL", "timeframe": "5Y"}),
]


def proposal(name: str, given: object) -> Proposal:
    return Proposal(name, json.dumps(given).encode())


@pytest.mark.parametrize(("name", "given", "intent"), TABLE)
def test_a_proposal_is_what_a_sentence_would_ask_for(
    name: str, given: object, intent: Intent
) -> None:
    assert intent_of(proposal(name, given)) == intent


def test_every_tool_is_tried_and_leads_to_something_that_can_be_answered() -> None:
    assert {name for name, _, _ in TABLE} == set(TOOLS)
    assert all(type(intent) in _ANSWERS for _, _, intent in TABLE)


def test_a_tool_tells_of_every_member_that_it_takes_and_of_no_other() -> None:
    for tool in TOOLS.values():
        fields = tool.arguments.__struct_fields__
        assert set(tool.schema["properties"]) == set(fields)


@pytest.mark.parametrize(("name", "given"), REFUSED)
def test_what_is_not_in_the_form_is_nothing(name: str, given: object) -> None:
    assert intent_of(proposal(name, given)) is None


def test_arguments_without_a_bottom_are_nothing() -> None:
    deep = b'{"symbol": "AAPL", "quantity": ' + b"[" * 100_000
    assert intent_of(Proposal("prepare_order", deep)) is None


@given(st.sampled_from(sorted(TOOLS)), st.binary(max_size=60))
def test_no_bytes_are_too_strange(name: str, arguments: bytes) -> None:
    assert intent_of(Proposal(name, arguments)) is None
