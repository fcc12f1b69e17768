"""Watchlists on the wire: named lists of instruments that somebody keeps an eye on.

A member declared with the default None is left out of the answer when it holds nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.instruments import Instrument
from sidestreet.contract.shared import DecimalText, Instant, Uuid

NAME_MAX = 128
"""Most characters of a list's name."""


class CreateWatchlistRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list to be made."""

    name: Annotated[
        str,
        Meta(min_length=1, max_length=NAME_MAX, description="Its name, unlike your others'."),
    ]


class AddWatchlistItemRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An instrument to be put on a list."""

    instrument_id: Annotated[str, Meta(description="The instrument, by id or symbol.")]


class AddWatchlistItemData(Struct, frozen=True, kw_only=True, gc=False):
    """What came of putting an instrument on a list."""

    item_id: Annotated[Uuid, Meta(description="Id of the new item.")]


class WatchlistItemEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One instrument on a list."""

    id: Annotated[Uuid, Meta(description="Id of the item.")]
    added_at: Annotated[Instant, Meta(description="Since when it is on the list.")]
    added_price: Annotated[
        DecimalText | None,
        Meta(description="What the instrument was worth then."),
    ] = None
    instrument: Annotated[
        Instrument | None,
        Meta(description="The instrument, as far as it is known still."),
    ] = None


class WatchlistEntry(Struct, frozen=True, kw_only=True, gc=False):
    """A list without what is on it."""

    id: Annotated[Uuid, Meta(description="Id of the list.")]
    created_at: Annotated[Instant, Meta(description="When it was made.")]
    name: Annotated[str, Meta(description="Its name.")]


class WatchlistDetail(WatchlistEntry, frozen=True, kw_only=True, gc=False):
    """A list and what is on it."""

    items: Annotated[
        tuple[WatchlistItemEntry, ...],
        Meta(description="What is on it, the oldest first."),
    ]
