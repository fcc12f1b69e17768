"""What makes no sense is refused in the envelope, with its place, and nothing has changed."""

import json
from urllib.parse import quote

import pytest

from api.desk_in_process import DeskInProcess
from api.people import EVERYONE, MINE, RESTING, ROW, TRADER

ORDERS = f"/v1/accounts/{MINE}/orders"
ORDER = f"{ORDERS}/{RESTING}"
MALFORMED = "Failed to parse the request body as JSON: "
WRONG_SHAPE = "Failed to deserialize the JSON body into the target type: "
BAD_QUERY = "Failed to deserialize query string: "


def row(**changes: object) -> bytes:
    """Return a submit of one row, with some members changed."""
    return json.dumps([ROW | changes]).encode()


def raw_row(quantity: str) -> bytes:
    """Return a submit whose quantity is written in so many characters of JSON."""
    return row(quantity="QUANTITY").replace(b'"QUANTITY"', quantity.encode())


def refused(
    desk: DeskInProcess, method: str, path: str, body: object = None, query: str = ""
) -> tuple[int, str]:
    """Send what must be refused without a trace; return status and message."""
    before = desk.digest
    reply = desk.ask(method, path, body, key=TRADER, query=query)
    assert desk.digest == before
    return reply.status, reply.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body ends where a value was expected at line 1 column 0"),
        (b"[", "at line 1 column 1"),
        (b'[\n  {"symbol": }]', "at line 2 column 14"),
        (b"[]]", "at line 1 column 3"),
        (b"[{},]", "at line 1 column 5"),
        (b"[{'a': 1}]", "at line 1 column 3"),
        (b"nul", "at line 1 column 3"),
        (b"[NaN]", "at line 1 column 2"),
        (b"[Infinity]", "at line 1 column 2"),
        (b"[-Infinity]", "at line 1 column 2"),
        (b"[+1]", "at line 1 column 2"),
        (b"[01]", "at line 1 column 3"),
        (b"[.5]", "at line 1 column 2"),
        (b'["\xff"]', "invalid UTF-8 at line 1 column 3"),
        (b'["\xed\xa0\x80"]', "invalid UTF-8 at line 1 column 3"),
        (b'["\\ud800"]', "at line 1 column"),
        (b'["\n"]', "at line 1 column 3"),
        (b"\xef\xbb\xbf[]", "a byte order mark at line 1 column 1"),
        (b"\xff\xfe[\x00]\x00", "invalid UTF-8 at line 1 column 1"),
        (b'[{"side": "BUY", "side": "SELL"}]', "duplicate member `side` at line 1 column 18"),
        (b'[{"s\\u0069de": "BUY", "side": "SELL"}]', "duplicate member `side`"),
        (b"[" * 17 + b"]" * 17, "at line 1 column 17"),
        (b"[" * 200_000, "at line 1 column 17"),
        (b'[{"a":' * 50_000, "nested deeper than 16 levels at line 1 column 49"),
        (b"[" + b"1," * 200_000 + b"1]", "at line 1 column"),
        (raw_row("9" * 5_000), "a number of more than 30 digits"),
        (raw_row("1e9999999"), "at line 1 column"),
        (raw_row("-1e9999999"), "at line 1 column"),
        (raw_row("1e" + "9" * 5_000), "at line 1 column"),
        (b'["' + b"x" * 70_000 + b'"]', "at line 1 column"),
        (b"[]\x00", "at line 1 column 3"),
        (b"// []", "at line 1 column 1"),
    ],
    ids=lambda case: repr(case)[:30],
)
def test_a_body_that_is_not_json_is_400_with_its_place(
    desk: DeskInProcess, body: bytes, message: str
) -> None:
    for method, path in (("POST", ORDERS), ("PATCH", ORDER)):
        status, told = refused(desk, method, path, body)
        assert (status, told.startswith(MALFORMED)) == (400, True), told
        assert message in told


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{}", "expected `array`, got `object`"),
        (b"null", "expected `array`, got `null`"),
        (b'"[]"', "expected `array`, got `string`"),
        (b"[null]", "[0]: expected `object`, got `null`"),
        (b"[{}]", "[0]: missing field `"),
        (row(limit_price=48.5), "[0].limit_price: expected `string | null`, got `number`"),
        (row(limit_price=48), "[0].limit_price: expected `string | null`, got `integer`"),
        (row(quantity=None), "[0].quantity: expected `string`, got `null`"),
        (raw_row("1e300"), "[0].quantity: expected `string`, got `number`"),
        (row(quantity="1e9"), "[0].quantity: "),
        (row(quantity="1e9999999"), "[0].quantity: "),
        (row(quantity="-1"), "[0].quantity: "),
        (row(quantity="+1"), "[0].quantity: "),
        (row(quantity=" 1"), "[0].quantity: "),
        (row(quantity="1\n"), "[0].quantity: "),
        (row(quantity=""), "[0].quantity: "),
        (row(quantity="NaN"), "[0].quantity: "),
        (row(quantity="\u0661"), "[0].quantity: "),
        (row(quantity="1" * 5_000), "[0].quantity: "),
        (row(side="HOLD"), "[0].side: "),
        (row(side="buy"), "[0].side: "),
        (row(order_type="OTHER"), "[0].order_type: "),
        (row(time_in_force="FOREVER"), "[0].time_in_force: "),
        (row(extended_hours="yes"), "[0].extended_hours: "),
        (row(id=""), "[0].id: "),
        (row(id="x" * 65), "[0].id: "),
        (row(id=7), "[0].id: "),
        (row(legs=[]), "[0]: unknown field `legs`"),
        (row(notional="5"), "[0]: unknown field `notional`"),
        (row(strategy={"type": "MAGIC"}), "[0].strategy"),
        (row(strategy={"type": "SOR", "end_at": "x"}), "[0].strategy"),
    ],
    ids=lambda case: repr(case)[:40],
)
def test_a_submit_of_the_wrong_shape_is_422_with_its_path(
    desk: DeskInProcess, body: bytes, message: str
) -> None:
    status, told = refused(desk, "POST", ORDERS, body)
    assert (status, told.startswith(WRONG_SHAPE)) == (422, True), told
    assert message in told


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quantity": "0"}, "Invalid quantity: must be positive"),
        ({"quantity": "0.00000000"}, "Invalid quantity: must be positive"),
        ({"quantity": "1.0000001"}, "Invalid quantity: more than 6 decimals"),
        ({"quantity": "1000000001"}, "Invalid quantity: must be at most 1000000000"),
        ({"limit_price": "0"}, "Invalid limit price: must be positive"),
        ({"limit_price": "999999999999.99"}, "Invalid limit price: must be at most 1000000000"),
        ({"limit_price": None}, "limit_price is required for order_type LIMIT"),
        ({"order_type": "MARKET", "time_in_force": "DAY"}, "limit_price is not allowed"),
        ({"symbol": None}, "one of symbol and instrument_id must be given"),
        ({"symbol": "NOBODY"}, "Instrument not found: NOBODY"),
        ({"symbol": ""}, "Instrument not found: "),
        ({"symbol": "\x00"}, "Instrument not found: \x00"),
        ({"instrument_id": "MSFT"}, "symbol and instrument_id name different instruments"),
        ({"stop_price": "1.00"}, "stop_price is not allowed for order_type LIMIT"),
        ({"trailing_offset": "1"}, "trailing_offset is not allowed for order_type LIMIT"),
        ({"limit_offset": "-1"}, "limit_offset is not allowed for order_type LIMIT"),
        ({"expires_at": "2040-01-01"}, "expires_at is not allowed"),
        ({"time_in_force": "GOOD_TILL_DATE"}, "expires_at is required"),
    ],
    ids=lambda case: repr(case)[:40],
)
def test_a_value_that_no_desk_could_take_is_422(
    desk: DeskInProcess, changes: dict[str, object], message: str
) -> None:
    status, told = refused(desk, "POST", ORDERS, row(**changes))
    assert status == 422, told
    assert told.startswith(f"[0]: {message}")


