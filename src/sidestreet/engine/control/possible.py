"""Which steps a venue could do to a route as it stands; the rest a test asks for in vain.

Only a trade, and what is said of an earlier one, can come after the end: a venue may report late
what it had done. What it reports beyond the order would be no trade of ours, so it is refused here.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sidestreet.domain.amounts import SCALE, render_amount
from sidestreet.domain.lifecycle import Happening, may
from sidestreet.domain.orders import Order, RequestKind, Route
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.scripts import Step, StepKind

_Objection = Callable[[Order, Route, Step], Refusal | None]

_ANSWERED: Final = (
    RequestKind.CANCEL,
    RequestKind.REPLACE,
    RequestKind.EXPIRE,
    RequestKind.RESTATE,
    RequestKind.ROLL,
)
"""What we ask of a venue about a route that it has."""


def impossible(order: Order, route: Route, step: Step) -> Refusal | None:
    """Return why a venue could not do a step to a route, or None if it could."""
    return _OBJECTIONS[step.kind](order, route, step)


def filled_by(route: Route, step: Step) -> int:
    """Return what a fill of a route is for, in millionths: a figure, a share, or all of the rest.

    A share counts against what the route is for, and loses what is less than a millionth.
    """
    if step.quantity:
        return step.quantity
    if step.share:
        return route.quantity * step.share // SCALE
    return route.quantity - route.filled_quantity


def _not_possible(order: Order, step: Step, fact: str) -> Refusal:
    figures = (("step", str(step.kind)), ("status", str(order.status)), ("fact", fact))
    return Refusal(Reason.STEP_NOT_POSSIBLE, figures)


def _acknowledge(order: Order, route: Route, step: Step) -> Refusal | None:
    if route.acknowledged:
        return _not_possible(order, step, "it is acknowledged already")
    return _while_open(order, route, step)


def _fill(order: Order, route: Route, step: Step) -> Refusal | None:
    # What a route that has ended had left may still be reported to have traded.
    leaves = min(route.quantity - route.filled_quantity, order.quantity - order.filled_quantity)
    quantity = filled_by(route, step)
    if not 0 < quantity <= leaves:
        figures = (("quantity", render_amount(quantity)), ("leaves", render_amount(leaves)))
        return Refusal(Reason.FILL_BEYOND_LEAVES, figures)
    return None


def _reject(order: Order, route: Route, step: Step) -> Refusal | None:
    if not route.acknowledged or _is_asked(order):
        return _while_open(order, route, step)
    return _not_possible(order, step, "no request of it waits for an answer")


def _accept(order: Order, route: Route, step: Step) -> Refusal | None:
    if not _is_asked(order):
        return _not_possible(order, step, "no request of it waits for an answer")
    return _while_open(order, route, step)


def _while_open(order: Order, route: Route, step: Step) -> Refusal | None:
    if route.closed or not order.is_open:
        return _not_possible(order, step, "it has ended")
    return None


def _happens(happening: Happening) -> _Objection:
    def objection(order: Order, route: Route, step: Step) -> Refusal | None:
        if order.is_open and not may(order, happening):
            return _not_possible(order, step, "it has no place in this status")
        return _while_open(order, route, step)

    return objection


def _about_a_trade(order: Order, route: Route, step: Step) -> Refusal | None:
    if not 0 < (step.trade or route.trades) <= route.trades:
        figures = (("trade", str(step.trade)), ("trades", str(route.trades)))
        return Refusal(Reason.TRADE_NOT_FOUND, figures)
    if step.kind is not StepKind.CORRECT:
        return None
    if not (step.quantity or step.share or step.price):
        return _not_possible(order, step, "it corrects nothing")
    quantity = filled_by(route, step) if step.quantity or step.share else 0
    if quantity > route.quantity:
        figures = (("quantity", render_amount(quantity)), ("leaves", render_amount(route.quantity)))
        return Refusal(Reason.FILL_BEYOND_LEAVES, figures)
    return None


def _always(_: Order, _route: Route, _step: Step) -> None:
    """Nothing stands against it."""


def _never_now(order: Order, _: Route, step: Step) -> Refusal:
    return _not_possible(order, step, "it has a meaning in a script alone")


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
