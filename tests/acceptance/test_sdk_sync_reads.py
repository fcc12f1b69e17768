"""Reading orders, executions, accounts and instruments through the official SDK."""

from datetime import timedelta

import pytest
from clearstreet import BadRequestError, ClearStreet, NotFoundError, Omit
from clearstreet.types.v1 import Order

from acceptance.seeds import ACCOUNT_IDS, CLOSED_ACCOUNT_ID, PARTLY_FILLED_ID, SEEDED_ACCOUNT_ID
from acceptance.server_process import ServerProcess
from acceptance.trading import Account, at_market, resting, told

pytestmark = pytest.mark.server


def test_an_order_is_found_by_its_id_and_while_open_by_the_clients(account: Account) -> None:
    order = account.submit_resting("my-own")
    assert account.get("my-own").id == order.id
    account.orders.cancel_open_order(order.id, account_id=account.account_id)
    account.wait_for(order.id, "CANCELED")
    assert account.get(order.id).client_order_id == "my-own"
    with pytest.raises(NotFoundError) as refused:
        account.get("my-own")
    assert told(refused.value) == f"Order my-own not found for account {account.account_id}"


def test_a_seeded_order_reads_as_it_was_written(client: ClearStreet) -> None:
    order = Account(client, SEEDED_ACCOUNT_ID).get(PARTLY_FILLED_ID)
    assert (order.status, order.quantity, order.limit_price) == (
        "PARTIALLY_FILLED",
        "100",
        "150.50",
    )
    assert (order.filled_quantity, order.leaves_quantity, order.average_fill_price) == (
        "50",
        "50",
        "149.95",
    )


def test_every_filter_keeps_what_it_should(account: Account) -> None:
    """Three orders, one of each kind that the filters tell apart."""
    first = account.submit_resting("one", "AAPL")
    second = account.submit_resting("two", "MSFT")
    account.orders.cancel_open_order(second.id, account_id=account.account_id)
    canceled = account.wait_for(second.id, "CANCELED")
    (bought,) = account.submit(at_market("NVDA"))
    third = account.wait_for(bought.id, "FILLED")
    number, orders = account.account_id, account.orders

    def ids(answer: list[Order]) -> set[str]:
        return {order.id for order in answer}

    everything = ids(orders.get_orders(number).data)
    assert everything == {first.id, second.id, third.id}
    assert ids(orders.get_orders(number, status=["NEW"]).data) == {first.id}
    assert ids(orders.get_orders(number, status=["CANCELED", "FILLED"]).data) == {
        second.id,
        third.id,
    }
    assert ids(orders.get_orders(number, status=["CALCULATED", "OTHER"]).data) == set()
    assert ids(orders.get_orders(number, symbol="MSFT").data) == {second.id}
    assert ids(orders.get_orders(number, order_ids=["one", third.id]).data) == {
        first.id,
        third.id,
    }
    by_symbol_and_id = [str(first.instrument_id), "NVDA"]
    assert ids(orders.get_orders(number, instrument_ids=by_symbol_and_id).data) == {
        first.id,
        third.id,
    }
    assert ids(orders.get_orders(number, instrument_type="COMMON_STOCK").data) == everything
    assert ids(orders.get_orders(number, instrument_type="OPTION").data) == set()
    assert ids(orders.get_orders(number, underlying_instrument_ids=["AAPL"]).data) == set()
    assert ids(orders.get_orders(number, from_=second.created_at, to=second.created_at).data) <= {
        second.id
    }
    # The SDK writes a datetime's six digits; the desk counts nine.
    tick = timedelta(microseconds=1)
    assert ids(
        orders.get_orders(number, from_=second.created_at - tick, to=second.created_at + tick).data
    ) == {second.id}
    after = (canceled.updated_at + tick).isoformat()
    assert ids(orders.get_orders(number, updated_at={"gt": after}).data) == {third.id}
    assert ids(orders.get_orders(number, updated_at={"gte": after}).data) == {third.id}
    assert ids(orders.get_orders(number, updated_at={"lt": after}).data) == {
        first.id,
        second.id,
    }
    assert ids(orders.get_orders(number, updated_at={"lte": after, "gt": after}).data) == set()
    assert ids(orders.get_orders(number, symbol="MSFT", status=["NEW"]).data) == set()


def test_a_range_that_ends_before_it_begins_is_refused(account: Account) -> None:
    with pytest.raises(BadRequestError) as refused:
        account.orders.get_orders(
            account.account_id, updated_at={"gt": "2026-01-02", "lt": "2026-01-01"}
        )
    assert told(refused.value) == (
        "Failed to deserialize query string: the range of `updated_at` ends before it begins"
    )


def test_orders_are_paged_both_ways_newest_first(account: Account) -> None:
    account.submit(*[resting(f"p{number}") for number in range(5)])
    number, orders = account.account_id, account.orders
    first = orders.get_orders(number, page_size=2)
    assert first.metadata.previous_page_token is None
    assert first.metadata.next_page_token is not None
    second = orders.get_orders(number, page_token=first.metadata.next_page_token)
    assert second.metadata.next_page_token is not None
    third = orders.get_orders(number, page_token=second.metadata.next_page_token)
    assert third.metadata.next_page_token is None
    assert [page.metadata.page_number for page in (first, second, third)] == [1, 2, 3]
    assert {page.metadata.total_items for page in (first, second, third)} == {5}
    assert {page.metadata.total_pages for page in (first, second, third)} == {3}
    walked = [order.client_order_id for page in (first, second, third) for order in page.data]
    assert walked == ["p4", "p3", "p2", "p1", "p0"]
    assert second.metadata.previous_page_token is not None
    back = orders.get_orders(number, page_token=second.metadata.previous_page_token)
    assert [order.client_order_id for order in back.data] == ["p4", "p3"]


