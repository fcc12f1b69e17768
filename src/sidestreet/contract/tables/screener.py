"""The operations of `v1:screener`: find instruments by their figures, and keep such questions.

A kept screener belongs to the key that made it; a shared one is read by whoever knows its id.
"""

from typing import Final

from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.screener import (
    CreateScreenerRequest,
    ScreenerColumn,
    ScreenerEntry,
    ScreenerSearchRequest,
)
from sidestreet.contract.screener_catalog import Catalog
from sidestreet.contract.tables.parameters import WITH_BODY, statuses

_SCREENER: Final = Parameter(
    "screener_id", "path", str, "Id of the screener.", required=True, format="uuid"
)

CREATE_SCREENER: Final = Operation(
    operation_id="create_screener",
    method="POST",
    path="/v1/saved-screeners",
    resource="v1:screener",
    summary="Keep a screener.",
    description="What could not be asked is not kept: it is refused with its path.",
    data=ScreenerEntry,
    statuses=statuses(200, *WITH_BODY),
    body=CreateScreenerRequest,
    scope="orders:write",
)

DELETE_SCREENER: Final = Operation(
    operation_id="delete_screener",
    method="DELETE",
    path="/v1/saved-screeners/{screener_id}",
    resource="v1:screener",
    summary="Delete a kept screener.",
    data=type(None),
    statuses=statuses(200, 404),
    parameters=(_SCREENER,),
    scope="orders:write",
)

GET_SCREENER_BY_ID: Final = Operation(
    operation_id="get_screener_by_id",
    method="GET",
    path="/v1/saved-screeners/{screener_id}",
    resource="v1:screener",
    summary="Read a kept screener, your own or one that is shared.",
    data=ScreenerEntry,
    statuses=statuses(200, 404),
    parameters=(_SCREENER,),
)

GET_SCREENER_CATALOG: Final = Operation(
    operation_id="get_screener_catalog",
    method="GET",
    path="/v1/screener/catalog",
    resource="v1:screener",
    summary="Read what a screener can ask for: fields, operators, variables.",
    data=Catalog,
    statuses=statuses(200),
)

GET_SCREENERS: Final = Operation(
    operation_id="get_screeners",
    method="GET",
    path="/v1/saved-screeners",
    resource="v1:screener",
    summary="List your kept screeners, the oldest first.",
    data=list[ScreenerEntry],
    statuses=statuses(200),
)

PATCH_SCREENER: Final = Operation(
    operation_id="patch_screener",
    method="PATCH",
    path="/v1/saved-screeners/{screener_id}",
    resource="v1:screener",
    summary="Change a kept screener.",
    description=(
        "What is left out or null stays as it is, and an empty list empties. A screener that is "
        "only shared with you cannot be changed."
    ),
    data=ScreenerEntry,
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(_SCREENER,),
    body=CreateScreenerRequest,
    scope="orders:write",
)

REPLACE_SCREENER: Final = Operation(
    operation_id="replace_screener",
    method="PUT",
    path="/v1/saved-screeners/{screener_id}",
    resource="v1:screener",
    summary="Put another screener in the place of a kept one.",
    description=(
        "Lists that are left out become empty; a name that is left out stays. Deprecated by the "
        "vendor: patch it instead."
    ),
    data=ScreenerEntry,
    statuses=statuses(200, 404, *WITH_BODY),
    parameters=(_SCREENER,),
    body=CreateScreenerRequest,
    scope="orders:write",
)

SEARCH_SCREENER: Final = Operation(
    operation_id="search_screener",
    method="POST",
    path="/v1/screener",
    resource="v1:screener",
    summary="Find instruments by their figures.",
    description=(
        "A row is a list of columns, that of the instrument's id first. Filters must all hold, and "
        "what is not known meets none but IS_NULL."
    ),
    data=list[list[ScreenerColumn]],
    statuses=statuses(200, *WITH_BODY),
    body=ScreenerSearchRequest,
    paged=True,
)

OPERATIONS: Final = (
    CREATE_SCREENER,
    DELETE_SCREENER,
    GET_SCREENER_BY_ID,
    GET_SCREENER_CATALOG,
    GET_SCREENERS,
    PATCH_SCREENER,
    REPLACE_SCREENER,
    SEARCH_SCREENER,
)
