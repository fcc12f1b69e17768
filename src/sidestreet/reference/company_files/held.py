"""What a user's files say, as it is known at an instant.

The rule: what a company has a row of in a file, is told by that file alone. Rows that lie in the
future of the desk's clock are not there yet, but the made-up ones do not come back for them: a list
may be empty, and never holds both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.company_files.resources import RESOURCES, Resource


class Row(NamedTuple):
    """One row of a file, checked.

    `members` are as on the wire, but for instants, which are nanoseconds; what was left out is not
    among them. `own` are the members that the wire does not have. `instrument_ids` are what the row
    is about, one but for news, none for events of the economy.
    """

    known_at: int
    members: Mapping[str, Any]
    own: Mapping[str, Any]
    instrument_ids: tuple[str, ...]
    file: str

    @property
    def source(self) -> str:
        """Who says so: what the row tells of it, else the name of the file."""
        return str(self.own.get("source", self.file))


class CompanyFiles:
    """All rows of a folder. Without any, nothing on the desk is told by files."""

    def __init__(self, rows: Mapping[str, Iterable[Row]] | None = None) -> None:
        held = rows or {}
        self._rows = {each.name: _by_company(held.get(each.name, ())) for each in RESOURCES}
        self._all = {
            each.name: tuple(sorted(held.get(each.name, ()), key=_known_at, reverse=True))
            for each in RESOURCES
            if not each.is_of_one
        }

    def has(self, resource: Resource, instrument_id: str) -> bool:
        """Whether files tell of a company what a resource tells, now or later."""
        return instrument_id in self._rows[resource.name]

    def of(self, resource: Resource, instrument_id: str, now: int) -> list[Row] | None:
        """Return what is known of a company at an instant, what became known last first.

        None where no file says anything of it, so that what is made up stands.
        """
        rows = self._rows[resource.name].get(instrument_id)
        return None if rows is None else [each for each in rows if each.known_at <= now]

    def latest(self, resource: Resource, instrument_id: str, now: int) -> Row | None:
        """Return what became known last of a company, None where nothing did."""
        rows = self.of(resource, instrument_id, now)
        return rows[0] if rows else None

    def all_of(self, resource: Resource) -> tuple[Row, ...]:
        """Return all rows of news or of events of the economy, the latest first."""
        return self._all[resource.name]


def amount_of(text: str) -> int:
    """Return an amount of a file in millionths.

    >>> amount_of("-12.5"), amount_of("94930000000")
    (-12500000, 94930000000000000)
    """
    whole, _, part = text.lstrip("-").partition(".")
    amount = int(whole) * SCALE + int(part.ljust(6, "0") or 0)
    return -amount if text.startswith("-") else amount


def _known_at(row: Row) -> int:
    return row.known_at if "timestamp" not in row.members else int(row.members["timestamp"])


def _by_company(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for instrument_id in row.instrument_ids:
            found[instrument_id].append(row)
    return {name: tuple(sorted(some, key=_known_at, reverse=True)) for name, some in found.items()}


NO_FILES: Final = CompanyFiles()
"""What a desk knows that was given no folder."""
