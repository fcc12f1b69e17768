"""Deciding about commands of the ledger."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sidestreet.domain.amounts import FIGURE_MAX, NOTIONAL_MAX, render_amount
from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import AccountStatus, AccountSubtype, MarginType
from sidestreet.domain.events import InstrumentAdmitted
from sidestreet.domain.ledger import House
from sidestreet.domain.money_commands import (
    ChangeAccount,
    ChangeInstrument,
    CloneAccount,
    MoveCash,
    RollDay,
    SeedPosition,
    SetFees,
    SetPosition,
)
from sidestreet.domain.money_events import AccountChanged, CashMoved, FeesSet
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.cancel import cancel_events
from sidestreet.engine.money.day_roll import roll_day
from sidestreet.engine.money.placing import (
    clone_account,
    is_beyond,
    seed_position,
    set_position,
    too_large,
)
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

T = TypeVar("T", bound=Struct)


def _move_cash(state: State, command: MoveCash, _stamp: Stamp) -> Steps:
    if command.account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
    elif abs(command.amount) > NOTIONAL_MAX:
        yield Decision(answer=too_large(command.amount))
    elif is_beyond(state, command.account_id, command.amount):
        balance = state.cash[command.account_id] + command.amount
        yield Decision(answer=too_large(balance, FIGURE_MAX))
    elif command.amount:
        yield Decision(
            (CashMoved(command.account_id, House.FUNDING, command.amount, command.detail),)
        )


def _change_account(state: State, command: ChangeAccount, _stamp: Stamp) -> Steps:
    account = command.account
    if account.account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
        return
    if command.members is not None:
        account = changed(state.accounts[account.account_id], account, command.members)
        if account.subtype is AccountSubtype.CASH and account.margin is not MarginType.NONE:
            figures = (("subtype", account.subtype), ("margin_type", account.margin))
            yield Decision(answer=Refusal(Reason.LIMITS_NOT_ACCEPTABLE, figures))
            return
    yield Decision((AccountChanged(account),))
    if account.status is not AccountStatus.ACTIVE:
        for order_id in tuple(state.open_orders.get(account.account_id, ())):
            yield Decision(cancel_events(state.orders[order_id]))


def _change_instrument(state: State, command: ChangeInstrument, _stamp: Stamp) -> Steps:
    terms, members = command.terms, command.members
    known = state.instruments.get(terms.instrument_id)
    if members is not None and known is not None:
        terms = changed(known, terms, members)
        if terms == known:
            return
    yield Decision((InstrumentAdmitted(terms),))


def changed(before: T, other: T, members: tuple[str, ...]) -> T:
    """Return a value with some members of another one."""
    return replace(before, **{name: getattr(other, name) for name in members})


def _set_fees(_: State, command: SetFees, _stamp: Stamp) -> Steps:
    beyond = command.schedule.beyond()
    if beyond is None:
        yield Decision((FeesSet(command.schedule),))
        return
    name, figure, most = beyond
    figures = ((name, render_amount(figure)), ("maximum", render_amount(most)))
    yield Decision(answer=Refusal(Reason.LIMITS_NOT_ACCEPTABLE, figures))


MONEY_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    RollDay: roll_day,
    MoveCash: _move_cash,
    SeedPosition: seed_position,
    SetPosition: set_position,
    CloneAccount: clone_account,
    ChangeAccount: _change_account,
    ChangeInstrument: _change_instrument,
    SetFees: _set_fees,
}
"""How each command is decided, step by step."""
