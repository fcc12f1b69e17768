"""Locates, for whoever tests: asked for, left open, granted, refused.

The API only reads locates; how they are asked for is not published. Here a test asks for one, has
the desk answer from what can be borrowed, or answers itself when it likes.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.api.keys import ACCOUNT_ID_MAX
from sidestreet.api.locates import wire_locate
from sidestreet.contract.locates import Locate as WireLocate
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.shared import Date
from sidestreet.control.asked import answering, instrument_of, unacceptable
from sidestreet.control.operation import control_operation
from sidestreet.domain.lending_commands import AnswerLocate, RequestLocate
from sidestreet.domain.locates import Locate, LocateStatus
from sidestreet.engine.lending.locates import locate_usage
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk

_SHARES_MAX: Final = 10**9
_NAME_MAX: Final = 64
_DAY: Final = r"^20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\Z"

_Shares = Annotated[int, Meta(ge=1, le=_SHARES_MAX)]


class NewLocate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request for whole shares to borrow. Without a date it counts for the day that it is.

    `answer` DESK has the desk answer from what can be borrowed; LATER leaves the request open.
    """

    account_id: Annotated[int, Meta(ge=0, le=ACCOUNT_ID_MAX)]
    symbol: Annotated[str, Meta(description="Symbol or id of the instrument.")]
    quantity: _Shares
    client_request_id: Annotated[str, Meta(min_length=1, max_length=_NAME_MAX)]
    effective_date: Annotated[Date, Meta(pattern=_DAY)] | None = None
    answer: Literal["DESK", "LATER"] = "DESK"


class LocateAnswerRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether it is granted, and how many shares of those asked for; all without a number."""

    is_granted: bool
    quantity: _Shares | None = None


LOCATE_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "list_locates",
        "GET",
        "/locates",
        "List all requests for locates, oldest first.",
        list[WireLocate],
    ),
    control_operation(
        "request_locate",
        "POST",
        "/locates",
        "Ask for shares to borrow, for an account.",
        WireLocate,
        body=NewLocate,
    ),
    control_operation(
        "answer_locate",
        "POST",
        "/locates/{locate_request_id}/answer",
        "Grant a request that is open, in whole or in part, or refuse it.",
        WireLocate,
        parameters=(
            Parameter("locate_request_id", "path", str, "Id of the request.", required=True),
        ),
        body=LocateAnswerRequest,
    ),
)


class LocateControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def list_locates(self, call: Call) -> None:
        """List all requests."""
        locates = self._desk.state.lending.locates.values()
        data = [self._wire(each) for each in locates if call.key.grants(each.account_id)]
        self._desk.when_durable(lambda: call.answer(data))

    def request_locate(self, call: Call) -> None:
        """Ask for shares to borrow."""
        asked = call.body(NewLocate)
        if not call.key.grants(asked.account_id):
            raise ApiError(ErrorKind.FORBIDDEN)
        terms = instrument_of(self._directory, asked.symbol).terms
        if terms.option is not None:
            raise unacceptable(f"symbol: {asked.symbol} is an option, and options are not borrowed")
        command = RequestLocate(
            asked.account_id,
            terms,
            asked.quantity,
            asked.client_request_id,
            asked.effective_date,
            LocateStatus.REQUESTED if asked.answer == "LATER" else None,
        )

        def told() -> WireLocate:
            lending = self._desk.state.lending
            named = lending.client_ids[asked.account_id]
            return self._wire(lending.locates[named[asked.client_request_id]])

        self._desk.offer(command, call.cause, answering(call, told))

    def answer_locate(self, call: Call) -> None:
        """Answer a request that is open."""
        asked = call.body(LocateAnswerRequest)
        locate_request_id = call.path["locate_request_id"]
        locates = self._desk.state.lending.locates
        known = locates.get(locate_request_id)
        if call.key.account_ids is not None and (
            known is None or not call.key.grants(known.account_id)
        ):
            raise ApiError(ErrorKind.FORBIDDEN)
        if asked.quantity is not None and not asked.is_granted:
            raise unacceptable("quantity: nothing is granted")
        if known is not None and (asked.quantity or 0) > known.requested_quantity:
            raise unacceptable(
                f"quantity: {asked.quantity}, expected at most {known.requested_quantity}"
            )
        command = AnswerLocate(locate_request_id, asked.is_granted, asked.quantity)
        done = answering(call, lambda: self._wire(locates[locate_request_id]))
        self._desk.offer(command, call.cause, done)

    def _wire(self, locate: Locate) -> WireLocate:
        reserved, used = locate_usage(self._desk.state, locate)
        return wire_locate(locate, reserved, used)
