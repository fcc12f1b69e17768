"""What a message or a response of the assistant is made of, on the wire: parts told by `type`.

A message has no thoughts; a response has, as long as it can be polled.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

from sidestreet.contract.omni_actions import ActionButton, ItemId, StructuredAction


class ContentPartText(Struct, frozen=True, tag_field="type", tag="text", gc=False):
    """Words."""

    text: Annotated[str, Meta(description="The words, in Markdown.")]


class ContentPartThinking(Struct, frozen=True, tag_field="type", tag="thinking"):
    """What is being done to find the answer."""

    thoughts: Annotated[tuple[str, ...], Meta(description="Step by step.")]


class ContentPartStructuredAction(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag="structured_action",
):
    """Something that can be done with a click."""

    action_id: Annotated[str, Meta(description="Tells it from others of the message.")]
    action: Annotated[StructuredAction, Meta(description="What.")]
    clicked: Annotated[bool, Meta(description="Whether it was. The desk hears of no clicks.")]
    clicked_item_ids: Annotated[
        tuple[str, ...] | None, Meta(description="Which of its items were.")
    ] = None
    item_id: ItemId = None


class ChartPoint(Struct, frozen=True, kw_only=True, gc=False):
    """A point."""

    x: Annotated[str, Meta(description="What it is of: a symbol, a day, a name.")]
    y: Annotated[float, Meta(description="How much.")]


class ChartSeries(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Points that belong together."""

    name: Annotated[str, Meta(description="What they are.")]
    points: Annotated[tuple[ChartPoint, ...] | None, Meta(description="In their order.")] = None


class DataChart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a chart draws."""

    series: Annotated[tuple[ChartSeries, ...] | None, Meta(description="Its series.")] = None


class ChartPayload(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A chart."""

    chart_id: Annotated[str, Meta(description="Tells it from others of the message.")]
    clicked: Annotated[bool, Meta(description="Whether it was. The desk hears of no clicks.")]
    data_chart: Annotated[DataChart | None, Meta(description="What it draws.")] = None
    action_buttons: Annotated[
        tuple[ActionButton, ...] | None, Meta(description="Buttons below it.")
    ] = None
    item_id: ItemId = None


class ContentPartChart(Struct, frozen=True, tag_field="type", tag="chart"):
    """A chart in the answer itself."""

    payload: Annotated[ChartPayload, Meta(description="The chart.")]


class SuggestedActionsPayload(
    Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"
):
    """Buttons for what could be asked next."""

    action_buttons: Annotated[tuple[ActionButton, ...] | None, Meta(description="The buttons.")] = (
        None
    )
    clicked_item_ids: Annotated[
        tuple[str, ...] | None, Meta(description="Which of them were clicked.")
    ] = None


class ContentPartSuggestedActions(Struct, frozen=True, tag_field="type", tag="suggested_actions"):
    """What could be asked next."""

    payload: Annotated[SuggestedActionsPayload, Meta(description="The buttons.")]


class ContentPartCustom(Struct, frozen=True, tag_field="type", tag="custom"):
    """Anything else. This desk never sends one."""

    payload: Annotated[Any, Meta(description="What it is.")]


MessagePart = (
    ContentPartText
    | ContentPartStructuredAction
    | ContentPartChart
    | ContentPartSuggestedActions
    | ContentPartCustom
)
ResponsePart = (
    ContentPartText
    | ContentPartThinking
    | ContentPartStructuredAction
    | ContentPartChart
    | ContentPartSuggestedActions
    | ContentPartCustom
)


class MessageContent(Struct, frozen=True):
    """What a message says."""

    parts: Annotated[tuple[MessagePart, ...], Meta(description="Its parts, in their order.")]


class ResponseContent(Struct, frozen=True):
    """What there is of a response so far."""

    parts: Annotated[tuple[ResponsePart, ...], Meta(description="Its parts, in their order.")]
