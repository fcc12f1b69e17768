"""What is different when a session is made again, and how it is told: for people and as JSON."""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

SHOWN: Final = 20
"""Most differences that are told to people unless they ask for more."""

_WORD: Final = 100


class Divergence(Struct, frozen=True, kw_only=True):
    """One thing that is different.

    `where` says what of: an order, an account, the desk, or a request. `at` is the instant as
    recorded, `request` the number of the request that is behind it, if one is. `before` and `now`
    are what differs, by the name of the member; one that is empty had nothing in its place.
    `more` counts the events of the same order, account or desk that come behind it.
    """

    kind: str
    where: str
    what: str
    at: str
    before: dict[str, Any]
    now: dict[str, Any]
    request: int | None = None
    more: int = 0


class Difference(Struct, frozen=True, kw_only=True):
    """The outcome of a rerun: what is different, the first of it first.

    `is_exact` says that even ids and times are what they were. `notes` tell what could not be
    compared.
    """

    recording: str
    venue: str
    requests: int
    records: int
    is_exact: bool
    divergences: tuple[Divergence, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing is different that can be compared."""
        return not self.divergences

    def text(self, most: int = SHOWN) -> str:
        """Return it for people, with at most so many differences."""
        return "\n".join(self._lines(most)) + "\n"

    def _lines(self, most: int) -> Iterator[str]:
        made = f"{self.requests} requests, {self.records} records"
        if self.is_same:
            exactly = ", ids and times included" if self.is_exact else ""
            yield f"The same{exactly}: {made}, venue {self.venue}."
        else:
            count = len(self.divergences)
            told = "1 difference" if count == 1 else f"{count} differences"
            yield f"{told} in {made}, venue {self.venue}."
        for divergence in self.divergences[:most]:
            yield ""
            yield from _told(divergence)
        if len(self.divergences) > most:
            yield ""
            yield f"... and {len(self.divergences) - most} more"
        if self.notes:
            yield ""
            yield from (f"Note: {note}" for note in self.notes)


def _told(divergence: Divergence) -> Iterator[str]:
    behind = "" if divergence.request is None else f", request {divergence.request}"
    yield f"{divergence.where}: {divergence.what}"
    yield f"  at {divergence.at}{behind}"
    names = [
        *divergence.before,
        *(each for each in divergence.now if each not in divergence.before),
    ]
    for name in names:
        yield f"  {name}: {_word(divergence.before, name)} -> {_word(divergence.now, name)}"
    if divergence.more:
        yield f"  and {divergence.more} more behind it"


def _word(side: dict[str, Any], name: str) -> str:
    if name not in side:
        return "nothing"
    value = side[name]
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _WORD else f"{text[: _WORD - 3]}..."
