"""The next child of an order that is worked over time: looked at anew before it goes out.

Hours may lie between two slices. So each child passes what every order passes that the desk has
held (`waiting/going_out.py`), with all that is left of its order and by the prices of now; what the
order reserves follows. What may pass by itself, such as a halt, leaves the slice to the next one;
anything else ends the order, and says why.
"""

from typing import Final

from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.events import Event, OrderCanceled, RouteOpened
from sidestreet.domain.orders import Order, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.schedule import Schedule
from sidestreet.engine.risk.proposal import propose_order
from sidestreet.engine.state import State
from sidestreet.engine.strategies.children import wanted_now
from sidestreet.engine.waiting.going_out import second_refusal

PASSING: Final = frozenset(
    {
        Reason.INSTRUMENT_HALTED,
        Reason.NO_MARKET_PRICE,
        Reason.PRICE_OUTSIDE_COLLAR,
        Reason.SHORT_SALE_RESTRICTED,
    }
)
"""What time alone may mend before the order's end. Refused for it, a slice waits for the next."""


def next_child(
    state: State, order: Order, schedule: Schedule, terms: Terms, stamp: Stamp, *, filled: int
) -> tuple[Event, ...]:
    """Return what sends the next child of an order out, or ends the order; nothing if it waits.

    `terms` are those that hold from now on and `filled` is all that has traded of them, also what
    the order does not count yet.
    """
    quantity = wanted_now(order, schedule, terms.quantity, stamp.time_ns) - filled
    if quantity <= 0:
        return ()
    proposal = propose_order(
        state,
        order,
        stamp,
        quantity=terms.quantity,
        limit_price=terms.limit_price,
        order_type=order.order_type,
    )
    refusal = second_refusal(state, proposal, stamp.prices)
    if refusal is None:
        going = replace(proposal.new_terms(), quantity=quantity)
        return (RouteOpened(order.order_id, state.next_route_id, order.venue, going),)
    if _may_pass(refusal, terms):
        return ()
    return (OrderCanceled(order.order_id, terms.quantity - filled, refusal.text()),)


def _may_pass(refusal: Refusal, terms: Terms) -> bool:
    # Rule 201 lasts longer than any such order, and only a limit can come to stand above the bid.
    is_for_good = refusal.reason is Reason.SHORT_SALE_RESTRICTED and terms.limit_price is None
    return refusal.reason in PASSING and not is_for_good
