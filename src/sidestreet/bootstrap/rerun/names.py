"""Names for what is made on a desk, the same on a desk that makes it again.

Ids are facts of time and sequence, so they differ as soon as anything ahead of them does. A name
follows from who asked: the second order of request 7 is that on both sides, whatever its id; the
third execution is the third of its order.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

from sidestreet.control.recording.lines import Recorded

ID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII
)
_ROUTES: Final = frozenset({"route_id", "first_route_id", "ended_route_id"})


class Names:
    """The names of one side, in the order in which its records are taken in."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        """Ids by name."""
        self.routes: dict[str, int] = {}
        """Route ids by name."""
        self.sequences: dict[str, int] = {}
        """Sequences of records by name."""
        self._of_id: dict[str, str] = {}
        self._of_route: dict[tuple[int, int], str] = {}
        self._of_sequence: dict[tuple[int, int], str] = {}
        self._owner_of_route: dict[tuple[int, int], str] = {}
        self._counts: Counter[str] = Counter()

    def take(self, record: Recorded) -> None:
        """Give names to what a record is the first to mention."""
        generation = record.generation
        origin = record.cause["request_id"] or record.cause["command"]
        record_name = self._next(f"{generation}/{origin}/")
        self.sequences[record_name] = record.sequence
        self._of_sequence[generation, record.sequence] = record_name
        for event in record.events:
            order_id = order_of(event)
            owner = record_name if order_id is None else self._of_id.get(order_id, record_name)
            for text in _texts(event):
                for found in ID.findall(text):
                    if found not in self._of_id:
                        name = self._next(f"{owner}:")
                        self._of_id[found] = name
                        self.ids[name] = found
            if order_id is not None:
                owner = self._of_id.get(order_id, owner)
            for route_id in _route_ids(event):
                opens = event["event"] == "RouteOpened" and not self._is_of(generation, route_id)
                if opens or self.of_route(generation, route_id) is None:
                    name = self._next(f"{owner}:route ")
                    self._of_route[generation, route_id] = name
                    self._owner_of_route[generation, route_id] = owner
                    self.routes[name] = route_id

    def of_text(self, text: str) -> str:
        """Return a text with names in place of ids."""
        return ID.sub(lambda found: self._of_id.get(found[0], found[0]), text)

    def shown(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        """Return a value as it is told: the id, if it is the name of one."""
        return self.ids.get(value, value) if isinstance(value, str) else value

    def of_id(self, found: str) -> str | None:
        """Return the name of an id."""
        return self._of_id.get(found)

    def of_route(self, generation: int, route_id: int) -> str | None:
        """Return the name of a route. A generation may go on with those of the ones before it."""
        return _latest(self._of_route, generation, route_id)

    def of_sequence(self, generation: int, sequence: int) -> str | None:
        """Return the name of a record, as for routes."""
        return _latest(self._of_sequence, generation, sequence)

    def owner(self, generation: int, event: dict[str, Any]) -> str | None:
        """Return the name of the order that an event is about, None if it is about none."""
        order_id = order_of(event)
        if order_id is not None:
            return self._of_id.get(order_id)
        report = event.get("report")
        if isinstance(report, dict):
            return _latest(self._owner_of_route, generation, report["route_id"])
        return None

    def plain(self, generation: int, value: Any, mask: Callable[[str, Any], Any]) -> Any:  # noqa: ANN401 - JSON
        """Return JSON with names in place of ids, and each member as `mask` leaves it."""
        if isinstance(value, dict):
            return {
                name: self._member(generation, name, mask(name, each), mask)
                for name, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._member(generation, "", mask("", each), mask) for each in value]
        return self.of_text(value) if isinstance(value, str) else value

    def _member(
        self,
        generation: int,
        name: str,
        value: Any,  # noqa: ANN401 - JSON
        mask: Callable[[str, Any], Any],
    ) -> Any:  # noqa: ANN401 - JSON
        if name in _ROUTES and isinstance(value, int):
            return self.of_route(generation, value) or value
        return self.plain(generation, value, mask)

    def _is_of(self, generation: int, route_id: int) -> bool:
        return (generation, route_id) in self._of_route

    def _next(self, base: str) -> str:
        self._counts[base] += 1
        return f"{base}{self._counts[base]}"


def _latest(names: dict[tuple[int, int], str], generation: int, number: int) -> str | None:
    """Return the name that a number has in a generation, or in the latest one before it."""
    each = (names.get((earlier, number)) for earlier in range(generation, 0, -1))
    return next((name for name in each if name is not None), None)


def order_of(event: dict[str, Any]) -> str | None:
    """Return the id of the order that an event names."""
    if event["event"] == "OrderDenied":
        event = event["order"]
    order_id = event.get("order_id")
    return order_id if isinstance(order_id, str) else None


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _route_ids(event: dict[str, Any]) -> Iterator[int]:
    for name in ("route_id", "first_route_id", "ended_route_id"):
        route_id = event.get(name)
        if isinstance(route_id, int):
            yield route_id
