"""Records as bytes: MessagePack through msgspec, the form that the journal keeps."""

import msgspec

from sidestreet.domain.events import Record
from sidestreet.domain.undecodable import UNDECODABLE

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Record)


class RecordUnreadable(Exception):  # noqa: N818 - it names the fact
    """A record passed every checksum and still is none: a newer version wrote it, or a bug."""


def encode_record(record: Record) -> bytes:
    """Return the bytes of a record."""
    return _ENCODER.encode(record)


def decode_record(raw: bytes) -> Record:
    """Return the record of some bytes. Raises `RecordUnreadable`."""
    try:
        return _DECODER.decode(raw)
    except UNDECODABLE as error:
        raise RecordUnreadable(f"a record cannot be read by this version: {error}") from error
