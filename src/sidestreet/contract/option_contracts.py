"""Option contracts on the wire, with what tells them from other instruments."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.instruments import TickRule
from sidestreet.contract.shared import Date, DecimalText, Instant, Uuid


class ContractType(StrEnum):
    """Which right an option gives."""

    CALL = "CALL"
    PUT = "PUT"


class ExerciseStyle(StrEnum):
    """When an option may be exercised: on any day, or on its last alone."""

    AMERICAN = "AMERICAN"
    EUROPEAN = "EUROPEAN"


class ListingType(StrEnum):
    """How a contract came to be: listed by an exchange, tailored on one, or made between two."""

    STANDARD = "STANDARD"
    FLEX = "FLEX"
    OTC = "OTC"


class OptionsContract(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An option contract."""

    id: Annotated[Uuid, Meta(description="Id of the instrument.")]
    symbol: Annotated[str, Meta(description="OSI symbol, its root padded to six characters.")]
    contract_type: Annotated[ContractType, Meta(description="Call or put.")]
    currency: Annotated[str, Meta(description="Currency it trades in (ISO 4217).")]
    exchange: Annotated[str, Meta(description="Market of its listing (ISO 10383).")]
    exercise_style: Annotated[ExerciseStyle, Meta(description="When it may be exercised.")]
    expiry: Annotated[Date, Meta(description="Day on which it expires.")]
    is_liquidation_only: Annotated[bool, Meta(description="Only closing orders are taken.")]
    is_marginable: Annotated[bool, Meta(description="May be bought on margin.")]
    is_tradable: Annotated[bool, Meta(description="Orders in it are taken.")]
    listing_type: Annotated[ListingType, Meta(description="How it came to be.")]
    multiplier: Annotated[DecimalText, Meta(description="Shares that one contract is for.")]
    strike_price: Annotated[DecimalText, Meta(description="Price of a share on exercise.")]
    is_settle_on_open: Annotated[
        bool | None,
        Meta(description="Settles on opening prices; false for closing prices."),
    ] = None
    last_trade_cutoff: Annotated[
        Instant | None,
        Meta(description="Instant at which trading in it ends."),
    ] = None
    open_interest: Annotated[
        int | None,
        Meta(description="Contracts that clients of the desk hold long."),
    ] = None
    tick_rules: Annotated[
        tuple[TickRule, ...] | None,
        Meta(description="Price steps, lowest band first."),
    ] = None
    underlying_instrument_id: Annotated[
        Uuid | None,
        Meta(description="Id of what it is on."),
    ] = None
