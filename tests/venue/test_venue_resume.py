"""Routes handed over again after the market has started anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import Side
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType, NewRoute, ResumeRoute
from sidestreet.venue.price_path import step_at
from venue.conversation import (
    BASE,
    BUY,
    GTC,
    IOC,
    LIMIT,
    MS,
    SELL,
    START,
    STEP,
    TERMS,
    Talk,
    option,
    told,
)

SHARES = 100 * SCALE
CENT = SCALE // 100
FAR = BASE // 2


def until_next_step(talk: Talk) -> int:
    return (step_at(talk.now) + 1) * STEP - talk.now


def test_a_resumed_route_is_there_at_once_and_says_nothing() -> None:
    talk = Talk()
    talk.resume(1, BUY, SHARES, FAR)
    request = talk.cancel(1)
    (report,) = talk.hear()
    assert (told(report), report.request_id) == ((1, ExecType.CANCELED), request)
    assert talk.wait(STEP) == []


def test_a_resumed_limit_order_trades_at_its_own_limit_from_the_next_step_on() -> None:
    """It was at rest, so the market comes to it."""
    talk = Talk(has_bands=False)
    limit = 2 * BASE
    talk.resume(1, BUY, SHARES, limit)
    wait = until_next_step(talk)
    assert talk.wait(wait - 1) == []
    (trade,) = talk.wait(1 + 2 * MS)
    assert (told(trade), trade.last_price) == ((1, ExecType.TRADE), limit)


def test_a_resumed_route_offers_only_what_has_not_filled() -> None:
    talk = Talk()
    talk.resume(1, BUY, 5 * SHARES, 2 * BASE, filled_quantity=4 * SHARES)
    heard = talk.wait(until_next_step(talk) + 2 * MS)
    assert [report.last_quantity for report in heard] == [SHARES]
    talk.cancel(1)
    assert talk.hear()[0].text.startswith("too late")


def test_a_resumed_market_order_trades_at_the_next_step() -> None:
    talk = Talk()
    talk.resume(1, SELL, SHARES, None)
    assert talk.wait(until_next_step(talk) - 1) == []
    step = talk.now // STEP + 1
    (trade,) = talk.wait(3 * MS)
    assert trade.exec_type is ExecType.TRADE
    fresh = Talk()
    fresh.now = step * STEP
    assert trade.last_price >= fresh.quote().bid


def test_an_immediate_order_handed_over_ends_at_the_next_step() -> None:
    talk = Talk()
    talk.resume(1, BUY, SHARES, FAR, time_in_force=IOC)
    heard = talk.wait(until_next_step(talk) + 2 * MS)
    assert [told(report) for report in heard] == [(1, ExecType.CANCELED)]


def test_priority_is_the_order_of_handing_over_and_newcomers_stand_behind() -> None:
    talk = Talk(has_bands=False)
    talk.resume(2, BUY, SHARES, FAR)
    talk.resume(1, BUY, SHARES, FAR)
    talk.new(3, BUY, SHARES, FAR)
    assert [told(report) for report in talk.hear()] == [(3, ExecType.NEW)]
    talk.wait(STEP)
    talk.new(4, SELL, 10**6 * SCALE, FAR, IOC)
    fills = [
        report.route_id
        for report in talk.hear()
        if report.exec_type is ExecType.TRADE and report.route_id != 4
    ]
    assert fills == [2, 1, 3]


def test_before_the_opening_step_newcomers_are_taken_in_and_nothing_trades() -> None:
    """Otherwise they would trade ahead of orders that were here before the restart."""
    talk = Talk()
    talk.resume(1, SELL, SHARES, FAR)
    talk.new(2, BUY, SHARES)
    talk.new(3, BUY, 2 * SHARES, 2 * BASE)
    assert [told(report) for report in talk.hear()] == [(2, ExecType.NEW), (3, ExecType.NEW)]
    heard = talk.wait(until_next_step(talk) + 2 * MS)
    assert next(r.route_id for r in heard if r.exec_type is ExecType.TRADE) == 1
    assert sum(r.last_quantity for r in heard if r.route_id == 2) == SHARES
    assert sum(r.last_quantity for r in heard if r.route_id == 3) == 2 * SHARES


def test_resumed_orders_that_cross_each_other_trade_at_the_opening() -> None:
    talk = Talk(has_bands=False)
    talk.resume(1, BUY, SHARES, 2 * BASE)
    talk.resume(2, SELL, SHARES, FAR)
    heard = talk.wait(until_next_step(talk) + 2 * MS)
    assert [(*told(report), report.last_price) for report in heard] == [
        (2, ExecType.TRADE, 2 * BASE),
        (1, ExecType.TRADE, 2 * BASE),
    ]


def test_a_replace_before_the_opening_takes_effect_and_may_cost_the_place() -> None:
    talk = Talk(has_bands=False)
    talk.resume(1, BUY, 2 * SHARES, FAR)
    talk.resume(2, BUY, SHARES, FAR)
    talk.resume(3, BUY, 3 * SHARES, FAR)
    talk.replace(1, 4 * SHARES, FAR)
    talk.replace(3, 2 * SHARES, FAR)
    assert {report.exec_type for report in talk.hear()} == {ExecType.REPLACED}
    talk.wait(STEP)
    talk.new(4, SELL, 10**6 * SCALE, FAR, IOC)
    fills = [
        (report.route_id, report.last_quantity)
        for report in talk.hear()
        if report.exec_type is ExecType.TRADE and report.route_id != 4
    ]
    assert fills == [(2, SHARES), (3, 2 * SHARES), (1, 4 * SHARES)]


def test_an_order_repriced_before_the_opening_comes_to_the_market_like_a_new_one() -> None:
    """It pays what is asked, not its own limit: it is no longer the one that was at rest."""
    talk = Talk()
    talk.resume(1, BUY, SHARES, FAR)
    talk.replace(1, SHARES, 2 * BASE)
    talk.hear()
    (trade,) = talk.wait(until_next_step(talk) + 2 * MS)
    assert trade.last_price < BASE * 11 // 10


def test_a_route_that_is_resumed_and_sent_again_is_acknowledged_and_worked_once() -> None:
    """The desk may not know whether its first message had arrived before the restart."""
    talk = Talk()
    talk.resume(1, BUY, SHARES, 2 * BASE)
    message = NewRoute(1, 9, TERMS.instrument_id, BUY, LIMIT, GTC, SHARES, 2 * BASE)
    talk.say(message)
    talk.say(message)
    heard = talk.hear() + talk.wait(STEP)
    assert [told(report) for report in heard] == [
        (1, ExecType.NEW),
        (1, ExecType.NEW),
        (1, ExecType.TRADE),
    ]


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    orders=st.lists(
        st.tuples(st.sampled_from([BUY, SELL]), st.integers(1, 4000), st.integers(1, 60)),
        max_size=12,
    ),
    runs=st.integers(0, 4000),
    terms=st.sampled_from([TERMS, option(1), option(2, expires_at=START + 600_000 * MS)]),
)
def test_a_restart_changes_nothing_about_what_the_market_does_next(
    seed: int,
    orders: list[tuple[Side, int, int]],
    runs: int,
    terms: InstrumentTerms,
) -> None:
    """Same seed, same open routes in priority order: the same trades from the next step on."""
    first = Talk(seed, terms=terms)
    touch = first.quote()
    open_routes: dict[int, tuple[Side, int, int]] = {}
    filled: dict[int, int] = {}
    for route_id, (side, shares, cents) in enumerate(orders):
        limit = touch.bid - cents * CENT if side is BUY else touch.ask + cents * CENT
        open_routes[route_id] = side, shares * SCALE, max(limit, CENT)
        filled[route_id] = 0
        first.new(route_id, *open_routes[route_id], GTC)
    for report in first.wait(runs * STEP + 100 * MS):
        filled[report.route_id] += report.last_quantity
    second = Talk(seed, start=first.now, terms=terms)
    for route_id, (side, quantity, limit) in open_routes.items():
        if filled[route_id] < quantity:
            second.resume(route_id, side, quantity, limit, filled_quantity=filled[route_id])
    went_on, began_again = first.wait(4000 * STEP), second.wait(4000 * STEP)
    told_then = [(*told(r), r.last_quantity, r.last_price) for r in went_on]
    assert [(*told(r), r.last_quantity, r.last_price) for r in began_again] == told_then


def test_a_listing_whose_opening_was_not_needed_closes_again_for_a_later_resume() -> None:
    talk = Talk()
    talk.resume(1, BUY, SHARES, FAR)
    talk.cancel(1)
    talk.hear()
    assert talk.venue.next_due() is None
    talk.wait(10 * STEP)
    talk.resume(2, BUY, SHARES, 2 * BASE)
    talk.new(3, SELL, SHARES)
    assert [told(report) for report in talk.hear()] == [(3, ExecType.NEW)]
    heard = talk.wait(until_next_step(talk) + 2 * MS)
    assert {told(report) for report in heard} == {(2, ExecType.TRADE), (3, ExecType.TRADE)}


def test_handing_over_twice_changes_nothing() -> None:
    talk = Talk()
    talk.resume(1, BUY, SHARES, 2 * BASE)
    talk.resume(1, BUY, SHARES, 2 * BASE)
    assert [told(report) for report in talk.wait(2 * STEP)] == [(1, ExecType.TRADE)]


def test_a_route_that_cannot_be_worked_any_more_is_canceled_by_the_venue() -> None:
    talk = Talk()
    for route_id, limit in ((1, 0), (2, FAR)):
        name = "nothing" if route_id == 2 else TERMS.instrument_id
        talk.say(ResumeRoute(route_id, name, BUY, LIMIT, GTC, SHARES, 0, limit))
    heard = talk.hear()
    assert [told(report) for report in heard] == [(1, ExecType.CANCELED), (2, ExecType.CANCELED)]
    assert all(report.text for report in heard)
    assert [report.request_id for report in heard] == [0, 0]


def test_a_route_that_had_filled_is_known_and_not_worked() -> None:
    talk = Talk()
    talk.resume(1, BUY, SHARES, 2 * BASE, filled_quantity=SHARES)
    assert talk.wait(2 * STEP) == []
    talk.cancel(1)
    assert talk.hear()[0].text.startswith("too late")


@pytest.mark.parametrize("rests_already", [True, False])
def test_resuming_while_others_trade_closes_the_instrument_until_its_next_step(
    rests_already: bool,
) -> None:
    talk = Talk()
    if rests_already:
        talk.new(7, BUY, SHARES, FAR)
        talk.hear()
    talk.resume(1, BUY, SHARES, FAR)
    talk.new(2, SELL, SHARES)
    assert [told(report) for report in talk.hear()] == [(2, ExecType.NEW)]
    heard = talk.wait(until_next_step(talk) + 2 * MS)
    assert [told(report) for report in heard] == [(2, ExecType.TRADE)]
    assert talk.quote().bid < talk.quote().ask
