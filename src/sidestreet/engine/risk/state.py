"""What risk remembers: limits, what was stopped, and what was asked for of late."""

from collections import deque
from dataclasses import dataclass, field

from sidestreet.domain.limits import HouseRules, Limits, Scope


@dataclass(slots=True)
class RiskState:
    """Limits by scope and key, the most an account may have, kill switches in force.

    `recent_orders` and `recent_cancels` map a scope and its key to the times of the latest, kept
    only where a limit counts them. `recent_digests` maps an account to what it asked for and when,
    the longest unused first: of each the latest `identical_kept`, for `identical_window_ns`.
    """

    limits: dict[tuple[Scope, str], Limits] = field(default_factory=dict)
    max_notional: dict[int, int] = field(default_factory=dict)
    killed: dict[tuple[Scope, str], str] = field(default_factory=dict)
    rules: HouseRules = field(default_factory=HouseRules)
    recent_orders: dict[tuple[Scope, str], deque[int]] = field(default_factory=dict)
    recent_cancels: dict[tuple[Scope, str], deque[int]] = field(default_factory=dict)
    recent_digests: dict[int, dict[bytes, deque[int]]] = field(default_factory=dict)
    identical_kept: int = 0
    identical_window_ns: int = 0
