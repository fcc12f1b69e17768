"""Saved screeners in commands and events: questions about instruments that somebody asks again.

A screener belongs to the key that made it. One without an owner belongs to everybody: it came with
a seed file. A shared one may be read by whoever knows its id, and is changed by its owner alone.

What it asks for is kept as the JSON texts of its three lists, because nothing here depends on what
they say, and because the numbers in them are then kept as they were written.
"""

from typing import Final

import msgspec

from sidestreet.domain.fact import Fact

SCREENERS_MAX: Final = 1_000
"""Most screeners of one key; our own figure, so that no key can fill the memory."""

EMPTY: Final = "[]"
"""A list that asks for nothing."""


class CreateScreener(msgspec.Struct, frozen=True, gc=False):
    """Keep a screener. With a `screener_id` it has that one, as a seed file may ask."""

    owner: str
    name: str
    columns: str = EMPTY
    filters: str = EMPTY
    sorts: str = EMPTY
    shared: bool = False
    screener_id: str = ""


class ChangeScreener(msgspec.Struct, frozen=True, gc=False):
    """Change a screener; what is None stays as it is."""

    owner: str
    screener_id: str
    name: str | None = None
    columns: str | None = None
    filters: str | None = None
    sorts: str | None = None
    shared: bool | None = None


class DeleteScreener(msgspec.Struct, frozen=True, gc=False):
    """Forget a screener."""

    owner: str
    screener_id: str


ScreenerCommand = CreateScreener | ChangeScreener | DeleteScreener


class ScreenerCreated(Fact, frozen=True):
    """There is one more screener."""

    screener_id: str
    owner: str
    name: str
    columns: str
    filters: str
    sorts: str
    shared: bool


class ScreenerChanged(Fact, frozen=True):
    """A screener is from here on as it stands here."""

    screener_id: str
    name: str
    columns: str
    filters: str
    sorts: str
    shared: bool


class ScreenerDeleted(Fact, frozen=True):
    """A screener is gone."""

    screener_id: str


ScreenerEvent = ScreenerCreated | ScreenerChanged | ScreenerDeleted
