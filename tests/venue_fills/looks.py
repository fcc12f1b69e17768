"""Words for tests of fill models: a look at a market in cents and shares, and orders in them."""

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instruments import US_EQUITY_TICKS
from sidestreet.venue.fills.model import FillModel, Market, Wanted
from sidestreet.venue.tick_grid import TickGrid

CENT = SCALE // 100
TICKS = TickGrid(US_EQUITY_TICKS)


def look(
    bid: int,
    bid_size: int,
    ask: int,
    ask_size: int,
    *trades: tuple[int, int],
    volume: int = 0,
    taken: int = 0,
) -> Market:
    """Return a look: prices in cents, sizes in shares."""
    return Market(
        bid * CENT,
        bid_size * SCALE,
        ask * CENT,
        ask_size * SCALE,
        TICKS,
        tuple((price * CENT, size * SCALE) for price, size in trades),
        volume * SCALE,
        taken * SCALE,
    )


def buy(
    quantity: int, limit: int | None = None, *, at_rest: bool = False, ahead: int = 0
) -> Wanted:
    """Return an order to buy shares, at a limit in cents or at the market."""
    return _order(True, quantity, limit, at_rest, ahead)


def sell(
    quantity: int, limit: int | None = None, *, at_rest: bool = False, ahead: int = 0
) -> Wanted:
    """Return an order to sell shares."""
    return _order(False, quantity, limit, at_rest, ahead)


def _order(is_buy: bool, quantity: int, limit: int | None, at_rest: bool, ahead: int) -> Wanted:
    price = None if limit is None else limit * CENT
    return Wanted(is_buy, quantity * SCALE, price, at_rest, ahead * SCALE)


def told(model: FillModel, order: Wanted, market: Market) -> list[tuple[int, int]]:
    """Return what a model trades, as shares and prices in cents."""
    return [(part.quantity // SCALE, part.price // CENT) for part in model.parts(order, market)]
