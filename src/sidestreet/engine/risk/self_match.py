"""Orders of one account that would trade with each other.

Whether an order would is seen from the best price of the account's open orders on the other side,
which is kept (`working.py`); only where resting ones have to be canceled are they looked for. An
order that is being canceled or replaced still counts with the worst it may do: its venue has not
answered yet.

An order that waits for a price meets nobody while it waits, and nobody meets it: it is at no venue.
When its price comes it goes first, as it may have to limit a loss: what it would meet is canceled
before it, in every mode but ALLOW. That is our reading, and so is the whole of the modes.
"""

from collections.abc import Iterator
from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX, render_amount
from sidestreet.domain.enums import Side
from sidestreet.domain.events import Event
from sidestreet.domain.limits import SelfMatch
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.cancel import cancel_events
from sidestreet.engine.risk.applying import limits_of
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.risk.reservations import exposure, side_of
from sidestreet.engine.state import State

_OTHER: Final = {Side.BUY: Side.SELL, Side.SELL: Side.BUY}
_CANCELS_RESTING: Final = frozenset({SelfMatch.CANCEL_OLDEST, SelfMatch.CANCEL_BOTH})
_CANCELS_FOR_TRIGGERED: Final = frozenset(SelfMatch) - {SelfMatch.ALLOW}
_DENIES: Final = frozenset({SelfMatch.CANCEL_NEWEST, SelfMatch.CANCEL_BOTH})


def self_match(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse an order that would meet another of the account, unless the mode lets it in."""
    best = _best_met(state, proposal)
    if best is None or mode_of(state, proposal) not in _DENIES:
        return None
    price = proposal.limit_price
    if price is None:
        # An order at the market has no price of its own: told is the one that it would meet.
        price = abs(best) if abs(best) < AMOUNT_MAX else None
    told = "market" if price is None else f"${render_amount(price)}"
    return Refusal(Reason.SELF_MATCH, (("price", told),))


def cancels_both(state: State, proposal: Proposal) -> bool:
    """Whether an order that self-match refuses takes the resting ones with it."""
    return mode_of(state, proposal) is SelfMatch.CANCEL_BOTH


def cancels_of_met(state: State, proposal: Proposal) -> list[Event]:
    """Return the events that end the resting orders which an order would meet, if the mode says so.

    One that cannot be canceled now, because it is ending already, is left to end.
    """
    return _cancels(state, proposal, _CANCELS_RESTING)


def cancels_for_triggered(state: State, proposal: Proposal) -> list[Event]:
    """Return the events that clear the way for an order whose price has come."""
    return _cancels(state, proposal, _CANCELS_FOR_TRIGGERED)


def mode_of(state: State, proposal: Proposal) -> SelfMatch:
    """Return what is done about orders that would meet: as the account says, else the firm."""
    mode = SelfMatch.CANCEL_NEWEST
    for _, limits in limits_of(state, proposal):
        # The account comes after the firm; none can be set for an instrument.
        mode = limits.self_match or mode
    return mode


def _cancels(state: State, proposal: Proposal, modes: frozenset[SelfMatch]) -> list[Event]:
    """Return the events that end what an order would meet, in some of the modes."""
    if _best_met(state, proposal) is None or mode_of(state, proposal) not in modes:
        return []
    return [
        event
        for order_id in _met(state, proposal)
        for event in cancel_events(state.orders[order_id])
    ]


def _best_met(state: State, proposal: Proposal) -> int | None:
    """Return the signed price of the best order of the other side, if the order would meet it."""
    working = state.working.get(proposal.account.account_id, {}).get(proposal.terms.instrument_id)
    if working is None or proposal.trigger is not None:
        return None
    best = side_of(working, _OTHER[proposal.side]).best_rank
    if best is None or best + _rank(proposal) > 0:
        return None
    return best


def _rank(proposal: Proposal) -> int:
    """Return the signed price as `OpenSide` has it: negative for buys, any price at the market."""
    price = proposal.limit_price
    if proposal.side is Side.BUY:
        return -AMOUNT_MAX if price is None else -price
    return 0 if price is None else price


def _met(state: State, proposal: Proposal) -> Iterator[str]:
    """Yield the ids of the resting orders that the order would meet, oldest first."""
    account_id, instrument_id = proposal.account.account_id, proposal.terms.instrument_id
    rank = _rank(proposal)
    for order_id in state.open_orders.get(account_id, ()):
        order = state.orders[order_id]
        if (
            order.instrument_id == instrument_id
            and order.side is not proposal.side
            and exposure(order)[3] + rank <= 0
        ):
            yield order_id
