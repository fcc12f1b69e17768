"""The explorer: it finds, tells, plays again and shrinks; and what is sound it lets pass."""

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from time import sleep
from types import ModuleType
from typing import Any, Final

import pytest
from clearstreet.types.v1 import NewOrderRequestParam

from sidestreet.domain.amounts import SCALE
from sidestreet.testing.races import BodyUnfit, Explored, Race, RaceFound, RaceStuck, explore, races
from sidestreet.testing.races import explorer as module
from sidestreet.testing.races.choices import parse_course

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LIMIT: Final[NewOrderRequestParam] = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "time_in_force": "DAY",
    "quantity": "10",
    "limit_price": "100.00",
}


def example(name: str) -> ModuleType:
    spec = spec_from_file_location(name, ROOT / "examples" / "races" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = sys.modules[f"examples.races.{name}"] = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


REPRICE, SUBMIT = example("reprice"), example("submit")


def held(race: Race) -> int:
    """Return the shares that the desk's first account holds, and could still buy."""
    state = race.desk.inside.desk.state
    holdings = state.holdings.get(race.account_id, {}).values()
    orders = (state.orders[each] for each in state.open_orders.get(race.account_id, ()))
    shares = sum(each.quantity for each in holdings) + sum(each.leaves_quantity for each in orders)
    return shares // SCALE


def repricing(reprice: Callable[..., None]) -> Callable[[Race], None]:
    def body(race: Race) -> None:
        client = race.client()
        order = REPRICE.buy(client, race.account_id, "bid", "10", "100.00")
        reprice(client, race.account_id, order, "101.00")
        race.sleep(1)
        assert held(race) <= 10

    return body


def submitting(buy: Callable[..., None]) -> Callable[[Race], None]:
    def body(race: Race) -> None:
        buy(race.client(), race.account_id)
        assert held(race) <= 10

    return body


def test_a_cancel_that_a_fill_crosses_is_found_and_shrunk_to_the_fill() -> None:
    with pytest.raises(RaceFound) as found:
        explore(repricing(REPRICE.reprice_naive), seeds=200)
    told = str(found.value)
    assert len(parse_course(found.value.course)) == 1
    assert "the venue fills" in told
    assert f"SIDESTREET_RACE=body@{found.value.course}" in told
    with pytest.raises(AssertionError, match="assert 20 <= 10") as again:
        explore(repricing(REPRICE.reprice_naive), replay=found.value.course)
    assert type(again.value) is AssertionError
    assert "the venue fills" in again.value.__notes__[0]


def test_what_waits_for_the_end_of_its_cancel_is_sound(request: pytest.FixtureRequest) -> None:
    seeds = 1_000 if request.config.getoption("--long") else 60
    explored = explore(repricing(REPRICE.reprice), seeds=seeds)
    assert explored.runs == seeds + 1
    assert explored.distinct > seeds // 3


def test_a_submit_without_a_name_is_found_to_be_placed_twice() -> None:
    with pytest.raises(RaceFound) as found:
        explore(submitting(SUBMIT.buy_nameless), seeds=200)
    assert len(parse_course(found.value.course)) == 1
    assert any(told in str(found.value) for told in ("its answer is lost", "it is delivered twice"))


def test_a_submit_with_a_name_is_placed_once_in_every_course_of_two_happenings() -> None:
    explored = explore(submitting(SUBMIT.buy_named), exhaustive=2)
    assert explored.runs == explored.distinct
    assert explored.runs > 30


def test_two_clients_that_look_before_they_buy_both_buy() -> None:
    """Neither sees the other's order if it looks before that is placed."""

    def body(race: Race) -> None:
        def buys_once(client: Any) -> None:
            if not client.v1.orders.get_orders(race.account_id).data:
                client.v1.orders.submit_orders(race.account_id, orders=[LIMIT])

        first, second = race.client(), race.client()
        race.together(lambda: buys_once(first), lambda: buys_once(second))
        assert held(race) <= 10

    with pytest.raises(RaceFound, match="goes on") as found:
        explore(body, seeds=200)
    assert len(parse_course(found.value.course)) == 1


def test_the_same_seed_gives_the_same_story_in_any_process() -> None:
    text = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from races.test_explorer import *\n"
        "try: explore(repricing(REPRICE.reprice_naive), seeds=50)\n"
        "except RaceFound as found: print(found)\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", text],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(told) == 1
    assert b"breaks it" in told.pop()


