"""Every published operation beside what we have of it.

The vendor's half is `published.yaml`; ours is the table of operations; what tests have had as an
answer is `checks.json`. An operation is there if it is in our table, and for no other reason.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from sidestreet.contract.operations import OPERATIONS

_FOLDER: Final = Path(__file__).parent
CHECKS: Final = _FOLDER / "checks.json"


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An operation as published: `call` is method and path; `statuses` are None if not told."""

    call: str
    statuses: tuple[int, ...] | None = None


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That an operation was answered with a status, and the tests in which it was.

    `staged` is whether it was only ever answered so with faults to be staged at the edge.
    """

    tests: tuple[str, ...]
    staged: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One operation. `statuses` are those of our table, none if the operation is not there yet."""

    resource: str
    operation_id: str
    call: str
    is_there: bool
    published: tuple[int, ...] | None
    statuses: tuple[int, ...]
    checks: Mapping[int, Check]

    @property
    def command(self) -> str:
        """How it is called on the command line."""
        return f"{self.resource} {self.operation_id.replace('_', '-')}"

    @property
    def sdk_method(self) -> str:
        """How it is called in the vendor's Python package, from the client on."""
        return f"{self.resource.replace('-', '_').replace(':', '.')}.{self.operation_id}"


@functools.cache
def rows() -> tuple[Row, ...]:
    """Return all operations: those of the vendor in its order, then any that only we have."""
    published = msgspec.yaml.decode(
        (_FOLDER / "published.yaml").read_bytes(), type=dict[str, dict[str, Published]]
    )
    checks = recorded()
    ours = {each.operation_id: each for each in OPERATIONS}
    found = []
    for resource, operations in published.items():
        for name, told in operations.items():
            own = ours.pop(name, None)
            found.append(
                Row(
                    resource=resource,
                    operation_id=name,
                    call=told.call,
                    is_there=own is not None,
                    published=told.statuses,
                    statuses=() if own is None else own.statuses,
                    checks={} if own is None else checks.get(name, {}),
                )
            )
    found += [
        Row(
            resource=own.resource,
            operation_id=name,
            call=f"{own.method} {own.path}",
            is_there=True,
            published=None,
            statuses=own.statuses,
            checks=checks.get(name, {}),
        )
        for name, own in ours.items()
    ]
    return tuple(found)


def recorded() -> dict[str, dict[int, Check]]:
    """Return what the last recorded run of the tests has seen, by operation and status."""
    return msgspec.json.decode(CHECKS.read_bytes(), type=dict[str, dict[int, Check]])
