"""A market that is moved is the same market, however often anybody looks at it."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderType, TimeInForce
from sidestreet.domain.messages import (
    CancelRoute,
    DirectedMarket,
    ExecutionReport,
    NewRoute,
    VenueMessage,
)
from sidestreet.domain.scripts import MarketDirective, MarketMove
from sidestreet.venue.fills.model import FillModel
from sidestreet.venue.fills.optimistic import Optimistic
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.simulated import SimulatedVenue
from venue.conversation import BASE, BUY, LIMIT, MS, SELL, START, STEP, TERMS, option
from venue.scripted_source import RandomSource

Row = tuple[int, VenueMessage]
SECONDS = 1_000 * MS
CALL = option(1, strike=BASE, expires_at=START + 40 * SECONDS)
PRICES = st.integers(BASE - 3 * SCALE, BASE + 3 * SCALE)
SIZES = st.sampled_from([0, 100 * SCALE, 700 * SCALE])


@st.composite
def directives(draw: st.DrawFn) -> MarketDirective:
    """Return a move that the desk lets pass."""
    price = draw(PRICES)
    bid, ask = (price, price + draw(st.sampled_from([1, 20_000, SCALE])))
    return MarketDirective(
        draw(st.sampled_from(list(MarketMove))),
        price,
        draw(SIZES),
        draw(st.sampled_from([0, bid])),
        draw(SIZES),
        draw(st.sampled_from([0, ask])),
        draw(SIZES),
    )


@st.composite
def conversations(draw: st.DrawFn) -> list[Row]:
    """Return orders near the market, and moves of it."""
    rows: list[Row] = []
    now = START
    for number in range(1, draw(st.integers(2, 14))):
        now += draw(st.sampled_from([0, MS, 2 * MS, STEP - 2 * MS, 3 * SECONDS, 20 * SECONDS]))
        terms = draw(st.sampled_from([TERMS, TERMS, CALL]))
        limit = draw(PRICES) if terms is TERMS else draw(st.integers(1, 60)) * 50_000
        said: VenueMessage = NewRoute(
            number,
            number,
            terms.instrument_id,
            BUY if draw(st.booleans()) else SELL,
            *draw(
                st.sampled_from(
                    [
                        (LIMIT, TimeInForce.DAY, 500 * SCALE, limit),
                        (LIMIT, TimeInForce.IMMEDIATE_OR_CANCEL, 500 * SCALE, limit),
                        (OrderType.MARKET, TimeInForce.DAY, 500 * SCALE, None),
                    ]
                )
            ),
        )
        kind = draw(st.integers(0, 3))
        if kind == 0:
            said = CancelRoute(draw(st.integers(1, number)), number)
        elif kind > 1:
            said = DirectedMarket(terms.instrument_id, draw(directives()))
        rows.append((now, said))
    return rows


class Way:
    """How a market is made."""

    def __init__(self, *, is_sourced: bool, fill_model: FillModel | None) -> None:
        self.is_sourced = is_sourced
        self.fill_model = fill_model

    def venue(self) -> SimulatedVenue:
        """Return a new one."""
        return SimulatedVenue(
            7,
            START,
            sources=lambda terms, _: (
                RandomSource(3, START, 300 * MS) if self.is_sourced and not terms.option else None
            ),
            fill_model=self.fill_model,
        )


WAYS = st.builds(Way, is_sourced=st.booleans(), fill_model=st.sampled_from([None, Optimistic()]))


def play(
    way: Way, rows: list[Row], strides: Iterator[int] | None
) -> tuple[list[ExecutionReport], list[object]]:
    """Send everything on time; return all that arrives, and how the market stands in the end."""
    venue = way.venue()
    for terms in (TERMS, CALL):
        venue.admit(terms, BASE)
    heard: list[ExecutionReport] = []
    clock, end = START, rows[-1][0] + 60 * SECONDS
    for at, said in [*rows, (end, None)]:
        while strides is not None and (clock + (stride := next(strides))) <= at:
            clock += stride
            heard += venue.advance(clock)
            for terms in (TERMS, CALL):
                venue.quote(terms.instrument_id, clock)
                venue.day_bar(terms.instrument_id, clock)
        if said is not None:
            venue.send(said, at)
    heard += venue.advance(end)
    stands: list[object] = []
    for terms in (TERMS, CALL):
        stands += [venue.quote(terms.instrument_id, end), venue.last_price(terms.instrument_id)]
        stands.append(venue.day_bar(terms.instrument_id, end))
    return heard, stands


@settings(max_examples=120, deadline=None)
@given(way=WAYS, rows=conversations(), stride=st.sampled_from([7 * MS, STEP, 900 * MS]))
def test_it_makes_no_difference_how_often_time_is_advanced(
    way: Way, rows: list[Row], stride: int
) -> None:
    def strides() -> Iterator[int]:
        for _ in range(1_000):
            yield stride
        while True:
            yield 5 * SECONDS

    assert play(way, rows, strides()) == play(way, rows, None)


@settings(max_examples=60, deadline=None)
@given(rows=conversations(), fill_model=st.sampled_from([None, Optimistic()]))
def test_skipped_steps_are_steps_at_which_nothing_would_have_happened(
    rows: list[Row], fill_model: FillModel | None
) -> None:
    way = Way(is_sourced=False, fill_model=fill_model)
    skipping = play(way, rows, None)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PathCrowd, "reaches_at", lambda *_, **__: True)
        patch.setattr(PathCrowd, "next_look", lambda _, start: start)
        patch.setattr(PathCrowd, "next_reach", lambda _, start, *__: start)
        assert play(way, rows, None)[0] == skipping
