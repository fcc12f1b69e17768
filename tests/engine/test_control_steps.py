"""What a test may have a venue do to an order, and what it may make of a market."""

import itertools

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, SECOND, XYZ, PlayedDesk
from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.commands import TakeReports
from sidestreet.domain.control_commands import DirectMarket, DirectRoute, SetRules
from sidestreet.domain.control_events import MarketDirected, RouteDirected, ScriptAdvanced
from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.enums import OrderType, Side
from sidestreet.domain.events import InstrumentAdmitted, OrderFilled
from sidestreet.domain.messages import (
    DirectedMarket,
    DirectedStep,
    ExecType,
    ExecutionReport,
    NewRoute,
    PastMove,
    ResumeRoute,
)
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason
from sidestreet.domain.scripts import (
    MarketDirective,
    MarketMove,
    Match,
    Rule,
    Script,
    Step,
    StepKind,
)
from sidestreet.engine.corporate.state import Adjustment
from sidestreet.runtime.outbox import handover, markets, messages_of

K = StepKind
SCRIPT = Script((Step(K.ACKNOWLEDGE), Step(K.FILL, quantity=40 * SCALE), Step(K.FILL)))

_OPEN_AT_A_VENUE = {
    S.PENDING_NEW,
    S.NEW,
    S.PARTIALLY_FILLED,
    S.PENDING_CANCEL,
    S.PENDING_REPLACE,
    S.STOPPED,
    S.SUSPENDED,
}
_ENDED_WITH_SOMETHING_LEFT = {S.CANCELED, S.REJECTED, S.EXPIRED, S.REPLACED, S.DONE_FOR_DAY}
_ANSWERING = {S.PENDING_CANCEL, S.PENDING_REPLACE}

POSSIBLE: dict[StepKind, set[S]] = {
    K.ACKNOWLEDGE: {S.PENDING_NEW},
    K.WAIT: set(),
    K.FILL: _OPEN_AT_A_VENUE | (_ENDED_WITH_SOMETHING_LEFT - {S.REJECTED}),
    K.REJECT: {S.PENDING_NEW} | _ANSWERING,
    K.CANCEL: _OPEN_AT_A_VENUE,
    K.EXPIRE: _OPEN_AT_A_VENUE,
    K.SUSPEND: {S.NEW, S.PARTIALLY_FILLED},
    K.STOP: {S.NEW, S.PARTIALLY_FILLED},
    K.DONE_FOR_DAY: _OPEN_AT_A_VENUE,
    K.IGNORE: set(),
    K.ACCEPT: _ANSWERING,
    K.BUST: {S.PARTIALLY_FILLED, S.FILLED},
    K.CORRECT: {S.PARTIALLY_FILLED, S.FILLED},
    K.DUPLICATE: _OPEN_AT_A_VENUE,
    K.LOSE: _OPEN_AT_A_VENUE,
    K.HOLD: _OPEN_AT_A_VENUE,
    K.DISCONNECT: _OPEN_AT_A_VENUE | _ENDED_WITH_SOMETHING_LEFT | {S.FILLED},
    K.WORK: _OPEN_AT_A_VENUE,
}
"""In which statuses of an order that has traded only where its status says so."""

STEPS = {K.CORRECT: Step(K.CORRECT, quantity=10 * SCALE)}


def direct(order: Order, step: Step, route_id: int = 0) -> DirectRoute:
    """Return the command to do a step to an order."""
    return DirectRoute(order.account_id, order.order_id, step, route_id)


@pytest.mark.parametrize(("kind", "status"), list(itertools.product(StepKind, S)))
def test_a_step_is_done_where_a_venue_could_do_it_and_refused_elsewhere(
    kind: StepKind, status: S
) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    command = direct(order, STEPS.get(kind, Step(kind)))
    if status in POSSIBLE[kind]:
        assert desk.orders(command) == (order,)
        (directed,) = desk.events
        assert isinstance(directed, RouteDirected)
        assert (directed.order_id, directed.route_id) == (order.order_id, order.routes[0].route_id)
        assert directed.step.kind is kind
    else:
        refusal = desk.refusal(command)
        expected = {Reason.STEP_NOT_POSSIBLE, Reason.FILL_BEYOND_LEAVES, Reason.TRADE_NOT_FOUND}
        if not order.routes:
            expected = {Reason.ORDER_NOT_ROUTED}
        assert refusal.reason in expected
        assert refusal.figures


