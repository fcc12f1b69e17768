"""What a row of the table of checks is made of, and how rows are looked through."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.state import State

Look = Callable[[State, Proposal, Prices], Refusal | None]
"""Looks at an order as it would be, and says why not, or None."""


def first_found(
    looks: Iterable[Look], state: State, proposal: Proposal, prices: Prices
) -> Refusal | None:
    """Return the first refusal that any of some looks comes to, None if none does."""
    for look in looks:
        refusal = look(state, proposal, prices)
        if refusal is not None:
            return refusal
    return None


class Check(NamedTuple):
    """One row: the reason it refuses for, what it holds, and the function that looks.

    `on_replace` is False where a replace cannot fail it or shall not be held up by it. `of_limits`
    is True where it can only fail if somebody has set a limit, so that it costs nothing before.
    """

    reason: Reason
    holds: str
    look: Look
    on_replace: bool = True
    of_limits: bool = False