def test_executions_are_listed_newest_first_and_filtered(account: Account) -> None:
    (one,) = account.submit(at_market("AAPL", "5"))
    account.wait_for(one.id, "FILLED")
    (two,) = account.submit(at_market("MSFT", "7"))
    filled = account.wait_for(two.id, "FILLED")
    number, orders = account.account_id, account.orders
    found = orders.get_executions(number).data
    assert found[0].order_id == two.id
    assert found[-1].order_id == one.id
    times = [execution.transaction_time for execution in found]
    assert times == sorted(times, reverse=True)
    of_two = orders.get_executions(number, order_ids=[two.id]).data
    assert sum(int(execution.quantity) for execution in of_two) == 7
    assert {execution.symbol for execution in of_two} == {"MSFT"}
    if len(of_two) == 1:
        assert of_two[0].price == filled.average_fill_price
    of_apple = orders.get_executions(number, instrument_ids=["AAPL"]).data
    assert {execution.order_id for execution in of_apple} == {one.id}
    until = orders.get_executions(number, to=times[-1] + timedelta(microseconds=1)).data
    assert {execution.order_id for execution in until} == {one.id}
    since = orders.get_executions(number, from_=times[0] - timedelta(microseconds=1)).data
    assert {execution.order_id for execution in since} == {two.id}
    assert orders.get_executions(number, underlying_instrument_ids=["AAPL"]).data == []
    page = orders.get_executions(number, page_size=1)
    assert page.metadata.next_page_token is not None
    following = orders.get_executions(number, page_token=page.metadata.next_page_token)
    assert following.data[0].id == found[1].id


def test_the_version_needs_no_key(server: ServerProcess) -> None:
    with ClearStreet(base_url=server.url, max_retries=0, _strict_response_validation=True) as sdk:
        answer = sdk.v1.api_version.get_version(extra_headers={"Authorization": Omit()})
    assert answer.data.version == "2025-10-31"


def test_accounts_are_listed_filtered_and_paged(client: ClearStreet) -> None:
    accounts = client.v1.accounts
    total = len(ACCOUNT_IDS) + 2
    everything = accounts.get_accounts()
    assert everything.metadata.total_items == total
    assert [account.id for account in everything.data] == sorted(
        [SEEDED_ACCOUNT_ID, CLOSED_ACCOUNT_ID, *ACCOUNT_IDS]
    )
    by_prefix = accounts.get_accounts(account_id="600")
    assert [account.id for account in by_prefix.data] == [SEEDED_ACCOUNT_ID, CLOSED_ACCOUNT_ID]
    by_name = accounts.get_accounts(account_name="SEEDED exa")
    assert [account.id for account in by_name.data] == [SEEDED_ACCOUNT_ID]
    both = accounts.get_accounts(account_id="7", account_name="seeded")
    assert both.data == []
    page = accounts.get_accounts(page_size=3)
    assert page.metadata.next_page_token is not None
    following = accounts.get_accounts(page_token=page.metadata.next_page_token)
    assert [account.id for account in following.data] == [
        account.id for account in everything.data[3:6]
    ]


def test_one_account_is_read_by_its_number(client: ClearStreet) -> None:
    account = client.v1.accounts.get_account_by_id(SEEDED_ACCOUNT_ID).data
    assert (account.full_name, account.short_name, account.status) == (
        "Seeded Example",
        "SEEDED",
        "ACTIVE",
    )
    closed = client.v1.accounts.get_account_by_id(CLOSED_ACCOUNT_ID).data
    assert (closed.status, str(closed.close_date)) == ("CLOSED", "2025-06-30")


def test_instruments_are_listed_and_read_by_id_and_symbol(client: ClearStreet) -> None:
    instruments = client.v1.instruments
    listed = instruments.get_instruments()
    assert listed.metadata.total_items == 5046
    assert len(listed.data) == 1000
    symbols = [instrument.symbol for instrument in listed.data]
    assert symbols == sorted(symbols)
    apple = instruments.get_instrument_by_id("AAPL").data
    assert instruments.get_instrument_by_id(apple.id).data.symbol == "AAPL"
    both = instruments.get_instruments(instrument_ids=[apple.id, "MSFT", "NOBODY"])
    assert [instrument.symbol for instrument in both.data] == ["AAPL", "MSFT"]
    assert instruments.get_instruments(instrument_type="OPTION").data == []
    assert all(each.is_ptp for each in instruments.get_instruments(is_ptp=True).data)
    held = instruments.get_instruments(is_marginable=True, easy_to_borrow=True, page_size=6)
    assert all(each.is_marginable and each.easy_to_borrow for each in held.data)
    page = instruments.get_instruments(page_size=6, is_liquidation_only=False)
    assert page.metadata.total_pages == 841
    dated = instruments.get_instrument_by_id("AAPL", include_options_expiry_dates=True).data
    assert dated.options_expiry_dates
    assert dated.options_expiry_dates == sorted(dated.options_expiry_dates)
    with pytest.raises(NotFoundError) as refused:
        instruments.get_instrument_by_id("NOBODY")
    assert told(refused.value) == "Instrument not found: NOBODY"
