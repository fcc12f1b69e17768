"""What had to follow from a client's request: all that it asked for, and nothing else."""

from sidestreet.domain.commands import CancelOrder, CancelOrders, ReplaceOrder, SubmitOrders
from sidestreet.domain.events import (
    CancelOrdersAccepted,
    OrderAccepted,
    OrderDenied,
    OrderReplaced,
    Record,
    ReplaceRequested,
)
from simulation.asking import Asked
from simulation.audited_deeds import take_deed
from simulation.audited_desk import AuditedDesk


def take_request(desk: AuditedDesk, record: Record, asked: Asked) -> None:
    """Take in a request that the desk has carried out."""
    command = asked.command
    if isinstance(command, SubmitOrders):
        _submit(desk, record, command)
    elif isinstance(command, CancelOrder):
        order = desk.named(asked.account_id, command.order_id)
        order.cancel(record.sequence, record.time_ns)
    elif isinstance(command, ReplaceOrder):
        order = desk.named(asked.account_id, command.order_id)
        was_held = order.held
        order.replace(command.quantity, command.limit_price, record.sequence, record.time_ns)
        kind = ReplaceRequested if was_held is None else OrderReplaced
        assert any(isinstance(event, kind) for event in record.events)
    elif isinstance(command, CancelOrders):
        _cancel_all(desk, record, command)
    else:
        for event in record.events:
            take_deed(desk, record, event)


def _submit(desk: AuditedDesk, record: Record, command: SubmitOrders) -> None:
    rows = iter(command.orders)
    for event in record.events:
        if not isinstance(event, OrderAccepted | OrderDenied):
            take_deed(desk, record, event)
            continue
        accepted = event if isinstance(event, OrderAccepted) else event.order
        for row in rows:
            known = desk.names.get((command.account_id, row.client_order_id or ""))
            if known is None or desk.orders[known].digest != row.digest:
                break
        else:
            raise AssertionError("more orders than were asked for")
        name = row.client_order_id or accepted.order_id
        must = (command.account_id, name, row.side, row.quantity, row.limit_price, row.digest)
        assert must == (
            accepted.account_id,
            accepted.client_order_id,
            accepted.side,
            accepted.quantity,
            accepted.limit_price,
            accepted.digest,
        ), "an order is what was asked for"
        if known is not None:
            assert isinstance(event, OrderDenied), "a client id names one order"
            assert not event.indexed
        take_deed(desk, record, event)
    for row in rows:
        known = desk.names.get((command.account_id, row.client_order_id or ""))
        assert known is not None, "every row is taken or refused"
        assert desk.orders[known].digest == row.digest


def _cancel_all(desk: AuditedDesk, record: Record, command: CancelOrders) -> None:
    matching = {
        order_id
        for order_id, order in desk.orders.items()
        if order.account_id == command.account_id
        and command.side in {None, order.side}
        and order.is_cancelable
    }
    first = record.events[0]
    if isinstance(first, CancelOrdersAccepted):
        assert set(first.order_ids) == matching, "it is for all that match"
    elif not _goes_on(record):
        moved = {getattr(event, "order_id", "") for event in record.events}
        assert moved == matching, "it moves all that match"
    for event in record.events:
        take_deed(desk, record, event)


def _goes_on(record: Record) -> bool:
    return type(record.events[-1]).__name__ == "CancelOrdersAdvanced"
