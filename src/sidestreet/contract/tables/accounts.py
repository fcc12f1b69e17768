"""The operations of `v1:accounts`."""

from typing import Final

from sidestreet.contract.accounts import (
    Account,
    AccountSettings,
    AccountSettingsRequest,
    AccountWithPersonalDetails,
)
from sidestreet.contract.balances import AccountBalances, PortfolioHistory
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import ACCOUNT, PAGES, WITH_BODY, statuses

GET_ACCOUNT_BALANCES: Final = Operation(
    operation_id="get_account_balances",
    method="GET",
    path="/v1/accounts/{account_id}/balances",
    resource="v1:accounts",
    summary="Read what an account is worth and what it may spend.",
    data=AccountBalances,
    statuses=statuses(200, 404),
    parameters=(
        ACCOUNT,
        Parameter(
            "top_margin_contributors_limit",
            "query",
            int,
            "Add up to so many of the underlyings that take most margin.",
            minimum=1,
        ),
    ),
)

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

GET_PORTFOLIO_HISTORY: Final = Operation(
    operation_id="get_portfolio_history",
    method="GET",
    path="/v1/accounts/{account_id}/portfolio-history",
    resource="v1:accounts",
    summary="Read how an account did, day by day.",
    description="One segment for each business day, the running day included. If only the running "
    "day can be told just now, the status is 207 and `error` says so.",
    data=PortfolioHistory,
    statuses=statuses(200, 207, 404),
    parameters=(
        ACCOUNT,
        Parameter("start_date", "query", str, "First day.", required=True, format="date"),
        Parameter(
            "end_date",
            "query",
            str,
            "Last day; today in New York if not given.",
            format="date",
        ),
    ),
)

PATCH_ACCOUNT_BY_ID: Final = Operation(
    operation_id="patch_account_by_id",
    method="PATCH",
    path="/v1/accounts/{account_id}",
    resource="v1:accounts",
    summary="Change the settings of an account.",
    description="What is absent stays as it is; a limit of null is taken away.",
    data=AccountSettings,
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(ACCOUNT,),
    body=AccountSettingsRequest,
    scope="orders:write",
)

OPERATIONS: Final = (
    GET_ACCOUNT_BALANCES,
    GET_ACCOUNT_BY_ID,
    GET_ACCOUNTS,
    GET_PORTFOLIO_HISTORY,
    PATCH_ACCOUNT_BY_ID,
)
