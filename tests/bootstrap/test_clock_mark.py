"""The file that says where a clock was: whole or not at all, and refused where it says nothing."""

from pathlib import Path

import pytest

from sidestreet.bootstrap import StartRefused
from sidestreet.bootstrap.clock_mark import CLOCK_FILE, ClockMark
from sidestreet.journal import JournalFailed
from sidestreet.runtime.clock import LATEST


def test_what_was_kept_last_is_read_by_the_next_start(tmp_path: Path) -> None:
    ClockMark(tmp_path).write(5)
    ClockMark(tmp_path).write(7)
    assert ClockMark(tmp_path).read() == 7
    assert [each.name for each in tmp_path.iterdir()] == [CLOCK_FILE]


def test_a_folder_without_the_file_and_no_folder_know_no_instant(tmp_path: Path) -> None:
    nowhere = ClockMark(None)
    nowhere.write(5)
    assert (nowhere.read(), ClockMark(tmp_path).read()) == (0, 0)


@pytest.mark.parametrize("text", [b"", b"noon", b"-5", b"1.5", b"\xff", str(LATEST + 1).encode()])
def test_anything_else_in_the_file_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / CLOCK_FILE).write_bytes(text)
    with pytest.raises(StartRefused, match="the desk goes on where its journal ends"):
        ClockMark(tmp_path).read()


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(JournalFailed, match="clock"):
        ClockMark(tmp_path / "gone").write(5)


def test_a_digit_that_rots_and_a_cut_are_not_taken_for_another_instant(tmp_path: Path) -> None:
    ClockMark(tmp_path).write(1_762_180_200_000_000_000)
    path = tmp_path / CLOCK_FILE
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            with pytest.raises(StartRefused, match="does not say where the clock was"):
                ClockMark(tmp_path).read()
        path.write_bytes(whole[:at])
        with pytest.raises(StartRefused, match="does not say where the clock was"):
            ClockMark(tmp_path).read()


def test_a_file_of_a_version_that_kept_no_checksum_is_read(tmp_path: Path) -> None:
    (tmp_path / CLOCK_FILE).write_bytes(b"1762180200000000000\n")
    assert ClockMark(tmp_path).read() == 1_762_180_200_000_000_000
