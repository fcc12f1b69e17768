"""What trades in which session, and what waits."""

from typing import Any

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import TimeInForce
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.venue.port import Quote
from sidestreet.venue.price_path import step_at
from venue.conversation import (
    AT_CLOSE,
    AT_OPEN,
    BASE,
    BUY,
    DAY,
    DAY_NS,
    FOK,
    GTC,
    IOC,
    MS,
    SELL,
    STEP,
    TERMS,
    Talk,
    instrument,
    market_maker,
    option,
    told,
)
from venue.trading_day import (
    AFTER,
    CLOSE,
    CLOSED_EVENING,
    CLOSED_NIGHT,
    NOON,
    PRE,
    RoundTheClock,
    ShortDays,
    at,
)

SHARES = 100 * SCALE
NO_QUOTE = Quote(0, 0, 0, 0)
HIGH, LOW = 2 * BASE, BASE // 2


def day_talk(start: int, seed: int = 1, *, has_bands: bool = True) -> Talk:
    return Talk(seed, start=start, hours=ShortDays(), has_bands=has_bands)


def kinds(reports: list[ExecutionReport], route_id: int) -> list[ExecType]:
    return [report.exec_type for report in reports if report.route_id == route_id]


def mark(instant: int, seed: int = 1) -> int:
    return market_maker(seed).mark(step_at(instant))


NEW, TRADE, CANCELED, REJECTED = (
    ExecType.NEW,
    ExecType.TRADE,
    ExecType.CANCELED,
    ExecType.REJECTED,
)
WAITS, TRADES, DENIED, ENDS = [NEW], [NEW, TRADE], [REJECTED], [NEW, CANCELED]
ORDERS: dict[str, tuple[dict[str, Any], tuple[list[ExecType], ...]]] = {
    "limit": ({"limit_price": HIGH, "time_in_force": DAY}, (WAITS, WAITS, TRADES, WAITS, WAITS)),
    "limit for all hours": (
        {"limit_price": HIGH, "time_in_force": GTC, "extended_hours": True},
        (WAITS, TRADES, TRADES, TRADES, WAITS),
    ),
    "market": ({"time_in_force": DAY}, (DENIED, DENIED, TRADES, DENIED, WAITS)),
    "market that lasts": ({"time_in_force": GTC}, (WAITS, WAITS, TRADES, WAITS, WAITS)),
    "immediate": (
        {"limit_price": HIGH, "time_in_force": IOC},
        (DENIED, DENIED, TRADES, DENIED, ENDS),
    ),
    "fill or kill": (
        {"limit_price": HIGH, "time_in_force": FOK},
        (DENIED, DENIED, TRADES, DENIED, ENDS),
    ),
    "immediate for all hours": (
        {"limit_price": HIGH, "time_in_force": IOC, "extended_hours": True},
        (DENIED, TRADES, TRADES, TRADES, ENDS),
    ),
    "at the open": ({"time_in_force": AT_OPEN}, (WAITS, WAITS, WAITS, WAITS, WAITS)),
    "at the close": (
        {"limit_price": HIGH, "time_in_force": AT_CLOSE},
        (WAITS, WAITS, WAITS, WAITS, WAITS),
    ),
}
PRICED = [name for name, (how, _) in ORDERS.items() if "limit_price" in how]
PLACES = ("closed", "pre-market", "regular", "after-hours", "halted")
STARTS = dict(zip(PLACES, (CLOSED_NIGHT, PRE, NOON, AFTER, NOON), strict=True))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("order", ORDERS)
def test_what_becomes_at_once_of_every_kind_of_order_in_every_session(
    order: str, place: str
) -> None:
    how, expected = ORDERS[order]
    talk = day_talk(STARTS[place])
    if place == "halted":
        talk.venue.halt(TERMS.instrument_id, talk.now, is_halted=True)
    talk.new(1, BUY, SHARES, **how)
    heard = talk.hear()
    assert kinds(heard, 1) == expected[PLACES.index(place)]
    if REJECTED in kinds(heard, 1):
        assert heard[0].text == "the market is closed"
    # Whatever waits can be canceled.
    if kinds(heard, 1) == WAITS:
        talk.replace(1, 2 * SHARES, LOW if order in PRICED else None)
        talk.cancel(1)
        assert kinds(talk.hear(), 1) == [ExecType.REPLACED, CANCELED]


