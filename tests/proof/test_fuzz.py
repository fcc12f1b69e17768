"""What the fuzzers play with, and what they have found once."""

import hashlib
import json
from pathlib import Path

import pytest

from fuzz.cases import Unwatched, measured, play_cases
from fuzz.mutator import Mutator
from fuzz.table import BY_NAME, TARGETS, shares
from fuzz.target import INPUT_BYTES_MAX, Broken, NotTaken, Target, outcome
from sidestreet.api.instants import parse_bound
from sidestreet.bootstrap.generations.desk_file import DESK_FILE, DeskFile
from sidestreet.bootstrap.generations.snapshot_file import SnapshotFile, SnapshotUnreadable
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.rerun.recording import RecordingError, session_of
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.profiles import FILE, FOLDER_VARIABLE, load
from sidestreet.reference.seed import default_seed
from sidestreet.runtime.codec import RecordUnreadable, decode_record


def _target(read: object = bytes.decode, *refusals: type[Exception]) -> Target:
    assert callable(read)
    return Target("example", lambda _: read, refusals, (b"a", b"b"))


def _refuse_nothing(text: bytes) -> None:
    if text.startswith(b"a"):
        raise NotTaken


def test_each_target_has_a_name_of_its_own_and_its_part_of_the_cases() -> None:
    assert len({each.name for each in TARGETS}) == len(TARGETS)
    assert sum(share for _, share in shares(1_000_000)) == 1_000_000
    assert all(share > len(target.corpus) for target, share in shares(1_000_000))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_each_target_takes_a_good_text(target: Target, tmp_path: Path) -> None:
    read = target.prepare(tmp_path)
    # Where a text says first what it is for, not each of them is good for the first of these.
    has_several = target.name in {"query", "request", "small-words"}
    good = target.corpus if has_several else target.corpus[:1]
    assert any(outcome(target, read, text) == "accepted" for text in good)


def test_a_file_at_which_polars_aborts_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    target = BY_NAME["market-parquet"]
    read, good = target.prepare(tmp_path), target.corpus[0]
    # How many values a page has: as many as no memory holds.
    bad = good.replace(b"\x15\x14,\x15\x06", b"\x15\x14,\x15\x05", 1)
    assert bad != good
    assert outcome(target, read, bad) == "refused: polars aborts"
    assert outcome(target, read, good) == "accepted"


def test_an_error_that_is_not_documented_is_a_bug_and_its_text_is_told() -> None:
    target = _target(bytes.decode, ValueError)
    assert outcome(target, bytes.decode, b"ok") == "accepted"
    assert outcome(target, bytes.decode, b"\xff") == "refused: UnicodeDecodeError"
    with pytest.raises(Broken, match=r"UnicodeDecodeError.*\n  with b'\\xff'"):
        outcome(_target(bytes.decode, KeyError), bytes.decode, b"\xff")
    assert outcome(_target(), _refuse_nothing, b"a") == "refused: nothing found"


def test_a_text_that_needs_too_much_memory_is_told() -> None:
    target = _target()
    with pytest.raises(Broken, match="example needs"):
        measured(target, Unwatched(target, lambda _: bytes(90 << 20)), b"x")


def test_the_same_seed_makes_the_same_texts_and_another_makes_others(tmp_path: Path) -> None:
    def texts(seed: str) -> list[bytes]:
        mutator = Mutator((b"some text", b"another one"), (b"word",), seed)
        return [mutator.text() for _ in range(200)]

    assert texts("1") == texts("1") != texts("2")
    assert max(map(len, texts("1"))) <= INPUT_BYTES_MAX
    heard: list[bytes] = []
    counts = play_cases(_target(heard.append), 50, "1", tmp_path)
    assert counts == {"accepted": 50}
    assert heard[:2] == [b"a", b"b"]
    assert len(set(heard)) > 25


@pytest.mark.parametrize("raw", [b"\x94\x02\x01\x93\xa4se\xcfd\xa0\xa0\x90", b"\x91\xa1\xff"])
def test_a_record_with_text_that_is_no_utf_8_is_told_to_be_unreadable(raw: bytes) -> None:
    with pytest.raises(RecordUnreadable):
        decode_record(raw)


def test_profiles_that_are_nested_without_end_are_told_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text('{"a":' * 5_000)
    path.chmod(0o600)
    with pytest.raises(RecursionError):
        json.loads(path.read_text())
    with pytest.raises(Problem, match="is damaged"):
        load({FOLDER_VARIABLE: str(tmp_path)})


@pytest.mark.parametrize("text", ["\u00b3815-02-01", "\u0663815-02-01"])
def test_a_year_in_other_digits_is_no_bound(text: str) -> None:
    assert parse_bound(text) is None


NESTED = b'{"a":' * 3_000


def test_a_body_nested_without_end_is_refused_where_orders_choose_their_outcome() -> None:
    desk = InProcessDesk(default_seed(), 1_761_917_400_000_000_000, is_controlled=True)
    try:
        assert desk.ask("PUT", "/control/v1/scenarios/magic", {"is_magic": True}).status == 200
        for body in (b'[{"id": ' + NESTED, b'[{"id": "\xff"}]'):
            reply = desk.ask("POST", "/v1/accounts/19816/orders", body)
            assert reply.status == 400
    finally:
        desk.close()


@pytest.mark.parametrize("raw", [NESTED, b'{"desk_id": "\xff"}'])
def test_small_files_that_say_nothing_refuse_the_start(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / DESK_FILE).write_bytes(raw)
    with pytest.raises(StartRefused, match="does not say which desk"):
        DeskFile.read(tmp_path)


@pytest.mark.parametrize("raw", [NESTED, b'{"format": "\xff"}'])
def test_a_recording_that_says_nothing_is_none(raw: bytes) -> None:
    with pytest.raises(RecordingError, match="no head of a recording"):
        session_of([raw + b"\n"], "file")


@pytest.mark.parametrize("raw", [NESTED, b'{"name": "\xff"}'])
def test_a_snapshot_whose_manifest_says_nothing_cannot_be_read(raw: bytes, tmp_path: Path) -> None:
    told = b"\xffSSSNAPS" + (1).to_bytes(4, "little") + len(raw).to_bytes(4, "little") + raw
    path = tmp_path / "one.snapshot"
    path.write_bytes(told + hashlib.sha256(told).digest())
    with pytest.raises(SnapshotUnreadable, match="does not say what it holds"):
        SnapshotFile(path)
