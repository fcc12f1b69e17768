"""What the Python tools ask for is there: every method asks for an operation of control."""

import inspect
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from sidestreet.control.operations import CONTROL_OPERATIONS
from sidestreet.testing.accounts import DeskAccounts
from sidestreet.testing.clock import DeskClock
from sidestreet.testing.control_calls import ControlCalls, ControlRefused, text_of
from sidestreet.testing.market import DeskMarket
from sidestreet.testing.venue import DeskVenue

ARGUMENTS: dict[str, Any] = {
    "account_id": 7,
    "amount": 1,
    "limit": "1s",
    "order": "mine",
    "price": "1",
    "quantity": 1,
    "status": "FILLED",
    "step": "acknowledge",
    "symbol": "AAPL",
    "wanted": "mine",
}


class Ears:
    """A desk that takes everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bytes]] = []

    def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        query: str = "",
        content_type: str = "application/json",
    ) -> tuple[int, Any]:
        """Answer with whatever any of the methods looks for."""
        del query, content_type
        self.asked.append((method, path, body))
        order = {"now": "2025-11-03", "is_reached": True, "order": {}, "has_nothing_ahead": False}
        return 200, {"data": order}


def methods() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every method that a test may call."""
    for tools in (DeskAccounts, DeskClock, DeskMarket, DeskVenue):
        for name, method in inspect.getmembers(tools, inspect.isfunction):
            if not name.startswith("_"):
                yield f"{tools.__name__}.{name}", method


def made(name: str, calls: ControlCalls) -> Any:
    tools = name.partition(".")[0]
    if tools in {"DeskClock", "DeskVenue"}:
        return {"DeskClock": DeskClock, "DeskVenue": DeskVenue}[tools](calls, 7)
    return {"DeskAccounts": DeskAccounts, "DeskMarket": DeskMarket}[tools](calls)


@pytest.mark.parametrize(("name", "method"), list(methods()), ids=[each[0] for each in methods()])
def test_a_method_asks_for_one_operation_with_all_of_its_path(
    name: str, method: Callable[..., Any]
) -> None:
    ears = Ears()
    parameters = list(inspect.signature(method).parameters.values())[1:]
    given = {
        each.name: ARGUMENTS[each.name]
        for each in parameters
        if each.default is each.empty and each.kind is not each.VAR_KEYWORD
    }
    method(made(name, ControlCalls(ears)), **given)
    (asked,) = ears.asked
    assert "{" not in asked[1]
    verbs = {(each.method, each.path.count("/")) for each in CONTROL_OPERATIONS}
    assert (asked[0], asked[1].count("/")) in verbs


def test_what_is_not_said_is_not_sent() -> None:
    ears = Ears()
    DeskMarket(ControlCalls(ears)).quote("A/B", bid=Decimal("1.50"))
    assert ears.asked == [("POST", "/control/v1/market/A%2FB/quote", b'{"bid": "1.50"}')]


def test_a_refusal_says_what_was_asked_and_why() -> None:
    class Stern:
        def ask(self, *_: Any, **__: Any) -> tuple[int, Any]:
            details = [{"message": "line 3"}, {"other": 1}]
            return 422, {"error": {"code": 422, "message": "no", "details": details}}

    with pytest.raises(ControlRefused) as refused:
        ControlCalls(Stern()).call("get_clock")
    assert str(refused.value) == "get_clock: no; line 3; other=1 (422)"
    assert (refused.value.operation_id, refused.value.status) == ("get_clock", 422)


def test_a_refusal_says_each_problem_once() -> None:
    detail = {"path": "scenarios[0].stesp", "line": 4, "found": "a name"}

    class Stern:
        def ask(self, *_: Any, **__: Any) -> tuple[int, Any]:
            message = "1 problem:\n  line 4: scenarios[0].stesp: found a name"
            return 422, {"error": {"code": 422, "message": message, "details": [detail]}}

    with pytest.raises(ControlRefused) as refused:
        ControlCalls(Stern()).call("get_clock")
    assert refused.value.message == "1 problem:\n  line 4: scenarios[0].stesp: found a name"
    assert refused.value.details == (detail,)


@pytest.mark.parametrize(
    ("operation_id", "path", "told"),
    [
        ("venue_fil", {}, "the control API has no 'venue_fil'; there is venue_fill"),
        ("no_such_op", {}, "the control API has no 'no_such_op'; there is get_clock, set_clock"),
        ("venue_fill", {}, "path: account_id is missing, order_id is missing; venue_fill takes"),
        ("venue_fill", {"account_id": 7, "order_id": None}, "path: order_id is missing; venue"),
        ("get_clock", {"order_id": "x"}, "order_id means nothing; get_clock takes nothing in its"),
    ],
)
def test_a_call_that_there_is_not_is_told_before_it_is_made(
    operation_id: str, path: dict[str, object], told: str
) -> None:
    ears = Ears()
    with pytest.raises(ValueError, match=told):
        ControlCalls(ears).call(operation_id, {}, path=path)
    assert not ears.asked


def test_a_body_has_amounts_that_are_exact() -> None:
    ears = Ears()
    ControlCalls(ears).call("create_account", {"cash": Decimal("1E+3"), "id": 7})
    assert ears.asked[0][2] == b'{"cash": "1000", "id": 7}'
    with pytest.raises(TypeError, match=r"body.cash: 0.1, expected a text, an int, a Decimal"):
        ControlCalls(ears).call("create_account", {"cash": 0.1})
    assert len(ears.asked) == 1


@pytest.mark.parametrize("amount", [1.5, True, b"1"])
def test_an_amount_is_exact(amount: Any) -> None:
    with pytest.raises(TypeError, match=r"price: .*, expected a text, an int or a Decimal"):
        text_of(amount, "price")
    assert text_of(Decimal("1E+3"), "price") == "1000"
