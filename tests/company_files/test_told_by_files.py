"""A desk that is told of companies by its user's files: the example of `docs/company-data.md`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.desk_in_process import SECOND, START, DeskInProcess
from api.people import READER
from company_files.folders import desk_with, documented, find, read
from sidestreet.reference.company_files.held import NO_FILES

DAY = 86_400 * SECOND
DATA = "/v1/instruments/{}/"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskInProcess]:
    """Give a desk on 2025-10-31 with the files of the page."""
    desk = desk_with(read(tmp_path_factory.mktemp("data"), documented()))
    yield desk
    desk.close()


def ask(desk: DeskInProcess, path: str, query: str = "", symbol: str = "AAPL") -> Any:
    return desk.ask("GET", DATA.format(symbol) + path, query=query, key=READER).data


def ask_at(folder: Path, now: int, path: str) -> Any:
    """Ask a desk that has the files of the page, and whose clock stands elsewhere."""
    desk = desk_with(read(folder, documented()), now)
    told = ask(desk, path)
    desk.close()
    return told


def screened(desk: DeskInProcess, *fields: str) -> list[Any]:
    body = {
        "columns": [{"name": each} for each in fields],
        "filters": [
            {"left": {"name": "symbol"}, "op": {"name": "EQUAL"}, "right": [{"value": "AAPL"}]}
        ],
    }
    ((_, *told),) = desk.ask("POST", "/v1/screener", body, key=READER).data
    return [each["value"] for each in told]


def test_fundamentals_are_those_of_the_file_and_say_so(desk: DeskInProcess) -> None:
    told = ask(desk, "fundamentals")
    assert told["sector"] == "Technology"
    assert told["beta"] == "1.09"
    assert told["earnings_per_share"] == "6.50"
    assert told["list_date"] == "1980-12-12"
    assert told["description"] == (
        "Makes telephones and computers. Figures from Example Data Ltd, as of 2025-10-01."
    )
    # 15 billion shares at the desk's price, and that price in multiples of 6.50.
    (snapshot,) = desk.ask(
        "GET", "/v1/market-data/snapshot", query="instrument_ids=AAPL", key=READER
    ).data
    cents = round(float(snapshot["last_trade"]["price"]) * 100)
    assert told["market_cap"] == str(cents * 150_000_000)
    assert abs(float(told["price_to_earnings"]) - cents / 650) < 0.006


def test_a_statement_is_not_told_before_its_filing(desk: DeskInProcess, tmp_path: Path) -> None:
    assert [each["period"] for each in ask(desk, "income-statements")] == ["Q3", "Q2"]
    latest = ask(desk, "income-statements")[0]
    assert latest["revenue"] == "94000000000"
    assert latest["eps"] == "1.55"
    # Filed on 1 August, in summer, when nobody said at which hour: 17:30 in New York.
    assert latest["accepted_date"] == "2025-08-01T21:30:00Z"
    later = ask_at(tmp_path, START + 92 * DAY, "income-statements")
    assert [each["period"] for each in later] == ["Q4", "Q3", "Q2"]


def test_days_and_pages_of_statements_are_asked_for_as_ever(desk: DeskInProcess) -> None:
    told = ask(desk, "income-statements", "from_date=2025-05-01&to_date=2025-05-31")
    assert [each["period"] for each in told] == ["Q2"]
    path = DATA.format("AAPL") + "income-statements"
    reply = desk.ask("GET", path, query="page_size=1", key=READER)
    assert [each["period"] for each in reply.data] == ["Q3"]
    token = reply.body["metadata"]["next_page_token"]
    told = ask(desk, "income-statements", f"page_size=1&page_token={token}")
    assert [each["period"] for each in told] == ["Q2"]


def test_what_no_file_is_about_is_made_up_as_on_any_desk(desk: DeskInProcess) -> None:
    other = desk_with(NO_FILES)
    for path in ("income-statements", "fundamentals", "events"):
        assert ask(desk, path, symbol="MSFT") == ask(other, path, symbol="MSFT")
    assert ask(desk, "cash-flow-statements") == ask(other, "cash-flow-statements")
    other.close()


def test_of_a_report_ahead_only_what_is_expected_is_told(
    desk: DeskInProcess, tmp_path: Path
) -> None:
    ahead, past = ask(desk, "events", "to_date=2026-01-29")["earnings"]
    assert ahead == {
        "date": "2026-01-28",
        "transcript_available": False,
        "eps_estimate": "1.70",
        "report_time": "AMC",
        "revenue_estimate": "98000000000",
    }
    # 1.55 is 3.33 percent above 1.50, 94 billion 1.08 percent above 93.
    assert past["eps_surprise_percent"] == "3.33"
    assert past["revenue_surprise_percent"] == "1.08"
    assert past["transcript_available"] is True
    # 2026-01-28, 16:04 in New York, and two minutes later.
    before, after = (
        ask_at(tmp_path, at * SECOND, "events")["earnings"][0]
        for at in (1_769_634_240, 1_769_634_360)
    )
    assert "eps_actual" not in before
    assert after["eps_actual"] == "1.75"


def test_dividends_are_those_of_the_file(desk: DeskInProcess) -> None:
    assert ask(desk, "events")["dividends"] == [
        {
            "adjusted_dividend_amount": "0.26",
            "ex_date": "2025-08-11",
            "declaration_date": "2025-07-31",
            "dividend_amount": "0.26",
            "frequency": "Quarterly",
            "payment_date": "2025-08-14",
            "record_date": "2025-08-11",
        }
    ]


def test_analysts_are_those_of_the_file(desk: DeskInProcess) -> None:
    told = ask(desk, "analyst-reporting")
    assert told["date"] == "2025-10-15"
    assert told["rating"] == "BUY"
    assert told["distribution"]["strong_buy"] == 6
    assert told["price_target"]["high"] == "310.00"
    path = DATA.format("AAPL") + "analyst-reporting"
    assert desk.ask("GET", path, query="from=2025-10-16", key=READER).status == 404
    assert ask(desk, "analyst-reporting", "to=2025-10-01") == {"date": "2025-10-01"}


def test_a_transcript_begins_by_saying_where_it_is_from(desk: DeskInProcess) -> None:
    (told,) = ask(desk, "earnings-transcripts")
    assert told["content"].startswith("[From Example Data Ltd.]\n\nOperator: Welcome.")
    assert ask(desk, "earnings-transcripts", "year=2024") == []


def test_news_of_a_file_take_the_place_of_all_that_were_made_up_of_it(desk: DeskInProcess) -> None:
    def news(query: str) -> list[Any]:
        data: list[Any] = desk.ask("GET", "/v1/news", query=query, key=READER).data
        return data

    (article,) = news("instrument_ids=AAPL,MSFT")
    assert article["publisher"] == "Example Wire"
    assert article["published_at"] == "2025-10-30T14:00:00.000000000Z"
    assert [each["symbol"] for each in article["instruments"]] == ["AAPL", "MSFT"]
    assert news("instrument_ids=AAPL&to=2025-10-30T13:59:59Z") == []
    assert news("instrument_ids=AAPL&sectors=ENERGY") == []
    assert news("instrument_ids=AAPL&sectors=TECHNOLOGY") == [article]
    assert news("instrument_ids=AAPL&search_query=WEATHER") == [article]
    assert news("instrument_ids=AAPL&exclude_publishers=example wire".replace(" ", "%20")) == []


def test_articles_of_files_stand_among_the_others_in_the_order_of_time(
    desk: DeskInProcess,
) -> None:
    told = desk.ask(
        "GET", "/v1/news", query="instrument_ids=AAPL,NVDA,TSLA&page_size=50", key=READER
    ).data
    times = [each["published_at"] for each in told]
    assert times == sorted(times, reverse=True)
    publishers = {each["publisher"] for each in told}
    assert {"Example Wire", "Sidestreet Synthetic"} <= publishers
    assert {each["instruments"][0]["symbol"] for each in told} <= {"AAPL", "NVDA", "TSLA"}
    assert sum(each["publisher"] == "Example Wire" for each in told) == 1


def test_of_an_economic_event_ahead_what_came_is_not_told(desk: DeskInProcess) -> None:
    query = "timestamp[gte]=2025-10-30T00:00:00Z&timestamp[lte]=2025-11-30T00:00:00Z"
    past, ahead = desk.ask("GET", "/v1/calendars/economic-events", query=query, key=READER).data
    assert past["actual"] == "218"
    assert past["country"] == "US"
    assert ahead["estimate"] == "221"
    assert "actual" not in ahead


def test_the_screener_goes_by_the_same_figures(desk: DeskInProcess) -> None:
    fields = "sector", "beta", "earnings_per_share", "consensus_rating", "price_target"
    assert screened(desk, *fields) == ["Technology", 1.09, 6.5, "BUY", 250]
    # Only two quarters are filed: the sum of four is not known.
    assert screened(desk, "revenue", "next_earnings_date") == [None, "2026-01-28"]


def test_the_files_of_the_page_are_all_told_of(tmp_path: Path) -> None:
    """Every file of the example has a row that a desk holds, so that none is there in vain."""
    files = read(tmp_path, documented())
    apple = find("AAPL")
    assert apple is not None
    assert len(documented()) == 8
    held = {name for name, rows in files._rows.items() if apple in rows}
    held |= {name for name, rows in files._all.items() if rows}
    assert {name.partition(".")[0] for name in documented()} == held
