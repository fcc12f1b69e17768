"""Targets that the desk has written itself and may find damaged: journal, snapshot, small files."""

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from fuzz.target import NotTaken, Read, Target, same
from sidestreet.bootstrap.clock_mark import CLOCK_FILE, ClockMark
from sidestreet.bootstrap.generations.desk_file import DESK_FILE, DeskFile
from sidestreet.bootstrap.generations.snapshot_file import (
    SnapshotFile,
    SnapshotUnreadable,
    write_snapshot,
)
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.control.points import Snapshot
from sidestreet.domain.accounts import Account
from sidestreet.domain.events import AccountOpened, Cause, OrderCanceled, Record, SeedPlanted
from sidestreet.journal import GENESIS, Batch, JournalDamaged, JournalReader
from sidestreet.journal.batch import (
    HEADER_BYTES,
    decode_body,
    decode_header,
    encode_batch,
)
from sidestreet.journal.segment import (
    HEADER_BLOCK_BYTES,
    SegmentHeader,
    decode_segment_header,
    encode_segment_header,
)
from sidestreet.runtime.codec import RecordUnreadable, decode_record, encode_record

_RECORDS: Final = tuple(
    encode_record(record)
    for record in (
        Record(
            1,
            10**18,
            Cause("seed"),
            (AccountOpened(Account(1, "A", "A", "2020-01-01"), 5_000_000),),
        ),
        Record(2, 10**18 + 1, Cause("seed", "key", "request"), (SeedPlanted(),)),
        Record(3, 10**18 + 2, Cause("cancel"), (OrderCanceled("order", 1_000_000, "why"),)),
    )
)
FIRST_BATCH: Final = encode_batch(1, 1, _RECORDS[:2], GENESIS)
_SECOND: Final = encode_batch(3, 1, _RECORDS[2:], hashlib.sha256(FIRST_BATCH).digest())
SEGMENT_BYTES: Final = 8_192


def _batch(_: Path) -> Read:
    def read(text: bytes) -> None:
        block = text[:HEADER_BYTES]
        header = decode_header(block, len(text)) if len(block) == HEADER_BYTES else None
        if header is None:
            raise NotTaken("no header")
        raw = text[: header.length]
        records = decode_body(header, block, raw[HEADER_BYTES:])
        if records is None:
            raise NotTaken("no body")
        again = encode_batch(header.first_sequence, header.epoch, records, header.previous)
        same("batch", raw, again)

    return read


def _record(_: Path) -> Read:
    def read(text: bytes) -> None:
        record = decode_record(text)
        same("record", record, decode_record(encode_record(record)))

    return read


def _segment(_: Path) -> Read:
    path = Path("00000001.journal")

    def read(text: bytes) -> None:
        block = text[:HEADER_BLOCK_BYTES]
        same("segment", block, encode_segment_header(decode_segment_header(block, path)))

    return read


def _journal(folder: Path) -> Read:
    """Behind a good header stands whatever comes: it is read, cut, or refused."""
    path = folder / "00000001.journal"
    head = encode_segment_header(SegmentHeader(1, SEGMENT_BYTES, 1, 1, GENESIS))

    def read(text: bytes) -> None:
        path.write_bytes((head + text)[:SEGMENT_BYTES].ljust(SEGMENT_BYTES, b"\0"))
        reader = JournalReader(folder)
        for batch in reader.batches():
            for raw in batch.records:
                decode_record(raw)
        if reader.report.cut_bytes:
            raise NotTaken("cut")

    return read


def _snapshot(folder: Path) -> Read:
    path = folder / "one.snapshot"

    def read(text: bytes) -> None:
        # The last 32 bytes are put right, or nothing would ever come past them.
        is_kept = text[-1:] == b"\0"
        path.write_bytes(text if is_kept else text[:-32] + hashlib.sha256(text[:-32]).digest())
        for _ in SnapshotFile(path).batches():
            pass

    return read


def _snapshot_bytes() -> bytes:
    """Return what a small snapshot looks like in a file."""
    manifest = Snapshot(
        name="one",
        desk_id="desk",
        contract="v1",
        version="0.1.0",
        generation=1,
        sequence=3,
        taken_at=10**18,
        open_orders=0,
        state_digest="",
        journal_hash="",
    )
    import tempfile  # noqa: PLC0415 - once, while the table is made

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one"
        write_snapshot(path, manifest, [Batch(1, 1, _RECORDS)])
        return path.read_bytes()


def _manifest(_: Path) -> Read:
    def read(text: bytes) -> None:
        told = msgspec.json.decode(text, type=Snapshot)
        same("manifest", told, msgspec.json.decode(msgspec.json.encode(told), type=Snapshot))

    return read


def _desk_file(folder: Path) -> Read:
    def read(text: bytes) -> None:
        (folder / DESK_FILE).write_bytes(text)
        DeskFile.read(folder)

    return read


def _clock(folder: Path) -> Read:
    mark = ClockMark(folder)

    def read(text: bytes) -> None:
        (folder / CLOCK_FILE).write_bytes(text)
        instant = mark.read()
        mark.write(instant)
        same("clock", instant, mark.read())

    return read


_MANIFEST: Final = _snapshot_bytes()[16:].split(b"}")[0] + b"}"
_DESK: Final = b'{"desk_id":"7a1f","generation":1,"format":1}'

KEPT: Final = (
    Target(
        "batch", _batch, (), (FIRST_BATCH, _SECOND, FIRST_BATCH + _SECOND), (_RECORDS[0],), weight=8
    ),
    Target(
        "record",
        _record,
        (RecordUnreadable,),
        _RECORDS,
        (b"\x91", b"\x94", b"\xa0", b"\xc0", b"\xdc\xff\xff", b"\xcf", b"\xabSeedPlanted"),
        weight=8,
    ),
    Target(
        "segment",
        _segment,
        (JournalDamaged,),
        (encode_segment_header(SegmentHeader(1, 4_096, 1, 1, GENESIS)),),
        weight=4,
    ),
    Target(
        "journal",
        _journal,
        (JournalDamaged, RecordUnreadable),
        (b"", FIRST_BATCH, FIRST_BATCH + _SECOND, FIRST_BATCH + _SECOND[:-5]),
        (FIRST_BATCH, _SECOND, FIRST_BATCH[:80], bytes(300)),
        weight=2,
    ),
    Target("snapshot", _snapshot, (SnapshotUnreadable,), (_snapshot_bytes(),), (b"\0",), weight=2),
    Target(
        "manifest",
        _manifest,
        (msgspec.DecodeError, UnicodeDecodeError),
        (_MANIFEST,),
        (b'"', b",", b"-1", b'"format":2'),
        weight=4,
    ),
    Target(
        "desk-file",
        _desk_file,
        (StartRefused,),
        (_DESK,),
        (b'"generation":2', b'"check":"00000000"', b'"format":9', b"null"),
        weight=2,
    ),
    Target(
        "clock-file",
        _clock,
        (StartRefused,),
        (b"1761917400000000000\n", b"1761917400000000000 00000000\n", b"0\n"),
        (b"\n", b" "),
    ),
)
