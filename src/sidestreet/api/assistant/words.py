"""A sentence as words, numbers and symbols: the ground that the grammar stands on.

A word is a symbol if the desk knows one of that name and it is not more likely to be a word. A word
of the trade never is (BUY, GTC, A), a common English word only in capitals (NOW is ServiceNow, now
is now). A leading $ settles it: $ALL is Allstate.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from sidestreet.domain.amounts import AMOUNT_MAX, parse_amount

IsSymbol = Callable[[str], bool]
"""Whether there is an instrument of a name, which is in capitals."""

Named = Callable[[str, bool], str | None]
"""Gives the symbol of a company by its name in small letters, or None. The flag says whether it was
written as a name, with a capital letter."""

_NAME_MAX: Final = 4
"""Most words of a company's name."""

_TOKEN: Final = re.compile(
    r"[A-Z]{1,6} *[0-9]{6}[CP][0-9]{8}(?![0-9])"  # an OSI symbol
    r"|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|\$?[0-9][0-9,]*(?:\.[0-9]+)?[kKmM]?(?![A-Za-z0-9_-])"
    r"|\$?[A-Za-z0-9][A-Za-z0-9_.-]*(?:'[a-z]+)?"
    r"|@",
    re.ASCII,
)
_NUMBER: Final = re.compile(r"\$?([0-9][0-9,]*(?:\.[0-9]+)?)([kKmM]?)", re.ASCII)
_OSI: Final = re.compile(r"[A-Z]{1,6} *[0-9]{6}[CP][0-9]{8}", re.ASCII)
_ID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_THOUSANDS: Final = {"": 1, "k": 1_000, "m": 1_000_000}
_COUNT_TEXT: Final = "one two three four five six seven eight nine ten eleven twelve"
_COUNTS: Final = {
    each: number * 1_000_000 for number, each in enumerate(_COUNT_TEXT.split(), start=1)
} | {"hundred": 100_000_000, "thousand": 1_000_000_000}

_TRADE_TEXT: Final = """
a i buy sell short long order orders position positions holding holdings price prices quote
limit market stop day gtc ioc fok at the open close cancel replace modify change share shares
contract contracts usd dollars chart graph plot cash equity balance balances margin pnl etf am
pm et est edt ok
"""
_TRADE: Final = frozenset(_TRADE_TEXT.split())
_COMMON_TEXT: Final = """
about above access account actually add after afford again against ago all also am amount an and
any anything are ask asked available average away back bad be because been before being
below best better between bid big both brief but by call calls came can cancelled canceled cheap
come cost could current currently data dead did do does doing done down drop each edit else end
enough ever every everything expensive fall far fast few fill filled fills find first flat for
from full fund funds gain get give go going gone good got great had half has have he hello help
here hey hi high hold how if in into investment is it its just keep kill know last late latest
least left less let like list live look looking loss lot low lower made main make many max may
me mean might min mind money month more most move much must my name near need never new news
next nice no none not nothing now of off old on once one only or other our out over own path pay
peak per plan play please plus pop power put puts quantity quick raise real reduce rest right
rise run safe same save saw say see seem sees set she should show size so sold some soon spend
star start status stay still stock stocks such sure take tell than thank thanks that them then
there they thing think this time to today too top total trade trades trading true try turn two
under up us use value very view want was way we week well went were what what's when where which
while who why will wish with without word work working works worth would wow year yes yet you
your zero
"""
_COMMON: Final = frozenset(_COMMON_TEXT.split())


class Word(msgspec.Struct, frozen=True):
    """One token: as it was written, in lower case, and what it is, as far as it is anything."""

    raw: str
    text: str
    symbol: str | None = None
    number: int | None = None
    order_id: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is a word and nothing else."""
        return (self.symbol, self.number, self.order_id) == (None, None, None) and (
            self.raw[:1] not in {"$", "@"}
        )

    @property
    def is_money(self) -> bool:
        """Whether it is a number with a currency sign."""
        return self.number is not None and self.raw.startswith("$")


def no_names(_: str, __: bool) -> str | None:  # noqa: FBT001 - as `Named` has it
    """Know no company by its name."""
    return None


def words_of(text: str, is_symbol: IsSymbol, named: Named = no_names) -> tuple[Word, ...]:
    """Return the words of a sentence, in their order; the name of a company is one word.

    >>> [word.symbol or word.number or word.text for word in words_of("Buy 1,000 $A", "A".__eq__)]
    ['buy', 1000000000, 'A']
    """
    shouts = text.upper() == text
    words = [_word(found[0], is_symbol, shouts=shouts) for found in _TOKEN.finditer(text)]
    return tuple(_with_names(words, named, shouts=shouts))


def _with_names(words: list[Word], named: Named, *, shouts: bool) -> Iterator[Word]:
    """Yield the words, with one in place of those that name a company; longer names come first."""
    place = 0
    while place < len(words):
        company = next(
            (
                found
                for size in range(min(_NAME_MAX, len(words) - place), 0, -1)
                if (found := _company(words[place : place + size], named, shouts=shouts))
            ),
            None,
        )
        yield words[place] if company is None else company[0]
        place += 1 if company is None else company[1]


def _company(words: list[Word], named: Named, *, shouts: bool) -> tuple[Word, int] | None:
    """Return the word that stands for a company's name, and how many words that takes."""
    plain = [word.text.removesuffix("'s") for word in words]
    is_plain = all(word.is_plain for word in words)
    # Whoever looks names up reads a long list first: common words are not worth that.
    if not is_plain or all(each in _COMMON or each in _TRADE for each in plain):
        return None
    name = " ".join(plain)
    symbol = named(name, words[0].raw[:1].isupper() and not shouts)
    if symbol is None:
        return None
    return Word(" ".join(word.raw for word in words), name, symbol=symbol), len(words)


def _word(raw: str, is_symbol: IsSymbol, *, shouts: bool) -> Word:
    raw = raw.rstrip(".-_'")
    lower = raw.lower()
    if _OSI.fullmatch(raw) is not None:
        return Word(raw, lower, symbol=raw)
    if _ID.fullmatch(raw) is not None:
        return Word(raw, lower, order_id=lower)
    number = _number(raw)
    if number is not None:
        return Word(raw, lower, number=number)
    bare = raw.removeprefix("$").removesuffix("'s")
    if raw.startswith("$"):
        return Word(raw, lower, symbol=bare.upper() if is_symbol(bare.upper()) else None)
    lower_bare = bare.lower()
    if lower_bare in _COUNTS:
        return Word(raw, lower, number=_COUNTS[lower_bare])
    is_in_capitals = bare.isupper() and not shouts
    if lower_bare in _TRADE or (lower_bare in _COMMON and not is_in_capitals):
        return Word(raw, lower)
    return Word(raw, lower, symbol=bare.upper() if is_symbol(bare.upper()) else None)


def _number(raw: str) -> int | None:
    """Return a number in millionths, None for what is none or more than the desk can count."""
    found = _NUMBER.fullmatch(raw)
    if found is None:
        return None
    amount = parse_amount(found[1].replace(",", ""))
    if amount is None:
        return None
    amount *= _THOUSANDS[found[2].lower()]
    return amount if amount <= AMOUNT_MAX else None
