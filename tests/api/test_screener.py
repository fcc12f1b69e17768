"""The screener, through the whole application."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import DeskInProcess, Reply
from api.people import EVERYONE, READER, SEED, TRADER, UNKNOWN
from runtime.desk_parts import KeptJournal

SEARCH = "/v1/screener"
SAVED = "/v1/saved-screeners"
SYMBOL = [{"name": "symbol"}]
BY_SYMBOL = {"field": {"name": "symbol"}, "direction": "ASC"}


@pytest.fixture(scope="module")
def shared_desk() -> Iterator[DeskInProcess]:
    """Give a desk on which nobody keeps anything."""
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


def filter_on(field: str, operator: str, *values: object, **more: Any) -> dict[str, Any]:
    """Return a filter; a dictionary among the values is a variable."""
    return {
        "left": {"name": field},
        "op": {"name": operator, **more},
        "right": [{"variable" if isinstance(each, dict) else "value": each} for each in values],
    }


def search(desk: DeskInProcess, *filters: dict[str, Any], **body: Any) -> Reply:
    """Ask for the symbols of all that filters find, or what else is asked for."""
    asked = {"columns": SYMBOL, "sorts": [BY_SYMBOL], **body}
    return desk.ask("POST", SEARCH, asked | {"filters": list(filters)}, key=READER)


def symbols(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.message
    return [row[1]["value"] for row in reply.data]


def test_a_row_is_a_list_of_columns_that_of_the_id_first(shared_desk: DeskInProcess) -> None:
    columns = [{"name": "price"}, {"name": "change_pct", "lookback": "ONE_WEEK"}]
    reply = search(shared_desk, filter_on("symbol", "EQUAL", "AAPL"), columns=columns)
    ((identity, price, change),) = reply.data
    (snapshot,) = shared_desk.ask(
        "GET", "/v1/market-data/snapshot", query="instrument_ids=AAPL", key=READER
    ).data
    assert identity == {
        "field": {"name": "instrument_id", "value_type": "STRING"},
        "name": "Instrument ID",
        "type": None,
        "value": snapshot["instrument_id"],
    }
    assert price == {
        "field": {"name": "price", "value_type": "DECIMAL"},
        "name": "Price",
        "type": "CURR_USD",
        "value": float(snapshot["last_trade"]["price"]),
    }
    assert change["name"] == "Change (1W)"
    assert change["field"]["lookback"] == "ONE_WEEK"
    assert change["type"] == "PERCENT"
    assert -20 < change["value"] < 20


def test_the_catalog_tells_the_columns_of_an_answer_that_names_none(
    shared_desk: DeskInProcess,
) -> None:
    catalog = shared_desk.ask("GET", f"{SEARCH}/catalog", key=READER).data
    reply = search(shared_desk, filter_on("symbol", "EQUAL", "AAPL"), columns=None)
    (row,) = reply.data
    told = [
        "_".join(
            [each["field"]["name"]]
            + [
                catalog["suffixes"][token]
                for axis, token in each["field"].items()
                if axis in {"lookback", "period"}
            ]
        )
        for each in row[1:]
    ]
    assert told == catalog["default_response_fields"]


def test_every_field_of_the_catalog_can_be_shown_filtered_and_sorted_by(
    shared_desk: DeskInProcess,
) -> None:
    catalog = shared_desk.ask("GET", f"{SEARCH}/catalog", key=READER).data
    fields = catalog["fields"]
    few = filter_on("symbol", "ONE_OF", "AAPL", "MSFT", "XOM")
    for name, kind in zip(fields["name"], fields["kind"], strict=True):
        for combination in catalog["kinds"][kind]["combinations"]:
            reference = {"name": name, **combination}
            reply = shared_desk.ask(
                "POST", SEARCH, {"columns": [reference], "filters": [few]}, key=READER
            )
            assert reply.body["metadata"]["total_items"] == 3
            values = [row[-1]["value"] for row in reply.data]
            assert None not in values, reference


def test_every_operator_of_a_type_is_taken_and_no_other(shared_desk: DeskInProcess) -> None:
    catalog = shared_desk.ask("GET", f"{SEARCH}/catalog", key=READER).data
    samples = {
        "DECIMAL": ("beta", 1),
        "INTEGER": ("average_volume", 1000),
        "STRING": ("symbol", "A"),
        "ANALYST_RATING": ("consensus_rating", "HOLD"),
        "DATE": ("list_date", "2000-01-01"),
    }
    counts = {"BETWEEN": 2, "NOT_BETWEEN": 2, "IS_NULL": 0, "IS_NOT_NULL": 0}
    for kind, (field, value) in samples.items():
        taken = catalog["operators_by_value_type"][kind]
        for operator in catalog["enums"]["operator"]:
            asked = filter_on(field, operator, *[value] * counts.get(operator, 1))
            reply = shared_desk.ask("POST", SAVED, {"filters": [asked]}, key=EVERYONE)
            assert reply.status == (200 if operator in taken else 400), (operator, kind)


def test_filters_of_companies_find_what_the_columns_then_show(shared_desk: DeskInProcess) -> None:
    reply = search(
        shared_desk,
        filter_on("sector", "EQUAL", "technology", args=["CASE_INSENSITIVE"]),
        filter_on("average_volume", "GREATER_OR_EQUAL", 20_000_000.0),
        columns=[*SYMBOL, {"name": "sector"}, {"name": "average_volume"}],
    )
    assert {"AAPL", "MSFT", "NVDA"} <= set(symbols(reply))
    for _, _, sector, volume in reply.data:
        assert sector["value"] == "Technology"
        assert volume["value"] >= 20_000_000


def test_dates_are_compared_with_the_desks_own_day(shared_desk: DeskInProcess) -> None:
    # The desk's day is 2025-10-31. Apple was listed on 1980-12-12, as its statements say.
    few = filter_on("symbol", "ONE_OF", "AAPL", "META")
    ago = {"name": "today", "modifier": {"name": "SUBTRACT", "args": [40, "YEAR"]}}
    assert symbols(search(shared_desk, few, filter_on("list_date", "LESS_THAN", ago))) == ["AAPL"]
    assert symbols(search(shared_desk, few, filter_on("list_date", "GREATER_THAN", ago))) == [
        "META"
    ]
    days = {"name": "today", "modifier": {"name": "SUBTRACT", "args": [16394]}}
    assert symbols(search(shared_desk, few, filter_on("list_date", "EQUAL", days))) == ["AAPL"]
    ahead = {"name": "start_of_year", "modifier": {"name": "ADD", "args": [2, "YEAR"]}}
    coming = filter_on("next_earnings_date", "BETWEEN", {"name": "today"}, ahead)
    assert symbols(search(shared_desk, few, coming)) == ["AAPL", "META"]


def test_a_field_is_compared_with_another_and_what_is_added(shared_desk: DeskInProcess) -> None:
    few = filter_on("symbol", "ONE_OF", "AAPL", "MSFT", "XOM")
    more = {"name": "low", "modifier": {"name": "ADD", "args": [1000]}}
    assert symbols(search(shared_desk, few, filter_on("high", "GREATER_THAN", more))) == []
    assert len(symbols(search(shared_desk, few, filter_on("high", "LESS_THAN", more)))) == 3
    volume = {"name": "average_volume"}
    assert len(symbols(search(shared_desk, few, filter_on("price", "LESS_THAN", volume)))) == 3


def test_answers_come_in_pages(shared_desk: DeskInProcess) -> None:
    few = filter_on("symbol", "ONE_OF", "AAPL", "MSFT", "XOM", "TSLA", "ORCL")
    first = search(shared_desk, few, page_size=2)
    assert symbols(first) == ["AAPL", "MSFT"]
    assert first.body["metadata"]["total_items"] == 5
    assert first.body["metadata"]["total_pages"] == 3
    token = first.body["metadata"]["next_page_token"]
    assert symbols(search(shared_desk, few, page_token=token, page_size=1)) == ["ORCL", "TSLA"]


def test_a_sort_without_a_direction_has_the_highest_first(shared_desk: DeskInProcess) -> None:
    few = filter_on("symbol", "ONE_OF", "AAPL", "MSFT", "XOM")
    assert symbols(search(shared_desk, few, sorts=[{"field": {"name": "symbol"}}])) == [
        "XOM",
        "MSFT",
        "AAPL",
    ]


def test_a_draft_filters_nothing(shared_desk: DeskInProcess) -> None:
    few = filter_on("symbol", "EQUAL", "AAPL")
    assert symbols(search(shared_desk, few, {"left": {"name": "beta"}})) == ["AAPL"]


def variable(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, **more}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (filter_on("nothing", "EQUAL", 1), "filters[0].left.name: unknown field `nothing`"),
        (
            filter_on("price", "EQUAL", "150"),
            "filters[0].right[0].value: expected a number, as `price` is DECIMAL",
        ),
        (
            filter_on("symbol", "EQUAL", 5),
            "filters[0].right[0].value: expected a text, as `symbol` is STRING",
        ),
        (
            filter_on("symbol", "LESS_THAN", "A"),
            "filters[0].op.name: LESS_THAN does not compare `symbol`, which is STRING",
        ),
        (
            filter_on("price", "BETWEEN", 1),
            "filters[0].right: BETWEEN takes 2 values, got 1",
        ),
        (
            filter_on("price", "IS_NULL", 1),
            "filters[0].right: IS_NULL takes no value, got 1",
        ),
        (
            filter_on("price", "BETWEEN", 2, 1),
            "filters[0].right: the range ends before it begins",
        ),
        (
            filter_on("price", "EQUAL", 1, args=["CASE_INSENSITIVE"]),
            "filters[0].op.args: CASE_INSENSITIVE means nothing for EQUAL",
        ),
        (
            filter_on("price", "BETWEEN", 1, 2, args=["LEFT_INCLUSIVE", "LEFT_EXCLUSIVE"]),
            "filters[0].op.args: an end is both in and out",
        ),
        (
            filter_on("symbol", "REGEX", "(a"),
            "filters[0].right[0].value: the pattern leaves a group open at character 3",
        ),
        (
            filter_on("list_date", "EQUAL", "20251031"),
            "filters[0].right[0].value: expected a day like 2025-10-31",
        ),
        (
            filter_on("price", "EQUAL", variable("today")),
            "filters[0].right[0].variable: `today` is a DATE and cannot be compared with DECIMAL",
        ),
        (
            filter_on("price", "EQUAL", variable("symbol")),
            "filters[0].right[0].variable: `symbol` is STRING and cannot be compared with DECIMAL",
        ),
        (
            filter_on("price", "EQUAL", variable("beta", lookback="ONE_DAY")),
            "filters[0].right[0].variable: there is no `beta` with lookback ONE_DAY",
        ),
        (
            filter_on(
                "list_date",
                "EQUAL",
                variable("today", modifier={"name": "ADD", "args": [1, "HOUR"]}),
            ),
            "filters[0].right[0].variable.modifier.args[1]: expected one of DAY, WEEK, MONTH, YEAR",
        ),
        (
            filter_on(
                "list_date",
                "EQUAL",
                variable("today", modifier={"name": "ADD", "args": [1.5]}),
            ),
            (
                "filters[0].right[0].variable.modifier.args[0]: "
                "expected a whole number from 0 to 100000"
            ),
        ),
        (
            filter_on(
                "list_date",
                "EQUAL",
                variable("today", modifier={"name": "ADD", "args": [99_999, "YEAR"]}),
            ),
            "filters[0].right[0].variable.modifier: leads beyond the years 1 to 9999",
        ),
        (
            {"left": {"name": "price"}, "right": [{"value": 1}]},
            "filters[0].right: values without an `op`",
        ),
        (
            {"left": {"name": "price"}, "op": {"name": "EQUAL"}, "right": [{}]},
            "filters[0].right[0].value: neither a value nor a variable",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_path_and_not_kept(
    shared_desk: DeskInProcess, asked: dict[str, Any], message: str
) -> None:
    for path in (SEARCH, SAVED):
        refused = shared_desk.ask("POST", path, {"filters": [asked]}, key=EVERYONE)
        assert (refused.status, refused.message) == (400, message)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"sort_by": "price"}, 422),
        ({"filters": [{"left": {"name": "price"}, "op": {"name": "LIKE"}}]}, 422),
        ({"filters": [{"left": {"name": "price", "table": "sqlite_master"}}]}, 422),
        ({"page_size": 0}, 422),
        ({"page_size": 1001}, 422),
        ({"page_token": "nonsense"}, 400),
        ({"columns": [{"name": "symbol; DROP TABLE sheet"}]}, 400),
        ({"sorts": [{"field": {"name": "1=1"}}]}, 400),
        (b"{", 400),
        ([], 422),
    ],
)
def test_a_question_of_the_wrong_shape_is_refused(
    shared_desk: DeskInProcess, body: object, status: int
) -> None:
    assert shared_desk.ask("POST", SEARCH, body, key=READER).status == status


@pytest.mark.parametrize("text", ["' OR 1=1 --", "%", "\x00", "😀", "AAPL\n", "a" * 256])
def test_an_attempt_at_something_else_is_a_text_that_nothing_is_like(
    shared_desk: DeskInProcess, text: str
) -> None:
    for operator in ("EQUAL", "BEGINS_WITH", "ENDS_WITH", "CONTAINS"):
        assert symbols(search(shared_desk, filter_on("symbol", operator, text))) == []


# ---- Screeners that are kept.

KEPT = {
    "name": "Cheap",
    "columns": [{"name": "symbol"}],
    "filters": [filter_on("price", "LESS_THAN", 5.5), {"left": {"name": "beta"}}],
    "sorts": [{"field": {"name": "price"}, "direction": "ASC"}],
}


def made(desk: DeskInProcess, key: str = EVERYONE, **more: Any) -> str:
    """Keep a screener and return its path."""
    return f"{SAVED}/{desk.ask('POST', SAVED, KEPT | more, key=key).data['id']}"


def read(desk: DeskInProcess, path: str, key: str = EVERYONE) -> Any:
    return desk.ask("GET", path, key=key).data


def test_a_screener_is_kept_as_it_was_asked_drafts_included(desk: DeskInProcess) -> None:
    path = made(desk)
    entry = read(desk, path)
    assert entry.pop("id") == path.rpartition("/")[2]
    assert entry == KEPT | {
        "shared": False,
        "created_at": "2025-10-31T13:30:00Z",
        "updated_at": "2025-10-31T13:30:00Z",
    }


def test_a_patch_changes_what_it_names_and_empties_what_is_empty(desk: DeskInProcess) -> None:
    path = made(desk)
    desk.pass_time(2_000_000_000)
    patched = desk.ask("PATCH", path, {"columns": [], "sorts": None, "shared": True}, key=EVERYONE)
    assert "columns" not in patched.data
    assert patched.data["sorts"] == KEPT["sorts"]
    assert patched.data["filters"] == KEPT["filters"]
    assert patched.data["name"] == "Cheap"
    assert patched.data["shared"] is True
    assert patched.data["created_at"] == "2025-10-31T13:30:00Z"
    assert patched.data["updated_at"] == "2025-10-31T13:30:02Z"
    assert read(desk, path) == patched.data


def test_a_put_empties_what_it_leaves_out_but_the_name(desk: DeskInProcess) -> None:
    path = made(desk, shared=True)
    put = desk.ask("PUT", path, {"sorts": []}, key=EVERYONE).data
    assert put["name"] == "Cheap"
    assert put["filters"] == []
    assert put["shared"] is True
    assert "columns" not in put
    assert "sorts" not in put


@pytest.mark.parametrize(
    ("body", "status"),
    [({"name": ""}, 422), ({"name": "x" * 129}, 422), ({"colour": 1}, 422), ({"shared": 1}, 422)],
)
def test_what_makes_no_sense_changes_nothing(
    desk: DeskInProcess, body: object, status: int
) -> None:
    path = made(desk)
    before = read(desk, path)
    for method in ("PATCH", "PUT"):
        assert desk.ask(method, path, body, key=EVERYONE).status == status
    assert read(desk, path) == before


def test_a_shared_screener_is_read_by_id_and_neither_listed_nor_changed(
    desk: DeskInProcess,
) -> None:
    path, hidden = made(desk, shared=True), made(desk)
    assert read(desk, path, key=TRADER)["name"] == "Cheap"
    assert read(desk, SAVED, key=TRADER) == []
    assert len(read(desk, SAVED)) == 2
    refused = {
        desk.ask(method, where, body, key=TRADER).raw_but_for_the_request_id
        for method, where, body in (
            ("PATCH", path, {}),
            ("PUT", path, {}),
            ("DELETE", path, None),
            ("GET", hidden, None),
            ("GET", f"{SAVED}/{UNKNOWN}", None),
        )
    }
    assert len(refused) == 1


def test_a_deleted_screener_is_gone(desk: DeskInProcess) -> None:
    path = made(desk)
    assert desk.ask("DELETE", path, key=EVERYONE).data is None
    for method in ("GET", "DELETE"):
        gone = desk.ask(method, path, key=EVERYONE)
        assert (gone.status, gone.message) == (404, "Some requested entity was not found")


def test_an_id_that_is_no_uuid_is_a_bad_path(shared_desk: DeskInProcess) -> None:
    refused = shared_desk.ask("GET", f"{SAVED}/123", key=READER)
    assert refused.status == 400
    assert refused.message == "Cannot parse `screener_id` with value `123`: not a UUID"


def test_a_key_that_only_reads_searches_and_keeps_nothing(shared_desk: DeskInProcess) -> None:
    assert search(shared_desk, filter_on("symbol", "EQUAL", "AAPL")).status == 200
    assert shared_desk.ask("POST", SAVED, KEPT, key=READER).status == 403


def test_a_restart_forgets_nothing_of_a_screener() -> None:
    journal = KeptJournal()
    desk = DeskInProcess(SEED, journal=journal)
    path = made(desk)
    desk.ask("PATCH", path, {"name": "Cheaper"}, key=EVERYONE)
    desk.ask("DELETE", made(desk), key=EVERYONE)
    before = read(desk, SAVED)
    desk.close()
    again = DeskInProcess(SEED, journal=journal)
    assert read(again, SAVED) == before
    assert [each["name"] for each in before] == ["Cheaper"]
    again.close()


def test_the_day_of_a_listing_that_nobody_deals_in_is_that_of_its_snapshot(
    shared_desk: DeskInProcess,
) -> None:
    """Each of them to the last digit, as the summary of the day and the snapshot tell it."""
    few = filter_on("symbol", "ONE_OF", "F", "KO", "GE", "AAPL", "T")
    columns = [*SYMBOL, *({"name": name} for name in ("open", "high", "low", "volume"))]
    told = search(shared_desk, few, columns=columns).data
    assert [row[1]["value"] for row in told] == ["AAPL", "F", "GE", "KO", "T"]
    for _, symbol, *figures in told:
        (summary,) = shared_desk.ask(
            "GET",
            "/v1/market-data/daily-summary",
            query=f"instrument_ids={symbol['value']}",
            key=READER,
        ).data
        session = summary.get("session", summary)
        for figure in figures:
            assert figure["value"] == float(session[figure["field"]["name"]])


def test_figures_of_the_day_are_filtered_and_sorted_by_among_what_all_else_leaves(
    shared_desk: DeskInProcess,
) -> None:
    few = filter_on("symbol", "BEGINS_WITH", "AA")
    known = filter_on("volume", "GREATER_THAN", 0)
    by_volume = {"field": {"name": "volume"}}
    columns = [*SYMBOL, {"name": "volume"}]
    reply = search(shared_desk, few, known, columns=columns, sorts=[by_volume])
    volumes = [row[2]["value"] for row in reply.data]
    assert volumes == sorted(volumes, reverse=True)
    everything = search(shared_desk, few, filter_on("instrument_type", "EQUAL", "COMMON_STOCK"))
    assert set(symbols(reply)) == set(symbols(everything))
    assert len(volumes) > 5


@pytest.mark.parametrize(
    ("older", "today"),
    [
        ("lt", "LESS_THAN"),
        ("lte", "LESS_OR_EQUAL"),
        ("gt", "GREATER_THAN"),
        ("gte", "GREATER_OR_EQUAL"),
        ("eq", "EQUAL"),
        ("in", "ONE_OF"),
        ("greater_or_equal", "GREATER_OR_EQUAL"),
        ("one_of", "ONE_OF"),
    ],
)
def test_older_spellings_of_operators_are_read_and_never_told(
    desk: DeskInProcess, older: str, today: str
) -> None:
    found = [symbols(search(desk, filter_on("beta", spelled, 1.2))) for spelled in (older, today)]
    assert found[0] == found[1]
    kept = desk.ask("POST", SAVED, {"filters": [filter_on("beta", older, 1.2)]}, key=EVERYONE)
    assert kept.data["filters"][0]["op"]["name"] == today


@pytest.mark.parametrize("name", ["Lt", "LT", "Equal", "not_equal", "", "ne"])
def test_no_other_spelling_of_an_operator_is_read(desk: DeskInProcess, name: str) -> None:
    assert search(desk, filter_on("beta", name, 1.2)).status == 422
