"""The prices behind the fills: those of the files that the server replays, as a line.

A file may hold millions of trades, and a picture is a thousand dots wide. So time is cut into as
many parts, and of each part the last price is drawn.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sidestreet.bootstrap.timekeeping import OF_NEW_YORK
from sidestreet.domain.ticks import DepthAction, DepthTick, QuoteTick, Tick, TradeTick
from sidestreet.reference.market_files import open_market_files

POINTS_MAX: Final = 1_000


def prices_of_files(
    paths: Sequence[Path], symbol: str, begins_at: int | None, ends_at: int | None
) -> list[tuple[int, int]]:
    """Return instants and prices of a symbol between two instants, a thousand of them at most.

    Raises MarketFileError for files that cannot be used.
    """
    files = open_market_files(
        [str(path) for path in paths], symbols=[symbol], hours=OF_NEW_YORK.hours
    )
    first = files.first_at if begins_at is None else max(begins_at, files.first_at)
    last = files.last_at if ends_at is None else min(ends_at, files.last_at)
    width = (last - first) // POINTS_MAX + 1
    found: dict[int, tuple[int, int]] = {}
    for at, price in _prices(files.ticks(symbol)):
        if at > last:
            break
        if at >= first:
            found[(at - first) // width] = at, price
    return list(found.values())


def _prices(ticks: Iterator[Tick]) -> Iterator[tuple[int, int]]:
    """Yield what traded, and the middle of the touch, whichever is told."""
    for tick in ticks:
        if isinstance(tick, TradeTick):
            yield tick.at, tick.price
        elif isinstance(tick, QuoteTick):
            if tick.bid and tick.ask:
                yield tick.at, (tick.bid + tick.ask) // 2
        elif isinstance(tick, DepthTick) and tick.action is DepthAction.EXECUTE and tick.price:
            yield tick.at, tick.price
