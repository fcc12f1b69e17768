"""What each part of the workspace brings: how its commands are decided and its events applied."""

from collections.abc import Callable, Mapping
from typing import Any

from sidestreet.domain.events import WorkspaceEvent
from sidestreet.domain.reasons import Refusal

Decided = tuple[WorkspaceEvent, ...] | Refusal
"""What follows from a command. No events say that what was asked for is so already."""

Decide = Mapping[type, Callable[[Any, Any, Any], Decided]]
"""By the type of a command: takes the workspace, the command and its stamp, and changes nothing."""

Evolve = Mapping[type, Callable[[Any, Any, int], object]]
"""By the type of an event: takes the workspace, the event and its time, and cannot fail.

It returns what the event made or changed, as it is then, for the answer to whoever asked.
"""
