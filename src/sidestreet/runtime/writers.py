"""Making batches durable: on the calling thread, or on one of their own.

A failed write ends the process. Nothing is acknowledged after it, and no retry is made: the page
cache may hold what the disk does not. The next start reads what really is there.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final, Protocol

from sidestreet.runtime.sequencer import Batch

INLINE_MAX_S: Final = 0.001
"""Up to this a write is usually waited for on the loop."""

PROBE_AFTER: Final = 64
"""How many writes go to the thread before the disk's speed is looked at again."""

_LATEST: Final = 5


class Journal(Protocol):
    """What a writer needs of a journal."""

    def append(self, first_sequence: int, records: list[bytes]) -> None:
        """Write one batch; return only when it is durable."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class InlineWriter:
    """Writes on the calling thread. For memory journals, where there is nothing to wait for."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def write(self, batch: Batch, durable: Callable[[Batch], None]) -> None:
        """Write a batch and say so at once."""
        self._journal.append(batch.first_sequence, batch.payloads)
        durable(batch)

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()


class LoopWriter:
    """Writes for a desk on an event loop, where the disk's speed says it is best done.

    A slow disk is waited for on a thread, and the next batch gathers meanwhile. A disk that
    answers faster than two threads can meet is waited for on the loop itself: handing over would
    cost more than the wait. Only a write on the loop tells how fast the disk is, since on the
    thread the wait for the interpreter counts too; so now and then one of a slow disk's is made
    there as well.
    """

    def __init__(
        self,
        journal: Journal,
        loop: asyncio.AbstractEventLoop,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._journal = journal
        self._loop = loop
        self._failed = failed
        self._latest_s: deque[float] = deque(maxlen=_LATEST)
        self._until_probe = 0
        self._queue: SimpleQueue[tuple[Batch, Callable[[Batch], None]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def write(self, batch: Batch, durable: Callable[[Batch], None]) -> None:
        """Write a batch; `durable` is called on the loop, perhaps before this returns."""
        if self._until_probe:
            self._until_probe -= 1
            self._queue.put((batch, durable))
            return
        begun = time.perf_counter()
        if self._append(batch):
            self._latest_s.append(time.perf_counter() - begun)
            # The middle one: a single stumble of the disk changes nothing.
            if sorted(self._latest_s)[len(self._latest_s) // 2] > INLINE_MAX_S:
                self._until_probe = PROBE_AFTER
            durable(batch)

    def close(self) -> None:
        """Finish what was handed over, then close the journal."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            batch, durable = job
            if not self._append(batch):
                return
            self._loop.call_soon_threadsafe(durable, batch)
        try:
            self._journal.close()
        except BaseException as error:  # noqa: BLE001 - handed on: the process ends with it
            self._failed(error)

    def _append(self, batch: Batch) -> bool:
        try:
            self._journal.append(batch.first_sequence, batch.payloads)
        except BaseException as error:  # noqa: BLE001 - handed on: the process ends with it
            self._failed(error)
            return False
        return True
