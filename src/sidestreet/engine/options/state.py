"""What is remembered of instructions to the clearing house."""

from dataclasses import dataclass, field

from sidestreet.domain.instructions import Instruction


@dataclass(slots=True)
class OptionState:
    """Instructions by id, and whether the clearing house can be reached.

    `unanswered` are the ids that the clearing house owes an answer to, in the order in which it
    was asked. `standing` maps account to instrument to the ids that lay claim to contracts, and
    `client_ids` account to client id to id. `reachable_since` is when the clearing house was last
    reached again, in nanoseconds.
    """

    instructions: dict[str, Instruction] = field(default_factory=dict)
    is_clearing_down: bool = False
    unanswered: dict[str, None] = field(default_factory=dict)
    standing: dict[int, dict[str, dict[str, None]]] = field(default_factory=dict)
    client_ids: dict[int, dict[str, str]] = field(default_factory=dict)
    reachable_since: int = 0