@pytest.mark.parametrize(
    "instant",
    [
        "tomorrow",
        "",
        "2040-13-01T00:00:00Z",
        "2040-02-30",
        "2040-01-01T24:00:00Z",
        "0000-01-01",
        "0001-01-01T00:00:00+23:59",
        "1969-12-31T23:59:59Z",
        "2262-04-12T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "9999-12-31T23:59:59-23:59",
        "99999-01-01",
        "2040-01-01T00:00:00+99:99",
        "\u0662040-01-01",
    ],
)
def test_an_expiry_that_no_clock_reaches_is_422(desk: DeskInProcess, instant: str) -> None:
    """The last of them once stopped a desk: 64 bits of nanoseconds end in April 2262."""
    changes = {"time_in_force": "GOOD_TILL_DATE", "expires_at": instant}
    status, told = refused(desk, "POST", ORDERS, row(**changes))
    assert (status, told.startswith("[0]: Invalid expires at: ")) == (422, True), told


def test_one_bad_row_places_none(desk: DeskInProcess) -> None:
    rows = [ROW, ROW, ROW | {"quantity": "0"}]
    status, told = refused(desk, "POST", ORDERS, rows)
    assert (status, told) == (422, "[2]: Invalid quantity: must be positive")


@pytest.mark.parametrize("count", [0, 1001])
def test_a_submit_has_1_to_1000_rows(desk: DeskInProcess, count: int) -> None:
    status, told = refused(desk, "POST", ORDERS, [ROW] * count)
    assert (status, told) == (400, f"expected 1 to 1000 orders, got {count}")


