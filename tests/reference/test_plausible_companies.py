"""Sizes and ratios that a reader of annual reports would believe, of every company there is."""

from datetime import date
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic import figures
from sidestreet.reference.synthetic.character import Character, character_of
from sidestreet.reference.synthetic.figures import SEED, Known
from sidestreet.reference.synthetic.known import KNOWN

DIRECTORY: Final = InstrumentDirectory.from_packaged()
LISTED: Final = DIRECTORY.listed()
TODAY: Final = date(2025, 11, 3)
NOW: Final = new_york_instant(TODAY, 12)
BILLION: Final = 1_000_000_000 * SCALE
EVERY: Final = 30
"""Figures that are worked out from quarters are looked at for one listing in so many."""


def worth(company: Character) -> int:
    """Return what a company is worth at its base price."""
    return company.price * company.shares // SCALE


def known(share: Instrument) -> Known:
    """Return what is known of it at its base price."""
    return Known(share, TODAY, NOW, share.base_price)


def test_every_company_is_of_a_size_that_companies_have() -> None:
    """From 10 million dollars to 5 trillion, and what is made up is none of the largest."""
    count = 0
    for share in LISTED:
        company = character_of(SEED, share)
        if company is None:
            continue
        count += 1
        most = 5_000 if share.instrument_id in KNOWN else 300
        assert BILLION // 100 < worth(company) <= most * BILLION, share.symbol
        # A year's revenue is a thirtieth of what a company is worth, or twice that, or in between.
        assert worth(company) // 30 <= company.revenue <= 2 * worth(company), share.symbol
        assert -400 <= company.net_margin < company.sector.gross, share.symbol
        assert company.operating_margin < company.sector.gross, share.symbol
        assert company.dividend * 4 < company.price // 10, share.symbol
    assert count > 4_000


def test_figures_of_the_last_year_are_in_proportion_to_each_other() -> None:
    looked_at = [*LISTED[::EVERY], *filter(None, map(DIRECTORY.find, KNOWN))]
    for each in filter(lambda each: each.company is not None, map(known, looked_at)):
        symbol = each.instrument.symbol
        cap, revenue = figures.market_cap(each), figures.revenue(each)
        net, gross = figures.net_margin(each), figures.gross_margin(each)
        assert cap is not None
        assert revenue is not None
        assert net is not None
        assert gross is not None
        assert cap // 40 < revenue < 2 * cap, symbol
        assert -SCALE // 2 < net < gross < SCALE * 9 // 10, symbol
        multiple = figures.price_to_earnings(each)
        most = 250 if symbol == "TSLA" else 80
        assert multiple is None or 5 * SCALE < multiple < most * SCALE, symbol


def test_the_largest_are_of_the_size_that_everybody_knows() -> None:
    """Shares, revenue in a year and worth, all within a third of what was known in 2025."""
    facts = {"AAPL": (15, 410, 3_400), "TSLA": (3, 96, 1_290), "NVDA": (24, 190, 4_400)}
    for symbol, (shares, revenue, cap) in facts.items():
        share = DIRECTORY.find(symbol)
        assert share is not None
        told = (
            figures.shares_outstanding(known(share)),
            figures.revenue(known(share)),
            figures.market_cap(known(share)),
        )
        for figure, expected in zip(told, (shares, revenue, cap), strict=True):
            assert figure is not None
            assert 2 * expected * BILLION < 3 * figure < 4 * expected * BILLION, symbol


def test_companies_that_pay_no_dividend_have_none() -> None:
    for symbol in ("AMZN", "TSLA", "BRK.B"):
        share = DIRECTORY.find(symbol)
        assert share is not None
        company = character_of(SEED, share)
        assert company is not None
        assert company.dividend == 0


@given(st.integers(1, 10_000_000 * SCALE), st.none() | st.integers(SCALE, 10**12 * SCALE))
def test_whatever_a_listing_says_its_company_stays_within_bounds(
    price: int, adv: int | None
) -> None:
    """A dear share has a thousand of them at least, and so may be worth more than 300 billion."""
    share = DIRECTORY.find("AAPL")
    assert share is not None
    terms = replace(share.terms, instrument_id="00000000-0000-5000-8000-000000000001")
    company = character_of(SEED, replace(share, terms=terms, base_price=price, adv=adv))
    assert company is not None
    assert worth(company) <= 300 * BILLION or company.shares == 1_000 * SCALE
    assert worth(company) >= BILLION // 100 or company.price < 10_000
