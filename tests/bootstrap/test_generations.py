"""A desk goes back to where it was, under a server that keeps its sockets."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from clearstreet import AsyncClearStreet
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from bootstrap.served import ACCOUNT, START, Served, served
from sidestreet.bootstrap import StartRefused, start_server
from sidestreet.bootstrap.generation import Generation
from sidestreet.bootstrap.generations import switch
from sidestreet.config import ClockChoice, ClockMode, Settings

pytestmark = pytest.mark.server

HOUR_NS = 3_600_000_000_000
Story = Callable[[Served], Awaitable[None]]


@pytest.fixture(params=["in a folder", "in memory"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    """Return where a desk is kept, if anywhere: everything is promised for both."""
    return tmp_path / "desk" if request.param == "in a folder" else None


def play(data: Path | None, story: Story, clock: ClockChoice | None = None) -> None:
    """Tell a story to a server of its own."""

    async def main() -> None:
        async with served(data, clock) as desk:
            await story(desk)

    asyncio.run(main())


def test_a_restore_brings_back_the_orders_of_the_snapshot_and_no_others(data: Path | None) -> None:
    async def story(desk: Served) -> None:
        before = await desk.place("before")
        digest = desk.digest
        taken = await desk.control("snapshots", {"name": "noon"})
        assert taken["state_digest"] == digest
        assert (taken["generation"], taken["open_orders"]) == (1, 2)
        known = await desk.order_ids()
        assert before in known
        after = await desk.place("after")
        await desk.control("clock/advance", {"by": "PT1H"})
        begun = await desk.control("generations/restore", {"name": "noon"})
        assert (begun["generation"], begun["parent"], begun["snapshot"]) == (2, 1, "noon")
        assert await desk.order_ids() == known
        assert (await desk.ask("GET", f"/v1/accounts/{ACCOUNT}/orders/{after}")).status_code == 404
        assert desk.running.desk.clock.now() == START
        # What the desk holds goes on living: the venue has it again.
        (canceled,) = [
            await desk.data("DELETE", f"/v1/accounts/{ACCOUNT}/orders/{before}"),
        ]
        assert canceled["status"] == "PENDING_CANCEL"
        await desk.control("clock/advance", {"by": "PT1M"})
        found = await desk.data("GET", f"/v1/accounts/{ACCOUNT}/orders/{before}")
        assert found["status"] == "CANCELED"

    play(data, story)


def test_an_old_generation_stays_as_it_was_and_can_be_gone_back_to(data: Path | None) -> None:
    async def story(desk: Served) -> None:
        await desk.control("snapshots", {"name": "early"})
        first = await desk.place("first")
        end_of_first = desk.running.desk.sequencer.sequence
        await desk.control("generations/restore", {"name": "early"})
        second = await desk.place("second")
        assert await desk.control("generations/branch", {"at": end_of_first, "generation": 1}) == {
            "generation": 3,
            "is_current": True,
            "began": "branch",
            "began_at": "2025-11-03T14:30:00.000000000Z",
            "parent": 1,
            "sequence": end_of_first,
            "snapshot": None,
        }
        known = await desk.order_ids()
        assert first in known
        assert second not in known
        listed = await desk.data("GET", "/control/v1/generations")
        assert [(each["generation"], each["began"], each["is_current"]) for each in listed] == [
            (1, "start", False),
            (2, "restore", False),
            (3, "branch", True),
        ]

    play(data, story)


def test_ids_of_a_generation_are_never_those_of_another(data: Path | None) -> None:
    """The same command, at the same sequence and instant of a desk that begins alike."""

    async def story(desk: Served) -> None:
        made = []
        for _ in range(4):
            made.append(await desk.place())
            at = desk.running.desk.state.orders[made[-1]].created_at
            assert at == START
            await desk.control("generations/reset")
        assert len(set(made)) == 4

    play(data, story)


def test_a_reset_begins_from_the_seed_as_on_an_empty_folder(data: Path | None) -> None:
    async def story(desk: Served) -> None:
        old, sequence = desk.running.desk.state, desk.running.desk.sequencer.sequence
        money, holdings = dict(old.cash), repr(old.holdings)
        known = await desk.order_ids()
        await desk.control("snapshots", {"name": "unused"})
        await desk.place()
        await desk.control("clock/advance", {"by": "PT8H"})
        begun = await desk.control("generations/reset")
        assert (begun["began"], begun["parent"], begun["sequence"]) == ("reset", None, 0)
        assert desk.running.desk.clock.now() == START
        assert desk.running.desk.sequencer.sequence == sequence
        assert await desk.order_ids() == known == set()
        new = desk.running.desk.state
        assert new is not old
        assert (new.cash, repr(new.holdings)) == (money, holdings)
        assert [each["name"] for each in await desk.data("GET", "/control/v1/snapshots")] == [
            "unused"
        ]

    play(data, story)


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        ("generations/restore", {"name": "none"}, 404, "There is no snapshot none; there are: one"),
        ("generations/restore", {}, 422, "one of name and file must be given"),
        ("generations/restore", {"name": "one", "file": "/x"}, 422, "one of name and file"),
        ("generations/restore", {"name": "../one"}, 422, "name"),
        ("generations/restore", {"file": "/nowhere/x"}, 404, "There is no file /nowhere/x"),
        ("generations/restore", {"file": "/"}, 400, "/ is no regular file"),
        ("generations/restore", {"file": "/dev/zero"}, 400, "/dev/zero is no regular file"),
        ("generations/restore", {"file": "/x\0y"}, 400, "holds a NUL"),
        ("snapshots/one/export", {"file": "/x\0y"}, 400, "holds a NUL"),
        ("generations/restore", {"file": "x"}, 422, "expected a whole path"),
        ("snapshots/one/export", {"file": "x"}, 422, "expected a whole path"),
        ("generations/branch", {"at": 0}, 422, "at"),
        ("generations/branch", {"at": 3}, 400, "the seed was not planted yet"),
        ("generations/branch", {"at": 10_000}, 400, "before 10000"),
        ("generations/branch", {"at": 1, "generation": 9}, 404, "There is no generation 9"),
        ("snapshots", {"name": "one"}, 409, "There is a snapshot one already"),
        ("snapshots", {"name": ""}, 422, "name"),
        ("snapshots/none/export", {"file": "/x"}, 404, "There is no snapshot none"),
        ("snapshots/one/export", {"file": "/nowhere/x"}, 400, "/nowhere/x"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_has_changed(
    data: Path | None, path: str, body: object, status: int, told: str
) -> None:
    async def story(desk: Served) -> None:
        order_id = await desk.place()
        await desk.control("snapshots", {"name": "one"})
        digest, old = desk.digest, desk.running.desk
        answer = await desk.ask("POST", f"/control/v1/{path}", body)
        assert answer.status_code == status, answer.text
        assert told in answer.json()["error"]["message"]
        assert (desk.current, desk.running.desk is old, desk.digest) == (1, True, digest)
        assert order_id in await desk.order_ids()
        listed = await desk.data("GET", "/control/v1/generations")
        assert [each["generation"] for each in listed] == [1]

    play(data, story)


def test_a_pipe_that_nobody_writes_to_is_no_snapshot_and_stalls_nobody(
    data: Path | None, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    async def story(desk: Served) -> None:
        answer = await desk.ask("POST", "/control/v1/generations/restore", {"file": str(pipe)})
        assert answer.status_code == 400
        assert answer.json()["error"]["message"] == f"{pipe} is no regular file"
        assert await desk.place() in await desk.order_ids()

    play(data, story)


def test_a_file_brings_a_desk_to_another_that_says_it_may_be_foreign(tmp_path: Path) -> None:
    file = str(tmp_path / "kept.snapshot")
    placed: list[str] = []

    async def export(desk: Served) -> None:
        placed.append(await desk.place())
        await desk.control("snapshots", {"name": "kept"})
        await desk.control("snapshots/kept/export", {"file": file})
        again = await desk.ask("POST", "/control/v1/snapshots/kept/export", {"file": file})
        assert again.status_code == 409
        await desk.control("generations/restore", {"file": file})
        assert placed[0] in await desk.order_ids()

    async def restore(desk: Served) -> None:
        refused = await desk.ask("POST", "/control/v1/generations/restore", {"file": file})
        assert refused.status_code == 400
        assert "is foreign" in refused.json()["error"]["message"]
        assert desk.current == 1
        begun = await desk.control("generations/restore", {"file": file, "is_foreign": True})
        assert (begun["parent"], begun["snapshot"]) == (None, "kept")
        assert placed[0] in await desk.order_ids()

    play(tmp_path / "one", export)
    play(tmp_path / "other", restore)
    play(None, restore)


def test_a_desk_that_went_back_goes_on_from_there_after_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    kept: dict[str, Any] = {}

    async def first(desk: Served) -> None:
        await desk.control("snapshots", {"name": "early"})
        await desk.control("clock/advance", {"by": "PT5H"})
        kept["end"] = desk.running.desk.sequencer.sequence
        await desk.control("generations/restore", {"name": "early"})
        await desk.control("clock/advance", {"by": "PT1H"})
        kept["order"] = await desk.place()

    async def second(desk: Served) -> None:
        assert desk.current == 2
        assert desk.running.desk.clock.now() == START + HOUR_NS
        assert kept["order"] in await desk.order_ids()
        await desk.control("generations/branch", {"at": kept["end"], "generation": 1})
        assert desk.current == 3

    play(data, first)
    play(data, second)


def test_streams_are_told_to_come_back(data: Path | None) -> None:
    async def story(desk: Served) -> None:
        url = desk.running.url.replace("http", "ws") + "/sidestreet/v1/events"
        async with connect(url, additional_headers={"Authorization": "Bearer x"}) as stream:
            assert json.loads(await stream.recv())["type"] == "start"
            await desk.control("generations/reset")
            with pytest.raises(ConnectionClosed) as closed:
                await stream.recv()
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (
                1012,
                "generation 2 has begun",
            )
        async with connect(url, additional_headers={"Authorization": "Bearer x"}) as stream:
            await stream.recv()
            order_id = await desk.place()
            heard = json.loads(await stream.recv())
            assert order_id in json.dumps(heard)

    play(data, story)


def test_an_advance_that_is_under_way_ends_and_is_answered(tmp_path: Path) -> None:
    async def story(desk: Served) -> None:
        far = asyncio.ensure_future(desk.control("clock/advance", {"by": "P300D"}))
        travel = desk.running.switch.generation.travel
        assert travel is not None
        while travel.progress is None:  # noqa: ASYNC110 - nobody tells when it has set out
            await asyncio.sleep(0)
        await desk.control("generations/reset")
        assert not (await far)["is_complete"]
        assert desk.running.desk.clock.now() == START

    play(tmp_path / "desk", story)


def test_the_pace_of_a_clock_stays_and_only_its_instant_goes_back(data: Path | None) -> None:
    async def story(desk: Served) -> None:
        await desk.control("snapshots", {"name": "one"})
        await desk.data("PUT", "/control/v1/clock", {"speed": "7"})
        await desk.control("clock/advance", {"by": "PT1H"})
        await desk.control("generations/restore", {"name": "one"})
        told = await desk.data("GET", "/control/v1/clock")
        assert (told["speed"], told["mode"]) == ("7", "frozen")
        assert told["now"] == "2025-11-03T14:30:00.000000000Z"

    play(data, story)


def test_a_clock_of_the_machine_stays_and_what_fell_due_is_decided(data: Path | None) -> None:
    async def story(desk: Served) -> None:
        await desk.control("snapshots", {"name": "one"})
        before = desk.running.desk.clock.now()
        await desk.control("generations/restore", {"name": "one"})
        assert desk.running.desk.clock.now() > before

    play(data, story, ClockChoice(ClockMode.OPEN))


def test_nobody_hangs_and_nothing_acknowledged_is_lost_while_clients_keep_sending(
    data: Path | None,
) -> None:
    """Which generation took an order is written in its id."""

    async def story(desk: Served) -> None:
        acknowledged: list[str] = []
        heard: asyncio.Queue[str] = asyncio.Queue()
        is_over = False

        async def send(name: str) -> None:
            number = 0
            while not is_over:
                number += 1
                heard.put_nowait(await desk.place(f"{name}-{number}"))

        async def hear(count: int) -> None:
            acknowledged.extend([await heard.get() for _ in range(count)])

        await desk.control("snapshots", {"name": "one"})
        senders = [asyncio.ensure_future(send(str(number))) for number in range(8)]
        for _ in range(5):
            await hear(20)
            await desk.control("generations/restore", {"name": "one"})
            await hear(20)
            await desk.control("generations/reset")
        # Those that were on their way came from before; each sender sends on after that.
        while sum(each[16:18] == "0a" for each in acknowledged) < 20:
            await hear(1)
        is_over = True
        await asyncio.gather(*senders)
        await hear(heard.qsize())
        assert desk.current == 11
        of_generation = [int(each[16:18], 16) for each in acknowledged]
        assert len(of_generation) == len(set(acknowledged))
        taken = {each for each in acknowledged if each[16:18] == "0a"}
        assert taken <= await desk.order_ids()
        assert set(of_generation) == set(range(11))

    play(data, story)


def test_the_control_api_is_refused_where_the_server_was_not_started_for_it() -> None:
    async def story() -> None:
        running = await start_server(Settings(data=None, port=0, is_open=True), _fail)
        try:
            async with httpx.AsyncClient(
                base_url=running.url, headers={"Authorization": "Bearer x"}
            ) as client:
                for path in ("generations", "no/such/thing"):
                    answer = await client.get(f"/control/v1/{path}")
                    assert answer.status_code == 403
                    assert "serve with --control" in answer.json()["error"]["message"]
                del client.headers["Authorization"]
                assert (await client.get("/control/v1/generations")).status_code == 401
        finally:
            await running.stop()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(None, port=0, is_production=True, is_controlled=True), "--control"),
        (Settings(None, port=0, is_production=True, is_open=True), "--open"),
        (
            Settings(None, port=0, is_production=True, clock=ClockChoice(ClockMode.FROZEN)),
            "--clock frozen",
        ),
    ],
)
def test_nothing_is_staged_on_a_desk_in_earnest(settings: Settings, told: str) -> None:
    with pytest.raises(StartRefused, match=told):
        asyncio.run(start_server(settings, _fail))


def _fail(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize("path", ["generations/restore", "generations/reset"])
def test_a_client_of_the_official_sdk_works_on_across_a_switch(
    data: Path | None, path: str
) -> None:
    """On the connection that it had, and without a retry that would hide a lost one."""

    async def story(desk: Served) -> None:
        order_id = await desk.place()
        await desk.control("snapshots", {"name": "one"})
        async with AsyncClearStreet(
            api_key="anybody", base_url=desk.running.url, max_retries=0
        ) as client:
            listed = await client.v1.orders.get_orders(ACCOUNT)
            connections = desk.running.server.connection_count
            body = {"name": "one"} if path.endswith("restore") else None
            await desk.control(path, body)
            again = await client.v1.orders.get_orders(ACCOUNT)
            assert [order.id for order in listed.data or ()] == [order_id]
            assert [order.id for order in again.data or ()] == ([order_id] if body else [])
            assert desk.running.server.connection_count == connections

    play(data, story)


def test_what_tests_had_set_is_as_it_was_at_the_point(data: Path | None) -> None:
    """Prices, cancels, scenarios and faults are part of the journal, so they go back too."""

    async def story(desk: Served) -> None:
        async def told() -> list[object]:
            quote = await desk.data("GET", "/control/v1/market/AAPL")
            return [
                quote["is_halted"],
                await desk.data("GET", "/control/v1/cancel-profile"),
                await desk.data("GET", "/control/v1/faults"),
            ]

        await desk.control("market/AAPL/halt")
        await desk.data("PUT", "/control/v1/cancel-profile", {"profile": "strict"})
        before = await told()
        assert before[0]
        await desk.control("snapshots", {"name": "one"})
        await desk.control("market/AAPL/resume")
        await desk.data("PUT", "/control/v1/cancel-profile", {"profile": "hidden"})
        assert await told() != before
        await desk.control("generations/restore", {"name": "one"})
        assert await told() == before
        await desk.control("generations/reset")
        assert not (await told())[0]

    play(data, story)


def test_a_desk_that_does_not_come_to_rest_is_not_left(
    data: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Served) -> None:
        order_id = await desk.place()
        monkeypatch.setattr(switch, "REST_WITHIN_S", 0.0)
        monkeypatch.setattr(Generation, "is_at_rest", False)
        refused = await desk.ask("POST", "/control/v1/generations/reset")
        assert refused.status_code == 503
        assert "did not come to rest" in refused.json()["error"]["message"]
        assert desk.current == 1
        assert order_id in await desk.order_ids()

    play(data, story)


def test_a_generation_that_nobody_needs_is_removed_for_good(data: Path | None) -> None:
    async def story(desk: Served) -> None:
        await desk.control("generations/reset")
        await desk.control("snapshots", {"name": "two"})
        await desk.control("generations/reset")
        await desk.control("generations/reset")
        for number, status, told in (
            ("1", 409, "the first one stays"),
            ("2", 409, "these snapshots are of it: two"),
            ("4", 409, "it is the current one"),
            ("5", 404, "There is no generation 5"),
            ("x", 400, "not the number of a generation"),
        ):
            refused = await desk.ask("DELETE", f"/control/v1/generations/{number}")
            assert (refused.status_code, told in refused.text) == (status, True)
        removed = await desk.data("DELETE", "/control/v1/generations/3")
        assert (removed["generation"], removed["began"]) == (3, "reset")
        await desk.data("DELETE", "/control/v1/snapshots/two")
        await desk.data("DELETE", "/control/v1/generations/2")
        listed = await desk.data("GET", "/control/v1/generations")
        assert [each["generation"] for each in listed] == [1, 4]
        if data is not None:
            assert [each.name for each in (data / "generations").iterdir()] == ["0004"]
        assert (await desk.control("generations/reset"))["generation"] == 5

    play(data, story)
