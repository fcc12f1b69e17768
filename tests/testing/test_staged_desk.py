"""A desk in a test: begun, asked through the official SDK, moved, and let go of."""

import asyncio
import json
import unittest
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from clearstreet import APIStatusError, ClearStreet
from clearstreet.types.v1 import NewOrderRequestParam

import sidestreet.testing
from sidestreet.bootstrap import StartRefused
from sidestreet.reference.seed import SeedError
from sidestreet.testing import ControlRefused, NotReached, Sidestreet, use_desk
from sidestreet.testing.served import ServedHost

MARKET: NewOrderRequestParam = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "MARKET",
    "quantity": "10",
    "time_in_force": "DAY",
}
RESTING: NewOrderRequestParam = {**MARKET, "order_type": "LIMIT", "limit_price": "1.00"}


@pytest.fixture(params=["in process", "served"])
def desk(request: pytest.FixtureRequest) -> Iterator[Sidestreet]:
    """Begin a desk in each of the two places."""
    with Sidestreet(in_process=request.param == "in process") as begun:
        yield begun


def submit(client: ClearStreet, desk: Sidestreet, row: NewOrderRequestParam) -> Any:
    (order,) = client.v1.orders.submit_orders(desk.account_id, orders=[row]).data
    return order


def test_the_sdk_trades_and_time_passes_when_told(desk: Sidestreet) -> None:
    client = desk.client()
    order = submit(client, desk, MARKET)
    assert order.status == "PENDING_NEW"
    desk.clock.advance("1s")
    found = client.v1.orders.get_order_by_id(order.id, account_id=desk.account_id).data
    assert found.status == "FILLED"
    assert found.filled_quantity == "10"
    assert desk.order(order)["status"] == "FILLED"


def test_a_desk_begins_on_a_monday_morning_with_a_million(desk: Sidestreet) -> None:
    assert desk.clock.now == datetime(2025, 11, 3, 15, 0, tzinfo=UTC)
    assert desk.account_ids == (100001,)
    balances = desk.client().v1.accounts.get_account_balances(100001).data
    assert balances.equity == "1000000.00"


def test_ids_and_fills_are_the_same_each_time() -> None:
    told = []
    for _ in range(2):
        with Sidestreet() as desk:
            client = desk.client()
            submit(client, desk, MARKET)
            desk.clock.advance("1s")
            told.append(client.v1.orders.get_executions(desk.account_id).data)
    assert told[0]
    assert told[0] == told[1]


def test_the_clock_goes_by_spans_and_to_instants(desk: Sidestreet) -> None:
    clock = desk.clock
    clock.advance(timedelta(minutes=1))
    assert clock.text == "2025-11-03T15:01:00.000000000Z"
    clock.advance(to="2025-11-03T10:02:00-05:00")
    clock.advance(to=datetime(2025, 11, 3, 15, 3, tzinfo=UTC))
    assert clock.text == "2025-11-03T15:03:00.000000000Z"
    clock.next_session()
    assert clock.text == "2025-11-03T21:00:00.000000000Z"
    with pytest.raises(ControlRefused, match="cannot be advanced") as refused:
        clock.advance(to="2025-11-03T20:00:00Z")
    assert refused.value.status == 400
    assert clock.text == "2025-11-03T21:00:00.000000000Z"


def test_a_seed_in_python_has_amounts_that_are_exact() -> None:
    account = {"id": 7, "full_name": "Seven", "short_name": "S", "cash": Decimal("10.10")}
    with Sidestreet(seed={"accounts": [account]}) as desk:
        assert desk.accounts.see(7)["cash"] == "10.10"


def test_a_moment_that_is_none_is_told() -> None:
    with Sidestreet() as desk:
        with pytest.raises(TypeError, match="by: 5, expected a timedelta, or a span"):
            desk.clock.advance(5)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match=r"by: .* expected a span that is not below 0"):
            desk.clock.advance(timedelta(seconds=-5))
        with pytest.raises(ValueError, match="by: 'soon', expected a span"):
            desk.clock.advance("soon")
        with pytest.raises(ValueError, match=r"to: .* give it a time zone"):
            desk.clock.advance(to=datetime(2025, 11, 3, 12))  # noqa: DTZ001 - the point of it


