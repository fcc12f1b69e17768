"""Events by which a test owned the outcome: what it was told to be, and which order got what.

They stand in the journal like everything else, so that a trace of an order tells a staged outcome
from one that the market brought about, and a desk that was read back stages on.
"""

from sidestreet.domain.fact import Fact
from sidestreet.domain.faults import Faults
from sidestreet.domain.messages import Played
from sidestreet.domain.profiles import CancelProfile
from sidestreet.domain.scripts import MarketDirective, Rule, Script, Step


class RulesSet(Fact, frozen=True):
    """From here on these rules say which orders get a script."""

    rules: tuple[Rule, ...]


class MagicSet(Fact, frozen=True):
    """Client ids and quantities of a documented form choose a script, or no more.

    `is_chosen` says that a call wanted it so, and not the start of the desk.
    """

    is_on: bool
    is_chosen: bool = False


class FaultsSet(Fact, frozen=True):
    """From here on these are the faults between clients and the desk."""

    faults: Faults


class ScriptGiven(Fact, frozen=True):
    """An order plays a script. `rule` is the name of what matched it, `count` its how-manieth.

    It stands ahead of the order's acceptance.
    """

    order_id: str
    rule: str
    script: Script
    count: int = 0


class RulesMatched(Fact, frozen=True):
    """An order counts for rules that it did not get its script from. Ahead of `ScriptGiven`."""

    order_id: str
    rules: tuple[str, ...]


class ScriptAdvanced(Fact, frozen=True):
    """The venue has told that so many steps of an order's script are done.

    `played` are the steps that a report came from, if it came from some: those of the script, or
    those that answer a request. `has_ended` says that the order's route ended by them.
    """

    order_id: str
    steps_done: int
    played: Played | None = None
    has_ended: bool = False


class RouteDirected(Fact, frozen=True):
    """The venue is told to do a step to a route."""

    order_id: str
    route_id: int
    step: Step


class MarketDirected(Fact, frozen=True):
    """The venue is told to move a market."""

    instrument_id: str
    directive: MarketDirective


class CancelProfileSet(Fact, frozen=True):
    """Cancels of orders that have ended are answered so; None is as the desk was started."""

    profile: CancelProfile | None


class ScriptDropped(Fact, frozen=True):
    """An order plays its script no more: from the venue's next session on the market works it."""

    order_id: str


ControlEvent = (
    RulesSet
    | MagicSet
    | FaultsSet
    | ScriptGiven
    | RulesMatched
    | ScriptAdvanced
    | RouteDirected
    | MarketDirected
    | CancelProfileSet
    | ScriptDropped
)
"""What a test was told to be."""
