"""Staged orders: scripts that are played, steps that a test asks for, requests answered by either.

A route with a script is known to the venue and in no market: no book, no line, no fill model has
it, until a step hands it over. A route without one can be done steps to all the same; what it has
at rest is then taken out of the market. What the steps themselves do is in `acts.py`.

The rules: what happens depends on what was sent when, never on who looked; whatever a step does is
reported at once; and every request is answered once, as usual if no step answers it, or never if
one says so.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    DirectedMarket,
    DirectedStep,
    ExecType,
    NewRoute,
    Reaction,
    ReplaceRoute,
    ResumeRoute,
    ResumeScript,
    VenueMessage,
)
from sidestreet.domain.scripts import TRICKS, Script, Step, StepKind
from sidestreet.venue.price_path import STEP_NS, step_at
from sidestreet.venue.reports import ReportLine
from sidestreet.venue.route import WorkedRoute, trades_of
from sidestreet.venue.routes import Routes
from sidestreet.venue.staged.acts import Acts, report_unknown
from sidestreet.venue.staged.play import EndRequest, Forced, Play, Sequence, Staged

if TYPE_CHECKING:
    from sidestreet.venue.floor import TradingFloor

Schedule = Callable[[int, Sequence], None]
"""Has a sequence gone on with at an instant: after the market's doings there, ahead of messages."""

WORK = Step(StepKind.WORK)


