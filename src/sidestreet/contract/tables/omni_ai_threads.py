"""The operations of `v1:omni-ai:threads`: conversations with the assistant.

A thread belongs to the key that began it, and no other key sees it. Who may read it follows from
its own account, so the account that a read names only has to be a number.
"""

from typing import Final

from sidestreet.contract.omni import (
    CreateMessageRequest,
    CreateMessageResponse,
    CreateThreadRequest,
    CreateThreadResponse,
    Message,
    Response,
    Thread,
)
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import PAGE_TOKEN, WITH_BODY, statuses

_RESOURCE: Final = "v1:omni-ai:threads"

PAGES: Final = (
    Parameter(
        "page_size",
        "query",
        int,
        "Items on a page. Counts on the first call only: a page token carries its own.",
        minimum=1,
        maximum=100,
        default=100,
    ),
    PAGE_TOKEN,
)
SELECTED: Final = Parameter(
    "account_id",
    "query",
    int,
    "Account that the client has selected. The thread's own account counts.",
)
THREAD: Final = Parameter(
    "thread_id", "path", str, "Id of the thread.", required=True, format="uuid"
)

CREATE_MESSAGE: Final = Operation(
    operation_id="create_message",
    method="POST",
    path="/v1/omni-ai/threads/{thread_id}/messages",
    resource=_RESOURCE,
    summary="Ask the assistant another question.",
    description="A thread awaits one response at a time: until it has ended this is a 409.",
    data=CreateMessageResponse,
    statuses=statuses(200, 404, 409, *WITH_BODY),
    parameters=(THREAD,),
    body=CreateMessageRequest,
    scope="orders:write",
)

CREATE_THREAD: Final = Operation(
    operation_id="create_thread",
    method="POST",
    path="/v1/omni-ai/threads",
    resource=_RESOURCE,
    summary="Begin a conversation with a question.",
    description="The answer takes a moment: poll the response. The same `Idempotency-Key` with "
    "the same body begins one thread, however often it is sent.",
    data=CreateThreadResponse,
    statuses=statuses(200, 404, 409, *WITH_BODY),
    body=CreateThreadRequest,
    scope="orders:write",
)

GET_MESSAGES: Final = Operation(
    operation_id="get_messages",
    method="GET",
    path="/v1/omni-ai/threads/{thread_id}/messages",
    resource=_RESOURCE,
    summary="Read what was said in a thread.",
    description="The first page is the latest; on a page the oldest comes first. A response that "
    "has not ended is not among them.",
    data=list[Message],
    statuses=statuses(200, 404),
    parameters=(THREAD, SELECTED, *PAGES),
    paged=True,
)

GET_THREAD_BY_ID: Final = Operation(
    operation_id="get_thread_by_id",
    method="GET",
    path="/v1/omni-ai/threads/{thread_id}",
    resource=_RESOURCE,
    summary="Read a thread without what was said.",
    data=Thread,
    statuses=statuses(200, 404),
    parameters=(THREAD, SELECTED),
)

GET_THREAD_RESPONSE: Final = Operation(
    operation_id="get_thread_response",
    method="GET",
    path="/v1/omni-ai/threads/{thread_id}/response",
    resource=_RESOURCE,
    summary="Read the response that a thread awaits.",
    description="Null where it awaits none.",
    data=Response | None,
    statuses=statuses(200, 404),
    parameters=(THREAD, SELECTED),
)

GET_THREADS: Final = Operation(
    operation_id="get_threads",
    method="GET",
    path="/v1/omni-ai/threads",
    resource=_RESOURCE,
    summary="List threads, those last active first.",
    description="Those of an account, or without one those that no account was named in.",
    data=list[Thread],
    statuses=statuses(200, 404),
    parameters=(
        Parameter(
            "account_id",
            "query",
            int,
            "Threads about this account; without it, threads about none.",
            is_account=True,
        ),
        *PAGES,
    ),
    paged=True,
)

OPERATIONS: Final = (
    CREATE_MESSAGE,
    CREATE_THREAD,
    GET_MESSAGES,
    GET_THREAD_BY_ID,
    GET_THREAD_RESPONSE,
    GET_THREADS,
)
