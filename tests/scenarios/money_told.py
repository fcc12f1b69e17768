"""What the engine knows of money, by the names and in the form of the API."""

from scenarios.stage import Told
from sidestreet.domain.amounts import render_amount, render_price
from sidestreet.engine.money.valuation import AccountValue, HoldingValue


def account_told(value: AccountValue) -> Told:
    """Return an account's figures as texts; those of a margin account only where it is one."""
    figures = {
        "trade_cash": value.trade_cash,
        "settled_cash": value.settled_cash,
        "unsettled_credits": value.unsettled_credits,
        "unsettled_debits": value.unsettled_debits,
        "withdrawable_cash": value.withdrawable_cash,
        "equity": value.equity,
        "buying_power": value.buying_power,
        "open_order_adjustment": value.open_order_adjustment,
        "long_market_value": value.long_market_value,
        "unrealized_pnl": value.unrealized,
        "daily_pnl": value.day_pnl,
        "daily_realized_pnl": value.day_realized,
        "daily_unrealized_pnl": value.day_unrealized,
    }
    if value.short_market_value:
        figures["short_market_value"] = value.short_market_value
    if value.multiplier is not None:
        figures["maintenance_margin_requirement"] = value.requirement.maintenance
        figures["maintenance_margin_excess"] = value.equity - value.requirement.maintenance
    return {name: render_price(figure) for name, figure in figures.items()}


def position_told(value: HoldingValue, available: int) -> Told:
    """Return a position's figures as texts."""
    average = value.holding.average_price(value.terms.multiplier)
    return {
        "quantity": render_amount(value.holding.quantity),
        "available_quantity": render_amount(available),
        "avg_price": render_price(average or 0),
        "cost_basis": render_price(value.holding.cost),
        "market_value": render_price(value.market_value),
        "unrealized_pnl": render_price(value.unrealized),
        "daily_realized_pnl": render_price(value.holding.day_realized),
        "daily_unrealized_pnl": render_price(value.day_unrealized),
    }
