"""A recording, read whole and checked: whatever is wrong with a line is said with its number."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from sidestreet.api.instants import parse_instant
from sidestreet.control.recording.lines import (
    FORMAT,
    Answered,
    Asked,
    End,
    Head,
    Hole,
    Line,
    Recorded,
    decode_line,
)
from sidestreet.domain.undecodable import UNDECODABLE

_FORMAT: Final = msgspec.json.Decoder(msgspec.defstruct("_Format", [("format", int, 0)]))


class RecordingError(Exception):
    """A file is no recording, or none that can be read to its end. The text names the line."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a recording holds, up to its first hole. Answers are by the number of their request."""

    name: str
    head: Head
    requests: tuple[Asked, ...]
    answers: dict[int, Answered]
    records: tuple[Recorded, ...]
    missing: int
    """How many lines are missing in the first hole; nothing behind it is here."""

    ended_at: str | None
    """When the server was stopped, None where it was killed or something is missing."""


def read_session(path: Path) -> Session:
    """Return what a recording holds. Raises `RecordingError`, and OSError if it cannot be read."""
    with path.open("rb") as file:
        return session_of(file, str(path))


def session_of(raw_lines: Iterator[bytes] | list[bytes], name: str) -> Session:
    """Return what the lines of a recording hold. Raises `RecordingError`."""
    lines = _lines(iter(raw_lines), name)
    head = next(lines, None)
    if not isinstance(head, Head):
        raise RecordingError(f"{name}: line 1: a recording begins with a head")
    requests: list[Asked] = []
    answers: dict[int, Answered] = {}
    records: list[Recorded] = []
    ended_at, missing = None, 0
    for number, line in enumerate(lines, start=2):
        match line:
            case Asked():
                requests.append(line)
            case Answered():
                answers[line.number] = line
            case Recorded():
                records.append(line)
            case Hole():
                missing = line.lines
                break
            case End():
                ended_at = line.at
            case Head():
                raise RecordingError(f"{name}: line {number}: a second head")
    return Session(name, head, tuple(requests), answers, tuple(records), missing, ended_at)


def _lines(raw_lines: Iterator[bytes], name: str) -> Iterator[Line]:
    for number, raw in enumerate(raw_lines, start=1):
        place = f"{name}: line {number}"
        if number == 1:
            _check_format(raw, place)
        if not raw.endswith(b"\n"):
            raise RecordingError(
                f"{place} is cut short: the server was killed while it was written, or the file "
                "was cut; without that line it can be read"
            )
        try:
            line = decode_line(raw)
        except UNDECODABLE as error:
            raise RecordingError(f"{place} is no line of a recording: {error}") from None
        at = getattr(line, "at", None)
        if at is not None and parse_instant(at) is None:
            raise RecordingError(f"{place}: {at!r} is no instant")
        yield line


def _check_format(raw: bytes, place: str) -> None:
    """Refuse a file of another kind or of a later version before anything else is read of it."""
    try:
        told = _FORMAT.decode(raw)
    except UNDECODABLE:
        raise RecordingError(f"{place} is no head of a recording") from None
    found: int = told.format  # type: ignore[attr-defined]
    if found > FORMAT:
        raise RecordingError(
            f"{place}: the recording has format {found}, and this version reads up to {FORMAT}: "
            "rerun it with a newer Sidestreet"
        )
    if found < 1:
        raise RecordingError(f"{place} is no head of a recording")
