"""What the desk remembers of what tests have asked for."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sidestreet.domain.faults import NO_FAULTS, Faults
from sidestreet.domain.messages import Played
from sidestreet.domain.profiles import CancelProfile
from sidestreet.domain.scripts import MarketDirective, MarketMove, Rule, Script, Step


@dataclass(slots=True)
class Staged:
    """A script that an order plays, and how many of its steps the venue has told to be done.

    `reactions` are those steps that answer requests, by the request, until all of them are done
    and the request waits for no answer any more. `is_worked` says that one handed it to the market.
    `ended_by` says which steps the route ended by: 0 for the script's own, the request for those
    that answer one, None while it has not ended, or where it ended by something else.
    """

    rule: str
    script: Script
    steps_done: int = 0
    reactions: dict[int, Played] = field(default_factory=dict)
    ended_by: int | None = None
    is_worked: bool = False
    told_at: dict[int, int] = field(default_factory=dict)
    """When the venue told that a step more was done, by the request that the steps answer; those
    that answer none are at 0."""

    def steps_of(self, played: Played) -> tuple[Step, ...]:
        """Return the steps that answer a request."""
        return self.script.on_replace if played.is_replace else self.script.on_cancel

    def has_all(self, played: Played) -> bool:
        """Whether no step is left of those that answer a request."""
        return played.steps_done >= len(self.steps_of(played))

    @property
    def goes_on(self) -> bool:
        """Whether a route that has ended by its script has steps left."""
        if self.ended_by is None:
            return False
        if not self.ended_by:
            return self.steps_done < len(self.script.steps)
        played = self.reactions.get(self.ended_by)
        return played is not None and not self.has_all(played)


MOVES_MAX: Final = 256
"""How many moves of a market are kept; those before them change no price of now."""


class Moved(NamedTuple):
    """A move of a market: when it was made, and the record in whose units its prices are."""

    at: int
    sequence: int
    directive: MarketDirective


@dataclass(slots=True)
class StagedMarket:
    """What holds of an instrument's market: where its price was put, and whether it is halted.

    `price` is the latest move of kind PRICE or QUOTE, None once it was released. `moves` are all
    that a price of now follows from, the oldest first: a market that starts anew takes the same
    way again. So a market that was released stays here, because it goes on from where it was.
    """

    price: MarketDirective | None = None
    is_halted: bool = False
    moves: list[Moved] = field(default_factory=list)

    @property
    def is_staged(self) -> bool:
        """Whether a test holds anything of it now."""
        return self.price is not None or self.is_halted

    def moved(self, move: Moved) -> None:
        """Keep a move. The latest that puts the market somewhere is never let go of."""
        moves = self.moves
        moves.append(move)
        if len(moves) > MOVES_MAX:
            del moves[1 if _is_last_to_put(moves) else 0]


def _is_last_to_put(moves: list[Moved]) -> bool:
    """Whether all moves after the first go by where that one put the market."""
    puts = {MarketMove.PRICE, MarketMove.QUOTE}
    return not any(each.directive.move in puts for each in moves[1:])


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
    is_magic_chosen: bool = False
    """Whether a call wanted magic as it is; then no start switches it on."""
    rules: dict[str, Rule] = field(default_factory=dict)
    matched: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    scripts: dict[str, Staged] = field(default_factory=dict)
    markets: dict[str, StagedMarket] = field(default_factory=dict)
    faults: Faults = NO_FAULTS
    cancel_profile: CancelProfile | None = None
    """What a test has chosen, None where the desk goes by its start."""
