"""Every kind of message, met by a route in every state."""

from collections.abc import Callable

import pytest
from msgspec import structs

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderType, TimeInForce
from sidestreet.domain.messages import AskRoute, CancelRoute, ExecType, NewRoute, ReplaceRoute
from sidestreet.venue.simulated import Latency
from venue.conversation import BASE, BUY, FOK, GTC, IOC, MS, SELL, TERMS, Talk, told

State = Callable[[Talk], None]
FAR = BASE // 2
SHARES = 100 * SCALE
HUGE = 10**6 * SCALE


def test_a_far_order_is_acknowledged_after_both_latencies_and_not_before() -> None:
    talk = Talk(latency=Latency(3 * MS, 5 * MS))
    request = talk.new(1, BUY, SHARES, FAR)
    assert talk.venue.next_due() == talk.now + 3 * MS
    assert talk.wait(8 * MS - 1) == []
    assert talk.venue.next_due() == talk.now + 1
    (report,) = talk.wait(1)
    assert (report.report_id, *told(report), report.request_id) == (1, 1, ExecType.NEW, request)


def test_a_marketable_order_trades_with_the_quotes_at_their_prices() -> None:
    talk = Talk()
    quote = talk.quote()
    talk.new(1, BUY, quote.ask_size + SHARES, BASE * 2)
    new, first, second = talk.hear()
    assert new.exec_type is ExecType.NEW
    assert (first.last_quantity, first.last_price) == (quote.ask_size, quote.ask)
    assert second.last_quantity == SHARES
    assert second.last_price > quote.ask
    assert (first.exec_type, first.request_id) == (ExecType.TRADE, 0)
    assert talk.venue.last_price(TERMS.instrument_id) == second.last_price


def test_depth_that_was_taken_stays_gone_until_the_next_step() -> None:
    talk = Talk()
    before = talk.quote()
    talk.new(1, BUY, before.ask_size, before.ask, IOC)
    talk.hear()
    after = talk.quote()
    assert after.ask > before.ask
    assert (after.bid, after.bid_size) == (before.bid, before.bid_size)
    talk.wait(250 * MS)
    fresh = Talk()
    fresh.wait(talk.now - fresh.now)
    assert talk.quote() == fresh.quote()


def test_what_an_immediate_order_cannot_trade_is_canceled_with_a_text() -> None:
    talk = Talk()
    ask = talk.quote().ask
    talk.new(1, BUY, HUGE, ask, IOC)
    reports = talk.hear()
    assert [report.exec_type for report in reports] == [
        ExecType.NEW,
        ExecType.TRADE,
        ExecType.CANCELED,
    ]
    assert reports[1].last_price == ask
    assert (reports[-1].request_id, bool(reports[-1].text)) == (0, True)


def test_a_fill_or_kill_order_trades_in_full_or_not_at_all() -> None:
    talk = Talk()
    quote = talk.quote()
    talk.new(1, BUY, quote.ask_size + 1, quote.ask, FOK)
    talk.new(2, BUY, quote.ask_size, quote.ask, FOK)
    reports = talk.hear()
    assert [told(report) for report in reports] == [
        (1, ExecType.NEW),
        (1, ExecType.CANCELED),
        (2, ExecType.NEW),
        (2, ExecType.TRADE),
    ]
    assert "in full" in reports[1].text


def test_a_market_order_that_empties_the_book_has_its_rest_canceled() -> None:
    talk = Talk()
    talk.new(1, SELL, HUGE)
    reports = talk.hear()
    assert reports[-1].exec_type is ExecType.CANCELED
    traded = [report for report in reports if report.exec_type is ExecType.TRADE]
    assert len(traded) == len(reports) - 2 > 3
    talk.new(2, SELL, SHARES)
    assert [report.exec_type for report in talk.hear()] == [ExecType.NEW, ExecType.CANCELED]
    assert talk.quote().bid == talk.quote().bid_size == 0


def test_clients_orders_trade_with_one_another_and_both_are_told() -> None:
    talk = Talk()
    quote = talk.quote()
    middle = quote.bid + (quote.ask - quote.bid) // 2
    talk.new(1, BUY, SHARES, middle)
    talk.new(2, SELL, 3 * SHARES, middle)
    reports = talk.hear()
    assert [told(report) for report in reports] == [
        (1, ExecType.NEW),
        (2, ExecType.NEW),
        (2, ExecType.TRADE),
        (1, ExecType.TRADE),
    ]
    assert {report.last_price for report in reports[2:]} == {middle}
    assert talk.quote() == (quote.bid, quote.bid_size, middle, 2 * SHARES)


