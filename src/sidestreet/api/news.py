"""The operation of `v1:instrument-data:news`: articles about instruments, by the desk's clock.

Articles are made up when they are asked for, day by day from the newest on, until a page is full.
So nobody counts them all, and an answer tells of the next page but not of how many there are. A
long look through many instruments is cut in parts, between which others have their turn.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sidestreet.api.call import Call
from sidestreet.api.instants import RANGE, Edge, parse_bound, render_instant
from sidestreet.api.paging import page_info_uncounted, window_of
from sidestreet.contract.news import NewsInstrument, NewsItem, NewsType
from sidestreet.http.errors import bad_query
from sidestreet.reference.calendar import new_york_time
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.character import character_of
from sidestreet.reference.synthetic.figures import SEED
from sidestreet.reference.synthetic.news import SITE, Article, Lead, Newsroom
from sidestreet.runtime.desk import Desk
from sidestreet.venue.simulated import SimulatedVenue

DAYS_BACK: Final = 365
"""How far back there are articles."""

DAYS_BACK_UNASKED: Final = 7
"""How far back a list goes that has no lower bound."""

AT_ONCE: Final = 2_000
"""Instruments that are looked at, on one day each, before others have their turn."""

_DAY_NS: Final = 86_400_000_000_000
_ONE_DAY: Final = timedelta(days=1)


Step = Callable[[], None]


class Wanted(NamedTuple):
    """Which articles are asked for; times are inclusive, and None lets everything through."""

    begins_at: int
    ends_at: int
    publishers: frozenset[str] | None = None
    but: frozenset[str] = frozenset()
    news_type: NewsType | None = None
    words: tuple[str, ...] = ()
    sectors: Sequence[str] | None = None

    def takes(self, lead: Lead) -> bool:
        """Whether a lead is one of them, as far as it shows before the article is written."""
        publisher = lead.publisher.casefold()
        return (
            self.begins_at <= lead.published_at
            and (self.news_type is None or self.news_type is _type_of(lead))
            and (self.publishers is None or publisher in self.publishers)
            and publisher not in self.but
        )

    def is_about(self, instrument: Instrument) -> bool:
        """Whether an instrument is of a sector that is asked for."""
        return self.sectors is None or _sector(instrument) in self.sectors

    def finds(self, article: Article, instrument: Instrument) -> bool:
        """Whether all words that are looked for stand in an article."""
        if not self.words:
            return True
        told = (article.title, article.text, instrument.symbol, instrument.instrument_id)
        text = "\n".join(told).casefold()
        return all(word in text for word in self.words)


class NewsOperations:
    """Handlers over one desk and its market."""

    def __init__(self, desk: Desk, directory: InstrumentDirectory) -> None:
        self._desk = desk
        self._directory = directory
        self.newsroom = Newsroom(SEED, self._price_at)

    def get_news(self, call: Call) -> None:
        """List articles, newest first."""
        window = window_of(call.query)
        wanted = wanted_news(call.query, self._desk.clock.now())
        instruments = self._instruments(call.query)
        reads = self.newest(wanted, instruments)
        passed = 0
        data: list[NewsItem] = []

        def go_on(step: Step) -> None:
            nonlocal passed
            for read in reads:
                if read is None:
                    step()
                    return
                if passed < window.offset:
                    passed += 1
                elif len(data) < window.limit:
                    data.append(wire_article(*read))
                else:
                    answer(has_more=True)
                    return
            answer(has_more=False)

        def answer(*, has_more: bool) -> None:
            call.answer(data, page_info_uncounted(window, has_more=has_more))

        step_by_step(self._desk.later, go_on)

    def newest(
        self, wanted: Wanted, instruments: Sequence[Instrument]
    ) -> Iterator[tuple[Article, Instrument] | None]:
        """Yield articles with what they are on, newest first; None says to let others go ahead."""
        named = {each.instrument_id: each for each in instruments}
        day = new_york_time(wanted.ends_at).date()
        first = new_york_time(wanted.begins_at).date()
        looked_at = 0
        while day >= first and named:
            leads: list[Lead] = []
            for begin in range(0, len(instruments), AT_ONCE):
                some = instruments[begin : begin + AT_ONCE]
                leads += self.newsroom.leads(day, some, wanted.ends_at)
                looked_at += len(some)
                if looked_at >= AT_ONCE:
                    looked_at = 0
                    yield None
            for lead in sorted(leads, reverse=True):
                instrument = named[lead.instrument_id]
                if wanted.takes(lead) and wanted.is_about(instrument):
                    article = self.newsroom.write(lead, instrument)
                    if wanted.finds(article, instrument):
                        yield article, instrument
            day -= _ONE_DAY

    def _instruments(self, query: Mapping[str, Any]) -> list[Instrument]:
        names = query.get("instrument_ids")
        if names is None:
            return list(self._directory)
        # What nobody knows has no news, and neither has an option.
        named = (self._directory.find(name) for name in names)
        return [each for each in named if each is not None and each.terms.option is None]

    def _price_at(self, instrument_id: str, at: int) -> int | None:
        marks = self._desk.sequencer.marks
        feed = None if marks is None else marks.feed(instrument_id, self._desk.clock.now())
        if not isinstance(feed, SimulatedVenue) or not feed.has_past(instrument_id):
            return None
        return feed.last_price(instrument_id, at)


def step_by_step(later: Callable[[Step], None], take: Callable[[Step], None]) -> None:
    """Have something done step by step: `take` is given what asks for the next step.

    Where `later` does at once what it is given, the next step follows this one all the same, and
    not from within it, so that any number of steps can be taken.
    """
    is_taking = is_due = False

    def step() -> None:
        nonlocal is_taking, is_due
        is_due = True
        if is_taking:
            return
        is_taking = True
        while is_due:
            is_due = False
            take(lambda: later(step))
        is_taking = False

    step()


def wanted_news(query: Mapping[str, Any], now: int) -> Wanted:
    """Return what a query asks for, within what there is. Raises `ApiError` (400)."""
    ends_at = min(_instant(query, "to", "end", now), now)
    begins_at = _instant(query, "from", "start", ends_at - DAYS_BACK_UNASKED * _DAY_NS)
    if "from" in query and "to" in query and begins_at > _instant(query, "to", "end", now):
        raise bad_query("the range of `from`, `to` ends before it begins")
    included, excluded = _publishers(query, "include"), _publishers(query, "exclude")
    if included is not None and excluded is not None:
        raise bad_query("`include_publishers` and `exclude_publishers` exclude each other")
    return Wanted(
        max(begins_at, now - DAYS_BACK * _DAY_NS),
        ends_at,
        included,
        excluded or frozenset(),
        query.get("news_type"),
        tuple(query.get("search_query", "").casefold().split()),
        query.get("sectors"),
    )


def wire_article(article: Article, instrument: Instrument) -> NewsItem:
    """Return an article as it is answered."""
    lead = article.lead
    return NewsItem(
        instruments=(
            NewsInstrument(
                instrument_id=instrument.instrument_id,
                name=instrument.name or None,
                symbol=instrument.symbol,
            ),
        ),
        news_type=_type_of(lead),
        published_at=render_instant(lead.published_at),
        publisher=lead.publisher,
        title=article.title,
        url=article.url,
        site=SITE,
        text=article.text,
    )


def _type_of(lead: Lead) -> NewsType:
    return NewsType.PRESS_RELEASE if lead.is_release else NewsType.NEWS


def _instant(query: Mapping[str, Any], name: str, edge: Edge, unasked: int) -> int:
    text = query.get(name)
    if text is None:
        return unasked
    instant = parse_bound(text, edge)
    if instant is None:
        raise bad_query(f"invalid value `{text}` for `{name}`: expected {RANGE}")
    return instant


def _publishers(query: Mapping[str, Any], which: str) -> frozenset[str] | None:
    text = query.get(f"{which}_publishers")
    if text is None:
        return None
    return frozenset(name.strip().casefold() for name in text.split(",") if name.strip())


def _sector(instrument: Instrument) -> str:
    company = character_of(SEED, instrument)
    return "" if company is None else company.sector.name.upper().replace(" ", "_")
