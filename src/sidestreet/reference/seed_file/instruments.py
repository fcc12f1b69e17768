"""The `instruments` of a seed file: more of them, or other figures for one that is packaged.

An entry whose symbol the package knows changes that instrument and keeps its id; any other entry
is a new instrument. Names are those of the API's answers.
"""

from typing import Final

from msgspec.structs import replace

from sidestreet.domain.amounts import NOTIONAL_MAX, notional, render_price
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms, TickRule
from sidestreet.reference.instruments import (
    Instrument,
    InstrumentDirectory,
    how_shortable,
    instrument_id,
)
from sidestreet.reference.seed_file.kinds import (
    ABOVE_ZERO,
    FLAG,
    LARGE,
    NAME,
    RATE,
    UUID_TEXT,
    ZERO_OR_MORE,
    free_text,
    text,
)
from sidestreet.reference.seed_file.section import Section

SYMBOL: Final = text(
    "a symbol of 1 to 12 capital letters, digits, points and dashes",
    r"[A-Z0-9][A-Z0-9.-]{0,11}",
)
TERM_FLAGS: Final = (
    "is_tradable",
    "is_fractionable",
    "is_marginable",
    "is_liquidation_only",
    "is_halted",
    "is_short_restricted",
)
"""Members of an entry that its terms have by the same name."""
INSTRUMENT_FLAGS: Final = (
    "is_ptp",
    "is_threshold_security",
    "is_short_prohibited",
    "easy_to_borrow",
)
"""Members of an entry that the instrument itself has by the same name."""
_NAMED: Final = free_text(36)
_VENUE: Final = text("a market identifier code (ISO 10383) like XNAS", "[A-Z0-9]{4}")
_COUNTRY: Final = text("a country code (ISO 3166) like US", "[A-Z]{2}")
_CURRENCY: Final = text("USD, the one currency of the desk", "USD")


def read_instruments(root: Section, directory: InstrumentDirectory) -> None:
    """Read all entries into the directory that holds the packaged instruments."""
    symbols: set[str] = set()
    for section in root.sections("instruments"):
        symbol = section.required("symbol", SYMBOL)
        if symbol in symbols:
            section.refuse("symbol", f"{symbol} again", "each symbol once")
        if not section.is_sound():
            continue  # whether the rest is complete depends on which instrument it is
        symbols.add(symbol)
        former = section.optional("former_symbol", SYMBOL, None)
        if former is None:
            known = _meant(section, symbol, directory)
        else:
            known = _renamed(section, symbol, former, directory)
        instrument = _read_instrument(section, symbol, known)
        section.finish()
        if not section.is_sound():
            continue
        holder = directory.find(instrument.instrument_id)
        if holder is not None and holder.symbol not in {symbol, former}:
            section.refuse("id", f"the id of {holder.symbol}", "an id of its own")
            continue
        directory.add(instrument)


def _meant(section: Section, symbol: str, directory: InstrumentDirectory) -> Instrument | None:
    """Return the instrument that an entry changes, or None if it tells of one of its own.

    An entry that is complete, or brings an id, takes the place of one of the long list: files that
    were written before the list was there go on meaning what they meant.
    """
    known = directory.find(symbol)
    if known is None or not directory.is_unclaimed(known):
        return known
    is_complete = all(section.has(name) for name in ("name", "venue", "price"))
    return None if is_complete or section.has("id") else known


def _renamed(
    section: Section, symbol: str, former: str, directory: InstrumentDirectory
) -> Instrument | None:
    """Return the instrument that an entry has another symbol for, None if there is none."""
    known, holder = directory.find(former), directory.find(symbol)
    if known is None or known.terms.option is not None:
        section.refuse("former_symbol", f"{former}, which is no share", "the symbol of one")
        return None
    if holder is not None and not directory.is_unclaimed(holder):
        section.refuse("symbol", f"{symbol}, which {holder.name} has", "a symbol that nobody has")
    return replace(known, terms=replace(known.terms, symbol=symbol))


