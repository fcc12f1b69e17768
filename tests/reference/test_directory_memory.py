"""What the directory remembers: for good what is somebody's, for a while what was asked for."""

import pytest
from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType, OptionRight
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.options import OsiSymbol
from sidestreet.reference import instruments
from sidestreet.reference.instruments import Instrument, InstrumentDirectory, instrument_id
from sidestreet.reference.option_chains import make_contract
from sidestreet.reference.seed import parse_seed

CALL, PUT = "XYZ   270115C00010000", "XYZ   270115P00010000"
LATER_CALL, LATER_PUT = "XYZ   270122C00010000", "XYZ   270122P00010000"


def share(price: int = 10) -> Instrument:
    """Return the share XYZ at a price in dollars."""
    terms = InstrumentTerms(instrument_id("XYZ"), "XYZ", InstrumentType.COMMON_STOCK, "XNAS")
    return Instrument(replace(terms, base_price=price * SCALE), "XYZ Inc.", price * SCALE)


def found(directory: InstrumentDirectory, text: str) -> Instrument:
    """Return what a text names, which must be something."""
    instrument = directory.find(text)
    assert instrument is not None
    return instrument


def known(directory: InstrumentDirectory, *symbols: str) -> list[bool]:
    """Return of each contract whether the directory knows it, without asking it for any."""
    remembered = {each.symbol for each in directory.contracts()}
    return [symbol in remembered for symbol in symbols]


def test_any_number_of_contracts_can_be_asked_for_and_so_many_are_remembered() -> None:
    """Every Friday of a century, calls and puts: 10,434 contracts."""
    directory = InstrumentDirectory([share()])
    days = [
        f"{year:02}{month:02}{day:02}"
        for year in range(100)
        for month in range(1, 13)
        for day in range(1, 32)
    ]
    named = [f"XYZ{day}{right}00010000" for day in days for right in "CP"]
    assert sum(directory.find(name) is not None for name in named) == 10_434
    assert len(list(directory.contracts())) == 10_000


def test_the_longest_unused_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instruments, "BY_RULE_MAX", 2)
    directory = InstrumentDirectory([share()])
    call = found(directory, CALL)
    put = found(directory, PUT)
    assert directory.find(call.instrument_id) is call
    found(directory, LATER_CALL)
    assert known(directory, CALL, PUT, LATER_CALL) == [True, False, True]
    assert directory.find(put.instrument_id) is None
    assert directory.find(PUT) == put
    assert known(directory, CALL, PUT, LATER_CALL) == [False, True, True]


def test_what_is_kept_is_never_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written down, what the journal holds, and what somebody said to keep."""
    monkeypatch.setattr(instruments, "BY_RULE_MAX", 1)
    directory = InstrumentDirectory([share()])
    directory.restore(found(directory, CALL).terms)
    directory.add(found(directory, PUT))
    directory.keep(found(directory, LATER_CALL))
    found(directory, LATER_PUT)
    found(directory, "XYZ   270129P00010000")
    assert known(directory, CALL, PUT, LATER_CALL, LATER_PUT) == [True, True, True, False]


def test_contracts_that_a_seed_names_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instruments, "BY_RULE_MAX", 1)
    named = ["AAPL  270115C00230000", "AAPL  270115P00230000", "AAPL  270122C00230000"]
    positions = [f"{{symbol: {each}, quantity: 1, average_price: 3}}" for each in named]
    seed = parse_seed(f"accounts: [{{id: 7, positions: [{', '.join(positions)}]}}]".encode())
    options = [each.symbol for each in seed.instruments if each.terms.option is not None]
    assert options == ["AAPL  270115C00230000", "AAPL  270115P00230000", "AAPL  270122C00230000"]


def test_what_was_only_asked_for_gives_way_to_what_is_written_down() -> None:
    directory = InstrumentDirectory([share()])
    asked_for = found(directory, CALL)
    symbol = OsiSymbol("XYZ", "2027-01-15", OptionRight.CALL, 10 * SCALE)
    written = make_contract(share(), symbol, identity=instrument_id("another"))
    directory.add(written)
    assert directory.find(CALL) is written
    assert directory.find(asked_for.instrument_id) is None


def test_a_contract_that_is_not_listed_yet_is_not_found() -> None:
    directory = InstrumentDirectory([share()])
    last = "2027-01-15"
    directory.last_expiry = lambda: last
    assert directory.find(CALL) is not None
    assert directory.find(LATER_CALL) is None
    last = "2027-01-22"
    assert directory.find(LATER_CALL) is not None


def test_a_contract_that_somebody_holds_is_found_however_late_it_expires() -> None:
    terms = found(InstrumentDirectory([share()]), LATER_CALL).terms
    directory = InstrumentDirectory([share()])
    directory.last_expiry = lambda: "2027-01-15"
    directory.restore(terms)
    assert found(directory, LATER_CALL).terms == terms


def test_every_instrument_says_in_its_terms_where_its_market_begins() -> None:
    directory = InstrumentDirectory.from_packaged()
    written = parse_seed(
        b"instruments: [{symbol: AAPL, price: 20}, "
        b"{symbol: NEW, name: New, venue: XNAS, price: 5}]\n"
        b"options: [{symbol: NEW1 270115C00005000, underlying: NEW}]\n"
        b"accounts: [{id: 7, positions: "
        b"[{symbol: AAPL 270115C00020000, quantity: 1, average_price: 3}]}]"
    ).instruments
    for instrument in (*directory, *written):
        assert instrument.terms.base_price == instrument.base_price > 0
    told = {each.symbol: each.terms.base_price for each in written}
    assert told["AAPL"] == told["AAPL  270115C00020000"] == 20 * SCALE
    assert told["NEW"] == told["NEW1  270115C00005000"] == 5 * SCALE


def test_the_journal_says_where_a_market_begins_before_the_package_does() -> None:
    """A seed file said so when the desk was begun, and this start was not given it."""
    directory = InstrumentDirectory([share(10)])
    directory.restore(share(500).terms)
    assert found(directory, "XYZ").base_price == 500 * SCALE
    assert found(directory, "XYZ   270115C00500000").base_price == 500 * SCALE


def test_a_journal_that_does_not_say_where_a_market_begins_leaves_it_to_the_directory() -> None:
    directory = InstrumentDirectory([share(10)])
    directory.restore(replace(share(10).terms, base_price=0))
    assert found(directory, "XYZ").base_price == 10 * SCALE
    contract = found(directory, CALL)
    assert (contract.base_price, contract.terms.base_price) == (10 * SCALE, 10 * SCALE)
