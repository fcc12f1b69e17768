"""A trading program that writes down all it asked and all it was told, outside the server.

What was answered must be so for ever. What was asked and never answered may have happened or not,
but not by half and not twice; asking once more settles it. The program decides from its chance
alone what it asks for next, so the same seed is the same script as long as the answers agree.
"""

import copy
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from crashes.wire import KEY, SECONDS, Line, Reply

SYMBOLS: Final = ("AAPL", "MSFT", "NVDA", "JPM", "XOM")
CASH: Final = "1000000.00"

_CANCELED: Final = frozenset({"PENDING_CANCEL", "CANCELED"})
_FILLING: Final = frozenset({"PENDING_NEW", "NEW", "PARTIALLY_FILLED", "FILLED"})
_RESTING: Final = frozenset({"PENDING_NEW", "NEW", "PENDING_REPLACE"})
_PENDING: Final = frozenset({"PENDING_NEW", "PENDING_CANCEL", "PENDING_REPLACE"})

Taken = Callable[[Reply], None]
Ask = tuple[str, str, object, Taken]
"""Method, target, body, and who is to hear the answer."""


def write_seed(folder: Path, accounts: int) -> Path:
    """Write a seed file with accounts 1 and up, and give its path."""
    key_id, _, secret = KEY.partition(".")
    scopes = ["orders:read", "orders:write", "admin"]
    told = {
        "accounts": [{"id": number + 1, "cash": CASH} for number in range(accounts)],
        "keys": [{"id": key_id, "secret": secret, "accounts": "all", "scopes": scopes}],
    }
    path = folder / "seed.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


@dataclass
class Placed:
    """One order as its sender knows it. `order_id` is None while no answer has named it.

    `quantities` are what it may show: the one last answered, and any asked for since. A replace
    that no venue has confirmed is not asked for again after a restart if a cancel was, so an order
    that was canceled may have ended with one of `before`.
    """

    row: dict[str, str]
    sent_with: tuple[str, ...]
    quantities: list[str]
    before: list[str] = field(default_factory=list)
    order_id: str | None = None
    cancel_is_asked: bool = False
    cancel_is_answered: bool = False

    @property
    def rests(self) -> bool:
        """Whether it is far from the market."""
        return self.row["order_type"] == "LIMIT"

    def may_be(self) -> frozenset[str]:
        """Give the statuses that agree with what was asked and answered."""
        canceled = _CANCELED if self.cancel_is_asked else frozenset()
        if not self.rests:
            # The market may be quicker than any cancel.
            return _FILLING | canceled
        return _CANCELED if self.cancel_is_answered else _RESTING | canceled

    def may_show(self, status: str) -> list[str]:
        """Give the quantities that agree with what was asked and answered."""
        is_undone = self.cancel_is_asked and status == "CANCELED"
        return self.quantities + (self.before if is_undone else [])


