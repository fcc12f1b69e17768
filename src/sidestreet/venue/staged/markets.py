"""Markets that a test moves: to a price, to a touch that is held, by a trade, into a halt.

A market that follows a path goes on along it from where it was put (`moved_path.py`). One that is
made of actions cannot be shifted, since agents and histories have prices of their own: it is held
where it was put, the source held back, until it is released; then the source goes on by itself,
from where it is by then.

After a restart a path takes the same way again, by the moves and their times. A source has begun
anew, so it is told where it is held, if it is.

The rules: a move is there at once, for orders at rest too, and holds for the whole of its step of
250 ms; and a market may be told of before it is listed, so that a second venue, which lists what
somebody looks at, shows the same prices (`runtime/marks.py`).
"""

from collections.abc import Callable
from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import DirectedMarket, PastMove
from sidestreet.domain.scripts import MarketDirective, MarketMove
from sidestreet.venue.halts import HaltReason
from sidestreet.venue.listing import Listing
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.matching import Matching
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.paths import Paths
from sidestreet.venue.price_path import PricePath, step_at
from sidestreet.venue.source_crowd import SourceCrowd
from sidestreet.venue.staged.held_quotes import Held, HeldMaker, HeldSource
from sidestreet.venue.staged.moved_path import Move, with_move
from sidestreet.venue.tick_grid import TickGrid
from sidestreet.venue.trading import Trading

_LOT: Final = 100 * SCALE
_LOTS_AROUND: Final = 10
"""What is quoted on each side of a price at which a source is held."""


