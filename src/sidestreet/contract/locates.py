"""Locates on the wire: shares found to borrow before a short sale, and what borrowing costs.

Numbers of shares are whole and travel as JSON integers here, unlike everywhere else on the API. A
member declared with the default None is left out of the answer when it holds nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums import LocateStatus
from sidestreet.contract.envelope import ErrorBody
from sidestreet.contract.shared import Date, DecimalText, Instant, Uuid


class Locate(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A request for shares to borrow, and what was granted for it."""

    account_id: Annotated[int, Meta(description="Account that it belongs to.")]
    locate_request_id: Annotated[str, Meta(description="Id of the request, given by the desk.")]
    client_request_id: Annotated[str, Meta(description="The asker's own key for the request.")]
    locate_id: Annotated[
        str | None,
        Meta(description="Id of what was granted, once it is."),
    ] = None
    related_order_id: Annotated[
        str | None,
        Meta(description="Client's key of the order that it was asked for."),
    ] = None
    instrument_id: Annotated[Uuid, Meta(description="Id of the instrument.")]
    effective_date: Annotated[Date, Meta(description="Day in New York for which it counts.")]
    status: Annotated[LocateStatus, Meta(description="What became of the request.")]
    requested_quantity: Annotated[int, Meta(description="Shares asked for.")]
    quantity: Annotated[int | None, Meta(description="Shares granted, once it is.")] = None
    reserved_quantity: Annotated[
        int | None,
        Meta(description="Granted shares that open orders have laid claim to."),
    ] = None
    used_quantity: Annotated[int | None, Meta(description="Granted shares sold short.")] = None


class LocateRate(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What borrowing an instrument costs."""

    instrument_id: Annotated[Uuid, Meta(description="Id of the instrument.")]
    rate: Annotated[
        DecimalText,
        Meta(description="Part of the value for a year: 0.037012 is 3.7012 percent."),
    ]
    as_of: Annotated[Instant | None, Meta(description="When the rate was set.")] = None


class LocateRateResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rate of one instrument that was asked for, or why there is none."""

    instrument: Annotated[str, Meta(description="The instrument, written as it was asked for.")]
    rate: Annotated[LocateRate | None, Meta(description="Its rate, if there is one.")] = None
    error: Annotated[
        ErrorBody | None,
        Meta(description="Otherwise a 404: the instrument is unknown, or has no rate."),
    ] = None
