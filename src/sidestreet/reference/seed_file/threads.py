"""A conversation of a seed file that has `turns`: how it went on a running desk, turn by turn.

What an answer has beside words, a chart or an action, is given as the JSON in which the desk keeps
it, because nobody writes that by hand.
"""

from typing import Final

import msgspec

from sidestreet.domain.answer_parts import Part, TextPart
from sidestreet.domain.commands import SeedKept
from sidestreet.domain.conversations import (
    TEXT_MAX,
    Answered,
    Capability,
    FeedbackGiven,
    Outcome,
    Question,
    ThreadKind,
    ThreadStarted,
    TurnAsked,
    TurnEnded,
)
from sidestreet.domain.events import WorkspaceEvent
from sidestreet.domain.undecodable import UNDECODABLE
from sidestreet.reference.seed_file.keys import KEY_ID
from sidestreet.reference.seed_file.kinds import (
    ACCOUNT_ID,
    MADE_ID,
    Kind,
    integer,
    lines,
    word,
)
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.tree import Scalar

_SAID: Final = lines(TEXT_MAX)
_ANSWER: Final = lines(100_000)
_TITLE: Final = lines(256)
_KIND: Final = word(ThreadKind)
_CAPABILITY: Final = word(Capability)
_OUTCOME: Final = word(Outcome)
_SCORE: Final = integer(0, 100)
_JSON_MAX: Final = 1_000_000
_PARTS: Final = msgspec.json.Decoder(Part)


def _read_part(scalar: Scalar) -> Part | None:
    if len(scalar.text) > _JSON_MAX:
        return None
    try:
        part: Part = _PARTS.decode(scalar.text)
    except UNDECODABLE:
        return None
    return part


_PART: Final[Kind[Part]] = Kind(
    "the JSON of a part of an answer, as a dump has it", _read_part, TextPart("")
)


def _read_json(scalar: Scalar) -> bytes | None:
    try:
        msgspec.json.decode(scalar.text)
    except UNDECODABLE:
        return None
    return scalar.text.encode()


_JSON: Final[Kind[bytes]] = Kind("a JSON text", _read_json, b"")


def note_once(section: Section, what: str, each: str, seen: set[str]) -> None:
    """Refuse an id that another conversation of the file has, and note it."""
    if f"{what} {each}" in seen:
        section.refuse(what, f"{each} again", "each id once")
    seen.add(f"{what} {each}")


def read_thread(section: Section, seen: set[str]) -> SeedKept:
    """Read a conversation turn by turn; `seen` are the ids of those before it."""
    thread_id = section.required("id", MADE_ID)
    note_once(section, "id", thread_id, seen)
    started = ThreadStarted(
        thread_id,
        section.optional("owner", KEY_ID, ""),
        section.required("title", _TITLE),
        section.optional("kind", _KIND, ThreadKind.INSTANT),
    )
    events: list[WorkspaceEvent] = [started]
    turns = section.sections("turns")
    for index, inner in enumerate(turns):
        events += _read_turn(inner, thread_id, seen, is_last=index == len(turns) - 1)
        inner.finish()
    if not turns:
        section.refuse("turns", "no turn", "at least one")
    section.finish()
    return SeedKept(tuple(events))


def _read_turn(
    section: Section, thread_id: str, seen: set[str], *, is_last: bool
) -> list[WorkspaceEvent]:
    asked = TurnAsked(
        thread_id,
        section.required("question_id", MADE_ID),
        section.required("response_id", MADE_ID),
        _read_question(section),
    )
    note_once(section, "message_id", asked.message_id, seen)
    note_once(section, "response_id", asked.response_id, seen)
    answer = section.section("answer")
    if answer is None:
        if not is_last:
            section.refuse("answer", "nothing", "an answer to every question but the last")
        return [asked]
    message_id = answer.required("id", MADE_ID)
    note_once(answer, "message_id", message_id, seen)
    events: list[WorkspaceEvent] = [
        asked,
        TurnEnded(asked.response_id, message_id, _read_answered(answer)),
    ]
    feedback = answer.section("feedback")
    if feedback is not None:
        events.append(_read_feedback(feedback, message_id))
    answer.finish()
    return events


def _read_question(section: Section) -> Question:
    capabilities = None
    if not section.is_word("capabilities", "all"):
        capabilities = section.values("capabilities", _CAPABILITY, "all, or a list of them")
    return Question(
        section.required("question", _SAID),
        section.optional("account_id", ACCOUNT_ID, None),
        capabilities,
        section.optional("context", _JSON, b""),
        section.optional("ticker", _TITLE, ""),
        section.optional("thesis", _SAID, ""),
    )


def _read_answered(section: Section) -> Answered:
    parts: list[Part] = []
    for inner in section.sections("parts"):
        if inner.has("json"):
            parts.append(inner.required("json", _PART))
        else:
            parts.append(TextPart(inner.required("text", _ANSWER)))
        inner.finish()
    thoughts: list[str] = []
    for inner in section.sections("thoughts"):
        thoughts.append(inner.required("text", _ANSWER))
        inner.finish()
    return Answered(
        section.required("outcome", _OUTCOME),
        tuple(parts),
        tuple(thoughts),
        section.optional("error_code", _TITLE, ""),
        section.optional("error_message", _SAID, ""),
    )


def _read_feedback(section: Section, message_id: str) -> FeedbackGiven:
    given = FeedbackGiven(
        section.required("id", MADE_ID),
        message_id,
        section.required("score", _SCORE),
        section.optional("comment", _SAID, ""),
        section.optional("metadata", _JSON, b""),
    )
    section.finish()
    return given
