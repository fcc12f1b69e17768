"""What can be wrong with a market file: an error that says where, or a repair that is counted.

The rule: nothing is put right in silence. Whatever a reader changes, leaves out or makes up it
counts under one of the names of `Repair`, with the line at which it did so first. Everything else
that is wrong is a `MarketFileError`, and the file is not used.
"""

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

SHOWN_MAX = 40
"""How much of a value is shown in a message: a broken file can hold megabytes in one field."""


class MarketFileError(ValueError):
    """A market file that cannot be used: which, where, and why.

    `line` counts from 1; in Parquet it is the row, in ITCH the message, which `unit` says.
    """

    def __init__(
        self,
        path: Path,
        problem: str,
        *,
        line: int | None = None,
        column: str | None = None,
        unit: str = "line",
    ) -> None:
        place = [path.name]
        if line is not None:
            place.append(f"{unit} {line}")
        if column is not None:
            place.append(f"column {shown(column)}")
        super().__init__(f"{', '.join(place)}: {problem}")
        self.path = path
        self.problem = problem
        self.line = line
        self.column = column


class FieldError(ValueError):
    """One field of a row that cannot be used; `index` is which. Only readers see it."""

    def __init__(self, index: int | None, problem: str) -> None:
        super().__init__(problem)
        self.index = index
        self.problem = problem


class Repair(StrEnum):
    """What was put right, and how. The first ones are always done, the others when asked for."""

    BLANK_LINE = "blank_line"
    """An empty line was passed over."""
    ROUNDED = "rounded"
    """A price or size with more than six decimals was rounded (`figures.py`)."""
    CROSSED_QUOTE = "crossed_quote"
    """A quote whose bid is not below its ask was left out; the one before stays in force."""
    NO_SIZE = "no_size"
    """A trade of no shares was left out."""
    TAKEN_BACK = "taken_back"
    """A trade that the tape marks as corrected or canceled was left out."""
    AMBIGUOUS_TIME = "ambiguous_time"
    """A local time that a change of the clocks repeats was read as the first of the two."""
    UNKNOWN_ORDER = "unknown_order"
    """A change of an order that the file never showed was left out; of an execution the trade
    stays. Always in LOBSTER, which begins in the middle of a day; in ITCH when asked for.
    """
    GAP = "gap"
    """Bars are missing within a day; nothing was put in their place."""

    BROKEN_ROW = "broken_row"
    """A row that cannot be read was left out."""
    DUPLICATE = "duplicate"
    """A row that repeats the one before it was left out."""
    SORTED = "sorted"
    """A row that came late was put in its place."""
    WIDENED_BAR = "widened_bar"
    """High or low of a bar was moved so that open and close lie within."""
    CUT_END = "cut_end"
    """The file ends in the middle of a row or a message; that was left out."""


class Counted(NamedTuple):
    """How often something was put right, and the line at which it was first."""

    number: int
    first_line: int


class Repairs:
    """What was put right in one file."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: dict[Repair, Counted] = {}

    def add(self, kind: Repair, line: int) -> None:
        """Count one repair."""
        before = self.counts.get(kind)
        self.counts[kind] = (
            Counted(1, line) if before is None else Counted(before[0] + 1, before[1])
        )

    def __getitem__(self, kind: Repair) -> int:
        counted = self.counts.get(kind)
        return 0 if counted is None else counted.number


def shown(value: object) -> str:
    """Return a value as it may stand in a message: quoted, on one line and short."""
    text = repr(value if len(str(value)) <= SHOWN_MAX else f"{str(value)[:SHOWN_MAX]}...")
    return text[1:-1] if isinstance(value, str) and text[1:-1].isidentifier() else text
