"""What happened in somebody else's market: the ticks that a replay or a generator is made of.

Times are nanoseconds since 1970 in UTC, prices and sizes positive millionths. The ticks of one
instrument come in time order; those of one instant in the order in which they happened.

There are two kinds of feed. One tells the touch and the trades (`QuoteTick`, `TradeTick`), the
other every order of the book (`DepthTick`), from which touch and trades follow.
"""

from enum import StrEnum

import msgspec


class QuoteTick(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The best prices and what rests there from now on. A side without anything is all 0."""

    at: int
    bid: int
    bid_size: int
    ask: int
    ask_size: int


class TradeTick(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Shares changed hands. `is_buy` says whether the buyer came to the seller, None if unknown."""

    at: int
    price: int
    size: int
    is_buy: bool | None = None


class DepthAction(StrEnum):
    """What becomes of one order of a book."""

    ADD = "ADD"
    REDUCE = "REDUCE"
    """`size` less rests; the order keeps its place."""
    DELETE = "DELETE"
    EXECUTE = "EXECUTE"
    """`size` of it traded, at `price` if that is not 0, else at the order's own."""
    CLEAR = "CLEAR"
    """Every order is gone."""


class DepthTick(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """One order of a book changed. `order_ref` names it; side and price belong to ADD."""

    at: int
    action: DepthAction
    order_ref: int
    is_buy: bool = False
    price: int = 0
    size: int = 0


class HaltTick(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Trading is halted, or goes on."""

    at: int
    is_halted: bool


Tick = QuoteTick | TradeTick | DepthTick | HaltTick
