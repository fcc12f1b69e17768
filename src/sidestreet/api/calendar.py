"""The operations of `v1:calendar`: everything by the desk's clock, never by the wall's.

Market hours are told as the desk keeps them. Under the true calendar of New York that is its
timetable; where the market is always open, every date is a trading day with one regular session.
Times are cut to the second, so that what is left until an edge agrees with the time shown.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.instants import render_instant
from sidestreet.api.instrument_data_rows import economic_event_told
from sidestreet.api.paging import page_info, window_of
from sidestreet.api.query import date_of
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
from sidestreet.domain.sessions import Session, Window
from sidestreet.http.errors import bad_query
from sidestreet.reference.calendar import (
    NEW_YORK,
    CalendarReachError,
    DayKind,
    MarketHours,
    Schedule,
    new_york_instant,
    new_york_time,
)
from sidestreet.reference.calendar.holidays import trading_day_before
from sidestreet.reference.calendar.releases import EconomicRelease, releases_between
from sidestreet.reference.company_files.held import NO_FILES, CompanyFiles
from sidestreet.reference.company_files.resources import ECONOMY
from sidestreet.runtime.desk import Desk

AFTER_HOURS_LISTED_ON: Final = frozenset({DayKind.TRADING_DAY})
"""Kinds of day whose after-hours session is listed.

The published example of a half day lists none. The desk trades until 17:00 all the same, and the
status says so.
"""

MARKETS: Final[Mapping[MarketType, tuple[str, frozenset[Session]]]] = {
    MarketType.US_EQUITIES: ("US Equities", frozenset(Session)),
    MarketType.US_OPTIONS: ("US Options", frozenset({Session.REGULAR})),
    MarketType.US_EVENT_CONTRACTS: ("US Event Contracts", frozenset()),
}
"""Each market's name and the sessions that it takes part in.

Options trade in regular sessions alone. The desk trades no event contracts, so their market never
opens.
"""

UNASKED: Final = (MarketType.US_EQUITIES, MarketType.US_OPTIONS)
"""The markets that are told without being asked for."""

DAYS_BACK: Final = 365
DAYS_AHEAD: Final = 90
DAYS_AHEAD_UNASKED: Final = 7
"""How far economic events are known from today on, and how far they are told without being asked
for.
"""

_COUNTRY: Final = "US"
_CURRENCY: Final = "USD"
_COUNTRIES: Final = re.compile(r"[A-Za-z]{2}(,[A-Za-z]{2})*", re.ASCII)
_NS_PER_SECOND: Final = 1_000_000_000


class CalendarOperations:
    """Handlers over a desk's clock, the hours by which it goes, and what it was told of."""

    def __init__(self, desk: Desk, hours: MarketHours, files: CompanyFiles = NO_FILES) -> None:
        self._desk = desk
        self._hours = hours
        self._files = files

    def get_clock(self, call: Call) -> None:
        """Tell the desk's time."""
        call.answer(ClockDetail(clock=render_instant(self._desk.clock.now())))

    def get_market_hours_calendar(self, call: Call) -> None:
        """Tell when markets are open on a date, and whether they are open now."""
        now = self._desk.clock.now()
        asked = call.query.get("date")
        day = new_york_time(now).date() if asked is None else date_of("date", asked)
        try:
            today, following = self._hours.schedule(day), self._hours.schedule_after(day)
        except CalendarReachError as error:
            raise bad_query(f"invalid value `{day}` for `date`: {error}") from None
        market = call.query.get("market")
        markets = UNASKED if market is None else (market,)
        current = self._hours.at(now).window
        call.answer([_market_hours(each, now, current, today, following) for each in markets])

    def get_economic_events_calendar(self, call: Call) -> None:
        """List what happens in the economy."""
        query = call.query
        window = window_of(query)
        countries = _countries(query.get("country"))
        impacts = query.get("impact")
        now = self._desk.clock.now()
        begins_at, ends_at = _asked_for(now, query.get("timestamp", {}))
        found = [
            (row.members["timestamp"], economic_event_told(row, now))
            for row in self._files.all_of(ECONOMY)
            if row.members["country"] in countries
            and begins_at <= row.members["timestamp"] < ends_at
        ]
        # A country of which files tell has no other events.
        is_told = any(row.members["country"] == _COUNTRY for row in self._files.all_of(ECONOMY))
        if _COUNTRY in countries and not is_told:
            found += [(each.at, _event(each)) for each in releases_between(begins_at, ends_at)]
        events = [
            event
            for _, event in sorted(found, key=lambda each: (each[0], each[1].name))
            if impacts is None or (event.impact is not None and event.impact.value in impacts)
        ]
        shown = events[window.offset : window.offset + window.limit]
        call.answer(shown, page_info(window, len(events)))


