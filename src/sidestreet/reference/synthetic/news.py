"""Articles about instruments, all made up: which there are on a day, and what they say.

The rule: an article is a pure function of the seed, the instrument and the day in New York, so it
is there again whenever it is asked for, and nothing is kept. First its lead is drawn, which costs
next to nothing; the text is written for those that are wanted. The more money changes hands in an
instrument, the more is written about it.

One article of the day tells how the instrument stood on the market at 16:00 in New York against
the trading day before. It is there only if somebody can say how it stood: the figures are those of
the market of the desk, the only ones in here that are not made up.

Publisher and text say that all of it is made up, and links lead to a domain that cannot exist
(`.invalid`, RFC 2606).
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE, divide_half_even, render_price
from sidestreet.domain.chance import draw, stream
from sidestreet.reference.calendar.early_closes import early_closes_in
from sidestreet.reference.calendar.holidays import is_trading_day, trading_day_before
from sidestreet.reference.calendar.new_york import NS_PER_SECOND, new_york_instant
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.synthetic.news_words import NEWS, RELEASES, WORDS

NEWSROOM: Final = "Sidestreet Synthetic"
"""Who publishes news."""

WIRE: Final = "Sidestreet Synthetic Wire"
"""Who publishes what companies say of themselves."""

SITE: Final = "news.sidestreet.invalid"

PriceAt = Callable[[str, int], int | None]
"""Tells how an instrument stood at an instant, in millionths; None where nobody can say."""

_SLOTS: Final = 0x4E0
_ARTICLE: Final = 0x4E1
"""What chance is drawn for here; see `domain/chance.py`."""

_CLOSE: Final = -1
"""The slot of the article about the close."""

_RATES: Final = ((1_000_000_000, 1_500), (100_000_000, 400))
"""From how many dollars a day on, how many articles in a thousand days."""

_RATE_OF_THE_REST: Final = 20
_PER: Final = 1_000
_TOLD_FROM: Final = 1_000_000_000
"""From how many dollars a day on the close is told, of two in three days."""

_TOLD_IN: Final = 3
_QUIET: Final = 4
"""On a day without trading there is a quarter of it."""

_RELEASES_IN: Final = 3
"""One in three articles is a company's own."""

_BEGIN_HOUR: Final = 4
_CLOSE_HOUR: Final = 16
_DAY_SECONDS: Final = 16 * 3600
_CLOSE_SECONDS: Final = 1_200
_CENT: Final = SCALE // 100


class Lead(NamedTuple):
    """That there is an article: when it came out, on what, and what it will be made of.

    In the order of time, and where two came out at once always in the same order.
    """

    published_at: int
    instrument_id: str
    slot: int
    is_release: bool
    day: str
    word: int

    @property
    def publisher(self) -> str:
        """Who brings it out."""
        return WIRE if self.is_release else NEWSROOM


class Article(NamedTuple):
    """An article as it is read. Its url is its own alone."""

    lead: Lead
    title: str
    text: str
    url: str


def nobody_knows(_: str, __: int) -> int | None:
    """Say of no instrument how it stood."""
    return None


