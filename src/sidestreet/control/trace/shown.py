"""What the text and the page of a trace have in common: short words, and times from a beginning."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from sidestreet.contract.orders import Order as WireOrder
from sidestreet.control.trace.model import Origin, Trace, TracedEvent, TracedFault

_NS: Final = 1_000_000_000
_MS: Final = 1_000_000
_HOUR: Final = 3_600

_FROM: Final = {Origin.CONTROL: "test"}


class Numbers:
    """The numbers by which a trace of many orders names them; of one order it names none."""

    def __init__(self, trace: Trace) -> None:
        self._numbers = {order.id: number for number, order in enumerate(trace.orders, start=1)}
        self.are_many = len(trace.orders) > 1

    def of(self, order_id: str | None) -> str:
        """Return the number of an order; nothing where there is but one, or for several at once."""
        number = self._numbers.get(order_id or "")
        return f"#{number}" if self.are_many and number is not None else ""


def rows_of(trace: Trace) -> Iterator[TracedEvent | TracedFault]:
    """Yield all that is shown of a trace, each fault behind the last event of its record."""
    faults: dict[int, list[TracedFault]] = {}
    for fault in trace.faults:
        faults.setdefault(fault.sequence, []).append(fault)
    for sequence, events in groupby(trace.events, lambda event: event.sequence):
        yield from events
        yield from faults.get(sequence, ())


def order_words(order: WireOrder) -> str:
    """Return what an order asks for, in a line."""
    prices = [
        f"{name}{price}"
        for name, price in (("", order.limit_price), ("stop ", order.stop_price))
        if price is not None
    ]
    what = (
        order.side,
        order.quantity,
        order.symbol or "",
        order.order_type,
        *prices,
        order.time_in_force,
    )
    return " ".join(str(each) for each in what if each)


def outcome_words(order: WireOrder) -> str:
    """Return what has become of an order, in a line."""
    if order.average_fill_price is None:
        return str(order.status)
    filled = f"{order.filled_quantity} of {order.quantity} at {order.average_fill_price}"
    return f"{order.status}, filled {filled}"


def origin_words(event: TracedEvent) -> str:
    """Return who brought an event about, in a word."""
    origin = event.cause.origin
    return _FROM.get(origin, str(origin))


def elapsed(since_ns: int, *, exact: bool = False) -> str:
    """Return a time from the beginning: seconds, or hours, minutes and seconds.

    It is cut to a millisecond, or to a microsecond where it has to be `exact`.

    >>> elapsed(0), elapsed(4_000_000), elapsed(3_605_000_000_000), elapsed(90_061_000_000_000)
    ('+0.000', '+0.004', '+1:00:05.000', '+1d 1:01:01.000')
    >>> elapsed(1_250, exact=True)
    '+0.000001'
    """
    seconds, rest = divmod(since_ns, _NS)
    fraction = f"{rest // 1_000:06d}" if exact else f"{rest // _MS:03d}"
    if seconds < _HOUR:
        return f"+{seconds}.{fraction}"
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    return f"+{f'{days}d ' if days else ''}{hour}:{minute:02d}:{second:02d}.{fraction}"


def needs_exact(trace: Trace) -> bool:
    """Whether milliseconds would show two instants of a trace as one."""
    instants = sorted({event.time_ns for event in trace.events})
    return len({instant // _MS for instant in instants}) < len(instants)


def when_words(event: TracedEvent) -> str:
    """Return on which day and in which session an event took place."""
    session = "market closed" if event.session is None else event.session.replace("_", "-")
    return f"{event.business_date}, {session}"


_BRIEF: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "OrderAccepted": (("quantity", "limit_price"), "{} at {}"),
    "RouteOpened": (("terms.quantity", "terms.limit_price"), "{} at {}"),
    "ReplaceRequested": (("terms.quantity", "terms.limit_price"), "{} at {}"),
    "OrderReplaced": (("terms.quantity", "terms.limit_price"), "{} at {}"),
    "OrderReentered": (("terms.quantity", "terms.limit_price"), "{} at {}"),
    "OrderFilled": (("quantity", "price"), "{} at {}"),
    "FillBusted": (("undone.quantity", "undone.price"), "{} at {} taken back"),
    "FillCorrected": (("quantity", "price"), "is {} at {}"),
    "OrderCanceled": (("quantity",), "{} untraded"),
    "OrderExpired": (("quantity",), "{} untraded"),
    "OrderTriggered": (("price",), "at {}"),
    "RouteDirected": (("step",), "{}"),
    "DontKnowTrade": (("reason",), "{}"),
    "CancelRejected": (("detail",), "{}"),
    "ReplaceRejected": (("detail",), "{}"),
    "OrderRejected": (("detail",), "{}"),
    "TrailMoved": (("trail.stop_price",), "stop {}"),
    "MarketDirected": (("directive.move",), "{}"),
}


def brief(event: TracedEvent) -> str:
    """Return the figures of an event that matter most, in a few words."""
    if event.event == "OrderDenied":
        return event.figures.get("refusal", "").partition(":")[0]
    names, form = _BRIEF.get(event.event, ((), ""))
    values = [event.figures.get(name, "the market") for name in names]
    return form.format(*values) if any(name in event.figures for name in names) else ""
