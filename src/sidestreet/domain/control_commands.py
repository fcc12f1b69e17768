"""Commands by which a test owns the outcome. They are taken only from keys of scope `control`."""

import msgspec

from sidestreet.domain.faults import SetFaults
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.profiles import CancelProfile
from sidestreet.domain.scripts import MarketDirective, Rule, Step


class SetRules(msgspec.Struct, frozen=True):
    """Have these rules, and no others, say which orders get a script. Their counts begin anew."""

    rules: tuple[Rule, ...]


class SetMagic(msgspec.Struct, frozen=True, gc=False):
    """Let client ids and quantities of a documented form choose a script, or no more.

    `is_chosen` where a call asks for it: what a call switched off stays off at the next start.
    """

    is_on: bool
    is_chosen: bool = False


class DirectRoute(msgspec.Struct, frozen=True, gc=False):
    """Have the venue do a step to an order, now.

    `route_id` 0 is the route that works the order, or the last one that did. `is_late` says whether
    the order has to have ended for it, or has to be open; None lets it be either.
    """

    account_id: int
    order_id: str
    step: Step
    route_id: int = 0
    is_late: bool | None = None


class DirectMarket(msgspec.Struct, frozen=True, gc=False):
    """Have the market of an instrument move."""

    terms: InstrumentTerms
    directive: MarketDirective
    underlying: InstrumentTerms | None = None


class SetCancelProfile(msgspec.Struct, frozen=True, gc=False):
    """Answer cancels of orders that have ended in this way; None as the desk was started."""

    profile: CancelProfile | None


class DropScripts(msgspec.Struct, frozen=True, gc=False):
    """Let no order play a script any more. The next session of the market has them as any other."""


ControlCommand = (
    SetRules | SetMagic | SetFaults | DirectRoute | DirectMarket | SetCancelProfile | DropScripts
)
"""What only a test asks for."""
