"""Watchlists in commands and events: instruments that somebody keeps an eye on.

A list belongs to the key that made it. One without an owner belongs to everybody: it came with a
seed file.
"""

from typing import Final

import msgspec

from sidestreet.domain.fact import Fact

ITEMS_MAX: Final = 1_000
"""Most items of one list; the vendor's figure."""


class CreateWatchlist(msgspec.Struct, frozen=True, gc=False):
    """Make an empty list. With a `watchlist_id` it has that one, as a seed file may ask."""

    owner: str
    name: str
    watchlist_id: str = ""


class DeleteWatchlist(msgspec.Struct, frozen=True, gc=False):
    """Forget a list and all that is on it."""

    owner: str
    watchlist_id: str


class AddWatchlistItem(msgspec.Struct, frozen=True, gc=False):
    """Put an instrument on a list. `price` is its price of the moment in millionths, if any."""

    owner: str
    watchlist_id: str
    instrument_id: str
    price: int | None = None
    item_id: str = ""


class DeleteWatchlistItem(msgspec.Struct, frozen=True, gc=False):
    """Take an item off a list."""

    owner: str
    watchlist_id: str
    item_id: str


WatchlistCommand = CreateWatchlist | DeleteWatchlist | AddWatchlistItem | DeleteWatchlistItem


class WatchlistCreated(Fact, frozen=True):
    """There is one more list."""

    watchlist_id: str
    owner: str
    name: str


class WatchlistDeleted(Fact, frozen=True):
    """A list is gone."""

    watchlist_id: str


class WatchlistItemAdded(Fact, frozen=True):
    """An instrument is on a list. `price` was its price then, in millionths, if there was one."""

    watchlist_id: str
    item_id: str
    instrument_id: str
    price: int | None


class WatchlistItemDeleted(Fact, frozen=True):
    """An item is off its list."""

    watchlist_id: str
    item_id: str


WatchlistEvent = WatchlistCreated | WatchlistDeleted | WatchlistItemAdded | WatchlistItemDeleted
