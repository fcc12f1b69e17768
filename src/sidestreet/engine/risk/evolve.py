"""Applying events of risk."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.limits import NO_LIMITS
from sidestreet.domain.risk_events import (
    AccountRiskSet,
    HouseRulesSet,
    KillSwitchEngaged,
    KillSwitchReleased,
    LimitsSet,
)
from sidestreet.engine.risk.rates import follow_limits
from sidestreet.engine.state import State


def _limits_set(state: State, event: LimitsSet) -> None:
    key = event.scope, event.key
    if event.limits == NO_LIMITS:
        state.risk.limits.pop(key, None)
    else:
        state.risk.limits[key] = event.limits
    follow_limits(state, key, event.limits)


def _account_risk_set(state: State, event: AccountRiskSet) -> None:
    if event.max_notional is None:
        state.risk.max_notional.pop(event.account_id, None)
    else:
        state.risk.max_notional[event.account_id] = event.max_notional


def _house_rules_set(state: State, event: HouseRulesSet) -> None:
    state.risk.rules = event.rules


def _kill_switch_engaged(state: State, event: KillSwitchEngaged) -> None:
    state.risk.killed[event.scope, event.key] = event.detail


def _kill_switch_released(state: State, event: KillSwitchReleased) -> None:
    state.risk.killed.pop((event.scope, event.key), None)


APPLY_RISK_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    LimitsSet: _limits_set,
    AccountRiskSet: _account_risk_set,
    HouseRulesSet: _house_rules_set,
    KillSwitchEngaged: _kill_switch_engaged,
    KillSwitchReleased: _kill_switch_released,
}
"""What each event of risk does to the state."""
