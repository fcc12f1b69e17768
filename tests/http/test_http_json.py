"""Strict JSON: one meaning or a refusal that names the place."""

import json
import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.contract.shared import DecimalText, SignedDecimalText
from sidestreet.http.errors import ANSWERS, ApiError, ErrorKind
from sidestreet.http.json_input import BOUNDS, body_into, read_json
from sidestreet.http.json_scanner import JsonBounds, find_fault

LINE_FEED = "\n"

# The body, and what stands between "as JSON: " and the end of the message.
REFUSED = {
    "nothing": (b"", "the body ends where a value was expected at line 1 column 0"),
    "only space": (b" \n ", "the body ends where a value was expected at line 2 column 1"),
    "an open array": (b"[1", "the body ends where `,` or `]` was expected at line 1 column 2"),
    "an open object": (b"{", "the body ends where a member name or `}` was expected at line 1 "),
    "an open string": (b'"abc', "the body ends inside a string at line 1 column 4"),
    "half a word": (b"[tru", "the body ends inside a value at line 1 column 4"),
    "a word": (b"[yes]", "expected a value at line 1 column 2"),
    "two documents": (b"{} {}", "trailing characters at line 1 column 4"),
    "a comma at the end of an array": (b"[1,]", "expected a value at line 1 column 4"),
    "a comma at the end of an object": (
        b'{"a":1,}',
        "expected a member name in double quotes at line 1 column 8",
    ),
    "single quotes": (b"{'a':1}", "expected a member name in double quotes at line 1 column 2"),
    "a missing colon": (b'{"a" 1}', "expected `:` at line 1 column 6"),
    "a missing comma": (b"[1 2]", "expected `,` or `]` at line 1 column 4"),
    "the wrong bracket": (b"[1}", "expected `,` or `]` at line 1 column 3"),
    "a comment": (b"[1] // x", "trailing characters at line 1 column 5"),
    "a member twice": (
        b'{\n  "a": 1,\n  "a": 2\n}',
        "duplicate member `a` at line 3 column 3",
    ),
    "a member twice, once escaped": (
        b'{"a":1,"\\u0061":2}',
        "duplicate member `a` at line 1 column 8",
    ),
    "a member twice, with colons in the values": (
        b'{"a":":","b":{"c":"::","c":":"}}',
        "duplicate member `c` at line 1 column 24",
    ),
    "a member twice, the first very deep": (
        b'{"a":' + b"[" * 15 + b"]" * 15 + b',"a":":"}',
        "duplicate member `a` at line 1 column ",
    ),
    "a member twice, the first too deep": (
        b'{"a":' + b"[" * 200 + b"]" * 200 + b',"a":1}',
        "nested deeper than 16 levels at line 1 column 21",
    ),
    "NaN": (b"[NaN]", "expected a value at line 1 column 2"),
    "Infinity": (b"Infinity", "expected a value at line 1 column 1"),
    "-Infinity": (b"-Infinity", "invalid number at line 1 column 1"),
    "a number beyond doubles": (b"[1e400]", "number out of range at line 1 column 2"),
    "a number far beyond doubles": (b"1e9999999", "number out of range at line 1 column 1"),
    "a long integer": (b"1" * 31, "a number of more than 30 digits at line 1 column 1"),
    "a very long integer": (b"9" * 5000, "a number of more than 30 digits at line 1 column 1"),
    "a leading zero": (b"[01]", "invalid number at line 1 column 3"),
    "a plus sign": (b"[+1]", "expected a value at line 1 column 2"),
    "a point without digits": (b"[1.]", "invalid number at line 1 column 3"),
    "no digit before the point": (b"[.5]", "expected a value at line 1 column 2"),
    "a lone minus": (b"[-]", "invalid number at line 1 column 2"),
    "an empty exponent": (b"[1e]", "invalid number at line 1 column 3"),
    "digits of another script": ("[\u0661]".encode(), "invalid number at line 1 column 2"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "a byte order mark at line 1 column 1"),
    "bytes that are not UTF-8": (b'["\xff"]', "invalid UTF-8 at line 1 column 3"),
    "an encoded surrogate": (b'"\xed\xa0\x80"', "invalid UTF-8 at line 1 column 2"),
    "an overlong encoding": (b'"\xc0\x80"', "invalid UTF-8 at line 1 column 2"),
    "UTF-16": ('"a"'.encode("utf-16-le"), "control character in a string at line 1 column 2"),
    "a lone high surrogate": (
        b'["\\ud800"]',
        "half of a surrogate pair in a string at line 1 column 2",
    ),
    "a lone low surrogate": (
        b'["\\udc00 and more"]',
        "half of a surrogate pair in a string at line 1 column 2",
    ),
    "a surrogate in a name": (
        b'{"\\ud800":1}',
        "half of a surrogate pair in a string at line 1 column 2",
    ),
    "an unknown escape": (b'"\\x41"', "invalid escape at line 1 column 2"),
    "a short escape": (b'"\\u12"', "invalid escape at line 1 column 2"),
    "a line end in a string": (b'"a\nb"', "control character in a string at line 1 column 3"),
    "space of another kind": (b"[1,\xc2\xa01]", "expected a value at line 1 column 4"),
    "a vertical tab": (b"[1,\x0b1]", "expected a value at line 1 column 4"),
    "seventeen levels": (b"[" * 17 + b"]" * 17, "nested deeper than 16 levels at line 1 column 17"),
    "levels without end": (b"[" * 100_000, "nested deeper than 16 levels at line 1 column 17"),
    "objects without end": (b'{"a":' * 100_000, "nested deeper than 16 levels at line 1 column 81"),
    "too many items": (
        b"[" + b"0," * 10_000 + b"0]",
        "more than 10000 elements at line 1 column 20002",
    ),
    "too many members in all": (
        b"[" + b'{"a":0},' * 5_000 + b"0]",
        "more than 10000 elements at line 1 column ",
    ),
    "a long string": (
        b'["' + b"x" * 65_537 + b'"]',
        "a string of more than 65536 characters at line 1 column 2",
    ),
    "a long name": (
        b'{"' + b"x" * 65_537 + b'":1}',
        "a string of more than 65536 characters at line 1 column 2",
    ),
}


