"""Instruments on the wire: the core that lists carry, and the whole that one call answers.

A member declared with the default None is left out of the answer when it holds nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums import InstrumentType, NotShortableReason, ShortableAttribute
from sidestreet.contract.shared import Date, DecimalText, Uuid


class TickRule(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A band of prices and the step that prices in it must keep."""

    start_price: Annotated[DecimalText, Meta(description="Lowest price of the band.")]
    end_price: Annotated[
        DecimalText | None,
        Meta(description="First price above the band; absent in the last band."),
    ] = None
    tick_size: Annotated[DecimalText, Meta(description="Prices in the band are multiples of this.")]


class OptionExpiryDate(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A day on which options of an instrument expire."""

    date: Annotated[Date, Meta(description="The day.")]
    has_settles_on_open: Annotated[
        bool,
        Meta(description="Some contracts of that day settle on opening prices."),
    ]
    has_settles_on_close: Annotated[
        bool,
        Meta(description="Some contracts of that day settle on closing prices."),
    ]


class InstrumentCore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An instrument as lists carry it."""

    id: Annotated[Uuid, Meta(description="Id of the instrument; it outlives the symbol.")]
    symbol: Annotated[str, Meta(description="What it is called today: ticker or OSI symbol.")]
    name: Annotated[str | None, Meta(description="Name of the issuer or the contract.")] = None
    instrument_type: Annotated[InstrumentType | None, Meta(description="What kind it is.")] = None
    venue: Annotated[str, Meta(description="Market of its listing (ISO 10383).")]
    currency: Annotated[str, Meta(description="Currency it trades in (ISO 4217).")]
    country_of_issue: Annotated[str, Meta(description="Country of issue.")]
    is_tradable: Annotated[bool, Meta(description="Orders in it are taken.")]
    is_liquidation_only: Annotated[bool, Meta(description="Only closing orders are taken.")]
    is_fractionable: Annotated[bool, Meta(description="Fractions of a share may be ordered.")]
    is_marginable: Annotated[bool, Meta(description="May be bought on margin.")]
    is_ptp: Annotated[bool, Meta(description="A publicly traded partnership.")]
    is_threshold_security: Annotated[
        bool,
        Meta(description="On the threshold list of Regulation SHO."),
    ]
    is_short_prohibited: Annotated[bool, Meta(description="Short sales are refused.")]
    easy_to_borrow: Annotated[bool, Meta(description="On the easy-to-borrow list.")]
    shortable_attribute: Annotated[
        ShortableAttribute | None,
        Meta(description="How hard it is to borrow."),
    ] = None
    not_shortable_reasons: Annotated[
        tuple[NotShortableReason, ...] | None,
        Meta(description="Why it cannot be sold short."),
    ] = None
    long_margin_rate: Annotated[
        DecimalText | None,
        Meta(description="Share of a long position's value that margin must cover."),
    ] = None
    short_margin_rate: Annotated[
        DecimalText | None,
        Meta(description="Share of a short position's value that margin must cover."),
    ] = None
    tick_rules: Annotated[
        tuple[TickRule, ...] | None,
        Meta(description="Price steps, lowest band first."),
    ] = None
    previous_close: Annotated[
        DecimalText | None,
        Meta(description="Last closing price."),
    ] = None
    cax_adjusted_previous_close: Annotated[
        DecimalText | None,
        Meta(description="Last closing price, adjusted for corporate actions since."),
    ] = None
    adv: Annotated[DecimalText | None, Meta(description="Average daily volume, shares.")] = None
    notional_adv: Annotated[
        DecimalText | None,
        Meta(description="Average daily volume, money."),
    ] = None


class Instrument(InstrumentCore, frozen=True, kw_only=True, omit_defaults=True):
    """One instrument with all that is known of it."""

    options_expiry_dates: Annotated[
        tuple[Date, ...] | None,
        Meta(description="Days on which its options expire, when asked for."),
    ] = None
    options_contract_expiry_dates: Annotated[
        tuple[OptionExpiryDate, ...] | None,
        Meta(description="The same days, each with how its contracts settle."),
    ] = None
