"""The feed, through the whole application."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess, Reply
from api.people import EVERYONE, MINE, READER, ROW, SEED, THEIRS, TRADER
from runtime.desk_parts import KeptJournal

FEED = "/v1/omni-ai/feed"
EVENTS = "/v1/omni-ai/feed/events"


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


def read(desk: DeskInProcess, query: str = "limit=5", key: str = TRADER) -> Any:
    """Return a page of somebody's feed."""
    return desk.ask("GET", FEED, key=key, query=query).data


def ids(page: Any) -> list[str]:
    """Return the ids of a page's items."""
    return [item["id"] for item in page["items"]]


def post(desk: DeskInProcess, item_id: str, type_: str = "seen", key: str = TRADER) -> Reply:
    """Say what somebody did with an item."""
    body = {"event": {"item_id": item_id, "type": type_}}
    return desk.ask("POST", EVENTS, body, key=key)


def headlines(desk: DeskInProcess, query: str, key: str = TRADER) -> list[str]:
    """Return the headlines of a page that are no news."""
    page = read(desk, query, key)
    return [item["headline"] for item in page["items"] if item["kind"] != "news"]


def test_a_feed_begins_with_what_is_new_the_newest_first(desk: DeskInProcess) -> None:
    page = read(desk)
    times = [item["published_at"] for item in page["items"]]
    assert len(times) == 5
    assert times == sorted(times, reverse=True)
    assert times[0] <= "2025-10-31T13:30:00.000000+00:00"
    assert page["next_cursor"] == page["items"][-1]["id"]


def test_what_was_not_seen_is_told_again_and_pages_follow_each_other(desk: DeskInProcess) -> None:
    first = read(desk)
    assert read(desk) == first
    second = read(desk, f"limit=5&cursor={first['next_cursor']}")
    assert len(second["items"]) == 5
    assert not set(ids(first)) & set(ids(second))
    assert read(desk, "limit=10")["items"] == first["items"] + second["items"]
    assert read(desk, f"limit=5&cursor={first['next_cursor']}") == second
    whole = read(desk, "limit=7")
    assert ids(whole) == ids(first) + ids(second)[:2]


def test_twenty_items_are_told_unless_asked_otherwise(desk: DeskInProcess) -> None:
    assert len(read(desk, "")["items"]) == 20


def test_what_was_seen_is_in_the_next_feed_no_more_but_stays_where_it_was(
    desk: DeskInProcess,
) -> None:
    first = read(desk)
    seen, liked, *others = ids(first)
    reply = post(desk, seen)
    assert (reply.status, reply.raw) == (204, b"")
    for type_ in ("click", "upvote", "downvote"):
        assert post(desk, liked, type_).status == 204
    assert ids(read(desk, "limit=4")) == [liked, *others]
    assert ids(read(desk, f"limit=3&cursor={liked}")) == others
    assert ids(read(desk, f"limit=1&cursor={seen}")) == [liked]


def test_a_feed_ends_and_goes_on_when_there_is_more_to_tell(desk: DeskInProcess) -> None:
    cursor = ""
    while (page := read(desk, f"limit=100{cursor}"))["items"]:
        cursor = f"&cursor={page['next_cursor']}"
    assert page == {"items": []}
    desk.pass_time(86_400 * SECOND)
    fresh = read(desk, f"limit=100{cursor}")["items"]
    assert fresh
    assert all(item["published_at"] > "2025-10-31T13:30:00" for item in fresh)


def test_an_order_that_ended_is_told_of_where_the_account_is_named(desk: DeskInProcess) -> None:
    path = f"/v1/accounts/{MINE}/orders"
    (order,) = desk.ask("POST", path, [ROW], key=TRADER).data
    desk.ask("DELETE", f"{path}/{order['id']}", key=TRADER)
    desk.pass_time(SECOND)
    assert "Your order to buy 10 AAPL is canceled" not in headlines(desk, "limit=9", EVERYONE)
    assert headlines(desk, f"limit=9&account_id={MINE}") == [
        "Your order to buy 10 AAPL is canceled"
    ]
    assert "Nothing of it traded." in read(desk)["items"][0]["summary"]
    assert "canceled" not in " ".join(headlines(desk, f"limit=50&account_id={THEIRS}", EVERYONE))


def test_a_fill_is_told_with_its_price(desk: DeskInProcess) -> None:
    path = f"/v1/accounts/{MINE}/orders"
    row = ROW | {"order_type": "MARKET", "time_in_force": "DAY"}
    del row["limit_price"]
    (order,) = desk.ask("POST", path, [row], key=TRADER).data
    desk.pass_time(SECOND)
    filled = desk.ask("GET", f"{path}/{order['id']}", key=TRADER).data
    assert filled["status"] == "FILLED"
    item = read(desk, f"limit=1&account_id={MINE}")["items"][0]
    assert item["kind"] == "omni"
    assert item["headline"] == "Your order to buy 10 AAPL is filled"
    assert f"at ${filled['average_fill_price']} on average" in item["summary"]


