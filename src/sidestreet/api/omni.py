"""The operations of `v1:omni-ai:threads`, `:messages` and `:responses`."""

import hashlib
from functools import partial
from typing import Final

import msgspec

from sidestreet.api.assistant.turns import Turns
from sidestreet.api.call import Call
from sidestreet.api.encode_omni import wire_message, wire_response, wire_thread
from sidestreet.api.instants import render_micro
from sidestreet.api.kept import ask_workspace
from sidestreet.api.omni_accounts import check_account
from sidestreet.api.paging import page_info, window_of
from sidestreet.contract import omni as wire
from sidestreet.contract.enums_omni import ThreadType
from sidestreet.domain.conversations import (
    AskInThread,
    CancelResponse,
    Capability,
    GiveFeedback,
    Question,
    StartThread,
    ThreadKind,
)
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.json_scanner import JsonBounds
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.conversations import (
    Feedback,
    Message,
    Thread,
    Turn,
    find_message,
    find_thread,
    find_turn,
)

_BOUNDS: Final = JsonBounds(depth_max=wire.CONTEXT_DEPTH_MAX + 5)
"""A body is deeper than what is attached to it."""

_RETRY_KEY_MAX: Final = 255
_ENCODER: Final = msgspec.json.Encoder()


class OmniOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory, turns: Turns) -> None:
        self._desk = desk
        self._directory = directory
        self._turns = turns

    # Threads.

    def create_thread(self, call: Call) -> None:
        """Begin a thread."""
        asked = call.body(wire.CreateThreadRequest, _BOUNDS)
        kind = ThreadKind(asked.type)
        retry_key = call.request.headers.get("idempotency-key", "")
        if len(retry_key) > _RETRY_KEY_MAX:
            raise _unacceptable(f"Idempotency-Key is longer than {_RETRY_KEY_MAX} characters")
        command = StartThread(
            call.key.key_id,
            self._first_question(call, asked),
            kind,
            retry_key=retry_key,
            digest=hashlib.sha256(_ENCODER.encode(asked)).digest() if retry_key else b"",
        )
        ask_workspace(self._desk, call, command, partial(self._begun, call, retry_key))

    def create_message(self, call: Call) -> None:
        """Ask another question."""
        asked = call.body(wire.CreateMessageRequest, _BOUNDS)
        thread = self._thread(call)
        if not asked.text.strip():
            raise _unacceptable("text is required for instant mode")
        if thread.account_id is None:
            check_account(self._desk, call.key, asked.account_id)
        question = Question(
            asked.text, asked.account_id, _capabilities(asked), _context(asked.context)
        )
        command = AskInThread(call.key.key_id, thread.thread_id, question)
        ask_workspace(self._desk, call, command, _asked)

    def get_threads(self, call: Call) -> None:
        """List threads about an account, or about none; those last active first."""
        window = window_of(call.query)
        account_id = call.query.get("account_id")
        seen = [
            thread
            for thread in reversed(self._desk.workspace.conversations.threads.values())
            if thread.is_seen_by(call.key.key_id) and thread.account_id == account_id
        ]
        shown = seen[window.offset : window.offset + window.limit]
        data = [wire_thread(thread) for thread in shown]
        self._desk.when_durable(lambda: call.answer(data, page_info(window, len(seen))))

    def get_thread_by_id(self, call: Call) -> None:
        """Read a thread."""
        data = wire_thread(self._thread(call))
        self._desk.when_durable(lambda: call.answer(data))

    def get_messages(self, call: Call) -> None:
        """Read what was said: the latest page first, the oldest of a page first."""
        window = window_of(call.query)
        kept = self._desk.workspace.conversations
        ids = kept.in_thread[self._thread(call).thread_id]
        end = max(0, len(ids) - window.offset)
        shown = ids[max(0, end - window.limit) : end]
        data = [wire_message(kept.messages[message_id]) for message_id in shown]
        page = page_info(window, len(ids))
        self._desk.when_durable(lambda: call.answer(data, page))

    def get_thread_response(self, call: Call) -> None:
        """Read the response that a thread awaits, if any."""
        kept = self._desk.workspace.conversations
        response_id = kept.active.get(self._thread(call).thread_id)
        data = None if response_id is None else self._wire_turn(kept.turns[response_id])
        self._desk.when_durable(lambda: call.answer(data))

    # Messages.

    def get_message_by_id(self, call: Call) -> None:
        """Read a message."""
        data = wire_message(self._message(call))
        self._desk.when_durable(lambda: call.answer(data))

    def submit_feedback(self, call: Call) -> None:
        """Keep what an answer was worth."""
        asked = call.body(wire.FeedbackRequest, _BOUNDS)
        message = self._message(call)
        metadata = b"" if asked.metadata is None else _ENCODER.encode(asked.metadata)
        command = GiveFeedback(
            call.key.key_id, message.message_id, asked.score, asked.comment, metadata
        )
        ask_workspace(self._desk, call, command, _fed_back)

    # Responses.

    def get_response_by_id(self, call: Call) -> None:
        """Read how far a response is."""
        data = self._wire_turn(self._turn(call))
        self._desk.when_durable(lambda: call.answer(data))

    def cancel_response(self, call: Call) -> None:
        """Wait no longer for a response."""
        command = CancelResponse(call.key.key_id, self._turn(call).response_id)
        ask_workspace(self._desk, call, command, _canceled)

    def _first_question(self, call: Call, asked: wire.CreateThreadRequest) -> Question:
        check_account(self._desk, call.key, asked.account_id)
        text, ticker, thesis = asked.text or "", "", ""
        if asked.type is ThreadType.INSTANT:
            if not text.strip():
                raise _unacceptable("text is required for instant mode")
        elif asked.target is None:
            raise _unacceptable("target is required for deep_insights mode")
        else:
            ticker, thesis = asked.target.ticker, asked.thesis or ""
            if self._directory.find(ticker) is None:
                raise _unacceptable(f"Instrument not found: {ticker}")
        return Question(
            text, asked.account_id, _capabilities(asked), _context(asked.context), ticker, thesis
        )

    def _begun(self, call: Call, retry_key: str, *made: object) -> wire.CreateThreadResponse:
        """Tell of a thread that was begun, now or when the same was asked before."""
        kept = self._desk.workspace.conversations
        turn = made[-1] if made else None
        if not isinstance(turn, Turn):
            thread_id, _ = kept.retries[f"{call.key.key_id} {retry_key}"]
            turn = kept.turns[kept.first_turns[thread_id]]
        return wire.CreateThreadResponse(
            thread_id=turn.thread_id,
            user_message_id=turn.user_message_id,
            response_id=turn.response_id,
        )

    def _thread(self, call: Call) -> Thread:
        thread = find_thread(self._desk.workspace, call.key.key_id, call.path["thread_id"])
        if thread is None or not _reaches(call, thread):
            raise ApiError(ErrorKind.NOT_FOUND, "Thread not found")
        return thread

    def _message(self, call: Call) -> Message:
        workspace = self._desk.workspace
        message = find_message(workspace, call.key.key_id, call.path["message_id"])
        if message is None or not _reaches(
            call, workspace.conversations.threads[message.thread_id]
        ):
            raise ApiError(ErrorKind.NOT_FOUND, "Message not found")
        return message

    def _turn(self, call: Call) -> Turn:
        workspace = self._desk.workspace
        turn = find_turn(workspace, call.key.key_id, call.path["response_id"])
        if turn is None or not _reaches(call, workspace.conversations.threads[turn.thread_id]):
            raise ApiError(ErrorKind.NOT_FOUND, "Response not found")
        return turn

    def _wire_turn(self, turn: Turn) -> wire.Response:
        return wire_response(turn, is_running=self._turns.is_running(turn))


