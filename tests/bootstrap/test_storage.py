"""What is done with a data folder before anybody is served from it."""

import logging
import os
import sys
from pathlib import Path

import pytest

from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.storage import open_storage, take_folder
from sidestreet.journal import FileJournal


@pytest.mark.skipif(sys.platform != "linux", reason="other systems sync by other calls")
def test_a_new_data_folder_has_its_name_on_disk_before_anything_is_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However safe the files in it are, a folder without a name on disk is gone with its power."""
    synced: list[str] = []
    real = os.fsync

    def note(fd: int) -> None:
        synced.append(Path(f"/proc/self/fd/{fd}").readlink().name)
        real(fd)

    monkeypatch.setattr(os, "fsync", note)
    take_folder(tmp_path / "new" / "desk").release()
    assert synced == [tmp_path.name, "new"]


def test_what_is_cut_of_a_journal_is_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = FileJournal.open(tmp_path / "journal", segment_bytes=8192)
    assert not list(journal.replay())
    journal.close()
    segment = tmp_path / "journal" / "00000001.journal"
    raw = bytearray(segment.read_bytes())
    raw[5000:5100] = b"torn" * 25
    segment.write_bytes(raw)
    with caplog.at_level(logging.WARNING, "sidestreet"):
        open_storage(tmp_path).close()
    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith("cut ")
    assert "bytes of 00000001.journal at byte " in told
    assert "the last write was cut short before anyone was told of it" in told


def test_a_read_model_that_cannot_be_opened_refuses_the_start_in_words(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").mkdir()
    with pytest.raises(StartRefused, match=r"the history .* cannot be used: unable to open"):
        open_storage(tmp_path)
