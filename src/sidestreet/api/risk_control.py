"""Our own operations on limits and on the kill switch, behind the `admin` scope as those of keys.

What is set here is part of the desk's journal: it holds from the next order on, survives a restart,
and is lifted by nothing but a call that lifts it. Amounts and rates are decimal texts, as on the
rest of the API; limits have the names and the units of a seed file.
"""

from collections.abc import Callable
from typing import Annotated, Final

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.api.refusals import refusal_error
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.shared import DecimalText
from sidestreet.domain.amounts import FIGURE_MAX, SCALE, parse_amount, render_amount
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import EngageKillSwitch, ReleaseKillSwitch, SetLimits
from sidestreet.engine.outcome import Answer
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk

_KEY_MAX: Final = 64
_DETAIL_MAX: Final = 256
_NS_PER_SECOND: Final = 1_000_000_000
Key = Annotated[
    str,
    Meta(
        max_length=_KEY_MAX,
        description="Account number, instrument id or symbol, order id; empty for the firm.",
    ),
]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]


class KillSwitch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A switch that is engaged, or that shall be: trading is stopped for its scope."""

    scope: Scope = Scope.FIRM
    key: Key = ""
    detail: Annotated[str, Meta(max_length=_DETAIL_MAX, description="Why, for people.")] = ""


class ScopeLimits(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """All limits of a scope; what is left out is not limited."""

    scope: Scope
    key: Key = ""
    max_order_quantity: DecimalText | None = None
    max_order_notional: DecimalText | None = None
    max_position_quantity: DecimalText | None = None
    max_gross_notional: DecimalText | None = None
    price_collar: DecimalText | None = None
    max_orders_per_second: Count | None = None
    max_cancels_per_second: Count | None = None
    max_identical: Count | None = None
    identical_window_s: Annotated[int, Meta(ge=1, le=86_400)] = 1
    self_match: SelfMatch | None = None
    concentration: DecimalText | None = None
    concentration_rate: DecimalText | None = None


_SWITCH_PATH: Final = "/sidestreet/v1/kill-switch"
_LIMITS_PATH: Final = "/sidestreet/v1/limits"
_RESOURCE: Final = "sidestreet:risk"
LIST_KILL_SWITCHES: Final = Operation(
    "list_kill_switches",
    "GET",
    _SWITCH_PATH,
    _RESOURCE,
    "List the kill switches that are engaged.",
    list[KillSwitch],
    (200, 401, 403),
    scope="admin",
)
ENGAGE_KILL_SWITCH: Final = Operation(
    "engage_kill_switch",
    "PUT",
    _SWITCH_PATH,
    _RESOURCE,
    "Take nothing new for a scope and cancel what is open.",
    list[KillSwitch],
    (200, 400, 401, 403, 404, 422),
    body=KillSwitch,
    scope="admin",
)
RELEASE_KILL_SWITCH: Final = Operation(
    "release_kill_switch",
    "DELETE",
    _SWITCH_PATH,
    _RESOURCE,
    "Let a scope trade again: the firm, where none is named.",
    list[KillSwitch],
    (200, 400, 401, 403, 404),
    (
        Parameter("scope", "query", Scope, "What the switch was engaged for."),
        Parameter("key", "query", str, "Which account, instrument or order."),
    ),
    scope="admin",
)
LIST_LIMITS: Final = Operation(
    "list_limits",
    "GET",
    _LIMITS_PATH,
    _RESOURCE,
    "List the limits of every scope that has any.",
    list[ScopeLimits],
    (200, 401, 403),
    scope="admin",
)
SET_LIMITS: Final = Operation(
    "set_limits",
    "PUT",
    _LIMITS_PATH,
    _RESOURCE,
    "Set all limits of a scope; what is left out is lifted.",
    list[ScopeLimits],
    (200, 400, 401, 403, 404, 422),
    body=ScopeLimits,
    scope="admin",
)


class RiskControl:
    """Handlers over one desk. Each answers with what is in force once it has been done."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def list_kill_switches(self, call: Call) -> None:
        """List the switches that are engaged."""
        data = self._switches(call)
        self._desk.when_durable(lambda: call.answer(data))

    def engage_kill_switch(self, call: Call) -> None:
        """Stop trading for a scope."""
        asked = call.body(KillSwitch)
        command = EngageKillSwitch(
            asked.scope, self._key(call, asked.scope, asked.key), asked.detail
        )
        done = _answering(call, lambda: self._switches(call))
        self._desk.offer(command, call.cause, done)

    def release_kill_switch(self, call: Call) -> None:
        """Let a scope trade again; one that may is left as it is."""
        scope: Scope = call.query.get("scope", Scope.FIRM)
        key = self._key(call, scope, call.query.get("key", ""))
        command = ReleaseKillSwitch(scope, key)
        done = _answering(call, lambda: self._switches(call))
        self._desk.offer(command, call.cause, done)

    def list_limits(self, call: Call) -> None:
        """List the limits of every scope that has any."""
        data = self._limits(call)
        self._desk.when_durable(lambda: call.answer(data))

    def set_limits(self, call: Call) -> None:
        """Set all limits of a scope."""
        asked = call.body(ScopeLimits)
        key = self._key(call, asked.scope, asked.key)
        command = SetLimits(asked.scope, key, _read(asked))
        done = _answering(call, lambda: self._limits(call))
        self._desk.offer(command, call.cause, done)

    def _key(self, call: Call, scope: Scope, key: str) -> str:
        """Return the key by which the desk knows what is named.

        Raises `ApiError` for nobody, and for a scope that the caller's key does not reach.
        """
        if not _is_reached(call, scope, key):
            raise ApiError(ErrorKind.FORBIDDEN)
        if scope is not Scope.INSTRUMENT:
            return key
        instrument = self._directory.find(key)
        if instrument is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {key}")
        return instrument.instrument_id

    def _switches(self, call: Call) -> list[KillSwitch]:
        return [
            KillSwitch(scope=scope, key=key, detail=detail)
            for (scope, key), detail in self._desk.state.risk.killed.items()
            if _is_reached(call, scope, key)
        ]

    def _limits(self, call: Call) -> list[ScopeLimits]:
        return [
            wire_limits(scope, key, limits)
            for (scope, key), limits in self._desk.state.risk.limits.items()
            if _is_reached(call, scope, key)
        ]


