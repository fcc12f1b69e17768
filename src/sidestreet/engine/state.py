"""Everything the desk remembers: open orders, recent ones, accounts, instruments, balances.

Only `evolve` changes it. Orders inside are frozen values, replaced whole, so whoever holds one
holds a snapshot. History lives in the read model; what is evicted from here is found there.
"""

from dataclasses import dataclass, field

from sidestreet.domain.accounts import Account
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.orders import Order


@dataclass(slots=True)
class State:
    """The desk's memory. Amounts are millionths, times nanoseconds, maps in order of arrival.

    `open_orders` and `closed_orders` hold order ids as keys, because a dict keeps their order and
    lets go of any one of them at once. `client_ids` maps account to client id to order id, for
    orders still in memory. `cancel_alls` maps a cancel-all in progress to its ids and how many of
    them are dealt with. `is_planted` says that the desk's beginning is complete.
    """

    sequence: int = 0
    time_ns: int = 0
    accounts: dict[int, Account] = field(default_factory=dict)
    instruments: dict[str, InstrumentTerms] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    open_orders: dict[int, dict[str, None]] = field(default_factory=dict)
    closed_orders: dict[str, None] = field(default_factory=dict)
    client_ids: dict[int, dict[str, str]] = field(default_factory=dict)
    routes: dict[int, str] = field(default_factory=dict)
    cash: dict[int, int] = field(default_factory=dict)
    positions: dict[int, dict[str, int]] = field(default_factory=dict)
    cancel_alls: dict[int, tuple[tuple[str, ...], int]] = field(default_factory=dict)
    next_route_id: int = 1
    market_session: int = 0
    reports_taken: int = 0
    evicted_count: int = 0
    is_planted: bool = False

    def find_order(self, account_id: int, text: str) -> Order | None:
        """Return an account's order by its id, or by its client id while it is open.

        An order of another account is None, exactly like one that does not exist.
        """
        order = self.orders.get(text)
        if order is not None and order.account_id == account_id:
            return order
        order_id = self.client_ids.get(account_id, {}).get(text)
        if order_id is None:
            return None
        order = self.orders[order_id]
        return order if order.is_open else None
