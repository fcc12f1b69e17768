"""`GET /v1/ws`: level-1 market data over a WebSocket.

The vendor names the two requests and publishes no shape; ours follow the sister product's pattern
of an envelope with `authorization`, `timestamp` and `payload`. A key is given in the header of the
handshake or in the first message, because a browser can set no header there.

What a client does not read is not kept for it: it hears where its instruments stand when it reads
again.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from sidestreet.api.access import Access, bearer_text
from sidestreet.api.instants import render_instant
from sidestreet.api.open_streams import OpenStreams
from sidestreet.api.stream_messages import (
    SYMBOLS_MAX,
    Acknowledged,
    Asked,
    Level1,
    Refused,
    Said,
    Subscribe,
    SymbolResult,
)
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.http.errors import ApiError, ErrorKind, bad_query, method_not_allowed
from sidestreet.http.json_input import body_into
from sidestreet.http.messages import Request, Respond
from sidestreet.http.streams import POLICY_VIOLATION, Message, Stream, Upgrade
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.quote_hub import QuoteHub, Standing, Watching
from sidestreet.workspace.state import Key

PATH: Final = "/v1/ws"
GREETING_S: Final = 10.0
"""How long a client may take to say who it is."""

_NS_PER_MS: Final = 1_000_000
_ENCODER: Final = msgspec.json.Encoder()
_SCOPE: Final = "orders:read"

Later = Callable[[float, Callable[[], None]], object]
"""Has something done after so many seconds."""


class MarketStreamOperation:
    """Answers with streams of level-1 market data."""

    def __init__(
        self,
        hub: QuoteHub,
        directory: InstrumentDirectory,
        streams: OpenStreams,
        *,
        now: Callable[[], int],
        later: Later,
    ) -> None:
        self.hub = hub
        self.directory = directory
        self.streams = streams
        self.now = now
        self.later = later

    def open_market_stream(self, request: Request, respond: Respond, access: Access) -> None:
        """Open a stream, or raise `ApiError`. Without a header the first message has to say who."""
        key = access.key(request)
        if key is None and "authorization" in request.headers:
            raise ApiError(ErrorKind.UNAUTHENTICATED)
        if request.method != "GET":
            raise method_not_allowed(["GET"])
        if key is not None and not key.may(_SCOPE):
            raise ApiError(ErrorKind.FORBIDDEN)
        if request.query:
            raise bad_query("there are no parameters here")
        if request.headers.get("upgrade", "").lower() != "websocket":
            raise ApiError(ErrorKind.UPGRADE_REQUIRED)
        self.streams.check_room(key)
        respond(Upgrade(_MarketListener(self, request, access, key)))

    def message(self, standing: Standing) -> Message:
        """Return what watchers are told, made once for all of them."""
        if type(standing.memo) is Message:
            return standing.memo
        level = standing.level
        instrument = self.directory.find(standing.instrument_id)
        payload = Level1(
            symbol="" if instrument is None else instrument.symbol,
            instrument_id=standing.instrument_id,
            bid=render_price(level.bid) if level.bid_size else None,
            bid_size=render_amount(level.bid_size) if level.bid_size else None,
            ask=render_price(level.ask) if level.ask_size else None,
            ask_size=render_amount(level.ask_size) if level.ask_size else None,
            last_price=None if level.last is None else render_price(level.last),
            last_size=None if level.last_size is None else render_amount(level.last_size),
            last_time=None if level.last_at is None else render_instant(level.last_at),
        )
        standing.memo = message = said(payload, standing.at)
        return message


class _MarketListener:
    """One client's stream."""

    def __init__(
        self, operation: MarketStreamOperation, request: Request, access: Access, key: Key | None
    ) -> None:
        self._operation = operation
        self._request = request
        self._access = access
        self._key = key
        self._stream: Stream | None = None
        self._watching: Watching | None = None

    def opened(self, stream: Stream) -> None:
        """Begin; who has not said who it is has to do so soon."""
        self._stream = stream
        if not self._operation.streams.enter(stream):
            return
        if self._key is None:
            self._operation.later(GREETING_S, self._check_greeting)
        else:
            self._begin(self._key)

    def received(self, text: str) -> None:
        """Do what is asked, and say what became of it."""
        try:
            asked = body_into(Asked, text.encode())
            self._check_key(asked)
        except ApiError as error:
            self._say(Refused(code=error.status, details=error.message))
            if error.kind in {ErrorKind.UNAUTHENTICATED, ErrorKind.FORBIDDEN}:
                self._close(error.message)
            return
        if self._watching is None:
            return
        payload = asked.payload
        is_wish = isinstance(payload, Subscribe)
        do = self._subscribe if is_wish else self._unsubscribe
        results = tuple(do(self._watching, symbol) for symbol in dict.fromkeys(payload.symbols))
        done = sum(each.success for each in results)
        self._say(
            Acknowledged(
                type="market-data-l1-subscribe-ack"
                if is_wish
                else "market-data-l1-unsubscribe-ack",
                success=done == len(results),
                details=f"{done} of {len(results)} symbols",
                symbols=results,
            )
        )

    def drained(self) -> None:
        """Show what has moved since."""
        if self._watching is not None:
            self._operation.hub.resume(self._watching)

    def closed(self) -> None:
        """Leave."""
        if self._watching is not None:
            self._operation.hub.leave(self._watching)
        if self._stream is not None:
            self._operation.streams.leave(self._stream, self._key)

    def show(self, standing: Standing) -> bool:
        """Take the newest of an instrument."""
        return self._stream is not None and self._stream.send(self._operation.message(standing))

    def _begin(self, key: Key) -> None:
        accounts = None if key.account_ids is None else frozenset(key.account_ids)
        if self._stream is not None and self._operation.streams.belongs(
            self._stream, key, accounts
        ):
            self._watching = self._operation.hub.join(self)

    def _check_key(self, asked: Asked) -> None:
        """Take a key that a message gives. Raises `ApiError` for one that is not good."""
        text = asked.authorization
        if text is None:
            if self._key is None:
                raise ApiError(ErrorKind.UNAUTHENTICATED)
            return
        named = bearer_text(text)
        key = self._access.key_of(text.strip() if named is None else named, self._request)
        if key is None:
            raise ApiError(ErrorKind.UNAUTHENTICATED)
        if not key.may(_SCOPE):
            raise ApiError(ErrorKind.FORBIDDEN)
        if self._key is None:
            self._key = key
            self._begin(key)

    def _check_greeting(self) -> None:
        if self._key is None:
            self._close("nobody has said who this is")

    def _subscribe(self, watching: Watching, symbol: str) -> SymbolResult:
        instrument = self._operation.directory.find(symbol)
        if instrument is None:
            return _failed(symbol, f"Instrument not found: {symbol}")
        instrument_id = instrument.instrument_id
        watched = watching.instrument_ids
        if instrument_id not in watched and len(watched) >= SYMBOLS_MAX:
            return _failed(symbol, f"A stream shows at most {SYMBOLS_MAX} symbols")
        if not self._operation.hub.watch(watching, instrument_id):
            return _failed(symbol, "All streams together show too many symbols")
        return SymbolResult(symbol=symbol, success=True, instrument_id=instrument_id)

    def _unsubscribe(self, watching: Watching, symbol: str) -> SymbolResult:
        instrument = self._operation.directory.find(symbol)
        if instrument is None:
            return _failed(symbol, f"Instrument not found: {symbol}")
        if not self._operation.hub.unwatch(watching, instrument.instrument_id):
            return _failed(symbol, "Not subscribed")
        return SymbolResult(symbol=symbol, success=True, instrument_id=instrument.instrument_id)

    def _say(self, payload: Acknowledged | Refused) -> None:
        if self._stream is not None:
            self._stream.send(said(payload, self._operation.now()))

    def _close(self, reason: str) -> None:
        if self._stream is not None:
            self._stream.close(POLICY_VIOLATION, reason)


def said(payload: Acknowledged | Refused | Level1, at: int) -> Message:
    """Return a message of the stream, as of an instant."""
    return Message(_ENCODER.encode(Said(timestamp=at // _NS_PER_MS, payload=payload)))


def _failed(symbol: str, details: str) -> SymbolResult:
    return SymbolResult(symbol=symbol, success=False, details=details)
