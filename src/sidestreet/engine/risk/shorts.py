"""Checks of what an order would open: as its client intends, and as short sales are allowed.

A sale is short as far as it goes beyond what is held once the account's other open sales have
traded. Options are written, not sold short: their rules are in `options_level.py`.
"""

from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.enums import MarginType, PositionIntent, Shortable, Side
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.lending.locates import available_to_short
from sidestreet.engine.lending.restrictions import is_restricted
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.state import State


def position_intent(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse an order that cannot do what its `position_intent` says.

    Our reading: CLOSE must not open anything, OPEN must not close anything. Without an intent the
    desk decides, and one order may do both.
    """
    intent = proposal.position_intent
    if intent is None:
        return None
    wrong = (
        proposal.opening if intent is PositionIntent.CLOSE else proposal.leaves - proposal.opening
    )
    if not wrong:
        return None
    return Refusal(
        Reason.POSITION_INTENT_MISMATCH,
        (
            ("position_intent", intent),
            ("held", render_amount(proposal.held)),
            ("would_open", render_amount(proposal.opening)),
        ),
    )


def shortable(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse a short sale of what cannot be borrowed at all."""
    if proposal.terms.shortable is not Shortable.NOT_SHORTABLE or not _is_short(proposal):
        return None
    return Refusal(Reason.UNSUPPORTED_SECURITY, (("shortable", proposal.terms.shortable),))


def located(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse a short sale of more than the account's locates leave it.

    Source: Regulation SHO, Rule 203(b)(1): no short sale without a located borrow. What is easy
    to borrow needs none.
    """
    if not _is_short(proposal):
        return None
    available = available_to_short(
        state, proposal.account.account_id, proposal.terms, proposal.replaces
    )
    if available is None or proposal.opening <= available:
        return None
    return Refusal(
        Reason.INSUFFICIENT_LOCATE_INVENTORY,
        (
            ("required", render_amount(proposal.opening)),
            ("available", render_amount(available)),
        ),
    )


def above_best_bid(state: State, proposal: Proposal, prices: Prices) -> Refusal | None:
    """Refuse a short sale at or below the best bid while the instrument is restricted.

    Source: Regulation SHO, Rule 201(b)(1). A market order may trade at the bid, so it is refused,
    and so is any short sale while nobody knows the bid.
    """
    if not is_restricted(state, proposal.terms) or not _is_short(proposal):
        return None
    price = proposal.limit_price
    bid = prices.bid(proposal.terms.instrument_id)
    if price is not None and bid is not None and price > bid:
        return None
    figures = [("price", "market" if price is None else render_price(price))]
    figures += [] if bid is None else [("bid", render_price(bid))]
    return Refusal(Reason.SHORT_SALE_RESTRICTED, tuple(figures))


def short_allowed(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse a short sale in a cash account: Regulation T, 12 CFR 220.8, allows it none."""
    if not _is_short(proposal) or proposal.account.margin is not MarginType.NONE:
        return None
    return Refusal(
        Reason.SHORT_PROHIBITED,
        (("account_type", "cash"), ("would_open", render_amount(proposal.opening))),
    )


def _is_short(proposal: Proposal) -> bool:
    return proposal.side is Side.SELL and proposal.opening > 0 and not proposal.is_option
