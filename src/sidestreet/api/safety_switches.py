"""The dead man's switch, which is our own: cancel all, unless the client says that it is there.

Setting it again is the sign of life. It fires by the desk's clock and is part of the desk's
journal, so it outlives a restart of the server. The model is `CancelAllOrdersAfter` of Kraken's
REST API, where a timeout of 0 turns it off as well.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.api.instants import render_instant
from sidestreet.api.refusals import refusal_error
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.safety_commands import SetDeadMansSwitch
from sidestreet.engine.outcome import Answer
from sidestreet.engine.safety.state import DeadMansSwitch
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.moments import SPAN_WORDS, parse_span, render_span
from sidestreet.runtime.desk import Desk

TIMEOUT_MAX_NS: Final = 86_400 * 1_000_000_000
_TEXT_MAX: Final = 40


class SetSwitch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long nothing may be heard until all is canceled. 0 turns the switch off."""

    timeout: Annotated[str, Meta(max_length=_TEXT_MAX)]


class WireSwitch(Struct, frozen=True, kw_only=True):
    """An account's switch. `due_at` is null while it is off, `fired_at` if it never fired."""

    account_id: int
    timeout: str
    due_at: str | None
    fired_at: str | None


_PATH: Final = "/sidestreet/v1/accounts/{account_id}/dead-mans-switch"
_RESOURCE: Final = "sidestreet:safety"
_ACCOUNT: Final = Parameter("account_id", "path", int, "Number of the account.", required=True)
GET_DEAD_MANS_SWITCH: Final = Operation(
    "get_dead_mans_switch",
    "GET",
    _PATH,
    _RESOURCE,
    "Tell when an account's dead man's switch fires.",
    WireSwitch,
    (200, 400, 401, 403, 404),
    (_ACCOUNT,),
    scope="orders:read",
)
SET_DEAD_MANS_SWITCH: Final = Operation(
    "set_dead_mans_switch",
    "PUT",
    _PATH,
    _RESOURCE,
    "Cancel an account's open orders unless this is asked for again in time.",
    WireSwitch,
    (200, 400, 401, 403, 404, 422),
    (_ACCOUNT,),
    body=SetSwitch,
    scope="orders:write",
)


class SafetySwitches:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_dead_mans_switch(self, call: Call) -> None:
        """Tell when it fires."""
        data = self._wire(call.account_id)
        self._desk.when_durable(lambda: call.answer(data))

    def set_dead_mans_switch(self, call: Call) -> None:
        """Arm it, put it off, or turn it off."""
        timeout_ns = _timeout(call.body(SetSwitch).timeout)

        def done(answer: Answer, _: int) -> None:
            if isinstance(answer, Refusal):
                call.refuse(refusal_error(answer, account_id=call.account_id))
            else:
                call.answer(self._wire(call.account_id))

        self._desk.offer(SetDeadMansSwitch(call.account_id, timeout_ns), call.cause, done)

    def _wire(self, account_id: int) -> WireSwitch:
        switch = self._desk.state.safety.switches.get(account_id, DeadMansSwitch())
        return WireSwitch(
            account_id=account_id,
            timeout=render_span(switch.timeout_ns),
            due_at=render_instant(switch.due_at) if switch.due_at else None,
            fired_at=render_instant(switch.fired_at) if switch.fired_at else None,
        )


def _timeout(text: str) -> int:
    timeout_ns = parse_span(text)
    if timeout_ns is None or timeout_ns > TIMEOUT_MAX_NS:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_VALUE,
            f"timeout: {text}, expected {SPAN_WORDS}, at most P1D, or 0 for off",
        )
    return timeout_ns
