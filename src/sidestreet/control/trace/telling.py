"""What a sentence about an event may go by: its record, and the order before and after it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sidestreet.api.instants import render_instant
from sidestreet.control.trace.model import Answered, Origin, TracedCause
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.events import Cause, Event
from sidestreet.domain.magic import RULE_PREFIX
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.engine.timers import GIVE_UP_AFTER_NS

_NS_PER_US: Final = 1_000
_NS_PER_MS: Final = 1_000_000
_NS_PER_S: Final = 1_000_000_000

REQUEST_WORDS: Final = {
    RequestKind.NEW: "new order",
    RequestKind.REPLACE: "replace",
    RequestKind.CANCEL: "cancel",
    RequestKind.EXPIRE: "expiry",
    RequestKind.RESTATE: "end for a restatement",
    RequestKind.REENTER: "reentry",
    RequestKind.ROLL: "end of a slice",
}
"""What we asked of a venue, in words."""

_ORIGINS: Final = {each.value: each for each in Origin} | {"keys": Origin.DESK}


@dataclass(frozen=True, slots=True)
class Telling:
    """The circumstances of one event. Without an order it is told by itself.

    `beside` are all events of the record, `answered` is the request that this one is the end of.
    """

    sequence: int
    cause: TracedCause
    beside: tuple[Event, ...] = ()
    before: Order | None = None
    after: Order | None = None
    answered: Answered | None = None

    @property
    def asked(self) -> str:
        """Who brought the record about, as half a sentence."""
        cause = self.cause
        return {
            Origin.CLIENT: f"the client asked for it ({cause.operation})",
            Origin.CONTROL: f"a test asked for it ({cause.operation})",
            Origin.TIMER: "a timer was due",
            Origin.VENUE: "the venue reported it",
            Origin.MARKET: "the market's price came",
            Origin.DESK: "the desk asked for it by itself",
            Origin.SEED: "the seed says so",
        }[cause.origin]

    @property
    def took(self) -> str:
        """How long an answer took and what it answers, as the end of a sentence."""
        answered = self.answered
        if answered is None:
            return ""
        kind = REQUEST_WORDS[RequestKind(answered.kind)]
        after = f"{span(answered.latency_ns)} after" if answered.latency_ns else "at once on"
        return f", {after} request {answered.request_id} ({kind})"


Words = Callable[[Any, Telling], str]
"""Says why an event came about, in one sentence."""


def traced_cause(cause: Cause, of_control: frozenset[str]) -> TracedCause:
    """Return a cause as it is told; `of_control` are the operations of the control API."""
    origin = _ORIGINS.get(cause.command)
    if origin is None:
        origin = Origin.CONTROL if cause.command in of_control else Origin.CLIENT
        return TracedCause(
            origin=origin,
            operation=cause.command,
            key_id=cause.key_id,
            request_id=cause.request_id,
        )
    return TracedCause(origin=origin)


def span(nanoseconds: int) -> str:
    """Return a span of time in the unit that fits it, cut to three digits after the point.

    >>> span(0), span(1_250), span(200_000), span(10_000_000_000), span(5_400_000_000_000)
    ('0 s', '1.25 us', '200 us', '10 s', '1 h 30 m')
    """
    if nanoseconds >= 60 * _NS_PER_S:
        minutes, seconds = divmod(nanoseconds // _NS_PER_S, 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
        return " ".join(f"{count} {unit}" for count, unit in parts if count)
    for unit, name in ((_NS_PER_S, "s"), (_NS_PER_MS, "ms"), (_NS_PER_US, "us")):
        if nanoseconds >= unit:
            whole, rest = divmod(nanoseconds, unit)
            digits = f"{rest * 1_000 // unit:03d}".rstrip("0")
            return f"{whole}.{digits} {name}" if digits else f"{whole} {name}"
    return f"{nanoseconds} ns" if nanoseconds else "0 s"


def quantity(amount: int) -> str:
    """Return a quantity in words."""
    return render_amount(amount)


def at_limit(price: int | None) -> str:
    """Return a limit in words."""
    return "at the market" if price is None else f"at {render_price(price)}"


def at_instant(instant: int) -> str:
    """Return when, as the end of half a sentence."""
    return f" at {render_instant(instant)}"


def in_quotes(detail: str) -> str:
    """Return what the venue or the desk has said, as the end of half a sentence."""
    return f' ("{detail}")' if detail else ""


def because_of_silence(detail: str) -> str:
    """Return that a request went unanswered for too long, nothing where it did not."""
    if not detail:
        return ""
    return f"the silence timer was due: {detail} for {span(GIVE_UP_AFTER_NS)}"


def rule_words(name: str) -> str:
    """Return what gave an order its script.

    >>> rule_words("magic:reject"), rule_words("half")
    ('The magic outcome reject', 'Rule half')
    """
    if name.startswith(RULE_PREFIX):
        return f"The magic outcome {name.removeprefix(RULE_PREFIX)}"
    return f"Rule {name}"


def sentence(words: str) -> str:
    """Return words with a capital at their beginning."""
    return words[:1].upper() + words[1:]
