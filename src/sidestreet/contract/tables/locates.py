"""The operations of `v1:locates`: what was found to borrow, and what borrowing costs.

Nothing is asked for through these; they only read.
"""

from typing import Final

from sidestreet.contract.enums import LocateStatus
from sidestreet.contract.locates import Locate, LocateRate, LocateRateResult
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import ACCOUNT, INSTRUMENT, INSTRUMENT_IDS, statuses

GET_LOCATE_BY_ID: Final = Operation(
    operation_id="get_locate_by_id",
    method="GET",
    path="/v1/accounts/{account_id}/locates/{id}",
    resource="v1:locates",
    summary="Read one locate, whatever its day.",
    data=Locate,
    statuses=statuses(200, 404),
    parameters=(
        ACCOUNT,
        Parameter(
            "id",
            "path",
            str,
            "Id of the request or of what was granted, or the asker's own key.",
            required=True,
        ),
    ),
)

GET_LOCATE_RATE_BY_ID: Final = Operation(
    operation_id="get_locate_rate_by_id",
    method="GET",
    path="/v1/locates/rates/{instrument_id}",
    resource="v1:locates",
    summary="Read what borrowing one instrument costs.",
    description="An instrument for which no rate is known is a 404.",
    data=LocateRate,
    statuses=statuses(200, 404),
    parameters=(INSTRUMENT,),
)

GET_LOCATE_RATES: Final = Operation(
    operation_id="get_locate_rates",
    method="GET",
    path="/v1/locates/rates",
    resource="v1:locates",
    summary="Read what borrowing several instruments costs.",
    description="One row for each instrument, in the order in which they were asked for. A row "
    "without a rate has an error instead, and the status is then 207.",
    data=list[LocateRateResult],
    statuses=statuses(200, 207),
    parameters=(
        Parameter(
            "instrument_ids",
            "query",
            list[str],
            "The instruments, each by id or symbol, 1 to 1000 of them.",
            required=True,
        ),
    ),
)

GET_LOCATES: Final = Operation(
    operation_id="get_locates",
    method="GET",
    path="/v1/accounts/{account_id}/locates",
    resource="v1:locates",
    summary="List the locates of an account for one day, newest first.",
    data=list[Locate],
    statuses=statuses(200, 404),
    parameters=(
        ACCOUNT,
        Parameter(
            "effective_date",
            "query",
            str,
            "The day; today in New York if not given.",
            format="date",
        ),
        INSTRUMENT_IDS,
        Parameter("status", "query", list[LocateStatus], "Only locates in one of these statuses."),
    ),
)

OPERATIONS: Final = (GET_LOCATE_BY_ID, GET_LOCATE_RATE_BY_ID, GET_LOCATE_RATES, GET_LOCATES)
