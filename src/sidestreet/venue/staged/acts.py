"""What each kind of step does to a route, wherever the route stands.

The rule: a step that makes no sense where the route stands is passed over, and nothing else happens
in its place. So is a trade at a price worse than the client's limit, of a part of a unit where the
order is for whole ones, or of more money than an order may be for. What ends, fills or pauses a
route that was not acknowledged yet acknowledges it first, because a venue does not trade what it
never took.

A fill that a test asks for is no trade of the market: it moves no price and no day's figures. Of
what it fills at rest the other side of the book knows nothing.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from sidestreet.domain.amounts import NOTIONAL_MAX, SCALE, notional
from sidestreet.domain.messages import DirectedStep, ExecType, ReplaceRoute
from sidestreet.domain.scripts import Step, StepKind, is_beyond
from sidestreet.venue.reports import ReportLine
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.routes import Routes
from sidestreet.venue.staged.astray import Trick
from sidestreet.venue.staged.play import EndRequest, Play, Sequence

if TYPE_CHECKING:
    from sidestreet.venue.floor import TradingFloor

_TAKEN_FIRST: Final = frozenset(
    {
        StepKind.FILL,
        StepKind.CANCEL,
        StepKind.EXPIRE,
        StepKind.SUSPEND,
        StepKind.STOP,
        StepKind.DONE_FOR_DAY,
    }
)
"""What a route has to be acknowledged for."""

_OUT_OF_THE_MARKET: Final = frozenset(
    {StepKind.CANCEL, StepKind.EXPIRE, StepKind.SUSPEND, StepKind.DONE_FOR_DAY}
)
"""What lets a route trade no more in the market."""

_TOLD: Final = {
    StepKind.CANCEL: ExecType.CANCELED,
    StepKind.EXPIRE: ExecType.EXPIRED,
    StepKind.SUSPEND: ExecType.SUSPENDED,
    StepKind.STOP: ExecType.STOPPED,
    StepKind.DONE_FOR_DAY: ExecType.DONE_FOR_DAY,
}
_ENDS: Final = frozenset({ExecType.CANCELED, ExecType.EXPIRED, ExecType.DONE_FOR_DAY})


class Acts:
    """Does steps. `disconnects` are routes whose account's streams are to be cut."""

    __slots__ = ("_floor", "_reports", "_routes", "disconnects")

    def __init__(self, floor: "TradingFloor", routes: Routes, reports: ReportLine) -> None:
        self._floor = floor
        self._routes = routes
        self._reports = reports
        self.disconnects: list[int] = []

    def do(self, step: Step, sequence: Sequence, at: int) -> None:
        """Do one step of a sequence, and note that it is done."""
        play = sequence.play
        route = play.route
        if step.kind is StepKind.CANCEL and _asks_to_cancel(sequence):
            step = Step(StepKind.ACCEPT)
        if step.kind in _TAKEN_FIRST and route.is_open:
            self._acknowledge(play, at)
        if sequence.is_main and play.is_given:
            route.steps_done = sequence.position
        act = _ACTS.get(step.kind)
        if act is not None:
            act(self, step, sequence, at)

    def accept(self, play: Play, request: EndRequest, at: int) -> None:
        """Answer a request as any venue would, unless it has been answered."""
        if play.unanswered.pop(request.request_id, None) is None:
            return
        if isinstance(request, ReplaceRoute) and play.route.is_open:
            self._acknowledge(play, at)
        self._floor.answer(request, at)

    def _acknowledge(self, play: Play, at: int) -> None:
        if not play.route.accepted:
            play.route.accepted = True
            self._routes.answer(play.route, at, play.request_id, ExecType.NEW)

    def _take(self, _: Step, sequence: Sequence, at: int) -> None:
        if sequence.play.route.is_open:
            self._acknowledge(sequence.play, at)

    def _fill(self, step: Step, sequence: Sequence, at: int) -> None:
        route = sequence.play.route
        quantity = min(_asked(step, route), route.leaves_quantity)
        price = self._price(step, route, at)
        if quantity <= 0 or price <= 0:
            return
        # A venue that said nothing may have taken an order that the desk has ended meanwhile.
        if not route.accepted and (not sequence.is_single or _was_refused(route)):
            return
        if is_beyond(price, route.limit_price, is_buy=route.is_buy):
            return
        if not self._may_trade(route, quantity, price):
            return
        self._take_out(route, quantity)
        self._routes.trade(route, quantity, price, at)

    def _may_trade(
        self, route: WorkedRoute, quantity: int, price: int, number: int | None = None
    ) -> bool:
        """Whether a trade is one that the desk can book; it may take the place of another."""
        if quantity % SCALE and not (route.quantity % SCALE or route.leaves_quantity % SCALE):
            return False
        listing = self._floor.find(route.instrument_id)
        money = notional(price, quantity)
        for index, trade in enumerate(route.trades or (), 1):
            if trade is not None and index != number:
                money += notional(trade[1], trade[0])
        return money * (1 if listing is None else listing.terms.multiplier) <= NOTIONAL_MAX

    def _take_out(self, route: WorkedRoute, quantity: int) -> None:
        """Take a part of a route out of the market that works it; the rest keeps its place."""
        if quantity == route.leaves_quantity:
            self._routes.leave(route)
        elif route.order is not None and route.listing is not None:
            route.listing.book.reduce(route.order, route.order.leaves - quantity)

    def _price(self, step: Step, route: WorkedRoute, at: int) -> int:
        """Return the price of a fill: on a tick, and no worse for the client than was asked."""
        price = step.price or route.limit_price
        listing = self._floor.find(route.instrument_id)
        if listing is None:
            return price or 0
        if price is None:
            price = listing.last_price(at)
        on_tick = listing.ticks.down(price) if route.is_buy else listing.ticks.up(price)
        return on_tick or price

    def _reject(self, step: Step, sequence: Sequence, at: int) -> None:
        play, request = sequence.play, sequence.request
        route = play.route
        if request is not None:
            if play.unanswered.pop(request.request_id, None) is not None:
                is_replace = isinstance(request, ReplaceRoute)
                kind = ExecType.REPLACE_REJECTED if is_replace else ExecType.CANCEL_REJECTED
                self._routes.answer(route, at, request.request_id, kind, text=step.text)
        elif route.is_open and not route.accepted:
            self._routes.answer(route, at, play.request_id, ExecType.REJECTED, text=step.text)
            self._routes.end(route, at)

    def _accept(self, _: Step, sequence: Sequence, at: int) -> None:
        if sequence.request is not None:
            self.accept(sequence.play, sequence.request, at)
        elif sequence.play.route.is_open:
            self._acknowledge(sequence.play, at)

    def _ignore(self, _: Step, sequence: Sequence, _at: int) -> None:
        sequence.answers_at_end = False

    def _tell(self, step: Step, sequence: Sequence, at: int) -> None:
        route = sequence.play.route
        if not route.is_open:
            return
        if step.kind in _OUT_OF_THE_MARKET:
            self._routes.leave(route)
        told = _TOLD[step.kind]
        self._routes.tell(route, told, at, step.text)
        if told in _ENDS:
            self._routes.end(route, at)

    def _bust(self, step: Step, sequence: Sequence, at: int) -> None:
        self._change_trade(ExecType.TRADE_CANCEL, step, sequence, at)

    def _correct(self, step: Step, sequence: Sequence, at: int) -> None:
        self._change_trade(ExecType.TRADE_CORRECT, step, sequence, at)

    def _change_trade(self, told: ExecType, step: Step, sequence: Sequence, at: int) -> None:
        """Take a trade back, or say that it was another; what it frees is to be traded again."""
        route = sequence.play.route
        trades = route.trades or []
        number = step.trade or len(trades)
        if not 0 < number <= len(trades):
            return
        before = trades[number - 1]
        if told is ExecType.TRADE_CANCEL:
            after = (0, 0)
            # Of a trade of before this market began, only the desk knows how much it was.
            before = before or (step.quantity, 0)
        else:
            before = before or (0, 0)
            quantity = _asked(step, route) if step.quantity or step.share else before[0]
            after = quantity, step.price or before[1]
        freed = before[0] - after[0]
        if not before[0] or after == before or -freed > route.leaves_quantity:
            return
        if told is ExecType.TRADE_CORRECT and not (
            self._is_agreed(route, after[1], before[1])
            and self._may_trade(route, after[0], after[1], number)
        ):
            return
        trades[number - 1] = after
        self._give_back(route, freed)
        self._reports.post(
            at,
            route.route_id,
            told,
            last_quantity=after[0],
            last_price=after[1],
            text=step.text,
            trade=number,
            steps_done=route.steps_done,
        )
        if not route.is_open:
            return
        if not route.leaves_quantity:
            self._routes.end(route, at)
        elif freed > 0 and sequence.play.is_worked:
            self._floor.work(route, at)

    def _is_agreed(self, route: WorkedRoute, price: int, before: int) -> bool:
        """Whether a trade may be corrected to a price: to one within the limit, or no worse."""
        is_buy = route.is_buy
        return not is_beyond(price, route.limit_price, is_buy=is_buy) or not is_beyond(
            price, before, is_buy=is_buy
        )

    def _give_back(self, route: WorkedRoute, quantity: int) -> None:
        """Change what a route may still trade. What is at rest loses its place if it grows."""
        if quantity < 0:
            self._take_out(route, -quantity)
        elif quantity > 0 and route.order is not None:
            self._routes.leave(route)
        route.filled_quantity -= quantity

    def _astray(self, step: Step, sequence: Sequence, _: int) -> None:
        self._reports.lead_astray(sequence.play.route.route_id, Trick(step.kind, step.wait_ns))

    def _disconnect(self, _: Step, sequence: Sequence, _at: int) -> None:
        self.disconnects.append(sequence.play.route.route_id)

    def _work(self, _: Step, sequence: Sequence, at: int) -> None:
        play = sequence.play
        if play.route.is_open:
            self._acknowledge(play, at)
            play.is_worked = True
            self._floor.work(play.route, at)


