"""Reports that are sent twice, lost or overtaken: the desk takes all of them in the end, once."""

import pytest

from sidestreet.domain.messages import DirectedStep
from sidestreet.domain.scripts import Step
from sidestreet.venue.simulated import Latency
from venue.conversation import BUY, MS, START, told
from venue_staged.staging import (
    ACKNOWLEDGE,
    FAR,
    FILL,
    SECOND,
    SHARES,
    E,
    K,
    Staging,
    fill,
    kinds,
    wait,
)

LOSE, HOLD, DUPLICATE = Step(K.LOSE), Step(K.HOLD), Step(K.DUPLICATE)


def numbers(talk: Staging, nanoseconds: int = 0) -> list[int]:
    """Return the numbers of what arrives within a time, in the order of arrival."""
    return [report.report_id for report in talk.wait(nanoseconds)]


def test_a_duplicate_arrives_twice_under_one_number() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, DUPLICATE, FILL)
    assert numbers(talk) == [1, 2, 2]
    talk.venue.acknowledge(2)
    assert talk.venue.unacknowledged() == []


def test_a_lost_report_is_sent_again_a_second_later_with_all_that_came_after_it() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, LOSE, fill(10), fill(20))
    assert numbers(talk) == [1, 3]
    assert talk.venue.next_due() == talk.now + SECOND
    assert numbers(talk, SECOND - 1) == []
    assert numbers(talk, 1) == [2, 3]
    assert talk.venue.next_due() is None


def test_a_report_that_is_missing_has_not_reached_the_desk_nor_has_what_came_after_it() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, LOSE, fill(10), fill(20))
    talk.now_hear()
    assert [each.report_id for each in talk.venue.unacknowledged()] == [1]
    for number in (2, 3):
        with pytest.raises(ValueError, match="not reached"):
            talk.venue.acknowledge(number)
    talk.wait(SECOND)
    talk.venue.acknowledge(3)
    assert talk.venue.unacknowledged() == []


def test_the_time_until_a_lost_report_comes_is_the_steps_own() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, Step(K.LOSE, wait_ns=7 * SECOND), FILL)
    assert numbers(talk, 7 * SECOND - 1) == [1]
    assert numbers(talk, 1) == [2]


def test_a_lost_report_comes_as_soon_as_the_desk_asks_about_its_route() -> None:
    talk = Staging()
    talk.new(2, BUY, SHARES, FAR)
    request = talk.stage(1, Step(K.LOSE, wait_ns=3600 * SECOND), ACKNOWLEDGE)
    assert numbers(talk, 9 * SECOND) == [2]
    talk.ask(1, request)
    again = talk.wait(4 * MS)
    # What was lost, what came after it, and the answer that was asked for.
    assert [each.report_id for each in again] == [1, 2, 3]
    assert [told(each) for each in again] == [(1, E.NEW), (2, E.NEW), (1, E.NEW)]


def test_a_held_report_is_overtaken_by_the_next_one_of_its_route() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, HOLD, fill(10), fill(20))
    assert numbers(talk) == [1, 3, 2]
    assert numbers(talk, SECOND) == [3]


def test_a_held_report_that_nothing_overtakes_comes_by_itself() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, HOLD, fill(10))
    assert numbers(talk) == [1]
    assert numbers(talk, SECOND) == [2]


def test_a_report_of_another_route_does_not_fetch_a_held_one() -> None:
    talk = Staging()
    talk.stage(1, HOLD, ACKNOWLEDGE)
    talk.stage(2, ACKNOWLEDGE)
    assert numbers(talk) == [2]
    assert numbers(talk, SECOND) == [1, 2]


def test_tricks_are_played_one_report_each_in_the_order_in_which_they_were_asked_for() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, DUPLICATE, LOSE, fill(1), fill(2), fill(3))
    assert numbers(talk) == [1, 2, 2, 4]
    assert numbers(talk, SECOND) == [3, 4]


