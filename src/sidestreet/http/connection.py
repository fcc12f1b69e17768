"""One connection: requests in, answers out in the same order, and nobody held up for ever.

The reader turns bytes into requests; each becomes an exchange in a queue. Answers may come at
once or later and in any order; they leave in the order of the queue. At most `outstanding_max`
exchanges are in the application's hands; beyond that, and while the client is slow to read, its
input stays unread, so that TCP tells it to wait.

A connection ends in one way: the last answer says `Connection: close`, our side is shut, and
what the client still sends is drained for a moment. Closing at once instead would make the kernel
throw away an answer that the client has not read yet.
"""

import asyncio
import logging
from collections import deque
from typing import Final, cast

from sidestreet.http.crowd import address_of
from sidestreet.http.delivery import Awaited, deliver
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.exchange import Exchange, Part, Shared, refused
from sidestreet.http.messages import Abort, Response
from sidestreet.http.outgoing import Outgoing, shut
from sidestreet.http.reader import Phase, RequestReader
from sidestreet.http.stream_connection import Line
from sidestreet.http.streams import EventStream, Upgrade
from sidestreet.http.takeover import stream_on, take_over
from sidestreet.http.turns import Share
from sidestreet.http.wire import CONTINUE

_SLICE_BYTES: Final = 8 * 1024
"""Input is parsed in pieces of this size, so that one read full of tiny requests does not become
thousands of them in memory while the queue is full."""

_COST_OF_SLICE: Final = 8  # It may be full of chunks of one byte each.

log: Final = logging.getLogger("sidestreet.http")


