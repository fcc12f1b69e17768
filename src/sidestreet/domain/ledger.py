"""The words of the ledger: whose accounts there are besides the clients', and why things move.

Money is kept in double entry: what a client's account gains, an account of the house loses, so
that all of them together are always 0. Securities are kept the same way: what clients hold, the
street owes, instrument by instrument.
"""

from enum import StrEnum

import msgspec


class House(StrEnum):
    """The accounts on the other side of a client's entry.

    CLEARING settles trades, exercises and assignments; FUNDING is the client's bank; ISSUERS pay
    dividends and take what is due on a short. What the house earns is apart: COMMISSIONS,
    REGULATORY_FEES (which it passes on), INTEREST and BORROW_FEES.
    """

    CLEARING = "CLEARING"
    FUNDING = "FUNDING"
    COMMISSIONS = "COMMISSIONS"
    REGULATORY_FEES = "REGULATORY_FEES"
    INTEREST = "INTEREST"
    BORROW_FEES = "BORROW_FEES"
    ISSUERS = "ISSUERS"


class Movement(StrEnum):
    """Why a position changed without an order of its own."""

    DEPOSIT = "DEPOSIT"
    EXERCISE = "EXERCISE"
    ASSIGNMENT = "ASSIGNMENT"
    EXPIRY = "EXPIRY"
    DELIVERY = "DELIVERY"
    SPLIT = "SPLIT"
    DELISTING = "DELISTING"


class BusinessDay(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A business day: `date` and `settles_on` are ISO dates in New York, `ends_at` is an instant.

    Trades of the day settle when the day `settles_on` begins, one business day later (T+1, SEC
    Rule 15c6-1). `nights` is how many nights of interest the end of the day stands for.
    """

    date: str
    ends_at: int
    settles_on: str
    nights: int = 1
