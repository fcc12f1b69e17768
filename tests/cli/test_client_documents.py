import json
from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from sidestreet.cli.client.document import Number, Unreadable, Value, number, read, write

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FINITE = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("{a: 1.10, b: 48.00}", '{"a":1.10,"b":48.00}'),
        ('{"a": 1.10, "b": 10000000000000000000000.0001}', None),
        ("[+1, -0, .5, 5., 1e400, 1.e3]", "[1,-0,0.5,5.0,1e400,1.0e3]"),
        ("[0x1F, 0o17, 007, 1_000, 0x]", '[31,15,"007","1_000","0x"]'),
        ("[.inf, .nan, -.inf, NaN]", '[".inf",".nan","-.inf","NaN"]'),
        ("[NaN]", '["NaN"]'),
        ('[1, NaN, "a"]', '[1,"NaN","a"]'),
        ("[yes, no, on, off, y, n]", '["yes","no","on","off","y","n"]'),
        ("[true, True, FALSE, tRUE]", '[true,true,false,"tRUE"]'),
        ("[~, null, Null, '', \"~\"]", '[null,null,null,"","~"]'),
        ("2026-01-01", '"2026-01-01"'),
        ("2026-01-01T00:00:00Z", '"2026-01-01T00:00:00Z"'),
        ("'2026-01-01T00:00:00Z'", '"2026-01-01T00:00:00Z"'),
        ("12:30:45", '"12:30:45"'),
        ("=", '"="'),
        ("", "null"),
        ("# a remark", "null"),
        ("- a\n- b: [c]\n", '["a",{"b":["c"]}]'),
        ("{1: a, 1.0: b, true: c, ~: d}", '{"1":"a","1.0":"b","true":"c","null":"d"}'),
        ("{a: &x {b: 1}, c: *x}", '{"a":{"b":1},"c":{"b":1}}'),
        ("a: !!str 1\nb: !!int '2'\nc: !!bool 'true'\nd: !!null ''", None),
        ("!!timestamp 2026-01-01", '"2026-01-01"'),
        ("! 12", '"12"'),
        ("a: |\n  line\n  line\n", '{"a":"line\\nline\\n"}'),
        ('"\\ud83d\\ude00 \\u00e9"', '"\N{GRINNING FACE} é"'),
        ('{"tab":\t1}', '{"tab":1}'),
    ],
)
def test_what_is_written_is_what_is_sent(text: str, sent: str | None) -> None:
    if sent is None:
        sent = {
            "{": '{"a":1.10,"b":10000000000000000000000.0001}',
            "a": '{"a":"1","b":2,"c":true,"d":null}',
        }[text[0]]
    assert write(read(text)) == sent


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{a: 1, a: 2}", 'member "a" is given twice'),
        ('{"a": 1, "a": 2}', 'member "a" is given twice'),
        ("{a: 1, 'a': 2}", 'member "a" is given twice'),
        ("{1: a, '1': b}", 'member "1" is given twice'),
        ("{[a]: b}", "a member's name is text"),
        ("a: 1\n---\nb: 2", "more than one document"),
        ("!thing x", "tag !thing"),
        ("!!float x", "does not fit"),
        ("!!set {a}", "has no meaning here"),
        ("&a [*a]", "before its anchor ends"),
        ("[*nowhere]", "before its anchor ends"),
        ("{a: [", ""),
        ("\x00", ""),
        ("\ud800", "not UTF-8"),
        ('"\x07"', ""),
    ],
)
def test_what_has_no_one_meaning_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 50_000, "- " * 5_000, '[{"a":' * 50_000, "[" * 70 + "]" * 70 + " #"],
)
def test_depth_is_bounded(text: str) -> None:
    with pytest.raises(Unreadable, match="nested deeper"):
        read(text)


def test_aliases_that_multiply_are_bounded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(Unreadable, match="more than 1000000 values"):
        read("\n".join(lines))


@given(JSON)
def test_every_json_document_comes_out_as_it_went_in(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    again = json.loads(write(read(text)))
    assert again == value


class Yaml12Dumper(yaml.SafeDumper):
    """Quotes text that YAML 1.2 reads as a number, like `0E0`; for YAML 1.1 that is text bare."""


def _quoted_if_it_is_a_number(dumper: Yaml12Dumper, text: str) -> yaml.ScalarNode:
    style = None if number(text) is None else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Yaml12Dumper.add_representer(str, _quoted_if_it_is_a_number)


@given(JSON.filter(lambda value: isinstance(value, dict | list)))
@example(["0E0", "1e5", "+1", "0x1F"])
def test_yaml_and_json_mean_the_same(value: object) -> None:
    """Block-style YAML written by another library, so JSON cannot be what is read."""
    text = yaml.dump(value, Dumper=Yaml12Dumper, default_flow_style=False)
    assert json.loads(write(read(text))) == value


@given(st.text())
def test_no_text_is_read_into_anything_but_a_value_or_a_refusal(text: str) -> None:
    _value_or_refusal(text)


def _value_or_refusal(text: str) -> None:
    try:
        value = read(text)
    except Unreadable:
        return
    json.loads(write(value))


@given(st.text(alphabet="{}[],:-'\"&*!|>#%@ \n\tab01.~", max_size=40))
def test_no_scrap_of_yaml_breaks_the_reader(text: str) -> None:
    _value_or_refusal(text)


@given(st.from_regex(r"[-+]?[0-9]{1,30}(\.[0-9]{0,30})?([eE][-+]?[0-9]{1,3})?", fullmatch=True))
def test_a_number_keeps_its_digits(text: str) -> None:
    written = number(text)
    if written is None:
        assert text.lstrip("+-")[0] == "0"
        return
    json.loads(written.text)
    assert Decimal(written.text) == Decimal(text)
    assert len(written.text) in {len(text.removeprefix("+")), len(text.removeprefix("+")) + 1}


def test_numbers_are_equal_when_written_alike() -> None:
    values: list[Value] = [Number("1.0"), Number("1.0"), Number("1.00")]
    assert values[0] == values[1]
    assert values[0] != values[2]
    assert len({Number("1.0"), Number("1.0")}) == 1
    assert repr(Number("1.0")) == "Number('1.0')"
