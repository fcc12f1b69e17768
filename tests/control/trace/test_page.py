"""The page of a trace is one whole file that fetches nothing and runs nothing."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from control.trace.traced_desk import SECOND, TracedDesk
from sidestreet.control.trace.diagram import render_diagram
from sidestreet.control.trace.model import Trace
from sidestreet.control.trace.page import render_html
from sidestreet.control.trace.text import render_text

HOSTILE = "</title><script>alert('1')</script>&amp;\"x"
VOID = {"meta", "br"}
EMPTY = Trace(sequence=0, orders=[], events=[], unanswered=[], notes=[])


class Strict(HTMLParser):
    """Reads a page and holds that every element is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without a content."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Hold that what ends is what was begun last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


def read(page: str) -> Strict:
    parsed = Strict()
    parsed.feed(page)
    parsed.close()
    assert not parsed.open
    return parsed


def drawn(trace: Trace) -> ET.Element:
    return ET.fromstring(render_diagram(trace))  # noqa: S314 - we have just made it


@pytest.fixture
def trace(desk: TracedDesk) -> Trace:
    """Return a trace of orders of every fate, one of which has a hostile client id."""
    for name in ("magic-reject", "magic-partial-fill", "magic-ignore-cancel", HOSTILE):
        desk.place(name)
    desk.place("large", quantity="100000", limit_price="400.00")
    desk.wait(SECOND)
    desk.cancel("magic-ignore-cancel")
    desk.wait(40 * SECOND)
    return desk.trace_all()


def test_every_element_is_closed(trace: Trace) -> None:
    assert {"svg", "table", "style"} <= read(render_html(trace)).tags


def test_a_trace_of_nothing_is_a_page_and_a_text_all_the_same() -> None:
    assert "0 orders" in "".join(read(render_html(EMPTY)).texts)
    assert "Nothing has happened" in render_text(EMPTY)


def test_nothing_is_fetched_and_nothing_runs(trace: Trace) -> None:
    page = render_html(trace)
    parsed = read(page)
    assert not parsed.tags & {"script", "link", "img", "iframe", "object", "image", "use", "base"}
    names = {name for name, _ in parsed.attributes}
    assert not names & {"src", "href", "xlink:href", "srcset", "action", "data"}
    assert not any(name.startswith("on") for name in names)
    assert "//" not in re.sub(r"<!--.*?-->", "", page)
    assert "url(" not in page
    assert "@import" not in page


def test_what_a_client_said_is_shown_as_it_was_said(trace: Trace) -> None:
    assert any(HOSTILE in text for text in read(render_html(trace)).texts)
    assert any(HOSTILE in text for text in read(render_html(trace, title=HOSTILE)).texts)


def test_the_diagram_is_well_formed_by_itself(trace: Trace) -> None:
    svg = drawn(trace)
    _, _, width, height = map(int, svg.attrib["viewBox"].split())
    for each in svg.iter():
        assert 0 <= float(each.attrib.get("x", 0)) <= width
        assert 0 <= float(each.attrib.get("y", 0)) <= height


def test_every_event_and_every_figure_stands_in_the_table(trace: Trace) -> None:
    texts = set(read(render_html(trace)).texts)
    for event in trace.events:
        assert {event.event, event.why, *event.figures, *event.figures.values()} <= texts


def test_only_what_was_staged_is_marked(desk: TracedDesk) -> None:
    desk.place("natural", order_type="MARKET", limit_price=None)
    desk.wait(SECOND)
    natural = drawn(desk.trace("natural"))
    assert not natural.findall(".//g[@class='staged']")
    desk.place("magic-reject")
    desk.wait(SECOND)
    staged = drawn(desk.trace("magic-reject"))
    names = [
        text.text
        for group in staged.findall(".//g[@class='staged']")
        for text in group.iter()
        if text.attrib.get("class") == "name"
    ]
    assert names == ["ScriptGiven", "OrderRejected"]


def test_a_client_id_that_no_terminal_should_get_is_spelled_out(desk: TracedDesk) -> None:
    desk.place("evil\x1b[31m\u2028")
    text = render_text(desk.trace_all())
    assert text.isascii()
    assert "evil\\x1b[31m\\u2028" in text
