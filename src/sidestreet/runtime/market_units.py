"""In which units the venue quotes, and in which the desk counts: they differ for a moment.

When a split takes effect the desk counts in new units at once, and the venue as soon as the message
has reached it. Prices of the milliseconds in between are converted, so that nobody is valued by
old prices times new shares.
"""

from typing import Protocol

from sidestreet.engine.corporate.units import adjustments_of_session, price_in_present_units
from sidestreet.engine.state import State


class AdjustedVenue(Protocol):
    """A venue that says how often an instrument was counted anew since it was listed there."""

    def adjustments(self, instrument_id: str) -> int:
        """Return the number; KeyError for what is not listed."""
        ...


class MarketUnits:
    """Converts a venue's prices to the units of a desk."""

    def __init__(self, state: State, venue: AdjustedVenue) -> None:
        self._state = state
        self._venue = venue

    @property
    def changes(self) -> int:
        """How often any instrument has been counted anew: a price from before is out of date."""
        return self._state.corporate.changes

    def has_heard(self, instrument_id: str) -> bool:
        """Whether the venue counts an instrument in the units of now."""
        if instrument_id not in self._state.corporate.adjustments:
            return True
        told = len(adjustments_of_session(self._state, instrument_id))
        return self._venue.adjustments(instrument_id) >= told

    def present(self, instrument_id: str, price: int) -> int:
        """Return a price of the venue in the units of now."""
        if instrument_id not in self._state.corporate.adjustments:
            return price
        heard = self._venue.adjustments(instrument_id)
        return price_in_present_units(self._state, instrument_id, price, heard)
