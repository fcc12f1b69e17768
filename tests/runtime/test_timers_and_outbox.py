"""What is due when, and what a venue must hear: found from events, and again after a crash."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.played_desk import (
    ACCOUNT,
    DAY_ENDS_AT,
    OTHER_ACCOUNT,
    SECOND,
    SELL,
    START,
    XYZ,
    PlayedDesk,
    request_id,
)
from runtime.desk_parts import Hours
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    AskVenue,
    CancelOrders,
    ExpireOrders,
    GiveUpRequest,
    StartMarket,
)
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    ExecType,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    VenueMessage,
)
from sidestreet.domain.orders import Order, RequestKind, Route
from sidestreet.runtime.outbox import handover, messages_of
from sidestreet.runtime.timers import TimerCommand, Timers

SHARE = SCALE
FAR = START + 10**18


class Followed:
    """A played desk with timers that follow its records."""

    def __init__(self) -> None:
        self.desk = PlayedDesk()
        self.timers = Timers(self.desk.state, Hours())
        # What made the desk is followed by nobody; the rest is followed as it happens.
        self._followed = len(self.desk.records)

    def follow(self) -> Timers:
        """Have the timers follow what was recorded since, and return them."""
        for record in self.desk.records[self._followed :]:
            self.timers.follow(record)
        self._followed = len(self.desk.records)
        return self.timers

    def due(self, now: int) -> list[TimerCommand]:
        """Return what is due by then."""
        return list(self.follow().take_due(now))


def test_a_quiet_desk_has_nothing_due() -> None:
    followed = Followed()
    followed.desk.working()
    assert followed.follow().next_due() is None
    assert followed.due(FAR) == []


def test_a_request_is_asked_about_at_ten_seconds_and_given_up_at_thirty() -> None:
    followed = Followed()
    order = followed.desk.submit()
    number = followed.desk.sequence
    timers = followed.follow()
    assert timers.next_due() == START + 10 * SECOND
    assert list(timers.take_due(START + 10 * SECOND - 1)) == []
    assert list(timers.take_due(START + 10 * SECOND)) == [
        AskVenue(order.order_id, number, RequestKind.NEW)
    ]
    assert timers.next_due() == START + 30 * SECOND
    assert list(timers.take_due(START + 30 * SECOND)) == [
        GiveUpRequest(order.order_id, number, RequestKind.NEW)
    ]
    assert timers.next_due() is None


def test_timers_of_what_is_settled_are_dropped() -> None:
    followed = Followed()
    order = followed.desk.submit()
    followed.desk.now += SECOND
    silent = followed.desk.submit()
    followed.desk.report(order, ExecType.NEW)
    assert followed.follow().next_due() == START + 11 * SECOND
    assert followed.due(START + 11 * SECOND) == [
        AskVenue(silent.order_id, request_id(silent, RequestKind.NEW), RequestKind.NEW)
    ]


def test_everything_comes_in_the_order_in_which_it_is_due() -> None:
    followed = Followed()
    desk = followed.desk
    first = desk.submit()
    desk.now += 15 * SECOND
    second = desk.submit(time_in_force=Tif.GOOD_TILL_DATE, expires_at=START + 40 * SECOND)
    kinds = [(type(one), one) for one in followed.due(FAR)]
    new = RequestKind.NEW
    one, two = request_id(first, new), request_id(second, new)
    assert [one for _, one in kinds] == [
        AskVenue(first.order_id, one, new),
        AskVenue(second.order_id, two, new),
        GiveUpRequest(first.order_id, one, new),
        ExpireOrders((second.order_id,)),
        GiveUpRequest(second.order_id, two, new),
    ]


def test_orders_that_end_together_end_in_one_command_of_a_thousand_at_most() -> None:
    followed = Followed()
    orders = [followed.desk.working(time_in_force=Tif.DAY) for _ in range(1001)]
    assert followed.follow().next_due() == DAY_ENDS_AT
    assert followed.due(DAY_ENDS_AT) == [
        ExpireOrders(tuple(order.order_id for order in orders[:1000])),
        ExpireOrders((orders[1000].order_id,)),
    ]


def test_an_order_that_ended_before_its_time_is_forgotten() -> None:
    followed = Followed()
    order = followed.desk.working(time_in_force=Tif.DAY)
    open_still = followed.desk.working(time_in_force=Tif.DAY)
    followed.desk.report(order, ExecType.CANCELED)
    assert followed.due(FAR) == [ExpireOrders((open_still.order_id,))]


STEPS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 10**6)), max_size=40)


def take_step(desk: PlayedDesk, kind: int, number: int) -> None:
    """Do one random thing to a desk; some do nothing, time passes with others."""
    is_open = [order for order in desk.state.orders.values() if order.is_open]
    if kind <= 1 or not is_open:
        account_id = (ACCOUNT, OTHER_ACCOUNT)[number % 2]
        dates = (None, START + 3_000 * SECOND, START + 5_000 * SECOND)
        desk.submit(
            account_id,
            time_in_force=(Tif.DAY, Tif.GOOD_TILL_DATE)[number % 3 > 0],
            expires_at=dates[number % 3],
        )
        return
    order = is_open[number % len(is_open)]
    match kind:
        case 2:
            desk.report(order, ExecType.NEW)
        case 3:
            desk.cancel(order)
        case 4:
            desk.fill(order, 10)
        case 5:
            desk.do(CancelOrders(order.account_id))
        case 6 if order.status in {OrderStatus.NEW, OrderStatus.PENDING_NEW}:
            desk.replace(order, quantity=50 * SHARE)
        case 7:
            desk.expire(order)
        case _:
            desk.now += number % 5 * SECOND


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_timers_found_again_after_a_crash_are_those_that_were_followed(
    steps: list[tuple[int, int]],
) -> None:
    followed = Followed()
    for kind, number in steps:
        take_step(followed.desk, kind, number)
    followed.follow()
    rebuilt = Timers(followed.desk.state, Hours())
    rebuilt.rebuild()
    followed.desk.do(StartMarket("again", 1))
    rebuilt.follow(followed.desk.records[-1])
    assert followed.due(FAR) == list(rebuilt.take_due(FAR))


def test_silence_counts_anew_from_the_start_of_the_market() -> None:
    """A venue is not silent while nobody listens: everything is sent again, and then waited for."""
    desk = PlayedDesk()
    first, second = desk.submit(), desk.submit()
    desk.now += 3_000 * SECOND
    rebuilt = Timers(desk.state, Hours())
    rebuilt.rebuild()
    assert rebuilt.next_due() is None
    desk.do(StartMarket("again", 1))
    rebuilt.follow(desk.records[-1])
    new = RequestKind.NEW
    requests = [(order.order_id, request_id(order, new), new) for order in (first, second)]
    assert rebuilt.next_due() == desk.now + 10 * SECOND
    assert list(rebuilt.take_due(desk.now + 10 * SECOND)) == [AskVenue(*one) for one in requests]
    assert list(rebuilt.take_due(desk.now + 30 * SECOND)) == [
        GiveUpRequest(*one) for one in requests
    ]


def test_what_is_asked_for_between_a_start_and_its_session_is_not_met_with_silence_yet() -> None:
    """The process may stand still in between, and the venue has heard of nothing."""
    desk = PlayedDesk()
    order = desk.report(desk.submit(), ExecType.NEW)
    rebuilt = Timers(desk.state, Hours())
    rebuilt.rebuild()
    desk.expire(order)
    rebuilt.follow(desk.records[-1])
    desk.now += 45 * SECOND
    assert list(rebuilt.take_due(desk.now)) == []
    desk.do(StartMarket("again", 1))
    rebuilt.follow(desk.records[-1])
    assert rebuilt.next_due() == desk.now + 10 * SECOND


def test_ends_that_were_forgotten_leave_nothing_behind() -> None:
    """Far ends of orders that were canceled at once must not pile up until their day comes."""
    followed = Followed()
    desk = followed.desk
    near = desk.working(time_in_force=Tif.DAY)
    for day in range(1, 1100):
        end = DAY_ENDS_AT + day * SECOND
        desk.report(
            desk.working(time_in_force=Tif.GOOD_TILL_DATE, expires_at=end), ExecType.CANCELED
        )
        assert followed.follow().next_due() == DAY_ENDS_AT
    assert len(followed.timers._ends._instants) <= 1003
    assert followed.due(FAR) == [ExpireOrders((near.order_id,))]


def test_orders_of_one_end_are_forgotten_one_by_one() -> None:
    followed = Followed()
    first, second = (followed.desk.working(time_in_force=Tif.DAY) for _ in range(2))
    followed.follow()
    followed.desk.report(first, ExecType.CANCELED)
    assert followed.follow().next_due() == DAY_ENDS_AT
    followed.desk.report(second, ExecType.CANCELED)
    assert followed.follow().next_due() is None
    third = followed.desk.working(time_in_force=Tif.DAY)
    assert followed.due(FAR) == [ExpireOrders((third.order_id,))]
    followed.desk.report(third, ExecType.CANCELED)
    assert followed.follow().next_due() is None


def told(desk: PlayedDesk) -> list[VenueMessage]:
    """Return what the latest record tells a venue."""
    return list(messages_of(desk.records[-1], desk.state))


def new_route(order: Order, number: int, quantity: int = 100 * SHARE) -> NewRoute:
    """Return the message that puts an order of the tests to a venue."""
    return NewRoute(
        order.routes[0].route_id,
        number,
        XYZ.instrument_id,
        order.side,
        order.order_type,
        order.time_in_force,
        quantity,
        10 * SCALE,
    )


def test_a_new_order_is_put_to_the_venue() -> None:
    desk = PlayedDesk()
    order = desk.submit(side=SELL)
    assert told(desk) == [new_route(order, desk.sequence)]


def test_each_request_is_one_message() -> None:
    desk = PlayedDesk()
    order = desk.working()
    assert told(desk) == []
    desk.replace(order, quantity=60 * SHARE)
    replaced = desk.sequence
    assert told(desk) == [ReplaceRoute(1, replaced, 60 * SHARE, 10 * SCALE)]
    desk.cancel(order)
    assert told(desk) == [CancelRoute(1, desk.sequence)]
    desk.do(AskVenue(order.order_id, replaced, RequestKind.REPLACE))
    assert told(desk) == [AskRoute(1, replaced)]
    desk.expire(order)
    assert told(desk) == [CancelRoute(1, desk.sequence)]


def test_a_route_that_lives_on_after_its_order_is_recalled() -> None:
    desk = PlayedDesk()
    order = desk.give_up(desk.submit(), RequestKind.NEW)
    desk.report(order, ExecType.NEW)
    assert told(desk) == [CancelRoute(1, desk.sequence)]


def test_a_cancel_all_is_one_message_for_each_order() -> None:
    desk = PlayedDesk()
    for _ in range(3):
        desk.working()
    desk.do(CancelOrders(ACCOUNT))
    assert told(desk) == [CancelRoute(route_id, desk.sequence) for route_id in (1, 2, 3)]


def resumed(desk: PlayedDesk) -> Iterator[int]:
    """Yield the routes that a venue with an empty book is told to work again, in order."""
    for message in handover(desk.state):
        if isinstance(message, ResumeRoute):
            yield message.route_id


def test_routes_are_handed_over_in_the_order_of_their_place_in_the_queue() -> None:
    desk = PlayedDesk()
    first, second, third = desk.working(), desk.working(OTHER_ACCOUNT), desk.working()
    assert list(resumed(desk)) == [1, 2, 3]
    # Asking for more sends the first to the back; asking for less keeps the second's place.
    for order, shares in ((first, 200), (second, 50)):
        desk.replace(order, quantity=shares * SHARE)
        desk.report(
            order, ExecType.REPLACED, desk.sequence, quantity=shares * SHARE, limit_price=10 * SCALE
        )
    assert list(resumed(desk)) == [2, 3, 1]
    desk.report(third, ExecType.CANCELED)
    assert list(resumed(desk)) == [2, 1]


def test_what_was_never_answered_is_asked_again_after_the_routes() -> None:
    desk = PlayedDesk()
    canceled, replaced, ended = desk.working(), desk.working(), desk.working()
    fresh = desk.submit()
    fresh_id = desk.sequence
    desk.cancel(canceled)
    desk.replace(replaced, quantity=60 * SHARE)
    desk.expire(ended)
    partly = desk.fill(desk.submit(), 40)
    waiting = desk.cancel(desk.submit())
    messages = list(handover(desk.state))
    assert [message.route_id for message in messages[:4]] == [1, 2, 3, 5]
    assert messages[3] == ResumeRoute(
        5,
        XYZ.instrument_id,
        partly.side,
        partly.order_type,
        partly.time_in_force,
        100 * SHARE,
        40 * SHARE,
        10 * SCALE,
        trades=1,
    )
    assert messages[4:] == [
        new_route(fresh, fresh_id),
        CancelRoute(1, fresh_id + 1),
        ReplaceRoute(2, fresh_id + 2, 60 * SHARE, 10 * SCALE),
        CancelRoute(3, fresh_id + 3),
        new_route(waiting, request_id(waiting, RequestKind.NEW)),
        CancelRoute(6, request_id(waiting, RequestKind.CANCEL)),
    ]


@pytest.mark.parametrize("status", [OrderStatus.QUEUED, OrderStatus.PENDING_TRIGGER])
def test_an_order_that_no_venue_knows_is_not_handed_over(status: OrderStatus) -> None:
    desk = PlayedDesk()
    desk.held(status)
    assert list(handover(desk.state)) == []


def test_a_route_that_has_closed_is_not_handed_over() -> None:
    desk = PlayedDesk()
    order = desk.working()
    closed = Route(9, "XNYS", 0, None, priority=1, acknowledged=True, closed=True)
    desk.plant(order, routes=(closed, *order.routes))
    assert list(resumed(desk)) == [1]
