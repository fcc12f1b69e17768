"""The operations of `v1:instrument-data` about events, of one instrument and of all.

What lies ahead is told only if it was announced, as the desk's own dividends and splits are, or is
scheduled, as reports of earnings are. A list over all instruments looks at them in parts, between
which others have their turn.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Any, Final, NamedTuple

from msgspec.structs import asdict

from sidestreet.api.call import Call
from sidestreet.api.instants import render_second
from sidestreet.api.instrument_data import InstrumentDataOperations, dates_of
from sidestreet.api.instrument_data_rows import EVENT_FILES, event_told
from sidestreet.api.paging import page_info_uncounted, window_of
from sidestreet.contract.instrument_events import (
    EarningsReportTime,
    InstrumentAllEventsData,
    InstrumentDividendEvent,
    InstrumentEarnings,
    InstrumentEventEnvelope,
    InstrumentEventIpoItem,
    InstrumentEventsByDate,
    InstrumentEventsData,
    InstrumentEventType,
    InstrumentIpoEvent,
    InstrumentSplitEvent,
)
from sidestreet.domain.amounts import SCALE, divide_half_even, render_amount, render_price
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.calendar.holidays import is_trading_day, trading_day_after
from sidestreet.reference.company_files.resources import TRANSCRIPTS
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.dividends import (
    QUARTERLY,
    Dividend,
    desk_dividends,
    dividends_between,
    split_factor,
    splits,
)
from sidestreet.reference.synthetic.earnings import Earnings, earnings_between, surprise
from sidestreet.reference.synthetic.figures import Known
from sidestreet.runtime.desk import Desk

DAYS_BACK: Final = 365
DAYS_AHEAD: Final = 60
"""How far the events of one instrument are told that are asked for without days."""

DAYS_BACK_OF_SOME: Final = 30
"""The same of some instruments in the list of all."""

DAYS_OF_ALL: Final = 6
"""Most days of a list over all instruments."""

AT_ONCE: Final = 50
"""Instruments that are looked at before others have their turn."""

SPLIT_TYPE: Final = "stock-split"
_MEMBERS: Final = {
    InstrumentEventType.EARNINGS: "earnings_event_data",
    InstrumentEventType.DIVIDEND: "dividend_event_data",
    InstrumentEventType.STOCK_SPLIT: "stock_split_event_data",
    InstrumentEventType.IPO: "ipo_event_data",
}


class Happening(NamedTuple):
    """One event on its day, on the wire's terms."""

    on: date
    type: InstrumentEventType
    data: Any


