"""The figures of a day, worked out for many minutes at a time, against a walk through them."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.calendar import NewYork, new_york_time
from sidestreet.venue.market_maker import MINUTE_NS, MarketMaker
from sidestreet.venue.path_day import PathDay
from sidestreet.venue.price_path import STEP_NS, PricePath, step_at
from sidestreet.venue.reference_price import ReferencePrice
from sidestreet.venue.staged.moved_path import Move, MovedPath
from sidestreet.venue.timetable import Timetable
from venue.conversation import TERMS

SEEDS = st.integers(0, 2**64 - 1)
PRICES = st.integers(1, 5_000 * SCALE)
BEGIN = 1_761_868_800_000_000_000
"""2025-10-31 in UTC; the clocks in New York are set back two days later."""

INSTANTS = st.integers(BEGIN, BEGIN + 5 * 1_440 * MINUTE_NS)


def walked(maker: MarketMaker, times: Timetable, until: int) -> tuple[int, int, int]:
    """Return high, low and volume of a day's whole minutes by an instant, minute by minute."""
    at = times.day_begins_at(until)
    marks, volume = [], 0
    while (end := at + MINUTE_NS - at % MINUTE_NS) <= until:
        span = times.at(at)
        if span.window is None:
            at = span.ends_at
            continue
        marks.append(maker.mark(step_at(at)))
        volume += maker.volume(at // MINUTE_NS, end - at)
        at = end
    return max(marks, default=0), min(marks, default=0), volume


@settings(max_examples=60, deadline=None)
@given(
    SEEDS, PRICES, st.integers(0, 2**36), st.sampled_from([1, 7, 240, 14_400]), st.integers(1, 900)
)
@example(1, SCALE, BEGIN // STEP_NS, 240, 900)
def test_the_ends_of_many_steps_are_those_of_each(
    seed: int, base: int, first: int, stride: int, count: int
) -> None:
    path = ReferencePrice(seed, "X", base)
    each = [path.at(step) for step in range(first, first + stride * count, stride)]
    assert path.extremes(first, stride, count) == (min(each), max(each))
    # The market's marks keep the order of the prices, across the tick that changes at a dollar too.
    maker = MarketMaker(seed, TERMS, path)
    marks = [maker.mark(step) for step in range(first, first + stride * count, stride)]
    assert maker.extremes(first, stride, count) == (min(marks), max(marks))


@settings(max_examples=40, deadline=None)
@given(SEEDS, PRICES, st.lists(INSTANTS, min_size=1, max_size=3), st.booleans(), st.booleans())
def test_a_day_is_what_a_walk_through_its_minutes_finds(
    seed: int, base: int, instants: list[int], has_hours: bool, is_moved: bool
) -> None:
    """Whoever looks, in whatever order, in a day with sessions or without, and on a moved path."""
    path: PricePath = ReferencePrice(seed, TERMS.instrument_id, base)
    if is_moved:
        path = MovedPath(path, (Move(step_at(BEGIN) + 50_000, base, is_held=False),))
    maker = MarketMaker(seed, TERMS, path)
    times = Timetable(NewYork() if has_hours else None)
    day = PathDay(maker, times)
    for until in instants:
        high, low, volume = walked(maker, times, until)
        last = maker.mark(step_at(until))
        bar = day.bar(until, last)
        under_way = times.at(until - until % MINUTE_NS).window is not None
        begun = maker.mark(step_at(until - until % MINUTE_NS)) if under_way else last
        assert bar.high == max(high, last, begun), new_york_time(until)
        assert bar.low == min(low or last, last, begun)
        if has_hours:
            # Auctions come on top.
            assert bar.volume >= volume
        else:
            assert bar.volume == volume + maker.volume(until // MINUTE_NS, until % MINUTE_NS)
