"""A margin call that is open."""

import msgspec


class MarginCall(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What an account was asked for. Sums have no bound, so they are texts of integers.

    `date` is the day on which the call went out; the beginning of the next one is its deadline.
    """

    date: str
    equity: str
    requirement: str
    is_liquidating: bool = False
