"""Deciding about limits, the rules of the house, and the kill switch.

Engaging the switch is one record: from there on nothing new is taken for the scope, and the open
orders that it names are canceled, in slices if there are many. Engaging it again cancels what is
open by then. Nothing but a release lifts it, a restart least of all.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.limits import Limits, Scope
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import (
    EngageKillSwitch,
    ReleaseKillSwitch,
    SetAccountRisk,
    SetHouseRules,
    SetLimits,
)
from sidestreet.domain.risk_events import (
    AccountRiskSet,
    HouseRulesSet,
    KillSwitchEngaged,
    KillSwitchReleased,
    LimitsSet,
)
from sidestreet.engine.cancel import cancel_events, cancel_slice_by_slice
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

COUNT_MAX: Final = 1_000_000
"""Most orders a rate or a count of identical ones may allow, as so many may be remembered."""


def _set_limits(state: State, command: SetLimits, _stamp: Stamp) -> Steps:
    refusal = _wrong_scope(state, command.scope, command.key) or _wrong_limits(command)
    if refusal is not None:
        yield Decision(answer=refusal)
    elif state.risk.limits.get((command.scope, command.key), Limits()) != command.limits:
        yield Decision((LimitsSet(command.scope, command.key, command.limits),))


def _set_account_risk(state: State, command: SetAccountRisk, _stamp: Stamp) -> Steps:
    if command.account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
    elif command.max_notional is not None and command.max_notional < 0:
        yield Decision(answer=_not_acceptable("max_notional", str(command.max_notional)))
    elif state.risk.max_notional.get(command.account_id) != command.max_notional:
        yield Decision((AccountRiskSet(command.account_id, command.max_notional),))


def _set_house_rules(state: State, command: SetHouseRules, _stamp: Stamp) -> Steps:
    rules = command.rules
    for name, rate in (("debit_rate", rules.debit_rate), ("credit_rate", rules.credit_rate)):
        if not 0 <= rate <= SCALE:
            yield Decision(answer=_not_acceptable(name, str(rate)))
            return
    if rules != state.risk.rules:
        yield Decision((HouseRulesSet(rules),))


def _engage(state: State, command: EngageKillSwitch, stamp: Stamp) -> Steps:
    scope, key = command.scope, command.key
    refusal = _wrong_scope(state, scope, key, with_orders=True)
    if refusal is not None:
        yield Decision(answer=refusal)
        return
    order_ids = tuple(_to_cancel(state, scope, key))
    if order_ids or (scope, key) not in state.risk.killed:
        yield Decision((KillSwitchEngaged(scope, key, command.detail),))
    account_id = int(key) if scope is Scope.ACCOUNT else 0
    yield from cancel_slice_by_slice(state, account_id, order_ids, stamp)


def _release(state: State, command: ReleaseKillSwitch, _stamp: Stamp) -> Steps:
    if (command.scope, command.key) in state.risk.killed:
        yield Decision((KillSwitchReleased(command.scope, command.key),))


def _to_cancel(state: State, scope: Scope, key: str) -> Iterator[str]:
    """Yield the ids of the open orders that a switch ends, by account, oldest first.

    One that is being canceled already is left to its cancel.
    """
    if scope is Scope.ORDER:
        found: tuple[str, ...] = (key,) if state.orders[key].is_open else ()
    elif scope is Scope.ACCOUNT:
        found = tuple(state.open_orders.get(int(key), ()))
    else:
        found = tuple(
            order_id for order_ids in state.open_orders.values() for order_id in order_ids
        )
    for order_id in found:
        order = state.orders[order_id]
        if scope is Scope.INSTRUMENT and order.instrument_id != key:
            continue
        if order.status is not OrderStatus.PENDING_CANCEL and cancel_events(order):
            yield order_id


def _wrong_scope(
    state: State, scope: Scope, key: str, *, with_orders: bool = False
) -> Refusal | None:
    """Return what is wrong with a scope and its key, if anything.

    Instruments become known to the desk by their first order, so any id of one will do.
    """
    match scope:
        case Scope.FIRM:
            return _not_acceptable("key", key) if key else None
        case Scope.ACCOUNT:
            known = key.isascii() and key.isdigit() and str(int(key)) == key
            is_open = known and int(key) in state.accounts
            return None if is_open else Refusal(Reason.ACCOUNT_NOT_FOUND)
        case Scope.INSTRUMENT:
            return None if key else _not_acceptable("key", key)
        case Scope.ORDER:
            if not with_orders:
                return _not_acceptable("scope", scope.lower())
            return None if key in state.orders else Refusal(Reason.ORDER_NOT_FOUND)


def _wrong_limits(command: SetLimits) -> Refusal | None:
    limits = command.limits
    for name in (
        "max_order_quantity",
        "max_order_notional",
        "max_position_quantity",
        "max_gross_notional",
        "price_collar",
    ):
        value = getattr(limits, name)
        if value is not None and value < 0:
            return _not_acceptable(name, str(value))
    for name in ("max_orders_per_second", "max_cancels_per_second", "max_identical"):
        value = getattr(limits, name)
        if value is not None and not 1 <= value <= COUNT_MAX:
            return _not_acceptable(name, str(value))
    for name in ("concentration", "concentration_rate"):
        value = getattr(limits, name)
        if value is not None and not 0 <= value <= SCALE:
            return _not_acceptable(name, str(value))
    if limits.identical_window_ns <= 0:
        return _not_acceptable("identical_window_ns", str(limits.identical_window_ns))
    if limits.self_match is not None and command.scope is Scope.INSTRUMENT:
        return _not_acceptable("self_match", limits.self_match)
    return None


def _not_acceptable(field: str, value: str) -> Refusal:
    return Refusal(Reason.LIMITS_NOT_ACCEPTABLE, (("field", field), ("value", value)))


RISK_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    SetLimits: _set_limits,
    SetAccountRisk: _set_account_risk,
    SetHouseRules: _set_house_rules,
    EngageKillSwitch: _engage,
    ReleaseKillSwitch: _release,
}
"""How each command is decided, step by step."""
