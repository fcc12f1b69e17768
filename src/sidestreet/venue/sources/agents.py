"""A market of agents: makers, takers and patient traders who trade with each other, and with you.

Agents arrive one after another, at random times. One arrival is one action: a few bits of chance
say who comes, and what it does depends on the book as it finds it. Nobody knows whose orders are
in the book, so a client's order is met like any other: it has its place in the queue, it moves the
price, and it may be picked off when the price moves on.

The rule: what happens is a function of the seed, the preset and what is found in the book. Every
number is drawn by the count of the action that it is for, and nothing depends on when somebody
asks. What is kept is bounded: each patient trader has one order, each maker one ladder.

While its orders are withdrawn a source has no next action, but for the end of a halt that it began
itself. Then `act` changes nothing in the book and says that trading may go on; the orders come back
with `reopen`.
"""

from typing import Final

from sidestreet.domain.chance import draw, mix, stream
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.sessions import Hours
from sidestreet.venue.book import Book
from sidestreet.venue.chance import Purpose
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.fundamental import REGIME_S, Fundamental
from sidestreet.venue.sources.makers import Makers
from sidestreet.venue.sources.patient import PatientTraders
from sidestreet.venue.sources.presets import PRESETS, SIXTEENTHS, Preset
from sidestreet.venue.sources.quantiles import WAIT_BITS, WAIT_MASK, WAIT_SHIFT, WAITS
from sidestreet.venue.sources.source import QUIET, Activity, Source
from sidestreet.venue.sources.takers import Takers
from sidestreet.venue.sources.ticks_and_lots import common_tick, round_lot

__all__ = ["PRESETS", "AgentMarket", "AgentSource"]

_HALTED: Final = Activity(halts=True)
_RESUMED: Final = Activity(halts=False)

SECOND_NS: Final = 10**9

_KIND_BITS: Final = 8
_KIND_MASK: Final = (1 << _KIND_BITS) - 1
_SHIFT: Final = WAIT_BITS + _KIND_BITS
"""The bits below it choose who comes and when the next will; those above are the agent's."""

_NIGHT_NS: Final = 3_600 * SECOND_NS
"""A time without trading is a night from this on: the makers have covered, and there was news."""

_EXTENDED_PAUSES: Final = 10
_EXTENDED_WIDTHS: Final = 3
"""Outside the regular session: how many times as long agents wait, and how wide makers quote."""

_ADAPT_PART: Final = 8
_NOISE, _MAKER, _FLOW, _TREND, _VALUE = range(5)


class AgentMarket:
    """A market by its preset and seed, from which each stock gets a source of its own.

    Where `hours` are given, agents know when the regular session is under way; at other times they
    come a tenth as often, and makers quote three times as wide. Without them it always is.
    """

    __slots__ = ("_hours", "_preset", "_seed")

    def __init__(self, preset: Preset, seed: int, hours: Hours | None = None) -> None:
        self._preset = preset
        self._seed = seed
        self._hours = hours

    def source(self, terms: InstrumentTerms, base_price: int, started_at: int) -> Source:
        """Return the agents of one stock, who begin at an instant around a price in millionths.

        Two sources of one market and one instrument do the same. ValueError for a price that is
        not positive, and for an option: its price follows its underlying's, `venue/model_value.py`.
        """
        if terms.option is not None:
            raise ValueError(f"{terms.symbol} is an option, and has no agents of its own")
        return AgentSource(
            self._preset, self._seed, terms, base_price, started_at, hours=self._hours
        )