def test_an_order_behind_the_quotes_waits_its_turn() -> None:
    """At the same price and in the same step the maker's quote was there first."""
    talk = Talk()
    quote = talk.quote()
    talk.new(1, BUY, SHARES, quote.bid)
    talk.new(2, SELL, quote.bid_size + SHARES // 2, quote.bid, IOC)
    reports = talk.hear()
    assert [(report.route_id, report.last_quantity) for report in reports[2:]] == [
        (2, quote.bid_size),
        (2, SHARES // 2),
        (1, SHARES // 2),
    ]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"instrument_id": "nothing"}, "not listed"),
        ({"order_type": OrderType.STOP}, "order type STOP"),
        ({"time_in_force": TimeInForce.AT_CLOSE}, "time in force AT_CLOSE"),
        ({"quantity": 0}, "not positive"),
        ({"limit_price": None}, "limit price is missing"),
        ({"limit_price": 0}, "limit price is missing"),
        ({"order_type": OrderType.MARKET}, "no limit price"),
    ],
)
def test_a_route_that_cannot_be_worked_is_rejected_and_the_answer_is_kept(
    change: dict[str, object],
    text: str,
) -> None:
    talk = Talk()
    good = NewRoute(1, 7, TERMS.instrument_id, BUY, OrderType.LIMIT, GTC, SHARES, FAR)
    message = structs.replace(good, **change)
    talk.say(message)
    talk.ask(1, 7)
    talk.say(message)
    talk.say(structs.replace(message, request_id=8))
    talk.cancel(1)
    first, *later, cancel = talk.hear()
    assert (told(first), first.request_id) == ((1, ExecType.REJECTED), 7)
    assert text in first.text
    assert [told(report) for report in later] == [told(first)] * 3
    assert [report.request_id for report in later] == [7, 7, 8]
    assert told(cancel) == (1, ExecType.CANCEL_REJECTED)


def resting(talk: Talk) -> None:
    talk.new(1, BUY, 4 * SHARES, FAR)


def filled_in_part(talk: Talk) -> None:
    quote = talk.quote()
    talk.new(1, BUY, quote.ask_size + 4 * SHARES, quote.ask)


def filled(talk: Talk) -> None:
    talk.new(1, BUY, SHARES)


def canceled(talk: Talk) -> None:
    talk.new(1, BUY, SHARES, FAR)
    talk.cancel(1)


def killed(talk: Talk) -> None:
    talk.new(1, BUY, SHARES, FAR, IOC)


def unknown(talk: Talk) -> None:
    assert talk.now


def parked(talk: Talk) -> None:
    talk.resume(1, BUY, 4 * SHARES, FAR)


def name_of(state: State) -> str:
    return getattr(state, "__name__", "")


STATES = [resting, filled_in_part, filled, canceled, killed, unknown, parked]


@pytest.mark.parametrize("state", STATES)
def test_a_cancel_is_answered_in_every_state(state: State) -> None:
    talk = Talk()
    state(talk)
    talk.hear()
    request = talk.cancel(1)
    (report,) = talk.hear()
    assert (report.route_id, report.request_id) == (1, request)
    expected = {
        "filled": (ExecType.CANCEL_REJECTED, "too late to cancel"),
        "canceled": (ExecType.CANCEL_REJECTED, "too late to cancel"),
        "killed": (ExecType.CANCEL_REJECTED, "too late to cancel"),
        "unknown": (ExecType.CANCEL_REJECTED, "unknown order"),
    }.get(name_of(state), (ExecType.CANCELED, ""))
    assert report.exec_type is expected[0]
    assert report.text.startswith(expected[1])
    assert report.is_unknown is (name_of(state) == "unknown")


@pytest.mark.parametrize("state", STATES)
def test_a_replace_is_answered_in_every_state(state: State) -> None:
    talk = Talk()
    state(talk)
    talk.hear()
    request = talk.replace(1, HUGE, FAR - SCALE)
    (report,) = talk.hear()
    assert (report.route_id, report.request_id) == (1, request)
    expected = {
        "filled": "too late to replace",
        "canceled": "too late to replace",
        "killed": "too late to replace",
        "unknown": "unknown order",
    }.get(name_of(state))
    if expected is None:
        assert report.exec_type is ExecType.REPLACED
        assert (report.quantity, report.limit_price) == (HUGE, FAR - SCALE)
    else:
        assert report.exec_type is ExecType.REPLACE_REJECTED
        assert report.text.startswith(expected)


@pytest.mark.parametrize("state", STATES)
def test_asking_repeats_the_answer_under_a_new_number_or_says_nothing(
    state: State,
) -> None:
    talk = Talk()
    state(talk)
    first = next(iter(talk.hear()), None)
    talk.ask(1, 1)
    talk.ask(1, 999)
    talk.ask(2, 1)
    again = talk.hear()
    if name_of(state) in ("unknown", "parked"):
        assert again == []
    else:
        assert first is not None
        (report,) = again
        assert (told(report), report.request_id) == ((1, ExecType.NEW), 1)
        assert report.report_id > first.report_id


def test_a_request_that_is_sent_twice_is_answered_twice_and_done_once() -> None:
    talk = Talk()
    order = NewRoute(1, 1, TERMS.instrument_id, BUY, OrderType.LIMIT, GTC, SHARES, FAR)
    for message in (order, ReplaceRoute(1, 2, 2 * SHARES, FAR), CancelRoute(1, 3)):
        talk.say(message)
        talk.say(message)
    reports = talk.hear()
    assert [report.exec_type for report in reports] == [
        ExecType.NEW,
        ExecType.NEW,
        ExecType.REPLACED,
        ExecType.REPLACED,
        ExecType.CANCELED,
        ExecType.CANCELED,
    ]
    assert [report.report_id for report in reports] == [1, 2, 3, 4, 5, 6]
    talk.say(order)
    assert [report.exec_type for report in talk.hear()] == [ExecType.NEW]


