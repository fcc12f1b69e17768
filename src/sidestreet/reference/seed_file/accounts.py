"""The `accounts` of a seed file with all that is theirs. Names are those of the API's answers."""

from typing import Final

import msgspec

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import OpenAccount, SeedFacts, SeedOrder
from sidestreet.domain.enums import AccountStatus, AccountSubtype, HolderKind, MarginType
from sidestreet.domain.lending_commands import RequestLocate
from sidestreet.domain.limits import Scope
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.option_commands import SubmitInstructions
from sidestreet.domain.risk_commands import SetAccountRisk, SetLimits
from sidestreet.domain.safety_events import DeadMansSwitchSet
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.books import held_in, read_books
from sidestreet.reference.seed_file.instructions import read_instructions
from sidestreet.reference.seed_file.kinds import (
    ACCOUNT_ID,
    BALANCE,
    DATE,
    INSTANT,
    LARGE,
    NAME,
    integer,
    word,
)
from sidestreet.reference.seed_file.limits import read_limits
from sidestreet.reference.seed_file.locates import read_locates
from sidestreet.reference.seed_file.order_words import OrderNames
from sidestreet.reference.seed_file.orders import read_order
from sidestreet.reference.seed_file.positions import read_positions
from sidestreet.reference.seed_file.section import Section

OPEN_DATE: Final = "2025-01-02"
"""When an account was opened that does not say. Fixed, so that a file always means the same."""

CASH: Final = 1_000_000 * SCALE
"""What an account holds that does not say: a million dollars."""

_STATUS: Final = word(AccountStatus)
_SUBTYPE: Final = word(AccountSubtype)
_HOLDER_KIND: Final = word(HolderKind)
_MARGIN_TYPE: Final = word(MarginType)
_HOLDER_ID: Final = ACCOUNT_ID
_OPTIONS_LEVEL: Final = integer(0, 9)
_TIMEOUT_S: Final = integer(1, 10**9)


class Accounts(msgspec.Struct):
    """What the accounts of a file come to. `account_ids` are those that could be read at all."""

    opened: list[OpenAccount] = []
    orders: list[SeedOrder] = []
    positions: list[SeedPosition] = []
    limits: list[SetLimits | SetAccountRisk] = []
    locates: list[RequestLocate] = []
    instructions: list[SubmitInstructions] = []
    books: list[SeedFacts] = []
    facts: list[SeedFacts] = []
    account_ids: set[int] = set()


def read_accounts(root: Section, directory: InstrumentDirectory) -> Accounts:
    """Read all accounts and their orders, which name instruments of the directory."""
    accounts = Accounts()
    order_ids: set[str] = set()
    for section in root.sections("accounts"):
        account_id = section.required("id", ACCOUNT_ID)
        if section.is_sound():
            if account_id in accounts.account_ids:
                section.refuse("id", f"{account_id} again", "each account id once")
            accounts.account_ids.add(account_id)
        account = _read_account(section, account_id)
        has_books = section.has("balances")
        cash = section.optional("cash", BALANCE, 0 if has_books else CASH)
        _read_belongings(section, account, directory, accounts, OrderNames(order_ids))
        section.finish()
        accounts.opened.append(OpenAccount(account, cash))
    return accounts


def _read_belongings(
    section: Section,
    account: Account,
    directory: InstrumentDirectory,
    accounts: Accounts,
    names: OrderNames,
) -> None:
    if section.has("balances"):
        books = read_books(section, account, directory)
        accounts.books += [] if books is None else [books]
        held = {} if books is None else held_in(books)
    else:
        positions = read_positions(section, account, directory)
        accounts.positions += positions
        held = {each.terms.instrument_id: each.quantity for each in positions}
    instructions = read_instructions(section, account.account_id, directory, held)
    accounts.instructions += instructions.sent
    accounts.facts += instructions.told
    for inner in section.sections("orders"):
        order = read_order(inner, account.account_id, directory, names)
        if order is not None:
            accounts.orders.append(order)
    locates = read_locates(section, account.account_id, directory)
    accounts.locates += locates.asked
    accounts.facts += locates.told
    _read_switch(section, account.account_id, accounts)
    limits = section.section("limits")
    if limits is not None:
        max_notional = limits.optional("max_notional", LARGE, None)
        read = read_limits(limits)
        limits.finish()
        accounts.limits.append(SetLimits(Scope.ACCOUNT, str(account.account_id), read))
        if max_notional is not None:
            accounts.limits.append(SetAccountRisk(account.account_id, max_notional))
    if account.status is AccountStatus.CLOSED:
        for name, what in (("positions", "positions"), ("orders", "open orders")):
            if section.has(name):
                section.refuse(name, what, "none in a CLOSED account")


def _read_switch(section: Section, account_id: int, accounts: Accounts) -> None:
    switch = section.section("dead_mans_switch")
    if switch is None:
        return
    timeout_ns = switch.required("timeout_s", _TIMEOUT_S) * 1_000_000_000
    due_at = switch.required("due_at", INSTANT)
    switch.finish()
    accounts.facts.append(SeedFacts((DeadMansSwitchSet(account_id, timeout_ns, due_at),)))


def _read_account(section: Section, account_id: int) -> Account:
    account = Account(
        account_id=account_id,
        full_name=section.optional("full_name", NAME, f"Account {account_id}"),
        short_name=section.optional("short_name", NAME, f"ACCOUNT-{account_id}"),
        open_date=section.optional("open_date", DATE, OPEN_DATE),
        status=section.optional("status", _STATUS, AccountStatus.ACTIVE),
        subtype=section.optional("subtype", _SUBTYPE, AccountSubtype.MARGIN),
        holder_id=section.optional("account_holder_entity_id", _HOLDER_ID, account_id),
        holder_kind=section.optional(
            "account_holder_entity_kind", _HOLDER_KIND, HolderKind.NATURAL_PERSON
        ),
        options_level=section.optional("options_level", _OPTIONS_LEVEL, 0),
        close_date=section.optional("close_date", DATE, None),
        margin_type=section.optional("margin_type", _MARGIN_TYPE, None),
    )
    if section.is_sound():
        if account.subtype is AccountSubtype.CASH and account.margin is not MarginType.NONE:
            section.refuse("margin_type", account.margin, "NONE in a CASH account")
        if (account.close_date is None) is (account.status is AccountStatus.CLOSED):
            found = account.close_date or "nothing"
            section.refuse("close_date", found, "a date for a CLOSED account, nothing for others")
        elif account.close_date is not None and account.close_date < account.open_date:
            section.refuse("close_date", account.close_date, f"no day before {account.open_date}")
    return account
