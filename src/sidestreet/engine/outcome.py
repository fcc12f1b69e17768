"""What a decision comes to: the events that follow, and what the asker is told."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from sidestreet.domain.events import Event
from sidestreet.domain.instructions import Instruction
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Refusal

T = TypeVar("T")
AnswerOf = tuple[T, ...] | Refusal
"""What was asked about, as it is once the events have been applied, or why nothing happened.

Commands about orders are answered with orders, those about instructions with instructions.
"""

Answer = AnswerOf[Order]
"""The answer to a command about orders."""


class Decision(msgspec.Struct, frozen=True, gc=False):
    """Events of one step, and the answer to it: an order's id, a value, or a refusal.

    An order stands here itself only when memory no longer has it, an instruction always: one that
    was refused at once is remembered nowhere.
    """

    events: Sequence[Event] = ()
    answer: str | Order | Instruction | Refusal | None = None


Steps = Iterator[Decision]
"""A command's steps. Each sees the state as the events of the one before have left it."""
