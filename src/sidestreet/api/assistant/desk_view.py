"""What the assistant can see of a desk for one question: the market, and perhaps one account.

Account data is behind `account_id`, which is None unless the thread is about an account and its
user lets the assistant know of it. Everything is as it is at the moment of looking.
"""

from itertools import islice
from typing import Final

from sidestreet.api.assistant.company_names import CompanyNames
from sidestreet.domain.enums import OrderStatus, Side
from sidestreet.domain.orders import Order
from sidestreet.engine.money.valuation import (
    AccountValue,
    HoldingValue,
    value_account,
    value_holding,
)
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.market_view import MarketView
from sidestreet.venue.port import DayBar

_ENDED_LOOKED_AT: Final = 5_000
_CHANGEABLE: Final = frozenset(
    {
        OrderStatus.PENDING_NEW,
        OrderStatus.NEW,
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.QUEUED,
        OrderStatus.PENDING_TRIGGER,
    }
)


class DeskView:
    """A look at a desk, for one account or for none."""

    def __init__(
        self,
        desk: Desk,
        directory: InstrumentDirectory,
        account_id: int | None = None,
        names: CompanyNames | None = None,
    ) -> None:
        self.account_id = account_id
        self._desk = desk
        self._state = desk.state
        self._directory = directory
        self._names = CompanyNames(directory) if names is None else names
        marks = desk.sequencer.marks
        self._market = None if marks is None else MarketView(marks)

    @property
    def now(self) -> int:
        """The desk's time, in nanoseconds since 1970 in UTC."""
        return self._desk.clock.now()

    @property
    def _open_ids(self) -> dict[str, None]:
        if self.account_id is None:
            return {}
        return self._state.open_orders.get(self.account_id, {})

    def instrument(self, symbol: str) -> Instrument | None:
        """Return the instrument of a symbol."""
        return self._directory.find(symbol)

    def company(self, name: str, is_written_as_name: bool) -> str | None:  # noqa: FBT001 - a `Named`
        """Return the symbol of a company by its name in small letters."""
        return self._names.find(name, is_written_as_name=is_written_as_name)

    def prices(self, instrument_id: str) -> tuple[int | None, int | None, int | None]:
        """Return where an instrument last traded, and its bid and ask."""
        prices = self._desk.prices
        return prices.mark(instrument_id), prices.bid(instrument_id), prices.ask(instrument_id)

    def day_bar(self, instrument_id: str) -> DayBar | None:
        """Return how an instrument's day has gone."""
        if self._market is None:
            return None
        return self._market.day_bar(instrument_id, self._desk.clock.now())

    def company_facts(self, symbol: str) -> list[str]:
        """Return what is known of a company, a line each."""
        instrument = self._directory.find(symbol)
        if instrument is None:
            return []
        # It needs phrases, and phrases need a view.
        from sidestreet.api.assistant.company_facts import company_facts  # noqa: PLC0415

        return company_facts(self._desk, self._directory, instrument)

    def open_orders(self, symbol: str | None = None, side: Side | None = None) -> list[Order]:
        """Return the account's open orders that match, the oldest first."""
        orders = (self._state.orders[order_id] for order_id in self._open_ids)
        return [each for each in orders if _matches(each, symbol, side)]

    @property
    def open_count(self) -> int:
        """How many open orders the account has."""
        return len(self._open_ids)

    def latest_open(self, count_max: int) -> list[Order]:
        """Return the account's latest open orders, the latest first, without a look at the rest."""
        latest = islice(reversed(self._open_ids), count_max)
        return [self._state.orders[order_id] for order_id in latest]

    def ended_orders(self, symbol: str | None = None, side: Side | None = None) -> list[Order]:
        """Return the account's orders that ended not long ago, the latest first."""
        if self.account_id is None:
            return []
        latest = islice(reversed(self._state.closed_orders), _ENDED_LOOKED_AT)
        orders = (self._state.orders[order_id] for order_id in latest)
        return [
            each
            for each in orders
            if each.account_id == self.account_id and _matches(each, symbol, side)
        ]

    def order(self, text: str) -> Order | None:
        """Return the account's order of an id, or of a client's key while it is open."""
        if self.account_id is None:
            return None
        return self._desk.find_order(self.account_id, text)

    def positions(self, symbol: str | None = None) -> list[HoldingValue]:
        """Return what the account holds, by symbol."""
        if self.account_id is None:
            return []
        prices = self._desk.prices
        values = [
            value_holding(self._state, instrument_id, holding, prices)
            for instrument_id, holding in self._state.holdings.get(self.account_id, {}).items()
            if holding.quantity
        ]
        values.sort(key=lambda value: value.terms.symbol)
        return [each for each in values if symbol in {None, each.terms.symbol}]

    def account(self) -> AccountValue | None:
        """Return what the account is worth."""
        if self.account_id is None or self.account_id not in self._state.accounts:
            return None
        return value_account(self._state, self.account_id, self._desk.prices)


def may_be_canceled(order: Order) -> bool:
    """Whether a cancel would move an order."""
    return order.is_open and order.status is not OrderStatus.PENDING_CANCEL


def may_be_changed(order: Order) -> bool:
    """Whether an order can be given other terms."""
    return order.status in _CHANGEABLE


def _matches(order: Order, symbol: str | None, side: Side | None) -> bool:
    return symbol in {None, order.symbol} and side in {None, order.side}
