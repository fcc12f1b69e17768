"""What stands in a recording and what never does, and files that are none."""

import json
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from acceptance.server_process import ServerProcess
from sidestreet.control.recording.lines import End
from sidestreet.control.recording.writer import LineWriter
from sidestreet.testing.recording import Recording, RecordingError
from testing.recording.sessions import (
    SECRET,
    SEED,
    lines_of,
    recorded,
    rewritten,
    story,
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record the story."""
    options = ("--control", "--clock", "frozen", "--start", "2025-10-31")
    return recorded(tmp_path_factory.mktemp("session"), story, *options)


def test_no_secret_stands_in_a_recording(session: Path) -> None:
    raw = session.read_text()
    for secret in (SECRET, "another-secret-in-a-comment", "knows-this-one-at-all"):
        assert secret not in raw
    keys = [line.get("key") for line in lines_of(session) if line["line"] == "request"]
    assert keys[0] == "tester"
    assert keys[-1] is None
    made = next(
        json.loads(line["body"])["data"]
        for line in lines_of(session)
        if line["line"] == "answer" and '"key":' in line["body"]
    )
    assert made["key"] == "masked-in-this-recording"
    assert made["id"] in keys
    assert session.stat().st_mode & 0o077 == 0


def test_a_recording_replaces_no_file_and_needs_a_new_desk(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(AssertionError, match="is there already, and a recording replaces nothing"):
        ServerProcess("--record", str(taken))
    assert taken.read_text() == "mine"
    data = tmp_path / "data"
    ServerProcess(data=data).stop()
    with pytest.raises(AssertionError, match="--record is for a new desk"):
        ServerProcess("--record", str(tmp_path / "new"), data=data)
    assert not (tmp_path / "new").exists()


def refused(path: Path) -> str:
    with pytest.raises(RecordingError) as told:
        Recording.load(path)
    return str(told.value).partition(": ")[2]


def test_a_damaged_line_is_told_by_its_number(session: Path, tmp_path: Path) -> None:
    lines = session.read_text().splitlines(keepends=True)
    broken = tmp_path / "broken"
    broken.write_text("".join([*lines[:4], lines[4].replace('"line"', '"lime"'), *lines[5:]]))
    assert refused(broken).startswith("line 5 is no line of a recording: ")
    broken.write_text("".join([*lines[:4], lines[4][:-20]]))
    assert refused(broken).startswith("line 5 is cut short")
    broken.write_text("".join([*lines[:4], lines[0]]))
    assert refused(broken) == "line 5: a second head"
    broken.write_text("".join(lines[1:]))
    assert refused(broken) == "line 1 is no head of a recording"
    broken.write_text("")
    assert refused(broken) == "line 1: a recording begins with a head"
    broken.write_bytes(b"\xff\n")
    assert refused(broken) == "line 1 is no head of a recording"


def test_a_recording_of_a_later_format_is_refused(session: Path) -> None:
    def later(head: dict[str, Any]) -> None:
        head["format"] = 2

    assert refused(rewritten(session, later)) == (
        "line 1: the recording has format 2, and this version reads up to 1: rerun it with a newer "
        "Sidestreet"
    )


def test_what_stands_ahead_of_a_hole_is_compared_and_the_hole_is_told(session: Path) -> None:
    lines = session.read_text().splitlines(keepends=True)
    place = next(place for place, line in enumerate(lines) if '"number":5,' in line)
    holed = session.with_name("holed.jsonl")
    holed.write_text("".join([*lines[:place], '{"line":"hole","lines":3}\n', *lines[place + 3 :]]))
    difference = Recording.load(holed).rerun()
    assert difference.is_same, difference.text()
    assert difference.requests == 4
    assert difference.notes == (
        "the recording has a hole of 3 lines, and nothing behind it was made",
    )


def test_a_recording_without_an_end_is_of_a_server_that_was_killed(session: Path) -> None:
    lines = session.read_text().splitlines(keepends=True)
    killed = session.with_name("killed.jsonl")
    killed.write_text("".join(lines[:-1]))
    difference = Recording.load(killed).rerun()
    assert difference.is_same
    assert difference.notes == ("the recording has no end: its server was killed",)


def test_who_is_faster_than_the_disk_leaves_a_hole_and_never_waits(tmp_path: Path) -> None:
    path, may_go_on, is_held = tmp_path / "slow", threading.Event(), threading.Event()
    writer = LineWriter(path, waiting_max=2)

    def slow() -> End:
        is_held.set()
        may_go_on.wait()
        return End(at="first")

    writer.add(slow)
    is_held.wait()
    for number in range(5):
        writer.add(partial(End, at=str(number)))
    may_go_on.set()
    writer.close(lambda: End(at="last"))
    assert [line.get("at", line.get("lines")) for line in lines_of(path)] == [
        "first",
        "0",
        "1",
        3,
        "last",
    ]


def test_the_seed_of_a_recording_is_the_seed_without_its_secrets(session: Path) -> None:
    seed = lines_of(session)[0]["seed"]
    assert seed["name"] == "seed.yaml.json"
    told = json.loads(seed["text"])
    assert told["accounts"][0]["cash"] == "1000000.00"
    assert told["keys"][0]["secret"] == "masked-in-this-recording"
    assert "scopes" in told["keys"][0]
    assert SEED.count(SECRET) == 1
