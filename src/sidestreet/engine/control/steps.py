"""Deciding about what tests ask for.

A test may ask for what a venue could do, and for nothing else: what could not be is refused, with
the figures, and nothing has changed.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sidestreet.domain.amounts import AMOUNT_MAX, render_amount
from sidestreet.domain.commands import Stamp
from sidestreet.domain.control_commands import (
    DirectMarket,
    DirectRoute,
    DropScripts,
    SetCancelProfile,
    SetMagic,
    SetRules,
)
from sidestreet.domain.control_events import (
    CancelProfileSet,
    FaultsSet,
    MagicSet,
    MarketDirected,
    RouteDirected,
    RulesSet,
    ScriptAdvanced,
    ScriptDropped,
)
from sidestreet.domain.faults import NO_FAULTS, SetFaults
from sidestreet.domain.magic import RULE_PREFIX
from sidestreet.domain.messages import ExecutionReport
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.scripts import MarketDirective, MarketMove, Rule
from sidestreet.engine.admission import admitted
from sidestreet.engine.control.matching import unreachable_after
from sidestreet.engine.control.possible import completed, impossible
from sidestreet.engine.control.state import StagedMarket
from sidestreet.engine.order_changes import route_of
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def script_advanced(
    state: State, report: ExecutionReport, *, was_open: bool
) -> Iterable[ScriptAdvanced]:
    """Yield how far the script of the order that a report is about has come, if that is news.

    `was_open` says whether its route was open before the report, which has been dealt with.
    """
    order_id = state.routes.get(report.route_id, "")
    staged = state.control.scripts.get(order_id)
    if staged is None:
        return
    played = report.played
    steps_done = max(report.steps_done, staged.steps_done)
    has_ended = played is not None and was_open and not is_route_open(state, report.route_id)
    if played is not None and played.request_id:
        before = staged.reactions.get(played.request_id)
        goes_on = not staged.has_all(played)
        if before is None:
            pending = state.orders[order_id].pending
            is_news = goes_on or any(each.request_id == played.request_id for each in pending)
        else:
            is_news = played.steps_done > before.steps_done
    else:
        goes_on = steps_done < len(staged.script.steps)
        is_news = report.steps_done > staged.steps_done
    if is_news or (has_ended and goes_on):
        yield ScriptAdvanced(order_id, steps_done, played, has_ended)


def is_route_open(state: State, route_id: int) -> bool:
    """Whether a route is known and has not ended."""
    order = state.orders.get(state.routes.get(route_id, ""))
    return order is not None and not route_of(order, route_id).closed


def set_rules(state: State, command: SetRules, _: Stamp) -> Steps:
    """Have these rules, and no others. Setting none where there are none changes nothing."""
    refusal = _not_acceptable(command.rules)
    if refusal is not None:
        yield Decision(answer=refusal)
    elif command.rules or state.control.rules:
        yield Decision((RulesSet(command.rules),))


def set_magic(state: State, command: SetMagic, _: Stamp) -> Steps:
    """Let client ids and quantities choose, or no more."""
    if state.control.is_magic is not command.is_on:
        yield Decision((MagicSet(command.is_on, command.is_chosen),))


def set_faults(state: State, command: SetFaults, _: Stamp) -> Steps:
    """Have these faults, and no others. Setting none where there are none changes nothing."""
    names: set[str] = set()
    for name in command.faults.names:
        if name in names or not name:
            yield Decision(answer=Refusal(Reason.RULES_NOT_ACCEPTABLE, (("name", name),)))
            return
        names.add(name)
    if names or state.control.faults != NO_FAULTS:
        yield Decision((FaultsSet(command.faults),))


def direct_route(state: State, command: DirectRoute, stamp: Stamp) -> Steps:
    """Have the venue do a step to an order."""
    order = state.find_order(command.account_id, command.order_id)
    if order is None:
        yield Decision(answer=Refusal(Reason.ORDER_NOT_FOUND))
        return
    is_status = (("status", str(order.status)),)
    if order.is_open is command.is_late:
        yield Decision(answer=Refusal(Reason.STEP_NOT_POSSIBLE, is_status))
        return
    if not order.routes:
        yield Decision(answer=Refusal(Reason.ORDER_NOT_ROUTED, is_status))
        return
    route_id = command.route_id or order.routes[-1].route_id
    route = next((route for route in order.routes if route.route_id == route_id), None)
    if route is None:
        known = ", ".join(str(route.route_id) for route in order.routes)
        figures = (("route_id", str(route_id)), ("routes", known))
        yield Decision(answer=Refusal(Reason.ROUTE_NOT_FOUND, figures))
        return
    refusal = impossible(state, order, route, command.step, stamp.prices)
    if refusal is not None:
        yield Decision(answer=refusal)
        return
    step = completed(state, order, route, command.step, stamp.prices)
    yield Decision((RouteDirected(order.order_id, route_id, step),), order.order_id)


def direct_market(state: State, command: DirectMarket, stamp: Stamp) -> Steps:
    """Have the market of an instrument move. What is so already changes nothing."""
    refusal = _no_such_market(command.directive) or _nobody_trades(state, command, stamp)
    if refusal is not None:
        yield Decision(answer=refusal)
        return
    instrument_id = command.terms.instrument_id
    if _is_so_already(state.control.markets.get(instrument_id), command.directive):
        return
    yield Decision(
        (
            *admitted(state, command.terms, command.underlying),
            MarketDirected(instrument_id, command.directive),
        )
    )


def _not_acceptable(rules: tuple[Rule, ...]) -> Refusal | None:
    names: set[str] = set()
    for rule in rules:
        if rule.name in names or not rule.name or rule.name.startswith(RULE_PREFIX):
            return Refusal(Reason.RULES_NOT_ACCEPTABLE, (("name", rule.name),))
        names.add(rule.name)
    for name, earlier in unreachable_after(rules).items():
        return Refusal(Reason.RULES_NOT_ACCEPTABLE, (("name", name), ("never_past", earlier)))
    return None


def _no_such_market(directive: MarketDirective) -> Refusal | None:
    prices: tuple[tuple[str, int], ...] = ()
    if directive.move in {MarketMove.PRICE, MarketMove.TRADE}:
        prices = (("price", directive.price),)
    elif directive.move is MarketMove.QUOTE:
        prices = (("bid", directive.bid), ("ask", directive.ask))
        if directive.bid and directive.ask and directive.bid >= directive.ask:
            figures = tuple((name, render_amount(price)) for name, price in prices)
            return Refusal(Reason.QUOTE_CROSSED, figures)
        # A side may be empty.
        prices = tuple(row for row in prices if row[1]) or prices
    for name, price in prices:
        if not 0 < price <= AMOUNT_MAX:
            return Refusal(Reason.PRICE_NOT_POSSIBLE, ((name, render_amount(price)),))
    for name in ("size", "bid_size", "ask_size"):
        size = getattr(directive, name)
        if not 0 <= size <= AMOUNT_MAX:
            return Refusal(Reason.SIZE_NOT_POSSIBLE, ((name, render_amount(size)),))
    return None


def _nobody_trades(state: State, command: DirectMarket, stamp: Stamp) -> Refusal | None:
    """Refuse a trade of others where nobody can trade. The other moves hold from the opening on."""
    if command.directive.move is not MarketMove.TRADE:
        return None
    option, trading = command.terms.option, stamp.trading
    market = state.control.markets.get(command.terms.instrument_id)
    phase = None
    if option is not None and stamp.time_ns >= option.expires_at:
        phase = "expired"
    elif trading.window is None or (option is not None and not trading.is_regular):
        phase = "closed"
    elif market is not None and market.is_halted:
        phase = "halted"
    return None if phase is None else Refusal(Reason.MARKET_NOT_TRADING, (("market", phase),))


def _is_so_already(market: StagedMarket | None, directive: MarketDirective) -> bool:
    if directive.move is MarketMove.HALT:
        return market is not None and market.is_halted
    if directive.move is MarketMove.RELEASE:
        return market is None or market.price is None
    return False


def set_cancel_profile(state: State, command: SetCancelProfile, _: Stamp) -> Steps:
    """Answer cancels of what has ended in another way."""
    if state.control.cancel_profile is not command.profile:
        yield Decision((CancelProfileSet(command.profile),))


def drop_scripts(state: State, _: DropScripts, __: Stamp) -> Steps:
    """Let no order play a script any more."""
    scripts = state.control.scripts
    if scripts:
        yield Decision(tuple(ScriptDropped(order_id) for order_id in scripts))


CONTROL_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    SetRules: set_rules,
    SetMagic: set_magic,
    SetFaults: set_faults,
    DirectRoute: direct_route,
    DirectMarket: direct_market,
    SetCancelProfile: set_cancel_profile,
    DropScripts: drop_scripts,
}
