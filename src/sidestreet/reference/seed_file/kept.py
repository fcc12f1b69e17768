"""What people keep beside orders, as a seed file writes it down: one reader for each section.

An object whose `id` the file leaves out gets one from its place in the file, so that the same file
makes the same desk.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sidestreet.domain.commands import WorkspaceCommand
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed_file.conversations import read_conversations, read_entitlements
from sidestreet.reference.seed_file.feeds import read_feeds
from sidestreet.reference.seed_file.screeners import read_screeners
from sidestreet.reference.seed_file.section import Section
from sidestreet.reference.seed_file.watchlists import read_watchlists

Reader = Callable[[Section, InstrumentDirectory], Sequence[WorkspaceCommand]]

_READERS: Final[tuple[Reader, ...]] = (
    read_watchlists,
    read_screeners,
    read_conversations,
    read_entitlements,
    read_feeds,
)


def read_kept(root: Section, directory: InstrumentDirectory) -> tuple[WorkspaceCommand, ...]:
    """Read all sections, in the order in which their commands have to be given."""
    return tuple(command for read in _READERS for command in read(root, directory))
