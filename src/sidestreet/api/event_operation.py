"""Our own `GET /sidestreet/v1/events`: what becomes of orders, as it happens.

A WebSocket for who asks for an upgrade, server-sent events for everybody else. Both say the same
messages, and both go on from any place that the desk still remembers.
"""

import re
from collections import deque
from typing import Final

import msgspec

from sidestreet.api.access import Access
from sidestreet.api.cancel_on_disconnect import OnDisconnect, on_disconnect
from sidestreet.api.encode import wire_execution, wire_order
from sidestreet.api.instants import render_instant
from sidestreet.api.open_streams import OpenStreams
from sidestreet.api.query import read_query
from sidestreet.api.stream_messages import EVENT_ID, ExecutionEvent, GapEvent, OrderEvent, Start
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.domain.orders import Order
from sidestreet.http.errors import ApiError, ErrorKind, bad_query, method_not_allowed
from sidestreet.http.messages import Request, Respond
from sidestreet.http.streams import EventStream, Message, Stream, Upgrade
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.event_hub import ALL_KINDS, EventHub, Following, Gap, Wish
from sidestreet.runtime.recent import Kind, Notice, Place
from sidestreet.workspace.state import Key

PATH: Final = "/sidestreet/v1/events"
_SEQUENCE_MAX: Final = 10**18 - 1
_KEPT_BYTES_MAX: Final = 16 * 1024 * 1024
_ACCEPTED: Final = ("text/event-stream", "text/*", "*/*")
"""What a client may accept to be sent events, the most particular first, which counts."""

_WEIGHT_OF_NOTHING: Final = re.compile(r"q=0(\.0{0,3})?", re.ASCII)
"""The weight of what is not acceptable (RFC 9110, section 12.4.2)."""

_EVENT_ID: Final = re.compile(EVENT_ID)
_ENCODER: Final = msgspec.json.Encoder()


FOLLOW_EVENTS: Final = Operation(
    "follow_events",
    "GET",
    PATH,
    "sidestreet:events",
    "Follow what becomes of orders.",
    OrderEvent,
    (200, 400, 401, 403, 404, 405, 406, 429, 503),
    (
        Parameter("account_id", "query", int, "This account alone.", minimum=0),
        Parameter("types", "query", list[Kind], "These kinds of events alone."),
        Parameter(
            "from",
            "query",
            int,
            "Begin with the first event of this sequence.",
            minimum=0,
            maximum=_SEQUENCE_MAX,
        ),
        Parameter("after", "query", str, "Go on after the event with this id."),
        Parameter(
            "cancel_on_disconnect",
            "query",
            bool,
            "Cancel the open orders of these accounts when the stream ends.",
        ),
        Parameter("grace", "query", str, "How long that waits for another such stream."),
    ),
)


class EventOperation:
    """Answers with streams of events."""

    def __init__(self, hub: EventHub, streams: OpenStreams, desk: Desk) -> None:
        self._hub = hub
        self._streams = streams
        self._desk = desk
        self._writer = EventWriter()

    def follow_events(self, request: Request, respond: Respond, access: Access) -> None:
        """Open a stream, or raise `ApiError`."""
        key = access.key(request)
        if key is None:
            raise ApiError(ErrorKind.UNAUTHENTICATED)
        if request.method != "GET":
            raise method_not_allowed(["GET"])
        if not key.may("orders:read"):
            raise ApiError(ErrorKind.FORBIDDEN)
        query = read_query(FOLLOW_EVENTS, request.query)
        accounts = None if key.account_ids is None else frozenset(key.account_ids)
        if "account_id" in query:
            accounts = frozenset({access.account_id(str(query["account_id"]), key)})
        kinds = frozenset(query["types"]) if "types" in query else ALL_KINDS
        if not kinds:
            raise bad_query("`types` names none")
        wish = Wish(accounts, kinds)
        after = self._place(request, query.get("after"), query.get("from"))
        then = on_disconnect(
            request,
            key,
            accounts,
            is_asked=query.get("cancel_on_disconnect", False),
            grace=query.get("grace"),
        )
        self._streams.check_room(key)
        listener = _EventListener(self, key, wish, after, then)
        if request.headers.get("upgrade", "").lower() == "websocket":
            respond(Upgrade(listener))
        elif _accepts_events(request):
            respond(EventStream(listener))
        else:
            raise ApiError(ErrorKind.NOT_ACCEPTABLE)

    def _place(self, request: Request, after: str | None, sequence: int | None) -> Place | None:
        """Return the place after which events are wanted, None for the present one.

        Where a client says that it comes back, that counts: it repeats its first request as it was.
        """
        if after is not None and sequence is not None:
            raise bad_query("`from` and `after` do not go together")
        header = request.headers.get("last-event-id", "")
        place = None if sequence is None else Place(sequence, 0)
        if header:
            place = _parsed("Last-Event-ID", header)
        elif after is not None:
            place = _parsed("after", after)
        if place is not None and place > Place(self._hub.last.sequence + 1, 0):
            raise bad_query(
                f"the desk has come to {self._hub.last.sequence}, and has not reached "
                f"{place.sequence} yet"
            )
        return place


