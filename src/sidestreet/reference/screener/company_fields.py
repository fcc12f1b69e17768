"""The fields that are about companies: told by the user's files, or else made up.

What is made up is told of in `sidestreet.reference.synthetic`.

Percentages are per hundred: 2.35 is 2.35 percent. Figures of reports are those that are known at
the instant of the look.
"""

from collections.abc import Callable
from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.company_files.held import amount_of
from sidestreet.reference.company_files.resources import CONSENSUS, EARNINGS
from sidestreet.reference.company_files.told import next_report
from sidestreet.reference.screener.fields import (
    RATINGS,
    Category,
    Combination,
    Field,
    Format,
    Period,
    Source,
    Subject,
    Value,
    ValueType,
)
from sidestreet.reference.synthetic import figures
from sidestreet.reference.synthetic.analysts import consensus
from sidestreet.reference.synthetic.figures import Known
from sidestreet.reference.synthetic.quarters import last_reported, reports_on
from sidestreet.reference.synthetic.reported import Reported, Span, reported

_HUNDRED: Final = 100
_SPANS: Final = {
    None: Span.LAST_FOUR,
    Period.TRAILING_TWELVE_MONTHS: Span.LAST_FOUR,
    Period.QUARTER: Span.QUARTER,
    Period.ANNUAL: Span.FISCAL_YEAR,
}

BY_REPORTS: Final = (
    Combination(Period.TRAILING_TWELVE_MONTHS),
    Combination(Period.QUARTER),
    Combination(Period.ANNUAL),
)
"""What figures of reports there are; the first is meant where none is named."""


def _company(  # noqa: PLR0917 - a row of a table
    name: str,
    display_name: str,
    description: str,
    kind: tuple[Category, Format, ValueType],
    read: Callable[[Known], Value],
    source: Source = Source.COMPANY,
) -> Field:
    return Field(
        name, display_name, description, *kind, source, lambda subject, _: read(subject.known)
    )


def _percent(read: Callable[[Known], int | None]) -> Callable[[Known], int | None]:
    def times_hundred(known: Known) -> int | None:
        part = read(known)
        return None if part is None else part * _HUNDRED

    return times_hundred


def _earned_a_share(subject: Subject, combination: Combination) -> Value:
    span = _SPANS[combination.period]
    if span is Span.LAST_FOUR:
        return figures.earnings_per_share(subject.known)
    found = reported(subject.known, span, is_filed=False)
    return None if found is None else found.per_share


def _reported(
    name: str, display_name: str, description: str, part: Callable[[Reported], int | None]
) -> Field:
    def read(subject: Subject, combination: Combination) -> Value:
        found = reported(subject.known, _SPANS[combination.period])
        return None if found is None else part(found)

    return Field(name, display_name, description, *_MONEY, Source.COMPANY, read, BY_REPORTS)


def _rating(known: Known) -> Value:
    instrument_id, company = known.instrument.instrument_id, known.company
    if known.files.has(CONSENSUS, instrument_id):
        row = known.files.latest(CONSENSUS, instrument_id, known.now)
        rating = None if row is None else row.members.get("rating")
        return None if rating is None else RATINGS.index(rating) * SCALE
    if company is None:
        return None
    return RATINGS.index(consensus(company, known.instrument, known.today).advice.value) * SCALE


def _target(known: Known) -> Value:
    instrument_id, company = known.instrument.instrument_id, known.company
    if known.files.has(CONSENSUS, instrument_id):
        row = known.files.latest(CONSENSUS, instrument_id, known.now)
        target = None if row is None else row.members.get("price_target")
        return None if target is None else amount_of(target["average"])
    return None if company is None else consensus(company, known.instrument, known.today).average


def _listed_on(known: Known) -> Value:
    told = known.told
    if told is not None:
        found: str | None = told.get("list_date")
        return found
    return None if known.company is None else known.company.listed_on.isoformat()


def _next_report(known: Known) -> Value:
    instrument_id, company = known.instrument.instrument_id, known.company
    if known.files.has(EARNINGS, instrument_id):
        return next_report(known.files, instrument_id, known.now)
    if company is None:
        return None
    return reports_on(company, last_reported(company, known.today, known.now) + 1).isoformat()


_MONEY: Final = (Category.FINANCIALS, Format.CURRENCY, ValueType.DECIMAL)
_MARGIN: Final = (Category.FINANCIALS, Format.PERCENT, ValueType.DECIMAL)
_TEXT: Final = (Category.PROFILE, Format.TEXT, ValueType.STRING)

COMPANY_FIELDS: Final[tuple[Field, ...]] = (
    _company("sector", "Sector", "Sector of the company.", _TEXT, figures.sector),
    _company("industry", "Industry", "Industry of the company.", _TEXT, figures.industry),
    _company(
        "market_cap",
        "Market Cap",
        "What all shares are worth.",
        (Category.VALUATION, Format.CURRENCY, ValueType.DECIMAL),
        figures.market_cap,
        Source.MARKET,
    ),
    _company(
        "price_to_earnings",
        "P/E",
        "Price in multiples of the earnings per share of the last four quarters.",
        (Category.VALUATION, Format.NUMBER, ValueType.DECIMAL),
        figures.price_to_earnings,
        Source.MARKET,
    ),
    _company(
        "beta",
        "Beta",
        "How much it moves when the market does.",
        (Category.VALUATION, Format.NUMBER, ValueType.DECIMAL),
        figures.beta,
    ),
    _company(
        "shares_outstanding",
        "Shares Outstanding",
        "Number of all shares.",
        (Category.VALUATION, Format.NUMBER, ValueType.INTEGER),
        figures.shares_outstanding,
    ),
    Field(
        "earnings_per_share",
        "EPS",
        "What a share earned, as soon as a company has told it.",
        *_MONEY,
        Source.COMPANY,
        _earned_a_share,
        BY_REPORTS,
    ),
    _reported("revenue", "Revenue", "Revenue as filed.", lambda each: each.revenue),
    _reported("net_income", "Net Income", "Net income as filed.", lambda each: each.net_income),
    _company(
        "gross_margin",
        "Gross Margin",
        "Gross profit in percent of revenue.",
        _MARGIN,
        _percent(figures.gross_margin),
    ),
    _company(
        "operating_margin",
        "Operating Margin",
        "Operating income in percent of revenue.",
        _MARGIN,
        _percent(figures.operating_margin),
    ),
    _company(
        "net_margin",
        "Net Margin",
        "Net income in percent of revenue.",
        _MARGIN,
        _percent(figures.net_margin),
    ),
    _company(
        "dividend_yield",
        "Dividend Yield",
        "Dividends of the last year in percent of the price.",
        (Category.DIVIDENDS, Format.PERCENT, ValueType.DECIMAL),
        _percent(figures.dividend_yield),
        Source.MARKET,
    ),
    _company(
        "consensus_rating",
        "Consensus Rating",
        "What analysts advise on average.",
        (Category.ANALYSTS, Format.TEXT, ValueType.ANALYST_RATING),
        _rating,
    ),
    _company(
        "price_target",
        "Price Target",
        "The price that analysts expect on average.",
        (Category.ANALYSTS, Format.CURRENCY, ValueType.DECIMAL),
        _target,
    ),
    _company(
        "list_date",
        "List Date",
        "The day on which it was first listed.",
        (Category.EVENTS, Format.DATE, ValueType.DATE),
        _listed_on,
    ),
    _company(
        "next_earnings_date",
        "Next Earnings",
        "The day on which its next results are to be told.",
        (Category.EVENTS, Format.DATE, ValueType.DATE),
        _next_report,
    ),
)
