"""A listing whose market comes from a source: every action is taken, whenever somebody looks."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import AdjustListing, ExecType, ExecutionReport
from sidestreet.domain.sessions import Hours
from sidestreet.venue.floor import Sources
from sidestreet.venue.port import Crossing, Quote
from sidestreet.venue.simulated import Latency, SimulatedVenue
from venue.conversation import (
    BASE,
    BUY,
    DAY,
    GTC,
    IOC,
    MS,
    SELL,
    TERMS,
    Talk,
    instrument,
    option,
    told,
)
from venue.scripted_source import CENT, SHARES, Act, RandomSource, ScriptedSource, only, quoting
from venue.test_venue_determinism import script
from venue.trading_day import CLOSE, CLOSED_NIGHT, MINUTE, NOON, OPEN, RoundTheClock, ShortDays, at

ID = TERMS.instrument_id
SECOND = 1000 * MS
NO_QUOTE = Quote(0, 0, 0, 0)


def talk_with(
    *acts: Act, start: int = NOON, hours: Hours | None = None, latency: Latency | None = None
) -> tuple[Talk, ScriptedSource]:
    source = ScriptedSource(acts)
    return Talk(start=start, hours=hours, sources=only(source), latency=latency), source


def test_a_client_trades_with_what_the_source_has_put_in() -> None:
    talk, _ = talk_with(*quoting(NOON, BASE, BASE + CENT))
    talk.new(1, BUY, 3 * SHARES, None, IOC)
    _, trade = talk.hear()
    assert (trade.last_quantity, trade.last_price) == (3 * SHARES, BASE + CENT)
    assert talk.quote() == Quote(BASE, 10 * SHARES, BASE + CENT, 7 * SHARES)


def test_a_clients_order_has_its_place_in_the_queue() -> None:
    talk, _ = talk_with(
        *quoting(NOON, BASE, BASE + CENT),
        Act(NOON + SECOND, False, 11 * SHARES),
        Act(NOON + 2 * SECOND, False, 11 * SHARES),
    )
    talk.new(1, BUY, 2 * SHARES, BASE, GTC)
    talk.hear()
    first = talk.until(NOON + SECOND + 2 * MS)
    assert [(r.last_quantity, r.last_price) for r in first] == [(SHARES, BASE)]
    second = talk.until(NOON + 2 * SECOND + 2 * MS)
    assert [(r.last_quantity, r.last_price) for r in second] == [(SHARES, BASE)]


def test_trades_of_others_make_the_last_price_and_the_day() -> None:
    talk, _ = talk_with(
        Act(NOON + 1, prints=((BASE + 5 * CENT, SHARES), (BASE - CENT, 2 * SHARES))),
        *quoting(NOON + 2, BASE, BASE + CENT),
        Act(NOON + 3, True, SHARES),
    )
    assert talk.venue.last_price(ID, NOON) == BASE
    assert talk.venue.day_bar(ID, NOON) is None
    found = talk.venue.day_bar(ID, NOON + SECOND)
    assert found is not None
    assert found[:7] == (
        BASE + 5 * CENT,
        BASE + 5 * CENT,
        BASE - CENT,
        BASE + CENT,
        SHARES,
        NOON + 3,
        4 * SHARES,
    )
    assert talk.venue.last_price(ID, NOON + SECOND) == BASE + CENT


def test_without_clients_nothing_is_due_and_a_look_finds_everything_done() -> None:
    talk, source = talk_with(*quoting(NOON + 5 * SECOND, BASE, BASE + CENT))
    assert talk.venue.next_due() is None
    talk.wait(10 * SECOND)
    assert len(source.acts) == 2
    assert talk.quote() == Quote(BASE, 10 * SHARES, BASE + CENT, 10 * SHARES)
    assert source.acts == []


def test_a_look_never_runs_ahead_of_a_message_on_its_way() -> None:
    """The route arrives before the seller does, and is there when he comes."""
    talk, _ = talk_with(Act(NOON + 10 * MS, False, SHARES, BASE))
    talk.new(1, BUY, SHARES, BASE, GTC)
    assert talk.venue.quote(ID, NOON + SECOND) == NO_QUOTE
    assert [told(r)[1] for r in talk.wait(SECOND)] == [ExecType.NEW, ExecType.TRADE]


def test_an_open_route_makes_every_action_due() -> None:
    talk, _ = talk_with(
        Act(NOON + SECOND, prints=((BASE, SHARES),)), Act(NOON + 2 * SECOND, False, SHARES, BASE)
    )
    talk.new(1, BUY, SHARES, BASE, GTC)
    talk.hear()
    assert talk.venue.next_due() == NOON + SECOND
    talk.until(NOON + SECOND)
    assert talk.venue.next_due() == NOON + 2 * SECOND


def test_a_price_is_seen_as_it_happens_also_between_others() -> None:
    talk, _ = talk_with(
        Act(NOON + SECOND, prints=((BASE - CENT, SHARES),)),
        Act(NOON + 2 * SECOND, prints=((BASE - 5 * CENT, SHARES), (BASE, SHARES))),
        Act(NOON + 3 * SECOND, prints=((BASE - 9 * CENT, SHARES),)),
    )
    talk.venue.watch(ID, BASE - 3 * CENT, None, NOON)
    assert talk.venue.next_crossing() == NOON + SECOND
    talk.wait(10 * SECOND)
    assert talk.venue.crossings() == [Crossing(ID, BASE - 5 * CENT, NOON + 2 * SECOND)]
    assert talk.venue.next_crossing() is None


def test_while_the_market_is_closed_the_source_is_away() -> None:
    talk, source = talk_with(
        *quoting(at(15), BASE, BASE + CENT),
        Act(at(2, day=1), False, SHARES, BASE),
        start=CLOSED_NIGHT,
        hours=ShortDays(),
    )
    assert source.calls == ["withdraw"]
    assert talk.venue.quote(ID, at(3)) == NO_QUOTE
    assert talk.venue.quote(ID, at(15)) == Quote(BASE, 10 * SHARES, BASE + CENT, 10 * SHARES)
    assert talk.venue.quote(ID, at(21)) == NO_QUOTE
    assert talk.venue.quote(ID, at(5, day=1)) == Quote(BASE, 10 * SHARES, BASE + CENT, 10 * SHARES)


def test_a_source_starts_with_the_market_whenever_its_listing_does() -> None:
    acts = [*quoting(NOON, BASE, BASE + CENT), Act(NOON + SECOND, True, SHARES)]
    early, late = ScriptedSource(acts), ScriptedSource(acts)
    first = SimulatedVenue(1, NOON, sources=only(early))
    first.admit(TERMS, BASE)
    second = SimulatedVenue(1, NOON, sources=only(late))
    for venue in (first, second):
        venue.advance(NOON + 5 * SECOND)
    second.admit(TERMS, BASE)
    now = NOON + 6 * SECOND
    assert first.quote(ID, now) == second.quote(ID, now)
    assert first.day_bar(ID, now) == second.day_bar(ID, now)


def test_where_there_is_no_source_the_price_follows_its_path() -> None:
    venue = SimulatedVenue(
        1, NOON, sources=lambda terms, _: None if terms.option else ScriptedSource([])
    )
    plain = SimulatedVenue(1, NOON)
    for each in (venue, plain):
        each.admit(option(1), BASE)
    key = option(1).instrument_id
    assert venue.quote(key, NOON + SECOND) == plain.quote(key, NOON + SECOND)


BOARD = [instrument(number) for number in range(3)]


def look_at(venue: SimulatedVenue, now: int) -> list[object]:
    """Read all there is to read."""
    return [
        read(terms.instrument_id, now)
        for terms in BOARD
        for read in (venue.quote, venue.last_price, venue.day_bar)
    ]


def sources_of(seed: int, gap_ns: int, start: int) -> Sources:
    def source(terms: InstrumentTerms, base_price: int) -> RandomSource | None:
        assert base_price == BASE
        number = BOARD.index(terms)
        return None if number == 2 else RandomSource(seed + number, start, gap_ns)

    return source


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    gap=st.sampled_from([40 * MS, 700 * MS, 9_000 * MS]),
    hours=st.sampled_from([None, ShortDays(), RoundTheClock()]),
    pauses=st.lists(st.sampled_from([1, 3 * MS, 249 * MS, 7_000 * MS, 600_000 * MS]), min_size=1),
    offset=st.sampled_from([0, 3 * 3600 * SECOND, -150 * 60 * SECOND, 11 * 3600 * SECOND]),
)
def test_it_makes_no_difference_how_often_time_is_advanced_or_who_looks(
    *, seed: int, gap: int, hours: Hours | None, pauses: list[int], offset: int
) -> None:
    """With clients' orders, halts by order and reads of a listing that nobody trades in."""
    start = NOON + offset
    shift = start - 1_700_000_000_000_000_000
    rows = [(when + shift, said) for when, said in script(seed, 40, gap, BOARD[:1] + BOARD[2:])]
    end = rows[-1][0] + 20 * MINUTE

    def play(steps: Iterator[int] | None) -> tuple[list[ExecutionReport], list[object]]:
        sources = sources_of(seed, gap, start)
        venue = SimulatedVenue(seed, start, Latency(), hours, sources)
        for terms in BOARD:
            venue.admit(terms, BASE)
        heard: list[ExecutionReport] = []
        clock = start
        for number, (when, said) in enumerate(rows):
            while steps is not None and clock + (pause := next(steps)) <= when:
                clock += pause
                heard += venue.advance(clock)
                look_at(venue, clock)
            if number in (15, 25):
                venue.halt(BOARD[0].instrument_id, when, is_halted=number == 15)
            venue.send(said, when)
        while steps is not None and clock < end:
            clock = min(clock + next(steps), end)
            heard += venue.advance(clock)
        heard += venue.advance(end)
        return heard, look_at(venue, end)

    def steps() -> Iterator[int]:
        for number in range(400):
            yield pauses[number % len(pauses)]
        while True:
            yield 600_000 * MS

    assert play(steps()) == play(None)


