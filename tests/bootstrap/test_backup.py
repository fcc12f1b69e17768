"""A backup is what a replay gives at its record, whoever writes meanwhile, and so is its desk."""

import asyncio
import contextlib
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bootstrap.served import served
from sidestreet.bootstrap import StartRefused, backup
from sidestreet.bootstrap.backup import (
    BACKUP_FILE,
    Backup,
    BackupRefused,
    read_backup,
    restore_backup,
    take_backup,
)
from sidestreet.bootstrap.storage import JOURNAL_FOLDER, new_sequencer, open_storage
from sidestreet.bootstrap.timekeeping import ALWAYS
from sidestreet.cli.server.main import main as sidestreet
from sidestreet.engine.digest import state_digest
from sidestreet.journal import JournalDamaged, JournalPrefix
from sidestreet.journal.disk import sync_folder
from sidestreet.runtime.recovery import read_back


@pytest.fixture(scope="module")
def kept(desk: Path) -> Path:
    """Take a backup of it."""
    take_backup(desk, desk.with_name("backup"))
    return desk.with_name("backup")


def replayed(data: Path, sequence: int) -> str:
    """Return the digest of a folder's first records, by a replay of their own."""
    sequencer = new_sequencer(ALWAYS)
    batches = JournalPrefix(data / JOURNAL_FOLDER, sequence).batches()
    read_back(batches, sequencer, applied_sequence=0, apply=lambda _: None)
    return state_digest(sequencer.state)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Leave a desk at rest with one order."""
    data = tmp_path_factory.mktemp("at-rest") / "desk"

    async def main() -> None:
        async with served(data) as running:
            await running.place("kept")

    asyncio.run(main())
    return data


def test_a_backup_under_load_restores_to_the_digest_of_replay_at_its_record(
    tmp_path: Path,
) -> None:
    data = tmp_path / "desk"
    made: list[tuple[Backup, int, int]] = []

    async def main() -> None:
        async with served(data) as running:
            is_over = False

            async def load(client: int) -> None:
                number = 0
                while not is_over:
                    number += 1
                    await running.place(f"{client}-{number}")

            clients = [asyncio.create_task(load(client)) for client in range(4)]
            for number in range(3):
                await running.place(f"before-{number}")
                before = running.running.desk.sequencer.sequence
                out = tmp_path / f"backup-{number}"
                one = await asyncio.to_thread(take_backup, data, out)
                made.append((one, before, running.running.desk.sequencer.sequence))
            is_over = True
            await asyncio.gather(*clients)

    asyncio.run(main())
    for number, (told, before, after) in enumerate(made):
        assert 0 < before <= told.sequence <= after
        restored = tmp_path / f"restored-{number}"
        assert restore_backup(tmp_path / f"backup-{number}", restored) == told
        assert told.state_digest == replayed(data, told.sequence)
        storage = open_storage(restored)
        ids = {each.client_order_id for each in storage.sequencer.state.orders.values()}
        assert state_digest(storage.sequencer.state) == told.state_digest
        assert storage.sequencer.sequence == told.sequence
        storage.close()
        assert {f"before-{each}" for each in range(number + 1)} <= ids
    assert made[0][0].sequence < made[2][0].sequence


def test_a_restored_desk_is_served_and_goes_on(kept: Path, tmp_path: Path) -> None:
    restore_backup(kept, tmp_path / "again")

    async def main() -> None:
        async with served(tmp_path / "again") as running:
            assert len(await running.order_ids()) == 1
            assert (await running.data("DELETE", "/v1/accounts/19816/orders/kept"))["status"] in {
                "PENDING_CANCEL",
                "CANCELED",
            }

    asyncio.run(main())


def test_the_chain_of_a_copy_is_the_chain_of_the_original(desk: Path, kept: Path) -> None:
    told = read_backup(kept)
    old, new = (each / JOURNAL_FOLDER / "00000001.journal" for each in (desk, kept))
    used = len(new.read_bytes().rstrip(b"\0"))
    assert new.stat().st_size == old.stat().st_size
    assert old.read_bytes()[:used] == new.read_bytes()[:used]
    prefix = JournalPrefix(desk / JOURNAL_FOLDER, told.sequence)
    assert list(prefix.batches())
    assert prefix.head is not None
    assert told.journals[0].head == prefix.head.hex()


def test_snapshots_and_generations_are_kept_as_well(tmp_path: Path) -> None:
    data = tmp_path / "desk"

    async def main() -> None:
        async with served(data) as running:
            await running.place("first")
            await running.control("snapshots", {"name": "here"})
            await running.control("generations/reset")
            await running.place("second")

    asyncio.run(main())
    told = take_backup(data, tmp_path / "backup")
    assert told.generation == 2
    assert [each.generation for each in told.journals] == [1, 2]
    restore_backup(tmp_path / "backup", tmp_path / "again")

    async def restored() -> None:
        async with served(tmp_path / "again") as running:
            await running.control("generations/restore", {"name": "here"})
            names = {
                each["client_order_id"]
                for each in await running.data("GET", "/v1/accounts/19816/orders")
            }
            assert "first" in names
            assert "second" not in names

    asyncio.run(restored())


def test_nothing_is_written_over(desk: Path, kept: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(BackupRefused, match="is there already"):
        take_backup(desk, taken)
    (taken / "something").write_text("of mine", "utf-8")
    with pytest.raises(BackupRefused, match="has something in it"):
        restore_backup(kept, taken)
    assert [each.name for each in taken.iterdir()] == ["something"]


def test_what_is_no_desk_or_no_backup_is_refused(desk: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="no desk has begun"):
        take_backup(tmp_path / "nowhere", tmp_path / "backup")
    with pytest.raises(BackupRefused, match="is no backup"):
        restore_backup(desk, tmp_path / "again")
    assert not list(tmp_path.iterdir())


def test_what_is_called_unfinished_is_no_backup_whatever_is_in_it(
    desk: Path, kept: Path, tmp_path: Path
) -> None:
    """One that was killed just before it got its name has all its files."""
    left = tmp_path / "monday.unfinished"
    shutil.copytree(kept, left)
    with pytest.raises(BackupRefused, match="is no backup: its name says that it was cut short"):
        restore_backup(left, tmp_path / "again")
    with pytest.raises(BackupRefused, match="remove it"):
        take_backup(desk, tmp_path / "monday")
    with pytest.raises(BackupRefused, match="name another folder"):
        take_backup(desk, tmp_path / "tuesday.unfinished")
    assert list(tmp_path.iterdir()) == [left]


def refuse(*_: object, **__: object) -> None:
    """Be a disk without room: neither a write nor a sync knows of a name."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_nothing_stays_of_a_folder_whose_name_may_not_last(
    desk: Path, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sync_folder

    def refuse_the_last(folder: Path) -> None:
        (refuse if folder == tmp_path else real)(folder)

    monkeypatch.setattr(backup, "sync_folder", refuse_the_last)
    with pytest.raises(OSError, match="No space left"):
        take_backup(desk, tmp_path / "monday")
    with pytest.raises(OSError, match="No space left"):
        restore_backup(kept, tmp_path / "again")
    assert not list(tmp_path.iterdir())


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(sidestreet, [str(word) for word in words])


