"""Several programs that trade at once, each on a connection of its own."""

import select
from collections.abc import Iterable
from typing import Self

from crashes.ledger import Ledger, Taken
from crashes.servers import Server
from crashes.wire import Cut, Line


class Load:
    """One program for each ledger, with one request under way as long as its connection is open."""

    def __init__(self, server: Server, ledgers: Iterable[Ledger]) -> None:
        self.answers = 0
        """How many have come, to all programs together."""
        self._waited: dict[Line, Taken] = {}
        self._lines = {Line(server.port): ledger for ledger in ledgers}
        self._open = dict(self._lines)
        self._asks_more = True

    def __enter__(self) -> Self:
        for line in self._lines:
            self._ask(line)
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines:
            line.close()

    @property
    def is_open(self) -> bool:
        """Whether any program still hears the server."""
        return bool(self._open)

    def await_answers(self, seconds: float | None) -> list[Line]:
        """Wait until something has arrived, at most so long, and give where."""
        sockets = {line.socket: line for line in self._open}
        return [sockets[each] for each in select.select(list(sockets), [], [], seconds)[0]]

    def take(self, lines: Iterable[Line]) -> None:
        """Read what has arrived; whoever has a whole answer notes it and asks for more."""
        for line in lines:
            try:
                reply = line.take()
                if reply is not None:
                    self.answers += 1
                    self._waited[line](reply)
                    self._ask_more(line)
            except Cut:
                del self._open[line]

    def hear_out(self) -> None:
        """Read all that a server sent that has ended."""
        while self._open:
            self.take(self.await_answers(None))

    def settle(self) -> None:
        """Hear what is answered yet to all that was asked, ask nothing more, and hang up."""
        self._asks_more = False
        self.hear_out()

    def _ask_more(self, line: Line) -> None:
        if self._asks_more:
            self._ask(line)
        else:
            line.close()
            del self._open[line]

    def _ask(self, line: Line) -> None:
        method, target, body, taken = self._lines[line].next()
        self._waited[line] = taken
        line.send(method, target, body)
