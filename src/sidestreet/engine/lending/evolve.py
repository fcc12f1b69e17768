"""Applying events of the lending desk."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.lending_events import BorrowSet, LocateAnswered, LocateRequested
from sidestreet.engine.state import State


def _borrow_set(state: State, event: BorrowSet) -> None:
    state.lending.borrows[event.borrow.instrument_id] = event.borrow


def _locate_requested(state: State, event: LocateRequested) -> None:
    state.lending.locates[event.locate.locate_request_id] = event.locate


def _locate_answered(state: State, event: LocateAnswered) -> None:
    locate = state.lending.locates[event.locate_request_id]
    state.lending.locates[event.locate_request_id] = replace(
        locate,
        status=event.status,
        locate_id=event.locate_id or locate.locate_id,
        quantity=locate.quantity if event.quantity is None else event.quantity,
    )


APPLY_LENDING_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    BorrowSet: _borrow_set,
    LocateRequested: _locate_requested,
    LocateAnswered: _locate_answered,
}
"""What each event of the lending desk does to the state."""
