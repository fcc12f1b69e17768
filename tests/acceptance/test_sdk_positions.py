"""Positions and instructions through both clients of the official SDK, which are strict."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import pytest
from clearstreet import BadRequestError, ClearStreet, ConflictError, NotFoundError
from clearstreet.types.v1 import Position, PositionInstruction

from acceptance.seeds import CALL
from acceptance.trading import Account, at_market, exercise, resting, told
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server

CALL_SHORTLY: Final = CALL.replace(" ", "")
NO_ID: Final = "00000000-0000-0000-0000-000000000000"
TRIES: Final = 7


def positions(sdk: ClearStreet, account_id: int) -> dict[str, Position]:
    return {each.symbol: each for each in sdk.v1.positions.get_positions(account_id).data}


def one_of(rows: Sequence[PositionInstruction], instruction_id: str) -> PositionInstruction:
    """Return the instruction with an id."""
    (found,) = (row for row in rows if row.id == instruction_id)
    return found


def withdraw_in_time(sdk: ClearStreet, account_id: int) -> PositionInstruction:
    """Send an instruction and withdraw it before it is answered; return what is told of it.

    The clearing house answers after a second, which a busy machine may sleep through. An
    instruction that has been accepted by then is a conflict, as it must be, and the next is tried.
    """
    calls = sdk.v1.positions
    for number in range(TRIES):
        (sent,) = calls.submit_position_instructions(
            account_id, instructions=[exercise(CALL, "1", f"try-{number}")]
        ).data
        try:
            return calls.cancel_position_instruction(sent.id, account_id=account_id).data
        except ConflictError:
            listed = calls.get_position_instructions(account_id).data
            assert one_of(listed, sent.id).status == "ACCEPTED"
    raise AssertionError(f"none of {TRIES} instructions could be withdrawn")


def test_positions_are_sorted_filtered_and_paged(sdk: ClearStreet, rich_id: int) -> None:
    listing = sdk.v1.positions.get_positions
    assert [each.symbol for each in listing(rich_id).data] == ["AAPL", CALL, "TSLA"]
    falling = listing(rich_id, sort_by="QUANTITY", sort_direction="DESC").data
    assert [each.quantity for each in falling] == ["100", "10", "-40"]
    for name in (CALL, CALL_SHORTLY, positions(sdk, rich_id)[CALL].instrument_id):
        (option,) = listing(rich_id, instrument_ids=[name]).data
        assert option.symbol == CALL
        assert option.underlying_instrument_id == positions(sdk, rich_id)["AAPL"].instrument_id
    page = listing(rich_id, page_size=2)
    assert page.metadata.total_items == 3
    assert page.metadata.next_page_token is not None
    rest = listing(rich_id, page_token=page.metadata.next_page_token)
    assert [each.symbol for each in rest.data] == ["TSLA"]
    full: dict[str, Any] = {
        "instrument_ids": ["AAPL", "TSLA"],
        "sort_by": "QUANTITY",
        "sort_direction": "DESC",
        "page_size": 1,
    }
    highest = listing(rich_id, **full)
    assert highest.metadata.next_page_token is not None
    lowest = listing(rich_id, **full, page_token=highest.metadata.next_page_token)
    assert [each.quantity for each in (*highest.data, *lowest.data)] == ["100", "-40"]


def test_a_position_is_worth_its_price_times_its_quantity(sdk: ClearStreet, rich_id: int) -> None:
    for symbol, multiplier in (("AAPL", 1), ("TSLA", 1), (CALL, 100)):
        held = positions(sdk, rich_id)[symbol]
        assert held.instrument_price is not None
        assert held.cost_basis is not None
        assert held.unrealized_pnl is not None
        value = Decimal(held.instrument_price) * Decimal(held.quantity) * multiplier
        assert Decimal(held.market_value) == value
        assert Decimal(held.unrealized_pnl) == value - Decimal(held.cost_basis)
    assert positions(sdk, rich_id)["TSLA"].position_type == "SHORT"


def test_a_purchase_becomes_a_position_and_is_closed(sdk: ClearStreet, rich_id: int) -> None:
    account = Account(sdk, rich_id)
    (bought,) = account.submit(at_market("MSFT", "5"))
    filled = account.wait_for(bought.id, "FILLED")
    held = positions(sdk, rich_id)["MSFT"]
    assert (held.quantity, held.avg_price) == ("5", filled.average_fill_price)
    (closing,) = sdk.v1.positions.close_position("MSFT", account_id=rich_id).data
    assert (closing.side, closing.quantity, closing.order_type) == ("SELL", "5", "MARKET")
    assert closing.client_order_id.startswith("close-position-")
    account.wait_for(closing.id, "FILLED")
    assert "MSFT" not in positions(sdk, rich_id)
    with pytest.raises(BadRequestError) as refused:
        sdk.v1.positions.close_position("MSFT", account_id=rich_id)
    assert told(refused.value).startswith("The position cannot be closed")
    with pytest.raises(NotFoundError):
        sdk.v1.positions.close_position("NOBODY", account_id=rich_id)


def test_a_position_is_closed_once_the_orders_that_claim_it_are_canceled(
    sdk: ClearStreet, rich_id: int
) -> None:
    account = Account(sdk, rich_id)
    claim = resting()
    claim |= {"side": "SELL", "limit_price": "9000.00", "quantity": "100"}
    (claiming,) = account.submit(claim)
    account.wait_for(claiming.id, "NEW")
    with pytest.raises(BadRequestError):
        sdk.v1.positions.close_position("AAPL", account_id=rich_id, cancel_orders=False)
    (closing,) = sdk.v1.positions.close_position(
        "AAPL", account_id=rich_id, cancel_orders=True
    ).data
    account.wait_for(claiming.id, "CANCELED")
    assert account.wait_for(closing.id, "FILLED").filled_quantity == "100"


def test_everything_is_closed_at_once(sdk: ClearStreet, rich_id: int) -> None:
    account = Account(sdk, rich_id)
    orders = sdk.v1.positions.close_positions(rich_id, cancel_orders=True).data
    assert {order.symbol for order in orders} == {"AAPL", "TSLA", CALL}
    for order in orders:
        account.wait_for(order.id, "FILLED")
    assert positions(sdk, rich_id) == {}
    assert sdk.v1.positions.close_positions(rich_id).data == []


def test_instructions_are_sent_refused_as_duplicates_and_listed(
    sdk: ClearStreet, rich_id: int
) -> None:
    calls = sdk.v1.positions
    option_id = positions(sdk, rich_id)[CALL].instrument_id
    first = calls.submit_position_instructions(
        rich_id, instructions=[exercise(option_id, "2", "first")]
    )
    (sent,) = first.data
    assert (first.error, sent.status, sent.symbol) == (None, "SENT", CALL)
    again = calls.submit_position_instructions(
        rich_id, instructions=[exercise(option_id, "1", name) for name in ("first", "second")]
    )
    assert again.error is not None
    assert (again.error.code, again.error.message) == (409, "Duplicate exercise instruction")
    duplicate, second = again.data
    assert (duplicate.id, duplicate.status, second.status) == (NO_ID, "REJECTED", "SENT")
    assert duplicate.rejection is not None
    assert duplicate.rejection.metadata == {"existing_id": sent.id}
    (unnamed,) = calls.submit_position_instructions(
        rich_id, instructions=[exercise(CALL, "3")]
    ).data
    assert unnamed.client_instruction_id
    listed = wait_until(
        lambda: calls.get_position_instructions(rich_id).data,
        lambda rows: {"ACCEPTED"} == {row.status for row in rows},
    )
    assert [row.id for row in listed] == [unnamed.id, second.id, sent.id]
    assert [row.accepted_quantity for row in listed] == ["3", "1", "2"]
    narrow = calls.get_position_instructions(
        rich_id, instrument_id=CALL, underlying_instrument_id="AAPL"
    )
    assert narrow.data == listed
    assert calls.get_position_instructions(rich_id, underlying_instrument_id="TSLA").data == []


def test_an_instruction_is_withdrawn_before_the_clearing_house_has_answered(
    sdk: ClearStreet, rich_id: int
) -> None:
    calls = sdk.v1.positions
    withdrawn = withdraw_in_time(sdk, rich_id)
    assert withdrawn.status in {"CANCEL_REQUESTED", "CANCELLED"}

    def now() -> PositionInstruction:
        return one_of(calls.get_position_instructions(rich_id).data, withdrawn.id)

    ended = wait_until(now, lambda row: row.status != "CANCEL_REQUESTED")
    assert (ended.status, ended.accepted_quantity) == ("CANCELLED", None)
    with pytest.raises(ConflictError):
        calls.cancel_position_instruction(withdrawn.id, account_id=rich_id)
    with pytest.raises(NotFoundError):
        calls.cancel_position_instruction(NO_ID, account_id=rich_id)


def test_a_batch_that_is_rejected_whole_still_tells_its_rows(
    sdk: ClearStreet, rich_id: int
) -> None:
    with pytest.raises(BadRequestError) as refused:
        sdk.v1.positions.submit_position_instructions(
            rich_id,
            instructions=[
                {
                    "instruction_type": "DO_NOT_EXERCISE",
                    "instrument_id": CALL,
                    "quantity": "1",
                }
            ],
        )
    body = refused.value.response.json()
    text = "DO_NOT_EXERCISE must be submitted on the contract's expiration date"
    assert body["error"] == {"code": 400, "message": text}
    assert body["data"][0]["rejection"]["reason"] == "DNE_NOT_ON_EXPIRY"
