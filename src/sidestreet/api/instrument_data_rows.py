"""What the user's own files tell of companies, as it is answered.

A row is told as it stands in its file. Added is only what follows from it: a surprise from what was
expected and what came, and where there is a place for words, who says so.
"""

from datetime import date
from typing import Any, Final, TypeVar

import msgspec

from sidestreet.api.instants import render_instant, render_second
from sidestreet.contract.calendar import EconomicEvent
from sidestreet.contract.instrument_data import (
    InstrumentAnalystConsensus,
    InstrumentEarningsTranscript,
)
from sidestreet.contract.instrument_events import (
    InstrumentDividendEvent,
    InstrumentEarnings,
    InstrumentEventType,
    InstrumentIpoEvent,
    InstrumentSplitEvent,
)
from sidestreet.contract.news import NewsInstrument, NewsItem
from sidestreet.contract.reporting import Reported
from sidestreet.domain.amounts import render_amount
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.company_files.held import Row, amount_of
from sidestreet.reference.company_files.resources import (
    DIVIDENDS,
    EARNINGS,
    IPOS,
    SPLITS,
    Resource,
    reported_at,
)
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.earnings import surprise

S = TypeVar("S")
T = TypeVar("T", bound=Reported)

_ENDS: Final = (date.min, date.max)
_CAME: Final = ("actual", "change", "change_percentage")
_INSTANTS: Final = ("accepted_date", "announced_at", "published_at", "timestamp")
_ACTUAL: Final = (
    "eps_actual",
    "revenue_actual",
    "eps_surprise_percent",
    "revenue_surprise_percent",
)

EVENT_FILES: Final[dict[InstrumentEventType, tuple[Resource, str]]] = {
    InstrumentEventType.EARNINGS: (EARNINGS, "date"),
    InstrumentEventType.DIVIDEND: (DIVIDENDS, "ex_date"),
    InstrumentEventType.STOCK_SPLIT: (SPLITS, "date"),
    InstrumentEventType.IPO: (IPOS, "date"),
}
"""The file of each kind of event, and the member that is its day."""


def told(row: Row, kind: type[S], **more: object) -> S:
    """Return a row as a wire type, with what is added or takes the place of its own."""
    members = {
        name: render_second(value) if name in _INSTANTS else value
        for name, value in row.members.items()
    }
    return msgspec.convert(members | more, kind)


def statements_told(
    rows: list[Row], days: tuple[date | None, date | None], kind: type[T]
) -> list[T]:
    """Return the statements that were filed within some days, the latest first."""
    first, last = ((day or end).isoformat() for day, end in zip(days, _ENDS, strict=True))
    return [
        told(row, kind, accepted_date=render_second(row.known_at))
        for row in rows
        if (first or "") <= row.members["filing_date"]
        and row.members["filing_date"] <= (last or "9")
    ]


def consensus_told(rows: list[Row], first: date | None, day: date) -> InstrumentAnalystConsensus:
    """Return what analysts thought last by a day. Raises `ApiError` (404) if that is too old."""
    by_then = (row for row in rows if row.members["date"] <= day.isoformat())
    row = next(by_then, None)
    if row is not None and row.members["date"] >= (first or date.min).isoformat():
        return told(row, InstrumentAnalystConsensus)
    if first is not None:
        raise ApiError(ErrorKind.NOT_FOUND, "No analyst consensus is from these days")
    return InstrumentAnalystConsensus(date=day.isoformat())


def transcript_told(row: Row) -> InstrumentEarningsTranscript:
    """Return a transcript, which begins by saying where it is from."""
    content = f"[From {row.source}.]\n\n{row.members['content']}"
    return told(row, InstrumentEarningsTranscript, content=content)


def earnings_told(row: Row, now: int, *, has_transcript: bool) -> InstrumentEarnings:
    """Return a report of earnings; of what came nothing is told before its hour."""
    members = dict(row.members)
    if reported_at(members) > now:
        for name in _ACTUAL:
            members.pop(name, None)
        members["transcript_available"] = False
        return msgspec.convert(members, InstrumentEarnings)
    members["transcript_available"] = has_transcript or members["transcript_available"]
    for name in ("eps", "revenue"):
        came, expected = members.get(f"{name}_actual"), members.get(f"{name}_estimate")
        if came is not None and expected is not None:
            by = surprise(amount_of(came), amount_of(expected))
            if by is not None:
                members.setdefault(f"{name}_surprise_percent", render_amount(by))
    return msgspec.convert(members, InstrumentEarnings)


def dividend_told(row: Row) -> InstrumentDividendEvent:
    """Return a dividend; unless the file says otherwise it is in shares of now."""
    adjusted = row.members.get("adjusted_dividend_amount", row.members["dividend_amount"])
    return told(row, InstrumentDividendEvent, adjusted_dividend_amount=adjusted)


def event_told(
    row: Row, kind: InstrumentEventType, now: int, *, has_transcript: bool, company: str
) -> Any:  # noqa: ANN401 - one of four events
    """Return an event of a kind."""
    match kind:
        case InstrumentEventType.EARNINGS:
            return earnings_told(row, now, has_transcript=has_transcript)
        case InstrumentEventType.DIVIDEND:
            return dividend_told(row)
        case InstrumentEventType.STOCK_SPLIT:
            return told(row, InstrumentSplitEvent)
        case InstrumentEventType.IPO:
            return told(row, InstrumentIpoEvent, company=row.members.get("company", company))


def economic_event_told(row: Row, now: int) -> EconomicEvent:
    """Return an event of the economy; before its time only what is expected of it."""
    members = {**row.members, "timestamp": render_instant(row.members["timestamp"])}
    if row.members["timestamp"] > now:
        for name in _CAME:
            members.pop(name, None)
    return msgspec.convert(members, EconomicEvent)


def article_told(row: Row, directory: InstrumentDirectory) -> NewsItem:
    """Return an article."""
    found = (directory.find(each) for each in row.instrument_ids)
    instruments = tuple(
        NewsInstrument(instrument_id=each.instrument_id, name=each.name or None, symbol=each.symbol)
        for each in found
        if each is not None
    )
    at = render_instant(row.known_at)
    return told(row, NewsItem, instruments=instruments, published_at=at)
