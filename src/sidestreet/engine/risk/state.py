"""What risk remembers: limits, what was stopped, and what was asked for of late."""

from collections import deque
from dataclasses import dataclass, field

from sidestreet.domain.limits import HouseRules, Limits, Scope


@dataclass(slots=True)
class RiskState:
    """Limits by scope and key, the most an account may have, kill switches in force.

    `recent_orders` and `recent_cancels` map an account to the times of its latest, kept only
    where a limit counts them; `recent_digests` to what was asked for when.
    """

    limits: dict[tuple[Scope, str], Limits] = field(default_factory=dict)
    max_notional: dict[int, int] = field(default_factory=dict)
    killed: dict[tuple[Scope, str], str] = field(default_factory=dict)
    rules: HouseRules = field(default_factory=HouseRules)
    recent_orders: dict[int, deque[int]] = field(default_factory=dict)
    recent_cancels: dict[int, deque[int]] = field(default_factory=dict)
    recent_digests: dict[int, deque[tuple[int, bytes]]] = field(default_factory=dict)
