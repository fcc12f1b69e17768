"""What each kind of GJSON path leads to, one line a case, on a desk's own kind of document."""

import pytest

from sidestreet.cli import gjson

DESK = r"""{
  "account": {"id": 19816, "name": "Harbor \u0026 Sons", "margin": true, "closed": null},
  "orders": [
    {"id": "o-1", "symbol": "AAPL", "side": "BUY", "quantity": 100, "price": 150.50,
     "tags": ["open", "day"]},
    {"id": "o-2", "symbol": "TSLA", "side": "SELL", "quantity": 7, "price": 48.00,
     "tags": ["open"]},
    {"id": "o-3", "symbol": "AMZN", "side": "BUY", "quantity": 7.0, "price": 1e3,
     "tags": []}
  ],
  "venues": ["XNAS", "XNYS", "ARCX"],
  "limits": {"max.notional": "5000000.00", "1": "one", ":2": "colon two", "2": "two"},
  "big": 12345678901234567890123,
  "mixed": [1, "1", true, null, {"id": "in"}, [9]],
  "": "empty name",
  "#": "hash",
  "@type": "desk",
  "twice": "first",
  "twice": "second",
  "nested": [[1, 2], [3], [], [4, [5, 6]]],
  "columns": {"id": ["o-1", "o-2"], "side": ["BUY", "SELL"], "note": 5},
  "encoded": "{\"inner\":[1,2]}"
}"""

BASIC = [
    ("account.id", "19816"),
    ("account.name", r'"Harbor \u0026 Sons"'),
    ("account.margin", "true"),
    ("account.closed", "null"),
    ("account.missing", None),
    ("account.id.deeper", None),
    ("missing", None),
    ("big", "12345678901234567890123"),
    ("orders.0.price", "150.50"),
    ("orders.2.price", "1e3"),
    ("orders.2.quantity", "7.0"),
    ("orders.1.tags", '["open"]'),
    ("orders.3", None),
    ("orders.-1", None),
    ("orders.99999999999999999999999999", None),
    ("orders.00.id", '"o-1"'),
    ("venues", '["XNAS", "XNYS", "ARCX"]'),
    ("venues.2", '"ARCX"'),
    ("venues.first", None),
    ("nested.3.1.0", "5"),
    ("twice", '"first"'),
    ("", '"empty name"'),
    ("@type", '"desk"'),
    ("account.@type", None),
]

NAMES = [
    (r"limits.max\.notional", '"5000000.00"'),
    ("limits.max.notional", None),
    ("limits.1", '"one"'),
    ("limits.:1", '"one"'),
    ("limits.:2", '"colon two"'),
    ("limits.:3", None),
    (r"\#", '"hash"'),
    ("#", '"hash"'),
    (r"acc\ount.id", "19816"),
    (r"\@type", '"desk"'),
    ("acc*.id", "19816"),
    ("acc*t.i?", "19816"),
    ("*.id", "19816"),
    ("*.margin", "true"),
    ("?ccount.name", r'"Harbor \u0026 Sons"'),
    ("account.n???", r'"Harbor \u0026 Sons"'),
    ("account.n??", None),
    ("limits.max*", '"5000000.00"'),
    (r"limits.max\.*", '"5000000.00"'),
    (r"acc\*.id", None),
    ("ven*.0", '"XNAS"'),
    ("venues.*", None),
    ("**", '{"id": 19816, "name": "Harbor \\u0026 Sons", "margin": true, "closed": null}'),
]

ARRAYS = [
    ("orders.#", "3"),
    ("orders|#", "3"),
    ("venues.#", "3"),
    ("orders.#.id", '["o-1","o-2","o-3"]'),
    ("orders.#.price", "[150.50,48.00,1e3]"),
    ("orders.#.missing", "[]"),
    ("orders.#.tags.0", '["open","open"]'),
    ("orders.#.tags.#", "[2,1,0]"),
    ("nested.#.#", "[2,1,0,2]"),
    ("mixed.#.id", '["in"]'),
    ("mixed.#", "6"),
    ("account.#", None),
    ("account.#.id", None),
    ("orders.#.tags|0", '["open", "day"]'),
    ("orders.#.id|#", "3"),
    ("orders.#.tags.#.x", "[[],[],[]]"),
    ("orders.#id", None),
]

