"""Reading JSON text strictly, and saying where it stops being JSON."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.cli.gjson.scan import DEPTH_MAX, NotJson, Value, read

UNTIMED = settings(deadline=None)

JSONISH = st.lists(
    st.sampled_from(
        [
            *'{}[],:"\\ \n',
            '"a"',
            '"a":',
            "0",
            "-",
            "1",
            ".",
            "e",
            "true",
            "null",
            "tru",
            "\x01",
            "é",
        ]
    ),
    max_size=12,
).map("".join)


def rebuilt(value: Value) -> Any:
    if value.kind == "object":
        return {key: rebuilt(item) for key, item in value.members()}
    if value.kind == "array":
        return [rebuilt(item) for item in value.items]
    return json.loads(value.raw)


def no_constant(name: str) -> Any:
    raise ValueError(name)


@UNTIMED
@given(JSONISH)
def test_exactly_the_texts_that_are_json_are_read(text: str) -> None:
    """The standard library is the oracle, less its NaN and Infinity."""
    try:
        expected = json.loads(text, parse_constant=no_constant)
    except ValueError:
        with pytest.raises(NotJson):
            read(text)
    else:
        assert rebuilt(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("  x", 2),
        ('{"a" 1}', 1),
        ("[1 2]", 2),
        ("[1}", 2),
        ("{}{}", 2),
        ('{"a":}', 5),
        ('"\n"', 0),
        ("[1,", 3),
    ],
)
def test_the_place_where_reading_stopped_is_told(text: str, position: int) -> None:
    with pytest.raises(NotJson, match=f"at character {position}$") as stopped:
        read(text)
    assert stopped.value.position == position


def test_depth_is_bounded_without_using_the_call_stack() -> None:
    assert read("[" * DEPTH_MAX + "]" * DEPTH_MAX).kind == "array"
    with pytest.raises(NotJson, match="nested more than 200 deep"):
        read("[" * 1_000_000)


def test_keys_keep_their_order_and_their_duplicates() -> None:
    value = read('{"b":1,"a":2,"b":3}')
    assert [(key, item.raw) for key, item in value.members()] == [
        ("b", "1"),
        ("a", "2"),
        ("b", "3"),
    ]
