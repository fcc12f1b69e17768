"""The `pretty` format: a tree in a titled box."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.cli.formats import render
from sidestreet.cli.formats.measure import cells, shorten, visible, wrap

UNTIMED = settings(deadline=None)

ORDER = {
    "data": {
        "account_id": 19816,
        "legs": [{"side": "BUY", "ratio": 1}, {"side": "SELL", "tags": ["a", "b"]}],
        "details": "The venue was asked twice before it answered",
        "stop_price": None,
        "text": "",
    },
    "error": None,
    "metadata": {"request_id": "2e3f4a5b"},
}


def drawn(document: Any, **options: Any) -> str:
    text = render(json.dumps(document).encode(), format="pretty", **options)
    assert isinstance(text, str)
    return text


def test_a_response_is_drawn_as_a_tree_in_a_titled_box() -> None:
    assert drawn(ORDER, title="v1:orders cancel-open-order", width=44) == (
        "╭─ v1:orders cancel-open-order ────────────╮\n"
        "│ data                                     │\n"
        "│ ├─ account_id  19816                     │\n"
        "│ ├─ legs                                  │\n"
        "│ │  ├─ 0                                  │\n"
        "│ │  │  ├─ side   BUY                      │\n"
        "│ │  │  └─ ratio  1                        │\n"
        "│ │  └─ 1                                  │\n"
        "│ │     ├─ side  SELL                      │\n"
        "│ │     └─ tags  [a, b]                    │\n"
        "│ ├─ details     The venue was asked twice │\n"
        "│ │              before it answered        │\n"
        "│ ├─ stop_price  null                      │\n"
        '│ └─ text        ""                        │\n'
        "│ error  null                              │\n"
        "│ metadata                                 │\n"
        "│ └─ request_id  2e3f4a5b                  │\n"
        "╰──────────────────────────────────────────╯\n"
    )


def test_a_terminal_without_box_characters_gets_ascii_ones() -> None:
    assert drawn({"a": [{"é": "株"}]}, title="Error", encoding="ascii") == (
        "+- Error ------------+\n"
        "| a                  |\n"
        "| `- 0               |\n"
        "|    `- \\xe9  \\u682a |\n"
        "+--------------------+\n"
    )


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "no-such-encoding"])
def test_what_is_drawn_can_be_written_in_the_encoding(encoding: str) -> None:
    text = drawn({"name": "株式 é"}, title="t", encoding=encoding)
    assert text.startswith("+- t ")
    text.encode("ascii" if encoding.startswith("no") else encoding)


def test_a_value_without_names_stands_alone_in_the_box() -> None:
    assert drawn("FILLED") == "╭────────╮\n│ FILLED │\n╰────────╯\n"
    assert drawn([]) == "╭────╮\n│ [] │\n╰────╯\n"


def test_strings_that_look_like_something_else_are_quoted() -> None:
    text = drawn({"a": "null", "b": None, "c": " x", "d": "1"})
    assert [line[2:-2].rstrip() for line in text.splitlines()[1:-1]] == [
        'a  "null"',
        "b  null",
        'c  " x"',
        "d  1",
    ]


def test_a_list_that_does_not_fit_beside_its_name_branches_out() -> None:
    text = drawn({"ids": ["a" * 12, "b" * 12]}, width=30)
    assert "└─ 1  bbbbbbbbbbbb" in text
    assert "[" not in text


def test_a_name_wider_than_the_column_has_its_value_below_it() -> None:
    lines = drawn({"n" * 40: "value", "short": "other"}).splitlines()
    assert lines[1].split() == ["│", "n" * 40, "│"]
    assert lines[2].index("value") == lines[3].index("other")


def test_control_characters_reach_no_terminal() -> None:
    """A name or a note from outside must not clear the screen or turn the text around."""
    text = drawn({"\x1b[2J": "a\x07b\u202ec", "k\nl": 1}, title="x\x1b[1m")
    assert all(character.isprintable() for character in text.replace("\n", ""))
    assert "\\u001b[2J" in text
    assert "k\\nl" in text


def test_a_title_longer_than_the_box_is_cut() -> None:
    first = drawn({"a": 1}, title="t" * 200, width=40).splitlines()[0]
    assert len(first) == 40
    assert "t..." in first


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=60),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=15,
)


@UNTIMED
@given(DOCUMENTS, st.text(max_size=30), st.integers(1, 120), st.sampled_from(["utf-8", "ascii"]))
def test_every_line_of_a_box_is_equally_wide(
    document: Any, title: str, width: int, encoding: str
) -> None:
    lines = drawn(document, title=title, width=width, encoding=encoding).splitlines()
    assert len({cells(line) for line in lines}) == 1


@UNTIMED
@given(DOCUMENTS.filter(lambda document: isinstance(document, dict)))
def test_every_name_and_number_is_shown(document: dict[str, Any]) -> None:
    text = drawn(document)
    for name, item in document.items():
        assert visible(name).replace("\n", "\\n") in text
        if isinstance(item, int):
            assert str(item).lower() in text.replace("null", "").lower()


@UNTIMED
@given(st.text(), st.integers(1, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, room: int) -> None:
    shown = visible(text)
    lines = wrap(shown, room)
    assert all(cells(line) <= room or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "").replace("\n", "")


@UNTIMED
@given(st.text(), st.integers(3, 40))
def test_a_shortened_title_fits(text: str, room: int) -> None:
    assert cells(shorten(visible(text), room)) <= max(room, 5)


@UNTIMED
@given(st.text())
def test_visible_text_holds_only_what_can_be_looked_at(text: str) -> None:
    shown = visible(text)
    assert all(unicodedata.category(character)[0] != "C" for character in shown.replace("\n", ""))
