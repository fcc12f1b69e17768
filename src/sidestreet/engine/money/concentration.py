"""The house's rule against too much of one thing: a large position wants more of itself covered.

A limit of an instrument, or of the firm for all of them, names a part of an account's equity. A
position in shares that is worth more than that part wants `concentration_rate` of its value
covered, or all of it where no rate is set, if that is more than it would want anyhow. FINRA Rule
4210(f)(1) asks the house for such a rule of its own and leaves the figures to it.
"""

from typing import NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.limits import Scope
from sidestreet.engine.margin import Requirement
from sidestreet.engine.state import State


class Rule(NamedTuple):
    """`part` of equity, and the `rate` wanted beyond it, both in millionths."""

    part: int
    rate: int

    def holds_for(self, value: int, equity: int) -> bool:
        """Whether a position worth `value`, long or short, is too much for the equity."""
        return abs(value) * SCALE > self.part * max(0, equity)


def rule_of(state: State, instrument_id: str) -> Rule | None:
    """Return the rule for an instrument: its own, else the firm's, None without either."""
    limits = state.risk.limits
    if not limits:
        return None
    for key in ((Scope.INSTRUMENT, instrument_id), (Scope.FIRM, "")):
        found = limits.get(key)
        if found is not None and found.concentration is not None:
            rate = found.concentration_rate
            return Rule(found.concentration, SCALE if rate is None else rate)
    return None


def concentrated(rule: Rule, value: int, equity: int, base: Requirement) -> Requirement:
    """Return what a position wants covered under a rule; `base` is what it wants without."""
    if not rule.holds_for(value, equity):
        return base
    wanted = -(-abs(value) * rule.rate // SCALE)
    return Requirement(
        max(base.initial, wanted), max(base.maintenance, wanted), max(base.overnight, wanted)
    )
