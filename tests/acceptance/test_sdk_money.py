"""Balances, positions, instructions and locates through the official SDK, on a server of their own.

The client is strict: an answer that is not exactly as its models say is an error. The market
moves, so figures are held against each other here; what they are to the cent is shown where
prices stand still.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import pytest
from clearstreet import (
    BadRequestError,
    ClearStreet,
    ConflictError,
    NotFoundError,
    UnprocessableEntityError,
)
from clearstreet.types.v1 import Position, PositionInstruction

from acceptance.server_process import ServerProcess, serving
from acceptance.trading import Account, at_market, told
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server

KEY: Final = "trader.may-read-and-write-orders"
READING, CLOSING, EMPTYING, INSTRUCTING, CASH = range(6500, 6505)
CALL: Final = "AAPL  391216C00200000"
CALL_SHORTLY: Final = "AAPL391216C00200000"
NO_ID: Final = "00000000-0000-0000-0000-000000000000"


def _account(number: int) -> dict[str, object]:
    return {
        "id": number,
        "cash": "1000000",
        "options_level": 3,
        "positions": [
            {"symbol": "AAPL", "quantity": "100", "average_price": "150.00"},
            {"symbol": "TSLA", "quantity": "-40", "average_price": "300.00"},
            {"symbol": CALL, "quantity": "10", "average_price": "20.00"},
        ],
        "locates": [
            {"symbol": "TSLA", "quantity": 500, "client_request_id": f"located-{number}"},
        ],
    }


def _seed() -> str:
    accounts = [_account(number) for number in (READING, CLOSING, EMPTYING, INSTRUCTING)]
    accounts.append({"id": CASH, "subtype": "CASH", "cash": "50000"})
    key_id, _, secret = KEY.partition(".")
    scopes = ["orders:read", "orders:write"]
    return json.dumps(
        {
            "accounts": accounts,
            "keys": [{"id": key_id, "secret": secret, "accounts": "all", "scopes": scopes}],
            "desk": {"borrow": [{"symbol": "TSLA", "rate": "0.0375", "available": 100000}]},
        }
    )


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run a server whose accounts hold something."""
    folder = tmp_path_factory.mktemp("rich-server")
    seed = folder / "seed.json"
    seed.write_text(_seed())
    with serving("--seed", str(seed), data=folder / "data") as running:
        yield running


