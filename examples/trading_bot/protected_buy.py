"""A strategy on the official SDK: buy at a limit, protect what was bought, sell it when told.

Whatever its orders have traded is protected by one stop order, no more and no less, until it is
told to leave. All that it knows it reads from its own orders, each time it looks. So it may look as
often as it likes, may be started again in the middle, and does not mind what it missed.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearstreet import BadRequestError, ClearStreet
from clearstreet.types.v1 import NewOrderRequestParam, Order

OVER = ("CANCELED", "EXPIRED", "FILLED", "REJECTED")
ASKED = ("PENDING_NEW", "PENDING_CANCEL", "PENDING_REPLACE")


@dataclass(frozen=True)
class Plan:
    """What to buy, at most at which price, and below which price to give up."""

    symbol: str
    quantity: int
    limit: Decimal
    stop: Decimal


class ProtectedBuy:
    """One trade. Its orders are called `NAME-entry`, `NAME-stop-1`, `NAME-exit-2` and so on."""

    def __init__(self, client: ClearStreet, account_id: int, name: str, plan: Plan) -> None:
        self._orders = client.v1.orders
        self._account_id = account_id
        self._name = name
        self._plan = plan
        self._is_leaving = False

    def begin(self) -> None:
        """Place the entry. Its name makes it safe to ask again, for the SDK as for us."""
        self._submit("entry", Decimal(self._plan.quantity), limit=self._plan.limit)

    def reprice(self, limit: Decimal) -> bool:
        """Ask for another limit of the entry; False if the order cannot be changed any more."""
        try:
            self._orders.replace_order(
                self.orders()[-1].id, account_id=self._account_id, limit_price=str(limit)
            )
        except BadRequestError:
            return False
        return True

    def leave(self) -> None:
        """End the trade: cancel what is open, sell what is held. The looks after this do it."""
        self._is_leaving = True
        self.look()

    def look(self) -> None:
        """Bring what is open in line with what is held. Call it whenever something happened."""
        orders = self.orders()
        working = [each for each in orders if each.status not in OVER]
        held = sum(map(traded, orders), Decimal(0))
        entry_is_open = any(each.client_order_id.endswith("-entry") for each in working)
        if self._is_leaving or (held <= 0 and not entry_is_open):
            self._clear(held, working, len(orders))
        else:
            self._protect(held, working, len(orders))

    @property
    def held(self) -> Decimal:
        """How many shares it has, by what its orders have traded."""
        return sum(map(traded, self.orders()), Decimal(0))

    @property
    def is_over(self) -> bool:
        """Whether nothing is held and nothing is open."""
        return not self.held and all(each.status in OVER for each in self.orders())

    def orders(self) -> list[Order]:
        """Return its orders, the newest first."""
        found = self._orders.get_orders(self._account_id, page_size=100).data
        return [each for each in found if each.client_order_id.startswith(f"{self._name}-")]

    def _protect(self, held: Decimal, working: list[Order], count: int) -> None:
        """Have one stop for just what is held."""
        stops = [each for each in working if "-stop-" in each.client_order_id]
        if not stops and held > 0:
            self._submit(f"stop-{count}", -held, stop=self._plan.stop)
        for each in stops:
            if each.status in ASKED or Decimal(each.leaves_quantity) == held:
                continue
            if held <= 0:
                self._orders.cancel_open_order(each.id, account_id=self._account_id)
                continue
            quantity = Decimal(each.filled_quantity) + held
            self._orders.replace_order(each.id, account_id=self._account_id, quantity=str(quantity))

    def _clear(self, held: Decimal, working: list[Order], count: int) -> None:
        """Cancel whatever is open, and once nothing is, trade back whatever is held."""
        for each in working:
            if each.status != "PENDING_CANCEL" and "-exit-" not in each.client_order_id:
                self._orders.cancel_open_order(each.id, account_id=self._account_id)
        if held and not working:
            self._submit(f"exit-{count}", -held)

    def _submit(
        self,
        name: str,
        quantity: Decimal,
        *,
        limit: Decimal | None = None,
        stop: Decimal | None = None,
    ) -> None:
        """Place an order that is good for today; a quantity below nothing is a sale."""
        order: NewOrderRequestParam = {
            "id": f"{self._name}-{name}",
            "symbol": self._plan.symbol,
            "side": "BUY" if quantity > 0 else "SELL",
            "quantity": str(abs(quantity)),
            "order_type": "LIMIT" if limit else "STOP" if stop else "MARKET",
            "limit_price": str(limit) if limit else None,
            "stop_price": str(stop) if stop else None,
            "time_in_force": "DAY",
        }
        self._orders.submit_orders(self._account_id, orders=[order])


def traded(order: Order) -> Decimal:
    """Return what an order has traded: above nothing for a buy, below it for a sale."""
    quantity = Decimal(order.filled_quantity)
    return quantity if order.side == "BUY" else -quantity
