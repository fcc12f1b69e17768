"""What is done with a data folder before anybody is served from it."""

import logging
import os
import sys
from pathlib import Path

import pytest

from sidestreet.bootstrap.generations.desk_file import DeskFile
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


def test_a_generation_is_not_changed_for_another_by_a_bit_that_flips(tmp_path: Path) -> None:
    """What is newer than the current one is removed, so that a 3 read as a 2 would lose it all."""
    for number in (2, 3):
        (tmp_path / "generations" / f"{number:04d}").mkdir(parents=True)
    desk = DeskFile(tmp_path, "a-desk", 2)
    desk.prepare(3)
    desk.adopt(3)
    path = tmp_path / "desk.json"
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            try:
                found = DeskFile.read(tmp_path)
            except StartRefused:
                continue
            assert (found.desk_id, found.current) == ("a-desk", 3)


def test_a_desk_file_of_a_version_that_kept_no_checksum_is_read(tmp_path: Path) -> None:
    (tmp_path / "desk.json").write_bytes(b'{"desk_id":"a-desk","generation":1,"format":1}\n')
    assert DeskFile.read(tmp_path).desk_id == "a-desk"
