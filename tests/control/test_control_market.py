"""Markets under control: put at a price, held at a quote, halted, and let go."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.desk_in_process import SECOND, START
from control.controlled_desk import TRADER, ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.reference.calendar import NewYork

ORDERS = "/v1/accounts/7001/orders"
AAPL = "/market/AAPL"


def placed(desk: ControlledDesk, **other: str) -> str:
    """Place an order and return its path."""
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "150.00",
        "quantity": "100",
        "time_in_force": "DAY",
    } | other
    (order,) = desk.ask("POST", ORDERS, [row], key=TRADER).data
    return f"{ORDERS}/{order['id']}"


def seen(desk: ControlledDesk, path: str) -> dict[str, Any]:
    """Read an order."""
    order: dict[str, Any] = desk.ask("GET", path, key=TRADER).data
    return order


def test_a_market_is_seen(desk: ControlledDesk) -> None:
    market = desk.control("GET", AAPL)
    assert market["symbol"] == "AAPL"
    assert float(market["bid"]) < float(market["ask"])
    assert (market["held_by"], market["is_halted"]) == (None, False)
    assert desk.control("GET", "/market") == []


def test_a_market_that_is_put_at_a_price_trades_there(desk: ControlledDesk) -> None:
    market = desk.control("POST", f"{AAPL}/price", {"price": "150.00"})
    assert market["last"] == "150.00"
    assert market["held_by"] == "price"
    assert float(market["bid"]) <= 150 <= float(market["ask"])


def test_a_price_that_reaches_an_order_fills_it(desk: ControlledDesk) -> None:
    path = placed(desk)
    desk.pass_time(SECOND)
    assert seen(desk, path)["status"] == "NEW"
    desk.control("POST", f"{AAPL}/price", {"price": "149.00"})
    desk.pass_time(SECOND)
    assert seen(desk, path)["status"] == "FILLED"


def test_a_price_that_reaches_a_stop_sets_it_off(desk: ControlledDesk) -> None:
    desk.control("POST", f"{AAPL}/quote", {"bid": "100.00", "ask": "100.02"})
    path = placed(desk, order_type="STOP_LIMIT", stop_price="120.00", limit_price="90.00")
    assert seen(desk, path)["status"] == "PENDING_TRIGGER"
    desk.control("POST", f"{AAPL}/trade", {"price": "121.00"})
    desk.pass_time(SECOND)
    assert seen(desk, path)["status"] in {"NEW", "PARTIALLY_FILLED", "FILLED"}


def test_a_quote_stays_until_it_is_released(desk: ControlledDesk) -> None:
    asked = {"bid": "99.98", "bid_size": "300", "ask": "100.02", "ask_size": "500"}
    market = desk.control("POST", f"{AAPL}/quote", asked)
    assert {name: market[name] for name in asked} == asked
    desk.pass_time(60 * SECOND)
    market = desk.control("GET", AAPL)
    assert {name: market[name] for name in asked} == asked
    assert [each["symbol"] for each in desk.control("GET", "/market")] == ["AAPL"]
    assert desk.control("POST", f"{AAPL}/release")["held_by"] is None
    assert desk.control("GET", "/market") == []


def test_a_halted_market_trades_nothing_until_it_resumes(desk: ControlledDesk) -> None:
    assert desk.control("POST", f"{AAPL}/halt")["is_halted"]
    path = placed(desk, limit_price="900.00")
    desk.pass_time(SECOND)
    assert seen(desk, path)["filled_quantity"] == "0"
    assert not desk.control("POST", f"{AAPL}/resume")["is_halted"]
    desk.pass_time(SECOND)
    assert seen(desk, path)["status"] == "FILLED"


def test_what_is_so_already_changes_nothing(desk: ControlledDesk) -> None:
    desk.control("POST", f"{AAPL}/halt")
    before = desk.digest
    desk.control("POST", f"{AAPL}/halt")
    desk.control("POST", f"{AAPL}/release")
    assert desk.digest == before


def test_nobody_trades_while_a_market_is_halted(desk: ControlledDesk) -> None:
    desk.control("POST", f"{AAPL}/halt")
    told = (422, "MARKET_NOT_TRADING: market=halted")
    assert desk.refused("POST", f"{AAPL}/trade", {"price": "100.00"}) == told
    desk.control("POST", f"{AAPL}/resume")
    assert desk.control("POST", f"{AAPL}/trade", {"price": "100.00"})["opens_at"] is None


def test_a_closed_market_says_when_a_move_takes_effect_and_nobody_trades_in_it() -> None:
    # Saturday, 2025-11-01, 12:00 UTC.
    desk = ControlledDesk(hours=NewYork(), now=1_761_998_400 * SECOND)
    before = desk.control("GET", AAPL)["last"]
    market = desk.control("POST", f"{AAPL}/price", {"price": "140.00"})
    # The overnight session begins on Sunday at 20:00 in New York, which is 01:00 UTC by then.
    assert (market["last"], market["opens_at"]) == (before, "2025-11-03T01:00:00.000000000Z")
    told = (422, "MARKET_NOT_TRADING: market=closed")
    assert desk.refused("POST", f"{AAPL}/trade", {"price": "100.00"}) == told
    desk.pass_time(2 * 24 * 3600 * SECOND)
    market = desk.control("GET", AAPL)
    assert market["opens_at"] is None
    assert 130 < float(market["last"]) < 150
    desk.close()


@pytest.mark.parametrize(
    ("asked", "body", "status", "told"),
    [
        ("NOPE/price", {"price": "1"}, 404, "Instrument not found: NOPE"),
        ("AAPL/price", {"price": "0"}, 422, "price: 0, expected above 0"),
        ("AAPL/price", {}, 422, "price"),
        ("AAPL/quote", {"bid": "10", "ask": "10"}, 422, "QUOTE_CROSSED"),
        ("AAPL/quote", {}, 422, "PRICE_NOT_POSSIBLE"),
        ("AAPL/quote", {"bid": "10", "bid_size": "0"}, 422, "bid_size: 0"),
        ("AAPL/trade", {"price": "10", "size": "0"}, 422, "size: 0"),
    ],
)
def test_what_no_market_could_be_is_refused_and_changes_nothing(
    desk: ControlledDesk, asked: str, body: object, status: int, told: str
) -> None:
    found, message = desk.refused("POST", f"/market/{asked}", body)
    assert (found, told in message) == (status, True), message


def test_a_desk_that_is_read_back_has_its_markets_where_they_were_put() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    desk.control("POST", f"{AAPL}/quote", {"bid": "99.98", "ask": "100.02"})
    desk.control("POST", "/market/MSFT/halt")
    again = ControlledDesk(journal=journal)
    assert again.control("GET", "/market") == desk.control("GET", "/market")
    again.close()
    desk.close()


def restarted(desk: ControlledDesk, journal: KeptJournal) -> ControlledDesk:
    """Return the desk that is there after a restart at this instant."""
    now = desk.clock.now()
    desk.close()
    return ControlledDesk(journal=journal, now=now)


def test_a_market_that_was_moved_hours_ago_stands_where_it_stood_after_a_restart() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    desk.control("POST", f"{AAPL}/price", {"price": "140.00"})
    desk.pass_time(3 * 3600 * SECOND)
    stood = desk.control("GET", AAPL)
    assert stood["last"] != "140.00"
    desk = restarted(desk, journal)
    assert desk.control("GET", AAPL) == stood
    desk.close()


def test_a_market_that_was_released_goes_on_from_where_it_is_after_a_restart() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(journal=journal)
    desk.control("POST", f"{AAPL}/quote", {"bid": "140.00", "ask": "140.10"})
    desk.pass_time(SECOND)
    desk.control("POST", f"{AAPL}/release")
    desk.pass_time(600 * SECOND)
    stood = desk.control("GET", AAPL)
    desk = restarted(desk, journal)
    assert desk.control("GET", AAPL) == stood
    assert desk.control("GET", "/market") == []
    desk.close()


def test_a_closed_market_keeps_its_last_price_over_a_restart() -> None:
    journal = KeptJournal()
    hours = NewYork()
    desk = ControlledDesk(journal=journal, hours=hours, now=START)
    desk.control("POST", f"{AAPL}/price", {"price": "140.00"})
    desk.pass_time(24 * 3600 * SECOND)
    stood = desk.control("GET", AAPL)
    now = desk.clock.now()
    desk.close()
    desk = ControlledDesk(journal=journal, hours=hours, now=now)
    assert desk.control("GET", AAPL) == stood
    desk.close()


MOVED = st.one_of(
    st.tuples(
        st.just("price"), st.fixed_dictionaries({"price": st.sampled_from(["90", "140", "260.5"])})
    ),
    st.tuples(
        st.just("quote"),
        st.sampled_from([{"bid": "99", "ask": "99.5"}, {"bid": "300"}, {"ask": "80.01"}]),
    ),
    st.tuples(
        st.just("trade"), st.fixed_dictionaries({"price": st.sampled_from(["95", "99.2", "310"])})
    ),
    st.tuples(st.just("release"), st.none()),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(MOVED, st.integers(SECOND, 3 * 3600 * SECOND), st.booleans()), max_size=6),
)
def test_a_restart_at_any_moment_changes_no_price_of_a_moved_market(
    moves: list[tuple[tuple[str, object], int, bool]],
) -> None:
    seen = []
    for has_restarts in (False, True):
        journal = KeptJournal()
        desk = ControlledDesk(journal=journal)
        prices = []
        for (move, body), wait, restarts in moves:
            desk.control("POST", f"{AAPL}/{move}", body)
            desk.pass_time(wait)
            if has_restarts and restarts:
                desk = restarted(desk, journal)
            prices.append(desk.control("GET", AAPL))
        desk.close()
        seen.append(prices)
    assert seen[0] == seen[1]
