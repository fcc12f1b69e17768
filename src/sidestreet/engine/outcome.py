"""What a decision comes to: the events that follow, and what the asker is told."""

from collections.abc import Iterator, Sequence

import msgspec

from sidestreet.domain.events import Event
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Refusal

Answer = tuple[Order, ...] | Refusal
"""Orders as they are once the events have been applied, or why nothing happened."""


class Decision(msgspec.Struct, frozen=True, gc=False):
    """Events of one step, and the answer to it: the id of an order, an order, or a refusal.

    An order stands here itself only when memory no longer has it.
    """

    events: Sequence[Event] = ()
    answer: str | Order | Refusal | None = None


Steps = Iterator[Decision]
"""A command's steps. Each sees the state as the events of the one before have left it."""
