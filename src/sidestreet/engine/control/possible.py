"""Which steps a venue could do to a route as it stands; the rest a test asks for in vain.

Only a trade, and what is said of an earlier one, can come after the end: a venue may report late
what it had done. What it reports beyond the order, in quantity, in price or in money, would be no
trade of ours, so it is refused here.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec.structs import replace

from sidestreet.domain.amounts import NOTIONAL_MAX, SCALE, notional, render_amount, render_price
from sidestreet.domain.enums import OrderStatus, Side
from sidestreet.domain.fills import Fill, FillState
from sidestreet.domain.lifecycle import Happening, may
from sidestreet.domain.orders import Order, RequestKind, Route
from sidestreet.domain.prices import Prices
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.scripts import Step, StepKind, is_beyond
from sidestreet.engine.evolve_fills import fill_of
from sidestreet.engine.state import State
from sidestreet.engine.timers import SILENCE

_Objection = Callable[["Asked"], Refusal | None]

_ANSWERED: Final = (
    RequestKind.CANCEL,
    RequestKind.REPLACE,
    RequestKind.EXPIRE,
    RequestKind.RESTATE,
    RequestKind.ROLL,
)
"""What we ask of a venue about a route that it has."""


class Asked(NamedTuple):
    """A step that a test asks for, and what it is to be done to."""

    state: State
    order: Order
    route: Route
    step: Step
    prices: Prices


def impossible(
    state: State, order: Order, route: Route, step: Step, prices: Prices
) -> Refusal | None:
    """Return why a venue could not do a step to a route, or None if it could."""
    return _OBJECTIONS[step.kind](Asked(state, order, route, step, prices))


def completed(state: State, order: Order, route: Route, step: Step, prices: Prices) -> Step:
    """Return a step that is possible with every figure that the desk knows and the venue may not.

    A venue forgets routes that have ended. What it fills of one late has the order's limit, or the
    price of the moment; what it takes back or corrects has the number of the trade and its figures.
    """
    if step.kind is StepKind.FILL:
        price = step.price
        if route.closed or not order.is_open:
            price = price or route.limit_price or prices.mark(order.instrument_id) or 0
        return replace(step, quantity=filled_by(route, step), share=0, price=price)
    if step.kind not in {StepKind.BUST, StepKind.CORRECT}:
        return step
    trade = step.trade or route.trades
    fill = fill_of(state, route.route_id, trade)
    if fill is None:
        return replace(step, trade=trade)
    if step.kind is StepKind.BUST:
        return replace(step, trade=trade, quantity=fill.quantity)
    quantity = filled_by(route, step) if step.quantity or step.share else fill.quantity
    return replace(step, trade=trade, quantity=quantity, share=0, price=step.price or fill.price)


def filled_by(route: Route, step: Step) -> int:
    """Return what a fill of a route is for, in millionths: a figure, a share, or all of the rest.

    A share counts against what the route is for: in whole units if that is whole, and at least one.
    """
    if step.quantity:
        return step.quantity
    if not step.share:
        return route.quantity - route.filled_quantity
    quantity = route.quantity * step.share // SCALE
    return quantity if route.quantity % SCALE else max(quantity - quantity % SCALE, SCALE)


def _not_possible(asked: Asked, fact: str) -> Refusal:
    figures = (("step", str(asked.step.kind)), ("status", str(asked.order.status)), ("fact", fact))
    return Refusal(Reason.STEP_NOT_POSSIBLE, figures)


def _acknowledge(asked: Asked) -> Refusal | None:
    if asked.route.acknowledged:
        return _not_possible(asked, "it is acknowledged already")
    return _while_open(asked)


def _fill(asked: Asked) -> Refusal | None:
    order, route, step = asked.order, asked.route, asked.step
    is_rejected = order.status is OrderStatus.REJECTED and not route.acknowledged
    # A venue that was silent may have traded; one that has refused an order has not.
    if is_rejected and SILENCE not in order.details:
        return _not_possible(asked, "its venue refused it, so nothing can have traded")
    quantity = filled_by(route, step)
    price = step.price or route.limit_price or asked.prices.mark(order.instrument_id) or 0
    return (
        _beyond(asked, quantity) or _beyond_limit(asked, price) or _too_dear(asked, quantity, price)
    )


def _beyond(asked: Asked, quantity: int, in_its_place: int = 0) -> Refusal | None:
    """Refuse to trade more than is left, or nothing; a correction trades in another's place."""
    order, route = asked.order, asked.route
    # What a route that has ended had left may still be reported to have traded.
    leaves = min(route.quantity - route.filled_quantity, order.quantity - order.filled_quantity)
    leaves += in_its_place
    if 0 < quantity <= leaves:
        # A split may have left a part of a unit.
        if quantity % SCALE and not (route.quantity % SCALE or leaves % SCALE):
            return _not_possible(asked, "an order for whole units trades in whole units")
        return None
    figures = (("quantity", render_amount(quantity)), ("leaves", render_amount(leaves)))
    return Refusal(Reason.FILL_BEYOND_LEAVES, figures)


