"""A desk begins whole, or not at all."""

import asyncio
import json
import socket
from errno import ENOSPC
from pathlib import Path
from typing import IO

import pytest

from sidestreet.bootstrap import SERVER_FILE, StartRefused, start_server
from sidestreet.bootstrap.storage import open_storage
from sidestreet.config import MarketChoice, Settings
from sidestreet.domain.accounts import Account
from sidestreet.domain.commands import OpenAccount
from sidestreet.domain.events import Cause
from sidestreet.journal import JournalDamaged

REFERENCE = MarketChoice()


def fail(error: BaseException) -> None:
    """Stand for the end of the process."""
    raise error


def begin(data: Path, market: MarketChoice = REFERENCE) -> None:
    """Start a server on a folder and stop it."""

    async def main() -> None:
        running = await start_server(Settings(data=data, port=0, market=market), fail)
        await running.stop()

    asyncio.run(main())


def test_a_first_start_that_was_cut_short_is_not_served(tmp_path: Path) -> None:
    """One account of the seed is there, and nothing says that it was all."""
    storage = open_storage(tmp_path)
    storage.sequencer.offer(OpenAccount(Account(1, "A", "A", "2020-01-01"), 0), Cause("seed"))
    batch = storage.sequencer.take_batch(1)
    assert batch is not None
    storage.journal.append(batch.first_sequence, batch.payloads)
    storage.journal.close()
    storage.history.close()
    storage.let_go()
    with pytest.raises(StartRefused, match="cut short"):
        begin(tmp_path)


def test_a_journal_without_what_the_read_model_has_is_refused(tmp_path: Path) -> None:
    """Its newest part is gone; going on would forget what was acknowledged."""
    begin(tmp_path)
    for path in (tmp_path / "journal").iterdir():
        if path.is_file():
            path.unlink()
    with pytest.raises(JournalDamaged, match=r"history\.sqlite"):
        begin(tmp_path)


def test_a_clean_beginning_is_served_again(tmp_path: Path) -> None:
    begin(tmp_path)
    begin(tmp_path)


def test_what_a_desk_keeps_is_read_back_at_no_earlier_time(tmp_path: Path) -> None:
    """The clock begins where the journal ended, even on a machine whose clock was set back."""
    begin(tmp_path)
    storage = open_storage(tmp_path)
    last = storage.sequencer.state.time_ns
    assert last > 0
    assert storage.sequencer.state.is_planted
    storage.journal.close()
    storage.history.close()
    storage.let_go()


def test_a_market_that_cannot_be_had_leaves_the_folder_free(tmp_path: Path) -> None:
    """A day of halts tells no price of its symbol, which is found out with the folder open."""
    halts = tmp_path / "ZZZZ_2012-06-21_34200000_57600000_message_1.csv"
    halts.write_text("34200.5,7,0,0,-1,-1\n34201.5,7,0,0,1,-1\n")
    with pytest.raises(StartRefused, match="tell no price of ZZZZ"):
        begin(tmp_path / "desk", MarketChoice(name="replay", files=(halts,)))
    begin(tmp_path / "desk")


def test_where_a_server_is_can_be_read_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks while it is being written finds no server, as before, and not half a file."""
    seen: list[bool] = []
    dump = json.dump

    def watched(told: object, file: IO[str]) -> None:
        dump(told, file)
        seen.append((tmp_path / SERVER_FILE).exists())

    monkeypatch.setattr(json, "dump", watched)
    begin(tmp_path)
    assert seen == [False]


def test_a_start_that_cannot_say_where_it_is_does_not_go_on_listening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]

    def full(*_: object) -> None:
        raise OSError(ENOSPC, "no space is left")

    monkeypatch.setattr(json, "dump", full)

    async def main() -> None:
        with pytest.raises(StartRefused, match="no space is left"):
            await start_server(Settings(data=tmp_path, port=port), fail)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)

    asyncio.run(main())
