"""Figures of companies, one at a time."""

from datetime import date

from msgspec.structs import replace

from reference.synthetic_companies import THE_TWENTY, instrument, known
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType
from sidestreet.reference.instrument import Units
from sidestreet.reference.synthetic import figures


def test_the_sector_and_industry_of_a_packaged_company_are_the_true_ones() -> None:
    told = {each: figures.industry(known(instrument(each))) for each in ("AAPL", "XOM", "JPM")}
    assert told == {"AAPL": "Consumer Electronics", "XOM": "Oil & Gas Integrated", "JPM": "Banks"}
    assert figures.sector(known(instrument("NVO"))) == "Healthcare"


def test_market_cap_is_price_times_shares_and_the_ratio_follows_from_price_and_earnings() -> None:
    for symbol in THE_TWENTY:
        apple = known(instrument(symbol))
        shares, earned = figures.shares_outstanding(apple), figures.earnings_per_share(apple)
        assert shares is not None
        assert earned is not None
        assert apple.price is not None
        assert figures.market_cap(apple) == apple.price * (shares // SCALE)
        ratio = figures.price_to_earnings(apple)
        assert ratio is not None
        assert abs(ratio * earned - apple.price * SCALE) <= earned * SCALE // 200


def test_margins_narrow_from_line_to_line() -> None:
    for symbol in THE_TWENTY:
        each = known(instrument(symbol))
        gross, operating = figures.gross_margin(each), figures.operating_margin(each)
        assert gross is not None
        assert operating is not None
        assert SCALE > gross > operating > 0


def test_a_split_changes_what_a_share_is_and_not_what_the_company_is_worth() -> None:
    before = instrument("AAPL")
    after = replace(before, units=Units(before.base_price // 4, before.base_price, 1))
    one, four = known(before), known(after)
    shares, split_shares = figures.shares_outstanding(one), figures.shares_outstanding(four)
    assert shares is not None
    assert split_shares == 4 * shares
    assert figures.market_cap(four) == figures.market_cap(one)
    assert figures.revenue(four) == figures.revenue(one)
    earned, split_earned = figures.earnings_per_share(one), figures.earnings_per_share(four)
    assert earned is not None
    assert split_earned is not None
    # Four quarters, each rounded to a cent.
    assert abs(4 * split_earned - earned) <= 4 * 4 * SCALE // 200


def test_a_split_by_three_is_exact_though_its_price_is_not() -> None:
    before = instrument("AAPL")
    after = replace(before, units=Units(76_666_667, before.base_price, 1))
    shares = figures.shares_outstanding(known(before))
    assert shares is not None
    assert figures.shares_outstanding(known(after)) == 3 * shares


def test_what_is_no_company_has_no_figures() -> None:
    share = instrument("AAPL")
    index = replace(share, terms=replace(share.terms, instrument_type=InstrumentType.INDEX))
    fund = replace(share, name="Example 500 ETF")
    for each in (index, fund):
        assert {accessor(known(each)) for accessor in figures.ACCESSORS.values()} == {None}


def test_a_company_that_is_not_listed_yet_has_no_figures() -> None:
    meta = instrument("META")
    early, late = known(meta, date(2012, 5, 17)), known(meta, date(2012, 5, 18))
    assert figures.sector(early) is None
    assert figures.sector(late) == "Communication Services"
    assert figures.revenue(late) is None


def test_without_a_price_only_what_needs_one_is_missing() -> None:
    told = replace(known(instrument("AAPL")), price=None)
    missing = {name for name, accessor in figures.ACCESSORS.items() if accessor(told) is None}
    assert missing == {"market_cap", "price_to_earnings", "dividend_yield"}
