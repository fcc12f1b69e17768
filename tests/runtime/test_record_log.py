"""The records of a desk are read again in runs of a bounded size, from memory and from disk."""

from pathlib import Path

import pytest

from sidestreet.journal import FileJournal, MemoryJournal
from sidestreet.runtime import record_log
from sidestreet.runtime.record_log import FolderLog, MemoryLog, RecordLog

RECORDS = [b"%d" % each for each in range(1, 31)]


@pytest.fixture(params=["memory", "disk"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> RecordLog:
    """Return a log of thirty records, which came in batches of three."""
    if request.param == "memory":
        journal = MemoryJournal()
        append(journal)
        return record_log.record_log(journal)
    file = FileJournal.open(tmp_path)
    list(file.replay())
    append(file)
    return record_log.record_log(file)


def append(journal: FileJournal | MemoryJournal) -> None:
    for first in range(0, 30, 3):
        journal.append(first + 1, RECORDS[first : first + 3])


def test_a_journal_has_its_log_by_where_it_is_kept(log: RecordLog, tmp_path: Path) -> None:
    assert isinstance(log, FolderLog if list(tmp_path.glob("*.journal")) else MemoryLog)


@pytest.mark.parametrize("size", [1, 4, 7, 100])
def test_runs_hold_every_record_once_at_its_sequence(
    log: RecordLog, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_log, "RUN", size)
    for first, last in ((1, 30), (5, 23), (30, 30), (8, 7)):
        found = [
            (sequence, record)
            for begin, records in log.runs(first, last)
            for sequence, record in enumerate(records, start=begin)
        ]
        assert found == [(each, RECORDS[each - 1]) for each in range(first, last + 1)]


def test_a_run_is_not_much_longer_than_it_should_be(
    log: RecordLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_log, "RUN", 4)
    lengths = [len(records) for _, records in log.runs(1, 30)]
    assert max(lengths) <= 4 + 2  # a batch is not torn
    assert len(lengths) >= 5
