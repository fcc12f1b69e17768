"""The page about market files against the readers."""

from project.doc_pages import page
from sidestreet.domain.sessions import ENDLESS, Trading, Window
from sidestreet.reference.market_files.demo import BEGINS_ON, DemoMarket
from sidestreet.reference.market_files.itch import ItchReader
from sidestreet.reference.market_files.layouts import LAYOUTS
from sidestreet.reference.market_files.lines import LINE_BYTES_MAX
from sidestreet.reference.market_files.lobster import LobsterReader
from sidestreet.reference.market_files.order import WINDOW
from sidestreet.reference.market_files.problems import Repair
from sidestreet.reference.market_files.reading import SYMBOLS_MAX
from sidestreet.reference.packaged import packaged_bytes

PAGE = page("docs/market-files.md")


def test_every_form_is_told_with_every_column_that_is_read() -> None:
    told = {row[0]: row[1] for row in PAGE.table("Form")}
    assert list(told) == list(
        dict.fromkeys([layout.name for layout in LAYOUTS] + [LobsterReader.form, ItchReader.form])
    )
    for layout in LAYOUTS:
        wanted = [*layout.columns.values(), *layout.optional.values()]
        if not layout.name.startswith("plain"):
            wanted.append(tuple(name for name, _ in layout.time))
        for names in wanted:
            assert any(f"`{name}`" in told[layout.name] for name in names), (layout.name, names)


def test_every_repair_is_told() -> None:
    assert [row[0] for row in PAGE.table("Repair")] == [f"`{kind}`" for kind in Repair]


def test_the_limits_are_as_told() -> None:
    for figure in (LINE_BYTES_MAX, SYMBOLS_MAX, WINDOW, len(packaged_bytes("daily_bars.txt.gz"))):
        assert f"{figure:,}" in PAGE.text.replace("\n", " ")


class Once:
    """Hours of which only the beginning is asked."""

    def at(self, time_ns: int) -> Trading:
        """Return one session without end."""
        del time_ns
        return ENDLESS

    def next_regular(self, time_ns: int) -> Window:
        """Return the same."""
        del time_ns
        return ENDLESS.regular


def test_the_days_of_the_demo_market_are_as_told() -> None:
    demo = DemoMarket(0, Once())
    assert BEGINS_ON == "2012-05-21"
    assert "21 May 2012 to" in PAGE.text
    assert {len(demo.days(symbol)) for symbol in demo.symbols} == {195}
    assert "AAPL, FB, GOOG, IBM and MSFT" in PAGE.text
    assert demo.symbols == ("AAPL", "FB", "GOOG", "IBM", "MSFT")
