"""The operations of `v1:private-markets:offerings`: what is on offer, and on what terms."""

from typing import Final

from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.private_offerings import OfferingCard, OfferingDetail
from sidestreet.contract.tables.parameters import ACCOUNT_ASKED, statuses

GET_OFFERING_BY_ID: Final = Operation(
    operation_id="get_offering_by_id",
    method="GET",
    path="/v1/private-markets/offerings/{offering_id}",
    resource="v1:private-markets:offerings",
    summary="Read an offering with all that is published of it.",
    description="Before it is published, and after its vehicle has closed, it is a 404.",
    data=OfferingDetail,
    statuses=statuses(200, 404),
    parameters=(
        Parameter("offering_id", "path", str, "Id of the offering.", required=True, format="uuid"),
        ACCOUNT_ASKED,
    ),
)

GET_OFFERINGS: Final = Operation(
    operation_id="get_offerings",
    method="GET",
    path="/v1/private-markets/offerings",
    resource="v1:private-markets:offerings",
    summary="List the offerings that are upcoming or active.",
    data=list[OfferingCard],
    statuses=statuses(200, 404),
    parameters=(ACCOUNT_ASKED,),
)

OPERATIONS: Final = (GET_OFFERING_BY_ID, GET_OFFERINGS)
