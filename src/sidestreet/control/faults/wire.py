"""How faults travel over the control API: a few plain members for each, and what they may say.

One table says which members belong to which kind of fault. A member that means nothing for a kind
is refused, because whoever wrote it expected something of it.
"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple

from msgspec import Meta, Struct

from sidestreet.api.event_operation import PATH as EVENTS_PATH
from sidestreet.api.market_stream import PATH as MARKET_PATH
from sidestreet.contract.operations import OPERATIONS
from sidestreet.contract.shared import DecimalText
from sidestreet.control.asked import unacceptable
from sidestreet.control.faults.magic_calls import SLOW_NS
from sidestreet.domain.amounts import parse_amount, render_amount
from sidestreet.domain.faults import (
    CERTAIN,
    CallFault,
    CallFaultKind,
    Pick,
    StreamFault,
    StreamFaultKind,
)
from sidestreet.http.streams import is_close_code
from sidestreet.reference.moments import SPAN_WORDS, parse_span, render_span

COUNT_MAX: Final = 1_000_000
SPAN_MAX_NS: Final = 86_400 * 1_000_000_000
_BODY_MAX: Final = 64 * 1024 * 1024

Name = Annotated[str, Meta(min_length=1, max_length=64, description="Unique among all faults.")]
_Count = Annotated[int, Meta(ge=1, le=COUNT_MAX)]
_Nth = Annotated[
    str,
    Meta(max_length=32, description="Which of them, from 1: `2`, `2..`, `2..5`, or `every 3`."),
]
_Share = Annotated[DecimalText, Meta(description="Which share of those, from 0 to 1.")]


class CallFaultRule(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A fault of calls, as it is asked for and told."""

    name: Name
    fault: CallFaultKind
    operation: Annotated[
        str, Meta(max_length=64, description="Id of the operation; `*` stands for any characters.")
    ] = "*"
    account_id: int | None = None
    key: Annotated[str, Meta(max_length=64, description="Id of the bearer key.")] | None = None
    nth: _Nth | None = None
    probability: _Share | None = None
    seed: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0
    times: _Count | None = None
    status: Annotated[int, Meta(ge=500, le=599)] | None = None
    retry_after: Annotated[int, Meta(ge=0, le=86_400, description="In seconds.")] | None = None
    delay: Annotated[str, Meta(max_length=40, description="Of the machine's time.")] | None = None
    bytes_per_second: Annotated[int, Meta(ge=1, le=_BODY_MAX)] | None = None
    bytes: Annotated[int, Meta(ge=0, le=_BODY_MAX, description="Of the body.")] | None = None
    should_retry: bool | None = None


