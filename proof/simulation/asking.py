"""What clients ask, drawn at random: orders of every kind, mostly good ones, and what follows them.

Nothing here knows the desk's state. A client knows the names it gave and the answers it got.
"""

import hashlib
from dataclasses import dataclass, field
from random import Random
from typing import Final

from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    CancelOrder,
    CancelOrders,
    Command,
    NewOrder,
    ReplaceOrder,
    SubmitOrders,
)
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import OrderType, Side, TimeInForce, TrailingOffsetType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.money_commands import ClosePositions
from simulation.market import CENT, SHUT, STOCKS
from simulation.world import SECOND

NOBODY: Final = 999
"""An account that there is not."""

_TYPES: Final = (
    *[OrderType.LIMIT] * 12,
    *[OrderType.MARKET] * 3,
    *[OrderType.STOP] * 2,
    OrderType.STOP_LIMIT,
    *[OrderType.TRAILING_STOP] * 2,
    OrderType.TRAILING_STOP_LIMIT,
)
_TIMES: Final = (
    *[TimeInForce.GOOD_TILL_CANCEL] * 6,
    *[TimeInForce.DAY] * 4,
    TimeInForce.IMMEDIATE_OR_CANCEL,
    TimeInForce.FILL_OR_KILL,
    *[TimeInForce.GOOD_TILL_DATE] * 3,
    TimeInForce.AT_OPEN,
    TimeInForce.AT_CLOSE,
)


@dataclass(slots=True)
class Asked:
    """One thing that a client wants, however often it asks. `text` is what a read names."""

    number: int
    account_id: int
    kind: str
    command: Command | None = None
    text: str = ""
    may_repeat: bool = True
    is_answered: bool = False
    times: int = 0


