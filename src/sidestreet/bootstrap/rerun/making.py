"""A recorded session, made again on a new desk in this process.

Every request is made at the instant at which it was decided, in the order of the decisions, under
a clock that stands still in between. What a client can know of the desk of before, ids, tokens of
pages and keys, is put in as this desk has it.
"""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from sidestreet.api.instants import parse_instant
from sidestreet.api.orders import CancelProfile
from sidestreet.bootstrap.company_data import check_digest, company_files_of
from sidestreet.bootstrap.inline_generation import LOCAL_KEY, InlineFoundation
from sidestreet.bootstrap.inline_switch import InlineSwitch
from sidestreet.bootstrap.rerun.names import ID, Names
from sidestreet.bootstrap.rerun.recorded_venue import RecordedVenue, Said
from sidestreet.bootstrap.rerun.recording import Session
from sidestreet.bootstrap.timekeeping import calendar_of
from sidestreet.config import DEFAULT_SPEED, ClockChoice, ClockMode, HoursName, MarketChoice
from sidestreet.control.recording.documents import record_document
from sidestreet.control.recording.lines import Asked, Head, Recorded
from sidestreet.control.recording.masking import MASK
from sidestreet.control.scenarios.files import parse_scenarios
from sidestreet.domain.messages import ExecutionReport
from sidestreet.domain.scripts import Rule
from sidestreet.http.messages import Answer, Request, Response
from sidestreet.reference.seed import parse_seed
from sidestreet.runtime.clock import NORMAL_SPEED, STEP_NS, VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.sequencer import Batch

_OF_THE_CLOCK: Final = ("/sidestreet/v1/clock", "/control/v1/clock")
"""What a desk on the machine's clock answers otherwise than one on any other."""

_TOKENS: Final = frozenset({"next_page_token", "previous_page_token", "page_token"})


class VenueMode(StrEnum):
    """Who plays the venue: the market once more, or what it said when the session was recorded."""

    MARKET = "market"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class _Foundation(InlineFoundation):
    """A desk whose clock has the pace of the one before it, while the machine's time stands."""

    pace: ClockMode = ClockMode.FROZEN
    speed: Fraction = NORMAL_SPEED

    def clock(self) -> VirtualClock:
        """Return a clock that nobody but the session moves."""
        return VirtualClock(
            self.start,
            is_frozen=self.pace not in {ClockMode.STEPPED, ClockMode.FAST},
            speed=self.speed,
            step_ns=self.step_ns,
            wall=lambda: 0,
        )


@dataclass(frozen=True, slots=True)
class _Visit:
    """An instant at which the desk had something to do that no client had asked for."""

    at: int


@dataclass(frozen=True, slots=True)
class _Make:
    """A request, and when it is made."""

    at: int
    asked: Asked