@pytest.mark.parametrize(("raw", "cause"), REFUSED.values(), ids=REFUSED.keys())
def test_a_body_that_is_not_one_document_is_refused_with_its_place(raw: bytes, cause: str) -> None:
    with pytest.raises(ApiError) as caught:
        read_json(raw)
    assert caught.value.kind is ErrorKind.MALFORMED_JSON
    start = "Failed to parse the request body as JSON: "
    assert caught.value.message.startswith(start + cause), caught.value.message


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"null", None),
        (b' \t\r\n{"a":[1,-0,2.5,1e3,true,false,null,"x"]} ', None),
        (b"1" * 30, int("1" * 30)),
        (b"-" + b"1" * 30, -int("1" * 30)),
        (b"1.7976931348623157e308", 1.7976931348623157e308),
        (b'"\\ud83d\\ude00\\u0000\\/"', "\U0001f600\0/"),
        (b"[" * 16 + b"]" * 16, None),
        (b'{"a":{"a":{"a":1}},"b":{"a":1}}', None),
        (b'{"at":"2025-10-31T13:30:00Z","b":":","c":{"at":"::"}}', None),
        (b'["' + b"x" * 65_536 + b'"]', None),
        (b"[" + b"0," * 9_999 + b"0]", None),
    ],
)
def test_what_is_within_the_bounds_is_read(raw: bytes, value: object) -> None:
    document = read_json(raw)
    assert document == json.loads(raw)
    assert value is None or document == value


def test_no_depth_slips_between_the_parsers() -> None:
    """Around the interpreter's recursion limit each parser gives up at a depth of its own."""
    for depth in range(900, 1010):
        raw = b'{"a":' + b"[" * depth + b"]" * depth + b',"a":1}'
        refusal = refusal_of(raw)
        assert refusal is not None
        assert "nested deeper" in refusal.message


