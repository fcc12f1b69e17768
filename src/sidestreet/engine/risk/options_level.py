"""Which options an account may trade: a ladder of levels, and what each order needs.

| Level | Allows |
|---|---|
| 0 | nothing but closing |
| 1 | writing calls that are covered by shares, and puts that are secured by cash |
| 2 | buying options as well |
| 3 | spreads as well: writing what a long option of the same kind covers |
| 4 | writing uncovered |

The contract shows an account's `options_level` and does not say what a level allows; the ladder is
the usual one of brokerages, and our reading. Closing needs no level, so that nobody is kept in;
but what covers a written option may only be sold where the level allows what is then left.
"""

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight, Side
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.risk.reservations import exposure
from sidestreet.engine.state import State

COVERED, LONG, SPREAD, UNCOVERED = 1, 2, 3, 4


def options_level(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse what the account's level does not allow."""
    option = proposal.terms.option
    level = proposal.account.options_level
    if level >= UNCOVERED:
        return None
    needed = 0
    if option is not None and proposal.opening:
        needed = LONG if proposal.side is Side.BUY else _to_write(state, proposal, option)
    if proposal.side is Side.SELL and proposal.opening < proposal.leaves:
        needed = max(needed, _to_uncover(state, proposal))
    if level >= needed:
        return None
    return Refusal(
        Reason.OPTIONS_LEVEL_EXCEEDED,
        (("required_level", str(needed)), ("account_level", str(level))),
    )


def _to_write(state: State, proposal: Proposal, option: OptionTerms) -> int:
    """Return the level that writing the order's contracts needs, all of them together."""
    short, long, shares = _in_group(_after_sales(state, proposal), option)
    contracts = short + proposal.opening
    if option.right is OptionRight.CALL:
        is_covered = contracts * option.multiplier <= shares and not option.is_cash_settled
    else:
        is_covered = _puts_in_cash(state, proposal) <= _free_cash(state, proposal)
    if is_covered:
        return COVERED
    return SPREAD if contracts <= long else UNCOVERED


def _to_uncover(state: State, proposal: Proposal) -> int:
    """Return the level that is needed for what selling a long position would leave written.

    0 where the sale leaves no more uncovered than is so without it.
    """
    after = _after_sales(state, proposal)
    sold = proposal.leaves - proposal.opening
    own = proposal.terms.instrument_id
    before = [
        (terms, quantity + (sold if terms.instrument_id == own else 0)) for terms, quantity in after
    ]
    rights = [OptionRight.CALL]
    if _puts_in_cash(state, proposal) > _free_cash(state, proposal):
        rights.append(OptionRight.PUT)
    for level in (UNCOVERED, SPREAD):
        for right in rights:
            bare = _bare(after, right, with_options=level == UNCOVERED)
            if bare > _bare(before, right, with_options=level == UNCOVERED):
                return level
    return 0


def _bare(
    positions: list[tuple[InstrumentTerms, int]], right: OptionRight, *, with_options: bool
) -> int:
    """Return on how many shares options are written that nothing covers, in millionths.

    Shares cover calls, and `with_options` long options that live as long cover written ones.
    """
    options = [
        (terms.option, quantity)
        for terms, quantity in positions
        if terms.option is not None and terms.option.right is right
    ]
    # What lives longest is covered first: it has the smallest choice.
    options.sort(key=lambda pair: (pair[0].expiry, pair[1]), reverse=True)
    shares = sum(max(0, quantity) for terms, quantity in positions if terms.option is None)
    bare = long = 0
    for option, quantity in options:
        if quantity >= 0:
            long += quantity if with_options else 0
            continue
        left = max(0, -quantity - long)
        long = max(0, long + quantity)
        if option.is_cash_settled or right is OptionRight.PUT:
            bare += left * option.multiplier
        else:
            covered = min(left * option.multiplier, shares)
            shares -= covered
            bare += left * option.multiplier - covered
    return bare


def _in_group(
    positions: list[tuple[InstrumentTerms, int]], option: OptionTerms
) -> tuple[int, int, int]:
    """Return contracts written, contracts that may cover them, and shares held.

    Both kinds of contracts are of the same right. A long one covers if it lives as long.
    """
    short = long = shares = 0
    for terms, quantity in positions:
        other = terms.option
        if other is None:
            shares += max(0, quantity)
        elif other.right is not option.right:
            continue
        elif quantity < 0:
            short -= quantity
        elif other.expiry >= option.expiry:
            long += quantity
    return short, long, shares


def _after_sales(state: State, proposal: Proposal) -> list[tuple[InstrumentTerms, int]]:
    """Return the positions in the order's underlying once all other open sales have traded.

    What the order itself sells of a long position covers nothing any more.
    """
    account_id, group = proposal.account.account_id, proposal.terms.group
    held = {
        instrument_id: holding.quantity
        for instrument_id, holding in state.holdings.get(account_id, {}).items()
        if state.instruments[instrument_id].group == group
    }
    for instrument_id, orders in state.working.get(account_id, {}).items():
        if state.instruments[instrument_id].group == group and orders.sells.quantity:
            held[instrument_id] = held.get(instrument_id, 0) - orders.sells.quantity
    replaces = proposal.replaces
    if replaces is not None:
        held[replaces.instrument_id] += exposure(replaces)[0]
    if proposal.opening < proposal.leaves:
        held[proposal.terms.instrument_id] -= proposal.leaves - proposal.opening
    return [
        (state.instruments[instrument_id], quantity) for instrument_id, quantity in held.items()
    ]


def _puts_in_cash(state: State, proposal: Proposal) -> int:
    """Return what all puts written in the account would cost if they were exercised."""
    account_id = proposal.account.account_id
    working = state.working.get(account_id, {})
    total = _strikes(proposal.terms, proposal.opening)
    for instrument_id in {**state.holdings.get(account_id, {}), **working}:
        terms = state.instruments[instrument_id]
        if terms.option is None or terms.option.right is not OptionRight.PUT:
            continue
        quantity = state.held_quantity(account_id, instrument_id)
        if instrument_id in working:
            quantity -= working[instrument_id].sells.quantity
        if proposal.replaces is not None and instrument_id == proposal.terms.instrument_id:
            quantity += exposure(proposal.replaces)[0]
        total += _strikes(terms, max(0, -quantity))
    return total


def _strikes(terms: InstrumentTerms, contracts: int) -> int:
    option = terms.option
    return 0 if option is None else option.strike * contracts * option.multiplier // SCALE


def _free_cash(state: State, proposal: Proposal) -> int:
    """Return the account's cash. What is owed for short stock is not the account's to secure by."""
    account_id = proposal.account.account_id
    owed = sum(
        -holding.cost
        for instrument_id, holding in state.holdings.get(account_id, {}).items()
        if holding.quantity < 0 and state.instruments[instrument_id].option is None
    )
    return state.cash[account_id] - owed
