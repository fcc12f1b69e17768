"""A desk that is played by hand with orders that are worked over time."""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.played_desk import BUY, SECOND, START, XYZ, PlayedDesk, row
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import NewOrder, TakeReports
from sidestreet.domain.conditions import Strategy
from sidestreet.domain.enums import OrderType, Side, StrategyType, TimeInForce
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import Order, RequestKind, Route
from sidestreet.domain.sessions import Session, Trading, Window
from sidestreet.domain.waiting_commands import WorkOrders
from sidestreet.engine.strategies.children import child_of
from sidestreet.engine.strategies.work import next_work_at

SHARE = SCALE
MINUTE = 60 * SECOND
TEN_MINUTES = 10 * MINUTE
SESSION_ENDS_AT = START + 60 * MINUTE
"""The session began with the desk and lasts an hour, like the business day of a played desk."""

REGULAR = Window(Session.REGULAR, START, SESSION_ENDS_AT)
IN_SESSION = Trading(REGULAR, REGULAR, REGULAR, SESSION_ENDS_AT, SESSION_ENDS_AT)
TOMORROW = Window(Session.REGULAR, START + 1_000 * MINUTE, START + 1_390 * MINUTE)
CLOSED = Trading(None, TOMORROW, TOMORROW, TOMORROW.ends_at, TOMORROW.begins_at)


class StrategyDesk(PlayedDesk):
    """A played desk in a session of one hour. `report` is about the latest route of an order."""

    def __init__(self, *, accounts: Sequence[Account] | None = None) -> None:
        super().__init__(accounts=accounts)
        self.trading = IN_SESSION

    def report(
        self, order: Order, exec_type: ExecType, request_id: int = 0, **members: object
    ) -> Order:
        """Have the venue report on the latest route of an order; return the order after it."""
        route_id = self.now_of(order).routes[-1].route_id
        report = ExecutionReport(self.state.reports_taken + 1, route_id, exec_type, request_id)
        self.do(TakeReports(self.state.market_session, (replace(report, **members),)))
        return self.now_of(order)

    def report_on(self, route_id: int, exec_type: ExecType, **members: object) -> None:
        """Have the venue report on a route by its number."""
        report = ExecutionReport(self.state.reports_taken + 1, route_id, exec_type)
        self.do(TakeReports(self.state.market_session, (replace(report, **members),)))

    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.now += minutes * MINUTE

    def work(self, order: Order) -> Order:
        """Let the next slice of an order be due, and have it worked."""
        due = next_work_at(self.now_of(order))
        assert due is not None, "no slice is to come"
        self.now = max(self.now, due)
        self.do(WorkOrders((order.order_id,)))
        return self.now_of(order)

    def at_work(self, shares: int = 100, side: Side = BUY) -> Order:
        """Return an order of ten slices whose first child is acknowledged: 10 of 100 shares."""
        order = self.submit(quantity=shares * SHARE, side=side, **_TWAP)
        return self.report(order, ExecType.NEW)

    def between_slices(self, side: Side = BUY) -> Order:
        """Return an order of ten slices whose first child has filled: 10 of 100 shares."""
        return self.fill(self.at_work(side=side), 10)

    def child(self, order: Order) -> Route | None:
        """Return the child at work."""
        return child_of(self.now_of(order))

    def asked(self, order: Order) -> list[RequestKind]:
        """Return what is asked of the venue and not answered."""
        return [request.kind for request in self.now_of(order).pending]


def over(
    strategy: StrategyType = StrategyType.TWAP,
    start_at: int | None = None,
    end_at: int | None = START + TEN_MINUTES,
) -> dict[str, object]:
    """Return the members of a DAY order that is worked over time; by default over ten minutes."""
    return {
        "strategy": Strategy(strategy, start_at, end_at),
        "time_in_force": TimeInForce.DAY,
    }


_TWAP = over()


def worked_row(**changes: object) -> NewOrder:
    """Return a row of a submit: buy 100 XYZ at 10.00, worked over ten minutes by TWAP."""
    members: dict[str, object] = {"terms": XYZ, "side": BUY, "order_type": OrderType.LIMIT}
    return row(**(members | _TWAP | changes))


def shares(routes: Sequence[Route]) -> list[int]:
    """Return the quantities of routes in whole shares."""
    return [route.quantity // SHARE for route in routes]
