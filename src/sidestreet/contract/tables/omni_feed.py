"""The operations of `v1:omni-feed`: stories for whoever asks, in an order that stays.

A feed belongs to the key that reads it.
"""

from typing import Final

from sidestreet.contract.feed import FeedPage, PostFeedEventRequest
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import WITH_BODY, statuses

LIMIT: Final = 20
LIMIT_MAX: Final = 100

GET_FEED: Final = Operation(
    operation_id="get_feed",
    method="GET",
    path="/v1/omni-ai/feed",
    resource="v1:omni-feed",
    summary="Read your feed on: stories about the market, and about an account.",
    description="Without a cursor from the oldest item that was not seen; with one, what follows "
    "it. Where the feed is shorter than was asked for, what is new is put at its end, newest "
    "first. It remembers the last 1000 items.",
    data=FeedPage,
    statuses=statuses(200, 404),
    parameters=(
        Parameter(
            "account_id",
            "query",
            int,
            "Account that the stories are to be about, too: what it holds, and its orders.",
            minimum=0,
            is_account=True,
        ),
        Parameter("cursor", "query", str, "Id of the last item that you have."),
        Parameter(
            "limit",
            "query",
            int,
            "Most items that you want.",
            minimum=1,
            maximum=LIMIT_MAX,
            default=LIMIT,
        ),
    ),
)

POST_FEED_EVENT: Final = Operation(
    operation_id="post_feed_event",
    method="POST",
    path="/v1/omni-ai/feed/events",
    resource="v1:omni-feed",
    summary="Say what you did with an item of your feed.",
    description="Each call is noted, also one that is repeated or that names no item of yours.",
    data=None,
    statuses=statuses(204, *WITH_BODY),
    body=PostFeedEventRequest,
    scope="orders:write",
)

OPERATIONS: Final = (GET_FEED, POST_FEED_EVENT)
