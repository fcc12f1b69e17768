"""What a market that starts anew is told again: where tests had put its prices, and its halts."""

from collections.abc import Iterator

from msgspec.structs import replace

from sidestreet.domain.scripts import MarketDirective
from sidestreet.engine.corporate.units import price_after
from sidestreet.engine.state import State


def staged_markets(state: State) -> Iterator[tuple[str, MarketDirective]]:
    """Yield instruments and what their markets have to be told, prices in the units of now."""
    for instrument_id, market in state.control.markets.items():
        for directive in market.told_again():
            yield instrument_id, _in_present_units(state, instrument_id, directive, market.since)


def _in_present_units(
    state: State, instrument_id: str, directive: MarketDirective, since: int
) -> MarketDirective:
    for change in state.corporate.adjustments.get(instrument_id, ()):
        if change.sequence > since:
            directive = replace(
                directive,
                price=price_after(change, directive.price),
                bid=price_after(change, directive.bid),
                ask=price_after(change, directive.ask),
            )
    return directive
