"""An order that the desk would take, and that a test has it deny."""

from sidestreet.domain.control_events import ScriptGiven
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.control.matching import Chosen
from sidestreet.engine.risk.buying_power import staged_shortage
from sidestreet.engine.risk.proposal import Proposal
from sidestreet.engine.state import State


def staged_denial(
    state: State, proposal: Proposal, staged: Chosen, prices: Prices
) -> Refusal | None:
    """Return why the script of an order has it denied, or None.

    A want of buying power comes with the figures of a real one, of an account that has nothing
    left to spend. Other reasons come without figures.
    """
    last = staged[-1] if staged else None
    reason = last.script.deny if isinstance(last, ScriptGiven) else None
    if reason is Reason.BUYING_POWER:
        return staged_shortage(state, proposal, prices)
    return None if reason is None else Refusal(reason)
