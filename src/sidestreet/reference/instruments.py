"""The directory of instruments: found by id, by symbol, or by the symbol of an option.

Shares are written down, in the packaged file or in a seed. Option contracts are far too many for
that: which of them exist follows from a rule (`option_chains`), and one is made when it is first
asked for by its symbol. From then on it is found by its id as well. A seed file may write down
contracts that the rule does not know; those that are written down come first.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Self

from msgspec.structs import replace

from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.options import OsiSymbol, parse_osi, render_osi
from sidestreet.reference.instrument import Instrument, how_shortable, instrument_id
from sidestreet.reference.option_chains import (
    ExpiryRule,
    contract_from_terms,
    is_friday,
    listed_contract,
    option_root,
)
from sidestreet.reference.packaged import packaged_text

__all__ = ["Instrument", "InstrumentDirectory", "how_shortable", "instrument_id"]

_HEX_DIGITS: Final = 32


class InstrumentDirectory:
    """The instruments of a desk.

    `is_expiry` tells the days on which options expire: every Friday, unless somebody who has the
    exchange's calendar knows better.
    """

    def __init__(
        self, instruments: Iterable[Instrument] = (), is_expiry: ExpiryRule = is_friday
    ) -> None:
        self.is_expiry = is_expiry
        self._by_id: dict[str, Instrument] = {}
        self._by_name: dict[str, Instrument] = {}
        self._by_root: dict[str, str] = {}
        self._shown: dict[str, Instrument] = {}
        self._contracts: dict[str, dict[str, None]] = {}
        for instrument in instruments:
            self.add(instrument)

    @classmethod
    def from_packaged(cls) -> Self:
        """Return a directory of the instruments that come with the package."""
        rows = packaged_text("instruments.csv").splitlines()
        table = csv.DictReader(row for row in rows if not row.startswith("#"))
        return cls(_from_row(row) for row in table)

    def add(self, instrument: Instrument) -> None:
        """Take an instrument in; one with the same id gives way to it.

        The contracts on it that are known already take over its base price. Raises ValueError if
        another instrument has the symbol.
        """
        holder = self._by_name.get(instrument.symbol.upper())
        if holder is not None and holder.instrument_id != instrument.instrument_id:
            raise ValueError(f"{instrument.symbol} is the symbol of {holder.instrument_id} already")
        before = self._by_id.get(instrument.instrument_id)
        if before is not None:
            del self._by_name[before.symbol.upper()]
            self._forget_root(before)
        self._by_id[instrument.instrument_id] = instrument
        self._by_name[instrument.symbol.upper()] = instrument
        if instrument.terms.option is not None:
            on_same = self._contracts.setdefault(instrument.terms.option.underlying_id, {})
            on_same[instrument.instrument_id] = None
            return
        self._shown[instrument.instrument_id] = instrument
        root = option_root(instrument)
        if root is not None:
            self._by_root.setdefault(root, instrument.instrument_id)
        for contract_id in self._contracts.get(instrument.instrument_id, ()):
            contract = self._by_id[contract_id]
            self.add(replace(contract, base_price=instrument.base_price))

    def restore(self, terms: InstrumentTerms) -> None:
        """Take in a contract by the terms that a journal holds of it.

        What is no option, and an option on something unknown, is left alone. Another contract
        with the symbol, as a seed file may have written down since, gives way: positions and
        orders are in the one that the journal knows.
        """
        underlying = None if terms.option is None else self._by_id.get(terms.option.underlying_id)
        if underlying is None:
            return
        holder = self._by_name.get(terms.symbol)
        if holder is not None and holder.instrument_id != terms.instrument_id:
            self._drop_contract(holder)
        self.add(contract_from_terms(terms, underlying))

    def find(self, text: str) -> Instrument | None:
        """Return the instrument that a text names, or None.

        A text names one by its id, with or without dashes, or by its symbol, in either case; an
        option by its symbol in any of its spellings. The id of a contract that nobody has named
        by its symbol yet, and that no journal and no seed file knows, is not found.
        """
        found = self._by_id.get(text) or self._by_name.get(text)
        if found is not None or not text.isascii():
            return found
        folded = text.lower()
        if len(folded) == _HEX_DIGITS:
            folded = "-".join(
                (folded[:8], folded[8:12], folded[12:16], folded[16:20], folded[20:]),
            )
        found = self._by_id.get(folded) or self._by_name.get(text.upper())
        return found or self._find_contract(parse_osi(text))

    def underlying_terms(self, terms: InstrumentTerms) -> InstrumentTerms | None:
        """Return the terms of what an option is on; None for what is no option."""
        if terms.option is None:
            return None
        underlying = self._by_id.get(terms.option.underlying_id)
        return None if underlying is None else underlying.terms

    def underlying_of(self, root: str) -> Instrument | None:
        """Return the share whose options have a root, or None."""
        found = self._by_name.get(root)
        if found is None:
            found = self._by_id.get(self._by_root.get(root, ""))
        return found

    def contracts(self) -> Iterator[Instrument]:
        """Go through the option contracts that are known so far, by symbol."""
        known = (self._by_id[each] for group in self._contracts.values() for each in group)
        return iter(sorted(known, key=lambda instrument: instrument.symbol))

    def __iter__(self) -> Iterator[Instrument]:
        """Go through all instruments but options by symbol."""
        return iter(sorted(self._shown.values(), key=lambda instrument: instrument.symbol))

    def __len__(self) -> int:
        return len(self._shown)

    def _find_contract(self, symbol: OsiSymbol | None) -> Instrument | None:
        if symbol is None:
            return None
        known = self._by_name.get(render_osi(symbol))
        if known is not None:
            return known
        underlying = self.underlying_of(symbol.root)
        if underlying is None:
            return None
        contract = listed_contract(underlying, symbol, self.is_expiry)
        # A contract that has been renamed keeps its id and has left this symbol.
        if contract is None or contract.instrument_id in self._by_id:
            return None
        self.add(contract)
        return contract

    def _drop_contract(self, contract: Instrument) -> None:
        del self._by_name[contract.symbol]
        del self._by_id[contract.instrument_id]
        for group in self._contracts.values():
            group.pop(contract.instrument_id, None)

    def _forget_root(self, instrument: Instrument) -> None:
        root = option_root(instrument)
        if root is not None and self._by_root.get(root) == instrument.instrument_id:
            del self._by_root[root]


def _from_row(row: Mapping[str, str]) -> Instrument:
    # The file is ours and a test reads all of it: a bad row is a bug and may raise as it likes.
    flags = {name: _flag(row[name]) for name in row if name.startswith("is_")}
    is_tradable = flags["is_tradable"]
    is_short_prohibited = flags["is_short_prohibited"]
    easy_to_borrow = _flag(row["easy_to_borrow"])
    return Instrument(
        terms=InstrumentTerms(
            instrument_id=instrument_id(row["key"]),
            symbol=row["symbol"],
            instrument_type=InstrumentType.COMMON_STOCK,
            venue=row["venue"],
            is_fractionable=flags["is_fractionable"],
            is_tradable=is_tradable,
            long_margin_rate=_amount(row["long_margin_rate"]),
            short_margin_rate=_amount(row["short_margin_rate"]),
            is_marginable=flags["is_marginable"],
            shortable=how_shortable(
                is_tradable=is_tradable,
                is_short_prohibited=is_short_prohibited,
                easy_to_borrow=easy_to_borrow,
            ),
            is_liquidation_only=flags["is_liquidation_only"],
        ),
        name=row["name"],
        base_price=_amount(row["base_price"]),
        country_of_issue=row["country_of_issue"],
        currency=row["currency"],
        adv=_amount(row["adv"]),
        is_ptp=flags["is_ptp"],
        is_threshold_security=flags["is_threshold_security"],
        is_short_prohibited=is_short_prohibited,
        easy_to_borrow=easy_to_borrow,
    )


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _amount(text: str) -> int:
    amount = parse_amount(text)
    if amount is None:
        raise ValueError(f"not an amount: {text!r}")
    return amount
