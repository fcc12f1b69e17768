"""Placing, replacing and canceling through the official SDK, strict about every answer."""

from datetime import UTC, datetime, timedelta

import pytest
from clearstreet import BadRequestError, ClearStreet, NotFoundError, UnprocessableEntityError

from acceptance.seeds import CLOSED_ACCOUNT_ID
from acceptance.trading import Account, at_market, resting, told

pytestmark = pytest.mark.server

UNKNOWN_ID = "0193c8a0-0000-7000-8000-0000000000ff"


def test_a_submitted_order_is_pending_until_the_venue_has_it(account: Account) -> None:
    (order,) = account.submit(resting("mine-1"))
    assert order.status == "PENDING_NEW"
    assert (order.client_order_id, order.symbol, order.venue) == ("mine-1", "AAPL", "XNAS")
    assert (order.quantity, order.filled_quantity, order.leaves_quantity) == ("10", "0", "10")
    assert (order.limit_price, order.average_fill_price) == ("1.00", None)
    assert account.wait_for(order.id, "NEW").updated_at > order.created_at


def test_a_batch_is_answered_row_by_row(account: Account) -> None:
    rows = [resting(f"row-{number}") for number in range(20)]
    answered = account.submit(*rows)
    assert [order.client_order_id for order in answered] == [f"row-{n}" for n in range(20)]
    assert len({order.id for order in answered}) == 20


def test_a_repeated_submit_gets_the_same_order(account: Account) -> None:
    """An answer that was lost on the way is asked for again; nothing is placed twice."""
    (first,) = account.submit(resting("retry"))
    (again,) = account.submit(resting("retry"))
    assert again.id == first.id
    listed = account.orders.get_orders(account.account_id)
    assert listed.metadata.total_items == 1


def test_a_used_client_id_with_another_order_is_refused(account: Account) -> None:
    account.submit(resting("taken"))
    other = resting("taken")
    other["quantity"] = "11"
    with pytest.raises(BadRequestError) as refused:
        account.submit(other)
    assert told(refused.value) == "Risk check failed"
    assert refused.value.response.json()["error"]["details"][0]["type"] == "DUPLICATE_ORDER_ID"


def test_a_refused_order_can_be_read_by_the_id_in_the_refusal(account: Account) -> None:
    row = resting("off-tick")
    row["limit_price"] = "1.001"
    with pytest.raises(BadRequestError) as refused:
        account.submit(row)
    assert told(refused.value) == "Risk check failed"
    what, why = refused.value.response.json()["error"]["details"]
    assert what["type"] == "INVALID_TICK_SIZE"
    assert why["domain"] == "com.clearstreet.oems.risk"
    assert why["reason"] == "INVALID_TICK_SIZE"
    order_id = why["metadata"]["order_id"]
    assert what["subject"] == f"order:{order_id}"
    order = account.get(order_id)
    assert (order.status, order.client_order_id, order.leaves_quantity) == (
        "REJECTED",
        "off-tick",
        "0",
    )
    with pytest.raises(BadRequestError) as again:
        account.submit(row)
    details = again.value.response.json()["error"]["details"]
    assert details[1]["metadata"]["order_id"] == order_id


def test_a_refused_row_of_a_batch_comes_back_rejected(account: Account) -> None:
    bad = resting("bad")
    bad["limit_price"] = "1.001"
    good, rejected = account.submit(resting("good"), bad)
    assert (good.status, rejected.status) == ("PENDING_NEW", "REJECTED")
    assert rejected.details
    assert "INVALID_TICK_SIZE" in rejected.details[0]


def test_an_account_that_is_closed_places_nothing(client: ClearStreet) -> None:
    with pytest.raises(BadRequestError) as refused:
        Account(client, CLOSED_ACCOUNT_ID).submit(resting())
    assert refused.value.response.json()["error"]["details"][0]["type"] == "ACCOUNT_NOT_ACTIVE"


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("limit_price", "0", "[0]: Invalid limit price: must be positive"),
        ("quantity", "0", "[0]: Invalid quantity: must be positive"),
        ("symbol", "NOBODY", "[0]: Instrument not found: NOBODY"),
        ("limit_price", None, "[0]: limit_price is required for order_type LIMIT"),
        ("expires_at", "2040-01-01T00:00:00Z", "[0]: expires_at is not allowed"),
    ],
)
def test_a_value_that_makes_no_sense_is_422(
    account: Account, member: str, value: str | None, message: str
) -> None:
    row: dict[str, object] = {**resting(), member: value}
    with pytest.raises(UnprocessableEntityError) as refused:
        account.submit(row)  # type: ignore[arg-type] # the SDK sends whatever it is given
    assert told(refused.value).startswith(message)


def test_what_an_order_type_does_not_take_is_said(account: Account) -> None:
    row = resting()
    row["order_type"] = "STOP"
    row["stop_price"] = "1.00"
    with pytest.raises(UnprocessableEntityError) as refused:
        account.submit(row)
    assert told(refused.value) == "[0]: limit_price is not allowed for order_type STOP"


