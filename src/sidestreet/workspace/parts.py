"""What each part of the workspace brings, and what all of them share.

A part brings how its commands are decided and how its events are applied.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sidestreet.domain.commands import Stamp
from sidestreet.domain.events import WorkspaceEvent
from sidestreet.domain.ids import IdKind, make_id
from sidestreet.domain.reasons import Refusal

Decided = tuple[WorkspaceEvent, ...] | Refusal
"""What follows from a command. No events say that what was asked for is so already."""

Decide = Mapping[type, Callable[[Any, Any, Any], Decided]]
"""By the type of a command: takes the workspace, the command and its stamp, and changes nothing."""

Evolve = Mapping[type, Callable[[Any, Any, int], object]]
"""By the type of an event: takes the workspace, the event and its time, and cannot fail.

It returns what the event made or changed, as it is then, for the answer to whoever asked.
"""


def kept_id(stamp: Stamp, index: int) -> str:
    """Return the id of the `index`-th thing that a command has the workspace keep."""
    return make_id(stamp.id_space, IdKind.KEPT, stamp.time_ns, stamp.sequence, index)
