"""Which market a desk is to trade at, found out before the desk begins.

Files are looked through here, so that what is wrong with one is said before anybody is served. What
comes out says when the market's history begins, which instruments it is in, and who trades in each
of them once it has started.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from msgspec.structs import replace

from sidestreet.api.instants import render_instant
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.timekeeping import EARLIEST
from sidestreet.config import MarketChoice
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.sessions import Hours
from sidestreet.domain.ticks import Tick
from sidestreet.reference.instrument import Instrument, instrument_id
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.market_files import MarketFileError, MarketFiles, open_market_files
from sidestreet.reference.market_files.demo import DemoMarket
from sidestreet.runtime.clock import LATEST
from sidestreet.venue.fills.model import FillModel
from sidestreet.venue.fills.named import UnknownFillModel, fill_model
from sidestreet.venue.simulated import Latency
from sidestreet.venue.sources.agents import PRESETS, AgentMarket
from sidestreet.venue.sources.depth_replay import DepthReplaySource
from sidestreet.venue.sources.replay import ReplaySource
from sidestreet.venue.sources.source import Source
from sidestreet.venue.sources.time_map import AS_IT_WAS, TimeMap

LOG: Final = logging.getLogger("sidestreet")

REFERENCE: Final = "reference"
DEMO: Final = "demo"
REPLAY: Final = "replay"
NAMES: Final = (REFERENCE, *PRESETS, DEMO, REPLAY)
"""The markets there are."""

_TOLD_EVERY: Final = 10
_VENUE: Final = "XNAS"


class History(Protocol):
    """Recorded prices of some symbols: market files, or the demo market."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols, by name."""
        ...

    def base_price(self, symbol: str) -> int | None:
        """Return what a symbol is worth before its first tick, None if nobody says."""
        ...

    def has_depth(self, symbol: str) -> bool:
        """Whether every order of a symbol's book is recorded."""
        ...

    def ticks(self, symbol: str) -> Iterator[Tick]:
        """Yield the ticks of a symbol from the beginning."""
        ...


class MarketPlan:
    """A market that is about to begin. `name` and `seed` are what the journal notes of it."""

    def __init__(
        self,
        name: str,
        seed: int,
        latency: Latency,
        *,
        history: Callable[[int], History] | None = None,
        files: MarketFiles | None = None,
        fill_model: FillModel | None = None,
        hours: Hours | None = None,
    ) -> None:
        """`history` gives what is replayed by a market that begins at an instant.

        Without a `fill_model` orders are filled from the real book. Agents go by `hours`.
        """
        self.name = name
        self.seed = seed
        self.latency = latency
        self.fill_model = fill_model
        self._hours = hours
        self._history_from = history
        self._files = files
        self._history: History | None = None
        self._ids: dict[str, str] = {}
        self._base_prices: dict[str, int | None] = {}
        self._time_map = AS_IT_WAS

    @property
    def begins_at(self) -> int | None:
        """When what is replayed began, None where a market may as well begin at any instant."""
        return None if self._files is None else self._files.first_at

    @property
    def has_sources(self) -> bool:
        """Whether anybody trades in it action by action."""
        return self.name != REFERENCE

    def begin(self, started_at: int, directory: InstrumentDirectory) -> None:
        """Let the market begin at an instant: its instruments are known from here on."""
        if self._history_from is None:
            return
        history = self._history = self._history_from(started_at)
        files = self._files
        if files is not None and started_at < files.first_at:
            LOG.warning(
                "the market files begin at %s; before that nobody trades in their symbols",
                render_instant(files.first_at),
            )
        if files is not None and started_at > files.last_at:
            # All of it is over by then: it is played from its beginning, as if it were now.
            self._time_map = TimeMap(files.first_at, started_at)
        for symbol in history.symbols:
            # Looked up once: files of orders are read for it up to their first trade.
            base_price = history.base_price(symbol)
            instrument = _known(directory, symbol, base_price)
            self._ids[instrument] = symbol
            self._base_prices[instrument] = base_price

    def source(self, terms: InstrumentTerms, base_price: int, started_at: int) -> Source | None:
        """Return who trades in an instrument that is no option, None for the usual path."""
        if self.name in PRESETS:
            agents = AgentMarket(PRESETS[self.name], self.seed, self._hours)
            return agents.source(terms, base_price, started_at)
        symbol = self._ids.get(terms.instrument_id)
        if self._history is None or symbol is None:
            return None
        ticks = self._history.ticks(symbol)
        if self._history.has_depth(symbol):
            return DepthReplaySource(ticks, self._time_map)
        return ReplaySource(ticks, self._time_map)

    def base_price(self, instrument: str) -> int | None:
        """Return where recorded prices of an instrument begin, by its id; None without any."""
        return self._base_prices.get(instrument)

    def is_sourced(self, instrument: str) -> bool:
        """Whether an instrument that is no option has a source, by its id."""
        return self.name in PRESETS or instrument in self._ids


