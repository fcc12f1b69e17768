"""When a question is answered, and by whom: by the rules at once, or by a language model later.

A moment of the desk's time passes first, which is what lets a client see a response queued and
running, and cancel it. It is counted by the desk's clock, like all that is due: where that stands
still, a response waits until the clock is moved. After a restart the rules answer what was asked,
because what is awaited is in the journal. A language model is not asked again: whoever waited may
have gone, and its second answer would be another one. So such a turn ends as one that failed.

A model is asked beside the desk and its answer comes in as a command; the desk waits for nothing.
"""

from typing import TYPE_CHECKING, Final

from sidestreet.api.assistant import local
from sidestreet.api.assistant.company_names import CompanyNames
from sidestreet.api.assistant.desk_view import DeskView
from sidestreet.api.assistant.language_model import RESTARTED, LanguageModel, NoAnswer, Said
from sidestreet.api.assistant.model_answer import answered_by
from sidestreet.api.assistant.model_prompt import prompt_of
from sidestreet.api.assistant.topic import LOOKED_BACK
from sidestreet.domain.conversations import Answered, EndTurn, Question
from sidestreet.domain.events import Cause
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.conversations import Turn
from sidestreet.workspace.entitlements import is_enabled

if TYPE_CHECKING:
    from collections.abc import Callable

QUEUED_NS: Final = 50_000_000
"""How long a response is queued before it is running."""

ANSWER_AFTER_NS: Final = 250_000_000
"""How long after the question the answer is there."""

ASKED_AT_ONCE: Final = 4
"""How many questions a language model has at a time. The others stay queued, the oldest first."""

_BY_ASSISTANT: Final = Cause("assistant")


class Turns:
    """Answers what is due. The desk asks it at every pump."""

    def __init__(
        self, desk: Desk, directory: InstrumentDirectory, model: LanguageModel | None = None
    ) -> None:
        """Without a `model` the rules answer. What is awaited now was asked before a restart."""
        self._desk = desk
        self._directory = directory
        self._names = CompanyNames(directory)
        self._model = model
        self._after_ns = ANSWER_AFTER_NS if model is None else QUEUED_NS
        self._begun: dict[str, Callable[[], None]] = {}
        """The turns that somebody is at work on, and how to give each up."""
        active = desk.workspace.conversations.active
        self._left_over = frozenset(() if model is None else active.values())

    def next_due(self) -> int | None:
        """Return when the next question is due, None if none is."""
        turn = self._next()
        return None if turn is None else turn.asked_at + self._after_ns

    def do_due(self, now: int) -> None:
        """Begin to answer everything that is due by now, and give up what nobody awaits."""
        if self._begun:
            self._give_up_ended()
        while (turn := self._next()) is not None and turn.asked_at + self._after_ns <= now:
            self._begin(turn)

    def is_running(self, turn: Turn) -> bool:
        """Whether somebody is at work on a turn that is awaited."""
        if self._model is not None:
            return turn.response_id in self._begun
        return self._desk.clock.now() >= turn.asked_at + QUEUED_NS

    def _next(self) -> Turn | None:
        """Return the turn that is awaited longest and that nobody is at work on."""
        if self._model is not None and len(self._begun) >= ASKED_AT_ONCE:
            return None
        kept = self._desk.workspace.conversations
        for response_id in kept.active.values():
            if response_id not in self._begun:
                return kept.turns[response_id]
        return None

    def _give_up_ended(self) -> None:
        """Ask no model any more whose answer would come too late: the turn was canceled."""
        turns = self._desk.workspace.conversations.turns
        ended = [each for each in self._begun if turns[each].answered is not None]
        for response_id in ended:
            self._begun.pop(response_id)()

    def _begin(self, turn: Turn) -> None:
        self._begun[turn.response_id] = _nothing_to_give_up
        question, view = self._look(turn)
        earlier = self._earlier(turn)
        model = self._model
        if model is None:
            is_allowed = view.account_id is not None
            self._end(turn, local.answer(question, view, is_allowed=is_allowed, earlier=earlier))
        elif turn.response_id in self._left_over:
            self._end(turn, answered_by(RESTARTED, question, view, model.name))
        elif local.wants_consent(question, view, earlier):
            self._end(turn, local.answer(question, view, is_allowed=False, earlier=earlier))
        else:
            self._ask(model, turn, question, view)

    def _ask(self, model: LanguageModel, turn: Turn, question: Question, view: DeskView) -> None:
        def heard(said: Said | NoAnswer) -> None:
            if turn.response_id in self._begun:
                # The desk has moved on, and the user may have opted out.
                question, view = self._look(turn)
                self._end(turn, answered_by(said, question, view, model.name))

        prompt = prompt_of(self._desk.workspace.conversations, turn, question, view)
        self._begun[turn.response_id] = model.ask(prompt, heard)

    def _end(self, turn: Turn, answered: Answered) -> None:
        def ended(_: object, __: int) -> None:
            self._begun.pop(turn.response_id, None)

        self._begun[turn.response_id] = _nothing_to_give_up
        self._desk.offer(EndTurn(turn.response_id, answered), _BY_ASSISTANT, ended)

    def _earlier(self, turn: Turn) -> tuple[Question, ...]:
        """Return the latest questions before that of a turn, the oldest first."""
        kept = self._desk.workspace.conversations
        latest = kept.in_thread[turn.thread_id][-2 * LOOKED_BACK - 1 :]
        questions = (
            kept.messages[each].question for each in latest if each != turn.user_message_id
        )
        return tuple(each for each in questions if each is not None)

    def _look(self, turn: Turn) -> tuple[Question, DeskView]:
        """Return a question and what may be looked at for it, now.

        The view has the account only where there is one and its user lets the assistant know of it.
        """
        workspace = self._desk.workspace
        kept = workspace.conversations
        owner = kept.threads[turn.thread_id].owner
        question = kept.messages[turn.user_message_id].question
        if question is None:
            raise RuntimeError(f"turn {turn.response_id} has no question")
        account_id = question.account_id
        is_allowed = (
            account_id is not None
            and account_id in self._desk.state.accounts
            and is_enabled(workspace, owner, account_id)
        )
        shown = account_id if is_allowed else None
        return question, DeskView(self._desk, self._directory, shown, self._names)


def _nothing_to_give_up() -> None:
    """Let be what is done."""
