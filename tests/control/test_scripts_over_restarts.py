"""A restart in the middle of a script changes nothing of what becomes of its order."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api.desk_in_process import START
from control.controlled_desk import CONTROLLER, ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.reference.seed import default_seed

SECOND = 10**9
ORDERS = "/v1/accounts/7001/orders"
ORDER = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "100",
    "time_in_force": "DAY",
}
REPLACED = {"quantity": "200", "limit_price": "1.00"}


class Played:
    """A desk that may be restarted, with one order under one scenario."""

    def __init__(self, *, has_restarts: bool, **scenario: Any) -> None:
        self.journal = KeptJournal()
        self.desk = ControlledDesk(journal=self.journal)
        self.has_restarts = has_restarts
        self.name = scenario.pop("name", "one")
        self.desk.control("PUT", "/scenarios/magic", {"is_magic": True})
        if scenario:
            body = {"scenarios": [{"name": "told", **scenario}]}
            self.desk.control("PUT", "/scenarios", body)
        row = ORDER | {"id": self.name}
        (order,) = self.desk.ask("POST", ORDERS, [row], key=CONTROLLER).data
        self.path = f"{ORDERS}/{order['id']}"
        self.desk.pass_time(SECOND // 2)

    def restart(self) -> None:
        """Go down and come back, if this desk does."""
        if self.has_restarts:
            now = self.desk.clock.now()
            self.desk.close()
            self.desk = ControlledDesk(journal=self.journal, now=now)

    def ask(self, request: str) -> None:
        """Cancel or replace the order, and let half a second pass."""
        body = None if request == "DELETE" else REPLACED
        self.desk.ask(request, self.path, body, key=CONTROLLER)
        self.desk.pass_time(SECOND // 2)

    def stands(self) -> str:
        """Return status, filled quantity and average price of the order."""
        order = self.desk.ask("GET", self.path, key=CONTROLLER).data
        price = order["average_fill_price"]
        return f"{order['status']} {order['filled_quantity']}" + (f" at {price}" if price else "")


def ended(steps: dict[str, Any], requests: tuple[str, ...], *, has_restarts: bool) -> list[str]:
    """Return how an order stood after each of a row of things, and two minutes later."""
    played = Played(has_restarts=has_restarts, **steps)
    stood = [played.stands()]
    played.restart()
    for request in requests:
        played.ask(request)
        stood.append(played.stands())
        played.restart()
        stood.append(played.stands())
    played.desk.pass_time(120 * SECOND)
    stood.append(played.stands())
    played.desk.close()
    return stood


def steps(*told: Any, **reactions: Any) -> dict[str, Any]:
    """Return a scenario."""
    return {"steps": ["acknowledge", *told], **reactions}


CASES: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({"name": "magic-bust"}, (), "FILLED 0"),
    ({"name": "magic-correct"}, (), "FILLED 50 at 1.00"),
    ({"name": "magic-late-fill"}, ("DELETE",), "CANCELED 100 at 1.00"),
    ({"name": "magic-slow-cancel"}, ("DELETE",), "CANCELED 0"),
    ({"name": "magic-ignore-cancel"}, ("DELETE",), "NEW 0"),
    (steps({"fill": 40}, {"wait": "2s"}, "bust"), (), "NEW 0"),
    (steps({"fill": 40}, {"wait": "2s"}, "bust", {"wait": "2s"}, "fill"), (), "FILLED 100 at 1.00"),
    (steps(on_cancel=[{"fill": 40}, {"wait": "5s"}, "fill"]), ("DELETE",), "FILLED 100 at 1.00"),
    (
        steps(on_cancel=[{"fill": 40}, {"wait": "5s"}, "reject"]),
        ("DELETE",),
        "PARTIALLY_FILLED 40 at 1.00",
    ),
    (
        steps(on_replace=[{"fill": 10}, {"wait": "5s"}, "reject"]),
        ("PATCH",),
        "PARTIALLY_FILLED 10 at 1.00",
    ),
    (steps(on_replace=[{"fill": 10}, {"wait": "5s"}]), ("PATCH",), "PARTIALLY_FILLED 10 at 1.00"),
    (
        steps(on_cancel=["reject", {"wait": "5s"}, {"fill": 30}]),
        ("DELETE",),
        "PARTIALLY_FILLED 30 at 1.00",
    ),
    (steps({"wait": "5s"}, "fill"), ("DELETE",), "CANCELED 0"),
    (
        steps("work", "bust", on_replace=[{"fill": 10}]),
        ("PATCH",),
        "PARTIALLY_FILLED 10 at 1.00",
    ),
    (
        steps(on_cancel=["ignore", {"fill": 10}]),
        ("DELETE",),
        "PARTIALLY_FILLED 10 at 1.00",
    ),
    (steps(on_cancel=["reject", "work", {"wait": "5s"}, "bust"]), ("DELETE",), "NEW 0"),
]


@pytest.mark.parametrize(("scenario", "requests", "end"), CASES)
def test_a_restart_within_a_script_changes_nothing_of_how_the_order_ends(
    scenario: dict[str, Any], requests: tuple[str, ...], end: str
) -> None:
    undisturbed = ended(scenario.copy(), requests, has_restarts=False)
    assert undisturbed[-1] == end
    assert ended(scenario.copy(), requests, has_restarts=True) == undisturbed


@pytest.mark.parametrize(
    ("scenario", "asked"),
    [
        ({"steps": [{"wait": "10s"}, "fill"]}, None),
        (steps({"wait": "10s"}, "fill"), None),
        (steps({"fill": 40}, {"wait": "3s"}, {"wait": "7s"}, "fill"), None),
        (steps(on_cancel=[{"wait": "10s"}, "fill"]), "DELETE"),
        (steps(on_cancel=[{"fill": 40}, {"wait": "10s"}, "fill"]), "DELETE"),
        (steps(on_replace=[{"wait": "10s"}, "fill"]), "PATCH"),
    ],
)
def test_of_a_wait_that_was_under_way_what_is_left_is_waited(
    scenario: dict[str, Any], asked: str | None
) -> None:
    """Ten seconds are over after four before a restart and six behind it, and no sooner."""
    played = Played(has_restarts=True, **scenario)
    if asked is not None:
        played.ask(asked)
    played.desk.pass_time(4 * SECOND)
    played.restart()
    played.desk.pass_time(5 * SECOND)
    assert not played.stands().startswith("FILLED")
    played.desk.pass_time(SECOND)
    assert played.stands().startswith("FILLED")
    played.desk.close()


def test_a_wait_that_ended_while_no_desk_ran_is_over_when_it_comes_back() -> None:
    played = Played(has_restarts=True, **steps({"wait": "10s"}, "fill"))
    now = played.desk.clock.now()
    played.desk.close()
    played.desk = ControlledDesk(journal=played.journal, now=now + 60 * SECOND)
    played.desk.pass_time(SECOND)
    assert played.stands().startswith("FILLED")
    played.desk.close()


DONE = st.sampled_from(
    [{"fill": 10}, {"fill": "half"}, "fill", "bust", {"correct": {"quantity": 5}}, "work", "cancel"]
)
ANSWERED = DONE | st.sampled_from(["accept", "reject", "ignore"])
WAIT = st.just({"wait": "3s"})


def sensible(scenario: dict[str, Any]) -> bool:
    """Whether a scenario is taken: nothing in it is at odds with itself."""
    desk = ControlledDesk()
    body = {"scenarios": [{"name": "told", **scenario}]}
    reply = desk.ask("PUT", "/control/v1/scenarios", body, key=CONTROLLER)
    desk.close()
    return int(reply.status) == 200


@settings(max_examples=60, deadline=None)
@given(st.lists(DONE | WAIT, max_size=6))
def test_a_restart_changes_nothing_of_how_any_script_ends(told: list[Any]) -> None:
    scenario = steps(*told)
    assume(sensible(scenario))
    whole, broken = (ended(dict(scenario), (), has_restarts=each) for each in (False, True))
    assert whole == broken


@settings(max_examples=60, deadline=None)
@given(
    st.lists(DONE, max_size=2),
    st.lists(ANSWERED | WAIT, min_size=1, max_size=5),
    st.sampled_from(["DELETE", "PATCH"]),
)
def test_a_restart_changes_nothing_of_how_any_request_is_answered(
    told: list[Any], answer: list[Any], request: str
) -> None:
    reaction = "on_cancel" if request == "DELETE" else "on_replace"
    scenario = steps(*told, **{reaction: answer})
    assume(sensible(scenario))
    whole, broken = (ended(dict(scenario), (request,), has_restarts=each) for each in (False, True))
    assert whole == broken


def test_a_restore_goes_on_with_scripts_and_markets_as_they_were_at_the_point() -> None:
    desk = InProcessDesk(default_seed(), START, is_controlled=True)
    orders, told = "/v1/accounts/100001/orders", []
    names = ("magic-bust", "magic-correct", "magic-late-fill", "magic-slow-cancel")
    desk.ask("POST", orders, [ORDER | {"id": name} for name in names])
    desk.ask("POST", "/control/v1/market/AAPL/price", {"price": "140.00"})
    desk.advance_to(START + SECOND // 2)
    for name in names[2:]:
        desk.ask("DELETE", f"{orders}/{name}")
    desk.advance_to(START + SECOND * 3 // 4)
    assert desk.ask("POST", "/control/v1/snapshots", {"name": "here"}).status == 200
    for _ in range(2):
        desk.advance_to(START + 10 * SECOND)
        rows = desk.ask("GET", orders).body["data"]
        stood = {row["client_order_id"]: (row["status"], row["filled_quantity"]) for row in rows}
        told.append((stood, desk.ask("GET", "/control/v1/market/AAPL").body["data"]))
        restored = desk.ask("POST", "/control/v1/generations/restore", {"name": "here"})
        assert restored.status == 200
    desk.close()
    assert told[0] == told[1]
    assert told[0][0] == {
        "magic-bust": ("FILLED", "0"),
        "magic-correct": ("FILLED", "50"),
        "magic-late-fill": ("CANCELED", "100"),
        "magic-slow-cancel": ("CANCELED", "0"),
    }