QUERIES = [
    ('orders.#(side=="BUY").id', '"o-1"'),
    ('orders.#(side=="BUY")#.id', '["o-1","o-3"]'),
    ('orders.#(side="BUY")#.id', '["o-1","o-3"]'),
    ("orders.#(side==BUY)#.id", '["o-1","o-3"]'),
    ('orders.#(side!="BUY").id', '"o-2"'),
    ('orders.#[side=="SELL"].id', '"o-2"'),
    ("orders.#(quantity==7)#.id", '["o-2","o-3"]'),
    ("orders.#(quantity!=7)#.id", '["o-1"]'),
    ("orders.#(quantity<100)#.id", '["o-2","o-3"]'),
    ("orders.#(quantity<=7)#.id", '["o-2","o-3"]'),
    ("orders.#(quantity>7).id", '"o-1"'),
    ("orders.#(price>=150.5)#.id", '["o-1","o-3"]'),
    ("orders.#(price==1000).id", '"o-3"'),
    ('orders.#(quantity=="7").id', '"o-2"'),
    ('orders.#(quantity>"x").id', None),
    ('orders.#(quantity!="x").id', '"o-1"'),
    ('orders.#(symbol>"AMZN")#.id', '["o-2"]'),
    ('orders.#(symbol%"A*")#.symbol', '["AAPL","AMZN"]'),
    ('orders.#(symbol!%"A*")#.symbol', '["TSLA"]'),
    ('orders.#(symbol%"?A?L").symbol', '"AAPL"'),
    (r'orders.#(symbol%"A\*")#', "[]"),
    ("orders.#(side==NONE)", None),
    ("orders.#(side==NONE)#", "[]"),
    ("orders.#(side==NONE)#.id", "[]"),
    ("orders.#(side==BUY).missing", None),
    ("orders.#(side==BUY)#.missing", "[]"),
    ("orders.#(missing).id", None),
    ("orders.#(tags.0).id", '"o-1"'),
    ('orders.#(tags.#(=="day")).id', '"o-1"'),
    ('orders.#(tags.#(=="open"))#.id', '["o-1","o-2"]'),
    ("orders.#(tags.#==0).id", '"o-3"'),
    ("orders.#(side==BUY)#|0.id", '"o-1"'),
    ("orders.#(side==BUY)#|1|id", '"o-3"'),
    ("orders.#(side==BUY)#|#", "2"),
    ("orders.#(side==BUY)#|id", None),
    ("orders.#(side==BUY)#.0", "[]"),
    ("orders.#(side==BUY)#.#", "[]"),
    ('venues.#(%"XN*")#', '["XNAS","XNYS"]'),
    ('venues.#(!%"XN*")', '"ARCX"'),
    ("venues.#(>XNAS)#", '["XNYS"]'),
    ("mixed.#(>=1)#", '[1,"1"]'),
    ("mixed.#(==1)#", '[1,"1"]'),
    ("mixed.#(==true)", "true"),
    ("mixed.#(==null)", None),
    ("account.#(id==19816)", None),
    ('orders.#( side == "SELL" ).id', '"o-2"'),
    (r'mixed.#(=="\u0031")|@tostr', '"1"'),
    ("orders.#(side==BUY", None),
    ("orders.#(side!BUY)", None),
    ("orders.#(side==BUY)x", None),
]

PIPES = [
    ("account|id", "19816"),
    ("orders|0|id", '"o-1"'),
    ("orders.0|id", '"o-1"'),
    ("missing|id", None),
    ("orders.@reverse.0.id", '"o-3"'),
    ("orders|@reverse|0|id", '"o-3"'),
    ("venues|", None),
]

