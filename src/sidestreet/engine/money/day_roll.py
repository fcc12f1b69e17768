"""The business day's end and the next one's beginning, in one record.

The order matters and is the same every day: what expires or was exercised moves first, at the
closing prices; then a night's interest and borrow fees; then every account's figures are closed,
which are what the next day starts from. As the new day begins, what is due settles, corporate
actions take effect, locates of yesterday and restrictions of the day before are over, and margin
calls go out.
"""

from collections.abc import Iterator

from sidestreet.domain.commands import Stamp
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.money_events import DayBegan, DayClosed, PricesClosed
from sidestreet.domain.prices import Prices
from sidestreet.engine.corporate.at_open import corporate_actions_at_open
from sidestreet.engine.lending.at_open import locates_at_open
from sidestreet.engine.lending.restrictions import restrictions_at_open
from sidestreet.engine.money.carry import carry_at_close
from sidestreet.engine.money.margin_call import margin_calls_at_open
from sidestreet.engine.money.valuation import AccountValue, price_of, value_account
from sidestreet.engine.options.at_close import options_at_close
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


class ClosingPrices:
    """The closing prices that came with the command; current ones for what came in between."""

    def __init__(self, closing: tuple[tuple[str, int], ...], prices: Prices) -> None:
        self._closing = dict(closing)
        self._prices = prices

    def mark(self, instrument_id: str) -> int | None:
        """Return the closing price."""
        found = self._closing.get(instrument_id)
        return self._prices.mark(instrument_id) if found is None else found

    bid = ask = mark


def roll_day(state: State, command: RollDay, stamp: Stamp) -> Steps:
    """Close the day that is under way, if there is one, and begin another."""
    if state.day is not None and command.day.date <= state.day.date:
        return
    closing = ClosingPrices(command.prices, stamp.prices)
    if state.day is not None:
        yield from options_at_close(state, stamp, closing)
        yield from carry_at_close(state, closing)
    date = state.business_date
    yield Decision((PricesClosed(date, tuple(_closing_prices(state, closing))),))
    for account_id in state.accounts:
        yield Decision((_closed(state, account_id, date, closing),))
    yield Decision((DayBegan(command.day),))
    yield from locates_at_open(state)
    yield from restrictions_at_open(state, date)
    yield from corporate_actions_at_open(state)
    yield from margin_calls_at_open(state, stamp)


def held_instruments(state: State) -> Iterator[str]:
    """Yield each instrument that somebody holds or traded today, and what options are on."""
    seen: dict[str, None] = {}
    for holdings in state.holdings.values():
        for instrument_id in holdings:
            seen[instrument_id] = None
            seen[state.instruments[instrument_id].group] = None
    yield from seen


def _closing_prices(state: State, prices: Prices) -> Iterator[tuple[str, int]]:
    for instrument_id in held_instruments(state):
        price = price_of(state, prices, instrument_id)
        if price is not None:
            yield instrument_id, price


def _closed(state: State, account_id: int, date: str, prices: Prices) -> DayClosed:
    value: AccountValue = value_account(state, account_id, prices)
    return DayClosed(
        account_id=account_id,
        date=date,
        start_equity=str(state.day_starts[account_id].equity),
        equity=str(value.equity),
        realized=str(value.day_realized),
        unrealized=str(value.day_unrealized),
        bought=str(value.bought),
        sold=str(value.sold),
        position_pnl=str(value.position_pnl),
        day_pnl=str(value.traded_pnl),
        net_pnl=str(value.day_pnl),
        long_market_value=str(value.long_market_value),
        short_market_value=str(value.short_market_value),
        buying_power=str(value.buying_power),
        maintenance_requirement=str(value.requirement.maintenance),
    )
