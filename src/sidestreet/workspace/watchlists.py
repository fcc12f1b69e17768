"""Watchlists: who sees which, and what may be done to them.

The rule: what belongs to another key is as if it were not there.
"""

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.watchlists import (
    ITEMS_MAX,
    AddWatchlistItem,
    CreateWatchlist,
    DeleteWatchlist,
    DeleteWatchlistItem,
    WatchlistCreated,
    WatchlistDeleted,
    WatchlistItemAdded,
    WatchlistItemDeleted,
)
from sidestreet.workspace.parts import Decide, Decided, Evolve, kept_id

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace


class WatchlistItem(msgspec.Struct, frozen=True, array_like=True):
    """An instrument on a list, since when, and at what price in millionths, if it had one."""

    item_id: str
    instrument_id: str
    added_at: int
    price: int | None


class Watchlist(msgspec.Struct, frozen=True, array_like=True):
    """A list of one owner, or of everybody where `owner` is empty; items in order of arrival."""

    watchlist_id: str
    owner: str
    name: str
    created_at: int
    items: tuple[WatchlistItem, ...] = ()

    def is_seen_by(self, owner: str) -> bool:
        """Whether it is there for a key."""
        return self.owner in {"", owner}


def find_watchlist(workspace: "Workspace", owner: str, watchlist_id: str) -> Watchlist | None:
    """Return a list, None if there is none or it belongs to another key."""
    watchlist = workspace.watchlists.get(watchlist_id)
    return watchlist if watchlist is not None and watchlist.is_seen_by(owner) else None


def _create(workspace: "Workspace", command: CreateWatchlist, stamp: Stamp) -> Decided:
    owner, name = command.owner, command.name
    seen = (each for each in workspace.watchlists.values() if each.is_seen_by(owner))
    if command.watchlist_id in workspace.watchlists or any(each.name == name for each in seen):
        return Refusal(Reason.WATCHLIST_EXISTS, (("name", name),))
    return (WatchlistCreated(command.watchlist_id or kept_id(stamp, 0), owner, name),)


def _delete(workspace: "Workspace", command: DeleteWatchlist, _: Stamp) -> Decided:
    if find_watchlist(workspace, command.owner, command.watchlist_id) is None:
        return _NOT_FOUND
    return (WatchlistDeleted(command.watchlist_id),)


def _add_item(workspace: "Workspace", command: AddWatchlistItem, stamp: Stamp) -> Decided:
    watchlist = find_watchlist(workspace, command.owner, command.watchlist_id)
    if watchlist is None:
        return _NOT_FOUND
    if any(each.instrument_id == command.instrument_id for each in watchlist.items):
        return Refusal(Reason.WATCHLIST_ITEM_EXISTS, (("instrument_id", command.instrument_id),))
    if len(watchlist.items) >= ITEMS_MAX:
        return Refusal(Reason.WATCHLIST_FULL, (("items_max", str(ITEMS_MAX)),))
    item_id = command.item_id or kept_id(stamp, 0)
    return (
        WatchlistItemAdded(command.watchlist_id, item_id, command.instrument_id, command.price),
    )


def _delete_item(workspace: "Workspace", command: DeleteWatchlistItem, _: Stamp) -> Decided:
    watchlist = find_watchlist(workspace, command.owner, command.watchlist_id)
    if watchlist is None or all(each.item_id != command.item_id for each in watchlist.items):
        return _NOT_FOUND
    return (WatchlistItemDeleted(command.watchlist_id, command.item_id),)


def _created(workspace: "Workspace", event: WatchlistCreated, time_ns: int) -> Watchlist:
    watchlist = Watchlist(event.watchlist_id, event.owner, event.name, time_ns)
    workspace.watchlists[event.watchlist_id] = watchlist
    return watchlist


def _deleted(workspace: "Workspace", event: WatchlistDeleted, _: int) -> Watchlist:
    return workspace.watchlists.pop(event.watchlist_id)


def _item_added(workspace: "Workspace", event: WatchlistItemAdded, time_ns: int) -> WatchlistItem:
    item = WatchlistItem(event.item_id, event.instrument_id, time_ns, event.price)
    watchlist = workspace.watchlists[event.watchlist_id]
    workspace.watchlists[event.watchlist_id] = replace(watchlist, items=(*watchlist.items, item))
    return item


def _item_deleted(workspace: "Workspace", event: WatchlistItemDeleted, _: int) -> None:
    watchlist = workspace.watchlists[event.watchlist_id]
    items = tuple(each for each in watchlist.items if each.item_id != event.item_id)
    workspace.watchlists[event.watchlist_id] = replace(watchlist, items=items)


_NOT_FOUND: Final = Refusal(Reason.WATCHLIST_NOT_FOUND)

DECIDE: Final[Decide] = {
    CreateWatchlist: _create,
    DeleteWatchlist: _delete,
    AddWatchlistItem: _add_item,
    DeleteWatchlistItem: _delete_item,
}
EVOLVE: Final[Evolve] = {
    WatchlistCreated: _created,
    WatchlistDeleted: _deleted,
    WatchlistItemAdded: _item_added,
    WatchlistItemDeleted: _item_deleted,
}
