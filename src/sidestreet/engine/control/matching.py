"""Which script a new order gets, if any: of the first rule that matches it, else by magic.

An order counts for every rule that it fits, whichever of them it goes to: the second order of a
symbol is the second for all rules about that symbol. What follows from the count is an event like
any other, so a desk that was read back goes on counting where it was.
"""

from collections.abc import Iterator

from sidestreet.domain.control_events import RulesMatched, ScriptGiven
from sidestreet.domain.events import OrderAccepted
from sidestreet.domain.magic import outcome_of
from sidestreet.domain.scripts import Match, Rule
from sidestreet.engine.state import State

Chosen = tuple[RulesMatched | ScriptGiven, ...]
"""What stands ahead of an order's acceptance: what it counts for, and then its script."""


def chosen(state: State, accepted: OrderAccepted, symbol: str) -> Chosen:
    """Return what rules and magic have for an order that is about to be taken."""
    control = state.control
    given: ScriptGiven | None = None
    others: list[str] = []
    for rule in control.rules.values():
        if not fits(rule.match, accepted, symbol):
            continue
        count = control.matched[rule.name] + 1
        if given is None and is_among(rule.match, count):
            given = ScriptGiven(accepted.order_id, rule.name, rule.script, count)
        else:
            others.append(rule.name)
    if given is None and control.is_magic:
        given = _by_magic(accepted)
    return tuple(_events(accepted.order_id, others, given))


def fits(match: Match, accepted: OrderAccepted, symbol: str) -> bool:
    """Whether an order is what a rule asks for, its number aside."""
    return (
        (match.account_id is None or match.account_id == accepted.account_id)
        and (match.symbol is None or match.symbol == symbol)
        and (match.side is None or match.side is accepted.side)
        and (match.order_type is None or match.order_type is accepted.order_type)
        and (match.quantity_min is None or accepted.quantity >= match.quantity_min)
        and (match.quantity_max is None or accepted.quantity <= match.quantity_max)
        and (
            match.client_order_id is None
            or fits_pattern(match.client_order_id, accepted.client_order_id)
        )
    )


def is_among(match: Match, count: int) -> bool:
    """Whether the `count`-th order that fits is one that the rule is for."""
    return match.first <= count and (match.last is None or count <= match.last)


def fits_pattern(pattern: str, text: str) -> bool:
    """Whether a text is of a pattern in which `*` is any characters and `?` is one.

    It takes at most the product of their lengths, whatever the pattern: after a mismatch only the
    latest `*` takes one more character in, because an earlier one would gain nothing by it.

    >>> fits_pattern("bot-*-?", "bot-a-b-7"), fits_pattern("bot-?", "bot-77")
    (True, False)
    """
    at = place = resume = 0
    star = -1
    while place < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[place]):
            at += 1
            place += 1
        elif star >= 0:
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return pattern[at:].strip("*") == ""


def unreachable_after(rules: tuple[Rule, ...]) -> dict[str, str]:
    """Return the rules that no order can ever get to, each with the one ahead that has them all.

    Only what can be told from the two alone is found: one ahead asks for no more and takes every
    order from a number on that is no later.
    """
    found: dict[str, str] = {}
    for index, rule in enumerate(rules):
        for earlier in rules[:index]:
            if _has_all_of(earlier.match, rule.match):
                found[rule.name] = earlier.name
                break
    return found


def _has_all_of(earlier: Match, match: Match) -> bool:
    if earlier.last is not None or earlier.first > match.first:
        return False
    for name in ("account_id", "symbol", "side", "order_type"):
        asked = getattr(earlier, name)
        if asked is not None and asked != getattr(match, name):
            return False
    low, high = earlier.quantity_min, earlier.quantity_max
    if low is not None and (match.quantity_min is None or match.quantity_min < low):
        return False
    if high is not None and (match.quantity_max is None or match.quantity_max > high):
        return False
    if earlier.client_order_id is None or earlier.client_order_id == match.client_order_id:
        return True
    return match.client_order_id is not None and _covers(
        earlier.client_order_id, match.client_order_id
    )


def _covers(pattern: str, narrower: str) -> bool:
    """Whether a pattern fits all that a narrower one fits; False where that cannot be told.

    A `*` takes in whatever stands there, wildcards too. A `?` may stand for no `*`, which can be
    nothing at all, so patterns with both are only compared by their equality.
    """
    if "?" in pattern and "*" in narrower:
        return False
    return fits_pattern(pattern, narrower)


def _by_magic(accepted: OrderAccepted) -> ScriptGiven | None:
    outcome = outcome_of(accepted.client_order_id, accepted.quantity)
    if outcome is None or outcome.script is None:
        return None
    return ScriptGiven(accepted.order_id, outcome.rule, outcome.script)


def _events(
    order_id: str, others: list[str], given: ScriptGiven | None
) -> Iterator[RulesMatched | ScriptGiven]:
    if others:
        yield RulesMatched(order_id, tuple(others))
    if given is not None:
        yield given