@pytest.mark.parametrize(
    ("step", "figures"),
    [
        (Step(K.FILL, quantity=61 * SCALE), "quantity=61, leaves=60"),
        (Step(K.FILL, share=700_000), "quantity=70, leaves=60"),
        (Step(K.FILL, share=1_000_000), "quantity=100, leaves=60"),
    ],
)
def test_a_fill_beyond_what_is_left_is_refused_with_the_figures(step: Step, figures: str) -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 40)
    assert desk.refusal(direct(order, step)).text() == f"FILL_BEYOND_LEAVES: {figures}"


def test_an_order_is_filled_late_up_to_what_was_canceled_of_it() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 40)
    order = desk.report(desk.cancel(order), ExecType.CANCELED, desk.sequence)
    beyond = direct(order, Step(K.FILL, quantity=60 * SCALE + 1))
    assert desk.refusal(beyond).reason is Reason.FILL_BEYOND_LEAVES
    desk.orders(direct(order, Step(K.FILL, quantity=60 * SCALE)))


@pytest.mark.parametrize(
    ("side", "price", "told"),
    [
        (Side.BUY, 10_000_001, "PRICE_BEYOND_LIMIT: price=10.000001, limit_price=10.00"),
        (Side.BUY, 10_000_000, None),
        (Side.BUY, 1, None),
        (Side.SELL, 9_999_999, "PRICE_BEYOND_LIMIT: price=9.999999, limit_price=10.00"),
        (Side.SELL, 10_000_000, None),
        (Side.SELL, 11_000_000, None),
    ],
)
def test_a_fill_is_at_the_limit_or_better_whenever_it_comes(
    side: Side, price: int, told: str | None
) -> None:
    desk = PlayedDesk()
    order = desk.working(side=side)
    for is_late in (False, True):
        if is_late:
            desk.report(desk.cancel(order), ExecType.CANCELED, desk.sequence)
        command = direct(order, Step(K.FILL, quantity=SCALE, price=price))
        if told is None:
            desk.orders(command)
        else:
            assert desk.refusal(command).text() == told


def test_an_order_without_a_limit_is_filled_at_any_price() -> None:
    desk = PlayedDesk()
    order = desk.working(order_type=OrderType.MARKET, limit_price=None)
    desk.orders(direct(order, Step(K.FILL, price=900 * SCALE)))


def test_a_correction_is_to_a_price_within_the_limit_or_no_worse_than_the_trade_was() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 40)
    dearer = direct(order, Step(K.CORRECT, price=10 * SCALE + 1))
    assert desk.refusal(dearer).text() == ("PRICE_BEYOND_LIMIT: price=10.000001, limit_price=10.00")
    desk.orders(direct(order, Step(K.CORRECT, price=9 * SCALE)))
    order = desk.replace(order, limit_price=8 * SCALE)
    desk.report(
        order,
        ExecType.REPLACED,
        desk.sequence,
        quantity=100 * SCALE,
        limit_price=8 * SCALE,
    )
    desk.orders(direct(order, Step(K.CORRECT, price=10 * SCALE - 1)))
    assert desk.refusal(dearer).reason is Reason.PRICE_BEYOND_LIMIT


@pytest.mark.parametrize("kind", [K.FILL, K.CORRECT])
def test_an_order_makes_no_more_money_than_any_order_may_be_for(kind: StepKind) -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(side=Side.SELL, quantity=3_000 * SCALE), 1_000)
    # 1,000 at 10.00 are there, and 1,000 at a billion are a trillion.
    dear = direct(order, Step(kind, quantity=1_000 * SCALE, price=AMOUNT_MAX))
    if kind is K.CORRECT:
        desk.orders(dear)
        dear = direct(order, Step(kind, quantity=1_001 * SCALE, price=AMOUNT_MAX))
    refusal = desk.refusal(dear)
    assert refusal.reason is Reason.PRICE_NOT_POSSIBLE
    assert refusal.figures[0] == ("price", "1000000000.00")


@pytest.mark.parametrize("kind", [K.FILL, K.CORRECT])
def test_an_order_for_whole_shares_trades_no_part_of_one(kind: StepKind) -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 40)
    told = "an order for whole units trades in whole units"
    half = direct(order, Step(kind, quantity=500_000))
    assert dict(desk.refusal(half).figures)["fact"] == told


