"""The way of a desk through time: every instant at which something is due is visited in turn.

The clock goes to the next such instant, the desk does what is due, all of it becomes durable, and
only then does the clock go on. Nothing is skipped, nothing happens late, and nothing is decided by
how long the disk took. So a desk that is advanced in one go writes the journal that it writes when
it is advanced in many, and the market, which is a function of its seed and the time, agrees.

The visits are apart from who makes them. Where writing is waited for on the spot a plain loop does;
on an event loop it is `runtime/time_travel.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sidestreet.engine.money.day_roll import held_instruments
from sidestreet.runtime.clock import LATEST, VirtualClock
from sidestreet.runtime.desk import Desk


class NotAhead(Exception):  # noqa: N818 - it names the fact
    """The instant that was asked for is past, or later than any calendar knows."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a journey is. `to` is None for one that goes to whatever happens next."""

    began_at: int
    now: int
    to: int | None
    records: int
    """How much was recorded on the way: decisions that changed something."""
    is_complete: bool = False
    has_nothing_ahead: bool = False
    """Whether it ended where it began because nothing is ever going to happen."""

    @property
    def is_over(self) -> bool:
        """Whether it goes no further."""
        return self.is_complete or self.has_nothing_ahead

    @property
    def percent(self) -> int | None:
        """The share of the way that is done, in whole percents; None if nobody knows the end."""
        if self.to is None or self.is_complete:
            return 100 if self.is_complete else None
        return (self.now - self.began_at) * 100 // max(self.to - self.began_at, 1)


def check_ahead(now: int, to: int | None) -> None:
    """Raise `NotAhead` for an instant that is past, or that no calendar knows."""
    if to is not None and not now <= to <= max(LATEST, now):
        raise NotAhead


class Journey:
    """The way of a desk to an instant, or to the first one at which anything is recorded.

    The clock must not run meanwhile. What clients ask on the way is decided at the instant that is
    being visited.
    """

    def __init__(
        self,
        desk: Desk,
        clock: VirtualClock,
        to: int | None,
        pump: Callable[[], bool],
        *,
        until: Callable[[], bool] | None = None,
        stride_ns: int = 0,
    ) -> None:
        """Begin where the clock is. Raises `NotAhead` for what is past; the present is not.

        `pump` pumps the desk and returns whether it has asked for one more meanwhile. The journey
        is over where `until`, asked at each visit, says so. With a `stride_ns` no step is longer,
        and prices are looked at after each.
        """
        self._desk = desk
        self._pump = pump
        self._until = until
        self._stride_ns = stride_ns
        self._clock = clock
        self._to = to
        self._began_at = clock.now()
        self._records_before = desk.sequencer.sequence
        self._is_complete = self._has_nothing_ahead = False
        check_ahead(self._began_at, to)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(
            self._began_at,
            self._clock.now(),
            self._to,
            self._desk.sequencer.sequence - self._records_before,
            self._is_complete,
            self._has_nothing_ahead,
        )

    def visits(self) -> Iterator[bool]:
        """Make the journey, one pump of the desk at each step.

        What is yielded says whether the next step is in vain until something that is on its way
        has become durable.
        """
        desk, clock = self._desk, self._clock
        yield from self._settle()
        # What was asked before the journey began is no part of it.
        self._records_before = desk.sequencer.sequence
        yield False
        while not self._is_over():
            due, to = desk.next_due(), self._to
            if to is None and (due is None or due > LATEST):
                self._has_nothing_ahead = True
                return
            ahead = min(each for each in (due, to) if each is not None)
            if self._stride_ns:
                ahead = min(ahead, clock.now() + self._stride_ns)
            clock.advance_to(ahead)
            yield from self._settle()
            if self._stride_ns:
                self._look()
            yield False
            if not desk.sequencer.is_idle:
                # Somebody asked for something in the pause.
                yield from self._settle()
        self._is_complete = True

    def _settle(self) -> Iterator[bool]:
        """Do all that is due now, and what follows from it, until it is durable.

        What clients ask meanwhile waits for the next time, or clients who never pause would keep
        the clock from going on.
        """
        desk = self._desk
        desk.sequencer.let_clients_wait()
        while True:
            is_wanted = self._pump()
            if not desk.sequencer.is_settled:
                yield True
                continue
            due = desk.next_due()
            if not is_wanted and (due is None or due > self._clock.now()):
                return

    def _look(self) -> None:
        """Have the market come along where it is made action by action and somebody holds it.

        The day's end asks for those prices, and would else wait for all actions of the day at once.
        """
        prices = self._desk.prices
        for instrument_id in held_instruments(self._desk.state):
            prices.mark(instrument_id)

    def _is_over(self) -> bool:
        if self._until is not None and self._until():
            return True
        if self._to is None:
            return self._desk.sequencer.sequence > self._records_before
        return self._clock.now() >= self._to