def plan_market(choice: MarketChoice, seed: int, hours: Hours) -> MarketPlan:
    """Return the plan of a market that was asked for.

    Raises `StartRefused` for one that is not there, for a file that cannot be used, or for a fill
    model that there is not.
    """
    if choice.name not in NAMES:
        raise StartRefused(f"there is no market called {choice.name}; there are {_listed()}")
    if choice.symbols and choice.name != REPLAY:
        raise StartRefused(f"--market {choice.name} takes no --market-symbol")
    if bool(choice.files) is not (choice.name == REPLAY):
        told = "needs --market-file" if choice.name == REPLAY else "takes no --market-file"
        raise StartRefused(f"--market {choice.name} {told}")
    fills = _fill_model(choice)
    usual = Latency()
    latency = Latency(
        usual.entry_ns if choice.entry_ns is None else choice.entry_ns,
        usual.response_ns if choice.response_ns is None else choice.response_ns,
        usual.data_ns if choice.data_ns is None else choice.data_ns,
    )
    own_seed = seed if choice.seed is None else choice.seed
    if choice.name == DEMO:
        return MarketPlan(
            DEMO,
            own_seed,
            latency,
            history=lambda at: DemoMarket(at, hours, seed=own_seed),
            fill_model=fills,
        )
    if choice.name == REPLAY:
        files = _opened(choice, own_seed, hours)
        return MarketPlan(
            REPLAY, own_seed, latency, history=lambda _: files, files=files, fill_model=fills
        )
    return MarketPlan(choice.name, own_seed, latency, fill_model=fills, hours=hours)


def _fill_model(choice: MarketChoice) -> FillModel | None:
    try:
        return None if choice.fill_model is None else fill_model(choice.fill_model)
    except UnknownFillModel as error:
        raise StartRefused(str(error)) from None


def _opened(choice: MarketChoice, seed: int, hours: Hours) -> MarketFiles:
    told = 0

    def progress(done: int, total: int) -> None:
        nonlocal told
        part = 100 * done // max(1, total)
        if part >= told + _TOLD_EVERY:
            told = part - part % _TOLD_EVERY
            LOG.info("looking through the market files: %d %%", told)

    try:
        files = open_market_files(
            [str(path) for path in choice.files],
            symbols=choice.symbols,
            repair=choice.repair,
            progress=progress,
            seed=seed,
            hours=hours,
        )
    except MarketFileError as error:
        raise StartRefused(str(error)) from None
    if not EARLIEST <= files.first_at <= files.last_at <= LATEST:
        raise StartRefused(
            f"the market files are of {render_instant(files.first_at)} to "
            f"{render_instant(files.last_at)}; a desk lives from {render_instant(EARLIEST)} to "
            f"{render_instant(LATEST)}"
        )
    for report in files.report:
        for repair, counted in report.repairs.items():
            LOG.warning(
                "%s: %s, %d times, first on line %d",
                report.path.name,
                repair,
                counted.number,
                counted.first_line,
            )
    return files


def _known(directory: InstrumentDirectory, symbol: str, base_price: int | None) -> str:
    """Have the directory know a symbol of the market's history, and return its id.

    One that it knows begins where the history does; one that it does not is a share of which
    nothing is known but its name.
    """
    found = directory.find(symbol)
    if not base_price:
        if found is None:
            raise StartRefused(
                f"the market files tell no price of {symbol}, and nobody else knows one"
            )
        return found.instrument_id
    if found is None:
        terms = InstrumentTerms(
            instrument_id(f"market-file-{symbol}"),
            symbol,
            InstrumentType.COMMON_STOCK,
            _VENUE,
        )
        found = Instrument(terms=terms, name=symbol, base_price=base_price)
    terms = replace(found.terms, base_price=base_price)
    directory.add(replace(found, terms=terms, base_price=base_price))
    return found.instrument_id


def _listed() -> str:
    return f"{', '.join(NAMES[:-1])} and {NAMES[-1]}"
