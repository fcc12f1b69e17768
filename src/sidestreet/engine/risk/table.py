"""The checks that an order has to pass, in one ordered table.

They are made inside the desk, at the moment of decision, so nothing can change between check and
commit. The first check that fails is the answer, so replay and retry refuse for the same reason.
A cancel passes none of them: ending an order is never refused for risk.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from sidestreet.domain.amounts import NOTIONAL_MAX, SCALE, notional, render_amount, render_price
from sidestreet.domain.enums import AccountStatus, OrderType, TimeInForce
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.risk.buying_power import buying_power_refusal
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.state import State

Look = Callable[[State, Proposal, Prices], Refusal | None]


class Check(NamedTuple):
    """One row: the reason it refuses for, what it holds, and the function that looks."""

    reason: Reason
    holds: str
    look: Look
    on_replace: bool = True


def first_refusal(state: State, proposal: Proposal, prices: Prices) -> Refusal | None:
    """Return why an order, or an order's new terms, cannot be taken; None if nothing is wrong."""
    for check in CHECKS:
        if proposal.replaces is not None and not check.on_replace:
            continue
        refusal = check.look(state, proposal, prices)
        if refusal is not None:
            return refusal
    return None


def _account_active(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    status = proposal.account.status
    if status is AccountStatus.ACTIVE:
        return None
    return Refusal(Reason.ACCOUNT_NOT_ACTIVE, (("status", status),))


def _instrument_tradable(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    if proposal.terms.is_tradable:
        return None
    return Refusal(Reason.INSTRUMENT_NOT_TRADABLE, (("symbol", proposal.terms.symbol),))


def _quantity_whole(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Fractions of a share: instruments that allow it, and DAY orders only."""
    may_be_fraction = proposal.terms.is_fractionable and proposal.time_in_force is TimeInForce.DAY
    if proposal.quantity % SCALE and not may_be_fraction:
        figures = (("quantity", render_amount(proposal.quantity)),)
        return Refusal(Reason.QUANTITY_NOT_WHOLE, figures)
    return None


def _tick(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    price = proposal.limit_price
    if price is None:
        return None
    tick = proposal.terms.tick_size(price)
    if tick is not None and price % tick == 0:
        return None
    return Refusal(
        Reason.INVALID_TICK_SIZE,
        (("price", render_price(price)), ("tick_size", render_amount(tick or 0))),
    )


def _notional_fits(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    amount = notional(proposal.limit_price or 0, proposal.quantity) * proposal.terms.multiplier
    if amount <= NOTIONAL_MAX:
        return None
    return Refusal(
        Reason.NOTIONAL_TOO_LARGE,
        (("notional", render_price(amount)), ("maximum", render_price(NOTIONAL_MAX))),
    )


def _expiry_ahead(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    if proposal.expires_at is None or proposal.expires_at > proposal.now:
        return None
    return Refusal(Reason.EXPIRES_IN_THE_PAST, (("now_ns", str(proposal.now)),))


def _market_price(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    if proposal.order_type is not OrderType.MARKET or proposal.mark is not None:
        return None
    return Refusal(Reason.NO_MARKET_PRICE, (("symbol", proposal.terms.symbol),))


CHECKS: Final[tuple[Check, ...]] = (
    Check(Reason.ACCOUNT_NOT_ACTIVE, "The account may trade.", _account_active),
    Check(Reason.INSTRUMENT_NOT_TRADABLE, "The instrument can be traded.", _instrument_tradable),
    Check(Reason.QUANTITY_NOT_WHOLE, "Fractions are allowed, or there is none.", _quantity_whole),
    Check(Reason.INVALID_TICK_SIZE, "The limit price is a multiple of the tick.", _tick),
    Check(Reason.NOTIONAL_TOO_LARGE, "Price times quantity can be kept.", _notional_fits),
    Check(
        Reason.EXPIRES_IN_THE_PAST, "The order's time is not over.", _expiry_ahead, on_replace=False
    ),
    Check(Reason.NO_MARKET_PRICE, "A market order has a price to go by.", _market_price),
    Check(
        Reason.BUYING_POWER,
        "The account can cover the worst that the order may do.",
        buying_power_refusal,
    ),
)
"""All checks, in the order in which they are made."""
