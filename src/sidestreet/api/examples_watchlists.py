"""Worked examples of watchlists: the account of the story keeps an eye on what it trades."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import WATCHLIST_ID, WATCHLIST_ITEM_ID
from sidestreet.contract.watchlists import (
    AddWatchlistItemData,
    AddWatchlistItemRequest,
    CreateWatchlistRequest,
    WatchlistDetail,
    WatchlistEntry,
    WatchlistItemEntry,
)

_NAME: Final = "Technology"
_CREATED_AT: Final = "2025-10-31T13:31:00Z"

WATCHLIST_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        CreateWatchlistRequest: CreateWatchlistRequest(name=_NAME),
        AddWatchlistItemRequest: AddWatchlistItemRequest(instrument_id="AAPL"),
        AddWatchlistItemData: AddWatchlistItemData(item_id=WATCHLIST_ITEM_ID),
        WatchlistEntry: WatchlistEntry(id=WATCHLIST_ID, created_at=_CREATED_AT, name=_NAME),
        list[WatchlistEntry]: [
            WatchlistEntry(id=WATCHLIST_ID, created_at=_CREATED_AT, name=_NAME),
        ],
        WatchlistDetail: WatchlistDetail(
            id=WATCHLIST_ID,
            created_at=_CREATED_AT,
            name=_NAME,
            items=(
                WatchlistItemEntry(
                    id=WATCHLIST_ITEM_ID,
                    added_at="2025-10-31T13:31:30Z",
                    added_price="150.48",
                ),
            ),
        ),
        type(None): None,
    },
)
