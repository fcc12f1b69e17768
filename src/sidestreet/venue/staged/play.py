"""What is being played to one route: its script, how far it is, and what waits for an answer.

Steps come in sequences: those of the script from the order's arrival on, those that answer a
request of the client, and single ones that a test asks for. Each runs on until it has to wait.

The rule: a sequence goes on after an end that it brought about itself, as with a fill after a
cancel, and is over with an end that came from elsewhere. So an order that was canceled while its
script waited is not filled afterwards, unless that is what the script says.
"""

from typing import NamedTuple

from sidestreet.domain.messages import CancelRoute, NewRoute, Played, ReplaceRoute
from sidestreet.domain.scripts import Script, Step, StepKind
from sidestreet.venue.route import WorkedRoute

EndRequest = CancelRoute | ReplaceRoute
"""What a venue is asked of a route that it has."""


class Play:
    """What a test does to a route.

    `request_id` is that of the route itself, to be answered when it is acknowledged. How far
    a script is, is told to the desk, which gave it; `is_given` is False where it gave none.
    `unanswered` are requests by their id, ignored ones too. `ended_by` is the sequence by which the
    route ended, if it was one.
    """

    __slots__ = (
        "begun",
        "ended_by",
        "is_given",
        "is_worked",
        "request_id",
        "route",
        "script",
        "unanswered",
    )

    def __init__(
        self, route: WorkedRoute, script: Script, request_id: int, *, is_given: bool = True
    ) -> None:
        self.route = route
        self.script = script
        self.request_id = request_id
        self.is_given = is_given
        self.is_worked = False
        """Whether the route is worked in the market, by a step or because it is no script's."""
        self.unanswered: dict[int, EndRequest] = {}
        self.ended_by: Sequence | None = None
        self.begun: dict[int, tuple[int, int]] = {}
        """How many steps had been done for requests that are asked again, before this market, and
        when the last of them was told of."""


class Sequence:
    """Steps to be played one after another; `position` is the next.

    `request` is what they answer, if they do. `is_told` says that the desk hears how far they are,
    because it gave them, and `untold` how far they are where no report has said so, 0 where none
    need. With `answers_at_end` it is answered as usual when the steps are over and have not
    answered it, nor said that it is ignored.
    """

    __slots__ = (
        "answers_at_end",
        "is_main",
        "is_told",
        "play",
        "position",
        "request",
        "steps",
        "untold",
        "waits_since",
    )

    def __init__(
        self,
        play: Play,
        steps: tuple[Step, ...],
        request: EndRequest | None = None,
        *,
        is_main: bool = False,
        answers_at_end: bool = False,
        is_told: bool = False,
    ) -> None:
        self.play = play
        self.steps = steps
        self.request = request
        self.is_main = is_main
        self.answers_at_end = answers_at_end
        self.is_told = is_told
        self.position = 0
        self.untold = 0
        self.waits_since = 0
        """Since when the next wait counts, where it was under way before this market."""

    @property
    def is_single(self) -> bool:
        """Whether a test asked for just this step, so that it knows how the route stands."""
        return not self.is_main and not self.answers_at_end

    def go_on_from(self, position: int, told_at: int) -> None:
        """Pass over steps that were done in a market before this one, the last by `told_at`."""
        self.position, self.waits_since = position, told_at
        if any(step.kind is StepKind.IGNORE for step in self.steps[:position]):
            self.answers_at_end = False

    def played(self, steps_done: int) -> Played:
        """Return what tells that so many of them are done."""
        request = self.request
        if request is None:
            return Played(0, steps_done)
        return Played(request.request_id, steps_done, isinstance(request, ReplaceRoute))


class Forced(NamedTuple):
    """A message that a step has overtaken on its way: both are there at once, and go together."""

    message: NewRoute | EndRequest
    step: Step


Staged = Sequence | Forced
"""What is due at the venue beside messages."""
