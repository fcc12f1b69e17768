r"""The bytes of a batch: the unit that is written, synced, checked and cut. Pure.

A batch is a header of 80 bytes and a body. All integers are unsigned and little-endian.

======  =====  ============================================================================
offset  bytes  what stands there
======  =====  ============================================================================
0       8      magic, `FF 53 53 42 41 54 43 48` (`\xffSSBATCH`)
8       4      format version, 1
12      4      CRC32C (Castagnoli) of the whole batch, these four bytes taken as zero
16      8      length of the whole batch in bytes, header included
24      8      sequence of the first record; each further record is one higher
32      8      epoch: how many times the journal had been opened for writing
40      8      number of records, n
48      32     SHA-256 of the whole previous batch, or 32 zero bytes for the first of all
80      4 n    the length of each record in bytes
80+4n   ...    the records, one after the other
======  =====  ============================================================================

The lengths stand together in front of the records rather than each before its own, so that
packing and unpacking a batch are each one call, whatever it holds.

A batch without records is a *mark*. It carries the epoch and a link of the chain and takes no
sequence; the writer leaves one when it opens the journal and one when it closes it.

The magic begins with a byte that UTF-8 never uses, so no text inside a record can pass for the
beginning of a batch, whoever sent it.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import google_crc32c

BATCH_VERSION: Final = 1
"""Format version of a batch. Raised when the table above changes."""

GENESIS: Final = bytes(32)
"""The hash that the first batch of a journal names as its predecessor's."""

MAGIC: Final = b"\xffSSBATCH"
_HEADER: Final = struct.Struct("<8sIIQQQQ32s")
_CRC: Final = slice(12, 16)
HEADER_BYTES: Final = _HEADER.size
NO_HEADER: Final = bytes(HEADER_BYTES)
"""What stands where no batch has been written yet."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that were made durable together, the first of them at `first_sequence`."""

    first_sequence: int
    epoch: int
    records: tuple[bytes, ...]


class BatchHeader(NamedTuple):
    """The fields of a header that may still turn out to be wrong: only the CRC vouches for them."""

    magic: bytes
    version: int
    crc: int
    length: int
    first_sequence: int
    epoch: int
    record_count: int
    previous: bytes


def check_continues(first_sequence: int, records: Sequence[bytes], last_sequence: int) -> None:
    """Raise `ValueError` unless there are records and they begin right after `last_sequence`."""
    if first_sequence != last_sequence + 1:
        raise ValueError(
            f"the batch begins at {first_sequence}, the journal at {last_sequence + 1}"
        )
    if not records:
        raise ValueError("a batch without records has no place in the sequence")


def encode_batch(
    first_sequence: int, epoch: int, records: Sequence[bytes], previous: bytes
) -> bytes:
    """Return the whole batch as bytes. `previous` is the SHA-256 of the batch before it."""
    count = len(records)
    body = b"".join((struct.pack(f"<{count}I", *map(len, records)), *records))
    length = HEADER_BYTES + len(body)
    fields = (length, first_sequence, epoch, count, previous)
    unsigned = _HEADER.pack(MAGIC, BATCH_VERSION, 0, *fields)
    crc = google_crc32c.extend(google_crc32c.value(unsigned), body)
    return _HEADER.pack(MAGIC, BATCH_VERSION, crc, *fields) + body


def decode_header(block: bytes, room: int) -> BatchHeader | None:
    """Return the header in `block`, or None if no batch of this format can begin so.

    `block` is `HEADER_BYTES` long; `room` is how many bytes there are from its first one on, which
    no batch may exceed. A header that passes has not been checked against its CRC yet.
    """
    header = BatchHeader._make(_HEADER.unpack(block))
    if (
        header.magic != MAGIC
        or header.version != BATCH_VERSION
        or not HEADER_BYTES + 4 * header.record_count <= header.length <= room
    ):
        return None
    return header


def decode_body(header: BatchHeader, block: bytes, body: bytes) -> tuple[bytes, ...] | None:
    """Return the records, or None if header and body are not, bit for bit, what was written."""
    unsigned = b"%b\0\0\0\0%b" % (block[: _CRC.start], block[_CRC.stop :])
    if google_crc32c.extend(google_crc32c.value(unsigned), body) != header.crc:
        return None
    lengths = struct.unpack_from(f"<{header.record_count}I", body)
    ends = list(accumulate(lengths, initial=4 * header.record_count))
    if ends[-1] != len(body):
        return None
    return tuple([body[start:end] for start, end in pairwise(ends)])


def find_batch(data: bytes) -> int | None:
    """Return where in `data` the first intact batch begins, or None if there is none.

    Looks at every offset: what lies before it may be of any length.
    """
    offset = data.find(MAGIC)
    while 0 <= offset <= len(data) - HEADER_BYTES:
        block = data[offset : offset + HEADER_BYTES]
        header = decode_header(block, len(data) - offset)
        if header is not None:
            body = data[offset + HEADER_BYTES : offset + header.length]
            if decode_body(header, block, body) is not None:
                return offset
        offset = data.find(MAGIC, offset + 1)
    return None