def test_a_plain_run_comes_first_and_what_breaks_it_is_no_race() -> None:
    def body(_: Race) -> None:
        raise ValueError("always")

    with pytest.raises(RaceFound, match="nothing at all") as found:
        explore(body)
    assert found.value.course == "plain"
    assert found.value.seed is None
    assert isinstance(found.value.__cause__, ValueError)


def test_a_body_that_goes_by_more_than_the_desk_is_told_so() -> None:
    runs = iter(range(10))

    def body(race: Race) -> None:
        race.sleep(0)
        assert next(runs) != 3

    with pytest.raises(RaceFound, match="goes by something other than the desk"):
        explore(body, seeds=10)


def test_a_body_that_asks_for_ever_is_ended() -> None:
    def body(race: Race) -> None:
        client = race.client()
        while True:
            client.v1.orders.get_orders(race.account_id)

    with pytest.raises(RaceFound, match="asks for ever") as found:
        explore(body, seeds=1, requests_max=20)
    assert isinstance(found.value.__cause__, RaceStuck)


def test_a_sleep_is_the_desks_by_whichever_name() -> None:
    def body(race: Race) -> None:
        begins = race.desk.clock.now
        time.sleep(3600)
        sleep(1800)
        assert (race.desk.clock.now - begins).total_seconds() >= 5400

    assert explore(body, seeds=2).runs == 3
    assert sleep.__name__ == "sleep"


def test_chance_is_the_same_in_every_run_and_the_tests_own_stays_as_it_was() -> None:
    drawn: list[float] = []
    random.seed(5)
    before = random.getstate()

    def body(race: Race) -> None:
        drawn.append(random.random())  # noqa: S311 - a body's
        race.sleep(0)

    explore(body, seeds=3)
    assert len(set(drawn)) == 1
    assert random.getstate() == before


def test_a_wait_ends_where_its_condition_holds_or_its_time_is_over() -> None:
    def body(race: Race) -> None:
        client = race.client()
        (order,) = client.v1.orders.submit_orders(race.account_id, orders=[LIMIT]).data
        race.wait_until(lambda: race.desk.order(order.id)["status"] != "PENDING_NEW")
        with pytest.raises(TimeoutError, match=r"not within 0\.5 seconds"):
            race.wait_until(lambda: False, within_s=0.5)

    assert explore(body, seeds=5).runs == 6


def test_a_course_in_the_variable_is_played_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDESTREET_RACE", "plain")
    assert explore(lambda _: None, seeds=50) == Explored(1, 1, 0)


def test_a_skip_is_no_failure() -> None:
    def body(_: Race) -> None:
        pytest.skip("not today")

    with pytest.raises(pytest.skip.Exception):
        explore(body)


