"""What a margin requirement is: three figures, and a leg of a group that wants them covered.

A requirement is set against *equity*, and equity already holds the proceeds of a sale and the
negative value of what was sold: a short position or a written option counts in it for less than
nothing. So a requirement here is only what is wanted *beyond* that. The rule books state the same
thing with the value of the short option, or the proceeds of the short sale, on both sides of the
account; their figure is ours plus the market value of what is short. To add it here as well would
take it from the customer twice.

Figures of margin are rounded up, to the millionth of a dollar: a requirement is never too low.
"""

import msgspec

from sidestreet.domain.amounts import SCALE, notional
from sidestreet.domain.instruments import InstrumentTerms


class Leg(msgspec.Struct, frozen=True, gc=False):
    """One position in a group: the underlying itself, or an option on it.

    `quantity` is signed, in millionths of a share or contract; `price` is the mark of one share
    in millionths, also for an option.
    """

    terms: InstrumentTerms
    quantity: int
    price: int


class Requirement(msgspec.Struct, frozen=True, gc=False):
    """What a position or a group of them wants covered, in millionths of a dollar.

    `initial` is wanted when a position is opened, `maintenance` at any moment while it is held,
    and `overnight` at the end of the day. None is ever negative.
    """

    initial: int
    maintenance: int
    overnight: int

    def __add__(self, other: "Requirement") -> "Requirement":
        return Requirement(
            self.initial + other.initial,
            self.maintenance + other.maintenance,
            self.overnight + other.overnight,
        )


NOTHING = Requirement(0, 0, 0)
"""The requirement of an empty group."""


def part(value: int, rate: int) -> int:
    """Return `rate` millionths of a value, rounded up."""
    return -(-value * rate // SCALE)


def leg_value(leg: Leg) -> int:
    """Return the market value of a leg in millionths of a dollar: negative if it is short.

    >>> from sidestreet.domain.enums import InstrumentType
    >>> stock = InstrumentTerms("id", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
    >>> leg_value(Leg(stock, -2_000_000, 150_500_000))
    -301000000
    """
    return notional(leg.price, leg.quantity) * leg.terms.multiplier