class Stage:
    """All routes that tests have something done to."""

    __slots__ = ("_acts", "_floor", "_reports", "_routes", "_schedule", "is_used")

    def __init__(
        self, floor: "TradingFloor", routes: Routes, reports: ReportLine, schedule: Schedule
    ) -> None:
        self._floor = floor
        self._routes = routes
        self._reports = reports
        self._schedule = schedule
        self._acts = Acts(floor, routes, reports)
        self.is_used = False
        """Whether any route was ever staged; asked of every request."""

    @property
    def disconnects(self) -> list[int]:
        """The routes whose account's streams are to be cut, since they were last taken."""
        return self._acts.disconnects

    def receive(self, message: VenueMessage | Staged, at: int) -> None:
        """Do what is due: a step that a test asks for, or what was put off until now."""
        match message:
            case Sequence():
                self.go_on(message, at)
            case Forced():
                self.force(message, at)
            case DirectedStep():
                self.direct(message, at)
            case DirectedMarket():
                self._floor.markets.direct(message, at)
            case ResumeScript():
                self.go_on_after_the_end(message, at)
            case _:
                pass

    def take(self, message: NewRoute, script: Script, at: int, *, is_given: bool = True) -> None:
        """Begin to play the script of a route that has just arrived."""
        before = self._reports.last_id
        route = self._routes.add(message)
        play = self._begin(Play(route, script, message.request_id, is_given=is_given))
        refused = self._floor.cannot_stage(message)
        if refused is not None:
            self._routes.answer(route, at, message.request_id, ExecType.REJECTED, text=refused)
            self._routes.end(route, at)
        else:
            sequence = Sequence(play, script.steps, is_main=True, is_told=is_given)
            sequence.waits_since = message.sent_at
            self._run(sequence, at)
        self._hurry(before, at)

    def resume(self, message: ResumeRoute, script: Script, at: int) -> WorkedRoute:
        """Take a route over again, and play what is left of its script from the next step on.

        Of a wait that was under way, what is left is waited. Whether the market is to work it,
        `Play.is_worked` says. What was begun for a request that has no answer goes on when that is
        asked again.
        """
        play = self._again(message, script)
        play.is_worked = message.is_worked
        if message.quantity > message.filled_quantity:
            self._schedule_main(play, at, message.told_at)
        for reaction in message.reactions:
            if reaction.is_answered:
                self._schedule_reaction(play, reaction, at)
            else:
                play.begun[reaction.request_id] = reaction.steps_done, reaction.told_at
        return play.route

    def go_on_after_the_end(self, message: ResumeScript, at: int) -> None:
        """Go on with the steps by which a route had ended, and with no others."""
        resumed = message.route
        script = resumed.script
        if script is None or self._routes.find(resumed.route_id) is not None:
            return
        play = self._again(resumed, script)
        play.route.filled_quantity = resumed.filled_quantity
        play.route.trades = trades_of(resumed)
        self._routes.end(play.route, at)
        if not message.ended_by:
            play.ended_by = self._schedule_main(play, at, resumed.told_at)
        for reaction in resumed.reactions:
            if reaction.request_id == message.ended_by:
                play.ended_by = self._schedule_reaction(play, reaction, at)

    def _again(self, message: ResumeRoute, script: Script) -> Play:
        route = self._routes.add(message)
        route.steps_done = message.steps_done
        return self._begin(Play(route, script, 0))

    def _schedule_main(self, play: Play, at: int, told_at: int) -> Sequence:
        sequence = Sequence(play, play.script.steps, is_main=True, is_told=True)
        sequence.go_on_from(play.route.steps_done, told_at)
        self._schedule((step_at(at) + 1) * STEP_NS, sequence)
        return sequence

    def _schedule_reaction(self, play: Play, reaction: Reaction, at: int) -> Sequence:
        """Go on with what answered a request: only its kind and its name matter still."""
        route_id, request_id = play.route.route_id, reaction.request_id
        request: EndRequest = CancelRoute(route_id, request_id)
        steps = play.script.on_cancel
        if reaction.is_replace:
            request = ReplaceRoute(route_id, request_id, play.route.quantity, None)
            steps = play.script.on_replace
        sequence = Sequence(play, steps, request, answers_at_end=True, is_told=True)
        sequence.go_on_from(reaction.steps_done, reaction.told_at)
        self._schedule((step_at(at) + 1) * STEP_NS, sequence)
        return sequence

    def request(self, message: EndRequest, at: int) -> bool:
        """Answer a request, or begin to; return False if it is the market's to answer."""
        route = self._routes.find(message.route_id)
        play = None if route is None else route.play
        if route is None or play is None:
            return False
        if message.request_id in play.unanswered:
            return True
        if not route.is_open or self._was_answered(route, message):
            return False
        script = play.script
        steps = script.on_replace if isinstance(message, ReplaceRoute) else script.on_cancel
        if play.is_worked and not steps:
            return False
        self._react(play, message, steps, at, is_told=play.is_given)
        return True

    def force(self, forced: Forced, at: int) -> None:
        """Take a message with the step that overtook it, which goes before any script."""
        message, step = forced
        if isinstance(message, NewRoute):
            if self._routes.find(message.route_id) is None:
                self.take(message, Script((step, WORK)), at, is_given=False)
            return
        route = self._routes.find(message.route_id)
        if route is None or not route.is_open or self._was_answered(route, message):
            self._floor.answer(message, at)
        else:
            self._react(route.play or self._adopt(route), message, (step,), at)

    def direct(self, message: DirectedStep, at: int) -> None:
        """Do a step that a test asks for. One that makes no sense here is passed over."""
        before = self._reports.last_id
        route = self._routes.find(message.route_id)
        if route is None:
            report_unknown(self._reports, message, at)
        else:
            play = route.play or self._adopt(route)
            last = next(reversed(play.unanswered.values()), None)
            self._run(Sequence(play, (message.step,), last), at)
        self._hurry(before, at)

    def takes(self, message: VenueMessage | Staged, at: int) -> bool:
        """Hear of a message first; return whether it is about what is staged, and answered."""
        if isinstance(message, AskRoute):
            # A report of the route may have gone astray.
            self._reports.ask(message.route_id, at)
        return isinstance(message, CancelRoute | ReplaceRoute) and self.request(message, at)

    def go_on(self, sequence: Sequence, at: int) -> None:
        """Go on with a sequence whose time has come."""
        before = self._reports.last_id
        if sequence.is_main:
            sequence.play.route.steps_done = sequence.position
        self._run(sequence, at)
        self._hurry(before, at)

    def end_all(self, instrument_id: str, at: int, text: str) -> None:
        """End every route of an instrument that no market has."""
        for route in self._routes.unlisted(instrument_id):
            self._routes.cancel_rest(route, at, text)

    def _begin(self, play: Play) -> Play:
        self.is_used = True
        play.route.play = play
        return play

    def _adopt(self, route: WorkedRoute) -> Play:
        """Let a route that the market works be done a step to."""
        play = Play(route, Script(), 0, is_given=False)
        play.is_worked = True
        return self._begin(play)

    def _was_answered(self, route: WorkedRoute, message: EndRequest) -> bool:
        return route.answer_to(message.request_id) is not None

    def _react(
        self,
        play: Play,
        message: EndRequest,
        steps: tuple[Step, ...],
        at: int,
        *,
        is_told: bool = False,
    ) -> None:
        before = self._reports.last_id
        play.unanswered[message.request_id] = message
        sequence = Sequence(play, steps, message, answers_at_end=True, is_told=is_told)
        if is_told:
            done, told_at = play.begun.pop(message.request_id, (0, message.sent_at))
            sequence.go_on_from(done, told_at)
        self._run(sequence, at)
        self._hurry(before, at)

    def _run(self, sequence: Sequence, at: int) -> None:
        """Play steps until one has to wait, or until they are over."""
        self._play(sequence, at)
        self._tell_how_far(sequence, at)
        self._reports.playing = None

    def _play(self, sequence: Sequence, at: int) -> None:
        play, steps = sequence.play, sequence.steps
        route = play.route
        while sequence.position < len(steps):
            if not route.is_open and play.ended_by is not sequence and not sequence.is_single:
                break
            step = steps[sequence.position]
            sequence.position += 1
            if step.kind is StepKind.WAIT and step.wait_ns > 0:
                until = (sequence.waits_since or at) + step.wait_ns
                if until > at:
                    sequence.waits_since = 0
                    self._schedule(until, sequence)
                    return
                # It was over before this market began, and so may be the next one.
                sequence.waits_since = until
                continue
            sequence.waits_since = 0
            was_open = route.is_open
            if sequence.is_told:
                if step.kind in TRICKS:
                    self._tell_how_far(sequence, at)
                self._reports.playing = route.route_id, sequence.played(sequence.position)
            before = self._reports.last_id
            self._acts.do(step, sequence, at)
            is_untold = self._reports.last_id == before
            sequence.untold = sequence.position if is_untold else 0
            if was_open and not route.is_open:
                play.ended_by = sequence
        request = sequence.request
        if sequence.answers_at_end and request is not None:
            self._acts.accept(play, request, at)

    def _tell_how_far(self, sequence: Sequence, at: int) -> None:
        """Have the desk hear of steps that nothing came of, lest a restart does them again.

        What is to be lost or doubled is the report of something: until that is made, its steps
        have not been done.
        """
        route, reports = sequence.play.route, self._reports
        steps_done, sequence.untold = sequence.untold, 0
        if sequence.is_told and steps_done and not reports.plays_tricks_on(route.route_id):
            reports.playing = route.route_id, sequence.played(steps_done)
            self._routes.tell(route, ExecType.STATUS, at)

    def _hurry(self, before: int, at: int) -> None:
        """Have reports that were made by steps arrive at once."""
        if self._reports.last_id != before:
            self._reports.hurry(at)
