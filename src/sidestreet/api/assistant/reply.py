"""An answer as it grows: words, parts, and what was looked at on the way."""

from sidestreet.api.assistant.desk_view import DeskView
from sidestreet.domain.answer_parts import Part, TextPart
from sidestreet.domain.conversations import Capability, Question


class Reply:
    """One answer to one question."""

    def __init__(self, question: Question, view: DeskView) -> None:
        self.question = question
        self.view = view
        self._parts: list[Part] = []
        self._thoughts: list[str] = []

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the message will say."""
        return tuple(self._parts)

    @property
    def thoughts(self) -> tuple[str, ...]:
        """What the response shows beside it."""
        return tuple(self._thoughts)

    def can(self, capability: Capability) -> bool:
        """Whether the client can carry out a kind of action; all, if it did not say."""
        said = self.question.capabilities
        return said is None or capability in said

    def say(self, text: str) -> None:
        """Add words."""
        self._parts.append(TextPart(text.strip()))

    def add(self, part: Part) -> None:
        """Add something that is not words."""
        self._parts.append(part)

    def think(self, text: str) -> None:
        """Note what was looked at."""
        self._thoughts.append(text)
