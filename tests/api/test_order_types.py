"""Every order type over the API: what each needs and takes, and what its readers see."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, START, DeskInProcess
from api.people import MINE, OPTION, SEED, TRADER
from sidestreet.reference.calendar import NewYork

ORDERS = f"/v1/accounts/{MINE}/orders"
HOUR = 3600 * SECOND
MEMBERS: dict[str, dict[str, str]] = {
    "MARKET": {},
    "LIMIT": {"limit_price": "1.00"},
    "STOP": {"stop_price": "900.00"},
    "STOP_LIMIT": {"stop_price": "900.00", "limit_price": "901.00"},
    "TRAILING_STOP": {"trailing_offset": "5.00", "trailing_offset_type": "PRICE"},
    "TRAILING_STOP_LIMIT": {
        "trailing_offset": "100",
        "trailing_offset_type": "BPS",
        "limit_offset": "-0.10",
    },
}
"""What each type needs, worked out from the vendor's texts about the members."""

ALL_MEMBERS = {name: text for members in MEMBERS.values() for name, text in members.items()}
LASTING = {"DAY", "GOOD_TILL_CANCEL", "GOOD_TILL_DATE"}
AUCTIONS = {"AT_OPEN", "AT_CLOSE", "AT_THE_OPENING", "AT_THE_CLOSE"}
TIMES = {
    "MARKET": {"DAY"} | AUCTIONS,
    "LIMIT": LASTING | AUCTIONS | {"IMMEDIATE_OR_CANCEL", "FILL_OR_KILL"},
    "STOP": LASTING,
    "STOP_LIMIT": LASTING,
    "TRAILING_STOP": LASTING,
    "TRAILING_STOP_LIMIT": LASTING,
}
EXTENDED = {"LIMIT", "STOP_LIMIT"}


@pytest.fixture
def new_york() -> Iterator[DeskInProcess]:
    """Plant a desk in a market that closes; it begins as the regular session of a Friday does."""
    made = DeskInProcess(SEED, hours=NewYork())
    yield made
    made.close()


def order_row(order_type: str, **changes: object) -> dict[str, object]:
    """Return a row of a submit with what its type needs, less what is None."""
    row: dict[str, object] = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": order_type,
        "time_in_force": "DAY",
        "quantity": "10",
    }
    row |= MEMBERS[order_type] | changes
    return {name: value for name, value in row.items() if value is not None}


def placed(desk: DeskInProcess, order_type: str, **changes: object) -> dict[str, Any]:
    """Submit an order that is taken, and return the answer."""
    (order,) = desk.ask("POST", ORDERS, [order_row(order_type, **changes)], key=TRADER).data
    assert isinstance(order, dict)
    return order


def refused(desk: DeskInProcess, order_type: str, **changes: object) -> tuple[int, str]:
    """Submit an order that makes no sense, and return status and message; nothing has changed."""
    before = desk.digest
    reply = desk.ask("POST", ORDERS, [order_row(order_type, **changes)], key=TRADER)
    assert desk.digest == before
    return reply.status, reply.message


def read(desk: DeskInProcess, order: dict[str, Any]) -> dict[str, Any]:
    """Read an order as it is now."""
    data = desk.ask("GET", f"{ORDERS}/{order['id']}", key=TRADER).data
    assert isinstance(data, dict)
    return data


# What each type needs and takes.


@pytest.mark.parametrize("order_type", MEMBERS)
def test_an_order_of_each_type_is_taken_with_what_it_needs(
    desk: DeskInProcess, order_type: str
) -> None:
    order = placed(desk, order_type)
    waits = order_type not in {"MARKET", "LIMIT"}
    assert order["status"] == ("PENDING_TRIGGER" if waits else "PENDING_NEW")
    assert order["order_type"] == order_type
    for name in ALL_MEMBERS:
        assert order.get(name) == MEMBERS[order_type].get(name)
    assert {"queue_state", "releases_at", "strategy"}.isdisjoint(order)


@pytest.mark.parametrize("order_type", MEMBERS)
@pytest.mark.parametrize("member", ALL_MEMBERS)
def test_a_member_that_a_type_needs_is_asked_for_and_any_other_one_is_refused(
    desk: DeskInProcess, order_type: str, member: str
) -> None:
    if member in MEMBERS[order_type]:
        told = refused(desk, order_type, **{member: None})
        assert told == (422, f"[0]: {member} is required for order_type {order_type}")
    else:
        told = refused(desk, order_type, **{member: ALL_MEMBERS[member]})
        assert told == (422, f"[0]: {member} is not allowed for order_type {order_type}")


