"""Which prices the market is asked to tell of, so that orders which wait for one do not miss it.

Of each instrument only the nearest price above and the nearest below matter: a stop, or the next
price that a trailing order follows. The market says once that one of them was reached; the desk
then decides what that means to its orders (`SeePrice`), and the next prices are asked for.

Like timers these follow from the orders, and after a restart from those that are open. They are
looked at again whenever orders have changed, and when a session begins or ends, because what does
not trade now waits for no price now. What the market traded at in the meantime counts as well: it
tells at once of a price that is there already.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from sidestreet.domain.events import Record
from sidestreet.domain.sessions import Trading
from sidestreet.domain.waiting_commands import SeePrice
from sidestreet.engine.state import State
from sidestreet.engine.waiting.session import in_session
from sidestreet.venue.port import PriceWatch

_Levels = tuple[int | None, int | None]
"""At or below which price, and at or above which, an instrument's orders care."""

_NOTHING: _Levels = (None, None)


class Units(Protocol):
    """Knows in which units the market counts, which is late by a moment after a split."""

    def has_heard(self, instrument_id: str) -> bool:
        """Whether the market counts an instrument in the units of now."""
        ...

    def present(self, instrument_id: str, price: int) -> int:
        """Return a price of the market in the units of now."""
        ...


class Triggers:
    """Keeps a market's watch on the prices that orders wait for."""

    def __init__(self, state: State, watch: PriceWatch) -> None:
        self._state = state
        self._watch = watch
        self._trading: Trading | None = None
        self._changes = 0
        # Those that the market lists and an order has waited in; those of them to look at again;
        # what was asked for; and those of which a price is being decided about.
        self._known: dict[str, None] = {}
        self._stale: dict[str, None] = {}
        self._asked: dict[str, _Levels] = {}
        self._seen: dict[str, None] = {}

    def rebuild(self) -> None:
        """Begin anew with a market that lists every instrument of the state and watches none."""
        self._asked.clear()
        self._known = dict.fromkeys(self._state.waiting.ladders)
        self._stale = dict(self._known)

    def follow(self, records: Iterable[Record]) -> None:
        """Note the instruments of orders that wait for a price and have changed."""
        if self._state.waiting.changes == self._changes:
            return
        self._changes = self._state.waiting.changes
        orders = self._state.orders
        for record in records:
            for event in record.events:
                order = orders.get(getattr(event, "order_id", ""))
                if order is not None and order.trigger is not None:
                    self._known[order.instrument_id] = None
                    self._stale[order.instrument_id] = None

    def take(
        self, units: Units | None, decided: Callable[[], None]
    ) -> Iterator[tuple[SeePrice, Callable[[object, int], None]]]:
        """Yield what has been seen since, as commands, each with what to call once it is decided.

        `decided` is called with it, so that the next prices are asked for.
        """
        for instrument_id, price, seen_at in self._watch.crossings():
            self._asked.pop(instrument_id, None)
            self._seen[instrument_id] = None
            present = price if units is None else units.present(instrument_id, price)
            yield SeePrice(instrument_id, present, seen_at), self._done_with(instrument_id, decided)

    def arm(self, trading: Trading, units: Units | None, now: int) -> None:
        """Ask for the prices that matter now, wherever they may be others than before."""
        if trading is not self._trading:
            self._trading = trading
            self._stale |= self._known
        if not self._stale:
            return
        stale, self._stale = self._stale, {}
        for instrument_id in stale:
            if instrument_id in self._seen:
                # Looked at again when that is decided.
                continue
            if units is not None and not units.has_heard(instrument_id):
                self._ask(instrument_id, _NOTHING, now)
                self._stale[instrument_id] = None
            else:
                self._ask(instrument_id, self._levels(instrument_id, trading), now)

    def next_due(self) -> int | None:
        """Return when there is something to do: a price may be reached, or a session changes."""
        due = self._watch.next_crossing()
        if self._state.waiting.ladders and self._trading is not None:
            until = self._trading.until
            return until if due is None else min(due, until)
        return due

    def _ask(self, instrument_id: str, levels: _Levels, now: int) -> None:
        if self._asked.get(instrument_id, _NOTHING) != levels:
            self._watch.watch(instrument_id, *levels, now)
        if levels != _NOTHING:
            self._asked[instrument_id] = levels
        else:
            self._asked.pop(instrument_id, None)
            if instrument_id not in self._state.waiting.ladders:
                self._known.pop(instrument_id, None)

    def _levels(self, instrument_id: str, trading: Trading) -> _Levels:
        ladders = self._state.waiting.ladders.get(instrument_id)
        if ladders is None:
            return _NOTHING
        in_force = list(in_session(ladders, trading))
        lows = [low for ladder in in_force if (low := ladder.next_low) is not None]
        highs = [high for ladder in in_force if (high := ladder.next_high) is not None]
        return max(lows, default=None), min(highs, default=None)

    def _done_with(
        self, instrument_id: str, decided: Callable[[], None]
    ) -> Callable[[object, int], None]:
        def done(_: object, __: int) -> None:
            self._seen.pop(instrument_id, None)
            self._stale[instrument_id] = None
            decided()

        return done
