"""Rule 201: a fall by a tenth restricts short sales for that day and the next."""

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from engine.played_desk import BUY, PUT, SELL, START, XYZ, PlayedDesk
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import Shortable
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.lending_commands import RestrictShorts
from sidestreet.domain.lending_events import ShortSalesFreed, ShortSalesRestricted
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.reasons import Reason

if TYPE_CHECKING:
    from sidestreet.domain.events import Event

EASY = replace(XYZ, shortable=Shortable.EASY_TO_BORROW)
DAYS = [BusinessDay(f"2026-01-0{day}", START, f"2026-01-0{day + 1}") for day in range(5, 9)]
CLOSE = 10 * SCALE


def desk_on_monday() -> PlayedDesk:
    """Return a desk that has dealt in XYZ on a Monday."""
    desk = PlayedDesk()
    desk.do(RollDay(DAYS[0]))
    desk.cancel(desk.submit(terms=EASY, side=BUY, limit_price=SCALE))
    return desk


def refused(desk: PlayedDesk, price: int) -> Reason | None:
    """Return why a short sale with a limit is refused, None if it is not."""
    order = desk.submit(terms=EASY, side=SELL, quantity=100 * SCALE, limit_price=price)
    if order.is_open:
        desk.cancel(order)
    return None if order.refusal is None else order.refusal.reason


@pytest.mark.parametrize(
    ("price", "is_restricted"), [(9 * SCALE, True), (9 * SCALE + 10_000, False), (1, True)]
)
def test_a_trade_at_nine_tenths_of_the_close_or_less_restricts(
    price: int, is_restricted: bool
) -> None:
    desk = desk_on_monday()

    desk.do(RestrictShorts(XYZ.instrument_id, price, CLOSE))

    assert (XYZ.instrument_id in desk.state.lending.restricted) is is_restricted


def test_while_it_is_restricted_a_short_sale_needs_a_price_above_the_bid() -> None:
    desk = desk_on_monday()
    desk.prices.prices[XYZ.instrument_id] = 9 * SCALE
    assert refused(desk, 9 * SCALE) is None

    desk.do(RestrictShorts(XYZ.instrument_id, 9 * SCALE, CLOSE))

    assert refused(desk, 9 * SCALE) is Reason.SHORT_SALE_RESTRICTED
    assert refused(desk, 9 * SCALE + 10_000) is None


def test_a_sale_of_what_is_held_is_not_restricted() -> None:
    desk = desk_on_monday()
    desk.fill(desk.working(terms=EASY, side=BUY, quantity=100 * SCALE), 100)
    desk.prices.prices[XYZ.instrument_id] = 9 * SCALE

    desk.do(RestrictShorts(XYZ.instrument_id, 9 * SCALE, CLOSE))

    assert refused(desk, 9 * SCALE) is None


def test_it_holds_for_that_day_and_the_next_and_a_second_fall_lengthens_it() -> None:
    desk = desk_on_monday()
    desk.do(RestrictShorts(XYZ.instrument_id, 9 * SCALE, CLOSE))
    desk.do(RollDay(DAYS[1]))
    assert XYZ.instrument_id in desk.state.lending.restricted
    desk.do(RestrictShorts(XYZ.instrument_id, 8 * SCALE, 9 * SCALE))

    desk.do(RollDay(DAYS[2]))
    still = XYZ.instrument_id in desk.state.lending.restricted
    desk.do(RollDay(DAYS[3]))

    # The fall of Tuesday by a ninth restricts Wednesday as well.
    assert still
    assert XYZ.instrument_id not in desk.state.lending.restricted
    assert ShortSalesFreed(XYZ.instrument_id) in desk.events


def test_it_is_said_once_a_day_and_of_shares_alone() -> None:
    desk = desk_on_monday()

    said: list[Event] = []
    for instrument_id in (XYZ.instrument_id, XYZ.instrument_id, PUT.instrument_id, "unknown"):
        desk.do(RestrictShorts(instrument_id, 9 * SCALE, CLOSE))
        said += desk.events

    assert said == [ShortSalesRestricted(XYZ.instrument_id, "2026-01-05", 9 * SCALE, CLOSE)]
