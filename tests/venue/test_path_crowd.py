"""Searches for the step at which a price is reached: made once, and never answered too late."""

from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.book import Book
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.price_path import PricePath
from sidestreet.venue.timetable import Timetable

TERMS = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000ac", "XYZ", InstrumentType.COMMON_STOCK, "XNAS"
)
LOW, HIGH = 98 * SCALE, 102 * SCALE


class _Swing(PricePath):
    """From 100 up to 104 and down to 96, a cent a step: 1,600 steps to and fro."""

    __slots__ = ("searches",)

    def __init__(self) -> None:
        self.lowest, self.highest, self.end = 96 * SCALE, 104 * SCALE, None
        self.searches = 0

    def at(self, step: int) -> int:
        place = (step + 400) % 1600
        return (96 * 100 + min(place, 1600 - place)) * SCALE // 100

    def span(self, first: int, last: int) -> tuple[int, int]:
        prices = [self.at(step) for step in range(first, min(last, first + 1600) + 1)]
        return min(prices), max(prices)

    def next_reaching(self, start: int, low: int, high: int) -> int | None:
        self.searches += 1
        return super().next_reaching(start, low, high)


def crowd_on(path: PricePath) -> PathCrowd:
    return PathCrowd(Book(), MarketMaker(1, TERMS, path), Timetable())


def test_a_price_that_is_still_ahead_is_not_searched_for_again() -> None:
    path = _Swing()
    crowd = crowd_on(path)
    found = [crowd.next_mark(step, None, HIGH) for step in (0, 1, 150)]
    assert len(set(found)) == 1
    assert path.searches == 1


def test_a_price_that_has_passed_and_one_that_was_not_asked_for_are_searched_for() -> None:
    path = _Swing()
    crowd = crowd_on(path)
    first = crowd.next_mark(0, None, HIGH)
    assert first is not None
    again = crowd.next_mark(first + 1, None, HIGH)
    assert again is not None
    assert again > first
    below = crowd.next_mark(first + 1, LOW, None)
    assert below is not None
    assert below > again
    assert path.searches == 3


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3000),
            st.sampled_from([None, LOW, 97 * SCALE, 90 * SCALE]),
            st.sampled_from([None, HIGH, 103 * SCALE, 110 * SCALE]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_was_asked_before_no_price_is_reached_before_the_step_that_is_told(
    questions: list[tuple[int, int | None, int | None]],
) -> None:
    crowd = crowd_on(_Swing())
    for start, low, high in questions:
        found = crowd.next_mark(start, low, high)
        assert found is None or found >= start
        for step in range(start, start + 1600 if found is None else found):
            price = crowd.maker.mark(step)
            assert low is None or price > low
            assert high is None or price < high
