"""Conversations with the assistant on the wire: threads, messages, responses, feedback."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from sidestreet.contract.enums_omni import (
    Capability,
    MessageOutcome,
    MessageRole,
    ResponseStatus,
    TargetType,
    ThreadType,
)
from sidestreet.contract.omni_content import MessageContent, ResponseContent
from sidestreet.contract.shared import Instant, Uuid

TEXT_MAX = 10_000
"""Most characters of a message or a thesis; our figure."""

COMMENT_MAX = 2_000
"""Most characters of a comment; our figure."""

CONTEXT_ITEMS_MAX = 4
CONTEXT_BYTES_MAX = 64 * 1024
CONTEXT_DEPTH_MAX = 32
"""How many things may be attached, how much JSON they may be, and how deep; the vendor's."""


class ContextItem(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Something that the user looks at while asking."""

    kind: Annotated[str, Meta(max_length=128, min_length=1, description="What it is.")]
    label: Annotated[str, Meta(max_length=256, min_length=1, description="Its title.")]
    data: Annotated[dict[str, Any], Meta(description="What it shows.")]
    captured_at: Annotated[Instant | None, Meta(description="When it did.")] = None


class TurnContext(Struct, frozen=True, forbid_unknown_fields=True):
    """What is attached to a message. It gives no access to anything."""

    items: Annotated[
        tuple[ContextItem, ...],
        Meta(min_length=1, max_length=CONTEXT_ITEMS_MAX, description="The things attached."),
    ]


_Words = Annotated[str, Meta(max_length=TEXT_MAX)]
_Text = Annotated[str, Meta(max_length=TEXT_MAX, description="What the user says.")]
_Account = Annotated[
    int | None,
    Meta(description="Account that it is about. The first one holds for the thread for good."),
]
_Capabilities = Annotated[
    tuple[Capability, ...],
    Meta(max_length=16, description="Actions that the client can carry out; all, if none is said."),
]
_Context = Annotated[TurnContext | None, Meta(description="What the user looks at.")]


class Target(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What research is wanted on."""

    type: Annotated[TargetType, Meta(description="Kind of target.")]
    ticker: Annotated[str, Meta(min_length=1, max_length=32, description="Its symbol.")]


class CreateThreadRequest(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A thread with its first question."""

    type: Annotated[ThreadType, Meta(description="A question, or research.")]
    text: Annotated[_Words | None, Meta(description="The question; instant needs it.")] = None
    account_id: _Account = None
    capabilities: _Capabilities = ()
    context: _Context = None
    target: Annotated[Target | None, Meta(description="What deep insights are wanted on.")] = None
    thesis: Annotated[_Words | None, Meta(description="What is thought of the target.")] = None


class CreateMessageRequest(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Another question in a thread."""

    text: _Text
    account_id: _Account = None
    capabilities: _Capabilities = ()
    context: _Context = None


class CreateThreadResponse(Struct, frozen=True, kw_only=True, gc=False):
    """A thread was begun, and a response is awaited."""

    thread_id: Annotated[Uuid, Meta(description="Id of the thread.")]
    user_message_id: Annotated[Uuid, Meta(description="Id of the question.")]
    response_id: Annotated[Uuid, Meta(description="Id of the response, to be polled.")]


class CreateMessageResponse(CreateThreadResponse, frozen=True, kw_only=True, gc=False):
    """A question was taken, and a response is awaited."""


class Thread(Struct, frozen=True, kw_only=True, gc=False):
    """A conversation, without what was said."""

    id: Annotated[Uuid, Meta(description="Id of the thread.")]
    title: Annotated[str, Meta(description="How it began.")]
    created_at: Annotated[Instant, Meta(description="When it began.")]
    updated_at: Annotated[Instant, Meta(description="When something was last said.")]


class ErrorStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why there is no answer."""

    code: Annotated[str, Meta(description="What went wrong, for programs.")]
    message: Annotated[str, Meta(description="What went wrong, for people.")]
    details: Annotated[Any, Meta(description="More about it.")] = None


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was said. It never changes."""

    id: Annotated[Uuid, Meta(description="Id of the message.")]
    thread_id: Annotated[Uuid, Meta(description="Thread that it stands in.")]
    seq: Annotated[int, Meta(description="Its place there, from 1.")]
    role: Annotated[MessageRole, Meta(description="Who said it.")]
    outcome: Annotated[MessageOutcome, Meta(description="How it ended.")]
    content: Annotated[MessageContent, Meta(description="What was said.")]
    created_at: Annotated[Instant, Meta(description="When it was said.")]
    context: Annotated[TurnContext | None, Meta(description="What was attached.")] = None
    error: Annotated[ErrorStatus | None, Meta(description="Why it says nothing.")] = None


class Response(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far an answer is."""

    id: Annotated[Uuid, Meta(description="Id of the response.")]
    thread_id: Annotated[Uuid, Meta(description="Thread that it belongs to.")]
    user_message_id: Annotated[Uuid, Meta(description="The question that it answers.")]
    status: Annotated[ResponseStatus, Meta(description="Where it is in its life.")]
    content: Annotated[ResponseContent | None, Meta(description="What there is so far.")] = None
    error: Annotated[ErrorStatus | None, Meta(description="Why it failed.")] = None
    output_message_id: Annotated[
        Uuid | None, Meta(description="The message that it became, once it has ended.")
    ] = None


class CancelResponsePayload(Struct, frozen=True, gc=False):
    """What came of a cancel."""

    canceled: Annotated[bool, Meta(description="Whether this call ended the response.")]


class FeedbackRequest(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What an answer was worth."""

    score: Annotated[
        int, Meta(ge=-1, le=5, description="-1, 0 or 1 for bad to good, or 1 to 5 stars.")
    ]
    account_id: Annotated[
        int | None, Meta(description="May be said; the thread's own account counts.")
    ] = None
    comment: Annotated[str, Meta(max_length=COMMENT_MAX, description="Why.")] = ""
    metadata: Annotated[Any, Meta(description="Anything the client wants kept with it.")] = None


class CreateFeedbackResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """It was kept."""

    created_at: Annotated[str, Meta(description="When.")]
    feedback_id: Annotated[Uuid | None, Meta(description="Its id.")] = None
