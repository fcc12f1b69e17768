"""Companies by the names that people call them: "my Apple orders", "how is Coca Cola doing?".

A name is what stands before the legal form of a listing's name, in small letters. Where several
listings have it, the one of which most is traded is meant. Many names are plain words (target, gap,
block), so a single word in small letters counts only for the few that come with the package; all
others count where they are written as names, or are longer than a word.
"""

import re
from collections.abc import Iterable
from typing import Final

from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.packaged_instruments import packaged_instruments

WORDS_MAX: Final = 4
"""Most words of a name that is looked for."""

_WORD: Final = re.compile(r"[^\W_]+")
_FORM_TEXT: Final = """
inc incorporated corp corporation co company companies ltd limited plc llc lp sa nv ag se ab as spa
holding holdings group class adr ads ordinary common stock shares com trust de cv the and
"""
_FORM: Final = frozenset(_FORM_TEXT.split())
_LETTER: Final = 1
_ALSO: Final = {"google": "GOOG", "facebook": "META", "jpmorgan": "JPM", "tsmc": "TSM"}
"""Names that people use and no listing has."""


class CompanyNames:
    """The names of a directory's listings, folded once and only if somebody asks."""

    def __init__(self, directory: InstrumentDirectory) -> None:
        self._directory = directory
        self._listed: tuple[Instrument, ...] | None = None
        self._symbols: dict[str, str] = {}
        self._well_known: frozenset[str] = frozenset()

    def find(self, name: str, *, is_written_as_name: bool) -> str | None:
        """Return the symbol of a company, by its name in small letters; None for no company."""
        listed = self._directory.listed()
        if listed is not self._listed:
            self._listed = listed
            self._symbols = _symbols(listed)
            known = {each.symbol for each in packaged_instruments()}
            self._well_known = frozenset(
                name for name, symbol in self._symbols.items() if symbol in known
            )
        folded = " ".join(_WORD.findall(name))
        if not is_written_as_name and " " not in folded and folded not in self._well_known:
            return None
        return self._symbols.get(folded)


def _symbols(listed: Iterable[Instrument]) -> dict[str, str]:
    by_trade = sorted(listed, key=lambda each: (each.notional_adv or 0, each.symbol))
    symbols: dict[str, str] = {}
    for instrument in by_trade:
        words = _name_words(instrument.name or "")
        if words and len(words) <= WORDS_MAX:
            symbols[" ".join(words)] = instrument.symbol
    present = set(symbols.values())
    return symbols | {name: symbol for name, symbol in _ALSO.items() if symbol in present}


def _name_words(name: str) -> list[str]:
    """Return the words before the legal form; a `class a` at the end is part of it."""
    words = _WORD.findall(name.lower().replace("'s", "s"))
    if words[:1] == ["the"]:
        words = words[1:]
    while words and (words[-1] in _FORM or len(words[-1]) == _LETTER):
        words.pop()
    return words
