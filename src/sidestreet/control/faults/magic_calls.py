"""Outcomes between client and desk that a client chooses by how it names an order.

A submit of an order `magic-lost-answer` is carried out, and its answer is lost. Each such outcome
happens once for a client id and an operation, so that whoever tries again gets through. Where an
order chooses by its quantity and has no id, a request that says the same once more is let through,
and the one after that is struck again.

Read here and not in the desk, because a client that is told of an error has sent the order all the
same, and the desk has nothing to decide about it.
"""

from collections import OrderedDict
from typing import Any, Final

import msgspec

from sidestreet.api.call import Call
from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.faults import CallFault, CallFaultKind
from sidestreet.domain.magic import outcome_of
from sidestreet.domain.undecodable import UNDECODABLE
from sidestreet.runtime.desk import Desk

REMEMBERED: Final = 10_000
"""Of so many the desk remembers that they have happened."""

_SECOND: Final = 1_000_000_000
SLOW_NS: Final = 2 * _SECOND

_ORDER_OPERATIONS: Final = frozenset({"cancel_open_order", "replace_order"})

_FAULTS: Final[dict[str, CallFault]] = {
    str(fault.kind): fault
    for fault in (
        CallFault("magic:lost-answer", CallFaultKind.LOST_ANSWER),
        CallFault("magic:error-after", CallFaultKind.ERROR_AFTER, status=500),
        CallFault("magic:error-before", CallFaultKind.ERROR_BEFORE, status=503),
        CallFault(
            "magic:too-many-requests",
            CallFaultKind.TOO_MANY_REQUESTS,
            status=429,
            retry_after_s=1,
        ),
        CallFault("magic:slow-answer", CallFaultKind.SLOW_ANSWER, delay_ns=SLOW_NS),
    )
}


class _Row(msgspec.Struct):
    """What is read of a row of a submit. Whatever else is wrong with it is told by others."""

    id: Any = None
    quantity: Any = None


_ROWS: Final = msgspec.json.Decoder(list[_Row])


class MagicCalls:
    """The calls of one desk that choose what goes wrong with them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._happened: OrderedDict[tuple[str, int, str], None] = OrderedDict()

    def choose(self, call: Call) -> CallFault | None:
        """Return what a call has chosen, if it has, and if that has not happened to it yet."""
        if not self._desk.state.control.is_magic:
            return None
        operation_id = call.operation.operation_id
        if operation_id == "submit_orders":
            return self._of_rows(call)
        if operation_id in _ORDER_OPERATIONS:
            order = self._desk.find_order(call.account_id, call.path["order_id"])
            if order is not None:
                return self._once(call, order.client_order_id, order.quantity)
        return None

    def _of_rows(self, call: Call) -> CallFault | None:
        """Return what the first row chooses that chooses anything."""
        try:
            rows = _ROWS.decode(call.request.body)
        except UNDECODABLE:
            return None
        for row in rows:
            quantity = parse_amount(row.quantity) if isinstance(row.quantity, str) else None
            client_order_id = row.id if isinstance(row.id, str) else ""
            fault = self._once(call, client_order_id, quantity or 0)
            if fault is not None:
                return fault
        return None

    def _once(self, call: Call, client_order_id: str, quantity: int) -> CallFault | None:
        outcome = outcome_of(client_order_id, quantity)
        fault = None if outcome is None else _FAULTS.get(outcome.name)
        if fault is None:
            return None
        name = client_order_id or call.request.body.decode("latin-1")
        place = call.operation.operation_id, call.account_id, name
        if place in self._happened:
            if not client_order_id:
                del self._happened[place]
            return None
        self._happened[place] = None
        if len(self._happened) > REMEMBERED:
            self._happened.popitem(last=False)
        return fault
