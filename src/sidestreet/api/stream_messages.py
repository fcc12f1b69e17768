"""Every message of our streams, as a type. `docs/streams.md` tells what they mean.

The shapes are ours: the vendor names two messages of a WebSocket and describes neither. Amounts
are decimal texts, instants are RFC 3339, as on the rest of the API.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sidestreet.contract.orders import Execution, Order
from sidestreet.contract.shared import DecimalText, Instant, Uuid

SYMBOLS_MAX = 200
"""Symbols in one message, and symbols that one stream watches at a time."""

_SYMBOL_BYTES_MAX = 64
_TOKEN_BYTES_MAX = 256

Symbols = Annotated[
    tuple[Annotated[str, Meta(min_length=1, max_length=_SYMBOL_BYTES_MAX)], ...],
    Meta(min_length=1, max_length=SYMBOLS_MAX),
]
EVENT_ID: Final = r"^[0-9]{1,18}\.[0-9]{1,9}(\.[1-9][0-9]{0,4})?\Z"
EventId = Annotated[str, Meta(pattern=EVENT_ID, description="Place of an event.")]


class Start(Struct, frozen=True, kw_only=True, tag_field="type", tag="start"):
    """The first message of a stream of events: what comes after `id` follows."""

    id: EventId
    sequence: int
    time: Instant


class OrderEvent(Struct, frozen=True, kw_only=True, tag_field="type", tag="order"):
    """An order, as a record of the desk left it."""

    id: EventId
    sequence: int
    time: Instant
    account_id: int
    order: Order


class ExecutionEvent(Struct, frozen=True, kw_only=True, tag_field="type", tag="execution"):
    """An execution, and what has become of it: BOOKED, or CORRECTED or BUSTED by the venue since.

    Its figures are those in force, or what was taken back.
    """

    id: EventId
    sequence: int
    time: Instant
    account_id: int
    state: Literal["BOOKED", "CORRECTED", "BUSTED"]
    execution: Execution


class GapEvent(Struct, frozen=True, kw_only=True, tag_field="type", tag="gap", omit_defaults=True):
    """Events after `after`, up to and including `through`, are missing. `id` is `through`.

    If `after` is of another generation of the desk than the one that answers, `generation` is the
    number of that one, and `details` says what to do.
    """

    id: EventId
    sequence: int
    after: EventId
    through: EventId
    generation: int | None = None
    details: str | None = None


class Request(Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    """What a client may ask of the market data stream."""

    symbols: Symbols


class Subscribe(Request, frozen=True, kw_only=True, tag="market-data-l1-subscribe"):
    """Show me these from now on."""


class Unsubscribe(Request, frozen=True, kw_only=True, tag="market-data-l1-unsubscribe"):
    """Show me these no more."""


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message of a client: what it asks, and who it is if that was not said before."""

    payload: Subscribe | Unsubscribe
    authorization: Annotated[str, Meta(max_length=_TOKEN_BYTES_MAX)] | None = None


class SymbolResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one symbol, spelled as it was asked for."""

    symbol: str
    success: bool
    instrument_id: Uuid | None = None
    details: str | None = None


class Acknowledged(Struct, frozen=True, kw_only=True):
    """The answer to a request. `success` says that all of it was done."""

    type: Literal["market-data-l1-subscribe-ack", "market-data-l1-unsubscribe-ack"]
    success: bool
    details: str
    symbols: tuple[SymbolResult, ...]


class Refused(Struct, frozen=True, kw_only=True):
    """The answer to what is no request; nothing was done."""

    type: Literal["error"] = "error"
    success: Literal[False] = False
    code: int
    details: str


class Level1(Struct, frozen=True, kw_only=True):
    """Where an instrument stands. A member is null where there is no such figure."""

    type: Literal["market-data-l1"] = "market-data-l1"
    symbol: str
    instrument_id: Uuid
    bid: DecimalText | None
    bid_size: DecimalText | None
    ask: DecimalText | None
    ask_size: DecimalText | None
    last_price: DecimalText | None
    last_size: DecimalText | None
    last_time: Instant | None


class Said(Struct, frozen=True, kw_only=True):
    """A message of the market data stream; `timestamp` is in milliseconds since 1970, UTC."""

    timestamp: int
    payload: Acknowledged | Refused | Level1
