"""Orders at their venue, for whoever tests: seen as the venue has them, and told what becomes.

What is asked for is a command; the venue does it at once, without latency either way, and its
reports come back like any others. So a call is answered with the order as it then is, once all of
that is durable. What no venue could do is refused, and nothing has changed.
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from sidestreet.api.call import Call
from sidestreet.api.encode import wire_order
from sidestreet.api.instants import render_instant
from sidestreet.contract.operation import Operation
from sidestreet.contract.orders import Order as WireOrder
from sidestreet.contract.shared import DecimalText, Instant
from sidestreet.control.asked import ACCOUNT, ORDER, Text, refused, unacceptable
from sidestreet.control.named_orders import named_order, order_id_of
from sidestreet.control.operation import control_operation
from sidestreet.control.scenarios.rendering import render_step
from sidestreet.control.steps import Trade, WireStep, read_step
from sidestreet.domain.amounts import render_amount
from sidestreet.domain.control_commands import DirectRoute
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.scripts import Step, StepKind
from sidestreet.engine.outcome import Answer
from sidestreet.runtime.desk import Desk


class VenueRequest(Struct, frozen=True, kw_only=True):
    """What the venue was asked and has not answered."""

    kind: RequestKind
    request_id: int
    sent_at: Instant


class VenueRoute(Struct, frozen=True, kw_only=True):
    """An order of ours at a venue. `trades` counts the trades that were reported."""

    route_id: int
    venue: str
    quantity: str
    filled_quantity: str
    leaves_quantity: str
    limit_price: str | None
    is_acknowledged: bool
    is_closed: bool
    trades: int


class VenueScript(Struct, frozen=True, kw_only=True):
    """What a test has chosen to happen, told as in a scenario file; `rule` is what chose it."""

    rule: str
    steps: list[Any]
    on_cancel: list[Any]
    on_replace: list[Any]
    steps_done: int


class VenueOrder(Struct, frozen=True, kw_only=True):
    """An order, its routes, what is unanswered, and the script that it plays, if any."""

    order: WireOrder
    routes: list[VenueRoute]
    pending: list[VenueRequest]
    script: VenueScript | None


class _OfRoute(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which route of the order, where it is not the latest."""

    route_id: int = 0


