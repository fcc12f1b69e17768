"""Which events a test brought about: by a rule with its script, or by a call of the control API.

A report of the venue does not say whose step it is, and the journal need not either: a script's
progress stands behind what a step did, and a single step is there at once. So an event is a step's
if it stands ahead of the progress that counts the step, or if it is the first of the step's kind
after the call that asked for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sidestreet.control.trace.model import Origin, TracedCause
from sidestreet.control.trace.steps import step_words
from sidestreet.domain.amounts import render_amount
from sidestreet.domain.control_events import (
    RouteDirected,
    RulesMatched,
    ScriptAdvanced,
    ScriptDropped,
    ScriptGiven,
)
from sidestreet.domain.events import (
    CancelRejected,
    DontKnowTrade,
    Event,
    FillBusted,
    FillCorrected,
    OrderAcknowledged,
    OrderCanceled,
    OrderDenied,
    OrderExpired,
    OrderFilled,
    OrderPaused,
    OrderRejected,
    OrderReplaced,
    ReplaceRejected,
)
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.scripts import Step, StepKind

_BRINGS: Final[Mapping[StepKind, tuple[type, ...]]] = {
    StepKind.ACKNOWLEDGE: (OrderAcknowledged,),
    StepKind.FILL: (OrderFilled, DontKnowTrade),
    StepKind.BUST: (FillBusted, DontKnowTrade),
    StepKind.CORRECT: (FillCorrected, DontKnowTrade),
    StepKind.REJECT: (OrderRejected, CancelRejected, ReplaceRejected, DontKnowTrade),
    StepKind.CANCEL: (OrderCanceled, OrderExpired),
    StepKind.EXPIRE: (OrderExpired,),
    StepKind.SUSPEND: (OrderPaused, DontKnowTrade),
    StepKind.STOP: (OrderPaused, DontKnowTrade),
    StepKind.DONE_FOR_DAY: (OrderPaused, DontKnowTrade),
    StepKind.ACCEPT: (OrderCanceled, OrderReplaced),
}
"""What a step brings about at the desk; the others bring about nothing by themselves."""

_ANSWERING: Final = frozenset({StepKind.ACKNOWLEDGE, StepKind.ACCEPT})

_OF_A_SCRIPT: Final = (ScriptGiven, RulesMatched, ScriptAdvanced, ScriptDropped)


class _Asked(NamedTuple):
    """A step that was asked for, and that nothing has followed from yet."""

    sequence: int
    event: RouteDirected
    call: str


class Staging:
    """Follows the events of some orders, and says of each what has staged it."""

    def __init__(self) -> None:
        self._given: dict[str, ScriptGiven] = {}
        self._done: dict[str, int] = {}
        self._asked: dict[str, list[_Asked]] = {}
        self._traded: dict[str, dict[int, int]] = {}
        """Of each order, which places of its script have brought something, and how much of it."""

    def staged_by(
        self,
        order_id: str,
        event: Event,
        cause: TracedCause,
        before: Order | None,
        steps_done: int | None,
    ) -> str | None:
        """Return what of a test brought an event about, None for a natural one.

        `steps_done` is the progress of the order's script that stands behind the event.
        """
        if isinstance(event, _OF_A_SCRIPT):
            return self._noted(order_id, event)
        if cause.origin is Origin.CONTROL:
            return f"control call {cause.operation}"
        if isinstance(event, OrderDenied):
            return self._rule(order_id)
        if cause.origin is not Origin.VENUE:
            return None
        return self._by_call(order_id, event) or self._by_script(
            order_id, event, before, steps_done
        )

    def asked(self, sequence: int, event: RouteDirected, cause: TracedCause) -> None:
        """Note that a step was asked for."""
        if event.step.kind in _BRINGS:
            asked = _Asked(sequence, event, cause.operation)
            self._asked.setdefault(event.order_id, []).append(asked)

    def without_effect(self) -> Iterable[str]:
        """Yield a sentence for each step that nothing has followed from."""
        for asked in (each for row in self._asked.values() for each in row):
            yield (
                f"Nothing followed from the step of record {asked.sequence} "
                f"({asked.call}: {step_words(asked.event.step)}): the venue passed it over, or "
                "its report has yet to come."
            )

    def passed_over(self) -> Iterable[str]:
        """Yield a sentence for each step of a script that came to nothing, or to less than asked.

        An acknowledgement or an acceptance is left out: another step may have brought it about.
        """
        for order_id, given in self._given.items():
            traded, steps = self._traded.get(order_id, {}), given.script.steps
            for place, step in enumerate(steps[: self._done[order_id]]):
                if step.kind not in _BRINGS or step.kind in _ANSWERING:
                    continue
                which = f"Step {place + 1} of {len(steps)} of {given.rule} ({step_words(step)})"
                if place not in traded:
                    yield f"{which} was passed over: it made no sense where the order stood."
                elif step.kind is StepKind.FILL and 0 < traded[place] < step.quantity:
                    left = render_amount(traded[place])
                    yield f"{which} filled {left}, which was all that was left."

    def _noted(
        self, order_id: str, event: ScriptGiven | RulesMatched | ScriptAdvanced | ScriptDropped
    ) -> str:
        if isinstance(event, ScriptGiven):
            self._given[order_id] = event
            self._done[order_id] = 0
        elif isinstance(event, ScriptAdvanced):
            self._done[order_id] = event.steps_done
        elif isinstance(event, ScriptDropped):
            rule = self._rule(order_id)
            self._given.pop(order_id, None)
            return rule or "rule"
        else:
            return f"rule {', '.join(event.rules)}"
        return self._rule(order_id) or "rule"

    def _rule(self, order_id: str) -> str | None:
        given = self._given.get(order_id)
        return None if given is None else f"rule {given.rule}"

    def _by_call(self, order_id: str, event: Event) -> str | None:
        waiting = self._asked.get(order_id, [])
        for asked in waiting:
            if isinstance(event, _BRINGS[asked.event.step.kind]):
                waiting.remove(asked)
                return f"control call {asked.call}: {step_words(asked.event.step)}"
        return None

    def _by_script(
        self, order_id: str, event: Event, before: Order | None, steps_done: int | None
    ) -> str | None:
        given = self._given.get(order_id)
        if given is None:
            return None
        rule, script = f"rule {given.rule}", given.script
        done = self._done[order_id]
        if steps_done is not None:
            for place in range(min(steps_done, len(script.steps)) - 1, done - 1, -1):
                step = script.steps[place]
                if isinstance(event, _BRINGS.get(step.kind, ())):
                    quantity = event.quantity if isinstance(event, OrderFilled) else 0
                    self._traded.setdefault(order_id, {})[place] = quantity
                    return f"{rule}, step {place + 1} of {len(script.steps)}: {step_words(step)}"
        for kind, steps in (
            (RequestKind.CANCEL, script.on_cancel),
            (RequestKind.REPLACE, script.on_replace),
        ):
            found = _first_of_kind(steps, event)
            if before is not None and before.request(kind) is not None and found is not None:
                return f"{rule}, on a {kind.lower()}: {step_words(found)}"
        if any(step.kind is StepKind.WORK for step in script.steps[:done]):
            return None
        return rule


def _first_of_kind(steps: Sequence[Step], event: Event) -> Step | None:
    for step in steps:
        if isinstance(event, _BRINGS.get(step.kind, ())):
            return step
    return None
