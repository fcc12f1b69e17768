"""How long something took, counted in fixed buckets. Whole nanoseconds, so that it stays exact.

The buckets never change while a server runs, and counts only rise; whoever reads them works out
rates and quantiles. One thread observes; any other may read.
"""

from bisect import bisect_left
from typing import Final

_MS: Final = 1_000_000
BOUNDS_NS: Final = tuple(
    tenths * _MS // 10
    for tenths in (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 100_000)
)
"""Upper ends, both for a sync of the disk and for a request: 0.1 ms to 10 s."""


class Histogram:
    """Counts by bucket, the last of which has no upper end, and the sum of all."""

    __slots__ = ("counts", "sum_ns")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS_NS) + 1)
        self.sum_ns = 0

    def observe(self, took_ns: int) -> None:
        """Count one that took so long.

        >>> told = Histogram()
        >>> told.observe(100_000)
        >>> told.observe(100_001)
        >>> told.counts[:3], told.sum_ns
        ([1, 1, 0], 200001)
        """
        self.counts[bisect_left(BOUNDS_NS, took_ns)] += 1
        self.sum_ns += took_ns
