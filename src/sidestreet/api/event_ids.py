"""Ids of events: the place of an event in a journal, and in which generation of the desk that is.

An id is `SEQUENCE.NUMBER`, and `SEQUENCE.NUMBER.GENERATION` from the second generation on. Reset,
restore and branch each begin another journal, in which the same place may be that of another event,
so a place says nothing without its generation. The first has no number in its ids, because most
desks never leave it.
"""

import re
from typing import Final, NamedTuple

from sidestreet.api.stream_messages import EVENT_ID
from sidestreet.http.errors import bad_query
from sidestreet.runtime.recent import Place

_FIRST: Final = 1
_EVENT_ID: Final = re.compile(EVENT_ID)


class EventId(NamedTuple):
    """The place of an event, and the number of the generation that has it."""

    place: Place
    generation: int


def render_event_id(place: Place, generation: int) -> str:
    """Return an id as it is told.

    >>> render_event_id(Place(7, 1), 1), render_event_id(Place(7, 1), 2)
    ('7.1', '7.1.2')
    """
    text = f"{place.sequence}.{place.number}"
    return text if generation == _FIRST else f"{text}.{generation}"


def read_event_id(name: str, text: str) -> EventId:
    """Return the id that a parameter or header `name` says. Raises `ApiError`.

    >>> read_event_id("after", "7.1.2")
    EventId(place=Place(sequence=7, number=1), generation=2)
    """
    if _EVENT_ID.match(text) is None:
        raise bad_query(f"invalid value `{text}` for `{name}`: expected the id of an event, as 7.1")
    sequence, number, *generation = map(int, text.split("."))
    return EventId(Place(sequence, number), generation[0] if generation else _FIRST)
