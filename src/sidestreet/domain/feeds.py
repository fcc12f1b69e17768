"""Feeds in commands and events: the stories that somebody was shown, and what became of each.

A feed belongs to the key that reads it. It only grows at its end, so that a page of it can be read
again; what stands in it is told as it was then, whatever has happened since.
"""

from enum import StrEnum
from typing import Final

import msgspec

from sidestreet.domain.fact import Fact

ITEMS_MAX: Final = 1_000
"""Most items that a feed remembers: the oldest are let go."""


class StoryKind(StrEnum):
    """What a story is about."""

    EARNINGS = "earnings"
    DIVIDEND = "dividend"
    SPLIT = "split"
    NEWS = "news"
    OMNI = "omni"
    """The reader's own account."""


class MetricKind(StrEnum):
    """What the number of a story measures."""

    EPS_ESTIMATE = "eps_estimate"
    DIVIDEND_AMOUNT = "dividend_amount"
    SPLIT_RATIO = "split_ratio"


class FeedAct(StrEnum):
    """What a reader did with an item."""

    SEEN = "seen"
    CLICK = "click"
    UPVOTE = "upvote"
    DOWNVOTE = "downvote"


class Story(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something to tell. Times are nanoseconds since 1970 in UTC.

    `key` is the same for what is the same story, so that nobody is told one twice. `metric` and
    `value` are its number, if it has one; `occurs_at` is when it will happen, if it has yet to.
    """

    key: str
    kind: StoryKind
    headline: str
    summary: str
    published_at: int
    metric: MetricKind | None = None
    value: str = ""
    occurs_at: int | None = None


class FeedEntry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A story at its place in a feed."""

    item_id: str
    story: Story


class ExtendFeed(msgspec.Struct, frozen=True, gc=False):
    """Put stories at the end of a feed, in this order; those that it has had are left out."""

    owner: str
    stories: tuple[Story, ...]


class NoteFeedAct(msgspec.Struct, frozen=True, gc=False):
    """Note what a reader did with an item."""

    owner: str
    item_id: str
    act: FeedAct


FeedCommand = ExtendFeed | NoteFeedAct


class FeedExtended(Fact, frozen=True):
    """A feed has got longer."""

    owner: str
    entries: tuple[FeedEntry, ...]


class FeedActNoted(Fact, frozen=True):
    """A reader did something with an item, which may be one that the feed does not have."""

    owner: str
    item_id: str
    act: FeedAct


FeedEvent = FeedExtended | FeedActNoted
