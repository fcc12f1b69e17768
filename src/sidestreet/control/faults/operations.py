"""The operations that have faults set, listed and cleared."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from sidestreet.api.access import BUILT_IN
from sidestreet.api.call import Call
from sidestreet.api.instants import render_instant
from sidestreet.contract.operation import Operation
from sidestreet.control.asked import answering, unacceptable
from sidestreet.control.faults.staged import Hit, StagedFaults
from sidestreet.control.faults.wire import (
    CallFaultRule,
    StreamFaultRule,
    call_fault_rule,
    read_call_fault,
    read_stream_fault,
    stream_fault_rule,
)
from sidestreet.control.operation import control_operation
from sidestreet.domain.faults import NO_FAULTS, Faults, SetFaults
from sidestreet.runtime.desk import Desk

FAULTS_MAX: Final = 200
_TOLD_HITS: Final = 100


class FaultRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All faults that shall be; of those that strike, the first is the one that happens."""

    calls: Annotated[list[CallFaultRule], Meta(max_length=FAULTS_MAX)] = []
    streams: Annotated[list[StreamFaultRule], Meta(max_length=FAULTS_MAX)] = []


class CountedCallFault(Struct, frozen=True, kw_only=True):
    """A fault of calls, how many it was for since it was set, and how many it struck."""

    rule: CallFaultRule
    matched: int
    hits: int


class CountedStreamFault(Struct, frozen=True, kw_only=True):
    """A fault of streams, how many messages it was for since it was set, and how many it struck."""

    rule: StreamFaultRule
    matched: int
    hits: int


class WireHit(Struct, frozen=True, kw_only=True):
    """A fault that struck. `sequence` is the last record that the desk had decided by then."""

    request_id: str
    about: str
    account_id: int | None
    fault: str
    kind: str
    sequence: int
    time: str


class StagedFaultsTold(Struct, frozen=True, kw_only=True):
    """All faults, and the latest that struck, the oldest first."""

    calls: list[CountedCallFault]
    streams: list[CountedStreamFault]
    latest: list[WireHit]


_PATH: Final = "/faults"
FAULT_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "list_faults",
        "GET",
        _PATH,
        "List the faults that are set, with how often each has struck.",
        StagedFaultsTold,
    ),
    control_operation(
        "set_faults",
        "PUT",
        _PATH,
        "Have these faults on calls and streams, and no others.",
        StagedFaultsTold,
        body=FaultRules,
        description="Counts begin anew, also where the same faults are set again. What could "
        "strike nobody is refused with 422: a path without a stream, or an account or a key that "
        "is not there.",
    ),
    control_operation(
        "clear_faults",
        "DELETE",
        _PATH,
        "Have no faults.",
        StagedFaultsTold,
    ),
)


class FaultControl:
    """Handlers over the faults of one desk."""

    def __init__(self, desk: Desk, faults: StagedFaults) -> None:
        self._desk = desk
        self._faults = faults

    def list_faults(self, call: Call) -> None:
        """List them."""
        data = self._told()
        self._desk.when_durable(lambda: call.answer(data))

    def set_faults(self, call: Call) -> None:
        """Set them, all or none."""
        asked = call.body(FaultRules)
        for index, of_calls in enumerate(asked.calls):
            self._check_known(of_calls, f"calls[{index}]")
        for index, of_streams in enumerate(asked.streams):
            self._check_known(of_streams, f"streams[{index}]")
        faults = Faults(
            tuple(
                read_call_fault(rule, f"calls[{index}]") for index, rule in enumerate(asked.calls)
            ),
            tuple(
                read_stream_fault(rule, f"streams[{index}]")
                for index, rule in enumerate(asked.streams)
            ),
        )
        self._desk.offer(SetFaults(faults), call.cause, answering(call, self._told))

    def clear_faults(self, call: Call) -> None:
        """Clear them."""
        self._desk.offer(SetFaults(NO_FAULTS), call.cause, answering(call, self._told))

    def _check_known(self, rule: CallFaultRule | StreamFaultRule, path: str) -> None:
        """Refuse what could strike nobody, because a test that stages it would show nothing."""
        if rule.account_id is not None and rule.account_id not in self._desk.state.accounts:
            raise unacceptable(f"{path}.account_id: there is no account {rule.account_id}")
        if rule.key is not None and rule.key not in BUILT_IN:
            key = self._desk.workspace.keys.get(rule.key)
            if key is None or key.is_revoked:
                raise unacceptable(f"{path}.key: no key that lets anybody in has the id {rule.key}")

    def _told(self) -> StagedFaultsTold:
        faults = self._faults
        return StagedFaultsTold(
            calls=[
                CountedCallFault(
                    rule=call_fault_rule(each.fault), matched=each.matched, hits=each.hits
                )
                for each in faults.calls
            ],
            streams=[
                CountedStreamFault(
                    rule=stream_fault_rule(each.fault), matched=each.matched, hits=each.hits
                )
                for each in faults.streams
            ],
            latest=[_wire_hit(hit) for hit in faults.latest[-_TOLD_HITS:]],
        )


def _wire_hit(hit: Hit) -> WireHit:
    return WireHit(
        request_id=hit.request_id,
        about=hit.about,
        account_id=hit.account_id,
        fault=hit.fault,
        kind=hit.kind,
        sequence=hit.sequence,
        time=render_instant(hit.time_ns),
    )
