"""Applying what tests have asked for."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sidestreet.domain.control_events import (
    CancelProfileSet,
    FaultsSet,
    MagicSet,
    MarketDirected,
    RouteDirected,
    RulesMatched,
    RulesSet,
    ScriptAdvanced,
    ScriptDropped,
    ScriptGiven,
)
from sidestreet.domain.scripts import MarketMove, StepKind
from sidestreet.engine.control.state import Moved, Staged, StagedMarket
from sidestreet.engine.state import State


def let_go(state: State, order_ids: Iterable[str]) -> None:
    """Forget the scripts of orders that memory lets go of."""
    scripts = state.control.scripts
    if scripts:
        for order_id in order_ids:
            scripts.pop(order_id, None)


def _rules_set(state: State, event: RulesSet) -> None:
    control = state.control
    control.rules = {rule.name: rule for rule in event.rules}
    control.matched = dict.fromkeys(control.rules, 0)
    control.given = dict.fromkeys(control.rules, 0)
    control.is_staged = control.is_magic or bool(control.rules)


def _magic_set(state: State, event: MagicSet) -> None:
    control = state.control
    control.is_magic, control.is_magic_chosen = event.is_on, event.is_chosen
    control.is_staged = control.is_magic or bool(control.rules)


def _faults_set(state: State, event: FaultsSet) -> None:
    state.control.faults = event.faults


def _rules_matched(state: State, event: RulesMatched) -> None:
    for name in event.rules:
        state.control.matched[name] += 1


def _script_given(state: State, event: ScriptGiven) -> None:
    control = state.control
    if event.rule in control.rules:
        control.matched[event.rule] = event.count
        control.given[event.rule] += 1
    control.scripts[event.order_id] = Staged(event.rule, event.script)


def _script_advanced(state: State, event: ScriptAdvanced) -> None:
    staged = state.control.scripts[event.order_id]
    _note_when(staged, event, state.time_ns)
    staged.steps_done = event.steps_done
    done = staged.script.steps[: event.steps_done]
    played = event.played
    if played is not None and event.has_ended:
        staged.ended_by = played.request_id
    if played is not None and played.request_id:
        done += staged.steps_of(played)[: played.steps_done]
        staged.reactions[played.request_id] = played
        waiting = {request.request_id for request in state.orders[event.order_id].pending}
        staged.reactions = {
            request_id: each
            for request_id, each in staged.reactions.items()
            if request_id in waiting or not staged.has_all(each)
        }
        for request_id in [each for each in staged.told_at if each]:
            if request_id not in staged.reactions:
                del staged.told_at[request_id]
    staged.is_worked = staged.is_worked or any(step.kind is StepKind.WORK for step in done)


def _note_when(staged: Staged, event: ScriptAdvanced, time_ns: int) -> None:
    """Remember when a step more was done: of the script's own, and of those of a request."""
    if event.steps_done > staged.steps_done:
        staged.told_at[0] = time_ns
    played = event.played
    if played is not None and played.request_id:
        before = staged.reactions.get(played.request_id)
        if before is None or played.steps_done > before.steps_done:
            staged.told_at[played.request_id] = time_ns


def _script_dropped(state: State, event: ScriptDropped) -> None:
    let_go(state, (event.order_id,))


def _route_directed(_state: State, _event: RouteDirected) -> None:
    """Nothing: what follows is in the venue's reports."""


def _market_directed(state: State, event: MarketDirected) -> None:
    markets = state.control.markets
    market = markets.setdefault(event.instrument_id, StagedMarket())
    move = Moved(state.time_ns, state.sequence, event.directive)
    match event.directive.move:
        case MarketMove.PRICE | MarketMove.QUOTE:
            market.price = event.directive
            market.moved(move)
        case MarketMove.RELEASE:
            market.price = None
            market.moved(move)
        case MarketMove.HALT:
            market.is_halted = True
        case MarketMove.RESUME:
            market.is_halted = False
        case MarketMove.TRADE if _is_held(market):
            market.moved(move)
        case MarketMove.TRADE:
            pass  # it is over once it is printed
    if not market.is_staged and not market.moves:
        del markets[event.instrument_id]


def _is_held(market: StagedMarket) -> bool:
    """Whether a trade moves a market: one that is held at a quote stands where it traded."""
    held = market.price is not None and market.price.move is MarketMove.QUOTE
    return held and not market.is_halted


def _cancel_profile_set(state: State, event: CancelProfileSet) -> None:
    state.control.cancel_profile = event.profile


APPLY_CONTROL_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    RulesSet: _rules_set,
    MagicSet: _magic_set,
    FaultsSet: _faults_set,
    RulesMatched: _rules_matched,
    ScriptGiven: _script_given,
    ScriptAdvanced: _script_advanced,
    RouteDirected: _route_directed,
    MarketDirected: _market_directed,
    CancelProfileSet: _cancel_profile_set,
    ScriptDropped: _script_dropped,
}