MODIFIERS = [
    ("venues.@reverse", '["ARCX","XNYS","XNAS"]'),
    ("limits.@reverse|@keys", '["2",":2","1","max.notional"]'),
    ("big.@reverse", "12345678901234567890123"),
    (
        "orders.1.@ugly",
        '{"id":"o-2","symbol":"TSLA","side":"SELL","quantity":7,"price":48.00,"tags":["open"]}',
    ),
    ("account.margin.@this", "true"),
    ("venues.@this.1", '"XNYS"'),
    ("account.id.@valid", "19816"),
    ("nested.@flatten", "[1,2,3,4,[5, 6]]"),
    ('nested.@flatten:{"deep":true}', "[1,2,3,4,5,6]"),
    ('nested.@flatten:{"deep":false}|#', "5"),
    ("account.@flatten.id", "19816"),
    ("[account,orders.0]|@join|id", '"o-1"'),
    ('[{"a":big},{"a":account.id}]|@join', '{"a":19816}'),
    (
        '[{"a":big},{"a":account.id}]|@join:{"preserve":true}',
        '{"a":12345678901234567890123,"a":19816}',
    ),
    ("account.@join.id", "19816"),
    ("account.@keys", '["id","name","margin","closed"]'),
    ("nested.1.@keys", "[null]"),
    ("account.@values.0", "19816"),
    ("venues.@values.0", '"XNAS"'),
    ("big.@values", "[12345678901234567890123]"),
    ("missing.@keys", "[]"),
    ("missing|@keys", "[]"),
    ("missing|@values", "[]"),
    ("missing|@this", None),
    ("missing|@pretty", None),
    ("missing|@tostr", '""'),
    ("missing|@dig:id", "[]"),
    ("account.@keys:", '["id","name","margin","closed"]'),
    ("venues.@reverse:any text.at all|0", '"ARCX"'),
    ("venues.1.@tostr", r'"\"XNYS\""'),
    ("encoded.@fromstr", '{"inner":[1,2]}'),
    ("encoded.@fromstr.inner.1", "2"),
    ("account.@tostr.@fromstr.id", "19816"),
    ("twice.@fromstr", None),
    ("columns.@group", '[{"id":"o-1","side":"BUY"},{"id":"o-2","side":"SELL"}]'),
    ("venues.@group", None),
    ("orders.@dig:tags.0", '["open","open"]'),
    ("nested.@dig:0", "[[1, 2],1,3,4,5]"),
    ("orders.@dig:#(==open)", '["open","open"]'),
    ("@dig:inner", "[]"),
    ("orders.@dig:id|#", "3"),
    ("orders.0.tags.@pretty", '["open", "day"]'),
    (
        'limits.@pretty:{"sortKeys":true,"indent":"\\t"}',
        '{\n\t"1": "one",\n\t"2": "two",\n\t":2": "colon two",\n\t"max.notional": "5000000.00"\n}',
    ),
    ('venues.@pretty:{"width":10,"prefix":" "}', '[\n   "XNAS",\n   "XNYS",\n   "ARCX"\n ]'),
    ('venues.@pretty:{"width":10,"indent":"xx"}', '[\n"XNAS",\n"XNYS",\n"ARCX"\n]'),
    ("venues.@nosuch", None),
    ("orders.#.@keys.0", '["id","id","id"]'),
    ("orders.#(side==SELL).@values.0", '"o-2"'),
]

