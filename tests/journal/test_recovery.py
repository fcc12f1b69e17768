"""What a reader believes, cuts and refuses. Damage is made on small journals, exhaustively."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.journal_faults import (
    SMALL,
    abandon,
    crash_after,
    open_journal,
    opened,
    overwrite,
    read_only,
    write_journal,
)
from sidestreet.journal import Batch, FileJournal, JournalDamaged
from sidestreet.journal.batch import GENESIS, encode_batch
from sidestreet.journal.segment import HEADER_BLOCK_BYTES, SegmentHeader, encode_segment_header

THREE = ([b"one", b"two"], [b"three"], [b"four", b"five", b"six"])


def records(batches: list[Batch]) -> list[tuple[bytes, ...]]:
    return [batch.records for batch in batches]


def only_segment(folder: Path) -> Path:
    return folder / "00000001.journal"


@given(
    st.lists(
        st.lists(st.lists(st.binary(max_size=600), min_size=1, max_size=8), max_size=5), max_size=4
    )
)
@settings(max_examples=40, deadline=None)
def test_whatever_was_appended_reads_back_in_order_whatever_was_rolled_and_reopened(
    tmp_path_factory: pytest.TempPathFactory, openings: list[list[list[bytes]]]
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    for batches in openings:
        write_journal(folder, batches)
    written = [
        (epoch, tuple(batch))
        for epoch, batches in enumerate(openings, start=1)
        for batch in batches
    ]
    found, reader = read_only(folder)
    assert [(batch.epoch, batch.records) for batch in found] == written
    sequences = [
        sequence
        for batch in found
        for sequence in range(batch.first_sequence, batch.first_sequence + len(batch.records))
    ]
    assert sequences == list(range(1, reader.last_sequence + 1))
    assert reader.report.records == len(sequences)
    assert reader.report.batches == len(written)
    assert reader.report.cut_bytes == 0


def test_no_flipped_bit_goes_unnoticed_or_costs_a_batch_that_was_promised(tmp_path: Path) -> None:
    """After an orderly close every promised batch has an intact one behind it.

    So damage to any of them is refused; only the closing mark, which holds nothing, may be cut.
    """
    write_journal(tmp_path, THREE)
    path = only_segment(tmp_path)
    _, intact = read_only(tmp_path)
    assert intact.tail is not None
    whole = path.read_bytes()
    refused = cut = 0
    for offset in range(len(whole)):
        overwrite(path, offset, bytes([whole[offset] ^ 1 << offset % 8]))
        try:
            found, reader = read_only(tmp_path)
        except JournalDamaged:
            refused += 1
        else:
            assert records(found) == [tuple(batch) for batch in THREE], offset
            assert reader.report.cut_bytes > 0, offset
            cut += 1
        overwrite(path, offset, whole[offset : offset + 1])
    closing_mark = intact.tail.end - len(intact.tail.last_batch)
    assert refused == closing_mark
    assert cut == SMALL - closing_mark


def test_a_flipped_bit_after_a_crash_costs_at_most_the_last_batch_and_says_so(
    tmp_path: Path,
) -> None:
    crash_after(tmp_path, THREE)
    path = only_segment(tmp_path)
    _, intact = read_only(tmp_path)
    assert intact.tail is not None
    whole = path.read_bytes()
    for offset in range(HEADER_BLOCK_BYTES, intact.tail.end):
        overwrite(path, offset, bytes([whole[offset] ^ 0x80]))
        if offset < intact.tail.end - len(intact.tail.last_batch):
            with pytest.raises(JournalDamaged, match="an intact batch later"):
                read_only(tmp_path)
        else:
            found, reader = read_only(tmp_path)
            assert records(found) == [tuple(batch) for batch in THREE[:2]], offset
            assert reader.report.cut_bytes > 0, offset
        overwrite(path, offset, whole[offset : offset + 1])


def test_a_write_that_stopped_anywhere_leaves_whole_batches_only(tmp_path: Path) -> None:
    """Everything from some byte on never reached the disk: the file is zeros from there."""
    crash_after(tmp_path, THREE)
    path = only_segment(tmp_path)
    _, intact = read_only(tmp_path)
    assert intact.tail is not None
    whole = path.read_bytes()
    prefixes = [[tuple(batch) for batch in THREE[:count]] for count in range(4)]
    seen = 0
    for offset in range(intact.tail.end, HEADER_BLOCK_BYTES - 1, -1):
        overwrite(path, offset, bytes(SMALL - offset))
        found, reader = read_only(tmp_path)
        assert records(found) in prefixes, offset
        assert reader.tail is not None
        lost = whole[offset : reader.tail.end]
        assert not any(lost), "a batch may end in zeros, and then it is whole without them"
        left = whole[reader.tail.end : offset].rstrip(b"\0")
        assert reader.report.cut_bytes == len(left), offset
        seen |= 1 << len(found)
    assert seen == 0b1111


def test_a_file_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    """A segment has its full size before it has its name, so no crash makes it shorter."""
    crash_after(tmp_path, THREE)
    path = only_segment(tmp_path)
    for size in range(SMALL - 1, -1, -1):
        with path.open("r+b") as file:
            file.truncate(size)
        with pytest.raises(JournalDamaged):
            read_only(tmp_path)


def test_a_file_that_grew_is_refused(tmp_path: Path) -> None:
    crash_after(tmp_path, THREE)
    overwrite(only_segment(tmp_path), SMALL, b"\0")
    with pytest.raises(JournalDamaged, match=f"expected a file of {SMALL} bytes, found 8193"):
        read_only(tmp_path)


@pytest.mark.parametrize("missing", range(64, 8 * 64, 64))
def test_a_last_batch_whose_sectors_arrived_out_of_order_is_cut_whole(
    tmp_path: Path, missing: int
) -> None:
    """Any part of the write in flight may be absent while later parts are there."""
    crash_after(tmp_path, ([b"kept"], [bytes(range(256)) * 3]))
    path = only_segment(tmp_path)
    _, intact = read_only(tmp_path)
    assert intact.tail is not None
    start = intact.tail.end - len(intact.tail.last_batch)
    overwrite(path, start + missing - 64, bytes(64))
    found, reader = read_only(tmp_path)
    assert records(found) == [(b"kept",)]
    assert reader.report.cut_bytes == len(intact.tail.last_batch)
    assert f"00000001.journal at byte {start}" in reader.report.cut_reason


def test_a_torn_tail_is_zero_on_disk_before_anything_follows_it(tmp_path: Path) -> None:
    crash_after(tmp_path, THREE)
    path = only_segment(tmp_path)
    _, intact = read_only(tmp_path)
    assert intact.tail is not None
    start = intact.tail.end - len(intact.tail.last_batch)
    overwrite(path, start, b"\xff")
    overwrite(path, start + 1, b"?")
    overwrite(path, SMALL - 1, b"garbage far behind"[:1])

    journal, found = open_journal(tmp_path)
    assert records(found) == [tuple(batch) for batch in THREE[:2]]
    assert journal.report.cut_bytes == SMALL - start
    assert journal.last_sequence == 3
    assert path.read_bytes()[start + 80 :] == bytes(SMALL - start - 80), "only the mark is there"
    journal.append(4, [b"instead"])
    journal.close()

    found, reader = read_only(tmp_path)
    assert records(found)[2:] == [(b"instead",)]
    assert reader.report.cut_bytes == 0


def test_nothing_is_changed_on_disk_where_the_journal_is_refused(tmp_path: Path) -> None:
    write_journal(tmp_path, THREE)
    path = only_segment(tmp_path)
    overwrite(path, HEADER_BLOCK_BYTES + 100, b"!")
    before = path.read_bytes()
    with pytest.raises(JournalDamaged, match=r"00000001\.journal is damaged at byte 4\d\d\d") as no:
        open_journal(tmp_path)
    assert "Nothing was changed. Restore" in str(no.value)
    assert no.value.file == path
    assert path.read_bytes() == before


def raw_batches(path: Path) -> list[bytes]:
    """Cut a segment into its batches by their length fields."""
    data = path.read_bytes()[HEADER_BLOCK_BYTES:]
    found = []
    while data.startswith(b"\xffSSBATCH"):
        length = int.from_bytes(data[16:24], "little")
        found.append(data[:length])
        data = data[length:]
    return found


def lay_out(path: Path, batches: list[bytes]) -> None:
    overwrite(path, HEADER_BLOCK_BYTES, b"".join(batches).ljust(SMALL - HEADER_BLOCK_BYTES, b"\0"))


def test_two_batches_that_changed_places_are_noticed(tmp_path: Path) -> None:
    write_journal(tmp_path, ([b"a"], [b"b"], [b"c"]))
    path = only_segment(tmp_path)
    mark, first, second, *others = raw_batches(path)
    lay_out(path, [mark, second, first, *others])
    with pytest.raises(JournalDamaged, match="expected sequence 1, found sequence 2"):
        read_only(tmp_path)


def test_a_batch_taken_out_of_the_middle_is_noticed(tmp_path: Path) -> None:
    write_journal(tmp_path, ([b"a"], [b"b"], [b"c"]))
    path = only_segment(tmp_path)
    mark, first, _, *others = raw_batches(path)
    lay_out(path, [mark, first, *others])
    with pytest.raises(JournalDamaged, match="expected sequence 2, found sequence 3"):
        read_only(tmp_path)


def test_a_batch_that_was_rewritten_with_a_good_checksum_breaks_the_chain(tmp_path: Path) -> None:
    write_journal(tmp_path, ([b"a"], [b"b"], [b"c"]))
    path = only_segment(tmp_path)
    mark, first, second, *others = raw_batches(path)
    forged = encode_batch(2, 1, [b"B"], second[48:80])
    lay_out(path, [mark, first, forged, *others])
    with pytest.raises(JournalDamaged, match="a batch chained to"):
        read_only(tmp_path)


def test_a_mark_taken_out_breaks_the_chain(tmp_path: Path) -> None:
    write_journal(tmp_path, ([b"a"],))
    path = only_segment(tmp_path)
    lay_out(path, raw_batches(path)[1:])
    with pytest.raises(JournalDamaged, match="a batch chained to 0000000000000000"):
        read_only(tmp_path)


def test_an_epoch_never_falls(tmp_path: Path) -> None:
    """A writer that was replaced and wakes up again may not add to what came after it."""
    for _ in range(2):
        write_journal(tmp_path, ())
    path = only_segment(tmp_path)
    _, reader = read_only(tmp_path)
    assert reader.epoch == 2
    late = encode_batch(1, 1, [b"late"], reader.chain_head)
    lay_out(path, [*raw_batches(path), late])
    with pytest.raises(JournalDamaged, match="expected epoch 2 or later, found epoch 1"):
        read_only(tmp_path)


def three_segments(folder: Path) -> None:
    write_journal(folder, [[bytes([number]) * 3000] for number in range(3)])
    assert (folder / "00000003.journal").exists()


@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_segment_is_noticed(tmp_path: Path, number: int) -> None:
    three_segments(tmp_path)
    (tmp_path / f"0000000{number}.journal").unlink()
    with pytest.raises(JournalDamaged, match=f"0000000{number}.journal.*expected this segment"):
        read_only(tmp_path)


@pytest.mark.parametrize("number", [1, 2])
def test_a_torn_tail_in_an_older_segment_is_damage(tmp_path: Path, number: int) -> None:
    """Its successor was begun only after the last batch in it was on disk."""
    three_segments(tmp_path)
    path = tmp_path / f"0000000{number}.journal"
    overwrite(path, HEADER_BLOCK_BYTES + 3000, b"!")
    with pytest.raises(JournalDamaged, match=f"0000000{number}.journal.*zeros up to the next"):
        read_only(tmp_path)


def test_the_last_batch_of_an_older_segment_turned_to_zeros_is_noticed(tmp_path: Path) -> None:
    three_segments(tmp_path)
    overwrite(tmp_path / "00000002.journal", HEADER_BLOCK_BYTES, bytes(4096))
    with pytest.raises(JournalDamaged, match="expected segment 3 from sequence 2"):
        read_only(tmp_path)


def test_a_segment_from_another_journal_is_noticed(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    three_segments(ours)
    write_journal(theirs, [[bytes([number]) * 3000] for number in (0, 9, 2)])
    (theirs / "00000003.journal").replace(ours / "00000003.journal")
    with pytest.raises(JournalDamaged, match=r"00000003\.journal is damaged at byte 0"):
        read_only(ours)


def test_every_flipped_byte_of_a_segment_header_is_noticed(tmp_path: Path) -> None:
    """Also in a segment that holds nothing yet: it got its name when it was whole."""
    write_journal(tmp_path, ())
    path = only_segment(tmp_path)
    whole = path.read_bytes()[:HEADER_BLOCK_BYTES]
    for offset in range(HEADER_BLOCK_BYTES):
        overwrite(path, offset, bytes([whole[offset] ^ 0x10]))
        with pytest.raises(JournalDamaged):
            read_only(tmp_path)
        overwrite(path, offset, whole[offset : offset + 1])


def test_a_segment_of_a_newer_format_is_refused_by_that_name(tmp_path: Path) -> None:
    write_journal(tmp_path, ())
    overwrite(only_segment(tmp_path), 8, b"\x02")
    with pytest.raises(JournalDamaged, match="format 2, which only a newer Sidestreet can read"):
        read_only(tmp_path)


def test_a_segment_that_claims_another_number_is_refused(tmp_path: Path) -> None:
    write_journal(tmp_path, ())
    header = encode_segment_header(SegmentHeader(2, SMALL, 1, 1, GENESIS))
    overwrite(only_segment(tmp_path), 0, header)
    with pytest.raises(JournalDamaged, match=r"expected segment 1 .* found segment 2"):
        read_only(tmp_path)


def test_a_roll_that_a_crash_cut_short_leaves_nothing_behind(tmp_path: Path) -> None:
    """Until it is whole the file has another name, whatever is in it."""
    crash_after(tmp_path, THREE)
    header = encode_segment_header(SegmentHeader(2, SMALL, 7, 1, GENESIS))
    (tmp_path / "next.unfinished").write_bytes(header[:100])
    with opened(tmp_path) as journal:
        assert journal.last_sequence == 6
        assert journal.report.cut_bytes == 0
        assert not (tmp_path / "next.unfinished").exists()


def test_a_new_segment_without_batches_is_a_good_end(tmp_path: Path) -> None:
    """The crash came between the roll and the batch it was made for."""
    three_segments(tmp_path)
    overwrite(tmp_path / "00000003.journal", HEADER_BLOCK_BYTES, bytes(4096))
    journal, found = open_journal(tmp_path)
    assert len(found) == 2
    assert journal.report.cut_bytes == 0
    assert journal.report.segments == 3
    journal.append(3, [b"again"])
    journal.close()
    assert records(read_only(tmp_path)[0])[2:] == [(b"again",)]


def test_files_of_other_kinds_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    for name in ("notes.txt", "0001.journal", "00000009.journal.bak", "readmodel.db"):
        (tmp_path / name).write_bytes(b"not ours")
    write_journal(tmp_path, THREE)
    assert len(read_only(tmp_path)[0]) == 3
    assert (tmp_path / "00000009.journal.bak").read_bytes() == b"not ours"


def test_a_journal_that_is_only_read_is_not_changed(tmp_path: Path) -> None:
    crash_after(tmp_path, THREE)
    overwrite(only_segment(tmp_path), SMALL - 1, b"!")
    before = only_segment(tmp_path).read_bytes()
    _, reader = read_only(tmp_path)
    assert reader.report.cut_bytes > 0
    assert only_segment(tmp_path).read_bytes() == before


def test_recovery_that_is_itself_killed_loses_nothing(tmp_path: Path) -> None:
    """Opened and killed many times over, the journal keeps its batches and its epoch rises."""
    crash_after(tmp_path, THREE)
    epochs = []
    for _ in range(5):
        journal = FileJournal.open(tmp_path, segment_bytes=SMALL)
        assert records(list(journal.replay())) == [tuple(batch) for batch in THREE]
        epochs.append(journal.epoch)
        abandon(journal)
    assert epochs == [2, 3, 4, 5, 6]


def test_a_batch_that_ends_in_zeros_still_stands_behind_a_damaged_one(tmp_path: Path) -> None:
    """They look like the zeros that a segment is filled with, and yet it was promised."""
    crash_after(tmp_path, ([b"one"], [b"two"], [b"three" + bytes(100)]))
    path = only_segment(tmp_path)
    overwrite(path, path.read_bytes().index(b"two"), b"TWO")
    with pytest.raises(JournalDamaged, match="an intact batch later"):
        read_only(tmp_path)
