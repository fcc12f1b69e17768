"""The port for a language model: what it is asked, what it may say, and that it can be given up on.

A model is a stranger that takes seconds. So it gets words and gives words, on nobody's time but its
own: it sees no desk, and what it says is checked before anything is made of it. It can propose, by
name and arguments, one of the things that `proposals` knows; it can never do one.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol

import msgspec


class Speaker(StrEnum):
    """Who said a line, in the words of chat completions."""

    USER = "user"
    ASSISTANT = "assistant"


class Line(msgspec.Struct, frozen=True, gc=False):
    """Something that was said in the conversation."""

    speaker: Speaker
    text: str


class Prompt(msgspec.Struct, frozen=True):
    """All that a model is told: how it is to behave, what the desk knows, and what was said.

    The last of the `lines` is the question.
    """

    instructions: str
    lines: tuple[Line, ...]


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """What a model wants prepared. `arguments` are JSON as it came, which nobody has checked."""

    name: str
    arguments: bytes


class Said(msgspec.Struct, frozen=True):
    """What a model said. `is_cut` says that it had more to say than it was let."""

    text: str
    proposals: tuple[Proposal, ...] = ()
    is_cut: bool = False


class NoAnswer(msgspec.Struct, frozen=True, gc=False):
    """Why there is none: a code for programs and a sentence for people. No secret is in either."""

    code: str
    message: str


Heard = Callable[[Said | NoAnswer], None]
"""Gets what came of a question, once, on the desk's thread."""

RESTARTED: Final = NoAnswer(
    "MODEL_INTERRUPTED", "The desk was started again while this was being answered. Ask once more."
)


class LanguageModel(Protocol):
    """Answers in place of the rules: something that whoever runs the desk has set up."""

    @property
    def name(self) -> str:
        """What it is called, for people."""
        ...

    def ask(self, prompt: Prompt, heard: Heard) -> Callable[[], None]:
        """Ask, and return a function that gives up: after that nobody hears of it any more.

        Returns at once. `heard` is called later, and never before this has returned.
        """
        ...