def test_a_fault_that_the_scanner_cannot_find_is_refused_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sidestreet.http.json_input.find_fault", lambda _text, _bounds: None)
    with pytest.raises(ApiError, match="not a document that can be read"):
        read_json(b"[")


def test_bounds_can_be_set_for_an_operation() -> None:
    assert read_json(b"[1,2]", JsonBounds(elements_max=2)) == [1, 2]
    with pytest.raises(ApiError, match="more than 1 elements"):
        read_json(b"[1,2]", JsonBounds(elements_max=1))


def test_a_long_name_is_shortened_in_the_message() -> None:
    name = b'"' + b"n" * 60_000 + b'"'
    with pytest.raises(ApiError) as caught:
        read_json(b"{" + name + b":1," + name + b":2}")
    assert len(caught.value.message) < 200


NUMBERS = st.integers(-(10**30) + 1, 10**30 - 1) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(DOCUMENTS, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_every_valid_document_is_read_as_the_standard_library_reads_it(
    document: object, ascii_only: bool, indent: int | str | None
) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    fault = find_fault(text, BOUNDS)
    if fault is not None:
        assert "deeper" in fault.cause
        return
    assert read_json(text.encode()) == document


@given(st.binary())
def test_no_bytes_raise_anything_but_a_refusal(raw: bytes) -> None:
    refusal = refusal_of(raw)
    if refusal is None:
        assert is_strict(raw.decode())
    else:
        assert refusal.kind is ErrorKind.MALFORMED_JSON
        assert "can be read" not in refusal.message


FRAGMENTS = st.sampled_from(
    [
        *("{", "}", "[", "]", ",", ":", " ", LINE_FEED, '"', "\\", '"\\', "\\ud800", "\\ude00"),
        *('"a"', '"b"', '"\\u0061"', '":"', "true", "null", "nul", "NaN", "Infinity"),
        *("1", "-1", "1e5", "1e400", "0", "01", "1.5", "9" * 31, "9" * 30),
        *("\u00e9", "\ufeff", "\x00"),
    ]
)
MEMBERS = st.lists(
    st.sampled_from(['"a":1', '"a":":"', '"b":{}', '"b":{"a":"x","c":2}', '"\\u0061":[":"]']),
    max_size=4,
).map(lambda members: "{" + ",".join(members) + "}")


@given(st.lists(FRAGMENTS, max_size=12).map("".join) | MEMBERS | st.lists(MEMBERS).map(str))
def test_the_quick_way_and_the_exact_scanner_agree(text: str) -> None:
    """The quick way decides, the scanner says where: they may never differ."""
    refusal = refusal_of(text.encode())
    if refusal is None:
        assert find_fault(text, BOUNDS) is None
        assert is_strict(text)
    else:
        assert find_fault(text, BOUNDS) is not None
        assert "can be read" not in refusal.message


def refusal_of(raw: bytes) -> ApiError | None:
    try:
        read_json(raw)
    except ApiError as error:
        return error
    return None


def is_strict(text: str) -> bool:
    """Judge a document independently: the standard library with every hook in place."""

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({name for name, _ in members}) == len(members)
        return dict(members)

    def finite(number: str) -> float:
        assert not math.isinf(float(number))
        return float(number)

    def constant(name: str) -> float:
        raise AssertionError(name)

    document = json.loads(
        text, object_pairs_hook=pairs, parse_float=finite, parse_constant=constant
    )
    json.dumps(document, ensure_ascii=False).encode()
    return True


class Strategy(msgspec.Struct, forbid_unknown_fields=True):
    """A part."""

    type: str
    urgency: int | None = None


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """A body."""

    order_type: str
    limit_price: str | None = None
    extended_hours: bool = False
    strategy: Strategy | None = None
    tags: dict[str, int] | None = None


def shape_refusal(raw: bytes, type_: Any = list[Order]) -> str:
    with pytest.raises(ApiError) as caught:
        body_into(type_, raw)
    assert caught.value.kind is ErrorKind.WRONG_SHAPE
    start = "Failed to deserialize the JSON body into the target type: "
    return caught.value.message.removeprefix(start)


def test_a_body_becomes_its_type() -> None:
    raw = b'[{"order_type":"LIMIT","limit_price":"1.50","strategy":{"type":"SOR","urgency":2}}]'
    assert body_into(list[Order], raw) == [
        Order("LIMIT", "1.50", strategy=Strategy("SOR", urgency=2))
    ]


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"[{}]", "[0]: missing field `order_type`"),
        (b'[{"order_type":"A"},{"order_type":"B","x":1}]', "[1]: unknown field `x`"),
        (
            b'[{"order_type":"A","limit_price":1.5}]',
            "[0].limit_price: expected `string | null`, got `number`",
        ),
        (b'[{"order_type":5}]', "[0].order_type: expected `string`, got `integer`"),
        (
            b'[{"order_type":"A","extended_hours":"yes"}]',
            "[0].extended_hours: expected `boolean`, got `string`",
        ),
        (
            b'[{"order_type":"A","strategy":{"type":"B","urgency":"1"}}]',
            "[0].strategy.urgency: expected `integer | null`, got `string`",
        ),
        (b'[{"order_type":"A","strategy":{}}]', "[0].strategy: missing field `type`"),
        (
            b'[{"order_type":"A","tags":{"k":"v"}}]',
            "[0].tags[...]: expected `integer`, got `string`",
        ),
        (b"{}", "expected `array`, got `object`"),
        (b"[1]", "[0]: expected `object`, got `integer`"),
        (b"null", "expected `array`, got `null`"),
    ],
)
def test_json_of_the_wrong_shape_is_refused_with_its_path(raw: bytes, cause: str) -> None:
    assert shape_refusal(raw) == cause


