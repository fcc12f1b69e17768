"""The explorer on a screen of the library's own test harness."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Input, Static

from sidestreet.cli.explorer.app import STRETCH, Explorer
from sidestreet.cli.explorer.places import find, path_of, value_at
from sidestreet.cli.gjson.result import get_value
from sidestreet.cli.gjson.scan import read

Steps = Callable[[Pilot[None], Explorer], Awaitable[None]]
ORDERS = {
    "data": [
        {"id": "o-1", "symbol": "AAPL", "note": "[bold]as it stands[/bold]"},
        {"id": "o-2", "symbol": "TSLA", "note": None},
    ],
    "error": None,
}


def explored(document: object, steps: Steps) -> None:
    async def play() -> None:
        app = Explorer(read(json.dumps(document)), "v1:orders get-orders")
        async with app.run_test(size=(100, 30)) as pilot:
            await steps(pilot, app)

    asyncio.run(play())


def shown(app: Explorer, name: str) -> str:
    return str(app.query_one(f"#{name}", Static).render())


async def search(pilot: Pilot[None], app: Explorer, text: str) -> None:
    await pilot.press("slash")
    app.query_one(Input).value = text
    await pilot.press("enter")


def test_the_data_is_open_from_the_start_and_the_place_under_the_cursor_is_told() -> None:
    async def steps(pilot: Pilot[None], app: Explorer) -> None:
        labels = [str(node.label) for node in app.outline.root.children]
        assert labels == ["data  2 items", "error  null"]
        await pilot.press("down", "down")
        assert shown(app, "path") == "data.0"
        assert shown(app, "content") == "object\n\n3 members"

    explored(ORDERS, steps)


def test_a_search_goes_to_the_next_place_that_holds_the_text() -> None:
    async def steps(pilot: Pilot[None], app: Explorer) -> None:
        await pilot.press("slash", *"tsla", "enter")
        assert shown(app, "path") == "data.1.symbol"
        assert shown(app, "content") == "string\n\nTSLA"
        await search(pilot, app, "symbol")
        assert shown(app, "path") == "data.0.symbol"
        await pilot.press("n")
        assert shown(app, "path") == "data.1.symbol"

    explored(ORDERS, steps)


def test_markup_in_a_response_is_text() -> None:
    async def steps(pilot: Pilot[None], app: Explorer) -> None:
        await search(pilot, app, "stands")
        assert "[bold]as it stands[/bold]" in shown(app, "content")
        assert str(app.outline.cursor_node and app.outline.cursor_node.label) == (
            'note  "[bold]as it stands[/bold]"'
        )

    explored(ORDERS, steps)


def test_a_long_list_comes_a_stretch_at_a_time_and_a_search_reaches_all_of_it() -> None:
    async def steps(pilot: Pilot[None], app: Explorer) -> None:
        data = app.outline.root.children[0]
        assert len(data.children) == STRETCH + 1
        assert str(data.children[-1].label) == f"{2 * STRETCH:,} more"
        await search(pilot, app, "last one")
        assert shown(app, "path") == f"data.{3 * STRETCH - 1}"
        assert len(data.children) == 3 * STRETCH

    explored({"data": [*range(3 * STRETCH - 1), "the last one"], "error": None}, steps)


def test_the_line_for_the_rest_of_a_list_brings_the_next_stretch() -> None:
    async def steps(pilot: Pilot[None], app: Explorer) -> None:
        app.outline.move_cursor(app.outline.root.children[-1])
        await pilot.press("enter")
        assert len(app.outline.root.children) == STRETCH + 1
        assert all(node.data is not None for node in app.outline.root.children)

    explored(list(range(STRETCH + 1)), steps)


def test_a_scalar_alone_can_be_looked_at_and_left() -> None:
    async def steps(pilot: Pilot[None], app: Explorer) -> None:
        assert shown(app, "path") == "@this"
        await pilot.press("n", "e", "c", "q")
        assert app.return_code == 0

    explored("just this", steps)


KEYS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def scalars(document: object, place: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    match document:
        case dict():
            items = list(document.values())
        case list():
            items = document
        case _:
            yield place
            return
    for index, item in enumerate(items):
        yield from scalars(item, (*place, index))


@given(st.lists(DOCUMENTS, min_size=1))
def test_every_place_is_found_by_its_text_if_none_before_it_is(document: list[object]) -> None:
    root = read(json.dumps(document, ensure_ascii=False))
    for place in scalars(document):
        found = find(root, value_at(root, place).text(), place[:-1])
        assert found is not None
        assert place[:-1] < found <= place


@pytest.mark.parametrize(
    "key", ["plain", "a.b", "a*b?", "pipe|", "#", "@this", "!x", "{y}", "[z]", "back\\slash", 'q"']
)
def test_the_path_that_is_shown_is_one_that_a_transform_takes(key: str) -> None:
    root = read(json.dumps({"data": [{key: "found"}]}))
    found = get_value(root, path_of(root, (0, 0, 0)))
    assert found is not None
    assert found.text() == "found"
