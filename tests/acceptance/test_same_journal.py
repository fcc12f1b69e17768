"""Same seed, same script, same clock: the same journal, to the byte.

Two servers, each a process of its own with its own way of hashing, are asked the same over their
sockets, and their journals are compared as files. What lies between the instants at which the
client asks makes no difference: one jump, or many.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acceptance.plain_desk import PlainDesk
from acceptance.scripted_client import ADMIN, EXPIRING, START, TRADER, play, seed, seed_text
from acceptance.server_process import serving
from api.desk_in_process import DeskInProcess
from runtime.desk_parts import KeptBatch, KeptJournal
from runtime.inline_advance import advance_inline
from sidestreet.domain.option_events import ContractSettled
from sidestreet.reference.moments import parse_moment
from sidestreet.runtime.codec import decode_record


def instant(text: str) -> int:
    """Return an instant in nanoseconds."""
    found = parse_moment(text)
    assert found is not None
    return found


def journal_of_a_server(folder: Path, *, hash_seed: str, clock: str = "frozen") -> dict[str, bytes]:
    """Play the script against a server of its own, and return the files of its journal."""
    folder.mkdir()
    (folder / "seed.json").write_text(seed_text())
    data = folder / "data"
    options = ("--clock", clock, "--start", START, "--seed", str(folder / "seed.json"))
    with (
        serving(*options, data=data, environ={"PYTHONHASHSEED": hash_seed}) as server,
        PlainDesk(server.url, TRADER) as trader,
        PlainDesk(server.url, ADMIN) as admin,
    ):

        def advance(to: str) -> None:
            told = admin.told("POST", "/sidestreet/v1/clock/advance", {"to": to})
            assert told["is_complete"], told

        assert play(trader.told, advance) >= 6
    segments = sorted((data / "journal").glob("*.journal"))
    return {path.name: path.read_bytes() for path in segments}


@pytest.mark.server
@pytest.mark.parametrize("clock", ["frozen", "stepped"])
def test_two_processes_that_are_asked_the_same_write_the_same_bytes(
    tmp_path: Path, clock: str
) -> None:
    first = journal_of_a_server(tmp_path / "first", hash_seed="1", clock=clock)
    second = journal_of_a_server(tmp_path / "second", hash_seed="4242", clock=clock)
    assert first
    assert first == second


def batches_in_process(
    stops: Callable[[int, int], list[int]], market_seed: int = 11
) -> list[KeptBatch]:
    """Play the script on a desk in this process; `stops` says where each advance pauses."""
    journal = KeptJournal()
    planted = {**seed(), "market": {"seed": market_seed}}
    desk = DeskInProcess(planted, journal=journal, now=instant(START))

    def ask(method: str, path: str, body: object) -> Any:
        return desk.ask(method, path, body, key=TRADER).data

    def advance(to: str) -> None:
        for stop in (*stops(desk.clock.now(), instant(to)), instant(to)):
            advance_inline(desk.desk, desk.clock, stop)

    play(ask, advance)
    desk.close()
    return journal.batches


@functools.cache
def in_one_jump() -> list[KeptBatch]:
    """Return what is written when nothing pauses."""
    return batches_in_process(lambda *_: [])


@pytest.mark.parametrize("count", [1, 7, 250])
def test_many_jumps_write_what_one_writes(count: int) -> None:
    def stops(begin: int, end: int) -> list[int]:
        return [begin + (end - begin) * number // (count + 1) for number in range(1, count + 1)]

    assert batches_in_process(stops) == in_one_jump()


def test_another_market_writes_another_journal() -> None:
    assert batches_in_process(lambda *_: [], market_seed=12) != in_one_jump()


def test_the_script_goes_where_journals_could_differ() -> None:
    records = [decode_record(each) for batch in in_one_jump() for each in batch.records]
    events = [event for record in records for event in record.events]
    settled = [each for each in events if isinstance(each, ContractSettled)]
    assert len(settled) == 1, EXPIRING
    kinds = {type(event).__name__ for event in events}
    assert kinds >= {
        "OrderFilled",
        "OrderExpired",
        "CancelRequested",
        "OrderCanceled",
        "ReplaceRequested",
        "OrderReplaced",
        "DayBegan",
        "PositionMoved",
    }
