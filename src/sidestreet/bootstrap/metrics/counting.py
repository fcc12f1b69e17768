"""What is counted while a server runs: durable batches, pauses, and how late the loop is."""

import asyncio
import gc
from time import perf_counter_ns
from typing import Final

from sidestreet.domain.events import OrderDenied
from sidestreet.domain.reasons import Refusal
from sidestreet.runtime.sequencer import Batch

_LOOK_S: Final = 1.0


class BatchCounts:
    """Counts what durable batches held. `follow` hears of each, whichever generation it is of."""

    def __init__(self) -> None:
        self.batches = 0
        self.records = 0
        self.commands = 0
        self.events: dict[type, int] = {}
        self.reasons: dict[str, int] = {}

    def follow(self, batch: Batch) -> None:
        """Count a batch, and what of it was refused.

        A batch that changed nothing needed no disk, and is counted by its commands alone.
        """
        self.commands += len(batch.answers)
        for _, answer, _ in batch.answers:
            if type(answer) is Refusal:
                self._refused(answer)
        if not batch.records:
            return
        self.batches += 1
        self.records += len(batch.records)
        events = self.events
        for record in batch.records:
            for event in record.events:
                kind = type(event)
                events[kind] = events.get(kind, 0) + 1
                if type(event) is OrderDenied:
                    self._refused(event.refusal)

    def _refused(self, refusal: Refusal) -> None:
        reason = str(refusal.reason)
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


class PauseWatch:
    """How long the collector of cycles has held everybody up."""

    def __init__(self) -> None:
        self.paused_ns = 0
        self._began = 0

    def start(self) -> None:
        """Begin to listen."""
        gc.callbacks.append(self._hear)

    def stop(self) -> None:
        """Listen no more."""
        if self._hear in gc.callbacks:
            gc.callbacks.remove(self._hear)

    def _hear(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._began = perf_counter_ns()
        else:
            self.paused_ns += perf_counter_ns() - self._began


class LoopWatch:
    """How late an event loop is with what it was asked to do a second later."""

    def __init__(self) -> None:
        self.lag_s = 0.0
        self.lag_max_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._due_s = 0.0

    def start(self) -> None:
        """Look at the running loop once a second from here on."""
        loop = asyncio.get_running_loop()
        self._due_s = loop.time() + _LOOK_S
        self._timer = loop.call_at(self._due_s, self._look)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        late_s = asyncio.get_running_loop().time() - self._due_s
        self.lag_s = max(0.0, late_s)
        self.lag_max_s = max(self.lag_max_s, self.lag_s)
        self.start()
