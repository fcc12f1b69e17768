"""Rule 201: a fall by a tenth restricts short sales for that day and the next."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from engine.played_desk import BUY, SELL, START, XYZ, PlayedDesk
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


def test_while_it_is_restricted_a_short_sale_needs_a_price_above_the_bid() -> None:
    desk = desk_on_monday()
    desk.prices.prices[XYZ.instrument_id] = 9 * SCALE
    assert refused(desk, 9 * SCALE) is None

    desk.do(RestrictShorts(XYZ.instrument_id, "2026-01-05", START))

    assert refused(desk, 9 * SCALE) is Reason.SHORT_SALE_RESTRICTED
    assert refused(desk, 9 * SCALE + 10_000) is None


def test_a_sale_of_what_is_held_is_not_restricted() -> None:
    desk = desk_on_monday()
    desk.fill(desk.working(terms=EASY, side=BUY, quantity=100 * SCALE), 100)
    desk.prices.prices[XYZ.instrument_id] = 9 * SCALE

    desk.do(RestrictShorts(XYZ.instrument_id, "2026-01-05", START))

    assert refused(desk, 9 * SCALE) is None


def test_it_holds_for_that_day_and_the_next_and_a_second_fall_lengthens_it() -> None:
    desk = desk_on_monday()
    desk.do(RestrictShorts(XYZ.instrument_id, "2026-01-05", START))
    desk.do(RollDay(DAYS[1]))
    assert XYZ.instrument_id in desk.state.lending.restricted
    desk.do(RestrictShorts(XYZ.instrument_id, "2026-01-06", START))

    desk.do(RollDay(DAYS[2]))
    still = XYZ.instrument_id in desk.state.lending.restricted
    desk.do(RollDay(DAYS[3]))

    # The fall of Tuesday restricts Wednesday as well.
    assert still
    assert XYZ.instrument_id not in desk.state.lending.restricted
    assert ShortSalesFreed(XYZ.instrument_id) in desk.events


def test_a_day_is_told_once_and_an_older_one_is_no_news() -> None:
    desk = desk_on_monday()

    said: list[Event] = []
    for date in ("2026-01-05", "2026-01-05", "2026-01-02"):
        desk.do(RestrictShorts(XYZ.instrument_id, date, START))
        said += desk.events

    assert said == [ShortSalesRestricted(XYZ.instrument_id, "2026-01-05", START)]
