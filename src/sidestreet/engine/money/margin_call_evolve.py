"""Applying events of margin calls."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.margin_call_events import LiquidationBegan, MarginCalled, MarginCallMet
from sidestreet.engine.money.margin_call_state import MarginCall
from sidestreet.engine.state import State


def _called(state: State, event: MarginCalled) -> None:
    state.margin_calls[event.account_id] = MarginCall(event.date, event.equity, event.requirement)


def _met(state: State, event: MarginCallMet) -> None:
    del state.margin_calls[event.account_id]


def _liquidation_began(state: State, event: LiquidationBegan) -> None:
    # To the end: who was served last is served again after all others.
    call = state.margin_calls.pop(event.account_id)
    state.margin_calls[event.account_id] = replace(call, is_liquidating=True)


APPLY_MARGIN_CALL_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    MarginCalled: _called,
    MarginCallMet: _met,
    LiquidationBegan: _liquidation_began,
}
"""What each event of a margin call does to the state."""