def test_a_single_object_needs_no_path() -> None:
    assert shape_refusal(b"{}", Order) == "missing field `order_type`"
    assert shape_refusal(b'{"order_type":1}', Order) == (
        "order_type: expected `string`, got `integer`"
    )


def test_a_wrong_member_name_of_a_map_is_named_as_such() -> None:
    assert shape_refusal(b'{"tags":{"x":1}}', dict[str, dict[int, int]]) == (
        "[...]: a member name: expected `integer`, got `string`"
    )


def test_an_unknown_field_cannot_forge_or_flood_the_message() -> None:
    raw = b'[{"order_type":"A","x` - at `$[7].y":1}]'
    assert shape_refusal(raw) == "[0]: unknown field `x` - at `$[7].y`"
    raw = b'[{"order_type":"A","%b":1}]' % (b"n" * 60_000)
    assert len(shape_refusal(raw)) < 400


def test_json_is_judged_before_its_shape() -> None:
    with pytest.raises(ApiError) as caught:
        body_into(list[Order], b'[{"x":1,"x":2}]')
    assert caught.value.kind is ErrorKind.MALFORMED_JSON


class _Priced(msgspec.Struct):
    price: DecimalText
    change: SignedDecimalText = "0"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'[{"price":"-1"}]', "[0].price: -1, expected a decimal like 150.25, 0 or more, "),
        (b'[{"price":"1"},{"price":""}]', "[1].price: nothing, expected a decimal like 150.25, "),
        (b'[{"price":"1","change":"1e9"}]', "[0].change: 1e9, expected a decimal like 150.25 or "),
    ],
)
def test_a_decimal_that_is_none_is_told_in_words_and_with_what_stands_there(
    raw: bytes, told: str
) -> None:
    with pytest.raises(ApiError) as caught:
        body_into(list[_Priced], raw)
    cause = caught.value.message.removeprefix(f"{ANSWERS[ErrorKind.WRONG_SHAPE].message}: ")
    assert cause.startswith(told)
    assert cause.endswith("at most 12 digits before the point and 6 decimals")


def test_a_decimal_at_a_place_without_a_name_is_told_without_what_stands_there() -> None:
    with pytest.raises(ApiError, match=r"\[\.\.\.\]\.price: expected a decimal like 150\.25"):
        body_into(dict[str, _Priced], b'{"x":{"price":"+1"}}')
