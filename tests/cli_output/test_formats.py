"""What each output format prints for a response."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.cli.formats import (
    EXPLORE_MISSING,
    EXPLORE_WARNING,
    FORMATS,
    OUR_FORMATS,
    NotJson,
    check_format,
    explore_fallback,
    render,
    wants_colour,
)
from sidestreet.cli.gjson.scan import DEPTH_MAX

UNTIMED = settings(deadline=None)

BODY = (
    b'{"data": {"id":"o-1","quantity" : 1.0,"big":12345678901234567890123,"legs":[ ],'
    b'"note":"caf\\u00e9","id":"again"},\n "error":null}'
)

INDENTED = """\
{
  "data": {
    "id": "o-1",
    "quantity": 1.0,
    "big": 12345678901234567890123,
    "legs": [],
    "note": "caf\\u00e9",
    "id": "again"
  },
  "error": null
}
"""

ONE_LINE = (
    '{"data":{"id":"o-1","quantity":1.0,"big":12345678901234567890123,"legs":[],'
    '"note":"caf\\u00e9","id":"again"},"error":null}\n'
)


@pytest.mark.parametrize("name", ["json", "auto", "explore", "JSON", "Auto"])
def test_json_is_indented_by_two_and_keeps_digits_order_and_duplicates(name: str) -> None:
    assert render(BODY, format=name) == INDENTED


def test_jsonl_is_one_line_without_space() -> None:
    assert render(BODY, format="jsonl") == ONE_LINE


def test_raw_is_the_body_as_received_and_a_newline() -> None:
    assert render(BODY, format="raw") == BODY + b"\n"
    assert render(b"\xff not json\n", format="raw") == b"\xff not json\n"


def test_raw_after_a_transform_is_the_slice_as_received() -> None:
    assert render(BODY, format="raw", transform="data.legs") == "[ ]\n"


def test_yaml_keeps_the_order_of_the_response() -> None:
    assert render(BODY, format="yaml") == (
        "data:\n  id: o-1\n  quantity: 1.0\n  big: 12345678901234567890123\n  legs: []\n"
        "  note: café\n  id: again\nerror: null\n"
    )


ARRAYS = """\
{
  "row": [1, "two", [3, []], null],
  "objects": [
    {
      "a": 1
    },
    {}
  ],
  "long": [
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
  ],
  "none": {}
}
"""


def test_an_array_stays_on_one_line_where_it_fits_and_holds_no_object() -> None:
    assert render(json.dumps(json.loads(ARRAYS)).encode(), format="json") == ARRAYS


def test_json_does_not_depend_on_the_width_of_the_terminal() -> None:
    assert render(BODY, format="json", width=10) == INDENTED


@pytest.mark.parametrize("name", [*FORMATS, *OUR_FORMATS])
@pytest.mark.parametrize("body", [b"", b" \n"])
def test_an_empty_body_prints_nothing(name: str, body: bytes) -> None:
    assert render(body, format=name, transform="data.id", raw_output=True) == ""


@pytest.mark.parametrize("name", [*FORMATS, *OUR_FORMATS])
def test_a_transform_that_leads_nowhere_prints_the_whole_body(name: str) -> None:
    whole = render(BODY, format=name)
    text = whole.decode() if isinstance(whole, bytes) else whole
    assert render(BODY, format=name, transform="data.missing") == text
    assert render(BODY, format=name, transform="[[[", raw_output=True) == text


@pytest.mark.parametrize("name", [*FORMATS, *OUR_FORMATS])
def test_raw_output_prints_a_string_bare_in_every_format(name: str) -> None:
    assert render(BODY, format=name, transform="data.note", raw_output=True) == "café\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [("data.quantity", "1.0\n"), ("error", "null\n"), ("data.legs", "[]\n")],
)
def test_raw_output_changes_nothing_else(path: str, text: str) -> None:
    assert render(BODY, format="json", transform=path, raw_output=True) == text


def test_a_string_keeps_its_quotes_without_raw_output() -> None:
    assert render(BODY, format="json", transform="data.note") == '"caf\\u00e9"\n'


@pytest.mark.parametrize("body", [b"<html>", b'{"a":', b"\xff", b"{} {}", b'{"a":NaN}'])
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "raw"])
def test_a_body_that_is_not_json_is_handed_back(name: str, body: bytes) -> None:
    with pytest.raises(NotJson, match=r"^not JSON: "):
        render(body, format=name)


def test_a_transform_of_a_raw_body_needs_json_too() -> None:
    with pytest.raises(NotJson):
        render(b"<html>", format="raw", transform="a")


def test_a_byte_order_mark_is_not_part_of_the_document() -> None:
    assert render(b"\xef\xbb\xbf[1]", format="jsonl") == "[1]\n"


def test_formats_are_known_by_name_whatever_the_case() -> None:
    assert [check_format(name.upper()) for name in FORMATS] == list(FORMATS)


@pytest.mark.parametrize("name", ["", "xml", "json ", "jsonl2"])
def test_an_unknown_format_is_refused_with_the_list(name: str) -> None:
    refusal = (
        "^format must be one of: auto, explore, json, jsonl, pretty, raw, yaml; ours: csv, table$"
    )
    with pytest.raises(ValueError, match=refusal):
        check_format(name)
    with pytest.raises(ValueError, match=refusal):
        render(BODY, format=name)


def test_explore_without_its_library_becomes_json_and_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert explore_fallback("explore", terminal=True) == ("json", EXPLORE_MISSING)
    assert "pip install 'sidestreet[explore]'" in EXPLORE_MISSING


def test_explore_becomes_json_and_warns_where_there_is_no_terminal() -> None:
    assert explore_fallback("Explore", terminal=False) == ("json", EXPLORE_WARNING)
    assert explore_fallback("explore", terminal=True) == ("explore", None)
    assert explore_fallback("yaml", terminal=False) == ("yaml", None)
    assert EXPLORE_WARNING == (
        "Warning: Output format 'explore' not supported for non-terminal output; "
        "falling back to 'json'"
    )


@pytest.mark.parametrize(
    ("environ", "terminal", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"FORCE_COLOR": "yes"}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, True),
    ],
)
def test_colour_is_for_terminals_unless_the_environment_says_otherwise(
    environ: dict[str, str], terminal: bool, coloured: bool
) -> None:
    assert wants_colour(environ, terminal=terminal) is coloured


def test_coloured_json_tells_keys_and_kinds_apart() -> None:
    assert render(b'{"a":["x",1,true,null]}', format="json", colour=True) == (
        '{\n  \x1b[1;34m"a"\x1b[0m: [\x1b[32m"x"\x1b[0m, \x1b[33m1\x1b[0m, '
        "\x1b[36mtrue\x1b[0m, \x1b[2mnull\x1b[0m]\n}\n"
    )


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=25,
).map(lambda document: json.loads(json.dumps(document).replace("Infinity", "1e999")))


def body_of(document: Any) -> bytes:
    return json.dumps(document).replace("Infinity", "1e999").encode()


@UNTIMED
@given(DOCUMENTS)
def test_the_json_formats_print_the_same_document(document: Any) -> None:
    for name in ("json", "jsonl", "raw"):
        assert json.loads(render(body_of(document), format=name)) == document


@UNTIMED
@given(DOCUMENTS)
def test_colour_adds_nothing_but_colour(document: Any) -> None:
    for name in ("json", "pretty"):
        plain = render(body_of(document), format=name, title="v1:orders")
        coloured = render(body_of(document), format=name, title="v1:orders", colour=True)
        assert isinstance(coloured, str)
        assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("opener", "closer"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_every_format_prints_the_deepest_document_that_is_read(
    name: str, opener: str, closer: str
) -> None:
    times = DEPTH_MAX // (opener.count("[") + opener.count("{"))
    assert render((opener * times + "1" + closer * times).encode(), format=name)
    with pytest.raises(NotJson, match="nested more than"):
        render((opener * (times + 1) + "1" + closer * (times + 1)).encode(), format="json")


LOADED = """
import re, json, sys
before = set(sys.modules)
from sidestreet.cli.formats import render
render(b'{"a": 1}', format="json", transform="a")
print(*sorted(name for name in set(sys.modules) - before if not name.startswith("sidestreet")))
"""


def test_printing_json_loads_no_more_of_the_library_than_it_needs() -> None:
    """The command line has 80 ms to start in; every module that this loads comes out of them."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    assert set(done.stdout.split()) <= {"collections.abc"}
