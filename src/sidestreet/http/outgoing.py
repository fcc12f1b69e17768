"""What one connection has to say and has not handed over yet, and whether its client takes it.

Answers that are ready in one turn leave in one write. What the transport holds of them is watched,
because a client that reads nothing shows in nothing else.
"""

import asyncio

from sidestreet.http.limits import Limits
from sidestreet.http.timers import Sweep, WriteWatch


class Outgoing:
    """The outgoing bytes of a connection, in order."""

    __slots__ = ("_bytes_max", "_parts", "_size", "_transport", "_watch")

    def __init__(self, transport: asyncio.Transport, sweep: Sweep, limits: Limits) -> None:
        """Let no more gather than `write_buffer_bytes_max`, here and in the transport each.

        What is more is handed over here, and there it says that the client is slow.
        """
        bytes_max = limits.write_buffer_bytes_max
        transport.set_write_buffer_limits(high=bytes_max)
        self._transport = transport
        self._watch = WriteWatch(sweep)
        self._bytes_max = bytes_max
        self._parts: list[bytes] = []
        self._size = 0

    @property
    def is_waited_for(self) -> bool:
        """Whether something was on its way at the last sweep."""
        return self._watch.is_waited_for

    def add(self, data: bytes) -> None:
        """Have bytes leave at the next `flush`, or now if there are many."""
        self._parts.append(data)
        self._size += len(data)
        if self._size > self._bytes_max:
            self.flush()

    def flush(self) -> None:
        """Hand all of it to the transport."""
        parts = self._parts
        if not parts:
            return
        self._transport.write(parts[0] if len(parts) == 1 else b"".join(parts))
        self._watch.note(self._size)
        self._size = 0
        parts.clear()

    def is_stalled(self, timeout_s: float) -> bool:
        """Say whether the client has taken nothing for so long. Asked once a sweep."""
        return self._watch.is_stalled(self._transport.get_write_buffer_size(), timeout_s)


def shut(transport: asyncio.Transport) -> bool:
    """Shut our side of a connection; return whether the client is now to shut its own."""
    if not transport.can_write_eof():
        transport.close()
        return False
    try:
        transport.write_eof()
    except OSError:
        # The client has reset the connection, which the loop has not told us of yet.
        transport.abort()
        return False
    return True
