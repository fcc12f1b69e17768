"""What an account is worth at a moment, what it has to cover, and what it may still spend.

All figures follow from cash, positions, open orders and marks; nothing here is kept. Formulas:

- equity = trade-date cash + long market value + short market value, the last being negative;
- a margin excess is equity less a requirement (`engine/margin`);
- margin account: buying power = maintenance excess x 4, overnight excess x 2 in the overnight
  session, each less what open orders reserve times the same multiplier;
- cash account: buying power = settled cash that no trade has spent yet, less what written options
  want secured and what open orders reserve.

The multipliers and the sign of the short value are the contract's; the rule for cash accounts is
our reading of it.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from sidestreet.domain.enums import MarginType
from sidestreet.domain.holdings import Holding, market_value
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.prices import Prices
from sidestreet.engine.margin import Leg, Requirement, group_requirement, stock_requirement
from sidestreet.engine.money.concentration import concentrated, rule_of
from sidestreet.engine.money.ledger import unsettled
from sidestreet.engine.money.uncovering import uncovered_by_sales
from sidestreet.engine.state import State

INTRADAY_MULTIPLIER: Final = 4
OVERNIGHT_MULTIPLIER: Final = 2
_NOTHING: Final = Requirement(0, 0, 0)


class HoldingValue(msgspec.Struct, frozen=True, gc=False):
    """A position at its mark. Amounts are millionths, negative for a short position."""

    terms: InstrumentTerms
    holding: Holding
    price: int
    market_value: int

    @property
    def unrealized(self) -> int:
        """Profit since it was opened, not yet taken."""
        return self.market_value - self.holding.cost

    @property
    def day_unrealized(self) -> int:
        """Profit of the day, not yet taken: against the prior close, or what was paid since."""
        return self.market_value - self.holding.day_cost


class GroupValue(msgspec.Struct, frozen=True, gc=False):
    """All positions in one underlying: net value, and what they want covered together."""

    instrument_id: str
    market_value: int
    requirement: Requirement


class AccountValue(msgspec.Struct, frozen=True):
    """An account at a moment. Amounts are millionths of a dollar; excesses may be negative.

    `multiplier` is None for a cash account. `day_` figures are since the day began. Buying power
    and its adjustment for open orders are in dollars of stock that could be bought.
    """

    trade_cash: int
    settled_cash: int
    unsettled_credits: int
    unsettled_debits: int
    long_market_value: int
    short_market_value: int
    equity: int
    requirement: Requirement
    reserved: int
    multiplier: int | None
    unrealized: int
    day_unrealized: int
    day_pnl: int
    bought: int
    sold: int
    position_pnl: int
    groups: tuple[GroupValue, ...]

    @property
    def excess(self) -> int:
        """What is free for opening positions, before open orders, times nothing."""
        free = self.equity - self.requirement.maintenance
        # A cash account spends what has settled: proceeds of yesterday's sale are not there yet.
        return free if self.multiplier is not None else free - self.unsettled_credits

    @property
    def spendable(self) -> int:
        """What a new order's requirement may come to."""
        return self.excess - self.reserved

    @property
    def open_order_adjustment(self) -> int:
        """What open orders take from buying power: 0 or negative."""
        return -self.reserved * (self.multiplier or 1)

    @property
    def buying_power(self) -> int:
        """What may be bought of a stock with the least requirement."""
        return self.spendable * (self.multiplier or 1)

    @property
    def overnight_buying_power(self) -> int:
        """The same by the overnight requirement and multiplier."""
        free = self.equity - self.requirement.overnight - self.reserved
        return free * OVERNIGHT_MULTIPLIER

    @property
    def withdrawable_cash(self) -> int:
        """Settled cash that is not spent, and no more than the initial requirement leaves free."""
        settled = self.settled_cash - self.unsettled_debits
        return max(0, min(settled, self.equity - self.requirement.initial - self.reserved))

    @property
    def day_realized(self) -> int:
        """The day's profit that was taken: what is not unrealized, fees and interest included."""
        return self.day_pnl - self.day_unrealized

    @property
    def traded_pnl(self) -> int:
        """What the day's own trading brought: all but what positions carried into it moved."""
        return self.day_pnl - self.position_pnl


