"""Watchlists, through the whole application."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess, Reply
from api.people import EVERYONE, KEPT, READER, SEED, TRADER, UNKNOWN
from runtime.desk_parts import KeptJournal
from sidestreet.domain.events import Cause
from sidestreet.domain.watchlists import ITEMS_MAX, AddWatchlistItem

LISTS = "/v1/watchlists"
EMPTY = {**SEED, "watchlists": []}


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(EMPTY)
    yield desk
    desk.close()


def made(desk: DeskInProcess, name: str = "Tech", key: str = EVERYONE) -> str:
    """Make a list and return its path."""
    data = desk.ask("POST", LISTS, {"name": name}, key=key).data
    return f"{LISTS}/{data['id']}"


def add(desk: DeskInProcess, path: str, instrument: str, key: str = EVERYONE) -> Reply:
    """Put an instrument on a list."""
    return desk.ask("POST", f"{path}/items", {"instrument_id": instrument}, key=key)


def read(desk: DeskInProcess, path: str = LISTS, key: str = EVERYONE, query: str = "") -> Any:
    """Read a list, or all of them."""
    return desk.ask("GET", path, key=key, query=query).data


def test_a_list_is_made_empty_and_told_to_the_second(desk: DeskInProcess) -> None:
    data = desk.ask("POST", LISTS, {"name": "Tech"}, key=EVERYONE).data
    assert data.pop("id")
    assert data == {"name": "Tech", "created_at": "2025-10-31T13:30:00Z"}
    (entry,) = read(desk)
    assert entry["name"] == "Tech"
    assert read(desk, f"{LISTS}/{entry['id']}") == entry | {"items": []}


def test_an_item_tells_its_instrument_and_what_it_was_worth_when_it_was_added(
    desk: DeskInProcess,
) -> None:
    path = made(desk)
    desk.pass_time(SECOND)
    item_id = add(desk, path, "AAPL").data["item_id"]
    add(desk, path, "MSFT")
    first, second = read(desk, path)["items"]
    assert (first["id"], first["added_at"]) == (item_id, "2025-10-31T13:30:01Z")
    assert [each["instrument"]["symbol"] for each in (first, second)] == ["AAPL", "MSFT"]
    snapshot_path = "/v1/market-data/snapshot"
    (snapshot,) = read(desk, snapshot_path, query="instrument_ids=AAPL")
    assert float(first["added_price"]) == pytest.approx(
        float(snapshot["last_quote"]["midpoint"]), rel=0.01
    )


def test_what_was_taken_off_is_gone_and_can_be_added_again(desk: DeskInProcess) -> None:
    path = made(desk)
    item_id = add(desk, path, "AAPL").data["item_id"]
    assert add(desk, path, "AAPL").message == "Instrument already exists in watchlist"
    item = f"{path}/items/{item_id}"
    assert desk.ask("DELETE", item, key=EVERYONE).data is None
    assert read(desk, path)["items"] == []
    assert desk.ask("DELETE", item, key=EVERYONE).status == 404
    assert add(desk, path, "AAPL").data["item_id"] != item_id


def test_a_deleted_list_is_gone_and_its_name_free(desk: DeskInProcess) -> None:
    path = made(desk)
    again = desk.ask("POST", LISTS, {"name": "Tech"}, key=EVERYONE)
    assert (again.status, again.message) == (409, "Resource already exists")
    assert desk.ask("DELETE", path, key=EVERYONE).data is None
    for method in ("GET", "DELETE"):
        gone = desk.ask(method, path, key=EVERYONE)
        assert (gone.status, gone.message) == (404, "Some requested entity was not found")
    assert made(desk) != path


def test_nobody_sees_the_lists_of_another_key(desk: DeskInProcess) -> None:
    path = made(desk)
    item_id = add(desk, path, "AAPL").data["item_id"]
    made(desk, key=TRADER)
    assert len(read(desk, key=TRADER)) == 1
    told = {
        desk.ask(method, where, body, key=TRADER).raw_but_for_the_request_id
        for method, where, body in (
            ("GET", path, None),
            ("DELETE", path, None),
            ("POST", f"{path}/items", {"instrument_id": "MSFT"}),
            ("DELETE", f"{path}/items/{item_id}", None),
            ("GET", f"{LISTS}/{UNKNOWN}", None),
        )
    }
    assert len(told) == 1
    assert [each["id"] for each in read(desk, path)["items"]] == [item_id]


def test_a_list_of_a_seed_without_an_owner_is_everybodys() -> None:
    desk = DeskInProcess(SEED)
    path = f"{LISTS}/{KEPT}"
    add(desk, path, "MSFT", key=TRADER)
    for key in (EVERYONE, TRADER):
        assert [each["instrument"]["symbol"] for each in read(desk, path, key=key)["items"]] == [
            "AAPL",
            "MSFT",
        ]
    refused = desk.ask("POST", LISTS, {"name": "Everybody's"}, key=TRADER)
    assert refused.status == 409
    desk.close()


def test_a_key_that_only_reads_makes_no_list(desk: DeskInProcess) -> None:
    assert desk.ask("POST", LISTS, {"name": "Tech"}, key=READER).status == 403
    assert read(desk, key=READER) == []


def test_lists_come_in_pages_the_oldest_first(desk: DeskInProcess) -> None:
    for name in "abc":
        made(desk, name)
    page = desk.ask("GET", LISTS, key=EVERYONE, query="page_size=2")
    assert [each["name"] for each in page.data] == ["a", "b"]
    token = page.body["metadata"]["next_page_token"]
    assert [each["name"] for each in read(desk, query=f"page_token={token}")] == ["c"]


def test_a_list_holds_a_thousand_items_and_no_more(desk: DeskInProcess) -> None:
    path = made(desk)
    list_id, owner = path.rpartition("/")[2], EVERYONE.partition(".")[0]
    for number in range(ITEMS_MAX - 1):
        desk.desk.offer(AddWatchlistItem(owner, list_id, f"instrument {number}"), Cause("test"))
    assert add(desk, path, "AAPL").status == 200
    full = add(desk, path, "MSFT")
    assert (full.status, full.message) == (400, "Watchlist cannot exceed 1000 items")
    items = read(desk, path)["items"]
    assert len(items) == ITEMS_MAX
    assert "instrument" not in items[0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": ""}, 422),
        ({"name": "x" * 129}, 422),
        ({"name": None}, 422),
        ({"name": "a", "color": "red"}, 422),
        (b"{", 400),
        ([], 422),
    ],
)
def test_a_list_that_makes_no_sense_is_not_made(
    desk: DeskInProcess, body: object, status: int
) -> None:
    assert desk.ask("POST", LISTS, body, key=EVERYONE).status == status
    assert read(desk) == []


def test_an_instrument_that_is_not_there_is_named(desk: DeskInProcess) -> None:
    refused = add(desk, made(desk), "NOBODY")
    assert (refused.status, refused.message) == (404, "Instrument not found: NOBODY")


@pytest.mark.parametrize("text", ["123", "tech", "0199f3a6-3000-7000-8000-00000000000g"])
def test_an_id_that_is_no_uuid_is_a_bad_path(desk: DeskInProcess, text: str) -> None:
    refused = desk.ask("GET", f"{LISTS}/{text}", key=EVERYONE)
    assert refused.status == 400
    assert refused.message == f"Cannot parse `watchlist_id` with value `{text}`: not a UUID"


def test_a_uuid_is_found_in_any_of_its_spellings(desk: DeskInProcess) -> None:
    path = made(desk)
    list_id = path.rpartition("/")[2]
    for text in (list_id.upper(), list_id.replace("-", "")):
        assert read(desk, f"{LISTS}/{text}")["id"] == list_id


def test_a_restart_forgets_nothing_of_a_list() -> None:
    journal = KeptJournal()
    desk = DeskInProcess(EMPTY, journal=journal)
    path = made(desk)
    add(desk, path, "AAPL")
    gone = add(desk, path, "MSFT").data["item_id"]
    desk.ask("DELETE", f"{path}/items/{gone}", key=EVERYONE)
    desk.ask("DELETE", made(desk, "Other"), key=EVERYONE)
    before = read(desk), read(desk, path)
    desk.close()
    again = DeskInProcess(EMPTY, journal=journal)
    assert (read(again), read(again, path)) == before
    again.close()
