"""The long list of listings: what it holds, that it gives way, and that it waits to be asked."""

from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType, Shortable
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.reference.instrument import NAMESPACE, Instrument, instrument_id
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import parse_seed
from sidestreet.reference.universe import Universe, no_universe, packaged_universe
from sidestreet.reference.universe_figures import SIZES, figures_of

LINES = (
    "100/ABC|ABC|XNYS|0|Alphabet Soup Inc",
    "100/ABC.B|ABC.B|XNYS|0|Alphabet Soup Inc",
    "200/XYZ|XYZ|XNAS|9|Pipeline Partners L.P.",
)
WRITTEN = "{symbol: XYZ, name: Own Inc., venue: XNYS, price: 7}"


def short_list() -> Universe:
    """Return a list of three."""
    return Universe(LINES)


def directory_of(*instruments: Instrument) -> InstrumentDirectory:
    """Return a directory of some instruments and the list of three."""
    return InstrumentDirectory(instruments, universe=short_list)


def own(symbol: str = "XYZ", key: str = "own") -> Instrument:
    """Return an instrument that somebody has written down."""
    terms = InstrumentTerms(instrument_id(key), symbol, InstrumentType.COMMON_STOCK, "XNAS")
    return Instrument(replace(terms, base_price=10 * SCALE), "Own Inc.", 10 * SCALE)


def found(directory: InstrumentDirectory, text: str) -> Instrument:
    """Return what a text names, which must be something."""
    instrument = directory.find(text)
    assert instrument is not None
    return instrument


def symbols(directory: InstrumentDirectory) -> list[str]:
    """Return the symbols that a directory lists."""
    return [each.symbol for each in directory]


@given(st.text(max_size=80))
def test_ids_are_uuids_of_version_five(key: str) -> None:
    assert instrument_id(key) == str(uuid5(NAMESPACE, key))
    assert instrument_id(key) != str(uuid5(NAMESPACE_DNS, key))


def test_the_ids_of_listings_are_what_they_were_in_every_earlier_release() -> None:
    listed = {symbol: packaged_universe().by_symbol(symbol) for symbol in ("IBM", "SPY", "BF.B")}
    assert {symbol: each and each.instrument_id for symbol, each in listed.items()} == {
        "IBM": "9991c866-3737-5bec-92b2-88eac3b7e3c1",
        "SPY": "e09cc86c-104c-5394-99e6-b2b680bd7423",
        "BF.B": "71709870-d2d3-53a9-896c-bdebb923db0d",
    }


def test_thousands_of_listings_come_with_the_package() -> None:
    listings = list(packaged_universe())
    assert len(listings) == 5_026
    assert len({each.instrument_id for each in listings}) == 5_026
    assert len({each.symbol for each in listings}) == 5_026
    assert {each.terms.venue for each in listings} == {"XNAS", "XNYS", "BATS"}
    assert not {"AAPL", "BRK.B"} & {each.symbol for each in listings}


def test_every_listing_keeps_the_rules_of_a_share() -> None:
    for each in packaged_universe():
        terms = each.terms
        tick = terms.tick_size(each.base_price)
        assert tick is not None, each.symbol
        assert each.base_price % tick == 0, each.symbol
        assert SCALE <= each.base_price <= 500 * SCALE, each.symbol
        assert terms.base_price == each.base_price
        assert each.adv, each.symbol
        assert each.adv % (100 * SCALE) == 0, each.symbol
        assert SCALE // 4 <= terms.long_margin_rate <= SCALE, each.symbol
        assert 3 * SCALE // 10 <= terms.short_margin_rate <= SCALE, each.symbol
        assert terms.is_tradable, each.symbol
        assert each.name.strip() == each.name != "", each.symbol
        UUID(each.instrument_id)


def test_some_listings_are_hard_to_borrow_and_most_are_not() -> None:
    """By the rule 18.7 of a hundred are hard: the mean of the ten classes."""
    told = [each.terms.shortable for each in packaged_universe()]
    hard = len(told) - told.count(Shortable.EASY_TO_BORROW)
    assert 800 < hard < 1_100
    assert 0 < told.count(Shortable.NOT_SHORTABLE) < 50


