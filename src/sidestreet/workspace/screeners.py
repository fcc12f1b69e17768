"""Saved screeners: who sees which, and what may be done to them.

The rule: what belongs to another key is as if it were not there. A shared screener is there for
whoever asks for it by its id, and for nothing else: others neither find it in their list nor
change it.
"""

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.screeners import (
    SCREENERS_MAX,
    ChangeScreener,
    CreateScreener,
    DeleteScreener,
    ScreenerChanged,
    ScreenerCreated,
    ScreenerDeleted,
)
from sidestreet.workspace.parts import Decide, Decided, Evolve, kept_id

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace


class Screener(msgspec.Struct, frozen=True, array_like=True):
    """A screener of one owner, or of everybody where `owner` is empty.

    `columns`, `filters` and `sorts` are JSON lists. Times are nanoseconds since 1970 in UTC.
    """

    screener_id: str
    owner: str
    name: str
    columns: str
    filters: str
    sorts: str
    shared: bool
    created_at: int
    updated_at: int

    def is_of(self, owner: str) -> bool:
        """Whether a key lists and changes it."""
        return self.owner in {"", owner}


def find_screener(workspace: "Workspace", owner: str, screener_id: str) -> Screener | None:
    """Return a screener to be read, None if there is none or it is another key's and not shared."""
    screener = workspace.screeners.get(screener_id)
    if screener is None or not (screener.shared or screener.is_of(owner)):
        return None
    return screener


def _owned(workspace: "Workspace", owner: str, screener_id: str) -> Screener | None:
    screener = workspace.screeners.get(screener_id)
    return screener if screener is not None and screener.is_of(owner) else None


def _create(workspace: "Workspace", command: CreateScreener, stamp: Stamp) -> Decided:
    screener_id = command.screener_id
    if screener_id in workspace.screeners:
        return Refusal(Reason.SCREENER_EXISTS, (("screener_id", screener_id),))
    count = sum(each.owner == command.owner for each in workspace.screeners.values())
    if count >= SCREENERS_MAX:
        return Refusal(Reason.TOO_MANY_SCREENERS, (("screeners_max", str(SCREENERS_MAX)),))
    created = ScreenerCreated(
        screener_id=screener_id or kept_id(stamp, 0),
        owner=command.owner,
        name=command.name,
        columns=command.columns,
        filters=command.filters,
        sorts=command.sorts,
        shared=command.shared,
    )
    return (created,)


def _change(workspace: "Workspace", command: ChangeScreener, _: Stamp) -> Decided:
    screener = _owned(workspace, command.owner, command.screener_id)
    if screener is None:
        return _NOT_FOUND
    changed = ScreenerChanged(
        screener_id=command.screener_id,
        name=screener.name if command.name is None else command.name,
        columns=screener.columns if command.columns is None else command.columns,
        filters=screener.filters if command.filters is None else command.filters,
        sorts=screener.sorts if command.sorts is None else command.sorts,
        shared=screener.shared if command.shared is None else command.shared,
    )
    return (changed,)


def _delete(workspace: "Workspace", command: DeleteScreener, _: Stamp) -> Decided:
    if _owned(workspace, command.owner, command.screener_id) is None:
        return _NOT_FOUND
    return (ScreenerDeleted(command.screener_id),)


def _created(workspace: "Workspace", event: ScreenerCreated, time_ns: int) -> Screener:
    screener = workspace.screeners[event.screener_id] = Screener(
        screener_id=event.screener_id,
        owner=event.owner,
        name=event.name,
        columns=event.columns,
        filters=event.filters,
        sorts=event.sorts,
        shared=event.shared,
        created_at=time_ns,
        updated_at=time_ns,
    )
    return screener


def _changed(workspace: "Workspace", event: ScreenerChanged, time_ns: int) -> Screener:
    screener = workspace.screeners[event.screener_id] = replace(
        workspace.screeners[event.screener_id],
        name=event.name,
        columns=event.columns,
        filters=event.filters,
        sorts=event.sorts,
        shared=event.shared,
        updated_at=time_ns,
    )
    return screener


def _deleted(workspace: "Workspace", event: ScreenerDeleted, _: int) -> Screener:
    return workspace.screeners.pop(event.screener_id)


_NOT_FOUND: Final = Refusal(Reason.SCREENER_NOT_FOUND)

DECIDE: Final[Decide] = {
    CreateScreener: _create,
    ChangeScreener: _change,
    DeleteScreener: _delete,
}
EVOLVE: Final[Evolve] = {
    ScreenerCreated: _created,
    ScreenerChanged: _changed,
    ScreenerDeleted: _deleted,
}
