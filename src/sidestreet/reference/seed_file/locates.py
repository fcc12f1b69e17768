"""The `locates` of an account: what it may borrow to sell short.

One without an `id` is asked for as the desk begins, and answered by what can be lent. One with an
`id` is told as it stands: nothing is asked, and it may be over.
"""

from typing import Final

import msgspec

from sidestreet.domain.commands import SeedFacts
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lending_commands import RequestLocate
from sidestreet.domain.lending_events import LendingEvent, LocateAnswered, LocateRequested
from sidestreet.domain.locates import Locate, LocateStatus
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.instruments import read_named
from sidestreet.reference.seed_file.kinds import (
    DATE,
    INSTANT,
    MADE_ID,
    SHARES,
    SHARES_OR_NONE,
    free_text,
    word,
)
from sidestreet.reference.seed_file.positions import refuse_option
from sidestreet.reference.seed_file.section import Section

_CLIENT_REQUEST_ID: Final = free_text(64)
# One that is over is history, which only what is told as it stands can have.
_ASKED: Final = word(
    LocateStatus, LocateStatus.REQUESTED, LocateStatus.ACCEPTED, LocateStatus.REJECTED
)
_TOLD: Final = word(LocateStatus)


class Locates(msgspec.Struct):
    """What the locates of an account come to."""

    asked: list[RequestLocate] = []
    told: list[SeedFacts] = []


def read_locates(section: Section, account_id: int, directory: InstrumentDirectory) -> Locates:
    """Read the requests of an account for shares to borrow, each under an id of its own."""
    locates = Locates()
    seen: set[str] = set()
    for inner in section.sections("locates"):
        terms = read_named(inner, directory)
        request_id = inner.required("client_request_id", _CLIENT_REQUEST_ID)
        if inner.has("id"):
            told = _read_told(inner, account_id, terms, request_id)
            locates.told += [] if told is None else [told]
        else:
            asked = _read_asked(inner, account_id, terms, request_id)
            locates.asked += [] if asked is None else [asked]
        if terms is None or not inner.is_sound():
            continue
        refuse_option(inner, terms)
        if request_id in seen:
            found = f"{request_id} again"
            inner.refuse("client_request_id", found, "each request id once in an account")
        seen.add(request_id)
    return locates


def _read_asked(
    section: Section, account_id: int, terms: InstrumentTerms | None, request_id: str
) -> RequestLocate | None:
    quantity = section.required("quantity", SHARES)
    status = section.optional("status", _ASKED, None)
    effective_date = section.optional("effective_date", DATE, None)
    section.finish()
    if terms is None or not section.is_sound():
        return None
    return RequestLocate(account_id, terms, quantity, request_id, effective_date, status)


def _read_told(
    section: Section, account_id: int, terms: InstrumentTerms | None, request_id: str
) -> SeedFacts | None:
    status = section.required("status", _TOLD)
    locate = Locate(
        locate_request_id=section.required("id", MADE_ID),
        client_request_id=request_id,
        account_id=account_id,
        instrument_id="" if terms is None else terms.instrument_id,
        requested_quantity=section.required("quantity", SHARES),
        effective_date=section.required("effective_date", DATE),
        status=LocateStatus.REQUESTED,
        created_at=section.required("created_at", INSTANT),
        related_order_id=section.optional("related_order_id", MADE_ID, None),
    )
    answer = LocateAnswered(
        locate.locate_request_id,
        status,
        section.optional("locate_id", MADE_ID, None),
        section.optional("granted_quantity", SHARES_OR_NONE, None),
        section.optional("granted_before", SHARES_OR_NONE, 0),
        section.optional("used_quantity", SHARES_OR_NONE, 0),
    )
    section.finish()
    if status is LocateStatus.ACCEPTED and answer.quantity is None:
        section.refuse("granted_quantity", "nothing", "how many shares it may borrow")
    if terms is None or not section.is_sound():
        return None
    events: tuple[LendingEvent, ...] = (LocateRequested(locate),)
    if status is not LocateStatus.REQUESTED:
        events += (answer,)
    return SeedFacts(events, (terms,))