class Markets:
    """What tests have done to the markets of a floor."""

    __slots__ = (
        "_early",
        "_held",
        "_listings",
        "_matching",
        "_path_of",
        "_paths",
        "_seed",
        "_trading",
    )

    def __init__(
        self,
        seed: int,
        paths: Paths,
        listings: dict[str, Listing],
        parts: tuple[Matching, Trading],
        path_of: Callable[[Listing, InstrumentTerms], PricePath],
    ) -> None:
        self._seed = seed
        self._paths = paths
        self._listings = listings
        self._matching, self._trading = parts
        self._path_of = path_of
        self._held: dict[str, MarketDirective] = {}
        self._early: dict[str, list[tuple[int, DirectedMarket]]] = {}

    def maker(self, terms: InstrumentTerms, path: PricePath) -> MarketMaker:
        """Return who quotes in a market that follows a path, which is moved already."""
        directive = self._held.get(terms.instrument_id)
        if directive is None:
            return MarketMaker(self._seed, terms, path)
        middle = self._paths.moves[terms.instrument_id][-1].price
        held = _touch(directive, TickGrid(terms.tick_rules), _lot(terms), middle)
        return HeldMaker(self._seed, terms, path, held)

    def listed(self, listing: Listing) -> None:
        """Do to a market what was asked for before it was listed."""
        for at, message in self._early.pop(listing.instrument_id, ()):
            if isinstance(listing.crowd, SourceCrowd):
                self.direct(message, at)

    def direct(self, message: DirectedMarket, at: int) -> None:
        """Move a market. What makes no sense where it stands is passed over."""
        instrument_id, directive = message.instrument_id, message.directive
        listing = self._listings.get(instrument_id)
        if listing is not None:
            self._trading.reach(listing, at)
        else:
            self._early.setdefault(instrument_id, []).append((at, message))
        move = directive.move
        if move is MarketMove.TRADE:
            if listing is not None and listing.trades and listing.over(at) is None:
                self._trade(listing, directive, at)
        elif move in {MarketMove.HALT, MarketMove.RESUME}:
            if listing is not None:
                self.halt(listing, at, is_halted=move is MarketMove.HALT)
        elif listing is not None and isinstance(listing.crowd, SourceCrowd):
            self._hold_source(listing, listing.crowd, directive, at)
        elif message.past:
            self._go_the_same_way(instrument_id, listing, message.past, at)
        else:
            self._move_path(instrument_id, listing, directive, at)

    def halt(self, listing: Listing, at: int, *, is_halted: bool) -> None:
        """Halt trading in an instrument, or let it go on, whatever else there is."""
        if is_halted:
            self._trading.begin_halt(listing, HaltReason.ORDERED, at)
        else:
            self._trading.end_halt(listing, HaltReason.ORDERED, at)
        self._trading.plan(listing, at)

    def adjust(self, instrument_id: str, numerator: int, denominator: int) -> None:
        """Count what was said of an instrument in other units."""

        def present(price: int) -> int:
            return min(max(price * denominator // numerator, 1), AMOUNT_MAX) if price else 0

        moves = self._paths.moves.get(instrument_id, ())
        if moves:
            self._paths.move(
                instrument_id, tuple(move._replace(price=present(move.price)) for move in moves)
            )
        held = self._held.get(instrument_id)
        if held is not None:
            self._held[instrument_id] = MarketDirective(
                held.move,
                bid=present(held.bid),
                bid_size=held.bid_size,
                ask=present(held.ask),
                ask_size=held.ask_size,
            )

    def _trade(self, listing: Listing, directive: MarketDirective, at: int) -> None:
        """Print a trade of others. Where the market is held, it stands there from now on."""
        instrument_id, price = listing.instrument_id, directive.price
        if instrument_id in self._held and isinstance(listing.crowd, PathCrowd):
            self._put(instrument_id, Move(step_at(at), price, is_held=True))
            self._follow(instrument_id, at)
        self._matching.print(listing, price, directive.size or _lot(listing.terms), at)
        self._trading.plan(listing, at)

    def _move_path(
        self, instrument_id: str, listing: Listing | None, directive: MarketDirective, at: int
    ) -> None:
        if not self._place(instrument_id, directive, at):
            return
        self._follow(instrument_id, at)
        if listing is not None and directive.move is MarketMove.PRICE:
            self._print_at(listing, directive.price, at)

    def _go_the_same_way(
        self, instrument_id: str, listing: Listing | None, past: tuple[PastMove, ...], at: int
    ) -> None:
        """Put a path wherever it was put before this market began, at the steps of then."""
        for move in past:
            directive = move.directive
            if directive.move is not MarketMove.TRADE:
                self._place(instrument_id, directive, move.at)
            elif instrument_id in self._held and (
                listing is None or listing.timetable.at(move.at).window is not None
            ):
                step = step_at(move.at)
                self._put(instrument_id, Move(step, directive.price, is_held=True))
        self._follow(instrument_id, at)

    def _place(self, instrument_id: str, directive: MarketDirective, at: int) -> bool:
        """Put a path where it is told to be from an instant on; return whether it was."""
        is_held = directive.move is MarketMove.QUOTE
        was_held = self._held.get(instrument_id) is not None
        price = _middle(directive) if is_held else directive.price
        if directive.move is MarketMove.RELEASE:
            if not was_held:
                return False
            price = self._paths.moves[instrument_id][-1].price
        if price <= 0:
            return False
        if is_held:
            self._held[instrument_id] = directive
        else:
            self._held.pop(instrument_id, None)
        self._put(instrument_id, Move(step_at(at), price, is_held=is_held))
        return True

    def _put(self, instrument_id: str, move: Move) -> None:
        self._paths.move(instrument_id, with_move(self._paths.moves.get(instrument_id, ()), move))

    def _follow(self, instrument_id: str, at: int) -> None:
        """Let an instrument go by its path as it now is, and every option on it too."""
        for listing in list(self._listings.values()):
            option, crowd = listing.terms.option, listing.crowd
            is_option = option is not None and option.underlying_id == instrument_id
            if not (is_option or listing.instrument_id == instrument_id):
                continue
            if isinstance(crowd, PathCrowd):
                self._trading.reach(listing, at)
                path = self._path_of(listing, listing.terms)
                crowd.follow(self.maker(listing.terms, path), at)
                self._trading.requote(listing, at)

    def _hold_source(
        self, listing: Listing, crowd: SourceCrowd, directive: MarketDirective, at: int
    ) -> None:
        source, is_present = crowd.source, crowd.is_present
        held_back = source.replaced if isinstance(source, HeldSource) else source
        if directive.move is MarketMove.RELEASE:
            if held_back is not source:
                crowd.withdraw()
                crowd.source = held_back
                self._trading.reopen(listing, at)
            return
        middle = directive.price or _middle(directive) or crowd.tape.last_price
        touch = _touch(directive, listing.ticks, _lot(listing.terms), middle)
        if directive.move is MarketMove.PRICE:
            touch = _around(middle, listing.ticks, _lot(listing.terms) * _LOTS_AROUND)
        crowd.withdraw()
        crowd.source = held = HeldSource(held_back, touch)
        if is_present:
            crowd.is_present = True
            if listing.is_banded:
                # Nobody could trade there otherwise.
                crowd.limits.begin(at, middle, crowd.tape.previous_close, listing.span.ends_at)
            self._matching.settle(listing, held.begin(listing.book, at), at)
            self._matching.happened(listing, at)
        if directive.move is MarketMove.PRICE:
            self._print_at(listing, middle, at)
        self._trading.plan(listing, at)

    def _print_at(self, listing: Listing, price: int, at: int) -> None:
        if listing.trades and listing.over(at) is None:
            self._matching.print(listing, listing.ticks.nearest(price), _lot(listing.terms), at)
            self._trading.plan(listing, at)


def _middle(directive: MarketDirective) -> int:
    """Return the middle of a touch, or its only side, or 0."""
    sides = [price for price in (directive.bid, directive.ask) if price]
    return sum(sides) // max(len(sides), 1)


def _lot(terms: InstrumentTerms) -> int:
    return _LOT if terms.option is None else SCALE


def _touch(directive: MarketDirective, ticks: TickGrid, lot: int, middle: int) -> Held:
    """Return a touch on the ticks; a side that has no size has a lot."""
    bid = ticks.down(directive.bid) if directive.bid else None
    ask = ticks.up(directive.ask) if directive.ask else None
    return Held(
        bid or 0,
        0 if bid is None else directive.bid_size or lot,
        ask or 0,
        0 if ask is None else directive.ask_size or lot,
        middle,
    )


def _around(price: int, ticks: TickGrid, size: int) -> Held:
    """Return a touch of one tick to either side of a price."""
    bid, ask = ticks.down(price - 1), ticks.up(price + 1)
    return Held(bid or 0, size if bid else 0, ask or 0, size if ask else 0, price)
