"""Which listing must be looked at, and at which step: the venue's appointment book.

A listing has one appointment at most. Making an earlier one moves it; the entry that it leaves
behind is skipped when its turn comes.
"""

from heapq import heappop, heappush

from sidestreet.venue.listing import Listing


class Watches:
    """The next step at which something may trade, over all listings."""

    __slots__ = ("_heap", "_listings")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._listings: list[Listing] = []

    def enroll(self, listing: Listing) -> None:
        """Make a listing known. Its index is its place in the order of enrolling."""
        if listing.index != len(self._listings):
            raise ValueError(f"listing {listing.index} is enrolled out of order")
        self._listings.append(listing)

    def arm(self, listing: Listing, step: int) -> None:
        """See to it that a listing is looked at no later than at `step`."""
        if listing.watch is None or step < listing.watch:
            listing.watch = step
            heappush(self._heap, (step, listing.index))

    def disarm(self, listing: Listing) -> None:
        """Drop the appointment of a listing, if it has one."""
        listing.watch = None

    def next_step(self) -> int | None:
        """Return the earliest step with an appointment, None if there is none."""
        heap = self._heap
        while heap and self._listings[heap[0][1]].watch != heap[0][0]:
            heappop(heap)
        return heap[0][0] if heap else None

    def take(self) -> Listing:
        """Return the listing whose turn is first, by step and then by index; it has no more."""
        self.next_step()
        listing = self._listings[heappop(self._heap)[1]]
        listing.watch = None
        return listing
