"""The `corporate_actions` of a seed file: what companies will do, announced as the desk begins.

Whether an ex-date is still ahead depends on the day on which the desk begins, which no file knows:
the desk itself refuses one that is not.
"""

import re
from enum import StrEnum
from typing import Final

from sidestreet.domain.corporate_actions import (
    RATIO_MAX,
    CashDividend,
    CorporateAction,
    Delisting,
    Split,
    SymbolChange,
)
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import SYMBOL, read_named
from sidestreet.reference.seed_file.kinds import ABOVE_ZERO, DATE, ZERO_OR_MORE, Kind, word
from sidestreet.reference.seed_file.section import Section


class ActionType(StrEnum):
    """What a company does, as files and calls spell it."""

    SPLIT = "SPLIT"
    CASH_DIVIDEND = "CASH_DIVIDEND"
    SYMBOL_CHANGE = "SYMBOL_CHANGE"
    DELISTING = "DELISTING"


_RATIO: Final = re.compile(r"([1-9][0-9]{0,3}):([1-9][0-9]{0,3})", re.ASCII)
_TYPE: Final = word(ActionType)


def parse_ratio(text: str) -> tuple[int, int] | None:
    """Return how many new shares there are for how many old ones, or None if that cannot be.

    >>> parse_ratio("2:1"), parse_ratio("1:20"), parse_ratio("1:1"), parse_ratio("2/1")
    ((2, 1), (1, 20), None, None)
    """
    found = _RATIO.fullmatch(text)
    if found is None:
        return None
    new, old = int(found[1]), int(found[2])
    return (new, old) if new != old and max(new, old) <= RATIO_MAX else None


RATIO_WORDS: Final = f"new shares for old ones like 2:1 or 1:10, each at most {RATIO_MAX}"
_RATIO_KIND: Final = Kind(RATIO_WORDS, lambda scalar: parse_ratio(scalar.text), (1, 1))


def read_corporate_actions(
    root: Section, directory: InstrumentDirectory
) -> list[AnnounceCorporateAction]:
    """Read all actions, in the order of the file."""
    announced: dict[CorporateAction, AnnounceCorporateAction] = {}
    symbols: set[str] = set()
    for section in root.sections("corporate_actions"):
        kind = section.required("type", _TYPE)
        if not section.is_sound():
            continue  # which members there are depends on it
        terms = read_named(section, directory)
        action = _read_action(section, kind, "" if terms is None else terms.instrument_id)
        section.finish()
        if terms is None or not section.is_sound():
            continue
        _check(section, terms, action, directory)
        if action in announced:
            section.refuse("type", f"the same {kind} again", "each action once")
        if isinstance(action, SymbolChange):
            if action.symbol in symbols:
                section.refuse("new_symbol", f"{action.symbol} again", "each new symbol once")
            symbols.add(action.symbol)
        announced[action] = AnnounceCorporateAction(action, terms)
    return list(announced.values())


def _read_action(section: Section, kind: ActionType, instrument_id: str) -> CorporateAction:
    ex_date = section.required("ex_date", DATE)
    match kind:
        case ActionType.SPLIT:
            return Split(instrument_id, ex_date, *section.required("ratio", _RATIO_KIND))
        case ActionType.CASH_DIVIDEND:
            return CashDividend(
                instrument_id,
                ex_date,
                record_date=section.optional("record_date", DATE, ex_date),
                pay_date=section.optional("pay_date", DATE, ex_date),
                amount=section.required("amount", ABOVE_ZERO),
            )
        case ActionType.SYMBOL_CHANGE:
            return SymbolChange(instrument_id, ex_date, section.required("new_symbol", SYMBOL))
        case ActionType.DELISTING:
            return Delisting(instrument_id, ex_date, section.required("amount", ZERO_OR_MORE))


def _check(
    section: Section,
    terms: InstrumentTerms,
    action: CorporateAction,
    directory: InstrumentDirectory,
) -> None:
    if terms.option is not None:
        section.refuse("symbol", f"{terms.symbol}, an option", "a share: options follow it")
    if isinstance(action, CashDividend) and action.pay_date < action.ex_date:
        section.refuse("pay_date", action.pay_date, f"no day before {action.ex_date}")
    if isinstance(action, SymbolChange):
        holder = directory.find(action.symbol)
        if holder is not None:
            found = f"{action.symbol}, which {holder.name} has"
            section.refuse("new_symbol", found, "a symbol that nobody has")
