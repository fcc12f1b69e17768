"""Every answer that left the desk, held against what was so where it was decided.

An answer to a command is looked at right behind the record at which it was decided. A read is
looked at in the end: there has to be one instant of the journal at which all that it shows was so,
and it may not lie before anything that had been told when the read was taken in.
"""

from itertools import accumulate

from sidestreet.domain.commands import CancelOrder, CancelOrders, ReplaceOrder, SubmitOrders
from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason, Refusal
from simulation.audited_order import REPLACEABLE
from simulation.auditor import Audit
from simulation.clients import Told

_FOREVER = 1 << 62


class Answers:
    """All that was told, in the order in which it left."""

    def __init__(self, told: list[Told]) -> None:
        self._told = told
        self._at: dict[int, list[Told]] = {}
        for each in told:
            if each.asked.command is not None:
                self._at.setdefault(each.sequence, []).append(each)

    def check_at(self, sequence: int, audit: Audit) -> None:
        """Look at what was decided at a record."""
        for told in self._at.pop(sequence, ()):
            try:
                _check(told, audit)
            except AssertionError as error:
                raise AssertionError(f"{error}; told at {sequence}: {told}") from error

    def check_reads(self, audit: Audit) -> None:
        """Look at all reads, and that nothing was told that the journal does not reach."""
        assert not self._at, f"told beyond the journal's end: {self._at}"
        lows = [
            told.sequence if told.asked.command is not None else _read(told, audit)[0]
            for told in self._told
        ]
        floors = [0, *accumulate(lows, max)]
        for told in self._told:
            if told.asked.command is None:
                _check_read(told, audit, floors[told.before])


def _check(told: Told, audit: Audit) -> None:
    asked, answer = told.asked, told.answer
    if isinstance(answer, Refusal):
        audit.counts[f"refusal {answer.reason}"] += 1
        _check_refusal(told, answer, audit)
        return
    command = asked.command
    for order in answer:
        assert order.account_id == asked.account_id, "an account is told of its own"
        told_of = [version for _, version in audit.versions[order.order_id]]
        if isinstance(command, CancelOrders):
            assert order in told_of, "what was told was so"
        else:
            assert order == told_of[-1], f"what was told is so: {told_of[-1]}"
    if isinstance(command, SubmitOrders):
        assert len(answer) == len(command.orders), "each row has its answer"
        for row, order in zip(command.orders, answer, strict=True):
            name = row.client_order_id or order.order_id
            assert order.client_order_id == name
            is_other = order.refusal is not None
            assert order.digest == row.digest or is_other, "the same name, the same order"
    elif isinstance(command, CancelOrder):
        canceled = audit.must.orders[answer[0].order_id]
        assert not canceled.is_cancelable, "a cancel that was taken moves the order"
    elif isinstance(command, CancelOrders):
        for order in answer:
            audited = audit.must.orders[order.order_id]
            assert audited.cancels_asked or audited.ended is not None


def _check_refusal(told: Told, refusal: Refusal, audit: Audit) -> None:
    command = told.asked.command
    account_id = told.asked.account_id
    match refusal.reason:
        case Reason.ORDER_NOT_FOUND:
            assert isinstance(command, CancelOrder | ReplaceOrder)
            assert audit.must.find(account_id, command.order_id) is None, "it is there"
        case Reason.ORDER_NOT_OPEN | Reason.ORDER_NOT_REPLACEABLE | Reason.QUANTITY_BELOW_FILLED:
            assert isinstance(command, CancelOrder | ReplaceOrder)
            order = audit.must.find(account_id, command.order_id)
            assert order is not None
            if refusal.reason is Reason.ORDER_NOT_OPEN:
                assert order.ended not in {None, S.CANCELED}
            elif refusal.reason is Reason.ORDER_NOT_REPLACEABLE:
                assert order.status not in REPLACEABLE
            else:
                assert isinstance(command, ReplaceOrder)
                assert (command.quantity or order.quantity) <= order.filled
        case Reason.NO_ORDERS_MATCH:
            assert isinstance(command, CancelOrders)
            assert not any(
                order.account_id == account_id
                and command.side in {None, order.side}
                and order.is_cancelable
                for order in audit.must.orders.values()
            ), "something matches"
        case Reason.ACCOUNT_NOT_FOUND:
            assert account_id not in audit.must.cash
        case _:
            assert not isinstance(command, CancelOrder | CancelOrders), "a cancel is never denied"


def _read(told: Told, audit: Audit) -> tuple[int, int]:
    """Return from which record on, and before which, all that a read shows was so."""
    low, high = 0, _FOREVER
    assert not isinstance(told.answer, Refusal)
    for order in told.answer:
        since, until = _span(order, audit)
        low, high = max(low, since), min(high, until)
    return low, high


def _span(order: Order, audit: Audit) -> tuple[int, int]:
    versions = audit.versions.get(order.order_id, [])
    for index, (since, version) in enumerate(versions):
        if version == order:
            last = index + 1 == len(versions)
            return since, _FOREVER if last else versions[index + 1][0]
    raise AssertionError(f"a read shows what never was: {order}")


def _check_read(told: Told, audit: Audit, floor: int) -> None:
    low, high = _read(told, audit)
    assert not isinstance(told.answer, Refusal)
    about = f"{told.asked}, from {low} before {high}, told to {floor}, durable {told.sequence}"
    assert low < high, f"a read shows two instants: {about}"
    assert floor < high, f"a read goes back: {about}"
    assert low <= told.sequence, f"a read shows what could be forgotten: {about}"
    shown = {order.order_id for order in told.answer}
    if told.asked.kind == "get":
        order = audit.must.orders.get(told.asked.text)
        if order is not None and not shown and order.account_id == told.asked.account_id:
            assert audit.versions[order.order_id][0][0] > floor, f"it was there: {about}"
        return
    for order_id, versions in audit.versions.items():
        if audit.must.orders[order_id].account_id != told.asked.account_id or order_id in shown:
            continue
        assert versions[0][0] > max(floor, low), f"the list lacks {order_id}: {about}"
