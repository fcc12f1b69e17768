"""The chain of a journal, looked through without a server, and its head, to be kept elsewhere.

Every batch names the hash of the one before, so nothing inside a journal can be changed, added or
taken away unseen. Two things a chain alone cannot show: that its end was cut off, and that all of
it was written anew. Both change the head, so whoever keeps heads out of reach of the machine can
tell. A head is one line of text:

    sidestreet-head 1 DESK GENERATION SEQUENCE HASH [hmac-sha256=CODE]

The code is there where a key was given; it keeps somebody who can reach the heads, and not the
key, from writing other ones. Why it is no signature is told in docs/adr/0032.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sidestreet.bootstrap.journals import JournalPlace
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.journal import GENESIS, JournalPrefix
from sidestreet.journal.segment import SegmentHeader
from sidestreet.journal.survey import Chain, Damage, Seen, end_of, look, read_segment_header

KEY_BYTES_MIN: Final = 16
_HEAD: Final = re.compile(
    r"(sidestreet-head 1 (\S+) ([0-9]{1,6}) ([0-9]{1,15}) ([0-9a-f]{64}))"
    r"(?: hmac-sha256=([0-9a-f]{64}))?",
    re.ASCII,
)
_NO_DESK: Final = "-"


class AuditFailed(Exception):  # noqa: N818 - says what is so
    """What lies there is not what was written, or not all of it; the message says where."""


@dataclass(frozen=True, slots=True)
class Head:
    """A record of a journal, and the hash of the batch that ends there."""

    desk_id: str
    generation: int
    sequence: int
    hash: str

    def line(self, key: bytes | None = None) -> str:
        """Return it as a line of text, with a code where there is a key."""
        text = (
            f"sidestreet-head 1 {self.desk_id or _NO_DESK} {self.generation} {self.sequence} "
            f"{self.hash}"
        )
        return text if key is None else f"{text} hmac-sha256={_code(text, key)}"


@dataclass(slots=True)
class Verified:
    """What was looked through: records from `first` to `last`, and the heads that were found."""

    first: int = 0
    last: int = 0
    batches: int = 0
    torn: str = ""
    found: dict[str, int] = field(default_factory=dict)
    """The sequence at which each of the wanted hashes stands."""


def head_of(place: JournalPlace) -> Head:
    """Return the head of a journal, all of which is looked through on the way.

    It is on disk. Raises `JournalDamaged`, or `StartRefused` where there is no record yet.
    """
    if place.folder is None:
        raise StartRefused("a single segment has no head: name the data folder")
    prefix = JournalPrefix(place.folder, end_of(place.folder).sequence)
    sequence = 0
    for batch in prefix.batches():
        sequence = batch.first_sequence + len(batch.records) - 1
    if prefix.head is None:
        raise StartRefused(f"no desk has begun in {place.folder}")
    return Head(place.desk_id, place.generation, sequence, prefix.head.hex())


def read_heads(lines: Iterable[str], key: bytes | None) -> list[Head]:
    """Return the heads in some lines. With a key every one of them must have its code.

    Raises `AuditFailed` for a line that is none, or that nobody with the key has written.
    """
    heads: list[Head] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        found = _HEAD.fullmatch(text)
        if found is None:
            raise AuditFailed(f"line {number} of the heads is no head")
        if key is not None and not hmac.compare_digest(found[6] or "", _code(found[1], key)):
            raise AuditFailed(f"line {number} of the heads was not written with this key")
        desk_id = "" if found[2] == _NO_DESK else found[2]
        heads.append(Head(desk_id, int(found[3]), int(found[4]), found[5]))
    return heads


def read_key(path: Path) -> bytes:
    """Return the key in a file. Raises `StartRefused` for a short one, and `OSError`."""
    key = path.read_bytes().strip()
    if len(key) < KEY_BYTES_MIN:
        raise StartRefused(f"the key in {path} has {len(key)} bytes, at least {KEY_BYTES_MIN}")
    return key


def verify(
    place: JournalPlace, first: int = 1, last: int | None = None, wanted: Iterable[str] = ()
) -> Verified:
    """Follow the chain from the segment that holds `first` to the batch that holds `last`.

    Raises `AuditFailed` where it breaks, where it ends before `last`, and where one of the `wanted`
    hashes is nowhere in what was looked through.
    """
    verified, chain, hashes = Verified(), Chain(), set(wanted)
    for path, header in _segments_from(place, first):
        _enter(path, header, chain)
        verified.first = verified.first or header.first_sequence
        for each in look(path):
            if isinstance(each, Seen):
                _take(path, each, chain, hashes, verified)
                if last is not None and verified.last >= last:
                    break
            elif each.is_followed or path != place.segments[-1]:
                raise AuditFailed(f"{path} is damaged at byte {each.offset}: {each.found}")
            else:
                verified.torn = _torn(path, each)
        else:
            continue
        break
    if last is not None and verified.last < last:
        raise AuditFailed(f"the journal ends at record {verified.last}, before {last}")
    for missing in sorted(hashes - verified.found.keys()):
        raise AuditFailed(f"no batch has the hash {missing}: the journal is not the one it is of")
    return verified


def check_heads(heads: Iterable[Head], place: JournalPlace, verified: Verified) -> int:
    """Return how many heads are of this journal, each found at its own record.

    Heads of other generations are left alone. Raises `AuditFailed`.
    """
    count = 0
    for head in heads:
        if head.desk_id != place.desk_id:
            raise AuditFailed(f"a head is of desk {head.desk_id}, this is desk {place.desk_id}")
        if head.generation != place.generation:
            continue
        if verified.found.get(head.hash) != head.sequence:
            raise AuditFailed(f"the head of record {head.sequence} is not in this journal")
        count += 1
    return count


def _segments_from(place: JournalPlace, first: int) -> list[tuple[Path, SegmentHeader]]:
    found: list[tuple[Path, SegmentHeader]] = []
    for path in reversed(place.segments):
        header = read_segment_header(path)
        found.append((path, header))
        if header.first_sequence <= first:
            break
    return found[::-1]


def _enter(path: Path, header: SegmentHeader, chain: Chain) -> None:
    size = path.stat().st_size
    if size != header.size:
        raise AuditFailed(f"{path} has {size} bytes, expected {header.size}")
    if header.number == 1 and (header.first_sequence, header.chain_head) != (1, GENESIS):
        raise AuditFailed(f"{path} is the first segment and does not begin a journal")
    if broken := chain.enter(header):
        raise AuditFailed(f"{path} does not continue the segment before: {broken}")


def _take(path: Path, seen: Seen, chain: Chain, hashes: set[str], verified: Verified) -> None:
    if broken := chain.follow(seen):
        raise AuditFailed(f"{path}: the chain breaks at byte {seen.offset}: {broken}")
    verified.batches += 1
    verified.last = seen.header.first_sequence + seen.header.record_count - 1
    if hashes and (told := seen.hash.hex()) in hashes:
        verified.found[told] = verified.last


def _torn(path: Path, damage: Damage) -> str:
    return (
        f"{path} ends with {damage.end - damage.offset} bytes of a write that was cut short; "
        "nobody was told of it"
    )


def _code(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode(), "sha256").hexdigest()
