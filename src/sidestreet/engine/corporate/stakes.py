"""Who holds the instruments that a corporate action reaches, and which orders in them are open.

An action may reach a stock and hundreds of contracts on it, so everybody's positions and orders
are gone through once for all of them, and not once for each.
"""

from collections.abc import Iterator

from sidestreet.domain.orders import Order
from sidestreet.engine.corporate.contracts import contracts_on
from sidestreet.engine.state import State


class Stakes:
    """Positions and open orders in an instrument and in `contracts`, all those on it.

    Both are as they were when this was made.
    """

    def __init__(self, state: State, instrument_id: str) -> None:
        self._state = state
        self.contracts = contracts_on(state, instrument_id)
        reached = (instrument_id, *self.contracts)
        self._holders: dict[str, list[int]] = {each: [] for each in reached}
        self._orders: dict[str, list[str]] = {each: [] for each in self._holders}
        for account_id, holdings in state.holdings.items():
            for held_id, holding in holdings.items():
                if holding.quantity and held_id in self._holders:
                    self._holders[held_id].append(account_id)
        for account_id, order_ids in state.open_orders.items():
            if any(each in self._orders for each in state.working.get(account_id, ())):
                for order_id in order_ids:
                    of_instrument = self._orders.get(state.orders[order_id].instrument_id)
                    if of_instrument is not None:
                        of_instrument.append(order_id)

    def holders(self, instrument_id: str) -> list[int]:
        """Return the accounts with a position in an instrument, in order of arrival."""
        return self._holders[instrument_id]

    def open_orders(self, instrument_id: str) -> Iterator[Order]:
        """Yield the orders in an instrument that are still open, account by account, oldest first.

        Each is as it is when it is asked for.
        """
        for order_id in self._orders[instrument_id]:
            order = self._state.orders[order_id]
            if order.is_open:
                yield order
