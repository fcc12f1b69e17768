"""What the wire types accept, and what they leave out when they say nothing."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.wire_shapes import encoded
from sidestreet.contract.order_requests import (
    DirectAccess,
    NewOrderRequest,
    ReplaceOrderRequest,
    VolumeWeighted,
)
from sidestreet.contract.orders import Execution, Order
from sidestreet.domain.amounts import parse_amount

NEW_ORDER: dict[str, Any] = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "quantity": "100",
    "limit_price": "150.50",
    "time_in_force": "DAY",
}


def test_an_order_that_says_little_has_three_nulls_and_nothing_else_that_is_empty() -> None:
    order = json.loads(encoded(Order, full=False))
    empty = [name for name, value in order.items() if value is None]
    assert sorted(empty) == ["average_fill_price", "limit_price", "stop_price"]
    assert "details" not in order
    assert "symbol" not in order


def test_an_order_begins_with_what_a_reader_looks_for_first() -> None:
    order = json.loads(encoded(Order, full=True))
    assert list(order)[:4] == ["id", "account_id", "client_order_id", "symbol"]
    assert list(order)[-2:] == ["created_at", "updated_at"]


def test_an_execution_leaves_out_what_it_does_not_know() -> None:
    execution = json.loads(encoded(Execution, full=False))
    assert set(execution) == {"id", "order_id", "side", "quantity", "transaction_time"}


def test_false_is_an_answer_and_is_sent() -> None:
    order = msgspec.json.decode(encoded(Order, full=True), type=Order)
    order = msgspec.structs.replace(order, extended_hours=False)
    assert json.loads(msgspec.json.encode(order))["extended_hours"] is False


def test_null_and_absent_are_read_alike() -> None:
    with_nulls = NEW_ORDER | {"id": None, "strategy": None, "stop_price": None}
    assert msgspec.convert(with_nulls, NewOrderRequest) == msgspec.convert(
        NEW_ORDER,
        NewOrderRequest,
    )


def test_a_request_is_written_without_what_it_leaves_open() -> None:
    request = msgspec.convert(NEW_ORDER, NewOrderRequest)
    assert msgspec.to_builtins(request) == NEW_ORDER


@pytest.mark.parametrize("name", ["time_in_force", "legs", "Quantity"])
def test_a_replace_refuses_a_member_that_it_does_not_know(name: str) -> None:
    """Nobody may believe that it took effect."""
    with pytest.raises(msgspec.ValidationError, match=f"unknown field `{name}`"):
        msgspec.convert({"quantity": "1", name: "DAY"}, ReplaceOrderRequest)


@pytest.mark.parametrize(
    ("member", "value", "path"),
    [
        ("quantity", 100, r"\$\[0\]\.quantity"),
        ("quantity", "1e9999999", r"\$\[0\]\.quantity"),
        ("quantity", "-1", r"\$\[0\]\.quantity"),
        ("quantity", "10\n", r"\$\[0\]\.quantity"),
        ("quantity", "\u0661", r"\$\[0\]\.quantity"),
        ("limit_price", ".5", r"\$\[0\]\.limit_price"),
        ("limit_offset", "+0.50", r"\$\[0\]\.limit_offset"),
        ("side", "OTHER", r"\$\[0\]\.side"),
        ("side", "buy", r"\$\[0\]\.side"),
        ("order_type", "OTHER", r"\$\[0\]\.order_type"),
        ("time_in_force", "GOOD_TILL_CROSSING", r"\$\[0\]\.time_in_force"),
        ("id", "x" * 65, r"\$\[0\]\.id"),
        ("id", "", r"\$\[0\]\.id"),
        ("extended_hours", "true", r"\$\[0\]\.extended_hours"),
        ("strategy", {"type": "ICEBERG"}, r"\$\[0\]\.strategy"),
        ("strategy", {"type": "DMA"}, r"\$\[0\]\.strategy"),
        ("strategy", {"type": "SOR", "destination": "XNAS"}, r"\$\[0\]\.strategy"),
        ("strategy", {"type": "VWAP", "start_at": None}, r"\$\[0\]\.strategy\.start_at"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_with_its_path(
    member: str,
    value: object,
    path: str,
) -> None:
    with pytest.raises(msgspec.ValidationError, match=path):
        msgspec.convert([NEW_ORDER | {member: value}], list[NewOrderRequest])


@pytest.mark.parametrize("member", ["side", "order_type", "quantity", "time_in_force"])
def test_what_every_order_needs_is_missed_by_name(member: str) -> None:
    row = {name: value for name, value in NEW_ORDER.items() if name != member}
    with pytest.raises(msgspec.ValidationError, match=f"`{member}`"):
        msgspec.convert([row], list[NewOrderRequest])


def test_a_client_id_may_have_64_characters_of_any_alphabet() -> None:
    request = msgspec.convert(NEW_ORDER | {"id": "é" * 64}, NewOrderRequest)
    assert request.id == "é" * 64


def test_older_spellings_are_read() -> None:
    older = NEW_ORDER | {"side": "SELL_SHORT", "time_in_force": "AT_THE_CLOSE"}
    request = msgspec.convert(older, NewOrderRequest)
    assert (request.side, request.time_in_force) == ("SELL_SHORT", "AT_THE_CLOSE")


def test_strategies_are_told_apart_by_type() -> None:
    def strategy(**members: str) -> object:
        return msgspec.convert(NEW_ORDER | {"strategy": members}, NewOrderRequest).strategy

    assert strategy(type="VWAP") == VolumeWeighted()
    assert strategy(type="DMA", destination="XNAS") == DirectAccess(destination="XNAS")


@given(text=st.text("0123456789.-+eE \n", max_size=24), signed=st.booleans())
def test_the_desk_can_read_every_decimal_that_the_wire_lets_in(text: str, *, signed: bool) -> None:
    """Apart from digits past the sixth, which the desk cannot hold and refuses by itself."""
    member = "limit_offset" if signed else "quantity"
    try:
        msgspec.convert({member: text}, ReplaceOrderRequest)
    except msgspec.ValidationError:
        assert parse_amount(text, signed=signed) is None
    else:
        finer_than_a_millionth = text.partition(".")[2][6:].strip("0") != ""
        assert (parse_amount(text, signed=signed) is None) == finer_than_a_millionth