def price_of(state: State, prices: Prices, instrument_id: str) -> int | None:
    """Return the price by which a position is valued: the mark, else the last closing price.

    What has ended is worth what it was paid out at, whatever a venue goes on quoting.
    """
    ended = state.corporate.delisted
    if ended and instrument_id in ended:
        return ended[instrument_id]
    price = prices.mark(instrument_id)
    return state.closing_prices.get(instrument_id) if price is None else price


def value_holding(
    state: State, instrument_id: str, holding: Holding, prices: Prices
) -> HoldingValue:
    """Return what a position is worth. One without any price is worth what it cost."""
    terms = state.instruments[instrument_id]
    price = price_of(state, prices, instrument_id)
    if price is None:
        average = holding.average_price(terms.multiplier) or 0
        return HoldingValue(terms, holding, average, holding.cost)
    value = market_value(price, holding.quantity, terms.multiplier)
    return HoldingValue(terms, holding, price, value)


def value_account(state: State, account_id: int, prices: Prices) -> AccountValue:
    """Return what an account is worth. An account that does not exist is a KeyError."""
    is_margin = state.accounts[account_id].margin is not MarginType.NONE
    cash = state.cash[account_id]
    start = state.day_starts[account_id]
    long_value = short_value = cost = day_cost = bought = sold = position_pnl = 0
    by_group: dict[str, list[HoldingValue]] = {}
    for instrument_id, holding in state.holdings.get(account_id, {}).items():
        bought += holding.bought
        sold += holding.sold
        valued = value_holding(state, instrument_id, holding, prices)
        if holding.start_quantity:
            moved = market_value(valued.price, holding.start_quantity, valued.terms.multiplier)
            position_pnl += moved - holding.start_value
        if not holding.quantity:
            continue
        cost += holding.cost
        day_cost += holding.day_cost
        if holding.quantity > 0:
            long_value += valued.market_value
        else:
            short_value += valued.market_value
        by_group.setdefault(valued.terms.group, []).append(valued)
    equity = cash + long_value + short_value
    groups = tuple(_groups(state, by_group, prices, equity if is_margin else None))
    requirement = _NOTHING
    for group in groups:
        requirement += group.requirement
    credits_, debits = unsettled(state, account_id)
    return AccountValue(
        trade_cash=cash,
        settled_cash=state.settled_cash[account_id],
        unsettled_credits=credits_,
        unsettled_debits=debits,
        long_market_value=long_value,
        short_market_value=short_value,
        equity=equity,
        requirement=requirement,
        reserved=state.reserved[account_id]
        + uncovered_by_sales(state, account_id, lambda each: price_of(state, prices, each)),
        multiplier=INTRADAY_MULTIPLIER if is_margin else None,
        unrealized=long_value + short_value - cost,
        day_unrealized=long_value + short_value - day_cost,
        day_pnl=equity - start.equity - start.deposits,
        bought=bought,
        sold=sold,
        position_pnl=position_pnl,
        groups=groups,
    )


def _groups(
    state: State, by_group: dict[str, list[HoldingValue]], prices: Prices, equity: int | None
) -> Iterator[GroupValue]:
    """Yield the groups of an account; `equity` is None for one that does not borrow."""
    is_margin = equity is not None
    for instrument_id, members in by_group.items():
        total = sum(member.market_value for member in members)
        only = members[0]
        if len(members) == 1 and only.terms.option is None and is_margin:
            requirement = stock_requirement(
                only.terms, only.market_value, only.holding.quantity, only.price
            )
        elif len(members) == 1 and only.terms.option is None:
            # By the very value that is in equity, so that what is left of it is cash.
            size = abs(only.market_value)
            requirement = Requirement(size, size, size)
        else:
            requirement = group_requirement(
                [Leg(each.terms, each.holding.quantity, each.price) for each in members],
                underlying_price(state, prices, instrument_id, members),
                is_margin=is_margin,
            )
        if equity is not None and state.risk.limits:
            for each in members:
                rule = None if each.terms.option else rule_of(state, each.terms.instrument_id)
                if rule is not None:
                    requirement = concentrated(rule, each.market_value, equity, requirement)
        yield GroupValue(instrument_id, total, requirement)


def underlying_price(
    state: State, prices: Prices, instrument_id: str, members: list[HoldingValue]
) -> int:
    """Return the price of a group's underlying; without any, the strikes stand for it."""
    price = price_of(state, prices, instrument_id)
    if price is not None:
        return price
    strikes = [each.terms.option.strike for each in members if each.terms.option is not None]
    return max(strikes, default=members[0].price)
