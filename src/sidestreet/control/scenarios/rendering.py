"""Rules as a scenario file tells them: reading what is written here gives the same rules."""

from typing import Any, Final

from sidestreet.control.scenarios.words import FORMS
from sidestreet.domain.amounts import SCALE, render_amount, render_price
from sidestreet.domain.scripts import Match, Rule, Step
from sidestreet.reference.moments import render_span

Told = dict[str, Any]

_PERCENT: Final = 100


def render_rule(rule: Rule) -> Told:
    """Return a rule as one of the `scenarios` of a file."""
    told: Told = {"name": rule.name}
    match = render_match(rule.match)
    if match:
        told["match"] = match
    if rule.script.deny is not None:
        told["deny"] = str(rule.script.deny)
    for name in ("steps", "on_cancel", "on_replace"):
        steps = getattr(rule.script, name)
        if steps:
            told[name] = [render_step(step) for step in steps]
    return told


def render_match(match: Match) -> Told:
    """Return what a rule asks for, without what it does not."""
    told: Told = {}
    for name in ("client_order_id", "account_id", "symbol", "side", "order_type"):
        value = getattr(match, name)
        if value is not None:
            told[name] = value
    low, high = match.quantity_min, match.quantity_max
    if low is not None and high is not None:
        one, other = render_amount(low), render_amount(high)
        told["quantity"] = one if low == high else f"{one}..{other}"
    elif low is not None:
        told["quantity"] = f">={render_amount(low)}"
    elif high is not None:
        told["quantity"] = f"<={render_amount(high)}"
    if match.last is not None:
        first, last = match.first, match.last
        told["nth"] = f"{first}" if first == last else f"{first}..{last}"
    elif match.first > 1:
        told["nth"] = f"{match.first}.."
    return told


def render_step(step: Step) -> str | Told:
    """Return a step: its name alone, or with what belongs to it."""
    form = FORMS[step.kind]
    said = {
        "quantity": _how_much(step),
        "price": render_price(step.price) if step.price else "",
        "reason": step.text,
        "trade": step.trade or "",
        "for": render_span(step.wait_ns) if step.wait_ns else "",
    }
    told = {name: said[name] for name in form.members if said[name] != ""}
    if not told:
        return str(step.kind)
    if list(told) == [form.alone]:
        return {str(step.kind): told[form.alone]}
    return {str(step.kind): told}


def _how_much(step: Step) -> str:
    if step.quantity:
        return render_amount(step.quantity)
    if not step.share:
        return ""
    return "half" if step.share == SCALE // 2 else f"{render_amount(step.share * _PERCENT)}%"
