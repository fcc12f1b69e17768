"""Which function answers which operation of the control API."""

from dataclasses import dataclass, field
from typing import Final

from sidestreet.api.call import Call, Handler
from sidestreet.api.risk_control import RiskControl
from sidestreet.contract.operation import Operation
from sidestreet.control.accounts import AccountControl
from sidestreet.control.clearing import ClearingControl
from sidestreet.control.clock import ClockOperations
from sidestreet.control.faults.edge import FaultEdge
from sidestreet.control.faults.magic_calls import MagicCalls
from sidestreet.control.faults.operations import FaultControl
from sidestreet.control.faults.staged import StagedFaults
from sidestreet.control.faults.stream_edge import StagedStreams
from sidestreet.control.instruments import InstrumentControl
from sidestreet.control.limits import FeeControl
from sidestreet.control.locates import LocateControl
from sidestreet.control.market import MarketControl
from sidestreet.control.operations import CONTROL_OPERATIONS
from sidestreet.control.points import Generations
from sidestreet.control.private_markets import PrivateMarketControl
from sidestreet.control.profile import ProfileControl
from sidestreet.control.reach import within_reach
from sidestreet.control.scenarios.operations import ScenarioControl
from sidestreet.control.seed_dump.operations import SeedDumpControl
from sidestreet.control.snapshots import SnapshotOperations
from sidestreet.control.trace.operations import TraceOperations
from sidestreet.control.venue import VenueControl
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.calendar import MarketHours
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.record_log import RecordLog
from sidestreet.runtime.time_travel import TimeTravel

_NO_BODIES: Final = frozenset({b"", b"{}", b"null"})


@dataclass(frozen=True, slots=True)
class Controlled:
    """What the control API is about: one desk with what stands around it.

    Without a `travel` the clock is the machine's; without a `past` there is no way back,
    without `records` no trace.
    """

    desk: Desk
    directory: InstrumentDirectory
    hours: MarketHours
    travel: TimeTravel | None = None
    past: Generations | None = None
    records: RecordLog | None = None
    faults: StagedFaults = field(init=False)
    """What goes wrong between clients and this desk."""

    def __post_init__(self) -> None:
        """Begin without anything that has gone wrong."""
        object.__setattr__(self, "faults", StagedFaults(self.desk))


def edge_of(controlled: Controlled) -> FaultEdge:
    """Return what stands before the operations and the streams of a desk, to play its faults."""
    desk = controlled.desk
    streams = StagedStreams(controlled.faults, desk.clock.now)
    return FaultEdge(controlled.faults, MagicCalls(desk), streams)


_NAMES: Final = frozenset(each.operation_id for each in CONTROL_OPERATIONS)


def control_handlers(controlled: Controlled) -> dict[Operation, Handler]:
    """Return a handler for every operation of the control API.

    A handler is the method of a group that is called like the operation. Raises `LookupError`
    naming the operations that nobody answers.
    """
    groups: tuple[object, ...] = (
        ClockOperations(controlled.desk, controlled.hours, controlled.travel),
        AccountControl(controlled.desk, controlled.directory),
        MarketControl(controlled.desk, controlled.directory, controlled.hours),
        VenueControl(controlled.desk),
        ScenarioControl(controlled.desk, controlled.directory),
        FaultControl(controlled.desk, controlled.faults),
        InstrumentControl(controlled.desk, controlled.directory),
        LocateControl(controlled.desk, controlled.directory),
        RiskControl(controlled.desk, controlled.directory),
        FeeControl(controlled.desk),
        ClearingControl(controlled.desk),
        PrivateMarketControl(controlled.desk),
        ProfileControl(controlled.desk),
        SnapshotOperations(controlled.past),
        SeedDumpControl(controlled.desk, controlled.directory, controlled.records),
        TraceOperations(
            controlled.desk, controlled.records, controlled.hours, _NAMES, controlled.faults
        ),
    )
    found: dict[Operation, Handler] = {}
    for operation in CONTROL_OPERATIONS:
        for group in groups:
            handler = getattr(group, operation.operation_id, None)
            if handler is not None:
                found[operation] = within_reach(operation, _as_declared(operation, handler))
    missing = [each.operation_id for each in CONTROL_OPERATIONS if each not in found]
    if missing:
        raise LookupError(f"no handler for {', '.join(missing)}")
    return found


def _as_declared(operation: Operation, handler: Handler) -> Handler:
    """Return the handler of an operation, which refuses a body where nobody would read one.

    One that says nothing is none: many a client sends an empty object with every POST.
    """
    if operation.body is not None:
        return handler

    def handle(call: Call) -> None:
        if b"".join(call.request.body.split()) not in _NO_BODIES:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST, f"{operation.operation_id} takes no body"
            )
        handler(call)

    return handle