def test_figures_follow_from_the_digits_of_the_id() -> None:
    """Rolls of 500 for the price, 250 for the worth, 999 and 20: from 40 dollars to 500, largest.

    The price is 40 + 460 * 0.25 dollars; a day is worth 500 million * 0.75, in shares of 155
    dollars 2,419,354.8, of which whole hundreds count.
    """
    rolls = 500 + 250 * 1000 + 999 * 1000**2 + 20 * 1000**3
    figures = figures_of(f"00000000-0000-5000-8000-{rolls:012x}", 0)
    assert figures.base_price == 155 * SCALE
    assert figures.adv == 2_419_300 * SCALE
    assert (figures.long_margin_rate, figures.short_margin_rate) == (250_000, 300_000)
    assert figures[4:] == (True, True, False, False, True)


def test_what_costs_little_is_covered_in_full_and_what_is_rare_is_told() -> None:
    rolls = 999 * 1000**2 + 45 * 1000**3
    figures = figures_of(f"00000000-0000-5000-8000-{rolls:012x}", 8)
    assert figures.base_price == 2 * SCALE
    assert (figures.long_margin_rate, figures.short_margin_rate) == (SCALE, SCALE)
    # Neither marginable nor in fractions; not on the threshold list, but not to be sold short.
    assert figures[4:] == (False, False, False, True, False)


@given(st.integers(0, 2**48 - 1), st.integers(0, 8))
def test_smaller_companies_are_never_dearer_nor_easier_to_borrow(rolls: int, size: int) -> None:
    identity = f"00000000-0000-5000-8000-{rolls:012x}"
    larger, smaller = figures_of(identity, size), figures_of(identity, size + 1)
    assert larger.base_price >= smaller.base_price
    assert larger.easy_to_borrow >= smaller.easy_to_borrow
    assert SIZES[size].day_worth > SIZES[size + 1].day_worth


def test_a_listing_is_found_by_symbol_by_id_and_by_the_root_of_its_options() -> None:
    directory = directory_of()
    listing = found(directory, "abc.b")
    assert listing.name == "Alphabet Soup Inc"
    assert directory.find(listing.instrument_id.upper().replace("-", "")) is listing
    assert directory.underlying_of("ABCB") is listing
    assert found(directory_of(), listing.instrument_id) == listing
    assert found(directory_of(), "ABC 270115C00400000").terms.group == instrument_id(
        "listing/100/ABC"
    )


def test_a_partnership_is_told_by_its_name() -> None:
    assert [each.is_ptp for each in short_list()] == [False, False, True]


def test_all_are_listed_by_symbol_and_asking_for_one_changes_nothing() -> None:
    directory = directory_of(own("AAA"), own("ZZZ", "another"))
    before = directory.listed()
    assert symbols(directory) == ["AAA", "ABC", "ABC.B", "XYZ", "ZZZ"]
    found(directory, "XYZ")
    assert directory.listed() is before
    assert [each.symbol for each in directory.written()] == ["AAA", "ZZZ"]
    assert len(directory) == 5


def test_nothing_is_read_as_long_as_everything_asked_for_is_written_down() -> None:
    def never() -> Universe:
        raise AssertionError("the long list was read")

    directory = InstrumentDirectory([own()], universe=never)
    assert directory.find("xyz") is not None
    assert directory.find("XYZ   270115C00010000") is not None
    assert directory.find("AAPL  270115C00230001X") is None
    assert [each.symbol for each in directory.written()] == ["XYZ"]
    with pytest.raises(AssertionError, match="was read"):
        directory.find("ABC")


def test_whoever_writes_down_a_symbol_has_it() -> None:
    directory = directory_of(own())
    listed = instrument_id("listing/200/XYZ")
    assert found(directory, "XYZ").name == "Own Inc."
    assert directory.find(listed) is None
    assert symbols(directory) == ["ABC", "ABC.B", "XYZ"]


