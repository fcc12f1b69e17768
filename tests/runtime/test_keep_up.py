"""A market of actions is looked at now and then while a clock runs, and no more once it ends."""

import asyncio

import pytest

from sidestreet.runtime import keep_up
from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.keep_up import KeepUp


class Looked:
    """A market that notes when it was brought up to date, and says so."""

    def __init__(self, enough: int) -> None:
        self.at: list[int] = []
        self.done = asyncio.Event()
        self._enough = enough

    def keep_up(self, now: int) -> None:
        """Note the instant."""
        self.at.append(now)
        if len(self.at) == self._enough:
            self.done.set()


def test_it_is_looked_at_by_the_desks_clock_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keep_up, "EVERY_S", 0.001)

    async def scene() -> list[int]:
        market, clock = Looked(3), VirtualClock(1_000)
        keeping = KeepUp(market, clock, asyncio.get_running_loop())
        await market.done.wait()
        keeping.stop()
        return market.at

    assert asyncio.run(scene()) == [1_000, 1_000, 1_000]


def test_once_it_is_stopped_nothing_is_left_on_the_loop() -> None:
    async def scene() -> bool:
        market = Looked(1)
        keeping = KeepUp(market, VirtualClock(1_000), asyncio.get_running_loop())
        keeping.stop()
        return keeping._timer.cancelled()

    assert asyncio.run(scene())
