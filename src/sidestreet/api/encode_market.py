"""From the market's figures to the wire's: snapshots, greeks, summaries of the day."""

from typing import Final

from msgspec.structs import replace

from sidestreet.api.instants import render_instant
from sidestreet.contract import market_data as wire
from sidestreet.domain.amounts import SCALE, divide_half_even, render_amount, render_price
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.option_model import implied_volatility, option_greeks, option_value
from sidestreet.venue.port import DayBar, Quote

_CALENDAR_DAYS: Final = 365
_TRADING_DAYS: Final = 252
_PERCENT: Final = 100


def wire_quote(quote: Quote, terms: InstrumentTerms, now: int) -> wire.SnapshotQuote | None:
    """Return the touch, without the side on which nobody quotes; None if that is both.

    A quote holds at the instant at which it is looked at, which is the time that it is given.
    """
    has_bid, has_ask = quote.bid_size > 0, quote.ask_size > 0
    if not has_bid and not has_ask:
        return None
    seen = render_instant(now)
    middle = quote.bid + quote.ask
    return wire.SnapshotQuote(
        bid=render_price(quote.bid) if has_bid else None,
        bid_size=quote.bid_size // SCALE if has_bid else None,
        bid_timestamp=seen if has_bid else None,
        bid_venue=terms.venue if has_bid else None,
        ask=render_price(quote.ask) if has_ask else None,
        ask_size=quote.ask_size // SCALE if has_ask else None,
        ask_timestamp=seen if has_ask else None,
        ask_venue=terms.venue if has_ask else None,
        midpoint=render_price(divide_half_even(middle, 2)) if has_bid and has_ask else None,
    )


def wire_session(bar: DayBar | None, date: str, *, is_traded: bool) -> wire.SnapshotSession:
    """Return the trading day so far; of what is not traded, as an index, its change alone."""
    if bar is None:
        return wire.SnapshotSession(ohlv_applicable=is_traded)
    change = bar.last - bar.previous_close
    percent = divide_half_even(change * _PERCENT * SCALE, bar.previous_close)
    told = wire.SnapshotSession(
        ohlv_applicable=is_traded,
        previous_close=render_price(bar.previous_close),
        change=render_price(change),
        change_percent=_four_places(percent),
    )
    if not is_traded:
        return told
    return replace(
        told,
        open=render_price(bar.open),
        high=render_price(bar.high),
        low=render_price(bar.low),
        ohlv_date=date or None,
        cumulative_volume=bar.volume // SCALE,
    )


def wire_last_trade(
    bar: DayBar, terms: InstrumentTerms, *, is_traded: bool
) -> wire.SnapshotLastTrade:
    """Return the latest trade; for what is not traded its level, which nobody traded anywhere."""
    return wire.SnapshotLastTrade(
        price=render_price(bar.last),
        size=bar.last_size // SCALE if is_traded else 0,
        timestamp=render_instant(bar.last_at),
        venue=terms.venue if is_traded else None,
    )


def wire_greeks(
    terms: InstrumentTerms, quote: Quote | None, spot: int | None, now: int
) -> wire.SnapshotGreeks | None:
    """Return the greeks of an option at the volatility that its midpoint implies.

    None where that cannot be said: for what is no option, has expired, is not quoted on both
    sides, or is quoted at a price that no volatility explains. The rate is 0, as it is for the
    prices of the market. Theta is turned from a calendar day to a trading day, of which a year
    has 252.
    """
    option = terms.option
    if option is None or quote is None or spot is None or not quote.bid_size or not quote.ask_size:
        return None
    left = option.expires_at - now
    if left <= 0 or spot <= 0:
        return None
    middle = divide_half_even(quote.bid + quote.ask, 2)
    volatility = implied_volatility(option.right, middle, spot, option.strike, left)
    if not volatility:
        return None
    greeks = option_greeks(option.right, spot, option.strike, volatility, left)
    value = option_value(option.right, spot, option.strike, volatility, left)
    return wire.SnapshotGreeks(
        theo_price=render_price(value),
        delta=render_amount(greeks.delta),
        gamma=render_amount(greeks.gamma),
        theta=render_amount(divide_half_even(greeks.theta * _CALENDAR_DAYS, _TRADING_DAYS)),
        vega=render_amount(greeks.vega),
        rho=render_amount(greeks.rho),
        iv="0",
        timestamp=render_instant(now),
    )


def _four_places(amount: int) -> str:
    """Return a figure with four decimals, as the contract's percentages have.

    >>> _four_places(873_650), _four_places(-5)
    ('0.8736', '0.0000')
    """
    return render_amount(divide_half_even(amount, _PERCENT) * _PERCENT, 4)
