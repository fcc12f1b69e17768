"""Accounts and their settings on the wire.

A member declared with the default None is left out of the answer when it holds nothing. In a
change of settings absent and null differ, here alone: absent keeps a setting and null clears it.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from sidestreet.contract.enums import (
    AccountHolderEntityKind,
    AccountStatus,
    AccountSubtype,
    AccountType,
)
from sidestreet.contract.shared import Date, DecimalText


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A trading account."""

    id: Annotated[int, Meta(description="Number of the account.")]
    short_name: Annotated[str, Meta(description="Short name.")]
    full_name: Annotated[str, Meta(description="Full name.")]
    type: Annotated[AccountType, Meta(description="Whose account it is.")]
    subtype: Annotated[AccountSubtype, Meta(description="Cash or margin.")]
    status: Annotated[AccountStatus, Meta(description="Whether it may trade.")]
    options_level: Annotated[int, Meta(description="Which option trades are allowed; 0 is none.")]
    account_holder_entity_id: Annotated[int, Meta(description="Number of the holder.")]
    account_holder_entity_kind: Annotated[
        AccountHolderEntityKind,
        Meta(description="What the holder is."),
    ]
    open_date: Annotated[Date, Meta(description="Day the account was opened.")]
    close_date: Annotated[Date | None, Meta(description="Day it was closed, if it was.")] = None


class Address(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A postal address."""

    line1: Annotated[str, Meta(description="First line.")]
    line2: Annotated[str | None, Meta(description="Second line.")] = None
    city: Annotated[str, Meta(description="City.")]
    state: Annotated[str | None, Meta(description="State or province.")] = None
    postal_code: Annotated[str, Meta(description="Postal code.")]
    country: Annotated[str, Meta(description="Country.")]


class AccountWithPersonalDetails(Account, frozen=True, kw_only=True, omit_defaults=True):
    """A trading account with what is known of its holder."""

    date_of_birth: Annotated[Date | None, Meta(description="The holder's birthday.")] = None
    country_of_tax_residency: Annotated[
        str | None,
        Meta(description="Where the holder pays tax."),
    ] = None
    mailing_address: Annotated[Address | None, Meta(description="Where mail goes.")] = None
    phone_number: Annotated[str | None, Meta(description="The holder's telephone.")] = None


class RiskSettings(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Limits of an account."""

    max_notional: Annotated[
        DecimalText | None,
        Meta(description="Most that its positions and open orders may be worth; absent if any."),
    ] = None


class AccountSettings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What can be set on an account."""

    risk: Annotated[RiskSettings | None, Meta(description="Limits; absent if none is set.")] = None


class RiskSettingsRequest(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """A change of an account's limits."""

    max_notional: Annotated[
        DecimalText | UnsetType | None,
        Meta(
            description="Most that its positions and open orders may be worth, above zero. "
            "Null takes the limit away.",
        ),
    ] = UNSET


class AccountSettingsRequest(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """A change of an account's settings. What is absent stays as it is."""

    risk: Annotated[
        RiskSettingsRequest | UnsetType | None,
        Meta(description="Limits to change; null changes none."),
    ] = UNSET
