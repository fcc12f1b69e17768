"""The operations of `v1:watchlist`."""

from sidestreet.api.call import Call
from sidestreet.api.closes import closes_of, market_of
from sidestreet.api.encode import wire_instrument
from sidestreet.api.instants import render_second
from sidestreet.api.kept import ask_workspace, nothing
from sidestreet.api.paging import page_info, window_of
from sidestreet.contract.instruments import Instrument as WireInstrument
from sidestreet.contract.watchlists import (
    AddWatchlistItemData,
    AddWatchlistItemRequest,
    CreateWatchlistRequest,
    WatchlistDetail,
    WatchlistEntry,
    WatchlistItemEntry,
)
from sidestreet.domain.amounts import render_price
from sidestreet.domain.watchlists import (
    AddWatchlistItem,
    CreateWatchlist,
    DeleteWatchlist,
    DeleteWatchlistItem,
)
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import Instrument, InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.watchlists import Watchlist, WatchlistItem, find_watchlist


class WatchlistOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory

    def create_watchlist(self, call: Call) -> None:
        """Make a list."""
        asked = call.body(CreateWatchlistRequest)
        ask_workspace(
            self._desk, call, CreateWatchlist(call.key.key_id, asked.name), wire_watchlist
        )

    def delete_watchlist(self, call: Call) -> None:
        """Delete a list."""
        ask_workspace(
            self._desk, call, DeleteWatchlist(call.key.key_id, call.path["watchlist_id"]), nothing
        )

    def add_watchlist_item(self, call: Call) -> None:
        """Put an instrument on a list, with its price of now."""
        asked = call.body(AddWatchlistItemRequest)
        instrument = self._directory.find(asked.instrument_id)
        if instrument is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {asked.instrument_id}")
        command = AddWatchlistItem(
            call.key.key_id,
            call.path["watchlist_id"],
            instrument.instrument_id,
            self._desk.prices.mark(instrument.instrument_id),
        )
        ask_workspace(self._desk, call, command, _added)

    def delete_watchlist_item(self, call: Call) -> None:
        """Take an instrument off a list."""
        path = call.path
        command = DeleteWatchlistItem(call.key.key_id, path["watchlist_id"], path["item_id"])
        ask_workspace(self._desk, call, command, nothing)

    def get_watchlist_by_id(self, call: Call) -> None:
        """Read a list."""
        watchlist = find_watchlist(self._desk.workspace, call.key.key_id, call.path["watchlist_id"])
        if watchlist is None:
            raise ApiError(ErrorKind.NOT_FOUND)
        detail = WatchlistDetail(
            id=watchlist.watchlist_id,
            created_at=render_second(watchlist.created_at),
            name=watchlist.name,
            items=tuple(self._wire_item(item) for item in watchlist.items),
        )
        self._desk.when_durable(lambda: call.answer(detail))

    def get_watchlists(self, call: Call) -> None:
        """List what the caller sees."""
        window = window_of(call.query)
        owner = call.key.key_id
        seen = [each for each in self._desk.workspace.watchlists.values() if each.is_seen_by(owner)]
        shown = seen[window.offset : window.offset + window.limit]
        data = [wire_watchlist(each) for each in shown]
        self._desk.when_durable(lambda: call.answer(data, page_info(window, len(seen))))

    def _wire_item(self, item: WatchlistItem) -> WatchlistItemEntry:
        instrument = self._directory.find(item.instrument_id)
        return WatchlistItemEntry(
            id=item.item_id,
            added_at=render_second(item.added_at),
            added_price=None if item.price is None else render_price(item.price),
            instrument=None if instrument is None else self._wire_instrument(instrument),
        )

    def _wire_instrument(self, instrument: Instrument) -> WireInstrument:
        now = self._desk.clock.now()
        return wire_instrument(instrument, closes_of(instrument, market_of(self._desk), now))


def wire_watchlist(watchlist: Watchlist) -> WatchlistEntry:
    """Return a list without what is on it."""
    return WatchlistEntry(
        id=watchlist.watchlist_id,
        created_at=render_second(watchlist.created_at),
        name=watchlist.name,
    )


def _added(item: WatchlistItem) -> AddWatchlistItemData:
    return AddWatchlistItemData(item_id=item.item_id)
