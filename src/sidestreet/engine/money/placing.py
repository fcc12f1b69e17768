"""Placing securities in accounts without a trade: as a desk begins, and as a test asks for.

The rule: what comes or goes this way is no profit and costs nothing. It is counted as brought
along or taken away at what it cost, and the cash of the account stays as it is.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sidestreet.domain.amounts import FIGURE_MAX, NOTIONAL_MAX, notional, render_price
from sidestreet.domain.commands import Stamp
from sidestreet.domain.events import AccountOpened, Event
from sidestreet.domain.holdings import FLAT
from sidestreet.domain.ledger import Movement
from sidestreet.domain.limits import Scope
from sidestreet.domain.money_commands import CloneAccount, SeedPosition, SetPosition
from sidestreet.domain.money_events import PositionMoved
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_events import AccountRiskSet, LimitsSet
from sidestreet.engine.admission import admitted, has_ended
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def seed_position(state: State, command: SeedPosition, _: Stamp) -> Steps:
    """Add a position to what an account holds."""
    refusal = _objection(state, command)
    if refusal is not None:
        yield Decision(answer=refusal)
        return
    terms = command.terms
    yield Decision(
        (
            *admitted(state, terms, command.underlying),
            _placed(command.account_id, terms.instrument_id, command.quantity, _cost(command)),
        )
    )


def set_position(state: State, command: SetPosition, _: Stamp) -> Steps:
    """Make a position what is told, by taking away what was held and placing what is to be."""
    refusal = _objection(state, command)
    if refusal is not None:
        yield Decision(answer=refusal)
        return
    account_id, terms = command.account_id, command.terms
    instrument_id = terms.instrument_id
    held, cost = state.holding(account_id, instrument_id) or FLAT, _cost(command)
    if (held.quantity, held.cost) == (command.quantity, cost):
        return
    if max(abs(held.quantity), abs(held.cost)) > FIGURE_MAX:
        # Trades made it what no event can take away at once.
        yield Decision(answer=too_large(held.cost, FIGURE_MAX))
        return
    events: list[Event] = [*admitted(state, terms, command.underlying)]
    if held.quantity:
        events.append(_placed(account_id, instrument_id, -held.quantity, -held.cost))
    if command.quantity:
        events.append(_placed(account_id, instrument_id, command.quantity, cost))
    yield Decision(events)


def clone_account(state: State, command: CloneAccount, _: Stamp) -> Steps:
    """Open an account that begins as another one stands; orders are not taken along."""
    account_id, account = command.account_id, command.account
    if account_id in state.accounts:
        account = replace(
            state.accounts[account_id], account_id=account.account_id, open_date=account.open_date
        )
    if account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
    elif is_beyond(state, account_id):
        yield Decision(answer=too_large(state.cash[account_id], FIGURE_MAX))
    elif account.account_id not in state.accounts:
        yield Decision(
            (
                AccountOpened(account, state.cash[account_id]),
                *_copied_positions(state, account_id, account.account_id),
                *_copied_limits(state, account_id, account.account_id),
            )
        )


def is_beyond(state: State, account_id: int, amount: int = 0) -> bool:
    """Return whether an account would have, or owe, more cash than one event can say.

    Trades can bring it there. What leads back from there is not beyond.
    """
    before = state.cash[account_id]
    after = abs(before + amount)
    return after > FIGURE_MAX and (not amount or after > abs(before))


def too_large(amount: int, maximum: int = NOTIONAL_MAX) -> Refusal:
    """Return the refusal of more money than one entry of the books may hold."""
    figures = (("notional", render_price(abs(amount))), ("maximum", render_price(maximum)))
    return Refusal(Reason.NOTIONAL_TOO_LARGE, figures)


def _objection(state: State, command: SeedPosition | SetPosition) -> Refusal | None:
    """Return why a position cannot be placed, or None if it can. Taking away is always possible."""
    if command.account_id not in state.accounts:
        return Refusal(Reason.ACCOUNT_NOT_FOUND)
    if command.quantity and has_ended(state, command.terms):
        return Refusal(Reason.INSTRUMENT_NOT_TRADABLE, (("symbol", command.terms.symbol),))
    cost = _cost(command)
    return too_large(cost) if abs(cost) > NOTIONAL_MAX else None


def _cost(command: SeedPosition | SetPosition) -> int:
    return notional(command.average_price, command.quantity) * command.terms.multiplier


def _placed(account_id: int, instrument_id: str, quantity: int, cost: int) -> PositionMoved:
    return PositionMoved(account_id, instrument_id, quantity, cost, Movement.DEPOSIT, is_free=True)


def _copied_positions(state: State, source: int, account_id: int) -> Iterator[PositionMoved]:
    for instrument_id, held in state.holdings.get(source, {}).items():
        if held.quantity:
            yield _placed(account_id, instrument_id, held.quantity, held.cost)


def _copied_limits(
    state: State, source: int, account_id: int
) -> Iterator[AccountRiskSet | LimitsSet]:
    most = state.risk.max_notional.get(source)
    if most is not None:
        yield AccountRiskSet(account_id, most)
    limits = state.risk.limits.get((Scope.ACCOUNT, str(source)))
    if limits is not None:
        yield LimitsSet(Scope.ACCOUNT, str(account_id), limits)
