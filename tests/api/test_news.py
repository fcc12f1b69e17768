"""News, through the whole application."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, START, DeskInProcess
from api.people import EVERYONE, SEED
from sidestreet.api.news import Step, step_by_step

NEWS = "/v1/news"
DAY = 86_400 * SECOND
FEW = "instrument_ids=AAPL,MSFT,NVDA,TSLA,JPM,XOM"


@pytest.fixture(scope="module")
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


def read(desk: DeskInProcess, query: str = "") -> Any:
    """Return the articles that a query gives."""
    return desk.ask("GET", NEWS, key=EVERYONE, query=query).data


def refused(desk: DeskInProcess, query: str) -> str:
    """Return why a query is bad."""
    reply = desk.ask("GET", NEWS, key=EVERYONE, query=query)
    assert reply.status == 400
    return reply.message


def all_pages(desk: DeskInProcess, query: str, page_size: int) -> list[Any]:
    """Return the articles of all pages of a query."""
    found: list[Any] = []
    token = ""
    while True:
        asked = f"{query}&page_token={token}" if token else f"{query}&page_size={page_size}"
        reply = desk.ask("GET", NEWS, key=EVERYONE, query=asked)
        assert 1 <= len(reply.data) <= page_size
        found += reply.data
        token = reply.body["metadata"].get("next_page_token", "")
        if not token:
            return found


def test_a_week_of_news_is_told_newest_first_and_none_of_the_future(desk: DeskInProcess) -> None:
    times = [each["published_at"] for each in read(desk, FEW)]
    assert times == sorted(times, reverse=True)
    assert times[0] <= "2025-10-31T13:30:00.000000000Z"
    assert "2025-10-24T13:30:00.000000000Z" <= times[-1] < "2025-10-25"


def test_every_article_says_that_it_was_made_up(desk: DeskInProcess) -> None:
    for each in read(desk):
        assert each["publisher"].startswith("Sidestreet Synthetic")
        assert "made up" in each["text"]
        assert each["url"].startswith("https://news.sidestreet.invalid/")


def test_no_two_articles_share_a_url(desk: DeskInProcess) -> None:
    found = [each["url"] for each in read(desk, f"{FEW}&from=2025-08-01")]
    assert len(set(found)) == len(found)


def test_time_brings_new_articles_and_changes_none() -> None:
    desk = DeskInProcess(SEED)
    before = read(desk, f"{FEW}&from=2025-10-30")
    desk.clock.advance_to(START + DAY)
    after = read(desk, f"{FEW}&from=2025-10-30")
    assert len(after) > len(before)
    assert after[-len(before) :] == before
    desk.close()


def test_the_figures_of_a_close_are_those_of_the_market() -> None:
    desk = DeskInProcess(SEED)
    closes: list[str] = []
    for day in (0, 3):
        # Friday and Monday at 16:00 in New York, which has left summer time in between.
        desk.clock.advance_to(START + day * DAY + (6 * 3600 + 1800 + bool(day) * 3600) * SECOND)
        (row,) = desk.ask(
            "GET", "/v1/market-data/snapshot", key=EVERYONE, query="instrument_ids=AAPL"
        ).data
        closes.append(row["last_trade"]["price"])
    desk.clock.advance_to(START + 3 * DAY + 9 * 3600 * SECOND)
    told = read(desk, "instrument_ids=AAPL&from=2025-11-03&search_query=stood")
    assert len(told) == 1
    assert f"stood at ${closes[1]} at 16:00" in told[0]["text"]
    assert f"${closes[0]} at the close of the trading day before" in told[0]["text"]
    desk.close()


def test_pages_are_the_whole_list_in_parts_and_count_nothing(desk: DeskInProcess) -> None:
    whole = read(desk, FEW)
    assert all_pages(desk, FEW, 17) == whole
    metadata = desk.ask("GET", NEWS, key=EVERYONE, query="page_size=5").body["metadata"]
    assert metadata.keys() == {"request_id", "page_number", "next_page_token"}


def test_bounds_are_inclusive_instants_or_days(desk: DeskInProcess) -> None:
    one = read(desk)[7]
    at = one["published_at"]
    assert one in read(desk, f"from={at}&to={at}")
    day = read(desk, "from=2025-10-29&to=2025-10-29")
    assert day
    assert {each["published_at"][:10] for each in day} == {"2025-10-29"}
    assert read(desk, "from=2025-10-29T00:00:00Z&to=2025-10-29") == day
    assert read(desk, "to=2025-10-29T00:00:00Z&from=2025-10-29") == []


def test_no_news_is_older_than_a_year_or_from_the_future(desk: DeskInProcess) -> None:
    oldest = all_pages(desk, "from=0001-01-01&instrument_ids=AAPL", 1000)[-1]
    assert "2024-10-31" <= oldest["published_at"] < "2024-11-10"
    assert read(desk, "to=2024-10-30") == []
    assert read(desk, "from=2025-11-01&to=9999-12-31") == []


def test_filters_let_through_what_they_say_and_join_by_and(desk: DeskInProcess) -> None:
    whole = read(desk, "from=2025-10-31")
    releases = [each for each in whole if each["news_type"] == "PRESS_RELEASE"]
    assert 0 < len(releases) < len(whole)
    assert read(desk, "from=2025-10-31&news_type=PRESS_RELEASE") == releases
    included = "include_publishers=sidestreet%20synthetic%20wire,Nobody"
    assert read(desk, f"from=2025-10-31&{included}") == releases
    others = [each for each in whole if each not in releases]
    assert read(desk, "from=2025-10-31&exclude_publishers=Sidestreet Synthetic Wire") == others
    assert read(desk, f"from=2025-10-31&news_type=NEWS&{included}") == []
    apple = [each for each in whole if each["instruments"][0]["symbol"] == "AAPL"]
    assert apple
    assert read(desk, "from=2025-10-31&instrument_ids=AAPL,NOBODY") == apple
    apple_id = apple[0]["instruments"][0]["instrument_id"]
    assert read(desk, f"from=2025-10-31&instrument_ids={apple_id}") == apple
    assert read(desk, "instrument_ids=NOBODY") == []


def test_sectors_are_told_apart(desk: DeskInProcess) -> None:
    def symbols(query: str) -> set[str]:
        found = read(desk, f"{FEW}&from=2025-10-01&{query}")
        return {each["instruments"][0]["symbol"] for each in found}

    assert symbols("sectors=FINANCIAL_SERVICES") == {"JPM"}
    assert symbols("sectors=TECHNOLOGY,ENERGY") == {"AAPL", "MSFT", "NVDA", "XOM"}
    assert symbols("sectors=UTILITIES") == set()


def test_a_search_wants_all_of_its_words_in_any_case(desk: DeskInProcess) -> None:
    def stands(each: Any, word: str) -> bool:
        return word in f"{each['title']} {each['text']}".casefold()

    found = read(desk, f"{FEW}&from=2025-09-01&search_query=INDUSTRY%20tesla")
    assert found == [
        each
        for each in read(desk, f"{FEW}&from=2025-09-01")
        if stands(each, "industry") and stands(each, "tesla")
    ]
    assert found
    assert read(desk, f"{FEW}&search_query=%20") == read(desk, FEW)


@pytest.mark.parametrize("text", ["%27%20OR%201%3D1%20--", "%F0%9F%93%88", ".*", "%00", "x" * 9000])
def test_a_search_looks_for_its_words_and_nothing_else(desk: DeskInProcess, text: str) -> None:
    assert read(desk, f"{FEW}&search_query={text}") == []


def test_a_search_in_vain_through_all_instruments_comes_to_an_end(
    desk: DeskInProcess,
) -> None:
    assert read(desk, "from=2025-09-01&search_query=zzz") == []


def test_any_number_of_steps_can_be_taken_where_later_is_at_once() -> None:
    left = 5_000

    def take(step: Step) -> None:
        nonlocal left
        left -= 1
        if left:
            step()

    step_by_step(lambda work: work(), take)
    assert left == 0


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=2025-10-31&to=2025-10-30", "ends before it begins"),
        ("from=yesterday", "invalid value `yesterday` for `from`"),
        ("to=2025-13-01", "invalid value `2025-13-01` for `to`"),
        ("include_publishers=a&exclude_publishers=b", "exclude each other"),
        ("news_type=RUMOR", "unknown variant `RUMOR`"),
        ("sectors=TECHNOLOGY,CRYPTO", "unknown variant `CRYPTO`"),
        ("page_size=0", "`page_size` is 0"),
        ("page_size=1001", "`page_size` is 1001"),
        ("page_token=abc", "not a token"),
        ("publisher=a", "unknown field `publisher`"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_by_name(
    desk: DeskInProcess, query: str, told: str
) -> None:
    assert told in refused(desk, query)