class Making:
    """Makes a session again. `run` does it; then the rest says what came of it."""

    def __init__(
        self,
        session: Session,
        mode: VenueMode | None = None,
        company_data: Path | None = None,
    ) -> None:
        """Without a `mode`, a session on a clock that ran by itself has the venue of before.

        `company_data` is where the folder of company data is now, if it is elsewhere.
        Raises `StartRefused` or `SeedError` for a desk that cannot be had, as for market files that
        are no longer there.
        """
        head = session.head
        clock = clock_choice(head)
        self.runs_by_itself = clock.mode not in {ClockMode.FROZEN, ClockMode.STEPPED}
        """Whether the clock of before went on without being told."""
        self.mode = mode or (VenueMode.RECORDED if self.runs_by_itself else VenueMode.MARKET)
        self.answers: dict[int, list[Answer]] = {}
        """What each request was answered with now, by its number."""
        self.records: list[Recorded] = []
        """The records of the new desk."""
        self.before, self.now = Names(), Names()
        self.skipped: list[Asked] = []
        """Requests that were not made again."""
        self.keys: dict[str, str] = {}
        """The ids of keys that were made now, with those of before: chance makes them."""
        self._session = session
        self._is_of_machine = not clock.mode.is_virtual
        for record in session.records:
            self.before.take(record)
        self._made: set[str] = set()
        self._texts: dict[str, str] = {}
        self._key_texts: dict[str, str] = {"open": "any", "local": LOCAL_KEY}
        self._generations = 0
        self._venues: list[RecordedVenue] = []
        is_stepped = clock.mode is ClockMode.STEPPED
        usual = DEFAULT_SPEED if clock.mode is ClockMode.FAST else NORMAL_SPEED
        seed, calendar = parse_seed(head.seed.text.encode(), head.seed.name), calendar_of(clock)
        files = company_files_of(_company_data(head, company_data), seed, calendar)
        self._switch = InlineSwitch(
            _Foundation(
                seed,
                instant(head.started_at),
                market_choice(head),
                calendar,
                CancelProfile(head.cancel_profile),
                head.is_controlled,
                (clock.step_ns or STEP_NS) if is_stepped else 0,
                _rules(head),
                head.is_open,
                self._follow,
                files,
                pace=clock.mode,
                speed=clock.speed or usual,
            )
        )

    @property
    def held_back(self) -> list[ExecutionReport]:
        """What the recorded venue did not say, because this desk gave no reason to."""
        return [report for venue in self._venues for report in venue.held_back]

    def run(self) -> None:
        """Make every request."""
        try:
            for step in _steps(self._session, self.runs_by_itself):
                self._go_to(step.at)
                if isinstance(step, _Make):
                    self._make(step.asked)
            if self._session.ended_at is not None:
                self._go_to(instant(self._session.ended_at))
        finally:
            self._switch.generation.close()

    def _go_to(self, at: int) -> None:
        generation = self._switch.generation
        clock, desk = generation.clock, generation.desk
        if at <= clock.now():
            return
        if self.mode is VenueMode.MARKET or not self.runs_by_itself:
            generation.travel.advance(at, lambda _: None)
            generation.settle()
            return
        # The desk of before looked at the world at these instants, a little late each time, and
        # what it then found due together it decided together.
        clock.advance_to(at)
        while True:
            desk.wake()
            generation.settle()
            due = desk.link.next_due()
            if due is None or due > at:
                return

    def _make(self, asked: Asked) -> None:
        answered = self._session.answers.get(asked.number)
        is_of_clock = self._is_of_machine and asked.path.startswith(_OF_THE_CLOCK)
        if is_of_clock or (answered is not None and answered.kind == "stream"):
            self.skipped.append(asked)
            self._made.add(asked.request_id)
            return
        answers = self.answers[asked.number] = []
        self._switch.generation.answer(self._request(asked), answers.append)
        # Here at the latest: it may have led to no record this time.
        self._made.add(asked.request_id)
        if answered is not None and answers and isinstance(answers[0], Response):
            self._learn(asked, answered.body, answers[0])

    def _request(self, asked: Asked) -> Request:
        headers = dict(asked.headers)
        if asked.key is not None:
            key = self._key_texts.get(asked.key, f"{asked.key}.{MASK}")
            headers["authorization"] = f"Bearer {key}"
        body = bytes.fromhex(asked.body_hex) or self._of_now(asked.body).encode()
        return Request(
            asked.method,
            self._of_now(asked.path),
            self._of_now(asked.query),
            headers,
            body,
            asked.request_id,
            "127.0.0.1",
        )

    def _of_now(self, text: str) -> str:
        """Return a text with the ids and tokens of this desk."""
        for before, now in self._texts.items():
            text = text.replace(before, now)

        def id_of_now(before: str) -> str:
            name = self.before.of_id(before)
            return before if name is None else self.now.ids.get(name, before)

        return ID.sub(lambda found: id_of_now(found[0]), text)

    def _learn(self, asked: Asked, before: str, answer: Response) -> None:
        """Take note of what only an answer tells: tokens of pages, and keys."""
        try:
            was, is_now = json.loads(before), json.loads(answer.body)
        except ValueError:
            return
        for name, old, new in _pairs(was, is_now):
            if name in _TOKENS and old != new:
                self._texts[old] = new
                self._texts[quote(old, safe="")] = quote(new, safe="")
        if asked.path.startswith("/sidestreet/v1/keys") and answer.status < 300:  # noqa: PLR2004
            old_key, new_key = was.get("data"), is_now.get("data")
            if isinstance(old_key, dict) and isinstance(new_key, dict) and new_key.get("key"):
                self._key_texts[old_key["id"]] = new_key["key"]
                self._texts[old_key["id"]] = new_key["id"]
                self.keys[new_key["id"]] = old_key["id"]

    def _follow(self, desk: Desk) -> None:
        self._generations += 1
        generation = self._generations
        if self.mode is VenueMode.RECORDED:
            said = deque(_said(self._session, generation))
            venue = RecordedVenue(
                desk.link.venue,
                said,
                self._made,
                lambda report: self._translated(generation, report),
            )
            desk.link.venue = venue
            self._venues.append(venue)

        def take(batch: Batch) -> None:
            for record in batch.records:
                document = record_document(record, generation)
                self.records.append(document)
                self.now.take(document)
                self._made.add(record.cause.request_id)

        desk.followers.append(take)

    def _translated(self, generation: int, report: ExecutionReport) -> ExecutionReport | None:
        route = self.before.of_route(generation, report.route_id)
        route_id = None if route is None else self.now.routes.get(route)
        if route_id is None:
            return None
        request_id: int | None = 0
        if report.request_id:
            request = self.before.of_sequence(generation, report.request_id)
            request_id = None if request is None else self.now.sequences.get(request)
        if request_id is None:
            return None
        return replace(report, route_id=route_id, request_id=request_id)


