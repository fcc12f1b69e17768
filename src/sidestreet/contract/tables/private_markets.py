"""The operations of `v1:private-markets`: companies and vehicles behind private offerings.

All of private markets is open only to accounts whose holder has attested to being accredited.
"""

from typing import Final

from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.private_companies import CompanyDetail
from sidestreet.contract.private_offerings import SpvDetail
from sidestreet.contract.tables.parameters import ACCOUNT_ASKED, statuses

GET_COMPANY_BY_ID: Final = Operation(
    operation_id="get_company_by_id",
    method="GET",
    path="/v1/private-markets/companies/{company_id}",
    resource="v1:private-markets",
    summary="Read a company and its profile.",
    description="The account's holder must have attested to being accredited, else it is a 403.",
    data=CompanyDetail,
    statuses=statuses(200, 404),
    parameters=(
        Parameter("company_id", "path", str, "Id of the company.", required=True, format="uuid"),
        ACCOUNT_ASKED,
    ),
)

GET_SPV_BY_ID: Final = Operation(
    operation_id="get_spv_by_id",
    method="GET",
    path="/v1/private-markets/spvs/{spv_id}",
    resource="v1:private-markets",
    summary="Read the exact terms of a vehicle that is open.",
    description="A vehicle that is planned or closed is a 404, as its offering is not active.",
    data=SpvDetail,
    statuses=statuses(200, 404),
    parameters=(
        Parameter("spv_id", "path", str, "Id of the vehicle.", required=True, format="uuid"),
        ACCOUNT_ASKED,
    ),
)

OPERATIONS: Final = (GET_COMPANY_BY_ID, GET_SPV_BY_ID)
