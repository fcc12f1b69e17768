"""An advance on the spot, for desks whose batches are durable at once."""

from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.journey import Journey, Progress


def advance_inline(desk: Desk, clock: VirtualClock, to: int | None) -> Progress:
    """Advance a desk whose batches are durable at once; return when it is there.

    Raises `NotAhead`, and RuntimeError for a desk that has to wait for its disk.
    """
    is_wanted = False

    def wake() -> None:
        nonlocal is_wanted
        is_wanted = True

    def pump() -> bool:
        nonlocal is_wanted
        is_wanted = False
        desk.pump()
        return is_wanted

    journey, driver = Journey(desk, clock, to, pump), desk.wake
    desk.wake = wake
    try:
        for waits in journey.visits():
            if waits:
                raise RuntimeError("this desk waits for its disk, so it needs a loop")
    finally:
        desk.sequencer.let_clients_in()
        desk.wake = driver
    return journey.progress