class InstrumentEventOperations:
    """Handlers over one desk and its directory."""

    def __init__(
        self, desk: Desk, directory: InstrumentDirectory, companies: InstrumentDataOperations
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._companies = companies

    def get_instrument_events(self, call: Call) -> None:
        """List what happens to one instrument, by kind."""
        known = self._companies.known(self._named(call.path["instrument_id"]), is_priced=False)
        first, last = dates_of(call.query)
        days = (
            first or known.today - timedelta(days=DAYS_BACK),
            last or known.today + timedelta(days=DAYS_AHEAD),
        )
        found = happenings(known, days, _kinds(call.query))
        found.sort(key=lambda each: each.on, reverse=True)
        by_kind = {
            kind: tuple(each.data for each in found if each.type is kind)
            for kind in InstrumentEventType
        }
        data = InstrumentEventsData(
            dividends=by_kind[InstrumentEventType.DIVIDEND],
            earnings=by_kind[InstrumentEventType.EARNINGS],
            instrument_id=known.instrument.instrument_id,
            ipos=by_kind[InstrumentEventType.IPO],
            splits=by_kind[InstrumentEventType.STOCK_SPLIT],
            reporting_currency=known.instrument.currency,
        )
        self._desk.when_durable(lambda: call.answer(data))

    def get_all_instrument_events(self, call: Call) -> None:
        """List what happens to all instruments, or to some, day by day."""
        query = call.query
        window = window_of(query)
        names: list[str] | None = query.get("instrument_ids")
        kinds = _kinds(query)
        instruments: Iterable[Instrument] = tuple(self._directory)
        if names is not None:
            instruments = {each: None for name in names if (each := self._directory.find(name))}
        left = iter(instruments)
        found: list[tuple[Happening, Instrument]] = []
        days: tuple[date, date] | None = None

        def go_on() -> None:
            nonlocal days
            part = [self._companies.known(each, is_priced=False) for each in islice(left, AT_ONCE)]
            if not part:
                self._desk.when_durable(answer)
                return
            days = days or _days_of(query, part[0].today, is_filtered=names is not None)
            for known in part:
                found.extend((each, known.instrument) for each in happenings(known, days, kinds))
            self._desk.later(go_on)

        def answer() -> None:
            found.sort(key=lambda each: (each[0].on, each[0].type, each[1].symbol))
            shown = found[window.offset : window.offset + window.limit]
            has_more = window.offset + window.limit < len(found)
            call.answer(_by_date(shown), page_info_uncounted(window, has_more=has_more))

        dates_of(query)
        go_on()

    def _named(self, name: str) -> Instrument:
        instrument = self._directory.find(name)
        if instrument is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {name}")
        return instrument


def happenings(
    known: Known, days: tuple[date, date], kinds: frozenset[InstrumentEventType]
) -> list[Happening]:
    """Return what happens to an instrument from a first day to a last one, both included."""
    first, last = days
    company, actions = known.company, known.actions
    instrument_id = known.instrument.instrument_id
    filed = [each for each in kinds if known.files.has(EVENT_FILES[each][0], instrument_id)]
    found = [each for kind in sorted(filed) for each in _of_files(known, days, kind)]
    kinds -= set(filed)
    if InstrumentEventType.EARNINGS in kinds and company is not None:
        factor = split_factor(known.instrument)
        reports = earnings_between(company, days, known.today, known.now, factor)
        found += [
            Happening(each.on, InstrumentEventType.EARNINGS, _earnings(each)) for each in reports
        ]
    if InstrumentEventType.DIVIDEND in kinds:
        paid = (
            [each for each in desk_dividends(actions) if first <= each.ex_date <= last]
            if company is None
            else dividends_between(company, actions, first, last, known.today)
        )
        found += [
            Happening(each.ex_date, InstrumentEventType.DIVIDEND, _dividend(each, known))
            for each in paid
        ]
    if InstrumentEventType.STOCK_SPLIT in kinds:
        found += [each for each in _splits(known) if first <= each.on <= last]
    if InstrumentEventType.IPO in kinds and company is not None:
        on = company.listed_on
        if first <= on <= last and on <= known.today:
            listing = InstrumentIpoEvent(
                date=on.isoformat(),
                actions="Priced",
                announced_at=render_second(new_york_instant(on - timedelta(days=1), 17)),
                company=company.name,
                exchange=company.exchange,
            )
            found.append(Happening(on, InstrumentEventType.IPO, listing))
    return found


def _of_files(
    known: Known, days: tuple[date, date], kind: InstrumentEventType
) -> Iterator[Happening]:
    """Yield what the user's files and the desk itself tell of a kind of event.

    What was announced on the desk is true on the desk: it stands in the place of a file's row of
    the same day.
    """
    resource, day_of = EVENT_FILES[kind]
    instrument = known.instrument
    first, last = days
    own: dict[date, Happening] = {}
    if kind is InstrumentEventType.DIVIDEND:
        for each in desk_dividends(known.actions):
            own[each.ex_date] = Happening(each.ex_date, kind, _dividend(each, known))
    elif kind is InstrumentEventType.STOCK_SPLIT:
        own = {each.on: each for each in _splits(known)}
    called_of = {
        row.members["date"]
        for row in known.files.of(TRANSCRIPTS, instrument.instrument_id, known.now) or ()
    }
    for row in known.files.of(resource, instrument.instrument_id, known.now) or ():
        on = date.fromisoformat(row.members[day_of])
        data = event_told(
            row,
            kind,
            known.now,
            has_transcript=row.members[day_of] in called_of,
            company=instrument.name or instrument.symbol,
        )
        own.setdefault(on, Happening(on, kind, data))
    yield from (own[on] for on in sorted(own) if first <= on <= last)


def _splits(known: Known) -> Iterator[Happening]:
    for each in splits((*known.actions.past, *known.actions.announced)):
        split = InstrumentSplitEvent(
            date=each.ex_date,
            denominator=str(each.denominator),
            numerator=str(each.numerator),
            split_type=SPLIT_TYPE,
        )
        yield Happening(date.fromisoformat(each.ex_date), InstrumentEventType.STOCK_SPLIT, split)


def _kinds(query: Mapping[str, Any]) -> frozenset[InstrumentEventType]:
    return frozenset(query.get("event_types") or InstrumentEventType)


def _days_of(query: Mapping[str, Any], today: date, *, is_filtered: bool) -> tuple[date, date]:
    """Return the days of a list of all instruments, or of some."""
    first, last = dates_of(query)
    anchor = today if is_trading_day(today) else trading_day_after(today)
    if is_filtered:
        last = last or max(anchor, first or anchor)
        return first or last - timedelta(days=DAYS_BACK_OF_SOME), last
    first = first or last or anchor
    last = last or max(anchor, first)
    return first, min(last, first + timedelta(days=DAYS_OF_ALL - 1))


def _by_date(shown: list[tuple[Happening, Instrument]]) -> InstrumentAllEventsData:
    return InstrumentAllEventsData(
        event_dates=tuple(
            InstrumentEventsByDate(
                date=on.isoformat(), events=tuple(_envelope(*each) for each in events)
            )
            for on, events in groupby(shown, key=lambda each: each[0].on)
        )
    )


def _envelope(happening: Happening, instrument: Instrument) -> InstrumentEventEnvelope:
    data = happening.data
    if isinstance(data, InstrumentIpoEvent):
        members = asdict(data)
        del members["date"]
        data = InstrumentEventIpoItem(**members)
    return InstrumentEventEnvelope(
        symbol=instrument.symbol,
        type=happening.type,
        instrument_id=instrument.instrument_id,
        name=instrument.name or None,
        reporting_currency=instrument.currency,
        **{_MEMBERS[happening.type]: data},
    )


def _earnings(report: Earnings) -> InstrumentEarnings:
    by = by_revenue = None
    if report.per_share is not None and report.revenue is not None:
        by = surprise(report.per_share, report.per_share_expected)
        by_revenue = surprise(report.revenue, report.revenue_expected)
    return InstrumentEarnings(
        date=report.on.isoformat(),
        transcript_available=report.has_transcript,
        eps_actual=None if report.per_share is None else render_price(report.per_share),
        eps_estimate=render_price(report.per_share_expected),
        eps_surprise_percent=None if by is None else render_amount(by),
        report_time=EarningsReportTime(report.time.value),
        revenue_actual=None if report.revenue is None else render_amount(report.revenue),
        revenue_estimate=render_amount(report.revenue_expected),
        revenue_surprise_percent=None if by_revenue is None else render_amount(by_revenue),
    )


def _dividend(dividend: Dividend, known: Known) -> InstrumentDividendEvent:
    times = 4 if dividend.frequency == QUARTERLY else 1
    price = known.instrument.present_price
    part = None
    if price:
        a_year = dividend.adjusted * times
        part = render_amount(divide_half_even(a_year * 10_000, price) * (SCALE // 100))
    declared = dividend.declared_on
    return InstrumentDividendEvent(
        adjusted_dividend_amount=render_price(dividend.adjusted),
        ex_date=dividend.ex_date.isoformat(),
        declaration_date=None if declared is None else declared.isoformat(),
        dividend_amount=render_price(dividend.amount),
        dividend_yield=part,
        frequency=dividend.frequency,
        payment_date=dividend.pay_date.isoformat(),
        record_date=dividend.record_date.isoformat(),
    )
