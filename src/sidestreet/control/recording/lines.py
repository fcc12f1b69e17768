"""The lines of a recording: one JSON object each, told apart by their member `line`.

The first is the head, which says what desk this is; then come requests, answers and records in the
order in which they happened, and at last the end, unless the server was killed. Instants are RFC
3339, members are only ever added, and `FORMAT` counts what an older reader would misread.
"""

from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

FORMAT: Final = 1
"""Version of the format, in the head of every recording."""


class Text(Struct, frozen=True, kw_only=True):
    """A file that the desk began with. Its name tells the format: JSON if it ends in `.json`."""

    name: str
    text: str


class Folder(Struct, frozen=True, kw_only=True):
    """A folder that the desk read of, and the digest of what was in it."""

    path: str
    sha256: str


class Head(Struct, frozen=True, kw_only=True, tag_field="line", tag="head"):
    """What desk this is, so that another one can be made that is like it.

    `market` and `clock` hold what `MarketChoice` and `ClockChoice` do. `started_at` is the first
    instant of the desk's market. `seed` has its secrets masked.
    """

    format: int
    version: str
    contract: str
    started_at: str
    seed: Text
    market: dict[str, Any]
    clock: dict[str, Any]
    cancel_profile: str
    is_open: bool = False
    is_controlled: bool = False
    scenarios: tuple[Text, ...] = ()
    company_data: Folder | None = None


class Asked(Struct, frozen=True, kw_only=True, tag_field="line", tag="request"):
    """A request, as it came.

    `sequence` is the last record that the desk had decided by then, in its `generation`, which are
    counted from 1. `key` is the id of the key that the request proved, None if it proved none. A
    body that is no UTF-8 stands in `body_hex`.
    """

    number: int
    at: str
    generation: int
    sequence: int
    request_id: str
    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = {}
    key: str | None = None
    body: str = ""
    body_hex: str = ""


class Answered(Struct, frozen=True, kw_only=True, tag_field="line", tag="answer"):
    """What a request was answered with.

    `kind` is `response`, `cut` where the connection was closed in its place, or `stream`, of which
    no more is told. `delivery` is what was staged to happen to a response on its way.
    """

    number: int
    at: str
    kind: str
    status: int | None = None
    body: str = ""
    delivery: dict[str, Any] | None = None


class Recorded(Struct, frozen=True, kw_only=True, tag_field="line", tag="record"):
    """A record of the desk's journal: all that followed from one command.

    `events` have the names and members of `sidestreet.domain.events`, money and quantities as
    decimal texts. `reports` are what the venue had said, where that is what was decided.
    """

    generation: int
    sequence: int
    at: str
    cause: dict[str, str]
    events: tuple[dict[str, Any], ...]
    reports: tuple[tuple[Any, ...], ...] | UnsetType = UNSET


class Hole(Struct, frozen=True, kw_only=True, tag_field="line", tag="hole"):
    """So many lines are missing here, because the disk could not keep up."""

    lines: int


class End(Struct, frozen=True, kw_only=True, tag_field="line", tag="end"):
    """The server was stopped, and nothing is missing behind the lines above."""

    at: str


Line = Head | Asked | Answered | Recorded | Hole | End

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final[msgspec.json.Decoder[Line]] = msgspec.json.Decoder(Line)


def encode_line(line: Line) -> bytes:
    """Return the bytes of a line, with its newline."""
    return _ENCODER.encode(line) + b"\n"


def decode_line(raw: bytes) -> Line:
    """Return the line of some bytes. Raises `msgspec.DecodeError`."""
    return _DECODER.decode(raw)
