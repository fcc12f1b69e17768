"""Reports depend on the seed and on what was sent when, and on nothing else."""

import hashlib
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.chance import draw
from sidestreet.domain.enums import OptionRight, OrderType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    ExecType,
    ExecutionReport,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    VenueMessage,
)
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.simulated import Latency, SimulatedVenue
from venue.conversation import (
    BASE,
    BUY,
    DAY,
    FOK,
    GTC,
    IOC,
    MS,
    SELL,
    START,
    STEP,
    instrument,
    option,
)

CENT = SCALE // 100
STOCKS = [instrument(number) for number in range(3)]
Script = list[tuple[int, VenueMessage]]


def with_options(seconds: int) -> list[InstrumentTerms]:
    """Return a stock and options on it and on another that is not listed; one expires soon."""
    soon = START + seconds * 1000 * MS + 77
    return [
        STOCKS[0],
        option(1, underlying=STOCKS[0]),
        option(2, OptionRight.PUT, expires_at=soon, underlying=STOCKS[1]),
        option(3, strike=BASE + 3 * SCALE, expires_at=soon, underlying=STOCKS[0]),
    ]


BOARDS = st.just(STOCKS) | st.builds(with_options, st.sampled_from([1, 20, 3_600]))


def message(number: int, bits: int, listed: list[InstrumentTerms]) -> VenueMessage:
    """Return one of many messages about one of a few routes, close to the market."""
    route_id = 1 + bits % 12 if bits & 1 else number + 100
    victim = 1 + (bits >> 4) % (number + 110)
    side = BUY if bits >> 8 & 1 else SELL
    terms = listed[(bits >> 40) % len(listed)]
    cents = (bits >> 12) % 600 - 300
    limit = (BASE if terms.option is None else 3 * SCALE) + cents * CENT
    quantity = (1 + (bits >> 24) % 3000) * SCALE
    instrument_id = terms.instrument_id
    kind = (bits >> 48) % 16
    if kind < 8:
        how = (DAY, GTC, IOC, FOK)[(bits >> 52) % 4]
        if kind == 0:
            return NewRoute(
                route_id, number + 1, instrument_id, side, OrderType.MARKET, how, quantity, None
            )
        return NewRoute(
            route_id, number + 1, instrument_id, side, OrderType.LIMIT, how, quantity, limit
        )
    if kind < 11:
        return CancelRoute(victim, number + 1)
    if kind < 14:
        return ReplaceRoute(victim, number + 1, quantity, limit)
    if kind == 14:
        return AskRoute(victim, victim - 99)
    return ResumeRoute(
        route_id, instrument_id, side, OrderType.LIMIT, GTC, quantity, quantity // 2, limit
    )


def script(seed: int, length: int, gap: int, listed: list[InstrumentTerms] = STOCKS) -> Script:
    """Return messages with their times: on average `gap` apart, now and then on a boundary."""
    rows: Script = []
    now = START
    for number in range(length):
        bits, more = draw(seed, 2 * number), draw(seed, 2 * number + 1)
        now += more % (2 * gap)
        if more >> 60 == 0:
            now += (-2 * MS - now) % STEP
        rows.append((now, message(number, bits, listed)))
    return rows


def play(
    seed: int,
    rows: Script,
    pauses: Iterator[int] | None,
    latency: Latency,
    end: int,
    *,
    listed: list[InstrumentTerms] = STOCKS,
) -> list[ExecutionReport]:
    """Send everything on time; advance only at the end, or whenever a pause is over.

    With pauses the market is also read at each of them, which must not be felt either.
    """
    venue = SimulatedVenue(seed, START, latency)
    for terms in listed:
        venue.admit(terms, BASE)
    heard: list[ExecutionReport] = []
    clock = START
    for at, said in rows:
        while pauses is not None and (clock + (pause := next(pauses))) <= at:
            clock += pause
            heard += venue.advance(clock)
            for terms in listed:
                venue.quote(terms.instrument_id, clock)
                venue.last_price(terms.instrument_id, clock + pause)
        venue.send(said, at)
    while pauses is not None and clock < end:
        clock += next(pauses)
        heard += venue.advance(min(clock, end))
    return heard + venue.advance(end)


def play_due(
    seed: int,
    rows: Script,
    latency: Latency,
    end: int,
    *,
    listed: list[InstrumentTerms],
) -> list[ExecutionReport]:
    """Send everything on time and advance at exactly the times that the venue names."""
    venue = SimulatedVenue(seed, START, latency)
    for terms in listed:
        venue.admit(terms, BASE)
    heard: list[ExecutionReport] = []
    for at, said in [*rows, (end, None)]:
        while (due := venue.next_due()) is not None and due <= at:
            heard += venue.advance(due)
        if said is not None:
            venue.send(said, at)
    return heard


DIGESTED = 9
"""The members of a report that are digested: those up to its text. Later ones change no market."""


