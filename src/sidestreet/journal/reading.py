"""What stands at a place of a segment: an intact batch, something else, or nothing. Writes nothing.

Whoever reads a journal, to start on it or only to look at it, asks these questions, and what is
believed must not depend on who asked.
"""

from typing import BinaryIO, Final, NamedTuple

from sidestreet.journal.batch import (
    HEADER_BYTES,
    NO_HEADER,
    BatchHeader,
    decode_body,
    decode_header,
    find_batch,
)

_CHUNK_BYTES: Final = 1 << 20
_ZEROS: Final = bytes(_CHUNK_BYTES)


class Intact(NamedTuple):
    """A batch that is, bit for bit, what was written: its header, all its bytes, its records."""

    header: BatchHeader
    raw: bytes
    records: tuple[bytes, ...]


def read_batch(file: BinaryIO, room: int) -> Intact | str:
    """Return the batch where `file` stands, and stand behind it; or what stands there instead.

    `room` is how many bytes there are from there to the end of the segment.
    """
    ahead = file.read(HEADER_BYTES)
    if len(ahead) < HEADER_BYTES or ahead == NO_HEADER:
        return "bytes where no batch begins"
    header = decode_header(ahead, room)
    if header is None:
        return "bytes that do not begin a batch"
    body = file.read(header.length - HEADER_BYTES)
    records = decode_body(header, ahead, body)
    if records is None:
        return "a batch that its checksum disowns"
    return Intact(header, ahead + body, records)


def find_survivor(file: BinaryIO, start: int, size: int) -> int | None:
    """Return the offset of the first intact batch from `start` on, or None if there is none.

    `size` is the segment's, up to which the search has to go: the last bytes of an intact batch
    may be zeros, so where the last byte stands that is none says nothing about its end.
    """
    file.seek(start)
    found = find_batch(file.read(size - start))
    return None if found is None else start + found


def end_of_garbage(file: BinaryIO, start: int) -> int:
    """Return the offset after the last byte from `start` on that is not zero, else `start`."""
    file.seek(start)
    offset = end = start
    while chunk := file.read(_CHUNK_BYTES):
        # Comparing with zeros is far faster than stripping them, and nearly always enough.
        if chunk != _ZEROS[: len(chunk)]:
            end = offset + len(chunk.rstrip(b"\0"))
        offset += len(chunk)
    return end