def test_the_largest_submit_may_use_every_member(desk: DeskInProcess) -> None:
    instrument = desk.ask("GET", "/v1/instruments/AAPL", key=TRADER).data
    full = ROW | {
        "instrument_id": instrument["id"],
        "time_in_force": "GOOD_TILL_DATE",
        "expires_at": "2040-01-01T00:00:00Z",
        "extended_hours": True,
        "position_intent": "OPEN",
        "strategy": {"type": "SOR"},
        "stop_price": None,
        "trailing_offset": None,
        "trailing_offset_type": None,
        "limit_offset": None,
    }
    rows = [full | {"id": f"full-{number}"} for number in range(1000)]
    assert len(desk.ask("POST", ORDERS, rows, key=TRADER).data) == 1000


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({}, 400, "at least one field must be provided"),
        ({"quantity": None, "limit_price": None}, 400, "at least one field must be provided"),
        ({"quantity": "0"}, 400, "Invalid quantity: must be positive"),
        ({"limit_price": "1.0000001"}, 400, "Invalid limit price: more than 6 decimals"),
        ({"stop_price": "1.00"}, 400, f"Order {RESTING} cannot be replaced: FIELD_NOT_FOR_ORDER"),
        ({"quantity": "40"}, 400, f"Order {RESTING} cannot be replaced: QUANTITY_BELOW_FILLED"),
        ({"quantity": "50.5"}, 400, "Risk check failed"),
        ({"limit_price": "1.001"}, 400, "Risk check failed"),
        ({"quantity": 50}, 422, WRONG_SHAPE + "quantity: "),
        ({"time_in_force": "DAY"}, 422, WRONG_SHAPE + "unknown field `time_in_force`"),
        ([], 422, WRONG_SHAPE),
        (None, 400, MALFORMED),
    ],
)
def test_a_replace_that_makes_no_sense_is_refused(
    desk: DeskInProcess, body: object, status: int, message: str
) -> None:
    found, told = refused(desk, "PATCH", ORDER, body)
    assert (found, told.startswith(message)) == (status, True), told


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("status=OPEN", "unknown variant `OPEN` for `status`"),
        ("status=new", "unknown variant `new` for `status`"),
        ("statuses=NEW", "unknown field `statuses`"),
        ("=NEW", "unknown field ``"),
        ("page_size=0", "`page_size` is 0"),
        ("page_size=1001", "`page_size` is 1001"),
        ("page_size=-1", "`page_size` is -1"),
        ("page_size=1e3", "invalid value `1e3` for `page_size`"),
        ("page_size=" + "9" * 5_000, "invalid value `"),
        ("page_size=%D9%A1", "invalid value `"),
        ("page_size=5&page_size=5", "duplicate field `page_size`"),
        ("symbol=AAPL&symbol=MSFT", "duplicate field `symbol`"),
        ("symbol=%FF", "not UTF-8"),
        ("%FF=1", "not UTF-8"),
        ("from=yesterday", "invalid value `yesterday` for `from`"),
        ("from=2026-02-30", "invalid value `2026-02-30` for `from`"),
        ("from=9999-99-99", "invalid value `9999-99-99` for `from`"),
        ("updated_at=2026-01-01", "unknown field `updated_at`"),
        ("updated_at[eq]=2026-01-01", "unknown field `updated_at[eq]`"),
        ("updated_at[gt]=soon", "invalid value `soon` for `updated_at[gt]`"),
        ("updated_at[gte]=2026-01-02&updated_at[lt]=2026-01-01", "ends before it begins"),
        ("page_token=", "invalid value for `page_token`"),
        ("page_token=page%3D2", "invalid value for `page_token`"),
        ("page_token=eyJvZmZzZXQiOjEwMH0", "invalid value for `page_token`"),
        ("page_token=AAAAAAAAAGQAAAAAAAAAZ", "invalid value for `page_token`"),
        ("page_token=AAAAAAAAAGQAAAAAAAAAZAAA", "invalid value for `page_token`"),
        ("page_token=AAAAAAAAAAAAAAAAAAAAZA", "invalid value for `page_token`"),
        ("page_token=AAAAAAAAA-kAAAAAAAAAZA", "invalid value for `page_token`"),
        ("page_token=AAAAAAAAAGT__________w", "invalid value for `page_token`"),
        ("page_token=%C3%BC", "invalid value for `page_token`"),
        ("status=" + ",".join(["NEW"] * 1001), "more than 1000 values for `status`"),
        ("&".join(["status=NEW"] * 1001), "more than 1000 parameters"),
    ],
    ids=lambda case: case[:40],
)
def test_a_query_that_makes_no_sense_is_400_and_named(
    desk: DeskInProcess, query: str, message: str
) -> None:
    status, told = refused(desk, "GET", ORDERS, query=query)
    assert (status, told.startswith(BAD_QUERY)) == (400, True), told
    assert message in told