@pytest.mark.parametrize("time_in_force", ["IMMEDIATE_OR_CANCEL", "FILL_OR_KILL"])
def test_an_order_that_cannot_fill_at_once_is_canceled(
    account: Account, time_in_force: str
) -> None:
    row: dict[str, object] = {**resting(), "time_in_force": time_in_force}
    (order,) = account.submit(row)  # type: ignore[arg-type] # a plain str for the literal
    ended = account.wait_for(order.id, "CANCELED")
    assert (ended.filled_quantity, ended.leaves_quantity) == ("0", "0")
    assert ended.details


def test_a_dated_order_tells_when_it_expires_and_does(account: Account) -> None:
    expires_at = datetime.now(UTC) + timedelta(seconds=0.4)
    row = resting()
    row["time_in_force"] = "GOOD_TILL_DATE"
    row["expires_at"] = expires_at
    (order,) = account.submit(row)
    assert order.expires_at == expires_at
    assert account.wait_for(order.id, "EXPIRED").leaves_quantity == "0"


def test_a_replace_keeps_the_ids_and_shows_the_new_terms_at_once(account: Account) -> None:
    order = account.submit_resting("to-change")
    asked = account.orders.replace_order(
        order.id, account_id=account.account_id, quantity="20", limit_price="1.05"
    ).data
    assert (asked.id, asked.client_order_id) == (order.id, "to-change")
    assert (asked.status, asked.quantity, asked.limit_price) == ("PENDING_REPLACE", "20", "1.05")
    changed = account.wait_for(order.id, "NEW")
    assert (changed.quantity, changed.leaves_quantity, changed.limit_price) == (
        "20",
        "20",
        "1.05",
    )


def test_a_replace_is_refused_in_words(account: Account) -> None:
    order = account.submit_resting()
    number, orders = account.account_id, account.orders
    with pytest.raises(BadRequestError) as empty:
        orders.replace_order(order.id, account_id=number)
    assert told(empty.value) == "at least one field must be provided"
    with pytest.raises(BadRequestError) as stop:
        orders.replace_order(order.id, account_id=number, stop_price="1.00")
    assert "FIELD_NOT_FOR_ORDER_TYPE: field=stop_price" in told(stop.value)
    with pytest.raises(NotFoundError) as unknown:
        orders.replace_order(UNKNOWN_ID, account_id=number, quantity="5")
    assert told(unknown.value) == f"Order {UNKNOWN_ID} not found for account {number}"
    orders.cancel_open_order(order.id, account_id=number)
    account.wait_for(order.id, "CANCELED")
    with pytest.raises(BadRequestError) as ended:
        orders.replace_order(order.id, account_id=number, quantity="5")
    assert "CANCELED" in told(ended.value)


def test_a_cancel_is_pending_then_done_and_may_be_repeated(account: Account) -> None:
    order = account.submit_resting("to-cancel")
    number, orders = account.account_id, account.orders
    pending = orders.cancel_open_order(order.id, account_id=number).data
    assert (pending.status, pending.leaves_quantity) == ("PENDING_CANCEL", "10")
    ended = account.wait_for(order.id, "CANCELED")
    assert (ended.leaves_quantity, ended.filled_quantity) == ("0", "0")
    again = orders.cancel_open_order(order.id, account_id=number).data
    assert (again.status, again.updated_at) == ("CANCELED", ended.updated_at)


def test_a_cancel_by_the_clients_id_works_while_the_order_is_open(account: Account) -> None:
    order = account.submit_resting("by-name")
    canceled = account.orders.cancel_open_order("by-name", account_id=account.account_id).data
    assert canceled.id == order.id


def test_a_cancel_of_a_filled_order_returns_it_unchanged(account: Account) -> None:
    (order,) = account.submit(at_market())
    filled = account.wait_for(order.id, "FILLED")
    again = account.orders.cancel_open_order(order.id, account_id=account.account_id).data
    assert (again.status, again.updated_at) == ("FILLED", filled.updated_at)


def test_cancel_all_takes_what_matches_and_tells_each_status(account: Account) -> None:
    apple = account.submit_resting("apple", "AAPL")
    msft = account.submit_resting("msft", "MSFT")
    selling = resting("selling")
    selling["side"], selling["limit_price"] = "SELL", "9000.00"
    (sell,) = account.submit(selling)
    account.wait_for(sell.id, "NEW")
    number, orders = account.account_id, account.orders
    sold = orders.cancel_all_open_orders(number, side="SELL").data
    assert [(order.id, order.status) for order in sold] == [(sell.id, "PENDING_CANCEL")]
    in_msft = orders.cancel_all_open_orders(number, instrument_ids=["MSFT"], type="LIMIT").data
    assert [order.id for order in in_msft] == [msft.id]
    with pytest.raises(NotFoundError) as none_of_that_kind:
        orders.cancel_all_open_orders(number, type="MARKET")
    assert told(none_of_that_kind.value) == "No orders match the specified filters"
    rest = orders.cancel_all_open_orders(number, instrument_type="COMMON_STOCK").data
    assert [order.id for order in rest] == [apple.id]
    with pytest.raises(NotFoundError) as nothing_left:
        orders.cancel_all_open_orders(number)
    assert told(nothing_left.value) == "No orders match the specified filters"
    for order in (apple, msft, sell):
        account.wait_for(order.id, "CANCELED")