MULTIPATHS = [
    ("{big}", '{"big":12345678901234567890123}'),
    ("{account.id,big}", '{"id":19816,"big":12345678901234567890123}'),
    ('{"who":account.name}', r'{"who":"Harbor \u0026 Sons"}'),
    ("{who:account.id}", '{"who":19816}'),
    ('{ "who": account.id, "n": orders.# }', '{"who":19816,"n":3}'),
    ("{account.id,missing}", '{"id":19816}'),
    ("[account.id,missing,big]", "[19816,12345678901234567890123]"),
    ("{}", '{"":"empty name"}'),
    ("account.{}", "{}"),
    ("[missing]", "[]"),
    ("{orders.#}", '{"_":3}'),
    ("{orders.#(side==SELL)#.id}", '{"id":["o-2"]}'),
    (r"{limits.max\.notional}", '{"max.notional":"5000000.00"}'),
    ("account.{id,margin}", '{"id":19816,"margin":true}'),
    ("account.[id,margin]", "[19816,true]"),
    ("account|{id}", '{"id":19816}'),
    (
        "orders.#.{id,quantity}",
        '[{"id":"o-1","quantity":100},{"id":"o-2","quantity":7},{"id":"o-3","quantity":7.0}]',
    ),
    ("orders.#.[id,price]|1.1", "48.00"),
    ("{account.id,orders.#.{id}}.id", "19816"),
    ("[[account.id],[big]]", "[[19816],[12345678901234567890123]]"),
    ('{"flat":nested.@flatten:{"deep":true},"x":big}|flat.#', "6"),
    ('[@flatten:{"deep":true},big]|#', "2"),
    ("{account.id,", None),
    ("[account.id", None),
    ("{account.id}x", None),
]

LITERALS = [
    ('!"x"', '"x"'),
    ("!true", "true"),
    ("!null", "null"),
    ("!1.50", "1.50"),
    ('!{"a":[1]}.a.0', "1"),
    ('account.!"x"', '"x"'),
    ('missing|!"x"', '"x"'),
    ('{account.id,"kind":!"desk","live":!false}', '{"id":19816,"kind":"desk","live":false}'),
    ('[!"a|b",!{"c":","}]', '["a|b",{"c":","}]'),
    ("!nonsense", None),
    ("!{", None),
    ("!", None),
]

CASES = BASIC + NAMES + ARRAYS + QUERIES + PIPES + MODIFIERS + MULTIPATHS + LITERALS


@pytest.mark.parametrize(("path", "raw"), CASES, ids=[path for path, _ in CASES])
def test_a_path_leads_to_the_text_that_the_document_has(path: str, raw: str | None) -> None:
    found = gjson.get(DESK, path)
    assert (None if found is None else found.raw) == raw


TRUTHS = """{"vals": [
  {"a": 1, "b": "data"}, {"a": 2, "b": true}, {"a": 3, "b": false}, {"a": 4, "b": "0"},
  {"a": 5, "b": 0.00}, {"a": 6, "b": "T"}, {"a": 7, "b": -1e-400}, {"a": 8, "b": "true"},
  {"a": 9, "b": null}, {"a": 10}, {"a": 11, "b": []}, 12
]}"""


@pytest.mark.parametrize(
    ("condition", "chosen"),
    [
        ("b==~true", "[2,6,7,8]"),
        ("b!=~true", "[1,3,4,5,9,10,11]"),
        ("b==~false", "[3,4,5,9,10]"),
        ("b==~null", "[9,10]"),
        ("b!=~null", "[1,2,3,4,5,6,7,8,11]"),
        ("b==~*", "[1,2,3,4,5,6,7,8,9,11]"),
        ("b!=~*", "[10]"),
        ("b==~nosuch", "[]"),
        ("b==true", "[2,8]"),
        ("b>false", "[2,8]"),
        ("b<true", "[1,3,4,6]"),
        ("b<=true", "[1,2,3,4,6,8]"),
        ("b!=true", "[1,3,4,5,6,7]"),
        ("b!=other", "[1,2,3,4,5,6,7,8]"),
        ("b", "[1,2,3,4,5,6,7,8,9,11]"),
    ],
)
def test_a_tilde_asks_for_the_truth_of_a_value(condition: str, chosen: str) -> None:
    """Absent counts as null and as false; strings and numbers have their usual truth."""
    found = gjson.get(TRUTHS, f"vals.#({condition})#.a")
    assert found is not None
    assert found.raw == chosen