def report_unknown(reports: ReportLine, message: DirectedStep, at: int) -> None:
    """Report what a step asks for of a route that the venue does not know, or no more.

    It cannot look anything up, so a step that leaves a figure to it is passed over. The desk has
    seen to it that the figures fit.
    """
    step = message.step
    if step.kind is StepKind.BUST and step.trade:
        reports.post(at, message.route_id, ExecType.TRADE_CANCEL, text=step.text, trade=step.trade)
    elif step.quantity and step.price and step.kind in (StepKind.FILL, StepKind.CORRECT):
        is_fill = step.kind is StepKind.FILL
        if is_fill or step.trade:
            reports.post(
                at,
                message.route_id,
                ExecType.TRADE if is_fill else ExecType.TRADE_CORRECT,
                last_quantity=step.quantity,
                last_price=step.price,
                text=step.text,
                trade=step.trade,
            )


def _was_refused(route: WorkedRoute) -> bool:
    return any(answer.exec_type is ExecType.REJECTED for answer in route.answers)


def _asks_to_cancel(sequence: Sequence) -> bool:
    request = sequence.request
    if request is None or isinstance(request, ReplaceRoute):
        return False
    return request.request_id in sequence.play.unanswered


def _asked(step: Step, route: WorkedRoute) -> int:
    """Return how much a fill is of: in whole units, if the order is."""
    if step.quantity:
        return step.quantity
    if not step.share:
        return route.leaves_quantity
    quantity = route.quantity * step.share // SCALE
    if route.quantity % SCALE:
        return quantity
    return max(quantity - quantity % SCALE, SCALE)


