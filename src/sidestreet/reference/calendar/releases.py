"""When the figures of the American economy come out: a calendar made by rules.

Each release follows the rule by which its publisher usually sets the day: the Employment Situation
on the first Friday of a month, jobless claims every Thursday, and so on. The true dates differ now
and then by days, as publishers announce them one by one; none is copied here, and no figure is
made up, so a release has a name, a time and how much markets mind it (our judgement), nothing
else. Times are those of today's practice, for all years. Sources of the rules: the release
schedules of the Bureau of Labor Statistics, the Bureau of Economic Analysis, the Census Bureau, the
Federal Reserve, the Department of Labor, the Energy Information Administration, the Institute for
Supply Management, the Conference Board, the University of Michigan and the National Association of
Realtors.

A day on which the agencies do not work moves a release to the working day before. The days on which
the stock exchanges stay closed or close early stand in the same calendar; those are facts.
"""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from typing import Final, NamedTuple

from sidestreet.reference.calendar.date_rules import (
    FRIDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    last_weekday,
    nth_weekday,
)
from sidestreet.reference.calendar.early_closes import early_closes_in
from sidestreet.reference.calendar.federal_holidays import is_federal_working_day
from sidestreet.reference.calendar.holidays import closures_in
from sidestreet.reference.calendar.new_york import ONE_DAY, new_york_instant, new_york_time

_MONTHS: Final = range(1, 13)
_JANUARY: Final = 1
_TOO_EARLY_IN_JANUARY: Final = 3


class Impact(StrEnum):
    """How much markets mind an event, spelled as the contract spells it."""

    NONE = "NONE"
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class EconomicRelease(NamedTuple):
    """Something that happens at an instant, in nanoseconds since 1970 in UTC."""

    at: int
    name: str
    impact: Impact


class Rule(NamedTuple):
    """A release that recurs: its name, its impact, its time in New York, its days in a year."""

    name: str
    impact: Impact
    time: tuple[int, int]
    days: Callable[[int], Iterator[date]]


def releases_between(begins_at: int, ends_at: int) -> list[EconomicRelease]:
    """Return what happens from `begins_at` on and before `ends_at`, in the order of time."""
    if begins_at >= ends_at:
        return []
    first, last = new_york_time(begins_at).year, new_york_time(ends_at).year
    # What is due on New Year's Day is moved into the year before.
    years = range(first, last + 2)
    return sorted(
        each for year in years for each in _releases_of(year) if begins_at <= each.at < ends_at
    )


@lru_cache(maxsize=16)
def _releases_of(year: int) -> tuple[EconomicRelease, ...]:
    """Return what the rules say for a year, some of it on its eve."""
    found = [
        EconomicRelease(new_york_instant(_working_day(day), *rule.time), rule.name, rule.impact)
        for rule in RULES
        for day in rule.days(year)
    ]
    found += [
        EconomicRelease(new_york_instant(day, 0), f"Stock exchanges closed: {why}", Impact.NONE)
        for day, why in closures_in(year).items()
    ]
    found += [
        EconomicRelease(new_york_instant(day, hour), "Stock exchanges close early", Impact.NONE)
        for day, hour in early_closes_in(year).items()
    ]
    return tuple(found)


def _working_day(day: date) -> date:
    while not is_federal_working_day(day):
        day -= ONE_DAY
    return day


# Rules for days. Each yields the days of a year.


def _every(weekday: int, year: int) -> Iterator[date]:
    day = nth_weekday(year, 1, weekday, 1)
    while day.year == year:
        yield day
        day += 7 * ONE_DAY


def _nth(weekday: int, number: int, year: int) -> Iterator[date]:
    yield from (nth_weekday(year, month, weekday, number) for month in _MONTHS)


def _last(weekday: int, year: int) -> Iterator[date]:
    yield from (last_weekday(year, month, weekday) for month in _MONTHS)


def _last_of(first_month: int, year: int) -> Iterator[date]:
    """Yield the last Thursday of a month and of every third one after it."""
    yield from (last_weekday(year, month, THURSDAY) for month in range(first_month, 13, 3))


def _nth_working(number: int, year: int) -> Iterator[date]:
    for month in _MONTHS:
        day = _from(date(year, month, 1))
        for _ in range(number - 1):
            day = _from(day + ONE_DAY)
        yield day


