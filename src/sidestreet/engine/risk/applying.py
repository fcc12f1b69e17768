"""Which limits an order has to keep: those of the firm, of its account and of its instrument."""

from sidestreet.domain.limits import Limits, Scope
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.state import State

LimitKey = tuple[Scope, str]
"""What limits are set for."""


def scopes_of(account_id: int, instrument_id: str) -> tuple[LimitKey, LimitKey, LimitKey]:
    """Return what an order may be limited by, the widest first."""
    return (
        (Scope.FIRM, ""),
        (Scope.ACCOUNT, str(account_id)),
        (Scope.INSTRUMENT, instrument_id),
    )


def limits_of(state: State, proposal: Proposal) -> list[tuple[Scope, Limits]]:
    """Return the limits that are set for an order, the widest first; all of them hold."""
    limits = state.risk.limits
    if not limits:
        return []
    keys = scopes_of(proposal.account.account_id, proposal.terms.instrument_id)
    return [(key[0], limits[key]) for key in keys if key in limits]
