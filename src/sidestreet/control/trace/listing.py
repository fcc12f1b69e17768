"""The events of the journal as a list: of orders and of everything else, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, get_args

from msgspec.structs import replace

from sidestreet.control.trace.model import EventPage, TracedEvent
from sidestreet.control.trace.story import told_alone
from sidestreet.control.trace.surroundings import Surroundings
from sidestreet.domain.events import DontKnowTrade, Event, OrderAccepted, OrderDenied, Record
from sidestreet.runtime.codec import decode_record
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.record_log import RecordLog

EVENT_NAMES: Final = frozenset(each.__name__ for each in get_args(Event))

_LOOKED_AT_MAX: Final = 100_000
"""Most records that one page looks at, whether or not it finds any."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are asked for; what is None is not asked."""

    account_id: int | None = None
    order_id: str | None = None
    event: str | None = None
    cause: str | None = None


class Listing:
    """Reads pages of the events of one desk."""

    def __init__(self, desk: Desk, log: RecordLog, around: Surroundings) -> None:
        self._desk = desk
        self._log = log
        self._around = around

    def page(self, after: int, last: int, count: int, wanted: Filter) -> Iterator[EventPage | None]:
        """Yield None at each pause, then the page that begins behind a record."""
        events: list[TracedEvent] = []
        reached = after
        needles = _needles(wanted)
        for first, payloads in self._log.runs(after + 1, last):
            for sequence, payload in enumerate(payloads, start=first):
                reached = sequence
                if all(needle in payload for needle in needles):
                    record = decode_record(payload)
                    events += [
                        self._told(record, number, event, wanted)
                        for number, event in enumerate(record.events, start=1)
                        if self._is_wanted(record, event, wanted)
                    ]
                    if len(events) >= count:
                        break
            if len(events) >= count or reached - after >= _LOOKED_AT_MAX:
                break
            yield None
        yield EventPage(events=events, next_after=reached if reached < last else None)

    def _told(self, record: Record, number: int, event: Event, wanted: Filter) -> TracedEvent:
        told = told_alone(record, number, event, self._around)
        order_id = self._order_id(event)
        order = None if order_id is None else self._desk.state.orders.get(order_id)
        account_id = told.account_id
        if account_id is None:
            account_id = wanted.account_id if order is None else order.account_id
        return replace(told, order_id=order_id, account_id=account_id)

    def _is_wanted(self, record: Record, event: Event, wanted: Filter) -> bool:
        cause = record.cause.command
        if wanted.cause not in {None, cause, self._around.origin(record.cause)}:
            return False
        if wanted.event not in {None, type(event).__name__}:
            return False
        if wanted.order_id is not None and wanted.order_id != self._order_id(event):
            return False
        return wanted.account_id is None or self._is_of_account(event, wanted.account_id)

    def _order_id(self, event: Event) -> str | None:
        if isinstance(event, OrderDenied):
            return event.order.order_id
        if isinstance(event, DontKnowTrade):
            return self._desk.state.routes.get(event.report.route_id)
        order_id: str | None = getattr(event, "order_id", None)
        return order_id

    def _is_of_account(self, event: Event, account_id: int) -> bool:
        if isinstance(event, OrderAccepted):
            return event.account_id == account_id
        if isinstance(event, OrderDenied):
            return event.order.account_id == account_id
        named = getattr(event, "account_id", None)
        if named is not None:
            return bool(named == account_id)
        order_id = self._order_id(event)
        return order_id is not None and self._desk.find_order(account_id, order_id) is not None


def _needles(wanted: Filter) -> list[bytes]:
    """Return what the bytes of every record that is wanted hold."""
    return [] if wanted.event is None else [wanted.event.encode()]