def _working_from(day_of_month: int, year: int) -> Iterator[date]:
    yield from (_from(date(year, month, day_of_month)) for month in _MONTHS)


def _from(day: date) -> date:
    while not is_federal_working_day(day):
        day += ONE_DAY
    return day


def _employment(year: int) -> Iterator[date]:
    for day in _nth(FRIDAY, 1, year):
        # A household survey in the week of Christmas is not counted by 3 January.
        is_early = day.month == _JANUARY and day.day <= _TOO_EARLY_IN_JANUARY
        yield day + 7 * ONE_DAY if is_early else day


def _open_market_committee(year: int) -> Iterator[date]:
    """Yield the second days of the eight meetings, as they have fallen in most recent years."""
    for month in _MONTHS:
        if month in {1, 4, 7, 10}:
            yield last_weekday(year, month, WEDNESDAY)
        elif month in {3, 6, 9}:
            yield nth_weekday(year, month, WEDNESDAY, 3)
        elif month == _MONTHS[-1]:
            yield nth_weekday(year, month, WEDNESDAY, 2)


def _weeks_from_meetings(weeks: int, year: int) -> Iterator[date]:
    for each in (year - 1, year, year + 1):
        for day in _open_market_committee(each):
            moved = day + weeks * 7 * ONE_DAY
            if moved.year == year:
                yield moved


RULES: Final = (
    Rule("Employment Situation", Impact.HIGH, (8, 30), _employment),
    Rule("Consumer Price Index", Impact.HIGH, (8, 30), partial(_nth, WEDNESDAY, 2)),
    Rule("FOMC Statement", Impact.HIGH, (14, 0), _open_market_committee),
    Rule("FOMC Press Conference", Impact.HIGH, (14, 30), _open_market_committee),
    Rule("Gross Domestic Product (advance)", Impact.HIGH, (8, 30), partial(_last_of, 1)),
    Rule("Gross Domestic Product (second)", Impact.MEDIUM, (8, 30), partial(_last_of, 2)),
    Rule("Gross Domestic Product (third)", Impact.MEDIUM, (8, 30), partial(_last_of, 3)),
    Rule("Personal Income and Outlays", Impact.HIGH, (8, 30), partial(_last, FRIDAY)),
    Rule("Producer Price Index", Impact.MEDIUM, (8, 30), partial(_nth, THURSDAY, 2)),
    Rule("Retail Sales", Impact.MEDIUM, (8, 30), partial(_working_from, 15)),
    Rule("ISM Manufacturing PMI", Impact.MEDIUM, (10, 0), partial(_nth_working, 1)),
    Rule("ISM Services PMI", Impact.MEDIUM, (10, 0), partial(_nth_working, 3)),
    Rule("Initial Jobless Claims", Impact.MEDIUM, (8, 30), partial(_every, THURSDAY)),
    Rule("Job Openings and Labor Turnover", Impact.MEDIUM, (10, 0), partial(_nth, TUESDAY, 1)),
    Rule("Durable Goods Orders", Impact.MEDIUM, (8, 30), partial(_working_from, 25)),
    Rule("FOMC Minutes", Impact.MEDIUM, (14, 0), partial(_weeks_from_meetings, 3)),
    Rule("Consumer Confidence", Impact.MEDIUM, (10, 0), partial(_last, TUESDAY)),
    Rule("Consumer Sentiment (preliminary)", Impact.MEDIUM, (10, 0), partial(_nth, FRIDAY, 2)),
    Rule("Consumer Sentiment (final)", Impact.LOW, (10, 0), partial(_nth, FRIDAY, 4)),
    Rule("Industrial Production", Impact.LOW, (9, 15), partial(_working_from, 16)),
    Rule("Housing Starts", Impact.LOW, (8, 30), partial(_working_from, 17)),
    Rule("Existing Home Sales", Impact.LOW, (10, 0), partial(_working_from, 21)),
    Rule("New Home Sales", Impact.LOW, (10, 0), partial(_working_from, 24)),
    Rule("Beige Book", Impact.LOW, (14, 0), partial(_weeks_from_meetings, -2)),
    Rule("EIA Petroleum Status", Impact.LOW, (10, 30), partial(_every, WEDNESDAY)),
)
"""Every release that recurs, with its time in New York."""
