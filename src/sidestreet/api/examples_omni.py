"""Worked examples of conversations: the user of the story has its order canceled."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import ACCOUNT_ID, ORDER_ID
from sidestreet.api.omni_entitlements import AGREEMENT, AGREEMENT_ID
from sidestreet.contract.entitlements import (
    CreateEntitlementsRequest,
    DeleteEntitlementResponse,
    EntitlementAgreementResource,
    EntitlementResource,
    EntitlementStatusResource,
    OptOutRequest,
)
from sidestreet.contract.enums_omni import (
    EntitlementCode,
    MessageOutcome,
    MessageRole,
    ResponseStatus,
    ThreadType,
)
from sidestreet.contract.omni import (
    CancelResponsePayload,
    CreateFeedbackResponse,
    CreateMessageRequest,
    CreateMessageResponse,
    CreateThreadRequest,
    CreateThreadResponse,
    FeedbackRequest,
    Message,
    Response,
    Thread,
)
from sidestreet.contract.omni_actions import (
    PrefillCancelOrderAction,
    PrefillCancelOrderRequest,
    StructuredAction,
)
from sidestreet.contract.omni_content import (
    ContentPartStructuredAction,
    ContentPartText,
    ContentPartThinking,
    MessageContent,
    ResponseContent,
)

THREAD_ID: Final = "0199f3a7-5000-7000-8000-000000000001"
USER_MESSAGE_ID: Final = "0199f3a7-5000-7000-8000-000000000002"
RESPONSE_ID: Final = "0199f3a7-5000-7000-8000-000000000003"
MESSAGE_ID: Final = "0199f3a7-6000-7000-8000-000000000001"
ENTITLEMENT_ID: Final = "0199f3a7-7000-7000-8000-000000000001"
_FEEDBACK_ID: Final = "0199f3a7-8000-7000-8000-000000000001"

_ASKED: Final = "Cancel my AAPL order"
_ASKED_AT: Final = "2025-10-31T13:32:00.000000+00:00"
_ANSWERED_AT: Final = "2025-10-31T13:32:00.250000+00:00"
_CODES: Final = (EntitlementCode.ACCOUNT_DATA,)
_PARTS: Final = (
    ContentPartText("This cancels 1 order. Nothing is sent until you confirm it."),
    ContentPartStructuredAction(
        action_id="action-2",
        action=StructuredAction(
            prefill_order=PrefillCancelOrderAction(
                (
                    PrefillCancelOrderRequest(
                        account_id=ACCOUNT_ID, order_id=ORDER_ID, item_id="item-2-1"
                    ),
                )
            )
        ),
        clicked=False,
        item_id="item-2",
    ),
)
_THREAD: Final = Thread(id=THREAD_ID, title=_ASKED, created_at=_ASKED_AT, updated_at=_ANSWERED_AT)
_MESSAGE: Final = Message(
    id=MESSAGE_ID,
    thread_id=THREAD_ID,
    seq=2,
    role=MessageRole.ASSISTANT,
    outcome=MessageOutcome.COMPLETED,
    content=MessageContent(_PARTS),
    created_at=_ANSWERED_AT,
)
_QUESTION: Final = Message(
    id=USER_MESSAGE_ID,
    thread_id=THREAD_ID,
    seq=1,
    role=MessageRole.USER,
    outcome=MessageOutcome.COMPLETED,
    content=MessageContent((ContentPartText(_ASKED),)),
    created_at=_ASKED_AT,
)
_RESPONSE: Final = Response(
    id=RESPONSE_ID,
    thread_id=THREAD_ID,
    user_message_id=USER_MESSAGE_ID,
    status=ResponseStatus.SUCCEEDED,
    content=ResponseContent(
        (ContentPartThinking((f"Looked for open orders of account {ACCOUNT_ID}.",)), *_PARTS)
    ),
    output_message_id=MESSAGE_ID,
)
_BEGUN: Final[dict[str, Any]] = {
    "thread_id": THREAD_ID,
    "user_message_id": USER_MESSAGE_ID,
    "response_id": RESPONSE_ID,
}
_GRANT: Final = EntitlementResource(
    entitlement_id=ENTITLEMENT_ID,
    account_id=ACCOUNT_ID,
    entitlement_code=EntitlementCode.ACCOUNT_DATA,
    agreement_id=AGREEMENT_ID,
    granted_at=_ASKED_AT,
)

OMNI_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        CreateThreadRequest: CreateThreadRequest(
            type=ThreadType.INSTANT, text=_ASKED, account_id=ACCOUNT_ID
        ),
        CreateMessageRequest: CreateMessageRequest(text=_ASKED, account_id=ACCOUNT_ID),
        CreateThreadResponse: CreateThreadResponse(**_BEGUN),
        CreateMessageResponse: CreateMessageResponse(**_BEGUN),
        Thread: _THREAD,
        list[Thread]: [_THREAD],
        Message: _MESSAGE,
        list[Message]: [_QUESTION, _MESSAGE],
        Response: _RESPONSE,
        Response | None: None,
        CancelResponsePayload: CancelResponsePayload(canceled=False),
        FeedbackRequest: FeedbackRequest(score=1, comment="The right order."),
        CreateFeedbackResponse: CreateFeedbackResponse(
            created_at=_ANSWERED_AT, feedback_id=_FEEDBACK_ID
        ),
        CreateEntitlementsRequest: CreateEntitlementsRequest(
            account_ids=(ACCOUNT_ID,), agreement_id=AGREEMENT_ID, entitlement_codes=_CODES
        ),
        OptOutRequest: OptOutRequest(account_ids=(ACCOUNT_ID,), entitlement_codes=_CODES),
        list[EntitlementResource]: [_GRANT],
        list[EntitlementStatusResource]: [
            EntitlementStatusResource(
                account_id=ACCOUNT_ID,
                enabled=True,
                entitlement_code=EntitlementCode.ACCOUNT_DATA,
            )
        ],
        DeleteEntitlementResponse: DeleteEntitlementResponse(
            entitlement_id=ENTITLEMENT_ID, revoked=True
        ),
        list[EntitlementAgreementResource]: [AGREEMENT],
    },
)

OMNI_PARAMETERS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "thread_id": THREAD_ID,
        "message_id": MESSAGE_ID,
        "response_id": RESPONSE_ID,
        "entitlement_id": ENTITLEMENT_ID,
    },
)
