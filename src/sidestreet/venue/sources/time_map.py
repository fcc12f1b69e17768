"""When something of the past happens in the market of now: a begin and a speed.

Only whole numbers: the speed is so many nanoseconds of history in so many of the market, so that
ten times as fast is 10 to 1 and half as fast 1 to 2. Two runs agree to the nanosecond.
"""

from typing import NamedTuple


class TimeMap(NamedTuple):
    """`history_at` takes place at `market_at`; what follows, at a speed.

    >>> TimeMap(1_000, 5_000, 10, 1).to_market(1_500), TimeMap(1_000, 5_000).to_market(1_500)
    (5050, 5500)
    """

    history_at: int
    market_at: int
    history_ns: int = 1
    market_ns: int = 1

    def to_market(self, time_ns: int) -> int:
        """Return when an instant of history takes place in the market."""
        passed = (time_ns - self.history_at) * self.market_ns
        return self.market_at + passed // self.history_ns

    def to_history(self, time_ns: int) -> int:
        """Return the latest instant of history that has taken place at one of the market."""
        passed = (time_ns - self.market_at + 1) * self.history_ns - 1
        return self.history_at + passed // self.market_ns


AS_IT_WAS = TimeMap(0, 0)
"""History takes place at its own time."""