_ACTS: Final[Mapping[StepKind, Callable[[Acts, Step, Sequence, int], None]]] = {
    StepKind.ACKNOWLEDGE: Acts._take,  # noqa: SLF001 - its own table
    StepKind.FILL: Acts._fill,  # noqa: SLF001
    StepKind.REJECT: Acts._reject,  # noqa: SLF001
    StepKind.CANCEL: Acts._tell,  # noqa: SLF001
    StepKind.EXPIRE: Acts._tell,  # noqa: SLF001
    StepKind.SUSPEND: Acts._tell,  # noqa: SLF001
    StepKind.STOP: Acts._tell,  # noqa: SLF001
    StepKind.DONE_FOR_DAY: Acts._tell,  # noqa: SLF001
    StepKind.IGNORE: Acts._ignore,  # noqa: SLF001
    StepKind.ACCEPT: Acts._accept,  # noqa: SLF001
    StepKind.BUST: Acts._bust,  # noqa: SLF001
    StepKind.CORRECT: Acts._correct,  # noqa: SLF001
    StepKind.DUPLICATE: Acts._astray,  # noqa: SLF001
    StepKind.LOSE: Acts._astray,  # noqa: SLF001
    StepKind.HOLD: Acts._astray,  # noqa: SLF001
    StepKind.DISCONNECT: Acts._disconnect,  # noqa: SLF001
    StepKind.WORK: Acts._work,  # noqa: SLF001
}