class StepRequest(WireStep, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step, and which route of the order it is for, where that is not the latest."""

    route_id: int = 0


class FillRequest(_OfRoute, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much trades, and at which price; without either all that is left, at its limit."""

    quantity: DecimalText | None = None
    share: DecimalText | None = None
    price: DecimalText | None = None


class EndRequest(_OfRoute, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the client is told as the reason."""

    reason: Text | None = None


class BustRequest(_OfRoute, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which trade is taken back."""

    trade: Trade | None = None
    reason: Text | None = None


class CorrectRequest(_OfRoute, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which trade was of another quantity or price, and of which."""

    trade: Trade | None = None
    quantity: DecimalText | None = None
    price: DecimalText | None = None
    reason: Text | None = None


_ORDER_PATH: Final = "/venue/accounts/{account_id}/orders/{order_id}"


def _operation(name: str, summary: str, body: type, description: str = "") -> Operation:
    """Return an operation that has the venue do something to an order."""
    return control_operation(
        f"venue_{name}",
        "POST",
        f"{_ORDER_PATH}/{name.replace('_', '-')}",
        summary,
        VenueOrder,
        parameters=(ACCOUNT, ORDER),
        body=body,
        body_is_optional=body is not StepRequest,
        description=description,
    )


VENUE_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "venue_see",
        "GET",
        _ORDER_PATH,
        "Show an order as the venue has it: routes, open requests, script.",
        VenueOrder,
        parameters=(ACCOUNT, ORDER),
    ),
    _operation("step", "Have the venue do any step to an order.", StepRequest),
    _operation(
        "fill",
        "Have an order trade, in whole or in part.",
        FillRequest,
        "An order that has ended is refused, also one whose trades have been taken back since: it "
        "keeps its status, so what is reported of it is a late fill.",
    ),
    _operation(
        "late_fill",
        "Have a trade reported of an order that has ended.",
        FillRequest,
        "As after a cancel that came too late at the venue. The status stays, the quantities do "
        "not. An order that is open is refused: it fills.",
    ),
    _operation("reject", "Have an order refused, or what was asked of it last.", EndRequest),
    _operation("cancel", "Have an order end, whether or not anybody asked.", EndRequest),
    _operation("expire", "Have an order expire.", EndRequest),
    _operation("bust", "Have a trade taken back.", BustRequest),
    _operation("correct", "Have a trade be of another quantity or price.", CorrectRequest),
)


class VenueControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def venue_see(self, call: Call) -> None:
        """Show an order as the venue has it."""
        order = named_order(self._desk, call.account_id, call.path["order_id"])
        if order is None:
            raise refused(call, Refusal(Reason.ORDER_NOT_FOUND))
        data = self._wire(order)
        self._desk.when_durable(lambda: call.answer(data))

    def venue_step(self, call: Call) -> None:
        """Have the venue do any step."""
        asked = call.body(StepRequest)
        self._direct(call, read_step(asked), asked.route_id)

    def venue_fill(self, call: Call) -> None:
        """Have an order trade that is open."""
        self._fill(call, is_late=False)

    def venue_late_fill(self, call: Call) -> None:
        """Have an order trade that has ended."""
        self._fill(call, is_late=True)

    def venue_reject(self, call: Call) -> None:
        """Have an order refused."""
        self._end(call, StepKind.REJECT)

    def venue_cancel(self, call: Call) -> None:
        """Have an order canceled by the venue."""
        self._end(call, StepKind.CANCEL)

    def venue_expire(self, call: Call) -> None:
        """Have an order expire."""
        self._end(call, StepKind.EXPIRE)

    def venue_bust(self, call: Call) -> None:
        """Have a trade taken back."""
        asked = call.body(BustRequest)
        step = WireStep(step=StepKind.BUST, trade=asked.trade, reason=asked.reason)
        self._direct(call, read_step(step), asked.route_id)

    def venue_correct(self, call: Call) -> None:
        """Have a trade be another."""
        asked = call.body(CorrectRequest)
        step = WireStep(
            step=StepKind.CORRECT,
            trade=asked.trade,
            quantity=asked.quantity,
            price=asked.price,
            reason=asked.reason,
        )
        self._direct(call, read_step(step), asked.route_id)

    def _fill(self, call: Call, *, is_late: bool) -> None:
        """Have an order trade, if it is open where that is meant, and ended where that is."""
        asked = call.body(FillRequest)
        order = named_order(self._desk, call.account_id, call.path["order_id"])
        if order is not None and order.is_open is is_late:
            raise unacceptable(_not_so(order, is_late=is_late))
        step = WireStep(
            step=StepKind.FILL, quantity=asked.quantity, share=asked.share, price=asked.price
        )
        self._direct(call, read_step(step), asked.route_id, is_late=is_late)

    def _end(self, call: Call, kind: StepKind) -> None:
        asked = call.body(EndRequest)
        self._direct(call, read_step(WireStep(step=kind, reason=asked.reason)), asked.route_id)

    def _direct(
        self, call: Call, step: Step, route_id: int, *, is_late: bool | None = None
    ) -> None:
        """Have the venue do a step, and answer with the order as it is after that.

        Whether the order is open is decided with the step: by then it may have ended.
        """
        account_id = call.account_id

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refused(call, answer))
            else:
                order_id = answer[0].order_id
                self._desk.settle_venue(
                    lambda: call.answer(self._wire(self._now(account_id, order_id, answer[0])))
                )

        order_id = order_id_of(self._desk, account_id, call.path["order_id"])
        command = DirectRoute(account_id, order_id, step, route_id, is_late)
        self._desk.offer(command, call.cause, done)

    def _now(self, account_id: int, order_id: str, before: Order) -> Order:
        """Return an order as it is now, or as it was if nobody has it any more."""
        return self._desk.find_order(account_id, order_id) or before

    def _wire(self, order: Order) -> VenueOrder:
        return VenueOrder(
            order=wire_order(order),
            routes=list(_routes(order)),
            pending=[
                VenueRequest(
                    kind=request.kind,
                    request_id=request.request_id,
                    sent_at=render_instant(request.sent_at),
                )
                for request in order.pending
            ],
            script=self._script(order.order_id),
        )

    def _script(self, order_id: str) -> VenueScript | None:
        staged = self._desk.state.control.scripts.get(order_id)
        if staged is None:
            return None
        script = staged.script
        return VenueScript(
            rule=staged.rule,
            steps=[render_step(step) for step in script.steps],
            on_cancel=[render_step(step) for step in script.on_cancel],
            on_replace=[render_step(step) for step in script.on_replace],
            steps_done=staged.steps_done,
        )


def _not_so(order: Order, *, is_late: bool) -> str:
    """Return why an order cannot be filled in this way, and which is the way."""
    told = f"Order {order.client_order_id} is {order.status}"
    if is_late:
        return f"{told}: nothing is late while it is open, ask for a fill"
    return f"{told}: what it trades now is late, ask for a late fill (late-fill)"


def _routes(order: Order) -> Iterator[VenueRoute]:
    for route in order.routes:
        leaves = 0 if route.closed else route.quantity - route.filled_quantity
        yield VenueRoute(
            route_id=route.route_id,
            venue=route.venue,
            quantity=render_amount(route.quantity),
            filled_quantity=render_amount(route.filled_quantity),
            leaves_quantity=render_amount(leaves),
            limit_price=None if route.limit_price is None else render_amount(route.limit_price, 2),
            is_acknowledged=route.acknowledged,
            is_closed=route.closed,
            trades=route.trades,
        )