def _reaches(call: Call, thread: Thread) -> bool:
    """Whether a key may know of a thread's account; one of everybody's may be about any."""
    return thread.account_id is None or call.key.grants(thread.account_id)


def _capabilities(
    asked: wire.CreateThreadRequest | wire.CreateMessageRequest,
) -> tuple[Capability, ...] | None:
    """Return what the client can do; one that says nothing can do everything."""
    return tuple(map(Capability, asked.capabilities)) if asked.capabilities else None


def _context(context: wire.TurnContext | None) -> bytes:
    """Return what is attached as compact JSON. Raises `ApiError` (422) if it is too much."""
    if context is None:
        return b""
    raw = _ENCODER.encode(context)
    if len(raw) > wire.CONTEXT_BYTES_MAX:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_VALUE,
            f"context: {len(raw)} bytes of JSON, expected at most {wire.CONTEXT_BYTES_MAX}",
        )
    for place, item in enumerate(context.items):
        if not item.kind.strip() or not item.label.strip():
            raise ApiError(
                ErrorKind.UNACCEPTABLE_VALUE, f"context.items[{place}]: a blank kind or label"
            )
        if _depth(item.data) > wire.CONTEXT_DEPTH_MAX:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_VALUE,
                f"context.items[{place}].data: deeper than {wire.CONTEXT_DEPTH_MAX} levels",
            )
    return raw


def _depth(document: object) -> int:
    """Return how many objects and arrays are inside one another."""
    level, depth = [document], 0
    while True:
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
        if not any(isinstance(each, dict | list) for each in level):
            return depth
        level, depth = below, depth + 1


def _asked(turn: Turn) -> wire.CreateMessageResponse:
    return wire.CreateMessageResponse(
        thread_id=turn.thread_id,
        user_message_id=turn.user_message_id,
        response_id=turn.response_id,
    )


def _fed_back(feedback: Feedback) -> wire.CreateFeedbackResponse:
    return wire.CreateFeedbackResponse(
        created_at=render_micro(feedback.created_at), feedback_id=feedback.feedback_id
    )


def _canceled(*turns: Turn) -> wire.CancelResponsePayload:
    return wire.CancelResponsePayload(bool(turns))


def _unacceptable(what: str) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_REQUEST, what)
