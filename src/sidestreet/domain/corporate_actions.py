"""What a company does that changes what its shareholders hold."""

from typing import Final

import msgspec

RATIO_MAX: Final = 1000
"""Most shares for one, and one for most, that a split may give."""


class Split(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """`numerator` new shares for `denominator` old ones, as the day `ex_date` begins."""

    instrument_id: str
    ex_date: str
    numerator: int
    denominator: int


class CashDividend(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """`amount` a share in millionths of a dollar, to who holds as `ex_date` begins."""

    instrument_id: str
    ex_date: str
    record_date: str
    pay_date: str
    amount: int


class SymbolChange(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The instrument is called `symbol` as the day `ex_date` begins."""

    instrument_id: str
    ex_date: str
    symbol: str


class Delisting(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The instrument ends as `ex_date` begins; holders get `amount` a share, which may be 0."""

    instrument_id: str
    ex_date: str
    amount: int


CorporateAction = Split | CashDividend | SymbolChange | Delisting
