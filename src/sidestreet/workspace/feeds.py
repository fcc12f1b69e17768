"""Feeds: what each reader was told, in which order, and what of it was seen.

The rule: a feed changes at its end alone, so whoever asks again for what follows an item is told
the same again. Only its oldest items are let go, when there are too many. Whatever was published
no later than one of those is not taken in again, as it may have been there.
"""

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.feeds import (
    ITEMS_MAX,
    ExtendFeed,
    FeedAct,
    FeedActNoted,
    FeedEntry,
    FeedExtended,
    NoteFeedAct,
    Story,
)
from sidestreet.workspace.parts import Decide, Decided, Evolve, kept_id

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace


class FeedItem(msgspec.Struct, frozen=True, array_like=True):
    """A story in a feed, and whether its reader has seen it."""

    item_id: str
    story: Story
    is_seen: bool = False


class Feed(msgspec.Struct, frozen=True, array_like=True):
    """What a reader was told, the first first; `let_go_until` is the latest that was let go."""

    items: tuple[FeedItem, ...] = ()
    let_go_until: int = -1

    def lacks(self, story: Story, keys: set[str]) -> bool:
        """Whether a story is new to it; `keys` are those of its items."""
        return story.key not in keys and story.published_at > self.let_go_until

    @property
    def keys(self) -> set[str]:
        """The keys of its stories."""
        return {item.story.key for item in self.items}

    def page(self, cursor: str | None, limit: int) -> tuple[FeedItem, ...] | None:
        """Return the items after the one that a cursor names; None if it names none.

        Without a cursor those that were not seen, from the oldest on.
        """
        if cursor is None:
            unseen = (item for item in self.items if not item.is_seen)
            return tuple(item for item, _ in zip(unseen, range(limit), strict=False))
        place = next((n for n, item in enumerate(self.items, 1) if item.item_id == cursor), None)
        return None if place is None else self.items[place : place + limit]


def feed_of(workspace: "Workspace", owner: str) -> Feed:
    """Return the feed of a key, an empty one if it has read none."""
    return workspace.feeds.get(owner, _EMPTY)


def _extend(workspace: "Workspace", command: ExtendFeed, stamp: Stamp) -> Decided:
    feed = feed_of(workspace, command.owner)
    keys = feed.keys
    fresh: list[Story] = []
    for story in command.stories:
        if feed.lacks(story, keys):
            keys.add(story.key)
            fresh.append(story)
    if not fresh:
        return ()
    return (
        FeedExtended(
            command.owner,
            tuple(FeedEntry(kept_id(stamp, index), story) for index, story in enumerate(fresh)),
        ),
    )


def _note(_: "Workspace", command: NoteFeedAct, __: Stamp) -> Decided:
    return (FeedActNoted(command.owner, command.item_id, command.act),)


def _extended(workspace: "Workspace", event: FeedExtended, _: int) -> None:
    feed = feed_of(workspace, event.owner)
    added = (FeedItem(entry.item_id, entry.story) for entry in event.entries)
    items = (*feed.items, *added)
    let_go, kept = items[:-ITEMS_MAX], items[-ITEMS_MAX:]
    until = max((item.story.published_at for item in let_go), default=-1)
    workspace.feeds[event.owner] = Feed(kept, max(until, feed.let_go_until))


def _noted(workspace: "Workspace", event: FeedActNoted, _: int) -> None:
    # Votes and clicks are for whoever reads the journal; a feed goes by what was seen alone.
    feed = workspace.feeds.get(event.owner)
    if feed is None or event.act is not FeedAct.SEEN:
        return
    items = tuple(
        replace(item, is_seen=True) if item.item_id == event.item_id else item
        for item in feed.items
    )
    workspace.feeds[event.owner] = replace(feed, items=items)


_EMPTY: Final = Feed()

DECIDE: Final[Decide] = {ExtendFeed: _extend, NoteFeedAct: _note}
EVOLVE: Final[Evolve] = {FeedExtended: _extended, FeedActNoted: _noted}
