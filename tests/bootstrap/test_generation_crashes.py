"""Power lost, or the disk refusing, before every single call of a switch of generations.

What is found after it is the old generation or the new one, each of them whole, and the new one
from the moment on at which somebody may have been told of it. The last test takes the order of the
calls apart and expects violations, or the others would prove nothing.
"""

import asyncio
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrap.power_loss import PowerLoss, lay_down
from bootstrap.served import Served, served
from sidestreet.bootstrap import StartRefused, server, storage
from sidestreet.bootstrap.generations import desk_file, folder, whole_file
from sidestreet.bootstrap.generations.folder import FolderArchive
from sidestreet.bootstrap.storage import Storage
from sidestreet.bootstrap.timekeeping import ALWAYS
from sidestreet.control.points import Began, Origin
from sidestreet.domain.accounts import Account
from sidestreet.domain.commands import OpenAccount
from sidestreet.domain.events import Cause
from sidestreet.engine.digest import state_digest
from sidestreet.journal import FileJournal, JournalDamaged, JournalFailed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems sync by other calls")

SMALL = 16 * 1024
ORIGIN = Origin(generation=2, began=Began.BRANCH, parent=1, sequence=3)


def open_accounts(opened: Storage, *numbers: int) -> str:
    """Open accounts, each durable before the next, and return the digest of the state."""
    for number in numbers:
        command = OpenAccount(Account(number, f"account {number}", "A", "2020-01-01"), 0)
        opened.sequencer.offer(command, Cause("test"))
        batch = opened.sequencer.take_batch(number)
        assert batch is not None
        opened.journal.append(batch.first_sequence, batch.payloads)
        opened.sequencer.durable(batch)
        opened.history.apply(batch.changes)
    return state_digest(opened.sequencer.state)


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """Return a folder with a desk in its first generation, in small segments, and its digest."""
    monkeypatch.setattr(storage, "BEGINNING_BYTES", SMALL)
    data = tmp_path / "desk"
    journal = FileJournal.open(data / "journal", segment_bytes=SMALL)
    assert not list(journal.replay())
    journal.close()
    archive = FolderArchive.open_folder(data)
    opened = archive.open(ALWAYS)
    digest = open_accounts(opened, *range(1, 6))
    opened.close()
    archive.close()
    return data, digest


def go_over(archive: FolderArchive, power: PowerLoss | None = None) -> str:
    """Go to a second generation as a server does, and return the digest that it then has."""
    made = archive.begin(ORIGIN, ALWAYS, archive.records(1, 3).batches())
    digest = open_accounts(made, 7)
    archive.prepare(ORIGIN)
    archive.adopt(ORIGIN)
    if power is not None:
        power.promise = 1
        power.remember()
    made.close()
    return digest


def found(data: Path) -> tuple[int, str]:
    """Start on a folder, and return which generation is the current one and its digest."""
    archive = FolderArchive.open_folder(data)
    try:
        opened = archive.open(ALWAYS)
        digest = state_digest(opened.sequencer.state)
        opened.close()
        assert archive.numbers() == [1, 2][: archive.current]
        return archive.current, digest
    finally:
        archive.close()


def violations(data: Path, old_digest: str, scratch: Path) -> list[str]:
    """Lose power at every moment of a switch, and collect what went wrong."""
    archive = FolderArchive.open_folder(data)
    with pytest.MonkeyPatch.context() as patch:
        power = PowerLoss(data, patch)
        new_digest = go_over(archive, power)
    archive.close()
    assert len(power.images) > 15, "the disk was hardly touched"
    wrong = []
    for number, (promise, tree) in enumerate(power.images):
        allowed = [(2, new_digest)] if promise else [(1, old_digest), (2, new_digest)]
        try:
            current = found(lay_down(scratch / str(number), tree))
        except (StartRefused, JournalDamaged, ValueError) as refusal:
            wrong.append(str(refusal))
        else:
            if current not in allowed:
                wrong.append(f"generation {current[0]} after promise {promise}")
    return wrong


def test_a_loss_of_power_leaves_the_old_generation_or_the_new_one_whole(
    old: tuple[Path, str], tmp_path: Path
) -> None:
    data, digest = old
    assert violations(data, digest, tmp_path) == []
    assert found(data)[0] == 2


def nothing(*_: object) -> None:
    """Sync nothing."""


