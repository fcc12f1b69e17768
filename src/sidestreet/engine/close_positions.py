"""Closing positions at the market, and orders that wait for others to end.

A closing order takes what is free of a position: what no open order closes already and what was not
given to the clearing house. If the open orders are to be canceled first, the closing order is
accepted at once and stays at the desk until the last of them has ended. Then it goes out for what
is free by then, because a fill may have crossed a cancel, if it still passes every check. While it
waits it counts with nothing, since those that it waits for still count.

Outside the regular session it is held until the next one, if only for that, or for that too.
"""

from collections.abc import Iterator, Sequence

from sidestreet.domain.amounts import render_amount
from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import OrderType, PositionIntent, Side, TimeInForce
from sidestreet.domain.events import (
    Event,
    OrderAccepted,
    OrderCanceled,
    OrderDenied,
    OrderReplaced,
    RouteOpened,
)
from sidestreet.domain.ids import BATCH_MAX, IdKind, make_id
from sidestreet.domain.money_commands import ClosePositions
from sidestreet.domain.orders import TERMINAL, Order
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.waiting_events import ReleasePostponed
from sidestreet.engine.cancel import SLICE, cancel_events
from sidestreet.engine.control.denial import staged_denial
from sidestreet.engine.control.matching import Chosen, chosen
from sidestreet.engine.money.available import available_quantity
from sidestreet.engine.options.instructions import instructed_quantity
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.risk.check import Look
from sidestreet.engine.risk.proposal import Asked, propose
from sidestreet.engine.risk.self_match import cancels_of_met
from sidestreet.engine.risk.standing import kill_switch
from sidestreet.engine.risk.table import first_refusal
from sidestreet.engine.state import State
from sidestreet.engine.submit import open_route
from sidestreet.engine.waiting.going_out import second_refusal
from sidestreet.engine.waiting.session import day_order_ends_at, session_begins_at

NAME: str = "close-position-"
"""How the client ids of closing orders begin; what follows is the order's id."""

HOUSE: str = "margin-call-"
"""How those of the house begin, which closes positions where a margin call is not met.

A client may name an order so too; that makes it none of the house's: `is_of_house` tells.
"""


def close_positions(state: State, command: ClosePositions, stamp: Stamp) -> Steps:
    """Decide about closing one position or all of an account's.

    Closing everything closes what can be closed; naming one position is refused if it cannot. At
    most `BATCH_MAX` positions are closed at once, the first by their arrival.
    """
    account_id = command.account_id
    if account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
        return
    if command.instrument_id is not None:
        refusal = _nothing_to_close(state, command, command.instrument_id)
        if refusal is not None:
            yield Decision(answer=refusal)
            return
    wanted = _wanted(state, command)
    refusal = _too_many_orders(state, command, wanted)
    if refusal is not None:
        yield Decision(answer=refusal)
        return
    yield from _close_each(state, command, wanted, stamp)


def _close_each(
    state: State, command: ClosePositions, wanted: tuple[str, ...], stamp: Stamp
) -> Steps:
    account_id = command.account_id
    bought_back: dict[str, list[str]] = {}
    for index, instrument_id in enumerate(wanted):
        group = state.instruments[instrument_id].group
        is_written = _is_written(state, account_id, instrument_id)
        # What covers written options goes out once they are bought back: never in between naked.
        in_the_way = [] if is_written else list(bought_back.get(group, ()))
        if command.cancel_orders:
            for order_id in _open_orders(state, account_id, instrument_id):
                yield Decision(cancel_events(state.orders[order_id]))
                if state.orders[order_id].is_open:
                    in_the_way.append(order_id)
        if not in_the_way and not _free(state, account_id, instrument_id):
            continue
        closing = _closing(state, command, instrument_id, stamp, (index, tuple(in_the_way)))
        yield closing
        if is_written and isinstance(closing.answer, str) and _is_open(state, closing.answer):
            bought_back.setdefault(group, []).append(closing.answer)


