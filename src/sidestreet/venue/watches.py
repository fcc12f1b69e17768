"""Which listing must be looked at, and when: the venue's appointment book.

A listing has one appointment at most. Making an earlier one moves it; the entry that it leaves
behind is skipped when its turn comes.
"""

from heapq import heappop, heappush
from typing import Final

from sidestreet.venue.listing import Listing
from sidestreet.venue.timetable import NEVER

_LEFT_BEHIND_MAX: Final = 1024


class Watches:
    """The next instant at which something may happen, over all listings."""

    __slots__ = ("_heap", "_listings")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._listings: list[Listing] = []

    def enroll(self, listing: Listing) -> None:
        """Make a listing known. Its index is its place in the order of enrolling."""
        if listing.index != len(self._listings):
            raise ValueError(f"listing {listing.index} is enrolled out of order")
        self._listings.append(listing)

    def arm(self, listing: Listing, at: int) -> None:
        """See to it that a listing is looked at no later than at an instant; NEVER asks nothing."""
        if at == NEVER:
            return
        if listing.appointment is None or at < listing.appointment:
            listing.appointment = at
            heappush(self._heap, (at, listing.index))
            if len(self._heap) > 2 * len(self._listings) + _LEFT_BEHIND_MAX:
                self._clear_out()

    def _clear_out(self) -> None:
        """Forget what was left behind: far away, it may not come to its turn for a day."""
        self._heap[:] = sorted(
            (each.appointment, each.index)
            for each in self._listings
            if each.appointment is not None
        )

    def disarm(self, listing: Listing) -> None:
        """Drop the appointment of a listing, if it has one."""
        listing.appointment = None

    def next_at(self) -> int | None:
        """Return the earliest instant with an appointment, None if there is none."""
        heap = self._heap
        while heap and self._listings[heap[0][1]].appointment != heap[0][0]:
            heappop(heap)
        return heap[0][0] if heap else None

    def take(self) -> Listing:
        """Return the listing whose turn is first, by instant and then by index; it has no more."""
        self.next_at()
        listing = self._listings[heappop(self._heap)[1]]
        listing.appointment = None
        return listing
