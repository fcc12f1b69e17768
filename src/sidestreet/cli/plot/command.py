"""What an account traded in one instrument, asked of a running server and drawn."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urlencode

import click

from sidestreet.cli.drawing import SHADES, NotDrawn, canvas, clock_axis, dollars, moment, save
from sidestreet.cli.plot.prices import prices_of_files
from sidestreet.cli.server.local_server import LocalServer
from sidestreet.cli.wording import counted, price_text, shares
from sidestreet.domain.amounts import average_price, notional, parse_amount
from sidestreet.reference.instants import parse_instant
from sidestreet.reference.market_files import MarketFileError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE: Final = (10.0, 5.0)
_PAGE: Final = 1_000
_BOUGHT, _SOLD, *_ = SHADES
_LINE: Final = "0.55"
_RANGE: Final = "0.92"


class Fill(NamedTuple):
    """One execution."""

    at: int
    is_buy: bool
    quantity: int
    price: int


class Day(NamedTuple):
    """What the server knows of the instrument's day, each None if it does not."""

    low: int | None
    high: int | None


Bounds = tuple[int | None, int | None]


def draw_fills(  # noqa: PLR0917 - what, of what, and where to
    server: LocalServer,
    account: int,
    symbol: str,
    bounds: Bounds,
    png: Path,
    market_files: Sequence[Path],
) -> str:
    """Draw the fills between two instants, and return a line that says what was drawn.

    The prices of `market_files` are drawn behind them; without any, the range of the day. Raises
    `ClickException` with what is in the way.
    """
    try:
        figure = canvas(_SIZE)
        fills = _within(fills_of(server, account, symbol), bounds)
        if not fills:
            raise click.ClickException(f"account {account} has traded no {symbol} there")
        axes = figure.subplots()
        if market_files:
            _draw_prices(axes, symbol, prices_of_files(market_files, symbol, *bounds))
        else:
            _draw_day(axes, _day_of(server, symbol))
        _draw_arrows(axes, fills)
        axes.set_title(f"Account {account}: {symbol}", loc="left", fontsize=11)
        axes.set_ylabel("price")
        clock_axis(axes)
        axes.legend(fontsize=8)
        save(figure, png)
    except (NotDrawn, MarketFileError, OSError) as error:
        raise click.ClickException(str(error)) from None
    return f"{png}: {counted(len(fills), 'fill')} of {symbol}"


def _draw_prices(axes: "Axes", symbol: str, line: list[tuple[int, int]]) -> None:
    axes.plot(
        [moment(at) for at, _ in line],
        [dollars(price) for _, price in line],
        color=_LINE,
        linewidth=0.9,
        label=symbol,
    )


def _draw_day(axes: "Axes", day: Day) -> None:
    if day.low is not None and day.high is not None:
        axes.axhspan(dollars(day.low), dollars(day.high), color=_RANGE, label="the day's range")


def _draw_arrows(axes: "Axes", fills: Sequence[Fill]) -> None:
    """Draw what was bought as arrows up, and what was sold as arrows down."""
    for is_buy, arrow, shade, word in (
        (True, "^", _BOUGHT, "bought"),
        (False, "v", _SOLD, "sold"),
    ):
        side = [fill for fill in fills if fill.is_buy is is_buy]
        if side:
            axes.plot(
                [moment(fill.at) for fill in side],
                [dollars(fill.price) for fill in side],
                arrow,
                color=shade,
                markersize=7,
                label=f"{word} {told(side)}",
            )


def fills_of(server: LocalServer, account: int, symbol: str) -> list[Fill]:
    """Return the executions of an account in an instrument, oldest first."""
    found: list[Fill] = []
    token = None
    while True:
        query = {"page_size": _PAGE} | ({} if token is None else {"page_token": token})
        answer = server.ask_whole("GET", f"/v1/accounts/{account}/executions?{urlencode(query)}")
        found += [_fill(row) for row in answer["data"] if row.get("symbol") == symbol]
        token = answer["metadata"].get("next_page_token")
        if not token:
            return found[::-1]


def told(fills: Sequence[Fill]) -> str:
    """Return how much was traded on one side, and at which average price.

    >>> told([Fill(0, True, 100_000_000, 10_000_000), Fill(1, True, 100_000_000, 10_500_000)])
    '200 at 10.25'
    >>> told([Fill(0, True, 1_000_000, 10_000_000), Fill(1, True, 2_000_000, 10_010_000)])
    '3 at 10.0067'
    """
    quantity = sum(fill.quantity for fill in fills)
    paid = sum(notional(fill.price, fill.quantity) for fill in fills)
    return f"{shares(quantity)} at {price_text(average_price(paid, quantity))}"


def _fill(row: dict[str, Any]) -> Fill:
    at = parse_instant(row["transaction_time"])
    quantity, price = parse_amount(row["quantity"]), parse_amount(row["price"])
    if at is None or quantity is None or price is None:
        raise click.ClickException(f"the server told of an execution that cannot be read: {row}")
    return Fill(at, str(row["side"]).startswith("BUY"), quantity, price)


def _within(fills: list[Fill], bounds: Bounds) -> list[Fill]:
    begins_at, ends_at = bounds
    return [
        fill
        for fill in fills
        if (begins_at is None or fill.at >= begins_at) and (ends_at is None or fill.at <= ends_at)
    ]


def _day_of(server: LocalServer, symbol: str) -> Day:
    rows = server.ask("GET", f"/v1/market-data/daily-summary?instrument_ids={quote(symbol)}")
    row = rows[0]
    return Day(parse_amount(row.get("low") or ""), parse_amount(row.get("high") or ""))
