"""Our own operations on the desk's clock: what time it is, and moving it.

They are behind the `admin` scope, as those of keys and limits, and asking them is no request that
a stepped clock would count. A clock that is the machine's can be looked at and nothing else. An
advance is answered when the desk is there, with everything on the way decided and durable.
"""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.api.instants import render_instant
from sidestreet.contract.operation import Operation
from sidestreet.contract.shared import Date, Instant
from sidestreet.domain.amounts import SCALE, render_amount
from sidestreet.domain.sessions import Hours, Session
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.moments import (
    MOMENT_WORDS,
    SPAN_WORDS,
    parse_moment,
    parse_span,
    render_span,
)
from sidestreet.runtime.clock import LATEST, SPEED_WORDS, VirtualClock, parse_speed
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.journey import NotAhead, Progress
from sidestreet.runtime.time_travel import TimeTravel, UnderWay

_TEXT_MAX: Final = 64
_Text = Annotated[str, Meta(max_length=_TEXT_MAX)]


class WireAdvance(Struct, frozen=True, kw_only=True):
    """An advance: from when, to when, and how far it is.

    `to` and `percent` are null while it goes to whatever happens next. `records` counts decisions
    that changed something. One that was canceled is not complete, nor is one to whatever happens
    next where nothing is ever going to: that one `has_nothing_ahead`.
    """

    began_at: Instant
    now: Instant
    to: Instant | None
    percent: int | None
    records: int
    is_complete: bool
    has_nothing_ahead: bool


class WireClock(Struct, frozen=True, kw_only=True):
    """What time it is on the desk, and what comes next.

    `speed` is null for a clock that steps, `step` for one that does not. `session` is null while
    the market is closed; it changes, or is looked at again, at `session_until`.
    """

    mode: Literal["real", "frozen", "stepped", "fast"]
    now: Instant
    speed: str | None
    step: str | None
    business_date: Date | None
    session: Session | None
    session_until: Instant
    next_due: Instant | None
    advance: WireAdvance | None


class SetClock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the clock shall go from now on; what is left out stays as it is.

    A `speed` makes a stepped clock run, a `step` a running one step. Neither ends a freeze.
    """

    is_frozen: bool | None = None
    speed: _Text | None = None
    step: _Text | None = None


class AdvanceClock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far to go: one of the three."""

    by: _Text | None = None
    to: _Text | None = None
    until: Literal["next-session", "next-event"] | None = None


_PATH: Final = "/sidestreet/v1/clock"
_RESOURCE: Final = "sidestreet:clock"
GET_DESK_CLOCK: Final = Operation(
    "get_desk_clock",
    "GET",
    _PATH,
    _RESOURCE,
    "Tell what time it is on the desk, and what comes next.",
    WireClock,
    (200, 401, 403),
    scope="admin",
)
SET_DESK_CLOCK: Final = Operation(
    "set_desk_clock",
    "PUT",
    _PATH,
    _RESOURCE,
    "Freeze the clock, let it go on, or change its pace.",
    WireClock,
    (200, 400, 401, 403, 422),
    body=SetClock,
    scope="admin",
)
ADVANCE_DESK_CLOCK: Final = Operation(
    "advance_desk_clock",
    "POST",
    f"{_PATH}/advance",
    _RESOURCE,
    "Go forward through every instant at which something is due.",
    WireAdvance,
    (200, 400, 401, 403, 409, 422),
    body=AdvanceClock,
    scope="admin",
)
CANCEL_ADVANCE: Final = Operation(
    "cancel_advance",
    "DELETE",
    f"{_PATH}/advance",
    _RESOURCE,
    "End the advance that is under way where it is.",
    WireClock,
    (200, 400, 401, 403),
    scope="admin",
)


