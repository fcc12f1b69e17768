"""From what an account is worth to the wire: balances, positions, days.

Nothing is worked out here that the engine knows; only what is a way of putting it. A percentage is
of the size of what it is measured from, so that a profit is positive on a short position too.
"""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from sidestreet.contract import balances as wire
from sidestreet.contract.accounts import AccountSettings, RiskSettings
from sidestreet.contract.enums import InstrumentType, MarginType, PositionType
from sidestreet.contract.positions import Position
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE, divide_half_even, render_amount, render_price
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.money_events import DayClosed
from sidestreet.engine.money.day_start import DayStart
from sidestreet.engine.money.valuation import (
    INTRADAY_MULTIPLIER,
    OVERNIGHT_MULTIPLIER,
    AccountValue,
    GroupValue,
    HoldingValue,
)

CURRENCY: Final = "USD"
_PERCENT: Final = 100


def wire_balances(
    account: Account,
    value: AccountValue,
    start: DayStart,
    day: BusinessDay | None,
    top_contributors: int | None,
) -> wire.AccountBalances:
    """Return an account's balances, with so many of the underlyings that take most margin."""
    is_margin = value.multiplier is not None
    return wire.AccountBalances(
        account_id=account.account_id,
        currency=CURRENCY,
        margin_type=MarginType(account.margin),
        equity=render_price(value.equity),
        buying_power=render_price(value.buying_power),
        multiplier=None if value.multiplier is None else str(value.multiplier),
        open_order_adjustment=render_price(value.open_order_adjustment),
        trade_cash=render_price(value.trade_cash),
        settled_cash=render_price(value.settled_cash),
        unsettled_credits=render_price(value.unsettled_credits),
        unsettled_debits=render_price(value.unsettled_debits),
        withdrawable_cash=render_price(value.withdrawable_cash),
        long_market_value=render_price(value.long_market_value),
        short_market_value=(
            render_price(value.short_market_value) if value.short_market_value else None
        ),
        unrealized_pnl=render_price(value.unrealized),
        daily_pnl=render_price(value.day_pnl),
        daily_realized_pnl=render_price(value.day_realized),
        daily_unrealized_pnl=render_price(value.day_unrealized),
        daily_change=render_price(value.equity - start.equity),
        sod=_day_start(start, day, is_margin=is_margin),
        margin_details=_margin(value, top_contributors) if is_margin else None,
    )


def _day_start(
    start: DayStart, day: BusinessDay | None, *, is_margin: bool
) -> wire.AccountBalancesSod:
    requirement = start.maintenance_requirement
    return wire.AccountBalancesSod(
        asof=None if day is None else day.date,
        equity=render_price(start.equity),
        buying_power=render_price(start.buying_power),
        long_market_value=render_price(start.long_market_value),
        short_market_value=render_price(start.short_market_value),
        trade_cash=render_price(start.trade_cash),
        maintenance_margin_requirement=render_price(requirement) if is_margin else None,
        maintenance_margin_excess=(render_price(start.equity - requirement) if is_margin else None),
    )


def _margin(value: AccountValue, top_contributors: int | None) -> wire.MarginDetails:
    needed = value.requirement
    return wire.MarginDetails(
        initial_margin_requirement=render_price(needed.initial),
        initial_margin_excess=render_price(value.equity - needed.initial),
        maintenance_margin_requirement=render_price(needed.maintenance),
        maintenance_margin_excess=render_price(value.equity - needed.maintenance),
        overnight_margin_requirement=render_price(needed.overnight),
        overnight_margin_excess=render_price(value.equity - needed.overnight),
        intraday_details=wire.MarginSessionDetails(
            buying_power=render_price(value.spendable * INTRADAY_MULTIPLIER),
            multiplier=str(INTRADAY_MULTIPLIER),
        ),
        overnight_details=wire.MarginSessionDetails(
            buying_power=render_price(value.overnight_buying_power),
            multiplier=str(OVERNIGHT_MULTIPLIER),
        ),
        usage=wire.MarginDetailsUsage(
            total=render_price(value.equity), used=render_price(needed.maintenance)
        ),
        top_contributors=(
            None if top_contributors is None else _top(value.groups, top_contributors)
        ),
    )


