"""What a key keeps of conversations has an end; an answer to a question that was taken has none.

The limits themselves are far off, so these tests bring them near.
"""

from typing import Any

import pytest

from sidestreet.domain.answer_parts import TextPart
from sidestreet.domain.commands import Stamp, WorkspaceCommand
from sidestreet.domain.conversations import (
    Answered,
    AskInThread,
    EndTurn,
    GiveFeedback,
    Outcome,
    Question,
    StartThread,
    room_of,
)
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace import conversations
from sidestreet.workspace.execute import execute
from sidestreet.workspace.state import Workspace

MINE, THEIRS = "mine", "theirs"


class Conversing:
    """A workspace and commands to it, each with a stamp of its own."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self._sequence = 0

    def do(self, command: WorkspaceCommand) -> Any:
        """Have a command decided, and return its answer."""
        self._sequence += 1
        now = self._sequence
        stamp = Stamp(now, now, day_ends_at=now + 1, id_space=IdSpace())
        _, answer = execute(self.workspace, command, stamp)
        return answer

    def refusal(self, command: WorkspaceCommand) -> Reason:
        """Have a command refused, and return why."""
        answer = self.do(command)
        assert isinstance(answer, Refusal)
        return answer.reason

    def begin(self, text: str = "hello", owner: str = MINE) -> tuple[str, str]:
        """Begin a thread; return its id and that of its response."""
        _, turn = self.do(StartThread(owner, Question(text)))
        return turn.thread_id, turn.response_id

    def answer(self, response_id: str, text: str) -> Any:
        """End a turn with words."""
        return self.do(EndTurn(response_id, Answered(Outcome.COMPLETED, (TextPart(text),))))


@pytest.fixture
def talk() -> Conversing:
    return Conversing()


def test_a_key_begins_so_many_threads_and_others_theirs(
    talk: Conversing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "THREADS_MAX", 2)
    talk.begin()
    talk.begin()
    assert talk.refusal(StartThread(MINE, Question("third"))) is Reason.TOO_MANY_THREADS
    talk.begin(owner=THEIRS)
    assert talk.workspace.conversations.thread_counts == {MINE: 2, THEIRS: 1}


def test_a_question_that_there_is_no_room_for_is_refused_and_an_answer_is_not(
    talk: Conversing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "ROOM_MAX", 3_000)
    thread_id, response_id = talk.begin("x" * 500)
    assert talk.refusal(StartThread(MINE, Question("x" * 500))) is Reason.NO_ROOM_FOR_MESSAGE
    (ended,) = talk.answer(response_id, "y" * 9_000)
    assert ended.answered.outcome is Outcome.COMPLETED
    assert talk.refusal(AskInThread(MINE, thread_id, Question(""))) is Reason.NO_ROOM_FOR_MESSAGE
    # 1,024 for each message beside what is said.
    assert talk.workspace.conversations.room == {MINE: 1_524 + 10_024}
    talk.begin("x" * 500, owner=THEIRS)


def test_feedback_takes_room_once_however_often_it_is_given(
    talk: Conversing, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, response_id = talk.begin("")
    (ended,) = talk.answer(response_id, "")
    message_id = ended.output_message_id
    talk.do(GiveFeedback(MINE, message_id, 1, "é", b"{}"))
    assert talk.workspace.conversations.room == {MINE: 2_048 + 4}
    talk.do(GiveFeedback(MINE, message_id, 1, "bad"))
    assert talk.workspace.conversations.room == {MINE: 2_048 + 3}
    monkeypatch.setattr(conversations, "ROOM_MAX", 2_060)
    given = GiveFeedback(MINE, message_id, 1, "x" * 100)
    assert talk.refusal(given) is Reason.NO_ROOM_FOR_MESSAGE


def test_the_same_retry_key_gets_its_thread_when_there_is_room_for_no_other(
    talk: Conversing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "THREADS_MAX", 1)
    begun = StartThread(MINE, Question("hello"), retry_key="once", digest=b"d")
    talk.do(begun)
    assert talk.do(begun) == ()


def test_room_is_counted_in_bytes_of_all_that_is_said() -> None:
    question = Question("é", context=b"{}", thesis="abc")
    assert room_of(question) == 1_024 + 2 + 2 + 3
    assert room_of(Answered(Outcome.CANCELED)) == 1_024
