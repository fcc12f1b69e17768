"""Ten awkward cases that every strategy meets one day, and hardly ever in a test."""

from decimal import Decimal

import pytest
from clearstreet import ClearStreet
from protected_buy import Plan, ProtectedBuy

from sidestreet.testing import Sidestreet

PLAN = Plan("AAPL", 100, limit=Decimal("150.00"), stop=Decimal("140.00"))


@pytest.fixture
def idle(sidestreet: Sidestreet, clear_street_client: ClearStreet) -> ProtectedBuy:
    """Return the strategy before it has done anything."""
    return ProtectedBuy(clear_street_client, sidestreet.account_id, "bot", PLAN)


@pytest.fixture
def bot(sidestreet: Sidestreet, idle: ProtectedBuy) -> ProtectedBuy:
    """Return the strategy with its entry at the venue, where it rests far below the market."""
    idle.begin()
    sidestreet.clock.run_until("bot-entry", "NEW")
    return idle


def open_orders(bot: ProtectedBuy) -> list[tuple[str, str, str]]:
    """Return name, status and what is left of the orders that are open, the newest first."""
    return [
        (order.client_order_id, order.status, order.leaves_quantity)
        for order in bot.orders()
        if order.leaves_quantity != "0"
    ]


def settle(desk: Sidestreet, bot: ProtectedBuy) -> None:
    """Let the strategy look, and the venue answer, as often as it takes to end a trade."""
    for _ in range(3):
        bot.look()
        desk.clock.advance("1s")


def test_a_fill_crosses_the_cancel(sidestreet: Sidestreet, bot: ProtectedBuy) -> None:
    """The venue had filled the entry before it heard of the cancel: what was bought is sold."""
    bot.leave()
    assert open_orders(bot) == [("bot-entry", "PENDING_CANCEL", "100")]
    sidestreet.venue.fill("bot-entry")
    assert bot.held == 100
    settle(sidestreet, bot)
    assert bot.is_over


def test_a_replace_is_refused_after_a_part_was_filled(
    sidestreet: Sidestreet, bot: ProtectedBuy
) -> None:
    """The old limit holds, and the part is protected."""
    sidestreet.venue.fill("bot-entry", 40)
    assert bot.reprice(Decimal("151.00"))
    sidestreet.venue.reject("bot-entry", "too late to replace")
    bot.look()
    assert sidestreet.order("bot-entry")["limit_price"] == "150.00"
    assert open_orders(bot) == [
        ("bot-stop-1", "PENDING_TRIGGER", "40"),
        ("bot-entry", "PARTIALLY_FILLED", "60"),
    ]


def test_the_answer_to_the_entry_is_lost(sidestreet: Sidestreet, idle: ProtectedBuy) -> None:
    """The SDK asks once more, and because the order has a name there is one of it."""
    sidestreet.fault("lost-answer", operation="submit_orders")
    idle.begin()
    assert open_orders(idle) == [("bot-entry", "PENDING_NEW", "100")]


def test_there_were_too_many_requests(sidestreet: Sidestreet, bot: ProtectedBuy) -> None:
    """The SDK waits for as long as it is told, and the stop is placed all the same."""
    sidestreet.venue.fill("bot-entry")
    sidestreet.fault("too-many-requests", operation="submit_orders", retry_after=1)
    bot.look()
    assert open_orders(bot) == [("bot-stop-1", "PENDING_TRIGGER", "100")]


def test_a_trade_is_taken_back(sidestreet: Sidestreet, bot: ProtectedBuy) -> None:
    """The stop comes down to what is still held, and goes where nothing is."""
    sidestreet.venue.fill("bot-entry", 40)
    entry = sidestreet.venue.fill("bot-entry", 60)
    bot.look()
    sidestreet.venue.bust(entry, trade=2)
    bot.look()
    assert open_orders(bot) == [("bot-stop-1", "PENDING_TRIGGER", "40")]
    sidestreet.venue.bust(entry, trade=1)
    settle(sidestreet, bot)
    assert bot.is_over


def test_a_fill_comes_after_the_cancel_was_done(sidestreet: Sidestreet, bot: ProtectedBuy) -> None:
    """The order is CANCELED and stays so, and there are shares all the same."""
    bot.leave()
    sidestreet.clock.run_until(bot.orders()[0], "CANCELED")
    entry = sidestreet.venue.late_fill(bot.orders()[0], 30)
    assert entry["status"] == "CANCELED"
    assert bot.held == 30
    settle(sidestreet, bot)
    assert bot.is_over


@pytest.mark.sidestreet(scenario="scenarios/silence.yaml")
def test_the_venue_is_silent(sidestreet: Sidestreet, idle: ProtectedBuy) -> None:
    """The desk gives the entry up after half a minute, and there is nothing to protect."""
    idle.begin()
    sidestreet.clock.advance("29s")
    idle.look()
    assert open_orders(idle) == [("bot-entry", "PENDING_NEW", "100")]
    sidestreet.clock.run_until("bot-entry", "REJECTED", limit="2s")
    idle.look()
    assert idle.is_over


def test_the_market_is_halted_below_the_stop(sidestreet: Sidestreet, bot: ProtectedBuy) -> None:
    """A stop is no way out of a halt: the shares are sold when trading goes on, and not before."""
    sidestreet.venue.fill("bot-entry")
    bot.look()
    sidestreet.market.halt("AAPL")
    sidestreet.market.set_price("AAPL", "139.00")
    settle(sidestreet, bot)
    assert bot.held == 100
    sidestreet.market.resume("AAPL")
    sidestreet.clock.advance("15m")
    settle(sidestreet, bot)
    assert bot.is_over


def test_the_session_ends(sidestreet: Sidestreet, bot: ProtectedBuy) -> None:
    """What is good for today ends with it, the stop too: what is held is protected tomorrow."""
    sidestreet.venue.fill("bot-entry", 40)
    bot.look()
    sidestreet.clock.next_session()
    sidestreet.clock.advance("1s")
    assert [order.status for order in bot.orders()] == ["EXPIRED", "EXPIRED"]
    bot.look()
    assert open_orders(bot) == [("bot-stop-2", "QUEUED", "40")]


def test_requests_and_reports_come_twice(sidestreet: Sidestreet, idle: ProtectedBuy) -> None:
    """A proxy sends the entry again, and the venue its trade: there is one of each."""
    sidestreet.fault("duplicate-request", operation="submit_orders")
    idle.begin()
    assert len(idle.orders()) == 1
    sidestreet.venue.step("bot-entry", "duplicate")
    sidestreet.venue.fill("bot-entry", 40)
    sidestreet.clock.advance("1s")
    assert idle.held == 40