def test_an_order_of_another_account_is_not_found() -> None:
    desk = PlayedDesk()
    order = desk.working()
    command = DirectRoute(OTHER_ACCOUNT, order.order_id, Step(K.FILL))
    assert desk.refusal(command).reason is Reason.ORDER_NOT_FOUND


def test_a_route_of_another_order_is_not_found() -> None:
    desk = PlayedDesk()
    first, second = desk.working(), desk.working()
    refusal = desk.refusal(direct(second, Step(K.FILL), first.routes[0].route_id))
    assert refusal.text() == "ROUTE_NOT_FOUND: route_id=1, routes=2"


def test_a_trade_that_there_is_not_cannot_be_taken_back() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 40)
    assert desk.refusal(direct(order, Step(K.BUST, trade=2))).reason is Reason.TRADE_NOT_FOUND
    desk.orders(direct(order, Step(K.BUST, trade=1)))


def test_a_correction_that_corrects_nothing_is_refused() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 40)
    assert desk.refusal(direct(order, Step(K.CORRECT))).reason is Reason.STEP_NOT_POSSIBLE


def test_a_correction_beyond_the_order_is_refused() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.fill(desk.working(), 40), 50)
    desk.orders(direct(order, Step(K.CORRECT, trade=1, quantity=50 * SCALE)))
    refusal = desk.refusal(direct(order, Step(K.CORRECT, trade=1, quantity=51 * SCALE)))
    assert refusal.text() == "FILL_BEYOND_LEAVES: quantity=51, leaves=50"


def test_a_trade_that_was_taken_back_is_not_taken_back_again() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 40)
    desk.report(order, ExecType.TRADE_CANCEL, trade=1)
    for kind in (K.BUST, K.CORRECT):
        refusal = desk.refusal(direct(order, Step(kind, price=SCALE)))
        assert dict(refusal.figures)["fact"] == "that trade has been taken back"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Step(K.FILL), Step(K.FILL, quantity=60 * SCALE)),
        (Step(K.FILL, share=500_000), Step(K.FILL, quantity=50 * SCALE)),
        (Step(K.FILL, share=255_000), Step(K.FILL, quantity=25 * SCALE)),
        (Step(K.FILL, share=1), Step(K.FILL, quantity=SCALE)),
        (Step(K.BUST), Step(K.BUST, quantity=40 * SCALE, trade=1)),
        (
            Step(K.CORRECT, share=100_000),
            Step(K.CORRECT, quantity=10 * SCALE, price=10 * SCALE, trade=1),
        ),
        (
            Step(K.CORRECT, price=9 * SCALE),
            Step(K.CORRECT, quantity=40 * SCALE, price=9 * SCALE, trade=1),
        ),
    ],
)
def test_the_venue_is_told_the_figures_that_the_desk_knows(asked: Step, told: Step) -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.working(), 40)
    desk.orders(direct(order, asked))
    assert desk.events == (RouteDirected(order.order_id, order.routes[0].route_id, told),)


def test_a_late_fill_is_told_with_its_price_because_the_venue_may_have_forgotten() -> None:
    desk = PlayedDesk()
    order = desk.working()
    order = desk.report(desk.cancel(order), ExecType.CANCELED, desk.sequence)
    desk.orders(direct(order, Step(K.FILL)))
    told = Step(K.FILL, quantity=100 * SCALE, price=10 * SCALE)
    assert desk.events == (RouteDirected(order.order_id, order.routes[0].route_id, told),)


def test_what_is_directed_is_told_to_the_venue() -> None:
    desk = PlayedDesk()
    order = desk.working()
    step = Step(K.FILL, quantity=5 * SCALE)
    desk.orders(direct(order, step))
    told = list(messages_of(desk.records[-1], desk.state))
    assert told == [DirectedStep(order.routes[0].route_id, desk.sequence, step)]


def scripted() -> PlayedDesk:
    """Return a desk whose orders all play a script."""
    desk = PlayedDesk()
    desk.do(SetRules((Rule("all", Match(), SCRIPT),)))
    return desk


def test_the_script_of_an_order_goes_out_with_its_first_route() -> None:
    desk = scripted()
    desk.submit()
    (sent,) = messages_of(desk.records[-1], desk.state)
    assert isinstance(sent, NewRoute)
    assert sent.script == SCRIPT


