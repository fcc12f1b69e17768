"""What an execution is charged: the house's commission, and the fees that regulators take.

Both are worked out for each execution on its own, when it is booked, and stand in its event. The
commission is rounded to the cent, half to even. The regulatory fees of one execution are added up
exactly and rounded up to the cent once, so that an execution never pays a cent more than is due;
brokers round so that something is charged wherever anything is due. An order that trades in many
parts pays that cent in each of them.

The rates are one table for each fee, by the day from which they hold, and the row in force is the
last one whose day is not after the day of the trade. The tables begin with 2023: before it, and
before the desk's first business day, nothing is charged. docs/fees.md says what is left out.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE, divide_half_even, within_figures
from sidestreet.domain.enums import Side
from sidestreet.domain.fees import FREE, FeeSchedule
from sidestreet.domain.instruments import InstrumentTerms

_CENT: Final = SCALE // 100


class Rate(NamedTuple):
    """A rate from a day on, in millionths of a dollar, and the most that one trade pays."""

    since: str
    rate: int
    maximum: int | None = None


SECTION_31: Final = (
    Rate("2023-01-01", 22_900_000),
    Rate("2023-02-27", 8_000_000),
    Rate("2024-05-22", 27_800_000),
    Rate("2025-05-14", 0),
    Rate("2026-04-04", 20_600_000),
)
"""Millionths for each million dollars sold. Section 31 of the Securities Exchange Act, 15 U.S.C.
78ee, as the SEC's orders set it year by year: 89 FR 29402 (2024), 90 FR 15492 (2025), 91 FR 10643
(2026). Sales of options on broad indexes are exempt."""

TAF_SHARES: Final = (
    Rate("2023-01-01", 145, 7_270_000),
    Rate("2024-01-01", 166, 8_300_000),
    Rate("2026-01-01", 195, 9_790_000),
    Rate("2026-10-01", 0),
    Rate("2027-01-01", 195, 9_790_000),
)
"""Millionths for each share sold. FINRA By-Laws, Schedule A, section 1 (Trading Activity Fee):
Regulatory Notice 20-42, SR-FINRA-2024-019 (89 FR 93709), paused for the end of 2026 by
SR-FINRA-2026-021."""

TAF_CONTRACTS: Final = (
    Rate("2023-01-01", 2_440, 7_270_000),
    Rate("2024-01-01", 2_790, 8_300_000),
    Rate("2026-01-01", 3_290, 9_790_000),
    Rate("2026-10-01", 0),
    Rate("2027-01-01", 3_290, 9_790_000),
)
"""The same for each option contract sold."""

OCC_CLEARING: Final = (
    Rate("2023-01-01", 20_000, 55_000_000),
    Rate("2025-02-14", 25_000),
)
"""Millionths for each option contract bought or sold: the clearing fee of the Options Clearing
Corporation, by its Schedule of Fees; SR-OCC-2025-002 (90 FR 10544)."""


def charges(
    schedule: FeeSchedule,
    terms: InstrumentTerms,
    side: Side,
    quantity: int,
    amount: int,
    *,
    date: str,
) -> tuple[int, int]:
    """Return commission and regulatory fees of one execution, in millionths of a dollar.

    `quantity` is in millionths of a share or contract, `amount` the money that it came to with
    the multiplier in it, and `date` the business day, "" before the desk's first.
    """
    if schedule is FREE:
        return 0, 0
    fees = regulatory_fees(terms, side, quantity, amount, date) if schedule.is_regulatory else 0
    return commission(schedule, terms, quantity), fees


def commission(schedule: FeeSchedule, terms: InstrumentTerms, quantity: int) -> int:
    """Return what the house charges for an execution, whole cents unless a bound is none."""
    unit = schedule.per_share if terms.option is None else schedule.per_contract
    # A split can make more units than any order has: what they cost still has to be kept.
    charged = within_figures(divide_half_even(unit * quantity, SCALE * _CENT) * _CENT)
    charged = max(charged, schedule.minimum)
    return charged if schedule.maximum is None else min(charged, schedule.maximum)


def regulatory_fees(
    terms: InstrumentTerms, side: Side, quantity: int, amount: int, date: str
) -> int:
    """Return what regulators take of an execution, in millionths, a whole number of cents."""
    option = terms.option
    # Summed up in parts of a millionth that all three are whole in, and rounded at the end.
    due = 0
    if side is Side.SELL:
        if option is None or not option.is_cash_settled:
            row = in_force(SECTION_31, date)
            due += 0 if row is None else amount * row.rate
        due += _by_quantity(TAF_SHARES if option is None else TAF_CONTRACTS, quantity, date)
    if option is not None:
        due += _by_quantity(OCC_CLEARING, quantity, date)
    return -(-due // (SCALE * SCALE * _CENT)) * _CENT


def in_force(rows: Sequence[Rate], date: str) -> Rate | None:
    """Return the rate that holds on a day, None before the first of them."""
    found = None
    for row in rows:
        if row.since > date:
            break
        found = row
    return found


def _by_quantity(rows: Sequence[Rate], quantity: int, date: str) -> int:
    row = in_force(rows, date)
    if row is None:
        return 0
    due = quantity * row.rate * SCALE
    return due if row.maximum is None else min(due, row.maximum * SCALE * SCALE)
