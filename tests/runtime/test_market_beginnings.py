"""Where the market of an instrument begins, by whoever knows it."""

import logging

import pytest
from msgspec.structs import replace

from sidestreet.bootstrap.market import FALLBACK_PRICE, base_prices
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType, OptionRight
from sidestreet.domain.instruments import InstrumentTerms, OptionTerms
from sidestreet.reference.instruments import Instrument, InstrumentDirectory

XYZ = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000aa",
    "XYZ",
    InstrumentType.COMMON_STOCK,
    "XNAS",
    base_price=5 * SCALE,
)
CALL = replace(
    XYZ,
    instrument_id="0193c8a0-0000-7000-8000-0000000000cc",
    symbol="XYZ   270115C00005000",
    option=OptionTerms(XYZ.instrument_id, "XYZ", OptionRight.CALL, 5 * SCALE, "2027-01-15", 0),
)


@pytest.mark.parametrize("terms", [XYZ, CALL], ids=["share", "option"])
def test_the_directory_comes_before_the_journal(terms: InstrumentTerms) -> None:
    directory = InstrumentDirectory([Instrument(XYZ, "XYZ Inc.", 7 * SCALE)])
    assert base_prices(directory)(terms) == 7 * SCALE


@pytest.mark.parametrize("terms", [XYZ, CALL], ids=["share", "option"])
def test_what_the_directory_does_not_know_begins_where_the_journal_says(
    terms: InstrumentTerms, caplog: pytest.LogCaptureFixture
) -> None:
    assert base_prices(InstrumentDirectory())(terms) == 5 * SCALE
    assert caplog.records == []


def test_a_price_that_nobody_knows_is_made_up_aloud_and_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    base_price = base_prices(InstrumentDirectory())
    for terms in (XYZ, CALL, XYZ):
        assert base_price(replace(terms, base_price=0)) == FALLBACK_PRICE == 100 * SCALE
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "nobody knows a price of XYZ" in caplog.text
