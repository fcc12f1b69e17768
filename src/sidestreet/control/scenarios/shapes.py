"""Scenarios as they travel: in the body of a request as in a file, and with their counts back."""

from typing import Any

from msgspec import Struct

from sidestreet.control.scenarios.rendering import render_match, render_step
from sidestreet.domain.enums import OrderType, Side
from sidestreet.domain.scripts import Rule
from sidestreet.engine.control.state import ControlState

WireStep = str | dict[str, Any]
"""A step: a word, or one name with what belongs to it. See docs/scenarios.md."""


class WireMatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which orders a scenario is for; what is left out is not asked.

    `client_order_id` is a pattern with `*` and `?`. `quantity` is one like `100`, or `>=100`,
    `<=100`, `1..99`. `nth` says which of the orders that match everything else: `2`, `2..`, `..3`.
    """

    client_order_id: str | None = None
    account_id: int | None = None
    symbol: str | None = None
    side: Side | None = None
    order_type: OrderType | None = None
    quantity: str | None = None
    nth: str | None = None


class WireScenario(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One scenario. With `deny` the desk itself refuses the order, and there are no steps."""

    name: str
    match: WireMatch | None = None
    deny: str | None = None
    steps: list[WireStep] | None = None
    on_cancel: list[WireStep] | None = None
    on_replace: list[WireStep] | None = None


class WireScenarios(Struct, frozen=True, kw_only=True):
    """All scenarios, in the order in which they are asked."""

    scenarios: list[WireScenario]


class SetScenario(WireScenario, frozen=True, kw_only=True, omit_defaults=True):
    """A scenario that is set: how many orders matched, their number aside, and how many got it."""

    matched: int
    given: int


class ScenariosSet(Struct, frozen=True, kw_only=True):
    """What is set. `is_magic` says whether client ids and quantities choose outcomes too."""

    is_magic: bool
    scenarios: list[SetScenario]


class MagicRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether client ids and quantities of the documented form choose outcomes."""

    is_magic: bool


def scenarios_set(control: ControlState) -> ScenariosSet:
    """Return what is set, as it travels."""
    return ScenariosSet(
        is_magic=control.is_magic,
        scenarios=[_scenario_set(control, rule) for rule in control.rules.values()],
    )


def _scenario_set(control: ControlState, rule: Rule) -> SetScenario:
    script = rule.script
    match = render_match(rule.match)
    return SetScenario(
        name=rule.name,
        match=WireMatch(**match) if match else None,
        deny=None if script.deny is None else str(script.deny),
        steps=[render_step(step) for step in script.steps] or None,
        on_cancel=[render_step(step) for step in script.on_cancel] or None,
        on_replace=[render_step(step) for step in script.on_replace] or None,
        matched=control.matched[rule.name],
        given=control.given[rule.name],
    )
