"""Instruments as the desk presents them, and the directory in which they are found.

An instrument is its trading terms, which alone matter to an order, and a description, which
matters to a reader. Its id is made from a permanent key and never from the symbol: symbols
change, and a symbol can be given to another company.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Self
from uuid import UUID, uuid5

import msgspec

from sidestreet.domain.amounts import SCALE, notional, parse_amount
from sidestreet.domain.enums import InstrumentType, Shortable
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.reference.packaged import packaged_text

NAMESPACE: Final = UUID("6f2d6c1a-9b0e-5d43-8a57-1c0e4b7a93d2")
"""The space in which instrument ids are made. Changing it would change every id."""

_HEX_DIGITS: Final = 32


def instrument_id(key: str) -> str:
    """Return the id of the instrument with a permanent key: a UUID of version 5 (RFC 9562).

    >>> instrument_id("equity-0001")
    '...-...-5...-...-...'
    """
    return str(uuid5(NAMESPACE, key))


class Instrument(msgspec.Struct, frozen=True):
    """All that the desk knows of an instrument. Amounts and rates are millionths.

    `base_price` is where a simulated market begins and around which it stays. It stands for the
    previous close as well, because there was no market before it. `adv` is the average daily
    volume in shares. What the desk decides by, margin rates included, stands in the terms alone.
    `is_short_prohibited` and `easy_to_borrow` are the two flags that a reader sees; what follows
    from them is `terms.shortable`, by `how_shortable`.
    """

    terms: InstrumentTerms
    name: str
    base_price: int
    country_of_issue: str = "US"
    currency: str = "USD"
    adv: int = 1_000_000 * SCALE
    is_ptp: bool = False
    is_threshold_security: bool = False
    is_short_prohibited: bool = False
    easy_to_borrow: bool = True

    @property
    def instrument_id(self) -> str:
        """The UUID that never changes, in lower case with dashes."""
        return self.terms.instrument_id

    @property
    def symbol(self) -> str:
        """What it is called now."""
        return self.terms.symbol

    @property
    def previous_close(self) -> int:
        """The last closing price. No corporate action ever adjusts it."""
        return self.base_price

    @property
    def notional_adv(self) -> int:
        """The average daily volume in money."""
        return notional(self.base_price, self.adv)

    @property
    def shortable(self) -> Shortable | None:
        """How hard it is to borrow; None where it cannot be traded at all."""
        return self.terms.shortable if self.terms.is_tradable else None

    @property
    def is_marginable(self) -> bool:
        """Whether it may be bought on margin."""
        return self.terms.is_marginable

    @property
    def is_liquidation_only(self) -> bool:
        """Whether only closing orders are taken."""
        return self.terms.is_liquidation_only


def how_shortable(
    *, is_tradable: bool, is_short_prohibited: bool, easy_to_borrow: bool
) -> Shortable:
    """Return how hard an instrument with these flags is to borrow.

    What cannot be traded, or not be sold short, is not shortable, however easy it is to borrow.
    """
    if not is_tradable or is_short_prohibited:
        return Shortable.NOT_SHORTABLE
    return Shortable.EASY_TO_BORROW if easy_to_borrow else Shortable.HARD_TO_BORROW


class InstrumentDirectory:
    """The instruments of a desk, found by id or by symbol."""

    def __init__(self, instruments: Iterable[Instrument] = ()) -> None:
        self._by_id: dict[str, Instrument] = {}
        self._by_name: dict[str, Instrument] = {}
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

        Raises ValueError if another instrument has the symbol.
        """
        holder = self._by_name.get(instrument.symbol.upper())
        if holder is not None and holder.instrument_id != instrument.instrument_id:
            raise ValueError(f"{instrument.symbol} is the symbol of {holder.instrument_id} already")
        before = self._by_id.get(instrument.instrument_id)
        if before is not None:
            del self._by_name[before.symbol.upper()]
        self._by_id[instrument.instrument_id] = instrument
        self._by_name[instrument.symbol.upper()] = instrument

    def find(self, text: str) -> Instrument | None:
        """Return the instrument that a text names, or None.

        A text names one by its id, with or without dashes, or by its symbol, in either case.
        """
        found = self._by_id.get(text) or self._by_name.get(text)
        if found is not None or not text.isascii():
            return found
        folded = text.lower()
        if len(folded) == _HEX_DIGITS:
            folded = "-".join(
                (folded[:8], folded[8:12], folded[12:16], folded[16:20], folded[20:]),
            )
        return self._by_id.get(folded) or self._by_name.get(text.upper())

    def __iter__(self) -> Iterator[Instrument]:
        """Go through all instruments by symbol."""
        return iter(sorted(self._by_id.values(), key=lambda instrument: instrument.symbol))

    def __len__(self) -> int:
        return len(self._by_id)


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