def test_an_order_without_a_script_goes_out_without_one() -> None:
    desk = PlayedDesk()
    desk.submit()
    (sent,) = messages_of(desk.records[-1], desk.state)
    assert isinstance(sent, NewRoute)
    assert sent.script is None


def told(desk: PlayedDesk, order: Order, exec_type: ExecType, **members: int) -> None:
    """Have the venue report on the first route of an order."""
    report = ExecutionReport(desk.state.reports_taken + 1, order.routes[0].route_id, exec_type)
    desk.do(TakeReports(desk.state.market_session, (replace(report, **members),)))


def test_a_script_goes_on_where_it_was_after_a_restart() -> None:
    desk = scripted()
    order = desk.submit()
    told(desk, order, ExecType.NEW, steps_done=1)
    told(
        desk,
        order,
        ExecType.TRADE,
        steps_done=2,
        last_quantity=40 * SCALE,
        last_price=10 * SCALE,
        trade=1,
    )
    assert [type(event) for event in desk.events][:2] == [OrderFilled, ScriptAdvanced]
    (resumed,) = handover(desk.state)
    assert isinstance(resumed, ResumeRoute)
    assert (resumed.script, resumed.steps_done) == (SCRIPT, 2)
    assert resumed.filled_quantity == 40 * SCALE


def test_a_script_never_goes_back() -> None:
    desk = scripted()
    order = desk.submit()
    told(desk, order, ExecType.NEW, steps_done=2)
    told(desk, order, ExecType.NEW, steps_done=1)
    assert desk.state.control.scripts[order.order_id].steps_done == 2
    assert not any(isinstance(event, ScriptAdvanced) for event in desk.events)


def test_an_order_that_was_never_acknowledged_is_sent_again_with_its_script() -> None:
    desk = scripted()
    desk.submit()
    (again,) = handover(desk.state)
    assert isinstance(again, NewRoute)
    assert again.script == SCRIPT


def market(move: MarketMove, **members: int) -> DirectMarket:
    """Return the command for a move of XYZ's market."""
    return DirectMarket(XYZ, MarketDirective(move, **members))


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (market(MarketMove.PRICE), "PRICE_NOT_POSSIBLE: price=0"),
        (market(MarketMove.TRADE, price=-SCALE), "PRICE_NOT_POSSIBLE: price=-1"),
        (
            market(MarketMove.PRICE, price=AMOUNT_MAX + 1),
            "PRICE_NOT_POSSIBLE: price=1000000000.000001",
        ),
        (market(MarketMove.QUOTE), "PRICE_NOT_POSSIBLE: bid=0"),
        (
            market(MarketMove.QUOTE, bid=11 * SCALE, ask=11 * SCALE),
            "QUOTE_CROSSED: bid=11, ask=11",
        ),
        (market(MarketMove.QUOTE, bid=-SCALE, ask=SCALE), "PRICE_NOT_POSSIBLE: bid=-1"),
        (
            market(MarketMove.QUOTE, bid=SCALE, bid_size=-SCALE),
            "SIZE_NOT_POSSIBLE: bid_size=-1",
        ),
        (
            market(MarketMove.TRADE, price=SCALE, size=AMOUNT_MAX + SCALE),
            "SIZE_NOT_POSSIBLE: size=1000000001",
        ),
    ],
)
def test_a_market_that_cannot_be_is_refused(command: DirectMarket, text: str) -> None:
    assert PlayedDesk().refusal(command).text() == text


def test_a_quote_may_have_one_side_alone() -> None:
    desk = PlayedDesk()
    desk.do(market(MarketMove.QUOTE, ask=11 * SCALE, ask_size=SCALE))
    assert [type(event) for event in desk.events] == [InstrumentAdmitted, MarketDirected]


