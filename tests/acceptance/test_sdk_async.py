"""Every operation once more through the asynchronous SDK, many calls under way at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from clearstreet import AsyncClearStreet, BadRequestError, NotFoundError
from clearstreet.types.v1 import Order

from acceptance.seeds import PARTLY_FILLED_ID, SEEDED_ACCOUNT_ID, TRADER
from acceptance.server_process import ServerProcess
from acceptance.trading import at_market, resting, told
from acceptance.waiting import async_wait_until

pytestmark = pytest.mark.server

MANY: Final = 40

Story = Callable[[AsyncClearStreet], Awaitable[None]]


@pytest.fixture
def run(server: ServerProcess) -> Callable[[Story], None]:
    """Run a story with a strict client."""

    async def tell(story: Story) -> None:
        async with AsyncClearStreet(
            api_key=TRADER, base_url=server.url, max_retries=0, _strict_response_validation=True
        ) as client:
            await story(client)

    return lambda story: asyncio.run(tell(story))


async def wait_for(client: AsyncClearStreet, order: Order, status: str) -> Order:
    """Wait until an order has a status."""

    async def look() -> Order:
        found = await client.v1.orders.get_order_by_id(order.id, account_id=order.account_id)
        return found.data

    return await async_wait_until(look, lambda seen: seen.status == status)


def test_an_order_is_placed_replaced_and_canceled(
    run: Callable[[Story], None], account_id: int
) -> None:
    async def story(client: AsyncClearStreet) -> None:
        orders = client.v1.orders
        (order,) = (await orders.submit_orders(account_id, orders=[resting("one")])).data
        assert order.status == "PENDING_NEW"
        await wait_for(client, order, "NEW")
        asked = await orders.replace_order(order.id, account_id=account_id, quantity="12")
        assert (asked.data.status, asked.data.quantity) == ("PENDING_REPLACE", "12")
        await wait_for(client, order, "NEW")
        pending = await orders.cancel_open_order(order.id, account_id=account_id)
        assert pending.data.status == "PENDING_CANCEL"
        ended = await wait_for(client, order, "CANCELED")
        assert (ended.quantity, ended.leaves_quantity) == ("12", "0")

    run(story)


def test_many_orders_at_once_are_all_there(run: Callable[[Story], None], account_id: int) -> None:
    async def story(client: AsyncClearStreet) -> None:
        orders = client.v1.orders
        answers = await asyncio.gather(
            *(
                orders.submit_orders(account_id, orders=[resting(f"many-{number}")])
                for number in range(MANY)
            )
        )
        ids = {answer.data[0].id for answer in answers}
        assert len(ids) == MANY
        listed = await orders.get_orders(account_id)
        assert {order.id for order in listed.data} == ids
        by_filter = await orders.get_orders(
            account_id, order_ids=["many-0", "many-1"], symbol="AAPL", page_size=1
        )
        assert by_filter.metadata.total_pages == 2
        canceled = await orders.cancel_all_open_orders(account_id, side="BUY", type="LIMIT")
        assert {order.id for order in canceled.data} == ids
        assert {order.status for order in canceled.data} == {"PENDING_CANCEL"}
        for answer in answers:
            await wait_for(client, answer.data[0], "CANCELED")
        with pytest.raises(NotFoundError) as nothing:
            await orders.cancel_all_open_orders(account_id)
        assert told(nothing.value) == "No orders match the specified filters"

    run(story)


def test_one_client_id_sent_many_times_at_once_is_one_order(
    run: Callable[[Story], None], account_id: int
) -> None:
    async def story(client: AsyncClearStreet) -> None:
        orders = client.v1.orders
        answers = await asyncio.gather(
            *(orders.submit_orders(account_id, orders=[resting("same")]) for _ in range(MANY))
        )
        assert len({answer.data[0].id for answer in answers}) == 1
        assert (await orders.get_orders(account_id)).metadata.total_items == 1

    run(story)


def test_a_fill_is_read_as_order_and_as_execution(
    run: Callable[[Story], None], account_id: int
) -> None:
    async def story(client: AsyncClearStreet) -> None:
        orders = client.v1.orders
        (order,) = (await orders.submit_orders(account_id, orders=[at_market("JPM", "3")])).data
        filled = await wait_for(client, order, "FILLED")
        assert (filled.filled_quantity, filled.leaves_quantity) == ("3", "0")
        executions = await orders.get_executions(account_id, order_ids=[order.id])
        assert sum(int(each.quantity) for each in executions.data) == 3

    run(story)


def test_a_refusal_carries_its_details(run: Callable[[Story], None], account_id: int) -> None:
    async def story(client: AsyncClearStreet) -> None:
        row = resting("refused")
        row["limit_price"] = "1.001"
        with pytest.raises(BadRequestError) as refused:
            await client.v1.orders.submit_orders(account_id, orders=[row])
        assert told(refused.value) == "Risk check failed"
        found = await client.v1.orders.get_orders(account_id, status=["REJECTED"])
        assert [order.client_order_id for order in found.data] == ["refused"]

    run(story)


def test_the_reads_beside_orders(run: Callable[[Story], None]) -> None:
    async def story(client: AsyncClearStreet) -> None:
        version, accounts, account, instruments, instrument, seeded = await asyncio.gather(
            client.v1.api_version.get_version(),
            client.v1.accounts.get_accounts(account_id=str(SEEDED_ACCOUNT_ID)),
            client.v1.accounts.get_account_by_id(SEEDED_ACCOUNT_ID),
            client.v1.instruments.get_instruments(page_size=5),
            client.v1.instruments.get_instrument_by_id("BRK.B"),
            client.v1.orders.get_order_by_id(PARTLY_FILLED_ID, account_id=SEEDED_ACCOUNT_ID),
        )
        assert version.data.version == "2025-10-31"
        assert [each.id for each in accounts.data] == [account.data.id]
        assert instruments.metadata.total_pages == 1010
        assert instrument.data.symbol == "BRK.B"
        assert seeded.data.status == "PARTIALLY_FILLED"

    run(story)


def test_the_reads_of_money_at_once(run: Callable[[Story], None], account_id: int) -> None:
    """The seeded account bought 50 AAPL at 149.95; another account knows nothing of it."""

    async def story(client: AsyncClearStreet) -> None:
        accounts, positions, locates = client.v1.accounts, client.v1.positions, client.v1.locates
        balances, others, history, held, instructions, located = await asyncio.gather(
            accounts.get_account_balances(SEEDED_ACCOUNT_ID),
            accounts.get_account_balances(account_id),
            accounts.get_portfolio_history(SEEDED_ACCOUNT_ID, start_date="2020-01-01"),
            positions.get_positions(SEEDED_ACCOUNT_ID),
            positions.get_position_instructions(SEEDED_ACCOUNT_ID),
            locates.get_locates(SEEDED_ACCOUNT_ID),
        )
        (bought,) = held.data
        assert (bought.symbol, bought.quantity, bought.cost_basis) == ("AAPL", "50", "7497.50")
        assert balances.data.trade_cash == "992502.50"
        assert others.data.trade_cash == "1000000.00"
        assert history.data.segments
        assert (instructions.data, located.data) == ([], [])

    run(story)
