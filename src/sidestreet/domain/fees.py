"""What trading costs: the house's commission, and whether regulatory fees are passed on."""

import msgspec


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


FREE = FeeSchedule()
"""No commission and no regulatory fees."""
