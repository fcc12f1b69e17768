"""The option contracts that can be had on a share at an instant, and the days that they expire on.

They are those of the rule (`option_chains`) and those that somebody has written down. The rule: a
list names symbols, and contracts are made of those alone that a reader is shown. A chain of two and
a half years has thousands.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, overload

from sidestreet.domain.enums import OptionRight
from sidestreet.domain.options import OsiSymbol
from sidestreet.reference.calendar import EveryDay, new_york_instant
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.option_chains import CLOSE_HOUR, expiries, is_strike, option_root, strikes


class Wanted(NamedTuple):
    """Which contracts of a chain are meant: None is any."""

    root: str | None = None
    expiry: date | None = None
    right: OptionRight | None = None
    strike: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    expiry_digits: str = ""
    """How the expiry begins in an option symbol, of its six digits."""

    def has_day(self, day: date) -> bool:
        """Whether contracts that expire on a day are meant."""
        return (
            (self.expiry is None or self.expiry == day)
            and (self.year is None or self.year == day.year)
            and (self.month is None or self.month == day.month)
            and (self.day is None or self.day == day.day)
            and f"{day:%y%m%d}".startswith(self.expiry_digits)
        )

    def has(self, symbol: OsiSymbol) -> bool:
        """Whether a contract is meant that expires on one of the days."""
        return (
            (self.root is None or self.root == symbol.root)
            and (self.right is None or self.right is symbol.right)
            and (self.strike is None or self.strike == symbol.strike)
        )


def chains_on(
    directory: InstrumentDirectory, underlying: Instrument, now: int, wanted: Wanted
) -> list[Sequence[OsiSymbol]]:
    """Return the contracts on a share that can be had at an instant, one list for each expiry.

    Expiries come in order, and in each of them contracts by strike, the call before the put.
    """
    others = _written(directory, underlying, now)
    listed = _listed_days(directory, underlying, now)
    days = sorted(day for day in listed | others.keys() if wanted.has_day(day))
    root = option_root(underlying)
    pairs = []
    if root is not None and wanted.root in {None, root}:
        pairs = [(strike, right) for strike in strikes(underlying) for right in OptionRight]
        pairs = [
            (strike, right)
            for strike, right in pairs
            if wanted.strike in {None, strike} and wanted.right in {None, right}
        ]
    found: list[Sequence[OsiSymbol]] = []
    for day in days:
        text = day.isoformat()
        chain = _Chain(root or "", text, pairs if day in listed else [])
        added = [each for each in others.get(day, ()) if wanted.has(each)]
        found.append(sorted((*chain, *added), key=_by_strike) if added else chain)
    return found


class _Chain(Sequence[OsiSymbol]):
    """The contracts of the rule that expire on one day, made when they are looked at."""

    __slots__ = ("_expiry", "_pairs", "_root")

    def __init__(self, root: str, expiry: str, pairs: list[tuple[int, OptionRight]]) -> None:
        self._root = root
        self._expiry = expiry
        self._pairs = pairs

    def __len__(self) -> int:
        return len(self._pairs)

    @overload
    def __getitem__(self, index: int) -> OsiSymbol: ...

    @overload
    def __getitem__(self, index: slice) -> list[OsiSymbol]: ...

    def __getitem__(self, index: int | slice) -> OsiSymbol | list[OsiSymbol]:
        if isinstance(index, int):
            strike, right = self._pairs[index]
            return OsiSymbol(self._root, self._expiry, right, strike)
        return [
            OsiSymbol(self._root, self._expiry, right, strike)
            for strike, right in self._pairs[index]
        ]


def expiry_days(directory: InstrumentDirectory, underlying: Instrument, now: int) -> list[date]:
    """Return the days on which contracts on a share expire that can be had at an instant."""
    others = _written(directory, underlying, now)
    return sorted(_listed_days(directory, underlying, now) | others.keys())


def shown(directory: InstrumentDirectory, symbols: Iterable[OsiSymbol]) -> Iterator[Instrument]:
    """Go through the contracts that symbols name."""
    return (found for each in symbols if (found := directory.contract(each)) is not None)


def _listed_days(directory: InstrumentDirectory, underlying: Instrument, now: int) -> set[date]:
    if option_root(underlying) is None:
        return set()
    today = date.fromisoformat(EveryDay().at(now).date)
    days = (day for day in expiries(today, directory.is_expiry) if _is_ahead(day, now))
    last = None if directory.last_expiry is None else directory.last_expiry()
    return {day for day in days if last is None or day.isoformat() <= last}


def _is_ahead(day: date, now: int) -> bool:
    return new_york_instant(day, CLOSE_HOUR) > now


def _written(
    directory: InstrumentDirectory, underlying: Instrument, now: int
) -> dict[date, list[OsiSymbol]]:
    """Return what is written down and the rule does not know, by the day of its expiry."""
    found: dict[date, list[OsiSymbol]] = {}
    root = option_root(underlying)
    for each in directory.contracts_on(underlying):
        option = each.terms.option
        if option is None or option.expires_at <= now:
            continue
        day = date.fromisoformat(option.expiry)
        by_rule = option.root == root and is_strike(underlying, option.strike)
        if by_rule and directory.is_expiry(day):
            continue
        symbol = OsiSymbol(option.root, option.expiry, option.right, option.strike)
        found.setdefault(day, []).append(symbol)
    return found


def _by_strike(symbol: OsiSymbol) -> tuple[int, str, str]:
    return symbol.strike, symbol.right, symbol.root
