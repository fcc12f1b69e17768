"""A market of actions is walked along while a clock runs, and the clock waits for the walk."""

import asyncio
from collections.abc import Iterator
from fractions import Fraction

from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.keep_up import AHEAD_NS, EVERY_NS, KeepUp

HOUR = 3_600_000_000_000


class Walked:
    """A market of some listings that notes to which instants they were brought."""

    def __init__(self, listings: int = 1, enough: int = 1) -> None:
        self.at: list[int] = []
        self.done = asyncio.Event()
        self._listings = listings
        self._enough = enough

    def keep_up(self, now: int) -> Iterator[None]:
        """Note the instant for each listing."""
        for _ in range(self._listings):
            self.at.append(now)
            yield
        self._enough -= 1
        if not self._enough:
            self.done.set()


class Machine:
    """The machine's time, which passes as it is told."""

    def __init__(self) -> None:
        self.ns = 0

    def __call__(self) -> int:
        """Return the time."""
        return self.ns


def keeping_up(market: Walked, clock: VirtualClock) -> KeepUp:
    """Walk a market along with a clock."""
    return KeepUp(market, clock, asyncio.get_running_loop(), lambda: None)


async def turns(count: int = 5) -> None:
    """Let the loop go round a few times."""
    for _ in range(count):
        await asyncio.sleep(0)


def test_a_clock_waits_for_the_walk_instead_of_running_away_from_the_market() -> None:
    async def scene() -> None:
        machine, market = Machine(), Walked(listings=3)
        clock = VirtualClock(0, is_frozen=False, speed=Fraction(100_000), wall=machine)
        keeping = keeping_up(market, clock)
        await turns()
        machine.ns = HOUR
        assert clock.now() == AHEAD_NS, "a walk to the beginning is all there was"
        keeping.clock_changed()
        await turns(2)
        assert clock.now() == AHEAD_NS, "one listing of three was walked"
        await turns(3)
        assert clock.now() == AHEAD_NS, "what passed while it waited is lost"
        machine.ns += 1_000
        assert clock.now() == AHEAD_NS + 100_000_000
        machine.ns += HOUR
        assert clock.now() == 2 * AHEAD_NS
        keeping.stop()

    asyncio.run(scene())


def test_others_have_their_turn_after_each_listing() -> None:
    async def scene() -> None:
        market = Walked(listings=3)
        keeping = keeping_up(market, VirtualClock(7))
        seen = []
        for _ in range(4):
            await turns(1)
            seen.append(len(market.at))
        assert seen == [1, 2, 3, 3]
        keeping.stop()

    asyncio.run(scene())


def test_it_is_walked_again_when_enough_of_the_desks_time_has_passed() -> None:
    async def scene() -> None:
        machine, market = Machine(), Walked()
        clock = VirtualClock(0, is_frozen=False, wall=machine)
        keeping = keeping_up(market, clock)
        await turns()
        machine.ns = EVERY_NS - 1
        keeping.clock_changed()
        machine.ns = EVERY_NS
        await market.done.wait()
        assert market.at == [0]
        keeping.clock_changed()
        await turns()
        assert market.at == [0, EVERY_NS]
        keeping.stop()

    asyncio.run(scene())


def test_what_stands_is_not_walked_and_is_when_it_goes_on() -> None:
    async def scene() -> None:
        machine, market = Machine(), Walked()
        clock = VirtualClock(0, wall=machine)
        keeping = keeping_up(market, clock)
        await turns()
        clock.advance_to(HOUR)
        keeping.clock_changed()
        await turns()
        assert market.at == [0]
        clock.resume()
        keeping.clock_changed()
        await turns()
        assert market.at == [0, HOUR]
        keeping.stop()

    asyncio.run(scene())


def test_once_it_is_stopped_nothing_is_left_on_the_loop() -> None:
    async def scene() -> bool:
        keeping = keeping_up(Walked(), VirtualClock(1_000))
        keeping.stop()
        return keeping._next.cancelled()

    assert asyncio.run(scene())
