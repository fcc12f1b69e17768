"""Reading steps: a word, or a name with what belongs to it.

    - acknowledge
    - acknowledge: {after: 50ms}
    - fill: 40
    - fill: {quantity: half, price: "150.00"}

An `after` becomes a wait of its own ahead of the step.
"""

import difflib
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from sidestreet.control.scenarios.words import (
    AFTER,
    FORMS,
    HOW_MUCH,
    SPAN,
    TEXT,
    TRADE,
    Form,
)
from sidestreet.domain.scripts import Step, StepKind
from sidestreet.reference.seed_file.kinds import ABOVE_ZERO, Kind
from sidestreet.reference.seed_file.problems import Problems
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.tree import ListNode, MapNode, Node, Scalar, describe, join

STEPS_MAX: Final = 200

_A_STEP: Final = "a step: " + ", ".join(StepKind)


class Told(NamedTuple):
    """A step and where it stands in the file."""

    step: Step
    path: str
    line: int | None


class _Member(NamedTuple):
    kind: Kind[Any]
    put: Callable[[Step, Any], Step]


_MEMBERS: Final[Mapping[str, _Member]] = {
    "quantity": _Member(
        HOW_MUCH, lambda step, much: replace(step, quantity=much.quantity, share=much.share)
    ),
    "price": _Member(ABOVE_ZERO, lambda step, price: replace(step, price=price)),
    "reason": _Member(TEXT, lambda step, text: replace(step, text=text)),
    "trade": _Member(TRADE, lambda step, trade: replace(step, trade=trade)),
    "for": _Member(SPAN, lambda step, span: replace(step, wait_ns=span)),
}


def read_steps(node: Node, path: str, problems: Problems) -> tuple[Told, ...]:
    """Return the steps of a list; what cannot be read is a problem and is left out."""
    if not isinstance(node, ListNode):
        problems.add(path, node.line, describe(node), "a list of steps")
        return ()
    if not node.items:
        problems.add(path, node.line, "nothing that happens", "at least one step")
    if len(node.items) > STEPS_MAX:
        problems.add(path, node.line, f"{len(node.items)} steps", f"at most {STEPS_MAX}")
        return ()
    found: list[Told] = []
    for index, item in enumerate(node.items):
        found += read_step(item, f"{path}[{index}]", problems)
    return tuple(found)


def read_step(node: Node, path: str, problems: Problems) -> list[Told]:
    """Return a step, with the wait ahead of it if it has one; nothing where it cannot be read."""
    name, inner = _parts(node)
    if name is None:
        problems.add(path, node.line, describe(node), f"{_A_STEP}; each an item of its own")
        return []
    kind = _KINDS.get(name)
    if kind is None:
        near = difflib.get_close_matches(name, _KINDS, 1)
        meant = f"{near[0]}? Otherwise " if near else ""
        problems.add(path, node.line, f"the step {name!r}", meant + _A_STEP)
        return []
    before = len(problems)
    if inner is None and FORMS[kind].is_alone_only:
        problems.add(path, node.line, f"{name} alone", _MEMBERS[FORMS[kind].alone].kind.accepted)
        return []
    step, wait_ns = _read(kind, inner, join(path, name), problems)
    if len(problems) != before:
        return []
    told = [Told(step, path, node.line)]
    if wait_ns:
        told.insert(0, Told(Step(StepKind.WAIT, wait_ns=wait_ns), path, node.line))
    return told


def _parts(node: Node) -> tuple[str | None, Node | None]:
    """Return the name of a step and what it says, if anything."""
    if isinstance(node, Scalar):
        return (None if node.is_nothing else node.text), None
    if isinstance(node, MapNode) and len(node.members) == 1:
        ((name, inner),) = node.members.items()
        return name, None if isinstance(inner, Scalar) and inner.is_nothing else inner
    return None, None


def _read(kind: StepKind, node: Node | None, path: str, problems: Problems) -> tuple[Step, int]:
    form, step = FORMS[kind], Step(kind)
    if node is None:
        return step, 0
    if isinstance(node, Scalar) or form.is_alone_only:
        return _read_alone(form, step, node, path, problems), 0
    section = Section(node, path, problems)
    for name in form.members:
        member = _MEMBERS[name]
        value = section.optional(name, member.kind, None)
        if value is not None:
            step = member.put(step, value)
    wait_ns = section.optional(AFTER, SPAN, 0)
    section.finish()
    return step, wait_ns


def _read_alone(form: Form, step: Step, node: Node, path: str, problems: Problems) -> Step:
    if not form.alone:
        problems.add(path, node.line, describe(node), f"nothing, or {AFTER} and a span of time")
        return step
    member = _MEMBERS[form.alone]
    value = member.kind.read(node) if isinstance(node, Scalar) else None
    if value is None:
        problems.add(path, node.line, describe(node), member.kind.accepted)
        return step
    return member.put(step, value)


_KINDS: Final = {str(kind): kind for kind in StepKind}