def _top(groups: Iterable[GroupValue], limit: int) -> tuple[wire.MarginTopContributor, ...]:
    ranked = sorted(groups, key=lambda group: (-group.requirement.maintenance, group.instrument_id))
    return tuple(
        wire.MarginTopContributor(
            underlying_instrument_id=group.instrument_id,
            market_value=render_price(group.market_value),
            initial_margin_requirement=render_price(group.requirement.initial),
            maintenance_margin_requirement=render_price(group.requirement.maintenance),
            overnight_margin_requirement=render_price(group.requirement.overnight),
        )
        for group in ranked[:limit]
    )


def wire_settings(max_notional: int | None) -> AccountSettings:
    """Return an account's settings; without a limit there is nothing in them."""
    if max_notional is None:
        return AccountSettings()
    return AccountSettings(risk=RiskSettings(max_notional=render_price(max_notional)))


def wire_position(
    account_id: int,
    value: HoldingValue,
    *,
    available: int,
    mark: int | None,
    close: int | None,
    close_date: str,
    underlying_type: str | None,
) -> Position:
    """Return a position. Without a mark and a close its profits are not known and left out.

    `available` is a size in millionths, `mark` the current price and `close` the last one of the
    day before.
    """
    terms, holding = value.terms, value.holding
    is_priced = mark is not None or close is not None
    average = holding.average_price(terms.multiplier)
    return Position(
        account_id=account_id,
        instrument_id=terms.instrument_id,
        symbol=terms.symbol,
        instrument_type=InstrumentType(terms.instrument_type),
        underlying_instrument_id=None if terms.option is None else terms.option.underlying_id,
        underlying_instrument_type=(
            None if underlying_type is None else InstrumentType(underlying_type)
        ),
        position_type=PositionType.LONG if holding.quantity > 0 else PositionType.SHORT,
        quantity=render_amount(holding.quantity),
        available_quantity=render_amount(available),
        avg_price=None if average is None else render_price(average),
        cost_basis=render_price(holding.cost),
        instrument_price=None if mark is None else render_price(mark),
        closing_price=None if close is None else render_price(close),
        closing_price_date=close_date if close is not None and close_date else None,
        market_value=render_price(value.market_value),
        unrealized_pnl=render_price(value.unrealized) if is_priced else None,
        unrealized_pnl_pct=_percentage(value.unrealized, holding.cost) if is_priced else None,
        daily_unrealized_pnl=render_price(value.day_unrealized) if is_priced else None,
        daily_unrealized_pnl_pct=(
            _percentage(value.day_unrealized, holding.day_cost) if is_priced else None
        ),
        daily_realized_pnl=render_price(holding.day_realized),
    )


def _percentage(part: int, whole: int) -> str | None:
    """Return a part in percent of the size of a whole; None of nothing."""
    if not whole:
        return None
    return render_price(divide_half_even(part * _PERCENT * SCALE, abs(whole)))


def wire_closed_day(day: DayClosed) -> wire.PortfolioHistorySegment:
    """Return a day that is over. Its sums have no bound, so the desk holds them as texts."""
    return wire.PortfolioHistorySegment(
        date=day.date,
        sod_equity=render_price(int(day.start_equity)),
        eod_equity=render_price(int(day.equity)),
        realized_pnl=render_price(int(day.realized)),
        unrealized_pnl=render_price(int(day.unrealized)),
        bought_notional=render_price(int(day.bought)),
        sold_notional=render_price(int(day.sold)),
        position_pnl=render_price(int(day.position_pnl)),
        day_pnl=render_price(int(day.day_pnl)),
        net_pnl=render_price(int(day.net_pnl)),
    )


def wire_running_day(
    date: str, value: AccountValue, start: DayStart, *, is_alone: bool
) -> wire.PortfolioHistorySegment:
    """Return the day that is under way, as it is now.

    Where it `is_alone`, because the past could not be read, only what every day has is told.
    """
    segment = wire.PortfolioHistorySegment(
        date=date,
        sod_equity=render_price(start.equity),
        eod_equity=render_price(value.equity),
        realized_pnl=render_price(value.day_realized),
        unrealized_pnl=render_price(value.day_unrealized),
    )
    if is_alone:
        return segment
    return replace(
        segment,
        bought_notional=render_price(value.bought),
        sold_notional=render_price(value.sold),
        position_pnl=render_price(value.position_pnl),
        day_pnl=render_price(value.traded_pnl),
        net_pnl=render_price(value.day_pnl),
    )
