"""Every order type through the official SDK, strict about every answer: placed, read, changed."""

import pytest
from clearstreet import BadRequestError, UnprocessableEntityError
from clearstreet.types.v1 import NewOrderRequestParam

from acceptance.trading import Account, told
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server


def held(order_type: str, side: str = "BUY") -> NewOrderRequestParam:
    """Return an order that waits for a price which is far away."""
    row: dict[str, object] = {
        "symbol": "AAPL",
        "side": side,
        "order_type": order_type,
        "quantity": "10",
        "time_in_force": "GOOD_TILL_CANCEL",
    }
    if "TRAILING" in order_type:
        row |= {"trailing_offset": "90.00", "trailing_offset_type": "PRICE"}
        if order_type == "TRAILING_STOP_LIMIT":
            row["limit_offset"] = "0.50"
    else:
        row["stop_price"] = "900.00" if side == "BUY" else "1.00"
        if order_type == "STOP_LIMIT":
            row["limit_price"] = "901.00" if side == "BUY" else "0.99"
    return row  # type: ignore[return-value] # put together member by member


@pytest.mark.parametrize("side", ["BUY", "SELL"])
@pytest.mark.parametrize(
    "order_type", ["STOP", "STOP_LIMIT", "TRAILING_STOP", "TRAILING_STOP_LIMIT"]
)
def test_an_order_that_waits_for_a_price_is_placed_read_changed_and_canceled(
    account: Account, order_type: str, side: str
) -> None:
    row = held(order_type, side)
    (order,) = account.submit(row)
    assert (order.status, order.order_type, order.side) == ("PENDING_TRIGGER", order_type, side)
    assert (order.stop_price, order.limit_price) == (row.get("stop_price"), row.get("limit_price"))
    assert (order.trailing_offset, order.limit_offset) == (
        row.get("trailing_offset"),
        row.get("limit_offset"),
    )
    assert (order.trailing_watermark_px, order.trailing_stop_px) == (None, None)
    read = account.get(order.id)
    trails = "TRAILING" in order_type
    assert (read.trailing_watermark_px is not None) is trails
    assert (read.trailing_watermark_ts is not None) is trails
    assert (read.trailing_limit_px is not None) is (order_type == "TRAILING_STOP_LIMIT")
    changes: dict[str, str] = {"quantity": "20"}
    changes |= {"trailing_offset": "80.00"} if trails else {"stop_price": "1.50"}
    if not trails and side == "BUY":
        changes["stop_price"] = "910.00"
    if order_type == "STOP_LIMIT":
        changes["limit_price"] = "911.00" if side == "BUY" else "1.25"
    changed = account.orders.replace_order(
        order.id,
        account_id=account.account_id,
        **changes,  # type: ignore[arg-type] # the same words for each type
    ).data
    assert (changed.id, changed.status) == (order.id, "PENDING_TRIGGER")
    for name, text in changes.items():
        assert getattr(changed, name) == text
    canceled = account.orders.cancel_open_order(order.id, account_id=account.account_id).data
    assert (canceled.status, canceled.leaves_quantity) == ("CANCELED", "0")


def test_basis_points_and_the_other_unit_may_be_asked_for(account: Account) -> None:
    row = held("TRAILING_STOP", "SELL")
    row["trailing_offset"], row["trailing_offset_type"] = "2500", "BPS"
    (order,) = account.submit(row)
    assert (order.trailing_offset, order.trailing_offset_type) == ("2500", "BPS")
    changed = account.orders.replace_order(
        order.id,
        account_id=account.account_id,
        trailing_offset="70.00",
        trailing_offset_type="PRICE",
    ).data
    assert (changed.trailing_offset, changed.trailing_offset_type) == ("70.00", "PRICE")


def test_a_stop_that_the_market_is_through_fills(account: Account) -> None:
    row = held("STOP")
    row["stop_price"] = "1.00"
    (order,) = account.submit(row)
    filled = account.wait_for(order.id, "FILLED")
    assert (filled.filled_quantity, filled.stop_price) == ("10", "1.00")


def test_a_trailing_stop_that_is_close_goes_out_as_the_market_moves(account: Account) -> None:
    row = held("TRAILING_STOP")
    row["trailing_offset"] = "0.01"
    (order,) = account.submit(row)
    out = wait_until(
        lambda: account.get(order.id), lambda order: order.status in {"FILLED", "PARTIALLY_FILLED"}
    )
    assert out.trailing_stop_px is not None
    assert out.average_fill_price is not None


@pytest.mark.parametrize("order_type", ["MARKET", "LIMIT"])
@pytest.mark.parametrize(
    ("asked", "shown"),
    [("AT_OPEN", "AT_OPEN"), ("AT_THE_CLOSE", "AT_CLOSE")],
)
def test_an_order_for_an_auction_waits_at_its_venue(
    account: Account, order_type: str, asked: str, shown: str
) -> None:
    row: dict[str, object] = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": order_type,
        "quantity": "10",
        "time_in_force": asked,
    }
    if order_type == "LIMIT":
        row["limit_price"] = "1.00"
    (order,) = account.submit(row)  # type: ignore[arg-type] # an older name among them
    assert order.time_in_force == shown
    assert account.wait_for(order.id, "NEW").expires_at is None
    account.orders.cancel_open_order(order.id, account_id=account.account_id)
    assert account.wait_for(order.id, "CANCELED").leaves_quantity == "0"


def test_what_an_order_lacks_and_what_it_does_not_take_is_said(account: Account) -> None:
    row = held("STOP_LIMIT")
    del row["stop_price"]
    with pytest.raises(UnprocessableEntityError) as lacking:
        account.submit(row)
    assert told(lacking.value) == "[0]: stop_price is required for order_type STOP_LIMIT"
    row = held("TRAILING_STOP")
    row["extended_hours"] = True
    with pytest.raises(BadRequestError) as extended:
        account.submit(row)
    assert told(extended.value) == "[0]: extended_hours is not allowed for order_type TRAILING_STOP"
