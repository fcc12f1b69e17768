"""Any part of a journal is read while somebody writes it, and believed only if whole."""

from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from journal.journal_faults import open_journal, overwrite
from sidestreet.journal import FileJournal, JournalDamaged, JournalEnds
from sidestreet.journal.window import JournalWindow

BATCHES = ([b"1"], [b"2", b"3", b"4"], [b"5"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write five records by two openings of a journal, the last of which is still open."""
    for batches in (BATCHES[:2], BATCHES[2:]):
        journal, _ = open_journal(tmp_path / "journal")
        for records in batches:
            journal.append(journal.last_sequence + 1, records)
        if batches is not BATCHES[2:]:
            journal.close()
    return tmp_path / "journal"


def found(folder: Path, first: int, last: int) -> list[tuple[int, bytes]]:
    return [
        (sequence, record)
        for batch in JournalWindow(folder, first, last).batches()
        for sequence, record in enumerate(batch.records, start=batch.first_sequence)
    ]


def test_every_window_holds_its_records_and_their_sequences(folder: Path) -> None:
    for first, last in combinations_with_replacement(range(1, 6), 2):
        wanted = [(each, b"%d" % each) for each in range(first, last + 1)]
        assert found(folder, first, last) == wanted


def test_a_window_over_many_segments_begins_in_the_right_one(tmp_path: Path) -> None:
    """A segment of the least size holds few of these, so that each window crosses several."""
    journal = FileJournal.open(tmp_path, segment_bytes=8192)
    list(journal.replay())
    for sequence in range(1, 41):
        journal.append(sequence, [b"%d" % sequence * 500])
    assert len(list(tmp_path.glob("*.journal"))) > 5
    for first, last in ((1, 40), (17, 23), (40, 40)):
        assert [sequence for sequence, _ in found(tmp_path, first, last)] == list(
            range(first, last + 1)
        )
    journal.close()


def test_a_window_without_records_is_empty(folder: Path) -> None:
    assert found(folder, 6, 5) == []


def test_more_than_there_is_is_refused(folder: Path) -> None:
    with pytest.raises(JournalEnds, match="ends at record 5, before 6"):
        found(folder, 4, 6)


def test_a_record_that_changed_on_disk_is_refused(folder: Path) -> None:
    segment = next(folder.glob("*.journal"))
    overwrite(segment, segment.read_bytes().index(b"234"), b"X")
    with pytest.raises(JournalDamaged):
        found(folder, 3, 3)
    assert found(folder, 5, 5) == [(5, b"5")]