def _is_reached(call: Call, scope: Scope, key: str) -> bool:
    """Return whether the caller's key reaches a scope: all of them, or those of its accounts."""
    granted = call.key.account_ids
    return granted is None or (scope is Scope.ACCOUNT and key in map(str, granted))


def wire_limits(scope: Scope, key: str, limits: Limits) -> ScopeLimits:
    """Return the limits of a scope as they travel."""
    return ScopeLimits(
        scope=scope,
        key=key,
        max_order_quantity=_render(limits.max_order_quantity),
        max_order_notional=_render(limits.max_order_notional),
        max_position_quantity=_render(limits.max_position_quantity),
        max_gross_notional=_render(limits.max_gross_notional),
        price_collar=_render(limits.price_collar),
        max_orders_per_second=limits.max_orders_per_second,
        max_cancels_per_second=limits.max_cancels_per_second,
        max_identical=limits.max_identical,
        identical_window_s=limits.identical_window_ns // _NS_PER_SECOND,
        self_match=limits.self_match,
        concentration=_render(limits.concentration),
        concentration_rate=_render(limits.concentration_rate),
    )


def _read(asked: ScopeLimits) -> Limits:
    """Return the limits that are asked for. Raises `ApiError` with what cannot be held."""
    return Limits(
        max_order_quantity=_amount("max_order_quantity", asked.max_order_quantity),
        max_order_notional=_amount("max_order_notional", asked.max_order_notional),
        max_position_quantity=_amount("max_position_quantity", asked.max_position_quantity),
        max_gross_notional=_amount("max_gross_notional", asked.max_gross_notional),
        price_collar=_amount("price_collar", asked.price_collar),
        max_orders_per_second=asked.max_orders_per_second,
        max_cancels_per_second=asked.max_cancels_per_second,
        max_identical=asked.max_identical,
        identical_window_ns=asked.identical_window_s * _NS_PER_SECOND,
        self_match=asked.self_match,
        concentration=_amount("concentration", asked.concentration, SCALE),
        concentration_rate=_amount("concentration_rate", asked.concentration_rate, SCALE),
    )


def _render(amount: int | None) -> str | None:
    return None if amount is None else render_amount(amount)


def _amount(name: str, text: str | None, maximum: int = FIGURE_MAX) -> int | None:
    if text is None:
        return None
    amount = parse_amount(text)
    if amount is None or amount > maximum:
        accepted = "at most 6 decimals" if amount is None else f"at most {render_amount(maximum)}"
        raise ApiError(ErrorKind.UNACCEPTABLE_VALUE, f"{name}: {text}, expected {accepted}")
    return amount


def _answering(call: Call, data: Callable[[], object]) -> Callable[[Answer, int], None]:
    def done(answer: Answer, _: int) -> None:
        if not isinstance(answer, Refusal):
            call.answer(data())
        elif answer.reason is Reason.ORDER_NOT_FOUND:
            call.refuse(ApiError(ErrorKind.NOT_FOUND))
        else:
            call.refuse(refusal_error(answer))

    return done
