"""Some five thousand US listings: which there are is fact, their figures are made up by a rule.

The list is the packaged file `universe.txt`: key, symbol, market, size and name. Where it comes
from is told in `data/README.md` and `tools/pack_universe.py`, how figures are made in
`universe_figures`. The twenty instruments of `packaged_instruments` are not among them.

The rule: nothing of it is read before somebody asks, and of a listing no more than its line is kept
until somebody asks for that one. Most desks deal in a few names and should start as fast as if
there were no others.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.reference.instrument import Instrument, how_shortable, instrument_id
from sidestreet.reference.packaged import packaged_text
from sidestreet.reference.universe_figures import figures_of

SEPARATOR: Final = "|"

_PARTNERSHIP: Final = re.compile(r"\bL\.?P\.?$", re.IGNORECASE)


class Universe:
    """A list of listings, found by symbol, by id and by the root of their options.

    Lines are `key|symbol|venue|size|name`. The key is permanent: ids are made from it.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = tuple(lines)
        self._made: dict[int, Instrument] = {}
        self._places: dict[str, int] = {}
        self._roots: dict[str, int] = {}
        for place, line in enumerate(self._lines):
            symbol = line.split(SEPARATOR, 2)[1]
            self._places[symbol] = place
            if "." in symbol:
                self._roots[symbol.replace(".", "")] = place

    @functools.cached_property
    def _ids(self) -> dict[str, int]:
        return {_id(line): place for place, line in enumerate(self._lines)}

    def by_symbol(self, symbol: str) -> Instrument | None:
        """Return the listing with a symbol, in capitals, or None."""
        place = self._places.get(symbol)
        return None if place is None else self._at(place)

    def by_id(self, identity: str) -> Instrument | None:
        """Return the listing with an id, in lower case with dashes, or None."""
        place = self._ids.get(identity)
        return None if place is None else self._at(place)

    def by_root(self, root: str) -> Instrument | None:
        """Return the listing whose options have a root, or None.

        >>> [found.symbol for found in map(packaged_universe().by_root, ("IBM", "BFB")) if found]
        ['IBM', 'BF.B']
        """
        place = self._places.get(root)
        if place is None:
            place = self._roots.get(root)
        return None if place is None else self._at(place)

    def __iter__(self) -> Iterator[Instrument]:
        return map(self._at, range(len(self._lines)))

    def __len__(self) -> int:
        return len(self._lines)

    def _at(self, place: int) -> Instrument:
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = _listing(self._lines[place])
        return made


@functools.cache
def packaged_universe() -> Universe:
    """Return the listings that come with the package, read when they are first asked for."""
    return Universe(packaged_text("universe.txt").splitlines())


@functools.cache
def no_universe() -> Universe:
    """Return a list without listings."""
    return Universe(())


def _id(line: str) -> str:
    return instrument_id(f"listing/{line.split(SEPARATOR, 1)[0]}")


def _listing(line: str) -> Instrument:
    _, symbol, venue, size, name = line.split(SEPARATOR)
    identity = _id(line)
    figures = figures_of(identity, int(size))
    return Instrument(
        terms=InstrumentTerms(
            instrument_id=identity,
            symbol=symbol,
            instrument_type=InstrumentType.COMMON_STOCK,
            venue=venue,
            is_fractionable=figures.is_fractionable,
            long_margin_rate=figures.long_margin_rate,
            short_margin_rate=figures.short_margin_rate,
            is_marginable=figures.is_marginable,
            shortable=how_shortable(
                is_tradable=True,
                is_short_prohibited=figures.is_short_prohibited,
                easy_to_borrow=figures.easy_to_borrow,
            ),
            base_price=figures.base_price,
        ),
        name=name,
        base_price=figures.base_price,
        adv=figures.adv,
        # What the name says; nothing else is known about it.
        is_ptp=_PARTNERSHIP.search(name) is not None,
        is_threshold_security=figures.is_threshold_security,
        is_short_prohibited=figures.is_short_prohibited,
        easy_to_borrow=figures.easy_to_borrow,
    )
