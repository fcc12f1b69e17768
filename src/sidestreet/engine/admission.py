"""Letting the desk know instruments, as they are first dealt in.

The desk never forgets one that it knows. So an order that is denied admits none: a client who asks
for thousands of contracts in vain leaves nothing behind but orders, which memory lets go of.
"""

from collections.abc import Iterator

from sidestreet.domain.events import InstrumentAdmitted
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.engine.state import State


def has_ended(state: State, terms: InstrumentTerms) -> bool:
    """Whether an instrument was delisted, or what it is on was."""
    ended = state.corporate.delisted
    return bool(ended) and (terms.instrument_id in ended or terms.group in ended)


def admitted(
    state: State, terms: InstrumentTerms, underlying: InstrumentTerms | None
) -> Iterator[InstrumentAdmitted]:
    """Yield what makes an instrument known, and what it is on, unless the desk knows them.

    The underlying comes first: an option may one day be turned into it, when nobody is there to
    say what it is.
    """
    for each in (underlying, terms):
        if each is not None and each.instrument_id not in state.instruments:
            yield InstrumentAdmitted(each)
