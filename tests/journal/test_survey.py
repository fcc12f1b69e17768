"""A look at a journal tells of every batch that is there, and exactly where one is not."""

from pathlib import Path

import pytest

from journal.journal_faults import SMALL, abandon, open_journal, overwrite, write_journal
from sidestreet.journal import JournalDamaged, survey
from sidestreet.journal.batch import HEADER_BYTES
from sidestreet.journal.segment import HEADER_BLOCK_BYTES, segment_path
from sidestreet.journal.survey import Chain, Damage, End, Seen, end_of, look

MARK = HEADER_BYTES
"""Where a journal's first batch is a mark of this length, records begin behind it."""
FIRST = HEADER_BLOCK_BYTES + MARK
ONE = HEADER_BYTES + 4 + 10
"""The length of a batch that holds one record of ten bytes."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again without waiting: nobody writes here."""
    monkeypatch.setattr(survey, "PAUSE_S", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three batches of one record each, and the marks of an opening and a close."""
    write_journal(tmp_path, [[b"0123456789"], [b"abcdefghij"], [b"ABCDEFGHIJ"]])
    return tmp_path


def seen(folder: Path) -> list[Seen | Damage]:
    return list(look(segment_path(folder, 1)))


def test_every_batch_is_seen_where_it_begins_with_what_it_holds(folder: Path) -> None:
    found = [(each.offset, each.records) for each in seen(folder) if isinstance(each, Seen)]
    assert found == [
        (HEADER_BLOCK_BYTES, ()),
        (FIRST, (b"0123456789",)),
        (FIRST + ONE, (b"abcdefghij",)),
        (FIRST + 2 * ONE, (b"ABCDEFGHIJ",)),
        (FIRST + 3 * ONE, ()),
    ]


@pytest.mark.parametrize("byte", [0, 5, 20, HEADER_BYTES - 1, HEADER_BYTES + 8, ONE - 1])
def test_a_bad_batch_is_named_by_its_first_byte_and_what_is_behind_it_is_still_seen(
    folder: Path, byte: int
) -> None:
    path = segment_path(folder, 1)
    old = path.read_bytes()[FIRST + ONE + byte]
    overwrite(path, FIRST + ONE + byte, bytes([old ^ 0xFF]))
    found = seen(folder)
    assert [type(each) for each in found] == [Seen, Seen, Damage, Seen, Seen]
    damage = found[2]
    assert isinstance(damage, Damage)
    assert (damage.offset, damage.end, damage.is_followed) == (FIRST + ONE, FIRST + 2 * ONE, True)
    with pytest.raises(JournalDamaged, match=f"at byte {FIRST + ONE}"):
        end_of(folder)


def test_a_batch_of_which_nothing_is_left_but_what_follows_it_is_damage_too(folder: Path) -> None:
    overwrite(segment_path(folder, 1), FIRST + ONE, bytes(ONE))
    found = seen(folder)[2]
    assert isinstance(found, Damage)
    assert (found.offset, found.end) == (FIRST + ONE, FIRST + 2 * ONE)


def test_a_last_batch_that_ends_in_zeros_still_shows_what_is_before_it_to_be_damage(
    tmp_path: Path,
) -> None:
    journal, _ = open_journal(tmp_path)
    journal.append(1, [b"0123456789"])
    journal.append(2, [b"abcdefgh\0\0"])
    abandon(journal)
    overwrite(segment_path(tmp_path, 1), FIRST + ONE - 1, b"!")
    damage, last = seen(tmp_path)[1:]
    assert isinstance(damage, Damage)
    assert (damage.offset, damage.end, damage.is_followed) == (FIRST, FIRST + ONE, True)
    assert isinstance(last, Seen)
    assert last.records == (b"abcdefgh\0\0",)
    with pytest.raises(JournalDamaged, match=f"at byte {FIRST}"):
        end_of(tmp_path)


def test_a_torn_end_is_where_the_journal_ends(tmp_path: Path) -> None:
    journal, _ = open_journal(tmp_path)
    journal.append(1, [b"0123456789"])
    journal.append(2, [b"abcdefghij"])
    abandon(journal)
    overwrite(segment_path(tmp_path, 1), FIRST + 2 * ONE - 1, b"\0")
    end = end_of(tmp_path)
    assert end.sequence == 1
    assert end.torn is not None
    assert (end.torn.offset, end.torn.is_followed) == (FIRST + ONE, False)


def test_a_journal_that_is_being_written_ends_behind_its_last_batch(tmp_path: Path) -> None:
    journal, _ = open_journal(tmp_path)
    assert end_of(tmp_path) == End(0, None)
    for sequence in range(1, 100):
        journal.append(sequence, [bytes(100)])
        assert end_of(tmp_path) == End(sequence, None)
    assert len(list(tmp_path.glob("*.journal"))) > 1
    journal.close()
    assert end_of(tmp_path) == End(99, None)


def test_a_batch_that_is_only_half_there_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer's bytes arrive while the reader looks: that is no damage, and no record yet."""
    write_journal(tmp_path, [[b"0123456789"], [b"abcdefghij"]])
    path = segment_path(tmp_path, 1)
    whole = path.read_bytes()
    overwrite(path, FIRST + ONE + 50, bytes(SMALL - FIRST - ONE - 50))

    def arrive(_: float) -> None:
        overwrite(path, FIRST + ONE + 50, whole[FIRST + ONE + 50 :])

    monkeypatch.setattr("time.sleep", arrive)
    assert end_of(tmp_path) == End(1, None)
    assert end_of(tmp_path) == End(2, None)


def test_a_chain_tells_what_does_not_continue_it(folder: Path, tmp_path: Path) -> None:
    batches = [each for each in seen(folder) if isinstance(each, Seen)]
    chain = Chain()
    assert [chain.follow(each) for each in batches] == ["", "", "", "", ""]
    chain = Chain()
    chain.follow(batches[1])
    assert chain.follow(batches[3]) == "sequence 3 where 2 comes next"
    chain = Chain()
    chain.follow(batches[0])
    assert chain.follow(batches[4]).startswith("sequence 4 where 1")
    other = tmp_path / "other"
    write_journal(other, [[b"0123456780"], [b"abcdefghij"]])
    stray = [each for each in seen(other) if isinstance(each, Seen)][2]
    chain = Chain()
    chain.follow(batches[1])
    assert chain.follow(stray).startswith("a batch chained to ")
    chain.lose()
    assert chain.follow(batches[1]) == ""
