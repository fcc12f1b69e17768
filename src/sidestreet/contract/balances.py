"""What an account is worth, what it may spend, and how that went day by day, on the wire.

Every amount is in the account's currency. A short position counts as a negative value everywhere,
so equity is plainly cash plus long value plus short value. A member declared with the default
None is left out of the answer when it does not apply: an account without margin has neither
`multiplier` nor `margin_details`.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums import MarginType
from sidestreet.contract.shared import Date, DecimalText, SignedDecimalText, Uuid


class MarginSessionDetails(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What may be spent in one kind of session."""

    buying_power: Annotated[
        SignedDecimalText,
        Meta(description="Margin excess times the multiplier, open orders taken into account."),
    ]
    multiplier: Annotated[
        DecimalText | None,
        Meta(description="What the excess is multiplied by: 4 by day, 2 overnight."),
    ] = None


class MarginDetailsUsage(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How much of the margin is in use."""

    total: Annotated[SignedDecimalText, Meta(description="Margin there is.")]
    used: Annotated[DecimalText, Meta(description="Margin that positions take up now.")]


class MarginTopContributor(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What one underlying, with all options on it, asks of the account's margin."""

    underlying_instrument_id: Annotated[Uuid, Meta(description="Id of the underlying.")]
    market_value: Annotated[
        SignedDecimalText,
        Meta(description="Value of all positions in it, long less short."),
    ]
    initial_margin_requirement: Annotated[
        DecimalText,
        Meta(description="Equity that opening them takes."),
    ]
    maintenance_margin_requirement: Annotated[
        DecimalText,
        Meta(description="Equity that keeping them takes."),
    ]
    overnight_margin_requirement: Annotated[
        DecimalText,
        Meta(description="Equity that holding them overnight takes."),
    ]


class MarginDetails(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The margin of an account. An excess is equity less the requirement, below zero if short."""

    initial_margin_requirement: Annotated[
        DecimalText,
        Meta(description="Equity that opening the positions takes."),
    ]
    initial_margin_excess: Annotated[
        SignedDecimalText,
        Meta(description="Equity beyond the initial requirement."),
    ]
    maintenance_margin_requirement: Annotated[
        DecimalText,
        Meta(description="Equity that keeping the positions takes."),
    ]
    maintenance_margin_excess: Annotated[
        SignedDecimalText,
        Meta(description="Equity beyond the maintenance requirement."),
    ]
    overnight_margin_requirement: Annotated[
        DecimalText,
        Meta(description="Equity that holding the positions overnight takes."),
    ]
    overnight_margin_excess: Annotated[
        SignedDecimalText,
        Meta(description="Equity beyond the overnight requirement."),
    ]
    intraday_details: Annotated[
        MarginSessionDetails,
        Meta(description="What may be spent by day: pre-market, regular and after hours."),
    ]
    overnight_details: Annotated[
        MarginSessionDetails,
        Meta(description="What may be spent overnight."),
    ]
    usage: Annotated[
        MarginDetailsUsage | None,
        Meta(description="How much of the margin is in use."),
    ] = None
    top_contributors: Annotated[
        tuple[MarginTopContributor, ...] | None,
        Meta(description="The underlyings that take most, greatest first, when asked for."),
    ] = None


class AccountBalancesSod(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The account as it began the day."""

    asof: Annotated[Date | None, Meta(description="The day that began so.")] = None
    equity: Annotated[SignedDecimalText, Meta(description="Equity then.")]
    buying_power: Annotated[SignedDecimalText, Meta(description="Buying power then.")]
    long_market_value: Annotated[DecimalText, Meta(description="Value of long positions then.")]
    short_market_value: Annotated[
        SignedDecimalText,
        Meta(description="Value of short positions then, zero or negative."),
    ]
    trade_cash: Annotated[SignedDecimalText | None, Meta(description="Cash then.")] = None
    maintenance_margin_requirement: Annotated[
        DecimalText | None,
        Meta(description="Equity that keeping the positions took then."),
    ] = None
    maintenance_margin_excess: Annotated[
        SignedDecimalText | None,
        Meta(description="Equity beyond that requirement then."),
    ] = None


class AccountBalances(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an account is worth now and what it may spend."""

    account_id: Annotated[int, Meta(description="Number of the account.")]
    currency: Annotated[str, Meta(description="Currency of every amount here (ISO 4217).")]
    margin_type: Annotated[MarginType, Meta(description="Rules by which it may borrow.")]
    equity: Annotated[
        SignedDecimalText,
        Meta(description="Cash plus long value plus short value, the last one negative."),
    ]
    buying_power: Annotated[
        SignedDecimalText,
        Meta(description="What new positions may cost now, open orders taken into account."),
    ]
    multiplier: Annotated[
        DecimalText | None,
        Meta(description="What margin excess is multiplied by now: 4 by day, 2 overnight."),
    ] = None
    open_order_adjustment: Annotated[
        SignedDecimalText,
        Meta(description="What open orders do to buying power; negative when they use it up."),
    ]
    trade_cash: Annotated[
        SignedDecimalText,
        Meta(description="Cash as if everything that has traded had settled."),
    ]
    settled_cash: Annotated[SignedDecimalText, Meta(description="Cash that has settled.")]
    unsettled_credits: Annotated[DecimalText, Meta(description="Cash still to come in.")]
    unsettled_debits: Annotated[DecimalText, Meta(description="Cash still to be paid.")]
    withdrawable_cash: Annotated[DecimalText, Meta(description="Cash that may be taken out now.")]
    long_market_value: Annotated[DecimalText, Meta(description="Value of all long positions.")]
    short_market_value: Annotated[
        SignedDecimalText | None,
        Meta(description="Value of all short positions, negative; absent if there are none."),
    ] = None
    unrealized_pnl: Annotated[
        SignedDecimalText,
        Meta(description="Profit of all open positions against what they cost."),
    ]
    daily_pnl: Annotated[SignedDecimalText, Meta(description="Profit since the day began.")]
    daily_realized_pnl: Annotated[
        SignedDecimalText,
        Meta(description="The part of today's profit that is not in open positions."),
    ]
    daily_unrealized_pnl: Annotated[
        SignedDecimalText,
        Meta(description="Profit of open positions against the prior close."),
    ]
    daily_change: Annotated[
        SignedDecimalText,
        Meta(description="Equity now less equity at the start of the day."),
    ]
    sod: Annotated[AccountBalancesSod, Meta(description="The account as it began the day.")]
    margin_details: Annotated[
        MarginDetails | None,
        Meta(description="Requirements and excesses of a margin account."),
    ] = None


class PortfolioHistorySegment(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One day of an account. What is absent is not known for that day."""

    date: Annotated[Date, Meta(description="The day, in New York.")]
    sod_equity: Annotated[SignedDecimalText, Meta(description="Equity when it began.")]
    eod_equity: Annotated[
        SignedDecimalText,
        Meta(description="Equity when it ended, or now if it has not."),
    ]
    realized_pnl: Annotated[
        SignedDecimalText,
        Meta(description="Profit of the positions closed on it, against what they cost."),
    ]
    unrealized_pnl: Annotated[
        SignedDecimalText,
        Meta(description="Profit from prices that moved under positions still open."),
    ]
    bought_notional: Annotated[DecimalText | None, Meta(description="Money bought for.")] = None
    sold_notional: Annotated[DecimalText | None, Meta(description="Money sold for.")] = None
    position_pnl: Annotated[
        SignedDecimalText | None,
        Meta(description="Profit of the positions that it began with, from prices alone."),
    ] = None
    day_pnl: Annotated[
        SignedDecimalText | None,
        Meta(description="Profit of what was traded on it."),
    ] = None
    net_pnl: Annotated[
        SignedDecimalText | None,
        Meta(description="All profit of the day: trading, prices, dividends, fees, interest."),
    ] = None


class PortfolioHistory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account day by day."""

    segments: Annotated[
        tuple[PortfolioHistorySegment, ...],
        Meta(description="The days, earliest first."),
    ]
