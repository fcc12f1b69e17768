"""A played desk on which limits are set, and what an order is told there."""

from engine.played_desk import ACCOUNT, XYZ, PlayedDesk
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import ReplaceOrder
from sidestreet.domain.events import Event
from sidestreet.domain.limits import Limits, Scope
from sidestreet.domain.money_commands import SeedPosition
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import SetLimits

SCOPES = {
    Scope.FIRM: "",
    Scope.ACCOUNT: str(ACCOUNT),
    Scope.INSTRUMENT: XYZ.instrument_id,
}
"""What an order of the played desk can be limited by."""

CENT = SCALE // 100


def limited(scope: Scope = Scope.FIRM, **limits: object) -> PlayedDesk:
    """Return a desk on which these limits are set for a scope."""
    desk = PlayedDesk()
    set_limits(desk, scope, **limits)
    return desk


def set_limits(desk: PlayedDesk, scope: Scope = Scope.FIRM, **limits: object) -> None:
    """Set limits of a scope in place of those that it had."""
    desk.orders(SetLimits(scope, SCOPES[scope], Limits(**limits)))  # type: ignore[arg-type]


def hold(desk: PlayedDesk, shares: int, account_id: int = ACCOUNT) -> None:
    """Give an account a position in XYZ that cost 10.00 a share."""
    desk.orders(SeedPosition(account_id, XYZ, shares * SCALE, 10 * SCALE))


def refused(order: Order) -> Reason | None:
    """Return why an order was denied, or None if it was taken."""
    return None if order.refusal is None else order.refusal.reason


def figures(order: Order) -> dict[str, str]:
    """Return the figures with which an order was denied."""
    assert order.refusal is not None
    return dict(order.refusal.figures)


def followed(desk: PlayedDesk) -> list[Event]:
    """Return the events of the last command."""
    return list(desk.events)


def replaced(
    desk: PlayedDesk, order: Order, *, quantity: int | None = None, limit_price: int | None = None
) -> Reason | None:
    """Ask for a replace and return why it was refused, or None if it was taken."""
    answer = desk.do(ReplaceOrder(order.account_id, order.order_id, quantity, limit_price))
    return answer.reason if isinstance(answer, Refusal) else None
