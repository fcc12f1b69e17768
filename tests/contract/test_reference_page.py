"""The reference page is whole, sound HTML, and shows everything that the table says."""

from html.parser import HTMLParser

import pytest

from contract.wire_shapes import Shape, of_type
from sidestreet.api.docs_markup import element, prose
from sidestreet.api.docs_page import page
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS
from sidestreet.contract.statuses import STATUSES

VOID = {"meta", "link", "br"}


class Reader(HTMLParser):
    """Reads a page into its text, ids, links and tags, and fails on one that is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.loads: list[str] = []
        self.text: dict[str, str] = {}
        """The text of each article and section, by id."""
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that opens, where it leads and what it loads."""
        given = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if name := given.get("id"):
            self.ids.append(name)
        if tag in {"article", "section"}:
            self._within.append(given.get("id") or "")
        if tag == "a":
            self.links.add(given["href"] or "")
        self.loads += [given[key] or "" for key in ("src", "srcset", "data") if key in given]
        self.loads += [key for key in given if key.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last; another is a mistake."""
        assert self.open.pop() == tag
        if tag in {"article", "section"}:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        """Note text under every place that it stands in."""
        for name in self._within:
            self.text[name] = self.text.get(name, "") + data


@pytest.fixture(scope="module")
def read() -> Reader:
    """Read the page once."""
    reader = Reader()
    reader.feed(page().decode())
    assert reader.open == []
    return reader


def test_every_link_within_the_page_leads_somewhere(read: Reader) -> None:
    assert len(set(read.ids)) == len(read.ids)
    inside = {link[1:] for link in read.links if link.startswith("#")}
    assert inside - set(read.ids) == set()


def test_the_page_needs_no_script_and_nothing_from_elsewhere(read: Reader) -> None:
    assert not read.tags & {"script", "link", "img", "iframe", "object", "base"}
    assert read.loads == []
    assert not [link for link in read.links if ":" in link]
    assert b"url(" not in page()
    assert b"@import" not in page()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.operation_id)
def test_an_operation_is_shown_with_all_that_its_row_says(
    read: Reader,
    operation: Operation,
) -> None:
    shown = read.text[operation.operation_id]
    assert operation.summary in shown
    assert f"{operation.method} {operation.path}" in shown
    assert f"clear-street {operation.resource} {operation.command}" in shown
    for parameter in operation.parameters:
        assert parameter.name in shown
        assert parameter.description in shown
    for status in operation.statuses:
        assert str(status) in shown
    assert (operation.scope or "Needs no key") in shown
    if operation.body is not None:
        body = of_type(operation.body)
        assert all(name in shown for name in (body.item or body).members)


def test_every_type_that_travels_has_its_members_and_values_on_the_page(read: Reader) -> None:
    seen: set[str] = set()

    def check(shape: Shape) -> None:
        for part in (shape.item, *shape.variants.values()):
            if part is not None:
                check(part)
        if shape.name and shape.name not in seen:
            seen.add(shape.name)
            for name, member in shape.members.items():
                assert name in read.text[shape.name]
                check(member.shape)
        for value in shape.values:
            assert value in read.text["types"]

    for operation in OPERATIONS:
        for kind in (operation.data, operation.body):
            if kind is not None:
                check(of_type(kind))
    assert {"Order", "NewOrderRequest", "DirectAccess", "TickRule", "Address"} <= seen


def test_every_status_is_explained(read: Reader) -> None:
    for code, status in STATUSES.items():
        assert f"status-{code}" in read.ids
        assert status.meaning in read.text["statuses"]


def test_a_text_cannot_become_a_tag() -> None:
    hostile = '<script>"&'
    assert element("p", hostile, title=hostile) == (
        '<p title="&lt;script&gt;&quot;&amp;">&lt;script&gt;&quot;&amp;</p>'
    )
    assert prose("`<b>` <i>") == "<code>&lt;b&gt;</code> &lt;i&gt;"


def test_markup_within_markup_is_not_escaped_twice() -> None:
    assert element("p", "a & ", element("b", "<")) == "<p>a &amp; <b>&lt;</b></p>"