def test_a_split_begins_the_source_anew_at_the_new_price() -> None:
    made: list[int] = []

    def source(_: InstrumentTerms, base_price: int) -> ScriptedSource:
        made.append(base_price)
        return ScriptedSource(quoting(NOON, base_price, base_price + CENT))

    talk = Talk(start=NOON, sources=source)
    talk.new(1, BUY, SHARES, BASE // 2, GTC)
    talk.hear()
    talk.venue.send(AdjustListing(TERMS, 2, 1), talk.now)
    assert [r.exec_type for r in talk.hear()] == [ExecType.CANCELED]
    assert made == [BASE, BASE // 2]
    assert talk.venue.last_price(ID, talk.now) == BASE // 2


@pytest.mark.parametrize("start", [NOON, OPEN, CLOSE])
def test_a_restart_hands_the_routes_to_the_source_at_the_next_step(start: int) -> None:
    talk, source = talk_with(
        *quoting(start + MINUTE, BASE - 9 * CENT, BASE + 9 * CENT),
        start=start + 7 * MS,
        hours=ShortDays(),
    )
    talk.resume(1, BUY, SHARES, BASE + CENT, time_in_force=DAY)
    talk.resume(2, SELL, SHARES, BASE - CENT, time_in_force=GTC, extended_hours=True)
    if start == CLOSE:
        assert talk.wait(2 * SECOND) == []
    else:
        assert talk.until(start + 249 * MS) == []
        assert [told(r) for r in talk.until(start + 252 * MS)] == [
            (1, ExecType.TRADE),
            (2, ExecType.TRADE),
        ]
    talk.until(start + 2 * MINUTE)
    assert talk.quote().ask == BASE + 9 * CENT - 10 * CENT * (start == CLOSE)
    assert source.acts == []
