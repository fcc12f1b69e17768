"""What is remembered of corporate actions."""

from dataclasses import dataclass, field

import msgspec

from sidestreet.domain.corporate_actions import CorporateAction


class Adjustment(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An instrument's change of units: see `UnitsAdjusted`.

    `sequence` is that of its record; `multiplier` is the one from before. `date` is the business
    day that began with it.
    """

    sequence: int
    first_route_id: int
    quantity_numerator: int
    quantity_denominator: int
    price_numerator: int
    price_denominator: int
    multiplier: int
    date: str = ""


@dataclass(slots=True)
class CorporateState:
    """Actions that are yet to take effect, by the sequence of their announcement.

    `adjustments` are the changes of units of each instrument, oldest first; `delisted` is what a
    unit of an instrument that has ended was worth. `changes` counts the adjustments of all.
    `former_symbols` are symbols that were given up, each with the id of who did so last. `past` has
    the actions of each instrument that took effect, oldest first. `first_date` is the desk's first
    business day, "" before it: what companies did earlier, the desk has no part in.
    """

    announced: dict[int, CorporateAction] = field(default_factory=dict)
    adjustments: dict[str, tuple[Adjustment, ...]] = field(default_factory=dict)
    delisted: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    former_symbols: dict[str, str] = field(default_factory=dict)
    past: dict[str, tuple[CorporateAction, ...]] = field(default_factory=dict)
    first_date: str = ""
