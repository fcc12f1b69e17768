"""The operation of `v1:api-version`."""

from typing import Final

from sidestreet.contract.operation import Operation
from sidestreet.contract.version import Version

GET_VERSION: Final = Operation(
    operation_id="get_version",
    method="GET",
    path="/v1/version",
    resource="v1:api-version",
    summary="Read the version of the API. Needs no key.",
    data=Version,
    statuses=(200, 400, 429, 500, 503),
    scope=None,
)

OPERATIONS: Final = (GET_VERSION,)