def test_a_desk_at_fault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The promises are checked after each run: here replay is made to lead elsewhere."""
    monkeypatch.setattr("sidestreet.testing.races.checks.evolve_record", lambda *_: None)
    with pytest.raises(RaceFound, match="the journal, read back, leads to another state"):
        explore(lambda race: race.sleep(0))


def test_a_course_that_names_another_body_is_none_of_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIDESTREET_RACE", "another@0:1")
    assert explore(lambda race: race.sleep(0), seeds=2).runs == 3
    monkeypatch.setenv("SIDESTREET_RACE", "mine@plain")
    assert explore(lambda race: race.sleep(0), seeds=2, name="mine").runs == 1


def test_a_coroutine_function_and_a_body_without_a_point_are_refused() -> None:
    async def later(_: Race) -> None:
        raise AssertionError("never awaited")

    with pytest.raises(BodyUnfit, match="a plain function"):
        explore(later)
    with pytest.raises(BodyUnfit, match="came to no point"):
        explore(lambda race: race.desk.account_id)


def test_a_thread_of_the_bodys_own_is_told_what_to_use() -> None:
    def body(race: Race) -> None:
        client = race.client()
        race.sleep(0)
        with contextlib.suppress(BaseException), ThreadPoolExecutor(1) as pool:
            pool.submit(client.v1.orders.get_orders, race.account_id).result()

    with pytest.raises(RaceFound, match=r"use race\.together"):
        explore(body, seeds=1)


def test_code_that_locks_what_it_looks_at_is_sound() -> None:
    def body(race: Race) -> None:
        lock = threading.Lock()

        def buys_once(client: Any) -> None:
            with lock:
                if not client.v1.orders.get_orders(race.account_id).data:
                    client.v1.orders.submit_orders(
                        race.account_id, orders=[{**LIMIT, "id": "the-only-one"}]
                    )

        first, second = race.client(), race.client()
        race.together(lambda: buys_once(first), lambda: buys_once(second))
        assert held(race) <= 10

    assert explore(body, seeds=6).runs == 7


def test_each_actor_gets_through_at_its_third_try() -> None:
    """What another one had answered in between does not count."""

    def body(race: Race) -> None:
        one, other = race.client(), race.client()

        def submits() -> None:
            one.v1.orders.submit_orders(race.account_id, orders=[{**LIMIT, "id": "one"}])

        def submits_often() -> None:
            for number in range(4):
                other.v1.orders.submit_orders(
                    race.account_id, orders=[{**LIMIT, "id": f"other-{number}"}]
                )

        race.together(submits, submits_often)

    assert explore(body, seeds=40).runs == 41


def test_a_failure_is_not_taken_for_another_one_of_its_type() -> None:
    def body(race: Race) -> None:
        client = race.client()
        (order,) = client.v1.orders.submit_orders(race.account_id, orders=[LIMIT]).data
        race.sleep(1)
        found = race.desk.order(order.id)
        assert found["status"] != "REJECTED", "rejected"
        assert found["filled_quantity"] != "5", "half"

    with pytest.raises(RaceFound) as halved:
        explore(body, seeds=200)
    first, last = str(halved.value).splitlines()[0], str(halved.value.__cause__)
    assert ("half" in first) is ("half" in last)


def test_a_wait_outlasts_the_desks_patience_and_is_not_counted() -> None:
    def body(race: Race) -> None:
        orders = race.client().v1.orders
        with pytest.raises(TimeoutError, match="not within 60 seconds"):
            race.wait_until(lambda: orders.get_orders(race.account_id).data)

    assert explore(body, seeds=2, requests_max=10).runs == 3


def test_what_is_rare_happens_only_where_it_is_asked_for() -> None:
    def body(race: Race) -> None:
        client = race.client()
        (order,) = client.v1.orders.submit_orders(
            race.account_id, orders=[{**LIMIT, "limit_price": "300.00"}]
        ).data
        race.wait_until(lambda: race.desk.order(order.id)["status"] in {"FILLED", "REJECTED"})
        race.sleep(0)
        race.sleep(0)
        found = race.desk.order(order.id)
        assert found["status"] == "REJECTED" or found["filled_quantity"] == "10"

    assert explore(body, seeds=60).runs == 61
    with pytest.raises(RaceFound, match="takes the last trade of"):
        explore(body, seeds=400, rare=True)


@races(seeds=3)
def test_a_function_becomes_a_test(race: Race, tmp_path: Path) -> None:
    race.sleep(0)
    assert tmp_path.exists()
    assert race.account_id == 100001


class TestOfAClass:
    """Its methods may be races too."""

    @races(seeds=2)
    def test_a_method_becomes_one(self, race: Race) -> None:
        """It has the class, and a race."""
        race.sleep(0)
        assert isinstance(self, TestOfAClass)


def test_the_variable_is_the_one_that_is_told() -> None:
    assert module.VARIABLE == "SIDESTREET_RACE"
