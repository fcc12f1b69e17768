"""The operations of `v1:omni-ai:entitlements`: what the assistant may know of which account.

Everybody decides for themselves. Where nobody ever chose, it is allowed.
"""

from typing import Final

from sidestreet.contract.entitlements import (
    CreateEntitlementsRequest,
    DeleteEntitlementResponse,
    EntitlementAgreementResource,
    EntitlementResource,
    EntitlementStatusResource,
    OptOutRequest,
)
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import WITH_BODY, statuses

_ACCOUNT: Final = Parameter(
    "account_id", "query", int, "Only this account; all of yours without it.", is_account=True
)
_RESOURCE: Final = "v1:omni-ai:entitlements"

CREATE_ENTITLEMENTS: Final = Operation(
    operation_id="create_entitlements",
    method="POST",
    path="/v1/omni-ai/entitlements",
    resource=_RESOURCE,
    summary="Consent that the assistant may know of accounts.",
    description="Consenting again keeps the grant that is there and notes the time.",
    data=list[EntitlementResource],
    statuses=statuses(200, 404, *WITH_BODY),
    body=CreateEntitlementsRequest,
    scope="orders:write",
)

DELETE_ENTITLEMENT: Final = Operation(
    operation_id="delete_entitlement",
    method="DELETE",
    path="/v1/omni-ai/entitlements/{entitlement_id}",
    resource=_RESOURCE,
    summary="Take one consent back.",
    description="Better opt out, which does not ask whether there was a consent. A consent that "
    "was taken back already is a 409.",
    data=DeleteEntitlementResponse,
    statuses=statuses(200, 404, 409),
    parameters=(Parameter("entitlement_id", "path", str, "Id of the grant.", required=True),),
    scope="orders:write",
)

GET_ENTITLEMENT_AGREEMENTS: Final = Operation(
    operation_id="get_entitlement_agreements",
    method="GET",
    path="/v1/omni-ai/entitlement-agreements",
    resource=_RESOURCE,
    summary="Read what can be consented to.",
    description="Here there is always one, so this is never a 404.",
    data=list[EntitlementAgreementResource],
    statuses=statuses(200, 404),
)

GET_ENTITLEMENT_STATUS: Final = Operation(
    operation_id="get_entitlement_status",
    method="GET",
    path="/v1/omni-ai/entitlement-status",
    resource=_RESOURCE,
    summary="Read whether the assistant may know of accounts.",
    data=list[EntitlementStatusResource],
    statuses=statuses(200, 404),
    parameters=(_ACCOUNT,),
)

GET_ENTITLEMENTS: Final = Operation(
    operation_id="get_entitlements",
    method="GET",
    path="/v1/omni-ai/entitlements",
    resource=_RESOURCE,
    summary="List the consents that you gave and that hold.",
    description="What is allowed without a consent is in the status.",
    data=list[EntitlementResource],
    statuses=statuses(200, 404),
    parameters=(_ACCOUNT,),
)

OPT_OUT_ENTITLEMENTS: Final = Operation(
    operation_id="opt_out_entitlements",
    method="POST",
    path="/v1/omni-ai/entitlements/opt-out",
    resource=_RESOURCE,
    summary="Have the assistant know nothing of accounts.",
    description="Doing so twice is harmless.",
    data=list[EntitlementStatusResource],
    statuses=statuses(200, 404, *WITH_BODY),
    body=OptOutRequest,
    scope="orders:write",
)

OPERATIONS: Final = (
    CREATE_ENTITLEMENTS,
    DELETE_ENTITLEMENT,
    GET_ENTITLEMENT_AGREEMENTS,
    GET_ENTITLEMENT_STATUS,
    GET_ENTITLEMENTS,
    OPT_OUT_ENTITLEMENTS,
)
