"""What a running desk has come to, in the `desk` of a seed file: prices, restrictions, stops.

None of it is a setting that somebody wrote down; it is told as it stood, and goes on from there.
"""

from typing import TYPE_CHECKING, Final

from sidestreet.domain.commands import SeedFacts
from sidestreet.domain.lending_events import ShortSalesRestricted
from sidestreet.domain.limits import Scope
from sidestreet.domain.money_events import PricesClosed
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.domain.risk_events import KillSwitchEngaged
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import (
    ABOVE_ZERO,
    ACCOUNT_ID,
    DATE,
    INSTANT,
    free_text,
    word,
)
from sidestreet.reference.seed_file.limits import read_limits
from sidestreet.reference.seed_file.section import Section

if TYPE_CHECKING:
    from sidestreet.domain.instruments import InstrumentTerms

_SCOPE: Final = word(Scope, Scope.FIRM, Scope.ACCOUNT, Scope.INSTRUMENT)
_DETAIL: Final = free_text(256)


def read_closing(section: Section, directory: InstrumentDirectory) -> SeedFacts:
    """Read the closing prices of the day before the one that is under way."""
    date = section.optional("date", DATE, "")
    prices: dict[str, int] = {}
    known: list[InstrumentTerms] = []
    for inner in section.sections("prices"):
        terms = read_named(inner, directory)
        price = inner.required("price", ABOVE_ZERO)
        inner.finish()
        if terms is None or not inner.is_sound():
            continue
        if terms.instrument_id in prices:
            inner.refuse("symbol", f"{terms.symbol} again", "each instrument once")
        prices[terms.instrument_id] = price
        known.append(terms)
    section.finish()
    return SeedFacts((PricesClosed(date, tuple(prices.items())),), tuple(known))


def read_instrument_limits(section: Section, directory: InstrumentDirectory) -> list[SetLimits]:
    """Read the limits of single instruments."""
    limits: dict[str, SetLimits] = {}
    for inner in section.sections("instrument_limits"):
        terms = read_named(inner, directory)
        read = read_limits(inner)
        inner.finish()
        if terms is None or not inner.is_sound():
            continue
        if terms.instrument_id in limits:
            inner.refuse("symbol", f"{terms.symbol} again", "each instrument once")
        limits[terms.instrument_id] = SetLimits(Scope.INSTRUMENT, terms.instrument_id, read)
    return list(limits.values())


def read_restrictions(section: Section, directory: InstrumentDirectory) -> list[SeedFacts]:
    """Read which short sales Rule 201 restricts, by the day of the fall."""
    facts: list[SeedFacts] = []
    for inner in section.sections("short_sale_restrictions"):
        terms = read_named(inner, directory)
        date = inner.required("date", DATE)
        fell_at = inner.optional("fell_at", INSTANT, 0)
        inner.finish()
        if terms is not None and inner.is_sound():
            restricted = ShortSalesRestricted(terms.instrument_id, date, fell_at)
            facts.append(SeedFacts((restricted,), (terms,)))
    return facts


def read_kill_switches(section: Section, directory: InstrumentDirectory) -> list[SeedFacts]:
    """Read for whom trading is stopped."""
    facts: list[SeedFacts] = []
    for inner in section.sections("kill_switches"):
        scope = inner.required("scope", _SCOPE)
        detail = inner.optional("detail", _DETAIL, "")
        key = ""
        known: tuple[InstrumentTerms, ...] = ()
        if scope is Scope.ACCOUNT:
            key = str(inner.required("account_id", ACCOUNT_ID))
        elif scope is Scope.INSTRUMENT:
            terms = read_named(inner, directory)
            if terms is not None:
                key, known = terms.instrument_id, (terms,)
        inner.finish()
        facts.append(SeedFacts((KillSwitchEngaged(scope, key, detail),), known))
    return facts
