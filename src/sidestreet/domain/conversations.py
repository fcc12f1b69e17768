"""Conversations with the assistant in commands and events: threads, turns, feedback.

A turn is two facts. `TurnAsked` is the message of a user, and from then on a response is awaited;
`TurnEnded` is what came of it: an answer, a failure, or nothing because it was canceled. Nothing
in between is kept: a server that starts again has the open turns answered anew.

A thread belongs to the key that began it. One without an owner belongs to everybody: it came with
a seed file.
"""

from enum import StrEnum
from typing import Final

import msgspec

from sidestreet.domain.answer_parts import Part, TextPart
from sidestreet.domain.fact import Fact

TEXT_MAX: Final = 10_000
"""Most characters of a message; our figure, the vendor names none."""

MESSAGES_MAX: Final = 1_000
"""Most messages of one thread; our figure."""

THREADS_MAX: Final = 10_000
"""Most threads of one key; our figure."""

ROOM_MAX: Final = 64 * 1024 * 1024
"""Most bytes of all that is said in the threads of one key, as `room_of` counts them; ours."""

_ROOM_OF_MESSAGE: Final = 1_024
"""What a message takes beside its words, roughly: ids, places in lists, parts of an answer."""


class ThreadKind(StrEnum):
    """What a thread begins with: a question, or the wish for research on an instrument."""

    INSTANT = "instant"
    DEEP_INSIGHTS = "deep_insights"


class Capability(StrEnum):
    """A kind of action that a client can carry out."""

    PREFILL_ORDER = "PREFILL_ORDER"
    OPEN_CHART = "OPEN_CHART"
    OPEN_SCREENER = "OPEN_SCREENER"
    OPEN_ENTITLEMENT_CONSENT = "OPEN_ENTITLEMENT_CONSENT"


class Outcome(StrEnum):
    """How a turn ended."""

    COMPLETED = "completed"
    ERRORED = "errored"
    CANCELED = "canceled"


class Question(msgspec.Struct, frozen=True, array_like=True):
    """What a user asks. `capabilities` None says that the client can do everything.

    `context` is the JSON of what the client has attached, as it came, or empty. `ticker` and
    `thesis` are what research is wanted on.
    """

    text: str
    account_id: int | None = None
    capabilities: tuple[Capability, ...] | None = None
    context: bytes = b""
    ticker: str = ""
    thesis: str = ""


class Answered(msgspec.Struct, frozen=True, array_like=True):
    """What came of a turn. `thoughts` are shown with the response and not in the message.

    An outcome of ERRORED has an error's code and message.
    """

    outcome: Outcome
    parts: tuple[Part, ...] = ()
    thoughts: tuple[str, ...] = ()
    error_code: str = ""
    error_message: str = ""


def room_of(said: Question | Answered) -> int:
    """Return how much memory a message is counted as, in bytes."""
    if isinstance(said, Question):
        words = (said.text, said.thesis)
        return _ROOM_OF_MESSAGE + len(said.context) + sum(len(each.encode()) for each in words)
    texts = (part.text for part in said.parts if isinstance(part, TextPart))
    return _ROOM_OF_MESSAGE + sum(len(each.encode()) for each in texts)


class StartThread(msgspec.Struct, frozen=True):
    """Begin a thread with a first question. Ids that are empty are made; a seed file may name them.

    A `retry_key` makes it happen once: the same key with the same `digest` gets the same thread.
    """

    owner: str
    question: Question
    kind: ThreadKind = ThreadKind.INSTANT
    thread_id: str = ""
    message_id: str = ""
    response_id: str = ""
    retry_key: str = ""
    digest: bytes = b""


class AskInThread(msgspec.Struct, frozen=True):
    """Ask another question in a thread."""

    owner: str
    thread_id: str
    question: Question


class EndTurn(msgspec.Struct, frozen=True):
    """Note what came of a turn. One that has ended meanwhile stays as it is."""

    response_id: str
    answered: Answered
    message_id: str = ""


class CancelResponse(msgspec.Struct, frozen=True, gc=False):
    """Wait no longer for a response."""

    owner: str
    response_id: str


class GiveFeedback(msgspec.Struct, frozen=True, gc=False):
    """Say what an answer was worth. `metadata` is JSON as it came, or empty."""

    owner: str
    message_id: str
    score: int
    comment: str = ""
    metadata: bytes = b""


ConversationCommand = StartThread | AskInThread | EndTurn | CancelResponse | GiveFeedback


class ThreadStarted(Fact, frozen=True):
    """There is one more thread."""

    thread_id: str
    owner: str
    title: str
    kind: ThreadKind
    retry_key: str = ""
    digest: bytes = b""


class TurnAsked(Fact, frozen=True):
    """A user has asked, and a response is awaited. `question` names the account that now holds."""

    thread_id: str
    message_id: str
    response_id: str
    question: Question


class TurnEnded(Fact, frozen=True):
    """A response has ended, and a message of the assistant says how."""

    response_id: str
    message_id: str
    answered: Answered


class FeedbackGiven(Fact, frozen=True):
    """Somebody has said what an answer was worth."""

    feedback_id: str
    message_id: str
    score: int
    comment: str
    metadata: bytes = b""


ConversationEvent = ThreadStarted | TurnAsked | TurnEnded | FeedbackGiven