@pytest.mark.parametrize("tif", [GTC, TimeInForce.GOOD_TILL_DATE])
def test_what_lasts_and_comes_too_late_for_the_close_trades_at_the_next_opening(
    tif: TimeInForce,
) -> None:
    talk = day_talk(CLOSE - 1)
    talk.new(1, BUY, SHARES, None, tif)
    assert kinds(talk.until(at(9, 30, 1)), 1) == WAITS
    assert kinds(talk.hear(), 1) == [TRADE]


def test_what_was_for_the_session_alone_and_comes_too_late_for_its_close_is_rejected() -> None:
    talk = day_talk(CLOSE - 1)
    talk.new(1, BUY, SHARES)
    assert kinds(talk.hear(), 1) == DENIED


@pytest.mark.parametrize(
    ("start", "is_open"),
    [(CLOSED_NIGHT, False), (PRE, True), (NOON, True), (AFTER, True), (CLOSED_EVENING, False)],
)
def test_a_closed_market_quotes_nothing(start: int, is_open: bool) -> None:
    talk = day_talk(start)
    assert (talk.quote() != NO_QUOTE) is is_open
    talk.new(1, BUY, SHARES, LOW, GTC, extended_hours=True)
    talk.hear()
    assert (talk.quote() != NO_QUOTE) is is_open


def test_a_quote_ends_with_the_last_session_though_orders_rest_on() -> None:
    talk = day_talk(AFTER)
    talk.new(1, BUY, SHARES, LOW, GTC, extended_hours=True)
    talk.hear()
    talk.until(at(20) - 1)
    assert talk.quote() != NO_QUOTE
    talk.wait(1)
    assert talk.quote() == NO_QUOTE


@pytest.mark.parametrize(
    ("instant", "traded_at"),
    [
        (at(20), at(20) - 1),
        (CLOSED_EVENING, at(20) - 1),
        (at(3, 59, 1), at(20) - 1),
        (at(4, 0, 1), at(4, 0, 1)),
        (CLOSE, CLOSE),
        (NOON, NOON),
    ],
)
def test_the_last_price_of_a_closed_market_is_that_of_its_last_session(
    instant: int, traded_at: int
) -> None:
    talk = day_talk(NOON)
    assert talk.venue.last_price(TERMS.instrument_id, instant) == mark(traded_at)


def test_options_trade_in_the_regular_session_alone() -> None:
    for start, is_open in ((PRE, False), (NOON, True), (AFTER, False), (CLOSED_EVENING, False)):
        talk = Talk(1, start=start, hours=ShortDays(), terms=option(1))
        assert (talk.quote() != NO_QUOTE) is is_open
        talk.new(1, BUY, SCALE, HIGH, GTC, extended_hours=True)
        assert kinds(talk.hear(), 1) == (TRADES if is_open else WAITS)


def test_an_order_for_all_hours_trades_when_the_early_session_begins() -> None:
    """Whoever waits meets the first quotes, one after another: it pays what is asked."""
    talk = day_talk(CLOSED_NIGHT)
    talk.new(1, BUY, SHARES, HIGH, GTC, extended_hours=True)
    talk.hear()
    assert talk.until(at(4) - 1) == []
    (trade,) = talk.wait(1 + 2 * MS)
    assert told(trade) == (1, TRADE)
    assert trade.last_price == market_maker(1).touch(step_at(at(4))).ask


def test_an_order_for_all_hours_keeps_its_place_through_every_session() -> None:
    talk = day_talk(NOON, has_bands=False)
    for route_id in (1, 2):
        talk.new(route_id, BUY, SHARES, LOW, GTC, extended_hours=True)
    talk.hear()
    assert talk.until(at(12, 0, 3)) == []
    talk.new(3, SELL, 10**6 * SCALE, LOW, IOC)
    fills = [r.route_id for r in talk.hear() if r.exec_type is TRADE and r.route_id != 3]
    assert fills == [1, 2]


