"""Answers about orders and positions, and the actions that place, change, cancel and close.

Where a sentence fits several orders and does not say that all of them are meant, the answer asks
back: nothing is prepared that was not asked for.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sidestreet.api.assistant import intents
from sidestreet.api.assistant.desk_view import may_be_canceled, may_be_changed
from sidestreet.api.assistant.phrases import holding_line, line_of, money, suggest, terms_of
from sidestreet.api.assistant.reply import Reply
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.domain.answer_parts import (
    ActionPart,
    ChangeTicket,
    ChartPart,
    NewTicket,
    PrefillCancel,
    PrefillModify,
    PrefillNew,
    Series,
)
from sidestreet.domain.conversations import Capability
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.orders import Order

_LINES_MAX: Final = 20
_ACTIONS_MAX: Final = 100
_CONFIRM: Final = " Nothing is sent until you confirm it."


def show_orders(reply: Reply, intent: intents.ShowOrders) -> None:
    """Tell which orders there are."""
    view = reply.view
    if intent.order_id is not None:
        order = view.order(intent.order_id)
        reply.think(f"Looked for order {intent.order_id}.")
        reply.say(line_of(order) if order is not None else _no_order(reply, intent.order_id))
        return
    orders = view.open_orders(intent.symbol, intent.side)
    kind = "open order"
    if intent.with_ended:
        orders = [*reversed(orders), *view.ended_orders(intent.symbol, intent.side)]
        kind = "recent order"
    reply.think(f"Read the {kind}s of account {view.account_id}.")
    of_what = f" for {intent.symbol}" if intent.symbol else ""
    reply.say("\n".join([f"You have {_count(len(orders), kind)}{of_what}.", *_lines(orders)]))
    symbol = next((each.symbol for each in orders if may_be_canceled(each)), None)
    if symbol is not None:
        reply.add(suggest(f"Cancel my {symbol} order", f"What is the price of {symbol}?"))


def show_positions(reply: Reply, intent: intents.ShowPositions) -> None:
    """Tell what is held, with a chart where there is more than one position."""
    values = reply.view.positions(intent.symbol)
    reply.think(f"Valued the positions of account {reply.view.account_id}.")
    if not values:
        reply.say(f"You hold {'nothing' if intent.symbol is None else f'no {intent.symbol}'}.")
        return
    total = sum(value.market_value for value in values)
    reply.say(
        "\n".join(
            [
                f"You have {_count(len(values), 'position')}, together worth {money(total)}.",
                *map(holding_line, values[:_LINES_MAX]),
            ]
        )
    )
    if len(values) > 1:
        reply.add(position_chart(reply))
    symbol = values[0].terms.symbol
    reply.add(suggest(f"Close my {symbol} position", f"What is the price of {symbol}?"))


def position_chart(reply: Reply) -> ChartPart:
    """Return a chart of what each position is worth."""
    values = reply.view.positions()[:_LINES_MAX]
    points = tuple((value.terms.symbol, value.market_value) for value in values)
    return ChartPart((Series("Market value", points),))


def place_order(reply: Reply, intent: intents.PlaceOrder) -> None:
    """Prepare a new order."""
    if intent.symbol is None:
        reply.say("Which instrument? Name it by its symbol, as in AAPL.")
        return
    instrument = reply.view.instrument(intent.symbol)
    if instrument is None or not intent.quantity:
        verb = intent.side.lower()
        reply.say(f"How many shares of {intent.symbol} do you want to {verb}?")
        reply.add(suggest(f"{verb.capitalize()} 10 {intent.symbol}"))
        return
    ticket = NewTicket(
        symbol=instrument.symbol,
        instrument_id=instrument.instrument_id,
        side=intent.side,
        order_type=intent.order_type,
        time_in_force=intent.time_in_force,
        quantity=intent.quantity,
        limit_price=intent.limit_price,
        stop_price=intent.stop_price,
    )
    _, bid, ask = reply.view.prices(instrument.instrument_id)
    reply.think(f"Looked up {instrument.symbol} and its market.")
    told = _ticket_line(ticket)
    if bid is not None and ask is not None:
        told += f" The market is {render_price(bid)} bid, {render_price(ask)} asked."
    _offer(reply, told, PrefillNew((ticket,)))


def cancel_orders(reply: Reply, intent: intents.CancelOrders) -> None:
    """Prepare the cancel of the orders that are meant."""
    if intent.order_id is not None:
        order = reply.view.order(intent.order_id)
        if order is None:
            reply.say(_no_order(reply, intent.order_id))
            return
        found = [order]
    else:
        found = reply.view.open_orders(intent.symbol, intent.side)
    meant = [each for each in found if may_be_canceled(each)]
    reply.think(f"Looked for open orders of account {reply.view.account_id} that match.")
    if intent.latest:
        meant = meant[-1:]
    if not meant:
        reply.say(_nothing_to("cancel", found))
        return
    is_said = intent.every or intent.symbol or intent.side or len(meant) == 1
    if not is_said:
        _ask_which(reply, meant, "cancel")
        return
    told = "\n".join([f"This cancels {_count(len(meant), 'order')}.{_CONFIRM}", *_lines(meant)])
    account_id = reply.view.account_id or 0
    order_ids = tuple(each.order_id for each in meant[:_ACTIONS_MAX])
    _offer(reply, told, PrefillCancel(account_id, order_ids), is_told=True)


def change_order(reply: Reply, intent: intents.ChangeOrder) -> None:
    """Prepare other terms for the one order that is meant."""
    if intent.order_id is not None:
        order = reply.view.order(intent.order_id)
        found = [] if order is None else [order]
    else:
        found = reply.view.open_orders(intent.symbol, intent.side)
    reply.think(f"Looked for the order of account {reply.view.account_id} that is meant.")
    meant = [each for each in found if may_be_changed(each)]
    if not meant:
        reply.say(_nothing_to("change", found))
    elif len(meant) > 1:
        _ask_which(reply, meant, "change")
    elif (intent.quantity, intent.limit_price, intent.stop_price) == (None, None, None):
        reply.say(f'To what? Say for example "change its price to 150". It is\n{line_of(meant[0])}')
    else:
        order = meant[0]
        ticket = ChangeTicket(
            order.order_id, intent.quantity, intent.limit_price, intent.stop_price
        )
        account_id = reply.view.account_id or 0
        told = f"{terms_of(order)} becomes {_changed(intent)}."
        _offer(reply, told, PrefillModify(account_id, (ticket,)))


def close_position(reply: Reply, intent: intents.ClosePosition) -> None:
    """Prepare the orders that end positions, at the market."""
    values = reply.view.positions(intent.symbol)[:_ACTIONS_MAX]
    reply.think(f"Read the positions of account {reply.view.account_id}.")
    if not values:
        reply.say(f"You hold {'nothing' if intent.symbol is None else f'no {intent.symbol}'}.")
        return
    tickets = tuple(
        NewTicket(
            symbol=value.terms.symbol,
            instrument_id=value.terms.instrument_id,
            side=Side.SELL if value.holding.quantity > 0 else Side.BUY,
            order_type=OrderType.MARKET,
            time_in_force=TimeInForce.DAY,
            quantity=abs(value.holding.quantity),
        )
        for value in values
    )
    _offer(reply, "\n".join(map(_ticket_line, tickets)), PrefillNew(tickets))


def _offer(
    reply: Reply,
    told: str,
    action: PrefillNew | PrefillCancel | PrefillModify,
    *,
    is_told: bool = False,
) -> None:
    """Say what is prepared, and prepare it if the client can show it."""
    if reply.can(Capability.PREFILL_ORDER):
        reply.say(told if is_told else f"{told}{_CONFIRM}")
        reply.add(ActionPart(action))
    else:
        reply.say(f"{told} Your client shows no tickets, so please do it there yourself.")


def _ticket_line(ticket: NewTicket) -> str:
    told = f"{ticket.side} {render_amount(ticket.quantity)} {ticket.symbol} {ticket.order_type}"
    if ticket.stop_price is not None:
        told += f" stop {render_price(ticket.stop_price)}"
    if ticket.limit_price is not None:
        told += f" at {render_price(ticket.limit_price)}"
    return f"{told}, {ticket.time_in_force}."


def _changed(intent: intents.ChangeOrder) -> str:
    told = []
    if intent.quantity is not None:
        told.append(f"a quantity of {render_amount(intent.quantity)}")
    if intent.limit_price is not None:
        told.append(f"a limit of {render_price(intent.limit_price)}")
    if intent.stop_price is not None:
        told.append(f"a stop of {render_price(intent.stop_price)}")
    return " and ".join(told)


def _ask_which(reply: Reply, orders: list[Order], verb: str) -> None:
    reply.say("\n".join([f"Which order do you want to {verb}?", *_lines(orders)]))
    first = orders[:3]
    reply.add(suggest(*(f"{verb.capitalize()} order {each.order_id}" for each in first)))


def _nothing_to(verb: str, found: list[Order]) -> str:
    if not found:
        return f"You have no open order like that to {verb}."
    return "\n".join([f"There is nothing to {verb}:", *_lines(found)])


def _no_order(reply: Reply, order_id: str) -> str:
    return f"Account {reply.view.account_id} has no order {order_id}."


def _lines(orders: list[Order]) -> list[str]:
    lines = [line_of(each) for each in orders[:_LINES_MAX]]
    more = len(orders) - len(lines)
    return lines if not more else [*lines, f"- and {more} more"]


def _count(number: int, noun: str) -> str:
    if number == 0:
        return f"no {noun}s"
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


ORDER_ANSWERS: Final[Mapping[type, Callable[[Reply, Any], None]]] = {
    intents.ShowOrders: show_orders,
    intents.ShowPositions: show_positions,
    intents.PlaceOrder: place_order,
    intents.CancelOrders: cancel_orders,
    intents.ChangeOrder: change_order,
    intents.ClosePosition: close_position,
}