@pytest.mark.parametrize(
    ("module", "name"),
    [(whole_file, "sync_file"), (whole_file, "sync_folder"), (folder, "sync_folder")],
)
def test_every_sync_of_a_switch_is_needed(
    old: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
) -> None:
    monkeypatch.setattr(module, name, nothing)
    data, digest = old
    assert violations(data, digest, tmp_path)


def test_the_word_comes_after_all_that_it_speaks_of(
    old: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A generation that is called current before it is made is found missing."""
    begin = FolderArchive.begin

    def too_early(archive: FolderArchive, *arguments: object) -> Storage:
        archive._desk.prepare(2)
        (data / "desk.json.new").replace(data / "desk.json")
        return begin(archive, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(FolderArchive, "begin", too_early)
    data, digest = old
    assert violations(data, digest, tmp_path)


def test_what_a_crash_left_of_a_generation_is_removed_by_the_next_start(
    old: tuple[Path, str],
) -> None:
    data, digest = old
    archive = FolderArchive.open_folder(data)
    archive.begin(ORIGIN, ALWAYS, archive.records(1, 3).batches()).close()
    archive.close()
    assert (data / "generations" / "0002" / "journal").is_dir()
    assert found(data) == (1, digest)
    assert not (data / "generations" / "0002").exists()


def test_a_folder_from_before_there_were_generations_is_its_first(old: tuple[Path, str]) -> None:
    data, digest = old
    (data / "desk.json").unlink()
    assert found(data) == (1, digest)
    assert desk_file.DeskFile.read(data).current == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "which is the current one is missing"),
        (b"", "does not say which desk this is"),
        (b'{"desk_id":"x","generation":1,"format":2}', "only a newer Sidestreet can read"),
        (b'{"desk_id":"x","generation":0,"format":1}', "generation 0 is the current one"),
        (b'{"desk_id":"x","generation":9,"format":1}', "0009 is not there"),
    ],
)
def test_a_folder_that_does_not_say_which_generation_it_is_at_is_refused(
    old: tuple[Path, str], text: bytes | None, told: str
) -> None:
    """To guess would be to forget what was acknowledged."""
    data, _ = old
    archive = FolderArchive.open_folder(data)
    go_over(archive)
    archive.close()
    if text is None:
        (data / "desk.json").unlink()
    else:
        (data / "desk.json").write_bytes(text)
    with pytest.raises(StartRefused, match=told):
        FolderArchive.open_folder(data)


class FullDisk:
    """A disk that refuses one of the calls that write, counted from 0, and every one after it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.left = -1
        """How many calls it lets pass from now on; -1 for all."""
        for name in ("pwrite", "fsync", "fdatasync"):
            patch.setattr(os, name, self._refusing(getattr(os, name)))

    def _refusing(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if self.left == 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            if self.left > 0:
                self.left -= 1
            return real(*arguments)

        return call


@pytest.mark.server
def test_a_switch_that_finds_the_disk_full_leaves_the_old_generation_answering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each call in turn, up to the word itself: if that fails, the process has to end."""
    # Whoever asked for the last one is never answered, so nobody has to wait for that.
    monkeypatch.setattr(server, "STOP_WITHIN_S", 0.0)
    disk = FullDisk(monkeypatch)
    data = tmp_path / "desk"

    async def refused(desk: Served, calls: int) -> bool:
        """Ask for a restore that may make so many calls; return whether the server lives on."""
        disk.left = calls
        restore = desk.ask("POST", "/control/v1/generations/restore", {"name": "one"})
        asked = asyncio.ensure_future(restore)
        while not asked.done() and not desk.failures:
            await asyncio.wait({asked}, timeout=0.01)
        disk.left = -1
        if desk.failures:
            asked.cancel()
            return False
        answer = await asked
        assert answer.status_code == 503
        assert "No space left on device" in answer.json()["error"]["message"]
        return True

    async def first() -> int:
        async with served(data) as desk:
            order_id = await desk.place()
            await desk.control("snapshots", {"name": "one"})
            calls = 0
            while await refused(desk, calls):
                assert desk.current == 1
                assert not list((data / "generations").glob("*"))
                assert order_id in await desk.order_ids()
                calls += 1
            assert [type(failure) for failure in desk.failures] == [JournalFailed]
            desk.failures.clear()
            return calls

    async def second() -> None:
        async with served(data) as desk:
            await desk.control("generations/restore", {"name": "one"})
            assert await desk.place("later") in await desk.order_ids()

    assert asyncio.run(first()) > 10
    asyncio.run(second())
