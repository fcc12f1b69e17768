"""What the desk remembers of what tests have asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sidestreet.domain.faults import NO_FAULTS, Faults
from sidestreet.domain.profiles import CancelProfile
from sidestreet.domain.scripts import MarketDirective, MarketMove, Rule, Script


@dataclass(slots=True)
class Staged:
    """A script that an order plays, and how many of its steps the venue has told to be done."""

    rule: str
    script: Script
    steps_done: int = 0


@dataclass(slots=True)
class StagedMarket:
    """What holds of an instrument's market: where its price was put, and whether it is halted.

    `price` is the latest move of kind PRICE or QUOTE, in the units of the record at `since`. A
    trade is over once it is printed.
    """

    price: MarketDirective | None = None
    is_halted: bool = False
    since: int = 0

    def told_again(self) -> Iterator[MarketDirective]:
        """Yield what a market that starts anew has to be told, in order."""
        if self.price is not None:
            yield self.price
        if self.is_halted:
            yield MarketDirective(MarketMove.HALT)


@dataclass(slots=True)
class ControlState:
    """Rules by name, scripts by order id, markets by instrument.

    `matched` counts the orders that fit a rule in everything but their number, `given` those that
    got its script. `is_staged` says whether an order may get a script at all; it follows from the
    rest, and is kept because it is asked of every order. Scripts go when memory lets go of their
    orders.
    """

    is_staged: bool = False
    is_magic: bool = False
    rules: dict[str, Rule] = field(default_factory=dict)
    matched: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    scripts: dict[str, Staged] = field(default_factory=dict)
    markets: dict[str, StagedMarket] = field(default_factory=dict)
    faults: Faults = NO_FAULTS
    cancel_profile: CancelProfile | None = None
    """What a test has chosen, None where the desk goes by its start."""
