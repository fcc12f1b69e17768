"""Where the records of a trace come from: the journal, read once from the birth of an order on.

An order's events name it, so a record that does not hold the bytes of its id is passed over as it
is. Others are decoded. Reading goes on in steps, between which the desk has its turn.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from sidestreet.control.trace.story import Story
from sidestreet.control.trace.surroundings import Surroundings
from sidestreet.domain.events import OrderAccepted, OrderDenied, Record
from sidestreet.domain.ids import sequence_in
from sidestreet.runtime.codec import decode_record
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.record_log import RecordLog

T = TypeVar("T")

_OF_ALL: Final = (b"DontKnowTrade", b"MarketStarted", b"MarketDirected", b"UnitsAdjusted")
"""The names of events that may be about an order without naming it."""

_SOUGHT_MAX: Final = 32
"""With more to look for, decoding is faster than looking."""


def one_order(
    log: RecordLog,
    last: int,
    name: str,
    account_id: int | None,
    around: Surroundings,
) -> Iterator[Story | None]:
    """Yield None at each pause, then the story of the order that a name is the id of.

    The name may be a client's id as well, in whichever accounts have it, or in one.
    """

    def is_it(born: OrderAccepted) -> bool:
        is_named = name in {born.order_id, born.client_order_id}
        return is_named and account_id in {None, born.account_id}

    first = _birth(log, last, name)
    story = Story(around, is_it)
    named = name.encode()

    def sought() -> Sequence[bytes]:
        ids = [each.encode() for each in story.order_ids]
        return (named, *ids, *_OF_ALL)

    for record in records(log, first, last, sought):
        if record is not None:
            story.take(record)
        else:
            yield None
    yield story


def many_orders(
    log: RecordLog,
    first: int,
    last: int,
    account_id: int | None,
    around: Surroundings,
) -> Iterator[Story | None]:
    """Yield None at each pause, then the story of all orders that came from a record on."""
    story = Story(around, lambda born: account_id in {None, born.account_id})
    for record in records(log, first, last, lambda: ()):
        if record is None:
            yield None
        else:
            story.take(record)
        if story.is_full:
            break
    yield story


def records(
    log: RecordLog, first: int, last: int, sought: Callable[[], Sequence[bytes]]
) -> Iterator[Record | None]:
    """Yield the records that hold any of what is sought, all without any, and None at pauses."""
    for _, payloads in log.runs(first, last):
        needles = sought()
        if not _holds(b"".join(payloads), needles):
            # Most of a journal is about other orders, and this is one look for many records.
            yield None
            continue
        for payload in payloads:
            if _holds(payload, needles):
                yield decode_record(payload)
                # An order that was just born is looked for from here on.
                needles = sought()
        yield None


def in_turns(desk: Desk, steps: Iterator[T | None], done: Callable[[T], None]) -> None:
    """Go through steps, with a turn of the desk between any two, and hand over what they end in."""
    is_going = is_asked = False

    def go_on() -> None:
        nonlocal is_going, is_asked
        if is_going:
            # The desk has nobody else whose turn it is.
            is_asked = True
            return
        is_going = is_asked = True
        while is_asked:
            is_asked = False
            found = next(steps)
            if found is not None:
                done(found)
                return
            desk.later(go_on)
        is_going = False

    go_on()


def _holds(payload: bytes, needles: Sequence[bytes]) -> bool:
    if not needles or len(needles) > _SOUGHT_MAX:
        return True
    for needle in needles:  # noqa: SIM110 - asked of every record of a journal
        if needle in payload:
            return True
    return False


def _birth(log: RecordLog, last: int, name: str) -> int:
    """Return the sequence at which an order was born that has this id, else 1."""
    sequence = sequence_in(name)
    if sequence is None or not 1 <= sequence <= last:
        return 1
    for _, payloads in log.runs(sequence, sequence):
        for payload in payloads:
            for event in decode_record(payload).events:
                born = event.order if isinstance(event, OrderDenied) else event
                if isinstance(born, OrderAccepted) and born.order_id == name:
                    return sequence
    return 1
