"""Records of a journal as plain JSON: every member by its name, figures as the API writes them.

Hashes are left out: of a digest nothing can be read, and of a key's secret nothing shall be.
"""

from enum import Enum
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from sidestreet.api.instants import render_instant
from sidestreet.control.recording.lines import Recorded
from sidestreet.control.trace.figures import AMOUNTS, INSTANTS, PRICES
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.events import Record


def record_document(record: Record, generation: int) -> Recorded:
    """Return a record as a line, without the reports that it took."""
    cause = record.cause
    return Recorded(
        generation=generation,
        sequence=record.sequence,
        at=render_instant(record.time_ns),
        cause={
            "command": cause.command,
            "key_id": cause.key_id,
            "request_id": cause.request_id,
        },
        events=tuple({"event": type(each).__name__, **_members(each)} for each in record.events),
    )


def _members(value: Struct) -> dict[str, Any]:
    """Return the members of a struct by name."""
    members = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: _plain(name, member) for name, member in members if not isinstance(member, bytes)}


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - a member of any event
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return _number(name, value)
    if isinstance(value, Struct):
        tag = value.__struct_config__.tag
        return _members(value) if tag is None else {"type": str(tag), **_members(value)}
    return [_plain(name, each) for each in value]


def _number(name: str, value: int) -> str | int:
    if name in PRICES:
        return render_price(value)
    if name in AMOUNTS:
        return render_amount(value)
    if name in INSTANTS:
        return render_instant(value) if value else ""
    return value
