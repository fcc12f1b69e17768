"""The symbols of option contracts, as the Options Clearing Corporation spells them (OSI).

A symbol is the root, the day of expiry, the right and the strike, so it says which contract is
meant and nothing else is needed to read it. Written out it always has 21 characters:

    AAPL  250117C00190000    root in six places, YYMMDD, C or P, strike times 1000 in eight places

People and programs also write it without the padding, `AAPL250117C00190000`, or with one space.
All three are read, in either case, and the padded one is what is printed. The form is fixed by
the OCC's Options Symbology Initiative of 2010.
"""

import re
from datetime import date
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight

ROOT_LENGTH_MAX: Final = 6
STRIKE_STEP: Final = SCALE // 1000
"""Strikes are whole multiples of a tenth of a cent: the symbol has no room for more."""

STRIKE_MAX: Final = 99_999_999 * STRIKE_STEP
"""The largest strike that eight digits can say: 99,999.999 dollars."""

_ROOT_FORM: Final = r"[0-9]?[A-Z][A-Z0-9]{0,5}"
# A digit in front is a flexible contract's, one behind that of a contract adjusted for a
# corporate action. The length is checked apart, because the padding depends on it.
_ROOT: Final = re.compile(_ROOT_FORM, re.ASCII)
_SYMBOL: Final = re.compile(
    rf"({_ROOT_FORM})( *)([0-9]{{2}})([0-9]{{2}})([0-9]{{2}})([CP])([0-9]{{8}})", re.ASCII
)
_LENGTH_MIN: Final = 16
_LENGTH_MAX: Final = 22
_CENTURY: Final = 2000
_RIGHTS: Final = {"C": OptionRight.CALL, "P": OptionRight.PUT}
_LETTERS: Final = {right: letter for letter, right in _RIGHTS.items()}


class OsiSymbol(msgspec.Struct, frozen=True, gc=False):
    """What an option symbol says. `expiry` is an ISO date, `strike` in millionths a share."""

    root: str
    expiry: str
    right: OptionRight
    strike: int


def parse_osi(text: str) -> OsiSymbol | None:
    """Return what an option symbol says, or None if the text is not one.

    The root may be padded to six places, followed by one space, or by nothing. A day that does
    not exist and a strike of zero make it no symbol. Years are those from 2000 to 2099.

    >>> parse_osi("AAPL250117C00190000") == parse_osi("aapl  250117c00190000")
    True
    >>> parse_osi("AAPL  000231C00190000") is None
    True
    """
    if not _LENGTH_MIN <= len(text) <= _LENGTH_MAX or not text.isascii():
        return None
    found = _SYMBOL.fullmatch(text.upper())
    if found is None:
        return None
    root, padding, year, month, day, right, strike = found.groups()
    if len(root) > ROOT_LENGTH_MAX or len(padding) not in {0, 1, ROOT_LENGTH_MAX - len(root)}:
        return None
    try:
        expiry = date(_CENTURY + int(year), int(month), int(day)).isoformat()
    except ValueError:  # a day that does not exist
        return None
    thousandths = int(strike)
    if not thousandths:
        return None
    return OsiSymbol(root, expiry, _RIGHTS[right], thousandths * STRIKE_STEP)


def render_osi(symbol: OsiSymbol) -> str:
    """Return an option symbol in its 21 characters.

    Raises ValueError for what no symbol can say: a root that is not 1 to 6 capital letters and
    digits, a day outside the years 2000 to 2099, a strike that is not above zero, is above
    99,999.999, or is no multiple of 0.001.

    >>> render_osi(OsiSymbol("AAPL", "2025-01-17", OptionRight.CALL, 190_000_000))
    'AAPL  250117C00190000'
    """
    if not is_root(symbol.root):
        raise ValueError(f"no option symbol has the root {symbol.root!r}")
    day = date.fromisoformat(symbol.expiry)
    if not has_symbol(day):
        raise ValueError(f"no option symbol has the expiry {symbol.expiry}")
    thousandths, rest = divmod(symbol.strike, STRIKE_STEP)
    if rest or not 0 < symbol.strike <= STRIKE_MAX:
        raise ValueError(f"no option symbol has the strike {symbol.strike}")
    letter = _LETTERS[symbol.right]
    return f"{symbol.root:<{ROOT_LENGTH_MAX}}{day:%y%m%d}{letter}{thousandths:08d}"


def has_symbol(day: date) -> bool:
    """Whether a symbol can say that a contract expires on a day: its year has two digits."""
    return day.year // 100 * 100 == _CENTURY


def is_root(text: str) -> bool:
    """Whether a text can stand as the root of an option symbol."""
    return len(text) <= ROOT_LENGTH_MAX and _ROOT.fullmatch(text) is not None
