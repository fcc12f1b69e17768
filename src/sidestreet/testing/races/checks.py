"""What has to be true of a desk after every run, whatever the body did and whatever happened.

These are the desk's own promises. If one of them breaks, the desk is at fault and not the body; it
is told all the same, because a test that trusts the desk should know.
"""

from typing import TYPE_CHECKING, Any, Final

from sidestreet.domain.amounts import parse_amount
from sidestreet.engine.digest import state_digest
from sidestreet.engine.evolve import evolve_record
from sidestreet.engine.state import State
from sidestreet.runtime.codec import decode_record
from sidestreet.workspace.execute import is_of_workspace

if TYPE_CHECKING:
    from sidestreet.bootstrap.in_process import InProcessDesk
    from sidestreet.testing.staged_desk import Sidestreet

SILENCE_NS: Final = 60_000_000_000
"""A request to a venue is settled within this, by an answer or by the desk's patience."""


class DeskAtFault(AssertionError):  # noqa: N818 - it names the fact
    """The desk has broken one of its own promises."""


def check_desk(desk: "Sidestreet") -> None:
    """Raise `DeskAtFault` unless the desk keeps what it promises. A minute passes on it."""
    inside = desk.inside
    inside.advance_to(inside.clock.now() + SILENCE_NS)
    for order in inside.desk.state.orders.values():
        if order.pending:
            raise DeskAtFault(f"order {order.client_order_id} is stuck in {order.status}")
        shown = _shown(desk, order.account_id, order.order_id)
        mine = (order.status, order.filled_quantity)
        if shown != mine:
            raise DeskAtFault(f"order {order.client_order_id} is {mine}, a client sees {shown}")
    _check_replay(inside)


def _check_replay(inside: "InProcessDesk") -> None:
    again = State()
    for payload in inside.records:
        record = decode_record(payload)
        if not is_of_workspace(record.events[0]):
            evolve_record(again, record)
    if state_digest(again) != state_digest(inside.desk.state):
        raise DeskAtFault("the journal, read back, leads to another state")


def _shown(desk: "Sidestreet", account_id: int, order_id: str) -> tuple[Any, int | None]:
    """Return status and filled quantity, in millionths, as a client reads them."""
    order = desk.order(order_id, account_id=account_id)
    return order["status"], parse_amount(order["filled_quantity"])