def _beyond_limit(asked: Asked, price: int, fill: Fill | None = None) -> Refusal | None:
    """Refuse a price that the client did not agree to.

    A correction may leave the price of a trade what it was, or better it: by a replace or by a
    split the limit may have become another since.
    """
    is_buy, limit_price = asked.order.side is Side.BUY, asked.route.limit_price
    if not is_beyond(price, limit_price, is_buy=is_buy):
        return None
    if fill is not None and not is_beyond(price, fill.price, is_buy=is_buy):
        return None
    figures = (("price", render_price(price)), ("limit_price", render_price(limit_price or 0)))
    return Refusal(Reason.PRICE_BEYOND_LIMIT, figures)


def _too_dear(asked: Asked, quantity: int, price: int, in_its_place: int = 0) -> Refusal | None:
    """Refuse to make more money of an order than any order may be for."""
    order = asked.order
    multiplier = asked.state.instruments[order.instrument_id].multiplier
    money = order.filled_notional - in_its_place + notional(price, quantity) * multiplier
    if money <= NOTIONAL_MAX:
        return None
    figures = (("price", render_price(price)), ("quantity", render_amount(quantity)))
    return Refusal(Reason.PRICE_NOT_POSSIBLE, figures)


def _reject(asked: Asked) -> Refusal | None:
    if not asked.route.acknowledged or _is_asked(asked.order):
        return _while_open(asked)
    return _not_possible(asked, "no request of it waits for an answer")


def _accept(asked: Asked) -> Refusal | None:
    if not _is_asked(asked.order):
        return _not_possible(asked, "no request of it waits for an answer")
    return _while_open(asked)


def _while_open(asked: Asked) -> Refusal | None:
    if asked.route.closed or not asked.order.is_open:
        return _not_possible(asked, "it has ended")
    return None


def _happens(happening: Happening) -> _Objection:
    def objection(asked: Asked) -> Refusal | None:
        if asked.order.is_open and not may(asked.order, happening):
            return _not_possible(asked, "it has no place in this status")
        return _while_open(asked)

    return objection


def _about_a_trade(asked: Asked) -> Refusal | None:
    route, step = asked.route, asked.step
    trade = step.trade or route.trades
    fill = fill_of(asked.state, route.route_id, trade)
    if fill is None:
        figures = (("trade", str(trade)), ("trades", str(route.trades)))
        return Refusal(Reason.TRADE_NOT_FOUND, figures)
    if fill.state is FillState.BUSTED:
        return _not_possible(asked, "that trade has been taken back")
    return None if step.kind is StepKind.BUST else _no_other(asked, fill)


def _no_other(asked: Asked, fill: Fill) -> Refusal | None:
    """Refuse a correction that makes no other trade of one, or one that cannot be."""
    route, step = asked.route, asked.step
    quantity = filled_by(route, step) if step.quantity or step.share else fill.quantity
    price = step.price or fill.price
    if (quantity, price) == (fill.quantity, fill.price):
        return _not_possible(asked, "it corrects nothing")
    return (
        _beyond(asked, quantity, fill.quantity)
        or _beyond_limit(asked, price, fill)
        or _too_dear(asked, quantity, price, fill.notional)
    )


def _always(_: Asked) -> None:
    """Nothing stands against it."""


def _never_now(asked: Asked) -> Refusal:
    return _not_possible(asked, "it has a meaning in a script alone")


def _is_asked(order: Order) -> bool:
    return any(request.kind in _ANSWERED for request in order.pending)


_OBJECTIONS: Final[Mapping[StepKind, _Objection]] = MappingProxyType(
    {
        StepKind.ACKNOWLEDGE: _acknowledge,
        StepKind.WAIT: _never_now,
        StepKind.FILL: _fill,
        StepKind.REJECT: _reject,
        StepKind.CANCEL: _while_open,
        StepKind.EXPIRE: _while_open,
        StepKind.SUSPEND: _happens(Happening.SUSPENDED),
        StepKind.STOP: _happens(Happening.STOPPED),
        StepKind.DONE_FOR_DAY: _happens(Happening.DONE_FOR_DAY),
        StepKind.IGNORE: _never_now,
        StepKind.ACCEPT: _accept,
        StepKind.BUST: _about_a_trade,
        StepKind.CORRECT: _about_a_trade,
        StepKind.DUPLICATE: _while_open,
        StepKind.LOSE: _while_open,
        StepKind.HOLD: _while_open,
        StepKind.DISCONNECT: _always,
        StepKind.WORK: _while_open,
    }
)
