"""Limits that risk keeps, and the switch that stops trading. All are off unless they are set.

A limit is set for the firm, for an account or for an instrument, and an order has to keep all
that apply to it. They are part of the desk's journaled state, so that a limit survives a restart
and a replay knows which one was in force.
"""

from enum import StrEnum

import msgspec


class SelfMatch(StrEnum):
    """What to do with an order that would trade with one of the same account.

    CANCEL_NEWEST denies the new order, which is what the contract shows; CANCEL_OLDEST takes it
    and cancels those it would meet; CANCEL_BOTH does both; ALLOW lets them trade.
    """

    CANCEL_NEWEST = "CANCEL_NEWEST"
    CANCEL_OLDEST = "CANCEL_OLDEST"
    CANCEL_BOTH = "CANCEL_BOTH"
    ALLOW = "ALLOW"


class Scope(StrEnum):
    """What a limit or a kill switch is set for."""

    FIRM = "FIRM"
    ACCOUNT = "ACCOUNT"
    INSTRUMENT = "INSTRUMENT"
    ORDER = "ORDER"


class Limits(msgspec.Struct, frozen=True, array_like=True):
    """Limits of one scope; None is no limit. Quantities and money are millionths.

    `price_collar` is how far, in millionths of the mark, a limit price may be on the aggressive
    side. `max_identical` orders alike may come within `identical_window_ns`. The part of an
    account's equity that one position may be worth before `concentration_rate` is required of it
    is `concentration`; without a rate, all of its value is.
    """

    max_order_quantity: int | None = None
    max_order_notional: int | None = None
    max_position_quantity: int | None = None
    max_gross_notional: int | None = None
    price_collar: int | None = None
    max_orders_per_second: int | None = None
    max_cancels_per_second: int | None = None
    max_identical: int | None = None
    identical_window_ns: int = 1_000_000_000
    self_match: SelfMatch | None = None
    concentration: int | None = None
    concentration_rate: int | None = None


NO_LIMITS = Limits()
"""Nothing is limited."""


class HouseRules(msgspec.Struct, frozen=True, array_like=True):
    """What the house charges and how it acts on its own. Yearly rates in millionths.

    `debit_rate` is charged on a negative cash balance, `credit_rate` paid on a positive one, and
    borrow fees on short positions where `charges_borrow` says so. `calls_margin` sends a margin
    call where the maintenance requirement is not met at the end of a day, and `liquidates` closes
    positions where a call is not met by the end of the next. All off by default.
    """

    debit_rate: int = 0
    credit_rate: int = 0
    charges_borrow: bool = False
    calls_margin: bool = False
    liquidates: bool = False
    assignment_seed: int = 1