def digest(reports: list[ExecutionReport]) -> str:
    told = [("Report", *msgspec.structs.astuple(report)[:DIGESTED]) for report in reports]
    return hashlib.sha256(msgspec.msgpack.encode(told)).hexdigest()


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    length=st.integers(0, 60),
    gap=st.sampled_from([0, MS, 40 * MS, 700 * MS, 30_000 * MS]),
    pauses=st.lists(
        st.sampled_from([1, MS, 3 * MS, 249 * MS, STEP, 7 * STEP, 1000 * STEP]), min_size=1
    ),
    latency=st.sampled_from(
        [Latency(), Latency(0, 0), Latency(STEP, 1), Latency(7 * MS, 900 * MS)]
    ),
    listed=BOARDS,
)
def test_it_makes_no_difference_how_often_time_is_advanced(
    *,
    seed: int,
    length: int,
    gap: int,
    pauses: list[int],
    latency: Latency,
    listed: list[InstrumentTerms],
) -> None:
    rows = script(seed, length, gap or 1, listed)
    end = max([START, *(at for at, _ in rows)]) + 120 * 1000 * MS

    def steps() -> Iterator[int]:
        for number in range(3000):
            yield pauses[number % len(pauses)]
        while True:
            yield 1000 * STEP

    jump = play(seed, rows, None, latency, end, listed=listed)
    assert play(seed, rows, steps(), latency, end, listed=listed) == jump
    assert play_due(seed, rows, latency, end, listed=listed) == jump
    assert [report.report_id for report in jump] == list(range(1, len(jump) + 1))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    gap=st.sampled_from([40 * MS, 700 * MS, 5_000 * MS]),
    listed=BOARDS,
)
def test_skipped_steps_are_steps_at_which_nothing_would_have_happened(
    seed: int,
    gap: int,
    listed: list[InstrumentTerms],
) -> None:
    """The same conversation with every single step played out gives the same reports."""
    rows = script(seed, 40, gap, listed)
    end = rows[-1][0] + 60 * 1000 * MS
    skipping = play(seed, rows, None, Latency(), end, listed=listed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PathCrowd, "trades_at", lambda _crowd, _step: True)
        patch.setattr(PathCrowd, "next_look", lambda _crowd, start: start)
        assert play(seed, rows, None, Latency(), end, listed=listed) == skipping


class Story:
    """What a desk may conclude about one route, from what it said and what it is told."""

    def __init__(self, said: NewRoute | ResumeRoute) -> None:
        self.is_buy = said.side is BUY
        self.quantity, self.limit_price = said.quantity, said.limit_price
        self.begun = isinstance(said, ResumeRoute)
        self.filled = said.filled_quantity if isinstance(said, ResumeRoute) else 0
        self.ended = self.filled == self.quantity

    def hear(self, report: ExecutionReport) -> None:
        """Check one report that is not a repetition, and book it."""
        if report.exec_type is ExecType.NEW:
            self.begun = True
        elif report.exec_type in (ExecType.TRADE, ExecType.CANCELED, ExecType.REPLACED):
            assert self.begun
            assert not self.ended
        if report.exec_type is ExecType.TRADE:
            self.trade(report.last_quantity, report.last_price)
        elif report.exec_type is ExecType.CANCELED:
            self.ended = True
        elif report.exec_type is ExecType.REPLACED:
            assert report.quantity > self.filled
            self.quantity, self.limit_price = report.quantity, report.limit_price

    def trade(self, quantity: int, price: int) -> None:
        """Check a trade against the terms in force."""
        self.filled += quantity
        assert 0 < quantity <= self.filled <= self.quantity
        if self.limit_price is not None:
            assert price <= self.limit_price if self.is_buy else price >= self.limit_price
        self.ended = self.filled == self.quantity


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), listed=BOARDS)
def test_every_route_is_told_a_story_that_adds_up(
    seed: int,
    listed: list[InstrumentTerms],
) -> None:
    """No trade beyond limit or quantity, none before the beginning or after the end; one end."""
    rows = script(seed, 80, 400 * MS, listed)
    stories: dict[int, Story] = {}
    # A route that is handed over again overtakes one of the same id that is under way.
    for _, said in sorted(rows, key=lambda row: row[0] + 2 * MS * isinstance(row[1], NewRoute)):
        if isinstance(said, NewRoute | ResumeRoute):
            stories.setdefault(said.route_id, Story(said))
    answered: set[tuple[int, int]] = set()
    for report in play(seed, rows, None, Latency(), rows[-1][0] + 600_000 * MS, listed=listed):
        answer = report.route_id, report.request_id
        if report.request_id == 0 or answer not in answered:
            answered.add(answer)
            if report.route_id in stories:
                stories[report.route_id].hear(report)
            else:
                assert report.text == "unknown order"


def test_a_seed_and_a_conversation_mean_the_same_reports_for_ever() -> None:
    """A changed digest changes every recorded market: it needs a reason and a note to users."""
    rows = script(20, 2_000, 50 * MS)
    reports = play(20, rows, None, Latency(), rows[-1][0] + 1_000 * MS)
    kinds = {report.exec_type for report in reports}
    assert kinds == {
        ExecType.NEW,
        ExecType.TRADE,
        ExecType.CANCELED,
        ExecType.REPLACED,
        ExecType.CANCEL_REJECTED,
        ExecType.REPLACE_REJECTED,
    }
    assert digest(reports) == ("199218d48acc1f1e149ec22d63c308997ef356099eaab678c4a4c5bf0f79096f")


def test_a_market_with_options_is_the_same_for_ever_as_well() -> None:
    """What goes into it: the path of the stock, the model's arithmetic, an expiry on the way."""
    listed = with_options(60)
    rows = script(21, 2_000, 50 * MS, listed)
    reports = play(21, rows, None, Latency(), rows[-1][0] + 1_000 * MS, listed=listed)
    assert "the option expired on 2023-12-14" in {report.text for report in reports}
    assert digest(reports) == "cb72fdbb11623ab01186abcc8d0cdac3a2bcb175d0a5b007e9225df75bb20b25"


def test_another_seed_is_another_market() -> None:
    rows = script(20, 200, 50 * MS)
    end = rows[-1][0] + 1_000 * MS
    assert play(20, rows, None, Latency(), end) != play(21, rows, None, Latency(), end)