def test_a_full_disk_is_told_with_the_folder_that_has_no_room(
    desk: Path, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, again = tmp_path / "monday", tmp_path / "again"
    with monkeypatch.context() as full:
        full.setattr(backup, "sync_file", refuse)
        told = run("backup", out, "--data", desk)
    assert (told.exit_code, told.stderr) == (1, f"Error: {out}: No space left on device\n")
    monkeypatch.setattr(shutil, "copyfile", refuse)
    told = run("restore", kept, "--data", again)
    assert told.exit_code == 1
    assert told.stderr == f"Error: {again}: [Errno {errno.ENOSPC}] No space left on device\n"
    assert not list(tmp_path.iterdir())


def test_a_damaged_desk_makes_no_backup(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sidestreet.journal.survey.PAUSE_S", 0.0)
    with (
        changed(desk / JOURNAL_FOLDER / "00000001.journal", flipped),
        pytest.raises(JournalDamaged),
    ):
        take_backup(desk, tmp_path / "backup")
    assert not list(tmp_path.iterdir())


def flipped(raw: bytes) -> bytes:
    place = min(5000, len(raw) // 2)
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def cut(raw: bytes) -> bytes:
    return raw[:6000]


def one_less(raw: bytes) -> bytes:
    told = json.loads(raw)
    return json.dumps(told | {"sequence": told["sequence"] - 1}).encode()


def other_state(raw: bytes) -> bytes:
    return json.dumps(json.loads(raw) | {"state_digest": "0" * 64}).encode()


@contextlib.contextmanager
def changed(path: Path, change: Callable[[bytes], bytes]) -> Iterator[None]:
    """Have a file be another one for a block."""
    whole = path.read_bytes()
    path.write_bytes(change(whole))
    try:
        yield
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("journal/00000001.journal", flipped),
        ("journal/00000001.journal", cut),
        ("desk.json", flipped),
        ("clock", flipped),
        (BACKUP_FILE, flipped),
        (BACKUP_FILE, one_less),
        (BACKUP_FILE, other_state),
    ],
)
def test_a_backup_that_has_changed_is_not_restored(
    kept: Path, tmp_path: Path, file: str, change: Callable[[bytes], bytes]
) -> None:
    refused = pytest.raises((BackupRefused, JournalDamaged, StartRefused))
    with changed(kept / file, change), refused:
        restore_backup(kept, tmp_path / "again")
    assert not list(tmp_path.iterdir())