def test_a_smaller_quantity_keeps_the_place_and_a_larger_one_or_a_new_price_loses_it() -> None:
    for replacement, first_in_line in (((SHARES, FAR), 1), ((3 * SHARES, FAR), 2)):
        talk = Talk(has_bands=False)
        talk.new(1, BUY, 2 * SHARES, FAR)
        talk.new(2, BUY, 2 * SHARES, FAR)
        talk.replace(1, *replacement)
        # Everything between the quotes and the far price is only theirs.
        talk.new(3, SELL, HUGE, FAR, IOC)
        makers = [
            report.route_id
            for report in talk.hear()
            if report.exec_type is ExecType.TRADE and report.route_id != 3
        ]
        assert makers[0] == first_in_line


def test_a_replace_that_becomes_marketable_is_confirmed_and_then_trades() -> None:
    talk = Talk()
    talk.new(1, BUY, SHARES, FAR)
    ask = talk.quote().ask
    request = talk.replace(1, SHARES, ask)
    _, replaced, trade = talk.hear()
    assert (replaced.exec_type, replaced.request_id) == (ExecType.REPLACED, request)
    assert (replaced.quantity, replaced.limit_price) == (SHARES, ask)
    assert (trade.exec_type, trade.last_price) == (ExecType.TRADE, ask)


def test_a_replace_may_not_ask_for_less_than_has_filled() -> None:
    talk = Talk()
    quote = talk.quote()
    talk.new(1, BUY, quote.ask_size + SHARES, quote.ask)
    talk.hear()
    talk.replace(1, quote.ask_size, quote.ask)
    talk.replace(1, quote.ask_size + 1, quote.ask)
    refused, replaced = talk.hear()
    assert refused.exec_type is ExecType.REPLACE_REJECTED
    assert "filled" in refused.text
    assert replaced.exec_type is ExecType.REPLACED


def test_a_limit_order_cannot_lose_its_limit() -> None:
    talk = Talk()
    talk.new(1, BUY, SHARES, FAR)
    talk.replace(1, SHARES, None)
    _, refused = talk.hear()
    assert refused.exec_type is ExecType.REPLACE_REJECTED


def test_an_ended_route_is_known_for_a_minute_and_then_forgotten() -> None:
    talk = Talk()
    talk.new(1, BUY, SHARES)
    talk.hear()
    talk.wait(59_990 * MS)
    talk.cancel(1)
    assert talk.hear()[0].text.startswith("too late")
    talk.wait(10 * MS)
    talk.cancel(1)
    assert talk.hear()[0].text == "unknown order"


def test_only_the_last_few_answers_of_a_route_are_kept() -> None:
    talk = Talk()
    talk.new(1, BUY, 100 * SHARES, FAR)
    requests = [talk.replace(1, (99 - n) * SHARES, FAR) for n in range(20)]
    talk.hear()
    for request in requests:
        talk.say(AskRoute(1, request))
    assert [report.request_id for report in talk.hear()] == requests[-8:]


def test_reports_are_kept_until_they_are_settled() -> None:
    talk = Talk()
    for route_id in (1, 2, 3):
        talk.new(route_id, BUY, SHARES, FAR)
    reports = talk.hear()
    talk.new(4, BUY, SHARES, FAR)
    assert talk.venue.unacknowledged() == reports
    talk.venue.acknowledge(2)
    assert talk.venue.unacknowledged() == reports[2:]
    talk.venue.acknowledge(1)
    assert talk.venue.unacknowledged() == reports[2:]
    with pytest.raises(ValueError, match="has not reached"):
        talk.venue.acknowledge(4)
    reports += talk.hear()
    talk.venue.acknowledge(4)
    assert talk.venue.unacknowledged() == []
    assert [report.report_id for report in reports] == [1, 2, 3, 4]


def test_a_report_under_way_cannot_be_settled() -> None:
    talk = Talk()
    talk.new(1, BUY, SHARES, FAR)
    talk.wait(2 * MS)
    with pytest.raises(ValueError, match="has not reached"):
        talk.venue.acknowledge(1)


def test_time_does_not_run_back() -> None:
    talk = Talk()
    talk.wait(100 * MS)
    assert talk.venue.advance(talk.now - 50 * MS) == []
    talk.venue.send(CancelRoute(1, 1), talk.now - 50 * MS)
    assert talk.venue.next_due() == talk.now


def test_an_unlisted_instrument_has_no_quote() -> None:
    with pytest.raises(KeyError):
        Talk().venue.quote("nothing", 0)


def test_a_negative_latency_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Talk(latency=Latency(-1, 0))


def test_admitting_again_changes_nothing() -> None:
    talk = Talk()
    before = talk.quote()
    talk.venue.admit(TERMS, 5 * BASE)
    assert talk.quote() == before