def test_what_was_made_of_a_market_is_told_again_when_it_starts_anew() -> None:
    desk = PlayedDesk()
    quote = MarketDirective(MarketMove.QUOTE, bid=9 * SCALE, ask=11 * SCALE)
    price = MarketDirective(MarketMove.PRICE, price=10 * SCALE)
    trade = MarketDirective(MarketMove.TRADE, price=10 * SCALE, size=SCALE)
    release, halt = MarketDirective(MarketMove.RELEASE), MarketDirective(MarketMove.HALT)
    past: list[PastMove] = []
    for directive in (trade, price, quote, trade, halt, trade):
        desk.now += SECOND
        desk.do(DirectMarket(XYZ, directive))
        past.append(PastMove(desk.now, directive))
    # A trade moves a market that is held and trades, and no other.
    past = past[1:4]
    xyz = XYZ.instrument_id
    assert list(markets(desk.state)) == [
        DirectedMarket(xyz, quote, tuple(past)),
        DirectedMarket(xyz, halt),
    ]
    desk.do(DirectMarket(XYZ, release))
    past.append(PastMove(desk.now, release))
    assert list(markets(desk.state)) == [
        DirectedMarket(xyz, release, tuple(past)),
        DirectedMarket(xyz, halt),
    ]
    desk.do(market(MarketMove.RESUME))
    assert list(markets(desk.state)) == [DirectedMarket(xyz, release, tuple(past))]


def test_a_market_that_was_only_halted_is_forgotten_when_it_goes_on() -> None:
    desk = PlayedDesk()
    desk.do(market(MarketMove.HALT))
    desk.do(market(MarketMove.RESUME))
    assert not desk.state.control.markets


def test_of_many_moves_the_latest_are_kept_and_what_they_go_by() -> None:
    desk = PlayedDesk()
    desk.do(market(MarketMove.PRICE, price=10 * SCALE))
    desk.do(market(MarketMove.QUOTE, bid=9 * SCALE, ask=11 * SCALE))
    for cents in range(1, 300):
        desk.do(market(MarketMove.TRADE, price=10 * SCALE + cents * SCALE // 100, size=SCALE))
    moves = desk.state.control.markets[XYZ.instrument_id].moves
    assert len(moves) == 256
    assert moves[0].directive.move is MarketMove.QUOTE
    assert moves[1].directive.price == 10 * SCALE + 45 * SCALE // 100
    assert moves[-1].directive.price == 10 * SCALE + 299 * SCALE // 100


@pytest.mark.parametrize("move", [MarketMove.HALT, MarketMove.RELEASE])
def test_what_is_so_already_writes_nothing(move: MarketMove) -> None:
    desk = PlayedDesk()
    if move is MarketMove.HALT:
        desk.do(market(move))
    assert desk.orders(market(move)) == ()
    assert desk.events == ()


def test_the_account_of_a_directed_order_may_name_it_by_its_client_id() -> None:
    desk = PlayedDesk()
    order = desk.working(client_order_id="mine")
    assert desk.orders(DirectRoute(ACCOUNT, "mine", Step(K.FILL)))[0].order_id == order.order_id


def test_what_was_made_of_a_market_before_a_split_is_told_again_in_the_units_of_now() -> None:
    desk = PlayedDesk()
    desk.do(market(MarketMove.QUOTE, bid=9 * SCALE, ask=11 * SCALE))
    told_at = desk.state.control.markets[XYZ.instrument_id].moves[0].sequence
    # Two new shares for an old one, after the quote and before the market starts anew.
    split = Adjustment(told_at + 1, 1, 2, 1, 2, 1, 1)
    desk.state.corporate.adjustments[XYZ.instrument_id] = (split,)
    (told,) = markets(desk.state)
    assert (told.directive.bid, told.directive.ask) == (4_500_000, 5_500_000)
    earlier = replace(split, sequence=told_at - 1)
    desk.state.corporate.adjustments[XYZ.instrument_id] = (earlier,)
    (told,) = markets(desk.state)
    assert told.directive.ask == 11 * SCALE


@pytest.mark.parametrize("is_late", [True, False])
def test_a_fill_of_an_order_that_has_ended_meanwhile_is_a_late_one_or_none(
    *, is_late: bool
) -> None:
    desk = PlayedDesk()
    fill = Step(K.FILL, quantity=10 * SCALE)
    working, ended = desk.in_status(S.NEW), desk.in_status(S.CANCELED)
    possible, refused = (ended, working) if is_late else (working, ended)
    refusal = desk.refusal(replace(direct(refused, fill), is_late=is_late))
    assert refusal.text() == f"STEP_NOT_POSSIBLE: status={refused.status}"
    assert desk.orders(replace(direct(possible, fill), is_late=is_late)) == (possible,)
