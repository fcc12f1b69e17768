"""A route with a script: what is played when, and how the client's requests are answered."""

import pytest

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.enums import OrderType, Side
from sidestreet.domain.messages import CancelRoute, NewRoute, Played, ResumeRoute
from sidestreet.domain.scripts import Script, Step
from sidestreet.venue.simulated import Latency
from venue.conversation import BASE, BUY, DAY, LIMIT, MARKET, MS, SELL, TERMS, told
from venue_staged.staging import (
    ACCEPT,
    ACKNOWLEDGE,
    CANCEL,
    FAR,
    FILL,
    IGNORE,
    REJECT,
    SECOND,
    SHARES,
    WORK,
    E,
    K,
    Staging,
    fill,
    in_order,
    kinds,
    wait,
)


def test_a_script_is_played_at_once_and_in_order() -> None:
    talk = Staging()
    request = talk.stage(1, ACKNOWLEDGE, fill(30), FILL)
    new, first, second = talk.now_hear()
    assert (*told(new), new.request_id) == (1, E.NEW, request)
    assert (first.last_quantity, first.last_price, first.trade) == (30 * SCALE, FAR, 1)
    assert (second.last_quantity, second.last_price, second.trade) == (70 * SCALE, FAR, 2)
    assert [each.steps_done for each in (new, first, second)] == [1, 2, 3]
    assert talk.venue.next_due() is None


def test_a_wait_puts_off_what_comes_after_it_to_the_nanosecond() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, wait(2), fill(10), wait(3), FILL)
    assert kinds(talk.now_hear()) == [E.NEW]
    assert talk.venue.next_due() == talk.now + 2 * SECOND
    assert talk.wait(2 * SECOND - 1) == []
    (first,) = talk.wait(1)
    assert (first.last_quantity, first.steps_done) == (10 * SCALE, 3)
    assert [(each.last_quantity, each.steps_done) for each in talk.wait(3 * SECOND)] == [
        (90 * SCALE, 5)
    ]


def test_a_script_without_steps_is_a_venue_that_is_silent() -> None:
    talk = Staging()
    request = talk.stage(1)
    talk.ask(1, request)
    talk.say(
        NewRoute(1, request, TERMS.instrument_id, BUY, LIMIT, DAY, SHARES, FAR, script=Script())
    )
    assert talk.wait(3600 * SECOND) == []


def test_a_fill_of_a_route_that_was_not_acknowledged_acknowledges_it_first() -> None:
    talk = Staging()
    talk.stage(1, FILL)
    new, trade = talk.now_hear()
    assert (kinds([new, trade]), new.steps_done, trade.steps_done) == ([E.NEW, E.TRADE], 0, 1)


def test_a_rejection_needs_no_acknowledgement_and_says_why() -> None:
    talk = Staging()
    request = talk.stage(1, Step(K.REJECT, text="not today"))
    (report,) = talk.now_hear()
    assert (report.exec_type, report.request_id, report.text) == (E.REJECTED, request, "not today")


