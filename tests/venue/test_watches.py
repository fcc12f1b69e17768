"""The appointment book: what comes first, and that it stays as small as it has appointments."""

from hypothesis import given
from hypothesis import strategies as st

from sidestreet.venue.listing import Listing
from sidestreet.venue.timetable import Timetable
from sidestreet.venue.watches import Watches
from venue.conversation import START, TERMS


def enrolled(count: int) -> tuple[Watches, list[Listing]]:
    """Return an appointment book of so many listings."""
    watches, times = Watches(), Timetable(None)
    listings = [Listing(index, TERMS, times, START) for index in range(count)]
    for listing in listings:
        watches.enroll(listing)
    return watches, listings


def test_appointments_that_are_moved_and_dropped_leave_little_behind() -> None:
    watches, (listing, other) = enrolled(2)
    watches.arm(other, 10**9)
    for number in range(10_000):
        watches.arm(listing, 10**6 - number)
        watches.disarm(listing)

    assert len(watches._heap) < 2_000
    assert watches.next_at() == 10**9
    assert watches.take() is other


@given(
    st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(1, 50))), max_size=60)
)
def test_the_first_by_instant_and_then_by_index_comes_first(
    deeds: list[tuple[int, int | None]],
) -> None:
    watches, listings = enrolled(4)
    expected: dict[int, int] = {}
    for index, at in deeds:
        if at is None:
            watches.disarm(listings[index])
            expected.pop(index, None)
        else:
            watches.arm(listings[index], at)
            expected[index] = min(at, expected.get(index, at))

    taken = []
    while (at := watches.next_at()) is not None:
        taken.append((at, watches.take().index))
    assert taken == sorted((at, index) for index, at in expected.items())
