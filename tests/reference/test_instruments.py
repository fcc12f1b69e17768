from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType, Shortable
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.reference.instruments import (
    Instrument,
    InstrumentDirectory,
    Units,
    how_shortable,
    instrument_id,
)

PACKAGED = InstrumentDirectory.from_packaged()
TABLE = list(PACKAGED.written())
XNAS = {"AAPL", "NVDA", "MSFT", "AMZN", "GOOG", "META", "TSLA", "AVGO", "WMT", "COST"}
XNYS = {"BRK.B", "TSM", "LLY", "JPM", "V", "UNH", "XOM", "ORCL", "MA", "NVO"}


def made(symbol: str, key: str, *, is_tradable: bool = True) -> Instrument:
    """Return an instrument of which only the name and the identity matter."""
    terms = InstrumentTerms(
        instrument_id(key),
        symbol,
        InstrumentType.COMMON_STOCK,
        "XNAS",
        is_tradable=is_tradable,
    )
    return Instrument(terms, f"{symbol} Inc.", 10 * SCALE)


def test_twenty_instruments_stand_in_the_table_by_symbol() -> None:
    assert [instrument.symbol for instrument in TABLE] == sorted(XNAS | XNYS)


def test_each_instrument_of_the_table_stands_at_its_listing() -> None:
    venues = {instrument.symbol: instrument.terms.venue for instrument in TABLE}
    assert venues == dict.fromkeys(XNAS, "XNAS") | dict.fromkeys(XNYS, "XNYS")


def test_depositary_receipts_have_the_country_of_their_company() -> None:
    countries = {i.symbol: i.country_of_issue for i in PACKAGED if i.country_of_issue != "US"}
    assert countries == {"TSM": "TW", "NVO": "DK"}


def test_packaged_prices_keep_their_ticks() -> None:
    for instrument in PACKAGED:
        tick = instrument.terms.tick_size(instrument.base_price)
        assert tick is not None
        assert instrument.base_price % tick == 0, instrument.symbol


def test_ids_are_what_they_were_in_every_earlier_release() -> None:
    """Journals and clients hold these ids; a changed key or namespace would cut them loose."""
    pinned = {symbol: PACKAGED.find(symbol) for symbol in ("AAPL", "BRK.B", "COST")}
    assert {symbol: found and found.instrument_id for symbol, found in pinned.items()} == {
        "AAPL": "390386b6-c30b-5b8c-b6f8-a3baf0a69f83",
        "BRK.B": "4bdee005-6d3e-5b00-af61-ca055467b9e8",
        "COST": "29f3cc8e-3e70-5380-9c8b-e120bee94794",
    }


def test_ids_are_uuids_of_version_five_and_all_different() -> None:
    ids = [UUID(instrument.instrument_id) for instrument in PACKAGED]
    assert {identity.version for identity in ids} == {5}
    assert len(set(ids)) == len(PACKAGED)


@pytest.mark.parametrize("instrument", TABLE, ids=lambda instrument: instrument.symbol)
def test_an_instrument_is_found_by_every_spelling(instrument: Instrument) -> None:
    plain = instrument.instrument_id.replace("-", "")
    for spelling in (
        instrument.instrument_id,
        instrument.instrument_id.upper(),
        plain,
        plain.upper(),
        instrument.symbol,
        instrument.symbol.lower(),
    ):
        assert PACKAGED.find(spelling) is instrument


@pytest.mark.parametrize(
    "text",
    ["", "AAPLX", " AAPL", "BRK B", "Apple Inc.", "390386b6-c30b-5b8c-b6f8-a3baf0a69f8", "\u017f"],
)
def test_what_names_nothing_is_not_found(text: str) -> None:
    assert PACKAGED.find(text) is None


def test_a_letter_that_only_folds_to_ascii_is_another_letter() -> None:
    """The long s becomes S in upper case; it is no spelling of the symbol S."""
    assert InstrumentDirectory([made("S", "s")]).find("\u017f") is None


@given(st.text())
def test_any_text_is_looked_up(text: str) -> None:
    found = PACKAGED.find(text)
    assert found is None or found.symbol == text.upper()


def test_a_renamed_instrument_keeps_its_id_and_leaves_its_old_symbol() -> None:
    directory = InstrumentDirectory([made("FB", "meta")])
    renamed = made("META", "meta")
    directory.add(renamed)
    assert directory.find("FB") is None
    assert directory.find("META") is renamed
    assert directory.find(renamed.instrument_id) is renamed
    assert len(directory) == 1


def test_a_symbol_belongs_to_one_instrument() -> None:
    directory = InstrumentDirectory([made("FB", "meta")])
    with pytest.raises(ValueError, match="FB is the symbol of"):
        directory.add(made("FB", "another"))
    assert directory.find("FB") == made("FB", "meta")


def test_a_symbol_that_was_left_can_be_given_to_another() -> None:
    directory = InstrumentDirectory([made("FB", "meta")])
    directory.add(made("META", "meta"))
    other = made("FB", "another")
    directory.add(other)
    assert directory.find("FB") is other