def test_a_listing_that_was_only_asked_for_gives_way_with_its_options() -> None:
    directory = directory_of()
    listed = found(directory, "XYZ")
    contract = found(directory, "XYZ   270115C00005000")
    directory.add(own())
    assert found(directory, "XYZ").name == "Own Inc."
    assert directory.find(listed.instrument_id) is None
    assert directory.find(contract.instrument_id) is None


@pytest.mark.parametrize("claim", ["XYZ", "XYZ   270115C00005000"])
def test_a_listing_that_somebody_has_dealt_in_does_not_give_way(claim: str) -> None:
    directory = directory_of()
    directory.keep(found(directory, claim))
    with pytest.raises(ValueError, match="XYZ is the symbol of"):
        directory.add(own())


def test_what_the_journal_has_of_a_listing_holds() -> None:
    directory = directory_of()
    listed = found(directory_of(), "XYZ")
    terms = replace(listed.terms, symbol="NEW", is_tradable=False)
    directory.restore(terms)
    directory.remember("XYZ", terms.instrument_id)
    assert (found(directory, "NEW").terms, found(directory, "NEW").name) == (terms, listed.name)
    assert directory.find("XYZ") is directory.find("NEW")
    assert symbols(directory) == ["ABC", "ABC.B", "NEW"]


def test_a_listing_of_the_journal_is_found_by_its_id_where_another_has_its_symbol() -> None:
    directory = directory_of(own())
    terms = found(directory_of(), "XYZ").terms
    directory.restore(replace(terms, symbol="NEW"))
    assert found(directory, "NEW").instrument_id == terms.instrument_id
    assert found(directory, "XYZ").name == "Own Inc."


def test_options_of_the_journal_are_on_a_listing_that_nobody_has_asked_for() -> None:
    terms = found(directory_of(), "ABC   270115C00400000").terms
    directory = directory_of()
    directory.restore(terms)
    assert found(directory, terms.symbol).terms == terms
    underlying = directory.underlying_terms(terms)
    assert underlying is not None
    assert underlying.symbol == "ABC"


@pytest.mark.parametrize("is_asked_for_before", [False, True])
def test_a_symbol_that_the_journal_knows_for_something_else_is_no_listing(
    is_asked_for_before: bool,
) -> None:
    """A desk was begun from a seed file with an XYZ of its own, and is started without it."""
    directory = directory_of()
    if is_asked_for_before:
        found(directory, "XYZ")
    directory.restore(own().terms)
    assert directory.find("XYZ") is None
    assert symbols(directory) == ["ABC", "ABC.B"]


def test_a_complete_entry_of_a_seed_file_is_an_instrument_of_its_own() -> None:
    seed = parse_seed(f"instruments: [{WRITTEN}]".encode())
    (entry,) = (each for each in seed.instruments if each.symbol == "XYZ")
    assert entry.instrument_id == instrument_id("seed/XYZ")
    assert len(seed.instruments) == 21


def test_an_entry_of_a_seed_file_that_says_little_changes_the_listing() -> None:
    seed = parse_seed(b"instruments: [{symbol: IBM, price: 250.00}]")
    (entry,) = (each for each in seed.instruments if each.symbol == "IBM")
    assert entry.instrument_id == "9991c866-3737-5bec-92b2-88eac3b7e3c1"
    assert (entry.base_price, entry.name) == (
        250 * SCALE,
        "International Business Machines Corp",
    )


def test_a_seed_file_may_hold_listings() -> None:
    held = "{symbol: IBM, quantity: 5, average_price: 80}"
    seed = parse_seed(f"accounts: [{{id: 7, positions: [{held}]}}]".encode())
    assert "IBM" in {each.symbol for each in seed.instruments}
    assert seed.positions[0].terms.symbol == "IBM"


def test_there_may_be_no_long_list() -> None:
    assert len(no_universe()) == 0
    assert InstrumentDirectory().find("IBM") is None
