"""What an account traded, drawn over prices: asked of a server, and of files."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
import pytest

from cli.test_realism import png_size
from sidestreet.cli.plot.command import Bounds, draw_fills
from sidestreet.cli.plot.prices import POINTS_MAX, prices_of_files
from sidestreet.domain.amounts import SCALE
from sidestreet.reference.moments import parse_moment

if TYPE_CHECKING:
    from sidestreet.cli.server.local_server import LocalServer

CENT = SCALE // 100


class ToldServer:
    """Answers like a server with two pages of executions, one of them in something else."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._pages = [
            {
                "data": [row("15:30", "SELL", "100", "10.40"), row("15:20", "BUY", "1", "1", "X")],
                "metadata": {"next_page_token": "more"},
            },
            {"data": [row("14:40", "BUY", "100.5", "9.90")], "metadata": {}},
        ]

    def ask(self, _: str, path: str) -> Any:
        """Answer how the day went."""
        self.asked.append(path)
        return [{"symbol": "MAIN", "low": "9.50", "high": "10.50"}]

    def ask_whole(self, _: str, path: str) -> Any:
        """Answer the next page of executions."""
        self.asked.append(path)
        return self._pages.pop(0)


def drawn(server: ToldServer, symbol: str, bounds: Bounds, png: Path) -> str:
    """Draw what a server tells."""
    return draw_fills(cast("LocalServer", server), 7, symbol, bounds, png, ())


def row(time: str, side: str, quantity: str, price: str, symbol: str = "MAIN") -> dict[str, str]:
    """Return an execution as the API tells it."""
    return {
        "symbol": symbol,
        "side": side,
        "quantity": quantity,
        "price": price,
        "transaction_time": f"2025-11-03T{time}:00.000000000Z",
    }


def test_all_pages_of_fills_are_drawn_over_the_day(tmp_path: Path) -> None:
    server, png = ToldServer(), tmp_path / "fills.png"
    told = drawn(server, "MAIN", (None, None), png)
    assert told == f"{png}: 2 fills of MAIN"
    assert png_size(png) == (720, 360)
    assert png.stat().st_size < 60_000
    assert server.asked == [
        "/v1/accounts/7/executions?page_size=1000",
        "/v1/accounts/7/executions?page_size=1000&page_token=more",
        "/v1/market-data/daily-summary?instrument_ids=MAIN",
    ]


def test_what_lies_outside_is_not_drawn(tmp_path: Path) -> None:
    begins = parse_moment("2025-11-03T15:00:00Z")
    told = drawn(ToldServer(), "MAIN", (begins, None), tmp_path / "fills.png")
    assert told.endswith("fills.png: 1 fill of MAIN")


def test_without_a_fill_there_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="account 7 has traded no NONE there"):
        drawn(ToldServer(), "NONE", (None, None), tmp_path / "fills.png")
    assert not (tmp_path / "fills.png").exists()


def test_without_matplotlib_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ToldServer()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(click.ClickException, match=r"pip install 'sidestreet\[plot\]'"):
        drawn(server, "MAIN", (None, None), tmp_path / "fills.png")
    assert server.asked == []


def test_prices_of_a_file_are_thinned_to_what_a_picture_can_show(tmp_path: Path) -> None:
    """Ten thousand trades in ten thousand seconds: of every ten or eleven, the last."""
    begins = 1_762_180_200
    rows = [
        f"{datetime.fromtimestamp(begins + each, UTC).isoformat()},MAIN,10.{each % 100:02d},100"
        for each in range(10_000)
    ]
    path = tmp_path / "trades.csv"
    path.write_text("\n".join(["time,symbol,price,size", *rows]))
    prices = prices_of_files([path], "MAIN", None, None)
    assert 900 <= len(prices) <= POINTS_MAX
    assert prices[-1] == ((begins + 9_999) * 10**9, 10 * SCALE + 99 * CENT)
    later = prices_of_files([path], "MAIN", (begins + 9_990) * 10**9, (begins + 9_992) * 10**9)
    assert [price for _, price in later] == [10 * SCALE + each * CENT for each in (90, 91, 92)]
