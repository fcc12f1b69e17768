import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.cli.formats import render

ORDERS = json.dumps(
    {
        "data": [
            {"id": "o-1", "quantity": "10", "price": "1.50", "note": None, "risk": {"max": 7}},
            {"id": "o-2", "quantity": "5", "price": None, "note": None, "tags": ["a", "b"]},
        ],
        "error": None,
        "metadata": {"request_id": "r"},
    }
).encode()


def test_a_csv_has_a_line_for_each_element_of_the_data() -> None:
    assert render(ORDERS, format="csv") == (
        'id,quantity,price,note,risk.max,tags\no-1,10,1.50,,7,\no-2,5,,,,"[""a"",""b""]"\n'
    )


def test_a_table_leaves_out_what_nobody_has_and_lines_numbers_up() -> None:
    assert render(ORDERS, format="table") == (
        "id   quantity  price  risk.max  tags\n"
        "---  --------  -----  --------  ---------\n"
        "o-1        10   1.50         7\n"
        'o-2         5                   ["a","b"]\n'
    )


def test_a_table_that_must_fit_and_cannot_is_told_member_by_member() -> None:
    assert render(ORDERS, format="table", fits=False, width=30) == (
        "id        o-1\nquantity  10\nprice     1.50\nrisk.max  7\n"
        '\nid        o-2\nquantity  5\ntags      ["a","b"]\n'
    )


def test_one_thing_alone_is_told_member_by_member() -> None:
    body = b'{"data":{"id":"o-1","status":"NEW"},"error":null,"metadata":{}}'
    assert render(body, format="table") == "id      o-1\nstatus  NEW\n"
    assert render(body, format="csv") == "id,status\no-1,NEW\n"


def test_data_that_are_one_list_of_objects_have_a_row_for_each() -> None:
    body = b'{"data":{"segments":[{"date":"2025-11-03"},{"date":"2025-11-04"}]},"error":null}'
    assert render(body, format="csv") == "date\n2025-11-03\n2025-11-04\n"
    body = b'{"data":{"items":[{"id":"a"}],"next_cursor":"b"},"error":null}'
    assert render(body, format="csv") == 'items,next_cursor\n"[{""id"":""a""}]",b\n'
    assert render(b'{"data":{"tags":["a"]},"error":null}', format="csv") == 'tags\n"[""a""]"\n'


def test_a_transform_chooses_the_columns() -> None:
    assert render(ORDERS, format="csv", transform="data.#.{id,quantity}") == (
        "id,quantity\no-1,10\no-2,5\n"
    )
    assert render(ORDERS, format="csv", transform="data.#.id") == "value\no-1\no-2\n"


@pytest.mark.parametrize("body", [b'{"data":[],"error":null}', b'{"data":null,"metadata":{}}'])
def test_without_rows_a_table_says_so_and_a_csv_is_empty(body: bytes) -> None:
    assert render(body, format="table") == "No rows.\n"
    assert render(body, format="csv") == ""


def test_a_row_of_named_values_has_their_names_for_columns() -> None:
    body = b'[[{"name":"price","value":1.50},{"name":"sector","value":null}],[]]'
    assert render(body, format="csv") == "price,sector,value\n1.50,,\n,,[]\n"


def test_named_values_of_one_name_stay_one_cell_so_that_none_is_lost() -> None:
    body = b'[[{"name":"a","value":1},{"name":"a","value":2}]]'
    assert render(body, format="csv", transform="@this|0.#.value") == "value\n1\n2\n"
    assert render(body, format="table") == (
        "value\n-----------------------------------------------\n"
        '[{"name":"a","value":1},{"name":"a","value":2}]\n'
    )


def test_an_error_is_one_row() -> None:
    body = b'{"error":{"code":404,"message":"Order x, not found"},"metadata":{}}'
    assert render(body, format="csv") == (
        'error.code,error.message,metadata\n404,"Order x, not found",{}\n'
    )


def test_an_empty_text_is_not_a_missing_one() -> None:
    assert render(b'[{"a":"","b":null}]', format="csv") == 'a,b\n"",\n'


def test_a_table_shows_control_characters_as_escapes() -> None:
    assert render(b'["\\u001b[2J","a\\nb"]', format="table") == (
        "value\n---------\n\\u001b[2J\na\\nb\n"
    )


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(st.fixed_dictionaries({"a": CELLS, "b": CELLS}), min_size=1))
def test_a_csv_reads_back_as_what_was_written(rows: list[dict[str, str]]) -> None:
    text = render(json.dumps(rows, sort_keys=True).encode(), format="csv")
    assert isinstance(text, str)
    read = csv.reader(io.StringIO(text, newline=""))
    assert list(read) == [["a", "b"], *([row["a"], row["b"]] for row in rows)]
