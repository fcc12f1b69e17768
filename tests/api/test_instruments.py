"""Instruments, option contracts and the search, through the whole application."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.desk_in_process import DeskInProcess, Reply
from api.people import EVERYONE, MINE, SEED, TRADER

ORDERS = f"/v1/accounts/{MINE}/orders"
FRIDAYS_AHEAD = 131
"""From 2025-10-31, itself a Friday, to 2028-05-01."""


@pytest.fixture(scope="module")
def desk() -> DeskInProcess:
    """Give a desk of 2025-10-31, half past nine in New York."""
    return DeskInProcess(SEED)


def ask(desk: DeskInProcess, path: str, query: str = "") -> Reply:
    """Return the answer to a read under `/v1/instruments`."""
    return desk.ask("GET", f"/v1/instruments{path}", key=EVERYONE, query=query)


def found(desk: DeskInProcess, query: str) -> list[str]:
    """Return the symbols that a search finds, best first."""
    return [each["symbol"] for each in ask(desk, "/search", query).data]


def contracts(desk: DeskInProcess, query: str) -> list[dict[str, Any]]:
    """Return the contracts of a page."""
    data: list[dict[str, Any]] = ask(desk, "/options/contracts", query).data
    return data


def test_thousands_are_listed_page_by_page_and_each_once(desk: DeskInProcess) -> None:
    seen: list[str] = []
    query = ""
    while True:
        reply = ask(desk, "", query)
        seen += [each["symbol"] for each in reply.data]
        token = reply.body["metadata"].get("next_page_token")
        if token is None:
            break
        query = f"page_token={token}"
    assert reply.body["metadata"]["total_items"] == len(seen) == len(set(seen)) == 5_046
    assert seen == sorted(seen)


def test_flags_choose_among_all(desk: DeskInProcess) -> None:
    rows = ask(desk, "", "easy_to_borrow=false&is_ptp=true").data
    assert rows
    assert all(row["is_ptp"] and not row["easy_to_borrow"] for row in rows)
    counted = [
        ask(desk, "", f"is_ptp={flag}").body["metadata"]["total_items"]
        for flag in ("true", "false")
    ]
    assert sum(counted) == 5_046


def test_named_instruments_are_listed_by_symbol_and_options_are_not(desk: DeskInProcess) -> None:
    names = "MSFT,IBM,nobody,AAPL%20%20271217C00230000,ibm"
    rows = ask(desk, "", f"instrument_ids={names}").data
    assert [row["symbol"] for row in rows] == ["IBM", "MSFT"]


def test_a_listing_of_the_long_list_can_be_traded(desk: DeskInProcess) -> None:
    row = ask(desk, "/IBM").data
    order = {
        "symbol": "IBM",
        "side": "BUY",
        "order_type": "MARKET",
        "time_in_force": "DAY",
        "quantity": "1",
    }
    (placed,) = desk.ask("POST", ORDERS, [order], key=TRADER).data
    assert placed["instrument_id"] == row["id"]
    desk.pass_time(1_000_000_000)
    done = desk.ask("GET", f"{ORDERS}/{placed['id']}", key=TRADER).data
    assert done["status"] == "FILLED"
    # The market begins at the price and has had a second to move.
    distance = abs(float(done["average_fill_price"]) - float(row["previous_close"]))
    assert distance < float(row["previous_close"]) / 20


def test_days_of_expiry_are_told_when_asked_for(desk: DeskInProcess) -> None:
    row = ask(desk, "/AAPL", "include_options_expiry_dates=true").data
    assert row["options_expiry_dates"][:2] == ["2025-10-31", "2025-11-07"]
    assert len(row["options_expiry_dates"]) == FRIDAYS_AHEAD
    assert row["options_contract_expiry_dates"][0] == {
        "date": "2025-10-31",
        "has_settles_on_open": False,
        "has_settles_on_close": True,
    }
    assert "options_expiry_dates" not in ask(desk, "/AAPL").data


def test_a_chain_lists_calls_and_puts_by_strike(desk: DeskInProcess) -> None:
    """XOM at 115: from 28.75 to 345, every 5 to 200 and every 10 above: 35 and 14 strikes.

    Its day is worth 1.7 billion, too little for strikes a dollar apart.
    """
    rows = contracts(desk, "root=XOM&expiry=2025-11-21")
    assert len(rows) == 98
    assert [row["symbol"] for row in rows[:3]] == [
        "XOM   251121C00030000",
        "XOM   251121P00030000",
        "XOM   251121C00035000",
    ]
    first = rows[0]
    assert (first["strike_price"], first["contract_type"], first["expiry"]) == (
        "30.00",
        "CALL",
        "2025-11-21",
    )
    assert (first["multiplier"], first["exercise_style"], first["listing_type"]) == (
        "100",
        "AMERICAN",
        "STANDARD",
    )
    assert first["last_trade_cutoff"] == "2025-11-21T21:00:00.000000000Z"
    assert first["is_settle_on_open"] is False
    assert first["open_interest"] == 0
    assert first["underlying_instrument_id"] == ask(desk, "/XOM").data["id"]
    assert ask(desk, f"/{first['id']}").data["symbol"] == first["symbol"]


def test_the_pages_of_a_chain_are_the_whole_chain(desk: DeskInProcess) -> None:
    reply = ask(desk, "/options/contracts", "underlying_instrument_id=XOM&contract_type=PUT")
    assert reply.body["metadata"]["total_items"] == 49 * FRIDAYS_AHEAD
    seen = [row["symbol"] for row in reply.data]
    token = reply.body["metadata"]["next_page_token"]
    rows = contracts(desk, f"underlying_instrument_id=XOM&contract_type=PUT&page_token={token}")
    assert not {row["symbol"] for row in rows} & set(seen)
    assert {row["contract_type"] for row in rows} == {"PUT"}
    assert [row["expiry"] for row in rows] == sorted(row["expiry"] for row in rows)
    assert rows[0]["expiry"] >= "2025-10-31"


def test_named_contracts_are_told_once_each_and_filtered(desk: DeskInProcess) -> None:
    names = "AAPL%20%20271217C00230000,AAPL271217P00230000,AAPL%20%20271217C00230000,AAPL"
    assert [row["contract_type"] for row in contracts(desk, f"contract_ids={names}")] == [
        "CALL",
        "PUT",
    ]
    only = contracts(desk, f"contract_ids={names}&contract_type=PUT")
    assert [row["symbol"] for row in only] == ["AAPL  271217P00230000"]


def test_nothing_settles_on_the_open(desk: DeskInProcess) -> None:
    reply = ask(desk, "/options/contracts", "root=AAPL&is_settle_on_open=true")
    assert reply.data == []
    assert reply.body["metadata"]["total_items"] == 0


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("", 400, "Exactly one underlier identifier must be provided"),
        ("root=AAPL&underlying_instrument_id=AAPL", 400, "Exactly one underlier"),
        ("root=AAPL&contract_ids=AAPL", 400, "Exactly one underlier"),
        ("root=AAPL&underlier=MSFT", 400, "`underlier` is MSFT and `root` is AAPL"),
        ("root=ZZZZZZ", 404, "Instrument not found: ZZZZZZ"),
        ("underlying_instrument_id=AAPL271217P00230000", 404, "Instrument not found: AAPL2712"),
        ("contract_ids=AAPL,nobody", 404, "Instrument not found: AAPL, nobody"),
        (f"contract_ids={'A,' * 100}B", 400, "At most 100 contract_ids may be given, got 101"),
        ("root=AAPL&expiry=tomorrow", 400, "expiry"),
        ("root=AAPL&contract_type=BOTH", 400, "contract_type"),
        ("root=AAPL&page_size=0", 400, "page_size"),
        ("root=AAPL&page_size=1001", 400, "page_size"),
        ("root=AAPL&page_token=x", 400, "page_token"),
    ],
)
def test_bad_questions_about_contracts_are_refused(
    desk: DeskInProcess, query: str, status: int, told: str
) -> None:
    reply = ask(desk, "/options/contracts", query)
    assert reply.status == status
    assert told in reply.message


def test_the_older_name_of_the_root_is_read(desk: DeskInProcess) -> None:
    query = "expiry=2025-11-21&page_size=1"
    assert contracts(desk, f"underlier=XOM&{query}") == contracts(
        desk, f"underlier=xom&root=XOM&{query}"
    )


def test_a_contract_of_a_seed_file_stands_in_its_chain() -> None:
    odd = "XOM   251124C00031500"
    desk = DeskInProcess({**SEED, "options": [{"symbol": odd}]})
    assert [row["symbol"] for row in contracts(desk, "root=XOM&expiry=2025-11-24")] == [odd]
    days = ask(desk, "/XOM", "include_options_expiry_dates=true").data["options_expiry_dates"]
    assert "2025-11-24" in days


def test_a_chain_ends_with_its_last_day(desk: DeskInProcess) -> None:
    other = DeskInProcess(SEED)
    other.pass_time(7 * 3_600_000_000_000)  # half past four
    assert contracts(other, "root=XOM&expiry=2025-10-31") == []
    assert len(contracts(desk, "root=XOM&expiry=2025-10-31")) == 98


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("q=aapl", "AAPL"),
        ("q=apple", "AAPL"),
        ("q=BRK%20B", "BRK.B"),
        ("q=brk/b", "BRK.B"),
        ("q=BRKB", "BRK.B"),
        ("q=international%20bus", "IBM"),
        ("q=machines%20international", "IBM"),
        ("q=V", "V"),
        ("q=AAPL271217P00230000&asset_class=OPTION", "AAPL  271217P00230000"),
        ("q=AAPL%20261218&asset_class=option", "AAPL  261218C00060000"),
        ("q=AAPL261218P0025&asset_class=OPTION", "AAPL  261218P00250000"),
        ("q=AAPL%20Dec%20250%20call&asset_class=OPTION", "AAPL  251205C00250000"),
        ("q=apple%20&asset_class=EQUITY,OPTION", "AAPL"),
        ("q=aapl%20december%2019%202025%20$250%20puts&asset_class=OPTION", "AAPL  251219P00250000"),
    ],
)
def test_what_people_type_finds_what_they_mean(desk: DeskInProcess, query: str, first: str) -> None:
    assert found(desk, query)[0] == first


def test_the_symbol_comes_before_symbols_that_begin_so_and_these_before_names(
    desk: DeskInProcess,
) -> None:
    symbols = found(desk, "q=ma")
    assert symbols[0] == "MA"
    begin = [symbol.startswith("MA") for symbol in symbols]
    assert begin == sorted(begin, reverse=True)
    assert len(symbols) == 100


def test_a_phrase_finds_every_contract_that_it_fits_and_no_other(desk: DeskInProcess) -> None:
    """The Fridays of December 2025, 2026 and 2027: four, four and five."""
    symbols = found(desk, "q=AAPL%20Dec%20250%20call&asset_class=OPTION")
    assert len(symbols) == 13
    assert {symbol[12:] for symbol in symbols} == {"C00250000"}
    assert {symbol[8:10] for symbol in symbols} == {"12"}


def test_partnerships_come_last_or_not_at_all(desk: DeskInProcess) -> None:
    every = ask(desk, "/search", "q=energy").data
    flags = [row["is_ptp"] for row in every]
    without = found(desk, "q=energy&include_ptp=false")
    assert any(flags)
    others = [row["symbol"] for row in every if not row["is_ptp"]]
    assert without[: len(others)] == others
    assert len(without) == 100


@pytest.mark.parametrize(
    "query",
    [
        "q=nobody%20has%20this%20name",
        "q=apple&country=DE",
        "q=apple&currency=EUR",
        "q=apple&asset_class=BOND",
        "q=AAPL%20Dec%20maybe&asset_class=OPTION",
        "q=AAPL%20call%20call&asset_class=OPTION",
        "q=%F0%9F%8D%8E",
        "q=%C5%BF",
        "q='%3B%20DROP%20TABLE%20orders%3B--",
        "q=..%2F..%2Fetc",
        "q=%25",
        f"q={'a' * 60_000}",
        f"q={'%F0%9F%8D%8E' * 5_000}",
        f"q={'(a%2B)%2B' * 2_000}&asset_class=EQUITY,OPTION",
    ],
)
def test_what_means_nothing_finds_nothing(desk: DeskInProcess, query: str) -> None:
    assert found(desk, query) == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "missing field `q`"),
        ("q=", "`q`"),
        ("q=%20%09", "`q`"),
        ("q=a&asset_class=SHARES", "`asset_class`"),
        ("q=a&page_size=101", "page_size"),
        ("q=a&page_size=0", "page_size"),
        ("q=a&page_token=AAAAAAAAA-gAAAAAAAAAAA", "page_token"),
        ("q=a&include_ptp=maybe", "include_ptp"),
        ("q=a&sort=up", "unknown field `sort`"),
    ],
)
def test_bad_searches_are_refused(desk: DeskInProcess, query: str, told: str) -> None:
    reply = ask(desk, "/search", query)
    assert reply.status == 400
    assert told in reply.message


def test_pages_of_a_search_go_on_where_the_last_one_ended(desk: DeskInProcess) -> None:
    query = "q=apple&asset_class=EQUITY,OPTION"
    whole = found(desk, "q=XOM&asset_class=EQUITY,OPTION")
    reply = ask(desk, "/search", "q=XOM&asset_class=EQUITY,OPTION&page_size=7")
    token = reply.body["metadata"]["next_page_token"]
    second = found(desk, f"q=XOM&asset_class=EQUITY,OPTION&page_token={token}")
    assert [row["symbol"] for row in reply.data] == whole[:7]
    assert second == whole[7:14]
    assert whole[0] == "XOM"
    assert found(desk, query)


_SHARED = DeskInProcess(SEED)


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=40), st.sampled_from(["EQUITY", "OPTION", "EQUITY,OPTION"]))
def test_any_text_is_answered(text: str, classes: str) -> None:
    query = f"q={quote(text.encode('utf-8', 'ignore'))}&asset_class={classes}"
    assert ask(_SHARED, "/search", query).status in {200, 400}
