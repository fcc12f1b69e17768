import hashlib

import google_crc32c
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.journal.batch import (
    GENESIS,
    HEADER_BYTES,
    check_continues,
    decode_body,
    decode_header,
    encode_batch,
    find_batch,
)

RECORDS = st.lists(st.binary(max_size=200), max_size=20)
COUNTS = st.integers(min_value=0, max_value=2**64 - 1)


def read(raw: bytes) -> tuple[bytes, ...] | None:
    """Decode one batch from exactly its bytes."""
    if len(raw) < HEADER_BYTES:
        return None
    header = decode_header(raw[:HEADER_BYTES], len(raw))
    if header is None:
        return None
    return decode_body(header, raw[:HEADER_BYTES], raw[HEADER_BYTES : header.length])


@given(COUNTS, COUNTS, RECORDS, st.binary(min_size=32, max_size=32))
@settings(deadline=None)
def test_a_batch_reads_back_as_it_was_written(
    first_sequence: int, epoch: int, records: list[bytes], previous: bytes
) -> None:
    raw = encode_batch(first_sequence, epoch, records, previous)
    header = decode_header(raw[:HEADER_BYTES], len(raw))
    assert header is not None
    assert header.length == len(raw)
    assert (header.first_sequence, header.epoch, header.previous) == (
        first_sequence,
        epoch,
        previous,
    )
    assert read(raw) == tuple(records)


def test_the_bytes_on_disk_are_the_documented_ones() -> None:
    """Written out by hand from the table: this may not change while the version is 1."""
    raw = encode_batch(7, 2, [b"ab", b"", b"c"], hashlib.sha256(b"before").digest())
    unsigned = (
        b"\xffSSBATCH"
        + (1).to_bytes(4, "little")
        + bytes(4)
        + (80 + 12 + 3).to_bytes(8, "little")
        + (7).to_bytes(8, "little")
        + (2).to_bytes(8, "little")
        + (3).to_bytes(8, "little")
        + hashlib.sha256(b"before").digest()
        + b"\x02\0\0\0\0\0\0\0\x01\0\0\0"
        + b"abc"
    )
    crc = google_crc32c.value(unsigned).to_bytes(4, "little")
    assert raw == unsigned[:12] + crc + unsigned[16:]


def test_the_checksum_is_castagnoli() -> None:
    """The published check value of CRC-32C: another polynomial would read as damage elsewhere."""
    assert google_crc32c.value(b"123456789") == 0xE3069283


def test_no_single_flipped_bit_is_believed() -> None:
    raw = encode_batch(1, 1, [b"first", b"second"], GENESIS)
    for position in range(8 * len(raw)):
        flipped = bytearray(raw)
        flipped[position // 8] ^= 1 << position % 8
        assert read(bytes(flipped)) is None, position


def test_no_shortened_batch_is_believed() -> None:
    raw = encode_batch(1, 1, [b"first", b"second"], GENESIS)
    for length in range(len(raw)):
        assert read(raw[:length]) is None, length


def test_a_count_that_exceeds_the_batch_is_no_header() -> None:
    """Or a single header could ask for more lengths than there are bytes."""
    raw = bytearray(encode_batch(1, 1, [b"first"], GENESIS))
    raw[40:48] = (2**63).to_bytes(8, "little")
    assert decode_header(bytes(raw[:HEADER_BYTES]), len(raw)) is None


def test_lengths_that_do_not_add_up_are_not_believed_even_with_a_good_checksum() -> None:
    raw = bytearray(encode_batch(1, 1, [b"ab", b"c"], GENESIS))
    raw[80] = 9
    raw[12:16] = bytes(4)
    raw[12:16] = google_crc32c.value(bytes(raw)).to_bytes(4, "little")
    assert read(bytes(raw)) is None


@given(st.binary(max_size=300), RECORDS, st.binary(max_size=100))
@settings(deadline=None)
def test_an_intact_batch_is_found_behind_anything(
    before: bytes, records: list[bytes], after: bytes
) -> None:
    raw = encode_batch(5, 1, records, GENESIS)
    assert find_batch(before + raw + after) == len(before)


def test_a_search_passes_over_broken_batches_and_bare_magic() -> None:
    intact = encode_batch(5, 1, [b"whole"], GENESIS)
    broken = bytearray(encode_batch(4, 1, [b"torn"], GENESIS))
    broken[-1] ^= 1
    noise = bytes(broken) + b"\xffSSBATCH" + bytes(100)
    assert find_batch(noise + intact) == len(noise)
    assert find_batch(noise + b"\xffSSBATCH") is None
    assert find_batch(b"") is None


@given(st.text())
@settings(deadline=None)
def test_text_never_holds_the_beginning_of_a_batch(text: str) -> None:
    """The first byte of the magic has no place in UTF-8, so no client can spell one."""
    assert b"\xff" not in text.encode("utf-8", "surrogatepass")


def test_a_batch_must_come_next_and_hold_something() -> None:
    check_continues(5, [b""], 4)
    with pytest.raises(ValueError, match="begins at 6, the journal at 5"):
        check_continues(6, [b""], 4)
    with pytest.raises(ValueError, match="without records"):
        check_continues(5, [], 4)
