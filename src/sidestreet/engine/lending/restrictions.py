"""Rule 201 of Regulation SHO: what fell by a tenth is not sold short at the bid or below.

The restriction begins with the first trade at nine tenths or less of the close of the day before,
and holds for the rest of that day and for all of the next (17 CFR 242.201(b)(1)). A day on which
the price falls so far again lengthens it. An instrument's terms may restrict it for good besides.
"""

from typing import Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lending_commands import RestrictShorts
from sidestreet.domain.lending_events import ShortSalesFreed, ShortSalesRestricted
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

_FALL_PARTS: Final = 10
"""A fall by one part of so many, or by more."""


def falls_so_far(price: int, previous_close: int) -> bool:
    """Whether a price is low enough against the close before for the restriction to begin.

    >>> falls_so_far(90, 100), falls_so_far(91, 100)
    (True, False)
    """
    return price * _FALL_PARTS <= previous_close * (_FALL_PARTS - 1)


def highest_that_falls(previous_close: int) -> int:
    """Return the highest price that falls so far from a close.

    >>> highest_that_falls(105)
    94
    """
    return previous_close * (_FALL_PARTS - 1) // _FALL_PARTS


def is_restricted(state: State, terms: InstrumentTerms) -> bool:
    """Whether short sales of an instrument are restricted, by its terms or by a fall."""
    return terms.is_short_restricted or terms.instrument_id in state.lending.restricted


def restrict_shorts(state: State, command: RestrictShorts, _: Stamp) -> Steps:
    """Restrict what has fallen so far, once a day."""
    terms = state.instruments.get(command.instrument_id)
    if (
        terms is not None
        and terms.instrument_type is InstrumentType.COMMON_STOCK
        and falls_so_far(command.price, command.previous_close)
        and state.lending.restricted.get(command.instrument_id) != state.business_date
    ):
        yield Decision(
            (
                ShortSalesRestricted(
                    command.instrument_id,
                    state.business_date,
                    command.price,
                    command.previous_close,
                ),
            )
        )


def restrictions_at_open(state: State, closed: str) -> Steps:
    """Yield the end of every restriction whose fall was before the day that has just closed."""
    for instrument_id, date in tuple(state.lending.restricted.items()):
        if date < closed:
            yield Decision((ShortSalesFreed(instrument_id),))
