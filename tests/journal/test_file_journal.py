"""The writing side: rolls, epochs, refusals, and every way in which a disk says no."""

import errno
import os
import threading
from pathlib import Path

import pytest

from journal.journal_faults import (
    SMALL,
    Counted,
    Faults,
    abandon,
    crash_after,
    open_journal,
    opened,
    overwrite,
    read_only,
    write_journal,
)
from sidestreet.journal import (
    FileJournal,
    FolderInUse,
    FolderLock,
    JournalFailed,
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


def test_a_new_segment_is_on_disk_name_and_all_before_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contents, name, folder, in that order; and only then a batch."""
    journal, _ = open_journal(tmp_path)
    journal.append(1, [b"x" * 3000])
    journal._spare.wait()
    events: list[str] = []
    for name in ("pwrite", "fsync", "fdatasync"):
        real = getattr(os, name)

        def note(fd: int, *rest: object, name: str = name, real: object = real) -> object:
            events.append(f"{name} {Path(f'/proc/self/fd/{fd}').readlink().name}")
            assert callable(real)
            return real(fd, *rest)

        monkeypatch.setattr(os, name, note)
    journal.append(2, [b"y" * 1500])
    journal._spare.wait()
    monkeypatch.undo()
    journal.close()
    assert events[:5] == [
        "pwrite next.unfinished",
        "fsync next.unfinished",
        f"fsync {tmp_path.name}",
        "pwrite 00000002.journal",
        "fdatasync 00000002.journal",
    ]


def test_one_append_is_one_write_and_one_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, segment_bytes=1 << 20) as journal:
        writes, syncs = Counted("pwrite"), Counted("fdatasync")
        monkeypatch.setattr(os, "pwrite", writes)
        monkeypatch.setattr(os, "fdatasync", syncs)
        journal.append(1, [b"record"] * 100)
        assert (writes.calls, syncs.calls) == (1, 1)


@pytest.mark.parametrize("function", ["pwrite", "fdatasync"])
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_after_a_failed_write_or_sync_nothing_is_written_ever_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, error: int
) -> None:
    """Even though the disk has recovered: a file system reports a lost write only once."""
    journal, _ = open_journal(tmp_path, segment_bytes=1 << 16)
    journal.append(1, [b"safe"])
    monkeypatch.setattr(os, function, Faults(function, error, once=True))
    with pytest.raises(JournalFailed, match=os.strerror(error)):
        journal.append(2, [b"in doubt"])
    calls = Counted("pwrite")
    monkeypatch.setattr(os, "pwrite", calls)
    for _ in range(3):
        with pytest.raises(JournalFailed, match="will not write again"):
            journal.append(2, [b"in doubt"])
    journal.close()
    assert calls.calls == 0, "not even a closing mark"
    assert journal.last_sequence == 1
    monkeypatch.undo()

    again, found = open_journal(tmp_path)
    again.close()
    assert found[0].records == (b"safe",)
    assert [batch.records for batch in found[1:]] in ([], [(b"in doubt",)])


def test_a_short_write_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.pwrite
    with opened(tmp_path) as journal:
        monkeypatch.setattr(os, "pwrite", lambda fd, data, at: real(fd, data[:7], at))
        journal.append(1, [b"seven bytes at a time"])
        monkeypatch.undo()
    assert [batch.records for batch in read_only(tmp_path)[0]] == [(b"seven bytes at a time",)]


def test_a_short_write_that_then_fails_leaves_a_torn_tail_and_no_promise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.pwrite
    journal, _ = open_journal(tmp_path)
    journal.append(1, [b"safe"])
    calls = 0

    def fill_up(fd: int, data: bytes, offset: int) -> int:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(fd, data[:90], offset)

    monkeypatch.setattr(os, "pwrite", fill_up)
    with pytest.raises(JournalFailed, match="No space left"):
        journal.append(2, [b"torn" * 10])
    journal.close()
    monkeypatch.undo()

    again, found = open_journal(tmp_path)
    assert [batch.records for batch in found] == [(b"safe",)]
    assert again.report.cut_bytes == 90
    again.close()


def test_a_write_that_makes_no_progress_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, _ = open_journal(tmp_path)
    monkeypatch.setattr(os, "pwrite", lambda _fd, _data, _at: 0)
    with pytest.raises(JournalFailed, match="no byte of"):
        journal.append(1, [b"stuck"])
    monkeypatch.undo()
    journal.close()


def test_an_interrupted_append_poisons_the_journal_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes may be there; a second batch in the same place would not be."""

    def interrupt(_fd: int) -> None:
        raise KeyboardInterrupt

    journal, _ = open_journal(tmp_path)
    monkeypatch.setattr(os, "fdatasync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        journal.append(1, [b"a"])
    monkeypatch.undo()
    with pytest.raises(JournalFailed):
        journal.append(1, [b"a"])
    journal.close()


@pytest.mark.parametrize("function", ["pwrite", "fsync", "fdatasync", "open"])
@pytest.mark.parametrize("once", [True, False])
def test_whichever_call_of_a_journals_life_fails_nothing_promised_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, *, once: bool
) -> None:
    """Fail the first call, the second, and so on, until a whole life passes without one."""
    failures = 0
    for at in range(1, 200):
        folder = tmp_path / str(at)
        faults = Faults(function, errno.EIO, at=at, once=once)
        monkeypatch.setattr(os, function, faults)
        promised: list[bytes] = []
        journal = None
        try:
            journal = FileJournal.open(folder, segment_bytes=SMALL)
            assert list(journal.replay()) == []
            for number in range(5):
                record = bytes([number]) * 1800
                journal.append(number + 1, [record])
                promised.append(record)
                journal._spare.wait()  # so that the call of a number is always the same call
        except JournalFailed:
            failures += 1
            if journal is not None:
                with pytest.raises(JournalFailed):
                    journal.append(len(promised) + 1, [b"more"])
        if journal is not None:
            abandon(journal)
        monkeypatch.undo()

        again, found = open_journal(folder)
        again.close()
        held = [record for batch in found for record in batch.records]
        assert held[: len(promised)] == promised
        assert len(held) <= len(promised) + 1, "at most the one in doubt"
        if faults.calls < at:
            break
    else:
        pytest.fail("no life passed without a failure")
    assert failures >= 3


def test_a_full_disk_at_a_roll_stops_the_journal_and_leaves_no_half_made_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The space already taken goes back: the rest of the machine needs it to report."""
    journal, _ = open_journal(tmp_path, segment_bytes=3 << 20)
    journal.append(1, [b"x" * (1 << 20)])
    monkeypatch.setattr(os, "pwrite", Faults("pwrite", errno.ENOSPC, at=3))
    journal.append(2, [b"y" * (1 << 20)])
    journal._spare.wait()
    assert (tmp_path / "next.unfinished").stat().st_size == 0, "the spare did not fit"
    with pytest.raises(JournalFailed, match="No space left"):
        journal.append(3, [b"z" * (1 << 20)])
    journal.close()
    monkeypatch.undo()
    assert (tmp_path / "next.unfinished").stat().st_size == 0
    again, found = open_journal(tmp_path)
    again.close()
    assert [batch.records[0][:1] for batch in found] == [b"x", b"y"]


def test_a_spare_that_did_not_fit_is_made_at_the_roll_if_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as journal:
        monkeypatch.setattr(os, "pwrite", Faults("pwrite", errno.ENOSPC, at=2))
        journal.append(1, [b"x" * 3000])
        journal._spare.wait()
        monkeypatch.undo()
        journal.append(2, [b"y" * 3000])
    assert len(read_only(tmp_path)[0]) == 2


def test_the_next_segment_is_made_in_the_background_once_this_one_is_half_full(
    tmp_path: Path,
) -> None:
    spare = tmp_path / "next.unfinished"
    with opened(tmp_path, segment_bytes=1 << 16) as journal:
        journal.append(1, [b"x" * 20_000])
        assert not spare.exists()
        assert threading.active_count() == 1
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


def test_the_last_batch_is_written_again_before_it_is_built_upon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its writer may have died of a failed sync, after which only memory holds the batch."""
    crash_after(tmp_path, ([b"a"], [b"b"]))
    _, reader = read_only(tmp_path)
    assert reader.tail is not None
    last = (reader.tail.last_batch, reader.tail.end - len(reader.tail.last_batch))
    real = os.pwrite
    writes: list[tuple[bytes, int]] = []

    def note(fd: int, data: bytes, offset: int) -> int:
        writes.append((data, offset))
        return real(fd, data, offset)

    monkeypatch.setattr(os, "pwrite", note)
    journal, _ = open_journal(tmp_path)
    assert writes[0] == last
    assert writes[1][1] == reader.tail.end
    monkeypatch.undo()
    journal.close()


def test_what_cannot_be_settled_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash_after(tmp_path, ([b"a"],))
    journal = FileJournal.open(tmp_path, segment_bytes=SMALL)
    monkeypatch.setattr(os, "fsync", Faults("fsync", errno.EIO))
    with pytest.raises(JournalFailed, match="Input/output error"):
        list(journal.replay())
    monkeypatch.undo()
    with pytest.raises(JournalFailed):
        journal.append(2, [b"b"])
    journal.close()


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


def test_a_failed_opening_gives_the_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", Faults("fsync", errno.EIO))
    with pytest.raises(JournalFailed, match="cannot be opened"):
        FileJournal.open(tmp_path, segment_bytes=SMALL)
    monkeypatch.undo()
    write_journal(tmp_path, ())


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
    journal.close()
    assert journal.report == RecoveryReport()