class Newsroom:
    """What is written under a seed. It remembers nothing."""

    def __init__(self, seed: int, price_at: PriceAt = nobody_knows) -> None:
        self._seed = seed
        self._price_at = price_at

    def leads(self, day: date, instruments: Iterable[Instrument], until: int) -> list[Lead]:
        """Return what comes out on a day by an instant, the newest first."""
        is_trading = is_trading_day(day)
        found: list[Lead] = []
        for each in instruments:
            self._draw(found, day, each, is_trading=is_trading)
        found = [each for each in found if each.published_at <= until]
        found.sort(reverse=True)
        return found

    def write(self, lead: Lead, instrument: Instrument) -> Article:
        """Return the article of a lead."""
        title, body = self._words(lead, instrument)
        if lead.slot == _CLOSE:
            source = f"was made up by {NEWSROOM} from the prices of the desk's own market."
        else:
            source = f"was made up by {lead.publisher} and tells of nothing real."
        text = f"{body} This {'press release' if lead.is_release else 'article'} {source}"
        place = "close" if lead.slot == _CLOSE else str(lead.slot + 1)
        url = f"https://{SITE}/{lead.day}/{lead.instrument_id}/{place}"
        return Article(lead, title, text, url)

    def _draw(
        self, found: list[Lead], day: date, instrument: Instrument, *, is_trading: bool
    ) -> None:
        ordinal = day.toordinal()
        instrument_id = instrument.instrument_id
        dollars = (instrument.notional_adv or 0) // SCALE
        rate = next((rate for least, rate in _RATES if dollars >= least), _RATE_OF_THE_REST)
        word = draw(_key(self._seed, instrument_id, _SLOTS), ordinal)
        count, rest = divmod(rate if is_trading else rate // _QUIET, _PER)
        count += word % _PER < rest
        has_close = is_trading and dollars >= _TOLD_FROM and (word >> 32) % _TOLD_IN > 0
        if not count and not has_close:
            return
        key, text = stream(self._seed, instrument_id, _ARTICLE + (ordinal << 16)), day.isoformat()
        begins_at = new_york_instant(day, _BEGIN_HOUR)
        for slot in range(count):
            word = draw(key, slot)
            at = begins_at + word % _DAY_SECONDS * NS_PER_SECOND
            is_release = not (word >> 20) % _RELEASES_IN
            found.append(Lead(at, instrument_id, slot, is_release, text, word >> 24))
        if has_close and self._move(instrument, day) is not None:
            word = draw(key, _CLOSE)
            at = new_york_instant(day, _CLOSE_HOUR) + word % _CLOSE_SECONDS * NS_PER_SECOND
            found.append(Lead(at, instrument_id, _CLOSE, is_release=False, day=text, word=0))

    def _move(self, instrument: Instrument, day: date) -> tuple[int, int] | None:
        """Return how an instrument stood at the close of the day before, and of this day."""
        before = trading_day_before(day)
        if instrument.units is not None or any(each in _early(each.year) for each in (before, day)):
            # A figure from before a split, or from after a close, would be another one.
            return None
        stood = self._price_at(instrument.instrument_id, new_york_instant(before, _CLOSE_HOUR))
        stands = self._price_at(instrument.instrument_id, new_york_instant(day, _CLOSE_HOUR))
        return None if not stood or not stands else (stood, stands)

    def _words(self, lead: Lead, instrument: Instrument) -> tuple[str, str]:
        name = instrument.name or instrument.symbol
        if lead.slot == _CLOSE:
            move = self._move(instrument, date.fromisoformat(lead.day))
            if move is not None:
                return _told(name, instrument.symbol, *move)
        patterns, word = (RELEASES if lead.is_release else NEWS), lead.word
        title, body = patterns[word % len(patterns)]
        named = {"name": name, "symbol": instrument.symbol}
        for shift, (key, choices) in enumerate(WORDS.items(), start=1):
            named[key] = choices[(word >> (5 * shift)) % len(choices)]
        return title.format_map(named), body.format_map(named)


def _told(name: str, symbol: str, stood: int, stands: int) -> tuple[str, str]:
    """Return headline and text about a close, of prices rounded to the cent."""
    stood, stands = (divide_half_even(price, _CENT) * _CENT for price in (stood, stands))
    parts = divide_half_even(abs(stands - stood) * 10_000, stood)
    percent = f"{parts // 100}.{parts % 100:02d} %"
    price, former = render_price(stands), render_price(stood)
    if not parts:
        return f"{name} ends the day unchanged at ${price}", (
            f"{symbol} stood at ${price} at 16:00 in New York, as good as where it had stood at "
            f"the close of the trading day before, at ${former}."
        )
    verb, noun = ("gains", "up from") if stands > stood else ("loses", "down from")
    return f"{name} {verb} {percent} to ${price}", (
        f"{symbol} stood at ${price} at 16:00 in New York, {noun} ${former} at the close of the "
        f"trading day before."
    )


@lru_cache(maxsize=16_384)
def _key(seed: int, instrument_id: str, purpose: int) -> int:
    return stream(seed, instrument_id, purpose)


@lru_cache(maxsize=8)
def _early(year: int) -> frozenset[date]:
    return frozenset(early_closes_in(year))