class Connection(asyncio.Protocol):
    """The protocol of one accepted socket."""

    __slots__ = (
        "_advancing",
        "_app",
        "_began",
        "_client",
        "_deaf",
        "_encode",
        "_ended",
        "_eof",
        "_exchanges",
        "_lingering",
        "_outgoing",
        "_outstanding_max",
        "_reader",
        "_reading_paused",
        "_served",
        "_share",
        "_shared",
        "_sweep",
        "_transport",
        "_turns",
        "_unread",
        "_waiting",
        "_writing_paused",
    )

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        # Reached for every request, so not by way of `shared`.
        self._app = shared.app
        self._sweep = shared.sweep
        self._encode = shared.writer.encode
        self._outstanding_max = shared.limits.outstanding_max
        self._exchanges: deque[Exchange] = deque()
        """Every request whose answer has not left, in order."""
        self._waiting: deque[Exchange] = deque()
        """The tail of those, which the application has not been given yet."""
        self._unread = b""
        """Input that has been received and not parsed, because the queue is full."""
        self._advancing = False
        self._share = Share(shared.turns, self.advance)
        self._deaf = False
        """No further request will be taken; what still comes in is dropped."""
        self._eof = False
        self._lingering = False
        self._ended = False
        self._served = False
        self._reading_paused = False
        self._writing_paused = False
        self._turns = 0
        self._began = shared.sweep.now

    # Called by the event loop.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or turn it away where there are too many."""
        shared = self._shared
        self._transport = cast("asyncio.Transport", transport)
        self._client = address_of(transport)
        self._reader = RequestReader(shared.limits, shared.next_request_id, self._client)
        self._turns = self._reader.turns
        self._outgoing = Outgoing(self._transport, shared.sweep, shared.limits)
        shared.connections.add(self)
        refusal = shared.crowd.enter(self._client)
        if shared.crowd.is_flood_from(self._client):
            self.abort()
        elif refusal is not None:
            self._refuse(refusal)
            self.advance()
        elif shared.draining:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; answers that come later go nowhere."""
        del exc
        self._end()
        self._shared.connections.discard(self)
        self._shared.crowd.leave(self._client)
        self._shared.on_lost()

    def data_received(self, data: bytes) -> None:
        """Read requests, and give them to the application in order."""
        if self._deaf:
            return
        self._share.renew()
        if self._unread or len(data) > _SLICE_BYTES:
            self._unread += data
        else:
            self._read(data)
        self.advance()

    def eof_received(self) -> bool:
        """Keep a half-closed connection only while it is owed answers."""
        self._eof = self._deaf = True
        over_tls = self._transport.get_extra_info("sslcontext") is not None
        return bool(self._exchanges) and not over_tls

    def pause_writing(self) -> None:
        """Stop reading: the client does not take its answers."""
        self._writing_paused = True
        self._pace()

    def resume_writing(self) -> None:
        """Go on."""
        self._writing_paused = False
        self.advance()

    # Called by the server.

    def check_timeouts(self) -> None:
        """Cut off, or refuse, a client that has taken too long. Called once a sweep."""
        limits = self._shared.limits
        sweep = self._sweep
        if self._outgoing.is_stalled(limits.write_stall_timeout_s):
            log.debug("cut off %s: it does not read its answers", self._client)
            self.abort()
        elif self._lingering:
            if self._outgoing.is_waited_for:
                # The last answer is still on its way to a slow reader; only then does time run.
                self._began = sweep.now
            elif sweep.is_over(self._began, limits.linger_s):
                self.abort()
        elif self._deaf or self._reading_paused:
            return
        elif self._reader.phase is Phase.BETWEEN:
            timeout_s = limits.idle_timeout_s if self._served else limits.header_timeout_s
            if not self._exchanges and sweep.is_over(self._began, timeout_s):
                self._transport.close()
        else:
            in_head = self._reader.phase is Phase.HEAD
            timeout_s = limits.header_timeout_s if in_head else limits.body_timeout_s
            # A body that waits for our leave, behind earlier answers, is not late.
            owed = self._reader.wants_continue and self._exchanges
            if not owed and sweep.is_over(self._began, timeout_s):
                self._refuse(ApiError(ErrorKind.REQUEST_TIMEOUT))
                self.advance()

    def drain(self) -> None:
        """Take no new request; end once what has begun is answered, if not late on purpose."""
        if self._exchanges and type(self._exchanges[0]) is Awaited:
            self._cut()
        elif self._reader.phase is Phase.BETWEEN:
            self._deaf = True
            if not self._exchanges and not self._lingering:
                self._transport.close()

    def abort(self) -> None:
        """End now, without answers."""
        self._end()
        self._transport.abort()

    # The queue.

    def advance(self) -> None:
        """Send every answer whose turn has come, and hand on the requests there is room for.

        An application that answers at once comes back here from inside; the loop that is already
        running goes on with its answer.
        """
        if self._advancing or self._ended:
            return
        self._advancing = True
        exchanges, waiting = self._exchanges, self._waiting
        while True:
            while exchanges and exchanges[0].answer is not None:
                self._send(exchanges.popleft())
            if not (waiting or self._unread) or self._writing_paused or not self._take_next():
                break
        self._outgoing.flush()
        self._advancing = False
        if not exchanges and not self._ended:
            self._rest()
        is_held_up = self._reading_paused or self._writing_paused or self._unread
        if is_held_up or len(exchanges) >= self._outstanding_max:
            self._pace()

    def _take_next(self) -> bool:
        """Hand on a request, or else parse more of the input, if there is room; say whether."""
        waiting = self._waiting
        room = self._outstanding_max - len(self._exchanges)
        if waiting and room + len(waiting) > 0 and self._share.take(1):
            self._hand_on(waiting.popleft())
            return True
        if not self._unread or room <= 0 or self._deaf or not self._share.take(_COST_OF_SLICE):
            return False
        self._read(self._unread[:_SLICE_BYTES])
        self._unread = self._unread[_SLICE_BYTES:]
        return True

    def _read(self, data: bytes) -> None:
        """Put the requests in `data` into the queue, and the refusal of what is not one."""
        reader = self._reader
        refusal: ApiError | None = None
        try:
            reader.feed(data)
        except ApiError as error:
            refusal = error
        if reader.turns != self._turns:
            self._turns = reader.turns
            self._began = self._sweep.now
        if reader.arrived:
            self._served = True
            arrived = [Exchange(self, *each) for each in reader.arrived]
            self._exchanges += arrived
            self._waiting += arrived
            reader.arrived.clear()
        if refusal is not None:
            self._refuse(refusal)
        elif reader.ended or (self._shared.draining and reader.phase is Phase.BETWEEN):
            self._deaf = True
            if reader.upgrades:
                # What comes next belongs to whatever answers.
                self._reading_paused = True
                self._transport.pause_reading()

    def _hand_on(self, exchange: Exchange) -> None:
        try:
            self._app.handle(exchange.request, exchange.respond)
        except Exception as error:  # noqa: BLE001  told to the client, then it ends the server
            self._stop_for(error, exchange)
        answer = exchange.answer
        if answer is not None and type(answer) is not Response:
            # Nothing behind it will be answered, so nothing behind it is carried out either.
            self._deaf = True
            self._waiting.clear()
            while self._exchanges and self._exchanges[-1] is not exchange:
                self._exchanges.pop()

    def _send(self, exchange: Exchange) -> None:
        """Write the answer that is first in the queue, or cut the connection in its place."""
        answer = exchange.answer
        if type(answer) is not Response:
            if type(answer) is Part:
                self._send_part(exchange, answer)
                return
            self._outgoing.flush()
            if type(answer) is Abort:
                self._cut()
                return
            try:
                self._give_over(exchange, cast("Upgrade | EventStream", answer))
            except ApiError as refusal:
                answer = refusal.to_response(exchange.request.request_id)
                exchange.keep_alive = self._owes_more
            else:
                return
        elif answer.delivery is not None:
            self._exchanges.appendleft(deliver(self, exchange, answer, self._encode))
            return
        closes = not exchange.keep_alive or (self._deaf and not self._exchanges)
        connection = b"close" if closes else b"keep-alive" if exchange.http_1_0 else b""
        try:
            data = self._encode(answer, connection, exchange.request.method == "HEAD")
        except (TypeError, ValueError) as error:
            self._stop_for(error, exchange)
            internal = ApiError(ErrorKind.INTERNAL).to_response(exchange.request.request_id)
            data = self._encode(internal, b"close")
        self._outgoing.add(data)
        if closes:
            self._finish()

    def _send_part(self, exchange: Exchange, part: Part) -> None:
        """Write a piece of an answer; the next one takes its place in the queue."""
        self._outgoing.add(part.data)
        place = part.next_place()
        if place is not None:
            self._exchanges.appendleft(place)
        elif part.is_cut:
            self._outgoing.flush()
            self._cut()
        elif not exchange.keep_alive or (self._deaf and not self._exchanges):
            self._finish()

    def _give_over(self, exchange: Exchange, answer: Upgrade | EventStream) -> None:
        """Let a stream take over from here, or raise why there can be none."""
        if self._shared.draining or self._owes_more:
            raise ApiError(ErrorKind.UNAVAILABLE)
        line = Line(self._shared, self._transport, self._client, self._writing_paused)
        stream = stream_on(line, exchange.request, answer, is_http_1_0=exchange.http_1_0)
        rest = self._reader.rest + self._unread if self._reader.upgrades else b""
        self._end()
        take_over(line, stream, self)
        if self._reading_paused:
            self._transport.resume_reading()
        stream.begin(rest)

    @property
    def _owes_more(self) -> bool:
        """Whether the application has been given what is behind the first of the queue."""
        return len(self._exchanges) > len(self._waiting)

    def _refuse(self, error: ApiError) -> None:
        """Queue the refusal of what could not be read. Nothing after it is read."""
        log.debug("refused %s: %s", self._client, error.kind)
        self._deaf = True
        self._exchanges.append(refused(self, error, self._shared.next_request_id(), self._client))

    def _stop_for(self, bug: Exception, exchange: Exchange) -> None:
        """Answer 500 if nothing was answered, and stop the server: bugs do not carry on."""
        request_id = exchange.request.request_id
        log.error("bug in request %s; the server stops", request_id, exc_info=bug)
        exchange.keep_alive = False
        if exchange.answer is None:
            exchange.answer = ApiError(ErrorKind.INTERNAL).to_response(request_id)
        self._shared.on_bug(bug)

    def _rest(self) -> None:
        """Wait for the next request, or end: no answer is owed."""
        if self._deaf:
            self._transport.close()
        elif self._reader.wants_continue:
            self._reader.wants_continue = False
            self._outgoing.add(CONTINUE)
            self._outgoing.flush()
            self._began = self._sweep.now
        elif self._reader.phase is Phase.BETWEEN:
            self._began = self._sweep.now

    def _end(self) -> None:
        """Drop what is left of the queue."""
        self._deaf = True
        self._ended = True
        self._exchanges.clear()
        self._waiting.clear()
        self._unread = b""

    def _cut(self) -> None:
        """End without another word."""
        self._end()
        self._transport.close()

    def _finish(self) -> None:
        """Shut our side after the last answer, then drain until the client shuts its own."""
        self._outgoing.flush()
        self._end()
        if self._reading_paused:
            self._reading_paused = False
            self._transport.resume_reading()
        if self._eof:
            self._transport.close()
            return
        self._lingering = shut(self._transport)
        self._began = self._sweep.now

    def _pace(self) -> None:
        """Read on, or leave the input unread, as the queue and the client's reading allow."""
        if self._ended or self._deaf:
            return
        has_many = len(self._exchanges) >= self._outstanding_max
        full = self._writing_paused or bool(self._unread) or has_many
        if full == self._reading_paused:
            return
        self._reading_paused = full
        if full:
            self._transport.pause_reading()
        else:
            self._began = self._sweep.now
            self._transport.resume_reading()
