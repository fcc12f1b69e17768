"""What the assistant offers to have done, on the wire: tickets to confirm, views to open.

An action is an object with one member, which says what it is. A member that holds nothing is left
out, as everywhere.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

from sidestreet.contract.enums import (
    PositionIntent,
    RequestOrderType,
    TrailingOffsetType,
)
from sidestreet.contract.enums import Side as OrderSide
from sidestreet.contract.enums_omni import AgreementKey, EntitlementCode, TicketTimeInForce
from sidestreet.contract.shared import DecimalText, Instant, SignedDecimalText

ItemId = Annotated[str | None, Meta(description="Tells this item from others of the message.")]


class TicketSmartRouting(Struct, frozen=True, tag_field="type", tag="SOR"):
    """The desk chooses where to trade."""


class TicketVolumeWeighted(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="VWAP"):
    """Worked along the market's volume."""

    start_at: Annotated[Instant | None, Meta(description="When working begins.")] = None
    end_at: Annotated[Instant | None, Meta(description="When working ends.")] = None


class TicketTimeWeighted(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="TWAP"):
    """Worked evenly over time."""

    start_at: Annotated[Instant | None, Meta(description="When working begins.")] = None
    end_at: Annotated[Instant | None, Meta(description="When working ends.")] = None


class TicketDirectAccess(Struct, frozen=True, tag_field="type", tag="DMA"):
    """Sent to one venue."""

    destination: Annotated[str, Meta(description="The venue.")]


TicketStrategy = TicketSmartRouting | TicketVolumeWeighted | TicketTimeWeighted | TicketDirectAccess


class PrefillNewOrderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A ticket for a new order, with the members of a submit."""

    symbol: Annotated[str | None, Meta(description="Ticker or OSI symbol.")] = None
    instrument_id: Annotated[str | None, Meta(description="Id of the instrument.")] = None
    side: Annotated[OrderSide, Meta(description="Buy or sell.")]
    order_type: Annotated[RequestOrderType, Meta(description="How the price is set.")]
    quantity: Annotated[DecimalText, Meta(description="Shares or contracts.")]
    time_in_force: Annotated[TicketTimeInForce, Meta(description="How long it lives.")]
    limit_price: Annotated[DecimalText | None, Meta(description="Worst price.")] = None
    stop_price: Annotated[DecimalText | None, Meta(description="Price that triggers it.")] = None
    trailing_offset: Annotated[DecimalText | None, Meta(description="Trailing offset.")] = None
    trailing_offset_type: Annotated[
        TrailingOffsetType | None, Meta(description="Unit of the trailing offset.")
    ] = None
    limit_offset: Annotated[
        SignedDecimalText | None, Meta(description="Distance of the limit from the stop.")
    ] = None
    expires_at: Annotated[Instant | None, Meta(description="When it expires.")] = None
    extended_hours: Annotated[
        bool | None, Meta(description="May trade outside the regular session.")
    ] = None
    position_intent: Annotated[
        PositionIntent | None, Meta(description="Whether to open or close.")
    ] = None
    strategy: Annotated[TicketStrategy | None, Meta(description="How to work it.")] = None
    id: Annotated[str | None, Meta(description="The client's own key.")] = None
    item_id: ItemId = None


class PrefillCancelOrderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order to cancel."""

    account_id: Annotated[int, Meta(description="Account it belongs to.")]
    order_id: Annotated[str, Meta(description="Id of the order.")]
    item_id: ItemId = None


class PrefillModifyOrderRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order to change; what is absent stays."""

    account_id: Annotated[int | None, Meta(description="Account it belongs to.")] = None
    order_id: Annotated[str | None, Meta(description="Id of the order.")] = None
    quantity: Annotated[DecimalText | None, Meta(description="New total quantity.")] = None
    limit_price: Annotated[DecimalText | None, Meta(description="New limit price.")] = None
    stop_price: Annotated[DecimalText | None, Meta(description="New stop price.")] = None
    trailing_offset: Annotated[DecimalText | None, Meta(description="New offset.")] = None
    trailing_offset_type: Annotated[
        TrailingOffsetType | None, Meta(description="New unit of the offset.")
    ] = None
    limit_offset: Annotated[
        SignedDecimalText | None, Meta(description="New distance of the limit.")
    ] = None
    item_id: ItemId = None


class PrefillNewOrderAction(Struct, frozen=True, tag_field="action_type", tag="NEW"):
    """Place new orders."""

    orders: Annotated[tuple[PrefillNewOrderRequest, ...], Meta(description="Their tickets.")]


class PrefillCancelOrderAction(Struct, frozen=True, tag_field="action_type", tag="CANCEL"):
    """Cancel open orders."""

    orders: Annotated[tuple[PrefillCancelOrderRequest, ...], Meta(description="Which.")]


class PrefillModifyOrderAction(Struct, frozen=True, tag_field="action_type", tag="MODIFY"):
    """Change open orders."""

    orders: Annotated[tuple[PrefillModifyOrderRequest, ...], Meta(description="Which, and how.")]


PrefillOrderAction = PrefillNewOrderAction | PrefillCancelOrderAction | PrefillModifyOrderAction


class OpenChartAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A chart to open."""

    symbol: Annotated[str, Meta(description="Whose.")]
    timeframe: Annotated[str | None, Meta(description="How far back, such as 1D or 1Y.")] = None
    extras: Annotated[Any, Meta(description="More for the chart.")] = None
    item_id: ItemId = None


class OpenScreenerFilter(Struct, frozen=True, kw_only=True):
    """One condition of a screener."""

    field: Annotated[str, Meta(description="What it looks at.")]
    operator: Annotated[str, Meta(description="How it compares.")]
    value: Annotated[Any, Meta(description="With what.")]


class OpenScreenerAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A screener to open."""

    filters: Annotated[tuple[OpenScreenerFilter, ...], Meta(description="Its conditions.")]
    columns: Annotated[tuple[str, ...] | None, Meta(description="Its columns.")] = None
    page_size: Annotated[int | None, Meta(description="Rows on a page.")] = None
    sort_by: Annotated[str | None, Meta(description="What it sorts by.")] = None
    sort_direction: Annotated[str | None, Meta(description="ASC or DESC.")] = None
    item_id: ItemId = None


class OpenEntitlementConsentAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dialog to open in which somebody consents."""

    account_ids: Annotated[tuple[int, ...], Meta(description="For which accounts.")]
    agreement_key: Annotated[AgreementKey, Meta(description="To which agreement.")]
    entitlement_codes: Annotated[tuple[EntitlementCode, ...], Meta(description="To what.")]
    reason: Annotated[str, Meta(description="Why it is asked for.")]
    item_id: ItemId = None


class StructuredAction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of these; the member that is there says which."""

    prefill_order: Annotated[
        PrefillOrderAction | None, Meta(description="Fill in order tickets.")
    ] = None
    open_chart: Annotated[OpenChartAction | None, Meta(description="Open a chart.")] = None
    open_screener: Annotated[OpenScreenerAction | None, Meta(description="Open a screener.")] = None
    open_entitlement_consent: Annotated[
        OpenEntitlementConsentAction | None, Meta(description="Ask for consent.")
    ] = None


class PromptButtonAction(Struct, frozen=True, gc=False):
    """A click asks this next."""

    prompt: Annotated[str, Meta(description="The next message.")]


class StructuredActionButtonAction(
    Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", gc=False
):
    """A click does an action of the same message."""

    action_id: Annotated[str | None, Meta(description="Id of the action.")] = None


class ActionButton(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A button."""

    button_id: Annotated[str, Meta(description="Tells it from the others of its part.")]
    label: Annotated[str, Meta(description="What stands on it.")]
    prompt: Annotated[PromptButtonAction | None, Meta(description="What it asks.")] = None
    structured_action: Annotated[
        StructuredActionButtonAction | None, Meta(description="What it does.")
    ] = None
    item_id: ItemId = None
