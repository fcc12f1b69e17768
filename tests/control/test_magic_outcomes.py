"""Every outcome of the table of magic, through the whole desk: asked for by a client id alone.

Each order is watched from the answer to its submit until nothing more happens, and its stations are
compared with what the table promises, written out here by hand.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from control.controlled_desk import CONTROLLER, ControlledDesk
from sidestreet.domain.magic import FIRST_SHARES, MAGIC
from sidestreet.domain.scripts import EdgeOutcome

SECOND = 10**9
ORDER = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "10",
    "time_in_force": "DAY",
}


class Played:
    """One order of a desk with magic."""

    def __init__(self, desk: ControlledDesk, **changes: str) -> None:
        self.desk = desk
        desk.control("PUT", "/scenarios/magic", {"is_magic": True})
        self.reply = desk.ask("POST", "/v1/accounts/7001/orders", [ORDER | changes], key=CONTROLLER)
        self.order_id = ""
        if self.reply.status == 200:
            self.order_id = self.reply.data[0]["id"]
        self.wait(0.5)

    @property
    def order(self) -> dict[str, Any]:
        """The order as it is."""
        path = f"/v1/accounts/7001/orders/{self.order_id}"
        found: dict[str, Any] = self.desk.ask("GET", path, key=CONTROLLER).data
        return found

    @property
    def stands(self) -> str:
        """Status and filled quantity."""
        order = self.order
        return f"{order['status']} {order['filled_quantity']}"

    @property
    def executions(self) -> int:
        """How many trades the client is told of."""
        path = "/v1/accounts/7001/executions"
        return len(self.desk.ask("GET", path, key=CONTROLLER).data)

    def wait(self, seconds: float) -> str:
        """Let time pass, and return how the order then stands."""
        self.desk.pass_time(int(seconds * SECOND))
        return self.stands if self.order_id else ""

    def cancel(self) -> str:
        """Cancel, and return how the order stands half a second later."""
        path = f"/v1/accounts/7001/orders/{self.order_id}"
        assert self.desk.ask("DELETE", path, key=CONTROLLER).status == 200
        return self.wait(0.5)

    def replace(self) -> str:
        """Ask for twice the quantity, and return how the order stands half a second later."""
        path = f"/v1/accounts/7001/orders/{self.order_id}"
        quantity = Decimal(self.order["quantity"]) * 2
        body = {"quantity": str(quantity)}
        assert self.desk.ask("PATCH", path, body, key=CONTROLLER).status == 200
        return self.wait(0.5)


class Story(NamedTuple):
    """How an order stands half a second after its submit, and at each station after that."""

    first: str
    more: tuple[tuple[Callable[[Played], str], str], ...] = ()
    executions: int | None = None


def waits(seconds: float) -> Callable[[Played], str]:
    """Return the station some seconds later."""
    return lambda played: played.wait(seconds)


STORIES: dict[str, Story] = {
    "fill": Story("FILLED 10", executions=1),
    "partial": Story("PARTIALLY_FILLED 5", ((Played.cancel, "CANCELED 5"),)),
    "reject": Story("REJECTED 0"),
    "two-fills": Story("FILLED 10", executions=2),
    "rest": Story("NEW 0", ((Played.replace, "NEW 0"), (Played.cancel, "CANCELED 0"))),
    "no-ack": Story("PENDING_NEW 0", ((waits(28), "PENDING_NEW 0"), (waits(2), "REJECTED 0"))),
    "slow-ack": Story("PENDING_NEW 0", ((waits(4), "PENDING_NEW 0"), (waits(1), "NEW 0"))),
    "ignore-cancel": Story("NEW 0", ((Played.cancel, "PENDING_CANCEL 0"), (waits(30), "NEW 0"))),
    "reject-cancel": Story("NEW 0", ((Played.cancel, "NEW 0"),)),
    "slow-cancel": Story("NEW 0", ((Played.cancel, "PENDING_CANCEL 0"), (waits(5), "CANCELED 0"))),
    "fill-on-cancel": Story("NEW 0", ((Played.cancel, "FILLED 10"),)),
    "late-fill": Story("NEW 0", ((Played.cancel, "CANCELED 0"), (waits(1), "CANCELED 10"))),
    "reject-replace": Story("NEW 0", ((Played.replace, "NEW 0"),)),
    "fill-on-replace": Story("NEW 0", ((Played.replace, "FILLED 10"),)),
    "bust": Story("FILLED 10", ((waits(1), "FILLED 0"),)),
    "correct": Story("FILLED 10", ((waits(1), "FILLED 5"),)),
    "duplicate-report": Story("FILLED 10", executions=1),
    "lost-report": Story("NEW 0", ((waits(1), "FILLED 10"),), executions=1),
    "out-of-order": Story("PARTIALLY_FILLED 5", ((waits(1), "FILLED 10"),), executions=2),
    "suspend": Story("SUSPENDED 0", ((Played.cancel, "CANCELED 0"),)),
    "stop": Story("STOPPED 0", ((Played.cancel, "CANCELED 0"),)),
    "done-for-day": Story("DONE_FOR_DAY 0"),
    "expire": Story("EXPIRED 0"),
    "unsolicited-cancel": Story("CANCELED 0"),
    "disconnect": Story("FILLED 10"),
}


@pytest.mark.parametrize("name", STORIES)
def test_an_outcome_is_what_the_table_says(desk: ControlledDesk, name: str) -> None:
    played = Played(desk, id=f"magic-{name}-1")
    story = STORIES[name]
    told = [played.stands, *(station(played) for station, _ in story.more)]
    assert told == [story.first, *(expected for _, expected in story.more)]
    if story.executions is not None:
        assert played.executions == story.executions


def test_every_outcome_of_the_desk_has_its_story() -> None:
    at_the_edge = {str(outcome) for outcome in EdgeOutcome}
    assert set(STORIES) | {"deny"} | at_the_edge == set(MAGIC)


def test_a_denial_is_answered_as_a_real_one(desk: ControlledDesk) -> None:
    played = Played(desk, id="magic-deny")
    assert played.reply.status == 400
    error = played.reply.body["error"]
    assert error["message"] == "Risk check failed"
    assert error["details"][0]["type"] == "BUYING_POWER"
    assert error["details"][1]["metadata"]["required_total"] == "10"


def test_an_outcome_may_be_chosen_by_the_quantity_alone(desk: ControlledDesk) -> None:
    played = Played(desk, quantity=str(FIRST_SHARES + 2))
    assert played.stands == "REJECTED 0"
    assert played.order["details"] == ["rejected by the venue"]
    assert Played(desk, quantity=str(FIRST_SHARES)).stands == f"FILLED {FIRST_SHARES}"


def test_magic_that_there_is_not_is_an_ordinary_name(desk: ControlledDesk) -> None:
    assert Played(desk, id="magic-nonsense").stands == "NEW 0"
