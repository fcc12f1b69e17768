"""Stories for a feed, made of what is so on the desk: orders that ended, prices, splits, news.

The rule: a story says what is so as it is made, with the figures that it has then, and its key
says which story it is. So whoever was told of an order's end is not told of it again.
"""

from datetime import date
from typing import Final

from sidestreet.domain.amounts import (
    SCALE,
    average_price,
    divide_half_even,
    render_amount,
    render_price,
)
from sidestreet.domain.corporate_actions import CashDividend, CorporateAction, Split
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.feeds import MetricKind, Story, StoryKind
from sidestreet.domain.orders import Order
from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.synthetic.character import SOURCE
from sidestreet.reference.synthetic.earnings import Earnings
from sidestreet.reference.synthetic.news import Article
from sidestreet.reference.synthetic.quarters import period_of
from sidestreet.venue.port import DayBar

MOVE: Final = 30_000
"""From which part of its price on, in millionths, a day's move is told: three in a hundred."""

_ENDS: Final = {
    OrderStatus.FILLED: "is filled",
    OrderStatus.CANCELED: "is canceled",
    OrderStatus.EXPIRED: "has expired",
    OrderStatus.REJECTED: "was rejected",
}

ENDED: Final = frozenset(_ENDS)
"""The statuses of orders that are told of."""


def order_story(order: Order) -> Story:
    """Return the story of an order that has ended as `ENDED` says."""
    what = f"{order.side.lower()} {render_amount(order.quantity)} {order.symbol}"
    told = f"Order {order.client_order_id} of account {order.account_id}, to {what}"
    if order.filled_quantity:
        quantity = render_amount(order.filled_quantity)
        price = render_price(average_price(order.filled_notional, order.filled_quantity))
        traded = f"{quantity} traded, at ${price} on average."
    else:
        traded = "Nothing of it traded."
    end = _ENDS[order.status]
    return Story(
        key=f"order:{order.order_id}",
        kind=StoryKind.OMNI,
        headline=f"Your order to {what} {end}",
        summary=f"{told}, {end}. {traded}",
        published_at=order.updated_at,
    )


def move_story(instrument: Instrument, bar: DayBar, day: str, now: int) -> Story | None:
    """Return the story of how far a price has moved in a day, None if it has hardly moved."""
    change = bar.last - bar.previous_close
    if not bar.previous_close or abs(change) * SCALE < MOVE * bar.previous_close:
        return None
    parts = divide_half_even(abs(change) * 10_000, bar.previous_close)
    percent = f"{parts // 100}.{parts % 100:02d} %"
    way = "up" if change > 0 else "down"
    return Story(
        key=f"move:{instrument.instrument_id}:{day}:{way}",
        kind=StoryKind.OMNI,
        headline=f"{instrument.symbol} is {way} {percent} today",
        summary=f"{instrument.name or instrument.symbol} last traded at ${render_price(bar.last)}, "
        f"after a close at ${render_price(bar.previous_close)} the day before.",
        published_at=now,
    )


def action_story(
    action_id: int, action: CorporateAction, instrument: Instrument, now: int
) -> Story | None:
    """Return the story of a split or a dividend to come, None for what is neither."""
    symbol, name = instrument.symbol, instrument.name or instrument.symbol
    if isinstance(action, Split):
        ratio = f"{action.numerator} for {action.denominator}"
        return Story(
            key=f"action:{action_id}",
            kind=StoryKind.SPLIT,
            headline=f"{symbol} splits its shares {ratio}",
            summary=f"From {action.ex_date} on, {name} is counted in new shares, {ratio} old.",
            published_at=now,
            metric=MetricKind.SPLIT_RATIO,
            value=render_amount(divide_half_even(action.numerator * SCALE, action.denominator)),
            occurs_at=_begin(action.ex_date),
        )
    if isinstance(action, CashDividend):
        amount = render_price(action.amount)
        return Story(
            key=f"action:{action_id}",
            kind=StoryKind.DIVIDEND,
            headline=f"{symbol} pays a dividend of ${amount} a share",
            summary=f"Who holds {name} as {action.ex_date} begins gets ${amount} a share on "
            f"{action.pay_date}.",
            published_at=now,
            metric=MetricKind.DIVIDEND_AMOUNT,
            value=amount,
            occurs_at=_begin(action.ex_date),
        )
    return None


def earnings_story(instrument: Instrument, report: Earnings, at: int, told_at: int) -> Story:
    """Return the story of a report that is to come `at` an instant. It is made up, and says so."""
    expected = render_price(report.per_share_expected)
    name = instrument.name or instrument.symbol
    return Story(
        key=f"earnings:{instrument.instrument_id}:{report.quarter}",
        kind=StoryKind.EARNINGS,
        headline=f"{instrument.symbol} reports its earnings on {report.on.isoformat()}",
        summary=f"Of {period_of(report.quarter)}, earnings of ${expected} a share are expected of "
        f"{name}. What companies report here is made up by {SOURCE}.",
        published_at=told_at,
        metric=MetricKind.EPS_ESTIMATE,
        value=expected,
        occurs_at=at,
    )


def news_story(article: Article) -> Story:
    """Return the story of an article."""
    return Story(
        key=article.url,
        kind=StoryKind.NEWS,
        headline=article.title,
        summary=article.text,
        published_at=article.lead.published_at,
    )


def _begin(day: str) -> int:
    return new_york_instant(date.fromisoformat(day), 0)
