"""The `options` of a seed file: contracts besides those that exist by the rule.

An adjusted contract, one for ten shares, one that is settled in cash: what
`sidestreet.reference.option_chains` does not know is written down here. A contract that it does
know becomes what the entry says, and keeps its id.
"""

from typing import Final

from sidestreet.domain.enums import ExerciseStyle, OptionRight
from sidestreet.domain.options import OsiSymbol, parse_osi, render_osi
from sidestreet.reference.instruments import Instrument, InstrumentDirectory
from sidestreet.reference.option_chains import make_contract
from sidestreet.reference.seed_file.kinds import FLAG, UUID_TEXT, Kind, free_text, integer, word
from sidestreet.reference.seed_file.section import Section

_OSI: Final = Kind(
    "an option symbol like AAPL270115C00230000",
    lambda scalar: parse_osi(scalar.text),
    OsiSymbol("", "", OptionRight.CALL, 0),
)
_UNDERLYING: Final = free_text(36)
_MULTIPLIER: Final = integer(1, 10_000)
_STYLE: Final = word(ExerciseStyle)


def read_options(root: Section, directory: InstrumentDirectory) -> None:
    """Read all entries into the directory, which knows all other instruments already."""
    symbols: set[str] = set()
    for section in root.sections("options"):
        contract = _read_contract(section, directory)
        section.finish()
        if contract is None or not section.is_sound():
            continue
        holder = directory.find(contract.instrument_id)
        if contract.symbol in symbols:
            section.refuse("symbol", f"{contract.symbol} again", "each symbol once")
        elif holder is not None:
            section.refuse("id", f"the id of {holder.symbol}", "an id of its own")
        else:
            directory.add(contract)
        symbols.add(contract.symbol)


def _read_contract(section: Section, directory: InstrumentDirectory) -> Instrument | None:
    symbol = section.required("symbol", _OSI)
    named = section.optional("underlying", _UNDERLYING, None)
    multiplier = section.optional("multiplier", _MULTIPLIER, 100)
    style = section.optional("style", _STYLE, ExerciseStyle.AMERICAN)
    is_cash_settled = section.optional("is_cash_settled", FLAG, False)
    identity = section.optional("id", UUID_TEXT, None)
    if not section.is_sound():
        return None
    underlying = directory.underlying_of(symbol.root) if named is None else directory.find(named)
    if underlying is None or underlying.terms.option is not None:
        if named is None:
            found = f"{render_osi(symbol)}, whose root is no share's"
            section.refuse("symbol", found, "the root of a share, or an underlying beside it")
        else:
            section.refuse("underlying", f"{named}, which is no share", "a symbol or id of one")
        return None
    return make_contract(
        underlying,
        symbol,
        multiplier=multiplier,
        style=style,
        is_cash_settled=is_cash_settled,
        identity=identity,
    )
