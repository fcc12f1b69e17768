"""A trading program that writes down all it asked and all it was told, and checks it later.

What was answered must be so for ever. What was asked and never answered may have happened or not,
but not halfway, and not twice; asking again settles it.
"""

import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from acceptance.account_books import books_of, check_money
from acceptance.raw_client import RawClient, Reply
from acceptance.server_process import SECONDS

SYMBOLS: Final = ("AAPL", "MSFT", "NVDA", "JPM", "XOM")
BATCH_ROWS: Final = 3
CASH: Final = "1000000.00"
"""What an account has before it trades."""

Action = Callable[[RawClient], Coroutine[Any, Any, None]]

_CANCELED: Final = frozenset({"PENDING_CANCEL", "CANCELED"})
_PENDING: Final = frozenset({"PENDING_NEW", "PENDING_CANCEL", "PENDING_REPLACE"})
_FILLING: Final = frozenset({"PENDING_NEW", "NEW", "PARTIALLY_FILLED", "FILLED"})
_RESTING: Final = frozenset({"PENDING_NEW", "NEW", "PENDING_REPLACE"})


@dataclass
class Placed:
    """One order as its sender knows it. `order_id` is None while no answer has named it.

    `quantities` are those that it may show: the one last answered, then any asked for since.
    `before` are those of earlier answers: a replace that no venue has confirmed is not asked for
    again after a restart if a cancel was, so an order that was canceled may have ended with them.
    """

    row: dict[str, str]
    sent_with: tuple[str, ...]
    quantities: list[str]
    before: list[str] = field(default_factory=list)
    order_id: str | None = None
    cancel_is_answered: bool = False
    cancel_is_asked: bool = False

    @property
    def client_order_id(self) -> str:
        """The key that its sender gave it."""
        return self.row["id"]

    @property
    def rests(self) -> bool:
        """Whether it is far from the market."""
        return self.row["order_type"] == "LIMIT"

    def may_be(self) -> frozenset[str]:
        """Return the statuses that agree with what was asked and answered."""
        if not self.rests:
            # The market may be quicker than any cancel.
            return _FILLING | (_CANCELED if self.cancel_is_asked else frozenset())
        if self.cancel_is_answered:
            return _CANCELED
        return _RESTING | (_CANCELED if self.cancel_is_asked else frozenset())


