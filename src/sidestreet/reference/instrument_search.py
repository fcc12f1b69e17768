"""Finding instruments by what people type: a symbol, a part of a name, an option in words.

Shares are ranked: the very symbol first, then symbols that begin so, then names that begin so, then
names with words that begin so, then names that hold the text anywhere. Within a rank those stand
first of which more is traded, and publicly traded partnerships last. Options are understood as
their symbol, as the beginning of it (`AAPL 261217`), or as words (`AAPL Dec 250 call`).

The rule: what is typed is compared and never interpreted, and a text that is longer than any name
finds nothing at once.
"""

import re
from itertools import chain as joined
from itertools import islice
from typing import Final, NamedTuple

from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.options import OsiSymbol, parse_osi, render_osi
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.listed_chains import Wanted, chains_on

TEXT_MAX: Final = 128
OPTIONS_MAX: Final = 1_000
"""How many options a search finds at most; a list of contracts has all of them."""

_MARKS: Final = re.compile(r"[.\-/\s]+")
_WORD: Final = re.compile(r"[^\W_]+")
_OSI_BEGINNING: Final = re.compile(
    r"([A-Z0-9]{1,6}?) *(?:([0-9]{2,6})([CP][0-9]{0,8})?)?", re.ASCII
)
_MONTHS: Final = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER",
    "OCTOBER", "NOVEMBER", "DECEMBER",
)  # fmt: skip
_MONTH_STARTS: Final = tuple(month[:3] for month in _MONTHS)
_RIGHTS: Final = {
    "CALL": OptionRight.CALL, "CALLS": OptionRight.CALL, "C": OptionRight.CALL,
    "PUT": OptionRight.PUT, "PUTS": OptionRight.PUT, "P": OptionRight.PUT,
}  # fmt: skip
_YEAR: Final = re.compile(r"20[0-9]{2}", re.ASCII)
_DAY: Final = re.compile(r"[1-9]|[12][0-9]|3[01]", re.ASCII)
_EXPIRY_DIGITS: Final = 6
_PLACES: Final = 5
"""The ranks, best first; what has none of them is no find."""


class ShareSearch:
    """The search in the shares of a directory; what they are called is folded once."""

    def __init__(self, directory: InstrumentDirectory) -> None:
        self._directory = directory
        self._listed: tuple[Instrument, ...] | None = None
        self._folded: list[_Folded] = []

    def find(self, text: str) -> list[Instrument]:
        """Return the shares that a text finds, best first."""
        typed = _folded(text)
        if not typed or len(typed) > TEXT_MAX:
            return []
        listed = self._directory.listed()
        if listed is not self._listed:
            self._listed, self._folded = listed, [_fold(each) for each in listed]
        bare = _MARKS.sub("", typed)
        words = [f" {word}" for word in _WORD.findall(typed)]
        ranks = ((_rank(each, typed, bare, words), each.instrument) for each in self._folded)
        found = [(rank, each) for rank, each in ranks if rank < _PLACES]
        found.sort(key=lambda pair: (pair[0], pair[1].is_ptp, -(pair[1].notional_adv or 0)))
        return [each for _, each in found]


class _Folded(NamedTuple):
    """An instrument and what it is called, in capitals; in `words` each has a blank before it."""

    instrument: Instrument
    symbol: str
    bare: str
    name: str
    words: str


def _fold(instrument: Instrument) -> _Folded:
    symbol, name = instrument.symbol, _upper(instrument.name)
    words = "".join(f" {word}" for word in _WORD.findall(name))
    return _Folded(instrument, symbol, _MARKS.sub("", symbol), name, words)


def find_options(directory: InstrumentDirectory, text: str, now: int) -> list[OsiSymbol]:
    """Return the symbols of the options that a text finds: by expiry, strike and right."""
    typed = _folded(text)
    if not typed or len(typed) > TEXT_MAX or not typed.isascii():
        return []
    exact = parse_osi(text.strip())
    if exact is not None:
        return [] if directory.contract(exact) is None else [exact]
    return _by_beginning(directory, typed, now) or _by_words(directory, typed, now)


def _folded(text: str) -> str:
    # No name is as long as that: longer texts are cut before anything looks at all of them.
    return " ".join(_upper(text[: 2 * TEXT_MAX]).split())


def _upper(text: str) -> str:
    """Return a text in capitals. What is no ASCII letter, as the long s, does not become one."""
    if text.isascii():
        return text.upper()
    return "".join(
        each if not each.isascii() and each.upper().isascii() else each.upper() for each in text
    )


def _rank(called: _Folded, typed: str, bare: str, words: list[str]) -> int:
    if called.symbol == typed or called.bare == bare:
        return 0
    if called.symbol.startswith(typed):
        return 1
    if called.name.startswith(typed):
        return 2
    if words and all(word in called.words for word in words):
        return 3
    return 4 if typed in called.name else _PLACES


def _by_beginning(directory: InstrumentDirectory, typed: str, now: int) -> list[OsiSymbol]:
    """Return the options whose symbols begin with a text; blanks in it do not count."""
    match = _OSI_BEGINNING.fullmatch(typed)
    if match is None:
        return []
    root, day, rest = match.groups()
    underlying = directory.underlying_of(root)
    if underlying is None:
        return []
    digits, rest = day or "", rest or ""
    if rest and len(digits) < _EXPIRY_DIGITS:
        return []
    wanted = Wanted(root=root, expiry_digits=digits)
    symbols = joined.from_iterable(chains_on(directory, underlying, now, wanted))
    meant = (each for each in symbols if not rest or render_osi(each)[-9:].startswith(rest))
    return list(islice(meant, OPTIONS_MAX))


def _by_words(directory: InstrumentDirectory, typed: str, now: int) -> list[OsiSymbol]:
    name, *words = typed.split()
    underlying = directory.find(name) or directory.underlying_of(name)
    wanted = _wanted(words)
    if underlying is None or wanted is None or underlying.terms.option is not None:
        return []
    symbols = joined.from_iterable(chains_on(directory, underlying, now, wanted))
    return list(islice(symbols, OPTIONS_MAX))


def _wanted(words: list[str]) -> Wanted | None:
    """Return what words about an option mean, or None if one of them means nothing.

    A number is a day where it follows a month and can be one, a year if it begins with 20 and has
    four digits, and a strike otherwise.
    """
    found: dict[str, object] = {}
    follows_month = False
    for word in words:
        name, value = _meaning(word, follows_month=follows_month)
        if not name or name in found:
            return None
        found[name] = value
        follows_month = name == "month"
    return Wanted(**found)  # type: ignore[arg-type]  # each name brings a value of its kind


def _meaning(word: str, *, follows_month: bool) -> tuple[str, object]:
    for months in (_MONTHS, _MONTH_STARTS):
        if word in months:
            return "month", months.index(word) + 1
    if word in _RIGHTS:
        return "right", _RIGHTS[word]
    number = word.strip(",")
    if follows_month and _DAY.fullmatch(number):
        return "day", int(number)
    if _YEAR.fullmatch(number):
        return "year", int(number)
    strike = parse_amount(number.removeprefix("$"))
    return ("strike", strike) if strike else ("", None)
