"""The books: every entry moves as much out of one account as into another.

Money: what a client gains, accounts of the house lose. Securities: what a client holds, the street
owes. Each entry is checked to come to 0 before it is made, in production too; `check_books` adds
everything up, which is done at the end of every day and after every step of the tests.
"""

from sidestreet.domain.holdings import FLAT, Holding
from sidestreet.domain.ledger import House
from sidestreet.engine.invariants import InvariantBroken
from sidestreet.engine.risk.reservations import refresh
from sidestreet.engine.state import State

Part = tuple[House, int]


def book_cash(
    state: State, account_id: int, amount: int, parts: tuple[Part, ...], settles_on: str = ""
) -> None:
    """Let an account gain `amount`, which is what the parts of the house lose.

    With `settles_on` the money is there by trade date at once and settled when that day begins.
    """
    balance = amount
    for _, part in parts:
        balance += part
    if balance:
        raise InvariantBroken(f"an entry of account {account_id} is out of balance by {balance}")
    ledger = state.ledger
    for house, part in parts:
        ledger[house] += part
    state.cash[account_id] += amount
    if not settles_on:
        state.settled_cash[account_id] += amount
        return
    due = state.unsettled.setdefault(settles_on, {})
    credit, debit = due.get(account_id, (0, 0))
    due[account_id] = (credit + amount, debit) if amount > 0 else (credit, debit - amount)


def unbook_cash(
    state: State, account_id: int, amount: int, parts: tuple[Part, ...], settles_on: str
) -> None:
    """Take an entry back as if it had never been made. The day on which it settles is to come."""
    ledger = state.ledger
    for house, part in parts:
        ledger[house] -= part
    state.cash[account_id] -= amount
    due = state.unsettled[settles_on]
    credit, debit = due[account_id]
    due[account_id] = (credit - amount, debit) if amount > 0 else (credit, debit + amount)
    if due[account_id] == (0, 0):
        del due[account_id]
    if not due:
        del state.unsettled[settles_on]


def book_position(
    state: State, place: tuple[int, str], quantity: int, amount: int, *, is_trade: bool
) -> tuple[Holding, Holding]:
    """Let a position change by `quantity` for `amount`, signed alike; no money moves here.

    `place` is the account and the instrument. What `is_trade` came from an order. Returns the
    position before and after.
    """
    account_id, instrument_id = place
    holdings = state.holdings.setdefault(account_id, {})
    before = holdings.get(instrument_id, FLAT)
    after = holdings[instrument_id] = before.traded(quantity, amount, is_trade=is_trade)
    state.street[instrument_id] = state.street.get(instrument_id, 0) - quantity
    refresh(state, account_id, instrument_id)
    return before, after


def put_position(state: State, place: tuple[int, str], after: Holding) -> None:
    """Let a position be another one; none at all leaves nothing behind."""
    account_id, instrument_id = place
    holdings = state.holdings.setdefault(account_id, {})
    quantity = after.quantity - holdings.get(instrument_id, FLAT).quantity
    holdings[instrument_id] = after
    if after == FLAT:
        del holdings[instrument_id]
    state.street[instrument_id] = state.street.get(instrument_id, 0) - quantity
    refresh(state, account_id, instrument_id)


def settle(state: State, date: str) -> None:
    """Settle everything that is due as a day begins."""
    for due in [day for day in state.unsettled if day <= date]:
        for account_id, (credit, debit) in state.unsettled.pop(due).items():
            state.settled_cash[account_id] += credit - debit


def unsettled(state: State, account_id: int) -> tuple[int, int]:
    """Return the credits and debits of an account that have not settled, both positive."""
    credits_ = debits = 0
    for due in state.unsettled.values():
        credit, debit = due.get(account_id, (0, 0))
        credits_ += credit
        debits += debit
    return credits_, debits


def check_books(state: State) -> None:
    """Add everything up. Raises `InvariantBroken` where money or securities do not come to 0."""
    money = sum(state.cash.values()) + sum(state.ledger.values())
    if money:
        raise InvariantBroken(f"the ledger is out of balance by {money}")
    held = dict(state.street)
    for holdings in state.holdings.values():
        for instrument_id, holding in holdings.items():
            held[instrument_id] = held.get(instrument_id, 0) + holding.quantity
    for instrument_id, quantity in held.items():
        if quantity:
            raise InvariantBroken(f"{instrument_id} is out of balance by {quantity}")
    for account_id, cash in state.cash.items():
        credit, debit = unsettled(state, account_id)
        if state.settled_cash[account_id] + credit - debit != cash:
            raise InvariantBroken(f"account {account_id}: settled and unsettled cash differ")
