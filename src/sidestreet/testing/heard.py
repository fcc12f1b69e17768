"""What a stream of a desk in process has said, kept until somebody reads it."""

from collections import deque

from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.http.streams import Listener, Message


class Heard:
    """The client's side of one stream. It is open from the moment that it is made."""

    def __init__(self, desk: InProcessDesk, listener: Listener) -> None:
        self._desk = desk
        self._listener = listener
        self._messages: deque[Message] = deque()
        self._is_left = False
        self.is_over = False
        """Whether the desk has ended the stream; what it said before can still be read."""
        self.is_cut = False
        """Whether it did so without a word, and what was not read by then is lost."""
        with desk.turn:
            listener.opened(self)

    def take(self) -> Message | None:
        """Return the oldest message that was not read yet, None if there is none."""
        with self._desk.turn:
            return self._messages.popleft() if self._messages else None

    def leave(self) -> None:
        """End it from the client's side. Doing so twice is harmless."""
        with self._desk.turn:
            if not self._is_left:
                self._is_left = True
                self._listener.closed()

    def send(self, message: Message) -> bool:
        """Take a message: there is always room, as a test reads all of it in the end."""
        if self.is_over or self._is_left:
            return False
        self._messages.append(message)
        return True

    def close(self, code: int, reason: str) -> None:
        """Take the desk's end of it."""
        del code, reason
        self.is_over = True

    def abort(self) -> None:
        """Take the end of the connection."""
        self.is_over = self.is_cut = True
        self._messages.clear()
