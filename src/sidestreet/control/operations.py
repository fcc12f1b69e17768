"""All operations of the control API, as data: what `sidestreet control` and the documents walk.

Each group is a tuple in the module that answers it; here they stand together, in the order of the
documentation.
"""

from typing import Final

from sidestreet.contract.operation import Operation
from sidestreet.control.accounts import ACCOUNT_OPERATIONS
from sidestreet.control.clearing import CLEARING_OPERATIONS
from sidestreet.control.clock import CLOCK_OPERATIONS
from sidestreet.control.faults.operations import FAULT_OPERATIONS
from sidestreet.control.instruments import INSTRUMENT_OPERATIONS
from sidestreet.control.limits import LIMIT_OPERATIONS
from sidestreet.control.locates import LOCATE_OPERATIONS
from sidestreet.control.market import MARKET_OPERATIONS
from sidestreet.control.private_markets import PRIVATE_MARKET_OPERATIONS
from sidestreet.control.profile import PROFILE_OPERATIONS
from sidestreet.control.scenarios.operations import SCENARIO_OPERATIONS
from sidestreet.control.seed_dump.operations import SEED_DUMP_OPERATIONS
from sidestreet.control.snapshots import SNAPSHOT_OPERATIONS
from sidestreet.control.trace.operations import TRACE_OPERATIONS
from sidestreet.control.venue import VENUE_OPERATIONS

CONTROL_OPERATIONS: Final[tuple[Operation, ...]] = (
    *CLOCK_OPERATIONS,
    *ACCOUNT_OPERATIONS,
    *MARKET_OPERATIONS,
    *VENUE_OPERATIONS,
    *SCENARIO_OPERATIONS,
    *FAULT_OPERATIONS,
    *INSTRUMENT_OPERATIONS,
    *LOCATE_OPERATIONS,
    *LIMIT_OPERATIONS,
    *CLEARING_OPERATIONS,
    *PRIVATE_MARKET_OPERATIONS,
    *PROFILE_OPERATIONS,
    *SNAPSHOT_OPERATIONS,
    *SEED_DUMP_OPERATIONS,
    *TRACE_OPERATIONS,
)
