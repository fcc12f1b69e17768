"""Applying events of the lending desk."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.lending_events import (
    BorrowSet,
    LocateAnswered,
    LocateDated,
    LocateRequested,
    ShortSalesFreed,
    ShortSalesRestricted,
)
from sidestreet.domain.locates import Locate, LocateStatus
from sidestreet.engine.lending.state import LendingState
from sidestreet.engine.state import State


def _borrow_set(state: State, event: BorrowSet) -> None:
    state.lending.borrows[event.borrow.instrument_id] = event.borrow


def _locate_requested(state: State, event: LocateRequested) -> None:
    lending, locate = state.lending, event.locate
    named = lending.client_ids.setdefault(locate.account_id, {})
    named[locate.client_request_id] = locate.locate_request_id
    lending.live[locate.locate_request_id] = None
    lending.locates[locate.locate_request_id] = locate


def _locate_answered(state: State, event: LocateAnswered) -> None:
    lending = state.lending
    before = lending.locates[event.locate_request_id]
    after = replace(
        before,
        status=event.status,
        locate_id=event.locate_id or before.locate_id,
        quantity=before.quantity if event.quantity is None else event.quantity,
    )
    if event.status is LocateStatus.ACCEPTED:
        after = replace(after, granted_before=event.granted_before)
        _count(lending, after, 1)
    else:
        after = replace(after, used_quantity=event.used_quantity)
        if after.effective_date:
            del lending.live[event.locate_request_id]
        if before.status is LocateStatus.ACCEPTED:
            _count(lending, before, -1)
    lending.locates[event.locate_request_id] = after


def _locate_dated(state: State, event: LocateDated) -> None:
    lending = state.lending
    before = lending.locates[event.locate_request_id]
    after = replace(
        before, effective_date=event.effective_date, granted_before=event.granted_before
    )
    if before.status is LocateStatus.ACCEPTED:
        _count(lending, before, -1)
        _count(lending, after, 1)
    elif before.status is not LocateStatus.REQUESTED:
        # Refused before there was a day to put on it.
        del lending.live[event.locate_request_id]
    lending.locates[event.locate_request_id] = after


def _short_sales_restricted(state: State, event: ShortSalesRestricted) -> None:
    state.lending.restricted[event.instrument_id] = event.date


def _short_sales_freed(state: State, event: ShortSalesFreed) -> None:
    del state.lending.restricted[event.instrument_id]


def _count(lending: LendingState, locate: Locate, sign: int) -> None:
    """Count a granted locate in, or out with sign -1; what has come to nothing is forgotten."""
    by_instrument = lending.granted.setdefault(locate.effective_date, {})
    by_account = by_instrument.setdefault(locate.instrument_id, {})
    granted = by_account.get(locate.account_id, 0) + sign * (locate.quantity or 0)
    if granted:
        by_account[locate.account_id] = granted
        return
    by_account.pop(locate.account_id, None)
    if not by_account:
        del by_instrument[locate.instrument_id]
    if not by_instrument:
        del lending.granted[locate.effective_date]


APPLY_LENDING_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    BorrowSet: _borrow_set,
    LocateRequested: _locate_requested,
    LocateAnswered: _locate_answered,
    LocateDated: _locate_dated,
    ShortSalesRestricted: _short_sales_restricted,
    ShortSalesFreed: _short_sales_freed,
}
"""What each event of the lending desk does to the state."""
