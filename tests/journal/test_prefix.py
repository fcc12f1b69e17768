"""The first records of a journal are read while somebody writes it, and believed only if whole."""

from pathlib import Path

import pytest

from journal.journal_faults import open_journal, overwrite
from sidestreet.journal import FileJournal, JournalDamaged, JournalEnds, JournalPrefix

BATCHES = ([b"1"], [b"2", b"3", b"4"], [b"5"])


@pytest.fixture
def journal(tmp_path: Path) -> FileJournal:
    written, _ = open_journal(tmp_path / "journal")
    for records in BATCHES:
        written.append(written.last_sequence + 1, records)
    return written


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("sequence", range(6))
def test_every_prefix_is_read_while_the_journal_is_open(tmp_path: Path, sequence: int) -> None:
    prefix = JournalPrefix(tmp_path / "journal", sequence)
    found = [record for batch in prefix.batches() for record in batch.records]
    assert found == [b"1", b"2", b"3", b"4", b"5"][:sequence]
    assert (prefix.head is None) == (sequence not in {1, 4, 5})


def test_its_head_is_what_the_writer_held_for_the_hash_at_that_record(
    journal: FileJournal, tmp_path: Path
) -> None:
    """A mark behind the last record is a link of the chain and no part of the prefix."""
    head = journal.records_head
    journal.close()
    again, _ = open_journal(tmp_path / "journal")
    assert again.chain_head != head
    assert again.records_head == head
    prefix = JournalPrefix(tmp_path / "journal", 5)
    list(prefix.batches())
    assert prefix.head == head
    again.close()


@pytest.mark.usefixtures("journal")
def test_more_than_there_is_is_refused(tmp_path: Path) -> None:
    prefix = JournalPrefix(tmp_path / "journal", 6)
    with pytest.raises(JournalEnds, match="ends at record 5, before 6"):
        list(prefix.batches())


@pytest.mark.usefixtures("journal")
def test_a_record_that_changed_on_disk_is_refused(tmp_path: Path) -> None:
    segment = next((tmp_path / "journal").glob("*.journal"))
    overwrite(segment, segment.read_bytes().index(b"234"), b"X")
    with pytest.raises(JournalDamaged):
        list(JournalPrefix(tmp_path / "journal", 5).batches())
