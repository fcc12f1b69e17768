"""What companies report, through the whole application."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from api.desk_in_process import DeskInProcess
from api.people import ADMIN, EVERYONE, OPTION, SEED
from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.instrument import instrument_id

HOURS: Final = 3_600 * 1_000_000_000
ACTIONS: Final = "/sidestreet/v1/corporate-actions"
STATEMENTS: Final = ("income-statements", "balance-sheets", "cash-flow-statements")
OF_ONE: Final = (
    *STATEMENTS,
    "fundamentals",
    "analyst-reporting",
    "events",
    "earnings-transcripts",
)


@pytest.fixture(scope="module")
def still() -> Iterator[DeskInProcess]:
    """Give a desk that tests only read from, on the morning of 2025-10-31."""
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


def read(desk: DeskInProcess, what: str, of: str = "AAPL", query: str = "") -> Any:
    """Read what there is of one instrument."""
    return desk.ask("GET", f"/v1/instruments/{of}/{what}", key=EVERYONE, query=query).data


def read_all(desk: DeskInProcess, query: str) -> dict[str, list[Any]]:
    """Read the events of all instruments, or of some, by day."""
    told = desk.ask("GET", "/v1/instruments/events", key=EVERYONE, query=query).data
    return {each["date"]: each["events"] for each in told["event_dates"]}


def refused(desk: DeskInProcess, path: str, query: str = "") -> tuple[int, str]:
    """Return the status and message of a refusal."""
    reply = desk.ask("GET", f"/v1/instruments/{path}", key=EVERYONE, query=query)
    return reply.status, reply.message


# Statements.


@pytest.mark.parametrize("what", STATEMENTS)
def test_statements_are_listed_from_the_latest_back_page_by_page(
    still: DeskInProcess, what: str
) -> None:
    everything = read(still, what)
    quarters = [(each["year"], each["period"]) for each in everything]
    assert quarters == sorted(quarters, reverse=True)
    assert quarters[0] == (2025, "Q3")
    assert len(quarters) == 160
    path = f"/v1/instruments/AAPL/{what}"
    first = still.ask("GET", path, key=EVERYONE, query="page_size=2")
    page = first.body["metadata"]
    assert page["page_number"] == 1
    assert page.keys() & {"total_items", "total_pages", "previous_page_token"} == set()
    second = still.ask("GET", path, key=EVERYONE, query=f"page_token={page['next_page_token']}")
    assert first.data + second.data == everything[:4]


@pytest.mark.parametrize("what", STATEMENTS)
def test_days_choose_statements_by_their_filing_both_included(
    still: DeskInProcess, what: str
) -> None:
    days = [each["filing_date"] for each in read(still, what)[:3]]
    query = f"from_date={days[2]}&to_date={days[1]}"
    assert [each["filing_date"] for each in read(still, what, query=query)] == days[1:]
    assert read(still, what, query="from_date=2026-01-01") == []


def test_the_three_statements_of_a_quarter_agree(still: DeskInProcess) -> None:
    for income, balance, before, flow in zip(
        read(still, "income-statements"),
        read(still, "balance-sheets"),
        read(still, "balance-sheets")[1:],
        read(still, "cash-flow-statements"),
        strict=False,
    ):
        assert income["net_income"] == flow["net_income"]
        cash = [each["cash_and_cash_equivalents"] for each in (before, balance)]
        assert cash == [flow["cash_at_beginning_of_period"], flow["cash_at_end_of_period"]]
        assert Decimal(flow["net_change_in_cash"]) == Decimal(cash[1]) - Decimal(cash[0])
        assert balance["total_assets"] == balance["total_liabilities_and_total_equity"]
        shares = Decimal(income["weighted_average_shs_out"])
        a_share = Decimal(income["net_income"]) / shares
        assert abs(Decimal(income["eps"]) - a_share) <= Decimal("0.005")


SUMS: Final = {
    "income-statements": {
        "gross_profit": "revenue -cost_of_revenue",
        "operating_expenses": "research_and_development_expenses "
        "selling_general_and_administrative_expenses other_expenses",
        "operating_income": "revenue -cost_and_expenses",
        "income_before_tax": "operating_income total_other_income_expenses_net",
        "net_income": "income_before_tax -income_tax_expense",
        "ebitda": "ebit depreciation_and_amortization",
    },
    "balance-sheets": {
        "total_current_assets": "cash_and_short_term_investments net_receivables inventory "
        "prepaids other_current_assets",
        "total_non_current_assets": "property_plant_and_equipment_net long_term_investments "
        "goodwill_and_intangible_assets tax_assets other_non_current_assets",
        "total_assets": "total_current_assets total_non_current_assets other_assets",
        "total_current_liabilities": "total_payables accrued_expenses short_term_debt "
        "deferred_revenue other_current_liabilities",
        "total_non_current_liabilities": "long_term_debt deferred_tax_liabilities_non_current "
        "other_non_current_liabilities",
        "total_liabilities": "total_current_liabilities total_non_current_liabilities",
        "total_equity": "common_stock additional_paid_in_capital retained_earnings",
        "total_liabilities_and_total_equity": "total_liabilities total_equity",
        "total_debt": "short_term_debt long_term_debt",
        "net_debt": "total_debt -cash_and_cash_equivalents",
    },
    "cash-flow-statements": {
        "change_in_working_capital": "accounts_receivables inventory accounts_payables "
        "other_working_capital",
        "operating_cash_flow": "net_income depreciation_and_amortization "
        "stock_based_compensation deferred_income_tax other_non_cash_items "
        "change_in_working_capital",
        "net_cash_provided_by_investing_activities": "capital_expenditure acquisitions_net "
        "purchases_of_investments sales_maturities_of_investments other_investing_activities",
        "net_cash_provided_by_financing_activities": "net_debt_issuance net_stock_issuance "
        "net_dividends_paid other_financing_activities",
        "net_change_in_cash": "operating_cash_flow net_cash_provided_by_investing_activities "
        "net_cash_provided_by_financing_activities effect_of_forex_changes_on_cash",
        "free_cash_flow": "operating_cash_flow capital_expenditure",
    },
}
"""Lines of statements that are the sum of others; a minus takes one off."""


@pytest.mark.parametrize("what", STATEMENTS)
@pytest.mark.parametrize("of", ["AAPL", "JPM", "COST"])
def test_every_sum_is_the_sum_of_its_lines(still: DeskInProcess, what: str, of: str) -> None:
    for told in read(still, what, of, "page_size=20"):
        for line, parts in SUMS[what].items():
            total = sum(
                -Decimal(told[part[1:]]) if part.startswith("-") else Decimal(told[part])
                for part in parts.split()
            )
            assert total == Decimal(told[line]), (line, told["year"], told["period"])


def test_a_statement_comes_when_its_filing_is_accepted(desk: DeskInProcess) -> None:
    (scheduled,) = read(desk, "events", query="event_types=EARNINGS&from_date=2025-10-31")[
        "earnings"
    ]
    assert scheduled["date"] == "2025-11-14"
    assert "eps_actual" not in scheduled
    newest = read(desk, "income-statements", query="page_size=1")
    desk.pass_time(15 * 24 * HOURS)
    (later,) = read(desk, "income-statements", query="page_size=1")
    assert [later["period"], newest[0]["period"]] == ["Q4", "Q3"]
    (reported,) = read(desk, "events", query="event_types=EARNINGS&from_date=2025-10-31")[
        "earnings"
    ]
    assert reported["eps_actual"] == later["eps"]
    assert reported["revenue_actual"] == later["revenue"]
    assert reported["eps_estimate"] == scheduled["eps_estimate"]
    assert reported["transcript_available"] is True
    (call,) = read(desk, "earnings-transcripts")
    assert (call["date"], call["period"], call["year"]) == ("2025-11-14", "Q4", 2025)


# Fundamentals and analysts.


def test_fundamentals_follow_from_the_statements_and_the_price(still: DeskInProcess) -> None:
    told = read(still, "fundamentals")
    year = read(still, "income-statements", query="page_size=4")
    assert Decimal(told["earnings_per_share"]) == sum(Decimal(each["eps"]) for each in year)
    shares = Decimal(year[0]["weighted_average_shs_out"])
    price = Decimal(told["market_cap"]) / shares
    assert Decimal(told["fifty_two_week_low"]) < price < Decimal(told["fifty_two_week_high"])
    ratio = price / Decimal(told["earnings_per_share"])
    assert abs(Decimal(told["price_to_earnings"]) - ratio) <= Decimal("0.005")
    dividends = read(still, "events", query="from_date=2024-11-01")["dividends"]
    paid = sum(Decimal(each["adjusted_dividend_amount"]) for each in dividends)
    assert abs(Decimal(told["dividend_yield"]) - paid / price) <= Decimal("0.00005")
    assert "made up by Sidestreet Synthetic" in told["description"]
    assert (told["sector"], told["list_date"]) == ("Technology", "1980-12-12")


def test_analysts_are_asked_for_the_last_day_of_a_range(still: DeskInProcess) -> None:
    told = read(still, "analyst-reporting")
    assert told["date"] == "2025-10-31"
    assert read(still, "analyst-reporting", query="to=2100-01-01") == told
    saturday = read(still, "analyst-reporting", query="from=2025-10-01&to=2025-10-25")
    assert saturday["date"] == "2025-10-24"
    status, _ = refused(still, "AAPL/analyst-reporting", "from=2025-10-25&to=2025-10-26")
    assert status == 404


# Events.


def test_a_desks_own_dividend_is_among_the_events_before_and_after_it_is_paid(
    desk: DeskInProcess,
) -> None:
    action = {"type": "CASH_DIVIDEND", "symbol": "MSFT", "ex_date": "2025-11-01", "amount": "0.75"}
    desk.ask("POST", ACTIONS, action, key=ADMIN)
    ahead = read(desk, "events", "MSFT", "event_types=DIVIDEND&from_date=2025-10-31")["dividends"]
    assert ahead == [
        {
            "adjusted_dividend_amount": "0.75",
            "dividend_amount": "0.75",
            "dividend_yield": "0.15",
            "ex_date": "2025-11-01",
            "payment_date": "2025-11-01",
            "record_date": "2025-11-01",
        }
    ]
    desk.pass_time(11 * HOURS)
    assert desk.ask("GET", ACTIONS, key=ADMIN).data == []
    assert (
        read(desk, "events", "MSFT", "event_types=DIVIDEND&from_date=2025-10-31")["dividends"]
        == ahead
    )
    # Nothing is said to be paid that the desk will not pay.
    desk.pass_time(300 * 24 * HOURS)
    assert (
        read(desk, "events", "MSFT", "event_types=DIVIDEND&from_date=2025-10-31")["dividends"]
        == ahead
    )
    paid = {
        each["filing_date"]: each["net_dividends_paid"]
        for each in read(desk, "cash-flow-statements", "MSFT", "from_date=2026-01-01")
    }
    own, *none = [paid[day] for day in sorted(paid)]
    shares = Decimal(
        read(desk, "income-statements", "MSFT", "page_size=1")[0]["weighted_average_shs_out"]
    )
    assert Decimal(own) == shares * Decimal("-0.75")
    assert set(none) == {"0"}


def test_a_split_is_an_event_and_restates_all_that_is_said_of_a_share(desk: DeskInProcess) -> None:
    before = read(desk, "income-statements", query="page_size=1")[0]
    cap = Decimal(read(desk, "fundamentals")["market_cap"])
    action = {"type": "SPLIT", "symbol": "AAPL", "ex_date": "2025-11-01", "ratio": "2:1"}
    desk.ask("POST", ACTIONS, action, key=ADMIN)
    (split,) = read(desk, "events")["splits"]
    assert split == {
        "date": "2025-11-01",
        "numerator": "2",
        "denominator": "1",
        "split_type": "stock-split",
    }
    assert read(desk, "income-statements", query="page_size=1")[0] == before
    desk.pass_time(11 * HOURS)
    after = read(desk, "income-statements", query="page_size=1")[0]
    assert read(desk, "events")["splits"] == [split]
    assert (after["revenue"], after["net_income"]) == (before["revenue"], before["net_income"])
    shares = [Decimal(each["weighted_average_shs_out"]) for each in (before, after)]
    assert shares[1] == 2 * shares[0]
    assert abs(2 * Decimal(after["eps"]) - Decimal(before["eps"])) <= Decimal("0.015")
    # A day's move and no more.
    assert abs(Decimal(read(desk, "fundamentals")["market_cap"]) / cap - 1) < Decimal("0.1")
    dividend = read(desk, "events")["dividends"][0]
    adjusted = Decimal(dividend["adjusted_dividend_amount"])
    assert 2 * adjusted == Decimal(dividend["dividend_amount"])


def test_a_first_listing_is_an_event_of_its_day(still: DeskInProcess) -> None:
    query = "event_types=IPO&from_date=2012-05-18&to_date=2012-05-18"
    (listing,) = read(still, "events", "META", query)["ipos"]
    assert (listing["date"], listing["company"]) == ("2012-05-18", "Meta Platforms, Inc.")
    events = read_all(still, f"{query}&instrument_ids=META,AAPL")["2012-05-18"]
    assert [each["symbol"] for each in events] == ["META"]
    assert events[0]["ipo_event_data"] == {
        name: value for name, value in listing.items() if name != "date"
    }


def test_the_events_of_some_are_those_of_each(still: DeskInProcess) -> None:
    query = "from_date=2025-01-01&to_date=2025-12-31"
    by_day = read_all(still, f"instrument_ids=AAPL,XOM&{query}")
    assert list(by_day) == sorted(by_day)
    assert all(by_day.values())
    for of in ("AAPL", "XOM"):
        mine = [each for events in by_day.values() for each in events if each["symbol"] == of]
        told = read(still, "events", of, query)
        for kind, name in (("EARNINGS", "earnings"), ("DIVIDEND", "dividends")):
            found = [each[f"{kind.lower()}_event_data"] for each in mine if each["type"] == kind]
            assert found == told[name][::-1]


def test_the_events_of_all_are_those_of_the_trading_day_and_of_six_days_at_most(
    still: DeskInProcess,
) -> None:
    assert set(read_all(still, "")) == {"2025-10-31"}
    # Monday is the sixth day; there is nothing at weekends.
    week = read_all(still, "from_date=2025-10-29&to_date=2026-10-29&event_types=EARNINGS")
    assert list(week) == ["2025-10-29", "2025-10-30", "2025-10-31", "2025-11-03"]
    first = still.ask("GET", "/v1/instruments/events", key=EVERYONE, query="page_size=3")
    token = first.body["metadata"]["next_page_token"]
    (day,) = first.data["event_dates"]
    (following,) = read_all(still, f"page_token={token}").values()
    assert day["events"] + following == read_all(still, "page_size=6")["2025-10-31"]


def test_the_events_of_some_go_thirty_days_back(still: DeskInProcess) -> None:
    assert list(read_all(still, "instrument_ids=MSFT")) == ["2025-10-27"]
    assert read_all(still, "instrument_ids=AAPL") == {}
    assert read_all(still, "instrument_ids=NOBODY") == {}
    assert list(read_all(still, "instrument_ids=AAPL&from_date=2025-11-10")) == []
    assert list(read_all(still, "instrument_ids=AAPL&to_date=2025-11-20")) == ["2025-11-14"]


# Transcripts.


def test_transcripts_are_told_one_at_a_time_unless_more_are_asked_for(
    still: DeskInProcess,
) -> None:
    told = read(still, "earnings-transcripts")
    assert [(each["year"], each["period"]) for each in told] == [(2025, "Q3")]
    five = read(still, "earnings-transcripts", query="page_size=5")
    assert [each["period"] for each in five] == ["Q3", "Q2", "Q1", "Q4", "Q3"]
    status, message = refused(still, "AAPL/earnings-transcripts", "page_size=6")
    assert (status, message.endswith("expected 1 to 5")) == (400, True)


def test_transcripts_are_found_by_day_quarter_and_year(still: DeskInProcess) -> None:
    def found(query: str) -> list[str]:
        told = read(still, "earnings-transcripts", query=f"page_size=5&{query}")
        return [each["date"] for each in told]

    latest, before = found("")[:2]
    assert found("year=2025&period=Q3") == [latest]
    assert found(f"event_date={before}") == [before]
    assert found(f"date[gte]={before}&date[lt]={latest}") == [before]
    assert found(f"date[gt]={before}") == [latest]
    assert found(f"date[gte]={before}&date[lte]={before}") == [before]
    assert found("year=1800") == []


# What is no company, and bad input.


@pytest.mark.parametrize("what", OF_ONE)
def test_what_nobody_knows_is_not_found(still: DeskInProcess, what: str) -> None:
    assert refused(still, f"NOBODY/{what}") == (404, "Instrument not found: NOBODY")


def test_an_option_has_no_figures(still: DeskInProcess) -> None:
    for what in STATEMENTS:
        assert read(still, what, OPTION) == []
    assert read(still, "earnings-transcripts", OPTION) == []
    assert read(still, "analyst-reporting", OPTION) == {"date": "2025-10-31"}
    events = read(still, "events", OPTION)
    assert [events[kind] for kind in ("dividends", "earnings", "ipos", "splits")] == [[]] * 4
    status, message = refused(still, f"{OPTION}/fundamentals")
    assert status == 400
    assert "not applicable" in message


@pytest.mark.parametrize("what", [*STATEMENTS, "events"])
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from_date=2025-02-30", "`from_date`"),
        ("to_date=20250101", "`to_date`"),
        ("from_date=2025-02-02&to_date=2025-02-01", "ends before it begins"),
        ("from=2025-02-02", "unknown field `from`"),
    ],
)
def test_days_that_cannot_be_are_refused_by_name(
    still: DeskInProcess, what: str, query: str, told: str
) -> None:
    for path in (f"AAPL/{what}", "events"):
        status, message = refused(still, path, query)
        assert status == 400
        assert told in message


def test_other_bad_input_is_refused(still: DeskInProcess) -> None:
    for path, query in (
        ("AAPL/analyst-reporting", "from=2025-10-02&to=2025-10-01"),
        ("AAPL/analyst-reporting", "from=yesterday"),
        ("AAPL/events", "event_types=PARTY"),
        ("events", "event_types=EARNINGS,PARTY"),
        ("events", "page_size=0"),
        ("AAPL/income-statements", "page_size=1001"),
        ("AAPL/balance-sheets", "page_token=!"),
        ("AAPL/earnings-transcripts", "period=Q5"),
        ("AAPL/earnings-transcripts", "year=now"),
        ("AAPL/earnings-transcripts", "date[gte]=2025-10-02&date[lt]=2025-10-01"),
    ):
        assert refused(still, path, query)[0] == 400, (path, query)


@pytest.mark.parametrize("what", [*STATEMENTS, "events", "analyst-reporting"])
def test_days_beyond_all_time_are_as_good_as_none(still: DeskInProcess, what: str) -> None:
    first, last = ("from", "to") if what == "analyst-reporting" else ("from_date", "to_date")
    read(still, what, query=f"{first}=0001-01-01&{last}=9999-12-31")
    for query in (f"{last}=0001-01-01", f"{first}=9999-12-31"):
        reply = still.ask("GET", f"/v1/instruments/AAPL/{what}", key=EVERYONE, query=query)
        assert reply.status in {200, 404}


def test_days_beyond_all_time_have_no_events(still: DeskInProcess) -> None:
    for query in ("from_date=9999-12-31", "to_date=0001-01-01"):
        assert read_all(still, query) == {}
        assert read_all(still, f"{query}&instrument_ids=AAPL") == {}


def test_an_instrument_is_found_by_its_id_too(still: DeskInProcess) -> None:
    apple = instrument_id("equity-0001")
    assert read(still, "events", apple) == read(still, "events", "AAPL")
    assert read(still, "events", apple)["instrument_id"] == apple


@pytest.mark.parametrize("year", [1970, 1985, 2013, 2099])
def test_everything_is_answered_at_any_time_that_a_clock_may_show(year: int) -> None:
    desk = DeskInProcess(SEED, now=new_york_instant(date(year, 1, 2), 12))
    for of in ("AAPL", "META"):
        for what in OF_ONE:
            read(desk, what, of)
        newest = [each["filing_date"] for each in read(desk, "income-statements", of)[:1]]
        assert newest <= [f"{year}-01-02"]
    assert (read(desk, "income-statements", "META") == []) is (year < 2012)
    desk.close()