class EventWriter:
    """Writes events, each once for all of its readers, as long as it is new."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Notice, int]] = deque()
        self._kept_bytes = 0

    def message(self, notice: Notice) -> Message:
        """Return what readers are told."""
        memo = notice.memo
        if type(memo) is Message:
            return memo
        message = _message(notice)
        notice.memo = message
        size = len(message.text)
        self._kept.append((notice, size))
        self._kept_bytes += size
        while self._kept_bytes > _KEPT_BYTES_MAX:
            old, size = self._kept.popleft()
            old.memo = None
            self._kept_bytes -= size
        return message


class _EventListener:
    """One reader's stream."""

    def __init__(
        self,
        operation: EventOperation,
        key: Key,
        wish: Wish,
        after: Place | None,
        then: OnDisconnect | None,
    ) -> None:
        self._hub = operation._hub  # noqa: SLF001  its own
        self._streams = operation._streams  # noqa: SLF001
        self._writer = operation._writer  # noqa: SLF001
        self._desk = operation._desk  # noqa: SLF001
        self._key = key
        self._wish = wish
        self._after = after
        self._then = then
        """What follows when it ends, once it has begun."""
        self._following: Following | None = None
        self._stream: Stream | None = None

    def opened(self, stream: Stream) -> None:
        """Begin, or end if there are too many."""
        self._stream = stream
        if self._streams.enter(stream) and self._streams.belongs(
            stream, self._key, self._wish.account_ids
        ):
            if self._then is not None:
                self._then.opened(self._desk)
            self._begin(stream)
        else:
            self._then = None

    def received(self, text: str) -> None:
        """Leave it: there is nothing to ask."""

    def drained(self) -> None:
        """Go on."""
        if self._following is not None:
            self._hub.resume(self._following)
        elif self._stream is not None:
            self._begin(self._stream)

    def closed(self) -> None:
        """Leave."""
        if self._following is not None:
            self._hub.detach(self._following)
        if self._stream is not None:
            self._streams.leave(self._stream, self._key)
        if self._then is not None and not self._streams.are_let_go:
            self._then.closed(self._desk)

    def tell(self, notice: Notice) -> bool:
        """Take a notice."""
        return self._stream is not None and self._stream.send(self._writer.message(notice))

    def tell_gap(self, gap: Gap) -> bool:
        """Take the news that notices are missing."""
        through = _spelled(gap.through)
        event = GapEvent(
            id=through,
            sequence=gap.through.sequence,
            after=_spelled(gap.after),
            through=through,
        )
        message = Message(_ENCODER.encode(event), "gap", through)
        return self._stream is not None and self._stream.send(message)

    def _begin(self, stream: Stream) -> None:
        after = self._hub.last if self._after is None else self._after
        place = _spelled(after)
        start = Start(
            id=place, sequence=after.sequence, time=render_instant(self._desk.clock.now())
        )
        if stream.send(Message(_ENCODER.encode(start), "start", place)):
            self._following = self._hub.attach(self, self._wish, after)


def _message(notice: Notice) -> Message:
    place, about = notice.place, notice.about
    event_id = _spelled(place)
    time = render_instant(notice.time_ns)
    event: OrderEvent | ExecutionEvent
    if isinstance(about, Order):
        event = OrderEvent(
            id=event_id,
            sequence=place.sequence,
            time=time,
            account_id=about.account_id,
            order=wire_order(about),
        )
    else:
        event = ExecutionEvent(
            id=event_id,
            sequence=place.sequence,
            time=time,
            account_id=about.account_id,
            state=about.state.value,
            execution=wire_execution(about),
        )
    return Message(_ENCODER.encode(event), notice.kind, event_id)


def _accepts_events(request: Request) -> bool:
    weights: dict[str, bool] = {}
    for each in request.headers.get("accept", "*/*").lower().split(","):
        range_, *parameters = map(str.strip, each.split(";"))
        weights[range_] = not any(map(_WEIGHT_OF_NOTHING.fullmatch, parameters))
    return next((weights[each] for each in _ACCEPTED if each in weights), False)


def _spelled(place: Place) -> str:
    return f"{place.sequence}.{place.number}"


def _parsed(name: str, text: str) -> Place:
    if _EVENT_ID.match(text) is None:
        raise bad_query(f"invalid value `{text}` for `{name}`: expected the id of an event, as 7.1")
    sequence, _, number = text.partition(".")
    return Place(int(sequence), int(number))
