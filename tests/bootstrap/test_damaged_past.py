"""What is damaged in a folder, or was tampered with, is refused, and the desk answers on."""

import asyncio
import errno
import hashlib
import json
import os
import struct
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bootstrap.served import START, Served, served
from sidestreet.bootstrap import server
from sidestreet.bootstrap.generations import snapshot_file, sources, switch
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.reference.seed import default_seed

Story = Callable[[Served], Awaitable[None]]

RESTORE = "/control/v1/generations/restore"
SNAPSHOTS = "/control/v1/snapshots"
LATEST = 4_102_444_800_000_000_000
"""The first instant of 2100, which is as far as the calendars go."""


def play(data: Path | None, story: Story) -> None:
    """Play a story on a desk."""

    async def main() -> None:
        async with served(data) as desk:
            await story(desk)

    asyncio.run(main())


async def make_three(desk: Served) -> int:
    """Have three generations, and a snapshot `one` of the first and `two` of the second.

    Return the sequence at which the first was taken.
    """
    await desk.place()
    taken = await desk.control("snapshots", {"name": "one"})
    await desk.control("generations/restore", {"name": "one"})
    await desk.control("snapshots", {"name": "two"})
    await desk.control("generations/restore", {"name": "one"})
    return int(taken["sequence"])


async def told(desk: Served, method: str, path: str, body: object = None) -> tuple[int, str]:
    """Send a request, and return the status of its answer and what was wrong."""
    answer = await desk.ask(method, path, body)
    return answer.status_code, (answer.json().get("error") or {}).get("message", "")


