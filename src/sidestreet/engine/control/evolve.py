"""Applying what tests have asked for."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.control_events import (
    MagicSet,
    MarketDirected,
    RouteDirected,
    RulesSet,
    ScriptGiven,
)
from sidestreet.domain.scripts import MarketMove
from sidestreet.engine.control.state import Staged
from sidestreet.engine.state import State


def _rules_set(state: State, event: RulesSet) -> None:
    state.control.rules = {rule.name: rule for rule in event.rules}
    state.control.counts = dict.fromkeys(state.control.rules, 0)


def _magic_set(state: State, event: MagicSet) -> None:
    state.control.is_magic = event.is_on


def _script_given(state: State, event: ScriptGiven) -> None:
    if event.rule in state.control.counts:
        state.control.counts[event.rule] = event.count
    state.control.scripts[event.order_id] = Staged(event.rule, event.script)


def _route_directed(_state: State, _event: RouteDirected) -> None:
    """Nothing: what follows is in the venue's reports."""


def _market_directed(state: State, event: MarketDirected) -> None:
    if event.directive.move is MarketMove.RELEASE:
        state.control.markets.pop(event.instrument_id, None)
    else:
        state.control.markets[event.instrument_id] = event.directive


APPLY_CONTROL_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    RulesSet: _rules_set,
    MagicSet: _magic_set,
    ScriptGiven: _script_given,
    RouteDirected: _route_directed,
    MarketDirected: _market_directed,
}
