"""Conversations as the wire has them: threads, messages, responses and what they are made of.

Ids inside a message follow from the place of what they name, so that the same message is written
the same way each time.
"""

from typing import Final

import msgspec

from sidestreet.api.encode_omni_actions import wire_action
from sidestreet.api.instants import render_micro
from sidestreet.contract import omni as wire
from sidestreet.contract.enums_omni import MessageOutcome, MessageRole, ResponseStatus
from sidestreet.contract.omni_actions import ActionButton, PromptButtonAction
from sidestreet.contract.omni_content import (
    ChartPayload,
    ChartPoint,
    ChartSeries,
    ContentPartChart,
    ContentPartStructuredAction,
    ContentPartSuggestedActions,
    ContentPartText,
    ContentPartThinking,
    DataChart,
    MessageContent,
    ResponseContent,
    SuggestedActionsPayload,
)
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.answer_parts import ActionPart, ChartPart, Part, SuggestionsPart, TextPart
from sidestreet.domain.conversations import Answered, Outcome, Question
from sidestreet.workspace.conversations import Message, Thread, Turn

_WirePart = (
    ContentPartText | ContentPartChart | ContentPartStructuredAction | ContentPartSuggestedActions
)
_STATUSES: Final = {
    Outcome.COMPLETED: ResponseStatus.SUCCEEDED,
    Outcome.ERRORED: ResponseStatus.FAILED,
    Outcome.CANCELED: ResponseStatus.CANCELED,
}
_STARTED: Final = "Read the question."


def wire_thread(thread: Thread) -> wire.Thread:
    """Return a thread."""
    return wire.Thread(
        id=thread.thread_id,
        title=thread.title,
        created_at=render_micro(thread.created_at),
        updated_at=render_micro(thread.updated_at),
    )


def wire_message(message: Message) -> wire.Message:
    """Return a message."""
    question, answered = message.question, message.answered
    outcome = Outcome.COMPLETED if answered is None else answered.outcome
    parts = _of_question(question) if answered is None else _parts(answered.parts)
    context = b"" if question is None else question.context
    return wire.Message(
        id=message.message_id,
        thread_id=message.thread_id,
        seq=message.seq,
        role=MessageRole.USER if answered is None else MessageRole.ASSISTANT,
        outcome=MessageOutcome(outcome),
        content=MessageContent(parts),
        created_at=render_micro(message.created_at),
        context=msgspec.json.decode(context, type=wire.TurnContext) if context else None,
        error=None if answered is None else _error(answered),
    )


def wire_response(turn: Turn, *, is_running: bool) -> wire.Response:
    """Return a response as it is now; `is_running` says whether somebody is at work on it yet."""
    answered = turn.answered
    if answered is None:
        status = ResponseStatus.RUNNING if is_running else ResponseStatus.QUEUED
        content = ResponseContent((ContentPartThinking((_STARTED,)),)) if is_running else None
        return wire.Response(
            id=turn.response_id,
            thread_id=turn.thread_id,
            user_message_id=turn.user_message_id,
            status=status,
            content=content,
        )
    thoughts = (ContentPartThinking(answered.thoughts),) if answered.thoughts else ()
    return wire.Response(
        id=turn.response_id,
        thread_id=turn.thread_id,
        user_message_id=turn.user_message_id,
        status=_STATUSES[answered.outcome],
        content=ResponseContent((*thoughts, *_parts(answered.parts))),
        error=_error(answered),
        output_message_id=turn.output_message_id,
    )


def _of_question(question: Question | None) -> tuple[_WirePart, ...]:
    if question is None:
        return ()
    text = question.text or f"Deep insights on {question.ticker}"
    if question.thesis:
        text = f"{text}\n\n{question.thesis}"
    return (ContentPartText(text),)


def _error(answered: Answered) -> wire.ErrorStatus | None:
    if answered.outcome is not Outcome.ERRORED:
        return None
    return wire.ErrorStatus(code=answered.error_code, message=answered.error_message)


def _parts(parts: tuple[Part, ...]) -> tuple[_WirePart, ...]:
    return tuple(_part(part, place) for place, part in enumerate(parts, start=1))


def _part(part: Part, place: int) -> _WirePart:
    match part:
        case TextPart():
            return ContentPartText(part.text)
        case ChartPart():
            return ContentPartChart(_chart(part, place))
        case ActionPart():
            return ContentPartStructuredAction(
                action_id=f"action-{place}",
                action=wire_action(part.action, place),
                clicked=False,
                item_id=f"item-{place}",
            )
        case SuggestionsPart():
            return ContentPartSuggestedActions(
                SuggestedActionsPayload(action_buttons=_buttons(part, place))
            )


def _chart(part: ChartPart, place: int) -> ChartPayload:
    series = tuple(
        ChartSeries(
            name=each.name,
            # Charts are for the eye: this is the one place where an amount becomes a number.
            points=tuple(ChartPoint(x=name, y=amount / SCALE) for name, amount in each.points),
        )
        for each in part.series
    )
    return ChartPayload(
        chart_id=f"chart-{place}",
        clicked=False,
        data_chart=DataChart(series=series),
        item_id=f"item-{place}",
    )


def _buttons(part: SuggestionsPart, place: int) -> tuple[ActionButton, ...]:
    return tuple(
        ActionButton(
            button_id=f"button-{number}",
            label=each.label,
            prompt=PromptButtonAction(each.prompt),
            item_id=f"item-{place}-{number}",
        )
        for number, each in enumerate(part.suggestions, start=1)
    )