LINES = '{"id": 1, "px": 1.0}\n{"id": 2}\n\n{"id": 3, "px": 3.0}\n'


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("..#", "3"),
        ("..1", '{"id": 2}'),
        ("..#.px", "[1.0,3.0]"),
        ("..#(id>1)#.id", "[2,3]"),
        ("..0.px", "1.0"),
        ("..0|id", "1"),
        ("..#.id|@reverse", "[3,2,1]"),
        ("..7", None),
        ("..", None),
        ("#", None),
        ("id", None),
    ],
)
def test_two_dots_read_json_lines_as_an_array(path: str, raw: str | None) -> None:
    found = gjson.get(LINES, path)
    assert (None if found is None else found.raw) == raw


def test_lines_that_stop_being_json_hold_nothing() -> None:
    assert gjson.get('{"id":1}\n{"id":', "..0.id") is None


def test_a_duplicate_key_that_leads_on_wins_over_one_that_does_not() -> None:
    found = gjson.get('{"a":{"x":1},"a":{"y":2}}', "a.y")
    assert found is not None
    assert found.raw == "2"


def test_a_string_can_be_had_without_its_quotes_and_escapes() -> None:
    found = gjson.get(rb'{"note": "caf\u00e9 \ud83d\ude00 \"x\" \ud800"}', "note")
    assert found is not None
    assert found.is_string
    assert found.text() == 'café 😀 "x" \N{REPLACEMENT CHARACTER}'


def test_any_other_value_is_text_as_it_is_written() -> None:
    found = gjson.get(b'{"price": 48.00}', "price")
    assert found is not None
    assert not found.is_string
    assert found.text() == "48.00"


@pytest.mark.parametrize(
    "document", ["", "nothing", "{", '{"a":1}}', '{"a":01}', "[1,]", b"\xff{}", "[" * 5000]
)
def test_there_is_nothing_in_a_document_that_is_not_json(document: str | bytes) -> None:
    assert gjson.get(document, "@this") is None


def test_a_scalar_document_has_no_names_but_can_be_had_whole() -> None:
    assert gjson.get("5", "a") is None
    found = gjson.get(" 5 ", "@this")
    assert found is not None
    assert found.raw == "5"


@pytest.mark.parametrize(
    "path",
    [
        "|".join(["[@this,@this]"] * 60),
        "|".join(["@tostr"] * 60),
        "@dig:" * 31 + "@this",
        "#." * 5000 + "a",
        "[" * 5000,
        "[" * 5000 + "]" * 5000,
        "#(" * 5000 + ")" * 5000,
        "#(a" * 200 + "==1" + ")" * 200,
        "@this:" + "[" * 5000,
        "!" + "[" * 5000,
        "*" * 5000 + "b",
        '"' * 5001,
        "\\" * 5001,
        "a|" * 5000,
        ".." * 5000,
    ],
    ids=lambda path: path[:24],
)
def test_a_hostile_path_ends_with_little(path: str) -> None:
    """Neither the length of a path nor what it would multiply can hang or overflow the reader."""
    document = "[" * 40 + '{"a":"' + "a" * 2000 + '"}' + "]" * 40
    found = gjson.get(document, path)
    assert found is None or len(found.raw) <= len(document)


def test_a_wildcard_with_many_stars_is_tried_in_a_straight_line() -> None:
    """Each star looks forward once; a search that came back would not end in a lifetime."""
    name = "a" * 20_000
    assert gjson.get(f'{{"{name}": 1}}', "a*" * 40 + "b") is None
    found = gjson.get(f'{{"{name}": 1}}', "a*" * 40)
    assert found is not None
    assert found.raw == "1"
