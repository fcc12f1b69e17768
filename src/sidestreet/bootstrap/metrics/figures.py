"""What a server counts for as long as it runs, whichever generation of its desk answers."""

from collections.abc import Callable

from sidestreet.api.meter import Meter
from sidestreet.bootstrap.metrics.counting import BatchCounts, LoopWatch, PauseWatch
from sidestreet.bootstrap.metrics.process import now_s


class Figures:
    """Counts. `start` begins to watch the process, which `stop` has to end."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.counts = BatchCounts()
        self.pauses = PauseWatch()
        self.loop_watch = LoopWatch()
        self.started_s = now_s()
        self.connections: Callable[[], int] = lambda: 0
        """Set with `start`: how many connections are open."""

    def start(self, connections: Callable[[], int]) -> None:
        """Watch the running loop and the collector of cycles."""
        self.connections = connections
        self.pauses.start()
        self.loop_watch.start()

    def stop(self) -> None:
        """Watch no more. Doing it twice is harmless."""
        self.pauses.stop()
        self.loop_watch.stop()
