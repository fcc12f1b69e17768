"""Who watches which instrument, and who has yet to hear where it stands.

The rule: a watcher is owed the newest, never what was between. So all that is kept for a watcher
is which of its instruments have moved since it last heard of them; however slowly it reads, that
is never more than it watches. The market is looked at once a step and only while somebody watches,
each instrument once for all of its watchers.
"""

from collections.abc import Callable
from itertools import islice
from typing import Final, Protocol

from sidestreet.runtime.quotes import Level1, Quotes

WATCHED_MAX: Final = 1_000
"""Instruments watched at a time by all watchers together: each is looked at in every step."""

LOOKS_AT_ONCE: Final = 2
"""Instruments looked at before others have their turn: the first look of a day takes some 40 ms."""


class Standing:
    """Where an instrument stands. `memo` is what watchers have made of it, kept with it."""

    __slots__ = ("at", "instrument_id", "level", "memo")

    def __init__(self, instrument_id: str, level: Level1, at: int) -> None:
        self.instrument_id = instrument_id
        self.level = level
        self.at = at
        self.memo: object = None


class Watcher(Protocol):
    """Hears where instruments stand."""

    def show(self, standing: Standing) -> bool:
        """Take the newest of an instrument; False if there was no room, and it was not taken."""
        ...


class Watching:
    """What a watcher watches, and what of it has moved since it last heard, the oldest first."""

    __slots__ = ("instrument_ids", "moved", "watcher")

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.instrument_ids: dict[str, None] = {}
        self.moved: dict[str, None] = {}


class QuoteHub:
    """Looks at the market for watchers. All calls belong to the desk's thread."""

    def __init__(self, quotes: Quotes, now: Callable[[], int], wake: Callable[[], None]) -> None:
        """`wake` asks for a call of `look` soon, and then whenever `next_due` says."""
        self._quotes = quotes
        self._now = now
        self._wake = wake
        self._watchings: dict[Watching, None] = {}
        self._watched: dict[str, dict[Watching, None]] = {}
        self._standings: dict[str, Standing] = {}
        self._due: int | None = None
        self._ahead: dict[str, None] = {}
        """What is yet to be looked at in this step."""

    @property
    def watched_count(self) -> int:
        """How many instruments are watched."""
        return len(self._watched)

    def join(self, watcher: Watcher) -> Watching:
        """Take in a watcher of nothing yet."""
        watching = Watching(watcher)
        self._watchings[watching] = None
        return watching

    def leave(self, watching: Watching) -> None:
        """Forget a watcher; doing so twice is harmless."""
        for instrument_id in list(watching.instrument_ids):
            self.unwatch(watching, instrument_id)
        self._watchings.pop(watching, None)

    def watch(self, watching: Watching, instrument_id: str) -> bool:
        """Have a watcher shown an instrument, first as it stands now.

        False if so many are watched already that one more is refused.
        """
        if instrument_id not in self._watched and len(self._watched) >= WATCHED_MAX:
            return False
        self._watched.setdefault(instrument_id, {})[watching] = None
        watching.instrument_ids[instrument_id] = None
        standing = self._standings.get(instrument_id)
        if standing is not None:
            watching.moved[instrument_id] = None
        self._ahead[instrument_id] = None
        self._wake()
        return True

    def unwatch(self, watching: Watching, instrument_id: str) -> bool:
        """Show an instrument no more; False if the watcher did not watch it."""
        if instrument_id not in watching.instrument_ids:
            return False
        del watching.instrument_ids[instrument_id]
        watching.moved.pop(instrument_id, None)
        others = self._watched[instrument_id]
        del others[watching]
        if not others:
            del self._watched[instrument_id]
            self._standings.pop(instrument_id, None)
        return True

    def next_due(self) -> int | None:
        """Return the instant of the next look, which may be past; None while nobody watches."""
        if not self._watched:
            return None
        return self._now() if self._due is None or self._ahead else self._due

    def look(self) -> None:
        """Look at the market if it may have moved, and show what has."""
        now = self._now()
        if self._watched and (self._due is None or now >= self._due):
            self._due = self._quotes.next_change(now)
            self._ahead = dict.fromkeys(self._watched)
        for instrument_id in list(islice(self._ahead, LOOKS_AT_ONCE)):
            del self._ahead[instrument_id]
            watchings = self._watched.get(instrument_id)
            if watchings:
                self._look_at(instrument_id, watchings, now)
        if self._ahead:
            self._wake()
        for watching in list(self._watchings):
            if watching.moved:
                self.resume(watching)

    def resume(self, watching: Watching) -> None:
        """Show a watcher what it has not heard of, as far as there is room."""
        while watching.moved:
            instrument_id = next(iter(watching.moved))
            if not watching.watcher.show(self._standings[instrument_id]):
                return
            watching.moved.pop(instrument_id, None)

    def _look_at(self, instrument_id: str, watchings: dict[Watching, None], now: int) -> None:
        level = self._quotes.quote(instrument_id, now)
        before = self._standings.get(instrument_id)
        if level is None or (before is not None and before.level == level):
            return
        self._standings[instrument_id] = Standing(instrument_id, level, now)
        for watching in watchings:
            watching.moved[instrument_id] = None
