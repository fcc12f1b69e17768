"""What a trace needs to know that does not stand in the events of its orders."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sidestreet.control.trace.model import Origin
from sidestreet.control.trace.telling import traced_cause
from sidestreet.domain.accounts import Account
from sidestreet.domain.events import Cause
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.reference.calendar import MarketHours, new_york_time

_DAY_ENDS: Final = 20
"""The hour in New York at which the business day rolls."""


class Surroundings:
    """Accounts, instruments, the hours of the market, and which calls are a test's."""

    def __init__(
        self,
        accounts: Mapping[int, Account],
        terms: Mapping[str, InstrumentTerms],
        hours: MarketHours,
        of_control: frozenset[str],
    ) -> None:
        """`of_control` are the names of the operations of the control API."""
        self.accounts = accounts
        self.terms = terms
        self.of_control = of_control
        self._hours = hours

    def origin(self, cause: Cause) -> Origin:
        """Return who brought a record about."""
        return traced_cause(cause, self.of_control).origin

    def business_date(self, time_ns: int) -> str:
        """Return the business day of an instant, which begins at 20:00 in New York."""
        local = new_york_time(time_ns)
        day = local.date()
        if local.hour >= _DAY_ENDS:
            day = date.fromordinal(day.toordinal() + 1)
        if not self._hours.schedule(day).sessions:
            day = self._hours.schedule_after(day).date
        return day.isoformat()

    def session(self, time_ns: int) -> str | None:
        """Return the session under way at an instant, None while the market is closed."""
        window = self._hours.at(time_ns).window
        return None if window is None else window.session.value