@pytest.mark.parametrize(
    ("step", "quantity"),
    [
        (Step(K.FILL, share=SCALE // 4), 25),
        (Step(K.FILL, share=SCALE // 3), 33),
        (Step(K.FILL, share=1), 1),
        (Step(K.FILL, share=SCALE), 100),
        (Step(K.FILL), 100),
        (Step(K.FILL, quantity=7 * SCALE), 7),
        (Step(K.FILL, quantity=101 * SCALE), 100),
    ],
)
def test_a_fill_is_of_a_quantity_of_a_share_of_the_order_or_of_all_and_never_of_more(
    step: Step, quantity: int
) -> None:
    talk = Staging()
    talk.stage(1, step)
    assert talk.now_hear()[-1].last_quantity == quantity * SCALE


def test_a_fill_without_a_price_is_at_the_limit_or_where_the_market_stands() -> None:
    talk = Staging()
    talk.stage(1, FILL)
    talk.say(
        NewRoute(
            2, 99, TERMS.instrument_id, SELL, MARKET, DAY, SHARES, None, script=Script((FILL,))
        )
    )
    _, at_limit, _, at_market = talk.now_hear()
    assert at_limit.last_price == FAR
    assert at_market.last_price == talk.venue.last_price(TERMS.instrument_id, talk.now)


@pytest.mark.parametrize(("side", "price"), [(BUY, 98_760_000), (SELL, 98_770_000)])
def test_a_price_between_two_ticks_is_moved_in_favor_of_the_client(side: Side, price: int) -> None:
    talk = Staging()
    talk.stage(1, fill(1, 98_765_432), side=side, limit=200 * SCALE if side is BUY else FAR)
    assert talk.now_hear()[-1].last_price == price


def test_a_staged_route_is_in_no_market() -> None:
    talk = Staging()
    before = talk.quote()
    talk.stage(1, ACKNOWLEDGE, limit=BASE * 2)
    assert kinds(talk.wait(3600 * SECOND)) == [E.NEW]
    fresh = Staging()
    fresh.wait(talk.now - fresh.now)
    assert talk.quote() == fresh.quote() != before


def test_a_step_hands_what_is_left_to_the_market() -> None:
    talk = Staging()
    talk.stage(1, fill(30, 99 * SCALE), WORK, limit=BASE * 2)
    reports = talk.now_hear()
    assert kinds(reports[:3]) == [E.NEW, E.TRADE, E.TRADE]
    assert sum(each.last_quantity for each in reports) == SHARES
    assert [each.trade for each in reports] == list(range(len(reports)))


def test_a_route_that_was_handed_over_is_canceled_with_the_latency_of_the_way_back() -> None:
    talk = Staging(latency=Latency(0, 5 * MS))
    talk.stage(1, WORK)
    assert kinds(talk.now_hear()) == [E.NEW]
    talk.cancel(1)
    assert talk.wait(5 * MS - 1) == []
    assert kinds(talk.wait(1)) == [E.CANCELED]


def test_a_staged_route_is_canceled_and_replaced_as_usual_if_nothing_else_is_said() -> None:
    talk = Staging()
    talk.stage(1, fill(30))
    talk.now_hear()
    replace = talk.replace(1, 60 * SCALE, FAR + SCALE)
    (replaced,) = talk.now_hear()
    assert (replaced.exec_type, replaced.request_id) == (E.REPLACED, replace)
    assert (replaced.quantity, replaced.limit_price) == (60 * SCALE, FAR + SCALE)
    too_small = talk.replace(1, 30 * SCALE, FAR)
    (refused,) = talk.now_hear()
    assert (refused.exec_type, refused.request_id) == (E.REPLACE_REJECTED, too_small)
    cancel = talk.cancel(1)
    (canceled,) = talk.now_hear()
    assert (canceled.exec_type, canceled.request_id) == (E.CANCELED, cancel)


def test_a_fill_crosses_a_cancel() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, on_cancel=(FILL,))
    talk.now_hear()
    cancel = talk.cancel(1)
    trade, refused = talk.now_hear()
    assert (trade.exec_type, trade.last_quantity) == (E.TRADE, SHARES)
    assert (refused.exec_type, refused.request_id) == (E.CANCEL_REJECTED, cancel)


def test_a_part_fill_comes_before_the_cancel_is_accepted() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, on_cancel=(fill(40), ACCEPT))
    talk.now_hear()
    talk.cancel(1)
    assert kinds(talk.now_hear()) == [E.TRADE, E.CANCELED]


def test_a_cancel_is_rejected_with_a_reason_each_time() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, on_cancel=(Step(K.REJECT, text="locked"),))
    talk.now_hear()
    requests = [talk.cancel(1), talk.cancel(1)]
    reports = talk.now_hear()
    assert [(each.exec_type, each.request_id, each.text) for each in reports] == [
        (E.CANCEL_REJECTED, request, "locked") for request in requests
    ]


def test_an_ignored_cancel_is_never_answered_however_often_it_is_asked_about() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, on_cancel=(IGNORE,))
    talk.now_hear()
    request = talk.cancel(1)
    talk.ask(1, request)
    (progress,) = talk.wait(60 * SECOND)
    assert (progress.exec_type, progress.request_id) == (E.STATUS, 0)
    talk.direct(1, REJECT)
    (answer,) = talk.now_hear()
    assert (answer.exec_type, answer.request_id) == (E.CANCEL_REJECTED, request)