@pytest.mark.parametrize(
    ("is_tradable", "is_short_prohibited", "easy_to_borrow", "expected"),
    [
        (True, False, True, Shortable.EASY_TO_BORROW),
        (True, False, False, Shortable.HARD_TO_BORROW),
        (True, True, True, Shortable.NOT_SHORTABLE),
        (True, True, False, Shortable.NOT_SHORTABLE),
        (False, False, True, Shortable.NOT_SHORTABLE),
        (False, False, False, Shortable.NOT_SHORTABLE),
        (False, True, True, Shortable.NOT_SHORTABLE),
        (False, True, False, Shortable.NOT_SHORTABLE),
    ],
)
def test_how_hard_it_is_to_borrow_follows_from_the_flags(
    is_tradable: bool, is_short_prohibited: bool, easy_to_borrow: bool, expected: Shortable
) -> None:
    told = how_shortable(
        is_tradable=is_tradable,
        is_short_prohibited=is_short_prohibited,
        easy_to_borrow=easy_to_borrow,
    )
    assert told is expected


def test_nothing_is_told_of_borrowing_what_cannot_be_traded() -> None:
    hard = made("XYZ", "xyz")
    hard = replace(hard, terms=replace(hard.terms, shortable=Shortable.HARD_TO_BORROW))
    assert hard.shortable is Shortable.HARD_TO_BORROW
    assert replace(hard, terms=replace(hard.terms, is_tradable=False)).shortable is None


def test_the_terms_of_packaged_instruments_hold_the_figures_of_the_file() -> None:
    tesla = PACKAGED.find("TSLA")
    assert tesla is not None
    assert (tesla.terms.long_margin_rate, tesla.terms.short_margin_rate) == (400_000, 400_000)
    assert tesla.terms.shortable is Shortable.EASY_TO_BORROW
    assert (tesla.is_marginable, tesla.is_liquidation_only) == (True, False)


def test_volume_in_money_is_volume_times_price() -> None:
    instrument = replace(made("XYZ", "xyz"), base_price=12_500_000, adv=2_000 * SCALE)
    assert instrument.notional_adv == 25_000 * SCALE


TWO_FOR_ONE = Units(base_price=5 * SCALE, previous_close=10 * SCALE, changes=1)


def renamed(instrument: Instrument, symbol: str) -> InstrumentTerms:
    """Return the terms of an instrument under another symbol."""
    return replace(instrument.terms, symbol=symbol)


def test_an_instrument_is_what_the_journal_says() -> None:
    directory = InstrumentDirectory([made("FB", "meta")])
    terms = replace(renamed(made("FB", "meta"), "META"), is_tradable=False)
    directory.restore(terms)
    found = directory.find("META")
    assert found is not None
    assert (found.terms, found.name) == (terms, "FB Inc.")
    assert list(directory) == [found]
    assert directory.find("FB") is None


def test_a_symbol_of_before_finds_an_instrument_until_another_takes_it() -> None:
    directory = InstrumentDirectory([made("FB", "meta")])
    directory.restore(renamed(made("FB", "meta"), "META"))
    directory.remember("FB", instrument_id("meta"))
    assert directory.find("fb") is directory.find("META") is not None
    other = made("FB", "another")
    directory.add(other)
    assert directory.find("FB") is other


def test_a_symbol_that_two_gave_up_finds_the_later_one() -> None:
    first, second = made("A", "first"), made("B", "second")
    directory = InstrumentDirectory([first, second])
    directory.restore(renamed(first, "C"))
    directory.remember("A", first.instrument_id)
    directory.restore(renamed(second, "A"))
    directory.remember("B", second.instrument_id)
    directory.restore(renamed(second, "D"))
    directory.remember("A", second.instrument_id)
    assert [i and i.name for i in map(directory.find, "ABCD")] == [
        "B Inc.",
        "B Inc.",
        "A Inc.",
        "B Inc.",
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_symbols_can_be_handed_on_in_whatever_order_they_are_told(order: tuple[int, int]) -> None:
    first, second = made("A", "first"), made("B", "second")
    directory = InstrumentDirectory([first, second])
    terms = (renamed(first, "B"), renamed(second, "C"))
    for index in order:
        directory.restore(terms[index])
    assert [i and i.name for i in map(directory.find, "ABC")] == [None, "A Inc.", "B Inc."]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_symbol_that_the_journal_gave_away_is_no_more_that_of_a_seed(
    order: tuple[int, int],
) -> None:
    """The other one is found by its id, and its terms are followed all the same."""
    first, second = made("A", "first"), made("B", "second")
    directory = InstrumentDirectory([first, second])
    terms = (renamed(first, "B"), replace(second.terms, is_tradable=False))
    for index in order:
        directory.restore(terms[index])
    directory.restore(terms[1], TWO_FOR_ONE)
    by_symbol, by_id = directory.find("B"), directory.find(second.instrument_id)
    assert by_symbol is not None
    assert by_id is not None
    assert (by_symbol.terms, by_id.terms, by_id.units) == (terms[0], terms[1], TWO_FOR_ONE)


def test_a_split_divides_the_price_and_multiplies_the_volume() -> None:
    directory = InstrumentDirectory([replace(made("XYZ", "xyz"), adv=1_001 * SCALE)])
    directory.restore(made("XYZ", "xyz").terms, TWO_FOR_ONE)
    found = directory.find("XYZ")
    assert found is not None
    assert (found.base_price, found.present_price) == (10 * SCALE, 5 * SCALE)
    assert (found.present_adv, found.notional_adv) == (2_002 * SCALE, 10_010 * SCALE)


def test_a_volume_after_a_split_is_in_whole_shares() -> None:
    thirds = Units(base_price=3_333_333, previous_close=3_333_333, changes=1)
    assert replace(made("XYZ", "xyz"), adv=1_000 * SCALE, units=thirds).present_adv == 3_000 * SCALE