class Ledger:
    """The program for one account. `name` makes its client ids its own."""

    def __init__(self, account_id: int, name: str, chance: random.Random) -> None:
        self.account_id = account_id
        self.path = f"/v1/accounts/{account_id}/orders"
        self.answered = 0
        """How many answers have come."""
        self.turned_away = 0
        """How many of them said that nothing was carried out, as the disk is full."""
        self.account = f"/v1/accounts/{account_id}"
        self._name = name
        self._chance = chance
        self._placed: dict[str, Placed] = {}

    def next(self) -> Ask:
        """Choose what to ask next."""
        mine = [placed for placed in self._placed.values() if placed.order_id is not None]
        resting = [placed for placed in mine if placed.rests and not placed.cancel_is_asked]
        choices: list[tuple[float, Callable[[], Ask]]] = [
            (4, self.submit),
            (1, lambda: self.submit(3)),
        ]
        if mine:
            choices.append((1, lambda: self._repeat(self._chance.choice(mine))))
            choices.append((3, lambda: self._cancel(self._chance.choice(mine))))
        if resting:
            choices.append((2, lambda: self._replace(self._chance.choice(resting))))
            choices.append((0.2, self._cancel_all))
        chosen = self._chance.choices(choices, [weight for weight, _ in choices])[0][1]
        return chosen()

    def submit(self, count: int = 1) -> Ask:
        """Give a submit of so many new orders."""
        rows = [self._row(len(self._placed) + number) for number in range(count)]
        ids = tuple(row["id"] for row in rows)
        for row in rows:
            self._placed[row["id"]] = Placed(row, ids, [row["quantity"]])
        return "POST", self.path, rows, lambda reply: self._note_orders(reply, ids)

    def _row(self, number: int) -> dict[str, str]:
        row = {
            "id": f"{self._name}-{number}",
            "symbol": self._chance.choice(SYMBOLS),
            "side": "BUY",
            "quantity": str(self._chance.randint(1, 9)),
            "order_type": "MARKET",
            "time_in_force": "DAY",
        }
        if self._chance.random() < 0.7:  # most orders rest
            row |= {"order_type": "LIMIT", "limit_price": "1.00"}
            row["time_in_force"] = "GOOD_TILL_CANCEL"
        return row

    def _note_orders(self, reply: Reply, new: tuple[str, ...] = ()) -> None:
        if self._is_turned_away(reply):
            for client_id in new:
                del self._placed[client_id]
            return
        for order in reply.data:
            self._note_id(order)

    def _is_turned_away(self, reply: Reply) -> bool:
        self.answered += 1
        if reply.status != 503:
            return False
        assert "retry-after" in reply.headers, reply
        self.turned_away += 1
        return True

    def _note_id(self, order: dict[str, Any]) -> None:
        placed = self._placed[order["client_order_id"]]
        assert placed.order_id in {None, order["id"]}, f"{order} was {placed.order_id}"
        placed.order_id = order["id"]

    def _repeat(self, placed: Placed) -> Ask:
        return "POST", self.path, [placed.row], self._note_orders

    def _cancel(self, placed: Placed) -> Ask:
        placed.cancel_is_asked = True

        def taken(reply: Reply) -> None:
            assert reply.data["status"] in _CANCELED | {"FILLED"}, reply
            placed.cancel_is_answered = True
            self.answered += 1

        return "DELETE", f"{self.path}/{placed.order_id}", None, taken

    def _cancel_all(self) -> Ask:
        for placed in self._placed.values():
            placed.cancel_is_asked = True

        def taken(reply: Reply) -> None:
            self.answered += 1
            if reply.status != 404:  # nothing was open
                for order in reply.data:
                    self._placed[order["client_order_id"]].cancel_is_answered = True

        return "DELETE", self.path, None, taken

    def _replace(self, placed: Placed) -> Ask:
        quantity = str(self._chance.randint(10, 99))
        placed.quantities.append(quantity)

        def taken(reply: Reply) -> None:
            # Else one replace is still pending.
            if self._is_turned_away(reply) or reply.status == 400:
                placed.quantities.remove(quantity)
                return
            assert reply.data["quantity"] == quantity, reply
            placed.before += placed.quantities[:-1]
            placed.quantities = [quantity]

        return "PATCH", f"{self.path}/{placed.order_id}", {"quantity": quantity}, taken

    def cancels(self) -> list[Ask]:
        """Give a cancel for each order that rests, as far as its id is known."""
        known = [placed for placed in self._placed.values() if placed.order_id is not None]
        return [
            self._cancel(placed) for placed in known if placed.rests and not placed.cancel_is_asked
        ]

    # Looking back.

    def as_of_now(self) -> "Ledger":
        """Give a copy that stays as this one is now."""
        return copy.deepcopy(self)

    def or_any_part_of(self, later: "Ledger") -> "Ledger":
        """Give what a desk must agree with that was copied while this ledger became a later one.

        What was answered when the copy was begun is in it, and of what came to be asked until it
        was done any part may be, and nothing else.
        """
        copied = copy.deepcopy(later)
        for client_id, placed in copied._placed.items():
            begun = self._placed.get(client_id)
            since = placed.before + placed.quantities
            if begun is None:
                placed.order_id = None
                placed.cancel_is_answered = False
                placed.quantities, placed.before = since, []
                continue
            placed.order_id = begun.order_id
            placed.cancel_is_answered = begun.cancel_is_answered
            placed.quantities = begun.quantities + since[len(begun.before) :]
            placed.before = begun.before
        return copied

    def check(self, line: Line) -> None:
        """Compare a desk that has come back with what was asked and answered."""
        orders = self._settled(line)
        by_client_id = {order["client_order_id"]: order for order in orders}
        assert len(by_client_id) == len(orders), "a client id names two orders"
        assert len({order["id"] for order in orders}) == len(orders), "an order comes twice"
        assert by_client_id.keys() <= self._placed.keys(), "an order that nobody asked for"
        for client_id, placed in self._placed.items():
            order = by_client_id.get(client_id)
            if order is None:
                assert placed.order_id is None, f"lost: {placed}"
                together = [by_client_id.get(each) for each in placed.sent_with]
                assert together == [None] * len(together), f"half a submit: {placed}"
                continue
            assert placed.order_id in {None, order["id"]}, f"{placed} has become {order}"
            assert order["status"] in placed.may_be(), f"{placed} has become {order}"
            allowed = placed.may_show(order["status"])
            assert order["quantity"] in allowed, f"{placed} has become {order}"
        self._check_money(line, orders)
        self._ask_again(line, by_client_id)

    def _settled(self, line: Line) -> list[dict[str, Any]]:
        """Give all orders, once nothing about them is on its way any more."""
        until = time.monotonic() + SECONDS
        while True:
            listed: list[dict[str, Any]] = line.ask("GET", f"{self.path}?page_size=1000").data
            moving = [order for order in listed if _is_moving(order)]
            if not moving:
                return listed
            if time.monotonic() > until:
                read = [line.ask("GET", f"{self.path}/{order['id']}").body for order in moving]
                raise AssertionError(f"stuck: listed {moving}, read {read}")

    def _check_money(self, line: Line, orders: list[dict[str, Any]]) -> None:
        """Cash and positions are what the executions make them, and each of those is there once."""
        executions = line.ask("GET", f"{self.account}/executions?page_size=1000").data
        assert len({each["id"] for each in executions}) == len(executions), "booked twice"
        filled: dict[str, int] = {}
        held: dict[str, int] = {}
        cash = Fraction(CASH)
        for each in executions:
            quantity = int(each["quantity"])
            filled[each["order_id"]] = filled.get(each["order_id"], 0) + quantity
            held[each["symbol"]] = held.get(each["symbol"], 0) + quantity
            cash -= quantity * Fraction(each["price"])
        for order in orders:
            assert int(order["filled_quantity"]) == filled.get(order["id"], 0), order
        balances = line.ask("GET", f"{self.account}/balances").data
        assert Fraction(balances["trade_cash"]) == cash, (balances, cash)
        positions = line.ask("GET", f"{self.account}/positions").data
        assert {row["symbol"]: int(row["quantity"]) for row in positions} == held

    def _ask_again(self, line: Line, by_client_id: dict[str, dict[str, Any]]) -> None:
        """Send again what was never answered, and a few that were: each names one order."""
        unanswered = [each for each in self._placed.values() if each.order_id is None]
        known = self._chance.sample(sorted(by_client_id), min(2, len(by_client_id)))
        for placed in [*unanswered, *(self._placed[each] for each in known)]:
            (order,) = line.ask("POST", self.path, [placed.row]).data
            before = by_client_id.get(placed.row["id"])
            assert before is None or before["id"] == order["id"], f"{before} made twice: {order}"
            self._note_id(order)


def _is_moving(order: dict[str, Any]) -> bool:
    """Whether an order will not stay as it is, though nobody asks for anything."""
    if order["order_type"] == "MARKET" and order["status"] in _FILLING - {"FILLED"}:
        return True
    return order["status"] in _PENDING
