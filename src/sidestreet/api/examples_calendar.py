"""The examples of the calendar: an ordinary Friday in October, an hour and a half before the close.

The times are those of the vendor's own published example of market hours, on another day.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.contract.calendar import (
    ClockDetail,
    DayType,
    EconomicEvent,
    EconomicEventImpact,
    MarketHoursDetail,
    MarketSessionType,
    MarketStatus,
    MarketType,
    SessionSchedule,
    TradingSessions,
)

CLOCK: Final = ClockDetail(clock="2025-10-31T18:30:45.000000000Z")

MARKET_HOURS: Final = MarketHoursDetail(
    market=MarketType.US_EQUITIES,
    market_name="US Equities",
    date="2025-10-31",
    timezone="America/New_York",
    current_time="2025-10-31T14:30:45-04:00",
    status=MarketStatus(
        day_type=DayType.TRADING_DAY,
        is_open=True,
        current_session=MarketSessionType.REGULAR,
    ),
    today_sessions=TradingSessions(
        overnight=SessionSchedule(
            open="2025-10-30T20:00:00-04:00", close="2025-10-31T04:00:00-04:00"
        ),
        maintenance=SessionSchedule(
            open="2025-10-31T03:30:00-04:00", close="2025-10-31T04:00:00-04:00"
        ),
        pre_market=SessionSchedule(
            open="2025-10-31T04:00:00-04:00", close="2025-10-31T09:30:00-04:00"
        ),
        regular=SessionSchedule(
            open="2025-10-31T09:30:00-04:00",
            close="2025-10-31T16:00:00-04:00",
            time_until_close="PT1H29M15S",
        ),
        after_hours=SessionSchedule(
            open="2025-10-31T16:00:00-04:00",
            close="2025-10-31T20:00:00-04:00",
            time_until_open="PT1H29M15S",
        ),
    ),
    next_sessions=TradingSessions(
        overnight=SessionSchedule(
            open="2025-11-02T20:00:00-05:00", close="2025-11-03T04:00:00-05:00"
        ),
        maintenance=SessionSchedule(
            open="2025-11-03T03:30:00-05:00", close="2025-11-03T04:00:00-05:00"
        ),
        pre_market=SessionSchedule(
            open="2025-11-03T04:00:00-05:00", close="2025-11-03T09:30:00-05:00"
        ),
        regular=SessionSchedule(
            open="2025-11-03T09:30:00-05:00", close="2025-11-03T16:00:00-05:00"
        ),
        after_hours=SessionSchedule(
            open="2025-11-03T16:00:00-05:00", close="2025-11-03T20:00:00-05:00"
        ),
    ),
)

EVENT: Final = EconomicEvent(
    country="US",
    name="Employment Situation",
    timestamp="2025-11-07T13:30:00.000000000Z",
    impact=EconomicEventImpact.HIGH,
    currency="USD",
)

CALENDAR_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        ClockDetail: CLOCK,
        list[MarketHoursDetail]: [MARKET_HOURS],
        list[EconomicEvent]: [EVENT],
    },
)
"""The example of each of these types that stands as `data` in the table."""
