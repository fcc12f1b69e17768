"""All operations of the control API, as data: what `sidestreet control` and the documents walk.

Each group is a tuple in the module that answers it; here they stand together, in the order of the
documentation.
"""

from typing import Final

from sidestreet.contract.operation import Operation
from sidestreet.control.accounts import ACCOUNT_OPERATIONS
from sidestreet.control.clock import CLOCK_OPERATIONS

CONTROL_OPERATIONS: Final[tuple[Operation, ...]] = (
    *CLOCK_OPERATIONS,
    *ACCOUNT_OPERATIONS,
)