def test_regular_orders_keep_their_place_over_night() -> None:
    talk = day_talk(NOON, has_bands=False)
    talk.new(1, BUY, SHARES, LOW, GTC)
    talk.new(2, BUY, SHARES, LOW, GTC, extended_hours=True)
    talk.hear()
    talk.until(AFTER)
    talk.new(3, SELL, 10**6 * SCALE, LOW, IOC, extended_hours=True)
    assert TRADE not in kinds(talk.hear(), 1)
    talk.until(at(12, 0, 1))
    talk.new(4, BUY, SHARES, LOW, GTC)
    talk.new(5, SELL, 10**6 * SCALE, LOW, IOC)
    assert [r.route_id for r in talk.hear() if r.exec_type is TRADE and r.route_id != 5] == [1, 4]


def test_a_day_order_trades_no_more_once_its_session_has_ended() -> None:
    """The desk cancels it; until it does, the next opening passes it over."""
    talk = day_talk(NOON, has_bands=False)
    talk.new(1, BUY, SHARES, LOW, DAY)
    talk.new(2, BUY, SHARES, LOW, GTC)
    talk.hear()
    talk.until(at(12, 0, 1))
    talk.new(3, SELL, 10**6 * SCALE, LOW, IOC)
    assert [r.route_id for r in talk.hear() if r.exec_type is TRADE and r.route_id != 3] == [2]
    talk.cancel(1)
    assert kinds(talk.hear(), 1) == [CANCELED]


def test_nothing_is_due_in_sessions_that_concern_nobody() -> None:
    talk = day_talk(NOON)
    talk.venue.admit(instrument(2), BASE)
    assert talk.venue.next_due() is None
    talk.new(1, BUY, SHARES, LOW, GTC)
    talk.hear()
    talk.wait(STEP)
    assert talk.venue.next_due() == CLOSE
    talk.cancel(1)
    talk.hear()
    assert talk.venue.next_due() is None


def test_in_a_market_around_the_clock_an_order_is_looked_at_once_a_day() -> None:
    talk = Talk(1, start=NOON, hours=RoundTheClock())
    talk.new(1, BUY, SHARES, LOW, GTC)
    talk.hear()
    talk.wait(STEP)
    dues = []
    for _ in range(3):
        due = talk.venue.next_due()
        assert due is not None
        dues.append(due)
        assert talk.until(due) == []
        talk.wait(STEP)
    assert dues == [at(20), at(20) + DAY_NS, at(20) + 2 * DAY_NS]


@pytest.mark.parametrize("start", [CLOSED_NIGHT, PRE, NOON, AFTER, CLOSED_EVENING])
def test_a_restart_in_any_session_leaves_orders_where_they_were(start: int) -> None:
    """A route handed over again trades exactly when one that had stayed would have."""
    first, second = day_talk(start), day_talk(start)
    orders = {1: (GTC, False), 2: (GTC, True), 3: (AT_OPEN, False), 4: (AT_CLOSE, False)}
    for route_id, (time_in_force, extended) in orders.items():
        first.new(route_id, BUY, 50 * SHARES, LOW, time_in_force, extended_hours=extended)
        second.resume(
            route_id, BUY, 50 * SHARES, LOW, time_in_force=time_in_force, extended_hours=extended
        )
    first.hear(), second.hear()
    assert second.venue.unacknowledged() == []
    for talk in (first, second):
        talk.wait(STEP)
        talk.replace(1, 50 * SHARES, BASE * 102 // 100)
        talk.replace(2, 50 * SHARES, BASE * 102 // 100)
    heard = [
        [(*told(r), r.last_quantity, r.last_price, r.text) for r in talk.wait(2 * DAY_NS)]
        for talk in (first, second)
    ]
    assert heard[0] == heard[1]
    assert {row[0] for row in heard[0] if row[1] is CANCELED} == {3, 4}
