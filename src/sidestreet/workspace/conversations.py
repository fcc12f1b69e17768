"""Threads, their turns and feedback: who sees which, and what may be done to them.

The rules: what belongs to another key is as if it were not there; a thread awaits one response at
a time; the first account that a turn names is the thread's for good; and a response ends once,
whoever is first: the answer, or a cancel. What a key keeps is bounded, because all of it is in
memory: a question that there is no room for is refused, an answer to one that was taken never is.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.conversations import (
    MESSAGES_MAX,
    ROOM_MAX,
    THREADS_MAX,
    Answered,
    AskInThread,
    CancelResponse,
    EndTurn,
    FeedbackGiven,
    GiveFeedback,
    Outcome,
    Question,
    StartThread,
    ThreadKind,
    ThreadStarted,
    TurnAsked,
    TurnEnded,
    room_of,
)
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace.parts import Decide, Decided, Evolve, kept_id

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace

_TITLE_MAX: Final = 80
_NO_ROOM: Final = Refusal(Reason.NO_ROOM_FOR_MESSAGE, (("bytes_max", str(ROOM_MAX)),))


class Thread(msgspec.Struct, frozen=True, array_like=True):
    """A conversation. `account_id` is the account that it is about, if any was named yet."""

    thread_id: str
    owner: str
    title: str
    created_at: int
    updated_at: int
    account_id: int | None = None

    def is_seen_by(self, owner: str) -> bool:
        """Whether it is there for a key."""
        return self.owner in {"", owner}


class Message(msgspec.Struct, frozen=True, array_like=True):
    """What was said: a `question` of a user, or how the assistant's turn ended."""

    message_id: str
    thread_id: str
    created_at: int
    seq: int = 0
    question: Question | None = None
    answered: Answered | None = None


class Turn(msgspec.Struct, frozen=True, array_like=True):
    """A response, awaited while `answered` is None."""

    response_id: str
    thread_id: str
    user_message_id: str
    asked_at: int
    answered: Answered | None = None
    output_message_id: str = ""


