"""What a dump cannot say, counted and with its reason: nothing is lost without a word."""

from collections.abc import Iterator


class LeftOut:
    """Things of a desk that are not in its dump, by kind, in the order in which they were met."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def note(self, what: str, why: str, count: int = 1) -> None:
        """Note that so many things of a kind are left out, if there are any."""
        if count:
            self._counts[what, why] = self._counts.get((what, why), 0) + count

    def lines(self) -> Iterator[str]:
        """Go through the kinds, each in one line."""
        for (what, why), count in self._counts.items():
            yield f"{what} ({count}): {why}"
