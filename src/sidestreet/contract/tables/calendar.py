"""The operations of `v1:calendar`: the clock, the hours of markets, events of the economy."""

from typing import Final

from sidestreet.contract.calendar import (
    ClockDetail,
    EconomicEvent,
    EconomicEventImpact,
    MarketHoursDetail,
    MarketType,
)
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.tables.parameters import PAGES, statuses

GET_CLOCK: Final = Operation(
    operation_id="get_clock",
    method="GET",
    path="/v1/clock",
    resource="v1:calendar",
    summary="Read the time by which the desk goes.",
    description="It is the desk's own clock, which need not be that of the wall.",
    data=ClockDetail,
    statuses=statuses(200),
)

GET_ECONOMIC_EVENTS_CALENDAR: Final = Operation(
    operation_id="get_economic_events_calendar",
    method="GET",
    path="/v1/calendars/economic-events",
    resource="v1:calendar",
    summary="List events of the economy, earliest first.",
    description="Without a lower bound from the start of the previous trading day in New York on, "
    "without an upper one to the end of the seventh day from today. Known from 365 days back to 90 "
    "days ahead. The dates follow each publisher's usual rule and carry no figures.",
    data=list[EconomicEvent],
    statuses=statuses(200),
    parameters=(
        Parameter(
            "country",
            "query",
            str,
            "Only these countries, two letters of ISO 3166-1 each or EU, joined by commas; "
            "US if not given.",
        ),
        Parameter(
            "impact",
            "query",
            list[EconomicEventImpact],
            "Only events that markets are expected to mind this much.",
        ),
        Parameter(
            "timestamp",
            "query",
            str,
            "When it happens: instants, or days of UTC. With a day, gte and lt mean its start, gt "
            "and lte its end.",
            bounds=("gt", "gte", "lt", "lte"),
        ),
        *PAGES,
    ),
    paged=True,
)

GET_MARKET_HOURS_CALENDAR: Final = Operation(
    operation_id="get_market_hours_calendar",
    method="GET",
    path="/v1/calendars/market-hours",
    resource="v1:calendar",
    summary="Read when markets are open on a date, and whether they are open now.",
    data=list[MarketHoursDetail],
    statuses=statuses(200),
    parameters=(
        Parameter("date", "query", str, "The date, YYYY-MM-DD; today in New York if not given."),
        Parameter(
            "market",
            "query",
            MarketType,
            "Only this market; us_equities and us_options if not given.",
        ),
    ),
)

OPERATIONS: Final = (GET_CLOCK, GET_ECONOMIC_EVENTS_CALENDAR, GET_MARKET_HOURS_CALENDAR)