@dataclass(slots=True)
class Trader:
    """One account's client: what it has named and been told of, and what it asks next."""

    account_id: int
    chance: Random
    names: list[str] = field(default_factory=list)
    """Client ids that it has given."""
    order_ids: list[str] = field(default_factory=list)
    """Orders that it was told of."""
    rows: list[NewOrder] = field(default_factory=list)
    others: tuple["Trader", ...] = ()
    """Whose orders it asks for now and then, though they are none of its own."""

    def next_asked(self, number: int, now: int) -> Asked:
        """Return what it wants next."""
        draw = self.chance.random()
        account_id = self.account_id
        known = self._some_order()
        if draw < 0.45 or known is None:
            return self._submit(number, now)
        if draw < 0.62:
            return Asked(
                number,
                account_id,
                "cancel",
                CancelOrder(account_id, known, refuse_terminal=self.chance.random() < 0.3),
            )
        if draw < 0.76:
            return Asked(number, account_id, "replace", self._replace(known))
        if draw < 0.82:
            side = self.chance.choice((None, Side.BUY, Side.SELL))
            return Asked(number, account_id, "cancel all", CancelOrders(account_id, side))
        if draw < 0.84:
            close = ClosePositions(account_id, None, cancel_orders=self.chance.random() < 0.5)
            return Asked(number, account_id, "close", close, may_repeat=False)
        if draw < 0.94:
            return Asked(number, account_id, "get", text=known)
        return Asked(number, account_id, "list")

    def heard(self, order_ids: list[str]) -> None:
        """Note the orders of an answer."""
        self.order_ids += [each for each in order_ids if each not in self.order_ids]

    def _some_order(self) -> str | None:
        """Return an order by one of its names, mostly one of the latest, seldom one of nobody."""
        if self.chance.random() < 0.03:
            return "nothing-of-that-name"
        if self.others and self.chance.random() < 0.03:
            stranger = self.chance.choice(self.others)
            if stranger.order_ids:
                return self.chance.choice(stranger.order_ids)
        names = self.order_ids[-8:] + self.names[-4:]
        return self.chance.choice(names) if names else None

    def _submit(self, number: int, now: int) -> Asked:
        chance = self.chance
        account_id = NOBODY if chance.random() < 0.01 else self.account_id
        if self.rows and chance.random() < 0.12:
            # Asked again long after, or under a name that something else has.
            row = chance.choice(self.rows)
            if chance.random() < 0.4:
                row = _digested(replace(row, quantity=row.quantity + SCALE))
            return Asked(number, account_id, "submit", SubmitOrders(account_id, (row,)))
        count = chance.choice((1, 1, 1, 2, 4))
        rows = tuple(self._row(f"c{number}-{each}", now) for each in range(count))
        is_named = all(row.client_order_id is not None for row in rows)
        self.rows += [row for row in rows if row.client_order_id is not None]
        self.names += [row.client_order_id for row in rows if row.client_order_id is not None]
        command = SubmitOrders(account_id, rows)
        return Asked(number, account_id, "submit", command, may_repeat=is_named)

    def _row(self, name: str, now: int) -> NewOrder:
        chance = self.chance
        terms = SHUT if chance.random() < 0.01 else chance.choice(STOCKS)
        side = chance.choice(tuple(Side))
        order_type = chance.choice(_TYPES)
        time_in_force = chance.choice(_TIMES)
        if order_type is not OrderType.LIMIT:
            time_in_force = chance.choice((TimeInForce.DAY, TimeInForce.GOOD_TILL_CANCEL))
        if order_type is OrderType.MARKET:
            time_in_force = TimeInForce.DAY
        quantity = chance.randint(1, 60) * SCALE
        if chance.random() < 0.02:
            quantity = chance.choice((5_000 * SCALE, SCALE // 2, 10**9 * SCALE))
        expires_at = None
        if time_in_force is TimeInForce.GOOD_TILL_DATE:
            expires_at = now + chance.randint(-1, 60) * SECOND
        limit_price = None
        if order_type in {OrderType.LIMIT, OrderType.STOP_LIMIT}:
            limit_price = self._price(terms)
        return _digested(
            NewOrder(
                terms=terms,
                side=side,
                order_type=order_type,
                time_in_force=time_in_force,
                quantity=quantity,
                digest=b"",
                limit_price=limit_price,
                expires_at=expires_at,
                client_order_id=None if chance.random() < 0.05 else name,
                trigger=self._trigger(terms, order_type, side),
            )
        )

    def _price(self, terms: InstrumentTerms) -> int:
        price = terms.base_price + self.chance.randint(-60, 60) * CENT
        return price + 1 if self.chance.random() < 0.01 else price

    def _trigger(self, terms: InstrumentTerms, order_type: OrderType, side: Side) -> Trigger | None:
        chance = self.chance
        if order_type in {OrderType.STOP, OrderType.STOP_LIMIT}:
            away = chance.randint(-5, 25) * CENT
            return Trigger(terms.base_price + (away if side is Side.BUY else -away))
        if order_type not in {OrderType.TRAILING_STOP, OrderType.TRAILING_STOP_LIMIT}:
            return None
        offset = chance.randint(1, 30) * CENT
        if chance.random() < 0.03:
            offset = 1000 * SCALE
        is_limit = order_type is OrderType.TRAILING_STOP_LIMIT
        return Trigger(
            trailing_offset=offset,
            trailing_offset_type=TrailingOffsetType.PRICE,
            limit_offset=chance.randint(-5, 5) * CENT if is_limit else None,
        )

    def _replace(self, known: str) -> ReplaceOrder:
        chance = self.chance
        draw = chance.random()
        quantity = None if draw < 0.3 else chance.randint(1, 80) * SCALE
        price = None
        if draw < 0.5:
            price = self._price(chance.choice(STOCKS))
        return ReplaceOrder(self.account_id, known, quantity, price)


def _digested(row: NewOrder) -> NewOrder:
    """Return a row with the hash of what is asked for, as the edge puts it on."""
    content = repr(replace(row, digest=b""))
    return replace(row, digest=hashlib.sha256(content.encode()).digest())
