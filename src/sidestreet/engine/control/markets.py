"""What a market that starts anew is told again: where tests had moved it and when, and its halts.

The rule: what a price is now follows from the moves and their times, so that a market that begins
anew stands where it stood, whether it is held or was let go of.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sidestreet.domain.messages import DirectedMarket, PastMove
from sidestreet.domain.scripts import MarketDirective, MarketMove
from sidestreet.engine.control.state import Moved, StagedMarket
from sidestreet.engine.corporate.units import price_after
from sidestreet.engine.state import State


def staged_markets(state: State) -> Iterator[DirectedMarket]:
    """Yield what markets have to be told, prices in the units of now."""
    for instrument_id, market in state.control.markets.items():
        if market.moves:
            past = tuple(
                PastMove(move.at, _in_present_units(state, instrument_id, move))
                for move in market.moves
            )
            yield DirectedMarket(instrument_id, _in_force(market, past), past)
        if market.is_halted:
            yield DirectedMarket(instrument_id, MarketDirective(MarketMove.HALT))


def _in_force(market: StagedMarket, past: tuple[PastMove, ...]) -> MarketDirective:
    """Return where the market was put last, or that it was let go of."""
    if market.price is None:
        return MarketDirective(MarketMove.RELEASE)
    puts = {MarketMove.PRICE, MarketMove.QUOTE}
    return next(each.directive for each in reversed(past) if each.directive.move in puts)


def _in_present_units(state: State, instrument_id: str, move: Moved) -> MarketDirective:
    directive = move.directive
    for change in state.corporate.adjustments.get(instrument_id, ()):
        if change.sequence > move.sequence:
            directive = replace(
                directive,
                price=price_after(change, directive.price),
                bid=price_after(change, directive.bid),
                ask=price_after(change, directive.ask),
            )
    return directive
