"""The operations of `v1:omni-feed`: what is new for a reader, in an order that stays.

Reading a feed may extend it. What is told then has become a fact: it is in the journal before it is
in the answer, and stands at the same place after a restart. An account's own facts are told only
where the account is named in the call, and as long as its user lets the assistant know of it.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.feed_stories import (
    ENDED,
    action_story,
    earnings_story,
    move_story,
    news_story,
    order_story,
)
from sidestreet.api.instants import render_micro
from sidestreet.api.news import NewsOperations, Wanted
from sidestreet.contract.feed import (
    FeedItem,
    FeedItemKind,
    FeedItemMetric,
    FeedMetricType,
    FeedPage,
    PostFeedEventRequest,
)
from sidestreet.contract.tables.omni_feed import LIMIT
from sidestreet.domain.feeds import ExtendFeed, FeedAct, NoteFeedAct, Story
from sidestreet.domain.orders import Order
from sidestreet.http.errors import bad_query
from sidestreet.readmodel.queries import OrderQuery, Page
from sidestreet.reference.calendar import new_york_instant, new_york_time
from sidestreet.reference.company_files.resources import EARNINGS
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.character import character_of
from sidestreet.reference.synthetic.dividends import split_factor
from sidestreet.reference.synthetic.earnings import earnings_between
from sidestreet.reference.synthetic.figures import SEED
from sidestreet.reference.synthetic.quarters import reports_at
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.market_view import MarketView
from sidestreet.workspace import feeds
from sidestreet.workspace.entitlements import is_enabled
from sidestreet.workspace.feeds import feed_of

BACK_NS: Final = 2 * 86_400_000_000_000
"""How old something may be and still be new to a feed: two days."""

AHEAD: Final = timedelta(days=14)
"""How long before it comes a report of earnings is told of, as its day in New York begins."""

FOLLOWED_MAX: Final = 200
"""Most instruments whose news a feed follows."""

FOLLOWED_BY_ALL: Final = 10
"""How many of the most traded instruments every feed follows."""


class FeedOperations:
    """Handlers over one desk, its market and its news."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory, news: NewsOperations) -> None:
        self._desk = desk
        self._directory = directory
        self._news = news
        marks = desk.sequencer.marks
        self._market = None if marks is None else MarketView(marks)

    def get_feed(self, call: Call) -> None:
        """Tell what follows in the caller's feed, and extend it where it is too short."""
        limit, cursor = call.query.get("limit", LIMIT), call.query.get("cursor")
        known = feed_of(self._desk.workspace, call.key.key_id).page(cursor, limit)
        if known is None:
            raise bad_query(f"invalid value `{cursor}` for `cursor`: not an item of your feed")
        if len(known) == limit:
            self._answer(call, limit, cursor)
            return
        account_id = call.account_id if self._may_tell(call) else None
        if account_id is None:
            self._extend(call, limit, cursor, limit - len(known), ())
            return
        asked = OrderQuery(
            account_id=account_id,
            statuses=ENDED,
            updated_gte=self._desk.clock.now() - BACK_NS,
            limit=limit,
        )

        def found(page: Page[Order] | BaseException) -> None:
            if isinstance(page, BaseException):
                raise page
            self._extend(call, limit, cursor, limit - len(known), page.items)

        self._desk.history.query(lambda history: history.orders(asked), found)

    def post_feed_event(self, call: Call) -> None:
        """Note what a reader did."""
        event = call.body(PostFeedEventRequest).event
        command = NoteFeedAct(call.key.key_id, event.item_id, FeedAct(event.type))
        self._desk.offer(command, call.cause, lambda *_: call.answer(None))

    def _may_tell(self, call: Call) -> bool:
        is_named = "account_id" in call.query
        return is_named and is_enabled(self._desk.workspace, call.key.key_id, call.account_id)

    def _extend(
        self,
        call: Call,
        limit: int,
        cursor: str | None,
        wanted: int,
        orders: tuple[Order, ...],
    ) -> None:
        """Put as much at the end of the feed as is wanted and there is, and answer."""
        feed = feed_of(self._desk.workspace, call.key.key_id)
        keys = feed.keys
        account_id = call.account_id if self._may_tell(call) else None
        followed = self._followed(call.key.key_id, account_id)
        fresh = [order_story(order) for order in orders]
        fresh += self._moves(self._minded(call.key.key_id, account_id))
        fresh += self._actions()
        fresh += self._reports(followed)
        fresh = [story for story in fresh if feed.lacks(story, keys)]
        unread = (story for story in self._articles(followed) if feed.lacks(story, keys))
        fresh += islice(unread, wanted)
        if not fresh:
            self._answer(call, limit, cursor)
            return
        fresh.sort(key=lambda story: story.published_at, reverse=True)
        command = ExtendFeed(call.key.key_id, tuple(fresh[:wanted]))
        self._desk.offer(command, call.cause, lambda *_: self._answer(call, limit, cursor))

    def _answer(self, call: Call, limit: int, cursor: str | None) -> None:
        page = feed_of(self._desk.workspace, call.key.key_id).page(cursor, limit) or ()
        data = FeedPage(
            items=tuple(wire_item(item) for item in page),
            next_cursor=page[-1].item_id if page else None,
        )
        self._desk.when_durable(lambda: call.answer(data))

    # What there is to tell.

    def _followed(self, owner: str, account_id: int | None) -> list[Instrument]:
        """Return what a reader minds, and what is traded most."""
        most = sorted(self._directory, key=_dollars, reverse=True)[:FOLLOWED_BY_ALL]
        minded = self._minded(owner, account_id)
        return list({each.instrument_id: each for each in (*minded, *most)}.values())

    def _minded(self, owner: str, account_id: int | None) -> list[Instrument]:
        """Return what a reader watches, or holds in the account that was named; shares alone."""
        names: dict[str, None] = {}
        if account_id is not None:
            for name in self._desk.state.holdings.get(account_id, ()):
                names[name] = None
        for watchlist in self._desk.workspace.watchlists.values():
            if watchlist.is_seen_by(owner):
                names |= dict.fromkeys(item.instrument_id for item in watchlist.items)
        found = (self._directory.find(name) for name in islice(names, FOLLOWED_MAX))
        return [each for each in found if each is not None and each.terms.option is None]

    def _moves(self, instruments: list[Instrument]) -> Iterator[Story]:
        now, day = self._desk.clock.now(), self._desk.state.business_date
        for each in instruments:
            bar = None if self._market is None else self._market.day_bar(each.instrument_id, now)
            story = None if bar is None else move_story(each, bar, day, now)
            if story is not None:
                yield story

    def _reports(self, instruments: list[Instrument]) -> Iterator[Story]:
        now = self._desk.clock.now()
        today = new_york_time(now).date()
        days = today, today + AHEAD
        for each in instruments:
            company = character_of(SEED, each)
            if company is None or self._directory.files.has(EARNINGS, each.instrument_id):
                continue
            for report in earnings_between(company, days, today, now, split_factor(each)):
                if report.per_share is None:
                    at = reports_at(company, report.quarter)
                    yield earnings_story(each, report, at, new_york_instant(today, 0))

    def _actions(self) -> Iterator[Story]:
        now = self._desk.clock.now()
        for action_id, action in self._desk.state.corporate.announced.items():
            instrument = self._directory.find(action.instrument_id)
            story = None
            if instrument is not None:
                story = action_story(action_id, action, instrument, now)
            if story is not None:
                yield story

    def _articles(self, instruments: list[Instrument]) -> Iterator[Story]:
        now = self._desk.clock.now()
        for read in self._news.newest(Wanted(now - BACK_NS, now), instruments):
            if read is not None:
                yield news_story(read[0])


def wire_item(item: feeds.FeedItem) -> FeedItem:
    """Return an item of a feed as it is answered."""
    story, metric = item.story, None
    if story.metric is not None:
        metric = FeedItemMetric(type=FeedMetricType(story.metric), value=story.value)
    return FeedItem(
        id=item.item_id,
        headline=story.headline,
        kind=FeedItemKind(story.kind),
        published_at=render_micro(story.published_at),
        summary=story.summary,
        metric=metric,
        occurs_at=None if story.occurs_at is None else render_micro(story.occurs_at),
    )


def _dollars(instrument: Instrument) -> int:
    return instrument.notional_adv or 0
