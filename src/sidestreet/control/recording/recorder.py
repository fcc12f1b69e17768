"""Sees a whole session: requests ahead of everybody, answers behind everybody, records as decided.

It stands at the edge of a server and follows its desk. What it sees it hands to a thread as it is;
making lines of it, and writing them, is done there.
"""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final
from weakref import WeakKeyDictionary

import msgspec

from sidestreet.api.access import Access
from sidestreet.api.instants import render_instant
from sidestreet.control.recording.documents import record_document
from sidestreet.control.recording.lines import Answered, Asked, End, Head, Recorded
from sidestreet.control.recording.masking import kept_headers, masked, masked_answer, secrets_of
from sidestreet.control.recording.writer import LineWriter
from sidestreet.domain.events import Record, ReportsTaken
from sidestreet.domain.messages import ExecutionReport
from sidestreet.http.messages import Abort, Answer, Application, Request, Respond, Response
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.sequencer import Batch
from sidestreet.workspace.state import Key

_RECORD_BYTES: Final = 512
"""About what a record holds, for the bound of what waits."""


class Recorder:
    """Records one server. All calls belong to the desk's thread."""

    def __init__(
        self,
        writer: LineWriter,
        head: Callable[[int], Head],
        *,
        open_key: Key | None,
        local_key: bytes | None,
    ) -> None:
        """`head` gets the first instant of the desk's market."""
        self._writer = writer
        self._head = head
        self._access = partial(Access, open_key=open_key, local_key=local_key)
        self._generations: WeakKeyDictionary[Desk, tuple[int, Access]] = WeakKeyDictionary()
        self._count = 0
        self._desk: Callable[[], Desk] | None = None

    def follow(self, desk: Desk) -> None:
        """Record a generation, from the first record that it decides."""
        self._count += 1
        if self._count == 1:
            started_at: int = getattr(desk.link.venue, "started_at", desk.clock.now())
            self._writer.add(partial(self._head, started_at))
        self._generations[desk] = (self._count, self._access(desk))
        desk.followers.append(partial(self._take, desk, self._count))

    def at_edge(self, app: Application, desk: Callable[[], Desk]) -> "RecordedEdge":
        """Return an application that records what it has another one answer.

        `desk` returns the desk that answers now.
        """
        self._desk = desk
        return RecordedEdge(self, app, desk)

    def asked(self, number: int, request: Request, desk: Desk) -> None:
        """Note a request."""
        generation, access = self._generations[desk]
        key = access.key(request)
        line = partial(
            _asked,
            request,
            number,
            desk.clock.now(),
            (generation, desk.sequencer.sequence),
            None if key is None else key.key_id,
        )
        self._writer.add(line, len(request.body) + len(request.path) + len(request.query))

    def answered(self, number: int, request: Request, answer: Answer, at: int) -> None:
        """Note what a request is answered with."""
        size = len(answer.body) if isinstance(answer, Response) else 0
        self._writer.add(partial(_answered, number, at, request, answer), size)

    def close(self) -> None:
        """Write what is left, and when it ended on the desk that answered last."""
        if self._desk is None:
            self.discard()
            return
        at = self._desk().clock.now()
        self._writer.close(lambda: End(at=render_instant(at)))

    def discard(self) -> None:
        """Remove the file: nothing was recorded."""
        self._writer.discard()

    def _take(self, desk: Desk, generation: int, batch: Batch) -> None:
        """Note the records of a durable batch. What they took of the venue it has still."""
        told: Iterator[ExecutionReport] | None = None
        for record in batch.records:
            reports: list[ExecutionReport] = []
            last = record.events[-1]
            if isinstance(last, ReportsTaken):
                if told is None:
                    told = iter(desk.link.venue.unacknowledged())
                for report in told:
                    reports.append(report)
                    if report.report_id >= last.report_id:
                        break
            self._writer.add(partial(_recorded, record, generation, reports), _RECORD_BYTES)


class RecordedEdge:
    """An application in front of another, which sees what is asked and answered."""

    def __init__(self, recorder: Recorder, app: Application, desk: Callable[[], Desk]) -> None:
        self._recorder = recorder
        self._app = app
        self._desk = desk
        self._numbers = itertools.count(1)

    def handle(self, request: Request, respond: Respond) -> None:
        """Have a request answered, and note both."""
        number = next(self._numbers)
        self._recorder.asked(number, request, self._desk())

        def noted(answer: Answer) -> None:
            self._recorder.answered(number, request, answer, self._desk().clock.now())
            respond(answer)

        self._app.handle(request, noted)


def _asked(
    request: Request, number: int, at: int, place: tuple[int, int], key_id: str | None
) -> Asked:
    secrets = secrets_of(request)
    body = body_hex = ""
    try:
        body = masked(request.body.decode(), secrets)
    except UnicodeDecodeError:
        body_hex = request.body.hex()
    return Asked(
        number=number,
        at=render_instant(at),
        generation=place[0],
        sequence=place[1],
        request_id=request.request_id,
        method=request.method,
        path=masked(request.path, secrets),
        query=masked(request.query, secrets),
        headers=kept_headers(request),
        key=key_id,
        body=body,
        body_hex=body_hex,
    )


def _answered(number: int, at: int, request: Request, answer: Answer) -> Answered:
    instant = render_instant(at)
    if isinstance(answer, Response):
        body = masked_answer(request.path, answer.body).decode(errors="replace")
        return Answered(
            number=number,
            at=instant,
            kind="response",
            status=answer.status,
            body=masked(body, secrets_of(request)),
            delivery=None if answer.delivery is None else msgspec.structs.asdict(answer.delivery),
        )
    kind = "cut" if isinstance(answer, Abort) else "stream"
    return Answered(number=number, at=instant, kind=kind)


def _recorded(record: Record, generation: int, reports: list[ExecutionReport]) -> Recorded:
    document = record_document(record, generation)
    if not reports:
        return document
    plain = tuple(tuple(msgspec.to_builtins(each)) for each in reports)
    return msgspec.structs.replace(document, reports=plain)
