"""Which contracts exist, what they are, and how they are found."""

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import ExerciseStyle, InstrumentType, OptionRight
from sidestreet.domain.instruments import US_OPTION_TICKS, InstrumentTerms
from sidestreet.domain.options import OsiSymbol, parse_osi, render_osi
from sidestreet.reference.instruments import (
    Instrument,
    InstrumentDirectory,
    Units,
    instrument_id,
)
from sidestreet.reference.option_chains import (
    HORIZON,
    chain,
    contract_from_terms,
    expiries,
    is_strike,
    make_contract,
    option_root,
    strikes,
)

CALL = "XYZ   270115C00010000"
NS = 1_000_000_000


def share(symbol: str, price: int, adv: int = 1_000_000) -> Instrument:
    """Return a share at a price in dollars; its id is made from the symbol."""
    terms = InstrumentTerms(instrument_id(symbol), symbol, InstrumentType.COMMON_STOCK, "XNYS")
    return Instrument(terms, f"{symbol} Inc.", price * SCALE, adv=adv * SCALE)


def found(directory: InstrumentDirectory, text: str) -> Instrument:
    """Return what a text names, which has to be something."""
    instrument = directory.find(text)
    assert instrument is not None, text
    return instrument


def dollars(low: str, *rest: str) -> list[int]:
    """Return prices in dollars as millionths."""
    return [int(Fraction(each) * SCALE) for each in (low, *rest)]


def test_strikes_lie_further_apart_the_higher_they_are() -> None:
    assert strikes(share("LOW", 10)) == dollars(
        "2.5", "5", "7.5", "10", "12.5", "15", "17.5", "20", "22.5", "25", "30"
    )
    assert strikes(share("MID", 80))[:4] == dollars("20", "22.5", "25", "30")
    assert [each // SCALE for each in strikes(share("MID", 80))][4:] == [
        *range(35, 201, 5),
        *range(210, 241, 10),
    ]


def test_a_cheap_share_has_two_strikes_at_least() -> None:
    assert strikes(share("PENNY", 1)) == dollars("2.5", "5")


def test_a_price_that_no_symbol_can_say_has_no_strikes() -> None:
    assert strikes(share("DEAR", 700_000)) == []


def test_large_names_have_strikes_a_dollar_apart_around_the_price() -> None:
    large = share("BIG", 100, adv=50_000_000)
    smaller = share("LESS", 100, adv=49_999_999)
    assert [each // SCALE for each in strikes(large)] == [
        *range(25, 75, 5),
        *range(75, 126),
        *range(130, 201, 5),
        *range(210, 301, 10),
    ]
    assert is_strike(large, 101 * SCALE)
    assert not is_strike(smaller, 101 * SCALE)
    assert not is_strike(large, 100_500_000)