class Feedback(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What somebody thought of an answer."""

    feedback_id: str
    created_at: int
    score: int
    comment: str
    metadata: bytes


@dataclass(slots=True)
class Conversations:
    """All conversations. `threads` has those last that were active last.

    `in_thread` are the ids of a thread's messages, the oldest first; `active` maps a thread to the
    response that it awaits, the longest awaited first; `retries` maps owner and retry key to the
    thread and digest; `feedback` holds the last word on each message. `thread_counts` and `room`
    say of each owner how many threads there are and how many bytes are said in them.
    """

    threads: dict[str, Thread] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    in_thread: dict[str, list[str]] = field(default_factory=dict)
    turns: dict[str, Turn] = field(default_factory=dict)
    active: dict[str, str] = field(default_factory=dict)
    first_turns: dict[str, str] = field(default_factory=dict)
    retries: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    feedback: dict[str, Feedback] = field(default_factory=dict)
    thread_counts: dict[str, int] = field(default_factory=dict)
    room: dict[str, int] = field(default_factory=dict)


def find_thread(workspace: "Workspace", owner: str, thread_id: str) -> Thread | None:
    """Return a thread, None if there is none or it belongs to another key."""
    thread = workspace.conversations.threads.get(thread_id)
    return thread if thread is not None and thread.is_seen_by(owner) else None


def find_message(workspace: "Workspace", owner: str, message_id: str) -> Message | None:
    """Return a message of a thread that is there for a key."""
    message = workspace.conversations.messages.get(message_id)
    if message is None or find_thread(workspace, owner, message.thread_id) is None:
        return None
    return message


def find_turn(workspace: "Workspace", owner: str, response_id: str) -> Turn | None:
    """Return a response in a thread that is there for a key."""
    turn = workspace.conversations.turns.get(response_id)
    if turn is None or find_thread(workspace, owner, turn.thread_id) is None:
        return None
    return turn


def _start(workspace: "Workspace", command: StartThread, stamp: Stamp) -> Decided:
    kept = workspace.conversations
    if command.retry_key:
        thread_id, digest = kept.retries.get(_retry(command.owner, command.retry_key), ("", b""))
        if thread_id:
            # Nothing is new where the same was asked before; the caller tells what it led to.
            return () if digest == command.digest else Refusal(Reason.RETRY_KEY_USED)
    if kept.thread_counts.get(command.owner, 0) >= THREADS_MAX:
        return Refusal(Reason.TOO_MANY_THREADS, (("threads_max", str(THREADS_MAX)),))
    if not _has_room(kept, command.owner, room_of(command.question)):
        return _NO_ROOM
    thread_id = command.thread_id or kept_id(stamp, 0)
    message_id = command.message_id or kept_id(stamp, 1)
    response_id = command.response_id or kept_id(stamp, 2)
    if thread_id in kept.threads or message_id in kept.messages or response_id in kept.turns:
        return Refusal(Reason.THREAD_EXISTS, (("thread_id", thread_id),))
    started = ThreadStarted(
        thread_id,
        command.owner,
        _title(command),
        command.kind,
        command.retry_key,
        command.digest,
    )
    return started, TurnAsked(thread_id, message_id, response_id, command.question)


def _title(command: StartThread) -> str:
    """Return the first words of what was asked, on one line."""
    question = command.question
    text = question.text
    if command.kind is ThreadKind.DEEP_INSIGHTS:
        text = f"Deep insights: {question.ticker}"
    line = " ".join(text.split())
    return line if len(line) <= _TITLE_MAX else f"{line[: _TITLE_MAX - 3].rstrip()}..."


def _ask(workspace: "Workspace", command: AskInThread, stamp: Stamp) -> Decided:
    thread = find_thread(workspace, command.owner, command.thread_id)
    if thread is None:
        return Refusal(Reason.THREAD_NOT_FOUND)
    kept = workspace.conversations
    if thread.thread_id in kept.active:
        return Refusal(Reason.RESPONSE_ACTIVE)
    if len(kept.in_thread[thread.thread_id]) + 2 > MESSAGES_MAX:
        return Refusal(Reason.THREAD_FULL, (("messages_max", str(MESSAGES_MAX)),))
    question = command.question
    if thread.account_id is not None:
        question = replace(question, account_id=thread.account_id)
    if not _has_room(kept, thread.owner, room_of(question)):
        return _NO_ROOM
    return (TurnAsked(thread.thread_id, kept_id(stamp, 1), kept_id(stamp, 2), question),)


def _has_room(kept: Conversations, owner: str, wanted: int) -> bool:
    return kept.room.get(owner, 0) + wanted <= ROOM_MAX


def _end(workspace: "Workspace", command: EndTurn, stamp: Stamp) -> Decided:
    turn = workspace.conversations.turns.get(command.response_id)
    if turn is None or turn.answered is not None:
        return ()
    message_id = command.message_id or kept_id(stamp, 0)
    return (TurnEnded(command.response_id, message_id, command.answered),)


def _cancel(workspace: "Workspace", command: CancelResponse, stamp: Stamp) -> Decided:
    turn = find_turn(workspace, command.owner, command.response_id)
    if turn is None:
        return Refusal(Reason.RESPONSE_NOT_FOUND)
    if turn.answered is not None:
        return ()
    return (TurnEnded(turn.response_id, kept_id(stamp, 0), Answered(Outcome.CANCELED)),)


def _give_feedback(workspace: "Workspace", command: GiveFeedback, stamp: Stamp) -> Decided:
    message = find_message(workspace, command.owner, command.message_id)
    if message is None:
        return Refusal(Reason.MESSAGE_NOT_FOUND)
    if message.answered is None:
        return Refusal(Reason.MESSAGE_OF_USER)
    kept = workspace.conversations
    owner = kept.threads[message.thread_id].owner
    if not _has_room(kept, owner, _size(command)):
        return _NO_ROOM
    return (
        FeedbackGiven(
            kept_id(stamp, 0),
            command.message_id,
            command.score,
            command.comment,
            command.metadata,
        ),
    )


def _started(workspace: "Workspace", event: ThreadStarted, time_ns: int) -> Thread:
    kept = workspace.conversations
    thread = Thread(event.thread_id, event.owner, event.title, time_ns, time_ns)
    kept.threads[event.thread_id] = thread
    kept.in_thread[event.thread_id] = []
    kept.thread_counts[event.owner] = kept.thread_counts.get(event.owner, 0) + 1
    if event.retry_key:
        kept.retries[_retry(event.owner, event.retry_key)] = (event.thread_id, event.digest)
    return thread


def _asked(workspace: "Workspace", event: TurnAsked, time_ns: int) -> Turn:
    kept = workspace.conversations
    thread = kept.threads[event.thread_id]
    account_id = event.question.account_id if thread.account_id is None else thread.account_id
    _moved(kept, replace(thread, updated_at=time_ns, account_id=account_id))
    _said(kept, Message(event.message_id, event.thread_id, time_ns, question=event.question))
    _take_room(kept, thread.owner, room_of(event.question))
    turn = Turn(event.response_id, event.thread_id, event.message_id, time_ns)
    kept.turns[event.response_id] = turn
    kept.active[event.thread_id] = event.response_id
    kept.first_turns.setdefault(event.thread_id, event.response_id)
    return turn


def _ended(workspace: "Workspace", event: TurnEnded, time_ns: int) -> Turn:
    kept = workspace.conversations
    turn = replace(
        kept.turns[event.response_id],
        answered=event.answered,
        output_message_id=event.message_id,
    )
    kept.turns[event.response_id] = turn
    del kept.active[turn.thread_id]
    _moved(kept, replace(kept.threads[turn.thread_id], updated_at=time_ns))
    _said(kept, Message(event.message_id, turn.thread_id, time_ns, answered=event.answered))
    _take_room(kept, kept.threads[turn.thread_id].owner, room_of(event.answered))
    return turn


def _fed_back(workspace: "Workspace", event: FeedbackGiven, time_ns: int) -> Feedback:
    feedback = Feedback(event.feedback_id, time_ns, event.score, event.comment, event.metadata)
    kept = workspace.conversations
    before = kept.feedback.get(event.message_id)
    kept.feedback[event.message_id] = feedback
    owner = kept.threads[kept.messages[event.message_id].thread_id].owner
    _take_room(kept, owner, _size(feedback) - (0 if before is None else _size(before)))
    return feedback


def _size(feedback: Feedback | GiveFeedback) -> int:
    return len(feedback.comment.encode()) + len(feedback.metadata)


def _take_room(kept: Conversations, owner: str, taken: int) -> None:
    kept.room[owner] = kept.room.get(owner, 0) + taken


def _moved(kept: Conversations, thread: Thread) -> None:
    """Put a thread behind all others: it was active last."""
    kept.threads.pop(thread.thread_id)
    kept.threads[thread.thread_id] = thread


def _said(kept: Conversations, message: Message) -> None:
    """Put a message behind all others of its thread, with the next number."""
    ids = kept.in_thread[message.thread_id]
    ids.append(message.message_id)
    kept.messages[message.message_id] = replace(message, seq=len(ids))


def _retry(owner: str, retry_key: str) -> str:
    return f"{owner} {retry_key}"


DECIDE: Final[Decide] = {
    StartThread: _start,
    AskInThread: _ask,
    EndTurn: _end,
    CancelResponse: _cancel,
    GiveFeedback: _give_feedback,
}
EVOLVE: Final[Evolve] = {
    ThreadStarted: _started,
    TurnAsked: _asked,
    TurnEnded: _ended,
    FeedbackGiven: _fed_back,
}
