"""A point of a journal is reached again exactly, from memory or from a file, or not believed."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bootstrap.served import ACCOUNT, START, Served, served
from sidestreet.bootstrap.generations.archive import KEPT_MAX, MemoryArchive
from sidestreet.bootstrap.generations.snapshot_file import (
    SnapshotFile,
    SnapshotUnreadable,
    write_snapshot,
)
from sidestreet.bootstrap.generations.switchboard import Switchboard
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.bootstrap.storage import open_memory
from sidestreet.bootstrap.timekeeping import OF_NEW_YORK
from sidestreet.control.points import Began, Origin, Snapshot
from sidestreet.engine.digest import state_digest
from sidestreet.http.messages import Request, Respond, Response
from sidestreet.journal import Batch, MemoryJournal
from sidestreet.reference.seed import default_seed

SNAPSHOT = Snapshot(
    name="one",
    desk_id="desk",
    contract="2025-10-31",
    version="0.1.0",
    generation=1,
    sequence=5,
    taken_at=START,
    open_orders=0,
    state_digest="00",
    journal_hash="00",
)
BATCHES = (Batch(1, 1, (b"a", b"b")), Batch(3, 1, (b"c",)), Batch(4, 2, (b"d", b"e")))
ORDERS = st.tuples(
    st.sampled_from(["BUY", "SELL"]),
    st.sampled_from(["LIMIT", "MARKET"]),
    st.sampled_from(["AAPL", "MSFT"]),
    st.integers(1, 50),
)
MOVES = st.one_of(ORDERS, st.sampled_from(["cancel", "PT1S", "PT3H", "P1D"]))


def move(desk: InProcessDesk, made: object, number: int) -> None:
    """Place an order, cancel all, or let time pass."""
    orders = f"/v1/accounts/{ACCOUNT}/orders"
    if made == "cancel":
        desk.ask("DELETE", orders)
    elif isinstance(made, str):
        desk.ask("POST", "/sidestreet/v1/clock/advance", {"by": made})
    elif isinstance(made, tuple):
        side, kind, symbol, quantity = made
        row = {
            "id": f"mine-{number}",
            "symbol": symbol,
            "side": side,
            "order_type": kind,
            "quantity": str(quantity),
            "time_in_force": "GOOD_TILL_CANCEL",
        }
        if kind == "LIMIT":
            row["limit_price"] = "230.00"
        desk.ask("POST", orders, [row])


@given(st.lists(MOVES, min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_every_point_of_a_journal_leads_to_the_state_that_was_there(moves: list[object]) -> None:
    desk = InProcessDesk(default_seed(), START)
    points = []
    for number, made in enumerate(moves):
        move(desk, made, number)
        points.append((desk.desk.sequencer.sequence, state_digest(desk.desk.state)))
    journal = MemoryJournal(desk.records)
    for sequence, digest in points:
        again = open_memory(journal.until(sequence), 2, OF_NEW_YORK)
        assert (again.sequencer.sequence, state_digest(again.sequencer.state)) == (sequence, digest)
        again.close()
    desk.close()


def test_a_file_holds_the_records_of_its_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_snapshot(path, SNAPSHOT, BATCHES)
    found = SnapshotFile(path)
    assert found.snapshot == SNAPSHOT
    assert [record for batch in found.batches() for record in batch.records] == [
        b"a",
        b"b",
        b"c",
        b"d",
        b"e",
    ]
    with pytest.raises(FileExistsError):
        write_snapshot(path, SNAPSHOT, BATCHES)


def test_no_byte_of_a_file_can_change_or_be_missing_without_being_seen(tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_snapshot(path, SNAPSHOT, BATCHES)
    whole = path.read_bytes()
    for offset in range(len(whole)):
        flipped = bytearray(whole)
        flipped[offset] ^= 1
        for wrong in (bytes(flipped), whole[:offset]):
            path.write_bytes(wrong)
            with pytest.raises(SnapshotUnreadable):
                SnapshotFile(path)


def test_a_file_with_fewer_records_than_it_says_is_refused(tmp_path: Path) -> None:
    """It is whole, and was made wrong."""
    path = tmp_path / "one"
    write_snapshot(path, SNAPSHOT, BATCHES[:2])
    with pytest.raises(SnapshotUnreadable, match="holds 3 records, expected 5"):
        list(SnapshotFile(path).batches())


def test_a_file_that_could_not_be_finished_is_not_there(tmp_path: Path) -> None:
    def failing() -> Iterator[Batch]:
        yield BATCHES[0]
        raise OSError("the journal cannot be read")

    with pytest.raises(OSError, match="cannot be read"):
        write_snapshot(tmp_path / "one", SNAPSHOT, failing())
    assert not list(tmp_path.iterdir())


@pytest.mark.server
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": 2}, "only a newer Sidestreet can read"),
        ({"contract": "2099-01-01"}, "is newer than this desk"),
        ({"desk_id": "another"}, "is foreign"),
        ({"state_digest": "00"}, "lead to another state"),
        ({"journal_hash": "00"}, "is not the one that it was taken of"),
        ({"sequence": 10_000}, "before 10000"),
        ({"generation": 7}, "There is no generation 7"),
        ({"name": "other"}, "is the snapshot other"),
        ({"sequence": "many"}, "cannot be read"),
    ],
)
def test_a_snapshot_that_is_not_what_it_was_is_refused_and_nothing_has_changed(
    tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    async def story(desk: Served) -> None:
        order_id = await desk.place()
        await desk.control("snapshots", {"name": "one"})
        path = tmp_path / "desk" / "snapshots" / "one.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))
        answer = await desk.ask("POST", "/control/v1/generations/restore", {"name": "one"})
        assert answer.status_code in {400, 404}
        assert told in answer.json()["error"]["message"]
        assert desk.current == 1
        assert order_id in await desk.order_ids()
        assert not list((tmp_path / "desk" / "generations").glob("*"))

    async def main() -> None:
        async with served(tmp_path / "desk") as desk:
            await story(desk)

    asyncio.run(main())


def test_a_desk_in_memory_lets_go_of_its_oldest_generations_but_not_of_named_ones() -> None:
    archive = MemoryArchive()
    for number in range(2, KEPT_MAX + 10):
        origin = Origin(generation=number, began=Began.RESET)
        archive.begin(origin, OF_NEW_YORK, BATCHES[:0]).close()
        archive.adopt(origin)
        if number == 3:
            archive.keep(SNAPSHOT)
    kept = archive.numbers()
    assert kept == [1, *range(9, KEPT_MAX + 10)]
    assert isinstance(archive.open(OF_NEW_YORK).journal, MemoryJournal)


class Recording:
    """An application that notes what it is handed, and may ask for another one to take over."""

    def __init__(self, board: Switchboard, name: str, heard: list[str]) -> None:
        self._board = board
        self._name = name
        self._heard = heard

    def handle(self, request: Request, respond: Respond) -> None:
        """Note a request; one for a switch holds whatever comes after it."""
        self._heard.append(f"{self._name} {request.path}")
        if request.path == "switch":
            self._board.hold()
        respond(Response(200))


def test_requests_are_held_in_order_and_held_again_behind_the_next_switch() -> None:
    board = Switchboard()
    heard: list[str] = []
    answers: list[object] = []

    def ask(path: str) -> None:
        board.handle(Request("GET", path, "", {}, b"", path, ""), answers.append)

    for path in ("one", "switch", "two"):
        ask(path)
    assert heard == []
    board.connect(Recording(board, "first", heard))
    assert heard == ["first one", "first switch"]
    ask("three")
    board.connect(Recording(board, "second", heard))
    ask("four")
    assert heard[2:] == ["second two", "second three", "second four"]
    assert len(answers) == 5
