"""An answer on its way where that was staged: late, in pieces, in part, or never.

Such an answer keeps its place at the head of its connection's queue until the last of it has gone,
so that whatever was asked after it is answered after it. Only then does a connection hold anything
for it: one timer, and the pieces that are left.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from sidestreet.http.exchange import Exchange, Part, Queue
from sidestreet.http.messages import ABORT, Answer, Delivery, Response

_PIECES_PER_S: Final = 10
"""A slow body leaves in so many writes a second, or a byte at a time."""


class Awaited(Exchange):
    """The place of an answer, or of a piece of one, that comes when its time has come."""

    __slots__ = ()


def slices_of(body: bytes, delivery: Delivery) -> tuple[list[bytes], float]:
    """Return the pieces in which a body is sent, and how many seconds lie between two of them.

    They end where the body is cut, if it is.

    >>> slices_of(b"abcdef", Delivery(bytes_per_s=20, body_bytes=5))
    ([b'ab', b'cd', b'e'], 0.1)
    """
    body = body[: delivery.body_bytes]
    if not delivery.bytes_per_s:
        return ([body] if body else []), 0.0
    size = max(1, delivery.bytes_per_s // _PIECES_PER_S)
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return pieces, size / delivery.bytes_per_s


def deliver(
    queue: Queue,
    exchange: Exchange,
    answer: Response,
    encode: Callable[[Response, bytes, bool], bytes],
) -> Awaited:
    """Return the place that an exchange's answer has from now on, at the head of its queue.

    It is answered when the time has come. Without a `delivery` that is now.
    """
    delivery = answer.delivery or Delivery()
    place = _place_of(queue, exchange)
    plain = replace(answer, delivery=None)
    if delivery.is_lost:
        _after(delivery.delay_s, place, ABORT)
    elif delivery.bytes_per_s or delivery.body_bytes is not None:
        connection = b"close" if not exchange.keep_alive else b""
        if exchange.http_1_0 and exchange.keep_alive:
            connection = b"keep-alive"
        head = encode(plain, connection, True)
        body = b"" if exchange.request.method == "HEAD" else answer.body
        pieces, pause_s = slices_of(body, delivery)
        is_cut = delivery.body_bytes is not None
        rest = _Rest(queue, exchange, deque(pieces), pause_s, is_cut=is_cut)
        _after(delivery.delay_s, place, Part(head, rest.next_place, is_cut=is_cut))
    else:
        _after(delivery.delay_s, place, plain)
    return place


class _Rest:
    """What is left of an answer that is sent in pieces."""

    __slots__ = ("_exchange", "_is_cut", "_pause_s", "_pieces", "_queue")

    def __init__(
        self,
        queue: Queue,
        exchange: Exchange,
        pieces: deque[bytes],
        pause_s: float,
        *,
        is_cut: bool,
    ) -> None:
        self._queue = queue
        self._exchange = exchange
        self._pieces = pieces
        self._pause_s = pause_s
        self._is_cut = is_cut

    def next_place(self) -> Exchange | None:
        """Return the place of the next piece, None if none is left.

        Called when the one before has been written, and so never for a connection that has ended.
        """
        if not self._pieces:
            return None
        place = _place_of(self._queue, self._exchange)
        part = Part(self._pieces.popleft(), self.next_place, is_cut=self._is_cut)
        _after(self._pause_s, place, part)
        return place


def _place_of(queue: Queue, exchange: Exchange) -> Awaited:
    return Awaited(queue, exchange.request, exchange.keep_alive, exchange.http_1_0)


def _after(delay_s: float, place: Exchange, answer: Answer | Part) -> None:
    if delay_s:
        asyncio.get_running_loop().call_later(delay_s, place.take, answer)
    else:
        place.answer = answer
