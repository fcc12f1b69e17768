"""Playing the faults of calls, where a call is handed to what carries it out.

What goes wrong before the desk hears of a call is answered here. What goes wrong after is done to
the answer, which comes when the desk has made durable what followed: an answer that is lost here
was true. A call that nothing strikes passes untouched.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from msgspec.structs import replace

from sidestreet.api.call import Call
from sidestreet.control.faults.magic_calls import MagicCalls
from sidestreet.control.faults.staged import StagedFaults
from sidestreet.control.faults.stream_edge import StagedStreams
from sidestreet.domain.faults import CallFault, CallFaultKind
from sidestreet.http.envelope import failure
from sidestreet.http.errors import ApiError
from sidestreet.http.messages import ABORT, Answer, Delivery, Respond, Response
from sidestreet.runtime.loop_history import TooManyReads

CarryOut = Callable[[Call], None]

SHOULD_RETRY: Final = "x-should-retry"
"""The header by which a server tells the official clients whether to try again."""

_NS_PER_S: Final = 1_000_000_000
UNHEARD_OF: Final = frozenset(
    {
        CallFaultKind.TOO_MANY_REQUESTS,
        CallFaultKind.ERROR_BEFORE,
        CallFaultKind.LOST_REQUEST,
    }
)
"""The faults of calls that the desk does not hear of."""


class FaultEdge:
    """What stands before the operations and the streams of a desk under control."""

    def __init__(self, faults: StagedFaults, magic: MagicCalls, streams: StagedStreams) -> None:
        self._faults = faults
        self._magic = magic
        self.streams = streams
        """For whoever has the streams."""

    def carry(self, call: Call, carry_out: CarryOut) -> None:
        """Have a call carried out, or answer it in its place; see `Edge`."""
        operation_id = call.operation.operation_id
        fault = self._magic.choose(call)
        if fault is None and self._faults.are_set:
            fault = self._faults.strike_call(operation_id, call.account_id, call.key.key_id)
        if fault is None:
            carry_out(call)
            return
        account_id = None if call.account_id < 0 else call.account_id
        self._faults.note(call.request.request_id, operation_id, account_id, fault)
        if fault.kind in UNHEARD_OF:
            call.respond(_in_place(fault, call))
            return
        if fault.kind is CallFaultKind.DUPLICATE_REQUEST:
            _carry_out_unheard(call, carry_out)
        call.respond = _suffering(fault, call, call.respond)
        try:
            carry_out(call)
        except ApiError as error:
            # Told from here, so that it suffers as any other answer does.
            call.refuse(error)


def _in_place(fault: CallFault, call: Call) -> Answer:
    """Return the answer to a call that the desk does not hear of."""
    if fault.kind is CallFaultKind.LOST_REQUEST:
        return ABORT
    return _error(fault, call)


def _suffering(fault: CallFault, call: Call, respond: Respond) -> Respond:
    """Return what an answer is given to in place of `respond`."""

    def suffer(answer: Answer) -> None:
        respond(_changed(fault, call, answer) if isinstance(answer, Response) else answer)

    return suffer


def _changed(fault: CallFault, call: Call, answer: Response) -> Answer:
    match fault.kind:
        case CallFaultKind.LOST_ANSWER:
            return ABORT
        case CallFaultKind.ERROR_AFTER:
            return _error(fault, call)
        case CallFaultKind.SLOW_ANSWER:
            delivery = Delivery(delay_s=fault.delay_ns / _NS_PER_S)
        case CallFaultKind.SLOW_BODY:
            delivery = Delivery(bytes_per_s=fault.bytes_per_s)
        case CallFaultKind.CUT_BODY:
            delivery = Delivery(body_bytes=fault.body_bytes)
        case _:
            return replace(answer, headers=answer.headers + _hints(fault))
    return replace(answer, headers=answer.headers + _hints(fault), delivery=delivery)


def _error(fault: CallFault, call: Call) -> Response:
    phrase = HTTPStatus(fault.status).phrase
    body = failure(fault.status, f"{phrase}: staged as {fault.name}", call.request.request_id, None)
    return Response(fault.status, body, headers=_hints(fault))


def _hints(fault: CallFault) -> tuple[tuple[str, str], ...]:
    """Return the headers that tell a client when to try again, and whether."""
    headers: list[tuple[str, str]] = []
    if fault.retry_after_s is not None:
        headers.append(("Retry-After", str(fault.retry_after_s)))
    if fault.should_retry is not None:
        headers.append((SHOULD_RETRY, "true" if fault.should_retry else "false"))
    return tuple(headers)


def _carry_out_unheard(call: Call, carry_out: CarryOut) -> None:
    """Have a call carried out whose answer nobody gets."""
    unheard = Call(
        call.operation,
        request=call.request,
        respond=lambda _: None,
        key=call.key,
        path=call.path,
        query=call.query,
        account_id=call.account_id,
    )
    try:
        carry_out(unheard)
    except (ApiError, TooManyReads):
        # The second is refused for the same, and that is told.
        return
