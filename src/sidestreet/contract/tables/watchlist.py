"""The operations of `v1:watchlist`: instruments to keep an eye on.

A list belongs to the key that made it, and no other key sees it.
"""

from typing import Final

from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import PAGES, WITH_BODY, statuses
from sidestreet.contract.watchlists import (
    AddWatchlistItemData,
    AddWatchlistItemRequest,
    CreateWatchlistRequest,
    WatchlistDetail,
    WatchlistEntry,
)

_WATCHLIST: Final = Parameter(
    "watchlist_id", "path", str, "Id of the list.", required=True, format="uuid"
)

ADD_WATCHLIST_ITEM: Final = Operation(
    operation_id="add_watchlist_item",
    method="POST",
    path="/v1/watchlists/{watchlist_id}/items",
    resource="v1:watchlist",
    summary="Put an instrument on a list.",
    description="A list holds at most 1000 instruments, and each of them once.",
    data=AddWatchlistItemData,
    statuses=statuses(200, 404, 409, *WITH_BODY),
    parameters=(_WATCHLIST,),
    body=AddWatchlistItemRequest,
    scope="orders:write",
)

CREATE_WATCHLIST: Final = Operation(
    operation_id="create_watchlist",
    method="POST",
    path="/v1/watchlists",
    resource="v1:watchlist",
    summary="Make an empty list.",
    data=WatchlistEntry,
    statuses=statuses(200, 409, *WITH_BODY),
    body=CreateWatchlistRequest,
    scope="orders:write",
)

DELETE_WATCHLIST: Final = Operation(
    operation_id="delete_watchlist",
    method="DELETE",
    path="/v1/watchlists/{watchlist_id}",
    resource="v1:watchlist",
    summary="Delete a list and all that is on it.",
    data=type(None),
    statuses=statuses(200, 404),
    parameters=(_WATCHLIST,),
    scope="orders:write",
)

DELETE_WATCHLIST_ITEM: Final = Operation(
    operation_id="delete_watchlist_item",
    method="DELETE",
    path="/v1/watchlists/{watchlist_id}/items/{item_id}",
    resource="v1:watchlist",
    summary="Take an instrument off a list.",
    data=type(None),
    statuses=statuses(200, 404),
    parameters=(
        _WATCHLIST,
        Parameter("item_id", "path", str, "Id of the item.", required=True, format="uuid"),
    ),
    scope="orders:write",
)

GET_WATCHLIST_BY_ID: Final = Operation(
    operation_id="get_watchlist_by_id",
    method="GET",
    path="/v1/watchlists/{watchlist_id}",
    resource="v1:watchlist",
    summary="Read a list and what is on it.",
    data=WatchlistDetail,
    statuses=statuses(200, 404),
    parameters=(_WATCHLIST,),
)

GET_WATCHLISTS: Final = Operation(
    operation_id="get_watchlists",
    method="GET",
    path="/v1/watchlists",
    resource="v1:watchlist",
    summary="List your lists, the oldest first.",
    data=list[WatchlistEntry],
    statuses=statuses(200),
    parameters=PAGES,
    paged=True,
)

OPERATIONS: Final = (
    ADD_WATCHLIST_ITEM,
    CREATE_WATCHLIST,
    DELETE_WATCHLIST,
    DELETE_WATCHLIST_ITEM,
    GET_WATCHLIST_BY_ID,
    GET_WATCHLISTS,
)