@pytest.mark.parametrize("query", ["sid=BUY", "side=HOLD", "type=STOPP", "symbol=AAPL", "side="])
def test_a_misspelt_filter_cancels_nothing(desk: DeskInProcess, query: str) -> None:
    status, told = refused(desk, "DELETE", ORDERS, query=query)
    assert (status, told.startswith(BAD_QUERY)) == (400, True), told


@pytest.mark.parametrize("query", ["side=SELL_SHORT", "type=OTHER", "instrument_ids=NOBODY"])
def test_a_filter_that_matches_nothing_cancels_nothing(desk: DeskInProcess, query: str) -> None:
    status, told = refused(desk, "DELETE", ORDERS, query=query)
    assert (status, told) == (404, "No orders match the specified filters")


def test_an_empty_list_of_instruments_cancels_nothing(desk: DeskInProcess) -> None:
    """A client that names no instrument in a filter did not mean all of them."""
    status, told = refused(desk, "DELETE", ORDERS, query="instrument_ids=")
    assert (status, told) == (404, "No orders match the specified filters")


@pytest.mark.parametrize(
    "query",
    [
        "from=1970-01-01&to=2262-04-10",
        "from=2025-10-31T09:30:00-04:00",
        "from=2025-10-31T09:30:00+00:00",
        "order_ids=%00," + RESTING,
        "order_ids=%27%3B--," + RESTING,
        "&&status=PARTIALLY_FILLED&",
        "page_token=AAAAAAAAAGQAAAAAAAAAAA%3D%3D",
        # No bound, as many programs spell it.
        "from=0001-01-01&to=9999-12-31",
        "to=9999-12-31T23:59:59.999999999-23:59",
        "updated_at[gte]=0001-01-01T00:00:00%2B23:59",
    ],
)
def test_a_query_that_is_only_unusual_is_answered(desk: DeskInProcess, query: str) -> None:
    listed = desk.ask("GET", ORDERS, key=TRADER, query=query)
    assert [order["id"] for order in listed.data] == [RESTING]


