"""A trade of a route as the desk booked it: what is needed to take it out of the books again.

A venue may take back what it reported (FIX ExecType H, Trade Cancel), or say that it was another
quantity or price (G, Trade Correct). Then every figure that the trade moved has to be moved back,
by exactly what it was, and some of them cannot be worked out afterwards: what a sale took from an
average cost is not known any more once it has been taken.
"""

from enum import StrEnum

import msgspec


class FillState(StrEnum):
    """What has become of a trade since it was reported."""

    BOOKED = "BOOKED"
    CORRECTED = "CORRECTED"
    BUSTED = "BUSTED"


class Fill(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One trade of one route, with the figures in force. Amounts are millionths.

    `trade` is its number among those of its route. `quantity` and `price` are in the units of the
    record at `sequence`, which is the one that first booked it, as `time_ns` is its time and `date`
    the business day for which it counts. The money settles on `settles_on`; "" is at once.

    `cost` and `day_cost` are what it added to the two costs of its position, `day_cost` as the day
    `booked_on` counted. `shorted` is what it opened of a short position in what is hard to borrow.
    """

    execution_id: str
    trade: int
    quantity: int
    price: int
    notional: int
    commission: int
    regulatory_fees: int
    time_ns: int
    sequence: int
    date: str
    settles_on: str
    booked_on: str
    cost: int = 0
    day_cost: int = 0
    shorted: int = 0
    state: FillState = FillState.BOOKED


class Undone(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What leaves the books again: a trade as it was booked. Amounts are millionths.

    `moved` is what its quantity is in the units of now. `settles_on` is when the money that comes
    back settles: with the trade itself as long as that is still to come.
    """

    quantity: int
    price: int
    notional: int
    commission: int
    regulatory_fees: int
    moved: int
    settles_on: str = ""