class ClockControl:
    """Handlers over one desk. Without a `travel` its clock is the machine's."""

    def __init__(self, desk: Desk, hours: Hours, travel: TimeTravel | None) -> None:
        self._desk = desk
        self._hours = hours
        self._travel = travel

    def get_desk_clock(self, call: Call) -> None:
        """Tell what time it is."""
        data = self._wire()
        self._desk.when_durable(lambda: call.answer(data))

    def set_desk_clock(self, call: Call) -> None:
        """Change how the clock goes."""
        self._moved()
        self.set_pace(call, call.body(SetClock))

    def set_pace(self, call: Call, asked: SetClock) -> None:
        """Have the clock go as asked, and answer with what it says then."""
        travel = self._moved()
        if asked.speed is not None and asked.step is not None:
            raise _unacceptable("one of speed and step can be given, not both")
        speed = None if asked.speed is None else parse_speed(asked.speed)
        step = None if asked.step is None else parse_span(asked.step)
        if asked.speed is not None and speed is None:
            raise _unacceptable(f"speed: {asked.speed}, expected {SPEED_WORDS}")
        if asked.step is not None and not step:
            raise _unacceptable(f"step: {asked.step}, expected {SPAN_WORDS}, above 0")
        clock = travel.clock
        if speed is not None:
            clock.run_at(speed)
        if step:
            clock.step_by(step)
        if asked.is_frozen is not None:
            (clock.freeze if asked.is_frozen else clock.resume)()
        travel.clock_changed()
        self.get_desk_clock(call)

    def advance_desk_clock(self, call: Call) -> None:
        """Advance, and answer when the desk is there."""
        self._moved()
        self.advance(call, call.body(AdvanceClock))

    def advance(self, call: Call, asked: AdvanceClock) -> None:
        """Go forward as asked, and answer when the desk is there."""
        to = self._target(asked, self._moved().clock.now())
        self.go(to, lambda progress: call.answer(wire_advance(progress)))

    def go(
        self,
        to: int | None,
        arrived: Callable[[Progress], None],
        until: Callable[[], bool] | None = None,
    ) -> None:
        """Go to an instant, or to where `until` says. Raises `ApiError`; nothing has changed."""
        travel = self._moved()
        try:
            travel.advance(to, arrived, until=until)
        except NotAhead:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST,
                f"The clock cannot be advanced to {render_instant(to or 0)}: it is "
                f"{render_instant(travel.clock.now())}, and calendars end at "
                f"{render_instant(LATEST)}",
            ) from None
        except UnderWay:
            raise ApiError(
                ErrorKind.CONFLICT, "The clock is being advanced already: wait, or cancel that"
            ) from None

    def cancel_advance(self, call: Call) -> None:
        """End an advance; where none is under way, nothing happens."""
        self._moved().cancel()
        self.get_desk_clock(call)

    def _moved(self) -> TimeTravel:
        """Return what moves the clock. Raises `ApiError` where nobody does."""
        if self._travel is None:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_REQUEST,
                "The clock is the machine's and cannot be moved: start the server with --clock "
                "frozen, stepped or fast",
            )
        return self._travel

    def _target(self, asked: AdvanceClock, now: int) -> int | None:
        """Return the instant to go to; None is the next at which anything happens."""
        if [asked.by, asked.to, asked.until].count(None) != 2:  # noqa: PLR2004 - one of three
            raise _unacceptable("one of by, to and until must be given, and no other")
        if asked.by is not None:
            span = parse_span(asked.by)
            if span is None:
                raise _unacceptable(f"by: {asked.by}, expected {SPAN_WORDS}")
            return now + span
        if asked.to is not None:
            instant = parse_moment(asked.to)
            if instant is None:
                raise _unacceptable(f"to: {asked.to}, expected {MOMENT_WORDS}")
            return instant
        return self._next_session(now) if asked.until == "next-session" else None

    def _next_session(self, now: int) -> int:
        """Return when the session after the present one begins."""
        trading = self._hours.at(self._hours.at(now).until)
        # What follows a session may be a pause.
        return trading.extended.begins_at if trading.window is None else trading.window.begins_at

    def _wire(self) -> WireClock:
        clock = self._desk.clock
        now = clock.now()
        trading = self._hours.at(now)
        due = self._desk.next_due()
        day = self._desk.state.day
        mode: Literal["real", "frozen", "stepped", "fast"] = "real"
        speed: str | None = "1"
        step: str | None = None
        if isinstance(clock, VirtualClock):
            pace: Literal["stepped", "fast"] = "stepped" if clock.step_ns else "fast"
            mode = "frozen" if clock.is_frozen else pace
            speed = None if clock.step_ns else render_speed(clock)
            step = render_span(clock.step_ns) if clock.step_ns else None
        progress = None if self._travel is None else self._travel.progress
        return WireClock(
            mode=mode,
            now=render_instant(now),
            speed=speed,
            step=step,
            business_date=None if day is None else day.date,
            session=None if trading.window is None else trading.window.session,
            session_until=render_instant(trading.until),
            next_due=None if due is None else render_instant(max(due, now)),
            advance=None if progress is None else wire_advance(progress),
        )


def render_speed(clock: VirtualClock) -> str:
    """Return a clock's speed as a decimal number of at most six places."""
    return render_amount(clock.speed.numerator * SCALE // clock.speed.denominator)


def wire_advance(progress: Progress) -> WireAdvance:
    """Return an advance as it travels."""
    return WireAdvance(
        began_at=render_instant(progress.began_at),
        now=render_instant(progress.now),
        to=None if progress.to is None else render_instant(progress.to),
        percent=progress.percent,
        records=progress.records,
        is_complete=progress.is_complete,
        has_nothing_ahead=progress.has_nothing_ahead,
    )


def _unacceptable(message: str) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_VALUE, message)
