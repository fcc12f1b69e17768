"""The desk's clock, for whoever tests: told, stopped, set going, and advanced.

These are the operations of an administrator's clock (`api/clock_control.py`) with a plain verb for
each thing that a test does, behind the scope `control`. Moving time is no command: the journal
tells when things were decided, and every instant at which something is due is visited on the way.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.api.clock_control import (
    AdvanceClock,
    ClockControl,
    SetClock,
    WireAdvance,
    WireClock,
    wire_advance,
)
from sidestreet.api.encode import wire_order
from sidestreet.api.keys import ACCOUNT_ID_MAX
from sidestreet.api.refusals import order_not_found
from sidestreet.contract.operation import Operation
from sidestreet.contract.orders import Order as WireOrder
from sidestreet.contract.shared import ClientOrderId
from sidestreet.control.asked import unacceptable
from sidestreet.control.awaited import Awaited
from sidestreet.control.named_orders import named_order
from sidestreet.control.operation import control_operation
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.sessions import Hours
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.moments import SPAN_WORDS, parse_span
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.journey import Progress
from sidestreet.runtime.time_travel import TimeTravel

_SPAN_MAX: Final = 64


class RunRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to wait for, in one account, and how long at most; a day unless told.

    Either an order, by its id or the client's, and the `status` that it shall have; or an `event`
    of any order of the account. The client's id of an order that is yet to be placed is good too.
    """

    account_id: Annotated[int, Meta(ge=0, le=ACCOUNT_ID_MAX)]
    order_id: Annotated[str, Meta(min_length=1, max_length=_SPAN_MAX)] | None = None
    client_order_id: ClientOrderId | None = None
    status: OrderStatus | None = None
    event: Literal["EXECUTION", "ORDER"] | None = None
    limit: Annotated[str, Meta(max_length=_SPAN_MAX)] = "P1D"


class WireRun(Struct, frozen=True, kw_only=True):
    """How a run ended: where it was waited for, where it never will be, or where the limit was.

    `order` is the one that it happened to, as it was then. Where it did not happen, it is the one
    that was named, as it was at the end of the run; null where none was, or there is none.
    """

    is_reached: bool
    order: WireOrder | None
    advance: WireAdvance


CLOCK_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "get_clock",
        "GET",
        "/clock",
        "Tell what time it is on the desk, and what comes next.",
        WireClock,
    ),
    control_operation(
        "set_clock",
        "PUT",
        "/clock",
        "Freeze the clock, let it go on, or change its pace.",
        WireClock,
        body=SetClock,
    ),
    control_operation(
        "freeze_clock",
        "POST",
        "/clock/freeze",
        "Have the clock stand still.",
        WireClock,
    ),
    control_operation(
        "resume_clock",
        "POST",
        "/clock/resume",
        "Let a frozen clock go on, at the pace that it was given last.",
        WireClock,
    ),
    control_operation(
        "advance_clock",
        "POST",
        "/clock/advance",
        "Go forward through every instant at which something is due.",
        WireAdvance,
        body=AdvanceClock,
    ),
    control_operation(
        "stop_clock_advance",
        "DELETE",
        "/clock/advance",
        "End the advance that is under way where it is.",
        WireClock,
    ),
    control_operation(
        "next_clock_session",
        "POST",
        "/clock/next-session",
        "Go forward to where the session after the present one begins.",
        WireAdvance,
    ),
    control_operation(
        "run_clock_until",
        "POST",
        "/clock/run-until",
        "Go forward until an order has a status, or something happens to an account.",
        WireRun,
        body=RunRequest,
        description="The clock stays at the instant at which it happened. If it has not happened "
        "by the limit, the clock stays there and is_reached is false. So it does where the order "
        "ends with another status, which it then keeps; order tells which.",
    ),
)


class ClockOperations:
    """Handlers over one desk. Without a `travel` its clock is the machine's."""

    def __init__(self, desk: Desk, hours: Hours, travel: TimeTravel | None) -> None:
        self._desk = desk
        self._clock = ClockControl(desk, hours, travel)

    def get_clock(self, call: Call) -> None:
        """Tell what time it is."""
        self._clock.get_desk_clock(call)

    def set_clock(self, call: Call) -> None:
        """Change how the clock goes."""
        self._clock.set_desk_clock(call)

    def freeze_clock(self, call: Call) -> None:
        """Stop the clock."""
        self._clock.set_pace(call, SetClock(is_frozen=True))

    def resume_clock(self, call: Call) -> None:
        """Let the clock go on."""
        self._clock.set_pace(call, SetClock(is_frozen=False))

    def advance_clock(self, call: Call) -> None:
        """Advance, and answer when the desk is there."""
        self._clock.advance_desk_clock(call)

    def stop_clock_advance(self, call: Call) -> None:
        """End an advance; where none is under way, nothing happens."""
        self._clock.cancel_advance(call)

    def next_clock_session(self, call: Call) -> None:
        """Advance to the next session, and answer when the desk is there."""
        self._clock.advance(call, AdvanceClock(until="next-session"))

    def run_clock_until(self, call: Call) -> None:
        """Go forward until something happens, and answer when it has, or at the limit."""
        asked = call.body(RunRequest)
        span = parse_span(asked.limit)
        if span is None:
            raise unacceptable(f"limit: {asked.limit}, expected {SPAN_WORDS}")
        awaited = self._awaited(call, asked)

        def arrived(progress: Progress) -> None:
            awaited.stop()
            order = awaited.order
            call.answer(
                WireRun(
                    is_reached=awaited.has_happened,
                    order=None if order is None else wire_order(order),
                    advance=wire_advance(progress),
                )
            )

        try:
            to = self._desk.clock.now() + span
            self._clock.go(to, arrived, lambda: awaited.is_over)
        except ApiError:
            awaited.stop()
            raise

    def _awaited(self, call: Call, asked: RunRequest) -> Awaited:
        """Return what is waited for. Raises `ApiError` for what makes no sense."""
        if not call.key.grants(asked.account_id):
            raise ApiError(ErrorKind.FORBIDDEN)
        if asked.account_id not in self._desk.state.accounts:
            raise ApiError(ErrorKind.NOT_FOUND)
        name = asked.order_id or asked.client_order_id
        if asked.event is not None:
            if name is not None or asked.status is not None:
                raise unacceptable("event: it stands alone, without an order and a status")
            is_trade = asked.event == "EXECUTION"
            return Awaited(self._desk, asked.account_id, is_trade=is_trade)
        if name is None or asked.status is None:
            raise unacceptable("an order and the status that it shall have, or an event is needed")
        if asked.order_id is not None:
            if asked.client_order_id is not None:
                raise unacceptable("order_id, client_order_id: one of the two, not both")
            if named_order(self._desk, asked.account_id, name) is None:
                raise order_not_found(name, asked.account_id)
        return Awaited(self._desk, asked.account_id, name=name, status=asked.status)
