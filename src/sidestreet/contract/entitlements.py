"""Entitlements on the wire: what the assistant may know of which account."""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums_omni import AgreementKey, EntitlementCode

ACCOUNTS_MAX = 100
"""Most accounts of one call; our figure."""

AccountIds = Annotated[
    tuple[int, ...],
    Meta(min_length=1, max_length=ACCOUNTS_MAX, description="The accounts that it is about."),
]
Codes = Annotated[
    tuple[EntitlementCode, ...],
    Meta(min_length=1, max_length=10, description="What it is about; there is one code."),
]


class CreateEntitlementsRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Consent for accounts."""

    account_ids: AccountIds
    agreement_id: Annotated[str, Meta(description="The agreement that is consented to.")]
    entitlement_codes: Codes


class OptOutRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The wish that the assistant know nothing of accounts."""

    account_ids: AccountIds
    entitlement_codes: Codes


class EntitlementResource(Struct, frozen=True, kw_only=True, gc=False):
    """A grant that holds."""

    entitlement_id: Annotated[str, Meta(description="Id of the grant.")]
    account_id: Annotated[int, Meta(description="The account that it is for.")]
    entitlement_code: Annotated[EntitlementCode, Meta(description="What is allowed.")]
    agreement_id: Annotated[str, Meta(description="The agreement that was consented to.")]
    granted_at: Annotated[str, Meta(description="When.")]


class EntitlementStatusResource(Struct, frozen=True, kw_only=True, gc=False):
    """Whether something is allowed for an account."""

    account_id: Annotated[int, Meta(description="The account.")]
    enabled: Annotated[bool, Meta(description="Whether it is. It is, where nobody ever chose.")]
    entitlement_code: Annotated[EntitlementCode, Meta(description="What it is about.")]


class DeleteEntitlementResponse(Struct, frozen=True, kw_only=True, gc=False):
    """What came of taking a grant back."""

    entitlement_id: Annotated[str, Meta(description="Id of the grant.")]
    revoked: Annotated[bool, Meta(description="Whether it holds no longer.")]


class EntitlementAgreementResource(Struct, frozen=True, kw_only=True):
    """An agreement that can be consented to."""

    agreement_id: Annotated[str, Meta(description="Id of this version of it.")]
    agreement_key: Annotated[AgreementKey, Meta(description="Which agreement it is.")]
    version: Annotated[int, Meta(description="Its version.")]
    title: Annotated[str, Meta(description="Its title.")]
    document_content: Annotated[str, Meta(description="Its text.")]
    document_sha256: Annotated[str, Meta(description="The SHA-256 of its text, in hexadecimal.")]
    entitlement_codes: Annotated[
        tuple[EntitlementCode, ...],
        Meta(description="What it allows."),
    ]