@given(st.integers(1, 50_000), st.integers(1, 60_000), st.booleans())
def test_the_strikes_of_a_list_are_those_that_exist(price: int, strike: int, large: bool) -> None:
    each = share("XYZ", price, adv=100_000_000 if large else 1)
    listed = set(strikes(each))
    for candidate in (strike * SCALE, strike * SCALE + SCALE // 2, strike * SCALE + 1_000):
        assert is_strike(each, candidate) is (candidate in listed)


def test_contracts_expire_on_fridays_for_two_and_a_half_years() -> None:
    days = list(expiries(date(2026, 1, 1)))
    assert days[:3] == [date(2026, 1, 2), date(2026, 1, 9), date(2026, 1, 16)]
    assert days[-1] == date(2028, 6, 30)
    assert days[-1] - date(2026, 1, 1) <= HORIZON
    assert {day.weekday() for day in days} == {4}


def test_a_chain_has_a_call_and_a_put_at_every_strike() -> None:
    first = list(islice(chain(share("BRK.B", 100), date(2027, 1, 15)), 3))
    assert [render_osi(each) for each in first] == [
        "BRKB  270115C00025000",
        "BRKB  270115P00025000",
        "BRKB  270115C00030000",
    ]


@pytest.mark.parametrize(
    ("symbol", "root"),
    [("AAPL", "AAPL"), ("BRK.B", "BRKB"), ("A-B", "AB"), ("LONGNAME", None), ("123", None)],
)
def test_a_root_is_the_symbol_without_points_and_dashes(symbol: str, root: str | None) -> None:
    assert option_root(share(symbol, 10)) == root


def test_there_are_no_options_on_what_is_no_share() -> None:
    terms = InstrumentTerms(instrument_id("SPX"), "SPX", InstrumentType.INDEX, "XCBO")
    index = Instrument(terms, "An index", 5_000 * SCALE)
    assert list(chain(index, date(2027, 1, 15))) == []
    assert InstrumentDirectory([index]).find("SPX   270115C05000000") is None


def test_a_contract_says_all_that_the_desk_needs() -> None:
    contract = found(InstrumentDirectory([share("XYZ", 10)]), CALL)
    terms, option = contract.terms, contract.terms.option
    assert option is not None
    assert terms.instrument_type is InstrumentType.OPTION
    assert (terms.symbol, terms.venue, terms.tick_rules) == (CALL, "XCBO", US_OPTION_TICKS)
    assert (terms.is_fractionable, terms.is_marginable, terms.is_tradable) == (False, False, True)
    assert (terms.long_margin_rate, terms.short_margin_rate) == (SCALE, SCALE)
    assert (option.underlying_id, option.root) == (instrument_id("XYZ"), "XYZ")
    assert (option.right, option.strike, option.expiry) == (
        OptionRight.CALL,
        10 * SCALE,
        "2027-01-15",
    )
    assert (option.multiplier, option.style, option.is_cash_settled) == (
        100,
        ExerciseStyle.AMERICAN,
        False,
    )
    # Four in the afternoon in New York is nine in the evening in UTC in winter, eight in summer.
    assert option.expires_at == datetime(2027, 1, 15, 21, tzinfo=UTC).timestamp() * NS
    summer = found(InstrumentDirectory([share("XYZ", 10)]), "XYZ270716P00010000").terms.option
    assert summer is not None
    assert summer.expires_at == datetime(2027, 7, 16, 20, tzinfo=UTC).timestamp() * NS


def test_a_contract_has_its_underlyings_base_price() -> None:
    contract = found(InstrumentDirectory([share("XYZ", 10)]), CALL)
    assert contract.name == "XYZ 2027-01-15 10.00 Call"
    assert contract.base_price == 10 * SCALE
    assert (contract.adv, contract.notional_adv, contract.shortable) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [CALL, "XYZ270115C00010000", "XYZ 270115C00010000", "xyz270115c00010000"],
)
def test_a_contract_is_found_by_every_spelling_and_then_by_its_id(text: str) -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    contract = found(directory, text)
    assert contract.symbol == CALL
    plain = contract.instrument_id.replace("-", "")
    for spelling in (CALL, contract.instrument_id, plain, plain.upper()):
        assert directory.find(spelling) is contract


def test_a_contract_has_the_same_id_in_every_process() -> None:
    """Pinned: journals and clients hold these ids."""
    contract = found(InstrumentDirectory.from_packaged(), "AAPL  270115C00230000")
    assert contract.instrument_id == "da61038a-4a22-5d65-bf2d-54fb07cd4b2d"


def test_the_examples_of_the_api_name_contracts() -> None:
    directory = InstrumentDirectory.from_packaged()
    assert found(directory, "TSLA  250117C00190000").name == "TSLA 2025-01-17 190.00 Call"
    assert found(directory, "AAPL250117C00190000").name == "AAPL 2025-01-17 190.00 Call"


def test_options_on_a_symbol_with_a_point_are_found_by_its_root() -> None:
    contract = found(InstrumentDirectory.from_packaged(), "BRKB270115P00490000")
    assert contract.name == "BRK.B 2027-01-15 490.00 Put"


