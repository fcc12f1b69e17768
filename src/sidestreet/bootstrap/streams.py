"""The streams of a desk: what feeds them, what answers with them, and what drives them.

Everything that is durable goes into a ring; readers are told of it at the end of a turn of the
loop, so that no answer waits for them. The market is looked at when the desk's clock says that it
may have moved, and only while somebody watches.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from sidestreet.api import event_operation, market_stream
from sidestreet.api.access import Access
from sidestreet.api.application import StreamOperation
from sidestreet.api.event_operation import EventOperation
from sidestreet.api.market_stream import Later, MarketStreamOperation
from sidestreet.api.open_streams import OpenStreams
from sidestreet.control.faults.edge import FaultEdge
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Answer, Request, Respond
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.event_hub import EventHub
from sidestreet.runtime.market_view import MarketView
from sidestreet.runtime.quote_hub import QuoteHub
from sidestreet.runtime.quotes import MarketQuotes
from sidestreet.runtime.recent import Recent

_NS_PER_S: Final = 1_000_000_000
_LOOK_AFTER_S_MIN: Final = 0.01
"""However fast the desk's clock runs, nobody reads more often than this."""

_LOOK_AFTER_S_MAX: Final = 0.25
"""The desk's clock may be moved or set going at any time, so it is not relied on for longer."""


class Streams:
    """The streams of one desk. It follows the desk from the moment that it is made."""

    def __init__(
        self,
        desk: Desk,
        directory: InstrumentDirectory,
        recent: Recent,
        limits: Limits,
        *,
        wake: Callable[[], None],
        later: Later,
    ) -> None:
        """`recent` is what the start has found; `wake` asks for a call of `deliver` soon."""
        marks = desk.sequencer.marks
        if marks is None:
            raise ValueError("a desk without prices has no market data to show")
        now = desk.clock.now
        self.open = OpenStreams(desk.workspace, limits)
        self.events = EventHub(wake, recent)
        self.quotes = QuoteHub(MarketQuotes(MarketView(marks)), now, wake)
        self._of_events = EventOperation(self.events, self.open, desk)
        self._of_market = MarketStreamOperation(
            self.quotes, directory, self.open, now=now, later=later
        )
        desk.followers += [self.events.follow, self.open.follow]
        self._desk = desk
        self._wake = wake
        self._edge: FaultEdge | None = None

    @property
    def operations(self) -> Mapping[str, StreamOperation]:
        """What answers with streams, by path."""
        return {
            event_operation.PATH: partial(self._open, self._of_events.follow_events),
            market_stream.PATH: partial(self._open, self._of_market.open_market_stream),
        }

    def stage(self, edge: FaultEdge) -> FaultEdge:
        """Have faults played on these streams, and the venue cut those of an account; return it."""
        self._edge = edge
        edge.streams.wake = self._wake
        self._desk.link.cut = self._cut
        return edge

    def close(self, code: int, reason: str) -> None:
        """Close every stream, with what is told over a WebSocket."""
        self.open.close_all(code, reason)

    def next_due(self) -> int | None:
        """Return when there may be something to tell, if nothing happens before."""
        due = self.quotes.next_due()
        staged = None if self._edge is None else self._edge.streams.next_due()
        return due if staged is None else staged if due is None else min(due, staged)

    def deliver(self) -> None:
        """Tell every reader that has room what it has not heard."""
        if self._edge is not None:
            self._edge.streams.go_on()
        self.events.deliver()
        self.quotes.look()

    def _open(
        self, operation: StreamOperation, request: Request, respond: Respond, access: Access
    ) -> None:
        """Answer with a stream, where faults can strike it if they are played."""
        edge = self._edge
        if edge is not None:
            key, plainly = access.key(request), respond

            def respond(answer: Answer) -> None:
                plainly(edge.streams.staged(request, key, answer))

        operation(request, respond, access)

    def _cut(self, route_id: int) -> None:
        """Cut the streams of the account that a route is for."""
        state = self._desk.state
        order = state.orders.get(state.routes.get(route_id, ""))
        if order is not None:
            self.open.cut(order.account_id)


class LoopStreams:
    """Streams that an event loop drives."""

    def __init__(
        self,
        desk: Desk,
        directory: InstrumentDirectory,
        recent: Recent,
        limits: Limits,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._clock = desk.clock
        self._loop = loop
        self._is_due = False
        self._timer: asyncio.TimerHandle | None = None
        self._streams = Streams(
            desk, directory, recent, limits, wake=self._wake, later=loop.call_later
        )

    @property
    def operations(self) -> Mapping[str, StreamOperation]:
        """What answers with streams, by path."""
        return self._streams.operations

    @property
    def count(self) -> int:
        """How many are open."""
        return self._streams.open.count

    @property
    def gaps(self) -> int:
        """How often a reader of events was told that it has missed something."""
        return self._streams.events.gaps

    def stage(self, edge: FaultEdge) -> FaultEdge:
        """Have faults played on these streams, and the venue cut those of an account; return it."""
        return self._streams.stage(edge)

    def let_go(self) -> None:
        """Take no stream that ends from here on for one whose client has gone: the desk goes."""
        self._streams.open.are_let_go = True

    def close(self, code: int, reason: str) -> None:
        """Close every stream, with what is told over a WebSocket."""
        self._streams.close(code, reason)

    def _wake(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self._deliver)

    def _deliver(self) -> None:
        self._is_due = False
        self._streams.deliver()
        due = self._streams.next_due()
        if due is None or self._timer is not None:
            return
        delay_ns = self._clock.wall_delay_ns(due)
        delay_s = _LOOK_AFTER_S_MAX if delay_ns is None else delay_ns / _NS_PER_S
        delay_s = min(max(delay_s, _LOOK_AFTER_S_MIN), _LOOK_AFTER_S_MAX)
        self._timer = self._loop.call_later(delay_s, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        self._wake()