def _read_instrument(section: Section, symbol: str, known: Instrument | None) -> Instrument:
    # What an entry leaves out is as it was; a new instrument has to say more.
    if known is None:
        name: str = section.required("name", NAME)
        venue: str = section.required("venue", _VENUE)
        price: int = section.required("price", ABOVE_ZERO)
        # Without an id of its own it is known by the symbol that it has in this file.
        identity: str = section.optional("id", UUID_TEXT, instrument_id(f"seed/{symbol}"))
        kind = InstrumentType.COMMON_STOCK
        terms = InstrumentTerms(identity, symbol, kind, venue, base_price=price)
        known = Instrument(terms, name, price)
    else:
        name = section.optional("name", NAME, known.name)
        venue = section.optional("venue", _VENUE, known.terms.venue)
        price = section.optional("price", ABOVE_ZERO, known.base_price)
        if section.has("id"):
            section.refuse("id", "an id", f"none, because {symbol} has one that never changes")
    flags = _read_flags(section, known, INSTRUMENT_FLAGS)
    terms = replace(_read_terms(section, known.terms, venue, flags), base_price=price)
    adv = section.optional("adv", LARGE, known.adv or 0)
    if section.is_sound() and notional(price, adv) > NOTIONAL_MAX:
        found = f"a volume worth {render_price(notional(price, adv))} a day"
        section.refuse("adv", found, f"at most {render_price(NOTIONAL_MAX)}")
    tick = terms.tick_size(price)
    if section.is_sound() and (tick is None or price % tick):
        section.refuse("price", "a price between two ticks", "a price that keeps the tick rules")
    return replace(
        known,
        terms=terms,
        name=name,
        base_price=price,
        country_of_issue=section.optional("country_of_issue", _COUNTRY, known.country_of_issue),
        currency=section.optional("currency", _CURRENCY, known.currency),
        adv=adv,
        **flags,
    )


def _read_flags(section: Section, known: object, names: tuple[str, ...]) -> dict[str, bool]:
    return {name: section.optional(name, FLAG, getattr(known, name)) for name in names}


def _read_terms(
    section: Section, known: InstrumentTerms, venue: str, described: dict[str, bool]
) -> InstrumentTerms:
    flags = _read_flags(section, known, TERM_FLAGS)
    return replace(
        known,
        venue=venue,
        tick_rules=_read_tick_rules(section, known.tick_rules),
        long_margin_rate=section.optional("long_margin_rate", RATE, known.long_margin_rate),
        short_margin_rate=section.optional("short_margin_rate", RATE, known.short_margin_rate),
        shortable=how_shortable(
            is_tradable=flags["is_tradable"],
            is_short_prohibited=described["is_short_prohibited"],
            easy_to_borrow=described["easy_to_borrow"],
        ),
        **flags,
    )


def _read_tick_rules(section: Section, default: tuple[TickRule, ...]) -> tuple[TickRule, ...]:
    if not section.has("tick_rules"):
        return default
    rules: list[TickRule] = []
    bands = section.sections("tick_rules")
    for band in bands:
        rules.append(
            TickRule(
                start_price=band.required("start_price", ZERO_OR_MORE),
                end_price=band.optional("end_price", ABOVE_ZERO, None),
                tick_size=band.required("tick_size", ABOVE_ZERO),
            )
        )
        band.finish()
    if section.is_sound() and not _cover_all_prices(rules):
        section.refuse(
            "tick_rules",
            "bands that leave a gap or overlap",
            "bands from 0 up, each beginning where the one before ends, the last without an end",
        )
    return tuple(rules)


def _cover_all_prices(rules: list[TickRule]) -> bool:
    reached: int | None = 0
    for rule in rules:
        if reached != rule.start_price or rule.end_price == rule.start_price:
            return False
        if rule.end_price is not None and rule.end_price < rule.start_price:
            return False
        reached = rule.end_price
    return bool(rules) and reached is None


def read_named(section: Section, directory: InstrumentDirectory) -> InstrumentTerms | None:
    """Return the instrument that `symbol`, `instrument_id` or both of them name.

    None where there is none, which is then among the problems.
    """
    found: InstrumentTerms | None = None
    for name in ("symbol", "instrument_id"):
        if not section.has(name):
            continue
        named = section.required(name, _NAMED)
        instrument = directory.find(named) if named else None
        if named and instrument is None:
            section.refuse(name, f"{named}, which is no instrument", "a symbol or id that is one")
        elif instrument is not None and found not in {None, instrument.terms}:
            section.refuse(name, instrument.symbol, "the instrument that symbol names, or nothing")
        elif instrument is not None:
            directory.keep(instrument)
            found = instrument.terms
    if not section.has("symbol") and not section.has("instrument_id"):
        section.refuse("symbol", "nothing", "a symbol, or an instrument_id in its place")
    return found
