"""What trading costs: the house's commission, and whether regulatory fees are passed on."""

from typing import Final

import msgspec

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE

FEE_RATE_MAX: Final = 1_000 * SCALE
"""Most that a unit costs: of the largest order, a billion units, the journal can hold it."""

FEE_MAX: Final = AMOUNT_MAX
"""The largest bound of the commission of one execution."""


class FeeSchedule(msgspec.Struct, frozen=True, array_like=True):
    """The schedule in force. Amounts are millionths of a dollar; the default charges nothing.

    Commission of an execution is `per_share` or `per_contract` times its quantity; `minimum` and
    `maximum` bound it for one execution where they are set. With `is_regulatory`, the fees of the
    dated tables in `engine/money/fees.py` are charged beside it.
    """

    per_share: int = 0
    per_contract: int = 0
    minimum: int = 0
    maximum: int | None = None
    is_regulatory: bool = False

    def beyond(self) -> tuple[str, int, int] | None:
        """Return a member that is beyond what can be charged, its figure, and the most it may be.

        >>> FeeSchedule(per_contract=FEE_RATE_MAX + 1).beyond()
        ('per_contract', 1000000001, 1000000000)
        """
        for name, most in _MOST.items():
            figure = getattr(self, name)
            if figure is not None and not 0 <= figure <= most:
                return name, figure, most
        return None


_MOST: Final = {
    "per_share": FEE_RATE_MAX,
    "per_contract": FEE_RATE_MAX,
    "minimum": FEE_MAX,
    "maximum": FEE_MAX,
}

FREE = FeeSchedule()
"""No commission and no regulatory fees."""
