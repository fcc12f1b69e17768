"""Checks of who and what: whether anybody, this account or this instrument may trade at all."""

from sidestreet.domain.amounts import render_amount
from sidestreet.domain.enums import AccountStatus
from sidestreet.domain.limits import Scope
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.admission import has_ended
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.state import State


def kill_switch(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse while a switch is engaged for the order, and say which."""
    order_id = "" if proposal.replaces is None else proposal.replaces.order_id
    place = engaged(state, proposal.account.account_id, proposal.terms.instrument_id, order_id)
    if place is None:
        return None
    (scope, key), detail = place, state.risk.killed[place]
    figures = [("scope", scope.lower())]
    figures += [("key", key)] if key else []
    figures += [("detail", detail)] if detail else []
    return Refusal(Reason.KILL_SWITCH_ENGAGED, tuple(figures))


def engaged(
    state: State, account_id: int, instrument_id: str, order_id: str
) -> tuple[Scope, str] | None:
    """Return scope and key of the widest kill switch that is engaged for an order, None if none is.

    An order that the desk does not have yet has no id: it is "".
    """
    killed = state.risk.killed
    if not killed:
        return None
    for place in (
        (Scope.FIRM, ""),
        (Scope.ACCOUNT, str(account_id)),
        (Scope.INSTRUMENT, instrument_id),
        (Scope.ORDER, order_id),
    ):
        if place in killed:
            return place
    return None


def account_active(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse for an account that is inactive or closed."""
    status = proposal.account.status
    if status is AccountStatus.ACTIVE:
        return None
    return Refusal(Reason.ACCOUNT_NOT_ACTIVE, (("status", status),))


def instrument_tradable(state: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse for what is quoted and not traded, such as an index, and for what has ended.

    A contract ends with what it is on, one that nobody had named by then too.
    """
    if proposal.terms.is_tradable and not has_ended(state, proposal.terms):
        return None
    return _of_symbol(Reason.INSTRUMENT_NOT_TRADABLE, proposal)


def instrument_not_halted(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse while trading is halted."""
    if not proposal.terms.is_halted:
        return None
    return _of_symbol(Reason.INSTRUMENT_HALTED, proposal)


def something_to_liquidate(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse an order that closes nothing, where positions may only be closed."""
    if not proposal.terms.is_liquidation_only or proposal.opening < proposal.leaves:
        return None
    return _of_symbol(Reason.LIQUIDATION_ONLY, proposal)


def no_more_than_liquidates(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse an order that goes beyond the position that it closes, where none may be opened."""
    if not proposal.terms.is_liquidation_only or not proposal.opening:
        return None
    return Refusal(
        Reason.LIQUIDATION_ONLY_QUANTITY,
        (
            ("quantity", render_amount(proposal.leaves)),
            ("available", render_amount(proposal.leaves - proposal.opening)),
        ),
    )


def option_alive(_: State, proposal: Proposal, _prices: Prices) -> Refusal | None:
    """Refuse from the instant on at which trading in the contract ends."""
    option = proposal.terms.option
    if option is None or proposal.now < option.expires_at:
        return None
    return Refusal(Reason.OPTION_EXPIRED, (("expiry", option.expiry),))


def _of_symbol(reason: Reason, proposal: Proposal) -> Refusal:
    return Refusal(reason, (("symbol", proposal.terms.symbol),))
