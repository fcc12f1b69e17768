"""The feed on the wire: stories for one reader, and what the reader did with them.

A member declared with the default None is left out of the answer when it holds nothing.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.shared import Instant, SignedDecimalText

ITEM_ID_MAX = 128
"""Most characters of an item's id in a request."""


class FeedItemKind(StrEnum):
    """What a story is about."""

    EARNINGS = "earnings"
    DIVIDEND = "dividend"
    SPLIT = "split"
    NEWS = "news"
    OMNI = "omni"


class FeedMetricType(StrEnum):
    """What the number of a story measures."""

    EPS_ESTIMATE = "eps_estimate"
    DIVIDEND_AMOUNT = "dividend_amount"
    SPLIT_RATIO = "split_ratio"


class FeedEventType(StrEnum):
    """What a reader did with an item."""

    SEEN = "seen"
    CLICK = "click"
    UPVOTE = "upvote"
    DOWNVOTE = "downvote"


class FeedItemMetric(Struct, frozen=True, kw_only=True, gc=False):
    """The number of a story."""

    type: Annotated[FeedMetricType, Meta(description="What it measures.")]
    value: Annotated[SignedDecimalText, Meta(description="The number itself.")]


class FeedItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A story at its place in the feed."""

    id: Annotated[str, Meta(description="Its id, and the cursor for what follows it.")]
    headline: Annotated[str, Meta(description="The story in one line.")]
    kind: Annotated[
        FeedItemKind,
        Meta(description="What it is about; `omni` is about the account itself."),
    ]
    published_at: Annotated[Instant, Meta(description="Since when there is something to tell.")]
    summary: Annotated[str, Meta(description="The story in some sentences.")]
    metric: Annotated[FeedItemMetric | None, Meta(description="Its number.")] = None
    occurs_at: Annotated[
        Instant | None,
        Meta(description="When it happens, of what is still to come."),
    ] = None


class FeedPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the feed."""

    items: Annotated[tuple[FeedItem, ...], Meta(description="The items, in their order.")]
    next_cursor: Annotated[
        str | None,
        Meta(description="Gives what follows them: the id of the last; absent if there is none."),
    ] = None


class FeedEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that the reader did."""

    item_id: Annotated[
        str,
        Meta(min_length=1, max_length=ITEM_ID_MAX, description="With which item."),
    ]
    type: Annotated[
        FeedEventType,
        Meta(description="What; `seen` keeps it out of the feed that is read without a cursor."),
    ]


class PostFeedEventRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that the reader did, to be noted."""

    event: Annotated[FeedEvent, Meta(description="What it was.")]