@pytest.mark.parametrize("order_type", MEMBERS)
@pytest.mark.parametrize(
    "time_in_force", sorted(LASTING | AUCTIONS | {"IMMEDIATE_OR_CANCEL", "FILL_OR_KILL"})
)
def test_each_type_has_its_times_in_force(
    desk: DeskInProcess, order_type: str, time_in_force: str
) -> None:
    changes: dict[str, object] = {"time_in_force": time_in_force}
    older = {"AT_THE_OPENING": "AT_OPEN", "AT_THE_CLOSE": "AT_CLOSE"}
    today = older.get(time_in_force, time_in_force)
    if time_in_force == "GOOD_TILL_DATE":
        changes["expires_at"] = "2030-01-02T00:00:00Z"
    if time_in_force in TIMES[order_type]:
        assert placed(desk, order_type, **changes)["time_in_force"] == today
    else:
        told = f"[0]: time_in_force {today} is not allowed for order_type {order_type}"
        assert refused(desk, order_type, **changes) == (422, told)


@pytest.mark.parametrize("order_type", MEMBERS)
def test_only_two_types_trade_outside_the_regular_session(
    desk: DeskInProcess, order_type: str
) -> None:
    if order_type in EXTENDED:
        assert placed(desk, order_type, extended_hours=True)["extended_hours"] is True
    else:
        told = f"[0]: extended_hours is not allowed for order_type {order_type}"
        assert refused(desk, order_type, extended_hours=True) == (400, told)
    assert placed(desk, order_type, extended_hours=False)["extended_hours"] is False


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"time_in_force": "AT_OPEN"}, "time_in_force AT_OPEN"),
        ({"time_in_force": "AT_CLOSE"}, "time_in_force AT_CLOSE"),
        ({"symbol": OPTION}, "instrument_type OPTION"),
        ({"quantity": "1.5"}, "a fraction of a share"),
        ({"strategy": {"type": "TWAP"}}, "strategy TWAP"),
        (
            {"strategy": {"type": "DMA", "destination": "XNAS"}},
            "strategy DMA",
        ),
    ],
)
def test_what_trades_in_the_regular_session_alone_takes_no_extended_hours(
    desk: DeskInProcess, changes: dict[str, object], what: str
) -> None:
    told = refused(desk, "LIMIT", extended_hours=True, **changes)
    assert told == (400, f"[0]: extended_hours is not allowed for {what}")


@pytest.mark.parametrize(
    ("order_type", "changes", "message"),
    [
        ("STOP", {"stop_price": "0"}, "Invalid stop price: must be positive"),
        ("STOP", {"stop_price": "1.0000001"}, "Invalid stop price: more than 6 decimals"),
        ("STOP", {"stop_price": "1000000001"}, "Invalid stop price: must be at most 1000000000"),
        ("TRAILING_STOP", {"trailing_offset": "0"}, "Invalid trailing offset: must be positive"),
        (
            "TRAILING_STOP_LIMIT",
            {"trailing_offset": "10000"},
            "Invalid trailing offset: must be below 10000 BPS",
        ),
        (
            "TRAILING_STOP_LIMIT",
            {"limit_offset": "-1000000001"},
            "Invalid limit offset: must be at most 1000000000 either way",
        ),
        (
            "TRAILING_STOP_LIMIT",
            {"limit_offset": "0.1234567"},
            "Invalid limit offset: more than 6 decimals",
        ),
    ],
)
def test_amounts_that_cannot_be_are_refused_by_name(
    desk: DeskInProcess, order_type: str, changes: dict[str, object], message: str
) -> None:
    assert refused(desk, order_type, **changes) == (422, f"[0]: {message}")


def test_a_stop_price_off_its_tick_fails_the_risk_check(desk: DeskInProcess) -> None:
    reply = desk.ask("POST", ORDERS, [order_row("STOP", stop_price="900.001")], key=TRADER)
    assert (reply.status, reply.message) == (400, "Risk check failed")
    assert reply.body["error"]["details"][1]["reason"] == "INVALID_TICK_SIZE"


