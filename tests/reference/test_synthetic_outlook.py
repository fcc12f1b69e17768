"""Reports of earnings, analysts, transcripts."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reference.synthetic_companies import NOON, THE_TWENTY, TODAY, company, instrument
from sidestreet.domain.amounts import SCALE
from sidestreet.reference.synthetic.analysts import Advice, consensus
from sidestreet.reference.synthetic.earnings import SCHEDULED_DAYS, earnings_between, surprise
from sidestreet.reference.synthetic.quarters import last_reported, reports_at, reports_on
from sidestreet.reference.synthetic.sectors import is_fund, told_by
from sidestreet.reference.synthetic.transcripts import transcript

ONE = Fraction(1)


def test_a_report_tells_what_is_expected_until_its_hour_and_then_what_came() -> None:
    apple = company("AAPL")
    quarter = last_reported(apple, TODAY, NOON)
    on, at = reports_on(apple, quarter), reports_at(apple, quarter)
    (before,) = earnings_between(apple, (on, on), on, at - 1, ONE)
    (after,) = earnings_between(apple, (on, on), on, at, ONE)
    assert (before.per_share, before.revenue) == (None, None)
    assert after.per_share is not None
    assert after.revenue is not None
    assert (before.per_share_expected, before.revenue_expected) == (
        after.per_share_expected,
        after.revenue_expected,
    )
    assert not after.has_transcript
    (day_after,) = earnings_between(apple, (on, on), on + timedelta(days=1), NOON, ONE)
    assert day_after.has_transcript


def test_no_report_is_on_the_calendar_earlier_than_it_is_scheduled() -> None:
    apple = company("AAPL")
    far = (TODAY, TODAY + timedelta(days=1_000))
    (only,) = earnings_between(apple, far, TODAY, NOON, ONE)
    assert TODAY <= only.on <= TODAY + timedelta(days=SCHEDULED_DAYS)
    assert only.per_share is None


def test_there_are_four_reports_in_every_year() -> None:
    for symbol in THE_TWENTY:
        told = earnings_between(
            company(symbol), (date(2020, 1, 1), date(2024, 12, 31)), TODAY, NOON, ONE
        )
        assert len(told) in {19, 20, 21}
        assert len({each.quarter for each in told}) == len(told)


def test_a_split_by_four_quarters_what_a_share_earns() -> None:
    apple = company("AAPL")
    on = reports_on(apple, last_reported(apple, TODAY, NOON))
    (one,) = earnings_between(apple, (on, on), TODAY, NOON, ONE)
    (four,) = earnings_between(apple, (on, on), TODAY, NOON, Fraction(4))
    assert one.per_share is not None
    assert four.per_share is not None
    assert abs(4 * four.per_share - one.per_share) <= 4 * SCALE // 100
    assert four.revenue == one.revenue


def test_a_surprise_is_a_part_of_what_was_expected() -> None:
    assert surprise(1_640_000, 1_600_000) == 2_500_000
    assert surprise(-150_000, -100_000) == -50_000_000
    assert surprise(1, 0) is None


days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(st.sampled_from(THE_TWENTY), days)
def test_analysts_are_counted_once_and_advise_what_they_do_on_average(
    symbol: str, day: date
) -> None:
    told = consensus(company(symbol), instrument(symbol), day)
    assert told.on <= day
    assert min(told.counts) >= 0
    assert 3 <= sum(told.counts) <= 48
    assert 0 < told.low < told.average < told.high
    mean = Fraction(sum(rank * count for rank, count in enumerate(told.counts)), sum(told.counts))
    assert abs(tuple(Advice).index(told.advice) - mean) <= Fraction(1, 2)


def test_more_analysts_follow_a_bigger_company() -> None:
    small, big = (
        sum(consensus(company(symbol), instrument(symbol), TODAY).counts)
        for symbol in ("NVO", "NVDA")
    )
    assert small < big


def test_a_transcript_says_that_it_is_made_up_and_what_was_paid() -> None:
    apple = company("AAPL")
    text = transcript(apple, 4 * 2025, ONE, 1_500_000_000 * SCALE)
    assert text.startswith("[Made up by Sidestreet Synthetic.")
    assert "Q1 of fiscal 2025" in text
    assert "We paid 1500 million dollars in dividends." in text
    assert "We paid no dividend" in transcript(apple, 4 * 2025, ONE, 0)


def test_a_name_tells_the_sector_where_it_speaks_of_one() -> None:
    told = {
        name: found and found[0].name
        for name in ("Example Bancorp", "Example Therapeutics", "Example Realty", "Example Corp")
        for found in [told_by(name)]
    }
    assert told == {
        "Example Bancorp": "Financial Services",
        "Example Therapeutics": "Healthcare",
        "Example Realty": "Real Estate",
        "Example Corp": None,
    }


def test_a_fund_is_told_by_its_name() -> None:
    assert is_fund("Example Total Market ETF")
    assert is_fund("iShares Example")
    assert not is_fund("Fundamental Software")
