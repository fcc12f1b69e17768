"""Worked examples of news and of the feed: what a reader is told of what the account trades."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import INSTRUMENT_ID
from sidestreet.contract.feed import (
    FeedEvent,
    FeedEventType,
    FeedItem,
    FeedItemKind,
    FeedItemMetric,
    FeedMetricType,
    FeedPage,
    PostFeedEventRequest,
)
from sidestreet.contract.news import NewsInstrument, NewsItem, NewsType

_ITEM_ID: Final = "0199f3a7-5000-7000-8000-000000000001"

NEWS_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        list[NewsItem]: [
            NewsItem(
                instruments=(
                    NewsInstrument(
                        instrument_id=INSTRUMENT_ID,
                        name="Apple Inc.",
                        symbol="AAPL",
                    ),
                ),
                news_type=NewsType.NEWS,
                published_at="2025-10-30T20:06:05.000000000Z",
                publisher="Sidestreet Synthetic",
                title="Apple Inc. gains 0.31 % to $150.48",
                url=f"https://news.sidestreet.invalid/2025-10-30/{INSTRUMENT_ID}/close",
                site="news.sidestreet.invalid",
                text="AAPL stood at $150.48 at 16:00 in New York, up from $150.02 at the close of "
                "the trading day before. This article was made up by Sidestreet Synthetic from the "
                "prices of the desk's own market.",
            ),
        ],
        FeedPage: FeedPage(
            items=(
                FeedItem(
                    id=_ITEM_ID,
                    headline="AAPL pays a dividend of $0.26 a share",
                    kind=FeedItemKind.DIVIDEND,
                    published_at="2025-10-31T13:30:00.000000+00:00",
                    summary="Who holds Apple Inc. as 2025-11-10 begins gets $0.26 a share on "
                    "2025-11-13.",
                    metric=FeedItemMetric(type=FeedMetricType.DIVIDEND_AMOUNT, value="0.26"),
                    occurs_at="2025-11-10T05:00:00.000000+00:00",
                ),
            ),
            next_cursor=_ITEM_ID,
        ),
        PostFeedEventRequest: PostFeedEventRequest(
            event=FeedEvent(item_id=_ITEM_ID, type=FeedEventType.SEEN),
        ),
    },
)
