"""How accounts travel over the control API."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from sidestreet.api.keys import ACCOUNT_ID_MAX
from sidestreet.contract.shared import DecimalText, SignedDecimalText
from sidestreet.control.asked import Text
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.enums import AccountStatus, AccountSubtype, MarginType
from sidestreet.engine.state import State

_NAME_MAX: Final = 64
_OPTIONS_LEVEL_MAX: Final = 9

_Name = Annotated[str, Meta(min_length=1, max_length=_NAME_MAX)]
_Number = Annotated[int, Meta(ge=0, le=ACCOUNT_ID_MAX)]
_OptionsLevel = Annotated[int, Meta(ge=0, le=_OPTIONS_LEVEL_MAX)]


class HeldPosition(Struct, frozen=True, kw_only=True):
    """What an account holds of an instrument; a short position is negative."""

    symbol: str
    instrument_id: str
    quantity: str
    average_price: str


class ControlledAccount(Struct, frozen=True, kw_only=True):
    """An account as whoever tests sees it. `max_notional` null is no limit."""

    id: int
    short_name: str
    full_name: str
    status: AccountStatus
    subtype: AccountSubtype
    margin_type: MarginType
    options_level: int
    cash: str
    settled_cash: str
    max_notional: str | None
    open_orders: int
    positions: list[HeldPosition]


class NewAccount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account to be opened. Without an `id` it gets the number after the highest."""

    id: _Number | None = None
    short_name: _Name | None = None
    full_name: _Name | None = None
    subtype: AccountSubtype = AccountSubtype.MARGIN
    margin_type: MarginType | None = None
    options_level: _OptionsLevel = 0
    cash: SignedDecimalText = "0"


class CloneRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The number of the new account; without one it is the number after the highest."""

    id: _Number | None = None


class CashRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An amount of money, and what for."""

    amount: DecimalText
    detail: Text = ""


class PositionRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be held; a short position is negative, and 0 is none.

    `average_price` is what a share cost, and is needed where something is held.
    """

    quantity: SignedDecimalText
    average_price: DecimalText | None = None


class AccountRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be otherwise; what is left out stays as it is."""

    status: AccountStatus | None = None
    subtype: AccountSubtype | None = None
    margin_type: MarginType | None = None
    options_level: _OptionsLevel | None = None
    short_name: _Name | None = None
    full_name: _Name | None = None
    max_notional: DecimalText | None = None


def controlled_account(state: State, account_id: int) -> ControlledAccount:
    """Return an account as it stands."""
    account = state.accounts[account_id]
    most = state.risk.max_notional.get(account_id)
    return ControlledAccount(
        id=account_id,
        short_name=account.short_name,
        full_name=account.full_name,
        status=account.status,
        subtype=account.subtype,
        margin_type=account.margin,
        options_level=account.options_level,
        cash=render_amount(state.cash[account_id], 2),
        settled_cash=render_amount(state.settled_cash[account_id], 2),
        max_notional=None if most is None else render_amount(most),
        open_orders=len(state.open_orders.get(account_id, ())),
        positions=[
            HeldPosition(
                symbol=terms.symbol,
                instrument_id=instrument_id,
                quantity=render_amount(held.quantity),
                average_price=render_price(held.average_price(terms.multiplier) or 0),
            )
            for instrument_id, held in state.holdings.get(account_id, {}).items()
            if held.quantity
            for terms in (state.instruments[instrument_id],)
        ],
    )
