"""The operation of `v1:instrument-data:news`: articles about instruments, by the desk's clock.

Of what the user's files tell news, those are told, see `docs/company-data.md`. All other articles
are made up when they are asked for, day by day from the newest on, until a page is full.
So nobody counts them all, and an answer tells of the next page but not of how many there are. A
long look through many instruments is cut in parts, between which others have their turn.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sidestreet.api.call import Call
from sidestreet.api.instants import RANGE, Edge, parse_bound, render_instant
from sidestreet.api.instrument_data_rows import article_told
from sidestreet.api.paging import page_info_uncounted, window_of
from sidestreet.contract.news import NewsInstrument, NewsItem, NewsType
from sidestreet.http.errors import bad_query
from sidestreet.reference.calendar import new_york_time
from sidestreet.reference.company_files.held import Row
from sidestreet.reference.company_files.resources import NEWS
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.figures import SEED, Known, sector
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
        return self.begins_at <= lead.published_at and self._is_by(lead.publisher, _type_of(lead))

    def takes_told(self, row: Row) -> bool:
        """Whether an article of a file is one of them, but for what it is about."""
        members = row.members
        return self.begins_at <= row.known_at <= self.ends_at and self._is_by(
            members["publisher"], NewsType(members["news_type"])
        )

    def is_of(self, sector: str | None) -> bool:
        """Whether a sector is asked for, by the name that fundamentals tell."""
        return self.sectors is None or (sector or "").upper().replace(" ", "_") in self.sectors

    def finds(self, *told: str) -> bool:
        """Whether all words that are looked for stand in some texts."""
        if not self.words:
            return True
        text = "\n".join(told).casefold()
        return all(word in text for word in self.words)

    def _is_by(self, publisher: str, news_type: NewsType) -> bool:
        name = publisher.casefold()
        return (
            (self.news_type is None or self.news_type is news_type)
            and (self.publishers is None or name in self.publishers)
            and name not in self.but
        )


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
        reads = self._items(wanted, instruments)
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
                    data.append(read)
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
        """Yield made-up articles with what they are on, newest first.

        None says to let others go ahead. Nothing is made up of what files tell news.
        """
        files = self._directory.files
        instruments = [each for each in instruments if not files.has(NEWS, each.instrument_id)]
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
                is_of = wanted.sectors is None or wanted.is_of(self._sector(instrument))
                if is_of and wanted.takes(lead):
                    article = self.newsroom.write(lead, instrument)
                    about = instrument.symbol, instrument.instrument_id
                    if wanted.finds(article.title, article.text, *about):
                        yield article, instrument
            day -= _ONE_DAY

    def _items(
        self, wanted: Wanted, instruments: Sequence[Instrument]
    ) -> Iterator[NewsItem | None]:
        """Yield all articles as they are answered, newest first, those of files among them."""
        told = self._told(wanted, {each.instrument_id for each in instruments})
        row = next(told, None)
        for read in self.newest(wanted, instruments):
            if read is None:
                yield None
                continue
            while row is not None and row.known_at >= read[0].lead.published_at:
                yield article_told(row, self._directory)
                row = next(told, None)
            yield wire_article(*read)
        while row is not None:
            yield article_told(row, self._directory)
            row = next(told, None)

    def _told(self, wanted: Wanted, about: set[str]) -> Iterator[Row]:
        """Yield the articles of files that are asked for, newest first."""
        for row in self._directory.files.all_of(NEWS):
            if about.isdisjoint(row.instrument_ids) or not wanted.takes_told(row):
                continue
            found = [self._directory.find(each) for each in row.instrument_ids]
            known = [each for each in found if each is not None]
            texts = [row.members["title"], row.members.get("text", "")]
            texts += [name for each in known for name in (each.symbol, each.instrument_id)]
            is_of = wanted.sectors is None or any(
                wanted.is_of(self._sector(each)) for each in known
            )
            if is_of and wanted.finds(*texts):
                yield row

    def _sector(self, instrument: Instrument) -> str | None:
        now = self._desk.clock.now()
        day = new_york_time(now).date()
        return sector(Known(instrument, day, now, files=self._directory.files))

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