def test_two_gaps_are_closed_at_once_by_one_repetition() -> None:
    talk = Staging()
    talk.stage(1, ACKNOWLEDGE, LOSE, fill(1), fill(2), LOSE, fill(3), fill(4))
    assert numbers(talk) == [1, 3, 5]
    assert numbers(talk, 3600 * SECOND) == [2, 3, 4, 5]


def test_the_report_of_an_order_in_the_market_goes_astray_too() -> None:
    talk = Staging(latency=Latency(0, 5 * MS))
    talk.new(1, BUY, SHARES, FAR)
    assert numbers(talk, 5 * MS) == [1]
    talk.direct(1, LOSE)
    talk.cancel(1)
    assert numbers(talk, 5 * MS) == []
    assert numbers(talk, SECOND) == [2]


def test_it_makes_no_difference_to_what_goes_astray_how_often_somebody_looks() -> None:
    def play(stride: int) -> list[int]:
        talk = Staging()
        script = (ACKNOWLEDGE, LOSE, fill(1), wait(1), HOLD, fill(2), wait(1), fill(3), LOSE)
        request = talk.stage(1, *script, fill(4), wait(3), fill(5))
        heard: list[int] = []
        for _ in range(0, 2500 * MS, stride):
            heard += numbers(talk, stride)
        talk.now = START + 2500 * MS
        talk.ask(1, request)
        for _ in range(0, 60 * SECOND, stride):
            heard += numbers(talk, stride)
        return heard + numbers(talk, SECOND)

    whole = play(2500 * MS)
    for stride in (10 * MS, 250 * MS, 500 * MS):
        assert play(stride) == whole
    assert in_order_numbers(whole) == list(range(1, 8))


def in_order_numbers(heard: list[int]) -> list[int]:
    """Return what a desk takes: each number once, none after a gap."""
    taken = 0
    for number in heard:
        taken += number == taken + 1
    return list(range(1, taken + 1))


def test_nothing_comes_back_to_a_step_about_a_route_under_way_out_of_turn() -> None:
    """A step takes along what was reported before: the line is one wire."""
    talk = Staging(latency=Latency(0, 50 * MS))
    talk.new(1, BUY, SHARES, FAR)
    talk.now_hear()
    talk.stage(2, ACKNOWLEDGE)
    assert numbers(talk) == [1, 2]


def test_a_step_for_a_route_under_way_takes_it_along_and_the_market_works_it_then() -> None:
    talk = Staging(latency=Latency(50 * MS, 50 * MS))
    first = talk.new(1, BUY, SHARES, FAR)
    talk.new(2, BUY, SHARES, FAR)
    talk.direct(1, Step(K.REJECT, text="closed"))
    talk.direct(2, fill(40))
    rejected, new, trade = talk.now_hear()
    assert (rejected.exec_type, rejected.request_id, rejected.text) == (
        E.REJECTED,
        first,
        "closed",
    )
    assert kinds([new, trade]) == [E.NEW, E.TRADE]
    assert talk.quote().bid > FAR
    talk.cancel(2)
    assert kinds(talk.wait(100 * MS)) == [E.CANCELED]


def test_a_cancel_under_way_is_answered_by_the_step_that_answers_it_and_crossed_by_a_fill() -> None:
    talk = Staging()
    for route_id in (1, 2):
        talk.new(route_id, BUY, SHARES, FAR)
    talk.hear()
    refused = talk.cancel(1)
    talk.direct(1, Step(K.REJECT, text="locked"))
    (answer,) = talk.now_hear()
    assert (answer.exec_type, answer.request_id, answer.text) == (
        E.CANCEL_REJECTED,
        refused,
        "locked",
    )
    talk.cancel(2)
    talk.venue.send(DirectedStep(2, 99, FILL), talk.now)
    assert kinds(talk.now_hear()) == [E.TRADE]
    assert kinds(talk.hear()) == [E.CANCEL_REJECTED]
