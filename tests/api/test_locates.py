"""Reading locates and what borrowing costs, through the whole application."""

import pytest

from api.desk_in_process import SECOND, START
from api.money_desk import CASH, KEY, MARGIN, MoneyDesk, id_of

RATES = "/v1/locates/rates"


def test_a_locate_tells_what_was_asked_for_and_what_was_granted(money: MoneyDesk) -> None:
    first, *rest = money.read("locates", query="instrument_ids=TSLA")
    assert rest == []
    assert first.pop("locate_request_id")
    assert first.pop("locate_id")
    assert first == {
        "account_id": MARGIN,
        "client_request_id": "first",
        "instrument_id": id_of("TSLA"),
        "effective_date": "2025-10-31",
        "status": "ACCEPTED",
        "requested_quantity": 300,
        "quantity": 300,
        "reserved_quantity": 0,
        "used_quantity": 0,
    }


def test_nothing_is_granted_by_a_locate_that_was_rejected(money: MoneyDesk) -> None:
    (shown,) = money.read("locates", query="status=REJECTED")
    assert (shown["client_request_id"], shown["requested_quantity"]) == ("no", 400)
    assert not shown.keys() & {"locate_id", "quantity", "reserved_quantity", "used_quantity"}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["no", "first"]),
        ("effective_date=2025-10-31", ["no", "first"]),
        ("effective_date=2025-12-01", ["another-day"]),
        ("effective_date=2025-11-30", []),
        ("status=ACCEPTED", ["first"]),
        ("status=ACCEPTED,REJECTED", ["no", "first"]),
        ("status=EXPIRED", []),
        ("instrument_ids=MSFT", ["no"]),
        ("instrument_ids=NOBODY", []),
        ("instrument_ids=TSLA&status=REJECTED", []),
    ],
)
def test_locates_of_a_day_are_listed_newest_first_and_filtered(
    money: MoneyDesk, query: str, keys: list[str]
) -> None:
    assert [each["client_request_id"] for each in money.read("locates", query=query)] == keys


def test_in_the_evening_the_list_is_that_of_the_business_day_which_has_begun(
    money: MoneyDesk,
) -> None:
    # 21:00 in New York on Sunday, 30 November 2025: the business day is Monday's.
    money.pass_time(1_764_554_400 * SECOND - START)
    (shown,) = money.read("locates")
    assert shown["client_request_id"] == "another-day"


@pytest.mark.parametrize("query", ["effective_date=today", "status=OPEN", "page_size=5"])
def test_a_list_that_makes_no_sense_is_refused(money: MoneyDesk, query: str) -> None:
    reply = money.ask("GET", f"/v1/accounts/{MARGIN}/locates", key=KEY, query=query)
    assert reply.status == 400
    assert query.partition("=")[0] in reply.message


def test_a_locate_is_found_by_each_of_its_names_whatever_its_day(money: MoneyDesk) -> None:
    (first,) = money.read("locates", query="status=ACCEPTED")
    for name in (first["locate_request_id"], first["locate_id"], first["client_request_id"]):
        assert money.read(f"locates/{name}") == first
    assert money.read("locates/another-day")["effective_date"] == "2025-12-01"


def test_a_locate_of_another_account_is_told_as_one_that_never_was(money: MoneyDesk) -> None:
    (first,) = money.read("locates", query="status=ACCEPTED")
    told = set()
    for name in (first["locate_request_id"], first["locate_id"], "first", "never-was"):
        reply = money.ask("GET", f"/v1/accounts/{CASH}/locates/{name}", key=KEY)
        assert reply.status == 404
        told.add(reply.raw_but_for_the_request_id)
    assert len(told) == 1


def test_an_open_short_sale_lays_claim_to_a_locate_and_a_fill_uses_it(money: MoneyDesk) -> None:
    row = {
        "symbol": "TSLA",
        "side": "SELL",
        "order_type": "LIMIT",
        "limit_price": "9000.00",
        "quantity": "20",
        "time_in_force": "GOOD_TILL_CANCEL",
    }
    assert money.ask("POST", f"/v1/accounts/{MARGIN}/orders", [row], key=KEY).status == 200
    money.pass_time(SECOND)
    first = money.read("locates/first")
    assert (first["reserved_quantity"], first["used_quantity"]) == (20, 0)


def test_the_rate_of_one_instrument_is_a_part_of_its_value_for_a_year(money: MoneyDesk) -> None:
    for name in ("TSLA", id_of("TSLA")):
        rate = money.ask("GET", f"{RATES}/{name}", key=KEY).data
        assert rate == {
            "instrument_id": id_of("TSLA"),
            "rate": "0.0825",
            "as_of": "2025-10-31T13:30:00.000000000Z",
        }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("NOBODY", "Instrument not found: NOBODY"),
        ("AAPL", "No borrow rate for instrument: AAPL"),
    ],
)
def test_an_instrument_without_a_rate_is_a_404(money: MoneyDesk, name: str, text: str) -> None:
    reply = money.ask("GET", f"{RATES}/{name}", key=KEY)
    assert (reply.status, reply.message) == (404, text)


def test_rates_come_row_by_row_as_they_were_asked_for(money: MoneyDesk) -> None:
    query = f"instrument_ids={id_of('TSLA')},TSLA"
    rows = money.ask("GET", RATES, key=KEY, query=query).data
    assert [row["instrument"] for row in rows] == [id_of("TSLA"), "TSLA"]
    assert {row["rate"]["rate"] for row in rows} == {"0.0825"}


def test_a_row_without_a_rate_says_why_and_makes_the_answer_a_207(money: MoneyDesk) -> None:
    reply = money.ask("GET", RATES, key=KEY, query="instrument_ids=NOBODY,TSLA,AAPL")
    nobody, tesla, apple = reply.part
    assert nobody == {
        "instrument": "NOBODY",
        "error": {"code": 404, "message": "Instrument not found: NOBODY"},
    }
    assert tesla["rate"]["rate"] == "0.0825"
    assert apple["error"]["code"] == 404
    assert reply.body["error"] == {"code": 404, "message": "No rate for 2 of 3 instruments"}


@pytest.mark.parametrize("query", ["", "instrument_ids=", "instrument_ids=,"])
def test_rates_of_nothing_are_not_asked_for(money: MoneyDesk, query: str) -> None:
    reply = money.ask("GET", RATES, key=KEY, query=query)
    assert (reply.status, "instrument_ids" in reply.message) == (400, True)
