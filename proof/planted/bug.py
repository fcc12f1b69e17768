"""What a planted bug is: some texts of the source changed, and who has to notice.

A bug is data, so that a test can say at once when the source has moved on under it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """In one file below `src/sidestreet`: a text that is there once, and what takes its place."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Bug:
    """One mistake that somebody could make."""

    name: str
    edits: tuple[Edit, ...]
    test: str = ""
    """The test that has to fail with it; without one it is the simulation, within `seeds`."""
    seeds: int = 400


def bug(name: str, file: str, old: str, new: str, *, test: str = "", seeds: int = 400) -> Bug:
    """Return a bug of one edit."""
    return Bug(name, (Edit(file, old, new),), test, seeds)