class AgentSource:
    """All agents of one stock. Satisfies `sidestreet.venue.sources.source.Source`."""

    __slots__ = (
        "_adapted_price",
        "_arrives_at",
        "_auction_key",
        "_auctions",
        "_count",
        "_fundamental",
        "_halt_ends_at",
        "_halt_ns",
        "_hours",
        "_is_away",
        "_key",
        "_kinds",
        "_makers",
        "_mean_ns",
        "_news_at",
        "_next_at",
        "_patient",
        "_preset",
        "_price",
        "_second",
        "_takers",
        "_terms",
        "_turns_at",
        "_width",
    )

    def __init__(
        self,
        preset: Preset,
        seed: int,
        terms: InstrumentTerms,
        base_price: int,
        started_at: int,
        *,
        hours: Hours | None = None,
    ) -> None:
        name = terms.instrument_id
        lot = round_lot(base_price)
        self._preset = preset
        self._terms = terms
        self._hours = hours
        # The value goes on where it was when a market is started again; its agents are others.
        self._key = draw(stream(seed, name, Purpose.AGENTS), started_at)
        self._auction_key = draw(stream(seed, name, Purpose.OPENING), started_at)
        self._count = self._auctions = 0
        self._kinds = tuple(kind for kind, parts in enumerate(preset.kinds) for _ in range(parts))
        self._fundamental = Fundamental(preset, seed, name, base_price)
        self._makers = Makers(preset, lot)
        self._takers = Takers(preset, lot, self._makers)
        self._patient = PatientTraders(preset, lot, self._makers)
        self._is_away = False
        self._halt_ns = preset.news.halt_s * SECOND_NS if preset.news else 0
        self._halt_ends_at: int | None = None
        self._arrives_at = started_at
        self._next_at: int | None = started_at
        self._news_at: int | None = None
        self._price = self._second = self._mean_ns = self._adapted_price = 0
        self._width = self._turns_at = 0
        self._see(started_at)

    def next_at(self) -> int | None:
        """Return the instant of the next action, None while the orders are withdrawn."""
        return self._next_at

    def act(self, book: Book[WorkedRoute]) -> Activity:
        """Let the next agent act, news break, or a halt end."""
        at = self._next_at
        if at != self._arrives_at or not self._count:
            return self._act_rarely(book)
        word = draw(self._key, self._count)
        self._count += 1
        if at >= (self._second + 1) * SECOND_NS:
            self._go_on(book, at // SECOND_NS)
        kind, bits = self._kinds[word >> WAIT_BITS & _KIND_MASK], word >> _SHIFT
        if kind == _NOISE:
            fills = self._patient.visit(book, bits)
        elif kind == _MAKER:
            fills = self._makers.look(book, bits, self._price, self._width)
        elif kind == _FLOW:
            fills = self._takers.work(book, bits)
        elif kind == _TREND:
            fills = self._takers.follow(book, bits)
        else:
            fills = self._takers.judge(book, bits, self._price)
        self._wait(at, word)
        return Activity(fills) if fills else QUIET

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take all orders out of the book."""
        self._makers.withdraw(book)
        self._patient.withdraw(book)
        self._is_away = True
        self._next_at = self._halt_ends_at

    def reopen(self, book: Book[WorkedRoute], at: int) -> None:
        """Put orders in for an auction at an instant, and go on from there."""
        self.withdraw(book)
        self._is_away, self._halt_ends_at = False, None
        if at - self._second * SECOND_NS >= _NIGHT_NS:
            self._makers.inventory = 0
        self._see(at)
        self._takers.forget()
        self._auctions += 1
        word = draw(self._auction_key, self._auctions)
        self._makers.place(book, word, self._price, self._width)
        self._patient.place(book, mix(word))
        self._count = max(1, self._count)
        self._wait(at, word)

    def _act_rarely(self, book: Book[WorkedRoute]) -> Activity:
        """Do what is not an agent's arrival: begin, end a halt, or let news break."""
        at = self._next_at
        if at is None:
            raise RuntimeError("the agents are away until the market opens")
        if at == self._halt_ends_at:
            self._halt_ends_at = None
            if self._is_away:
                self._next_at = None
            else:
                self._wait(at, 0)
            return _RESUMED
        if not self._count:
            self._count = 1
            key = draw(self._auction_key, 0)
            fills = self._makers.look_all(book, key, self._price, self._width)
            fills += self._patient.visit_all(book, key)
            self._wait(at, key)
            return Activity(fills) if fills else QUIET
        self._see(at)
        self._next_at = self._halt_ends_at = at + self._halt_ns
        self._arrives_at = 0
        return _HALTED

    def _go_on(self, book: Book[WorkedRoute], second: int) -> None:
        """Let the value move on to a second, and those who watch the book look at it."""
        self._makers.cover(second - self._second)
        self._second = second
        self._price = price = self._fundamental.price(second)
        self._takers.notice(book)
        moved = abs(price - self._adapted_price) * _ADAPT_PART
        if second >= self._turns_at or moved > self._adapted_price:
            self._adapt()

    def _see(self, at: int) -> None:
        """Take in how things are at an instant, and when news will next break."""
        self._second = at // SECOND_NS
        self._price = self._fundamental.price(self._second)
        self._adapt()
        halts = self._fundamental.next_halt(self._second)
        self._news_at = None if halts is None else halts * SECOND_NS

    def _adapt(self) -> None:
        """Reckon with the tick of where the price is, how busy the market is, and the session."""
        price, second = self._price, self._second
        regime = self._fundamental.regime(second)
        self._adapted_price = price
        self._turns_at = (second // REGIME_S + 1) * REGIME_S
        self._mean_ns = self._preset.pause_ns * SIXTEENTHS // regime
        self._width = regime
        if self._hours is not None:
            trading = self._hours.at(second * SECOND_NS)
            self._turns_at = min(self._turns_at, -(-trading.until // SECOND_NS))
            if not trading.is_regular:
                self._mean_ns *= _EXTENDED_PAUSES
                self._width *= _EXTENDED_WIDTHS
        self._makers.set_tick(common_tick(self._terms, price), price)
        self._patient.lowest, self._patient.highest = price // 2, 2 * price

    def _wait(self, at: int, word: int) -> None:
        """Let the next agent arrive after a random time, or whatever comes before that."""
        self._arrives_at = arrives_at = (
            at + 1 + (WAITS[word & WAIT_MASK] * self._mean_ns >> WAIT_SHIFT)
        )
        news_at = self._news_at
        self._next_at = arrives_at if news_at is None or arrives_at < news_at else news_at
