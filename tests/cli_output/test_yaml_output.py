"""YAML output: reads back as the same data, in any reader."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sidestreet.cli.formats import render

UNTIMED = settings(deadline=None)


def as_yaml(raw: str) -> str:
    text = render(raw.encode("utf-8", "surrogatepass"), format="yaml")
    assert isinstance(text, str)
    return text


TRICKY = st.sampled_from(
    [
        *(
            "no",
            "Yes",
            "NULL",
            "~",
            "",
            "1.0",
            "1e5",
            "0x1F",
            "012",
            "12:30",
            "2025-01-01",
            "=",
            "<<",
        ),
        *(
            "a: b",
            "a #b",
            "- a",
            "? a",
            "a:",
            "[a",
            "{a",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a",
            "'a'",
        ),
        *(
            '"a"',
            "a\nb",
            "a\nb\n",
            "a\n\n",
            "\na",
            " a\nb",
            "a\n b\n\n c",
            "a \nb",
            "\ta\nb",
            "a\tb",
        ),
        *(
            "a ",
            " a",
            ".inf",
            ".nan",
            "---",
            "...",
            "x" * 200,
            "é" * 130,
            "\x85",
            "\ufeff",
            "\u2028",
        ),
        *("😀", "\x7f", "\x00", "a\r\nb", "#a", "a\n#b", "|", ">", "a\n---\nb", "\xa0", "\ud800"),
    ]
)
TEXTS = TRICKY | st.text(st.characters(), max_size=12) | st.text("a: #-\n\t'\"", max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@UNTIMED
@given(DOCUMENTS, st.booleans())
@example({"x" * 2000: {"y" * 2000: [1]}, "z" * 2000: [[{"w" * 2000: 1}]]}, True)
@example([[[{"a": [{"b": [[]]}]}]]], True)
def test_every_json_document_reads_back_from_its_yaml(document: Any, ascii_only: bool) -> None:
    raw = json.dumps(document, ensure_ascii=ascii_only).replace("Infinity", "1e999")
    try:
        raw.encode()
    except UnicodeEncodeError:
        raw = json.dumps(document).replace("Infinity", "1e999")
    assert yaml.safe_load(as_yaml(raw)) == json.loads(raw)


NUMBERS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?", fullmatch=True
)


@UNTIMED
@given(NUMBERS)
def test_every_json_number_reads_back_as_the_same_kind_of_number(raw: str) -> None:
    read, expected = yaml.safe_load(as_yaml(raw)), json.loads(raw)
    assert type(read) is type(expected)
    assert read == expected


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("1.0", "1.0"),
        ("150.50", "150.50"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("1e5", "1.0e+5"),
        ("-1.5E-3", "-1.5E-3"),
        ('"PENDING_CANCEL"', "PENDING_CANCEL"),
        ('"v1:orders cancel-open-order"', "v1:orders cancel-open-order"),
        ('"48.00"', '"48.00"'),
        ('"no"', '"no"'),
        ('"N"', '"N"'),
        ('"2025-10-31T13:30:00Z"', '"2025-10-31T13:30:00Z"'),
        ('"caf\\u00e9"', "café"),
        ('"\\ud83d\\ude00"', '"😀"'),
        ('"a\\tb\\u0000"', '"a\\tb\\u0000"'),
        ('"a: b"', '"a: b"'),
        ("[]", "[]"),
        ("{}", "{}"),
        ('[[1,[2]],{"a":{"b":[]}}]', "- - 1\n  - - 2\n- a:\n    b: []"),
        ('{"text":"two\\nlines\\n"}', "text: |\n  two\n  lines"),
        ('{"text":"two\\n\\nlines"}', "text: |-\n  two\n\n  lines"),
        ('[{"a":1,"b":[{"c":2}]}]', "- a: 1\n  b:\n    - c: 2"),
        ('{"a":1,"a":2}', "a: 1\na: 2"),
    ],
)
def test_yaml_is_written_the_plain_way_where_that_is_safe(raw: str, text: str) -> None:
    assert as_yaml(raw) == f"{text}\n"


def test_a_key_too_long_for_a_plain_one_takes_the_explicit_form() -> None:
    assert as_yaml(json.dumps({"k" * 121: [1]})) == f"? {'k' * 121}\n:\n  - 1\n"


@pytest.mark.parametrize("depth", [60])
def test_deep_nesting_reads_back(depth: int) -> None:
    raw = '{"a":[' * depth + "]}" * depth
    assert yaml.safe_load(as_yaml(raw)) == json.loads(raw)
