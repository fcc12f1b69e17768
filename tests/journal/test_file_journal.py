"""The writing side on a disk that works: rolls, epochs, the lock, and calls out of order."""

import os
import threading
from pathlib import Path

import pytest

from journal.journal_faults import (
    SMALL,
    abandon,
    opened,
    overwrite,
    read_only,
    write_journal,
)
from sidestreet.journal import (
    FileJournal,
    FolderInUse,
    FolderLock,
    JournalEnds,
    MemoryJournal,
    RecoveryReport,
    disk,
)
from sidestreet.journal.segment import HEADER_BLOCK_BYTES, prepare_file


def test_an_empty_folder_is_an_empty_journal(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there" / "yet"
    with opened(folder) as journal:
        assert journal.report == RecoveryReport()
        assert (journal.last_sequence, journal.epoch) == (0, 1)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "00000001.journal").stat().st_mode & 0o777 == 0o600


def test_counters_follow_what_is_durable(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        before = journal.chain_head
        journal.append(1, [b"a", b"b"])
        assert journal.last_sequence == 2
        assert journal.chain_head != before
        head = journal.chain_head
        abandon(journal)
    _, reader = read_only(tmp_path)
    assert (reader.last_sequence, reader.chain_head, reader.epoch) == (2, head, 1)


def test_the_same_history_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_journal(tmp_path / name, ([b"a", b"b"], [b"c" * 5000], [b"d"]))
    for path in (tmp_path / "one").glob("*.journal"):
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_the_epoch_rises_with_every_opening_also_where_nothing_was_appended(
    tmp_path: Path,
) -> None:
    for epoch in range(1, 6):
        with opened(tmp_path) as journal:
            assert journal.epoch == epoch


def test_the_report_counts_what_was_read(tmp_path: Path) -> None:
    write_journal(tmp_path, ([b"a", b"b"], [b"c" * 5000], [b"d"]))
    with opened(tmp_path) as journal:
        assert journal.report == RecoveryReport(batches=3, records=4, segments=3, last_sequence=4)


def test_a_batch_never_spans_segments(tmp_path: Path) -> None:
    """Each of these fills more than half of a segment, so each gets its own."""
    write_journal(tmp_path, [[bytes([number]) * 3000] for number in range(4)])
    sizes = [path.stat().st_size for path in sorted(tmp_path.glob("*.journal"))]
    assert sizes == [SMALL] * 4


def test_a_batch_that_fits_to_the_byte_needs_no_new_segment(tmp_path: Path) -> None:
    room = SMALL - HEADER_BLOCK_BYTES
    opening_mark, header, length = 80, 80, 4
    with opened(tmp_path) as journal:
        journal.append(1, [b"x" * (room - opening_mark - header - length)])
        assert not (tmp_path / "00000002.journal").exists()
    found, reader = read_only(tmp_path)
    assert len(found) == 1
    assert reader.tail is not None
    assert reader.tail.end == SMALL, "there was no room for a closing mark, so there is none"


def test_a_full_segment_rolls_at_the_next_opening(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        journal.append(1, [b"x" * (SMALL - HEADER_BLOCK_BYTES - 164)])
    with opened(tmp_path) as journal:
        assert journal.epoch == 2
        assert (tmp_path / "00000002.journal").exists()
    with opened(tmp_path) as journal:
        assert journal.epoch == 3
        assert journal.report.segments == 2


def test_a_batch_larger_than_a_segment_gets_one_of_its_own_size(tmp_path: Path) -> None:
    large = [os.urandom(30_000), b"", os.urandom(5)]
    write_journal(tmp_path, ([b"before"], large, [b"after"]))
    found, reader = read_only(tmp_path)
    assert [batch.records for batch in found] == [(b"before",), tuple(large), (b"after",)]
    assert reader.report.segments == 3
    second = (tmp_path / "00000002.journal").stat().st_size
    assert second == HEADER_BLOCK_BYTES + 80 + 3 * 4 + 30_005


def test_the_next_segment_is_made_in_the_background_once_this_one_is_half_full(
    tmp_path: Path,
) -> None:
    spare = tmp_path / "next.unfinished"
    threads = threading.active_count()
    with opened(tmp_path, segment_bytes=1 << 16) as journal:
        journal.append(1, [b"x" * 20_000])
        assert not spare.exists()
        assert threading.active_count() == threads
        journal.append(2, [b"x" * 20_000])
        journal._spare.wait()
        assert spare.read_bytes() == bytes(1 << 16)
        journal.append(3, [b"x" * 25_000])
        assert not spare.exists()
    assert len(read_only(tmp_path)[0]) == 3


def test_a_journal_is_read_before_it_is_written(tmp_path: Path) -> None:
    journal = FileJournal.open(tmp_path, segment_bytes=SMALL)
    with pytest.raises(RuntimeError, match="after the end of replay"):
        journal.append(1, [b"too soon"])
    journal.close()


def test_a_replay_that_was_not_read_to_its_end_opens_nothing(tmp_path: Path) -> None:
    write_journal(tmp_path, ([b"a"], [b"b"]))
    journal = FileJournal.open(tmp_path, segment_bytes=SMALL)
    replay = journal.replay()
    assert next(replay).records == (b"a",)
    with pytest.raises(RuntimeError, match="after the end of replay"):
        journal.append(2, [b"c"])
    del replay
    journal.close()
    assert read_only(tmp_path)[1].epoch == 1


def test_a_journal_is_replayed_once_and_closed_for_good(tmp_path: Path) -> None:
    with opened(tmp_path) as journal, pytest.raises(RuntimeError, match="replayed once"):
        list(journal.replay())
    with pytest.raises(RuntimeError, match="before close"):
        journal.append(1, [b"a"])
    with pytest.raises(RuntimeError, match="replayed once"):
        list(journal.replay())
    journal.close()


@pytest.mark.parametrize("first_sequence", [0, 2, 100])
def test_a_batch_out_of_sequence_is_refused_and_harmless(
    tmp_path: Path, first_sequence: int
) -> None:
    with opened(tmp_path) as journal:
        with pytest.raises(ValueError, match="the journal at 1"):
            journal.append(first_sequence, [b"a"])
        with pytest.raises(ValueError, match="without records"):
            journal.append(1, [])
        journal.append(1, [b"a"])
    assert len(read_only(tmp_path)[0]) == 1


def test_a_segment_too_small_to_hold_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="segment_bytes is 8191, at least 8192"):
        FileJournal.open(tmp_path, segment_bytes=8191)


def test_existing_segments_keep_their_size(tmp_path: Path) -> None:
    write_journal(tmp_path, ([b"a"],), segment_bytes=2 * SMALL)
    write_journal(tmp_path, ([b"b" * 9000],), segment_bytes=SMALL)
    assert [path.stat().st_size for path in tmp_path.glob("*.journal")] == [2 * SMALL]


def test_a_second_opener_is_refused_by_name(tmp_path: Path) -> None:
    by_us = f"in use by process {os.getpid()}"
    with opened(tmp_path), pytest.raises(FolderInUse, match=by_us):
        FileJournal.open(tmp_path, segment_bytes=SMALL)
    write_journal(tmp_path, ([b"free again"],))


def test_a_lock_that_the_caller_holds_stays_the_callers(tmp_path: Path) -> None:
    with FolderLock.acquire(tmp_path) as lock:
        journal = FileJournal.open(tmp_path, segment_bytes=SMALL, lock=lock)
        list(journal.replay())
        journal.close()
        with pytest.raises(FolderInUse):
            FileJournal.open(tmp_path, segment_bytes=SMALL)


def test_zeros_end_where_they_should(tmp_path: Path) -> None:
    path = tmp_path / "file"
    prepare_file(path, (1 << 20) + 5)
    assert path.read_bytes() == bytes((1 << 20) + 5)
    overwrite(path, 0, b"abcdef")
    fd = os.open(path, os.O_RDWR)
    disk.write_zeros(fd, 2, 4)
    os.close(fd)
    assert path.read_bytes()[:7] == b"ab\0\0ef\0"


def test_the_memory_journal_counts_as_the_durable_one_does() -> None:
    journal = MemoryJournal()
    assert list(journal.replay()) == []
    assert (journal.epoch, journal.last_sequence) == (1, 0)
    journal.append(1, [b"a", b"b"])
    journal.append(3, [b"c"])
    assert journal.last_sequence == 3
    with pytest.raises(ValueError, match="begins at 3, the journal at 4"):
        journal.append(3, [b"c"])
    with pytest.raises(ValueError, match="without records"):
        journal.append(4, [])
    journal.retry_space()
    assert journal.space_failure is None
    journal.close()
    assert journal.report == RecoveryReport()


def test_the_memory_journal_begins_anew_from_any_of_its_records() -> None:
    journal = MemoryJournal()
    journal.append(1, [b"a", b"b"])
    journal.append(3, [b"c"])
    earlier = journal.until(2)
    assert [batch.records for batch in earlier.replay()] == [(b"a", b"b")]
    earlier.append(3, [b"d"])
    assert (list(journal.records), list(earlier.records)) == (
        [b"a", b"b", b"c"],
        [b"a", b"b", b"d"],
    )
    assert list(journal.until(0).replay()) == []
    with pytest.raises(JournalEnds, match="ends at record 3, before 4"):
        journal.until(4)


def test_the_first_segment_may_be_smaller_than_those_that_follow(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    journal = FileJournal.open(folder, segment_bytes=4 * SMALL, first_bytes=SMALL)
    assert list(journal.replay()) == []
    for sequence in range(1, 4):
        journal.append(sequence, [bytes(SMALL // 2)])
    journal.close()
    sizes = [path.stat().st_size for path in sorted(folder.glob("*.journal"))]
    assert sizes == [SMALL, 4 * SMALL]