def test_a_stepped_clock_lets_a_bot_poll() -> None:
    with Sidestreet(clock="stepped", step="1s") as desk:
        client = desk.client()
        order = submit(client, desk, MARKET)
        found = client.v1.orders.get_order_by_id(order.id, account_id=desk.account_id).data
        assert found.status == "FILLED"


def test_the_asynchronous_sdk_trades_as_well(desk: Sidestreet) -> None:
    async def trade() -> str:
        async with desk.async_client() as client:
            answer = await client.v1.orders.submit_orders(desk.account_id, orders=[RESTING])
            canceled = await client.v1.orders.cancel_open_order(
                answer.data[0].id, account_id=desk.account_id
            )
            return str(canceled.data.status)

    assert asyncio.run(trade()) == "PENDING_CANCEL"


def test_clients_in_many_threads_share_a_desk(desk: Sidestreet) -> None:
    def trade(number: int) -> str:
        client = desk.client()
        return str(submit(client, desk, {**RESTING, "id": f"thread-{number}"}).id)

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(trade, range(12)))
    assert len(set(ids)) == 12


def test_a_refusal_comes_as_it_would_over_a_socket(desk: Sidestreet) -> None:
    client = desk.client(max_retries=0)
    with pytest.raises(APIStatusError) as refused:
        submit(client, desk, {**MARKET, "quantity": "-1"})
    assert refused.value.status_code == 422
    assert refused.value.response.json()["error"]["code"] == 422
    assert refused.value.response.headers["content-type"] == "application/json"


def test_what_a_server_would_not_read_is_refused_in_process_too(desk: Sidestreet) -> None:
    with httpx.Client(
        base_url=desk.url, transport=desk.transport(), headers={"Authorization": "Bearer any"}
    ) as client:
        answer = client.post(f"/v1/accounts/{desk.account_id}/orders", content=b" " * 1_048_577)
        assert answer.status_code == 413
        assert client.head("/livez").content == b""
        assert client.get("/v1/accounts", headers={"Authorization": ""}).status_code == 401


def test_events_are_followed_in_process_and_their_end_is_a_timeout() -> None:
    with (
        Sidestreet() as desk,
        httpx.Client(
            base_url=desk.url, transport=desk.transport(), headers={"Authorization": "Bearer any"}
        ) as client,
    ):
        submit(desk.client(), desk, RESTING)
        seen: list[str] = []
        with (
            client.stream("GET", "/sidestreet/v1/events", params={"from": 0}) as answer,
            pytest.raises(httpx.ReadTimeout, match="until the desk's clock is moved"),
        ):
            seen.extend(
                json.loads(line.removeprefix("data: "))["type"]
                for line in answer.iter_lines()
                if line.startswith("data: ")
            )
        assert seen == ["start", "order"]


def test_a_websocket_is_told_to_want_a_server() -> None:
    with Sidestreet() as desk, httpx.Client(transport=desk.transport()) as client:
        headers = {"Authorization": "Bearer any", "Upgrade": "websocket"}
        with pytest.raises(httpx.UnsupportedProtocol, match="has no WebSocket"):
            client.get(f"{desk.url}/sidestreet/v1/events", headers=headers)


@pytest.mark.parametrize("in_process", [True, False])
@pytest.mark.parametrize(
    ("choice", "error", "told"),
    [
        ({"seed": "accounts: []\nnonsense: 1\n"}, SeedError, "nonsense"),
        (
            {"seed": "no-such-file.yaml"},
            ValueError,
            "seed: there is no file 'no-such-file.yaml' in",
        ),
        ({"scenario": "none.yaml"}, ValueError, "scenario: there is no file 'none.yaml' in"),
        ({"faults": Path("none.yaml")}, ValueError, "faults: there is no file 'none.yaml' in"),
        ({"seed": 7}, TypeError, "seed: 7, expected a file, YAML of more than one line, or"),
        ({"scenario": 7}, TypeError, "scenario: 7, expected a file, YAML"),
        (
            {"seed": {"accounts": [{"id": 7, "cash": 0.1}]}},
            TypeError,
            r"seed.accounts\[0\].cash: 0.1, expected a text, an int, a Decimal",
        ),
        ({"start": 5}, TypeError, "start: 5, expected a datetime, or an instant"),
        ({"step": 5}, TypeError, "step: 5, expected a timedelta, or a span"),
        ({"market": "no-such-market"}, ValueError, "neither a file nor one of reference"),
        ({"market": {"nmae": "calm"}}, ValueError, "unexpected keyword argument 'nmae'"),
        ({"market": {"fill_model": "none"}}, StartRefused, "there is no fill model 'none'"),
        ({"start": "yesterday"}, ValueError, "start: 'yesterday', expected an instant"),
        ({"clock": "fast"}, ValueError, "clock: 'fast', expected one of frozen, stepped"),
        ({"hours": "lunch"}, ValueError, "hours: 'lunch', expected one of"),
        ({"cancel_profile": "kind"}, ValueError, "cancel_profile: 'kind', expected one of"),
        ({"clock": "stepped", "step": "0"}, ValueError, "steps by more than nothing"),
    ],
)
def test_a_desk_that_cannot_be_had_is_told(
    choice: dict[str, Any], error: type[Exception], told: str, *, in_process: bool
) -> None:
    with pytest.raises(error, match=told):
        Sidestreet(in_process=in_process, **choice)


