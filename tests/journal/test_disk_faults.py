"""Every way in which a disk says no, planted in the calls that Linux is asked."""

import errno
import os
import sys
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
from sidestreet.journal import FileJournal, FolderInUse, FolderLock, JournalFailed
from sidestreet.journal.spare import SpareFile

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems sync by other calls")


def watch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by every write and sync from now on, with the name of its file."""
    events: list[str] = []

    def watched(name: str) -> None:
        real = getattr(os, name)

        def call(fd: int, *rest: object) -> object:
            events.append(f"{name} {Path(f'/proc/self/fd/{fd}').readlink().name}")
            return real(fd, *rest)

        monkeypatch.setattr(os, name, call)

    for name in ("pwrite", "fsync", "fdatasync"):
        watched(name)
    return events


def test_a_new_segment_is_on_disk_name_and_all_before_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contents, name, folder, in that order; and only then a batch."""
    journal, _ = open_journal(tmp_path)
    journal.append(1, [b"x" * 3000])
    journal._spare.wait()
    events = watch(monkeypatch)
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
    assert journal.space_failure is not None
    with pytest.raises(JournalFailed, match="No space left"):
        journal.append(3, [b"z" * (1 << 20)])
    journal.close()
    monkeypatch.undo()
    assert (tmp_path / "next.unfinished").stat().st_size == 0
    again, found = open_journal(tmp_path)
    again.close()
    assert [batch.records[0][:1] for batch in found] == [b"x", b"y"]


def test_half_a_segment_ahead_the_journal_says_that_space_is_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time to turn new work away while there is still room for what must go through."""
    with opened(tmp_path, segment_bytes=1 << 16) as journal:
        monkeypatch.setattr(os, "pwrite", Faults("pwrite", errno.ENOSPC, at=2))
        journal.append(1, [b"x" * 30_000])
        journal._spare.wait()
        assert "No space left" in str(journal.space_failure)
        monkeypatch.undo()

        journal.append(2, [b"a cancel"])
        assert "No space left" in str(journal.space_failure), "an append does not try again"
        journal.retry_space()
        journal._spare.wait()
        assert journal.space_failure is None
        assert (tmp_path / "next.unfinished").stat().st_size == 1 << 16
        journal.retry_space()
        journal.append(3, [b"y" * 30_000])
    assert len(read_only(tmp_path)[0]) == 3


def test_a_quarter_of_a_segment_is_never_used_before_it_is_known_that_there_is_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However slow a full disk is to say so, some room is left for what must go through."""
    is_waited_for = threading.Event()

    def refuse(_path: Path, _size: int) -> None:
        is_waited_for.wait()
        raise OSError(errno.ENOSPC, "No space left on device")

    def wait(spare: SpareFile) -> None:
        is_waited_for.set()
        plain_wait(spare)

    plain_wait = SpareFile.wait
    with opened(tmp_path, segment_bytes=1 << 16) as journal:
        monkeypatch.setattr("sidestreet.journal.spare.prepare_file", refuse)
        monkeypatch.setattr(SpareFile, "wait", wait)
        for sequence in range(1, 45):
            journal.append(sequence, [bytes(1000)])
            if journal._spare.failure is not None:
                break
        assert "No space left" in str(journal.space_failure)
        assert sequence >= 40, "nobody waits before there is need"
        for further in range(sequence + 1, sequence + 12):
            journal.append(further, [bytes(1000)])


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


def test_what_was_read_is_made_true_on_disk_before_anything_is_built_upon_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last batch may be in memory only, and what was cut away must not come back."""
    crash_after(tmp_path, ([b"a"], [b"b"]))
    segment = "00000001.journal"
    overwrite(tmp_path / segment, SMALL - 1, b"!")
    events = watch(monkeypatch)
    journal, _ = open_journal(tmp_path)
    monkeypatch.undo()
    journal.close()
    assert events == [
        f"fsync {tmp_path.name}",
        f"pwrite {segment}",  # the last batch
        f"fsync {segment}",
        f"pwrite {segment}",  # zeros
        f"fdatasync {segment}",
        f"pwrite {segment}",  # the mark of the new epoch
        f"fdatasync {segment}",
    ]


def test_the_batch_written_again_is_the_last_one_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    monkeypatch.undo()
    journal.close()
    assert writes[0] == last
    assert last[0].endswith(b"b")
    assert writes[1][1] == reader.tail.end


def test_a_new_folder_has_its_name_on_disk_and_so_do_those_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = watch(monkeypatch)
    journal = FileJournal.open(tmp_path / "data" / "journal", segment_bytes=SMALL)
    monkeypatch.undo()
    journal.close()
    assert events == [f"fsync {tmp_path.name}", "fsync data", "fsync journal"]


def test_full_segments_are_given_back_to_the_operating_system(tmp_path: Path) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with opened(tmp_path) as journal:
        before = open_files()
        for sequence in range(1, 10):
            journal.append(sequence, [bytes(3000)])
        journal._spare.wait()
        assert open_files() == before


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


def test_a_failed_opening_gives_the_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", Faults("fsync", errno.EIO))
    with pytest.raises(JournalFailed, match="cannot be opened"):
        FileJournal.open(tmp_path, segment_bytes=SMALL)
    monkeypatch.undo()
    write_journal(tmp_path, ())


def test_a_failed_opening_leaves_the_callers_lock_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FolderLock.acquire(tmp_path) as lock:
        monkeypatch.setattr(os, "fsync", Faults("fsync", errno.EIO))
        with pytest.raises(JournalFailed, match="cannot be opened"):
            FileJournal.open(tmp_path, segment_bytes=SMALL, lock=lock)
        monkeypatch.undo()
        with pytest.raises(FolderInUse):
            FolderLock.acquire(tmp_path)
