"""What the desk remembers of what tests have asked for."""

from dataclasses import dataclass, field

from sidestreet.domain.scripts import MarketDirective, Rule, Script


@dataclass(slots=True)
class Staged:
    """A script that an order plays, and how many of its steps the venue has told to be done."""

    rule: str
    script: Script
    steps_done: int = 0


@dataclass(slots=True)
class ControlState:
    """Rules with how many orders each has matched, scripts by order id, markets that are held.

    `markets` holds what a market that starts anew has to be told again, by instrument.
    """

    is_magic: bool = False
    rules: dict[str, Rule] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    scripts: dict[str, Staged] = field(default_factory=dict)
    markets: dict[str, MarketDirective] = field(default_factory=dict)

    @property
    def is_staged(self) -> bool:
        """Whether an order may get a script at all; asked of every order."""
        return self.is_magic or bool(self.rules)