def test_a_page_far_behind_the_last_is_empty(desk: DeskInProcess) -> None:
    listed = desk.ask("GET", ORDERS, key=TRADER, query="page_token=AAAAAAAAAGRAAAAAAAAAAA")
    assert listed.data == []
    assert listed.body["metadata"]["total_items"] == 1


@pytest.mark.parametrize(
    "order_id",
    ["a/b", "..", "%", "%00", "\x00", "\u00fcber", "\U0001f4a5", " ", "x" * 10_000, "'; --", "+"],
    ids=lambda text: repr(text)[:20],
)
@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH"])
def test_any_text_is_an_order_id_that_is_not_found(
    desk: DeskInProcess, method: str, order_id: str
) -> None:
    path = f"{ORDERS}/{quote(order_id, safe='')}"
    body = {"quantity": "50"} if method == "PATCH" else None
    assert refused(desk, method, path, body) == (
        404,
        f"Order {order_id} not found for account {MINE}",
    )


def test_an_order_id_that_is_not_utf_8_is_400(desk: DeskInProcess) -> None:
    assert refused(desk, "GET", f"{ORDERS}/%FF") == (
        400,
        "Cannot parse `order_id` with value `%FF`: not UTF-8",
    )


@pytest.mark.parametrize("order_id", ["a/b", "%", "\u00fcber", "a b", "x,y", "\x00"])
def test_a_client_id_of_any_text_finds_its_order(desk: DeskInProcess, order_id: str) -> None:
    (order,) = desk.ask("POST", ORDERS, [ROW | {"id": order_id}], key=TRADER).data
    found = desk.ask("GET", f"{ORDERS}/{quote(order_id, safe='')}", key=TRADER)
    assert found.data["id"] == order["id"]


@pytest.mark.parametrize(
    "account_id",
    ["-1", "abc", "1.0", "1e3", "01", "%20", "%D9%A1", "9" * 19, "9" * 5_000, "0x10", "+1"],
    ids=lambda text: text[:20],
)
def test_an_account_id_that_is_no_number_is_400(desk: DeskInProcess, account_id: str) -> None:
    before = desk.digest
    reply = desk.ask("GET", f"/v1/accounts/{account_id}/orders", key=EVERYONE)
    assert reply.status == 400
    assert reply.message.startswith("Cannot parse `account_id` with value `")
    assert reply.message.endswith("`: not an account number")
    assert desk.digest == before


def test_the_largest_account_id_is_only_not_found(desk: DeskInProcess) -> None:
    reply = desk.ask("GET", f"/v1/accounts/{'9' * 18}/orders", key=EVERYONE)
    assert (reply.status, reply.message) == (404, "Some requested entity was not found")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "json", ""])
def test_a_body_that_says_it_is_something_else_is_415(desk: DeskInProcess, kind: str) -> None:
    before = desk.digest
    for method, path in (("POST", ORDERS), ("PATCH", ORDER)):
        headers = {"content-type": kind}
        reply = desk.ask(method, path, [ROW], key=TRADER, headers=headers)
        assert (reply.status, reply.message) == (415, "The request body must be application/json")
    assert desk.digest == before


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"]
)
def test_a_body_of_json_is_read(desk: DeskInProcess, kind: str) -> None:
    reply = desk.ask("POST", ORDERS, [ROW], key=TRADER, headers={"content-type": kind})
    assert reply.status == 200
