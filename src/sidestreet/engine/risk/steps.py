"""Deciding about limits, the rules of the house, and the kill switch."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import SetAccountRisk, SetHouseRules, SetLimits
from sidestreet.domain.risk_events import AccountRiskSet, HouseRulesSet, LimitsSet
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def _set_limits(_: State, command: SetLimits, _stamp: Stamp) -> Steps:
    yield Decision((LimitsSet(command.scope, command.key, command.limits),))


def _set_account_risk(state: State, command: SetAccountRisk, _stamp: Stamp) -> Steps:
    if command.account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
    elif state.risk.max_notional.get(command.account_id) != command.max_notional:
        yield Decision((AccountRiskSet(command.account_id, command.max_notional),))


def _set_house_rules(_: State, command: SetHouseRules, _stamp: Stamp) -> Steps:
    yield Decision((HouseRulesSet(command.rules),))


RISK_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    SetLimits: _set_limits,
    SetAccountRisk: _set_account_risk,
    SetHouseRules: _set_house_rules,
}
"""How each command is decided, step by step."""
