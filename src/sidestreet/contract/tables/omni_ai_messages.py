"""The operations of `v1:omni-ai:messages`: one message, and what it was worth."""

from typing import Final

from sidestreet.contract.omni import CreateFeedbackResponse, FeedbackRequest, Message
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.omni_ai_threads import SELECTED
from sidestreet.contract.tables.parameters import WITH_BODY, statuses

_MESSAGE: Final = Parameter(
    "message_id", "path", str, "Id of the message.", required=True, format="uuid"
)
_RESOURCE: Final = "v1:omni-ai:messages"

GET_MESSAGE_BY_ID: Final = Operation(
    operation_id="get_message_by_id",
    method="GET",
    path="/v1/omni-ai/messages/{message_id}",
    resource=_RESOURCE,
    summary="Read one message.",
    data=Message,
    statuses=statuses(200, 404),
    parameters=(_MESSAGE, SELECTED),
)

SUBMIT_FEEDBACK: Final = Operation(
    operation_id="submit_feedback",
    method="POST",
    path="/v1/omni-ai/messages/{message_id}/feedback",
    resource=_RESOURCE,
    summary="Say what an answer was worth.",
    description="Only for what the assistant said. Saying so again replaces what was said before.",
    data=CreateFeedbackResponse,
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(_MESSAGE,),
    body=FeedbackRequest,
    scope="orders:write",
)

OPERATIONS: Final = (GET_MESSAGE_BY_ID, SUBMIT_FEEDBACK)
