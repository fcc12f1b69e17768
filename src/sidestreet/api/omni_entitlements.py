"""The operations of `v1:omni-ai:entitlements`."""

import hashlib
from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.instants import render_micro
from sidestreet.api.kept import ask_workspace
from sidestreet.api.omni_accounts import check_account
from sidestreet.contract.entitlements import (
    CreateEntitlementsRequest,
    DeleteEntitlementResponse,
    EntitlementAgreementResource,
    EntitlementResource,
    EntitlementStatusResource,
    OptOutRequest,
)
from sidestreet.contract.enums_omni import AgreementKey, EntitlementCode
from sidestreet.domain.entitlements import GrantEntitlements, OptOut, RevokeEntitlement
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.entitlements import Grant, active_grants, is_enabled

AGREEMENT_ID: Final = "01K8TB3Q00SDESTREETAGRMNT1"
"""Id of the one agreement that there is."""

PLACEHOLDERS: Final = frozenset({"agreement_id", "01JZ0000000000000000000000"})
"""What stands in the published examples where that id belongs; it means the one in force."""

_TEXT: Final = (
    "The assistant of this Sidestreet desk may read the orders, positions and balances of the "
    "accounts that you name, in order to answer your questions about them. It changes nothing: "
    "whatever it prepares is sent only when you confirm it. If whoever runs this desk has set up a "
    "language model behind the assistant, what it reads for an answer is sent to that model. You "
    "can opt out at any time, for each account."
)

AGREEMENT: Final = EntitlementAgreementResource(
    agreement_id=AGREEMENT_ID,
    agreement_key=AgreementKey.ACCOUNT_DATA_ACCESS,
    version=1,
    title="Access of the assistant to account data",
    document_content=_TEXT,
    document_sha256=hashlib.sha256(_TEXT.encode()).hexdigest(),
    entitlement_codes=(EntitlementCode.ACCOUNT_DATA,),
)


class EntitlementOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_entitlement_agreements(self, call: Call) -> None:
        """Tell what can be consented to."""
        call.answer([AGREEMENT])

    def create_entitlements(self, call: Call) -> None:
        """Note consent."""
        asked = call.body(CreateEntitlementsRequest)
        account_ids = self._accounts(call, asked.account_ids)
        if asked.agreement_id not in {AGREEMENT_ID, *PLACEHOLDERS}:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST,
                f"agreement_id {asked.agreement_id} is not in force, expected {AGREEMENT_ID}",
            )
        command = GrantEntitlements(call.key.key_id, account_ids, AGREEMENT_ID)
        ask_workspace(
            self._desk, call, command, lambda *grants: [_wire_grant(each) for each in grants]
        )

    def delete_entitlement(self, call: Call) -> None:
        """Take one consent back."""
        entitlement_id = call.path["entitlement_id"]
        ask_workspace(
            self._desk,
            call,
            RevokeEntitlement(call.key.key_id, entitlement_id),
            lambda _: DeleteEntitlementResponse(entitlement_id=entitlement_id, revoked=True),
        )

    def opt_out_entitlements(self, call: Call) -> None:
        """Note that the assistant is to know nothing of accounts."""
        asked = call.body(OptOutRequest)
        account_ids = self._accounts(call, asked.account_ids)
        ask_workspace(
            self._desk,
            call,
            OptOut(call.key.key_id, account_ids),
            lambda *_: self._statuses(call, account_ids),
        )

    def get_entitlements(self, call: Call) -> None:
        """List the consents that hold."""
        account_id = call.query.get("account_id")
        data = [
            _wire_grant(grant)
            for grant in active_grants(self._desk.workspace, call.key.key_id)
            if account_id in {None, grant.account_id} and call.key.grants(grant.account_id)
        ]
        self._desk.when_durable(lambda: call.answer(data))

    def get_entitlement_status(self, call: Call) -> None:
        """Tell for each account whether the assistant may know of it."""
        asked = call.query.get("account_id")
        accounts = self._desk.state.accounts if asked is None else (asked,)
        account_ids = tuple(each for each in accounts if call.key.grants(each))
        data = self._statuses(call, account_ids)
        self._desk.when_durable(lambda: call.answer(data))

    def _accounts(self, call: Call, account_ids: tuple[int, ...]) -> tuple[int, ...]:
        """Return the accounts of a body, each once. Raises `ApiError` for one not granted."""
        for account_id in account_ids:
            check_account(self._desk, call.key, account_id)
        return tuple(dict.fromkeys(account_ids))

    def _statuses(
        self, call: Call, account_ids: tuple[int, ...]
    ) -> list[EntitlementStatusResource]:
        return [
            EntitlementStatusResource(
                account_id=account_id,
                enabled=is_enabled(self._desk.workspace, call.key.key_id, account_id),
                entitlement_code=EntitlementCode.ACCOUNT_DATA,
            )
            for account_id in account_ids
        ]


def _wire_grant(grant: Grant) -> EntitlementResource:
    return EntitlementResource(
        entitlement_id=grant.entitlement_id,
        account_id=grant.account_id,
        entitlement_code=EntitlementCode.ACCOUNT_DATA,
        agreement_id=grant.agreement_id,
        granted_at=render_micro(grant.granted_at),
    )
