"""`sidestreet inspect` and `sidestreet audit`: what is told of a journal, and with which code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from journal.journal_faults import abandon, open_journal, overwrite, write_journal
from sidestreet.cli.server.main import main as sidestreet
from sidestreet.domain.events import Cause, MarketStarted, Record
from sidestreet.journal.segment import segment_path
from sidestreet.runtime.codec import encode_record

KEY = b"a key that is long enough"
NEAR_THE_END = 4096 + 80 + 100
"""A byte of the first batch that has records."""


def record(sequence: int, name: str) -> bytes:
    event = MarketStarted(name, sequence)
    return encode_record(Record(sequence, 1_762_180_200_000_000_000, Cause("desk"), (event,)))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again without waiting: nobody writes here."""
    monkeypatch.setattr("sidestreet.journal.survey.PAUSE_S", 0.0)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Make a data folder with three records of 41 bytes, in two batches and two epochs."""
    data = tmp_path / "desk"
    write_journal(data / "journal", [[record(1, "noon"), record(2, "demo")]])
    write_journal(data / "journal", [[record(3, "calm")]])
    return data


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(sidestreet, [str(word) for word in words])


def lines(*words: str | Path) -> list[dict[str, object]]:
    found = run("inspect", *words, "--format", "json")
    return [json.loads(line) for line in found.stdout.splitlines()]


def segment(data: Path) -> Path:
    return segment_path(data / "journal", 1)


def test_a_look_tells_segments_events_and_a_total(data: Path) -> None:
    found = run("inspect", data)
    assert found.exit_code == 0
    assert found.stdout.splitlines() == [
        "00000001.journal: 4,711 of 8,192 bytes, 6 batches, 3 records from 1 on, epochs 1 to 2",
        "          3 MarketStarted",
        "1 segments, 3 records: whole",
    ]


def test_batches_are_told_with_their_place_epoch_and_hash(data: Path) -> None:
    told = [each for each in lines(data, "--batches") if each["kind"] == "batch"]
    assert [(each["offset"], each["records"], each["epoch"]) for each in told][:3] == [
        (4096, 0, 1),
        (4176, 2, 1),
        (4346, 0, 1),
    ]
    assert [(each["first_sequence"], each["epoch"]) for each in told][3:] == [(3, 2)] * 2 + [(4, 2)]


@pytest.mark.parametrize(
    ("words", "sequences"),
    [
        (("--from", "2"), [2, 3]),
        (("--to", "2"), [1, 2]),
        (("--from", "2", "--to", "2"), [2]),
        (("--order", "calm"), [3]),
        (("--order", "nobody"), []),
    ],
)
def test_records_are_shown_by_sequence_and_by_what_they_name(
    data: Path, words: tuple[str, ...], sequences: list[int]
) -> None:
    told = [each for each in lines(data, *words) if each["kind"] == "record"]
    assert [each["sequence"] for each in told] == sequences
    assert all(each["at"] == "2025-11-03T14:30:00.000000000Z" for each in told)


def test_an_event_is_shown_with_its_members_by_name(tmp_path: Path) -> None:
    raw = encode_record(Record(1, 1, Cause("seed"), (MarketStarted("noon", 7),)))
    write_journal(tmp_path / "journal", [[raw]])
    (told,) = [each for each in lines(tmp_path, "--from", "1") if each["kind"] == "record"]
    assert told["events"] == [{"event": "MarketStarted", "name": "noon", "seed": 7}]
    assert told["cause"] == {"command": "seed", "key_id": "", "request_id": ""}


def test_damage_is_told_to_the_byte_and_nothing_is_repaired(data: Path) -> None:
    overwrite(segment(data), NEAR_THE_END, b"?")
    before = segment(data).read_bytes()
    found = run("inspect", data)
    assert found.exit_code == 1
    assert (
        "00000001.journal: DAMAGED at byte 4176: a batch that its checksum disowns" in found.stdout
    )
    assert found.stdout.splitlines()[-1].endswith("DAMAGED, and nothing was changed")
    assert segment(data).read_bytes() == before


def test_a_torn_end_is_told_and_is_no_damage(tmp_path: Path) -> None:
    journal, _ = open_journal(tmp_path / "journal")
    journal.append(1, [record(1, "noon")])
    abandon(journal)
    overwrite(segment_path(tmp_path / "journal", 1), NEAR_THE_END + 10, b"\0")
    found = run("inspect", tmp_path)
    assert found.exit_code == 0
    assert "torn from byte 4176 to " in found.stdout


def test_a_segment_alone_can_be_looked_at(data: Path) -> None:
    assert run("inspect", segment(data)).stdout == run("inspect", data).stdout


def test_where_there_is_nothing_to_look_at_the_code_is_2(tmp_path: Path) -> None:
    for words in (
        ("inspect", tmp_path / "nowhere"),
        ("inspect", tmp_path),
        ("audit", "verify", "--data", tmp_path),
        ("audit", "head", "--data", tmp_path),
    ):
        assert run(*words).exit_code == 2, words


def test_a_missing_segment_is_damage(data: Path) -> None:
    segment(data).rename(segment_path(data / "journal", 2))
    assert run("inspect", data).exit_code == 1
    assert run("audit", "verify", "--data", data).exit_code == 1


def test_a_whole_chain_is_verified_with_the_heads_that_were_kept(
    data: Path, tmp_path: Path
) -> None:
    heads = tmp_path / "heads"
    kept = run("audit", "head", "--data", data).stdout
    word, form, desk, generation, sequence, hash_ = kept.split()
    assert (word, form, desk, generation, sequence) == ("sidestreet-head", "1", "-", "1", "3")
    heads.write_text(kept, "utf-8")
    found = run("audit", "verify", "--data", data, "--heads", heads, "--head", hash_.upper())
    assert found.exit_code == 0, found.output
    assert found.stdout == "verified records 1 to 3 in 6 batches, 2 heads found\n"


def test_every_byte_of_the_chain_counts(data: Path) -> None:
    used = len(segment(data).read_bytes().rstrip(b"\0"))
    # A closing mark stands behind the last record, and only that one may look torn.
    for offset in range(4096, used - 80):
        old = segment(data).read_bytes()[offset : offset + 1]
        overwrite(segment(data), offset, bytes([old[0] ^ 1]))
        assert run("audit", "verify", "--data", data).exit_code == 1, offset
        overwrite(segment(data), offset, old)
    assert run("audit", "verify", "--data", data).exit_code == 0


def test_an_end_that_was_cut_off_is_noticed_by_a_head_and_by_nothing_else(data: Path) -> None:
    hash_ = run("audit", "head", "--data", data).stdout.split()[5]
    third = next(
        each["offset"]
        for each in lines(data, "--batches")
        if each["kind"] == "batch" and each.get("first_sequence") == 3
    )
    assert isinstance(third, int)
    overwrite(segment(data), third, bytes(8192 - third))
    assert run("audit", "verify", "--data", data).exit_code == 0
    found = run("audit", "verify", "--data", data, "--head", hash_)
    assert found.exit_code == 1
    assert "the journal is not the one it is of" in found.stderr
    assert run("audit", "verify", "--data", data, "--to", "3").exit_code == 1
    assert run("audit", "verify", "--data", data, "--to", "2").exit_code == 0


def test_a_journal_that_was_written_anew_has_another_head(data: Path, tmp_path: Path) -> None:
    hash_ = run("audit", "head", "--data", data).stdout.split()[5]
    other = tmp_path / "other"
    write_journal(other / "journal", [[record(1, "noon"), record(2, "demo")]])
    write_journal(other / "journal", [[record(3, "CALM")]])
    assert run("audit", "verify", "--data", other).exit_code == 0
    assert run("audit", "verify", "--data", other, "--head", hash_).exit_code == 1


def test_a_head_with_a_code_is_believed_only_with_its_key(data: Path, tmp_path: Path) -> None:
    key, other, heads = tmp_path / "key", tmp_path / "other", tmp_path / "heads"
    key.write_bytes(KEY)
    other.write_bytes(KEY + b"!")
    line = run("audit", "head", "--data", data, "--key-file", key).stdout
    assert " hmac-sha256=" in line
    for text, file, code in (
        (line, key, 0),
        (line, other, 1),
        (line.replace(" 3 ", " 2 "), key, 1),
        (line.partition(" hmac")[0], key, 1),
        ("something else\n", key, 1),
    ):
        heads.write_text(text, "utf-8")
        words = ("audit", "verify", "--data", data, "--heads", heads, "--key-file", file)
        assert run(*words).exit_code == code, text


def test_a_short_key_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    found = run("audit", "head", "--data", data, "--key-file", tmp_path / "key")
    assert (found.exit_code, found.stdout) == (2, "")


def test_a_range_is_verified_from_the_segment_that_holds_its_beginning(tmp_path: Path) -> None:
    batches = [[record(number, "n" * 500)] for number in range(1, 30)]
    write_journal(tmp_path / "journal", batches)
    assert len(list((tmp_path / "journal").glob("*.journal"))) > 2
    whole = run("audit", "verify", "--data", tmp_path)
    assert whole.stdout.startswith("verified records 1 to 29 in ")
    part = run("audit", "verify", "--data", tmp_path, "--from", "25", "--to", "26")
    assert part.exit_code == 0
    first = int(part.stdout.split()[2])
    assert 1 < first <= 25
    assert part.stdout.split()[4] == "26"
    overwrite(segment(tmp_path), NEAR_THE_END, b"?")
    assert run("audit", "verify", "--data", tmp_path).exit_code == 1
    assert run("audit", "verify", "--data", tmp_path, "--from", "25").exit_code == 0
