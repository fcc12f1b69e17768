"""When the clearing house's answers are due.

What it owes an answer to follows from the state, so nothing is kept here but what was offered to
be decided already and is still on its way: the state does not know of that yet.
"""

from collections.abc import Iterator

from sidestreet.domain.option_commands import AnswerInstruction
from sidestreet.engine.options.clearing import answer_due_at
from sidestreet.engine.state import State


class ClearingTimers:
    """Due times of answers to instructions and to their cancels."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._offered: dict[str, int] = {}

    def next_due(self) -> int | None:
        """Return when the next answer is due; None if none is, or while nobody would give it."""
        return next((due for _, due in self._owed()), None)

    def take_due(self, now: int) -> Iterator[AnswerInstruction]:
        """Yield the commands of all answers due up to now, each once."""
        unanswered = self._state.options.unanswered
        self._offered = {each: due for each, due in self._offered.items() if each in unanswered}
        for instruction_id, due in list(self._owed()):
            if due <= now:
                self._offered[instruction_id] = due
                yield AnswerInstruction(instruction_id)

    def _owed(self) -> Iterator[tuple[str, int]]:
        """Yield what is owed an answer that was not offered yet, the earliest first."""
        for instruction_id in self._state.options.unanswered:
            due = answer_due_at(self._state, instruction_id)
            # Asked again after a cancel or an outage, it is due at another time.
            if due is not None and self._offered.get(instruction_id) != due:
                yield instruction_id, due