def change(file: Path, **members: Any) -> None:
    """Write other members into a file of JSON."""
    file.write_text(json.dumps(json.loads(file.read_bytes()) | members))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:20]), id="cut"),
        pytest.param(lambda file: file.unlink(), id="gone"),
        pytest.param(lambda file: change(file, began_at=10**30), id="far"),
        pytest.param(lambda file: change(file, generation=7), id="another"),
        pytest.param(lambda file: change(file, format=99), id="newer"),
    ],
)
def test_a_damaged_note_of_a_generation_is_in_the_way_of_that_one_alone(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    async def story(desk: Served) -> None:
        at = await make_three(desk)
        damage(tmp_path / "desk" / "generations" / "0002" / "origin.json")
        for method, path, body in (
            ("DELETE", "/control/v1/generations/2", None),
            ("POST", "/control/v1/generations/branch", {"at": at, "generation": 2}),
            ("POST", RESTORE, {"name": "two"}),
        ):
            status, message = await told(desk, method, path, body)
            assert (status, "0002/origin.json" in message) == (400, True), message
        first, second, third = await desk.data("GET", "/control/v1/generations")
        assert [each["began"] for each in (first, second, third)] == ["start", None, "restore"]
        assert ("problem" in first, "problem" in third) == (False, False)
        assert "0002/origin.json" in second["problem"]
        assert (await desk.control("generations/restore", {"name": "one"}))["generation"] == 4
        again = await desk.control("generations/branch", {"at": at, "generation": 1})
        assert again["generation"] == 5
        assert (await desk.data("DELETE", "/control/v1/generations/3"))["generation"] == 3

    play(tmp_path / "desk", story)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda file: file.write_bytes(b"{"), id="cut"),
        pytest.param(lambda file: change(file, sequence=-5), id="before the first record"),
        pytest.param(lambda file: change(file, sequence=10**30), id="far beyond the last"),
        pytest.param(lambda file: change(file, taken_at=-1), id="before 1970"),
        pytest.param(lambda file: change(file, taken_at=LATEST + 1), id="beyond the calendars"),
        pytest.param(lambda file: change(file, taken_at=10**30), id="at no time"),
        pytest.param(lambda file: change(file, name="one"), id="another"),
        pytest.param(lambda file: change(file, name="../two"), id="no name"),
        pytest.param(lambda file: change(file, generation=0), id="of no generation"),
        pytest.param(lambda file: change(file, format=99), id="newer"),
    ],
)
def test_a_damaged_snapshot_is_told_and_can_be_removed_and_is_in_nobodys_way(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    async def story(desk: Served) -> None:
        await make_three(desk)
        damage(tmp_path / "desk" / "snapshots" / "two.json")
        assert [each["name"] for each in await desk.data("GET", SNAPSHOTS)] == ["one"]
        for path, body in (
            (RESTORE, {"name": "two"}),
            (f"{SNAPSHOTS}/two/export", {"file": str(tmp_path / "two.snapshot")}),
        ):
            status, message = await told(desk, "POST", path, body)
            assert (status, "two.json" in message) == (400, True), message
        assert (await told(desk, "POST", SNAPSHOTS, {"name": "two"}))[0] == 409
        assert (await desk.data("DELETE", "/control/v1/generations/2"))["generation"] == 2
        removed = await desk.data("DELETE", f"{SNAPSHOTS}/two")
        assert removed == {"name": "two", "snapshot": None}
        assert (await told(desk, "DELETE", f"{SNAPSHOTS}/two"))[0] == 404
        removed = await desk.data("DELETE", f"{SNAPSHOTS}/one")
        assert (removed["name"], removed["snapshot"]["generation"]) == ("one", 1)
        assert (await desk.control("snapshots", {"name": "two"}))["generation"] == 3

    play(tmp_path / "desk", story)


def test_a_snapshot_of_a_generation_that_is_not_there_is_written_to_no_file(
    tmp_path: Path,
) -> None:
    file = tmp_path / "one.snapshot"

    async def story(desk: Served) -> None:
        await desk.control("snapshots", {"name": "one"})
        change(tmp_path / "desk" / "snapshots" / "one.json", generation=77)
        expected = (404, "There is no generation 77; there are: 1")
        assert await told(desk, "POST", f"{SNAPSHOTS}/one/export", {"file": str(file)}) == expected
        assert await told(desk, "POST", RESTORE, {"name": "one"}) == expected

    play(tmp_path / "desk", story)
    assert not file.exists()


def tampered(file: Path, **members: Any) -> Path:
    """Return a file with other members in its manifest, which is whole all the same."""
    raw = file.read_bytes()
    magic, version, length = struct.unpack("<8sII", raw[:16])
    manifest = json.dumps(json.loads(raw[16 : 16 + length]) | members).encode()
    head = struct.pack("<8sII", magic, version, len(manifest))
    body = head + manifest + raw[16 + length : -32]
    made = file.with_suffix(".tampered")
    made.write_bytes(body + hashlib.sha256(body).digest())
    return made


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"taken_at": LATEST + 1}, "taken_at"),
        ({"taken_at": -1}, "taken_at"),
        ({"taken_at": 10**30}, "taken_at"),
        ({"sequence": -1}, "sequence"),
        ({"sequence": 10**15}, "sequence"),
        ({"sequence": 7}, "holds "),
        ({"name": "../../x"}, "name"),
        ({"name": ""}, "name"),
        ({"generation": 10**9}, "generation"),
        ({"generation": -1}, "generation"),
        ({"open_orders": -1}, "open_orders"),
        ({"state_digest": "00"}, "lead to another state"),
        ({"contract": "2999-01-01"}, "newer than this desk"),
    ],
)
def test_what_a_file_says_is_believed_only_where_it_can_be(
    tmp_path: Path, members: dict[str, Any], expected: str
) -> None:
    async def story(desk: Served) -> None:
        await desk.place()
        await desk.control("snapshots", {"name": "one"})
        file = tmp_path / "one.snapshot"
        await desk.control("snapshots/one/export", {"file": str(file)})
        bad = tampered(file, **members)
        status, message = await told(desk, "POST", RESTORE, {"file": str(bad)})
        assert (status, expected in message) == (400, True), message
        assert desk.current == 1
        assert (await desk.control("generations/restore", {"file": str(file)}))["generation"] == 2
        assert len(await desk.order_ids()) == 1

    play(None, story)


