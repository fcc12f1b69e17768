"""What a run of the clock waits for: an order in a status, or whatever happens to an account.

It is seen on what becomes durable, record by record, as a reader of the API could see it. So a
status that an order had for one record is not missed, however much is decided in one instant.
"""

from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.orders import Order
from sidestreet.readmodel.changes import Change
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
        """The order that it has happened to."""
        self._desk = desk
        self._account_id = account_id
        self._name = name
        self._status = status
        self._is_trade = is_trade
        if name is not None and status is not None:
            known = desk.find_order(account_id, name)
            if known is not None and known.status is status:
                self.order = known
        desk.followers.append(self._follow)

    @property
    def has_happened(self) -> bool:
        """Whether it has."""
        return self.order is not None

    def stop(self) -> None:
        """Look no more."""
        self._desk.followers.remove(self._follow)

    def _follow(self, batch: Batch) -> None:
        if self.order is None:
            self.order = next(
                (order for change in batch.changes if (order := self._of(change)) is not None), None
            )

    def _of(self, change: Change) -> Order | None:
        """Return the order of a change to which it has happened, if to any."""
        traded = {execution.order_id for execution in change.executions}
        for order in change.orders:
            if (
                order.account_id == self._account_id
                and (self._name is None or self._name in {order.order_id, order.client_order_id})
                and (self._status is None or order.status is self._status)
                and (not self._is_trade or order.order_id in traded)
            ):
                return order
        return None
