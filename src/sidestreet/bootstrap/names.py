"""Keeping the directory to what the desk says: terms, symbols and the units of prices.

The directory is read by whoever looks an instrument up, and the desk decides by what its journal
holds. They part where a corporate action takes effect, so the directory follows every record that
changes terms, once it is durable, and takes over all of the state at a start. Both lead to the
same, because what is taken over is always what the state holds.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from sidestreet.bootstrap.timekeeping import Calendar
from sidestreet.domain.corporate_events import UnitsAdjusted
from sidestreet.domain.events import InstrumentAdmitted
from sidestreet.domain.money_events import DayBegan
from sidestreet.engine.corporate.units import base_price_at
from sidestreet.engine.state import State
from sidestreet.reference.calendar import EveryDay
from sidestreet.reference.company_files.held import NO_FILES, CompanyFiles
from sidestreet.reference.instruments import InstrumentDirectory, Units
from sidestreet.reference.option_chains import HORIZON
from sidestreet.reference.seed import Seed
from sidestreet.runtime.sequencer import Batch

# Asked of every event, most of which are none of these.
_FOLLOWED: Final = frozenset({InstrumentAdmitted, UnitsAdjusted, DayBegan})


def directory_of(
    seed: Seed, calendar: Calendar, files: CompanyFiles = NO_FILES
) -> InstrumentDirectory:
    """Return the instruments that a desk with a seed knows, and what files tell of them."""
    directory = InstrumentDirectory.from_packaged()
    for instrument in seed.instruments:
        directory.add(instrument)
    directory.files = files
    directory.is_expiry = calendar.hours.is_option_expiry
    return directory


class NamesOfTheDesk:
    """A directory that follows a desk's state."""

    def __init__(self, directory: InstrumentDirectory, state: State) -> None:
        self._directory = directory
        self._state = state

    def restore(self) -> None:
        """Take over all that the state holds."""
        self._take(self._state.instruments)

    def follow(self, batch: Batch) -> None:
        """Take over what a batch has changed. The state is the one that it led to."""
        changed: dict[str, None] = {}
        for record in batch.records:
            for event in record.events:
                if type(event) not in _FOLLOWED:
                    continue
                if isinstance(event, DayBegan):
                    # What closed yesterday was in the units of today.
                    changed.update(dict.fromkeys(self._state.corporate.adjustments))
                elif isinstance(event, InstrumentAdmitted | UnitsAdjusted):
                    changed[event.terms.instrument_id] = None
        if changed:
            self._take(changed)

    def _take(self, instrument_ids: Iterable[str]) -> None:
        for instrument_id in instrument_ids:
            terms = self._state.instruments[instrument_id]
            self._directory.restore(terms, self._units(instrument_id))
        for symbol, instrument_id in self._state.corporate.former_symbols.items():
            self._directory.remember(symbol, instrument_id)

    def _units(self, instrument_id: str) -> Units | None:
        """Return how an instrument is counted since it was listed; None where it still is so."""
        changes = self._state.corporate.adjustments.get(instrument_id)
        known = self._directory.find(instrument_id)
        if not changes or known is None or known.terms.option is not None:
            return None
        state = self._state
        listed = state.instruments[instrument_id].base_price or known.base_price
        price = base_price_at(state, instrument_id, listed, state.sequence)
        before = next(each.sequence for each in changes if each.date == changes[-1].date) - 1
        is_of_today = changes[-1].date == state.business_date
        close = base_price_at(state, instrument_id, listed, before) if is_of_today else price
        return Units(base_price=price, previous_close=close, changes=len(changes))


def last_expiry(now: Callable[[], int]) -> Callable[[], str]:
    """Return what tells the last ISO date on which contracts expire that are listed by now.

    >>> last_expiry(lambda: 1_761_917_400_000_000_000)()  # on 2025-10-31
    '2028-05-01'
    """
    days = EveryDay()

    def day() -> str:
        return (date.fromisoformat(days.at(now()).date) + HORIZON).isoformat()

    return day