class StreamFaultRule(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A fault of streams, as it is asked for and told."""

    name: Name
    fault: StreamFaultKind
    path: Annotated[
        str, Meta(max_length=64, description="Where it was opened; `*` for any characters.")
    ] = "*"
    account_id: int | None = None
    key: Annotated[str, Meta(max_length=64, description="Id of the bearer key.")] | None = None
    nth: _Nth | None = None
    probability: _Share | None = None
    seed: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0
    times: _Count | None = None
    count: _Count | None = None
    is_told: bool | None = None
    span: Annotated[str, Meta(max_length=40, description="Of the desk's time.")] | None = None
    code: (
        Annotated[int, Meta(ge=1000, le=4999, description="One that RFC 6455 lets a server send.")]
        | None
    ) = None


class _Form(NamedTuple):
    """What a kind of fault may say, with what is taken where it does not; None has to be said."""

    members: Mapping[str, Any] = MappingProxyType({})


CALL_FORMS: Final[Mapping[CallFaultKind, _Form]] = MappingProxyType(
    {
        CallFaultKind.SLOW_ANSWER: _Form({"delay": render_span(SLOW_NS)}),
        CallFaultKind.TOO_MANY_REQUESTS: _Form({"retry_after": 1}),
        CallFaultKind.ERROR_BEFORE: _Form({"status": 503, "retry_after": ...}),
        CallFaultKind.ERROR_AFTER: _Form({"status": 500, "retry_after": ...}),
        CallFaultKind.LOST_REQUEST: _Form(),
        CallFaultKind.LOST_ANSWER: _Form(),
        CallFaultKind.CUT_BODY: _Form({"bytes": 0}),
        CallFaultKind.SLOW_BODY: _Form({"bytes_per_second": None}),
        CallFaultKind.DUPLICATE_REQUEST: _Form(),
        CallFaultKind.RETRY_HINT: _Form({"retry_after": ..., "should_retry": None}),
    }
)
"""The members of each kind. `...` is not taken where it is not said."""

_UNANSWERED: Final = frozenset({CallFaultKind.LOST_REQUEST, CallFaultKind.LOST_ANSWER})

STREAM_FORMS: Final[Mapping[StreamFaultKind, _Form]] = MappingProxyType(
    {
        StreamFaultKind.GAP: _Form({"count": 1, "is_told": True}),
        StreamFaultKind.DUPLICATE: _Form(),
        StreamFaultKind.REORDER: _Form(),
        StreamFaultKind.STALL: _Form({"span": None}),
        StreamFaultKind.DISCONNECT: _Form({"code": ...}),
    }
)

STREAM_PATHS: Final = (EVENTS_PATH, MARKET_PATH)

_CALL_MEMBERS: Final = ("status", "retry_after", "delay", "bytes_per_second", "bytes")
_STREAM_MEMBERS: Final = ("count", "is_told", "span", "code")
_EVERY: Final = re.compile(r"every ([1-9][0-9]{0,6})", re.ASCII)
_RANGE: Final = re.compile(r"([1-9][0-9]{0,6})(?:(\.\.)([1-9][0-9]{0,6})?)?", re.ASCII)


def read_call_fault(rule: CallFaultRule, path: str) -> CallFault:
    """Return a fault of calls. Raises `ApiError` with the path of what it cannot say."""
    if not any(fnmatchcase(each.operation_id, rule.operation) for each in OPERATIONS):
        raise unacceptable(
            f"{path}.operation: no operation of the API has an id like {rule.operation!r}"
        )
    form = dict(CALL_FORMS[rule.fault].members)
    if rule.fault not in _UNANSWERED:
        form.setdefault("should_retry", ...)
    said = _members(rule, (*_CALL_MEMBERS, "should_retry"), form, path)
    is_refused = rule.fault is CallFaultKind.TOO_MANY_REQUESTS
    return CallFault(
        rule.name,
        rule.fault,
        rule.operation,
        rule.account_id,
        rule.key,
        _pick(rule, path),
        status=HTTPStatus.TOO_MANY_REQUESTS if is_refused else said["status"] or 0,
        retry_after_s=said["retry_after"],
        delay_ns=_span(said["delay"], f"{path}.delay"),
        bytes_per_s=said["bytes_per_second"] or 0,
        body_bytes=said["bytes"] or 0,
        should_retry=said["should_retry"],
    )


def read_stream_fault(rule: StreamFaultRule, path: str) -> StreamFault:
    """Return a fault of streams. Raises `ApiError` with the path of what it cannot say."""
    if not any(fnmatchcase(each, rule.path) for each in STREAM_PATHS):
        raise unacceptable(
            f"{path}.path: no stream is opened at one like {rule.path!r}; there are: "
            f"{', '.join(STREAM_PATHS)}"
        )
    form = dict(STREAM_FORMS[rule.fault].members)
    said = _members(rule, _STREAM_MEMBERS, form, path)
    if rule.code is not None and not is_close_code(rule.code):
        raise unacceptable(
            f"{path}.code: {rule.code}, expected one that a server may send: 1000 to 1003, 1007 to "
            "1014 or 3000 to 4999; leave it out for an end without a word"
        )
    return StreamFault(
        rule.name,
        rule.fault,
        rule.path,
        rule.account_id,
        rule.key,
        _pick(rule, path),
        count=said["count"] or 1,
        is_told=said["is_told"] is not False,
        span_ns=_span(said["span"], f"{path}.span"),
        code=said["code"],
    )


def call_fault_rule(fault: CallFault) -> CallFaultRule:
    """Return a fault of calls as it is told."""
    members = CALL_FORMS[fault.kind].members
    return CallFaultRule(
        name=fault.name,
        fault=fault.kind,
        operation=fault.operation,
        account_id=fault.account_id,
        key=fault.key_id,
        nth=_nth(fault.pick),
        probability=_probability(fault.pick),
        seed=fault.pick.seed,
        times=fault.pick.times,
        status=fault.status if "status" in members else None,
        retry_after=fault.retry_after_s,
        delay=render_span(fault.delay_ns) if "delay" in members else None,
        bytes_per_second=fault.bytes_per_s or None,
        bytes=fault.body_bytes if "bytes" in members else None,
        should_retry=fault.should_retry,
    )


def stream_fault_rule(fault: StreamFault) -> StreamFaultRule:
    """Return a fault of streams as it is told."""
    members = STREAM_FORMS[fault.kind].members
    return StreamFaultRule(
        name=fault.name,
        fault=fault.kind,
        path=fault.path,
        account_id=fault.account_id,
        key=fault.key_id,
        nth=_nth(fault.pick),
        probability=_probability(fault.pick),
        seed=fault.pick.seed,
        times=fault.pick.times,
        count=fault.count if "count" in members else None,
        is_told=fault.is_told if "is_told" in members else None,
        span=render_span(fault.span_ns) if "span" in members else None,
        code=fault.code,
    )


def _members(
    rule: CallFaultRule | StreamFaultRule,
    names: tuple[str, ...],
    form: dict[str, Any],
    path: str,
) -> dict[str, Any]:
    """Return what a rule says, with what is taken for the rest."""
    said: dict[str, Any] = {}
    for name in names:
        value = getattr(rule, name)
        if value is not None and name not in form:
            raise unacceptable(f"{path}.{name}: means nothing for {rule.fault}")
        if value is None and name in form:
            value = form[name]
            if value is None:
                raise unacceptable(f"{path}.{name}: must be given for {rule.fault}")
        said[name] = None if value is ... else value
    return said


def _pick(rule: CallFaultRule | StreamFaultRule, path: str) -> Pick:
    first, last, every = 1, None, 1
    if rule.nth is not None:
        spaced, bounds = _EVERY.fullmatch(rule.nth), _RANGE.fullmatch(rule.nth)
        if spaced is not None:
            first = every = int(spaced[1])
        elif bounds is not None:
            first = int(bounds[1])
            last = None if bounds[2] else first
            last = int(bounds[3]) if bounds[3] else last
        if (spaced is None and bounds is None) or (last is not None and last < first):
            raise unacceptable(f"{path}.nth: {rule.nth}, expected one like 2, 2.., 2..5 or every 3")
    probability = CERTAIN
    if rule.probability is not None:
        share = parse_amount(rule.probability)
        if share is None or share > CERTAIN:
            raise unacceptable(
                f"{path}.probability: {rule.probability}, expected 0 to 1 with at most 6 decimals"
            )
        probability = share
    return Pick(first, last, every, probability, rule.seed, rule.times)


def _nth(pick: Pick) -> str | None:
    if pick.every > 1:
        return f"every {pick.every}"
    if pick.last is None:
        return None if pick.first == 1 else f"{pick.first}.."
    return str(pick.first) if pick.first == pick.last else f"{pick.first}..{pick.last}"


def _probability(pick: Pick) -> str | None:
    return None if pick.probability == CERTAIN else render_amount(pick.probability)


def _span(text: str | None, path: str) -> int:
    if text is None:
        return 0
    span = parse_span(text)
    if not span or span > SPAN_MAX_NS:
        raise unacceptable(f"{path}: {text}, expected {SPAN_WORDS}, above 0 and at most P1D")
    return span
