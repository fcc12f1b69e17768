"""Words for tests that stage what a venue does: short steps, scripted routes, readable reports."""

import itertools

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import Side
from sidestreet.domain.messages import DirectedStep, ExecType, ExecutionReport, NewRoute
from sidestreet.domain.scripts import Script, Step, StepKind
from venue.conversation import BASE, BUY, DAY, LIMIT, Talk

K, E = StepKind, ExecType
SECOND = 1_000_000_000
SHARES = 100 * SCALE
FAR = BASE // 2
"""A price at which the market does not trade."""

ACKNOWLEDGE, FILL, CANCEL = Step(K.ACKNOWLEDGE), Step(K.FILL), Step(K.CANCEL)
REJECT, ACCEPT, IGNORE, WORK = Step(K.REJECT), Step(K.ACCEPT), Step(K.IGNORE), Step(K.WORK)


def wait(seconds: int) -> Step:
    """Return a step that waits."""
    return Step(K.WAIT, wait_ns=seconds * SECOND)


def fill(shares: int, price: int = 0) -> Step:
    """Return a fill of so many shares."""
    return Step(K.FILL, quantity=shares * SCALE, price=price)


class Staging(Talk):
    """A talk with a venue that has scripts and steps for routes of 100 shares."""

    def stage(
        self,
        route_id: int,
        *steps: Step,
        on_cancel: tuple[Step, ...] = (),
        on_replace: tuple[Step, ...] = (),
        limit: int | None = FAR,
        side: Side = BUY,
    ) -> int:
        """Send a route with a script; return its request id."""
        new = NewRoute(
            route_id,
            next(self.requests),
            self.terms.instrument_id,
            side,
            LIMIT,
            DAY,
            SHARES,
            limit,
            script=Script(steps, on_cancel, on_replace),
        )
        return self.say(new)

    def direct(self, route_id: int, step: Step) -> None:
        """Have a step done to a route now."""
        self.venue.send(DirectedStep(route_id, next(self.requests), step), self.now)

    def now_hear(self) -> list[ExecutionReport]:
        """Return what is there without any time passing."""
        return self.wait(0)


def kinds(reports: list[ExecutionReport]) -> list[ExecType]:
    """Return what was reported."""
    return [report.exec_type for report in reports]


def in_order(reports: list[ExecutionReport]) -> list[ExecutionReport]:
    """Return what a desk takes of reports: each number once, none after a gap."""
    numbers = itertools.count(1)
    wanted = next(numbers)
    taken = []
    for report in reports:
        if report.report_id == wanted:
            taken.append(report)
            wanted = next(numbers)
    return taken