@pytest.fixture
def sdk(rich: ServerProcess) -> Iterator[ClearStreet]:
    """Make a strict client."""
    with ClearStreet(
        api_key=KEY, base_url=rich.url, max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


def positions(sdk: ClearStreet, account_id: int) -> dict[str, Position]:
    return {each.symbol: each for each in sdk.v1.positions.get_positions(account_id).data}


def test_balances_of_a_margin_account_agree_with_each_other(sdk: ClearStreet) -> None:
    data = sdk.v1.accounts.get_account_balances(READING, top_margin_contributors_limit=5).data
    assert (data.margin_type, data.multiplier, data.currency) == ("REG_T", "4", "USD")
    assert data.short_market_value is not None
    value = Decimal(data.long_market_value) + Decimal(data.short_market_value)
    assert Decimal(data.equity) == Decimal(data.trade_cash) + value
    assert Decimal(data.trade_cash) == 1_000_000
    assert Decimal(data.daily_pnl) == (
        Decimal(data.daily_realized_pnl) + Decimal(data.daily_unrealized_pnl)
    )
    assert Decimal(data.daily_change) == Decimal(data.equity) - Decimal(data.sod.equity)
    details = data.margin_details
    assert details is not None
    excess = Decimal(details.maintenance_margin_excess)
    assert excess == Decimal(data.equity) - Decimal(details.maintenance_margin_requirement)
    assert Decimal(data.buying_power) == 4 * excess
    assert (details.intraday_details.multiplier, details.overnight_details.multiplier) == ("4", "2")
    assert details.top_contributors is not None
    wanted = sum(Decimal(each.maintenance_margin_requirement) for each in details.top_contributors)
    assert wanted == Decimal(details.maintenance_margin_requirement)


def test_balances_of_a_cash_account_have_no_margin(sdk: ClearStreet) -> None:
    data = sdk.v1.accounts.get_account_balances(CASH).data
    assert (data.margin_type, data.buying_power, data.equity) == ("NONE", "50000.00", "50000.00")
    assert (data.margin_details, data.multiplier, data.short_market_value) == (None, None, None)


def test_a_limit_is_set_kept_and_taken_away(sdk: ClearStreet) -> None:
    accounts = sdk.v1.accounts
    risk = accounts.patch_account_by_id(CASH, risk={"max_notional": "250000.50"}).data.risk
    assert risk is not None
    assert risk.max_notional == "250000.50"
    kept = accounts.patch_account_by_id(CASH).data.risk
    assert kept == risk
    assert accounts.patch_account_by_id(CASH, risk={"max_notional": None}).data.risk is None
    with pytest.raises(BadRequestError) as refused:
        accounts.patch_account_by_id(CASH, risk={"max_notional": "0"})
    assert told(refused.value).startswith("Invalid risk.max_notional: must be positive")
    with pytest.raises(UnprocessableEntityError):
        accounts.patch_account_by_id(CASH, extra_body={"shares": "5"})


def test_the_running_day_is_the_last_of_a_history(sdk: ClearStreet) -> None:
    accounts = sdk.v1.accounts
    answer = accounts.get_portfolio_history(READING, start_date="2020-01-01")
    assert answer.error is None
    (today,) = answer.data.segments
    assert Decimal(today.sod_equity) > 0
    assert (today.bought_notional, today.sold_notional) == ("0.00", "0.00")
    past = accounts.get_portfolio_history(READING, start_date="2020-01-01", end_date="2020-02-01")
    assert past.data.segments == []


def test_positions_are_sorted_filtered_and_paged(sdk: ClearStreet) -> None:
    listing = sdk.v1.positions.get_positions
    assert [each.symbol for each in listing(READING).data] == ["AAPL", CALL, "TSLA"]
    falling = listing(READING, sort_by="QUANTITY", sort_direction="DESC").data
    assert [each.quantity for each in falling] == ["100", "10", "-40"]
    for name in (CALL, CALL_SHORTLY, positions(sdk, READING)[CALL].instrument_id):
        (option,) = listing(READING, instrument_ids=[name]).data
        assert option.symbol == CALL
        assert option.underlying_instrument_id == positions(sdk, READING)["AAPL"].instrument_id
    page = listing(READING, page_size=2)
    assert page.metadata.total_items == 3
    assert page.metadata.next_page_token is not None
    rest = listing(READING, page_token=page.metadata.next_page_token)
    assert [each.symbol for each in rest.data] == ["TSLA"]


def test_a_position_is_worth_its_price_times_its_quantity(sdk: ClearStreet) -> None:
    for symbol, multiplier in (("AAPL", 1), ("TSLA", 1), (CALL, 100)):
        held = positions(sdk, READING)[symbol]
        assert held.instrument_price is not None
        assert held.cost_basis is not None
        assert held.unrealized_pnl is not None
        value = Decimal(held.instrument_price) * Decimal(held.quantity) * multiplier
        assert Decimal(held.market_value) == value
        assert Decimal(held.unrealized_pnl) == value - Decimal(held.cost_basis)
    assert positions(sdk, READING)["TSLA"].position_type == "SHORT"


def test_a_purchase_becomes_a_position_and_is_closed(sdk: ClearStreet) -> None:
    account = Account(sdk, CLOSING)
    (bought,) = account.submit(at_market("MSFT", "5"))
    filled = account.wait_for(bought.id, "FILLED")
    held = positions(sdk, CLOSING)["MSFT"]
    assert (held.quantity, held.avg_price) == ("5", filled.average_fill_price)
    (closing,) = sdk.v1.positions.close_position("MSFT", account_id=CLOSING).data
    assert (closing.side, closing.quantity, closing.order_type) == ("SELL", "5", "MARKET")
    assert closing.client_order_id.startswith("close-position-")
    account.wait_for(closing.id, "FILLED")
    assert "MSFT" not in positions(sdk, CLOSING)
    with pytest.raises(BadRequestError) as refused:
        sdk.v1.positions.close_position("MSFT", account_id=CLOSING)
    assert told(refused.value).startswith("The position cannot be closed")
    with pytest.raises(NotFoundError):
        sdk.v1.positions.close_position("NOBODY", account_id=CLOSING)


def test_everything_is_closed_at_once(sdk: ClearStreet) -> None:
    account = Account(sdk, EMPTYING)
    orders = sdk.v1.positions.close_positions(EMPTYING, cancel_orders=True).data
    assert {order.symbol for order in orders} == {"AAPL", "TSLA", CALL}
    for order in orders:
        account.wait_for(order.id, "FILLED")
    assert positions(sdk, EMPTYING) == {}
    assert sdk.v1.positions.close_positions(EMPTYING).data == []


def test_instructions_are_sent_refused_withdrawn_and_listed(sdk: ClearStreet) -> None:
    calls = sdk.v1.positions
    option_id = positions(sdk, INSTRUCTING)[CALL].instrument_id

    def listed() -> list[PositionInstruction]:
        return calls.get_position_instructions(INSTRUCTING, instrument_id=CALL).data

    first = calls.submit_position_instructions(
        INSTRUCTING,
        instructions=[
            {
                "client_instruction_id": "first",
                "instruction_type": "EXERCISE",
                "instrument_id": option_id,
                "quantity": "2",
            }
        ],
    )
    (sent,) = first.data
    assert (first.error, sent.status, sent.symbol) == (None, "SENT", CALL)
    again = calls.submit_position_instructions(
        INSTRUCTING,
        instructions=[
            {
                "client_instruction_id": name,
                "instruction_type": "EXERCISE",
                "instrument_id": option_id,
                "quantity": "1",
            }
            for name in ("first", "second")
        ],
    )
    assert again.error is not None
    assert (again.error.code, again.error.message) == (409, "Duplicate exercise instruction")
    duplicate, second = again.data
    assert (duplicate.id, duplicate.status, second.status) == (NO_ID, "REJECTED", "SENT")
    assert duplicate.rejection is not None
    assert duplicate.rejection.metadata == {"existing_id": sent.id}
    withdrawn = calls.cancel_position_instruction(second.id, account_id=INSTRUCTING).data
    assert withdrawn.status == "CANCEL_REQUESTED"
    assert [each.client_instruction_id for each in listed()] == ["second", "first"]
    ended = wait_until(listed, lambda rows: {"ACCEPTED", "CANCELLED"} == {r.status for r in rows})
    assert [each.status for each in ended] == ["CANCELLED", "ACCEPTED"]
    with pytest.raises(ConflictError):
        calls.cancel_position_instruction(second.id, account_id=INSTRUCTING)
    with pytest.raises(NotFoundError):
        calls.cancel_position_instruction(NO_ID, account_id=INSTRUCTING)


def test_a_batch_that_is_rejected_whole_still_tells_its_rows(sdk: ClearStreet) -> None:
    with pytest.raises(BadRequestError) as refused:
        sdk.v1.positions.submit_position_instructions(
            INSTRUCTING,
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


def test_locates_are_listed_and_found_by_each_of_their_names(sdk: ClearStreet) -> None:
    locates = sdk.v1.locates
    name = f"located-{READING}"
    locate = locates.get_locate_by_id(name, account_id=READING).data
    assert (locate.status, locate.requested_quantity, locate.quantity) == ("ACCEPTED", 500, 500)
    assert locate.locate_id is not None
    for other in (locate.locate_request_id, locate.locate_id):
        assert locates.get_locate_by_id(other, account_id=READING).data == locate
    day = locate.effective_date
    listed = locates.get_locates(
        READING, effective_date=day, status=["ACCEPTED"], instrument_ids=["TSLA"]
    )
    assert listed.data == [locate]
    assert locates.get_locates(READING, effective_date=day, status=["EXPIRED"]).data == []
    with pytest.raises(NotFoundError):
        locates.get_locate_by_id(name, account_id=CASH)


def test_rates_are_told_for_those_that_have_one(sdk: ClearStreet) -> None:
    locates = sdk.v1.locates
    rate = locates.get_locate_rate_by_id("TSLA").data
    assert rate.rate == "0.0375"
    assert rate.as_of is not None
    answer = locates.get_locate_rates(instrument_ids=["NOBODY", "TSLA"])
    nobody, tesla = answer.data
    assert tesla.rate == rate
    assert nobody.rate is None
    assert nobody.error is not None
    assert (nobody.instrument, nobody.error.code) == ("NOBODY", 404)
    assert answer.error is not None
    assert locates.get_locate_rates(instrument_ids=["TSLA"]).error is None
    with pytest.raises(NotFoundError):
        locates.get_locate_rate_by_id("NOBODY")
