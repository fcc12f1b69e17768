"""Deciding about what tests ask for."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.control_commands import DirectMarket, DirectRoute, SetMagic, SetRules
from sidestreet.domain.control_events import MagicSet, MarketDirected, RouteDirected, RulesSet
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.admission import admitted
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def set_rules(_: State, command: SetRules, _stamp: Stamp) -> Steps:
    """Have these rules, and no others."""
    yield Decision((RulesSet(command.rules),))


def set_magic(state: State, command: SetMagic, _: Stamp) -> Steps:
    """Let client ids and quantities choose, or no more."""
    if state.control.is_magic is not command.is_on:
        yield Decision((MagicSet(command.is_on),))


def direct_route(state: State, command: DirectRoute, _: Stamp) -> Steps:
    """Have the venue do a step to an order."""
    order = state.find_order(command.account_id, command.order_id)
    if order is None or not order.routes:
        yield Decision(answer=Refusal(Reason.ORDER_NOT_FOUND))
        return
    route_id = command.route_id or order.routes[-1].route_id
    yield Decision((RouteDirected(order.order_id, route_id, command.step),), order.order_id)


def direct_market(state: State, command: DirectMarket, _: Stamp) -> Steps:
    """Have the market of an instrument move."""
    yield Decision(
        (
            *admitted(state, command.terms, command.underlying),
            MarketDirected(command.terms.instrument_id, command.directive),
        )
    )


CONTROL_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    SetRules: set_rules,
    SetMagic: set_magic,
    DirectRoute: direct_route,
    DirectMarket: direct_market,
}
