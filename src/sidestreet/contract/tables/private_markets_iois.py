"""The operations of `v1:private-markets:iois`: saying how much of an offering one would buy.

An indication binds nobody. It belongs to the account's holder, and is seen from all accounts of
that holder.
"""

from typing import Final

from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.private_iois import CreateIoiRequest, Ioi, UpdateIoiRequest
from sidestreet.contract.tables.parameters import ACCOUNT_ASKED, WITH_BODY, statuses

_IOI: Final = Parameter(
    "ioi_id", "path", str, "Id of the indication.", required=True, format="uuid"
)

CREATE_IOI: Final = Operation(
    operation_id="create_ioi",
    method="POST",
    path="/v1/private-markets/iois",
    resource="v1:private-markets:iois",
    summary="Indicate interest in an upcoming offering.",
    description="A holder has one indication for an offering: a second is a 409.",
    data=Ioi,
    statuses=statuses(200, 404, 409, *WITH_BODY),
    parameters=(ACCOUNT_ASKED,),
    body=CreateIoiRequest,
    scope="orders:write",
)

DELETE_IOI: Final = Operation(
    operation_id="delete_ioi",
    method="DELETE",
    path="/v1/private-markets/iois/{ioi_id}",
    resource="v1:private-markets:iois",
    summary="Take an indication of interest back.",
    description="Taking it back a second time is a 404.",
    data=None,
    statuses=statuses(204, 404),
    parameters=(_IOI, ACCOUNT_ASKED),
    scope="orders:write",
)

GET_IOIS: Final = Operation(
    operation_id="get_iois",
    method="GET",
    path="/v1/private-markets/iois",
    resource="v1:private-markets:iois",
    summary="List the live indications of the account's holder, the oldest first.",
    data=list[Ioi],
    statuses=statuses(200, 404),
    parameters=(ACCOUNT_ASKED,),
)

UPDATE_IOI: Final = Operation(
    operation_id="update_ioi",
    method="PATCH",
    path="/v1/private-markets/iois/{ioi_id}",
    resource="v1:private-markets:iois",
    summary="Change how much is wanted.",
    description="Where a newer agreement is in force than the one accepted, it has to be accepted.",
    data=Ioi,
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(_IOI, ACCOUNT_ASKED),
    body=UpdateIoiRequest,
    scope="orders:write",
)

OPERATIONS: Final = (CREATE_IOI, DELETE_IOI, GET_IOIS, UPDATE_IOI)