def released(state: State, events: Sequence[Event], stamp: Stamp) -> Iterator[Event]:
    """Yield what follows for orders whose wait these events have ended."""
    ready: dict[str, None] = {}
    for event in events:
        order_id = getattr(event, "order_id", "")
        if order_id in state.awaited and not _is_open(state, order_id):
            for waiting in state.awaited[order_id]:
                if not waits_for_others(state, state.orders[waiting]):
                    ready[waiting] = None
    for order_id in ready:
        order = state.orders[order_id]
        begins_at = session_begins_at(
            stamp.trading, order.time_in_force, extended_hours=order.extended_hours
        )
        if begins_at is None:
            yield from sent_to_close(state, order, stamp)
        elif order.releases_at is None or order.releases_at <= stamp.time_ns:
            # The session has ended while it waited for others.
            yield ReleasePostponed(order_id, begins_at)


def waits_for_others(state: State, order: Order) -> bool:
    """Whether any of the orders that have to end before this one is still open."""
    return any(_is_open(state, each) for each in order.awaits)


def closes_by_itself(order: Order) -> bool:
    """Whether the desk has placed an order to close what there is to close."""
    return _is_named_by_desk(order, NAME) or is_of_house(order) or bool(order.awaits)


def is_of_house(order: Order) -> bool:
    """Whether the house has placed an order, to close a position where a margin call is not met."""
    return _is_named_by_desk(order, HOUSE)


def _is_named_by_desk(order: Order, prefix: str) -> bool:
    return not order.client_named and order.client_order_id.startswith(prefix)


def _nothing_to_close(state: State, command: ClosePositions, instrument_id: str) -> Refusal | None:
    """Return why a position cannot be closed, or None."""
    held = state.held_quantity(command.account_id, instrument_id)
    if not held:
        return Refusal(Reason.POSITION_NOT_FOUND, (("instrument_id", instrument_id),))
    if _closable(state, command, instrument_id):
        return None
    return Refusal(
        Reason.POSITION_NOT_AVAILABLE,
        (("quantity", render_amount(held)), ("available_quantity", "0")),
    )


def _too_many_orders(
    state: State, command: ClosePositions, wanted: tuple[str, ...]
) -> Refusal | None:
    """Refuse to cancel more orders at once than the desk deals with in one record."""
    if not command.cancel_orders:
        return None
    closed = frozenset(wanted)
    in_the_way = sum(
        state.orders[order_id].instrument_id in closed
        for order_id in state.open_orders.get(command.account_id, ())
    )
    if in_the_way <= SLICE:
        return None
    return Refusal(
        Reason.POSITION_NOT_AVAILABLE,
        (("open_orders", str(in_the_way)), ("maximum", str(SLICE))),
    )


def _wanted(state: State, command: ClosePositions) -> tuple[str, ...]:
    """Return the instruments of which there is something to close, written options first."""
    if command.instrument_id is not None:
        return (command.instrument_id,)
    held = [
        instrument_id
        for instrument_id, holding in state.holdings.get(command.account_id, {}).items()
        if holding.quantity and _closable(state, command, instrument_id)
    ]
    held.sort(key=lambda each: not _is_written(state, command.account_id, each))
    return tuple(held[:BATCH_MAX])


def _is_written(state: State, account_id: int, instrument_id: str) -> bool:
    """Whether a position is in options that the account has written."""
    is_option = state.instruments[instrument_id].option is not None
    return is_option and state.held_quantity(account_id, instrument_id) < 0


def _closable(state: State, command: ClosePositions, instrument_id: str) -> int:
    """Return what can be closed of a position, once the orders to be canceled are gone."""
    if not command.cancel_orders:
        return _free(state, command.account_id, instrument_id)
    instructed = instructed_quantity(state, command.account_id, instrument_id)
    return max(0, abs(state.held_quantity(command.account_id, instrument_id)) - instructed)


def _free(state: State, account_id: int, instrument_id: str, own: int = 0) -> int:
    """Return what no order lays claim to, but for the one whose own claim is given."""
    instructed = instructed_quantity(state, account_id, instrument_id)
    return available_quantity(state, account_id, instrument_id, instructed - own)


def _open_orders(state: State, account_id: int, instrument_id: str) -> tuple[str, ...]:
    return tuple(
        order_id
        for order_id in state.open_orders.get(account_id, ())
        if state.orders[order_id].instrument_id == instrument_id
    )


