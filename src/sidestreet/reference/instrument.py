"""An instrument as the desk presents it.

It is its trading terms, which alone matter to an order, and a description, which matters to a
reader. Its id is made from a permanent key and never from the symbol: symbols change, and a
symbol can be given to another company.
"""

from hashlib import sha1
from typing import Final
from uuid import UUID

import msgspec

from sidestreet.domain.amounts import SCALE, divide_half_even, notional
from sidestreet.domain.enums import Shortable
from sidestreet.domain.instruments import InstrumentTerms

NAMESPACE: Final = UUID("6f2d6c1a-9b0e-5d43-8a57-1c0e4b7a93d2")
"""The space in which instrument ids are made. Changing it would change every id."""

_PREFIX: Final = NAMESPACE.bytes


def instrument_id(key: str) -> str:
    """Return the id of the instrument with a permanent key: a UUID of version 5 (RFC 9562).

    >>> instrument_id("equity-0001")
    '...-...-5...-...-...'
    """
    # What `uuid.uuid5` does, in a third of the time: a page of contracts makes a thousand.
    digest = bytearray(sha1(_PREFIX + key.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Units(msgspec.Struct, frozen=True):
    """How an instrument is counted since splits took effect, in place of how it was listed.

    `base_price` is the one of the listing in the units of now, and `previous_close` is the same in
    the units of the latest close, which on the day of a split are the old ones. `changes` counts
    the splits.
    """

    base_price: int
    previous_close: int
    changes: int


class Instrument(msgspec.Struct, frozen=True):
    """All that the desk knows of an instrument. Amounts and rates are millionths.

    `base_price` is where a simulated market begins and around which it stays; no reader is told of
    it where a market has a price. An option has the base price of its underlying: that is what its
    own price follows from. `adv` is the average daily volume
    in shares, None where nothing is known, as of any option. Both are in the units of the listing;
    `units` says how the instrument is counted since, if splits have changed that. What the desk
    decides by, margin rates included, stands in the terms alone.

    `is_short_prohibited` and `easy_to_borrow` are the two flags that a reader sees; what follows
    from them is `terms.shortable`, by `how_shortable`.
    """

    terms: InstrumentTerms
    name: str
    base_price: int
    country_of_issue: str = "US"
    currency: str = "USD"
    adv: int | None = 1_000_000 * SCALE
    is_ptp: bool = False
    is_threshold_security: bool = False
    is_short_prohibited: bool = False
    easy_to_borrow: bool = True
    units: Units | None = None

    @property
    def instrument_id(self) -> str:
        """The UUID that never changes, in lower case with dashes."""
        return self.terms.instrument_id

    @property
    def symbol(self) -> str:
        """What it is called now."""
        return self.terms.symbol

    @property
    def present_price(self) -> int:
        """The base price in the units of now."""
        return self.base_price if self.units is None else self.units.base_price

    @property
    def present_adv(self) -> int | None:
        """The average daily volume in shares of now, whole ones after a split."""
        if self.adv is None or self.units is None:
            return self.adv
        return divide_half_even(self.base_price * self.adv, self.present_price * SCALE) * SCALE

    @property
    def notional_adv(self) -> int | None:
        """The average daily volume in money, which no split changes; None where it is unknown."""
        return None if self.adv is None else notional(self.base_price, self.adv)

    @property
    def shortable(self) -> Shortable | None:
        """How hard it is to borrow; None for what is no share or cannot be traded at all."""
        is_borrowed = self.terms.is_tradable and self.terms.option is None
        return self.terms.shortable if is_borrowed else None

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
