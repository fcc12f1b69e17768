"""Orders worked over time or at one venue, through both clients of the official SDK, strict.

The server's clock moves by some seconds at each request, so half an hour is over in no time. It
begins as New York's market opens on a Friday.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from clearstreet import UnprocessableEntityError
from clearstreet.types.v1 import NewOrderRequestParam, Order

from acceptance.both_clients import FLAVORS, client_of
from acceptance.seeds import ACCOUNT_IDS, shared_seed
from acceptance.server_process import ServerProcess, serving
from acceptance.trading import Account, told

pytestmark = pytest.mark.server

OPENS_AT = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
CLOSES_AT = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
STEP_S = 5
_accounts = iter(ACCOUNT_IDS)


@pytest.fixture(scope="module")
def new_york(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run a server in New York's hours whose clock moves with the requests."""
    seed = tmp_path_factory.mktemp("strategies") / "seed.json"
    seed.write_text(shared_seed())
    clock = ("--clock", "stepped", "--step", f"{STEP_S}s", "--start", "2026-11-20")
    with serving("--seed", str(seed), *clock, "--hours", "new-york") as running:
        yield running


@pytest.fixture(params=FLAVORS)
def stepped(request: pytest.FixtureRequest, new_york: ServerProcess) -> Iterator[Account]:
    """Return an account of its own, through one of the clients."""
    with client_of(request.param, new_york.url) as sdk:
        yield Account(sdk, next(_accounts))


def now(account: Account) -> datetime:
    """Return the desk's time, as far as an order that was just placed tells it."""
    (order,) = account.submit(limit("1", "1.00"))
    account.orders.cancel_open_order(order.id, account_id=account.account_id)
    return order.created_at


def limit(quantity: str, price: str, **members: Any) -> NewOrderRequestParam:
    """Return a DAY order to buy with a limit, and some more members."""
    row: dict[str, Any] = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": price,
        "quantity": quantity,
        "time_in_force": "DAY",
    }
    return row | members  # type: ignore[return-value]


def at_market(quantity: str, **members: Any) -> NewOrderRequestParam:
    """Return a DAY order to buy at the market, and some more members."""
    row = {key: value for key, value in limit(quantity, "1").items() if key != "limit_price"}
    return row | {"order_type": "MARKET"} | members  # type: ignore[return-value]


def seen_until(account: Account, order_id: str, *statuses: str) -> list[Order]:
    """Read an order until it has one of the statuses, and return all that was seen."""
    seen = [account.get(order_id)]
    while seen[-1].status not in statuses:
        assert len(seen) < 2_000, seen[-1]
        seen.append(account.get(order_id))
    return seen


@pytest.mark.parametrize("kind", ["TWAP", "VWAP"])
def test_an_order_at_the_market_fills_part_by_part_until_its_end(
    stepped: Account, kind: str
) -> None:
    end_at = now(stepped) + timedelta(minutes=20)
    (order,) = stepped.submit(
        at_market("100", strategy={"type": kind, "end_at": end_at.isoformat()})
    )
    assert order.strategy is not None
    assert (order.strategy.type, order.strategy.end_at) == (kind, end_at)
    assert order.strategy.start_at == order.created_at
    seen = seen_until(stepped, order.id, "FILLED")
    filled = [Decimal(each.filled_quantity) for each in seen]
    assert filled == sorted(filled)
    assert len(set(filled)) > 10
    assert all(
        Decimal(each.filled_quantity) + Decimal(each.leaves_quantity) == 100 for each in seen
    )
    assert seen[-1].updated_at < end_at
    executions = stepped.orders.get_executions(
        stepped.account_id, order_ids=[order.id], page_size=100
    ).data
    assert sum(Decimal(each.quantity) for each in executions) == 100


def test_an_even_pace_is_kept_to_within_a_slice(stepped: Account) -> None:
    end_at = now(stepped) + timedelta(minutes=10)
    (order,) = stepped.submit(at_market("600", strategy={"type": "TWAP", "end_at": end_at}))
    span = (end_at - order.created_at).total_seconds()
    for each in seen_until(stepped, order.id, "FILLED"):
        elapsed = (each.updated_at - order.created_at).total_seconds()
        ahead = float(each.filled_quantity) - 600 * elapsed / span
        assert ahead <= 600 * 60 / span + 1


