"""Instruments in a dump: those of the desk's own, and what differs from the packaged ones.

Prices and volumes are in the units of now: a split that has taken effect is no news to a new desk.
A price that a split has put between two ticks is told as the next tick.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sidestreet.control.seed_dump.left_out import LeftOut
from sidestreet.control.seed_dump.texts import Tree, money, said, size
from sidestreet.domain.amounts import divide_half_even
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.options import parse_osi, render_osi
from sidestreet.engine.state import State
from sidestreet.reference.instruments import Instrument, InstrumentDirectory
from sidestreet.reference.seed_file.instruments import INSTRUMENT_FLAGS, TERM_FLAGS


def instruments_of(directory: InstrumentDirectory) -> list[Tree]:
    """Return the entries that lead from the packaged instruments to those of a desk, by symbol."""
    packaged = InstrumentDirectory.from_packaged()
    told = (_entry(each, _packaged(each, packaged)) for each in directory.written())
    return [entry for entry in told if entry is not None]


def options_of(state: State, directory: InstrumentDirectory) -> list[Tree]:
    """Return entries for the contracts that a desk has dealt in and a directory has otherwise."""
    return list(_contracts(state, directory))


def note_unlike(state: State, directory: InstrumentDirectory, left_out: LeftOut) -> None:
    """Note the instruments of a desk that a directory, as a dump makes it, has otherwise."""
    unlike = sum(
        not _is_alike(each, directory.find(each.symbol)) for each in state.instruments.values()
    )
    left_out.note("instruments whose terms no seed can say", "they are as packaged", unlike)


def _packaged(instrument: Instrument, directory: InstrumentDirectory) -> Instrument | None:
    """Return what the package has of an instrument, perhaps under a former symbol of it."""
    known = directory.find(instrument.instrument_id)
    return directory.find(instrument.symbol) if known is None else known


def _price(instrument: Instrument) -> int:
    """Return the price of an instrument in the units of now, on the tick next to it."""
    price = instrument.present_price
    tick = instrument.terms.tick_size(price) or 1
    return divide_half_even(price, tick) * tick


def _entry(instrument: Instrument, packaged: Instrument | None) -> Tree | None:
    is_own = packaged is None or packaged.instrument_id != instrument.instrument_id
    if packaged is None or is_own:
        price = _price(instrument)
        terms = InstrumentTerms(
            instrument.instrument_id,
            instrument.symbol,
            InstrumentType.COMMON_STOCK,
            instrument.terms.venue,
            base_price=price,
        )
        packaged = Instrument(terms, instrument.name, price)
    told = said(_differing(instrument, packaged))
    if is_own:
        told = {
            "id": instrument.instrument_id,
            "name": instrument.name,
            "venue": instrument.terms.venue,
            "price": money(_price(instrument)),
            **told,
        }
    elif packaged.symbol != instrument.symbol:
        told = {"former_symbol": packaged.symbol, **told}
    return {"symbol": instrument.symbol, **told} if told else None


def _differing(now: Instrument, packaged: Instrument) -> Tree:
    """Return the members in which an instrument is unlike a packaged one, as a file has them."""
    here, there = _members(now, _price(now)), _members(packaged, packaged.base_price)
    return {name: value for name, value in here.items() if value != there[name]}


def _members(instrument: Instrument, price: int) -> Tree:
    terms, volume = instrument.terms, instrument.present_adv
    return {
        "name": instrument.name,
        "venue": terms.venue,
        "price": money(price),
        "country_of_issue": instrument.country_of_issue,
        "adv": None if volume is None else size(volume),
        "long_margin_rate": size(terms.long_margin_rate),
        "short_margin_rate": size(terms.short_margin_rate),
        **{name: getattr(terms, name) for name in TERM_FLAGS},
        **{name: getattr(instrument, name) for name in INSTRUMENT_FLAGS},
        "tick_rules": [
            said(
                {
                    "start_price": size(rule.start_price),
                    "end_price": None if rule.end_price is None else size(rule.end_price),
                    "tick_size": size(rule.tick_size),
                }
            )
            for rule in terms.tick_rules
        ],
    }


def _contracts(state: State, directory: InstrumentDirectory) -> Iterator[Tree]:
    for terms in state.instruments.values():
        option, symbol = terms.option, parse_osi(terms.symbol)
        if option is None or symbol is None or _is_alike(terms, directory.find(terms.symbol)):
            continue
        yield said(
            {
                "symbol": render_osi(symbol),
                "underlying": state.instruments[option.underlying_id].symbol,
                "id": terms.instrument_id,
                "multiplier": option.multiplier,
                "style": option.style.value,
                "is_cash_settled": option.is_cash_settled or None,
            }
        )


def _is_alike(terms: InstrumentTerms, known: Instrument | None) -> bool:
    """Whether a directory has an instrument by the terms of the desk, its listing price apart."""
    return known is not None and replace(known.terms, base_price=0) == replace(terms, base_price=0)