def test_a_cancel_that_is_answered_later_is_asked_twice_and_answered_once() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, on_cancel=(wait(2),))
    talk.now_hear()
    request = talk.cancel(1)
    talk.ask(1, request)
    assert talk.wait(2 * SECOND - 1) == []
    (answer,) = talk.wait(1)
    assert (answer.exec_type, answer.request_id) == (E.CANCELED, request)
    talk.ask(1, request)
    (again,) = talk.hear()
    assert (again.exec_type, again.request_id) == (E.CANCELED, request)


def test_the_same_cancel_sent_again_has_its_steps_done_once() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, on_cancel=(fill(10), IGNORE))
    talk.now_hear()
    cancel = CancelRoute(1, 9)
    for _ in range(3):
        talk.say(cancel)
    assert kinds(talk.now_hear()) == [E.TRADE, E.STATUS]


def test_a_fill_comes_late_after_a_cancel_was_accepted_if_the_script_says_so() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, on_cancel=(ACCEPT, wait(1), fill(5)))
    talk.now_hear()
    talk.cancel(1)
    assert kinds(talk.now_hear()) == [E.CANCELED]
    (late,) = talk.wait(SECOND)
    assert (late.exec_type, late.last_quantity) == (E.TRADE, 5 * SCALE)


@pytest.mark.parametrize(
    "step",
    [
        fill(1, FAR + 1_000_000),
        Step(K.FILL, quantity=SCALE >> 1),
        Step(K.CORRECT, price=FAR + 1_000_000),
        Step(K.CORRECT, quantity=SCALE >> 1),
    ],
)
def test_a_trade_that_the_client_never_agreed_to_is_passed_over(step: Step) -> None:
    talk = Staging()
    talk.stage(1, fill(10), step, fill(20))
    assert [each.last_quantity for each in talk.now_hear()] == [0, 10 * SCALE, 20 * SCALE]


def test_a_trade_of_more_money_than_an_order_may_be_for_is_passed_over() -> None:
    talk = Staging()
    steps = [fill(1, AMOUNT_MAX)] * 100
    talk.stage(1, *steps, side=SELL)
    talk.stage(2, fill(1), Step(K.CORRECT, price=AMOUNT_MAX), side=SELL)
    assert len(talk.now_hear()) == 1 + 100 + 3
    new = NewRoute(
        3,
        99,
        TERMS.instrument_id,
        SELL,
        LIMIT,
        DAY,
        2_000 * SCALE,
        FAR,
        script=Script((fill(1_000, AMOUNT_MAX), fill(1, AMOUNT_MAX), fill(1_000))),
    )
    talk.say(new)
    assert [told(each)[1] for each in talk.now_hear()] == [E.NEW, E.TRADE, E.STATUS]


def test_a_script_is_over_when_the_client_has_canceled_its_order() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, wait(5), FILL)
    talk.cancel(1)
    assert kinds(talk.wait(60 * SECOND)) == [E.NEW, E.CANCELED]


