"""The operations of `v1:omni-ai:responses`: follow an answer as it is made, or do without it."""

from typing import Final

from sidestreet.contract.omni import CancelResponsePayload, Response
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.omni_ai_threads import SELECTED
from sidestreet.contract.tables.parameters import statuses

_RESPONSE: Final = Parameter(
    "response_id", "path", str, "Id of the response.", required=True, format="uuid"
)
_RESOURCE: Final = "v1:omni-ai:responses"

CANCEL_RESPONSE: Final = Operation(
    operation_id="cancel_response",
    method="DELETE",
    path="/v1/omni-ai/responses/{response_id}",
    resource=_RESOURCE,
    summary="Wait no longer for a response.",
    description="The turn then ends with a message whose outcome is canceled. A response that has "
    "ended stays as it is, and the answer says that nothing was canceled.",
    data=CancelResponsePayload,
    statuses=statuses(200, 404),
    parameters=(_RESPONSE, SELECTED),
    scope="orders:write",
)

GET_RESPONSE_BY_ID: Final = Operation(
    operation_id="get_response_by_id",
    method="GET",
    path="/v1/omni-ai/responses/{response_id}",
    resource=_RESOURCE,
    summary="Read how far a response is.",
    description="Poll it until it is succeeded, failed or canceled.",
    data=Response,
    statuses=statuses(200, 404),
    parameters=(_RESPONSE, SELECTED),
)

OPERATIONS: Final = (CANCEL_RESPONSE, GET_RESPONSE_BY_ID)
