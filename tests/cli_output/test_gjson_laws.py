"""Laws that hold for every document and every path."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.cli import gjson
from sidestreet.cli.gjson.layout import Layout, compact
from sidestreet.cli.gjson.ordering import compare_numbers
from sidestreet.cli.gjson.scan import decode, encode
from sidestreet.cli.gjson.wildcard import compile_wildcard

UNTIMED = settings(deadline=None)

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
NAMES = st.sampled_from(["a", "b", "0", "1", "a.b", "#", "", "é", "x y", "@this", "*", "a|b"])
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)
FRAGMENTS = st.sampled_from(
    [
        *("a", "b", "0", "1", ".", ".", "|", "#", "#.", "#(", ")", ")#", "..", "*", "?", "\\", " "),
        *(
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            '"',
            "!",
            '!"x"',
            "~true",
            "==",
            "!=",
            "<",
            ">=",
            "%",
            "!%",
        ),
        *("@this", "@reverse", "@pretty", "@flatten:", "@join", "@keys", "@values", "@tostr"),
        *("@fromstr", "@group", "@dig:", "@ugly", "@valid", '{"deep":true}', "1e9", "é", "\x00"),
    ]
)
PATHS = st.text(max_size=20) | st.lists(FRAGMENTS, max_size=14).map("".join)
INDENTS = st.sampled_from([None, 0, 3])


def written(document: Any, indent: int | None = None) -> str:
    return json.dumps(document, indent=indent)


@UNTIMED
@given(DOCUMENTS, PATHS, INDENTS)
def test_no_path_raises_and_every_result_is_json(
    document: Any, path: str, indent: int | None
) -> None:
    found = gjson.get(written(document, indent), path)
    if found is not None:
        json.loads(found.raw)


@UNTIMED
@given(st.text(max_size=30) | st.binary(max_size=30), PATHS)
def test_no_document_raises(document: str | bytes, path: str) -> None:
    found = gjson.get(document, path)
    if found is not None:
        json.loads(found.raw)


def escaped(name: str) -> str:
    return "".join(f"\\{character}" for character in name)


def plainly(document: Any, names: list[str]) -> Any:
    """Look the names up one by one in parsed JSON: the oracle for paths of dots alone."""
    for name in names:
        if isinstance(document, dict) and name in document:
            document = document[name]
        elif isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        else:
            raise KeyError(name)
    return document


@UNTIMED
@given(DOCUMENTS, st.lists(NAMES, min_size=1, max_size=4), INDENTS)
def test_a_path_of_names_finds_what_looking_them_up_finds(
    document: Any, names: list[str], indent: int | None
) -> None:
    found = gjson.get(written(document, indent), ".".join(map(escaped, names)))
    try:
        expected = plainly(document, names)
    except KeyError:
        assert found is None
    else:
        assert found is not None
        assert found.raw in written(document, indent)
        assert json.loads(found.raw) == expected


@UNTIMED
@given(DOCUMENTS, INDENTS)
def test_layouts_change_only_the_space_between_tokens(document: Any, indent: int | None) -> None:
    text = written(document, indent)
    short = json.dumps(document, separators=(",", ":"))
    assert compact(text) == short
    assert compact(Layout().write(gjson.read(text))) == short


@UNTIMED
@given(DOCUMENTS)
def test_layout_matches_the_standard_one_where_no_array_fits(document: Any) -> None:
    """With no width at all every array takes several lines, as the standard library has it."""
    text = Layout(width=0).write(gjson.read(written(document)))
    assert text == written(document, 2)


@UNTIMED
@given(st.lists(st.integers() | st.text(max_size=5), max_size=40))
def test_an_array_takes_one_line_exactly_where_it_fits(items: list[int | str]) -> None:
    line = f'  "a": {json.dumps(items)}'
    text = Layout().write(gjson.read(written({"a": items})))
    assert (text == f"{{\n{line}\n}}") == (len(line) <= 80 or not items)


@UNTIMED
@given(st.text())
def test_a_string_written_and_read_is_the_same_string(text: str) -> None:
    assert decode(encode(text)) == text
    assert decode(json.dumps(text)) == text


@UNTIMED
@given(st.text(alphabet="ab*?\\", max_size=8), st.text(alphabet="ab*?\\", max_size=8))
def test_a_wildcard_matches_what_trying_every_way_would(pattern: str, name: str) -> None:
    def fits(pattern: str, name: str) -> bool:
        if not pattern:
            return not name
        if pattern[0] == "*":
            return any(fits(pattern[1:], name[skip:]) for skip in range(len(name) + 1))
        if pattern[0] == "\\" and len(pattern) > 1:
            pattern = pattern[1:]
        elif pattern[0] == "?":
            return bool(name) and fits(pattern[1:], name[1:])
        return name[:1] == pattern[0] and fits(pattern[1:], name[1:])

    assert (compile_wildcard(pattern).fullmatch(name) is not None) is fits(pattern, name)


DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-999, max_value=999
)


@UNTIMED
@given(DECIMALS, DECIMALS, st.integers(-5, 5), st.integers(-5, 5))
def test_numbers_are_ordered_by_value_however_they_are_written(
    left: Any, right: Any, left_exponent: int, right_exponent: int
) -> None:
    order = compare_numbers(f"{left}e{left_exponent}", f"{right}E{right_exponent:+}")
    first, second = left.scaleb(left_exponent), right.scaleb(right_exponent)
    assert order == (first > second) - (first < second)


def test_a_giant_exponent_is_compared_at_once() -> None:
    assert compare_numbers("1e999999999999999999999999", "9") == 1
    assert compare_numbers("-1e999999999999999999999999", "9") == -1
    assert compare_numbers("1e-999999999999999999999999", "0") == 1
    assert compare_numbers("0e9", "-0.000") == 0
    assert compare_numbers("1.5", "") is None
    assert compare_numbers(".", "1") is None
