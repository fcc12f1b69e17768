"""Fill models by the text that people write: a name, and what it takes behind a colon.

    book
    touch    through    pessimistic    optimistic
    volume:share=0.1
    volume:share=0.05,of=through
    slippage:ticks=1
    slippage:bps=5,of=volume:share=0.1

`of` names the model beneath, and comes last, because all that follows it is that model's. The real
book is a market of its own and not a model, so nothing can be put on top of it.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sidestreet.domain.amounts import SCALE, parse_amount
from sidestreet.venue.fills.model import FillModel
from sidestreet.venue.fills.optimistic import Optimistic
from sidestreet.venue.fills.pessimistic import Pessimistic
from sidestreet.venue.fills.slippage import BASIS_POINTS, Slippage
from sidestreet.venue.fills.through import Through
from sidestreet.venue.fills.touch import Touch
from sidestreet.venue.fills.volume import Volume

BOOK: Final = "book"
"""The name of the default: the real book, which is not a model."""

PLAIN: Final[Mapping[str, type[FillModel]]] = MappingProxyType(
    {
        "touch": Touch,
        "through": Through,
        "pessimistic": Pessimistic,
        "optimistic": Optimistic,
    }
)
"""The models that take nothing."""

NAMES: Final = (BOOK, *PLAIN, "volume", "slippage")
ALL: Final = (BOOK, *PLAIN, "volume:share=0.1", "slippage:ticks=1")
"""One of each, as they are compared when nobody chooses."""

TICKS_MAX: Final = 1000
_DEPTH_MAX: Final = 8
_COUNT: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


class UnknownFillModel(ValueError):  # noqa: N818 - it names the fact
    """The text is not a fill model. The message says what would be one."""


def fill_model(text: str) -> FillModel | None:
    """Return the model that a text names, None for the real book. Raises `UnknownFillModel`.

    >>> type(fill_model("volume:share=0.1,of=through")).__name__, fill_model("book")
    ('Volume', None)
    """
    if text == BOOK:
        return None
    return _made(text, 0)


def _made(text: str, depth: int) -> FillModel:
    name, colon, told = text.partition(":")
    if depth == _DEPTH_MAX:
        raise UnknownFillModel(f"at most {_DEPTH_MAX} fill models stand on each other")
    if name == BOOK:
        raise UnknownFillModel(
            "nothing can be put on top of book: there an order trades with the orders it finds, "
            f"which have their own prices and sizes; of= takes {_listed(NAMES[1:])}"
        )
    if name in PLAIN:
        if colon:
            raise UnknownFillModel(f"the fill model {name} takes nothing behind its name: {text!r}")
        return PLAIN[name]()
    if name == "volume":
        given = _given(name, told, ("share", "of"))
        return Volume(_share(given), _made(given.get("of", "touch"), depth + 1))
    if name == "slippage":
        given = _given(name, told, ("ticks", "bps", "of"))
        if not {"ticks", "bps"} & given.keys():
            raise UnknownFillModel("slippage wants ticks=N or bps=N, like slippage:ticks=1")
        return Slippage(
            _made(given.get("of", "touch"), depth + 1),
            ticks=_count(given, "ticks", TICKS_MAX),
            basis_points=_count(given, "bps", BASIS_POINTS - 1),
        )
    raise UnknownFillModel(f"there is no fill model {name!r}: there are {_listed(NAMES)}")


def _given(name: str, told: str, members: tuple[str, ...]) -> dict[str, str]:
    """Return what stands behind a colon, by its names."""
    given: dict[str, str] = {}
    while told:
        member, equals, rest = told.partition("=")
        if not equals or member not in members:
            raise UnknownFillModel(f"{name} takes {_listed(members)}, each as name=value: {told!r}")
        if member in given:
            raise UnknownFillModel(f"{name} is told {member} twice")
        if member == "of":
            given[member], told = rest, ""
        else:
            given[member], _, told = rest.partition(",")
    return given


def _share(given: Mapping[str, str]) -> int:
    """Return a share in millionths: above 0 and at most 1."""
    text = given.get("share")
    if text is None:
        raise UnknownFillModel("volume wants share=PART, like volume:share=0.1")
    share = parse_amount(text)
    if share is None or not 0 < share <= SCALE:
        raise UnknownFillModel(f"share is a part of the volume above 0 and at most 1, not {text!r}")
    return share


def _count(given: Mapping[str, str], member: str, most: int) -> int:
    """Return a whole number, 0 where it is not given."""
    text = given.get(member)
    if text is None:
        return 0
    if _COUNT.fullmatch(text) is None or int(text) > most:
        raise UnknownFillModel(f"{member} is a whole number from 1 to {most}, not {text!r}")
    return int(text)


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
