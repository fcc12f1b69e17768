"""The operations of `v1:accounts`."""

from typing import Final

from sidestreet.contract.accounts import Account, AccountWithPersonalDetails
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import ACCOUNT, PAGES, statuses

GET_ACCOUNT_BY_ID: Final = Operation(
    operation_id="get_account_by_id",
    method="GET",
    path="/v1/accounts/{account_id}",
    resource="v1:accounts",
    summary="Read one account, with what is known of its holder.",
    data=AccountWithPersonalDetails,
    statuses=statuses(200, 404),
    parameters=(ACCOUNT,),
)

GET_ACCOUNTS: Final = Operation(
    operation_id="get_accounts",
    method="GET",
    path="/v1/accounts",
    resource="v1:accounts",
    summary="List the accounts that the key may use.",
    data=list[Account],
    statuses=statuses(200),
    parameters=(
        Parameter(
            "account_id",
            "query",
            str,
            "Only accounts whose number begins with these digits.",
        ),
        Parameter(
            "account_name",
            "query",
            str,
            "Only accounts with this text in their name, whatever its case.",
        ),
        *PAGES,
    ),
    paged=True,
)

OPERATIONS: Final = (GET_ACCOUNT_BY_ID, GET_ACCOUNTS)
