"""Power lost before every single call that touches the disk, in many mixtures of sectors.

A violation is a journal that refuses to start after a mere loss of power, that lacks a record it
had promised, or that holds one nobody wrote. The last test takes the syncs out of the journal one
kind at a time and expects violations, or the others would prove nothing.
"""

import random
import sys
from pathlib import Path

import pytest

from journal.amnesia import SECTOR_BYTES, Amnesia, Image
from journal.journal_faults import abandon, open_journal, overwrite
from sidestreet.journal import JournalDamaged, disk
from sidestreet.journal.batch import MAGIC
from sidestreet.journal.segment import Segment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems sync by other calls")

LENGTHS = (900, 40, 1700, 0, 2500, 9000, 700)


def record_of(sequence: int) -> bytes:
    return b"%d:" % sequence + bytes([sequence]) * LENGTHS[sequence % len(LENGTHS)]


def live(folder: Path, amnesia: Amnesia, count: int) -> None:
    """Open the journal, append so many batches of one or two records, and end by a kill."""
    journal, _ = open_journal(folder)
    amnesia.promised = journal.last_sequence
    for _ in range(count):
        first = journal.last_sequence + 1
        journal.append(first, [record_of(first + more) for more in range(1 + first % 2)])
        amnesia.promised = journal.last_sequence
        journal._spare.wait()
    abandon(journal)


def lay_down(folder: Path, image: Image) -> Path:
    folder.mkdir()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    return folder


def violation(folder: Path, image: Image, promised: int) -> str | None:
    """Start on what the power left, and say what is wrong with it, if anything."""
    try:
        journal, batches = open_journal(lay_down(folder, image))
    except JournalDamaged as damage:
        return f"refused: {damage}"
    held = [record for batch in batches for record in batch.records]
    epoch = journal.epoch
    abandon(journal)
    if held != [record_of(sequence) for sequence in range(1, len(held) + 1)]:
        return "it holds what was never written"
    if len(held) < promised:
        return f"{promised} were promised, {len(held)} are there"
    if batches and epoch <= batches[-1].epoch:
        return f"epoch {epoch} was used before"
    return None


def violations(folder: Path, amnesia: Amnesia) -> list[str]:
    """Lose power at every moment that was seen, and collect what went wrong."""
    chance = random.Random(7)  # noqa: S311 - chooses sectors
    seen = set()
    found = []
    for moment in amnesia.moments:
        for image in moment.images(chance):
            key = (moment.promised, *sorted(image.items()))
            if key not in seen:
                seen.add(key)
                wrong = violation(folder / str(len(seen)), image, moment.promised)
                if wrong is not None:
                    found.append(wrong)
    assert len(seen) > 20, "the disk was hardly touched"
    return found


def test_power_may_go_at_any_moment_of_a_journals_first_life(tmp_path: Path) -> None:
    """Five rolls, one of them to a segment of its own size, with the spare made along the way."""
    with pytest.MonkeyPatch.context() as patch:
        (tmp_path / "live").mkdir()
        amnesia = Amnesia(tmp_path / "live", patch)
        live(tmp_path / "live", amnesia, 8)
    assert len(list((tmp_path / "live").glob("*.journal"))) >= 4
    assert violations(tmp_path, amnesia) == []


def last_batch_of(folder: Path) -> tuple[Path, int]:
    """Return the last segment and where the last batch in it begins."""
    path = max(folder.glob("*.journal"))
    return path, path.read_bytes().rfind(MAGIC)


@pytest.mark.parametrize("torn_at", [0, 512, 1024])
def test_power_may_go_at_any_moment_of_a_recovery(tmp_path: Path, torn_at: int) -> None:
    """The first life ended in a torn write; the second cuts it and goes on."""
    folder = tmp_path / "live"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        live(folder, Amnesia(folder, patch), 2)  # sequences 1 and 2, 3 and 4
    path, batch = last_batch_of(folder)
    overwrite(path, batch + torn_at, bytes(SECTOR_BYTES))
    with pytest.MonkeyPatch.context() as patch:
        amnesia = Amnesia(folder, patch)
        amnesia.promised = 2
        live(folder, amnesia, 3)
    assert amnesia.promised > 2
    assert violations(tmp_path, amnesia) == []


def after_a_failed_sync(folder: Path, patch: pytest.MonkeyPatch) -> Amnesia:
    """Leave a last batch that memory shows, and takes for written, but that the disk lacks."""
    folder.mkdir()
    with pytest.MonkeyPatch.context() as first:
        live(folder, Amnesia(folder, first), 3)  # sequences 1 and 2, 3 and 4, 5 and 6
    kept = {path.name: path.read_bytes() for path in folder.glob("*.journal")}
    path, batch = last_batch_of(folder)
    kept[path.name] = kept[path.name][:batch].ljust(len(kept[path.name]), b"\0")
    amnesia = Amnesia(folder, patch, kept)
    amnesia.promised = 4
    return amnesia


def test_what_memory_shows_and_the_disk_lacks_is_written_before_it_is_built_upon(
    tmp_path: Path,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        amnesia = after_a_failed_sync(tmp_path / "live", patch)
        live(tmp_path / "live", amnesia, 2)
    assert violations(tmp_path, amnesia) == []


def nothing(*_: object) -> None:
    """Stand in for a sync."""


def settle_without_rewriting(self: Segment, _last_batch: bytes, garbage_end: int) -> None:
    disk.write_zeros(self._fd, self.end, garbage_end)
    disk.sync_file(self._fd)


@pytest.mark.parametrize("missing", ["sync_data", "sync_file", "sync_folder"])
def test_a_journal_that_left_out_a_sync_would_be_caught(tmp_path: Path, missing: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        (tmp_path / "live").mkdir()
        amnesia = Amnesia(tmp_path / "live", patch)
        patch.setattr(disk, missing, nothing)
        live(tmp_path / "live", amnesia, 8)
    assert violations(tmp_path, amnesia)


def test_a_journal_that_trusted_memory_would_be_caught(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        amnesia = after_a_failed_sync(tmp_path / "live", patch)
        patch.setattr(Segment, "settle", settle_without_rewriting)
        live(tmp_path / "live", amnesia, 2)
    assert violations(tmp_path, amnesia)