@pytest.mark.parametrize(
    "text",
    [
        "XYZ   270114C00010000",  # a Thursday
        "XYZ   270115C00011000",  # between strikes
        "XYZ   270115C00002000",  # below a quarter of the price
        "XYZ   270115C00035000",  # above three times the price
        "XYY   270115C00010000",  # no such share
        "XYZ1  270115C00010000",  # an adjusted contract that nobody wrote down
    ],
)
def test_what_the_rule_does_not_know_is_not_found(text: str) -> None:
    assert parse_osi(text) is not None
    assert InstrumentDirectory([share("XYZ", 10)]).find(text) is None


def test_another_calendar_moves_an_expiry() -> None:
    directory = InstrumentDirectory(
        [share("XYZ", 10)], is_expiry=lambda day: day == date(2027, 1, 14)
    )
    assert directory.find("XYZ   270114C00010000") is not None
    assert directory.find(CALL) is None


def test_the_underlying_is_found_from_the_contract() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    option = found(directory, CALL).terms.option
    assert option is not None
    assert directory.find(option.underlying_id) == share("XYZ", 10)


def test_contracts_are_not_listed_among_the_instruments() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    put = found(directory, "XYZ   270115P00010000")
    call = found(directory, CALL)
    assert list(directory) == [share("XYZ", 10)]
    assert len(directory) == 1
    assert list(directory.contracts()) == [call, put]


def test_a_contract_follows_the_base_price_of_its_underlying() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    before = found(directory, CALL)
    directory.add(share("XYZ", 500))
    after = found(directory, before.instrument_id)
    terms = replace(before.terms, base_price=500 * SCALE)
    assert after == replace(before, base_price=500 * SCALE, terms=terms)
    assert directory.find(CALL) is after


def test_a_contract_of_the_journal_is_found_by_its_id_again() -> None:
    terms = found(InstrumentDirectory([share("XYZ", 10)]), CALL).terms
    directory = InstrumentDirectory([share("XYZ", 10)])
    assert directory.find(terms.instrument_id) is None
    directory.restore(terms)
    assert found(directory, terms.instrument_id).terms == terms
    assert found(directory, terms.instrument_id).base_price == 10 * SCALE


def test_an_adjusted_contract_of_the_journal_has_left_its_old_symbol() -> None:
    """A contract keeps its id where a corporate action gives it another root."""
    old = found(InstrumentDirectory([share("XYZ", 10)]), CALL).terms
    directory = InstrumentDirectory([share("XYZ", 10)])
    directory.restore(replace(old, symbol="XYZ1  270115C00010000"))
    assert found(directory, "XYZ1270115C00010000").instrument_id == old.instrument_id
    assert directory.find(CALL) is None


def test_the_journals_contract_comes_before_one_that_was_written_down_since() -> None:
    """A position is in the one; the other has only been named."""
    directory = InstrumentDirectory([share("XYZ", 10)])
    symbol = OsiSymbol("XYZ", "2027-01-15", OptionRight.CALL, 10 * SCALE)
    other = make_contract(share("XYZ", 10), symbol, identity=instrument_id("another"))
    directory.add(other)
    journaled = make_contract(share("XYZ", 10), symbol)
    directory.restore(journaled.terms)
    assert directory.find(CALL) == journaled
    assert directory.find(other.instrument_id) is None
    assert list(directory.contracts()) == [journaled]


def test_only_contracts_on_something_known_are_restored() -> None:
    directory = InstrumentDirectory()
    directory.restore(share("XYZ", 10).terms)
    directory.restore(found(InstrumentDirectory([share("XYZ", 10)]), CALL).terms)
    assert list(directory) == list(directory.contracts()) == []


def test_a_contract_that_is_written_down_comes_before_the_rule() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    symbol = OsiSymbol("XYZ", "2027-01-15", OptionRight.CALL, 10 * SCALE)
    mini = make_contract(share("XYZ", 10), symbol, multiplier=10)
    directory.add(mini)
    assert directory.find(CALL) is mini


def test_a_renamed_share_has_options_under_its_new_root_alone() -> None:
    directory = InstrumentDirectory([share("A.B", 10)])
    renamed = share("A.B", 10)
    directory.add(replace(renamed, terms=replace(renamed.terms, symbol="C.D")))
    assert directory.find("AB270115C00010000") is None
    assert directory.find("CD270115C00010000") is not None


