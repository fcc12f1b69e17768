"""Whether an account can pay for the worst that an order may do."""

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE, render_amount
from sidestreet.domain.enums import MarginType, Side
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.money.ledger import unsettled
from sidestreet.engine.money.uncovering import Added, uncovered_in_group
from sidestreet.engine.money.valuation import AccountValue, price_of, value_account
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.risk.reservations import exposure
from sidestreet.engine.risk.working import beyond
from sidestreet.engine.state import State

ACCOUNT_TYPES = {MarginType.NONE: "cash", MarginType.REG_T: "margin_reg_t"}
"""What the contract's refusals call the kinds of account."""


def increase(state: State, proposal: Proposal) -> int:
    """Return by how much what is reserved would grow, in millionths of a dollar."""
    account_id = proposal.account.account_id
    working = state.working.get(account_id, {}).get(proposal.terms.instrument_id)
    now = 0 if working is None else working.reserved
    return reserved_with(state, proposal) - now


def uncovered(state: State, proposal: Proposal, prices: Prices) -> int:
    """Return by how much more an order would leave uncovered than is so by now.

    Only a sale of what is held can. It may be less than nothing: what the order reserves for what
    it opens is a part of what its group is short of.
    """
    if proposal.side is not Side.SELL or proposal.held <= 0:
        return 0
    account_id, terms = proposal.account.account_id, proposal.terms

    def marked(instrument_id: str) -> int | None:
        return price_of(state, prices, instrument_id)

    more = Added(terms.instrument_id, *added_by(proposal))
    after = uncovered_in_group(state, account_id, terms.group, marked, more)
    return after and after - uncovered_in_group(state, account_id, terms.group, marked)


def reserved_with(state: State, proposal: Proposal) -> int:
    """Return what an instrument would reserve with an order, or with an order's new terms."""
    account_id, instrument_id = proposal.account.account_id, proposal.terms.instrument_id
    working = state.working.get(account_id, {}).get(instrument_id)
    held = state.held_quantity(account_id, instrument_id)
    quantity, reserve = added_by(proposal)
    is_buy = proposal.side is Side.BUY
    closable = max(0, -held if is_buy else held)
    if working is None:
        return beyond(closable, quantity, reserve)
    own, other = (working.buys, working.sells) if is_buy else (working.sells, working.buys)
    return max(
        beyond(closable, own.quantity + quantity, own.reserve + reserve),
        beyond(max(0, held if is_buy else -held), other.quantity, other.reserve),
    )


def added_by(proposal: Proposal) -> tuple[int, int]:
    """Return quantity and reserve that an order, or an order's new terms, would add to its side."""
    added = proposal.leaves, -(-proposal.leaves * proposal.reserve_unit // SCALE)
    if proposal.replaces is None:
        return added
    # Both terms may hold until the venue has answered, so the larger of them counts.
    quantity, reserve, _, _ = exposure(proposal.replaces)
    return max(0, added[0] - quantity), max(0, added[1] - reserve)


def buying_power_refusal(state: State, proposal: Proposal, prices: Prices) -> Refusal | None:
    """Return why the account cannot pay, or None. An order that frees money is never refused."""
    wanted = increase(state, proposal) + uncovered(state, proposal, prices)
    if wanted <= 0 or wanted <= _surely_spendable(state, proposal.account):
        return None
    value = value_account(state, proposal.account.account_id, prices)
    if wanted <= value.spendable:
        return None
    return Refusal(Reason.BUYING_POWER, _figures(proposal, wanted, value, value.buying_power))


def staged_shortage(state: State, proposal: Proposal, prices: Prices) -> Refusal:
    """Return the refusal of an order as if the account had nothing left to spend.

    An order that would reserve nothing is told to need all that it is worth.
    """
    wanted = increase(state, proposal) + uncovered(state, proposal, prices)
    value = value_account(state, proposal.account.account_id, prices)
    needed = wanted if wanted > 0 else proposal.notional
    return Refusal(Reason.BUYING_POWER, _figures(proposal, needed, value, 0))


def _surely_spendable(state: State, account: Account) -> int:
    """Return what the account can spend whatever its positions are worth; 0 if nobody can say.

    No long position wants more covered than it is worth, unless the house asks for more than all
    of it; so without a short one the cash alone is a lower bound. Most orders pass by it, and no
    position has to be valued for them. An option that is for sale may be written without cover.
    """
    account_id = account.account_id
    for instrument_id, orders in state.working.get(account_id, {}).items():
        if orders.sells.orders and state.instruments[instrument_id].option is not None:
            return 0
    for instrument_id, holding in state.holdings.get(account_id, {}).items():
        if holding.quantity < 0 or state.instruments[instrument_id].long_margin_rate > SCALE:
            return 0
    for limits in state.risk.limits.values():
        if limits.concentration_rate is not None and limits.concentration_rate > SCALE:
            return 0
    free = state.cash[account_id] - state.reserved[account_id]
    if account.margin is MarginType.NONE:
        free -= unsettled(state, account_id)[0]
    return free


def _figures(
    proposal: Proposal, wanted: int, value: AccountValue, available: int
) -> tuple[tuple[str, str], ...]:
    multiplier = value.multiplier or 1
    required = render_amount(wanted * multiplier)
    is_option = proposal.is_option
    return (
        ("account_type", ACCOUNT_TYPES[proposal.account.margin]),
        # Digits as in the contract's example: four decimals here, no more than needed below.
        ("available", render_amount(available, 4)),
        ("multiplier", str(multiplier)),
        ("required_equity", "0" if is_option else required),
        ("required_options", required if is_option else "0"),
        ("required_total", required),
    )