@dataclass
class Ledger:
    """The program for one account. `name` makes its client ids its own."""

    account_id: int
    name: str
    chance: random.Random
    on_turn: Callable[[], None]
    """Called when a request has been sent, and when it has been answered."""
    placed: dict[str, Placed] = field(default_factory=dict)
    answered: int = 0

    @property
    def account(self) -> str:
        """Where the account is."""
        return f"/v1/accounts/{self.account_id}"

    @property
    def path(self) -> str:
        """Where the account's orders are."""
        return f"{self.account}/orders"

    async def trade(self, client: RawClient) -> None:
        """Ask one thing after another, until the connection is cut."""
        while True:
            await self._choose()(client)

    def _choose(self) -> Action:
        mine = [order for order in self.placed.values() if order.order_id is not None]
        resting = [order for order in mine if order.rests and not order.cancel_is_asked]
        choices: list[tuple[float, Action]] = [
            (4, lambda client: self._submit(client, 1)),
            (1, lambda client: self._submit(client, BATCH_ROWS)),
        ]
        if mine:
            choices.append((1, lambda client: self._repeat(client, self.chance.choice(mine))))
            choices.append((2, lambda client: self._cancel(client, self.chance.choice(mine))))
            choices.append((1, self._sell))
        if resting:
            choices.append((2, lambda client: self._replace(client, self.chance.choice(resting))))
            choices.append((0.2, self._cancel_all))
        actions = [action for _, action in choices]
        return self.chance.choices(actions, [weight for weight, _ in choices])[0]

    async def _ask(self, client: RawClient, method: str, target: str, body: object = None) -> Reply:
        client.send(method, target, body)
        self.on_turn()
        reply = await client.reply()
        self.answered += 1
        self.on_turn()
        return reply

    async def _submit(self, client: RawClient, count: int) -> None:
        await self._place(client, [self._row(len(self.placed) + number) for number in range(count)])

    async def _place(self, client: RawClient, rows: list[dict[str, str]]) -> None:
        ids = tuple(row["id"] for row in rows)
        for row in rows:
            self.placed[row["id"]] = Placed(row, ids, [row["quantity"]])
        reply = await self._ask(client, "POST", self.path, rows)
        for order in reply.data:
            self._note_id(order)

    def _row(self, number: int) -> dict[str, str]:
        row = {
            "id": f"{self.name}-{number}",
            "symbol": self.chance.choice(SYMBOLS),
            "side": "BUY",
            "quantity": str(self.chance.randint(1, 9)),
            "order_type": "MARKET",
            "time_in_force": "DAY",
        }
        if self.chance.random() < 0.7:  # most orders rest
            row |= {"order_type": "LIMIT", "limit_price": "1.00"}
            row["time_in_force"] = "GOOD_TILL_CANCEL"
        return row

    async def _sell(self, client: RawClient) -> None:
        """Sell some of what nobody has laid claim to, so that no sale is short."""
        reply = await self._ask(client, "GET", f"{self.account}/positions")
        free = [held for held in reply.data if int(held["available_quantity"])]
        if not free:
            return
        held = self.chance.choice(free)
        row = self._row(len(self.placed)) | {
            "symbol": held["symbol"],
            "side": "SELL",
            "quantity": str(self.chance.randint(1, int(held["available_quantity"]))),
            "order_type": "MARKET",
            "time_in_force": "DAY",
        }
        row.pop("limit_price", None)
        await self._place(client, [row])

    def _note_id(self, order: dict[str, Any]) -> None:
        placed = self.placed[order["client_order_id"]]
        assert placed.order_id in {None, order["id"]}, f"{order} was {placed.order_id}"
        placed.order_id = order["id"]

    async def _repeat(self, client: RawClient, placed: Placed) -> None:
        reply = await self._ask(client, "POST", self.path, [placed.row])
        self._note_id(reply.data[0])

    async def _cancel(self, client: RawClient, placed: Placed) -> None:
        placed.cancel_is_asked = True
        reply = await self._ask(client, "DELETE", f"{self.path}/{placed.order_id}")
        assert reply.data["status"] in _CANCELED | {"FILLED"}
        placed.cancel_is_answered = True

    async def _cancel_all(self, client: RawClient) -> None:
        for placed in self.placed.values():
            placed.cancel_is_asked = True
        reply = await self._ask(client, "DELETE", self.path)
        if reply.status != 404:  # nothing was open
            for order in reply.data:
                self.placed[order["client_order_id"]].cancel_is_answered = True

    async def _replace(self, client: RawClient, placed: Placed) -> None:
        quantity = str(self.chance.randint(10, 99))
        placed.quantities.append(quantity)
        target = f"{self.path}/{placed.order_id}"
        reply = await self._ask(client, "PATCH", target, {"quantity": quantity})
        if reply.status == 400:  # one replace is still pending
            placed.quantities.remove(quantity)
            return
        assert reply.data["quantity"] == quantity
        placed.before += placed.quantities[:-1]
        placed.quantities = [quantity]

    # Looking back.

    async def check(self, client: RawClient) -> None:
        """Compare a desk that has come back with what was asked and answered."""
        listed = await self._settled_orders(client)
        by_client_id = {order["client_order_id"]: order for order in listed}
        assert len(by_client_id) == len(listed), "a client id names two orders"
        assert len({order["id"] for order in listed}) == len(listed)
        assert by_client_id.keys() <= self.placed.keys(), "an order that nobody asked for"
        for placed in self.placed.values():
            order = by_client_id.get(placed.client_order_id)
            if order is None:
                assert placed.order_id is None, f"lost: {placed}"
                together = [by_client_id.get(each) for each in placed.sent_with]
                assert together == [None] * len(together), f"half a batch: {placed}"
            else:
                self._check_order(placed, order)
                reply = await client.ask("GET", f"{self.path}/{order['id']}")
                assert reply.data == order, f"listed {order}, read {reply.data}"
        await self._check_executions(client, by_client_id)
        await self._ask_again(client, by_client_id)

    async def _settled_orders(self, client: RawClient) -> list[dict[str, Any]]:
        """Return all orders of the account, once nothing about them is on its way any more."""
        until = time.monotonic() + SECONDS
        while True:
            listed = await all_pages(client, self.path)
            unsettled = [order for order in listed if not _is_settled(order)]
            if not unsettled:
                return listed
            if time.monotonic() > until:
                read = [await client.ask("GET", f"{self.path}/{o['id']}") for o in unsettled]
                raise AssertionError(f"stuck: listed {unsettled}, read {[o.body for o in read]}")

    def _check_order(self, placed: Placed, order: dict[str, Any]) -> None:
        assert placed.order_id in {None, order["id"]}, f"{placed} has become {order}"
        placed.order_id = order["id"]
        assert order["status"] in placed.may_be(), f"{placed} has become {order}"
        quantities = list(placed.quantities)
        if placed.cancel_is_asked and order["status"] == "CANCELED":
            quantities += placed.before
        assert order["quantity"] in quantities, f"{placed} has become {order}"

    async def _check_executions(
        self, client: RawClient, by_client_id: dict[str, dict[str, Any]]
    ) -> None:
        executions = await all_pages(client, f"{self.account}/executions")
        filled: dict[str, int] = {}
        for execution in executions:
            order_id = execution["order_id"]
            filled[order_id] = filled.get(order_id, 0) + int(execution["quantity"])
        assert len({execution["id"] for execution in executions}) == len(executions)
        for order in by_client_id.values():
            assert int(order["filled_quantity"]) == filled.get(order["id"], 0), order
        balances = await client.ask("GET", f"{self.account}/balances")
        check_money(
            books_of(CASH, executions),
            by_client_id.values(),
            balances.data,
            await all_pages(client, f"{self.account}/positions"),
        )

    async def _ask_again(self, client: RawClient, by_client_id: dict[str, dict[str, Any]]) -> None:
        """Send again what was never answered, and a few that were: each names one order."""
        unanswered = [each for each in self.placed.values() if each.order_id is None]
        known = self.chance.sample(sorted(by_client_id), min(3, len(by_client_id)))
        for placed in [*unanswered, *(self.placed[each] for each in known)]:
            reply = await client.ask("POST", self.path, [placed.row])
            self._note_id(reply.data[0])
            reply = await client.ask("GET", f"{self.path}?order_ids={placed.client_order_id}")
            assert [order["id"] for order in reply.data] == [placed.order_id]


async def all_pages(client: RawClient, target: str) -> list[dict[str, Any]]:
    """Read all pages of a list."""
    listed: list[dict[str, Any]] = []
    token: str | None = ""
    while token is not None:
        page = f"&page_token={token}" if token else ""
        reply = await client.ask("GET", f"{target}?page_size=250{page}")
        listed += reply.data
        token = reply.body["metadata"].get("next_page_token")
    return listed


def _is_settled(order: dict[str, Any]) -> bool:
    """Whether an order will stay as it is until somebody asks for something.

    After a restart the market opens a moment later, and orders at market wait for that.
    """
    if order["order_type"] == "MARKET" and order["status"] in _FILLING - {"FILLED"}:
        return False
    return order["status"] not in _PENDING
