"""Checks of how much: one order, one position, all that an account or the firm may have.

All are limits that somebody has set. A replace that asks for no more than its order has already
passes them, and so does whatever only closes: a limit that was lowered must never keep anybody
from getting out.
"""

from sidestreet.domain.amounts import SCALE, render_amount, render_price
from sidestreet.domain.enums import Side
from sidestreet.domain.holdings import market_value
from sidestreet.domain.limits import Scope
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.money.valuation import price_of
from sidestreet.engine.risk.applying import limits_of
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.risk.reservations import exposure
from sidestreet.engine.risk.working import OpenSide, Working
from sidestreet.engine.state import State


def order_quantity(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse an order for more shares or contracts than one may have."""
    replaces = proposal.replaces
    if replaces is not None and proposal.quantity <= replaces.quantity:
        return None
    for scope, limits in limits_of(state, proposal):
        most = limits.max_order_quantity
        if most is not None and proposal.quantity > most:
            return _beyond(
                Reason.ORDER_QUANTITY_LIMIT,
                scope,
                ("quantity", render_amount(proposal.quantity)),
                render_amount(most),
            )
    return None


def order_notional(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse an order that is worth more, at its worst price, than one may be."""
    replaces = proposal.replaces
    if (
        replaces is not None
        and proposal.quantity * proposal.worst_price <= replaces.quantity * replaces.worst_price
    ):
        return None
    amount = proposal.notional
    for scope, limits in limits_of(state, proposal):
        most = limits.max_order_notional
        if most is not None and amount > most:
            return _beyond(
                Reason.ORDER_NOTIONAL_LIMIT,
                scope,
                ("notional", render_price(amount)),
                render_price(most),
            )
    return None


def position(state: State, proposal: Proposal, _: Prices) -> Refusal | None:
    """Refuse an order with which the account's position could become too large.

    Counted is what is held and all that is open on the order's side, as if nothing of the other
    side ever traded.
    """
    replaces = proposal.replaces
    if replaces is not None and proposal.quantity <= replaces.quantity:
        return None
    held = proposal.held if proposal.side is Side.BUY else -proposal.held
    quantity = held + proposal.others + proposal.leaves
    for scope, limits in limits_of(state, proposal):
        most = limits.max_position_quantity
        if most is not None and quantity > most:
            return _beyond(
                Reason.POSITION_LIMIT,
                scope,
                ("quantity", render_amount(quantity)),
                render_amount(most),
            )
    return None


def account_notional(state: State, proposal: Proposal, prices: Prices) -> Refusal | None:
    """Refuse an order beyond the account's `risk.max_notional`.

    Our reading of that setting: the market value of all positions, short ones positive, and the
    worst value of all open orders that open or enlarge one.
    """
    account_id = proposal.account.account_id
    most = state.risk.max_notional.get(account_id)
    if most is None:
        return None
    added = _added(state, proposal)
    if added <= 0:
        return None
    amount = account_gross(state, account_id, prices) + added
    if amount <= most:
        return None
    return Refusal(
        Reason.ACCOUNT_NOTIONAL_LIMIT,
        (("notional", render_price(amount)), ("maximum", render_price(most))),
    )


def gross_notional(state: State, proposal: Proposal, prices: Prices) -> Refusal | None:
    """Refuse an order beyond what a scope may hold and have open, counted as for the account.

    For the firm that is all accounts together, for an instrument all accounts in it. Each is a
    walk over the positions it is about, because every one of them has to be valued at its mark;
    nobody pays for it where no such limit is set.
    """
    added: int | None = None
    for scope, limits in limits_of(state, proposal):
        most = limits.max_gross_notional
        if most is None:
            continue
        if added is None:
            added = _added(state, proposal)
        if added <= 0:
            return None
        amount = _gross(state, scope, proposal, prices) + added
        if amount > most:
            return _beyond(
                Reason.GROSS_NOTIONAL_LIMIT,
                scope,
                ("notional", render_price(amount)),
                render_price(most),
            )
    return None


def account_gross(state: State, account_id: int, prices: Prices) -> int:
    """Return what an account holds and may still open by its open orders, in millionths."""
    total = 0
    working = state.working.get(account_id, {})
    holdings = state.holdings.get(account_id, {})
    for instrument_id in holdings:
        total += _held_value(state, account_id, instrument_id, prices)
    for instrument_id, orders in working.items():
        total += opening_notional(orders, state.held_quantity(account_id, instrument_id))
    return total


def opening_notional(working: Working, held: int) -> int:
    """Return what an instrument's open orders are worth where they open a position.

    Buys and sells cannot both enlarge one position, so the larger of the two counts.
    """
    return max(
        working.buys.opening(max(0, -held))[2],
        working.sells.opening(max(0, held))[2],
    )


def _gross(state: State, scope: Scope, proposal: Proposal, prices: Prices) -> int:
    match scope:
        case Scope.ACCOUNT:
            return account_gross(state, proposal.account.account_id, prices)
        case Scope.INSTRUMENT:
            instrument_id = proposal.terms.instrument_id
            return sum(
                _instrument_gross(state, account_id, instrument_id, prices)
                for account_id in state.accounts
            )
        case _:
            return sum(account_gross(state, account_id, prices) for account_id in state.accounts)


def _instrument_gross(state: State, account_id: int, instrument_id: str, prices: Prices) -> int:
    working = state.working.get(account_id, {}).get(instrument_id)
    value = _held_value(state, account_id, instrument_id, prices)
    if working is None:
        return value
    return value + opening_notional(working, state.held_quantity(account_id, instrument_id))


def _held_value(state: State, account_id: int, instrument_id: str, prices: Prices) -> int:
    """Return what a position is worth, or what it cost where nobody knows a price."""
    holding = state.holding(account_id, instrument_id)
    if holding is None or not holding.quantity:
        return 0
    price = price_of(state, prices, instrument_id)
    if price is None:
        return abs(holding.cost)
    multiplier = state.instruments[instrument_id].multiplier
    return abs(market_value(price, holding.quantity, multiplier))


def _added(state: State, proposal: Proposal) -> int:
    """Return by how much the order would raise what its instrument's orders may open."""
    account_id, instrument_id = proposal.account.account_id, proposal.terms.instrument_id
    working = state.working.get(account_id, {}).get(instrument_id) or Working()
    multiplier = proposal.terms.multiplier
    quantity = proposal.leaves
    amount = -(-quantity * proposal.worst_price * multiplier // SCALE)
    if proposal.replaces is not None:
        # Both terms may hold until the venue has answered, so the larger of them counts.
        was_quantity, _, was_amount, _ = exposure(proposal.replaces, multiplier)
        quantity, amount = max(0, quantity - was_quantity), max(0, amount - was_amount)
    buys, sells = working.buys, working.sells
    if proposal.side is Side.BUY:
        buys = OpenSide(buys.quantity + quantity, 0, buys.notional + amount)
    else:
        sells = OpenSide(sells.quantity + quantity, 0, sells.notional + amount)
    after = opening_notional(Working(buys, sells), proposal.held)
    return after - opening_notional(working, proposal.held)


def _beyond(reason: Reason, scope: Scope, figure: tuple[str, str], most: str) -> Refusal:
    return Refusal(reason, (figure, ("maximum", most), ("scope", scope.lower())))
