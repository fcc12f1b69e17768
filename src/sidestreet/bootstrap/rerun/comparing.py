"""What a session was and what it is now, compared: answers one by one, events order by order.

Four things are left out of the comparison, each in one table below: what only numbers what is
compared, what chance made, under a clock that ran by itself times, and digests of what is numbered
otherwise.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from sidestreet.bootstrap.rerun.difference import Difference, Divergence
from sidestreet.bootstrap.rerun.making import Making, instant
from sidestreet.bootstrap.rerun.names import Names
from sidestreet.bootstrap.rerun.recording import Session
from sidestreet.control.recording.lines import Answered, Recorded
from sidestreet.control.recording.masking import masked_answer
from sidestreet.http.messages import Abort, Answer, Response

NUMBERS: Final = frozenset({"report_id", "sequence", "session"})
"""Members that number what is compared by other means. So does `request_id` in an event."""

BY_CHANCE: Final = frozenset({"desk_id", "journal_hash"})
"""Members that are another on every desk."""

BY_PACE: Final = frozenset({"records"})
"""Members that depend on how fast a clock and its machine ran: what was recorded on a way."""

DIGESTS: Final = frozenset({"state_digest"})
"""Members that say something where every record is the same to the last id and instant, and else
only that one was not."""

TOKENS: Final = frozenset({"next_page_token", "previous_page_token"})
"""Members of which it only matters whether they are there."""

BOOKKEEPING: Final = frozenset({"ReportsTaken", "OrdersEvicted"})
"""Events that tell how far reading has come, and what memory holds."""

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_TIME: Final = "a time"
_OF_A_STATUS: Final = ("kind", "status", "body.data.status", "body.error.message")
"""What is told where the status of an answer is another."""


@dataclass(frozen=True, slots=True)
class _Happening:
    """An event as it is compared, and as it is told."""

    at: str
    request_id: str
    cause: str
    event: dict[str, Any]


def compared(session: Session, making: Making) -> Difference:
    """Return what is different between a session and what was made of it."""
    first = {asked.request_id: asked.number for asked in session.requests}
    plain = [msgspec.structs.replace(each, reports=msgspec.UNSET) for each in session.records]
    is_recorded_alike = plain == _as_read(making)
    found = [
        *_answers(session, making, has_digests=is_recorded_alike),
        *_events(session, making, first),
    ]
    # A request comes ahead of what followed from it, and what is of no request stands in time.
    found.sort(key=lambda each: (instant(each.at), each.request or 0, each.kind != "answer"))
    return Difference(
        recording=session.name,
        venue=making.mode.value,
        requests=len(making.answers),
        records=len(making.records),
        is_exact=is_recorded_alike and not found,
        divergences=tuple(found),
        notes=tuple(_notes(session, making)),
    )


def _as_read(making: Making) -> list[Recorded]:
    """Return the records of now as they are when they have been written and read."""
    written = msgspec.json.encode(making.records).decode()
    return msgspec.json.decode(_with_old_keys(written, making), type=list[Recorded])


def _with_old_keys(text: str, making: Making) -> str:
    for new, old in making.keys.items():
        text = text.replace(new, old)
    return text


def _notes(session: Session, making: Making) -> Iterator[str]:
    if session.missing:
        yield (
            f"the recording has a hole of {session.missing} lines, and nothing behind it was made"
        )
    elif session.ended_at is None:
        yield "the recording has no end: its server was killed"
    if making.skipped:
        told = ", ".join(sorted({f"{each.method} {each.path}" for each in making.skipped}))
        yield f"{len(making.skipped)} requests were not made again: {told}"
    unanswered = sum(1 for number in making.answers if number not in session.answers)
    if unanswered:
        yield f"{unanswered} requests had no answer when the recording ended"
    if making.held_back:
        yield (
            f"{len(making.held_back)} reports of the venue were held back, because this desk gave "
            "no reason for them"
        )


def _mask(
    *, has_times: bool, is_event: bool, has_digests: bool = False
) -> Callable[[str, Any], Any]:
    """Return what makes a member comparable."""

    def mask(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON
        if name in NUMBERS or name in BY_CHANCE or (is_event and name == "request_id"):
            return None
        if name in TOKENS:
            return bool(value)
        if (name in BY_PACE and not has_times) or (name in DIGESTS and not has_digests):
            return None
        if isinstance(value, str) and not has_times:
            return _INSTANT.sub(_TIME, value)
        return value

    return mask


# Answers.


def _answers(session: Session, making: Making, *, has_digests: bool) -> Iterator[Divergence]:
    mask = _mask(has_times=not making.runs_by_itself, is_event=False, has_digests=has_digests)
    for asked in session.requests:
        before, answers = session.answers.get(asked.number), making.answers.get(asked.number)
        if before is None or answers is None:
            continue
        was = _answered(before, making.before, mask)
        is_now = _answer(asked.path, answers[0] if answers else None, making, mask)
        if was == is_now:
            continue
        old, new = dict(_leaves(was)), dict(_leaves(is_now))
        # They are told as they were, with ids.
        raw_old, raw_new = {**old, **_raw(before.body)}, {**new, **_raw_of(asked.path, answers)}
        names = [each for each in {**old, **new} if old.get(each, ...) != new.get(each, ...)]
        if "status" in names:
            # Nearly all of the body is another then.
            names = [each for each in names if each in _OF_A_STATUS]
        yield Divergence(
            kind="answer",
            where=f"{asked.method} {asked.path}",
            what="answered otherwise",
            at=asked.at,
            request=asked.number,
            before={name: raw_old[name] for name in names if name in old},
            now={name: raw_new[name] for name in names if name in new},
        )


def _raw(body: str) -> dict[str, Any]:
    return dict(_leaves({"body": _body(body)}))


def _raw_of(path: str, answers: list[Answer]) -> dict[str, Any]:
    answer = answers[0] if answers else None
    if not isinstance(answer, Response):
        return {}
    return _raw(masked_answer(path, answer.body).decode(errors="replace"))


def _answered(answered: Answered, names: Names, mask: Callable[[str, Any], Any]) -> dict[str, Any]:
    if answered.kind != "response":
        return {"kind": answered.kind}
    return {
        "kind": answered.kind,
        "status": answered.status,
        "delivery": answered.delivery,
        "body": names.plain(1, _body(answered.body), mask),
    }


def _answer(
    path: str, answer: Answer | None, making: Making, mask: Callable[[str, Any], Any]
) -> dict[str, Any]:
    if not isinstance(answer, Response):
        return {"kind": "nothing" if answer is None else _kind(answer)}
    body = masked_answer(path, answer.body).decode(errors="replace")
    body = _with_old_keys(body, making)
    return {
        "kind": "response",
        "status": answer.status,
        "delivery": None if answer.delivery is None else msgspec.structs.asdict(answer.delivery),
        "body": making.now.plain(1, _body(body), mask),
    }


def _kind(answer: Answer) -> str:
    return "cut" if isinstance(answer, Abort) else "stream"


def _body(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except ValueError:
        return text


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """Yield what is in JSON, each by its path."""
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for index, each in enumerate(value):
            yield from _leaves(each, f"{path}[{index}]")
    else:
        yield path, value


# Events.


def _events(session: Session, making: Making, numbers: dict[str, int]) -> Iterator[Divergence]:
    labels: dict[str, str] = {}
    before = _by_owner(session.records, making.before, making, labels)
    now = _by_owner(_as_read(making), making.now, making, labels)
    for owner in {**before, **now}:
        was, is_now = before.get(owner, []), now.get(owner, [])
        first = next(
            (
                place
                for place in range(max(len(was), len(is_now)))
                if _comparable(was, place) != _comparable(is_now, place)
            ),
            None,
        )
        if first is not None:
            yield _diverging(labels[owner], was[first:], is_now[first:], numbers, making)


def _comparable(happenings: list[_Happening], place: int) -> tuple[str, dict[str, Any]] | None:
    if place >= len(happenings):
        return None
    each = happenings[place]
    return each.cause, each.event


def _by_owner(
    records: tuple[Recorded, ...] | list[Recorded],
    names: Names,
    making: Making,
    labels: dict[str, str],
) -> dict[str, list[_Happening]]:
    """Return the events of each order, of each account, and of the desk, in order."""
    found: dict[str, list[_Happening]] = {}
    has_times = not making.runs_by_itself
    mask = _mask(has_times=has_times, is_event=True)
    for record in records:
        for event in record.events:
            if event["event"] in BOOKKEEPING:
                continue
            owner = names.owner(record.generation, event)
            label = "order"
            if owner is None:
                account = event.get("account_id")
                owner = label = "the desk" if account is None else f"account {account}"
            elif "client_order_id" in event:
                label = f"order {event['client_order_id']}"
            elif event["event"] == "OrderDenied":
                label = f"order {event['order']['client_order_id']}"
            labels.setdefault(owner, label)
            plain = names.plain(record.generation, event, mask)
            if has_times:
                plain["at"] = record.at
            found.setdefault(owner, []).append(
                _Happening(record.at, record.cause["request_id"], record.cause["command"], plain)
            )
    return found


def _diverging(
    where: str,
    was: list[_Happening],
    is_now: list[_Happening],
    numbers: dict[str, int],
    making: Making,
) -> Divergence:
    old, new = was[0] if was else None, is_now[0] if is_now else None
    told = old or new
    if told is None:
        raise ValueError("nothing diverges where there is nothing")
    before = {} if old is None else _told(old)
    now = {} if new is None else _told(new)
    if old is not None and new is not None:
        what = f"{old.event['event']} is another"
        same = {name for name in before if name in now and before[name] == now[name]}
        before = {name: value for name, value in before.items() if name not in same}
        now = {name: value for name, value in now.items() if name not in same}
        if old.event["event"] != new.event["event"]:
            what = f"{new.event['event']} in place of {old.event['event']}"
    elif old is not None:
        what = f"{old.event['event']} did not happen"
    else:
        what = f"{told.event['event']} was not there before"
    request = (new or told).request_id or told.request_id
    return Divergence(
        kind="event",
        where=where,
        what=what,
        at=told.at,
        request=numbers.get(request),
        before={name: making.before.shown(value) for name, value in before.items()},
        now={name: making.now.shown(value) for name, value in now.items()},
        more=max(len(was), len(is_now)) - 1,
    )


def _told(happening: _Happening) -> dict[str, Any]:
    """Return what there is to tell of an event, without what says nothing."""
    told = {
        name: value for name, value in _leaves(happening.event) if value not in (None, "", [], {})
    }
    return {"cause": happening.cause, **told}
