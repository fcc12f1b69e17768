"""What a measurement gives: rows of figures, each with the steal of the time it was taken in.

Every part of the run is a function that takes a `Form` and gives rows. A row that must not be
believed keeps its figures and says why in `void`, so that the page can show that it was tried.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

STEAL_MAX: Final = 4.0
"""Percent of the machine's time that others may have taken before a row is marked."""


CONNECTIONS: Final = (1, 16, 64, 256)
"""How many connections a server is loaded over."""


def case_of(connections: int) -> str:
    """Return the case of a row that was loaded over so many."""
    return f"{connections} connection{'' if connections == 1 else 's'}"


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """Figures of one thing in one case, such as a server at 64 connections.

    The names of figures end in their unit: `per_s`, `p99_ms`, `bytes`, `s`.
    """

    what: str
    case: str
    figures: dict[str, float]
    steal: float = 0.0
    note: str = ""
    void: str = ""

    @property
    def is_marked(self) -> bool:
        """Whether others took too much of the machine meanwhile."""
        return self.steal > STEAL_MAX


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one part of a run came to."""

    part: str
    form: str
    on: str
    commit: str
    python: str
    machine: str
    load_before: float
    """How many processes wanted the processors as it began, on average of a minute."""

    seconds: float
    rows: tuple[Row, ...] = ()
    skipped: tuple[str, ...] = ()
    """What was not measured, and why."""

    text: str = ""
    """What a script printed, where it has no rows."""

    failed: str = ""


class Form(msgspec.Struct, frozen=True):
    """How much is done: `quick` for who changes something, `whole` for the page."""

    name: str
    scratch: Path
    """An empty folder on the disk that is measured."""

    seconds: int
    """Length of one load."""

    rounds: int
    connections: tuple[int, ...]
    scale: int
    """Parts of a full size: 1 is all of it, 100 a hundredth."""

    say: Callable[[str], None]

    def sized(self, full: int) -> int:
        """Return how many of something this form takes where the whole takes `full`."""
        return max(1, full // self.scale)


def combined(rounds: Iterable[Row]) -> list[Row]:
    """Return one row for each thing and case: the median of its rounds, figure by figure.

    Rounds that are void make it void. Rounds with too much steal are left out if there are others.
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rounds:
        groups.setdefault((row.what, row.case), []).append(row)
    return [_middle(group) for group in groups.values()]


def _middle(group: list[Row]) -> Row:
    voids = [row for row in group if row.void]
    if voids:
        return voids[0]
    clean = [row for row in group if not row.is_marked] or group
    figures = {
        name: median(row.figures[name] for row in clean if name in row.figures)
        for name in clean[0].figures
    }
    rates = [row.figures["per_s"] for row in clean if "per_s" in row.figures]
    if len(rates) > 1:
        figures |= {"least_per_s": min(rates), "most_per_s": max(rates)}
    note = clean[-1].note
    if len(clean) < len(group):
        left_out = f"{len(group) - len(clean)} of {len(group)} rounds left out for steal"
        note = f"{note}; {left_out}" if note else left_out
    return Row(group[0].what, group[0].case, figures, max(row.steal for row in clean), note)
