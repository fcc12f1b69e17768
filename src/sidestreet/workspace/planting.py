"""Planting what a seed file tells of what people keep: facts that nothing is decided about.

The rule: the file was checked when it was read, and it comes first, so nothing is asked here.
"""

from typing import TYPE_CHECKING, Final

from sidestreet.domain.commands import SeedKept, Stamp
from sidestreet.workspace.parts import Decide, Decided

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace


def _plant(_: "Workspace", command: SeedKept, _stamp: Stamp) -> Decided:
    return command.events


DECIDE: Final[Decide] = {SeedKept: _plant}
