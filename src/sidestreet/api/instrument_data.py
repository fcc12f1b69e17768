"""The operations of `v1:instrument-data` about one company: statements, fundamentals, analysts.

Everything is told as it is known at the desk's own time, of which no wall clock knows. What is made
up comes from `reference/synthetic`; prices, closes and splits are the desk's.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from sidestreet.api.call import Call
from sidestreet.api.encode_statements import wire_balance_sheet, wire_cash_flow, wire_income
from sidestreet.api.instrument_data_fundamentals import fundamentals_of
from sidestreet.api.instrument_data_rows import (
    consensus_told,
    statements_told,
    transcript_told,
)
from sidestreet.api.paging import Window, page_info_uncounted, window_of
from sidestreet.api.query import date_of
from sidestreet.contract.balance_sheets import InstrumentBalanceSheetStatement
from sidestreet.contract.cash_flow_statements import InstrumentCashFlowStatement
from sidestreet.contract.income_statements import InstrumentIncomeStatement
from sidestreet.contract.instrument_data import (
    AnalystDistribution,
    AnalystRating,
    InstrumentAnalystConsensus,
    InstrumentEarningsTranscript,
    PriceTarget,
)
from sidestreet.contract.reporting import Period, PeriodType, Reported
from sidestreet.contract.tables.instrument_data import TRANSCRIPTS_MAX
from sidestreet.domain.amounts import render_price
from sidestreet.domain.enums import InstrumentType
from sidestreet.http.errors import ApiError, ErrorKind, bad_query
from sidestreet.reference.calendar import new_york_time
from sidestreet.reference.company_files.resources import (
    BALANCE,
    CASH_FLOW,
    CONSENSUS,
    INCOME,
    TRANSCRIPTS,
    Resource,
)
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.analysts import Advice, consensus
from sidestreet.reference.synthetic.cash_flow import cash_flow
from sidestreet.reference.synthetic.character import Character
from sidestreet.reference.synthetic.dividends import DeskActions, paid_in, split_factor
from sidestreet.reference.synthetic.earnings import has_transcript
from sidestreet.reference.synthetic.figures import Known
from sidestreet.reference.synthetic.quarters import (
    filed_on,
    first_quarter,
    fiscal_year,
    last_filed,
    last_reported,
    period_of,
    reports_on,
)
from sidestreet.reference.synthetic.transcripts import transcript
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.market_view import MarketView

YEARS_BACK: Final = 40
"""How many years of statements and transcripts there are at most."""

_PRICED_BY_OTHERS: Final = frozenset({InstrumentType.OPTION, InstrumentType.INDEX})
_DAY_NS: Final = 86_400_000_000_000
_EPOCH: Final = date(1970, 1, 1)
_EARLIEST: Final = date(1900, 1, 1)
_LATEST: Final = date(2270, 1, 1)


T = TypeVar("T")


class InstrumentDataOperations:
    """Handlers over one desk, its market and its directory."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory
        marks = desk.sequencer.marks
        self._market = None if marks is None else MarketView(marks)

    def get_instrument_income_statements(self, call: Call) -> None:
        """List what a company earned, quarter by quarter."""
        known = self._known(call)
        factor = split_factor(known.instrument)
        if not self._statements_of_files(call, known, INCOME, InstrumentIncomeStatement):
            self._statements(call, known, lambda company, each: wire_income(company, each, factor))

    def get_instrument_balance_sheet_statements(self, call: Call) -> None:
        """List what a company had and owed as its quarters ended."""
        known = self._known(call)
        if not self._statements_of_files(call, known, BALANCE, InstrumentBalanceSheetStatement):
            self._statements(call, known, wire_balance_sheet)

    def get_instrument_cash_flow_statements(self, call: Call) -> None:
        """List where a company's cash came from and went."""
        known = self._known(call)
        if self._statements_of_files(call, known, CASH_FLOW, InstrumentCashFlowStatement):
            return

        def told(company: Character, quarter: int) -> object:
            paid = paid_in(company, known.actions, quarter)
            return wire_cash_flow(company, quarter, cash_flow(company, quarter, paid))

        self._statements(call, known, told)

    def get_instrument_fundamentals(self, call: Call) -> None:
        """Read what an instrument is, and its most asked for figures."""
        known = self._known(call)
        instrument = known.instrument
        if instrument.terms.instrument_type in _PRICED_BY_OTHERS:
            kind = instrument.terms.instrument_type.value
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST,
                f"Fundamentals are not applicable to {instrument.symbol}, of type {kind}",
            )
        data = fundamentals_of(known, self._market)
        self._desk.when_durable(lambda: call.answer(data))

    def get_instrument_analyst_consensus(self, call: Call) -> None:
        """Read what analysts think, on the last trading day of a range."""
        known = self._known(call)
        query = call.query
        first, last = (_day(query[name]) if name in query else None for name in ("from", "to"))
        check_order("from", first, "to", last)
        day = min(known.today, last or known.today)
        rows = known.files.of(CONSENSUS, known.instrument.instrument_id, known.now)
        if rows is not None:
            call.answer(consensus_told(rows, first, day))
            return
        company = known.company
        if company is None or day < company.listed_on:
            call.answer(InstrumentAnalystConsensus(date=day.isoformat()))
            return
        told = consensus(company, known.instrument, day)
        if told.on < (first or told.on):
            raise ApiError(ErrorKind.NOT_FOUND, "No analyst consensus is from these days")
        members = {
            advice.value.lower(): count for advice, count in zip(Advice, told.counts, strict=True)
        }
        call.answer(
            InstrumentAnalystConsensus(
                date=told.on.isoformat(),
                distribution=AnalystDistribution(**members),
                price_target=PriceTarget(
                    average=render_price(told.average),
                    currency=company.currency,
                    high=render_price(told.high),
                    low=render_price(told.low),
                ),
                rating=AnalystRating(told.advice.value),
            )
        )

    def get_instrument_earnings_transcripts(self, call: Call) -> None:
        """List what was said in calls about earnings, the latest first."""
        known = self._known(call)
        query = call.query
        window = window_of(query if "page_size" in query else query | {"page_size": 1})
        window = window._replace(limit=min(window.limit, TRANSCRIPTS_MAX))
        rows = known.files.of(TRANSCRIPTS, known.instrument.instrument_id, known.now)
        if rows is not None:
            wanted = [each for each in rows if _is_wanted(each.members, query)]
            call.answer(
                [transcript_told(each) for each in _shown(wanted, window)], _pages(window, wanted)
            )
            return
        company = known.company
        data: list[InstrumentEarningsTranscript] = []
        quarters: list[int] = []
        if company is not None:
            last = last_reported(company, known.today, known.now)
            while last >= first_quarter(company) and not has_transcript(company, last, known.today):
                last -= 1
            quarters = [
                each
                for each in _back_from(company, last)
                if _is_wanted(_told_of(company, each), query)
            ]
            data = [_transcript(known, company, each) for each in _shown(quarters, window)]
        call.answer(data, _pages(window, quarters))

    # What the operations share, in the order in which it is called.

    def _known(self, call: Call) -> Known:
        text = call.path["instrument_id"]
        instrument = self._directory.find(text)
        if instrument is None:
            raise ApiError(ErrorKind.NOT_FOUND, f"Instrument not found: {text}")
        return self.known(instrument)

    def known(self, instrument: Instrument, *, is_priced: bool = True) -> Known:
        """Return an instrument as the desk knows it now, with the price of its last trade.

        Looking at the price of one that nobody trades takes longer than all else: whoever needs
        none gets that of the listing.
        """
        now = self._desk.clock.now()
        is_traded = instrument.terms.instrument_type not in _PRICED_BY_OTHERS
        price = None
        if self._market is not None and is_traded and is_priced:
            price = self._market.last_price(instrument.instrument_id, now)
        return Known(
            instrument=instrument,
            today=new_york_time(now).date(),
            now=now,
            price=instrument.present_price if price is None else price,
            actions=actions_of(self._desk, instrument.instrument_id),
            files=self._directory.files,
        )

    def _statements_of_files(
        self, call: Call, known: Known, resource: Resource, kind: type[Reported]
    ) -> bool:
        """Answer from the user's files, if they tell of this company."""
        rows = known.files.of(resource, known.instrument.instrument_id, known.now)
        if rows is None:
            return False
        window = window_of(call.query)
        found = statements_told(rows, dates_of(call.query), kind)
        data, page = _shown(found, window), _pages(window, found)
        self._desk.when_durable(lambda: call.answer(data, page))
        return True

    def _statements(
        self, call: Call, known: Known, told: Callable[[Character, int], object]
    ) -> None:
        window = window_of(call.query)
        first, last = dates_of(call.query)
        company = known.company
        data: list[object] = []
        quarters: list[int] = []
        if company is not None:
            quarters = [
                each
                for each in _back_from(company, last_filed(company, known.today, known.now))
                if (first or date.min) <= filed_on(company, each) <= (last or date.max)
            ]
            data = [told(company, each) for each in _shown(quarters, window)]
        page = _pages(window, quarters)
        self._desk.when_durable(lambda: call.answer(data, page))


