"""What a run of the clock waits for: an order in a status, or whatever happens to an account.

It is seen on what becomes durable, record by record, as a reader of the API could see it. So a
status that an order had for one record is not missed, however much is decided in one instant. An
order that has ended keeps its status, so nobody waits for another one from there on.
"""

from sidestreet.control.named_orders import named_order
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.orders import Order
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.sequencer import Batch


class Awaited:
    """Something that may happen on a desk; it is looked for until `stop`.

    Without a `name`, any order of the account will do; without a `status` any news of it. With
    `is_trade` only trades are news.
    """

    def __init__(
        self,
        desk: Desk,
        account_id: int,
        *,
        name: str | None = None,
        status: OrderStatus | None = None,
        is_trade: bool = False,
    ) -> None:
        self.order: Order | None = None
        """The order that it has happened to; before that, the one that was named, as it is."""
        self.has_happened = False
        """Whether it has."""
        self._desk = desk
        self._account_id = account_id
        self._name = name
        self._status = status
        self._is_trade = is_trade
        known = None if name is None else named_order(desk, account_id, name)
        if known is not None:
            self._name = known.order_id
            self.order = known
            self.has_happened = known.status is status
        desk.followers.append(self._follow)

    @property
    def is_over(self) -> bool:
        """Whether it has happened, or never will because the order has ended otherwise."""
        return self.has_happened or (self.order is not None and not self.order.is_open)

    def stop(self) -> None:
        """Look no more."""
        self._desk.followers.remove(self._follow)

    def _follow(self, batch: Batch) -> None:
        for change in batch.changes:
            traded = {execution.order_id for execution in change.executions}
            for order in change.orders:
                if self.is_over:
                    return
                self._see(order, has_traded=order.order_id in traded)

    def _see(self, order: Order, *, has_traded: bool) -> None:
        """Take note of an order that has changed."""
        if order.account_id != self._account_id:
            return
        if self._name is None:
            if has_traded or not self._is_trade:
                self.order, self.has_happened = order, True
        elif self._name in {order.order_id, order.client_order_id}:
            self._name = order.order_id
            self.order, self.has_happened = order, order.status is self._status