@pytest.mark.parametrize("order_type", ["STOP", "STOP_LIMIT", "TRAILING_STOP"])
def test_options_take_no_order_that_waits_for_a_price(desk: DeskInProcess, order_type: str) -> None:
    row = order_row(order_type, symbol=OPTION, quantity="1")
    reply = desk.ask("POST", ORDERS, [row], key=TRADER)
    assert reply.status == 400
    assert reply.body["error"]["details"][1]["reason"] == "ORDER_TYPE_NOT_FOR_OPTION"


# Strategies.


@pytest.mark.parametrize("strategy", ["VWAP", "TWAP"])
@pytest.mark.parametrize("order_type", MEMBERS)
def test_an_order_worked_over_time_is_market_or_limit(
    desk: DeskInProcess, strategy: str, order_type: str
) -> None:
    if order_type in {"MARKET", "LIMIT"}:
        order = placed(desk, order_type, strategy={"type": strategy})
        assert order["strategy"]["type"] == strategy
        assert order["strategy"]["start_at"] < order["strategy"]["end_at"]
    else:
        told = f"[0]: strategy {strategy} is not allowed for order_type {order_type}"
        assert refused(desk, order_type, strategy={"type": strategy}) == (422, told)


def test_direct_access_goes_to_the_venue_that_it_names(desk: DeskInProcess) -> None:
    order = placed(desk, "LIMIT", strategy={"type": "DMA", "destination": "IEXG"})
    assert order["strategy"] == {"type": "DMA", "destination": "IEXG"}
    assert order["venue"] == "IEXG"
    for order_type in MEMBERS:
        if order_type != "LIMIT":
            told = f"[0]: strategy DMA is not allowed for order_type {order_type}"
            strategy = {"type": "DMA", "destination": "IEXG"}
            assert refused(desk, order_type, strategy=strategy) == (422, told)


def test_a_venue_that_nobody_knows_is_refused_with_those_that_are(desk: DeskInProcess) -> None:
    status, told = refused(desk, "LIMIT", strategy={"type": "DMA", "destination": "NYSE"})
    assert status == 422
    assert told.startswith("[0]: Invalid destination: expected one of ARCX, BATS, ")


@pytest.mark.parametrize("strategy", ["VWAP", "TWAP", "DMA"])
def test_every_strategy_but_smart_routing_is_for_the_day(
    desk: DeskInProcess, strategy: str
) -> None:
    asked = {"type": strategy} | ({"destination": "XNAS"} if strategy == "DMA" else {})
    for time_in_force in ("GOOD_TILL_CANCEL", "IMMEDIATE_OR_CANCEL", "AT_CLOSE"):
        told = f"[0]: strategy {strategy} is not allowed for time_in_force {time_in_force}"
        found = refused(desk, "LIMIT", strategy=asked, time_in_force=time_in_force)
        assert found == (422, told)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ({"start_at": "noon"}, "Invalid start at: expected "),
        ({"end_at": "2300-01-01"}, "Invalid end at: expected "),
        (
            {"start_at": "2025-10-31T15:00:00Z", "end_at": "2025-10-31T15:00:00Z"},
            "Invalid end at: must be after start_at",
        ),
    ],
)
def test_times_of_a_strategy_that_cannot_be_are_refused(
    desk: DeskInProcess, times: dict[str, str], message: str
) -> None:
    status, told = refused(desk, "LIMIT", strategy={"type": "VWAP"} | times)
    assert (status, told.startswith(f"[0]: {message}")) == (422, True), told


def test_a_strategy_whose_end_is_over_fails_the_risk_check(desk: DeskInProcess) -> None:
    row = order_row("LIMIT", strategy={"type": "TWAP", "end_at": "2025-10-31T13:00:00Z"})
    reply = desk.ask("POST", ORDERS, [row], key=TRADER)
    assert reply.status == 400
    assert reply.body["error"]["details"][1]["reason"] == "EXPIRES_IN_THE_PAST"


def test_smart_routing_is_what_an_order_gets_that_names_no_strategy(desk: DeskInProcess) -> None:
    first = placed(desk, "LIMIT", id="same")
    again = placed(desk, "LIMIT", id="same", strategy={"type": "SOR"})
    assert (again["id"], "strategy" in again) == (first["id"], False)