def test_splits_and_dividends_that_were_announced_are_told_with_their_number() -> None:
    actions = [
        {"type": "SPLIT", "symbol": "NVDA", "ratio": "3:2", "ex_date": "2025-11-10"},
        {
            "type": "CASH_DIVIDEND",
            "symbol": "AAPL",
            "amount": "0.26",
            "ex_date": "2025-11-12",
            "pay_date": "2025-11-14",
        },
    ]
    desk = DeskInProcess(SEED | {"corporate_actions": actions})
    told = {item["kind"]: item for item in read(desk)["items"]}
    assert told["split"]["metric"] == {"type": "split_ratio", "value": "1.5"}
    assert told["split"]["occurs_at"] == "2025-11-10T05:00:00.000000+00:00"
    assert told["dividend"]["metric"] == {"type": "dividend_amount", "value": "0.26"}
    assert told["dividend"]["headline"] == "AAPL pays a dividend of $0.26 a share"
    desk.close()


def test_earnings_that_are_to_come_are_told_with_what_is_expected(desk: DeskInProcess) -> None:
    told = [item for item in read(desk, "limit=50")["items"] if item["kind"] == "earnings"]
    assert told
    for item in told:
        assert "2025-10-31T13:30:00" < item["occurs_at"] < "2025-11-15"
        assert item["metric"]["type"] == "eps_estimate"
        assert f"${item['metric']['value']} a share" in item["summary"]
    assert not set(ids({"items": told})) & set(ids(read(desk, f"cursor={told[-1]['id']}")))


def test_news_of_what_is_held_are_told(desk: DeskInProcess) -> None:
    seed = {**SEED, "accounts": [{"id": MINE, "positions": [
        {"symbol": "WMT", "quantity": "10", "average_price": "50.00"}]}]}  # fmt: skip
    held = DeskInProcess(seed)
    with_account = read(held, f"limit=100&account_id={MINE}", EVERYONE)["items"]
    without = read(desk, "limit=100", EVERYONE)["items"]
    assert any("Walmart" in item["headline"] for item in with_account)
    assert not any("Walmart" in item["headline"] for item in without)
    held.close()


def test_each_key_has_a_feed_of_its_own(desk: DeskInProcess) -> None:
    mine, theirs = read(desk), read(desk, key=EVERYONE)
    assert not set(ids(mine)) & set(ids(theirs))
    post(desk, ids(mine)[0], key=EVERYONE)
    assert read(desk) == mine
    reply = desk.ask("GET", FEED, key=TRADER, query=f"cursor={ids(theirs)[0]}")
    assert reply.status == 400
    assert "not an item of your feed" in reply.message


def test_an_account_that_was_not_granted_is_refused(desk: DeskInProcess) -> None:
    reply = desk.ask("GET", FEED, key=TRADER, query=f"account_id={THEIRS}")
    assert reply.status == 403
    assert desk.ask("GET", FEED, key=EVERYONE, query="account_id=7999").status == 404


def test_a_key_that_only_reads_says_nothing(desk: DeskInProcess) -> None:
    assert post(desk, ids(read(desk, key=READER))[0], key=READER).status == 403


def test_an_event_about_an_item_that_nobody_has_is_taken_and_changes_nothing(
    desk: DeskInProcess,
) -> None:
    first = read(desk)
    assert post(desk, "item_id").status == 204
    assert read(desk) == first


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"event": None}, 422),
        ({"event": {"item_id": "a"}}, 422),
        ({"event": {"item_id": "", "type": "seen"}}, 422),
        ({"event": {"item_id": "x" * 129, "type": "seen"}}, 422),
        ({"event": {"item_id": "a", "type": "read"}}, 422),
        ({"event": {"item_id": "a", "type": "seen", "at": 1}}, 422),
        ({"events": []}, 422),
        (b"{", 400),
    ],
)
def test_an_event_that_makes_no_sense_is_not_noted(
    desk: DeskInProcess, body: object, status: int
) -> None:
    before = desk.digest
    assert desk.ask("POST", EVENTS, body, key=TRADER).status == status
    assert desk.digest == before


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=", "cursor=nobody", "account_id=-1", "a=b"]
)
def test_a_query_that_makes_no_sense_is_refused(desk: DeskInProcess, query: str) -> None:
    assert desk.ask("GET", FEED, key=TRADER, query=query).status == 400


def test_a_restart_keeps_the_feed_and_what_was_seen_of_it() -> None:
    journal = KeptJournal()
    desk = DeskInProcess(SEED, journal=journal)
    first = read(desk)
    post(desk, ids(first)[1])
    before = read(desk, "limit=4")
    desk.close()
    again = DeskInProcess(SEED, journal=journal)
    assert read(again, "limit=4") == before
    again.close()
