"""What holds whatever is staged: random scripts, steps and requests, on a wire that loses."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderType, TimeInForce
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    DirectedStep,
    ExecType,
    ExecutionReport,
    NewRoute,
    ReplaceRoute,
    VenueMessage,
)
from sidestreet.domain.scripts import Script, Step, StepKind
from sidestreet.venue.simulated import Latency, SimulatedVenue
from venue.conversation import BASE, BUY, LIMIT, MS, SELL, START, TERMS
from venue_staged.staging import E, K, in_order

ROUTES = 5
Row = tuple[int, VenueMessage]

STEPS = st.builds(
    Step,
    st.sampled_from(list(StepKind)),
    quantity=st.sampled_from([0, 0, 7 * SCALE, 60 * SCALE, 500 * SCALE]),
    share=st.sampled_from([0, 0, SCALE // 3]),
    price=st.sampled_from([0, 0, BASE, BASE - 12_345_678]),
    wait_ns=st.sampled_from([0, 1, 3 * MS, 400 * MS, 3_000 * MS]),
    trade=st.integers(0, 3),
)
SOME = st.lists(STEPS, max_size=5).map(tuple)
SCRIPTS = st.builds(Script, SOME, SOME | st.just(()), SOME | st.just(()))


@st.composite
def conversations(draw: st.DrawFn) -> list[Row]:
    """Return messages with their times: routes with and without a script, and what is done then."""
    rows: list[Row] = []
    now = START
    begun: list[int] = []
    for number in range(1, draw(st.integers(2, 14))):
        now += draw(st.sampled_from([0, 1, MS, 2 * MS, 247 * MS, 1_100 * MS]))
        route_id = draw(st.integers(1, ROUTES))
        if route_id not in begun:
            begun.append(route_id)
            said: VenueMessage = NewRoute(
                route_id,
                number,
                TERMS.instrument_id,
                BUY if number % 2 else SELL,
                *draw(
                    st.sampled_from(
                        [
                            (LIMIT, TimeInForce.DAY, 100 * SCALE, BASE),
                            (LIMIT, TimeInForce.DAY, 100 * SCALE, BASE // 2),
                            (OrderType.MARKET, TimeInForce.DAY, 100 * SCALE, None),
                            (LIMIT, TimeInForce.IMMEDIATE_OR_CANCEL, 100 * SCALE, BASE),
                        ]
                    )
                ),
                script=draw(st.none() | SCRIPTS),
            )
        else:
            asked: list[VenueMessage] = [
                CancelRoute(route_id, number),
                ReplaceRoute(route_id, number, 80 * SCALE, BASE + SCALE),
                ReplaceRoute(route_id, number, 120 * SCALE, BASE // 2),
                AskRoute(route_id, max(1, number - 1)),
            ]
            asked += [said for _, said in rows if isinstance(said, CancelRoute | ReplaceRoute)]
            asked.append(DirectedStep(route_id, number, draw(STEPS)))
            said = draw(st.sampled_from(asked))
        rows.append((now, said))
    return rows


def play(
    rows: list[Row], strides: Iterator[int] | None, latency: Latency, *, reads: bool = False
) -> list[ExecutionReport]:
    """Send everything on time, and return all that arrives in the next two minutes."""
    venue = SimulatedVenue(7, START, latency)
    venue.admit(TERMS, BASE)
    heard: list[ExecutionReport] = []
    clock, end = START, rows[-1][0] + 120_000 * MS
    for at, said in [*rows, (end, None)]:
        while strides is not None and (clock + (stride := next(strides))) <= at:
            clock += stride
            heard += venue.advance(clock)
            if reads:
                venue.quote(TERMS.instrument_id, clock)
                venue.last_price(TERMS.instrument_id, clock)
        if said is not None:
            venue.send(said, at)
    return heard + venue.advance(end)


def play_due(rows: list[Row], latency: Latency) -> list[ExecutionReport]:
    """Send everything on time and look at exactly the times that the venue names."""
    venue = SimulatedVenue(7, START, latency)
    venue.admit(TERMS, BASE)
    heard: list[ExecutionReport] = []
    for at, said in [*rows, (rows[-1][0] + 120_000 * MS, None)]:
        while (due := venue.next_due()) is not None and due <= at:
            heard += venue.advance(due)
        if said is not None:
            venue.send(said, at)
    return heard


LATENCIES = st.sampled_from([Latency(), Latency(0, 0), Latency(3 * MS, 300 * MS)])


@settings(max_examples=150, deadline=None)
@given(rows=conversations(), latency=LATENCIES, stride=st.sampled_from([MS, 5 * MS, 250 * MS]))
def test_it_makes_no_difference_how_often_time_is_advanced(
    rows: list[Row], latency: Latency, stride: int
) -> None:
    def strides() -> Iterator[int]:
        for _ in range(1_000):
            yield stride
        while True:
            yield 1_000 * MS

    jump = play(rows, None, latency)
    assert play(rows, strides(), latency, reads=True) == jump
    assert play_due(rows, latency) == jump


@settings(max_examples=200, deadline=None)
@given(rows=conversations(), latency=LATENCIES)
def test_every_report_is_taken_once_and_in_order_in_the_end(
    rows: list[Row], latency: Latency
) -> None:
    heard = play(rows, None, latency)
    made = {report.report_id: report for report in heard}
    taken = in_order(heard)
    assert taken == [made[number] for number in range(1, len(made) + 1)]
    # Once more for a duplicate, and once more for every gap that it fell into.
    assert len(heard) <= 3 * len(made) + len(rows) ** 2


class Story:
    """What a desk may conclude about one route, from what it said and what it is told."""

    def __init__(self, said: NewRoute) -> None:
        self.quantity = said.quantity
        self.is_new = self.is_over = False
        self.trades: list[int] = []
        self.answered: set[int] = set()
        self.steps_done = 0

    def hear(self, report: ExecutionReport, *, is_answer: bool) -> None:
        """Check one report and book it."""
        self.steps_done = max(self.steps_done, report.steps_done)
        assert report.steps_done == self.steps_done
        kind = report.exec_type
        if is_answer:
            repeated = report.request_id in self.answered
            self.answered.add(report.request_id)
            if repeated:
                return
        if kind is E.NEW:
            assert not self.is_over
            self.is_new = True
        elif kind is E.TRADE:
            assert self.is_new
            self.trades.append(report.last_quantity)
            assert report.trade == len(self.trades)
            assert report.last_quantity > 0 < report.last_price
        elif kind in {E.TRADE_CANCEL, E.TRADE_CORRECT}:
            self.trades[report.trade - 1] = report.last_quantity
        elif kind is E.REPLACED:
            assert not self.is_over
            self.quantity = report.quantity
        elif kind in {E.CANCELED, E.EXPIRED, E.REJECTED, E.DONE_FOR_DAY}:
            assert not self.is_over
            self.is_over = True
        assert sum(self.trades) <= self.quantity
        if sum(self.trades) == self.quantity:
            self.is_over = True


@settings(max_examples=300, deadline=None)
@given(rows=conversations(), latency=LATENCIES)
def test_every_report_fits_what_was_reported_before_it(rows: list[Row], latency: Latency) -> None:
    stories = {said.route_id: Story(said) for _, said in rows if isinstance(said, NewRoute)}
    answers: dict[int, ExecType] = {}
    for report in in_order(play(rows, None, latency)):
        is_answer = report.request_id != 0
        if is_answer:
            assert answers.setdefault(report.request_id, report.exec_type) == report.exec_type
        stories[report.route_id].hear(report, is_answer=is_answer)


@settings(max_examples=200, deadline=None)
@given(rows=conversations(), latency=LATENCIES)
def test_every_request_is_answered_unless_something_says_that_it_is_ignored(
    rows: list[Row], latency: Latency
) -> None:
    """No script may be silent, and no step ignore: then everything is answered, if only late."""
    answered = {report.request_id for report in play(rows, None, latency)}
    silent = set()
    for _, said in rows:
        if isinstance(said, NewRoute) and said.script is not None:
            steps = (*said.script.steps, *said.script.on_cancel, *said.script.on_replace)
            if not said.script.steps or any(step.kind is K.IGNORE for step in steps):
                silent.add(said.route_id)
        elif isinstance(said, DirectedStep) and said.step.kind is K.IGNORE:
            silent.add(said.route_id)
    for _, said in rows:
        if isinstance(said, CancelRoute | ReplaceRoute) and said.route_id not in silent:
            assert said.request_id in answered