# What readers see.


def test_where_a_trailing_stop_stands_is_told_by_later_reads(desk: DeskInProcess) -> None:
    answer = placed(desk, "TRAILING_STOP_LIMIT", side="SELL", symbol="MSFT")
    watermarks = {name for name in answer if name.startswith("trailing_") and name[-3] == "_"}
    assert watermarks == set()
    seen = read(desk, answer)
    watermark = float(seen["trailing_watermark_px"])
    assert seen["trailing_watermark_ts"] == answer["created_at"]
    # A hundredth below, rounded away from the market; the limit stands above the stop of a sale,
    # because its offset is negative: ten cents harder to fill.
    assert watermark * 0.99 - 0.0101 < float(seen["trailing_stop_px"]) <= watermark * 0.99
    expected = float(seen["trailing_stop_px"]) + 0.10
    assert abs(float(seen["trailing_limit_px"]) - expected) < 0.001
    again = desk.ask("POST", ORDERS, [order_row("LIMIT")], key=TRADER).data[0]
    assert not any(name.startswith("trailing_") for name in again)


def test_a_retry_of_a_trailing_order_is_answered_with_the_order(desk: DeskInProcess) -> None:
    first = placed(desk, "TRAILING_STOP", id="trail")
    assert placed(desk, "TRAILING_STOP", id="trail") == first
    status, told = desk_error(desk, order_row("TRAILING_STOP", id="trail", trailing_offset="6"))
    assert (status, told) == (400, "DUPLICATE_ORDER_ID")


def desk_error(desk: DeskInProcess, row: dict[str, object]) -> tuple[int, str]:
    """Submit an order that risk refuses, and return status and reason."""
    reply = desk.ask("POST", ORDERS, [row], key=TRADER)
    error = reply.body["error"]
    details = error.get("details")
    return reply.status, details[1]["reason"] if details else error["message"].split(":")[0]