def test_a_market_is_chosen_by_name_by_file_or_by_figures(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    with Sidestreet(market=root / "examples/MAIN_2025-11-03.csv", start="2025-11-03") as desk:
        order = submit(desk.client(), desk, {**MARKET, "symbol": "MAIN"})
        desk.clock.advance("1m")
        assert desk.order(order)["status"] == "FILLED"
    with Sidestreet(market={"name": "calm", "seed": 3, "fill_model": "optimistic"}) as desk:
        order = submit(desk.client(), desk, {**MARKET, "quantity": "3000"})
        desk.clock.advance("1s")
        assert desk.order(order)["filled_quantity"] == "3000"
    seed = tmp_path / "seed.yaml"
    seed.write_text("accounts: [{id: 7, full_name: Seven, short_name: S, cash: 10}]\n")
    with Sidestreet(seed=seed) as desk:
        assert desk.account_id == 7


@use_desk()
def test_a_function_is_given_a_desk(desk: Sidestreet) -> None:
    assert desk.account_id == 100001


@use_desk(seed="accounts: [{id: 7, full_name: Seven, short_name: S, cash: 10}]\n")
def test_a_fixture_beside_it_is_filled_in_by_pytest(tmp_path: Path, desk: Sidestreet) -> None:
    assert tmp_path.is_dir()
    assert desk.account_ids == (7,)


@use_desk(hours="always")
class TestOfAClass(unittest.IsolatedAsyncioTestCase):
    """Each of its tests has a desk of its own."""

    def test_it_waits_for_nothing(self, desk: Sidestreet) -> None:
        """A plain method."""
        assert desk.clock.state()["session"] == "regular"

    async def test_it_is_awaited(self, desk: Sidestreet) -> None:
        """A coroutine has its desk until it has ended."""
        async with desk.async_client() as client:
            answer = await client.v1.accounts.get_accounts()
        assert [each.id for each in answer.data] == [100001]


class TestOfADerivedClass(TestOfAClass):
    """What is derived has the desk of what it is derived from."""

    def test_its_own(self, desk: Sidestreet) -> None:
        """A test that the decorator has not seen."""
        assert desk.clock.state()["session"] == "regular"

    @use_desk(start="2025-10-31")
    def test_with_a_desk_of_its_own(self, desk: Sidestreet) -> None:
        """A test that says for itself what it wants has that."""
        assert desk.clock.text.startswith("2025-10-31T13:30:00")


@use_desk(start="2025-10-30")
class TestOfAnotherDerivedClass(TestOfADerivedClass):
    """A class that is decorated itself has the last word about its own tests."""

    def test_its_start(self, desk: Sidestreet) -> None:
        """The word of the class that it is derived from is older."""
        assert desk.clock.text.startswith("2025-10-30T13:30:00")


class TestOfTheThird(TestOfAnotherDerivedClass):
    """Of those that a class is derived from, the nearest has the word."""

    def test_its_own_start(self, desk: Sidestreet) -> None:
        """Once more."""
        assert desk.clock.text.startswith("2025-10-30T13:30:00")


def test_a_test_without_a_place_for_its_desk_is_refused() -> None:
    with pytest.raises(TypeError, match="has no parameter for its desk"):

        @use_desk()
        class _Case:
            def test_it(self) -> None:
                """Take nothing."""

    with pytest.raises(TypeError, match="has no parameter for its desk"):
        use_desk()(lambda: None)


def test_a_block_has_a_desk() -> None:
    with sidestreet.testing.desk(cancel_profile="strict") as desk:
        client = desk.client(max_retries=0)
        order = submit(client, desk, MARKET)
        desk.clock.advance("1s")
        with pytest.raises(APIStatusError) as refused:
            client.v1.orders.cancel_open_order(order.id, account_id=desk.account_id)
        assert refused.value.status_code == 422


def test_an_error_that_leaves_a_block_takes_along_what_happened() -> None:
    def fail() -> None:
        with Sidestreet() as desk:
            submit(desk.client(), desk, {**RESTING, "id": "mine"})
            raise ValueError("the strategy is wrong")

    with pytest.raises(ValueError, match="the strategy is wrong") as failed:
        fail()
    (note,) = failed.value.__notes__
    assert note.startswith("Sidestreet: what happened to the orders\n")
    assert "client id mine, account 100001" in note


def test_a_test_that_has_its_desk_from_a_decorator_takes_it_along_too() -> None:
    class Case(unittest.TestCase):
        @use_desk()
        def test_it_fails(self, desk: Sidestreet) -> None:
            """Fail beside an order."""
            submit(desk.client(), desk, RESTING)
            self.fail("on purpose")

        @use_desk()
        def test_it_is_skipped(self, desk: Sidestreet) -> None:
            """Fail at nothing."""
            self.skipTest(str(desk.account_id))

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    ((_, told),) = result.failures
    assert "OrderAccepted: The client asked for it" in told
    assert [each[1] for each in result.skipped] == ["100001"]


def test_a_desk_that_broke_does_not_hide_the_error_of_the_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        with Sidestreet() as desk:
            monkeypatch.setattr(desk, "control", lambda *_, **__: 1 / 0)
            raise ValueError("the strategy is wrong")

    with pytest.raises(ValueError, match="the strategy is wrong") as failed:
        fail()
    (note,) = failed.value.__notes__
    assert note.startswith("The desk does not tell what happened: ZeroDivisionError")


def test_what_is_not_there_is_not_imported() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        sidestreet.testing.nothing  # noqa: B018 - the point of it


def test_accounts_are_made_as_a_test_needs_them(desk: Sidestreet) -> None:
    made = desk.accounts.create(cash=5000, short_name="OTHER")
    assert (made["id"], made["cash"], made["subtype"]) == (100002, "5000.00", "MARGIN")
    desk.accounts.credit(100002, Decimal("0.50"))
    desk.accounts.debit(100002, "1000")
    desk.accounts.hold(100002, "AAPL", 25, "200.10")
    desk.accounts.change(100002, options_level=2)
    seen = desk.accounts.see(100002)
    assert (seen["cash"], seen["options_level"]) == ("4000.50", 2)
    (held,) = seen["positions"]
    assert (held["symbol"], held["quantity"], held["average_price"]) == ("AAPL", "25", "200.10")
    copy = desk.accounts.clone(100002, number=7)
    assert [each["id"] for each in desk.accounts.all()] == [7, 100001, 100002]
    assert copy["positions"] == seen["positions"]
    (position,) = desk.client().v1.positions.get_positions(7).data
    assert (position.symbol, position.quantity) == ("AAPL", "25")
    with pytest.raises(TypeError, match=r"amount: 0.1, expected a text"):
        desk.accounts.credit(7, 0.1)  # type: ignore[arg-type]


def test_a_desk_goes_back_to_where_it_was(desk: Sidestreet) -> None:
    client = desk.client()
    resting = submit(client, desk, RESTING)
    desk.clock.advance("1s")
    before = desk.snapshot()
    client.v1.orders.cancel_open_order(resting.id, account_id=desk.account_id)
    desk.clock.advance("1h")
    later = submit(client, desk, MARKET)
    desk.restore(before)
    assert desk.clock.text == "2025-11-03T15:00:01.000000000Z"
    assert desk.order(resting)["status"] == "NEW"
    assert [each.id for each in client.v1.orders.get_orders(desk.account_id).data] == [resting.id]
    again = submit(client, desk, MARKET)
    assert again.id != later.id
    desk.clock.advance("1s")
    assert desk.order(again)["status"] == "FILLED"
    with pytest.raises(ControlRefused, match="There is no snapshot nowhere; there are: test-1"):
        desk.restore("nowhere")
    assert desk.order(again)["status"] == "FILLED"


def test_a_desk_begins_anew_as_often_as_is_wished(desk: Sidestreet) -> None:
    client = desk.client()
    for count in range(3):
        order = submit(client, desk, {**RESTING, "id": f"order-{count}"})
        assert [each.id for each in client.v1.orders.get_orders(desk.account_id).data] == [order.id]
        desk.clock.advance("1m")
        desk.reset()
        assert desk.clock.text == "2025-11-03T15:00:00.000000000Z"
    assert client.v1.orders.get_orders(desk.account_id).data == []


def test_a_desk_branches_off_at_any_record(desk: Sidestreet) -> None:
    client = desk.client()
    first = submit(client, desk, {**RESTING, "id": "first"})
    sequence = desk._calls.call("take_snapshot", {"name": "here"})["sequence"]
    submit(client, desk, {**RESTING, "id": "second"})
    with pytest.raises(ControlRefused, match="Up to record 1 the seed was not planted yet"):
        desk.branch(1)
    with pytest.raises(ControlRefused, match="10000"):
        desk.branch(10_000)
    assert len(client.v1.orders.get_orders(desk.account_id).data) == 2
    desk.branch(sequence)
    assert [each.id for each in client.v1.orders.get_orders(desk.account_id).data] == [first.id]


def test_a_venue_does_what_a_test_says(desk: Sidestreet) -> None:
    client = desk.client()
    order = submit(client, desk, {**RESTING, "id": "mine"})
    desk.clock.advance("1s")
    assert desk.venue.fill("mine", 4, "0.99")["status"] == "PARTIALLY_FILLED"
    assert desk.venue.correct(order, price="0.98")["average_fill_price"] == "0.98"
    assert desk.venue.bust(order)["filled_quantity"] == "0"
    (route,) = desk.venue.see(order)["routes"]
    assert (route["leaves_quantity"], route["is_acknowledged"]) == ("10", True)
    with pytest.raises(ControlRefused) as refused:
        desk.venue.fill(order, 11)
    assert refused.value.message == "FILL_BEYOND_LEAVES: quantity=11, leaves=10"
    client.v1.orders.replace_order(order.id, account_id=desk.account_id, quantity="20")
    assert desk.venue.reject(order, "not today")["quantity"] == "10"
    client.v1.orders.cancel_open_order(order.id, account_id=desk.account_id)
    desk.clock.advance("1s")
    late = desk.venue.late_fill(order, Decimal(3))
    assert (late["status"], late["filled_quantity"]) == ("CANCELED", "3")


def test_an_order_ends_at_its_venue_as_a_test_says(desk: Sidestreet) -> None:
    client = desk.client()
    for number, (name, status) in enumerate(
        [("cancel", "CANCELED"), ("expire", "EXPIRED"), ("fill", "FILLED")]
    ):
        order = submit(client, desk, {**RESTING, "id": f"order-{number}"})
        desk.clock.advance("1s")
        assert getattr(desk.venue, name)(order)["status"] == status
    order = submit(client, desk, RESTING)
    assert desk.venue.acknowledge(order)["status"] == "NEW"
    assert desk.venue.step(order, "suspend")["status"] == "SUSPENDED"
    order = submit(client, desk, RESTING)
    assert desk.venue.reject(order, "no such thing")["status"] == "REJECTED"
    assert "no such thing" in str(desk.order(order)["details"])
    with pytest.raises(ControlRefused, match="no-such-step"):
        desk.venue.step(order, "no-such-step")


def test_an_order_of_another_account_is_named_with_its_account(desk: Sidestreet) -> None:
    other = desk.accounts.create()["id"]
    client = desk.client()
    (order,) = client.v1.orders.submit_orders(other, orders=[RESTING]).data
    desk.clock.advance("1s")
    assert desk.venue.fill(order, account_id=other)["status"] == "FILLED"
    assert desk.order(order, account_id=other)["status"] == "FILLED"
    with pytest.raises(ControlRefused) as refused:
        desk.venue.fill(order)
    assert refused.value.status == 404


def test_the_clock_runs_until_an_order_is_as_wanted(desk: Sidestreet) -> None:
    client = desk.client()
    order = submit(client, desk, MARKET)
    desk.clock.run_until(order, "FILLED")
    filled_at = desk.clock.now
    assert filled_at.replace(microsecond=0) == datetime(2025, 11, 3, 15, tzinfo=UTC)
    assert desk.order(order)["status"] == "FILLED"
    resting = submit(client, desk, RESTING)
    desk.clock.run_until(lambda: desk.order(resting)["status"] == "NEW")
    with pytest.raises(NotReached, match=r"was not FILLED by 2025-11-03T15:01:.*: it was NEW"):
        desk.clock.run_until(resting, "FILLED", limit="1m")
    with pytest.raises(NotReached, match=r"nothing that happened by 2025-11-03T15:02:"):
        desk.clock.run_until(lambda: False, limit=timedelta(minutes=1))


def test_an_order_that_has_ended_is_waited_for_no_more(desk: Sidestreet) -> None:
    order = submit(desk.client(), desk, {**MARKET, "id": "mine"})
    desk.clock.run_until(order, "FILLED")
    filled_at = desk.clock.text
    desk.clock.run_until("mine", "FILLED")
    with pytest.raises(NotReached, match=r"the order mine has ended FILLED, so it was not NEW by"):
        desk.clock.run_until("mine", "NEW")
    assert desk.clock.text == filled_at
    assert desk.order("mine")["status"] == "FILLED"
    with pytest.raises(ControlRefused, match="ask for a late fill"):
        desk.venue.fill("mine")


def test_a_clock_in_process_goes_where_it_is_told_and_nowhere_else() -> None:
    with Sidestreet() as desk:
        with pytest.raises(RuntimeError, match="goes where it is told: advance it"):
            desk.clock.resume()
        # Whoever asks for it on another way has a clock that runs with a time that stands still.
        assert desk.control("resume_clock")["mode"] == "fast"
        desk.snapshot("here")
        for _ in range(2):
            assert desk.clock.text == "2025-11-03T15:00:00.000000000Z"
            desk.restore("here")
        order = submit(desk.client(), desk, MARKET)
        desk.clock.run_until(order, "FILLED")


def test_a_stepped_clock_in_process_is_stopped_and_goes_on() -> None:
    with Sidestreet(clock="stepped", step="1s") as desk:
        desk.clock.freeze()
        desk.client().v1.accounts.get_accounts()
        assert desk.clock.text == "2025-11-03T15:00:00.000000000Z"
        desk.clock.resume()
        desk.client().v1.accounts.get_accounts()
        assert desk.clock.text == "2025-11-03T15:00:01.000000000Z"


def test_the_clock_of_a_server_runs_when_it_is_told_to() -> None:
    with Sidestreet(in_process=False) as desk:
        desk.clock.resume()
        assert desk.clock.state()["mode"] == "fast"


def test_the_clock_goes_to_whatever_happens_next(desk: Sidestreet) -> None:
    order = submit(desk.client(), desk, MARKET)
    while desk.order(order)["status"] != "FILLED":
        assert desk.clock.next_event()
    assert desk.clock.now < datetime(2025, 11, 3, 15, 0, 1, tzinfo=UTC)


def test_a_server_that_broke_says_so_to_whoever_asks_and_at_the_end() -> None:
    desk = Sidestreet(in_process=False)
    host = desk._host
    assert isinstance(host, ServedHost)
    host._loop.call_soon_threadsafe(host._failed, RuntimeError("the disk is gone"))
    host._thread.join()
    with pytest.raises(RuntimeError, match="the disk is gone"):
        desk.clock.state()
    with pytest.raises(RuntimeError, match="the disk is gone"):
        desk.close()


def test_events_are_followed_by_an_asynchronous_client_too() -> None:
    seen: list[str] = []

    async def follow(desk: Sidestreet) -> None:
        async with (
            httpx.AsyncClient(
                base_url=desk.url,
                transport=desk.async_transport(),
                headers={"Authorization": "Bearer any"},
            ) as client,
            client.stream("GET", "/sidestreet/v1/events") as answer,
        ):
            async for line in answer.aiter_lines():
                seen.append(line)  # noqa: PERF401 - what came before the end is what counts

    with Sidestreet() as desk, pytest.raises(httpx.ReadTimeout):
        asyncio.run(follow(desk))
    assert "event: start" in seen
