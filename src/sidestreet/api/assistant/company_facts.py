"""What the desk knows of a company, in words: its business, its figures, events past and ahead.

It is what the operations about companies answer, and no more: the user's own files where there are
any, else what is made up and says so. So the assistant and the API never contradict each other.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sidestreet.api.assistant.phrases import money
from sidestreet.api.instrument_data import InstrumentDataOperations
from sidestreet.api.instrument_data_fundamentals import fundamentals_of
from sidestreet.api.instrument_events import DAYS_AHEAD, DAYS_BACK, Happening, happenings
from sidestreet.api.news import DAYS_BACK_UNASKED, NewsOperations, Wanted
from sidestreet.contract.instrument_events import InstrumentEventType
from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.enums import InstrumentType
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.figures import Known
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.market_view import MarketView

HEADLINES_MAX: Final = 3
_NO_COMPANY: Final = frozenset({InstrumentType.OPTION, InstrumentType.INDEX})
_DAY_NS: Final = 86_400_000_000_000


def company_facts(desk: Desk, directory: InstrumentDirectory, instrument: Instrument) -> list[str]:
    """Return what is known of an instrument, a line each; nothing of what is no company."""
    if instrument.terms.instrument_type in _NO_COMPANY:
        return []
    known = InstrumentDataOperations(desk, directory).known(instrument)
    marks = desk.sequencer.marks
    lines = [*_figures(known, None if marks is None else MarketView(marks)), *_events(known)]
    return [*lines, *_headlines(desk, directory, instrument)]


def _figures(known: Known, market: MarketView | None) -> Iterator[str]:
    told = fundamentals_of(known, market)
    if told.description:
        yield told.description
    if told.sector and told.industry:
        yield f"Sector: {told.sector}, industry: {told.industry}"
    whole = parse_amount(told.market_cap or "")
    if whole is not None:
        yield f"All shares are worth {money(whole)}"
    if told.fifty_two_week_low and told.fifty_two_week_high:
        yield f"Range of the year: {told.fifty_two_week_low} to {told.fifty_two_week_high}"
    if told.earnings_per_share:
        ratio = f", {told.price_to_earnings} times that" if told.price_to_earnings else ""
        yield f"Earnings of a share: {told.earnings_per_share}{ratio} is its price"
    if told.beta:
        yield f"Beta: {told.beta}"


def _events(known: Known) -> Iterator[str]:
    days = known.today - timedelta(days=DAYS_BACK), known.today + timedelta(days=DAYS_AHEAD)
    found = happenings(known, days, frozenset(InstrumentEventType))
    found.sort(key=lambda each: each.on)
    for kind in InstrumentEventType:
        of_kind = [each for each in found if each.type is kind]
        past = [each for each in of_kind if each.on <= known.today]
        ahead = [each for each in of_kind if each.on > known.today]
        for word, each in (("Last", past[-1:]), ("Next", ahead[:1])):
            yield from (f"{word} {_WORDS[kind]}: {one.on.isoformat()}{_more(one)}" for one in each)


def _more(event: Happening) -> str:
    """Return what there is to say of an event beside its day."""
    data = event.data
    match event.type:
        case InstrumentEventType.DIVIDEND:
            return f", {data.adjusted_dividend_amount} a share"
        case InstrumentEventType.STOCK_SPLIT:
            return f", {data.numerator} for {data.denominator}"
        case InstrumentEventType.EARNINGS:
            actual = f", {data.eps_actual} a share" if data.eps_actual else ""
            return f"{actual}, expected {data.eps_estimate}" if data.eps_estimate else actual
        case InstrumentEventType.IPO:
            return ""


def _headlines(desk: Desk, directory: InstrumentDirectory, instrument: Instrument) -> Iterator[str]:
    now = desk.clock.now()
    wanted = Wanted(now - DAYS_BACK_UNASKED * _DAY_NS, now)
    told = 0
    for read in NewsOperations(desk, directory).newest(wanted, (instrument,)):
        if read is not None and told < HEADLINES_MAX:
            told += 1
            yield f"News: {read[0].title}"
        if told == HEADLINES_MAX:
            return


_WORDS: Final = {
    InstrumentEventType.EARNINGS: "report of earnings",
    InstrumentEventType.DIVIDEND: "dividend, ex",
    InstrumentEventType.STOCK_SPLIT: "split",
    InstrumentEventType.IPO: "first listing",
}