def _closing(
    state: State,
    command: ClosePositions,
    instrument_id: str,
    stamp: Stamp,
    place: tuple[int, tuple[str, ...]],
) -> Decision:
    """Return the closing order of one position, which may have to wait for others."""
    index, in_the_way = place
    held = state.held_quantity(command.account_id, instrument_id)
    quantity = (
        _closable(state, command, instrument_id)
        if in_the_way
        else _free(state, command.account_id, instrument_id)
    )
    side = Side.SELL if held > 0 else Side.BUY
    asked = Asked(side, OrderType.MARKET, TimeInForce.DAY, quantity, None)
    terms = state.instruments[instrument_id]
    proposal = propose(state, state.accounts[command.account_id], terms, asked, stamp)
    order_id = make_id(stamp.id_space, IdKind.ORDER, stamp.time_ns, stamp.sequence, index)
    accepted = OrderAccepted(
        order_id=order_id,
        client_order_id=f"{NAME}{order_id}",
        account_id=command.account_id,
        instrument_id=instrument_id,
        side=side,
        order_type=OrderType.MARKET,
        time_in_force=TimeInForce.DAY,
        quantity=quantity,
        limit_price=None,
        digest=b"",
        client_named=False,
        expires_at=day_order_ends_at(stamp, extended_hours=False),
        position_intent=PositionIntent.CLOSE,
        worst_price=proposal.worst_price,
        reserve_unit=proposal.reserve_unit,
        mark=proposal.mark,
        awaits=in_the_way,
        releases_at=session_begins_at(stamp.trading, TimeInForce.DAY, extended_hours=False),
    )
    # One that waits is looked at as it is once the way is free; until then it cannot trade. What
    # is stopped takes nothing new all the same.
    look = kill_switch if in_the_way else first_refusal
    refusal = look(state, proposal, stamp.prices)
    staged: Chosen = ()
    if refusal is None and state.control.is_staged:
        staged = chosen(state, accepted, terms.symbol)
        refusal = staged_denial(state, proposal, staged, stamp.prices)
    if refusal is not None:
        return Decision((*staged, OrderDenied(accepted, refusal)), order_id)
    if in_the_way:
        return Decision((*staged, accepted), order_id)
    met = cancels_of_met(state, proposal)
    if accepted.releases_at is not None:
        return Decision((*met, *staged, accepted), order_id)
    return Decision((*met, *staged, accepted, open_route(state, accepted, terms.venue)), order_id)


def sent_to_close(state: State, order: Order, stamp: Stamp) -> Iterator[Event]:
    """Send a waiting order out for what is free to close by now, if nothing speaks against it."""
    held = state.held_quantity(order.account_id, order.instrument_id)
    is_same_way = held > 0 if order.side is Side.SELL else held < 0
    # One that waited for its session alone counts among the orders that close the position.
    own = 0 if order.awaits else order.quantity
    quantity = _free(state, order.account_id, order.instrument_id, own) if is_same_way else 0
    if own or order.position_intent is not PositionIntent.CLOSE:
        # One that was to close a part, as after a margin call, closes no more than that.
        quantity = min(quantity, order.quantity)
    if not quantity:
        yield OrderCanceled(order.order_id, order.quantity, "nothing is left to close")
        return
    asked = Asked(
        order.side,
        order.order_type,
        order.time_in_force,
        quantity,
        None,
        replaces=order if own else None,
    )
    account, instrument = state.accounts[order.account_id], state.instruments[order.instrument_id]
    proposal = propose(state, account, instrument, asked, stamp)
    refusal = _look_at(order)(state, proposal, stamp.prices)
    if refusal is not None:
        yield OrderCanceled(order.order_id, order.quantity, refusal.text())
        return
    terms = proposal.new_terms()
    if quantity != order.quantity:
        yield OrderReplaced(order.order_id, 0, terms)
    yield RouteOpened(order.order_id, state.next_route_id, order.venue, terms)


def _look_at(order: Order) -> Look:
    """Return who looks at an order once more: all that did not when it was taken."""
    if is_of_house(order):
        # The house closes what it must, whatever the account could do by itself.
        return kill_switch
    return first_refusal if order.awaits else second_refusal


def _is_open(state: State, order_id: str) -> bool:
    order = state.orders.get(order_id)
    return order is not None and order.status not in TERMINAL
