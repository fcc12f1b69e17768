"""Our own `GET /sidestreet/v1/events`: what becomes of orders, as it happens.

A WebSocket for who asks for an upgrade, server-sent events for everybody else. Both say the same
messages, and both go on from any place that the desk still remembers. Whoever comes back from
another generation of the desk cannot go on: it is told so, by a gap, and hears what comes from now
on.
"""

import re
from typing import Final

from sidestreet.api.access import Access
from sidestreet.api.cancel_on_disconnect import OnDisconnect, on_disconnect
from sidestreet.api.event_ids import EventId, read_event_id
from sidestreet.api.event_writer import EventWriter
from sidestreet.api.open_streams import OpenStreams
from sidestreet.api.query import read_query
from sidestreet.api.stream_messages import OrderEvent
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.http.errors import ApiError, ErrorKind, bad_query, method_not_allowed
from sidestreet.http.messages import Request, Respond
from sidestreet.http.streams import EventStream, Message, Stream, Upgrade
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.event_hub import ALL_KINDS, EventHub, Following, Gap, Wish
from sidestreet.runtime.recent import Kind, Notice, Place
from sidestreet.workspace.state import Key

PATH: Final = "/sidestreet/v1/events"
_SEQUENCE_MAX: Final = 10**18 - 1
_ACCEPTED: Final = ("text/event-stream", "text/*", "*/*")
"""What a client may accept to be sent events, the most particular first, which counts."""

_WEIGHT_OF_NOTHING: Final = re.compile(r"q=0(\.0{0,3})?", re.ASCII)
"""The weight of what is not acceptable (RFC 9110, section 12.4.2)."""


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
        _, nth = desk.sequencer.id_space
        self.generation = nth + 1
        """The number of the generation whose events are told; the first is 0 among ids."""
        self._writer = EventWriter(self.generation)

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
        after = self._after(request, query.get("after"), query.get("from"))
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

    def _after(self, request: Request, after: str | None, sequence: int | None) -> EventId | None:
        """Return after which event others are wanted, None for the present place.

        Where a client says that it comes back, that counts: it repeats its first request as it was.
        """
        if after is not None and sequence is not None:
            raise bad_query("`from` and `after` do not go together")
        header = request.headers.get("last-event-id", "")
        found = None if sequence is None else EventId(Place(sequence, 0), self.generation)
        if header:
            found = read_event_id("Last-Event-ID", header)
        elif after is not None:
            found = read_event_id("after", after)
        if found is None or found.generation != self.generation:
            return found
        if found.place > Place(self._hub.last.sequence + 1, 0):
            raise bad_query(
                f"the desk has come to {self._hub.last.sequence}, and has not reached "
                f"{found.place.sequence} yet"
            )
        return found


class _EventListener:
    """One reader's stream."""

    def __init__(
        self,
        operation: EventOperation,
        key: Key,
        wish: Wish,
        after: EventId | None,
        then: OnDisconnect | None,
    ) -> None:
        self._hub = operation._hub  # noqa: SLF001  its own
        self._streams = operation._streams  # noqa: SLF001
        self._writer = operation._writer  # noqa: SLF001
        self._desk = operation._desk  # noqa: SLF001
        self._generation = operation.generation
        self._key = key
        self._wish = wish
        self._after = after
        """The event after which it begins, until the first message has been taken."""
        self._gone_over: Message | None = None
        """What it is told behind the first message if it comes from another generation."""
        self._begins_after: Place | None = None
        """The place after which it begins, once the first message has been taken."""
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
        return self._stream is not None and self._stream.send(self._writer.gap(gap))

    def _begin(self, stream: Stream) -> None:
        """Tell where it begins, and follow from there; go on with that where there was no room."""
        if self._begins_after is None:
            last = EventId(self._hub.last, self._generation)
            after = last if self._after is None else self._after
            if not stream.send(self._writer.start(after, self._desk.clock.now())):
                return
            self._begins_after = after.place
            if after.generation != self._generation:
                self._begins_after = last.place
                self._gone_over = self._writer.gone_over(after, last)
        if self._gone_over is not None and not stream.send(self._gone_over):
            return
        self._following = self._hub.attach(self, self._wish, self._begins_after)


def _accepts_events(request: Request) -> bool:
    weights: dict[str, bool] = {}
    for each in request.headers.get("accept", "*/*").lower().split(","):
        range_, *parameters = map(str.strip, each.split(";"))
        weights[range_] = not any(map(_WEIGHT_OF_NOTHING.fullmatch, parameters))
    return next((weights[each] for each in _ACCEPTED if each in weights), False)
