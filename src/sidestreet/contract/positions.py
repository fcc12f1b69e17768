"""Positions on the wire, what closes them, and what is to be done with options that are held.

A long position is a positive quantity, a short one a negative quantity, and values carry the same
sign. A member declared with the default None is left out of the answer when nothing is known: a
position without a price has no profit.

What a client sends is strict: an unknown member is refused. One member has an older name that is
read as well, `instruction_id` for `client_instruction_id`.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums import (
    InstrumentType,
    PositionInstructionStatus,
    PositionInstructionType,
    PositionType,
)
from sidestreet.contract.shared import (
    ClientInstructionId,
    Date,
    DecimalText,
    Instant,
    SignedDecimalText,
    Uuid,
)


class Position(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What an account holds or owes of one instrument."""

    account_id: Annotated[int, Meta(description="Account that it belongs to.")]
    instrument_id: Annotated[Uuid, Meta(description="Id of the instrument.")]
    symbol: Annotated[str, Meta(description="Ticker or OSI symbol.")]
    instrument_type: Annotated[InstrumentType, Meta(description="Kind of the instrument.")]
    underlying_instrument_id: Annotated[
        Uuid | None,
        Meta(description="For options: id of the underlying instrument."),
    ] = None
    underlying_instrument_type: Annotated[
        InstrumentType | None,
        Meta(description="For options: kind of the underlying instrument."),
    ] = None
    position_type: Annotated[PositionType, Meta(description="Owned or owed.")]
    quantity: Annotated[
        SignedDecimalText,
        Meta(description="Shares or contracts; negative if owed."),
    ]
    available_quantity: Annotated[
        DecimalText,
        Meta(description="What no open order or instruction has laid claim to."),
    ]
    avg_price: Annotated[
        DecimalText | None,
        Meta(description="Average price that it was opened at, for a share."),
    ] = None
    cost_basis: Annotated[
        SignedDecimalText | None,
        Meta(description="What opening it cost; negative for what a short sale brought in."),
    ] = None
    instrument_price: Annotated[
        DecimalText | None,
        Meta(description="Price of the instrument now, for a share."),
    ] = None
    closing_price: Annotated[
        DecimalText | None,
        Meta(description="Price at the end of the last day, for a share."),
    ] = None
    closing_price_date: Annotated[Date | None, Meta(description="That day.")] = None
    market_value: Annotated[
        SignedDecimalText,
        Meta(description="Value now, or at the closing price if there is no other."),
    ]
    unrealized_pnl: Annotated[
        SignedDecimalText | None,
        Meta(description="Market value less cost basis."),
    ] = None
    unrealized_pnl_pct: Annotated[
        SignedDecimalText | None,
        Meta(description="That profit in percent of the cost basis."),
    ] = None
    daily_unrealized_pnl: Annotated[
        SignedDecimalText | None,
        Meta(description="Profit since the prior close, or since it was opened today."),
    ] = None
    daily_unrealized_pnl_pct: Annotated[
        SignedDecimalText | None,
        Meta(description="That profit in percent of the value it is measured from."),
    ] = None
    daily_realized_pnl: Annotated[
        SignedDecimalText | None,
        Meta(description="Profit of what was closed today, against what it had cost."),
    ] = None


class ClosePositionRequest(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """How to close positions."""

    cancel_orders: Annotated[
        bool | None,
        Meta(description="Cancel open orders in the same instruments first. No if absent."),
    ] = None


class PositionInstructionRequest(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """What to do with contracts of one option that the account holds long."""

    client_instruction_id: Annotated[
        ClientInstructionId | None,
        Meta(
            description="The client's own key. A second instruction with the same key is refused "
            "as a duplicate. The desk makes one if it is absent.",
        ),
    ] = None
    instruction_id: Annotated[
        ClientInstructionId | None,
        Meta(description="Older name of `client_instruction_id`; give one of the two."),
    ] = None
    instruction_type: Annotated[PositionInstructionType, Meta(description="What to do.")]
    instrument_id: Annotated[str, Meta(description="Id of the option, or its OSI symbol.")]
    quantity: Annotated[DecimalText, Meta(description="How many contracts, a whole number.")]


class PositionInstructionRejection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why an instruction was rejected, for programs."""

    reason: Annotated[str, Meta(description="A code that does not change, to branch on.")]
    domain: Annotated[str, Meta(description="Who said so: the desk, or the clearing house.")]
    description: Annotated[str, Meta(description="The reason, for people.")]
    metadata: Annotated[
        dict[str, str],
        Meta(description="The figures behind it. Which there are depends on the reason."),
    ]


class PositionInstruction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An instruction as it stands now."""

    id: Annotated[
        Uuid,
        Meta(description="Id given by the desk; all zeros for a row that was not taken."),
    ]
    account_id: Annotated[int, Meta(description="Account that it belongs to.")]
    client_instruction_id: Annotated[str, Meta(description="The client's own key.")]
    instruction_type: Annotated[PositionInstructionType, Meta(description="What is to be done.")]
    instrument_id: Annotated[str, Meta(description="Id of the option.")]
    symbol: Annotated[str, Meta(description="OSI symbol of the option.")]
    underlying_instrument_id: Annotated[
        Uuid | None,
        Meta(description="Id of the underlying instrument."),
    ] = None
    quantity: Annotated[DecimalText, Meta(description="Contracts asked for.")]
    accepted_quantity: Annotated[
        DecimalText | None,
        Meta(description="Contracts that the clearing house took, once it has."),
    ] = None
    status: Annotated[PositionInstructionStatus, Meta(description="Where it is in its life.")]
    rejection_reason: Annotated[
        str | None,
        Meta(description="Why it, or a cancel of it, was refused, for people."),
    ] = None
    rejection: Annotated[
        PositionInstructionRejection | None,
        Meta(description="The same, for programs."),
    ] = None
    created_at: Annotated[Instant | None, Meta(description="When the desk took it.")] = None
    updated_at: Annotated[Instant | None, Meta(description="When it last changed.")] = None