def test_the_desk_answers_while_a_file_is_read_and_one_wish_waits_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    real = sources.source_of

    def slow(*arguments: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return real(*arguments)

    monkeypatch.setattr(switch, "source_of", slow)

    async def story(desk: Served) -> None:
        await desk.control("snapshots", {"name": "one"})
        file = {"file": str(tmp_path / "one.snapshot")}
        await desk.control("snapshots/one/export", file)
        first = asyncio.ensure_future(desk.control("generations/restore", file))
        await asyncio.to_thread(begun.wait)
        second = asyncio.ensure_future(desk.control("generations/restore", {"name": "one"}))
        order_id = await desk.place()
        assert order_id in await desk.order_ids()
        go_on.set()
        made = [await first, await second]
        assert [each["generation"] for each in made] == [2, 3]
        assert await desk.order_ids() == set()

    play(tmp_path / "desk", story)


@pytest.mark.parametrize("what", ["restore", "export"])
def test_a_stop_gives_up_what_takes_too_long_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    begun, never = threading.Event(), threading.Event()

    def stuck(*_: object) -> None:
        begun.set()
        never.wait()

    monkeypatch.setattr(switch, "source_of", stuck)
    monkeypatch.setattr(switch, "write_snapshot", stuck)
    monkeypatch.setattr(server, "STOP_WITHIN_S", 0.05)

    async def story(desk: Served) -> None:
        await desk.control("snapshots", {"name": "one"})
        if what == "restore":
            body = {"file": str(tmp_path / "one.snapshot")}
            asked = asyncio.ensure_future(told(desk, "POST", RESTORE, body))
        else:
            body = {"file": str(tmp_path / "one.snapshot")}
            path = f"{SNAPSHOTS}/one/export"
            asked = asyncio.ensure_future(told(desk, "POST", path, body))
        await asyncio.to_thread(begun.wait)
        await desk.running.switch.settle(server.STOP_WITHIN_S)
        assert await asked == (503, "The server stops; nothing has changed")

    try:
        play(tmp_path / "desk", story)
    finally:
        never.set()


def full(*_: object) -> None:
    """Refuse as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("is_server", [True, False])
def test_a_full_disk_is_no_fault_of_whoever_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_server: bool
) -> None:
    monkeypatch.setattr(snapshot_file, "sync_file", full)
    path, body = f"{SNAPSHOTS}/one/export", {"file": str(tmp_path / "one.snapshot")}
    expected = (503, f"{body['file']} cannot be written: No space left on device")

    async def story(desk: Served) -> None:
        await desk.control("snapshots", {"name": "one"})
        assert await told(desk, "POST", path, body) == expected

    if is_server:
        play(None, story)
    else:
        desk = InProcessDesk(default_seed(), START, is_controlled=True)
        desk.ask("POST", SNAPSHOTS, {"name": "one"})
        answer = desk.ask("POST", path, body)
        assert (answer.status, answer.body["error"]["message"]) == expected
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_alike_in_process_where_a_file_cannot_be_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = InProcessDesk(default_seed(), START, is_controlled=True)
    desk.ask("POST", SNAPSHOTS, {"name": "one"})
    file = str(tmp_path / "one.snapshot")
    assert desk.ask("POST", f"{SNAPSHOTS}/one/export", {"file": file}).status == 200
    monkeypatch.setattr(snapshot_file.SnapshotFile, "batches", full)
    answer = desk.ask("POST", RESTORE, {"file": file})
    assert answer.status == 503
    assert "No space left on device" in answer.body["error"]["message"]
    assert desk.ask("GET", "/control/v1/generations").body["data"][-1]["generation"] == 1


@pytest.mark.parametrize("is_server", [True, False])
def test_a_folder_is_no_file_and_a_file_that_is_not_there_is_not_found(
    tmp_path: Path, *, is_server: bool
) -> None:
    expected = {
        str(tmp_path): (400, f"{tmp_path} is no regular file"),
        str(tmp_path / "none"): (404, f"There is no file {tmp_path / 'none'}"),
    }
    heard: dict[str, tuple[int, str]] = {}

    async def story(desk: Served) -> None:
        for file in expected:
            heard[file] = await told(desk, "POST", RESTORE, {"file": file})

    if is_server:
        play(None, story)
    else:
        desk = InProcessDesk(default_seed(), START, is_controlled=True)
        for file in expected:
            answer = desk.ask("POST", RESTORE, {"file": file})
            heard[file] = answer.status, answer.body["error"]["message"]
    assert heard == expected