def instant(text: str) -> int:
    """Return the nanoseconds of an instant that was checked when it was read."""
    found = parse_instant(text)
    if found is None:
        raise ValueError(f"{text!r} is no instant")
    return found


def clock_choice(head: Head) -> ClockChoice:
    """Return the clock of a recorded desk."""
    told = head.clock
    return ClockChoice(
        mode=ClockMode(told["mode"]),
        hours=None if "hours" not in told else HoursName(told["hours"]),
        speed=None if "speed" not in told else Fraction(told["speed"]),
        step_ns=told.get("step_ns"),
    )


def market_choice(head: Head) -> MarketChoice:
    """Return the market of a recorded desk."""
    told = head.market
    files = tuple(Path(each) for each in told.get("files", ()))
    return MarketChoice(**{**told, "files": files, "symbols": tuple(told.get("symbols", ()))})


def _company_data(head: Head, elsewhere: Path | None) -> Path | None:
    """Return the folder of company data of a recorded desk. Raises `StartRefused` for another."""
    if head.company_data is None:
        return None
    folder = elsewhere or Path(head.company_data.path)
    check_digest(folder, head.company_data.sha256)
    return folder


def _rules(head: Head) -> tuple[Rule, ...]:
    return tuple(
        rule for file in head.scenarios for rule in parse_scenarios(file.text.encode(), file.name)
    )


def _steps(session: Session, runs_by_itself: bool) -> Iterator[_Visit | _Make]:  # noqa: FBT001
    """Yield what is to be done, in the order of the decisions.

    A request that led to a record is made right ahead of it, any other where it came in. Where the
    clock is moved by requests alone, each is made where and when it came in.
    """
    first: dict[str, Recorded] = {}
    placed: list[tuple[tuple[int, int, int, int], _Visit | _Make]] = []
    for record in session.records:
        request_id = record.cause["request_id"]
        if request_id:
            first.setdefault(request_id, record)
        else:
            place = (record.generation, record.sequence, 0, 0)
            placed.append((place, _Visit(instant(record.at))))
    for asked in session.requests:
        own = first.get(asked.request_id) if runs_by_itself else None
        if own is None:
            place = (asked.generation, asked.sequence, 1, asked.number)
            placed.append((place, _Make(instant(asked.at), asked)))
        else:
            place = (own.generation, own.sequence - 1, 1, asked.number)
            placed.append((place, _Make(instant(own.at), asked)))
    placed.sort(key=lambda each: each[0])
    for _, step in placed:
        yield step


def _said(session: Session, generation: int) -> Iterator[Said]:
    """Yield what the venue of a generation said, in order."""
    behind = ""
    for record in session.records:
        behind = record.cause["request_id"] or behind
        if record.generation == generation and record.reports is not msgspec.UNSET:
            reports = tuple(msgspec.convert(each, ExecutionReport) for each in record.reports)
            yield Said(instant(record.at), behind, reports)


def _pairs(was: Any, is_now: Any, name: str = "") -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    """Yield the texts that stand at the same place on both sides, with the member's name."""
    if isinstance(was, dict) and isinstance(is_now, dict):
        for each, value in was.items():
            if each in is_now:
                yield from _pairs(value, is_now[each], each)
    elif isinstance(was, list) and isinstance(is_now, list):
        for old, new in zip(was, is_now, strict=False):
            yield from _pairs(old, new, name)
    elif isinstance(was, str) and isinstance(is_now, str):
        yield name, was, is_now
