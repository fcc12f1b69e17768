"""Laws of every fill model at a whole venue: random markets, random orders, any cadence."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import Side, TimeInForce
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.venue.fills.model_matching import ModelMatching
from sidestreet.venue.fills.named import fill_model
from sidestreet.venue.listing import Listing
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.simulated import Latency
from venue.conversation import AT_CLOSE, AT_OPEN, BASE, BUY, DAY, FOK, GTC, IOC, MS, SELL, Talk
from venue.scripted_source import CENT, RandomSource
from venue.trading_day import AFTER, CLOSE, MINUTE, OPEN, PRE, ShortDays

NAMES: Final = (
    "touch",
    "through",
    "pessimistic",
    "optimistic",
    "volume:share=0.2",
    "volume:share=0.05,of=optimistic",
    "slippage:ticks=2",
    "slippage:bps=3,of=volume:share=0.3,of=through",
)
SECOND: Final = 1000 * MS
GAP: Final = 2 * SECOND
BEGINNINGS: Final = (PRE, OPEN - MINUTE, OPEN + MINUTE, CLOSE - MINUTE, AFTER)

Order = tuple[int, Side, int, int | None, TimeInForce, bool]


@st.composite
def scripts(draw: st.DrawFn) -> tuple[int, int, bool, list[Order]]:
    """Make a seed, a beginning, whether the market is made action by action, and orders."""
    orders = draw(
        st.lists(
            st.tuples(
                st.integers(0, 90 * SECOND),
                st.sampled_from([BUY, SELL]),
                st.integers(1, 3000).map(lambda shares: shares * SCALE)
                | st.integers(1, 50 * SCALE),
                st.none() | st.integers(-8, 8).map(lambda cents: BASE + cents * CENT),
                st.sampled_from([DAY, GTC, IOC, FOK, AT_OPEN, AT_CLOSE]),
                st.booleans(),
            ),
            min_size=1,
            max_size=8,
        )
    )
    return (
        draw(st.integers(0, 50)),
        draw(st.sampled_from(BEGINNINGS)),
        draw(st.booleans()),
        sorted(orders, key=lambda order: order[0]),
    )


def play(
    name: str, script: tuple[int, int, bool, list[Order]], strides: list[int]
) -> list[ExecutionReport]:
    """Return all reports of a script, with the venue advanced in strides of so many ns."""
    seed, start, is_sourced, orders = script
    talk = Talk(
        seed,
        start=start,
        latency=Latency(3 * MS, 2 * MS, 0),
        hours=ShortDays(),
        sources=(lambda _, __: RandomSource(seed, start, GAP)) if is_sourced else None,
        fill_model=fill_model(name),
    )
    heard: list[ExecutionReport] = []
    waiting, number, ends_at = list(orders), 0, start + 3 * MINUTE
    while talk.now < ends_at:
        until = min(talk.now + strides[number % len(strides)], ends_at)
        number += 1
        if waiting and start + waiting[0][0] <= until:
            until = start + waiting[0][0]
        heard += talk.until(until)
        while waiting and start + waiting[0][0] == talk.now:
            _, side, quantity, limit, tif, extended = waiting.pop(0)
            route_id = len(orders) - len(waiting)
            talk.new(route_id, side, quantity, limit, tif, extended_hours=extended)
    return heard


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(script=scripts())
def test_no_order_trades_beyond_its_limit_its_quantity_its_hours_or_its_end(
    name: str, script: tuple[int, int, bool, list[Order]]
) -> None:
    _, start, _, orders = script
    filled: dict[int, int] = {}
    ended: set[int] = set()
    for report in play(name, script, [10 * SECOND]):
        if report.route_id in ended:
            # A second answer to a route that has ended would be one to a request of ours.
            pytest.fail(f"{report} after the end")
        if report.exec_type is not ExecType.TRADE:
            if report.exec_type in {ExecType.CANCELED, ExecType.REJECTED}:
                ended.add(report.route_id)
            continue
        _, side, quantity, limit, _, extended = orders[report.route_id - 1]
        filled[report.route_id] = filled.get(report.route_id, 0) + report.last_quantity
        assert report.last_quantity > 0
        assert report.last_price > 0
        assert filled[report.route_id] <= quantity
        if filled[report.route_id] == quantity:
            ended.add(report.route_id)
        if limit is not None:
            better = limit - report.last_price if side is BUY else report.last_price - limit
            assert better >= 0
        if start == AFTER:
            assert extended, "only orders for extended hours trade after hours"


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(
    script=scripts(),
    strides=st.lists(st.integers(1, 40 * SECOND).map(lambda ns: max(ns, 7 * MS)), min_size=1),
)
def test_what_trades_does_not_depend_on_who_looks_when(
    name: str, script: tuple[int, int, bool, list[Order]], strides: list[int]
) -> None:
    in_one_go = play(name, script, [3 * MINUTE])
    assert play(name, script, [max(each, SECOND) for each in strides]) == in_one_go


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(script=scripts())
def test_no_fill_is_missed_where_steps_are_skipped(
    name: str, script: tuple[int, int, bool, list[Order]]
) -> None:
    """A path's market that is looked at at every step trades no more and no less."""
    seed, start, _, orders = script
    script = seed, start, False, orders
    skipping = play(name, script, [3 * MINUTE])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ModelMatching, "trades_at", _always)
        patch.setattr(ModelMatching, "next_look", _next)
        assert play(name, script, [3 * MINUTE]) == skipping


def _always(_: ModelMatching, __: Listing, ___: PathCrowd, ____: int) -> bool:
    return True


def _next(_: ModelMatching, __: Listing, ___: PathCrowd, start: int) -> int:
    return start
