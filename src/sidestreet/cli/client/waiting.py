"""`--wait`: what became of the orders that an answer names.

A cancel is asked for before it is done, and an order is taken before it trades. With this flag
each order of the answer is read again until it has ended, and the answer is shown with the orders
as they then are. An order that does not end in time is no error of anybody's, but not what was
waited for: the answer is shown, and the exit code is 1.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import output
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.request import Request, quote
from sidestreet.cli.gjson.scan import NotJson, Value, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sidestreet.cli.client.answer import Answer
    from sidestreet.cli.client.grammar import Command

SECONDS: Final = 60.0
SECONDS_MAX: Final = 86_400.0
FIRST_PAUSE_SECONDS: Final = 0.05
PAUSE_SECONDS_MAX: Final = 1.0

ENDED: Final = frozenset(("FILLED", "CANCELED", "REJECTED", "EXPIRED", "REPLACED"))
"""The statuses that nothing leads out of."""

_SUCCESS: Final = range(200, 300)


def seconds(text: str) -> float:
    """Return how long to wait at most. Raises `Problem` for a text that is no such time."""
    if not text:
        return SECONDS
    try:
        chosen = float(text)
    except ValueError:
        chosen = -1.0
    if not 0 <= chosen <= SECONDS_MAX:
        raise Problem(
            f'Invalid value "{text}" for flag --wait-seconds: expected a number up to '
            f"{SECONDS_MAX:.0f}"
        )
    return chosen


class Wait:
    """Waits for the orders of one command's answer."""

    def __init__(
        self,
        command: Command,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = command.reread
        self._seconds = seconds
        self._clock = clock

    def follow(
        self,
        made: Request,
        answer: Answer,
        ask: Callable[[Request], Answer],
        sleep: Callable[[float], object],
    ) -> tuple[Answer, int]:
        """Return the answer with its orders as they ended, and the exit code."""
        del made
        if answer.status not in _SUCCESS:
            return answer, 1
        orders = _Orders(answer)
        end = self._clock() + self._seconds
        pause = FIRST_PAUSE_SECONDS
        while open_now := orders.still_open():
            if self._clock() >= end:
                noun = "order has" if len(open_now) == 1 else "orders have"
                span = "1 second" if self._seconds == 1 else f"{self._seconds:g} seconds"
                output.warn(f"{len(open_now)} {noun} not ended within {span}.")
                return orders.joined(), 1
            sleep(pause)
            pause = min(pause * 2, PAUSE_SECONDS_MAX)
            for order in open_now:
                again = ask(self._reading(order))
                if again.status not in _SUCCESS:
                    return again, 1
                orders.renew(order, again)
        return orders.joined(), 0

    def _reading(self, order: Value) -> Request:
        path = self._path.removeprefix("/")
        for name, member in (("account_id", "account_id"), ("order_id", "id")):
            path = path.replace(f"{{{name}}}", quote(_text(order, member)))
        return Request("GET", path, None)


class _Orders:
    """The orders of an answer, each with the newest that was read of it."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._text = ""
        self._orders: list[Value] = []
        self._newest: dict[int, Value] = {}
        try:
            self._text = answer.body.decode()
            data = _member(read(self._text), "data")
        except (NotJson, UnicodeDecodeError):
            return
        if data is not None:
            items = data.items if data.kind == "array" else [data]
            self._orders = [item for item in items if _text(item, "id")]

    def still_open(self) -> list[Value]:
        """Return the orders of the answer that have not ended, as the answer has them."""
        return [
            order
            for order in self._orders
            if _text(self._newest.get(order.start, order), "status") not in ENDED
        ]

    def renew(self, order: Value, again: Answer) -> None:
        """Take what reading an order again gave."""
        try:
            newest = _member(read(again.body.decode()), "data")
        except (NotJson, UnicodeDecodeError):
            newest = None
        if newest is None or not _text(newest, "status"):
            raise Problem(f"order {_text(order, 'id')} cannot be read again: no order came")
        self._newest[order.start] = newest

    def joined(self) -> Answer:
        """Return the answer with the newest of every order in its place."""
        parts, position = [], 0
        for order in self._orders:
            newest = self._newest.get(order.start)
            if newest is not None:
                parts += [self._text[position : order.start], newest.raw]
                position = order.end
        parts.append(self._text[position:])
        return self._answer._replace(body="".join(parts).encode())


def _member(value: Value, name: str) -> Value | None:
    if value.kind != "object":
        return None
    return dict(value.members()).get(name)


def _text(value: Value, name: str) -> str:
    found = _member(value, name)
    return "" if found is None or found.kind == "null" else found.text()
