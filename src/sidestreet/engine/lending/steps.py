"""Deciding about commands of the lending desk.

A request is answered at once and in the same record from what can be lent that day: in full, in
part where less is left, and REJECTED where nothing is. What is easy to borrow is granted whatever
is left, because it needs no locate. A request whose answer comes with it gets that answer.
"""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.enums import Shortable
from sidestreet.domain.ids import IdKind, make_id
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.lending_commands import (
    AnswerLocate,
    RequestLocate,
    RestrictShorts,
    SetBorrow,
)
from sidestreet.domain.lending_events import BorrowSet, LocateAnswered, LocateRequested
from sidestreet.domain.locates import Borrow, Locate, LocateStatus
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.admission import admitted
from sidestreet.engine.lending.restrictions import restrict_shorts
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def _set_borrow(state: State, command: SetBorrow, stamp: Stamp) -> Steps:
    terms = command.terms
    borrow = Borrow(terms.instrument_id, command.rate, command.available, stamp.time_ns)
    yield Decision((*admitted(state, terms, None), BorrowSet(borrow)))


def _request_locate(state: State, command: RequestLocate, stamp: Stamp) -> Steps:
    if command.account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
        return
    known = _known(state, command)
    if known is not None:
        if not _asks_for_the_same(command, known):
            figures = (
                ("client_request_id", command.client_request_id),
                ("existing_id", known.locate_request_id),
            )
            yield Decision(answer=Refusal(Reason.DUPLICATE_LOCATE_REQUEST, figures))
        return
    today = state.business_date
    locate = Locate(
        locate_request_id=_id(stamp, IdKind.LOCATE_REQUEST),
        client_request_id=command.client_request_id,
        account_id=command.account_id,
        instrument_id=command.terms.instrument_id,
        requested_quantity=command.quantity,
        effective_date=command.effective_date or today,
        status=LocateStatus.REQUESTED,
        created_at=stamp.time_ns,
        related_order_id=command.related_order_id,
    )
    terms = state.instruments.get(locate.instrument_id, command.terms)
    answer = _answer(state, terms, locate, command.status, stamp)
    answers = () if answer is None else (answer,)
    yield Decision((*admitted(state, command.terms, None), LocateRequested(locate), *answers))


def _answer_locate(state: State, command: AnswerLocate, stamp: Stamp) -> Steps:
    locate = state.lending.locates.get(command.locate_request_id)
    if locate is None:
        yield Decision(answer=Refusal(Reason.LOCATE_NOT_FOUND))
    elif locate.status is not LocateStatus.REQUESTED:
        figures = (("status", str(locate.status)),)
        yield Decision(answer=Refusal(Reason.LOCATE_NOT_OPEN, figures))
    elif command.is_granted:
        asked, granted = locate.requested_quantity, command.quantity
        yield Decision((_granted(state, locate, asked if granted is None else granted, stamp),))
    else:
        yield Decision((LocateAnswered(locate.locate_request_id, LocateStatus.REJECTED),))


def _answer(
    state: State,
    terms: InstrumentTerms,
    locate: Locate,
    given: LocateStatus | None,
    stamp: Stamp,
) -> LocateAnswered | None:
    """Return the answer to a request, None where it stays open."""
    if given is LocateStatus.REQUESTED:
        return None
    wanted = locate.requested_quantity
    if given is None:
        granted = min(wanted, _left_to_lend(state, terms, locate.effective_date, wanted))
        status = LocateStatus.ACCEPTED if granted else LocateStatus.REJECTED
    else:
        granted = wanted if given is LocateStatus.ACCEPTED else 0
        status = given
    if status is not LocateStatus.ACCEPTED:
        return LocateAnswered(locate.locate_request_id, status)
    return _granted(state, locate, granted, stamp)


def _granted(state: State, locate: Locate, quantity: int, stamp: Stamp) -> LocateAnswered:
    """Return the answer that grants so many shares."""
    return LocateAnswered(
        locate.locate_request_id,
        LocateStatus.ACCEPTED,
        _id(stamp, IdKind.LOCATE),
        quantity,
        state.lending.granted_to(locate.account_id, locate.instrument_id, locate.effective_date),
    )


def _left_to_lend(state: State, terms: InstrumentTerms, date: str, wanted: int) -> int:
    """Return how many whole shares can still be granted for a day.

    What was granted for that day to anybody is gone; nothing is left of a day that is over.
    """
    if terms.shortable is Shortable.NOT_SHORTABLE or date < state.business_date:
        return 0
    if terms.shortable is Shortable.EASY_TO_BORROW:
        return wanted
    borrow = state.lending.borrows.get(terms.instrument_id)
    if borrow is None:
        return 0
    gone = state.lending.granted.get(date, {}).get(terms.instrument_id, {})
    return max(0, borrow.available - sum(gone.values()))


def _known(state: State, command: RequestLocate) -> Locate | None:
    named = state.lending.client_ids.get(command.account_id, {})
    locate_request_id = named.get(command.client_request_id)
    return None if locate_request_id is None else state.lending.locates[locate_request_id]


def _asks_for_the_same(command: RequestLocate, known: Locate) -> bool:
    """Whether a request repeats one. Without a date it repeats one for whatever day."""
    return (
        command.terms.instrument_id == known.instrument_id
        and command.quantity == known.requested_quantity
        and command.effective_date in {None, known.effective_date}
        and command.related_order_id == known.related_order_id
    )


def _id(stamp: Stamp, kind: IdKind) -> str:
    return make_id(stamp.id_space, kind, stamp.time_ns, stamp.sequence, 0)


LENDING_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    SetBorrow: _set_borrow,
    RequestLocate: _request_locate,
    AnswerLocate: _answer_locate,
    RestrictShorts: restrict_shorts,
}
"""How each command is decided, step by step."""
