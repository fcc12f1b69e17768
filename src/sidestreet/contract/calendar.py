"""The calendar on the wire: the desk's clock, the hours of markets, events of the economy.

Times of sessions carry New York's offset, `2025-10-15T09:30:00-04:00`; all other instants are UTC.
Durations are ISO 8601 in hours, minutes and seconds, `PT1H29M15S`. A member declared with the
default None is left out of the answer when it does not apply.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.shared import Date, Instant


class MarketType(StrEnum):
    """A market with hours of its own."""

    US_EQUITIES = "us_equities"
    US_OPTIONS = "us_options"
    US_EVENT_CONTRACTS = "us_event_contracts"


class DayType(StrEnum):
    """What kind of day a date is for a market."""

    TRADING_DAY = "TRADING_DAY"
    EARLY_CLOSE = "EARLY_CLOSE"
    HOLIDAY = "HOLIDAY"
    WEEKEND = "WEEKEND"


class MarketSessionType(StrEnum):
    """A part of the trading day in which a market is open."""

    OVERNIGHT = "overnight"
    PRE_MARKET = "pre_market"
    REGULAR = "regular"
    AFTER_HOURS = "after_hours"


class EconomicEventImpact(StrEnum):
    """How much markets are expected to mind an event."""

    NONE = "NONE"
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class ClockDetail(Struct, frozen=True, kw_only=True, gc=False):
    """What time it is for the desk."""

    clock: Annotated[Instant, Meta(description="The desk's time.")]


class SessionSchedule(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """When a session opens and closes."""

    open: Annotated[Instant, Meta(description="When it opens, with New York's offset.")]
    close: Annotated[Instant, Meta(description="When it closes, with New York's offset.")]
    time_until_open: Annotated[
        str | None,
        Meta(description="How long until it opens; absent once it has."),
    ] = None
    time_until_close: Annotated[
        str | None,
        Meta(description="How long until it closes, while it is under way; else absent."),
    ] = None


class TradingSessions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The sessions of a day, each absent if the day has none of its kind."""

    overnight: Annotated[
        SessionSchedule | None,
        Meta(description="From the evening before to early morning."),
    ] = None
    maintenance: Annotated[
        SessionSchedule | None,
        Meta(description="The market is closed in it, even within another session."),
    ] = None
    pre_market: Annotated[SessionSchedule | None, Meta(description="Before the opening.")] = None
    regular: Annotated[
        SessionSchedule | None,
        Meta(description="From the opening to the close; absent on a day without trading."),
    ] = None
    after_hours: Annotated[SessionSchedule | None, Meta(description="After the close.")] = None


class MarketStatus(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Whether a market is open at this moment, and what kind of day the date is."""

    day_type: Annotated[DayType, Meta(description="What kind of day the date is.")]
    is_open: Annotated[bool, Meta(description="Whether a session is under way now.")]
    current_session: Annotated[
        MarketSessionType | None,
        Meta(description="The session under way now; absent while the market is closed."),
    ] = None


class MarketHoursDetail(Struct, frozen=True, kw_only=True):
    """The hours of a market on a date."""

    market: Annotated[MarketType, Meta(description="Which market.")]
    market_name: Annotated[str, Meta(description="Its name for people.")]
    date: Annotated[Date, Meta(description="The date in New York.")]
    timezone: Annotated[str, Meta(description="The zone of its clock, by its IANA name.")]
    current_time: Annotated[
        Instant,
        Meta(description="The desk's time, to the second, with New York's offset."),
    ]
    status: Annotated[MarketStatus, Meta(description="Whether it is open, and the kind of day.")]
    today_sessions: Annotated[
        TradingSessions,
        Meta(description="Sessions of the date, with the time until they open or close."),
    ]
    next_sessions: Annotated[
        TradingSessions,
        Meta(description="Sessions of the next trading day after the date."),
    ]


class EconomicEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event of the economy, like the release of a figure."""

    country: Annotated[str, Meta(description="Whose economy: two letters of ISO 3166-1, or EU.")]
    name: Annotated[str, Meta(description="What happens.")]
    timestamp: Annotated[Instant, Meta(description="When it happens.")]
    impact: Annotated[
        EconomicEventImpact | None,
        Meta(description="How much markets are expected to mind."),
    ] = None
    currency: Annotated[
        str | None,
        Meta(description="Currency that it concerns (ISO 4217)."),
    ] = None
    unit: Annotated[str | None, Meta(description="Unit of the figures.")] = None
    previous: Annotated[str | None, Meta(description="Figure of the period before.")] = None
    estimate: Annotated[str | None, Meta(description="Figure that analysts expect.")] = None
    actual: Annotated[str | None, Meta(description="Figure that came out.")] = None
    change: Annotated[str | None, Meta(description="Change from the period before.")] = None
    change_percentage: Annotated[
        str | None,
        Meta(description="That change in percent."),
    ] = None