def test_what_is_no_option_makes_no_contract() -> None:
    with pytest.raises(ValueError, match="XYZ is no option"):
        contract_from_terms(share("XYZ", 10).terms, share("XYZ", 10))


TWO_FOR_ONE = Units(base_price=5 * SCALE, previous_close=10 * SCALE, changes=1)


def test_strikes_follow_a_split() -> None:
    """From a quarter of 50.00 to three times it, in place of a quarter of 100.00."""
    halved = Units(base_price=50 * SCALE, previous_close=100 * SCALE, changes=1)
    told = [each // 10_000 for each in strikes(replace(share("XYZ", 100), units=halved))]
    assert (told[:3], told[-1]) == ([1_250, 1_500, 1_750], 15_000)


def test_large_names_are_large_after_a_split_too() -> None:
    big = share("BIG", 100, adv=50_000_000)
    halved = Units(base_price=50 * SCALE, previous_close=100 * SCALE, changes=1)
    assert is_strike(replace(big, units=halved), 51 * SCALE)


def test_a_contract_of_after_a_split_is_another_than_that_of_before() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    before = found(directory, CALL)
    directory.restore(share("XYZ", 10).terms, TWO_FOR_ONE)
    after = found(directory, CALL)
    assert after.instrument_id != before.instrument_id
    assert directory.find(before.instrument_id) is None
    fresh = InstrumentDirectory([share("XYZ", 10)])
    fresh.restore(share("XYZ", 10).terms, TWO_FOR_ONE)
    assert found(fresh, CALL) == after


def test_a_contract_that_the_desk_knows_keeps_its_id_through_a_split() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    before = found(directory, CALL)
    directory.restore(before.terms)
    directory.restore(share("XYZ", 10).terms, TWO_FOR_ONE)
    directory.restore(replace(before.terms, symbol="XYZ1  270115C00005000"))
    assert found(directory, "XYZ1270115C00005000").instrument_id == before.instrument_id
    assert found(directory, CALL).instrument_id != before.instrument_id


@pytest.mark.parametrize(
    "terms",
    [
        replace(share("XYZ", 10).terms, symbol="NEW"),
        replace(share("XYZ", 10).terms, is_tradable=False),
    ],
)
def test_a_contract_that_nobody_dealt_in_is_what_the_rule_makes_of_the_share_today(
    terms: InstrumentTerms,
) -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    assert found(directory, CALL).terms.is_tradable
    directory.restore(terms)
    fresh = InstrumentDirectory([share("XYZ", 10)])
    fresh.restore(terms)
    assert directory.find(CALL) == fresh.find(CALL)
    after = directory.find(CALL)
    assert after is None or not after.terms.is_tradable


def test_the_day_after_a_split_changes_no_contract() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    directory.restore(share("XYZ", 10).terms, TWO_FOR_ONE)
    before = found(directory, CALL)
    directory.restore(share("XYZ", 10).terms, replace(TWO_FOR_ONE, previous_close=5 * SCALE))
    assert directory.find(before.instrument_id) is not None


def test_contracts_tell_the_new_symbol_of_what_they_are_on_and_keep_their_own() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    before = found(directory, CALL)
    directory.restore(before.terms)
    directory.restore(replace(share("XYZ", 10).terms, symbol="NEW"))
    after = found(directory, CALL)
    assert (before.name, after.name) == (
        "XYZ 2027-01-15 10.00 Call",
        "NEW 2027-01-15 10.00 Call",
    )
    assert after.terms == before.terms


def test_the_roots_of_a_share_are_all_under_which_it_has_contracts() -> None:
    directory = InstrumentDirectory([share("XYZ", 10)])
    adjusted = replace(found(directory, CALL).terms, symbol="XYZ1  270115C00005000")
    option = adjusted.option
    assert option is not None
    directory.restore(replace(adjusted, option=replace(option, root="XYZ1")))
    directory.restore(replace(share("XYZ", 10).terms, symbol="NEW"))
    assert directory.roots_of(found(directory, "NEW")) == {"NEW", "XYZ1"}
    assert directory.roots_of(found(directory, "XYZ1  270115C00005000")) == set()
