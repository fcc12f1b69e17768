"""Checks of how often: orders and cancels in a second, and orders that are alike.

What counts is what was done: orders that were taken and replaces that were asked of a venue count
as orders, cancels that were asked of a venue as cancels, whoever wanted them. An order that was
denied counts for nothing, so that a client who goes on trying is let in again as soon as the
second is over. Counting is part of applying events, so a replay counts the same.

Only the latest few are remembered, as many as the limit allows: whether the limit is reached is
seen from the oldest of them alone.
"""

from collections import deque
from typing import Final

from sidestreet.domain.limits import Limits
from sidestreet.domain.orders import Order
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.risk.applying import LimitKey, limits_of, scopes_of
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.state import State

SECOND_NS: Final = 1_000_000_000
"""What a rate is counted over. What is a whole second old counts no more."""

_Times = dict[LimitKey, deque[int]]


def order_rate(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse an order or a replace that comes too soon after too many."""
    return _too_many(
        Reason.ORDER_RATE_LIMIT, state.risk.recent_orders, state, proposal, "max_orders_per_second"
    )


def cancel_rate(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse a new order after too many cancels. A cancel itself is never refused."""
    return _too_many(
        Reason.CANCEL_RATE_LIMIT,
        state.risk.recent_cancels,
        state,
        proposal,
        "max_cancels_per_second",
    )


def identical_orders(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse an order of which the account has had too many alike.

    Alike are orders whose rows say the same, the client's own id apart. An order that no client
    wrote, such as one that closes a position, has no row and is like no other.
    """
    if not proposal.digest:
        return None
    times: deque[int] | None = None
    for scope, limits in limits_of(state, proposal):
        most = limits.max_identical
        if most is None:
            continue
        if times is None:
            alike = state.risk.recent_digests.get(proposal.account.account_id, {})
            times = alike.get(proposal.digest, deque())
        if len(times) >= most and times[-most] > proposal.now - limits.identical_window_ns:
            figures = (("maximum", str(most)), ("scope", scope.lower()))
            return Refusal(Reason.IDENTICAL_ORDERS_LIMIT, figures)
    return None


def note_order(state: State, order: Order) -> None:
    """Count an order that was taken. Called only where some limit is set."""
    _note(state.risk.recent_orders, order, state, "max_orders_per_second")
    if state.risk.identical_kept and order.digest:
        _note_digest(state, order)


def note_replace(state: State, order: Order) -> None:
    """Count a replace that was asked of a venue. Called only where some limit is set."""
    _note(state.risk.recent_orders, order, state, "max_orders_per_second")


def note_cancel(state: State, order: Order) -> None:
    """Count a cancel that was asked of a venue. Called only where some limit is set."""
    _note(state.risk.recent_cancels, order, state, "max_cancels_per_second")


def follow_limits(state: State, key: LimitKey, limits: Limits) -> None:
    """Remember for new limits no more than they ask for, and begin where they ask for more."""
    risk = state.risk
    for recent, most in (
        (risk.recent_orders, limits.max_orders_per_second),
        (risk.recent_cancels, limits.max_cancels_per_second),
    ):
        if most is None:
            recent.pop(key, None)
        elif key in recent:
            _trim(recent[key], most)
    counted = [each for each in risk.limits.values() if each.max_identical is not None]
    risk.identical_kept = max((each.max_identical or 0 for each in counted), default=0)
    risk.identical_window_ns = max((each.identical_window_ns for each in counted), default=0)
    if not counted:
        risk.recent_digests.clear()


def _too_many(
    reason: Reason, recent: _Times, state: State, proposal: Proposal, name: str
) -> Refusal | None:
    if not recent:
        return None
    limits = state.risk.limits
    for key in scopes_of(proposal.account.account_id, proposal.terms.instrument_id):
        times = recent.get(key)
        if times is None:
            continue
        most: int = getattr(limits[key], name)
        if len(times) >= most and times[-most] > proposal.now - SECOND_NS:
            return Refusal(reason, (("maximum", str(most)), ("scope", key[0].lower())))
    return None


def _note(recent: _Times, order: Order, state: State, name: str) -> None:
    limits = state.risk.limits
    for key in scopes_of(order.account_id, order.instrument_id):
        limit = limits.get(key)
        most: int | None = None if limit is None else getattr(limit, name)
        if most is not None:
            times = recent.setdefault(key, deque())
            times.append(state.time_ns)
            _trim(times, most)


def _note_digest(state: State, order: Order) -> None:
    risk = state.risk
    alike = risk.recent_digests.setdefault(order.account_id, {})
    # Taken out and put back, so that the longest unused stand in front and are let go first.
    times = alike.pop(order.digest, deque())
    times.append(state.time_ns)
    _trim(times, risk.identical_kept)
    alike[order.digest] = times
    gone = state.time_ns - risk.identical_window_ns
    while True:
        digest, oldest = next(iter(alike.items()))
        if oldest[-1] > gone:
            return
        del alike[digest]


def _trim(times: deque[int], most: int) -> None:
    while len(times) > most:
        times.popleft()