# Market hours.


def _market_hours(
    market: MarketType, now: int, current: Window | None, today: Schedule, following: Schedule
) -> MarketHoursDetail:
    name, sessions = MARKETS[market]
    is_open = current is not None and current.session in sessions
    return MarketHoursDetail(
        market=market,
        market_name=name,
        date=today.date.isoformat(),
        timezone=NEW_YORK.key,
        current_time=_local(now),
        status=MarketStatus(
            day_type=DayType(today.kind),
            is_open=is_open,
            current_session=MarketSessionType(current.session) if current and is_open else None,
        ),
        today_sessions=_sessions(today, sessions, now),
        next_sessions=_sessions(following, sessions, None),
    )


def _sessions(day: Schedule, wanted: frozenset[Session], now: int | None) -> TradingSessions:
    """Return the sessions of a day, with the time that is left if it is told what time it is."""
    pause = day.maintenance if Session.OVERNIGHT in wanted else None
    is_paused = pause is not None and now is not None and pause[0] <= now < pause[1]
    found = {
        each.session.value: _session(each.begins_at, each.ends_at, now, is_paused=is_paused)
        for each in day.sessions
        if each.session in wanted
        and (each.session is not Session.AFTER_HOURS or day.kind in AFTER_HOURS_LISTED_ON)
    }
    if pause is not None:
        found["maintenance"] = _session(*pause, now)
    return TradingSessions(**found)


def _session(
    begins_at: int, ends_at: int, now: int | None, *, is_paused: bool = False
) -> SessionSchedule:
    until_open = until_close = None
    if now is not None and now < begins_at:
        until_open = _duration(now, begins_at)
    elif now is not None and now < ends_at and not is_paused:
        until_close = _duration(now, ends_at)
    return SessionSchedule(
        open=_local(begins_at),
        close=_local(ends_at),
        time_until_open=until_open,
        time_until_close=until_close,
    )


def _local(time_ns: int) -> str:
    return new_york_time(time_ns).isoformat()


def _duration(since: int, until: int) -> str:
    """Return how long it is between two instants, from the full second of the first on.

    >>> _duration(0, 5_355_000_000_000), _duration(0, 7_200_000_000_000)
    ('PT1H29M15S', 'PT2H')
    """
    minutes, seconds = divmod(until // _NS_PER_SECOND - since // _NS_PER_SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + "".join(f"{count}{unit}" for count, unit in parts if count)


# Economic events.


def _countries(text: str | None) -> set[str]:
    if text is None:
        return {_COUNTRY}
    if _COUNTRIES.fullmatch(text) is None:
        raise bad_query(
            f"invalid value `{text}` for `country`: expected two letters each, joined by commas"
        )
    return set(text.upper().split(","))


def _asked_for(now: int, bounds: Mapping[str, int]) -> tuple[int, int]:
    """Return from when on, and before when, events are asked for, within what is known."""
    today = new_york_time(now).date()
    lows = [bounds[name] + step for name, step in (("gte", 0), ("gt", 1)) if name in bounds]
    highs = [bounds[name] + step for name, step in (("lte", 1), ("lt", 0)) if name in bounds]
    begins_at = max(lows, default=_midnight(trading_day_before(today)))
    ends_at = min(highs, default=_midnight(today + timedelta(days=DAYS_AHEAD_UNASKED + 1)))
    first = _midnight(today - timedelta(days=DAYS_BACK))
    last = _midnight(today + timedelta(days=DAYS_AHEAD + 1))
    return max(begins_at, first), min(ends_at, last)


def _midnight(day: date) -> int:
    return new_york_instant(day, 0)


def _event(release: EconomicRelease) -> EconomicEvent:
    return EconomicEvent(
        country=_COUNTRY,
        name=release.name,
        timestamp=render_instant(release.at),
        impact=EconomicEventImpact(release.impact),
        currency=_CURRENCY,
    )