def test_a_stop_that_lasts_and_comes_too_late_for_the_close_trades_at_the_next_open(
    new_york: DeskInProcess,
) -> None:
    """Its price has come, and the market closes while its order is on the way to the venue."""
    new_york.pass_time(6 * HOUR + 30 * 60 * SECOND - SECOND // 1000)
    lasting = placed(
        new_york, "STOP", stop_price="1.00", time_in_force="GOOD_TILL_CANCEL", quantity="1"
    )
    today = placed(new_york, "STOP", stop_price="1.00", quantity="1")
    new_york.pass_time(HOUR)
    assert read(new_york, lasting)["status"] == "NEW"
    told = read(new_york, today)
    assert (told["status"], told["details"]) == ("REJECTED", ["the market is closed"])
    # From 17:00 on Friday to half past nine on Monday, with the hour that the clocks are put back.
    new_york.pass_time(65 * HOUR + 30 * 60 * SECOND + SECOND)
    assert read(new_york, lasting)["status"] == "FILLED"


@pytest.mark.parametrize("order_type", MEMBERS)
def test_an_order_after_the_close_is_queued_for_the_next_open(
    new_york: DeskInProcess, order_type: str
) -> None:
    new_york.pass_time(7 * HOUR)
    order = placed(new_york, order_type)
    assert (order["status"], order["queue_state"]) == ("QUEUED", "AWAITING_RELEASE")
    # Monday, half past nine in New York, where the clocks went back on Sunday.
    assert order["releases_at"] == "2025-11-03T14:30:00.000000000Z"
    new_york.pass_time(65 * HOUR)
    assert read(new_york, order)["queue_state"] == "AWAITING_RELEASE"
    new_york.pass_time(2 * HOUR)
    released = read(new_york, order)
    assert released["queue_state"] == "RELEASED"
    assert released["releases_at"] == order["releases_at"]
    assert released["status"] in {"NEW", "PENDING_TRIGGER", "FILLED"}


def test_an_order_that_was_canceled_before_its_release_was_never_released(
    new_york: DeskInProcess,
) -> None:
    new_york.pass_time(7 * HOUR)
    order = placed(new_york, "LIMIT")
    canceled = new_york.ask("DELETE", f"{ORDERS}/{order['id']}", key=TRADER).data
    assert canceled["status"] == "CANCELED"
    assert "queue_state" not in canceled


def test_a_stop_that_is_through_the_market_goes_out_in_a_moment(desk: DeskInProcess) -> None:
    order = placed(desk, "STOP", stop_price="1.00")
    assert order["status"] == "PENDING_TRIGGER"
    desk.pass_time(SECOND)
    filled = read(desk, order)
    assert (filled["status"], filled["stop_price"], filled["limit_price"]) == (
        "FILLED",
        "1.00",
        None,
    )


def test_lists_tell_the_same_as_a_read_by_id(desk: DeskInProcess) -> None:
    order = placed(desk, "TRAILING_STOP", side="SELL", symbol="MSFT")
    listed = desk.ask("GET", ORDERS, key=TRADER, query=f"order_ids={order['id']}").data
    assert listed == [read(desk, order)]
    assert "trailing_stop_px" in listed[0]


# Replaces.

NEW_TERMS: dict[str, dict[str, str]] = {
    "limit_price": {"limit_price": "2.00"},
    "stop_price": {"stop_price": "950.00"},
    "trailing_offset": {"trailing_offset": "7.00"},
    "trailing_offset_type": {"trailing_offset": "50", "trailing_offset_type": "BPS"},
    "limit_offset": {"limit_offset": "0.25"},
}


@pytest.mark.parametrize("order_type", [name for name in MEMBERS if name != "MARKET"])
@pytest.mark.parametrize("member", NEW_TERMS)
def test_a_replace_changes_what_the_order_has_and_nothing_else(
    desk: DeskInProcess, order_type: str, member: str
) -> None:
    order = placed(desk, order_type)
    desk.pass_time(SECOND)
    path = f"{ORDERS}/{order['id']}"
    before = desk.digest
    reply = desk.ask("PATCH", path, NEW_TERMS[member] | {"quantity": "20"}, key=TRADER)
    if member in MEMBERS[order_type]:
        answer = reply.data
        assert answer["quantity"] == "20"
        for name, text in NEW_TERMS[member].items():
            # Dollars have two digits after the point at least, basis points as many as they need.
            assert answer[name] in {text, text.removesuffix(".00")}
        held = order["status"] == "PENDING_TRIGGER"
        assert answer["status"] == ("PENDING_TRIGGER" if held else "PENDING_REPLACE")
    else:
        assert reply.status == 400
        assert "FIELD_NOT_FOR_ORDER_TYPE" in reply.message
        assert desk.digest == before


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"trailing_offset_type": "BPS"}, "trailing_offset_type needs a trailing_offset"),
        (
            {"trailing_offset": "10000", "trailing_offset_type": "BPS"},
            "Invalid trailing offset: must be below 10000 BPS",
        ),
        ({"trailing_offset": "0"}, "Invalid trailing offset: must be positive"),
        ({"stop_price": "0"}, "Invalid stop price: must be positive"),
        ({"limit_offset": "0.1234567"}, "Invalid limit offset: more than 6 decimals"),
    ],
)
def test_a_replace_with_amounts_that_cannot_be_is_400(
    desk: DeskInProcess, body: dict[str, str], message: str
) -> None:
    order = placed(desk, "TRAILING_STOP")
    reply = desk.ask("PATCH", f"{ORDERS}/{order['id']}", body, key=TRADER)
    assert (reply.status, reply.message) == (400, message)


def test_an_offset_that_leaves_a_sale_no_stop_is_400(desk: DeskInProcess) -> None:
    """On a submit, and on a replace; there in basis points as well, whose unit it need not tell."""
    row = order_row("TRAILING_STOP", side="SELL", trailing_offset="100000.00")
    assert desk_error(desk, row) == (400, "TRAILING_OFFSET_TOO_LARGE")
    order = placed(desk, "TRAILING_STOP", trailing_offset="100", trailing_offset_type="BPS")
    before = desk.digest
    reply = desk.ask("PATCH", f"{ORDERS}/{order['id']}", {"trailing_offset": "20000"}, key=TRADER)
    assert reply.status == 400
    assert "TRAILING_OFFSET_TOO_LARGE" in str(reply.body)
    assert desk.digest == before


def test_the_clock_of_these_tests_begins_as_the_session_does() -> None:
    trading = NewYork().at(START)
    assert trading.is_regular
    assert trading.regular.begins_at == START
