"""Locates whose day is over, and those that waited for a first one.

A locate holds for one day. What it was not used for is worth nothing on the next, and the desk
can lend all of it again: what can be lent is a figure for each day.
"""

from sidestreet.domain.events import Event
from sidestreet.domain.lending_events import LocateAnswered, LocateDated
from sidestreet.domain.locates import Locate, LocateStatus
from sidestreet.engine.lending.locates import used_on
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def locates_at_open(state: State) -> Steps:
    """Yield the end of every locate of a day gone by, each a step of its own."""
    today = state.business_date
    for locate_request_id in tuple(state.lending.live):
        locate = state.lending.locates[locate_request_id]
        if not locate.effective_date:
            yield Decision((_dated(state, locate, today),))
        elif locate.effective_date < today:
            yield Decision((_expired(state, locate),))


def _dated(state: State, locate: Locate, today: str) -> Event:
    granted = state.lending.granted_to(locate.account_id, locate.instrument_id, today)
    return LocateDated(locate.locate_request_id, today, granted)


def _expired(state: State, locate: Locate) -> Event:
    used = used_on(state, locate)
    return LocateAnswered(locate.locate_request_id, LocateStatus.EXPIRED, used_quantity=used)
