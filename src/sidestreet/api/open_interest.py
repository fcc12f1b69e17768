"""How many option contracts clients of the desk hold: all the open interest that there is."""

from collections.abc import Iterable

from sidestreet.domain.amounts import SCALE
from sidestreet.engine.state import State
from sidestreet.reference.instrument import Instrument


def open_interest(state: State, instruments: Iterable[Instrument]) -> dict[str, int]:
    """Return the contracts of each option that are held long, by id; nothing for other kinds."""
    interest = {each.instrument_id: 0 for each in instruments if each.terms.option is not None}
    if interest:
        for holdings in state.holdings.values():
            for instrument_id in holdings.keys() & interest.keys():
                interest[instrument_id] += max(0, holdings[instrument_id].quantity)
    return {instrument_id: held // SCALE for instrument_id, held in interest.items()}
