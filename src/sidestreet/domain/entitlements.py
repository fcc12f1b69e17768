"""What the assistant may know of an account, in commands and events.

Each user decides for each account. Whoever never chose has it allowed: that is the vendor's rule.
A choice is either a grant, which names the agreement that was consented to, or an opt-out.
"""

from typing import Final

import msgspec

from sidestreet.domain.fact import Fact

ACCOUNT_DATA: Final = "omni.account_data"
"""The one entitlement that there is: to read orders, positions and balances."""

ACCOUNTS_MAX: Final = 100
"""Most accounts of one call; our figure."""


class GrantEntitlements(msgspec.Struct, frozen=True):
    """Allow it for accounts, by consent to an agreement. Ids are made unless a seed names one."""

    owner: str
    account_ids: tuple[int, ...]
    agreement_id: str
    entitlement_id: str = ""


class RevokeEntitlement(msgspec.Struct, frozen=True, gc=False):
    """Take one grant back."""

    owner: str
    entitlement_id: str


class OptOut(msgspec.Struct, frozen=True):
    """Allow it no longer for accounts. Doing so twice is harmless."""

    owner: str
    account_ids: tuple[int, ...]


EntitlementCommand = GrantEntitlements | RevokeEntitlement | OptOut


class EntitlementGranted(Fact, frozen=True):
    """Somebody has consented for an account."""

    entitlement_id: str
    owner: str
    account_id: int
    agreement_id: str


class EntitlementRevoked(Fact, frozen=True):
    """A grant was taken back."""

    entitlement_id: str


class OptedOut(Fact, frozen=True):
    """Somebody does not want it for an account."""

    owner: str
    account_id: int


EntitlementEvent = EntitlementGranted | EntitlementRevoked | OptedOut
