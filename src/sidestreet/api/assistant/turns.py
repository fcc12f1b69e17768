"""When a question is answered: a moment of the desk's time after it was asked.

The moment is what lets a client see a response queued and running, and cancel it. It is counted by
the desk's clock, like all that is due: where that stands still, a response waits until the clock is
moved. After a restart what was asked is answered, because what is awaited is in the journal.
"""

from collections.abc import Callable
from typing import Final, Protocol

from sidestreet.api.assistant import local
from sidestreet.api.assistant.desk_view import DeskView
from sidestreet.domain.conversations import Answered, EndTurn, Outcome, Question
from sidestreet.domain.events import Cause
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.conversations import Thread, Turn
from sidestreet.workspace.entitlements import is_enabled

QUEUED_NS: Final = 50_000_000
"""How long a response is queued before it is running."""

ANSWER_AFTER_NS: Final = 250_000_000
"""How long after the question the answer is there."""

_BY_ASSISTANT: Final = Cause("assistant")


class LanguageModel(Protocol):
    """Answers in place of the rules: something that the user has set up."""

    def ask(self, question: Question, facts: str, done: Callable[[Answered], None]) -> None:
        """Answer a question given what the desk knows; call `done` later, on the desk's thread."""
        ...


class Turns:
    """Answers what is due. The desk asks it at every pump."""

    def __init__(
        self, desk: Desk, directory: InstrumentDirectory, model: LanguageModel | None = None
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._model = model
        self._begun: dict[str, None] = {}

    def next_due(self) -> int | None:
        """Return when the next answer is due, None if none is awaited."""
        turn = self._next()
        return None if turn is None else turn.asked_at + ANSWER_AFTER_NS

    def do_due(self, now: int) -> None:
        """Answer everything that is due by now."""
        while (turn := self._next()) is not None and turn.asked_at + ANSWER_AFTER_NS <= now:
            self._begun[turn.response_id] = None
            self._answer(turn)

    def _next(self) -> Turn | None:
        """Return the turn that is awaited longest and that nobody is at work on."""
        kept = self._desk.workspace.conversations
        for response_id in kept.active.values():
            if response_id not in self._begun:
                return kept.turns[response_id]
        return None

    def _answer(self, turn: Turn) -> None:
        kept = self._desk.workspace.conversations
        thread = kept.threads[turn.thread_id]
        question = kept.messages[turn.user_message_id].question
        if question is None:
            raise RuntimeError(f"turn {turn.response_id} has no question")
        view, is_allowed = self._view(thread, question)

        def done(answered: Answered) -> None:
            self._desk.offer(EndTurn(turn.response_id, answered), _BY_ASSISTANT, ended)

        def ended(_: object, __: int) -> None:
            self._begun.pop(turn.response_id, None)

        answered = local.answer(question, view, is_allowed=is_allowed)
        if self._model is None:
            done(answered)
        else:
            self._model.ask(question, facts_of(answered), done)

    def _view(self, thread: Thread, question: Question) -> tuple[DeskView, bool]:
        """Return what may be looked at for a question: the account only where that is allowed."""
        account_id = question.account_id
        is_allowed = (
            account_id is not None
            and account_id in self._desk.state.accounts
            and is_enabled(self._desk.workspace, thread.owner, account_id)
        )
        shown = account_id if is_allowed else None
        return DeskView(self._desk, self._directory, shown), is_allowed


def facts_of(answered: Answered) -> str:
    """Return the words of an answer: what a language model is told that the desk says."""
    texts = (getattr(part, "text", "") for part in answered.parts)
    return "\n".join(text for text in texts if text)


def failed(code: str, message: str) -> Answered:
    """Return a turn that came to nothing."""
    return Answered(Outcome.ERRORED, error_code=code, error_message=message)