def test_a_replace_is_rejected_ignored_or_crossed_by_a_fill() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, on_replace=(REJECT,))
    talk.stage(2, ACKNOWLEDGE, on_replace=(IGNORE,))
    talk.stage(3, ACKNOWLEDGE, on_replace=(fill(80),))
    talk.now_hear()
    for route_id in (1, 2, 3):
        talk.replace(route_id, 50 * SCALE, FAR)
    assert [told(each) for each in talk.now_hear()] == [
        (1, E.REPLACE_REJECTED),
        (2, E.STATUS),
        (3, E.TRADE),
        (3, E.REPLACE_REJECTED),
    ]


def test_a_replace_of_a_route_that_was_not_acknowledged_acknowledges_it_first() -> None:
    talk = Staging()
    talk.stage(1)
    talk.replace(1, 50 * SCALE, FAR)
    assert kinds(talk.now_hear()) == [E.NEW, E.REPLACED]


def test_a_route_that_the_venue_was_silent_about_can_still_be_canceled() -> None:
    talk = Staging()
    talk.stage(1)
    talk.cancel(1)
    assert kinds(talk.now_hear()) == [E.CANCELED]


def test_the_reactions_of_a_script_hold_in_the_market_too() -> None:
    talk = Staging()
    talk.stage(1, WORK, on_cancel=(IGNORE,))
    talk.now_hear()
    talk.cancel(1)
    assert kinds(talk.wait(60 * SECOND)) == [E.STATUS]
    talk.replace(1, SHARES, FAR + SCALE)
    assert kinds(talk.hear()) == [E.REPLACED]


def test_steps_that_nothing_comes_of_are_told_where_the_script_waits_or_ends() -> None:
    talk = Staging()
    cut, lose = Step(K.DISCONNECT), Step(K.LOSE, wait_ns=SECOND)
    talk.stage(1, ACKNOWLEDGE, cut, wait(1), cut, lose, wait(1), fill(10), cut, cut)
    reports = in_order(talk.wait(4 * SECOND))
    assert [(each.exec_type, each.steps_done, each.played) for each in reports] == [
        (E.NEW, 1, Played(0, 1)),
        (E.STATUS, 2, Played(0, 2)),
        (E.STATUS, 4, Played(0, 4)),
        (E.TRADE, 7, Played(0, 7)),
        (E.STATUS, 9, Played(0, 9)),
    ]


def test_a_script_goes_on_where_it_was_when_the_route_is_handed_over_again() -> None:
    talk = Staging()
    script = Script((ACKNOWLEDGE, fill(30), wait(2), fill(20), CANCEL))
    talk.say(
        ResumeRoute(
            1,
            TERMS.instrument_id,
            BUY,
            OrderType.LIMIT,
            DAY,
            SHARES,
            30 * SCALE,
            FAR,
            trades=1,
            script=script,
            steps_done=2,
        )
    )
    assert talk.wait(2 * SECOND - 1) == []
    trade, canceled = talk.wait(SECOND)
    assert (trade.last_quantity, trade.trade, trade.steps_done) == (20 * SCALE, 2, 4)
    assert (canceled.exec_type, canceled.steps_done) == (E.CANCELED, 5)


def test_a_resumed_route_that_had_been_handed_to_the_market_is_there_again() -> None:
    talk = Staging()
    talk.say(
        ResumeRoute(
            1,
            TERMS.instrument_id,
            BUY,
            OrderType.LIMIT,
            DAY,
            SHARES,
            0,
            BASE * 2,
            script=Script((WORK,)),
            steps_done=1,
            is_worked=True,
        )
    )
    reports = talk.wait(SECOND)
    assert set(kinds(reports)) == {E.TRADE}
    assert sum(each.last_quantity for each in reports) == SHARES


def test_a_script_for_what_is_not_listed_is_a_rejection() -> None:
    talk = Staging()
    talk.say(NewRoute(1, 5, "nobody", BUY, LIMIT, DAY, SHARES, FAR, script=Script((FILL,))))
    (report,) = talk.now_hear()
    assert (report.exec_type, report.request_id) == (E.REJECTED, 5)
