"""Applying events of corporate actions."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.corporate_events import CorporateActionAnnounced, CorporateActionApplied
from sidestreet.engine.state import State


def _announced(state: State, event: CorporateActionAnnounced) -> None:
    state.corporate.announced[event.action_id] = event.action


def _applied(state: State, event: CorporateActionApplied) -> None:
    del state.corporate.announced[event.action_id]


APPLY_CORPORATE_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    CorporateActionAnnounced: _announced,
    CorporateActionApplied: _applied,
}
"""What each event of a corporate action does to the state."""