def test_the_least_that_a_strategy_needs_is_its_type(stepped: Account) -> None:
    (order,) = stepped.submit(limit("10", "1.00", strategy={"type": "VWAP"}))
    assert order.strategy is not None
    assert (order.strategy.start_at, order.strategy.end_at) == (order.created_at, CLOSES_AT)
    assert order.created_at >= OPENS_AT
    answered = stepped.orders.cancel_open_order(order.id, account_id=stepped.account_id).data
    assert answered.status in {"PENDING_CANCEL", "CANCELED"}
    assert seen_until(stepped, order.id, "CANCELED")[-1].leaves_quantity == "0"


def test_a_start_ahead_is_queued_for_and_comes(stepped: Account) -> None:
    start_at = now(stepped) + timedelta(minutes=5)
    times = {"start_at": start_at, "end_at": start_at + timedelta(minutes=5)}
    queued, unwanted = stepped.submit(
        limit("10", "1.00", strategy={"type": "TWAP", **times}),
        limit("10", "1.00", strategy={"type": "TWAP", **times}),
    )
    for order in (queued, unwanted):
        assert (order.status, order.queue_state) == ("QUEUED", "AWAITING_RELEASE")
        assert order.releases_at == start_at
    answered = stepped.orders.cancel_open_order(unwanted.id, account_id=stepped.account_id)
    assert answered.data.status == "CANCELED"
    released = seen_until(stepped, queued.id, "NEW")[-1]
    assert released.updated_at >= start_at
    # Its limit is far from the market, so its time passes without a trade.
    expired = seen_until(stepped, queued.id, "EXPIRED")[-1]
    assert (expired.filled_quantity, expired.leaves_quantity) == ("0", "0")


def test_a_replace_while_a_part_rests(stepped: Account) -> None:
    (order,) = stepped.submit(limit("100", "1.00", strategy={"type": "TWAP"}))
    seen_until(stepped, order.id, "NEW")
    answered = stepped.orders.replace_order(
        order.id, account_id=stepped.account_id, quantity="200", limit_price="1.05"
    ).data
    # What is shown are the new terms at once, whether they are in force yet or not.
    assert (answered.quantity, answered.limit_price) == ("200", "1.05")
    seen_until(stepped, order.id, "NEW")
    replaced = stepped.get(order.id)
    assert (replaced.quantity, replaced.limit_price, replaced.details) == ("200", "1.05", None)
    stepped.orders.cancel_open_order(order.id, account_id=stepped.account_id)
    seen_until(stepped, order.id, "CANCELED")


def test_cancel_all_ends_what_is_worked(stepped: Account) -> None:
    rows = [limit("10", "1.00", strategy={"type": kind}) for kind in ("TWAP", "VWAP")]
    orders = stepped.submit(*rows)
    told_of = stepped.orders.cancel_all_open_orders(stepped.account_id).data
    assert [each.id for each in told_of] == [each.id for each in orders]
    for order in orders:
        seen_until(stepped, order.id, "CANCELED")


def test_direct_access_shows_its_destination(stepped: Account) -> None:
    direct = {"type": "DMA", "destination": "IEXG"}
    (order,) = stepped.submit(limit("5", "9000.00", strategy=direct))
    assert order.venue == "IEXG"
    assert order.strategy is not None
    assert (order.strategy.type, order.strategy.destination) == ("DMA", "IEXG")
    filled = seen_until(stepped, order.id, "FILLED")[-1]
    assert filled.venue == "IEXG"
    executions = stepped.orders.get_executions(stepped.account_id, order_ids=[order.id]).data
    assert {each.venue for each in executions} == {"IEXG"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (at_market("5", strategy={"type": "DMA", "destination": "IEXG"}), "order_type MARKET"),
        (limit("5", "1", strategy={"type": "DMA", "destination": "NOWHERE"}), "destination"),
        (
            limit("5", "1", strategy={"type": "TWAP"}, time_in_force="GOOD_TILL_CANCEL"),
            "time_in_force GOOD_TILL_CANCEL",
        ),
    ],
)
def test_what_a_strategy_does_not_take_is_refused(
    stepped: Account, row: NewOrderRequestParam, message: str
) -> None:
    with pytest.raises(UnprocessableEntityError) as refused:
        stepped.submit(row)
    assert message in told(refused.value)
