"""Accounts, for whoever tests: opened, cloned, paid in and out, given positions, restricted.

An account that is opened here is one like any other, and stays. What comes by these ways is no
profit: cash and securities count as brought along. A key that reaches all accounts reaches new
ones too.
"""

from typing import Final

from msgspec.structs import replace

from sidestreet.api.call import Call
from sidestreet.api.instants import new_york_date
from sidestreet.api.keys import ACCOUNT_ID_MAX
from sidestreet.contract.operation import Operation
from sidestreet.control.account_shapes import (
    AccountRequest,
    CashRequest,
    CloneRequest,
    ControlledAccount,
    NewAccount,
    PositionRequest,
    controlled_account,
)
from sidestreet.control.asked import (
    ACCOUNT,
    INSTRUMENT,
    amount_of,
    answering,
    instrument_of,
    unacceptable,
)
from sidestreet.control.operation import control_operation
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import NOTIONAL_MAX, SCALE, render_amount
from sidestreet.domain.commands import OpenAccount
from sidestreet.domain.enums import AccountSubtype, MarginType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.money_commands import ChangeAccount, CloneAccount, MoveCash, SetPosition
from sidestreet.domain.risk_commands import SetAccountRisk
from sidestreet.engine.outcome import Answer
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk

_FIRST_NUMBER: Final = 100_001

ACCOUNT_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "list_accounts",
        "GET",
        "/accounts",
        "List all accounts with what they hold.",
        list[ControlledAccount],
    ),
    control_operation(
        "create_account",
        "POST",
        "/accounts",
        "Open an account.",
        ControlledAccount,
        body=NewAccount,
    ),
    control_operation(
        "get_account",
        "GET",
        "/accounts/{account_id}",
        "Show an account with what it holds.",
        ControlledAccount,
        parameters=(ACCOUNT,),
    ),
    control_operation(
        "change_account",
        "PATCH",
        "/accounts/{account_id}",
        "Change an account's terms.",
        ControlledAccount,
        parameters=(ACCOUNT,),
        body=AccountRequest,
        description="The open orders of an account that may no longer trade are canceled.",
    ),
    control_operation(
        "clone_account",
        "POST",
        "/accounts/{account_id}/clone",
        "Open an account with the terms, cash, positions and limits of another.",
        ControlledAccount,
        parameters=(ACCOUNT,),
        body=CloneRequest,
        body_is_optional=True,
        description="Orders are not taken along. Cash that has yet to settle counts as settled.",
    ),
    control_operation(
        "credit_account",
        "POST",
        "/accounts/{account_id}/credit",
        "Pay cash into an account.",
        ControlledAccount,
        parameters=(ACCOUNT,),
        body=CashRequest,
    ),
    control_operation(
        "debit_account",
        "POST",
        "/accounts/{account_id}/debit",
        "Pay cash out of an account, also beyond what it has.",
        ControlledAccount,
        parameters=(ACCOUNT,),
        body=CashRequest,
    ),
    control_operation(
        "set_account_position",
        "PUT",
        "/accounts/{account_id}/positions/{instrument_id}",
        "Let an account hold exactly this of an instrument, or nothing.",
        ControlledAccount,
        parameters=(ACCOUNT, INSTRUMENT),
        body=PositionRequest,
        description="Cash stays as it is. What was held goes at what it cost.",
    ),
)


class AccountControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory
        self._promised: set[int] = set()
        """Numbers of accounts that are being opened."""

    def list_accounts(self, call: Call) -> None:
        """List the accounts that the key reaches, by number."""
        accounts = sorted(self._desk.state.accounts)
        data = [self._wire(account_id) for account_id in accounts if call.key.grants(account_id)]
        self._desk.when_durable(lambda: call.answer(data))

    def get_account(self, call: Call) -> None:
        """Show one account."""
        data = self._wire(call.account_id)
        self._desk.when_durable(lambda: call.answer(data))

    def create_account(self, call: Call) -> None:
        """Open an account."""
        asked = call.body(NewAccount)
        cash = amount_of("cash", asked.cash, signed=True, maximum=NOTIONAL_MAX)
        number = self._number(asked.id)
        account = Account(
            number,
            asked.short_name or f"ACCOUNT-{number}",
            asked.full_name or f"Account {number}",
            new_york_date(self._desk.clock.now()),
            subtype=asked.subtype,
            options_level=asked.options_level,
            margin_type=asked.margin_type,
            holder_id=number,
        )
        _check_margin(account)
        self._open(call, account, OpenAccount(account, cash))

    def clone_account(self, call: Call) -> None:
        """Open an account like another one."""
        source = call.account_id
        number = self._number(call.body(CloneRequest).id)
        account = replace(
            self._desk.state.accounts[source],
            account_id=number,
            open_date=new_york_date(self._desk.clock.now()),
        )
        self._open(call, account, CloneAccount(source, account))

    def change_account(self, call: Call) -> None:
        """Change an account's terms, and how much it may have."""
        asked = call.body(AccountRequest)
        account_id = call.account_id
        given = {
            name: value
            for name in asked.__struct_fields__
            if name != "max_notional" and (value := getattr(asked, name)) is not None
        }
        if not given and asked.max_notional is None:
            raise unacceptable("at least one member must be given")
        changed = replace(self._desk.state.accounts[account_id], **given)
        _check_margin(changed)
        commands: list[ChangeAccount | SetAccountRisk] = []
        if given:
            commands.append(ChangeAccount(changed, tuple(given)))
        if asked.max_notional is not None:
            most = amount_of("max_notional", asked.max_notional, maximum=NOTIONAL_MAX)
            commands.append(SetAccountRisk(account_id, most))
        last = commands.pop()
        for command in commands:
            self._desk.offer(command, call.cause)
        self._desk.offer(last, call.cause, answering(call, lambda: self._wire(account_id)))

    def credit_account(self, call: Call) -> None:
        """Pay cash in."""
        self._pay(call, 1)

    def debit_account(self, call: Call) -> None:
        """Pay cash out."""
        self._pay(call, -1)

    def set_account_position(self, call: Call) -> None:
        """Let an account hold exactly this."""
        asked = call.body(PositionRequest)
        account_id = call.account_id
        terms = instrument_of(self._directory, call.path["instrument_id"]).terms
        quantity = amount_of("quantity", asked.quantity, signed=True)
        if quantity and asked.average_price is None:
            raise unacceptable("average_price: must be given where something is held")
        price = amount_of("average_price", asked.average_price or "0") if quantity else 0
        self._check_position(account_id, terms, quantity)
        command = SetPosition(
            account_id, terms, quantity, price, self._directory.underlying_terms(terms)
        )
        self._desk.offer(command, call.cause, answering(call, lambda: self._wire(account_id)))

    def _number(self, asked: int | None) -> int:
        """Return the number of a new account: the one after the highest, or the highest free.

        Raises `ApiError` for one that somebody has.
        """
        taken = self._desk.state.accounts.keys() | self._promised
        if asked is None:
            number = min(max(taken, default=_FIRST_NUMBER - 1) + 1, ACCOUNT_ID_MAX)
            while number in taken:
                number -= 1
            return number
        if asked in taken:
            raise ApiError(ErrorKind.CONFLICT, f"Account {asked} exists already")
        return asked

    def _open(self, call: Call, account: Account, command: OpenAccount | CloneAccount) -> None:
        number = account.account_id
        self._promised.add(number)

        answer = answering(call, lambda: self._wire(number))

        def done(outcome: Answer, sequence: int) -> None:
            self._promised.discard(number)
            answer(outcome, sequence)

        self._desk.offer(command, call.cause, done)

    def _pay(self, call: Call, sign: int) -> None:
        asked = call.body(CashRequest)
        account_id = call.account_id
        amount = amount_of("amount", asked.amount, minimum=1, maximum=NOTIONAL_MAX)
        command = MoveCash(account_id, sign * amount, asked.detail)
        self._desk.offer(command, call.cause, answering(call, lambda: self._wire(account_id)))

    def _check_position(self, account_id: int, terms: InstrumentTerms, quantity: int) -> None:
        """Refuse what no account may hold, as a seed file does."""
        if quantity % SCALE and (quantity < 0 or not terms.is_fractionable):
            raise unacceptable(
                f"quantity: {render_amount(quantity)}, expected whole units, or a fraction of "
                "what can be had in fractions and is held long"
            )
        account = self._desk.state.accounts[account_id]
        if quantity < 0 and terms.option is None and account.margin is MarginType.NONE:
            raise unacceptable("quantity: an account without margin holds no short shares")

    def _wire(self, account_id: int) -> ControlledAccount:
        return controlled_account(self._desk.state, account_id)


def _check_margin(account: Account) -> None:
    if account.subtype is AccountSubtype.CASH and account.margin is not MarginType.NONE:
        raise unacceptable(f"margin_type: {account.margin}, expected NONE in a CASH account")