def actions_of(desk: Desk, instrument_id: str) -> DeskActions:
    """Return what was announced of an instrument on a desk, and what became of it."""
    corporate = desk.state.corporate
    announced = [
        each for each in corporate.announced.values() if each.instrument_id == instrument_id
    ]
    return DeskActions(
        first_date=corporate.first_date,
        past=corporate.past.get(instrument_id, ()),
        announced=tuple(sorted(announced, key=lambda each: each.ex_date)),
    )


def dates_of(query: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """Return the days of `from_date` and `to_date`. Raises `ApiError` (400).

    A day that lies beyond all that any clock here can show is the nearest that does not.
    """
    first, last = (
        date_of(name, query[name]) if name in query else None for name in ("from_date", "to_date")
    )
    check_order("from_date", first, "to_date", last)
    return _within(first), _within(last)


def check_order(of_first: str, first: date | None, of_last: str, last: date | None) -> None:
    """Refuse a range of days that ends before it begins."""
    if first is not None and last is not None and first > last:
        raise bad_query(f"the range of `{of_first}`, `{of_last}` ends before it begins")


def _within(day: date | None) -> date | None:
    return None if day is None else max(_EARLIEST, min(_LATEST, day))


def _day(text: str) -> date | None:
    return _within(date.fromisoformat(text))


def _back_from(company: Character, last: int) -> range:
    first = max(first_quarter(company), last - 4 * YEARS_BACK + 1)
    return range(last, first - 1, -1)


def _shown(found: list[T], window: Window) -> list[T]:
    return found[window.offset : window.offset + window.limit]


def _pages(window: Window, found: list[T]) -> Any:  # noqa: ANN401
    return page_info_uncounted(window, has_more=window.offset + window.limit < len(found))


def _told_of(company: Character, quarter: int) -> dict[str, Any]:
    """Return what transcripts are asked for by."""
    return {
        "date": reports_on(company, quarter).isoformat(),
        "year": fiscal_year(quarter),
        "period": period_of(quarter),
    }


def _is_wanted(of: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    at = (date.fromisoformat(of["date"]) - _EPOCH).days * _DAY_NS
    bounds = query.get("date", {})
    return bool(
        query.get("year", of["year"]) == of["year"]
        and query.get("period", of["period"]) == of["period"]
        and query.get("event_date", of["date"]) == of["date"]
        and bounds.get("gte", at) <= at <= bounds.get("lte", at)
        and bounds.get("gt", at - 1) < at < bounds.get("lt", at + 1)
    )


def _transcript(known: Known, company: Character, quarter: int) -> InstrumentEarningsTranscript:
    paid = paid_in(company, known.actions, quarter)
    return InstrumentEarningsTranscript(
        content=transcript(company, quarter, split_factor(known.instrument), paid),
        date=reports_on(company, quarter).isoformat(),
        period=Period(period_of(quarter)),
        period_type=PeriodType.QUARTERLY,
        year=fiscal_year(quarter),
    )
